import { describe, expect, test } from 'vitest'
import { canonical } from '../../db/facts.ts'
import { stateCouncilCalendar as calendar } from '../../src/calendar.ts'
import { idNumber } from '../../src/demo/households.ts'
import {
  assess,
  type Bar,
  type EligibilityFacts,
  type Finding,
  type Household,
  incomePerHead,
  isBarred,
  missesBy,
  mustPass,
  overriding,
  rejudged,
  type Snapshot,
  sentenceOf,
  snapshotOf,
  verdictOf,
} from '../../src/eligibility.ts'
import type { HouseholdFile } from '../../src/household-form.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import {
  barUntil,
  type Criterion,
  criteria,
  criteriaOf,
  numbersFor,
  type PolicyNumbers,
  readNumbers,
} from '../../src/policy-numbers.ts'
import { type SelfCheckAnswers, selfCheck, selfCheckAnswers } from '../../src/self-check.ts'
import { type WhatIfCase, whatIf } from '../../src/what-if.ts'
import * as words from '../../src/words.ts'

const on = '2025-09-01'
const county = '410305'
const inForce = (programme: string, where = county, day = on) => numbersFor(luoyangPolicy, programme, where, day)
const rental = inForce('public_rental', '410327') // a county: the version with an area line
const sale2012 = inForce('affordable_sale', county, '2012-09-20')
const sale = inForce('affordable_sale')

const verified = <T>(value: T, source = '核查') => ({ verified: { value, source } })
const good = { paper: verified(true, '公安'), protections: verified([], '保障名册'), bars: verified([], '限制登记') }

const couple: Household = {
  county,
  members: [{ relation: '申请人', birthOn: '1980-05-05' }, { relation: '配偶' }],
  yearlyIncome: 24_000,
  floorAreaPerHead: 10,
}
/** Everything verified, and all within every line that ships. */
const facts: EligibilityFacts = {
  yearlyIncome: { value: 24_000, source: '民政局核对报告' },
  floorAreaPerHead: { value: 10, source: '不动产登记' },
  homes: verified(0),
  assets: verified(50_000),
  vehicles: verified(0),
  businesses: verified(0),
  hukou: verified({ county, since: '2010-01-01' }, '户籍'),
  members: [good, good],
}

const findingOf = (
  criterion: Criterion,
  numbers: PolicyNumbers,
  household: Household,
  known: EligibilityFacts,
  day = on,
): Finding => {
  const found = assess(household, known, numbers, day).find((f) => f.criterion === criterion)
  if (!found) throw new Error(`${criterion} is not in force in ${numbers.version}`)
  return found
}

describe('a household within every line', () => {
  test.each(['low_rent', 'public_rental', 'affordable_sale', 'resettlement'])('passes for %s', (programme) => {
    const poor = { ...facts, yearlyIncome: { value: 20_000, source: '民政局核对报告' } }
    const snapshot = snapshotOf(couple, poor, inForce(programme), on)
    expect(verdictOf(snapshot)).toEqual({ verdict: '符合', failed: [], open: [], overridden: [] })
    expect(() => mustPass(snapshot)).not.toThrow()
  })

  test('is found on exactly the criteria in force, in their fixed order', () => {
    for (const numbers of luoyangPolicy.numbers) {
      const { policy, criteria: listed, findings } = snapshotOf(couple, facts, numbers, on)
      expect(policy).toBe(numbers.version)
      expect(listed).toEqual(criteriaOf(numbers))
      expect(findings.map((f) => f.criterion)).toEqual(listed)
      expect([...listed].sort((a, b) => criteria.indexOf(a) - criteria.indexOf(b))).toEqual(listed)
    }
  })

  test('gives a finding that explains itself', () => {
    expect(findingOf('income', rental, couple, facts)).toEqual({
      criterion: 'income',
      required: { bound: '低于', value: 2000, unit: '元/人·月' },
      declared: 1000,
      verified: 1000,
      source: '民政局核对报告',
      verdict: '符合',
      basis: rental.criteria.income?.basis,
      firmness: 'default',
      notes: [],
      exactly: { of: 24_000, by: 24 },
    })
  })

  test('is sealed as the same canonical JSON every time', () => {
    const once = canonical(snapshotOf(couple, facts, rental, on))
    expect(canonical(snapshotOf(couple, facts, rental, on))).toBe(once)
    expect(canonical(JSON.parse(once))).toBe(once)
  })

  test('may be a file as it was received, with the county of the application', () => {
    const file: HouseholdFile = {
      members: [{ relation: '申请人', name: '测试人', idNumber: '410399198001010018' }],
      yearlyIncome: 21_600,
      floorAreaPerHead: 9.5,
    }
    expect(findingOf('income', rental, { ...file, county }, facts).declared).toBe(1800)
  })
})

describe('on the line', () => {
  const income = (perHead: number): [Household, EligibilityFacts] => [
    couple,
    { ...facts, yearlyIncome: { value: perHead * 24, source: '核查' } },
  ]
  test.each([
    ['低于 2000: one fen below', rental, 1999.99, '符合'],
    ['低于 2000: exactly', rental, 2000, '不符合'],
    ['低于 2000: one fen above', rental, 2000.01, '不符合'],
    ['不超过 3000: exactly', sale2012, 3000, '符合'],
    ['不超过 3000: one fen above', sale2012, 3000.01, '不符合'],
    ['低于 3000 since 2025: exactly', sale, 3000, '不符合'],
  ])('income, %s', (_, numbers, perHead, verdict) => {
    expect(findingOf('income', numbers, ...income(perHead)).verdict).toBe(verdict)
  })

  const area = (value: number) => ({ ...facts, floorAreaPerHead: { value, source: '核查' } })
  test.each([
    ['低于 15', rental, 14.99, '符合'],
    ['低于 15', rental, 15, '不符合'],
    ['不超过 30', sale, 30, '符合'],
    ['不超过 30', sale, 30.01, '不符合'],
  ])('floor area, %s: %d square metres', (_, numbers, value, verdict) => {
    expect(findingOf('floor_area', numbers, couple, area(value)).verdict).toBe(verdict)
  })

  test.each<[Criterion, PolicyNumbers, EligibilityFacts, string]>([
    ['homes', rental, { homes: verified(0) }, '符合'],
    ['homes', rental, { homes: verified(1) }, '不符合'],
    ['assets', rental, { assets: verified(199_999.99) }, '符合'],
    ['assets', rental, { assets: verified(200_000) }, '不符合'],
    ['vehicles', sale, { vehicles: verified(1) }, '符合'],
    ['vehicles', sale, { vehicles: verified(2) }, '不符合'],
    ['vehicle_price', sale, { vehicles: verified(1), vehiclePrice: verified(100_000) }, '符合'],
    ['vehicle_price', sale, { vehicles: verified(1), vehiclePrice: verified(100_001) }, '不符合'],
    ['vehicle_price', sale, { vehicles: verified(0) }, '符合'],
    ['vehicle_price', sale, { vehicles: verified(1) }, '待核'],
    // Two checks that contradict each other: the price found is not explained away.
    ['vehicle_price', sale, { vehicles: verified(0), vehiclePrice: verified(150_000) }, '不符合'],
    ['business_capital', sale, { businesses: verified(1), businessCapital: verified(50_000) }, '符合'],
    ['business_capital', sale, { businesses: verified(1), businessCapital: verified(50_000.01) }, '不符合'],
  ])('%s in %o', (criterion, numbers, known, verdict) => {
    expect(findingOf(criterion, numbers, couple, known).verdict).toBe(verdict)
  })

  test.each([
    ['2024-09-02', '不符合', 0],
    ['2024-09-01', '符合', 1],
    ['2010-01-01', '符合', 15],
    ['2025-09-02', '不符合', 0],
  ])('a hukou since %s, with one year asked: %s', (since, verdict, years) => {
    const known = { ...facts, hukou: verified({ county, since }) }
    expect(findingOf('hukou_years', sale, couple, known)).toMatchObject({ verdict, verified: years })
  })
  test('a hukou since 29 February completes its year on 1 March', () => {
    const known = { ...facts, hukou: verified({ county, since: '2024-02-29' }) }
    expect(findingOf('hukou_years', sale, couple, known, '2025-02-28').verdict).toBe('不符合')
    expect(findingOf('hukou_years', sale, couple, known, '2025-03-01').verdict).toBe('符合')
  })

  test('income is shown rounded to the fen and compared before it is rounded', () => {
    expect(incomePerHead(24_000, 2)).toBe(1000)
    expect(incomePerHead(0, 1)).toBe(0)
    expect(incomePerHead(100, 3)).toBe(2.78)
    expect(incomePerHead(71_999.86, 3)).toBe(2000) // 1999.996…
    expect(incomePerHead(1, 0)).toBeNull()
    const three = { ...couple, members: [...couple.members, { relation: '子女' }] }
    const known = { ...facts, yearlyIncome: { value: 71_999.86, source: '核查' } }
    const under = findingOf('income', rental, three, known)
    expect(under).toMatchObject({ verified: 2000, verdict: '符合', exactly: { of: 71_999.86, by: 36 } })
    expect(missesBy(under)).toBe(-0.01)
    expect(sentenceOf(under)).toContain('比 2000 元 少，不足 0.01')
    const on = findingOf('income', rental, three, { ...facts, yearlyIncome: { value: 72_000, source: '核查' } })
    expect([on.verdict, missesBy(on)]).toEqual(['不符合', 0])
    const over = findingOf('income', rental, three, { ...facts, yearlyIncome: { value: 72_000.14, source: '核查' } })
    expect([over.verified, missesBy(over)]).toEqual([2000, 0.01])
    expect(sentenceOf(over)).toContain('比 2000 元 多，不足 0.01')
  })
})

describe('a person who applies alone', () => {
  const alone = (birthOn: string): Household => ({ ...couple, members: [{ relation: '申请人', birthOn }] })
  test.each([
    ['26 today', sale2012, '1999-09-01', '符合', 26],
    ['26 tomorrow', sale2012, '1999-09-02', '不符合', 25],
    ['23 today, since 2025', sale, '2002-09-01', '符合', 23],
    ['23 tomorrow, since 2025', sale, '2002-09-02', '不符合', 22],
  ])('%s', (_, numbers, birthOn, verdict, age) => {
    const found = findingOf('single_age', numbers, alone(birthOn), facts)
    expect(found).toMatchObject({ verdict, declared: age, verified: age, source: '公安' })
  })
  test('has the age of a valid ID number', () => {
    const number = idNumber({ birthOn: '1999-09-01', sex: '女', serial: 3 })
    const household = { ...couple, members: [{ relation: '申请人', idNumber: number }] }
    expect(findingOf('single_age', sale2012, household, facts)).toMatchObject({ verdict: '符合', verified: 26 })
  })
  test('is open while the paper is not verified, and when no birthday is known', () => {
    expect(findingOf('single_age', sale2012, alone('1999-09-01'), {})).toMatchObject({ verdict: '待核', declared: 26 })
    const unknown = { ...couple, members: [{ relation: '申请人', idNumber: '111111111111111111' }] }
    expect(findingOf('single_age', sale2012, unknown, facts)).toMatchObject({ verdict: '待核', declared: null })
  })
  test('is judged by a birthday verified otherwise, against the declared one', () => {
    const known = { ...facts, members: [{ ...good, birthOn: { value: '2003-01-01', source: '户籍' } }] }
    expect(findingOf('single_age', sale2012, alone('1999-09-01'), known)).toMatchObject({
      declared: 26,
      verified: 22,
      source: '户籍',
      verdict: '不符合',
    })
  })
  test('is nobody in a household of two, and a question in a household of none', () => {
    const found = findingOf('single_age', sale2012, couple, facts)
    expect(found).toMatchObject({ verdict: '符合', verified: null, notes: ['不是一人单独申请，不适用此项'] })
    expect(findingOf('single_age', sale2012, { ...couple, members: [] }, facts).verdict).toBe('待核')
  })
})

describe('where the hukou is', () => {
  const at = (place: string, known: EligibilityFacts = {}) => ({
    ...facts,
    hukou: verified({ county: place, since: '2000-01-01' }),
    ...known,
  })
  test.each([
    ['this district', sale2012, '410305', on, '符合'],
    ['another district', sale2012, '410311', on, '符合'],
    ['a county of the city', sale2012, '410327', on, '不符合'],
    ['a county of the city, since 2025', sale, '410327', on, '符合'],
    ['偃师 while it was a county', sale2012, '410381', '2020-01-01', '不符合'],
    ['偃师 as a district, old code', sale2012, '410381', '2022-01-01', '符合'],
    ['another city', sale, '410102', on, '不符合'],
    ['a district nobody knows', sale2012, '410399', on, '待核'],
    ['no code', sale2012, '涧西区', on, '待核'],
  ])('%s', (_, numbers, place, day, verdict) => {
    const found = findingOf('hukou_place', numbers, couple, at(place), day)
    expect(found).toMatchObject({ verdict, verified: place, required: { bound: '属于' } })
  })
  test('in the county of the application: its old code is the same place, and without a county nothing is said', () => {
    const lowRent = inForce('low_rent')
    const verdict = (here: string | undefined, place: string) => {
      const { county: _, ...rest } = couple
      return findingOf('hukou_place', lowRent, here ? { ...rest, county: here } : rest, at(place)).verdict
    }
    expect(verdict('410305', '410305')).toBe('符合')
    expect(verdict('410305', '410311')).toBe('不符合')
    expect(verdict('410307', '410381')).toBe('符合')
    expect(verdict(undefined, '410305')).toBe('待核')
  })
  test.each([
    ['with a year of employment', { employmentYears: verified(1) }, '符合'],
    ['with less', { employmentYears: verified(0) }, '不符合'],
    ['with years only declared', { employmentYears: { declared: 5 } }, '待核'],
    ['with nothing known', {}, '待核'],
  ])('a worker from elsewhere, %s', (_, known, verdict) => {
    expect(findingOf('hukou_place', inForce('public_rental'), couple, at('410102', known)).verdict).toBe(verdict)
  })
  test('years of a hukou elsewhere are no years here', () => {
    expect(findingOf('hukou_years', sale, couple, at('410102'))).toMatchObject({ verified: 0, verdict: '不符合' })
  })
})

describe('every member counts', () => {
  const members = (second: NonNullable<EligibilityFacts['members']>[number]) => ({ ...facts, members: [good, second] })
  const barred = (endsOn: string): Bar => ({ kind: 'fraud_leased', source: '洛住保决〔2020〕3号', endsOn })

  test('T16: the spouse is registered in 老城区 while the household applies elsewhere', () => {
    const held = { what: '公共租赁住房（轮候）', where: '老城区', reference: '410302-L2023-00007' }
    const found = findingOf('protection', rental, couple, members({ ...good, protections: verified([held]) }))
    expect(found).toMatchObject({ verdict: '不符合', verified: 1 })
    expect(found.notes).toEqual(['第 2 名成员（配偶）：公共租赁住房（轮候），老城区，410302-L2023-00007'])
  })
  test('T17: fraud, returned on 2020-03-10: refused on 2025-03-10, accepted on 2025-03-11', () => {
    const { endsOn } = barUntil(rental, 'fraud_leased', '2020-03-10', calendar)
    const known = members({ ...good, bars: verified([barred(endsOn)], '限制登记') })
    const found = findingOf('bars', rental, couple, known, '2025-03-10')
    expect(found).toMatchObject({ verdict: '不符合', verified: 1, source: '限制登记' })
    expect(found.notes).toEqual([
      '第 2 名成员（配偶）：骗取承租，限制申请至 2025-03-10（含当日），依据 洛住保决〔2020〕3号',
    ])
    expect(findingOf('bars', rental, couple, known, '2025-03-11')).toMatchObject({ verdict: '符合', notes: [] })
    expect(isBarred(barred(endsOn), '2025-03-11')).toBe(false)
  })
  test('what a recorded resolution lets pass is shown and does not count; what nobody resolved does', () => {
    const bar = barred('2030-01-01')
    const resolved = { ...bar, resolved: '410300-R-00001-4#2' }
    const passed = findingOf('bars', rental, couple, members({ ...good, bars: verified([resolved]) }))
    expect(passed).toMatchObject({ verdict: '符合', verified: 0 })
    expect(passed.notes).toEqual([
      '第 2 名成员（配偶）：骗取承租，限制申请至 2030-01-01（含当日），依据 洛住保决〔2020〕3号（事项 410300-R-00001-4#2，已登记处理理由放行，不计入）',
    ])
    expect(sentenceOf(passed)).toMatch(/^限制申请：查到的事项均已逐项登记处理理由放行，不计入，符合。第 2 名成员/)
    const both = findingOf('bars', rental, couple, members({ ...good, bars: verified([resolved, bar]) }))
    expect(both).toMatchObject({ verdict: '不符合', verified: 1 })
    expect(both.notes).toHaveLength(2)
    const over = { ...resolved, endsOn: '2025-08-31' }
    expect(findingOf('bars', rental, couple, members({ ...good, bars: verified([over]) })).notes).toEqual([])
    const held = { what: '廉租住房', where: '老城区', reference: '3', resolved: '410300-R-00001-4#1' }
    const known = members({ ...good, protections: verified([held]) })
    expect(findingOf('protection', rental, couple, known)).toMatchObject({ verdict: '符合', verified: 0 })
    // One member nobody looked up: let pass or not, it stays open.
    const partly = { ...facts, members: [{ ...good, protections: verified([held]) }] }
    expect(findingOf('protection', rental, couple, partly).verdict).toBe('待核')
  })
  test('a paper that is not valid is named by the place in the form, never by the person', () => {
    const found = findingOf('papers', rental, couple, members({ ...good, paper: verified(false, '公安') }))
    expect(found).toMatchObject({ verdict: '不符合', verified: 1, notes: ['第 2 名成员（配偶）没有有效身份证件'] })
  })
  test('one member nobody looked up keeps it open; a breach already found stands', () => {
    for (const criterion of ['papers', 'protection', 'bars'] as const) {
      expect(findingOf(criterion, rental, couple, { ...facts, members: [good] }).verdict).toBe('待核')
      expect(findingOf(criterion, rental, { ...couple, members: [] }, facts).verdict).toBe('待核')
    }
    const found = findingOf('bars', rental, couple, {
      members: [{ ...good, bars: verified([barred('2030-01-01')]) }],
    })
    expect(found).toMatchObject({ verdict: '不符合', declared: null })
  })
})

describe('what is not verified', () => {
  test('is open, whatever was declared', () => {
    const found = findingOf('income', rental, { ...couple, yearlyIncome: 9_999_999 }, {})
    expect(found).toMatchObject({ verdict: '待核', declared: 416_666.63, verified: null, source: null })
    expect(findingOf('assets', rental, couple, { assets: { declared: 1 } })).toMatchObject({
      verdict: '待核',
      declared: 1,
    })
  })
  test('is open when the verified number cannot be', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      const known = { ...facts, yearlyIncome: { value, source: '核查' } }
      expect(findingOf('income', rental, couple, known)).toMatchObject({ verdict: '待核', source: null })
    }
  })
  test('gives way to what is: both are kept', () => {
    const known = { ...facts, yearlyIncome: { value: 60_000, source: '税务' } }
    expect(findingOf('income', rental, couple, known)).toMatchObject({
      declared: 1000,
      verified: 2500,
      source: '税务',
      verdict: '不符合',
    })
  })
})

describe('the verdict of a snapshot', () => {
  const { assets: _, ...withoutAssets } = facts
  const open = snapshotOf(couple, withoutAssets, rental, on)
  const failed = snapshotOf({ ...couple }, { ...withoutAssets, homes: verified(1) }, rental, on)

  test('an open finding blocks, and the refusal names it', () => {
    expect(verdictOf(open)).toEqual({ verdict: '待核', failed: [], open: ['assets'], overridden: [] })
    expect(() => mustPass(open)).toThrow(/尚待核实：家庭财产/)
  })
  test('a recorded override that names criterion and reason lets it pass', () => {
    const passed = overriding(open, { criterion: 'assets', reason: ' 数据接口停用，已入户核对 ' })
    expect(verdictOf(passed)).toEqual({ verdict: '符合', failed: [], open: [], overridden: ['assets'] })
    expect(passed.overrides).toEqual([{ criterion: 'assets', reason: '数据接口停用，已入户核对' }])
    expect(() => mustPass(passed)).not.toThrow()
    expect(open.overrides).toEqual([])
  })
  test('an override without a reason, of another criterion, or twice does not', () => {
    expect(() => overriding(open, { criterion: 'assets', reason: '　' })).toThrow(/须写明理由/)
    expect(() => overriding(open, { criterion: 'income', reason: '有' })).toThrow(/不是待核/)
    const passed = overriding(open, { criterion: 'assets', reason: '有' })
    expect(() => overriding(passed, { criterion: 'assets', reason: '有' })).toThrow(/不是待核/)
    expect(verdictOf({ ...open, overrides: [{ criterion: 'assets', reason: ' ' }] }).verdict).toBe('待核')
    expect(verdictOf({ ...open, overrides: [{ criterion: 'income', reason: '有' }] }).verdict).toBe('待核')
  })
  test('nothing helps against 不符合', () => {
    expect(() => overriding(failed, { criterion: 'homes', reason: '有' })).toThrow(/不是待核/)
    const forced = { ...failed, overrides: criteria.map((criterion) => ({ criterion, reason: '有' })) }
    expect(verdictOf(forced)).toMatchObject({ verdict: '不符合', failed: ['homes'] })
    expect(() => mustPass(forced)).toThrow(/自有住房超出标准 1 套/)
  })
  test('a criterion in force without a finding is open and cannot be overridden; no criteria at all is no pass', () => {
    const lost = { ...open, findings: open.findings.filter((f) => f.criterion !== 'bars') }
    expect(verdictOf(lost).open).toEqual(['assets', 'bars'])
    expect(() => overriding(lost, { criterion: 'bars', reason: '有' })).toThrow(/不是待核/)
    const off = { ...open, criteria: [], findings: [] }
    expect(verdictOf(off).verdict).toBe('待核')
    expect(() => mustPass(off)).toThrow(/没有列出任何条件/)
  })
})

describe('what-if', () => {
  const draft = (change: object) =>
    readNumbers({ ...rental, version: 'draft@1', criteria: { ...rental.criteria, ...change } })
  const lower = draft({ income: { ...rental.criteria.income, value: 900 } })
  const theCase = {
    number: '410327-2025-00001-1',
    household: couple,
    facts: { ...facts, hukou: verified({ county: '410327', since: '2010-01-01' }) },
    programme: 'public_rental',
    county: '410327',
    on,
  } satisfies WhatIfCase
  const decided: WhatIfCase = {
    ...theCase,
    snapshot: snapshotOf({ ...couple, county: '410327' }, theCase.facts, rental, on),
  }

  test('says which case changes, on what, and by how much', () => {
    const { changed, counts } = whatIf([decided], lower)
    expect(changed).toEqual([
      {
        number: '410327-2025-00001-1',
        criterion: 'income',
        was: '符合',
        would: '不符合',
        byHowMuch: { value: 100, unit: '元/人·月' },
        why: '家庭人均月收入为 1000 元，标准为低于 900 元，超出 100 元：不符合。',
      },
    ])
    expect(counts).toEqual({
      cases: 1,
      notConcerned: 0,
      notComparable: 0,
      changedCases: 1,
      verdicts: [{ was: '符合', would: '不符合', cases: 1 }],
      criteriaNew: [],
    })
  })
  test('leaves cases of other programmes and places alone, and counts them', () => {
    const elsewhere = readNumbers({ ...lower, area: '410305' })
    expect(whatIf([decided], elsewhere).counts).toMatchObject({ cases: 1, notConcerned: 1, verdicts: [] })
    expect(whatIf([{ ...decided, programme: 'low_rent' }], lower).counts.notConcerned).toBe(1)
  })
  test('compares an undecided case with the numbers in force, if told them', () => {
    expect(whatIf([theCase], lower).counts).toMatchObject({ notComparable: 1, changedCases: 0 })
    expect(whatIf([theCase], lower, luoyangPolicy).changed).toMatchObject([{ was: '符合', would: '不符合' }])
    expect(whatIf([theCase], lower, { numbers: [] }).counts.notComparable).toBe(1)
  })
  test('judges a decided case as of the day of its decision, not of another', () => {
    const alone = { ...couple, members: [{ relation: '申请人', birthOn: '1999-12-01' }] }
    const known = { ...facts, members: [good] }
    const counties = inForce('affordable_sale', '410327')
    const late = snapshotOf({ ...alone, county: '410327' }, known, counties, '2025-12-01')
    const hers = { ...theCase, programme: 'affordable_sale', household: alone, facts: known, snapshot: late }
    expect(whatIf([hers], readNumbers({ ...counties, version: 'draft@1' }), luoyangPolicy).changed).toEqual([])
  })
  test('tells of criteria that come and go', () => {
    const { assets: _, ...others } = rental.criteria
    const without = readNumbers({ ...rental, version: 'draft@2', criteria: others })
    expect(whatIf([decided], without).changed).toMatchObject([
      { criterion: 'assets', was: '符合', would: null, byHowMuch: null },
    ])
    const more = draft({ vehicles: sale.criteria.vehicles })
    // Nobody was asked when the case was decided, so nobody knows, whatever the file has now.
    const { changed, counts } = whatIf([decided, theCase], more, { numbers: [] })
    expect(changed).toMatchObject([{ criterion: 'vehicles', was: null, would: '待核' }])
    expect(changed[0]?.why).toContain('作出决定时不是条件')
    expect(counts).toMatchObject({
      criteriaNew: [{ criterion: 'vehicles', cases: 1 }],
      verdicts: [{ was: '符合', would: '待核', cases: 1 }],
    })
  })
  test('judges a decided case on what was sealed, whatever has become of its file', () => {
    const richer = { ...theCase.facts, yearlyIncome: { value: 999_999, source: '税务' }, homes: verified(3) }
    const since = { ...decided, facts: richer, household: { ...couple, members: [] } }
    expect(whatIf([since], draft({})).changed).toEqual([])
    const { household: _, facts: __, ...sealedOnly } = since
    for (const each of [since, sealedOnly])
      expect(whatIf([each], lower).changed).toMatchObject([{ criterion: 'income', byHowMuch: { value: 100 } }])
  })
  test('keeps what somebody answered for, and changes nothing it was given', () => {
    const { assets: _, ...known } = theCase.facts
    const snapshot = overriding(snapshotOf({ ...couple, county: '410327' }, known, rental, on), {
      criterion: 'assets',
      reason: '已入户核对',
    })
    const before = canonical(snapshot)
    const result = whatIf([{ ...theCase, facts: known, snapshot }], draft({}))
    expect(result.changed).toEqual([])
    expect(result.counts.verdicts).toEqual([{ was: '符合', would: '符合', cases: 1 }])
    expect(canonical(snapshot)).toBe(before)
  })
})

describe('a snapshot under another version', () => {
  const known = { ...facts, hukou: verified({ county, since: '2010-01-01' }) }
  const under = (base: PolicyNumbers, change: object) =>
    readNumbers({ ...base, version: 'draft@1', criteria: { ...base.criteria, ...change } })
  const verdicts = (snapshot: Snapshot, numbers: PolicyNumbers, madeUnder?: PolicyNumbers) =>
    Object.fromEntries(rejudged(snapshot, numbers, madeUnder).findings.map((f) => [f.criterion, f.verdict]))

  test('has the version, its list and its rules; values, sources and day are the sealed ones', () => {
    const snapshot = snapshotOf(couple, known, sale, on)
    const income = { ...sale.criteria.income, value: 1000, basis: '新标准' }
    const fresh = rejudged(snapshot, under(sale, { income }), sale)
    expect(fresh).toMatchObject({ policy: 'draft@1', on, criteria: snapshot.criteria })
    // 1,000 is exactly on the line, and 低于 leaves the line out.
    expect(fresh.findings[0]).toEqual({
      ...snapshot.findings[0],
      required: { bound: '低于', value: 1000, unit: '元/人·月' },
      basis: '新标准',
      verdict: '不符合',
    })
    expect(fresh.findings.slice(1)).toEqual(snapshot.findings.slice(1))
  })
  test('a line loosened lets pass what broke it, and what is open stays open', () => {
    const { floorAreaPerHead: _, ...less } = known
    const snapshot = snapshotOf(couple, { ...less, vehicles: verified(2) }, sale, on)
    const loose = {
      vehicles: { ...sale.criteria.vehicles, value: 2 },
      floor_area: { ...sale.criteria.floor_area, value: 9e8 },
    }
    expect(verdicts(snapshot, sale, sale)).toMatchObject({ vehicles: '不符合', floor_area: '待核' })
    expect(verdicts(snapshot, under(sale, loose), sale)).toMatchObject({ vehicles: '符合', floor_area: '待核' })
  })
  test('what did not apply still does not: the age of two, the years of a worker from elsewhere', () => {
    const worker = { ...known, hukou: verified({ county: '410102' }), employmentYears: verified(1) }
    const placed = under(sale, {
      hukou_place: {
        ...sale.criteria.hukou_place,
        orEmployment: inForce('public_rental').criteria.hukou_place?.orEmployment,
      },
    })
    const snapshot = snapshotOf(couple, worker, placed, on)
    expect(verdicts(snapshot, placed, placed)).toMatchObject({ hukou_place: '符合', hukou_years: '符合' })
    const stricter = under(placed, {
      hukou_years: { ...sale.criteria.hukou_years, value: 30 },
      single_age: { ...sale.criteria.single_age, value: 90 },
    })
    expect(verdicts(snapshot, stricter, placed)).toMatchObject({ hukou_years: '符合', single_age: '符合' })
    expect(verdicts(snapshotOf(couple, known, placed, on), stricter, placed).hukou_years).toBe('不符合')
  })
  test('a hukou keeps its verdict under the same rule and is open under another', () => {
    const asked = inForce('public_rental')
    const place = asked.criteria.hukou_place
    const needed = place?.orEmployment
    const elsewhere = under(asked, { hukou_place: { ...place, value: place?.value === 'city' ? 'county' : 'city' } })
    const longer = under(asked, { hukou_place: { ...place, orEmployment: { ...needed, value: 5 } } })
    const inside = snapshotOf(couple, known, asked, on)
    const worker = { ...known, hukou: verified({ county: '410102' }), employmentYears: verified(1) }
    const outside = snapshotOf(couple, worker, asked, on)
    expect(verdicts(inside, asked, asked).hukou_place).toBe('符合')
    expect(verdicts(outside, asked, asked).hukou_place).toBe('符合')
    // Years of work are asked of those outside only.
    expect(verdicts(inside, longer, asked).hukou_place).toBe('符合')
    expect(verdicts(outside, longer, asked).hukou_place).toBe('待核')
    expect(verdicts(inside, elsewhere, asked).hukou_place).toBe('待核')
    // Nobody says what the version was: then nobody says that its rule was the same.
    expect(verdicts(outside, asked).hukou_place).toBe('待核')
  })
})

describe('the public self-check', () => {
  const answers: SelfCheckAnswers = {
    county,
    members: 1,
    yearlyIncome: 24_000,
    floorAreaPerHead: 12,
    vehicles: 0,
    businesses: 0,
    hukouCounty: '410327',
    hukouSince: '2020-01-01',
    birthOn: '1999-01-01',
    withoutPaper: 0,
    protections: 0,
    bars: 0,
  }
  const line = (criterion: Criterion, change: Partial<SelfCheckAnswers>, numbers = sale) =>
    selfCheck({ ...answers, ...change }, numbers, on).lines.find((l) => l.criterion === criterion)

  test('says that all is well, and that the office decides', () => {
    const { verdict, lines, conclusion } = selfCheck(selfCheckAnswers.parse(answers), sale, on)
    expect(verdict).toBe('符合')
    expect(lines.map((l) => l.criterion)).toEqual(criteriaOf(sale))
    expect(conclusion).toContain('以受理机关核实后的认定为准')
  })
  test.each<[Criterion, Partial<SelfCheckAnswers>, string, number | null]>([
    [
      'income',
      { yearlyIncome: 37_200 },
      '家庭人均月收入为 3100 元，标准为低于 3000 元，超出 100 元：不符合。（这项标准是默认值，待当地确定。）',
      100,
    ],
    [
      'income',
      { yearlyIncome: 36_000 },
      '家庭人均月收入正好是 3000 元，标准为低于 3000 元，等于不算低于：不符合。（这项标准是默认值，待当地确定。）',
      0,
    ],
    ['floor_area', { floorAreaPerHead: 12 }, '人均住房面积为 12 平方米，标准为不超过 30 平方米：符合。', -18],
    ['vehicles', { vehicles: 3 }, '家庭汽车为 3 辆，标准为不超过 1 辆，超出 2 辆：不符合。', 2],
    ['hukou_place', { hukouCounty: '410102' }, '户籍不在本市：不符合。', null],
    ['hukou_years', { hukouSince: '2025-01-01' }, '户籍年限为 0 年，标准为满 1 年，还差 1 年：不符合。', 1],
    ['single_age', { birthOn: '2004-01-01' }, '单身申请人年龄为 21 岁，标准为满 23 岁，还差 2 岁：不符合。', 2],
    ['bars', { bars: 1 }, '限制申请有 1 项，标准为没有：不符合。', 1],
    ['bars', {}, '限制申请：没有，符合。', 0],
    ['single_age', { members: 2 }, '单身申请人年龄：不适用，符合。不是一人单独申请，不适用此项。', null],
  ])('%s with %o', (criterion, change, sentence, by) => {
    expect(line(criterion, change)).toMatchObject({ sentence })
    expect(line(criterion, change)?.byHowMuch?.value ?? null).toBe(by)
  })
  test('asks for what was not answered instead of guessing', () => {
    const { verdict, lines, conclusion } = selfCheck({ county, members: 2 }, sale, on)
    expect(verdict).toBe('待核')
    expect(lines.filter((l) => l.verdict === '待核').map((l) => l.criterion)).toEqual(
      criteriaOf(sale).filter((c) => c !== 'single_age'),
    )
    expect(conclusion).toMatch(/请补填/)
  })
  test('judges like a review does', () => {
    const mine = selfCheck(answers, sale, on)
    const theirs = assess(
      { ...couple, members: [{ relation: '申请人', birthOn: '1999-01-01' }] },
      {
        ...facts,
        yearlyIncome: { value: 24_000, source: '核查' },
        floorAreaPerHead: { value: 12, source: '核查' },
        hukou: verified({ county: '410327', since: '2020-01-01' }),
      },
      sale,
      on,
    )
    expect(mine.lines.map((l) => l.verdict)).toEqual(theirs.map((f) => f.verdict))
  })
  test('takes nothing it does not know and no impossible number', () => {
    for (const wrong of [{ idNumber: '1' }, { members: 0 }, { yearlyIncome: -1 }, { birthOn: '2025-02-30' }])
      expect(selfCheckAnswers.safeParse({ ...answers, ...wrong }).success).toBe(false)
  })
})

describe('in words', () => {
  test('every criterion, kind of bar and hukou scope has its Chinese, and none is left over', () => {
    expect(Object.keys(words.criteria)).toEqual([...criteria])
    expect(Object.keys(words.barKinds).sort()).toEqual(['fraud_leased', 'fraud_registered', 'give_up'])
    expect(Object.keys(words.hukouScopes).sort()).toEqual(['city', 'city_districts', 'county'])
  })
  test('every finding is one sentence without gaps', () => {
    for (const numbers of luoyangPolicy.numbers)
      for (const known of [facts, {}, { ...facts, homes: verified(2), vehicles: verified(4) }])
        for (const said of assess(couple, known, numbers, on).map(sentenceOf)) {
          expect(said).toMatch(/(符合|不符合|待核)。/)
          expect(said).not.toMatch(/undefined|null|NaN|[a-z]_/)
        }
  })
})
