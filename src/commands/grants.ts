import { z } from 'zod'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { day } from './parts.ts'
import {
  cause,
  grantData,
  grantOf,
  mustLookAfter,
  onStaff,
  subjectOfStaff,
  theStaff,
  wantedGrant,
} from './staff-parts.ts'

/** 授予岗位: a post from a day on, perhaps until another. Refused beside a post of the register of conflicts. */
export const giveGrant = command({
  name: 'giveGrant',
  path: '/staff/:staff/grants',
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, ...wantedGrant }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    const grant = grantOf(wish, wish.input, c.grants, c.kind)
    return { facts: [{ stream: head.stream, type: 'GrantGiven', data: grantData(grant) }] }
  },
  example: {
    version: 2,
    role: 'publisher',
    organ: '410305005',
    from: '2026-12-01',
    until: '2027-11-30',
    document: '（授权文件文号）',
  },
})

/** 终止授权: from a day on, today at the earliest: what was done under it stays done under it. */
export const endGrant = command({
  name: 'endGrant',
  path: '/staff/:staff/grant-ends',
  roles: ['administrator'],
  input: z.strictObject({
    ...onStaff,
    item: z.int().min(1).describe('授权的序号'),
    on: day.describe('自何日起不再有权'),
    why: cause,
  }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    const { item, on, why } = wish.input
    const grant = c.grants.find((each) => each.item === item)
    if (!grant) throw new Refused('not_found', say.noSuchGrant(item), { field: 'item' })
    mustLookAfter(wish, grant.role, grant.organ)
    if (on < wish.moment.today) throw new Refused('invalid', say.grantEndInPast(on), { field: 'on' })
    if (grant.endedOn !== null || (grant.until !== null && grant.until < on))
      throw new Refused('not_allowed', say.grantOver(item, grant.endedOn ?? grant.until ?? ''), { item })
    return { facts: [{ stream: head.stream, type: 'GrantEnded', data: { item, on, why } }] }
  },
  example: { version: 3, item: 1, on: '2026-12-31', why: '（免职文件文号）' },
})
