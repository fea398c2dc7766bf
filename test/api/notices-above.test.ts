import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { subdistrictsOf } from '../../src/organs.ts'
import type { Role } from '../../src/roles.ts'
import { approved, contextOf, ended, sheet as evidence, required, workdayFrom } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { sheetIssued, textPress } from '../support/press.ts'
import { sessionFor } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/*
 * The notice of a city, and of a county, lists households of many offices. Those below see their own on it and nobody else: before
 * it is released, while it hangs, and after it has come down (领域设计 §8; 个人信息保护法 6).
 */

// 涧西 has three reviews, so its lists are the city's; 新安 has two, its lists are the county's.
describe.each([
  { organ: '410300', county: '410305', elsewhere: '410302' },
  { organ: '410323', county: '410323', elsewhere: '410305' },
])('a notice of $organ', ({ organ, county, elsewhere }) => {
  const rows = twoStreets(county)
  const [a, b] = rows
  const [streetA, streetB] = [a.form.subdistrict, b.form.subdistrict]
  const uninvolved = subdistrictsOf(county).find(({ code }) => code !== streetA && code !== streetB)?.code ?? ''
  const foreign = subdistrictsOf(elsewhere)[0]?.code ?? ''
  const press = textPress()
  let desk: Desk
  let notice = ''
  let [ofA, ofB, sheet] = ['', '', '']
  const sessions = new Map<string, string>()

  beforeAll(async () => {
    const office = testOffice()
    desk = openDesk(office, await logOf(office), { press })
    ofA = await approved(office, a)
    ofB = await approved(office, b)
    office.clock.at(workdayFrom(office.clock.today))
    const wish = { stage: 'finalPublicity', applications: [ofA, ofB] }
    notice = (await office.ask('draftNotice', staff('publisher', organ), wish)).subject
    const admin = await firstAdministrator(office)
    const desks = [streetA, streetB, uninvolved, foreign, organ].flatMap((at): [Role, string][] => [
      ['clerk', at],
      ['publisher', at],
    ])
    for (const [role, at] of [...desks, ['release_reviewer', organ]] as [Role, string][]) {
      await entered(office, admin, staff(role, at))
      sessions.set(`${role} ${at}`, sessionFor(desk, staff(role, at)))
    }
  })
  afterAll(() => desk.close())

  const read = (url: string, role: Role, at: string) =>
    desk.app.inject({ url, headers: { host: 'localhost', cookie: `anju-session=${sessions.get(`${role} ${at}`)}` } })
  const named = (payload: string) => [
    ...[ofA, ofB].filter((number) => payload.includes(number)),
    ...rows.map(({ form }) => form.members[0]?.name ?? '').filter((name) => payload.includes(name)),
  ]
  const own = (row: IntakeRow, number: string) => [number, row.form.members[0]?.name ?? '']
  const pages = (): readonly (readonly [Role, string])[] => [
    ['clerk', `/objections/desk?notice=${notice}`],
    ['publisher', `/objections/desk?notice=${notice}`],
    ['publisher', `/postings/${notice}`],
    ['clerk', `/api/notices/${notice}`],
    ['clerk', `/api/notices/${notice}/history`],
    ['publisher', `/api/notices/${notice}/history`],
  ]

  /** What those below read in this state: their own household, or nothing at all. */
  async function seenBelow(): Promise<void> {
    for (const [role, url] of pages()) {
      for (const at of [uninvolved, foreign]) {
        const { statusCode, payload } = await read(url, role, at)
        expect([at, url, statusCode, named(payload)]).toEqual([at, url, 404, []])
      }
      for (const [at, row, number] of [
        [streetA, a, ofA],
        [streetB, b, ofB],
      ] as const) {
        const { statusCode, payload } = await read(url, role, at)
        const isWhole = url.endsWith('/history')
        expect([at, url, statusCode]).toEqual([at, url, isWhole ? 404 : 200])
        for (const each of named(payload)) expect(own(row, number)).toContain(each)
      }
      expect([url, (await read(url, role, organ)).statusCode]).toEqual([url, 200])
    }
    const desks = await read(`/objections/desk?notice=${notice}`, 'clerk', streetA)
    expect(named(desks.payload)).toEqual(own(a, ofA))
    const whole = await read(`/objections/desk?notice=${notice}`, 'clerk', organ)
    expect(named(whole.payload)).toEqual([ofA, ofB, ...rows.map(({ form }) => form.members[0]?.name)])
    // The second of the list is the second for them too.
    expect((await read(`/objections/desk?notice=${notice}&entry=2`, 'clerk', streetB)).payload).toContain(ofB)
    expect(named((await read(`/objections/desk?notice=${notice}&entry=1`, 'clerk', streetB)).payload)).toEqual([])
  }
  const files = async (at: string) =>
    Promise.all(
      [`/api/documents/${sheet}`, `/api/documents/${sheet}/file`, `/api/notices/${notice}/bundle`].map(
        async (url) => (await read(url, 'clerk', at)).statusCode,
      ),
    )

  test('before its release', async () => {
    await seenBelow()
    await desk.office.ask('clearNotice', staff('release_reviewer', organ), { notice, opinion: '同意发布。' })
    await sheetIssued(desk.office, notice)
    await issueDocuments(desk.office, press)
    sheet = contextOf<NoticeContext>(desk.office, notice).issued?.document ?? ''
    await seenBelow()
    // Who has a board it is to hang on prints it; nobody else below has it.
    const boards = required(desk.office, notice).map(({ place }) => place)
    for (const [at, has] of [
      [streetA, true],
      [streetB, true],
      [uninvolved, false],
      [foreign, false],
    ] as const) {
      expect(boards.some((place) => place.startsWith(at))).toBe(has)
      expect([at, await files(at)]).toEqual([at, has ? [200, 200, 404] : [404, 404, 404]])
    }
    expect(await files(organ)).toEqual([200, 200, 200])
  })

  test('while it hangs, as everybody', async () => {
    for (const { channel, place } of required(desk.office, notice))
      await desk.office.ask('postNotice', staff('publisher', organ), {
        ...{ notice, channel, place, postedOn: desk.office.clock.today, evidence },
      })
    await issueDocuments(desk.office, press)
    sheet = contextOf<NoticeContext>(desk.office, notice).issued?.document ?? ''
    for (const at of [streetA, uninvolved, foreign]) expect([at, await files(at)]).toEqual([at, [200, 200, 200]])
    await seenBelow()
  })

  test('after it has come down', async () => {
    await ended(desk.office, notice)
    // Weeks later nobody is signed in any more.
    for (const key of sessions.keys()) {
      const [role, at] = key.split(' ') as [Role, string]
      sessions.set(key, sessionFor(desk, staff(role, at)))
    }
    expect(desk.office.store.head(notice)?.state).toBe('completed')
    await seenBelow()
    // The file everybody could read says that it no longer can be (410).
    for (const at of [streetA, streetB, uninvolved, foreign])
      expect([at, await files(at)]).toEqual([at, [404, 410, 404]])
    expect(await files(organ)).toEqual([200, 200, 200])
  })
})

/** A household each of two streets of a county. */
function twoStreets(county: string): readonly [IntakeRow, IntakeRow] {
  const all = households({ seed: 77, county, n: 60, on: '2025-09-01' })
  const [a] = all as [IntakeRow]
  const b = all.find(({ form }) => form.subdistrict !== a.form.subdistrict)
  if (!b) throw new Error(`${county}: one street`)
  return [a, b]
}
