import { z } from 'zod'
import type { Office } from '../office.ts'
import { areaName } from '../organs.ts'
import { states } from '../words.ts'
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

/** How many cases each county has in each state: the same figures as on the public page. */
export const showOverview = query({
  name: 'showOverview',
  path: '/overview',
  input: z.strictObject({}),
  output,
  read: (office) => overviewOf(office),
})

/** The counts, kept for a while when they take long. */
export const overviewOf = costly(
  (office: Office): z.output<typeof output> => ({
    counts: office.store.countByState().map(({ county, state, n }) => ({
      county,
      countyName: areaName(county),
      state,
      stateName: states[state] ?? state,
      n,
    })),
  }),
)
