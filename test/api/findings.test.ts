import { afterEach, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import {
  accepted,
  checked,
  contextOf,
  ended,
  firstReviewed,
  posted,
  transmitted,
  workdayFrom,
} from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { type Desk, openDesk, problem } from './desk.ts'

const [row] = households({ seed: 17, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const household: IntakeRow = { ...row, form: { ...row.form, programme: 'low_rent' } }
const { subdistrict } = row.form
const reviewer = staff('reviewer', '410305')
const first = staff('first_reviewer', subdistrict)

interface Shown {
  policyNumbers: string
  on: string
  verdict: string
  findings: { criterion: string; name: string; verdict: string; sentence: string; verified: unknown; source: string }[]
  overrides: { criterion: string; reason: string }[]
}
interface Answer {
  version: number
  decisions: { stage: string; decision: string; policyNumbers: string; sealed: Shown | null }[]
  present: Shown | null
  hindrance: string | null
}

let desk: Desk
afterEach(() => desk.close())
const findings = async (application: string, who = reviewer) => {
  const response = await desk.get(`/api/applications/${application}/findings`, who)
  expect(response.statusCode).toBe(200)
  return response.json() as Answer
}
const of = (shown: Shown | null, criterion: string) => shown?.findings.find((f) => f.criterion === criterion)

async function atSecondReview(): Promise<string> {
  const { office } = desk
  const application = await accepted(office, household)
  await firstReviewed(office, application)
  await ended(office, await posted(office, subdistrict, 'firstPublicity', [application]))
  office.clock.at(workdayFrom(office.clock.today))
  await transmitted(office, application, subdistrict, '410305')
  return application
}

describe('the findings of a case', () => {
  test('as they would be now: what is open before, what is met after the checks', async () => {
    desk = openDesk()
    const application = await atSecondReview()
    const before = await findings(application)
    expect(before.present).toMatchObject({ policyNumbers: 'luoyang-low-rent@1', on: '2025-09-01', verdict: '待核' })
    expect(of(before.present, 'income')).toMatchObject({
      name: '家庭人均月收入',
      verdict: '待核',
      sentence: '家庭人均月收入：尚未核实，待核。',
      verified: null,
    })
    await checked(desk.office, application, 'reviewer', '410305', 'secondReview')
    const after = await findings(application)
    expect(after.version).toBe(before.version + 2)
    expect(after).toMatchObject({ hindrance: null, present: { verdict: '符合' } })
    expect(of(after.present, 'income')).toMatchObject({ verified: 500, source: '民政部门', verdict: '符合' })
    expect(of(after.present, 'income')?.sentence).toContain('500 元')
  })

  test('as they were sealed with each decision, with what was answered for, whatever was recorded since', async () => {
    desk = openDesk()
    const application = await atSecondReview()
    const { office } = desk
    const overrides = [{ criterion: 'assets', reason: '银行查询系统停用。' }]
    await checked(office, application, 'reviewer', '410305', 'secondReview')
    const { members } = contextOf<{ members: number }>(office, application)
    await office.ask('recordCheck', reviewer, {
      application,
      stage: 'secondReview',
      check: 'income',
      source: '民政部门',
      verdict: 'consistent',
      verified: {
        yearlyIncome: { value: 700 * 12 * members },
        hukou: { value: { county: '410305' } },
        members: Array.from({ length: members }, () => ({ paper: { value: true } })),
      },
    })
    await office.ask('passReview', reviewer, { application, stage: 'secondReview', opinion: '同意。', overrides })
    const { decisions } = await findings(application)
    expect(decisions.map((d) => [d.stage, d.decision, d.policyNumbers])).toEqual([
      ['firstReview', '审核通过', 'luoyang-low-rent@1'],
      ['secondReview', '审核通过', 'luoyang-low-rent@1'],
    ])
    const [early, late] = decisions
    expect(early?.sealed?.verdict).toBe('待核')
    expect(late?.sealed).toMatchObject({ verdict: '符合', overrides })
    expect(of(late?.sealed ?? null, 'assets')?.verdict).toBe('待核')
    expect(of(late?.sealed ?? null, 'income')?.verified).toBe(700)

    await office.ask('withdrawApplication', staff('clerk', subdistrict), { application, reason: '已购房。' })
    const over = await findings(application)
    expect(over).toMatchObject({ decisions, present: null, hindrance: null })
  })

  test('are read by those who review the case, at the organs that do; others hear who they are for', async () => {
    desk = openDesk()
    const application = await atSecondReview()
    for (const who of [first, reviewer, staff('approver', '410300')]) await findings(application, who)
    for (const [who, code] of [
      [staff('clerk', subdistrict), 'forbidden'],
      [staff('publisher', '410305'), 'forbidden'],
      [staff('auditor', '410300'), 'forbidden'],
      [staff('approver', '410305'), 'forbidden'],
      [staff('reviewer', '410300'), 'forbidden'],
      // An administrator has no cases.
      [staff('administrator', '410300'), 'not_found'],
      [staff('reviewer', '410302'), 'not_found'],
      [staff('first_reviewer', '410302001'), 'not_found'],
    ] as const) {
      const refused = problem(await desk.get(`/api/applications/${application}/findings`, who))
      expect([who.staff, refused.code]).toEqual([who.staff, code])
    }
    expect(problem(await desk.get('/api/applications/410305-2031-00001-6/findings', reviewer)).code).toBe('not_found')
    expect(problem(await desk.get(`/api/applications/${application}/findings?on=2020`, reviewer)).code).toBe('invalid')
  })

  test('say what is missing where no numbers are in force', async () => {
    desk = openDesk(testOffice({ policy: { ...luoyangPolicy, numbers: [] } }))
    const application = await accepted(desk.office, household)
    const { present, hindrance, decisions } = await findings(application, first)
    expect([present, decisions]).toEqual([null, []])
    expect(hindrance).toContain('请增加一版')
  })
})

test('a pass refused for its findings is a problem with the codes of the criteria, by how much, and no value', async () => {
  desk = openDesk()
  const application = await atSecondReview()
  const { members } = contextOf<{ members: number }>(desk.office, application)
  await checked(desk.office, application, 'reviewer', '410305', 'secondReview')
  await desk.office.ask('recordCheck', reviewer, {
    application,
    stage: 'secondReview',
    check: 'income',
    source: '民政部门',
    verdict: 'consistent',
    verified: { yearlyIncome: { value: 1_234.5 * 12 * members } },
  })
  const version = desk.office.store.head(application)?.version
  const response = await desk.ask('passReview', reviewer, {
    application,
    version,
    stage: 'secondReview',
    opinion: '同意。',
  })
  const refused = problem(response)
  expect(refused).toMatchObject({ code: 'not_allowed', status: 409, details: { failed: ['income'] } })
  expect(refused.detail).toContain('家庭人均月收入超出标准 234.5 元')
  expect(response.payload).not.toContain('1234.5')
  expect(response.payload).not.toContain(String(1_234.5 * 12 * members))
})
