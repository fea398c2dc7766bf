import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import type { Posting } from '../../machines/notice.facts.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { audit } from '../../src/audit.ts'
import { addDays, daysBetween, isWorkday, stateCouncilCalendar, workdaysAfter } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { system } from '../../src/office.ts'
import { Draw } from '../support/draw.ts'
import { accepted, contextOf, firstReviewed, sheet } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { sheetIssued } from '../support/press.ts'

const all = households({ seed: 21, county: '410305', n: 40, on: '2025-01-02' })
const organ = all[0]?.form.subdistrict as string
const rows = all.filter((row) => row.form.subdistrict === organ).slice(0, 3)
const publisher = staff('publisher', organ)

/** A notice with three households of one subdistrict, cleared today. */
async function cleared(office: TestOffice): Promise<{ notice: string; cases: string[] }> {
  const cases: string[] = []
  for (const row of rows) {
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    cases.push(application)
  }
  const { subject: notice } = await office.ask('draftNotice', publisher, {
    stage: 'firstPublicity',
    applications: cases,
  })
  await office.ask('clearNotice', staff('release_reviewer', organ), { notice, opinion: '同意发布。' })
  await sheetIssued(office, notice)
  return { notice, cases }
}
const of = (office: TestOffice, notice: string) => office.store.head(notice)?.context as NoticeContext
const key = (p: Posting) => `${p.channel}@${p.place}`
const refused = (asked: Promise<unknown>) => expect(asked).rejects.toMatchObject({ name: 'Refused' })

// Any day whose window lies inside the years whose holidays are known; 春节, 国庆 and 调休 included.
const firstDay = fc.nat(daysBetween('2025-01-02', '2026-06-30')).map((n) => addDays('2025-01-02', n))

describe('a publicity, whatever happens to its sheets', () => {
  test('lasts its full period after the last mandatory posting, and is completed neither early nor without evidence', async () => {
    await fc.assert(
      fc.asyncProperty(firstDay, fc.nat(0x7fffffff), async (day, seed) => {
        const draw = new Draw(seed)
        const office = testOffice({ day })
        const { notice, cases } = await cleared(office)
        const { required } = of(office, notice)
        const clearedOn = office.clock.today
        /** The model: where it hangs since when, and the earliest day a new posting may bear. */
        const hangs = new Map<string, string>()
        let earliest = clearedOn
        let interruptions = 0

        for (let turn = 0; turn < 25; turn += 1) {
          const { today } = office.clock
          const missing = required.filter((p) => !hangs.has(key(p)))
          const head = office.store.head(notice)
          const n = of(office, notice)
          if (missing.length === 0) {
            const last = [...hangs.values()].sort().at(-1) as string
            const window = n.window as NonNullable<NoticeContext['window']>
            expect(head?.state).toBe('running')
            expect(window.startsOn).toBe(addDays(last, 1))
            expect(daysBetween(last, window.endsOn)).toBeGreaterThanOrEqual(10)
            expect(isWorkday(window.endsOn, stateCouncilCalendar)).toBe(true)
            expect(workdaysAfter(last, window.endsOn, stateCouncilCalendar)).toBeGreaterThanOrEqual(5)
            if (today <= window.endsOn) {
              await refused(office.ask('completeNotice', system, { notice }))
              expect((await closeDue(office)).notices).toBe(0)
            }
            if (today < window.endsOn)
              await refused(
                office.ask('checkPosting', publisher, { notice, ...required[0], checkedOn: today, evidence: sheet }),
              )
            if (interruptions < 3 && draw.happens(25)) {
              const failed = [draw.of(required)]
              const asked = office.ask('interruptNotice', publisher, { notice, failed, since: today, reason: '脱落' })
              // What happens to a sheet after the last day no longer touches the publicity.
              if (today > window.endsOn) await refused(asked)
              else {
                await asked
                for (const p of failed) hangs.delete(key(p))
                earliest = today
              }
              interruptions += 1
            }
          } else {
            expect(n.window).toBeNull()
            expect(['cleared', 'interrupted']).toContain(head?.state)
            await refused(office.ask('completeNotice', system, { notice }))
            const place = draw.of(missing)
            const postedOn = addDays(today, draw.below(6) - 4)
            const asked = office.ask('postNotice', publisher, { notice, ...place, postedOn, evidence: sheet })
            if (postedOn > today || postedOn < earliest) await refused(asked)
            else {
              await asked
              hangs.set(key(place), postedOn)
            }
          }
          if (draw.happens(60)) office.clock.at(addDays(office.clock.today, draw.below(4)))
        }

        // The end: everything that still misses is posted, the window runs out, one household is objected to.
        for (const p of required.filter((r) => !hangs.has(key(r)))) {
          const { today } = office.clock
          await office.ask('postNotice', publisher, { notice, ...p, postedOn: today, evidence: sheet })
        }
        const { endsOn } = of(office, notice).window as { endsOn: string }
        const [held, ...others] = cases as [string, ...string[]]
        if (office.clock.today <= endsOn)
          await office.ask('raiseObjection', staff('clerk', organ), {
            application: held,
            notice,
            ground: 'income',
            identity: 'anonymous',
            channel: 'letter',
            raisedOn: office.clock.today,
            statement: '收入不实。',
          })
        const open = (office.store.application(held)?.openObjections ?? 0) > 0
        if (office.clock.today <= endsOn) office.clock.at(endsOn, '23:59')
        await refused(office.ask('completeNotice', system, { notice }))
        office.clock.at(addDays(office.clock.today > endsOn ? office.clock.today : endsOn, 1))
        expect((await closeDue(office)).notices).toBe(0)
        for (const p of required)
          await office.ask('checkPosting', publisher, { notice, ...p, checkedOn: endsOn, evidence: sheet })
        expect(await closeDue(office)).toMatchObject({ notices: 1, households: open ? 2 : 3, refused: 0 })
        for (const one of others) expect(office.store.head(one)?.state).toBe('transmissionToCounty')
        expect(office.store.head(held)?.state).toBe(open ? 'firstPublicity' : 'transmissionToCounty')
        if (open) {
          await office.ask('settleObjection', staff('first_reviewer', organ, '-objection'), {
            application: held,
            objection: `${held}-Y1`,
            outcome: 'dismissed',
            finding: '不成立。',
          })
          expect(await closeDue(office)).toMatchObject({ notices: 0, households: 1 })
          expect(contextOf<ApplicationContext>(office, held).publicised).toEqual(['firstPublicity'])
        }
        expect(await closeDue(office)).toEqual({
          notices: 0,
          households: 0,
          lapsed: 0,
          deemed: 0,
          refused: 0,
          faults: [],
        })
        expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
        office.close()
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })
})

describe('examples from the domain', () => {
  const windowFrom = async (day: string) => {
    const office = testOffice({ day })
    const { notice } = await cleared(office)
    for (const p of of(office, notice).required)
      await office.ask('postNotice', publisher, { notice, ...p, postedOn: day, evidence: sheet })
    const { window } = of(office, notice)
    office.close()
    return window
  }
  test('T06: posted on 2025-09-26, the tenth day has only four working days before it, so one more is added', async () => {
    expect(await windowFrom('2025-09-26')).toEqual({ startsOn: '2025-09-27', endsOn: '2025-10-10' })
  })
  test('over 春节 the window ends after the holiday and holds five working days', async () => {
    const window = await windowFrom('2026-02-13')
    expect(window?.endsOn).toBe('2026-02-27')
    expect(workdaysAfter('2026-02-13', '2026-02-27', stateCouncilCalendar)).toBe(5)
  })

  const running = async () => {
    const office = testOffice({ day: '2025-03-03' })
    const { notice, cases } = await cleared(office)
    for (const p of of(office, notice).required)
      await office.ask('postNotice', publisher, { notice, ...p, postedOn: '2025-03-03', evidence: sheet })
    return { office, notice, application: cases[0] as string, endsOn: of(office, notice).window?.endsOn as string }
  }
  const objection = (application: string, notice: string, more = {}) => ({
    application,
    notice,
    ground: 'housing',
    identity: 'confidential',
    channel: 'web',
    statement: '另有住房。',
    ...more,
  })
  test('with all its evidence in on the last day, a window is still open until 24:00', async () => {
    const { office, notice, endsOn } = await running()
    office.clock.at(endsOn, '17:00')
    for (const p of of(office, notice).required)
      await office.ask('checkPosting', publisher, { notice, ...p, checkedOn: endsOn, evidence: sheet })
    office.clock.at(endsOn, '23:59')
    await expect(office.ask('completeNotice', system, { notice })).rejects.toMatchObject({ details: { endsOn } })
    expect((await closeDue(office)).notices).toBe(0)
    office.clock.at(addDays(endsOn, 1), '00:00')
    expect((await closeDue(office)).notices).toBe(1)
    office.close()
  })
  test('T09: an objection at 23:59 of the last day counts; at 00:00 of the next it does not', async () => {
    const { office, notice, application, endsOn } = await running()
    office.clock.at(addDays(endsOn, 1), '00:00')
    await expect(
      office.ask('raiseObjection', staff('clerk', organ), objection(application, notice)),
    ).rejects.toMatchObject({ code: 'not_allowed', details: { endsOn } })
    office.close()
    const again = await running()
    again.office.clock.at(endsOn, '23:59')
    await again.office.ask('raiseObjection', staff('clerk', organ), objection(again.application, again.notice))
    expect(again.office.store.application(again.application)?.openObjections).toBe(1)
    again.office.close()
  })
  test('a letter that came on the last day is entered the day after, with its day', async () => {
    const { office, notice, application, endsOn } = await running()
    office.clock.at(addDays(endsOn, 1))
    const late = objection(application, notice, { channel: 'letter', raisedOn: endsOn })
    await office.ask('raiseObjection', staff('clerk', organ), late)
    expect(office.store.application(application)?.openObjections).toBe(1)
    office.close()
  })
})
