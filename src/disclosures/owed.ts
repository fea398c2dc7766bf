import type { DisclosureRow } from '../../db/project.ts'
import type { Store } from '../../db/store.ts'
import { addDays, type Calendar, type LegalDay } from '../calendar.ts'
import { cityCode, counties } from '../organs.ts'
import { dueAfter } from './duty.ts'
import { monthEnd, reportedBy } from './form.ts'
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

/**
 * Plans are owed for every category (洛阳市 2012: 四类), an empty one with noughts. Monthly reports are owed for the categories an
 * organ has: those it has a plan or a report of; before any, one report of whichever.
 */
function missingOf(organ: string, items: readonly DisclosureRow[], calendar: Calendar, today: LegalDay): Owed[] {
  const since = items.reduce((first, { enteredOn }) => (enteredOn < first ? enteredOn : first), today)
  const standing = items.filter(({ state }) => state !== 'returned' && state !== 'withdrawn')
  const had = new Set(standing.map(({ subject }) => subject.split('|')[1]))
  return disclosureKinds.flatMap((kind): Owed[] => {
    const { key, name, duty } = kind
    const subjects = standing.filter((row) => row.kind === key).map(({ subject }) => subject)
    const missing = (when: string, categories: readonly string[]) =>
      (categories.length > 0 ? categories : ['']).filter(
        (category) =>
          !subjects.some((each) => each === `${when}|${category}` || (category === '' && each.startsWith(when))),
      )
    if (duty.every === 'year') {
      const year = today.slice(0, 4)
      return missing(year, reportedBy(kind)).map((category) => ({
        ...{ organ, kind: key, number: null, dueOn: null },
        title: `${year}年${category}${name}`,
      }))
    }
    if (duty.every !== 'month') return []
    const own = reportedBy(kind).filter((category) => had.has(category))
    return monthsFrom(since, today).flatMap((month) => {
      const { on } = dueAfter(monthEnd(month), duty.period, calendar)
      if (on >= today) return []
      return missing(month, own).map((category) => ({
        ...{ organ, kind: key, number: null, dueOn: on },
        title: `${month} ${category}${name}`,
      }))
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
