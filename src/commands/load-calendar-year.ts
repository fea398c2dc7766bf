import { z } from 'zod'
import { canonical } from '../../db/facts.ts'
import { type NamedDay, namedDay } from '../../machines/calendar.facts.ts'
import { type CalendarContext, calendarMachine, calendarStream } from '../../machines/calendar.ts'
import type { Due } from '../../machines/fact.ts'
import { yearFaults, yearOddities } from '../calendar-file.ts'
import { command } from '../command.ts'
import { recomputed, windowNow } from '../limits.ts'
import { cityCode } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { theNotice } from './notice-parts.ts'
import {
  nothingPersonal,
  onApplication,
  onNotice,
  publicText,
  subjectOfApplication,
  subjectOfNotice,
  theCase,
} from './parts.ts'

/** 载入年度放假安排: the State Council's notice of a year, loaded or, when it was changed, loaded again. */
export const loadCalendarYear = command({
  name: 'loadCalendarYear',
  path: '/calendars',
  roles: ['administrator'],
  input: z.strictObject({
    year: z.int().min(2000).max(2299),
    document: publicText(2, 100, '请写明文号').describe('国务院办公厅通知的文号'),
    days: z.array(namedDay).min(1).max(400),
    unusual: publicText(4, 200, '请写明原因')
      .optional()
      .describe('通知的天数与法定天数确实不同的，写明原因，如“2015年增加抗战胜利纪念日”'),
  }),
  personal: nothingPersonal,
  subject: () => null,
  names: ({ input }) => ({ streams: [calendarStream(input.year)] }),
  decide: (wish, read) => {
    // One calendar for the whole city: a district does not make holidays of its own.
    if (wish.actor.organ !== cityCode()) throw new Refused('forbidden', say.cityOnly(), {})
    mustBeWholeYear(wish.input)
    const stream = calendarStream(wish.input.year)
    const known = read.find(stream)?.context as CalendarContext | undefined
    const { document, days, year, unusual } = wish.input
    const odd = yearOddities(year, days)
    if (odd.length > 0 && unusual === undefined)
      throw new Refused('invalid', say.yearUnusual(odd), { field: 'unusual', odd })
    if (known && canonical([known.document, known.days]) === canonical([document, days]))
      throw new Refused('conflict', say.calendarSame(year), { year })
    const begins = { kind: 'calendar', machine: calendarMachine.name } as const
    return {
      facts: [
        {
          stream,
          type: 'CalendarYearLoaded',
          data: wish.input,
          ...(known ? {} : { begins }),
        },
      ],
    }
  },
  example: {
    year: 2027,
    document: '（文号）',
    days: [
      ['元旦', '01-01'],
      ['春节', '02-05', '02-06', '02-07', '02-08', '02-09', '02-10'],
      ['清明节', '04-05'],
      ['劳动节', '05-01', '05-02', '05-03', '05-04'],
      ['端午节', '06-09'],
      ['中秋节', '09-15'],
      ['国庆节', '10-01', '10-02', '10-03', '10-04', '10-05'],
    ].flatMap(([name, ...days]) => days.map((day) => ({ on: `2027-${day}`, kind: 'off', name }))),
  },
})

/** Refuses a notice that is not a whole year's: half of one would make working days of holidays in silence. */
export function mustBeWholeYear({ year, days }: { readonly year: number; readonly days: readonly NamedDay[] }): void {
  const faults = yearFaults(year, days)
  if (faults.length > 0) throw new Refused('invalid', say.yearIncomplete(faults), { field: 'days' })
}

/**
 * 期限重算: one limit of one case under the calendar as it is now known. Only a limit that comes out different, or firm
 * where it was provisional, gives a fact; it names the notice that is the reason.
 */
export const recomputeLimit = command({
  name: 'recomputeLimit',
  path: null,
  roles: ['system'],
  input: z.strictObject({
    ...onApplication,
    objection: z.string().optional(),
    check: z.string().optional(),
    document: z.string(),
  }),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c } = theCase(wish, read)
    const { objection, check, document } = wish.input
    let running: Due | null | undefined = c.due
    if (objection !== undefined) running = c.objections.find((o) => o.id === objection && o.outcome === 'open')?.due
    else if (check !== undefined) running = c.requests[check]?.due
    const ofHousehold = objection === undefined && check === undefined && c.correction !== null
    const due = running ? recomputed(running, wish.moment.calendar, ofHousehold ? 'shorter' : undefined) : undefined
    if (!running || !due) throw new Refused('not_allowed', say.limitUnchanged(), {})
    const which = { ...(objection === undefined ? {} : { objection }), ...(check === undefined ? {} : { check }) }
    const data = { ...which, due, was: running.on, document }
    return { facts: [{ stream: head.stream, type: 'LimitRecomputed', data }] }
  },
  example: {},
})

/** 公示期顺延: a day off that became known inside a running window moves its end; an end is never moved forward. */
export const extendWindow = command({
  name: 'extendWindow',
  path: null,
  roles: ['system'],
  input: z.strictObject({ ...onNotice, document: z.string() }),
  personal: nothingPersonal,
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    const window = windowNow(n, wish.moment.calendar)
    if (!window || !n.window || window.endsOn <= n.window.endsOn)
      throw new Refused('not_allowed', say.limitUnchanged(), {})
    const { endsOn, workdays, calendar } = window
    const data = { endsOn, was: n.window.endsOn, workdays, calendar, document: wish.input.document }
    return { facts: [{ stream: head.stream, type: 'WindowExtended', data }] }
  },
  example: {},
})
