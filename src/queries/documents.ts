import { z } from 'zod'
import { paperName } from '../documents/paper-name.ts'
import type { AtWork } from '../office.ts'
import { ancestors } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say, states } from '../words.ts'
import { day, organFilter, paging, stateFilter } from './parts.ts'
import { query } from './query.ts'

const row = z.strictObject({
  number: z.string(),
  mark: z.string(),
  kind: z.string(),
  kindName: z.string(),
  of: z.string().describe('所关于的公示编号或受理编号'),
  organ: z.string(),
  state: z.string(),
  stateName: z.string(),
  edition: z.int(),
  issuedOn: day,
  pages: z.int().nullable(),
  sha256: z.string().nullable(),
  failure: z.string().nullable().describe('未能制作的原因和办法：处理后重新制作'),
})

/**
 * The papers an organ has issued, the newest on top; `state=failed` are its tasks. An organ sees its own and those of the
 * organs below it, the city and auditors all.
 */
export const listDocuments = query({
  name: 'listDocuments',
  path: '/documents',
  input: z.strictObject({ state: stateFilter, organ: organFilter, ...paging }),
  output: z.strictObject({ documents: z.array(row), more: z.boolean().describe('后面还有') }),
  read({ store, law }, actor, { limit, offset, state, organ }) {
    const asked = organ ?? (actor.role === 'auditor' ? undefined : actor.organ)
    if (asked !== undefined && !isOver(actor, asked)) throw new Refused('not_found', say.noSuchDocument())
    const given = { ...(state === undefined ? {} : { state }), ...(asked === undefined ? {} : { organ: asked }) }
    const found = store.documents({ ...given, offset, limit: limit + 1 })
    const documents = found.slice(0, limit).map((each) => ({
      number: each.number,
      mark: each.mark,
      kind: each.kind,
      kindName: paperName({ store, law }, each),
      of: each.of,
      organ: each.organ,
      state: each.state,
      stateName: states[each.state] ?? each.state,
      edition: each.edition,
      issuedOn: each.issuedOn,
      pages: each.pages,
      sha256: each.sha256,
      failure: each.failure,
    }))
    return { documents, more: found.length > limit }
  },
})

const isOver = (actor: AtWork, organ: string): boolean =>
  actor.role === 'auditor' || organ === actor.organ || Object.values(ancestors(organ)).includes(actor.organ)
