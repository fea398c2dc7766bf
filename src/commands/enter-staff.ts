import { z } from 'zod'
import { staffMachine, staffStream } from '../../machines/staff.ts'
import type { LegalDay } from '../calendar.ts'
import { command, type Decision, type Reading, type Wish } from '../command.ts'
import { checkedIdentity, type Identified } from '../papers.ts'
import { identityClaims } from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf, staffNumber } from './parts.ts'
import {
  grantData,
  grantOf,
  ownNumber as identity,
  mustLookAfterAll,
  onStaff,
  staffCounter,
  staffPerson,
  subjectOfStaff,
  theStaff,
  wantedGrant,
} from './staff-parts.ts'

const wanted = z.strictObject({
  staff: staffNumber.describe('工号'),
  kind: z.enum(['person', 'service']).default('person').describe('person 人员；service 程序'),
  ...wantedGrant,
})
/** `identity`: sealed, never opened again but by an audit; what it is for is that nobody is entered twice. */
const who = z.strictObject({ person: staffPerson, identity: identity.optional() })
const numberOf = (personal: Partial<z.output<typeof who>>, today: LegalDay): string[] =>
  personal.identity ? [checkedIdentity(personal.identity as Identified, today)] : []
/** A person is entered with their identity number, a program without one. */
const agrees = ({ kind, identity: given }: { kind?: string; identity?: unknown }): void => {
  if (kind !== 'service' && given === undefined)
    throw new Refused('invalid', say.ownNumberNeeded(), { field: 'identity.idNumber' })
  if (kind === 'service' && given !== undefined)
    throw new Refused('invalid', say.identityOfService(), { field: 'identity.idNumber' })
}

/** 人员登记: somebody is entered with their first post, since nobody is at work without one. */
export const enterStaff = command({
  name: 'enterStaff',
  path: '/staff',
  roles: ['administrator'],
  input: wanted,
  personal: who,
  subject: () => null,
  persons: numberOf,
  agrees,
  names: ({ input, persons }) => ({
    streams: [staffStream(input.staff)],
    claims: persons.flatMap((key) => identityClaims(key, input.staff)),
    counters: [staffCounter],
  }),
  decide: (wish, read) => enter(wish, read),
  example: {
    staff: 'LY-0001',
    role: 'clerk',
    organ: '410305005',
    from: '2026-12-01',
    document: '（任职文件文号）',
    person: { name: '测试人', phone: '0379-0000000' },
    identity: { idNumber: '410399198001010018' },
  },
})

/**
 * 首名系统管理员登记: the very first, whom nobody is there to enter, through the one-time link of the first start
 * (`web/account-pages.tsx`). Once, and never again after.
 */
export const enterFirstAdministrator = command({
  name: 'enterFirstAdministrator',
  path: null,
  roles: ['system'],
  input: wanted.omit({ kind: true, role: true }),
  personal: who,
  subject: () => null,
  persons: numberOf,
  agrees,
  names: ({ input, persons }) => ({
    streams: [staffStream(input.staff)],
    claims: persons.flatMap((key) => identityClaims(key, input.staff)),
    counters: [staffCounter],
  }),
  decide: (wish, read) => {
    if (read.counter(staffCounter) > 0) throw new Refused('forbidden', say.administratorThere(), {})
    return enter({ ...wish, input: { ...wish.input, kind: 'person', role: 'administrator' } }, read)
  },
  example: {
    staff: 'LY-0001',
    organ: '410300',
    from: '2026-12-01',
    document: '（任职文件文号）',
    person: { name: '测试人', phone: '0379-0000000' },
    identity: { idNumber: '410399198001010018' },
  },
})

function enter(wish: Wish<z.output<typeof wanted>>, read: Reading): Decision {
  const { staff, kind } = wish.input
  const grant = grantOf(wish, wish.input, [], kind)
  const stream = staffStream(staff)
  if (read.find(stream)) throw new Refused('conflict', say.staffThere(staff), { field: 'staff' })
  const begins = { kind: 'staff', machine: staffMachine.name } as const
  const serial = read.counter(staffCounter) + 1
  const entered = { staff, serial, kind, person: digestOf(wish, 'person') }
  const [key] = wish.persons
  if (key !== undefined) mustBeUnknown(key, staff, read)
  return {
    facts: [
      { stream, begins, type: 'StaffEntered', data: entered },
      ...(key === undefined
        ? []
        : [{ stream, type: 'IdentityRecorded', data: { identity: digestOf(wish, 'identity') } }]),
      { stream, type: 'GrantGiven', data: grantData(grant) },
    ],
    ...(key === undefined ? {} : { take: { stream, keys: identityClaims(key, staff) } }),
    counters: { [staffCounter]: serial },
  }
}

/** One person has one entry: who decided under one number must not decide again under another. */
function mustBeUnknown(key: string, staff: string, read: Reading): void {
  const [one] = identityClaims(key, staff)
  const holder = read.holder(one as string)
  if (holder === undefined || holder === staffStream(staff)) return
  throw new Refused('conflict', say.personThere(holder.slice(staffStream('').length).toUpperCase()), {
    field: 'identity.idNumber',
  })
}

/** 补录证件号码: for whoever was entered before it was asked for. */
export const recordIdentity = command({
  name: 'recordIdentity',
  path: '/staff/:staff/identity',
  roles: ['administrator'],
  input: z.strictObject(onStaff),
  personal: z.strictObject({ identity }),
  subject: subjectOfStaff,
  persons: numberOf,
  names: ({ input, persons }) => ({ claims: persons.flatMap((key) => identityClaims(key, input.staff)) }),
  decide: (wish, read) => {
    const { head, c } = theStaff(wish, read)
    mustLookAfterAll(wish, c)
    if (c.kind === 'service') throw new Refused('invalid', say.identityOfService(), { field: 'identity.idNumber' })
    if (c.identity !== null) throw new Refused('conflict', say.identityKnown(c.staff), {})
    const [key] = wish.persons as readonly [string]
    mustBeUnknown(key, c.staff, read)
    const keys = identityClaims(key, c.staff).filter((each) => read.holder(each) === undefined)
    return {
      facts: [{ stream: head.stream, type: 'IdentityRecorded', data: { identity: digestOf(wish, 'identity') } }],
      take: { stream: head.stream, keys },
    }
  },
  example: { version: 2, identity: { idNumber: '410399198001010018' } },
})
