import { describe, expect, test } from 'vitest'
import type { AnyFact } from '../../machines/fact.ts'
import { lawOf } from '../../machines/law.ts'
import { audit } from '../../src/audit.ts'
import { daysBetween, isWorkday, stateCouncilCalendar, workdaysAfter } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { ended, posted } from '../support/life.ts'
import { staff, type TestOffice, testKey } from '../support/office.ts'
import { beijing } from '../support/procedures/beijing.ts'
import { nanning } from '../support/procedures/nanning.ts'
import { shenyang } from '../support/procedures/shenyang.ts'
import {
  contextOf,
  officeUnder,
  prepared,
  publicised,
  reviewed,
  stateOf,
  takenIn,
  wholeLife,
} from '../support/whole-life.ts'

const household = (seed = 1) => {
  const [row] = households({ seed, county: '410305', n: 1, on: '2025-09-01' })
  if (!row) throw new Error('no household')
  return row
}
const factsOf = (office: TestOffice, stream: string) =>
  office.store.history(stream).map(({ body }) => JSON.parse(body) as AnyFact & { data: Record<string, never> })

describe.each([
  [
    '沈阳',
    shenyang,
    [
      'received',
      'communityReview',
      'communityPublicity',
      'transmissionToSubdistrict',
      'receiptBySubdistrict',
      'firstReview',
      'transmissionToCounty',
      'receiptByCounty',
      'secondReview',
      'transmissionToCity',
      'receiptByCity',
      'approval',
      'finalPublicity',
      'registration',
      'waiting',
    ],
  ],
  [
    '北京',
    beijing,
    [
      'received',
      'firstReview',
      'firstPublicity',
      'transmissionToCounty',
      'receiptByCounty',
      'secondReview',
      'secondPublicity',
      'transmissionToCity',
      'receiptByCity',
      'approval',
      'registration',
      'waiting',
    ],
  ],
  [
    '南宁',
    nanning,
    [
      'received',
      'firstReview',
      'transmissionToCounty',
      'receiptByCounty',
      'secondReview',
      'transmissionToCity',
      'receiptByCity',
      'approval',
      'finalPublicity',
      'registration',
      'waiting',
    ],
  ],
] as const)('%s: a real variant runs with no change of the engine', (_, procedure, road) => {
  test('a household travels the whole way, and the log audits clean', async () => {
    const office = officeUnder(procedure)
    const law = lawOf([procedure])
    const application = await wholeLife(office, household(), procedure)
    expect(stateOf(office, application)).toBe('waiting')
    expect(contextOf(office, application).publicised).toHaveLength(2)
    expect(office.store.head(application)?.machine).toBe(procedure.name)
    const { differences } = await audit({ path: office.path, key: testKey, law })
    expect(differences).toEqual([])

    // The road as the log tells it: every state in its order, none twice.
    const machine = law.machine(procedure.name)
    const seen: string[] = []
    let standing = machine.start
    for (const fact of factsOf(office, application)) {
      const row = machine.table.get(standing.state)?.get(fact.type)
      const way = row?.candidates.find((c) => !c.guard || c.guard(standing.context, fact, c.params))
      if (!row || !way) throw new Error(`${fact.type} in ${standing.state}`)
      standing = { version: standing.version + 1, state: way.target, context: row.reduce(standing.context, fact) }
      if (seen.at(-1) !== standing.state) seen.push(standing.state)
    }
    expect(seen).toEqual(road)
    office.close()
  })

  test('each limit of the definition is the due date its fact carries', async () => {
    const office = officeUnder(procedure)
    const application = await wholeLife(office, household(2), procedure)
    const periods = factsOf(office, application).flatMap(({ data }) => {
      const due = (data as { due?: { period: string; from: string; on: string } }).due
      return due ? [due] : []
    })
    const limits = new Set(Object.values(procedure.limits).map(({ n, unit }) => `${n}${unit}`))
    expect(periods.length).toBeGreaterThan(4)
    for (const { period, from, on } of periods) {
      expect(limits).toContain(period)
      expect(isWorkday(on, stateCouncilCalendar)).toBe(true)
      const n = Number.parseInt(period, 10)
      if (period.endsWith('工作日')) expect(workdaysAfter(from, on, stateCouncilCalendar)).toBe(n)
      else expect(daysBetween(from, on)).toBeGreaterThanOrEqual(n)
    }
    office.close()
  })
})

describe('沈阳', () => {
  test('the days of a publicity are nobody’s limit (不计入办理时限)', async () => {
    const office = officeUnder(shenyang)
    const application = await takenIn(office, household(), 'community')
    await reviewed(office, application, shenyang.reviews.communityReview as never)
    expect(stateOf(office, application)).toBe('communityPublicity')
    expect(contextOf(office, application).due).toBeNull()
    expect(office.store.application(application)?.dueOn).toBeNull()
    office.close()
  })
  test('the residents’ committee itself takes in, reviews and posts', async () => {
    const office = officeUnder(shenyang)
    const application = await takenIn(office, household(), 'community')
    const community = contextOf(office, application).communities[0] as string
    expect(factsOf(office, application)[1]?.actor.organ).toBe(community)
    await expect(
      office.ask('recordSurvey', staff('first_reviewer', community.slice(0, 9)), {
        application,
        stage: 'communityReview',
        kind: 'home_visit',
        investigators: ['A01', 'A02'],
        visitedOn: office.clock.today,
        finding: '入户查看。',
      }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    office.close()
  })
})

describe('北京', () => {
  test('the street passes nobody before both the visit and the appraisal', async () => {
    const office = officeUnder(beijing)
    const application = await takenIn(office, household())
    const review = beijing.reviews.firstReview as NonNullable<(typeof beijing.reviews)[string]>
    const reviewer = staff('first_reviewer', contextOf(office, application).subdistrict, '-firstReview')
    await prepared(office, application, { ...review, checks: [] }, reviewer)
    const pass = { application, stage: 'firstReview', opinion: '符合条件。' }
    await expect(office.ask('passReview', reviewer, pass)).rejects.toMatchObject({
      code: 'not_allowed',
      details: { missing: ['appraisal'] },
    })
    office.close()
  })
  test('returned by the city, the district’s publicity is repeated and the street’s still stands', async () => {
    const office = officeUnder(beijing)
    const application = await takenIn(office, household())
    const { reviews, publicities } = beijing
    await reviewed(office, application, reviews.firstReview as never)
    await publicised(office, application, publicities.firstPublicity as never)
    const { subdistrict, county } = contextOf(office, application)
    const up = async (from: string, to: string) => {
      await office.ask('transmitFile', staff('clerk', from), { application })
      await office.ask('receiveFile', staff('clerk', to), { application })
    }
    await up(subdistrict, county)
    await reviewed(office, application, reviews.secondReview as never)
    await publicised(office, application, publicities.secondPublicity as never)
    await up(county, '410300')
    await office.ask('returnReview', staff('approver', '410300'), { application, stage: 'approval', reasons: '重核。' })
    expect(stateOf(office, application)).toBe('secondReview')
    expect(contextOf(office, application).publicised).toEqual(['firstPublicity'])
    office.close()
  })
})

describe('南宁: the publicity runs beside the review', () => {
  const review = nanning.reviews.firstReview as NonNullable<(typeof nanning.reviews)[string]>
  const begun = async () => {
    const office = officeUnder(nanning)
    const application = await takenIn(office, household())
    const { subdistrict } = contextOf(office, application)
    return { office, application, subdistrict, reviewer: staff('first_reviewer', subdistrict, '-firstReview') }
  }

  test('the household is listed while its review is at work, whose limit runs on to the end of the window and after', async () => {
    const { office, application, subdistrict } = await begun()
    const limit = contextOf(office, application).due
    expect(limit?.period).toBe('15工作日')
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    expect(stateOf(office, application)).toBe('firstReview')
    await ended(office, notice)
    expect(stateOf(office, application)).toBe('firstReview')
    expect(contextOf(office, application)).toMatchObject({ publicised: ['firstPublicity'], due: limit })
    expect(office.store.application(application)?.dueOn).toBe(limit?.on)
    office.close()
  })

  test('passed before its window is over, the case waits for it', async () => {
    const { office, application, subdistrict, reviewer } = await begun()
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    await prepared(office, application, review, reviewer)
    await office.ask('passReview', reviewer, { application, stage: 'firstReview', opinion: '符合条件。' })
    expect(stateOf(office, application)).toBe('firstPublicity')
    await expect(office.ask('transmitFile', staff('clerk', subdistrict), { application })).rejects.toThrow()
    await ended(office, notice)
    expect(stateOf(office, application)).toBe('transmissionToCounty')
    office.close()
  })

  test('an objection upheld beside the review voids the listing; the household is listed anew', async () => {
    const { office, application, subdistrict, reviewer } = await begun()
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    await office.ask('raiseObjection', staff('clerk', subdistrict), {
      application,
      notice,
      ground: 'housing',
      identity: 'anonymous',
      channel: 'phone',
      statement: '另有住房。',
    })
    await prepared(office, application, review, reviewer)
    const pass = { application, stage: 'firstReview', opinion: '符合条件。' }
    await expect(office.ask('passReview', reviewer, pass)).rejects.toMatchObject({ details: { openObjections: 1 } })
    await office.ask('settleObjection', staff('first_reviewer', subdistrict, '-objection'), {
      application,
      objection: `${application}-Y1`,
      outcome: 'upheld',
      finding: '查实。',
    })
    expect(contextOf(office, application)).toMatchObject({ publicity: null, surveyed: false })
    expect(contextOf(office, application).due?.period).toBe('15工作日')
    await ended(office, notice)
    expect(contextOf(office, application).publicised).toEqual([])
    await publicised(office, application, nanning.publicities.firstPublicity as never)
    expect(contextOf(office, application).publicised).toEqual(['firstPublicity'])
    office.close()
  })

  test('a window that ends while the household is being asked for materials moves it on after the answer', async () => {
    const { office, application, subdistrict, reviewer } = await begun()
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    await office.ask('requestCorrection', reviewer, { application, items: ['income_proof'] })
    await ended(office, notice)
    expect(stateOf(office, application)).toBe('firstReviewCorrection')
    await office.ask('answerCorrection', reviewer, { application, items: ['income_proof'] })
    await closeDue(office)
    expect(contextOf(office, application)).toMatchObject({ publicised: ['firstPublicity'], publicity: null })
    office.close()
  })

  test('a household that lapses while listed leaves the notice, and the job has nothing left to do', async () => {
    const { office, application, subdistrict, reviewer } = await begun()
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    await office.ask('requestCorrection', reviewer, { application, items: ['income_proof'] })
    await ended(office, notice)
    office.clock.at('2025-12-01')
    expect(await closeDue(office)).toMatchObject({ lapsed: 1 })
    expect(stateOf(office, application)).toBe('lapsed')
    expect(await closeDue(office)).toEqual({ notices: 0, households: 0, lapsed: 0, deemed: 0, refused: 0, faults: [] })
    office.close()
  })
})
