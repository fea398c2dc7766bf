import type { Store } from '../../db/store.ts'
import { placeName } from '../queries/parts.ts'
import { refusalTitles } from '../words.ts'
import { reasonShown } from './ledgers.ts'

export interface RefusalGroup {
  readonly organ: string
  readonly organName: string
  readonly code: string
  readonly kind: string
  readonly reason: string
  readonly n: number
}

/** How often each organ was refused, and why: the most frequent first. */
export const reasonsGrouped = ({ trail }: Pick<Store, 'trail'>): RefusalGroup[] =>
  trail.refusalsByReason().map(({ organ, code, reason, n }) => ({
    organ,
    organName: placeName(organ),
    code,
    kind: (refusalTitles as Readonly<Record<string, string>>)[code] ?? code,
    reason: reasonShown(reason),
    n,
  }))
