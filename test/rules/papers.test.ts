import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { formOf } from '../../src/import.ts'
import { type IntakeRow, person } from '../../src/intake.ts'
import {
  birthOf,
  checkedIdentity,
  checkPaper,
  identityOf,
  maskNumber,
  type Paper,
  type PaperKind,
  paperKinds,
  tidyPaperNumber,
} from '../../src/papers.ts'
import { idCheckDigit } from '../../src/people.ts'
import { Refused } from '../../src/refusal.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'

const today = '2026-03-10'
const child = '410399201302280059'
/** A number made like a citizen's, with its check digit. */
const numbered = (first17: string) => first17 + idCheckDigit(first17)
const ofHongKong = numbered('81000019900515002')
const ofForeigner = numbered('99999919900515002')

const refusalOf = (paper: Paper): Refused => {
  try {
    checkPaper(paper, today)
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error(`${paper.kind} ${paper.number} was accepted`)
}

describe('a paper that is no identity card', () => {
  test.each<[PaperKind, string, string]>([
    ['household_register', child, child],
    ['household_register', ' ４１０３９９２０１３０２２８００５９', child],
    ['passport', 'ZZ1234567', 'ZZ1234567'],
    ['passport', 'e 0000 1234', 'E00001234'],
    ['passport', 'ｅａ０００１２３４', 'EA0001234'],
    ['passport', 'AB12345', 'AB12345'],
    ['hk_macao_permit', 'h00001234', 'H00001234'],
    ['hk_macao_permit', 'M0000123402', 'M0000123402'],
    ['taiwan_permit', '00001234', '00001234'],
    ['taiwan_permit', '0000123401（b）', '0000123401B'],
    ['hmt_residence_permit', ofHongKong, ofHongKong],
    ['foreign_permanent_residence', ofForeigner, ofForeigner],
    ['foreign_permanent_residence', 'zzz110199001011', 'ZZZ110199001011'],
    ['officer_card', '测字第0001234号', '测字第0001234号'],
    ['officer_card', '测字0001234', '测字第0001234号'],
    ['soldier_card', '测 字第 ０００１２３４ 号', '测字第0001234号'],
  ])('%s %s is taken, in one spelling', (kind, typed, number) => {
    expect(checkPaper({ kind, number: typed }, today)).toEqual({ kind, number })
  })

  test.each<[PaperKind, string, string]>([
    ['household_register', '410399201302280058', 'check_digit'],
    ['household_register', '41039920130228005', 'length'],
    ['household_register', '410399201302300059', 'birth_date'],
    ['household_register', ofForeigner, 'shape'],
    ['passport', 'E123', 'shape'],
    ['passport', 'E000012345678', 'shape'],
    ['passport', 'E0012-测', 'shape'],
    ['hk_macao_permit', 'C00001234', 'shape'],
    ['hk_macao_permit', 'H0001234', 'shape'],
    ['hk_macao_permit', 'H000012340', 'shape'],
    ['taiwan_permit', '0001234', 'shape'],
    ['taiwan_permit', 'T00001234', 'shape'],
    ['hmt_residence_permit', '410399198001010018', 'shape'],
    ['hmt_residence_permit', `${ofHongKong.slice(0, 17)}${ofHongKong.endsWith('1') ? '2' : '1'}`, 'check_digit'],
    ['hmt_residence_permit', 'H00001234', 'length'],
    ['foreign_permanent_residence', '410399198001010018', 'shape'],
    [
      'foreign_permanent_residence',
      `${ofForeigner.slice(0, 17)}${ofForeigner.endsWith('1') ? '2' : '1'}`,
      'check_digit',
    ],
    ['foreign_permanent_residence', 'ZZZ11019900101', 'shape'],
    ['officer_card', '0001234', 'shape'],
    ['officer_card', '测字第12号', 'shape'],
    ['soldier_card', 'A字第0001234号', 'shape'],
  ])('%s %s is refused: %s', (kind, number, reason) => {
    const refusal = refusalOf({ kind, number })
    expect(refusal).toMatchObject({ code: 'invalid', details: { reason } })
    expect(refusal.message).not.toContain(number)
    expect(refusal.message).toMatch(/：请|，请|；请/)
  })

  test.each(paperKinds)('%s: a placeholder is no number', (kind) => {
    for (const number of [
      '111111111111111111',
      '000000',
      '00000000',
      'H00000000',
      'E99999999',
      '12345678',
      '无',
      '',
      '-',
    ])
      expect([number, refusalOf({ kind, number }).details.reason]).toEqual([number, 'placeholder'])
  })

  test('a region code abolished since is no reason to refuse', () => {
    for (const area of ['410381', '410322', '410306'])
      expect(checkPaper({ kind: 'household_register', number: numbered(`${area}20130228005`) }, today)).toBeDefined()
  })

  test('a birthday and sex beside the number agree with it, or are kept where it holds none', () => {
    const register = { kind: 'household_register', number: child } as const
    expect(checkPaper({ ...register, birthOn: '2013-02-28', sex: '男' }, today)).toEqual(register)
    expect(refusalOf({ ...register, birthOn: '2013-02-27' }).details.reason).toBe('birth_date')
    expect(refusalOf({ ...register, sex: '女' }).details.reason).toBe('sex')
    const passport = { kind: 'passport', number: 'ZZ1000001', birthOn: '1990-05-15', sex: '女' } as const
    expect(checkPaper(passport, today)).toEqual(passport)
    expect(refusalOf({ ...passport, birthOn: '2026-03-11' }).details.reason).toBe('birth_date')
    expect([birthOf({ paper: passport }), birthOf({ paper: register }), birthOf({ idNumber: child })]).toEqual([
      '1990-05-15',
      '2013-02-28',
      '2013-02-28',
    ])
    expect(birthOf({ paper: { kind: 'passport', number: 'ZZ1000001' } })).toBeUndefined()
  })

  test('any text at all is taken or refused, and what is taken is its own one spelling', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[HMEG测字第号\dX]{5,18}$/))
    fc.assert(
      fc.property(fc.constantFrom(...paperKinds), text, (kind, number) => {
        try {
          const paper = checkPaper({ kind, number }, today)
          expect(tidyPaperNumber(kind, paper.number)).toBe(paper.number)
          expect(checkPaper(paper, today)).toEqual(paper)
        } catch (error) {
          if (!(error instanceof Refused)) throw error
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('who is meant', () => {
  test('a citizen number names its holder whatever paper it is read from', () => {
    expect(identityOf({ idNumber: child })).toBe(child)
    expect(identityOf({ paper: { kind: 'household_register', number: child } })).toBe(child)
    expect(identityOf({ paper: { kind: 'hmt_residence_permit', number: ofHongKong } })).toBe(ofHongKong)
    expect(identityOf({ paper: { kind: 'foreign_permanent_residence', number: ofForeigner } })).toBe(ofForeigner)
  })

  test('a renewed permit names the same person, another kind of paper another', () => {
    const identity = (kind: PaperKind, number: string) => identityOf({ paper: { kind, number } })
    expect(identity('hk_macao_permit', 'H0000123401')).toBe(identity('hk_macao_permit', 'H00001234'))
    expect(identity('taiwan_permit', '0000123402B')).toBe(identity('taiwan_permit', '00001234'))
    expect(identity('hk_macao_permit', 'M00001234')).not.toBe(identity('hk_macao_permit', 'H00001234'))
    expect(identity('officer_card', '测字第0001234号')).not.toBe(identity('soldier_card', '测字第0001234号'))
    expect(identity('passport', 'ZZ1000001')).not.toBe(identity('passport', 'ZZ1000002'))
  })

  test('width, case and spaces name nobody else', () => {
    const wide = (text: string) => text.replace(/[0-9A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
    for (const [kind, number] of [
      ['passport', 'ZZ10A00B1'],
      ['hk_macao_permit', 'H00001234'],
      ['officer_card', '测字第0001234号'],
      ['household_register', numbered('41039919800101019')],
    ] as const)
      for (const typed of [number.toLowerCase(), wide(number), ` ${number.split('').join(' ')}\u3000`])
        expect(checkedIdentity({ paper: { kind, number: typed } }, today)).toBe(identityOf({ paper: { kind, number } }))
  })

  test('what the public sees of a number', () => {
    expect(maskNumber({ idNumber: child })).toBe('410***********0059')
    expect(maskNumber({ paper: { kind: 'household_register', number: child } })).toBe('410***********0059')
    expect(maskNumber({ paper: { kind: 'passport', number: 'E00001234' } })).toBe('E*****234')
    expect(maskNumber({ paper: { kind: 'officer_card', number: '测字第0001234号' } })).toBe('测字第****234号')
  })
})

describe('members of a household', () => {
  const member = { relation: '配偶', name: '测试人' }

  test('have an ID number or another paper, one of the two', () => {
    const paper = { kind: 'passport', number: 'zz 1000001' }
    expect(person.parse({ ...member, paper })).toEqual({ ...member, paper: { kind: 'passport', number: 'ZZ1000001' } })
    expect(person.parse({ ...member, idNumber: child })).toEqual({ ...member, idNumber: child })
    for (const wrong of [
      {},
      { idNumber: child, paper },
      { paper: { kind: 'resident_id', number: child } },
      { paper: { ...paper, extra: 1 } },
      { paper: { ...paper, birthOn: '1990-02-30' } },
      { paper: { ...paper, sex: '无' } },
      { paper: { kind: 'passport', number: '' } },
      { maritalStatus: '已婚', idNumber: child },
      { yearlyIncome: -1, idNumber: child },
      { disabilityGrade: 5, idNumber: child },
      { priorityGroups: ['lottery_winner'], idNumber: child },
    ])
      expect([wrong, person.safeParse({ ...member, ...wrong }).success]).toEqual([wrong, false])
  })
})

describe('at the counter', () => {
  let office: TestOffice
  afterEach(() => office.close())
  const [row] = households({ seed: 9, county: '410305', n: 1, on: today }) as [IntakeRow]
  const clerk = staff('clerk', row.form.subdistrict)
  const with_ = (member: object) => ({
    ...formOf(row),
    household: { members: [member], yearlyIncome: 1000, floorAreaPerHead: 1 },
  })
  const applicant = (known: object) => ({ relation: '申请人', name: '测试人', ...known })

  test.each([
    ['an ID number and a register', { idNumber: child }, { paper: { kind: 'household_register', number: child } }],
    [
      'an ID number and a residence permit',
      { idNumber: ofHongKong },
      { paper: { kind: 'hmt_residence_permit', number: ofHongKong } },
    ],
    [
      'a permit and its renewal',
      { paper: { kind: 'hk_macao_permit', number: 'H00001234' } },
      { paper: { kind: 'hk_macao_permit', number: 'h0000123401' } },
    ],
    [
      'the same passport',
      { paper: { kind: 'passport', number: 'ZZ1000001' } },
      { paper: { kind: 'passport', number: 'zz1000001', birthOn: '1990-05-15' } },
    ],
  ])('nobody applies twice: %s', async (_, first, second) => {
    office = testOffice({ day: today })
    const { subject } = await office.ask('receiveApplication', clerk, with_(applicant(first)))
    const again = office.ask('receiveApplication', clerk, with_(applicant(second)))
    await expect(again).rejects.toMatchObject({ code: 'conflict', details: { application: subject } })
    const both = [applicant(first), { relation: '其他', name: '测试人', ...second }]
    const inOne = { ...with_(applicant(first)), household: { members: both, yearlyIncome: 0, floorAreaPerHead: 1 } }
    await office.ask('withdrawApplication', clerk, { application: subject })
    await expect(office.ask('receiveApplication', clerk, inOne)).rejects.toMatchObject({ code: 'invalid' })
    // And once the case is over they may.
    await office.ask('receiveApplication', clerk, with_(applicant(second)))
  })

  test('a wrong paper is refused at the counter and not repeated', async () => {
    office = testOffice({ day: today })
    const asked = with_(applicant({ paper: { kind: 'hk_macao_permit', number: 'C00001234' } }))
    await expect(office.ask('receiveApplication', clerk, asked)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.not.stringContaining('00001234'),
    })
    expect(office.store.counts().facts).toBe(0)
  })
})
