import type { Lamp, QueueFilter } from '../../../db/queue.ts'
import { addDays, isWorkday, legalDayOf } from '../../calendar.ts'
import { dutiesFor } from '../../duties.ts'
import type { AtWork, Office } from '../../office.ts'
import { areaOf } from '../../queries/area.ts'

/** Amber up to so many working days ahead. */
const SOON = 2

export const lampMarks: Readonly<Record<Lamp, string>> = { red: '■', amber: '▲', green: '●', grey: '◇' }

/** The last day that is amber: so many working days from today. A year not loaded counts weekends alone. */
export function soonFrom(office: Pick<Office, 'calendar'>, today: string): string {
  let day = today
  for (let left = SOON; left > 0; ) {
    day = addDays(day, 1)
    if (isWorkdayOr(day, office)) left -= 1
  }
  return day
}
/** Working days from today to Sunday, today counted. */
export function workdaysThisWeek(office: Pick<Office, 'calendar'>, today: string): number {
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7
  const days = Array.from({ length: 7 - weekday }, (_, i) => addDays(today, i))
  return days.filter((day) => isWorkdayOr(day, office)).length
}

function isWorkdayOr(day: string, { calendar }: Pick<Office, 'calendar'>): boolean {
  try {
    return isWorkday(day, calendar)
  } catch {
    return ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
  }
}

/** The queue of somebody at work; null when their post has none. */
export function queueOf(office: Office, actor: AtWork): QueueFilter | null {
  const duties = dutiesFor(office.law, actor)
  const area = areaOf(actor)
  if (duties.length === 0 || area === null) return null
  const today = legalDayOf(office.now())
  const states = (keep: (duty: (typeof duties)[number]) => boolean) => [
    ...new Set(duties.filter(keep).map(({ state }) => state)),
  ]
  return {
    among: states(() => true),
    waits: states(({ turn }) => turn === 'wait'),
    unlisted: states(({ unlisted }) => unlisted === true),
    ...area,
    today,
    soon: soonFrom(office, today),
  }
}

/** How a limit stands, in words: 超期 1 日, 今日到期, 剩 2 个工作日; days of the calendar where a year is not loaded. */
export function leftOf(office: Pick<Office, 'calendar'>, dueOn: string, today: string): string {
  if (dueOn === today) return '今日到期'
  const [from, to] = dueOn < today ? [dueOn, today] : [today, dueOn]
  let n = 0
  // A limit a year away is counted no further: nobody plans by it.
  for (let day = from; day < to && n < 400; ) {
    day = addDays(day, 1)
    if (isWorkdayOr(day, office)) n += 1
  }
  if (dueOn < today) return n === 0 ? '超期' : `超期 ${n} 个工作日`
  return n === 0 ? '休息日到期' : `剩 ${n} 个工作日`
}
