import { dirname } from 'node:path'
import type { Press } from '../../documents/press.ts'
import type { LogKeeper } from '../../jobs/keep-log.ts'
import type { KeptLog } from '../../kept-log.ts'
import { cityCode } from '../../organs.ts'
import type { Health, Printing } from '../../queries/health.ts'
import type { StaffDesk } from '../desk.tsx'
import type { Site } from '../site.ts'

/** What administrators' pages are made of, besides the desk. */
export interface AdminParts {
  readonly health: () => Health
  readonly log: LogKeeper | undefined
  readonly press: Pick<Press, 'pool' | 'directory' | 'certificate'> & Printing
  readonly scans: boolean
  readonly keptLog: KeptLog | undefined
  /** What the city says of its site: changed in place, so that every page has it at once. */
  readonly site: Site
}

/** Who may come to administrators' pages; each command still asks for itself. */
export const administrators = { access: ['administrator'] } as const

/** The folder an office's files lie in. */
export const folderOf = ({ office }: Pick<StaffDesk, 'office'>): string => dirname(office.store.path)

/** Only the city changes what holds for the whole of it. */
export const isCity = (organ: string): boolean => organ === cityCode()

/** Whose cases a reading goes through: the city's any, another organ's those of its own county, whatever the form says. */
export const countyOf = (organ: string, asked: string): string | undefined =>
  isCity(organ) ? asked || undefined : organ.slice(0, 6)
