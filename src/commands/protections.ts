import { z } from 'zod'
import { protectionForm } from '../../machines/person.facts.ts'
import { nextItem } from '../../machines/person.ts'
import { command } from '../command.ts'
import { isElsewhere } from '../household-form.ts'
import { cityCode } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { areaCode, day, nothingPersonal, pastDay, publicText } from './parts.ts'
import {
  item,
  mustKeepFor,
  namesOfEntry,
  onePerson,
  onRecord,
  ownCounty,
  programmeCode,
  subjectOfRecord,
  theEntry,
  thePerson,
  theRecord,
} from './person-parts.ts'

const paper = publicText(2, 100, '请写明文号或合同编号').describe('文号或合同编号')

/**
 * 登记住房保障: somebody is housed, on a list or paid a subsidy, here or elsewhere. From then on every application with
 * this person finds it, until it has ended.
 */
export const recordProtection = command({
  name: 'recordProtection',
  path: '/protections',
  roles: ['reviewer'],
  input: z.strictObject({
    programme: programmeCode,
    form: protectionForm.describe('waiting 轮候；housed 在住；subsidy 领取补贴；bought 已购'),
    where: areaCode.length(6).describe('给予保障的区县代码，6 位'),
    reference: paper,
    since: day.describe('自何日起'),
  }),
  personal: z.strictObject({ person: thePerson }),
  subject: () => null,
  register: onePerson,
  names: namesOfEntry,
  decide: (wish, read) => {
    const { programme, form, where, reference, since } = wish.input
    const { today, policy } = wish.moment
    mustKeepFor(wish, where)
    if (where !== cityCode() && !isElsewhere(where)) ownCounty('where', where, today)
    if (!policy.numbers.some((each) => each.programme === programme))
      throw new Refused('invalid', say.noSuchProgramme(programme), { field: 'programme' })
    pastDay('since', since, today)
    const { stream, c, opening, ...begun } = theEntry(wish, read)
    if (c.protections.some((p) => p.endedOn === null && p.reference === reference && p.where === where))
      throw new Refused('conflict', say.protectionSame(reference, stream), { record: stream })
    const data = { item: nextItem(c), programme, form, where, reference, since }
    return { facts: [...opening, { stream, type: 'ProtectionRecorded', data }], ...begun }
  },
  example: {
    programme: 'public_rental',
    form: 'housed',
    where: '410305',
    reference: '（合同编号）',
    since: '2021-06-01',
    person: { name: '测试人', idNumber: '410399198001010018' },
  },
})

/** 登记保障终止: a lease has ended, a place on a list been given up. From that day on it stands in nobody's way. */
export const endProtection = command({
  name: 'endProtection',
  path: '/persons/:record/protection-endings',
  roles: ['reviewer'],
  input: z.strictObject({ ...onRecord, item, on: day.describe('终止日期'), reference: paper }),
  personal: nothingPersonal,
  subject: subjectOfRecord,
  decide: (wish, read) => {
    const c = theRecord(wish, read)
    const { record, item: n, on, reference } = wish.input
    const its = c.protections.find((p) => p.item === n)
    // Who keeps no protection of this person has no business with the entry.
    mustKeepFor(wish, (its ?? c.protections[0])?.where ?? cityCode())
    if (!its) throw new Refused('not_found', say.noSuchItem(record, n), { item: n })
    if (its.endedOn !== null) throw new Refused('not_allowed', say.endedAlready(its.endedOn), { on: its.endedOn })
    pastDay('on', on, wish.moment.today, its.since, 'since')
    return { facts: [{ stream: record, type: 'ProtectionEnded', data: { item: n, on, reference } }] }
  },
  example: { version: 2, item: 1, on: '2025-06-30', reference: '（退房确认编号）' },
})
