import { z } from 'zod'
import { areaCode } from '../../machines/fact.ts'
import { stages, states } from '../words.ts'
import { day, paging, stateFilter } from './parts.ts'
import { query } from './query.ts'

const row = z.strictObject({
  number: z.string(),
  stage: z.string(),
  stageName: z.string(),
  organ: z.string(),
  state: z.string(),
  stateName: z.string(),
  entries: z.int().describe('列入户数'),
  startsOn: day.nullable(),
  endsOn: day.nullable(),
  unposted: z.int(),
  unchecked: z.int(),
})

/**
 * Notices, the newest on top. Everyone at work sees all of them: a notice hangs in public and its row names nobody.
 */
export const listNotices = query({
  name: 'listNotices',
  path: '/notices',
  input: z.strictObject({
    state: stateFilter,
    organ: areaCode.optional(),
    ...paging,
  }),
  output: z.strictObject({ notices: z.array(row), more: z.boolean().describe('后面还有') }),
  read({ store }, _actor, { limit, offset, state, organ }) {
    const given = { ...(state === undefined ? {} : { state }), ...(organ === undefined ? {} : { organ }) }
    const found = store.notices({ ...given, offset, limit: limit + 1 })
    const notices = found.slice(0, limit).map((each) => ({
      ...each,
      stageName: stages[each.stage] ?? each.stage,
      stateName: states[each.state] ?? each.state,
    }))
    return { notices, more: found.length > limit }
  },
})
