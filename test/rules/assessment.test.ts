import { afterEach, describe, expect, test } from 'vitest'
import { reasonCode } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { threeReviews } from '../../machines/three-reviews.ts'
import { twoReviews } from '../../machines/two-reviews.ts'
import { decidesOnEligibility, presentFindings, sealedFindings } from '../../src/assessment.ts'
import { audit } from '../../src/audit.ts'
import { judges } from '../../src/commands/eligible.ts'
import { households } from '../../src/demo/households.ts'
import { type Snapshot, sentenceOf, verdictOf } from '../../src/eligibility.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { knownOf } from '../../src/known-persons.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { type Criterion, criteria } from '../../src/policy-numbers.ts'
import { Refused } from '../../src/refusal.ts'
import { factsFrom, withSource } from '../../src/verified.ts'
import { say } from '../../src/words.ts'
import {
  accepted,
  checked,
  contextOf,
  ended,
  firstReviewed,
  formOf,
  posted,
  transmitted,
  within,
  withoutParts,
  workdayFrom,
} from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { beijing } from '../support/procedures/beijing.ts'
import { nanning } from '../support/procedures/nanning.ts'
import { shenyang } from '../support/procedures/shenyang.ts'

const twenty = households({ seed: 3, county: '410305', n: 20, on: '2025-09-01' })
const base = twenty[0] as IntakeRow
const second = twenty.slice(1).find(({ form }) => form.subdistrict === base.form.subdistrict) as IntakeRow
const [inCounty] = households({ seed: 3, county: '410327', n: 1, on: '2025-09-01' }) as [IntakeRow]
type Programme = IntakeRow['form']['programme']
const household = (programme: Programme, row = base): IntakeRow => ({ ...row, form: { ...row.form, programme } })
const district = '410305'
const city = '410300'
const subdistrict = base.form.subdistrict

let office: TestOffice
afterEach(() => office.close())

const refused = async (asked: Promise<unknown>): Promise<Refused> => {
  const error = await asked.then(
    () => new Error('granted'),
    (refusal: unknown) => refusal,
  )
  if (!(error instanceof Refused)) throw error
  return error
}
const survey = (application: string, verified?: object) =>
  office.ask('recordSurvey', staff('first_reviewer', subdistrict), {
    application,
    stage: 'firstReview',
    kind: 'home_visit',
    investigators: ['A01', 'A02'],
    visitedOn: office.clock.today,
    finding: '入户查看。',
    ...(verified ? { verified } : {}),
  })
const firstPass = (application: string, more: object = {}) =>
  office.ask('passReview', staff('first_reviewer', subdistrict), {
    application,
    stage: 'firstReview',
    opinion: '符合。',
    ...more,
  })
const check = (application: string, name: 'housing' | 'income', verified?: object) =>
  office.ask('recordCheck', staff('reviewer', district), {
    application,
    stage: 'secondReview',
    check: name,
    source: '民政部门',
    verdict: 'consistent',
    ...(verified ? { verified } : {}),
  })
const secondPass = (application: string, more: object = {}) =>
  office.ask('passReview', staff('reviewer', district), {
    application,
    stage: 'secondReview',
    opinion: '同意。',
    ...more,
  })
const approve = (application: string, more: object = {}) =>
  office.ask('approveApplication', staff('approver', city), { application, opinion: '核准。', ...more })
const reject = (application: string, reason: string, more: object = {}) =>
  office.ask('rejectApplication', staff('reviewer', district), {
    application,
    stage: 'secondReview',
    reason,
    basis: '市公租房标准',
    statement: '不符合。',
    ...more,
  })
const atCounty = async (row: IntakeRow) => {
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  await ended(office, await posted(office, row.form.subdistrict, 'firstPublicity', [application]))
  office.clock.at(workdayFrom(office.clock.today))
  await transmitted(office, application, row.form.subdistrict, district)
  return application
}
const all = (application: string) => {
  const { county, members } = contextOf<ApplicationContext>(office, application)
  const { housing, income } = within(county, members)
  return { ...housing, ...income }
}
const lastFact = (application: string) =>
  JSON.parse(office.store.history(application).at(-1)?.body ?? '{}') as AnyFact & {
    data: { findings?: string; policyNumbers?: string }
  }
const lastFindings = (application: string): Snapshot =>
  sealedFindings(office, application, lastFact(application).data.findings as string) as Snapshot
const verdictsOf = (snapshot: Snapshot) => Object.fromEntries(snapshot.findings.map((f) => [f.criterion, f.verdict]))
const open = (application: string): readonly Criterion[] =>
  verdictOf(presentFindings(office, office.policy, contextOf(office, application))).open

describe('the first review', () => {
  test('lets pass what a later organ verifies; its findings are sealed all the same', async () => {
    office = testOffice()
    const application = await accepted(office, household('low_rent'))
    await survey(application)
    await firstPass(application)
    expect(lastFact(application).data.policyNumbers).toBe('luoyang-low-rent@1')
    const snapshot = lastFindings(application)
    expect(snapshot).toMatchObject({ policy: 'luoyang-low-rent@1', on: '2025-09-01', overrides: [] })
    // What this system knows itself is not left open for everybody.
    expect(verdictsOf(snapshot)).toEqual({
      income: '待核',
      floor_area: '待核',
      homes: '待核',
      assets: '待核',
      hukou_place: '待核',
      papers: '待核',
      protection: '符合',
      bars: '符合',
    })
    const own = snapshot.findings.filter((f) => f.verdict === '符合').map((f) => f.source)
    expect(own).toEqual(['本系统', '本系统'])
    expect(snapshot.findings.find((f) => f.criterion === 'hukou_place')?.declared).toBe(
      base.form.hukouCommunity.slice(0, 6),
    )
  })

  test('refuses a pass once a verified value breaks a line, says by how much and not the value; new data free it', async () => {
    office = testOffice()
    const application = await accepted(office, household('low_rent'))
    await survey(application, { floorAreaPerHead: { value: 21.37 } })
    const refusal = await refused(firstPass(application))
    expect(refusal).toMatchObject({ code: 'not_allowed', details: { failed: ['floor_area'] } })
    expect(refusal.message).toContain('人均住房面积超出标准 6.37 平方米')
    expect(refusal.message).toContain('审核不通过')
    expect(refusal.message).toContain('重新登记')
    expect(refusal.message).not.toContain('21.37')
    await survey(application, { floorAreaPerHead: { value: 14.99 } })
    await firstPass(application)
    expect(lastFindings(application).findings.find((f) => f.criterion === 'floor_area')).toMatchObject({
      verified: 14.99,
      source: '入户调查',
      verdict: '符合',
    })
  })

  test('judges by the numbers in force on the day of acceptance', async () => {
    const versions: string[] = []
    for (const day of ['2025-05-12', '2025-05-13']) {
      office = testOffice({ day })
      const application = await accepted(office, household('affordable_sale'))
      office.clock.at('2025-05-20')
      await survey(application)
      await firstPass(application)
      versions.push(lastFact(application).data.policyNumbers as string)
      expect(lastFindings(application).on).toBe(day)
      if (day === '2025-05-12') office.close()
    }
    expect(versions).toEqual(['luoyang-affordable-sale-districts@2', 'luoyang-affordable-sale-districts@3'])
  })
})

describe('a review that decides on eligibility', () => {
  test('refuses a pass while something is 待核, naming it', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    await check(application, 'housing', { homes: { value: 0 } })
    await check(application, 'income')
    const refusal = await refused(secondPass(application))
    expect(refusal.code).toBe('not_allowed')
    expect(refusal.message).toContain('尚待核实：家庭人均月收入、人均住房面积、家庭财产、户籍地、没有有效证件的成员')
    expect(refusal.message).not.toContain('自有住房')
    expect(refusal.details).toEqual({
      failed: [],
      open: ['income', 'floor_area', 'assets', 'hukou_place', 'papers'],
    })
  })

  test('an override with a reason lets an open finding pass, for this decision only; its reason is sealed with the findings', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    const { assets: _, ...known } = all(application)
    await check(application, 'housing', known)
    await check(application, 'income')
    expect(open(application)).toEqual(['assets'])
    const overrides = [{ criterion: 'assets', reason: '银行查询系统停用。' }]
    await secondPass(application, { overrides })
    expect(lastFindings(application)).toMatchObject({ overrides })
    expect(lastFact(application).data).not.toHaveProperty('overrides')
    expect(JSON.stringify(lastFact(application))).not.toContain('银行')

    await transmitted(office, application, district, city)
    expect((await refused(approve(application))).details).toMatchObject({ open: ['assets'] })
    await approve(application, { overrides })
    expect(verdictOf(lastFindings(application))).toMatchObject({ verdict: '符合', overridden: ['assets'] })
  })

  test.each([
    ['of what is verified', 'homes', '查不到。', 'not_allowed', '“自有住房”不是待核'],
    ['of what this version does not ask', 'vehicles', '查不到。', 'not_allowed', '“家庭汽车”不是待核'],
    ['without a reason', 'assets', '  ', 'invalid', '请填写'],
    ['of nothing there is', 'height', '查不到。', 'invalid', 'overrides.0.criterion'],
  ])('an override %s is refused', async (_, criterion, reason, code, text) => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    await check(application, 'housing', { homes: { value: 0 } })
    await check(application, 'income')
    const refusal = await refused(secondPass(application, { overrides: [{ criterion, reason }] }))
    expect(refusal.code).toBe(code)
    expect(refusal.message).toContain(text)
  })

  test('an override never helps against 不符合, nor a second one of the same criterion', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    const reason = '情况特殊。'
    await check(application, 'housing', { ...all(application), homes: { value: 1 } })
    await check(application, 'income')
    expect((await refused(secondPass(application, { overrides: [{ criterion: 'homes', reason }] }))).message).toContain(
      '“自有住房”不是待核',
    )
    await check(application, 'housing', { homes: { value: 0 } })
    const twice = [
      { criterion: 'income', reason },
      { criterion: 'income', reason },
    ]
    expect((await refused(secondPass(application, { overrides: twice }))).code).toBe('not_allowed')
  })

  test('two reviews: the county’s approval decides, on what its own checks found', async () => {
    office = testOffice()
    const row = household('public_rental', inCounty)
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    await ended(office, await posted(office, row.form.subdistrict, 'firstPublicity', [application]))
    office.clock.at(workdayFrom(office.clock.today))
    await transmitted(office, application, row.form.subdistrict, '410327')
    const approver = staff('approver', '410327')
    const ask = (verified?: object) =>
      office.ask('recordCheck', approver, {
        application,
        stage: 'approval',
        check: 'housing',
        source: '不动产登记中心',
        verdict: 'consistent',
        ...(verified ? { verified } : {}),
      })
    await checked(office, application, 'approver', '410327', 'approval')
    // The newest record of a check stands with what it carries: recorded anew without values, it takes them away.
    await ask()
    expect(open(application)).toEqual(['floor_area', 'homes'])
    await ask({ homes: { value: 0 }, floorAreaPerHead: { value: 15 } })
    const onTheLine = await refused(office.ask('approveApplication', approver, { application, opinion: '核准。' }))
    expect(onTheLine.message).toContain('人均住房面积正好等于标准')
    await ask({ homes: { value: 0 }, floorAreaPerHead: { value: 14.9 } })
    await office.ask('approveApplication', approver, { application, opinion: '核准。' })
    expect(lastFact(application).data.policyNumbers).toBe('luoyang-public-rental@1')
  })

  test.each([
    ['三审两公示', threeReviews, { firstReview: false, secondReview: true, approval: true }],
    ['两审两公示', twoReviews, { firstReview: false, approval: true }],
    ['沈阳', shenyang, { communityReview: false, firstReview: false, secondReview: true, approval: true }],
    ['北京', beijing, { firstReview: true, secondReview: true, approval: true }],
    ['南宁', nanning, { firstReview: false, secondReview: true, approval: true }],
  ])('%s: which reviews decide', (_, { definition, reviews }, decides) => {
    const said = Object.keys(reviews).map((stage) => [stage, decidesOnEligibility(definition, stage)])
    expect(Object.fromEntries(said)).toEqual(decides)
  })
  test('where no review has checks, the approval decides', () => {
    const stages = threeReviews.definition.stages.map((s) => (s.kind === 'review' ? { ...s, checks: [] } : s))
    const without = { ...threeReviews.definition, stages }
    expect(decidesOnEligibility(without, 'secondReview')).toBe(false)
    expect(decidesOnEligibility(without, 'approval')).toBe(true)
  })
})

describe('a rejection', () => {
  test.each([
    ['low_rent', 'income_over_line', ['income']],
    ['low_rent', 'floor_area_over_line', ['floor_area']],
    ['low_rent', 'owns_other_home', ['homes']],
    ['low_rent', 'assets_over_line', ['assets']],
    ['low_rent', 'hukou_not_met', ['hukou_place']],
    ['low_rent', 'no_valid_paper', ['papers']],
    ['low_rent', 'already_housed', ['protection']],
    ['low_rent', 'barred', ['bars']],
    ['affordable_sale', 'vehicles_not_allowed', ['vehicles', 'vehicle_price']],
    ['affordable_sale', 'business_not_allowed', ['businesses', 'business_capital']],
    ['affordable_sale', 'single_below_age', ['single_age']],
  ] as const)('in %s for %s is refused when the file says the opposite', async (programme, reason, met) => {
    office = testOffice()
    const application = await atCounty(household(programme))
    await check(application, 'housing', all(application))
    await check(application, 'income')
    const refusal = await refused(reject(application, reason))
    expect(refusal).toMatchObject({ code: 'not_allowed', details: { reason, met } })
    expect(refusal.message).toContain('已核实为符合')
    expect(refusal.message).toContain('重新登记核查结果')
    await reject(application, 'other')
    expect(lastFact(application).data).not.toHaveProperty('findings')
  })

  test('for a line that is not in force for this household is refused: nobody is held to what nobody asks', async () => {
    office = testOffice()
    const application = await atCounty(household('public_rental'))
    await check(application, 'housing', all(application))
    await check(application, 'income')
    const refusal = await refused(reject(application, 'floor_area_over_line'))
    expect(refusal).toMatchObject({ code: 'not_allowed', details: { reason: 'floor_area_over_line' } })
    expect(refusal.message).toContain('当地没有人均住房')
  })

  test.each([
    [
      'affordable_sale',
      'vehicles_not_allowed',
      { vehicles: { value: 1 }, vehiclePrice: { value: 180_000 } },
      'vehicle_price',
    ],
    ['affordable_sale', 'business_not_allowed', { businesses: { value: 2 } }, 'businesses'],
    ['low_rent', 'owns_other_home', { homes: { value: 2 } }, 'homes'],
    ['low_rent', 'assets_over_line', { assets: { value: 9_000_000 } }, 'assets'],
  ] as const)('in %s for %s stands where a check has found it so', async (programme, reason, found, criterion) => {
    office = testOffice()
    const application = await atCounty(household(programme))
    await check(application, 'housing', { ...all(application), ...found })
    await reject(application, reason)
    expect(verdictsOf(lastFindings(application))).toMatchObject({ [criterion]: '不符合' })
  })

  test('every criterion has a reason to reject for, so that none is rejected as 其他 past the file', () => {
    expect(new Set(Object.values(judges).flat())).toEqual(new Set(criteria))
    for (const reason of Object.keys(judges)) expect(reasonCode.options).toContain(reason)
  })

  test('has no ground in what nobody has looked at: the refusal says what to verify and where', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    const refusal = await refused(reject(application, 'income_over_line'))
    expect(refusal).toMatchObject({ code: 'not_allowed', details: { reason: 'income_over_line', open: ['income'] } })
    expect(refusal.message).toContain('家庭人均月收入还没有核实')
    expect(refusal.message).toContain('verified.yearlyIncome')
    // What is open beside the reason holds nothing up, and the findings are sealed with what is verified.
    await check(application, 'income', { yearlyIncome: { value: 900_000 } })
    await reject(application, 'income_over_line')
    expect(lastFact(application).data.policyNumbers).toBe('luoyang-low-rent@1')
    const { failed, open: left } = verdictOf(lastFindings(application))
    expect([failed, left.includes('assets')]).toEqual([['income'], true])
  })

  test('stands on what the household itself declared, until something else is verified', async () => {
    office = testOffice()
    const rich = household('low_rent')
    const declared = { ...rich, form: { ...withoutParts(rich.form), yearlyIncome: 900_000 } } as IntakeRow
    const application = await atCounty(declared)
    await reject(application, 'income_over_line')
    expect(verdictsOf(lastFindings(application))).toMatchObject({ income: '待核' })
    office.close()
    office = testOffice()
    const other = await atCounty(declared)
    await check(other, 'income', all(other))
    expect((await refused(reject(other, 'income_over_line'))).details).toMatchObject({ met: ['income'] })
  })

  test('may hold an open criterion of its own reason not met, with why; sealed, and the ground of a 复核 as well', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    const holds = (criterion: Criterion) => ({ overrides: [{ criterion, reason: '两次通知，拒不提供收入材料。' }] })
    for (const [reason, criterion] of [
      ['income_over_line', 'assets'],
      ['other', 'income'],
    ] as const)
      expect(await refused(reject(application, reason, holds(criterion)))).toMatchObject({
        code: 'invalid',
        details: { field: 'overrides' },
      })
    await reject(application, 'income_over_line', holds('income'))
    const snapshot = lastFindings(application)
    expect(snapshot).toMatchObject({
      overrides: [],
      held: [{ criterion: 'income', reason: expect.stringContaining('拒不') }],
    })
    expect(verdictOf(snapshot)).toMatchObject({ verdict: '不符合', failed: ['income'], overridden: [] })
    await office.ask('requestReexamination', staff('clerk', subdistrict), { application, statement: '请复核。' })
    await office.ask('decideReexamination', staff('reviewer', district, '-other'), {
      application,
      outcome: 'confirmed',
      finding: '仍未提供。',
    })
    expect(verdictOf(lastFindings(application)).failed).toEqual(['income'])
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('for missing papers needs that they were asked for', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    expect((await refused(reject(application, 'materials_not_completed'))).message).toContain('先告知补正')
  })

  test('for the hukou stands while one of its two criteria does', async () => {
    office = testOffice()
    const application = await atCounty(household('affordable_sale'))
    await check(application, 'housing', { hukou: { value: { county: district, since: '2025-03-01' } } })
    await reject(application, 'hukou_not_met')
    expect(verdictsOf(lastFindings(application))).toMatchObject({ hukou_place: '符合', hukou_years: '不符合' })
  })
})

describe('不予受理', () => {
  const taken = async (row: IntakeRow) => {
    const { subject } = await office.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))
    return subject
  }
  const decline = (application: string, reason: string, more: object = {}) =>
    office.ask('declineApplication', staff('clerk', subdistrict), {
      application,
      reason,
      basis: '行政许可法第32条',
      statement: '见所附材料。',
      ...more,
    })

  test('rests on the declaration or on the register, whose findings are sealed; the counter verifies nothing', async () => {
    office = testOffice()
    const application = await taken(household('low_rent'))
    const unseen = await refused(decline(application, 'income_over_line'))
    expect(unseen.message).toContain('请先受理')
    expect((await refused(decline(application, 'already_housed'))).details).toMatchObject({ met: ['protection'] })
    expect((await refused(decline(application, 'single_below_age'))).message).toContain('没有')
    const rich = withoutParts(second.form)
    const over = await taken({
      ...second,
      form: { ...rich, programme: 'low_rent', yearlyIncome: 900_000 },
    } as IntakeRow)
    await decline(over, 'income_over_line')
    expect(lastFact(over)).toMatchObject({
      type: 'ApplicationNotAccepted',
      data: { policyNumbers: 'luoyang-low-rent@1' },
    })
    expect(verdictsOf(lastFindings(over))).toMatchObject({ income: '待核' })
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('for another area says which, and sends nobody back to the same counter', async () => {
    office = testOffice()
    const application = await taken(household('low_rent'))
    for (const [reason, more] of [
      ['outside_area', {}],
      ['outside_area', { goTo: subdistrict }],
      ['outside_area', { goTo: '410399' }],
      ['other', { goTo: '410311' }],
    ] as const) {
      const refusal = await refused(decline(application, reason, more))
      expect([refusal.code, JSON.stringify(refusal.details)]).toEqual(['invalid', expect.stringContaining('goTo')])
    }
    await decline(application, 'outside_area', { goTo: '320300' })
    expect(office.store.head(application)?.state).toBe('notAccepted')
  })

  test('for missing papers needs that they were asked for', async () => {
    office = testOffice()
    const application = await taken(household('low_rent'))
    expect((await refused(decline(application, 'materials_not_completed'))).message).toContain('先告知补正')
    const clerk = staff('clerk', subdistrict)
    await office.ask('requestCorrection', clerk, { application, items: ['income_proof'] })
    await office.ask('answerCorrection', clerk, { application, items: ['income_proof'] })
    await decline(application, 'materials_not_completed')
  })
})

describe('a 复核', () => {
  const reexamined = async (application: string, input: object) => {
    if (office.store.head(application)?.state === 'rejected')
      await office.ask('requestReexamination', staff('clerk', subdistrict), { application, statement: '请复核。' })
    return office.ask('decideReexamination', staff('reviewer', district, '-other'), {
      application,
      finding: '复核认定。',
      ...input,
    })
  }
  const overLine = { yearlyIncome: { value: 900_000 } }

  test('that overturns needs its own findings where the file still says what the rejection says', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    await check(application, 'housing', { ...all(application), ...overLine })
    await reject(application, 'income_over_line')
    const refusal = await refused(reexamined(application, { outcome: 'overturned' }))
    expect(refusal).toMatchObject({ code: 'not_allowed', details: { unmet: ['income'] } })
    expect(refusal.message).toContain('家庭人均月收入按现有核实值仍不符合')
    expect(refusal.message).not.toContain('900')
    // Found anew, and still over the line.
    const less = { yearlyIncome: { value: 800_000 } }
    await refused(reexamined(application, { outcome: 'overturned', verified: less }))
    const { members } = contextOf<ApplicationContext>(office, application)
    const verified = { yearlyIncome: { value: 6_000 * members } }
    await reexamined(application, { outcome: 'overturned', verified })
    expect(office.store.head(application)?.state).toBe('secondReview')
    expect(lastFact(application)).toMatchObject({
      type: 'ReexaminationDecided',
      data: { policyNumbers: 'luoyang-low-rent@1', outcome: 'overturned' },
    })
    const income = lastFindings(application).findings.find(({ criterion }) => criterion === 'income')
    expect(income).toMatchObject({ verified: 500, source: '复核', verdict: '符合' })
    // What it found stands for the reviews after it.
    const c = contextOf<ApplicationContext>(office, application)
    const now = presentFindings(office, office.policy, c).findings.find(({ criterion }) => criterion === 'income')
    expect(now).toEqual(income)
    expect(c.assessed).toHaveLength(3)
    await check(application, 'housing')
    await check(application, 'income', all(application))
    await secondPass(application)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('that confirms seals what it rests on, and cannot confirm against it', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    await check(application, 'housing', overLine)
    await reject(application, 'income_over_line')
    const { members } = contextOf<ApplicationContext>(office, application)
    const verified = { yearlyIncome: { value: 6_000 * members } }
    const refusal = await refused(reexamined(application, { outcome: 'confirmed', verified }))
    expect(refusal).toMatchObject({ code: 'not_allowed', details: { met: ['income'] } })
    expect(refusal.message).toContain('请撤销原决定')
    await reexamined(application, { outcome: 'confirmed' })
    expect(office.store.head(application)?.state).toBe('rejectionConfirmed')
    expect(verdictOf(lastFindings(application)).failed).toEqual(['income'])
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('of a rejection for another reason: overturned it is assessed, confirmed it is not', async () => {
    office = testOffice()
    const [one, other] = [await atCounty(household('low_rent')), await atCounty(household('low_rent', second))]
    for (const application of [one, other]) await reject(application, 'household_not_as_declared')
    await reexamined(one, { outcome: 'overturned' })
    expect(verdictOf(lastFindings(one)).open).toContain('income')
    await reexamined(other, { outcome: 'confirmed' })
    expect(lastFact(other).data).not.toHaveProperty('findings')
  })

  test('speaks of the members there are', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    await reject(application, 'other')
    const verified = { members: Array.from({ length: 12 }, () => ({ paper: { value: true } })) }
    const refusal = await refused(reexamined(application, { outcome: 'overturned', verified }))
    expect(refusal.message).toContain('核实值写了 12 名成员')
  })
})

describe('numbers', () => {
  test('that nobody has published: the pass says what is missing, and only to who may pass', async () => {
    office = testOffice({ policy: { ...luoyangPolicy, numbers: [] } })
    const application = await accepted(office, household('low_rent'))
    await survey(application)
    const refusal = await refused(firstPass(application))
    expect(refusal.code).toBe('not_found')
    expect(refusal.message).toContain('涧西区 在 2025-09-01 适用')
    expect(refusal.message).toContain('请增加一版')
    const stranger = { application, stage: 'firstReview', opinion: '符合。' }
    // One of the county sees the case and may not pass it; a stranger hears what they would of a number nobody has.
    const other = await refused(office.ask('passReview', staff('first_reviewer', '410305'), stranger))
    expect(other.code).toBe('forbidden')
    const elsewhere = await refused(office.ask('passReview', staff('first_reviewer', '410302001'), stranger))
    expect([elsewhere.code, elsewhere.message]).toEqual(['not_found', say.notFound(application)])
    const clerk = await refused(office.ask('passReview', staff('clerk', subdistrict), stranger))
    expect(clerk.code).toBe('forbidden')
  })
})

describe('verified values', () => {
  const own = { protections: [], bars: [] }
  test('of several records are one, field by field and member by member; the later stands', () => {
    const facts = factsFrom(
      [
        withSource(
          { yearlyIncome: { value: 1 }, homes: { value: 2 }, members: [{ paper: { value: false } }, {}] },
          'a',
        ),
        withSource({ homes: { value: 0, source: '登记' }, members: [{ birthOn: { value: '1980-01-01' } }, {}] }, 'b'),
        withSource({ members: [{ paper: { value: true } }, { paper: { value: true } }] }, 'c'),
      ],
      { hukou: { declared: { county: '410305' } } },
      [own, own],
    )
    expect(facts).toMatchObject({
      yearlyIncome: { value: 1, source: 'a' },
      homes: { verified: { value: 0, source: '登记' } },
      hukou: { declared: { county: '410305' } },
      assets: {},
      members: [
        { paper: { verified: { value: true, source: 'c' } }, birthOn: { value: '1980-01-01', source: 'b' } },
        { paper: { verified: { value: true, source: 'c' } } },
      ],
    })
  })

  test('of protections and bars come on top of what this system knows', () => {
    const here = { what: '在办的住房保障申请', where: '本系统', reference: 'n' }
    const there = { what: '公共租赁住房轮候', where: '洛龙区', reference: '3' }
    const [first, second] =
      factsFrom(
        [withSource({ members: [{ protections: { value: [there] } }, {}] }, '市平台')],
        { hukou: { declared: { county: '410305' } } },
        [{ protections: [here], bars: [] }, own],
      ).members ?? []
    expect(first?.protections?.verified).toEqual({ value: [there, here], source: '市平台；本系统' })
    expect(second?.protections?.verified).toEqual({ value: [], source: '本系统' })
    expect(first?.bars?.verified).toEqual({ value: [], source: '本系统' })
  })

  test.each([
    ['nothing at all', {}, '没有填写任何核实值'],
    ['a value of no kind', { height: { value: 3 } }, 'verified.height：没有这一项'],
    ['an impossible amount', { yearlyIncome: { value: -1 } }, 'verified.yearlyIncome.value'],
    ['half a home', { homes: { value: 0.5 } }, 'verified.homes.value'],
    ['a value without its number', { homes: {} }, 'verified.homes.value：缺少此项'],
    [
      'a day that is none',
      { hukou: { value: { county: '410305', since: '2025-02-30' } } },
      'verified.hukou.value.since',
    ],
    ['a hukou nowhere', { hukou: { value: { county: '000000' } } }, 'verified.hukou.value.county：没有这个户籍地代码'],
    ['a hukou in no place of the city', { hukou: { value: { county: '410399' } } }, '没有这个户籍地代码'],
    ['a hukou in words', { hukou: { value: { county: '洛阳' } } }, '户籍地应为 6 位区划代码'],
    ['more members than the household has', { members: Array.from({ length: 9 }, () => ({})) }, '核实值写了 9 名成员'],
  ])('with %s are refused by field', async (_, verified, text) => {
    office = testOffice()
    const application = await accepted(office, household('low_rent'))
    const before = office.store.counts()
    const refusal = await refused(survey(application, verified))
    expect(refusal.code).toBe('invalid')
    expect(refusal.message).toContain(text)
    expect(office.store.counts()).toEqual(before)
  })

  test('are kept when the stage is left, and go with their check when it is recorded anew', async () => {
    office = testOffice()
    const application = await atCounty(household('low_rent'))
    await check(application, 'housing', { homes: { value: 0 } })
    await check(application, 'income', { yearlyIncome: { value: 1 } })
    const by = () => contextOf<ApplicationContext>(office, application).verified.map((v) => v.by)
    expect(by()).toEqual(['check housing', 'check income'])
    await check(application, 'housing', { homes: { value: 0 } })
    expect(by()).toEqual(['check income', 'check housing'])
    await check(application, 'income')
    expect(by()).toEqual(['check housing'])
    await office.ask('returnReview', staff('reviewer', district), {
      application,
      stage: 'secondReview',
      reasons: '请补充调查。',
    })
    expect(by()).toEqual(['check housing'])
  })
})

test('a pass handed in together with the check it waits for is not decided on findings older than the check', async () => {
  office = testOffice()
  const application = await atCounty(household('low_rent'))
  await check(application, 'housing', all(application))
  await check(application, 'income')
  const { version } = office.store.head(application) as { version: number }
  const reviewer = staff('reviewer', district)
  const sealed = () => office.store.history(application).length
  const before = sealed()
  const [recorded, passed] = await Promise.allSettled([
    office.ask('recordCheck', reviewer, {
      application,
      version,
      stage: 'secondReview',
      check: 'housing',
      source: '不动产登记中心',
      verdict: 'consistent',
      verified: { homes: { value: 2 } },
    }),
    office.ask('passReview', reviewer, {
      application,
      version: version + 1,
      stage: 'secondReview',
      opinion: '同意。',
    }),
  ])
  expect(recorded.status).toBe('fulfilled')
  expect(passed).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } })
  expect(sealed()).toBe(before + 1)
  expect((await refused(secondPass(application))).message).toContain('自有住房超出标准 2 套')
})

describe('a protection and a bar that a recorded resolution let pass', () => {
  test('stand in the sealed findings with source and end date, as let pass; without a resolution they are not met', async () => {
    office = testOffice()
    const [applicant] = base.form.members
    const person = { name: applicant?.name, idNumber: applicant?.idNumber }
    const { subject: record } = await office.ask('recordProtection', staff('reviewer', city), {
      programme: 'public_rental',
      form: 'housed',
      where: '410302',
      reference: '老公租2021-118',
      since: '2021-06-01',
      person,
    })
    await office.ask('imposeBar', staff('approver', city), {
      kind: 'fraud_leased',
      county: district,
      programme: 'public_rental',
      countsFrom: '2024-03-10',
      decision: '洛住保决〔2024〕3号',
      person,
      reasons: '隐瞒住房。',
    })
    const clerk = staff('clerk', subdistrict)
    const { form } = household('low_rent')
    const { subject: application } = await office.ask('receiveApplication', clerk, formOf({ ...base, form }))
    const found = (criterion: Criterion, snapshot: Snapshot) => snapshot.findings.find((f) => f.criterion === criterion)
    const before = presentFindings(office, office.policy, contextOf(office, application))
    expect(found('protection', before)).toMatchObject({ verified: 1, verdict: '不符合' })
    expect(found('bars', before)).toMatchObject({ verified: 1, verdict: '不符合' })

    const resolutions = [1, 2].map((item) => ({ member: 1, found: `${record}#${item}`, reason: '原决定已撤销。' }))
    await office.ask('acceptApplication', clerk, { application, resolutions })
    await survey(application)
    await firstPass(application, { resolutions })
    const sealed = lastFindings(application)
    const [protection, bars] = [found('protection', sealed), found('bars', sealed)]
    for (const finding of [protection, bars])
      expect(finding).toMatchObject({ verdict: '符合', verified: 0, source: '本系统' })
    expect(protection?.notes).toEqual([
      `第 1 名成员（申请人）：公共租赁住房，老城区，老公租2021-118（事项 ${record}#1，已登记处理理由放行，不计入）`,
    ])
    expect(bars?.notes).toEqual([
      `第 1 名成员（申请人）：骗取承租，限制申请至 2029-03-10（含当日），依据 洛住保决〔2024〕3号（事项 ${record}#2，已登记处理理由放行，不计入）`,
    ])
    for (const finding of [protection, bars]) {
      expect(finding && sentenceOf(finding)).toContain('逐项登记处理理由放行')
      expect(finding && sentenceOf(finding)).not.toContain('没有，符合')
    }
    expect(JSON.stringify(lastFact(application))).not.toContain('限制申请至')
  })
})

test('what the system knows of a person: another live case, never the own one', async () => {
  office = testOffice()
  const application = await accepted(office, household('low_rent'))
  const id = base.form.members[0]?.idNumber as string
  expect(knownOf(office, luoyangPolicy, [id], application, new Set())).toEqual({
    protections: [],
    bars: [],
  })
  expect(knownOf(office, luoyangPolicy, [id], '410311-2025-00001-0', new Set())).toEqual({
    protections: [{ what: '在办的住房保障申请', where: '本系统', reference: application }],
    bars: [],
  })
  const resolved = new Set([application, '410300-R-00001-4#1'])
  expect(knownOf(office, luoyangPolicy, [id], '410311-2025-00001-0', resolved).protections).toEqual([
    { what: '在办的住房保障申请', where: '本系统', reference: application, resolved: application },
  ])
  await office.ask('withdrawApplication', staff('clerk', subdistrict), { application, reason: '已购房。' })
  expect(knownOf(office, luoyangPolicy, [id], '410311-2025-00001-0', new Set())).toEqual({
    protections: [],
    bars: [],
  })
})
