import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnyFact } from '../../machines/fact.ts'
import { audit } from '../../src/audit.ts'
import { withYears } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { movedBy, recomputeLimits } from '../../src/jobs/recompute-limits.ts'
import { accepted, ended, firstReviewed, posted, transmitted } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { aYear } from '../support/year.ts'
import { type Desk, openDesk, problem } from './desk.ts'

const document = '测试〔2026〕1号'
const off = (on: string, name: string) => ({ on, kind: 'off', name }) as const

let office: TestOffice
beforeEach(() => {
  office = testOffice({ day: '2026-12-21' })
})
afterEach(() => office.close())

const [row] = households({ seed: 3, county: '410305', n: 1, on: '2026-12-21' })
const household = row as NonNullable<typeof row>
const load = (year: number, days: { on: string; kind: string; name: string }[]) =>
  office.ask('loadCalendarYear', staff('administrator', '410300'), { year, document, days, unusual: '测试假日' })
const types = (stream: string) => office.store.history(stream).map((f) => (JSON.parse(f.body) as AnyFact).type)

describe('in December, before next year’s notice', () => {
  test('an application is accepted; its due date is provisional and marked so', async () => {
    const application = await accepted(office, household)
    expect(office.store.application(application)).toMatchObject({ dueOn: '2027-01-20', provisional: true })
  })

  test('once the year is loaded a fact makes it firm and gives the notice as its reason', async () => {
    const application = await accepted(office, household)
    await load(2027, aYear(2027, [off('2027-01-20', '测试假日')]))
    office.refreshCalendar()
    expect(await movedBy(office, office.calendar)).toEqual([
      { subject: application, what: 'limit', was: '2027-01-20', provisional: true, will: '2027-01-21' },
    ])
    expect(await recomputeLimits(office, document)).toBe(1)
    expect(office.store.application(application)).toMatchObject({ dueOn: '2027-01-21', provisional: false })
    const last = JSON.parse(office.store.history(application).at(-1)?.body ?? '{}')
    expect(last).toMatchObject({
      type: 'LimitRecomputed',
      actor: { staff: 'system', role: 'system' },
      data: { was: '2027-01-20', document, due: { on: '2027-01-21', calendar: 'cn-2026+2027.1' } },
    })
    expect(await recomputeLimits(office, document)).toBe(0)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('a publicity that would run into it is refused until the year is loaded, and nothing of it is written', async () => {
    const application = await accepted(office, household)
    await firstReviewed(office, application)
    office.clock.at('2026-12-25')
    await expect(posted(office, household.form.subdistrict, 'firstPublicity', [application])).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('anju calendar import'),
    })
    const notice = office.store.application(application)?.notice as string
    // The clearance is refused already: its sheet would announce a last day nobody can know.
    expect(office.store.notice(notice)).toMatchObject({ state: 'drafted' })
  })

  test('a year loaded by another process is known after the next run of the clock’s job', async () => {
    const other = testOffice({ path: office.path, day: '2026-12-21' })
    await other.ask('loadCalendarYear', staff('administrator', '410300'), {
      year: 2027,
      document,
      days: aYear(2027),
    })
    other.close()
    expect(office.calendar.years.has(2027)).toBe(false)
    await closeDue(office)
    expect(office.calendar.years.has(2027)).toBe(true)
  })
})

describe('over HTTP', () => {
  let desk: Desk
  const administrator = staff('administrator', '410300')
  const notice2027 = { year: 2027, document, days: aYear(2027, [off('2027-01-20', '测试假日')]), unusual: '测试假日' }
  const preview = (body: object, actor = administrator) =>
    desk.app.inject({
      method: 'POST',
      url: '/api/calendars/previews',
      headers: { authorization: desk.bearer(actor) },
      payload: body,
    })
  beforeEach(() => {
    desk = openDesk(office)
  })
  afterEach(() => desk.app.close())

  test('a preview names what would move, and nothing is written by it', async () => {
    const application = await accepted(office, household)
    const facts = office.store.counts().facts
    const answer = await preview(notice2027)
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        year: 2027,
        document,
        off: notice2027.days.filter(({ kind }) => kind === 'off').length,
        work: 0,
        same: false,
        odd: [expect.stringContaining('多 1 天')],
        counts: { limit: 1, correction: 0, objection: 0, check: 0, window: 0 },
        moved: [
          {
            subject: application,
            what: 'limit',
            whatName: '办理期限',
            was: '2027-01-20',
            provisional: true,
            will: '2027-01-21',
          },
        ],
        more: false,
      },
    ])
    expect([office.store.counts().facts, office.calendar.years.has(2027)]).toEqual([facts, false])
    await load(2027, notice2027.days)
    expect((await preview(notice2027)).json()).toMatchObject({ same: true, counts: { limit: 1 } })
  })

  test('it is refused to whoever may not load a year, and for what is no whole year', async () => {
    const clerk = problem(await preview(notice2027, staff('clerk', '410305005')))
    expect([clerk.code, clerk.detail]).toEqual(['forbidden', expect.stringContaining('请由系统管理员办理')])
    expect(problem(await preview(notice2027, staff('administrator', '410305'))).detail).toContain('市级系统管理员')
    expect(problem(await preview({ ...notice2027, days: notice2027.days.slice(0, 2) })).detail).toContain('补全后')
    expect(problem(await preview({ year: 2027 })).issues?.map(({ field }) => field)).toEqual(['document', 'days'])
  })

  test('a year loaded is known at once; the next run of the clock’s job computes every limit anew, once', async () => {
    const application = await accepted(office, household)
    const missing = async () => JSON.stringify((await desk.get('/health')).json()).includes('calendarMissing2027')
    expect(await missing()).toBe(true)
    expect((await desk.ask('loadCalendarYear', administrator, notice2027)).statusCode).toBe(201)
    expect([await missing(), office.calendar.years.has(2027)]).toEqual([false, true])
    // Who is accepted from now on has a firm limit; who was before, has it after the clock's job.
    const [, other] = households({ seed: 3, county: '410305', n: 2, on: '2026-12-21' })
    const second = await accepted(office, other as typeof household)
    expect(office.store.application(second)).toMatchObject({ dueOn: '2027-01-21', provisional: false })
    expect(office.store.application(application)).toMatchObject({ dueOn: '2027-01-20', provisional: true })
    await closeDue(office)
    expect(office.store.application(application)).toMatchObject({ dueOn: '2027-01-21', provisional: false })
    expect(types(application).at(-1)).toBe('LimitRecomputed')
    const told = JSON.parse(office.store.history(application).at(-1)?.body ?? '{}')
    expect(told.data).toMatchObject({ document, was: '2027-01-20' })
    const facts = office.store.counts().facts
    await closeDue(office)
    expect(office.store.counts().facts).toBe(facts)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })
})

describe('several limits of one case', () => {
  test('are all computed anew, and the time told to a household is not shortened', async () => {
    office.clock.at('2026-11-23')
    const application = await accepted(office, household)
    await firstReviewed(office, application)
    await ended(office, await posted(office, household.form.subdistrict, 'firstPublicity', [application]))
    office.clock.at('2026-12-22')
    await transmitted(office, application, household.form.subdistrict, '410305')
    const reviewer = staff('reviewer', '410305')
    for (const check of ['housing', 'income'])
      await office.ask('requestCheck', reviewer, { application, stage: 'secondReview', check, source: '民政部门' })
    await office.ask('requestCorrection', reviewer, { application, items: ['housing_proof'] })
    const before = office.store.application(application)?.dueOn as string
    expect(
      await movedBy(office, withYears(office.calendar, [{ year: 2027, revision: 1, days: aYear(2027) }])),
    ).toHaveLength(3)
    // Two weekend days worked in exchange would bring the household's last day forward.
    await load(
      2027,
      aYear(2027, [
        { on: '2027-01-02', kind: 'work', name: '元旦' },
        { on: '2027-01-03', kind: 'work', name: '元旦' },
        { on: '2027-01-09', kind: 'work', name: '元旦' },
      ]),
    )
    expect(await recomputeLimits(office, document)).toBe(3)
    expect(await movedBy(office, office.calendar)).toEqual([])
    const now = office.store.application(application)
    expect(now?.dueOn).toBe(before)
    expect(now?.provisional).toBe(false)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })
})

describe('a notice that changes a year already known', () => {
  test('moves the end of a running window later, never earlier', async () => {
    office.clock.at('2026-11-02')
    const application = await accepted(office, household)
    await firstReviewed(office, application)
    const notice = await posted(office, household.form.subdistrict, 'firstPublicity', [application])
    expect(office.store.notice(notice)?.endsOn).toBe('2026-11-12')

    // A day off is announced for the last day.
    await load(2026, aYear(2026, [off('2026-11-12', '测试假日')]))
    office.refreshCalendar()
    await recomputeLimits(office, document)
    expect(office.store.notice(notice)?.endsOn).toBe('2026-11-13')
    expect(types(notice).at(-1)).toBe('WindowExtended')

    // It is taken back: the announced end stays.
    await load(2026, aYear(2026))
    office.refreshCalendar()
    expect((await movedBy(office, office.calendar)).filter((m) => m.what === 'window')).toEqual([])
    await recomputeLimits(office, document)
    expect(office.store.notice(notice)?.endsOn).toBe('2026-11-13')
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('only an administrator loads a year', async () => {
    await expect(
      office.ask('loadCalendarYear', staff('clerk', '410305005'), { year: 2027, document, days: aYear(2027) }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})
