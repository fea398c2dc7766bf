import { z } from 'zod'
import { staffMachine, staffStream } from '../../machines/staff.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf, staffNumber } from './parts.ts'
import { grantData, grantOf, staffCounter, staffPerson, wantedGrant } from './staff-parts.ts'

/**
 * 人员登记: somebody is entered with their first post, since nobody is at work without one. The very first, who is an
 * administrator of the city, is entered by the system through the one-time link of the first start.
 */
export const enterStaff = command({
  name: 'enterStaff',
  path: '/staff',
  roles: ['administrator', 'system'],
  input: z.strictObject({
    staff: staffNumber.describe('工号'),
    kind: z.enum(['person', 'service']).default('person').describe('person 人员；service 程序'),
    ...wantedGrant,
  }),
  personal: z.strictObject({ person: staffPerson }),
  subject: () => null,
  names: ({ input }) => ({ streams: [staffStream(input.staff)], counters: [staffCounter] }),
  decide: (wish, read) => {
    const { staff, kind } = wish.input
    const n = read.counter(staffCounter)
    if (wish.actor.role === 'system' && (n > 0 || wish.input.role !== 'administrator'))
      throw new Refused('forbidden', say.administratorThere(), {})
    const grant = grantOf(wish, wish.input, [])
    const stream = staffStream(staff)
    if (read.find(stream)) throw new Refused('conflict', say.staffThere(staff), { field: 'staff' })
    const begins = { kind: 'staff', machine: staffMachine.name } as const
    const entered = { staff, serial: n + 1, kind, person: digestOf(wish, 'person') }
    return {
      facts: [
        { stream, begins, type: 'StaffEntered', data: entered },
        { stream, type: 'GrantGiven', data: grantData(grant) },
      ],
      counters: { [staffCounter]: n + 1 },
    }
  },
  example: {
    staff: 'LY-0001',
    role: 'clerk',
    organ: '410305005',
    from: '2026-12-01',
    document: '（任职文件文号）',
    person: { name: '测试人', phone: '0379-0000000' },
  },
})
