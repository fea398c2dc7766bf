import { z } from 'zod'
import type { Office } from '../office.ts'
import { areaName } from '../organs.ts'
import { lists, states } from '../words.ts'
import { costly } from './costly.ts'
import { query } from './query.ts'

const output = z.strictObject({
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

type Count = z.output<typeof output>['counts'][number]
const titles = lists.overview.columns

/** How many cases each county has in each state: the same figures as on the public page. */
export const showOverview = query({
  name: 'showOverview',
  path: '/overview',
  input: z.strictObject({}),
  output,
  read: (office) => overviewOf(office),
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
  (office: Pick<Office, 'store'>): z.output<typeof output> => ({
    counts: office.store.countByState().map(({ county, state, n }) => ({
      county,
      countyName: areaName(county),
      state,
      stateName: states[state] ?? state,
      n,
    })),
  }),
)
