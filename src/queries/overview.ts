import { z } from 'zod'
import type { Office } from '../office.ts'
import { areaName } from '../organs.ts'
import { lists, states } from '../words.ts'
import { costly } from './costly.ts'
import { auditWeakness } from './health.ts'
import { query } from './query.ts'

const output = z.strictObject({
  warnings: z
    .array(z.strictObject({ code: z.string(), text: z.string() }))
    .describe('系统管理员须立即处理的：核验未通过、久未核验'),
  counts: z.array(
    z.strictObject({
      county: z.string(),
      countyName: z.string(),
      state: z.string(),
      stateName: z.string(),
      n: z.int(),
    }),
  ),
})

type Overview = Pick<z.output<typeof output>, 'counts'>
type Count = Overview['counts'][number]
const titles = lists.overview.columns

/** How many cases each county has in each state: the same figures as on the public page. */
export const showOverview = query({
  name: 'showOverview',
  path: '/overview',
  input: z.strictObject({}),
  output,
  read: (office, { role }) => ({
    // Kept apart from the counts, which may be old: a failed audit shows at once.
    warnings: role === 'administrator' || role === 'auditor' ? auditWeakness(office) : [],
    ...overviewOf(office),
  }),
  file: {
    name: lists.overview.name,
    plain: 'overview',
    columns: [
      { title: titles.county, of: (row: Count) => row.countyName },
      { title: titles.state, width: 22, of: (row) => row.stateName },
      { title: titles.n, width: 10, of: (row) => row.n },
    ],
    conditions: () => [],
    rows: (office) => overviewOf(office).counts,
  },
})

/** The counts, kept for a while when they take long. */
export const overviewOf = costly(
  (office: Pick<Office, 'store'>): Overview => ({
    counts: office.store.countByState().map(({ county, state, n }) => ({
      county,
      countyName: areaName(county),
      state,
      stateName: states[state] ?? state,
      n,
    })),
  }),
)
