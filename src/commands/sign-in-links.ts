import { z } from 'zod'
import { samePerson } from '../access.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { cause, mustLookAfterAll, onStaff, subjectOfStaff, theStaff } from './staff-parts.ts'

/*
 * One-time links by which somebody sets a password. Whoever hands one out could use it himself and act as that person, so the
 * wish is a fact, and to replace a password it takes two administrators. The links lie beside the log, so these wishes come
 * from the pages alone: what they say of accounts (`replaces`, `alone`) is looked up there.
 */

/** 申请重设密码: for somebody who has a password. A second administrator consents by issuing the link. */
export const askSignInLink = command({
  name: 'askSignInLink',
  path: null,
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, why: cause }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    if (c.kind === 'service') throw new Refused('not_allowed', say.linkOfService(), {})
    if (samePerson(wish.actor.staff, c.staff)) throw new Refused('not_allowed', say.linkForYourself(), {})
    return { facts: [{ stream: head.stream, type: 'SignInLinkAsked', data: { why: wish.input.why } }] }
  },
  example: { staff: 'LY-0001', version: 2, why: '（手机遗失，本人书面申请）' },
})

/** 签发设置密码的链接: of a first password by one administrator, of another password by a second one than asked. */
export const issueSignInLink = command({
  name: 'issueSignInLink',
  path: null,
  roles: ['administrator'],
  input: z.strictObject({
    ...onStaff,
    why: cause,
    replaces: z.boolean(),
    alone: z.boolean(),
    endsAt: z.iso.datetime(),
  }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    const { why, replaces, alone, endsAt } = wish.input
    mustLookAfterAll(wish, c)
    if (c.kind === 'service') throw new Refused('not_allowed', say.linkOfService(), {})
    if (samePerson(wish.actor.staff, c.staff)) throw new Refused('not_allowed', say.linkForYourself(), {})
    if (replaces && !alone) {
      if (c.linkAskedBy === null) throw new Refused('not_allowed', say.linkNotAsked(), {})
      if (samePerson(c.linkAskedBy, wish.actor.staff)) throw new Refused('not_allowed', say.linkAskedByYou(), {})
    }
    return { facts: [{ stream: head.stream, type: 'SignInLinkIssued', data: { replaces, alone, why, endsAt } }] }
  },
  example: {
    staff: 'LY-0001',
    version: 3,
    why: '（已当面核实）',
    replaces: true,
    alone: false,
    endsAt: '2026-12-03T01:00:00.000Z',
  },
})

/** 重设密码: the link was used; a second factor there was is void. */
export const renewSignIn = command({
  name: 'renewSignIn',
  path: null,
  roles: ['system'],
  input: z.strictObject({ ...onStaff, secondForgotten: z.boolean() }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head } = theStaff(wish, read)
    const { secondForgotten } = wish.input
    return { facts: [{ stream: head.stream, type: 'SignInRenewed', data: { secondForgotten } }] }
  },
  example: { staff: 'LY-0001', version: 4, secondForgotten: true },
})
