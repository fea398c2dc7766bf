import { z } from 'zod'
import { command, type Decision, type Reading, type Wish } from '../command.ts'
import { checkedIdentity, type Identified } from '../papers.ts'
import { kinClaim } from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { day, digestOf } from './parts.ts'
import { cause, kinPerson, mustLookAfterAll, onStaff, subjectOfStaff, theStaff } from './staff-parts.ts'

type OnStaff = Wish<{ staff: string; why: string }>

function standing(type: string): (wish: OnStaff, read: Reading) => Decision {
  return (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    return { facts: [{ stream: head.stream, type, data: { why: wish.input.why } }] }
  }
}

/** 停职: at once, and with it every grant and every place they are signed in. */
export const suspendStaff = command({
  name: 'suspendStaff',
  path: '/staff/:staff/suspension',
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, why: cause }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    if (wish.actor.staff.toLowerCase() === wish.input.staff.toLowerCase())
      throw new Refused('not_allowed', say.notYourself(), {})
    return standing('StaffSuspended')(wish, read)
  },
  example: { version: 2, why: '（停职文件文号）' },
})

/** 复职: the grants that still run are in force again. */
export const reinstateStaff = command({
  name: 'reinstateStaff',
  path: '/staff/:staff/reinstatement',
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, why: cause }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: standing('StaffReinstated'),
  example: { version: 3, why: '（复职文件文号）' },
})

/** 离职: for good. The number is never given to anybody else: old decisions bear it. */
export const recordDeparture = command({
  name: 'recordDeparture',
  path: '/staff/:staff/departure',
  roles: ['administrator'],
  input: z.strictObject({ ...onStaff, on: day, why: cause }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    if (wish.actor.staff.toLowerCase() === wish.input.staff.toLowerCase())
      throw new Refused('not_allowed', say.notYourself(), {})
    if (wish.input.on > wish.moment.today)
      throw new Refused('invalid', say.futureDay('on', wish.input.on), { field: 'on' })
    const { on, why } = wish.input
    return { facts: [{ stream: head.stream, type: 'StaffLeft', data: { on, why } }] }
  },
  example: { version: 4, on: '2026-12-31', why: '（退休文件文号）' },
})

/**
 * 亲属登记: whose cases somebody keeps out of (公务员法 76). By themselves, or by an administrator. Only added to: who was
 * kin once stays a reason to ask.
 */
export const recordKin = command({
  name: 'recordKin',
  path: '/staff/:staff/kin',
  roles: ['administrator', 'clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher', 'release_reviewer', 'head'],
  input: z.strictObject(onStaff),
  personal: z.strictObject({ kin: z.array(kinPerson).min(1, '请至少写一人').max(40) }),
  subject: subjectOfStaff,
  persons: ({ kin }, today) => kin.map((each) => checkedIdentity(each as Identified, today)),
  names: ({ input, persons }) => ({ claims: persons.map((key) => kinClaim(key, input.staff)) }),
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    if (wish.actor.staff.toLowerCase() !== c.staff.toLowerCase()) mustLookAfterAll(wish, c)
    const keys = [...new Set(wish.persons.map((key) => kinClaim(key, c.staff)))]
    const taken = keys.filter((key) => read.holder(key) === undefined)
    if (taken.length === 0) throw new Refused('conflict', say.kinKnown(), {})
    return {
      facts: [{ stream: head.stream, type: 'KinRecorded', data: { kin: digestOf(wish, 'kin') } }],
      take: { stream: head.stream, keys: taken },
    }
  },
  example: {
    version: 2,
    kin: [{ relation: '配偶', name: '测试人', idNumber: '410399198001010018' }],
  },
})
