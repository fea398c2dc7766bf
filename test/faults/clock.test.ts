import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { AnyFact } from '../../machines/fact.ts'
import { audit } from '../../src/audit.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { system } from '../../src/office.ts'
import { healthOf } from '../../src/queries/health.ts'
import { accepted, ended, firstReviewed, formOf, posted, required, sheet } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-clock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const rows = households({ seed: 41, county: '410305', n: 30, on: '2025-09-01' })
const [row, second] = rows as [IntakeRow, IntakeRow]
const nothing = { notices: 0, households: 0, lapsed: 0, deemed: 0, refused: 0, faults: [] }
const timesOf = (office: TestOffice) =>
  office.store
    .applications({})
    .flatMap(({ number }) => office.store.history(number))
    .sort((a, b) => a.seq - b.seq)
    .map(({ body }) => JSON.parse(body) as AnyFact)

describe('a clock that is wrong', () => {
  const visit = (application: string) => ({
    application,
    stage: 'firstReview',
    kind: 'records',
    investigators: ['A01', 'A02'],
    visitedOn: '2025-09-10',
    finding: '查档。',
  })

  test('by a few minutes writes no fact older than those already there', async () => {
    const path = join(folder, 'back.sqlite')
    const office = testOffice({ path, day: '2025-09-10' })
    const application = await accepted(office, row)
    office.clock.at('2025-09-10', '08:57')
    await office.ask('recordSurvey', staff('first_reviewer', row.form.subdistrict), visit(application))
    office.close()
    const restarted = testOffice({ path, day: '2025-09-10' })
    restarted.clock.at('2025-09-10', '08:58')
    await restarted.ask('receiveApplication', staff('clerk', second.form.subdistrict), formOf(second))
    const times = timesOf(restarted).map((f) => f.recordedAt)
    expect(times).toEqual([...times].sort())
    expect(times[0]).toBe('2025-09-10T01:00:00.000Z')
    expect((await audit({ path, key: testKey })).differences).toEqual([])
    restarted.close()
  })

  test('by days is refused with what to do, writes nothing, and the health page says so', async () => {
    const path = join(folder, 'behind.sqlite')
    const office = testOffice({ path, day: '2025-09-10' })
    const application = await accepted(office, row)
    office.close()
    const restarted = testOffice({ path, day: '2025-09-05' })
    const before = restarted.store.counts()
    const asked = restarted.ask('recordSurvey', staff('first_reviewer', row.form.subdistrict), visit(application))
    await expect(asked).rejects.toThrow('请先校准时钟')
    expect(restarted.store.counts()).toEqual(before)
    expect(healthOf(restarted).weak).toContainEqual(expect.objectContaining({ code: 'clockBehind' }))
    restarted.close()
  })

  test('for a moment in the future leaves nothing behind when nothing was stored then', async () => {
    const office = testOffice({ day: '2025-09-10' })
    office.clock.at('2031-01-01')
    await expect(office.ask('acceptApplication', staff('clerk', '410305005'), { application: 'x' })).rejects.toThrow()
    const unknown = { application: '410305-2025-00001-4', version: 1 }
    await expect(office.ask('acceptApplication', staff('clerk', '410305005'), unknown)).rejects.toThrow()
    office.clock.at('2025-09-10')
    const { subject } = await office.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))
    expect(subject).toContain('-2025-')
    expect(timesOf(office)[0]).toMatchObject({ occurredOn: '2025-09-10', recordedAt: '2025-09-10T01:00:00.000Z' })
    office.close()
  })

  test('shortens no period: nothing becomes due earlier, and a window stays what it was', async () => {
    const office = testOffice({ day: '2025-09-01' })
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    const notice = await posted(office, row.form.subdistrict, 'firstPublicity', [application])
    const before = office.store.notice(notice)
    office.clock.at('2025-08-01')
    expect(await closeDue(office)).toEqual(nothing)
    expect(office.store.notice(notice)).toEqual(before)
    office.close()
  })
})

describe('a program that stands still', () => {
  test('for a month after everything was due loses nothing, and says afterwards what happened when', async () => {
    const path = join(folder, 'still.sqlite')
    const office = testOffice({ path, day: '2025-09-01' })
    const inPublicity = await accepted(office, row)
    await firstReviewed(office, inPublicity)
    const notice = await posted(office, row.form.subdistrict, 'firstPublicity', [inPublicity])
    const { endsOn } = office.store.notice(notice) as { endsOn: string }
    const others = rows.slice(1, 3) as [IntakeRow, IntakeRow]
    const receive = (r: IntakeRow) => office.ask('receiveApplication', staff('clerk', r.form.subdistrict), formOf(r))
    const silent = (await receive(others[0])).subject
    const asked = (await receive(others[1])).subject
    const clerk = staff('clerk', others[1].form.subdistrict)
    await office.ask('requestCorrection', clerk, { application: asked, items: ['consent'] })
    office.clock.at(endsOn, '17:00')
    const places = required(office, notice)
    for (const p of places)
      await office.ask('checkPosting', staff('publisher', row.form.subdistrict), {
        notice,
        ...p,
        checkedOn: endsOn,
        evidence: sheet,
      })
    office.close()

    const later = testOffice({ path, day: addDays(endsOn, 31) })
    expect(await closeDue(later)).toEqual({ notices: 1, households: 1, lapsed: 1, deemed: 1, refused: 0, faults: [] })
    expect(await closeDue(later)).toEqual(nothing)
    expect(later.store.head(inPublicity)?.state).toBe('transmissionToCounty')
    expect(later.store.head(asked)?.state).toBe('lapsed')
    // Silence is acceptance from the day of receipt (BR-08), whenever the program says so.
    expect(later.store.head(silent)).toMatchObject({ state: 'firstReview', context: { acceptedOn: '2025-09-01' } })
    const last = JSON.parse(later.store.history(notice).at(-1)?.body ?? '{}') as AnyFact & { data: { endsOn: string } }
    expect(last).toMatchObject({ type: 'NoticeCompleted', actor: system, data: { endsOn } })
    expect((await audit({ path, key: testKey })).differences).toEqual([])
    later.close()
  })

  test('two jobs at the same time do the work once', async () => {
    const path = join(folder, 'twice.sqlite')
    const office = testOffice({ path, day: '2025-09-01' })
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    const notice = await posted(office, row.form.subdistrict, 'firstPublicity', [application])
    const { endsOn } = office.store.notice(notice) as { endsOn: string }
    office.clock.at(endsOn, '17:00')
    const places = required(office, notice)
    for (const p of places)
      await office.ask('checkPosting', staff('publisher', row.form.subdistrict), {
        notice,
        ...p,
        checkedOn: endsOn,
        evidence: sheet,
      })
    office.clock.at(addDays(endsOn, 1))
    const other = testOffice({ path, day: addDays(endsOn, 1) })
    const [a, b, c] = await Promise.all([closeDue(office), closeDue(office), closeDue(other)])
    expect(a.notices + b.notices + c.notices).toBe(1)
    expect(a.households + b.households + c.households).toBe(1)
    expect(office.store.history(notice).filter(({ body }) => body.includes('"NoticeCompleted"'))).toHaveLength(1)
    expect(office.store.history(application).filter(({ body }) => body.includes('"PublicityCompleted"'))).toHaveLength(
      1,
    )
    other.close()
    await ended(office, notice).catch(() => undefined)
    expect((await audit({ path, key: testKey })).differences).toEqual([])
    office.close()
  })
})
