import { z } from 'zod'
import { staffMachine, staffStream } from '../../machines/staff.ts'
import { command, type Decision, type Reading, type Wish } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf, staffNumber } from './parts.ts'
import { grantData, grantOf, staffCounter, staffPerson, wantedGrant } from './staff-parts.ts'

const wanted = z.strictObject({
  staff: staffNumber.describe('工号'),
  kind: z.enum(['person', 'service']).default('person').describe('person 人员；service 程序'),
  ...wantedGrant,
})
const who = z.strictObject({ person: staffPerson })

/** 人员登记: somebody is entered with their first post, since nobody is at work without one. */
export const enterStaff = command({
  name: 'enterStaff',
  path: '/staff',
  roles: ['administrator'],
  input: wanted,
  personal: who,
  subject: () => null,
  names: ({ input }) => ({ streams: [staffStream(input.staff)], counters: [staffCounter] }),
  decide: (wish, read) => enter(wish, read),
  example: {
    staff: 'LY-0001',
    role: 'clerk',
    organ: '410305005',
    from: '2026-12-01',
    document: '（任职文件文号）',
    person: { name: '测试人', phone: '0379-0000000' },
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
  names: ({ input }) => ({ streams: [staffStream(input.staff)], counters: [staffCounter] }),
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
  },
})

function enter(wish: Wish<z.output<typeof wanted>>, read: Reading): Decision {
  const { staff, kind } = wish.input
  const grant = grantOf(wish, wish.input, [])
  const stream = staffStream(staff)
  if (read.find(stream)) throw new Refused('conflict', say.staffThere(staff), { field: 'staff' })
  const begins = { kind: 'staff', machine: staffMachine.name } as const
  const serial = read.counter(staffCounter) + 1
  const entered = { staff, serial, kind, person: digestOf(wish, 'person') }
  return {
    facts: [
      { stream, begins, type: 'StaffEntered', data: entered },
      { stream, type: 'GrantGiven', data: grantData(grant) },
    ],
    counters: { [staffCounter]: serial },
  }
}
