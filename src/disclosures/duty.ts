import type { DisclosureFields } from '../../machines/disclosure.facts.ts'
import type { Due } from '../../machines/fact.ts'
import { type Calendar, deadline, type LegalDay, parsePeriod } from '../calendar.ts'
import type { DisclosureKind } from './form.ts'

/** Changes must be public within 10 working days of the change (M2011); corrections are held to the same. */
export const AMENDMENT_PERIOD = '10工作日'

/** The legal due date of something that happened on `from`. */
export function dueAfter(from: LegalDay, period: string, calendar: Calendar): Due {
  const { endsOn, provisional, calendar: version } = deadline(from, parsePeriod(period), 'office', calendar)
  return { on: endsOn, from, period, calendar: version, ...(provisional ? { provisional: true as const } : {}) }
}

/** By when an item of this kind must be public. */
export const dueOf = (kind: DisclosureKind, fields: DisclosureFields, calendar: Calendar): Due =>
  dueAfter(kind.duty.from(fields), kind.duty.period, calendar)

/** The same in sentences, day by day, with its basis. */
export function explained(due: Due, event: string, basis: string, calendar: Calendar): readonly string[] {
  const { explanation } = deadline(due.from, parsePeriod(due.period), 'office', calendar)
  return [`${event}为 ${due.from}，应在其后 ${due.period}内公开（${basis}）`, ...explanation]
}
