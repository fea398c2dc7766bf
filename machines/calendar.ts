import type { CalendarFact, NamedDay } from './calendar.facts.ts'
import type { Statechart } from './statechart.ts'

/** What the office knows of one year's holidays, and how often it was told. */
export interface CalendarContext {
  readonly year: number
  readonly revision: number
  readonly document: string
  readonly days: readonly NamedDay[]
}

export const emptyCalendar: CalendarContext = { year: 0, revision: 0, document: '', days: [] }

/** The name of a year's stream. */
export const calendarStream = (year: number): string => `calendar-${year}`

/** A year's holiday notice: loaded, and loaded again when the State Council changes it. */
export const calendarMachine: Statechart = {
  name: 'calendar@1',
  kind: 'calendar',
  initial: 'new',
  empty: emptyCalendar,
  guards: {
    sameYear: (c: CalendarContext, f: CalendarFact) => f.data.year === c.year,
  },
  reducers: {
    CalendarYearLoaded: (c: CalendarContext, f: CalendarFact): CalendarContext => ({
      year: f.data.year,
      revision: c.revision + 1,
      document: f.data.document,
      days: f.data.days,
    }),
  },
  definition: { name: '年度放假安排', basis: '全国年节及纪念日放假办法第6条、第7条' },
  states: {
    new: { on: { CalendarYearLoaded: [{ target: 'loaded' }] } },
    loaded: { on: { CalendarYearLoaded: [{ target: 'loaded', guard: { type: 'sameYear', params: {} } }] } },
  },
}
