import { type CalendarContext, calendarStream } from '../machines/calendar.ts'
import { withYears } from './calendar.ts'
import { type CalendarFile, yearOddities } from './calendar-file.ts'
import { type Moved, movedBy } from './jobs/recompute-limits.ts'
import type { Office } from './office.ts'

/** What loading a year's notice would do, before it is loaded. */
export interface YearPreview {
  readonly year: number
  readonly document: string
  /** Days off, and weekend days worked in exchange. */
  readonly off: number
  readonly work: number
  /** The very same notice is loaded already: nothing to load, though limits may still have to be computed anew. */
  readonly same: boolean
  /** What does not agree with the number of days the law gives. */
  readonly odd: readonly string[]
  readonly moved: readonly Moved[]
}

/** Which running limits and windows a year's notice moves: a reading, nothing is written. */
export async function previewYear(
  office: Office,
  { year, document, days }: CalendarFile,
  progress?: (done: number, total: number) => void,
): Promise<YearPreview> {
  const stored = office.store.head(calendarStream(year))?.context as CalendarContext | undefined
  const same =
    stored !== undefined && JSON.stringify([stored.document, stored.days]) === JSON.stringify([document, days])
  const revision = same ? stored.revision : (stored?.revision ?? 0) + 1
  const off = days.filter(({ kind }) => kind === 'off').length
  const moved = await movedBy(office, withYears(office.calendar, [{ year, revision, days }]), progress)
  return { year, document, off, work: days.length - off, same, odd: yearOddities(year, days), moved }
}
