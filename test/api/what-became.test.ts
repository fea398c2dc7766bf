import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { addDays, type LegalDay } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { accepted, contextOf, ended, sheet as evidence, firstReviewed, posted, required } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { sheetIssued, textPress } from '../support/press.ts'
import { xmlOf } from '../support/xml.ts'
import { type Desk, openDesk } from './desk.ts'

/* What the board, the feed and the directory say of a notice that was posted late, interrupted, replaced or withdrawn. */

const press = textPress()
const rows = households({ seed: 31, county: '410305', n: 4, on: '2025-09-01' }) as IntakeRow[]
let desk: Desk
/** One notice each: over, withdrawn, interrupted and hung again, hung days after it was issued. */
const notices: Record<'over' | 'withdrawn' | 'interrupted' | 'late', string> = {
  ...{ over: '', withdrawn: '', interrupted: '', late: '' },
}
let [issuedOn, postedOn, withdrawnOn]: LegalDay[] = []

async function reviewed(row: IntakeRow): Promise<readonly [organ: string, application: string]> {
  const application = await accepted(desk.office, row)
  await firstReviewed(desk.office, application)
  return [row.form.subdistrict, application]
}

beforeAll(async () => {
  desk = openDesk(undefined, undefined, { press })
  const { office } = desk
  const [a, b, c, d] = rows as [IntakeRow, IntakeRow, IntakeRow, IntakeRow]
  const [organ, application] = await reviewed(d)
  const draft = { stage: 'firstPublicity', applications: [application] }
  const { subject } = await office.ask('draftNotice', staff('publisher', organ), draft)
  await office.ask('clearNotice', staff('release_reviewer', organ), { notice: subject, opinion: '同意发布。' })
  await sheetIssued(office, subject, press)
  issuedOn = office.clock.today
  postedOn = addDays(issuedOn, 4)
  office.clock.at(postedOn)
  for (const each of required(office, subject))
    await office.ask('postNotice', staff('publisher', organ), { notice: subject, ...each, postedOn, evidence })
  notices.late = subject
  for (const [key, row] of [
    ['over', a],
    ['withdrawn', b],
    ['interrupted', c],
  ] as const) {
    const [its, one] = await reviewed(row)
    notices[key] = await posted(office, its, 'firstPublicity', [one])
  }
  await issueDocuments(office, press)
  withdrawnOn = addDays(postedOn, 2)
  office.clock.at(withdrawnOn)
  const failed = [required(office, notices.interrupted)[0]]
  await office.ask('interruptNotice', staff('publisher', c.form.subdistrict), {
    ...{ notice: notices.interrupted, failed, since: office.clock.today, reason: '被风刮落。' },
  })
  await office.ask('withdrawNotice', staff('publisher', b.form.subdistrict), {
    ...{ notice: notices.withdrawn, reason: '名单有误。' },
  })
  await issueDocuments(office, press)
})
afterAll(() => desk.close())

const read = async (url: string) => (await desk.app.inject({ url, headers: { accept: 'text/html' } })).payload
const sheetOf = (key: keyof typeof notices) => desk.office.store.documentsOf(notices[key])[0]?.number as string
// The directory and the feed are counted anew no more often than it is worth.
const lineOf = async (key: keyof typeof notices) =>
  (await read('/data/notices.csv')).split('\r\n').find((line) => line.startsWith(sheetOf(key)))
const entryOf = async (key: keyof typeof notices) => {
  const feed = await read('/feed.atom')
  xmlOf(feed)
  return feed.split('\n').find((line) => line.startsWith('<entry>') && line.includes(`/notices/${sheetOf(key)}<`)) ?? ''
}

test('a sheet is published on the day it first hung, not on that of its number', async () => {
  const page = await read(`/notices/${sheetOf('late')}`)
  expect(page).toContain(`<meta name="PubDate" content="${postedOn} 00:00"`)
  expect(page).toContain(`"datePublished":"${postedOn}"`)
  await expect.poll(() => entryOf('late')).toContain(`<published>${postedOn}T00:00:00+08:00</published>`)
  // On the day it hung, the hour it was issued.
  expect(await read(`/notices/${sheetOf('over')}`)).toMatch(
    new RegExp(`name="PubDate" content="${postedOn} (0[1-9]|1\\d|2\\d):`),
  )
})

test('an interrupted notice stays on the board, in feed, search and directory, and says so', async () => {
  const link = `href="/notices/${sheetOf('interrupted')}"`
  const mark = desk.office.store.documentsOf(notices.interrupted)[0]?.mark ?? ''
  for (const url of ['/notices', `/notices?q=${encodeURIComponent(mark)}`, `/search?q=${encodeURIComponent(mark)}`])
    expect([url, (await read(url)).includes(link)]).toEqual([url, true])
  expect(await read('/notices')).toContain('公示中断')
  expect(await read('/notices?state=running')).not.toContain(link)
  await expect.poll(() => lineOf('interrupted')).toContain(',公示中断,')
  await expect.poll(() => entryOf('interrupted')).not.toBe('')
})

test('a withdrawn one and a replaced one stay in the feed, which says what became of them and when', async () => {
  const withdrawn = await entryOf('withdrawn')
  expect(withdrawn).toContain('<title>【已撤回】')
  expect(withdrawn).toContain(`<updated>${withdrawnOn}T00:00:00+08:00</updated>`)
  expect(withdrawn).toContain(`<published>${postedOn}T00:00:00+08:00</published>`)
  await expect.poll(() => lineOf('withdrawn')).toContain(',已撤回,')
  expect(await read('/notices')).not.toContain(`href="/notices/${sheetOf('withdrawn')}"`)

  const { office } = desk
  const before = sheetOf('interrupted')
  const [failed] = contextOf<NoticeContext>(office, notices.interrupted).required
  await office.ask('postNotice', staff('publisher', rows[2]?.form.subdistrict as string), {
    ...{ notice: notices.interrupted, ...failed, postedOn: office.clock.today, evidence },
  })
  await issueDocuments(office, press)
  expect(office.store.document(before)?.state).toBe('superseded')
  await expect.poll(() => entryOf('interrupted')).toContain('<title>【已更换】')
  await expect.poll(() => lineOf('interrupted')).toContain(',已更换,')
  for (const { form } of rows) expect(await read('/feed.atom')).not.toContain(form.members[0]?.name)
  // A month later all of it is in the archive, unchanged.
  const entry = await entryOf('withdrawn')
  office.clock.at(addDays(office.clock.today, 31))
  expect(await read(`/feed/${(postedOn as string).slice(0, 7)}.atom`)).toContain(entry)
})

test('what is over is asked for alone: no announcement, which has no window', async () => {
  const { office } = desk
  const [announced] = office.store.documents({ kind: 'withdrawal' })
  expect(await read('/notices?state=over')).not.toContain(`href="/notices/${announced?.number}"`)
  office.clock.at(contextOf<NoticeContext>(office, notices.over).window?.endsOn as string)
  await ended(office, notices.over)
  const over = await read('/notices?state=over')
  expect(over).toContain(`href="/notices/${sheetOf('over')}"`)
  expect(over).not.toContain(`href="/notices/${announced?.number}"`)
  await expect.poll(() => lineOf('over')).toContain(',公示期满,')
})
