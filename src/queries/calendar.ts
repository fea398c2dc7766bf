import { z } from 'zod'
import { namedDay } from '../../machines/calendar.facts.ts'
import { type CalendarContext, calendarStream } from '../../machines/calendar.ts'
import { Refused } from '../refusal.ts'
import { say, states } from '../words.ts'
import { query } from './query.ts'

/** One year's holidays as this office has loaded them; the years that come with the program are not listed day by day. */
export const showCalendar = query({
  name: 'showCalendar',
  path: '/calendars/:year',
  input: z.strictObject({ year: z.string().regex(/^\d{4}$/, '应为四位年份') }),
  output: z.strictObject({
    number: z.string(),
    version: z.int(),
    state: z.string(),
    stateName: z.string(),
    year: z.int(),
    revision: z.int().describe('第几次载入'),
    document: z.string(),
    days: z.array(namedDay),
  }),
  read({ store }, _actor, { year }) {
    const head = store.head(calendarStream(Number(year)))
    if (!head) throw new Refused('not_found', say.noSuchCalendar(year))
    const c = head.context as CalendarContext
    const { version, state } = head
    return {
      number: head.stream,
      version,
      state,
      stateName: states[state] ?? state,
      year: c.year,
      revision: c.revision,
      document: c.document,
      days: [...c.days],
    }
  },
})
