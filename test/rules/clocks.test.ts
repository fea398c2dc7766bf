import { describe, expect, test } from 'vitest'
import { lawOf } from '../../machines/law.ts'
import { defineProcedure } from '../../machines/procedure.ts'
import { days } from '../../machines/stages.ts'
import { audit } from '../../src/audit.ts'
import { addDays, stateCouncilCalendar, workdaysAfter } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { explained } from '../../src/limits.ts'
import { Refused } from '../../src/refusal.ts'
import { accepted, ended, firstReviewed, posted, transmitted, workdayFrom } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { nanning } from '../support/procedures/nanning.ts'
import { zibo } from '../support/procedures/zibo.ts'
import { contextOf, officeUnder, reviewed, stateOf, takenIn } from '../support/whole-life.ts'

const household = (seed = 1) => {
  const [row] = households({ seed, county: '410305', n: 1, on: '2025-11-03' })
  if (!row) throw new Error('no household')
  return row
}
const refusal = async (asked: Promise<unknown>): Promise<Refused> => {
  const answer = await asked.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(answer instanceof Refused)) throw new Error(`a refusal expected, not ${String(answer)}`)
  return answer
}
const notices = (office: TestOffice, notice: string) => office.store.notice(notice)?.endsOn
const sound = async (office: TestOffice, procedure?: typeof zibo) =>
  expect(
    (await audit({ path: office.path, key: testKey, ...(procedure ? { law: lawOf([procedure]) } : {}) })).differences,
  ).toEqual([])

describe('days that several organs share (淄博: 20 工作日 for street and county together)', () => {
  test('what the street used the county no longer has; the publicity between is given back and entered', async () => {
    const office = officeUnder(zibo, '2025-11-03')
    const row = household()
    const application = await takenIn(office, row)
    const first = contextOf(office, application).due
    expect(first).toMatchObject({ on: '2025-12-01', period: '20工作日', budget: 'streetAndCounty' })

    office.clock.at('2025-11-07') // four working days used
    await reviewed(office, application, zibo.reviews.firstReview as never)
    expect(contextOf(office, application).due).toBeNull()
    await ended(office, await posted(office, row.form.subdistrict, 'firstPublicity', [application]))
    const on = office.clock.today
    const c = contextOf(office, application)
    expect(c.due).toMatchObject({
      from: '2025-11-03',
      period: '20工作日',
      stops: [{ why: 'outside_budget', from: '2025-11-07', to: on }],
    })
    // Sixteen of the twenty are left.
    expect(workdaysAfter(on, c.due?.on as string, stateCouncilCalendar)).toBe(16)

    office.clock.at(workdayFrom(addDays(on, 2)))
    await transmitted(office, application, c.subdistrict, c.county)
    expect(contextOf(office, application)).toMatchObject({ due: c.due })
    await sound(office, zibo)
    office.close()
  })

  test('stages that give one budget two lengths do not compile', () => {
    const stages = zibo.definition.stages.map((s) =>
      s.kind === 'transmit' ? { ...s, within: { ...s.within, n: 3 } } : s,
    )
    expect(() => defineProcedure({ ...zibo.definition, stages })).toThrow(/streetAndCounty/)
  })
})

describe('a question to another department', () => {
  const atCounty = async (office: TestOffice) => {
    const row = household(2)
    const application = await takenIn(office, row)
    await reviewed(office, application, zibo.reviews.firstReview as never)
    await ended(office, await posted(office, row.form.subdistrict, 'firstPublicity', [application]))
    office.clock.at(workdayFrom(office.clock.today))
    const { subdistrict, county } = contextOf(office, application)
    await transmitted(office, application, subdistrict, county)
    return { application, actor: staff('approver', county, '-a') }
  }
  const asks = (check: string, application: string) => ({ application, stage: 'approval', check, source: '民政部门' })

  test('stops the limit where the procedure says so, until the last answer that stops it', async () => {
    const office = officeUnder(zibo, '2025-11-03')
    const { application, actor } = await atCounty(office)
    const before = contextOf(office, application)
    await office.ask('requestCheck', actor, asks('housing', application))
    expect(contextOf(office, application).due).toEqual(before.due)
    const asked = office.clock.today
    await office.ask('requestCheck', actor, asks('income', application))
    const open = contextOf(office, application)
    expect(open).toMatchObject({ due: null, still: { causes: { income: asked }, running: before.due } })
    // The queue shows what is waited for: the answer that is due first.
    expect(office.store.application(application)?.dueOn).toBe(open.requests.housing?.due.on)

    office.clock.at(workdayFrom(addDays(asked, 9)))
    const answered = office.clock.today
    const found = { ...asks('income', application), verdict: 'consistent' }
    await office.ask('recordCheck', actor, found)
    const after = contextOf(office, application)
    expect(after.due?.stops?.at(-1)).toEqual({ why: 'verification', from: asked, to: answered })
    expect(after.still).toBeNull()
    expect(workdaysAfter(answered, after.due?.on as string, stateCouncilCalendar)).toBe(
      workdaysAfter(asked, before.due?.on as string, stateCouncilCalendar),
    )
    await sound(office, zibo)
    office.close()
  })

  test('a correction asked for meanwhile stops nothing twice', async () => {
    const office = officeUnder(zibo, '2025-11-03')
    const { application, actor } = await atCounty(office)
    const before = contextOf(office, application)
    const asked = office.clock.today
    await office.ask('requestCheck', actor, asks('income', application))
    office.clock.at(workdayFrom(addDays(asked, 2)))
    await office.ask('requestCorrection', actor, { application, items: ['housing_proof'] })
    office.clock.at(workdayFrom(addDays(asked, 7)))
    await office.ask('answerCorrection', actor, { application, items: ['housing_proof'] })
    expect(contextOf(office, application)).toMatchObject({ due: null, still: { causes: { income: asked } } })
    office.clock.at(workdayFrom(addDays(asked, 10)))
    await office.ask('recordCheck', actor, { ...asks('income', application), verdict: 'consistent' })
    const after = contextOf(office, application)
    expect(after.due?.stops?.filter((s) => s.why !== 'outside_budget')).toHaveLength(2)
    expect(workdaysAfter(office.clock.today, after.due?.on as string, stateCouncilCalendar)).toBe(
      workdaysAfter(asked, before.due?.on as string, stateCouncilCalendar),
    )
    office.close()
  })

  test('is asked once at a time, and only at its stage', async () => {
    const office = officeUnder(zibo, '2025-11-03')
    const { application, actor } = await atCounty(office)
    await office.ask('requestCheck', actor, asks('income', application))
    const twice = await refusal(office.ask('requestCheck', actor, asks('income', application)))
    expect(twice).toMatchObject({ code: 'conflict', details: { check: 'income' } })
    const unknown = await refusal(office.ask('requestCheck', actor, asks('weather', application)))
    expect(unknown.code).toBe('invalid')
    office.close()
  })

  test('its limit explains itself, what it stood still first', async () => {
    const office = officeUnder(zibo, '2025-11-03')
    const { application } = await atCounty(office)
    const { due } = contextOf(office, application)
    const said = explained(due as never, stateCouncilCalendar)
    expect(said.join('\n')).toContain('停止计算（不在共用期限的环节内），不计')
    expect(said.join('')).toContain(`期限至 ${due?.on} 届满`)
    office.close()
  })
})

describe('an objection made on the last day and entered the next morning', () => {
  const ending = async (office: TestOffice) => {
    const row = household(3)
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    const notice = await posted(office, row.form.subdistrict, 'firstPublicity', [application])
    const endsOn = office.store.notice(notice)?.endsOn as string
    await ended(office, notice)
    expect(stateOf(office, application)).toBe('transmissionToCounty')
    const actor = staff('publisher', row.form.subdistrict)
    const objection = { notice, ground: 'housing', identity: 'anonymous', channel: 'letter', statement: '另有住房。' }
    return { row, application, endsOn, actor, objection: { application, ...objection } }
  }

  test('takes the household back into its publicity, and the file goes on when it is dismissed', async () => {
    const office = testOffice({ day: '2025-11-03' })
    const { row, application, endsOn, actor, objection } = await ending(office)
    await office.ask('raiseObjection', actor, { ...objection, raisedOn: endsOn })
    expect(contextOf(office, application)).toMatchObject({ publicised: [], due: null })
    expect(stateOf(office, application)).toBe('firstPublicity')
    await closeDue(office)
    expect(stateOf(office, application)).toBe('firstPublicity')
    await office.ask('settleObjection', staff('first_reviewer', row.form.subdistrict, '-other'), {
      application,
      objection: `${application}-Y1`,
      outcome: 'dismissed',
      finding: '未发现另有住房。',
    })
    await closeDue(office)
    expect(stateOf(office, application)).toBe('transmissionToCounty')
    expect(contextOf(office, application)).toMatchObject({ publicised: ['firstPublicity'] })
    await sound(office)
    office.close()
  })

  test('upheld, it sends the case back to the review', async () => {
    const office = testOffice({ day: '2025-11-03' })
    const { row, application, endsOn, actor, objection } = await ending(office)
    await office.ask('raiseObjection', actor, { ...objection, raisedOn: endsOn })
    await office.ask('settleObjection', staff('first_reviewer', row.form.subdistrict, '-other'), {
      application,
      objection: `${application}-Y1`,
      outcome: 'upheld',
      finding: '属实。',
    })
    expect(stateOf(office, application)).toBe('firstReview')
    await sound(office)
    office.close()
  })

  test('made after the window it is a report; once the file has gone on it is too late to enter', async () => {
    const office = testOffice({ day: '2025-11-03' })
    const { row, application, endsOn, actor, objection } = await ending(office)
    const late = await refusal(office.ask('raiseObjection', actor, { ...objection, raisedOn: addDays(endsOn, 1) }))
    expect(late.message).toContain('举报')
    office.clock.at(workdayFrom(addDays(endsOn, 1)))
    await transmitted(office, application, row.form.subdistrict, '410305')
    const gone = await refusal(office.ask('raiseObjection', actor, { ...objection, raisedOn: endsOn }))
    expect(gone.message).toContain('由其核查后退回')
    office.close()
  })

  test('is heard also while the file is on its way', async () => {
    const office = testOffice({ day: '2025-11-03' })
    const { row, application, endsOn, actor, objection } = await ending(office)
    office.clock.at(workdayFrom(addDays(endsOn, 1)))
    await office.ask('transmitFile', staff('clerk', row.form.subdistrict), { application })
    await office.ask('raiseObjection', actor, { ...objection, raisedOn: endsOn })
    expect(stateOf(office, application)).toBe('firstPublicity')
    await sound(office)
    office.close()
  })
})

describe('silence beyond the limit of acceptance (BR-08)', () => {
  test('is acceptance also before the job has said so: nothing else may be done at the counter', async () => {
    const office = testOffice({ day: '2025-11-03' })
    const row = household(4)
    const clerk = staff('clerk', row.form.subdistrict)
    const { form } = row
    const { subject: application } = await office.ask('receiveApplication', clerk, {
      programme: form.programme,
      community: form.community,
      hukouCommunity: form.hukouCommunity,
      materials: form.materials,
      household: { members: form.members, yearlyIncome: form.yearlyIncome, floorAreaPerHead: form.floorAreaPerHead },
    })
    const { due } = contextOf(office, application)
    office.clock.at(addDays(due?.on as string, 1))
    const decline = { application, reason: 'other', basis: '行政许可法第32条', statement: '不属受理范围。' }
    for (const asked of [
      () => office.ask('declineApplication', clerk, decline),
      () => office.ask('requestCorrection', clerk, { application, items: ['income_proof'] }),
      () => office.ask('acceptApplication', clerk, { application }),
    ])
      expect(await refusal(asked())).toMatchObject({ code: 'not_allowed', details: { endsOn: due?.on } })
    await closeDue(office)
    expect(stateOf(office, application)).toBe('firstReview')
    expect(contextOf(office, application).acceptedOn).toBe('2025-11-03')
    office.close()
  })
})

describe('a publicity beside a review', () => {
  test('ends also while the household completes its file; the review gets back only the days its limit ran', async () => {
    const beside = nanning.definition.stages.map((s) =>
      s.kind === 'publicity' && s.timing === 'beside' ? { ...s, countsTowardLimit: false, lasts: days(10)('试') } : s,
    )
    const procedure = defineProcedure({ ...nanning.definition, id: 'beside-not-counting', stages: beside })
    const office = officeUnder(procedure, '2025-11-03')
    const row = household(5)
    const application = await takenIn(office, row)
    const before = contextOf(office, application).due
    const notice = await posted(office, row.form.subdistrict, 'firstPublicity', [application])
    const reviewer = staff('first_reviewer', row.form.subdistrict)
    office.clock.at('2025-11-06')
    await office.ask('requestCorrection', reviewer, { application, items: ['housing_proof'] })
    const correcting = contextOf(office, application).due
    await ended(office, notice)
    const c = contextOf(office, application)
    expect(stateOf(office, application)).toBe('firstReviewCorrection')
    expect(c.publicised).toEqual(['firstPublicity'])
    expect(c.due).toEqual(correcting)
    expect(c.still?.running.stops).toEqual([
      { why: 'publicity', from: '2025-11-03', to: c.closed && notices(office, notice) },
    ])
    await office.ask('answerCorrection', reviewer, { application, items: ['housing_proof'] })
    // No day of the limit was used between the posting and the answer.
    const after = contextOf(office, application).due
    expect(after?.from).toBe(before?.from)
    expect(workdaysAfter(office.clock.today, after?.on as string, stateCouncilCalendar)).toBe(
      workdaysAfter('2025-11-03', before?.on as string, stateCouncilCalendar),
    )
    await sound(office, procedure)
    office.close()
  })
})
