import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recordTaken } from '../../src/command-line-look.ts'
import { households } from '../../src/demo/households.ts'
import { addScans, beginDraft, draftOf, draftsDue, eraseDrafts, saveDraft } from '../../src/drafts.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { lookedAtUnder } from '../../src/record-look.ts'
import { accepted, firstReviewed, formOf } from '../support/life.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* Every look at a person's file leaves a trace, under their case: drafts of colleagues, lists of many, the command line. */

let desk: Desk
let admin: AtWork
let rows: IntakeRow[]
let clerk: AtWork
let colleague: AtWork
beforeEach(async () => {
  desk = openDesk()
  rows = households({ seed: 5, county: '410305', n: 3, on: desk.office.clock.today })
  admin = await firstAdministrator(desk.office)
  const organ = (rows[0] as IntakeRow).form.subdistrict
  clerk = await entered(desk.office, admin, staff(`clerk-${organ}`, 'clerk', organ))
  colleague = await entered(desk.office, admin, staff('LY-8', 'clerk', organ))
})
afterEach(() => desk.close())
const trail = () => desk.office.store.trail
const looks = (subject: string) => trail().looks({ subject }, { limit: 50, offset: 0 })

describe('a draft', () => {
  const number = () => {
    const [applicant] = (rows[0] as IntakeRow).form.members as unknown as [{ idNumber: string }]
    return applicant.idNumber
  }
  const draft = () => {
    const id = beginDraft(desk.office, clerk, {})
    const typing = { members: ['1'], 'members.0.name': ['测试人'], 'members.0.idNumber': [number()] }
    saveDraft(desk.office, clerk, draftOf(desk.office, clerk, id), 1, typing)
    return id
  }

  test('of a colleague shows nothing before a reason is given, and then each look is recorded with it', async () => {
    const id = draft()
    const b = browserOf(desk, colleague)
    for (const path of ['members', 'check', 'application', 'scans/x', 'scans/x/small']) {
      const answer = await b.get(`/intake/${id}/${path}`)
      expect([path, answer.statusCode, answer.headers.location]).toEqual([path, 303, expect.stringContaining('/why')])
      expect(answer.payload).not.toContain(number())
    }
    expect(looks(id)).toEqual([])
    const asked = await b.get(`/intake/${id}/why?to=members`)
    expect(asked.payload).not.toContain(number())
    expect((await b.send(`/intake/${id}/why`, { why: '看' })).statusCode).toBe(422)
    await b.get(`/intake/${id}/why?to=members`)
    const done = await b.send(`/intake/${id}/why`, { why: '同事请假，接着填写' })
    expect(done.headers.location).toBe(`/intake/${id}/members`)
    expect((await b.follow(done)).payload).toContain(number())
    await b.get(`/intake/${id}/check`)
    expect(looks(id).map(({ staff: who, what, why }) => [who, what, why])).toEqual([
      ['LY-8', 'draft', '同事请假，接着填写'],
      ['LY-8', 'draft', '同事请假，接着填写'],
    ])
  })

  test('of one’s own is noted once', async () => {
    const id = draft()
    const b = browserOf(desk, clerk)
    expect((await b.get(`/intake/${id}/members`)).payload).toContain(number())
    await b.get(`/intake/${id}/check`)
    expect(looks(id).map(({ staff: who, what }) => [who, what])).toEqual([[clerk.staff, 'draft']])
  })

  test('that names somebody in a case, of another office too, leaves a trace in that case', async () => {
    const other = households({ seed: 9, county: '410302', n: 1, on: desk.office.clock.today })[0] as IntakeRow
    const there = await entered(
      desk.office,
      admin,
      staff(`clerk-${other.form.subdistrict}`, 'clerk', other.form.subdistrict),
    )
    const { subject } = await desk.office.ask('receiveApplication', there, formOf(other))
    const [applicant] = other.form.members as unknown as [{ idNumber: string }]
    const id = beginDraft(desk.office, clerk, {})
    const typing = { members: ['1'], 'members.0.name': ['测试人'], 'members.0.idNumber': [applicant.idNumber] }
    saveDraft(desk.office, clerk, draftOf(desk.office, clerk, id), 1, typing)
    const b = browserOf(desk, clerk)
    for (let i = 0; i < 3; i += 1) expect((await b.get(`/intake/${id}/members`)).payload).toContain('其他单位')
    expect(looks(subject).map(({ staff: who, what }) => [who, what])).toEqual([[clerk.staff, 'duplicate']])
  })
})

describe('a list of many', () => {
  test('to be visited is a look at each of them', async () => {
    const organ = (rows[0] as IntakeRow).form.subdistrict
    const same = households({ seed: 5, county: '410305', n: 30, on: desk.office.clock.today }).filter(
      ({ form }) => form.subdistrict === organ,
    )
    const cases: string[] = []
    for (const row of same.slice(0, 2)) cases.push(await accepted(desk.office, row))
    const reviewer = await entered(desk.office, admin, staff('LY-20', 'first_reviewer', organ))
    const { payload } = await browserOf(desk, reviewer).get('/visits')
    for (const number of cases) {
      expect(payload).toContain(number)
      expect(looks(number).map(({ staff: who, what }) => [who, what])).toEqual([['LY-20', 'visits']])
    }
  })

  test('on a sheet, and the sheet itself, stand in the log of each case on it', async () => {
    const row = rows[0] as IntakeRow
    const organ = row.form.subdistrict
    const reviewer = await entered(desk.office, admin, staff(`first_reviewer-${organ}`, 'first_reviewer', organ))
    const application = await accepted(desk.office, row)
    await firstReviewed(desk.office, application)
    const publisher = await entered(desk.office, admin, staff(`publisher-${organ}`, 'publisher', organ))
    const draft = { stage: 'firstPublicity', applications: [application] }
    const { subject: notice } = await desk.office.ask('draftNotice', publisher, draft)
    await browserOf(desk, reviewer).get(`/objections/desk?notice=${notice}`)
    expect(looks(application).map(({ what, why }) => [what, why])).toEqual([['listed', notice]])
    trail().addLook({
      ...{ at: desk.office.now().toISOString(), staff: 'LY-8', role: 'clerk', organ, what: 'document' },
      ...{ subject: notice, why: '' },
    })
    const subjects = lookedAtUnder(desk.office.store, application)
    expect(subjects).toEqual([application, notice])
    expect(trail().countLooks({ subjects })).toBe(2)
    expect(
      trail()
        .looks({ subjects }, { limit: 1, offset: 0 })
        .map(({ what }) => what),
    ).toEqual(['document'])
    expect(
      trail()
        .looks({ subjects }, { limit: 1, offset: 1 })
        .map(({ what }) => what),
    ).toEqual(['listed'])
  })
})

describe('a draft nobody has saved for ninety days', () => {
  test('goes with its scans, and a younger one stays', () => {
    const { office } = desk
    const old = beginDraft(office, clerk, { members: ['1'] })
    addScans(office, old, [{ shows: 'other' } as never])
    office.clock.at('2025-11-29')
    const young = beginDraft(office, clerk, {})
    expect(draftsDue(office)).toEqual([])
    office.clock.at('2025-12-01')
    expect(draftsDue(office).map(({ id }) => id)).toEqual([old])
    const dropped: unknown[] = []
    expect(eraseDrafts(office, (scan) => dropped.push(scan))).toBe(1)
    expect(dropped).toMatchObject([{ shows: 'other' }])
    expect([office.store.drafts.draft(old), office.store.drafts.filesOf(old)]).toEqual([undefined, []])
    expect(office.store.drafts.draft(young)).toBeDefined()
  })
})

describe('the command line', () => {
  test('takes papers of a case only for somebody who holds a post for it, with a reason that says something', async () => {
    const application = await accepted(desk.office, rows[0] as IntakeRow)
    const auditor = await entered(desk.office, admin, staff('SJ-1', 'auditor', '410300SJ'))
    const why = '核查投诉'
    const take = (who: string, given = why, role?: 'auditor') =>
      recordTaken(desk.office, 'bundle', application, { staff: who, why: given }, role)
    expect(() => take('LY-404')).toThrow('没有')
    expect(() => take(clerk.staff, why, 'auditor')).toThrow('没有')
    expect(() => take(auditor.staff, '看', 'auditor')).toThrow()
    expect(looks(application)).toEqual([])
    take(auditor.staff, why, 'auditor')
    take(clerk.staff)
    expect(looks(application).map(({ staff: who, role, why: said }) => [who, role, said])).toEqual([
      [clerk.staff, 'clerk', why],
      ['SJ-1', 'auditor', why],
    ])
  })
})
