import { z } from 'zod'
import type { ApplicationRow } from '../../db/project.ts'
import { noticeNumberInput } from '../numbers.ts'
import type { Office } from '../office.ts'
import { lists, programmes, states } from '../words.ts'
import { narrowed } from './area.ts'
import { countyFilter, day, mustFit, paging, placeName, stateFilter, subdistrictFilter } from './parts.ts'
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

const titles = lists.applications.columns

/** The cases of the actor's area, those due first on top. */
export const listApplications = query({
  name: 'listApplications',
  path: '/applications',
  input: z.strictObject({
    state: stateFilter,
    county: countyFilter,
    subdistrict: subdistrictFilter,
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
  file: {
    name: lists.applications.name,
    plain: 'applications',
    columns: [
      { title: titles.number, width: 22, of: (row: ApplicationRow) => row.number },
      { title: titles.state, of: (row) => states[row.state] ?? row.state },
      { title: titles.programme, width: 20, of: (row) => programmes[row.programme] ?? row.programme },
      { title: titles.county, width: 12, of: (row) => placeName(row.county) },
      { title: titles.subdistrict, width: 18, of: (row) => placeName(row.subdistrict) },
      { title: titles.receivedOn, width: 12, of: (row) => row.receivedOn },
      { title: titles.dueOn, width: 12, of: (row) => row.dueOn },
      { title: titles.provisional, width: 10, of: (row) => (row.provisional ? lists.yes : '') },
      { title: titles.notice, width: 22, of: (row) => row.notice },
      { title: titles.openObjections, width: 12, of: (row) => row.openObjections },
      { title: titles.waitingNumber, width: 22, of: (row) => row.waitingNumber },
    ],
    conditions: ({ county, subdistrict, state, notice }) => [
      ...[county, subdistrict].flatMap((code) => (code === undefined ? [] : [placeName(code)])),
      ...(state === undefined ? [] : [states[state] ?? state]),
      ...(notice === undefined ? [] : [notice]),
    ],
    rows({ store }, actor, { state, county, subdistrict, notice }) {
      const filter = narrowed(actor, { state, county, subdistrict, notice })
      if (filter === null) return []
      const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
      return mustFit(store.eachApplication(given))
    },
  },
})
