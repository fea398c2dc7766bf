import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { accepted, contextOf, ended, firstReviewed, posted } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
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

/** That the list stands nowhere, nor in what is kept of a page. */
async function nowhere(): Promise<void> {
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
  expect(statuses).toEqual(new Set([200, 303, 401, 404]))
  for (const { plain } of desk.app.keptPages.values()) expect(told(plain.toString(), '')).toEqual([])
}

test('while it hangs it is there; the day after, nowhere, also not where it was kept; digest, counts and stub stay', async () => {
  const before = await read(`/notices/${sheet}`)
  expect([before.statusCode, told(before.payload, '')]).toEqual([200, [name, masked]])
  expect(desk.app.keptPages.size).toBeGreaterThan(0)
  const { etag } = before.headers
  expect((await read(`/api/documents/${sheet}/file`)).statusCode).toBe(200)
  // Every page is asked for while the list hangs, so that what may be kept is kept.
  for (const url of everywhere()) await read(url)
  const digest = desk.office.store.documentsOf(notice)[0]?.sha256

  const { endsOn: last = '' } = contextOf<NoticeContext>(desk.office, notice).window ?? {}
  desk.office.clock.at(last, '23:59')
  expect((await read(`/notices/${sheet}`)).payload).toContain(name)
  expect((await read(`/api/documents/${sheet}/file`)).statusCode).toBe(200)
  // Nobody has entered that the sheet hung to the end: over is over all the same, also where it was kept a minute before.
  for (const days of [1, 10, 200]) {
    desk.office.clock.at(addDays(last, days), '00:00')
    await closeDue(desk.office)
    expect(desk.office.store.head(notice)?.state).toBe('running')
    await nowhere()
    const page = await read(`/notices/${sheet}`)
    expect(page.payload).toContain('公示期满，结果待公布')
    expect(page.payload).toContain('名单共 1 行')
    expect(page.payload).not.toContain('/objections/new')
  }
  await ended(desk.office, notice)
  const { endsOn = '' } = contextOf<NoticeContext>(desk.office, notice).window ?? {}
  desk.office.clock.at(addDays(endsOn, 40))
  await nowhere()
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

test('of an interrupted one the list is shown to the last day its sheet bears, and again once it is posted anew', async () => {
  const office = testOffice()
  const other = openDesk(office, await logOf(office), { press })
  const number = await accepted(office, row)
  await firstReviewed(office, number)
  const organ = row.form.subdistrict
  const its = await posted(office, organ, 'firstPublicity', [number])
  await issueDocuments(office, press)
  const { window, required, issued } = contextOf<NoticeContext>(office, its)
  const page = () => other.app.inject({ url: `/notices/${issued?.document}`, headers: { accept: 'text/html' } })
  office.clock.at(addDays(window?.startsOn ?? '', 2))
  await office.ask('interruptNotice', staff('publisher', organ), {
    ...{ notice: its, failed: [required[0]], since: office.clock.today, reason: '被风刮落。' },
  })
  const during = await page()
  expect(during.payload).toContain(name)
  expect(during.payload).toContain('名单显示到公示件所载的最后一日')
  for (const days of [1, 200]) {
    office.clock.at(addDays(window?.endsOn ?? '', days))
    const after = await page()
    expect(told(after.payload, '')).toEqual([])
    expect(after.payload).toContain('公示中断，公示件所载的最后一日')
    const files = [`/api/documents/${issued?.document}/file`, `/api/notices/${its}/bundle`]
    const statuses = await Promise.all(files.map(async (url) => (await other.app.inject({ url })).statusCode))
    expect(statuses).toEqual([410, 401])
    const objecting = await other.app.inject({ url: `/objections/new?notice=${issued?.document}` })
    expect(told(objecting.payload, '')).toEqual([])
    expect(objecting.payload).toContain('现在不能提出异议')
  }
  await office.ask('postNotice', staff('publisher', organ), {
    ...{ notice: its, ...required[0], postedOn: office.clock.today, evidence: { sha256: 'ab'.repeat(32) } },
  })
  await issueDocuments(office, press)
  const again = contextOf<NoticeContext>(office, its).issued?.document
  expect((await other.app.inject({ url: `/notices/${again}`, headers: { accept: 'text/html' } })).payload).toContain(
    name,
  )
  await other.close()
})
