import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { accepted, contextOf, ended, firstReviewed, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/*
 * When the window of a personal list ends it comes down by itself: in no page, file, feed, archive, search, bundle or kept page
 * stands whom it named. Digest, counts and the stub stay.
 */

const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const { name, idNumber = '' } = row.form.members[0] as (typeof row.form.members)[number]
const press = textPress()

let desk: Desk
let [notice, sheet, code, month] = ['', '', '', '']
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office, await logOf(office), { press })
  const number = await accepted(office, row)
  await firstReviewed(office, number)
  notice = await posted(office, row.form.subdistrict, 'firstPublicity', [number])
  await issueDocuments(office, press)
  sheet = contextOf<NoticeContext>(office, notice).issued?.document as string
  code = office.store.documentsOf(notice)[0]?.code as string
  month = office.clock.today.slice(0, 7)
})
afterAll(() => desk.close())

const read = (url: string, headers = {}) => desk.app.inject({ url, headers: { accept: 'text/html', ...headers } })
/** Everywhere the notice, or what it says, may stand for everybody. */
const everywhere = () => [
  ...['/', '/notices', '/notices?state=running', '/notices?state=over', `/notices/${sheet}`, `/notices/${sheet}?all=1`],
  ...[`/notices/${sheet}/list.csv`, `/notices/${sheet}/list.xlsx`, `/notices/${sheet}/objections`],
  ...['/feed.atom', `/feed/${month}.atom`, '/sitemap.xml', '/data', '/data/notices.csv', '/data/notices.json'],
  ...['/data/cases.csv', '/data/cases.json', '/statistics', '/waiting-list', '/allocations', `/v/${code}`],
  ...['公示', name, idNumber, sheet].map((q) => `/search?q=${encodeURIComponent(q)}`),
  `/notices?q=${encodeURIComponent(name)}`,
  ...[`/api/documents/${sheet}`, `/api/documents/${sheet}/file`, `/api/notices/${notice}/bundle`],
]
/** Who is on the list, as it shows them: the name, and what stays readable of the number. */
const masked = `${idNumber.slice(0, 3)}***********${idNumber.slice(-4)}`
const told = (payload: string, url: string) =>
  [name, masked].filter(
    (each) => payload.replaceAll(`value="${each}"`, '').includes(each) && !url.includes(encodeURIComponent(each)),
  )

test('while it hangs it is there; the day after, nowhere, also not where it was kept; digest, counts and stub stay', async () => {
  const before = await read(`/notices/${sheet}`)
  expect([before.statusCode, told(before.payload, '')]).toEqual([200, [name, masked]])
  expect(desk.app.keptPages.size).toBeGreaterThan(0)
  const { etag } = before.headers
  expect((await read(`/api/documents/${sheet}/file`)).statusCode).toBe(200)
  // Every page is asked for while the list hangs, so that what may be kept is kept.
  for (const url of everywhere()) await read(url)
  const digest = desk.office.store.documentsOf(notice)[0]?.sha256

  await ended(desk.office, notice)
  const { endsOn = '' } = contextOf<NoticeContext>(desk.office, notice).window ?? {}
  desk.office.clock.at(addDays(endsOn, 40))
  const statuses = new Set<number>()
  for (const url of everywhere()) {
    const { payload, rawPayload, statusCode } = await read(url)
    statuses.add(statusCode)
    expect([url, statusCode < 500, told(payload, url), told(rawPayload.toString('latin1'), url)]).toEqual([
      url,
      true,
      [],
      [],
    ])
  }
  expect(statuses).toEqual(new Set([200, 401, 404]))
  for (const { plain } of desk.app.keptPages.values()) expect(told(plain.toString(), '')).toEqual([])
  // Who has the old page in a cache of theirs is sent the new one.
  const after = await read(`/notices/${sheet}`, { 'if-none-match': String(etag) })
  expect([after.statusCode, after.payload.includes('公示期满'), after.payload.includes('名单共 1 行')]).toEqual([
    200,
    true,
    true,
  ])
  expect([after.payload.includes('noindex'), after.payload.includes('application/ld+json')]).toEqual([true, true])
  const stub = (await desk.app.inject(`/v/${code}`)).json()
  expect(stub).toMatchObject({ status: 'valid', file: null, sha256: digest })
  expect((await read(`/feed/${month}.atom`)).payload).toContain(`/notices/${sheet}`)
})
