import { z } from 'zod'
import { areaCode } from '../../machines/fact.ts'
import { noticeNumberInput } from '../numbers.ts'
import type { Office } from '../office.ts'
import { states } from '../words.ts'
import { narrowed } from './area.ts'
import { day, paging, stateFilter } from './parts.ts'
import { query } from './query.ts'

const row = z.strictObject({
  number: z.string(),
  state: z.string(),
  stateName: z.string(),
  programme: z.string(),
  county: z.string(),
  subdistrict: z.string(),
  receivedOn: day,
  dueOn: day.nullable(),
  provisional: z.boolean(),
  notice: z.string().nullable(),
  openObjections: z.int(),
  waitingNumber: z.string().nullable(),
})

/** The cases of the actor's area, those due first on top. */
export const listApplications = query({
  name: 'listApplications',
  path: '/applications',
  input: z.strictObject({
    state: stateFilter,
    county: areaCode.length(6).optional(),
    subdistrict: areaCode.length(9).optional(),
    notice: noticeNumberInput.optional(),
    ...paging,
  }),
  output: z.strictObject({ applications: z.array(row), more: z.boolean().describe('后面还有') }),
  read({ store }: Office, actor, { limit, ...input }) {
    const filter = narrowed(actor, input)
    if (filter === null) return { applications: [], more: false }
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
    const found = store.applications({ ...given, limit: limit + 1 })
    const applications = found.slice(0, limit).map((each) => ({ ...each, stateName: states[each.state] ?? each.state }))
    return { applications, more: found.length > limit }
  },
})
