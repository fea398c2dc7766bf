import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import {
  accepted,
  checked,
  contextOf,
  ended,
  firstReviewed,
  formOf,
  posted,
  registered,
  required,
  sheet,
  transmitted,
  withNewborn,
  workdayFrom,
} from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'

let office: TestOffice
beforeEach(() => {
  office = testOffice({ day: '2025-11-03' })
})
afterEach(() => office.close())

const row = households({ seed: 71, county: '410305', n: 1, on: '2025-11-03' })[0] as IntakeRow
const { subdistrict } = row.form
const reviewer = staff('reviewer', '410305')
const c = (application: string) => contextOf<ApplicationContext>(office, application)
const lastFact = (application: string) =>
  JSON.parse(office.store.history(application).at(-1)?.body ?? '{}') as AnyFact & { data: Record<string, unknown> }
const asks = (application: string, check: string) => ({ application, stage: 'secondReview', check, source: '民政部门' })

async function atSecondReview(): Promise<string> {
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  await ended(office, await posted(office, subdistrict, 'firstPublicity', [application]))
  office.clock.at(workdayFrom(office.clock.today))
  await transmitted(office, application, subdistrict, '410305')
  return application
}
const born = (application: string) => ({
  application,
  change: 'birth',
  effectiveOn: office.clock.today,
  evidence: ['birth_certificate'],
  household: withNewborn(row, office.clock.today),
})

describe('what took long by nobody’s leave', () => {
  test('a program that stood still lengthens no limit: it counts from the day after the window', async () => {
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    const endsOn = office.store.notice(notice)?.endsOn as string
    office.clock.at(endsOn, '17:00')
    for (const { channel, place } of required(office, notice)) {
      const seen = { notice, channel, place, checkedOn: endsOn, evidence: sheet }
      await office.ask('checkPosting', staff('publisher', subdistrict), seen)
    }
    office.clock.at(addDays(endsOn, 30))
    await closeDue(office)
    expect(c(application).due).toMatchObject({ from: addDays(endsOn, 1), period: '3日' })
  })
  test('a paper that lay for more than sixty days is not entered with its day', async () => {
    const receive = (receivedOn: string) =>
      office.ask('receiveApplication', staff('clerk', subdistrict), { ...formOf(row), receivedOn })
    await expect(receive(addDays(office.clock.today, -61))).rejects.toThrow('超过 60 天')
    await receive(addDays(office.clock.today, -60))
  })
})

describe('the answers of other departments', () => {
  test('are entered with their day, also while the household completes its file', async () => {
    const application = await atSecondReview()
    await office.ask('requestCheck', reviewer, asks(application, 'income'))
    const asked = office.clock.today
    await office.ask('requestCorrection', reviewer, { application, items: ['housing_proof'] })
    office.clock.at(addDays(asked, 4))
    const answer = { ...asks(application, 'income'), verdict: 'consistent' }
    const early = office.ask('recordCheck', reviewer, { ...answer, answeredOn: addDays(asked, -1) })
    await expect(early).rejects.toThrow('收到答复的日期')
    await office.ask('recordCheck', reviewer, { ...answer, answeredOn: addDays(asked, 2) })
    expect(lastFact(application)).toMatchObject({ type: 'CheckRecorded', occurredOn: addDays(asked, 2) })
    expect(office.store.head(application)?.state).toBe('secondReviewCorrection')
    await office.ask('answerCorrection', reviewer, { application, items: ['housing_proof'] })
    const again = office.ask('requestCheck', reviewer, asks(application, 'income'))
    await expect(again).rejects.toThrow('无须再次核查')
  })
  test('about the household as it was do not pass the one it has become', async () => {
    const application = await atSecondReview()
    await office.ask('requestCheck', reviewer, asks(application, 'income'))
    const asked = office.clock.today
    office.clock.at(addDays(asked, 3))
    await office.ask('changeHousehold', staff('clerk', subdistrict), born(application))
    expect(c(application).requests).toEqual({})
    const old = { ...asks(application, 'income'), verdict: 'consistent', answeredOn: addDays(asked, 1) }
    await expect(office.ask('recordCheck', reviewer, old)).rejects.toMatchObject({ code: 'invalid' })
    await office.ask('requestCheck', reviewer, asks(application, 'income'))
  })
})

describe('between the approval and the list', () => {
  test('a household does not change; on the list it does, and a re-check is due', async () => {
    const application = await atSecondReview()
    await checked(office, application, 'reviewer', '410305', 'secondReview')
    await office.ask('passReview', reviewer, { application, stage: 'secondReview', opinion: '同意。' })
    await transmitted(office, application, '410305', '410300')
    await office.ask('approveApplication', staff('approver', '410300'), { application, opinion: '核准。' })
    const change = () => office.ask('changeHousehold', staff('clerk', subdistrict), born(application))
    await expect(change()).rejects.toThrow('请待登记后再登记变更')
    await ended(office, await posted(office, '410300', 'finalPublicity', [application]))
    await expect(change()).rejects.toThrow('请待登记后再登记变更')
    office.clock.at(workdayFrom(office.clock.today))
    await office.ask('registerApplication', staff('publisher', '410300'), { application })
    await change()
    expect(c(application).recheckSince).toBe(office.clock.today)
  })
  test('a corrected registration rests on findings of its own', async () => {
    const application = await registered(office, row)
    const { programme } = c(application)
    await office.ask('correctRegistration', staff('publisher', '410300'), { application, programme, reasons: '误选。' })
    expect(lastFact(application).data).toMatchObject({
      findings: expect.stringMatching(/^[0-9a-f]{64}$/),
      policyNumbers: expect.stringContaining('luoyang-'),
    })
  })
})

test.each(['barred', 'already_housed'])('nobody is refused as %s whom the file shows free of it', async (reason) => {
  const application = await atSecondReview()
  await checked(office, application, 'reviewer', '410305', 'secondReview')
  const letter = { application, stage: 'secondReview', reason, basis: '部令11号', statement: '见附件。' }
  await expect(office.ask('rejectApplication', reviewer, letter)).rejects.toMatchObject({ details: { reason } })
})
