import { z } from 'zod'
import { barKind } from '../../machines/person.facts.ts'
import { nextItem } from '../../machines/person.ts'
import { command } from '../command.ts'
import { isBarred } from '../person-register.ts'
import { barUntil, numbersFor } from '../policy-numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { areaCode, day, digestOf, pastDay, privateText, publicText } from './parts.ts'
import {
  item,
  mustApproveIn,
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

/**
 * 作出限制申请: a decision bars one person for as long as the numbers in force say on the day it counts from. The end is
 * computed now, explained, and never again; a day off does not lengthen it. Nobody is barred without a number.
 */
export const imposeBar = command({
  name: 'imposeBar',
  path: '/bars',
  roles: ['approver'],
  input: z.strictObject({
    kind: barKind.describe('fraud_leased 骗取承租；fraud_registered 骗取登记；give_up 选房后放弃'),
    county: areaCode.length(6).describe('作出决定所涉的区县代码'),
    programme: programmeCode,
    countsFrom: day.describe('起算日：退回住房之日、决定之日或放弃之日'),
    decision: publicText(2, 100, '请写明决定书文号').describe('决定书文号'),
  }),
  personal: z.strictObject({ person: thePerson, reasons: privateText.describe('事实与理由') }),
  subject: () => null,
  register: onePerson,
  names: namesOfEntry,
  decide: (wish, read) => {
    const { kind, programme, countsFrom, decision } = wish.input
    const { today, policy, calendar } = wish.moment
    const county = ownCounty('county', wish.input.county, today)
    mustApproveIn(wish, county)
    pastDay('countsFrom', countsFrom, today)
    // The numbers of the day it counts from: a later and longer bar does not reach back (立法法 104).
    const numbers = numbersFor(policy, programme, county, countsFrom)
    const until = barUntil(numbers, kind, countsFrom, calendar)
    const { stream, c, opening, ...begun } = theEntry(wish, read)
    if (c.bars.some((b) => b.kind === kind && b.decision === decision && b.liftedOn === null))
      throw new Refused('conflict', say.barSame(decision, stream), { record: stream })
    const data = {
      item: nextItem(c),
      kind,
      county,
      programme,
      countsFrom,
      endsOn: until.endsOn,
      explanation: [...until.explanation],
      calendar: until.calendar,
      basis: numbers.bars[kind]?.basis ?? '',
      policyNumbers: numbers.version,
      decision,
      reasons: digestOf(wish, 'reasons'),
    }
    return { facts: [...opening, { stream, type: 'BarImposed', data }], ...begun }
  },
  example: {
    kind: 'fraud_leased',
    county: '410305',
    programme: 'public_rental',
    countsFrom: '2025-03-10',
    decision: '（决定书文号）',
    person: { name: '测试人', idNumber: '410399198001010018' },
    reasons: '隐瞒住房取得公共租赁住房，已于起算日退回。',
  },
})

/** 解除限制: the decision was revoked, a court ruled, or another person was meant. Applies from the day named on. */
export const liftBar = command({
  name: 'liftBar',
  path: '/persons/:record/bar-liftings',
  roles: ['approver'],
  input: z.strictObject({
    ...onRecord,
    item,
    why: z
      .enum(['decision_revoked', 'court_ruling', 'mistaken_person', 'other'])
      .describe('decision_revoked 决定被撤销；court_ruling 法院裁判；mistaken_person 对象有误；other 其他'),
    document: publicText(2, 100, '请写明文号').describe('解除所依据的文号'),
  }),
  personal: z.strictObject({ reasons: privateText.describe('解除理由') }),
  subject: subjectOfRecord,
  decide: (wish, read) => {
    const c = theRecord(wish, read)
    const { record, item: n, why, document } = wish.input
    const { today } = wish.moment
    const its = c.bars.find((b) => b.item === n)
    // An entry without bars has nothing for an approver of any county to lift.
    const county = (its ?? c.bars[0])?.county
    if (county !== undefined) mustApproveIn(wish, county)
    if (!its) throw new Refused('not_found', say.noSuchItem(record, n), { item: n })
    if (its.liftedOn !== null) throw new Refused('not_allowed', say.liftedAlready(its.liftedOn), { on: its.liftedOn })
    if (!isBarred(its, today)) throw new Refused('not_allowed', say.barOver(its.endsOn), { endsOn: its.endsOn })
    const data = { item: n, on: today, why, document, reasons: digestOf(wish, 'reasons') }
    return { facts: [{ stream: record, type: 'BarLifted', data }] }
  },
  example: { version: 2, item: 1, why: 'decision_revoked', document: '（文号）', reasons: '原决定经复议撤销。' },
})
