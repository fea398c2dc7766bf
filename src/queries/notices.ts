import { z } from 'zod'
import type { NoticeRow } from '../../db/project.ts'
import { organName } from '../organs.ts'
import { lists, stages, states } from '../words.ts'
import { day, mustFit, organFilter, paging, stateFilter } from './parts.ts'
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

const titles = lists.notices.columns

/**
 * Notices, the newest on top. Everyone at work sees all of them: a notice hangs in public and its row names nobody.
 */
export const listNotices = query({
  name: 'listNotices',
  path: '/notices',
  input: z.strictObject({
    state: stateFilter,
    organ: organFilter,
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
  file: {
    name: lists.notices.name,
    plain: 'notices',
    columns: [
      { title: titles.number, width: 22, of: (row: NoticeRow) => row.number },
      { title: titles.stage, of: (row) => stages[row.stage] ?? row.stage },
      { title: titles.organ, width: 28, of: (row) => officeName(row.organ) },
      { title: titles.state, of: (row) => states[row.state] ?? row.state },
      { title: titles.entries, width: 10, of: (row) => row.entries },
      { title: titles.startsOn, width: 12, of: (row) => row.startsOn },
      { title: titles.endsOn, width: 12, of: (row) => row.endsOn },
      { title: titles.unposted, width: 12, of: (row) => row.unposted },
      { title: titles.unchecked, width: 12, of: (row) => row.unchecked },
    ],
    conditions: ({ state, organ }) => [
      ...(organ === undefined ? [] : [officeName(organ)]),
      ...(state === undefined ? [] : [states[state] ?? state]),
    ],
    rows({ store }, _actor, { state, organ }) {
      const given = { ...(state === undefined ? {} : { state }), ...(organ === undefined ? {} : { organ }) }
      return mustFit(store.eachNotice(given))
    },
  },
})

function officeName(code: string): string {
  try {
    return organName(code)
  } catch {
    return code
  }
}
