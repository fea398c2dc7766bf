import { z } from 'zod'
import { command } from '../command.ts'
import { isInForce } from '../grants.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { mustLookAfterAll, onStaff, subjectOfStaff, theStaff } from './staff-parts.ts'

/*
 * Tokens by which programs act. The secret lies beside the log as a hash, so these wishes come from the pages alone; what a token
 * is good for, who issued and who ended it, is a fact.
 */

const token = z.string().regex(/^[0-9a-f]{8}$/)

/** What no program does: it would decide without a second factor and without anybody there. */
export const neverOfPrograms: ReadonlySet<string> = new Set(['approveApplication'])

/** 签发令牌: for a program, in one of its posts that is in force today. A person acts signed in, never by a token. */
export const issueToken = command({
  name: 'issueToken',
  path: null,
  roles: ['administrator'],
  input: z.strictObject({
    ...onStaff,
    token,
    item: z.int().min(1),
    scopes: z.array(z.string().min(1)).min(1).max(200),
    endsAt: z.iso.datetime(),
  }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    const { item, scopes, endsAt } = wish.input
    mustLookAfterAll(wish, c)
    if (c.kind !== 'service') throw new Refused('not_allowed', say.tokenOfPerson(), {})
    const forbidden = scopes.filter((each) => neverOfPrograms.has(each))
    if (forbidden.length > 0) throw new Refused('not_allowed', say.scopesOfPersons(forbidden), { field: 'scopes' })
    const post = c.grants.find((each) => each.item === item)
    if (!post || !isInForce(post, wish.moment.today))
      throw new Refused('not_allowed', say.noPostToday(), { field: 'scopes' })
    if (post.role === 'approver' || post.role === 'administrator')
      throw new Refused('not_allowed', say.postOfPersons(post.role), { field: 'scopes' })
    const data = { token: wish.input.token, item, scopes, endsAt }
    return { facts: [{ stream: head.stream, type: 'TokenIssued', data }] }
  },
  example: {
    staff: 'LY-0001',
    version: 2,
    token: '0a1b2c3d',
    item: 1,
    scopes: ['listApplications'],
    endsAt: '2027-02-28T01:00:00.000Z',
  },
})

/** 作废令牌: at once. */
export const endToken = command({
  name: 'endToken',
  path: null,
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, token }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    return { facts: [{ stream: head.stream, type: 'TokenEnded', data: { token: wish.input.token } }] }
  },
  example: { staff: 'LY-0001', version: 3, token: '0a1b2c3d' },
})
