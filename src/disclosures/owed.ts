import type { DisclosureRow } from '../../db/project.ts'
import type { Store } from '../../db/store.ts'
import { addDays, type Calendar, type LegalDay } from '../calendar.ts'
import { cityCode, counties } from '../organs.ts'
import { dueAfter } from './duty.ts'
import { monthEnd } from './form.ts'
import { disclosureKinds } from './kinds.ts'

/** Something an organ has not made public in time, or not at all. */
export interface Owed {
  readonly organ: string
  readonly kind: string
  /** The item that waits; null where nothing was entered. */
  readonly number: string | null
  readonly title: string
  /** Null where the law's limit runs from a day nobody has told. */
  readonly dueOn: LegalDay | null
}

export interface OwedBy {
  /** Entered, not released, and past its day. */
  readonly late: readonly Owed[]
  /** Not entered at all: this month's report, this year's plan. */
  readonly missing: readonly Owed[]
  /** Departments that have nothing in the column yet. */
  readonly silent: readonly string[]
}

const MANY = 1_000_000

/**
 * What organs owe the column on a day; of one organ, or of all. Reports are owed from the month in which an organ made its
 * first entry: before that the column had not been opened to it. A report is made once it is released.
 */
export function owedOn(store: Pick<Store, 'disclosures'>, calendar: Calendar, today: LegalDay, organ?: string): OwedBy {
  const rows = store.disclosures({ ...(organ === undefined ? {} : { organ }), limit: MANY })
  const late = rows
    .filter(({ state, dueOn }) => (state === 'entered' || state === 'amending') && dueOn < today)
    .map(({ organ: own, kind, number, title, dueOn }) => ({ organ: own, kind, number, title, dueOn }))
    .sort((a, b) => a.dueOn.localeCompare(b.dueOn) || a.number.localeCompare(b.number))
  const byOrgan = new Map<string, DisclosureRow[]>()
  for (const row of rows) {
    const own = byOrgan.get(row.organ)
    if (own) own.push(row)
    else byOrgan.set(row.organ, [row])
  }
  const departments = organ === undefined ? [cityCode(), ...counties().map(({ code }) => code)] : [organ]
  return {
    late,
    missing: [...byOrgan].sort().flatMap(([own, items]) => missingOf(own, items, calendar, today)),
    silent: departments.filter((code) => !byOrgan.has(code)),
  }
}

function missingOf(organ: string, items: readonly DisclosureRow[], calendar: Calendar, today: LegalDay): Owed[] {
  const since = items.reduce((first, { enteredOn }) => (enteredOn < first ? enteredOn : first), today)
  return disclosureKinds.flatMap(({ key, name, duty }): Owed[] => {
    const made = items.filter(({ kind, state }) => kind === key && state !== 'returned' && state !== 'withdrawn')
    if (duty.every === 'year') {
      const year = Number(today.slice(0, 4))
      if (made.some((row) => row.year === year)) return []
      return [{ organ, kind: key, number: null, title: `${year}年${name}`, dueOn: null }]
    }
    if (duty.every !== 'month') return []
    return monthsFrom(since, today).flatMap((month) => {
      if (made.some(({ subject }) => subject.startsWith(month))) return []
      const { on } = dueAfter(monthEnd(month), duty.period, calendar)
      return on < today ? [{ organ, kind: key, number: null, title: `${month} ${name}`, dueOn: on }] : []
    })
  })
}

/** The months from that of `since` to the last that is over. */
function monthsFrom(since: LegalDay, today: LegalDay): string[] {
  const months: string[] = []
  for (let month = since.slice(0, 7); month < today.slice(0, 7); month = addDays(monthEnd(month), 1).slice(0, 7))
    months.push(month)
  return months
}
