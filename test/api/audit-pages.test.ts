import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receipt } from '../../db/store.ts'
import { ledgersOf } from '../../src/auditing/ledger-thread.ts'
import { drawn } from '../../src/auditing/sample.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { lastAuditFileName } from '../../src/last-audit.ts'
import type { AtWork } from '../../src/office.ts'
import { weaknesses } from '../../src/words.ts'
import type { Browser } from '../support/browser.ts'
import { accepted, ended, firstReviewed, posted, workdayFrom } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/* The auditor's pages on the real app: who gets in, that each asks why and is recorded, and that they say what the log says. */

const rolls = households({ seed: 5, county: '410305', n: 12, on: '2025-09-01' })
const people = rolls.flatMap(({ form }) => form.members)
const auditor: AtWork = { staff: 'SJ-0001', role: 'auditor', organ: '410300SJ' }
const clerk: AtWork = { staff: 'SL-0001', role: 'clerk', organ: '410305005' }
const administrator: AtWork = { staff: 'administrator-410300', role: 'administrator', organ: '410300' }
const why = '2025年第三季度抽查047号'
let desk: Desk
let numbers: string[]
let notice: string
let b: Browser

const looks = () => desk.office.store.trail.looks({}, { limit: 1000, offset: 0 })
/** Opens a view, saying why when asked, and as its page does, again while the ledgers are in the making. */
async function open(path: string, browser = b) {
  const first = await browser.get(path)
  if (first.payload.includes('action="/audit/why"')) {
    const given = await browser.send('/audit/why', { why })
    expect([given.statusCode, given.headers.location]).toEqual([303, path])
  } else if (first.headers.refresh === undefined) return first
  let shown = await browser.get(path)
  while (shown.headers.refresh !== undefined) shown = await browser.get(path)
  return shown
}

beforeAll(async () => {
  desk = openDesk()
  const { office } = desk
  numbers = []
  for (const row of rolls) numbers.push(await accepted(office, row))
  const subdistrict = rolls[0]?.form.subdistrict as string
  const own = numbers.filter((_, i) => rolls[i]?.form.subdistrict === subdistrict)
  for (const number of own.slice(1)) await firstReviewed(office, number)
  // The first is left lying beyond its limit; who tries in another's place is refused.
  notice = await posted(office, subdistrict, 'firstPublicity', own.slice(1))
  await office
    .ask('passReview', staff('clerk', subdistrict), { application: own[0], stage: 'firstReview', opinion: '同意' })
    .catch(() => undefined as Receipt | undefined)
  await ended(office, notice)
  office.clock.at(workdayFrom(addDays(office.clock.today, 40)))
  await firstAdministrator(office)
  await entered(office, administrator, auditor)
  await entered(office, administrator, clerk)
  await office.drain()
  b = browserOf(desk, auditor)
})
afterAll(() => desk.close())

const views = [
  '',
  '/cases',
  '/deadlines',
  '/authority',
  '/postings',
  '/refusals',
  '/reads',
  '/samples',
  '/hints',
  '/statistics',
]

test('ledgers not made yet: how far they are is told at once, on a page that asks again by itself', async () => {
  const today = () => desk.office.clock.today
  const books = ledgersOf(desk.office.store.path, () => desk.office.calendar.version, today)
  const begun = await books.unready(0)
  expect(begun).toEqual({ done: expect.any(Number), total: expect.any(Number) })
  expect(await books.unready(60_000)).toBeUndefined()
  expect(await books.unready(0)).toBeUndefined()
  expect((await books.page('deadlines', {}, 10, 0)).total).toBeGreaterThan(0)
  await books.close()
  // A new thread begins anew.
  expect(await books.unready(0)).toBeDefined()
  await books.close()
})

describe('who gets in', () => {
  test('nobody without signing in, and no other post; nothing of it is recorded as a look', async () => {
    const stranger = browserOf(desk, { ...auditor, staff: 'NOBODY' })
    const other = browserOf(desk, clerk)
    for (const view of [...views, `/cases/${numbers[0]}`, '/compare', '/deadlines.csv', '/statistics.xlsx']) {
      const path = `/audit${view}`
      expect([path, (await stranger.get(path)).headers.location]).toEqual([
        path,
        expect.stringContaining('/login?next='),
      ])
      const refused = await other.get(path)
      expect([path, refused.statusCode]).toEqual([path, 403])
      // The switch of the looks leads back to what was asked for.
      expect(refused.payload.replace(/href="\/look[^"]*"/g, '')).not.toContain(numbers[0])
    }
    expect((await other.post('/audit/why', { of: 'overview', why }, { origin: 'http://localhost' })).statusCode).toBe(
      403,
    )
    expect(looks()).toEqual([])
  })
})

describe('every view asks why', () => {
  test('before a reason nothing is shown and nothing recorded; the reason is in no address', async () => {
    const path = `/audit/cases/${numbers[1]}`
    const page = await b.get(path)
    expect(page.payload).toContain('查阅事由')
    expect(page.payload).not.toContain('事件时间轴')
    for (const bad of ['', '看看', '查 410399199001011234 一人']) {
      const again = await b.send('/audit/why', { why: bad })
      expect([bad, again.statusCode]).toEqual([bad, 422])
      expect(again.payload).toContain('<title>错误：')
    }
    expect(looks()).toEqual([])
    const shown = await open(path)
    expect(shown.payload).toContain('事件时间轴')
    expect(shown.payload).toContain(why)
    expect(
      looks().map(({ staff: who, role, organ, what, subject, why: because }) => [
        who,
        role,
        organ,
        what,
        subject,
        because,
      ]),
    ).toEqual([['SJ-0001', 'auditor', '410300SJ', 'replay', numbers[1], why]])
  })
  test('a reason is for one case or ledger, of one session, and cannot be forged', async () => {
    expect((await b.get(`/audit/cases/${numbers[2]}`)).payload).toContain('action="/audit/why"')
    expect((await b.get('/audit/deadlines')).payload).toContain('action="/audit/why"')
    const other = browserOf(desk, auditor)
    other.cookies.set('anju-why', b.cookies.get('anju-why') as string)
    expect((await other.get(`/audit/cases/${numbers[1]}`)).payload).toContain('action="/audit/why"')
    const forged = Buffer.from(JSON.stringify({ texts: [why], given: [['deadlines', 0, 1e12]] })).toString('base64url')
    for (const value of [`${forged}.${(b.cookies.get('anju-why') as string).split('.')[1]}`, forged, 'x.y', '']) {
      const liar = browserOf(desk, auditor)
      liar.cookies.set('anju-why', value)
      expect((await liar.get('/audit/deadlines')).payload).toContain('action="/audit/why"')
    }
  })
  test('each view is recorded each time, files too', async () => {
    const before = looks().length
    for (const view of views) {
      const page = await open(`/audit${view}`)
      expect([view, page.statusCode]).toEqual([view, 200])
      expect(page.payload).toContain('审计只读')
    }
    for (const file of ['deadlines.csv', 'authority.xlsx', 'reads.csv', 'statistics.csv', 'hints.csv', 'hints.xlsx']) {
      const got = await open(`/audit/${file}`)
      expect([file, got.statusCode, String(got.headers['content-disposition']).includes('attachment')]).toEqual([
        file,
        200,
        true,
      ])
    }
    expect(looks().length).toBe(before + views.length + 6)
    expect(
      looks()
        .slice(0, 6)
        .map(({ what }) => what),
    ).toEqual(['hints', 'hints', 'statistics', 'reads', 'authority', 'deadlines'])
  })
  test('what is recorded cannot be altered, taken out or replaced', () => {
    const db = new Database(desk.office.path)
    const { trail } = desk.office.store
    const of = { county: '', receivedFrom: '2025-01-01', receivedTo: '2025-01-02', upTo: 0 }
    const drawnBy = { at: '2025-09-01T00:00:00.000Z', staff: 'SJ-0002', organ: '410300SJ', seed: 'a seed', source: '—' }
    trail.addSample({ ...drawnBy, ...of, size: 0, frame: 0, frameDigest: '' })
    for (const table of ['looks', 'refusals', 'samples'])
      for (const statement of [
        `UPDATE ${table} SET at = ''`,
        `DELETE FROM ${table}`,
        `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`,
      ])
        expect(() => db.exec(statement), statement).toThrow('append-only')
    db.close()
  })
})

describe('what the pages say', () => {
  test('a case step by step: the axis, the chart, what changed, the rules, the chain', async () => {
    const number = numbers[1] as string
    const steps = desk.office.store.history(number).length
    const page = (await open(`/audit/cases/${number}?at=2`)).payload
    expect(page).toContain(`${steps} / ${steps} 步哈希一致`)
    for (const n of Array.from({ length: steps }, (_, i) => i + 1))
      expect(page).toContain(`href="/audit/cases/${number}?at=${n}"`)
    for (const said of [
      '第 2 步',
      '受理日期',
      '岗位有权作出本步动作',
      '廉租房办法（部令162号）第17条',
      '办理人当日所知',
      '本件的法定期限',
    ])
      expect(page).toContain(said)
    expect(page).toContain(desk.office.store.history(number)[1]?.hash.slice(0, 12))
    const beyond = await b.get(`/audit/cases/${number}?at=${steps + 1}`)
    expect([beyond.statusCode, beyond.payload.includes('没有这一步')]).toEqual([404, true])
    expect((await b.get('/audit/cases/410305-2025-99999-9')).statusCode).toBe(404)
  })
  test('no inline style, no inline script, and a policy that would forbid them', async () => {
    for (const view of ['', '/deadlines', `/cases/${numbers[1]}`, '/statistics']) {
      const { payload, headers } = await open(`/audit${view}`)
      expect(payload).not.toMatch(/ style=|<style|<script(?![^>]* src=)| on[a-z]+="/)
      expect(headers['content-security-policy']).toContain("script-src 'self'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      const script = /<script src="([^"]+)"/.exec(payload)?.[1] as string
      expect((await b.get(script)).headers['content-type']).toContain('javascript')
    }
  })
  test('nobody’s name, number, telephone or address stands on any of them', async () => {
    for (const number of numbers.slice(0, 3)) await open(`/audit/cases/${number}`)
    for (const view of [...views, `/cases/${numbers[1]}`, '/deadlines.csv', '/authority.csv', '/refusals.csv']) {
      const { payload } = await open(`/audit${view}`)
      for (const { name, idNumber, phone } of people)
        for (const secret of [name, idNumber, phone])
          if (secret) expect(payload.includes(secret), `${view}: ${secret}`).toBe(false)
    }
  })
  test('the deadlines ledger puts what is overdue on top, and filters', async () => {
    const page = (await open('/audit/deadlines')).payload
    const first = /<tbody><tr>([\s\S]*?)<\/tr>/.exec(page)?.[1] as string
    expect(first).toContain('■')
    expect(first).toContain('在办')
    const none = (await open('/audit/deadlines?kind=check')).payload
    expect(none).toContain('没有符合条件的记录')
    const one = (await open(`/audit/deadlines?subject=${numbers[0]}&standing=over`)).payload
    expect(one).toContain('1 条符合条件')
  })
  test('refusals are listed by organ and reason, without what was asked', async () => {
    const page = (await open('/audit/refusals')).payload
    expect(page).toContain('不能办理')
    expect(page).toContain('无权办理')
    expect(page).not.toContain('同意')
    const rows = desk.office.store.trail.refusals({}, { limit: 10, offset: 0 })
    expect(rows.map(({ command, code, reason }) => [command, code, reason])).toContainEqual([
      'passReview',
      'forbidden',
      'roleMayNot',
    ])
  })
  test('postings with their evidence', async () => {
    const page = (await open(`/audit/postings?subject=${notice}`)).payload
    expect(page).toContain('社区（村）公示栏')
    expect(page).not.toContain('未登记')
  })
  test('two cases side by side, each with its reason', async () => {
    const [a, c] = [numbers[1], numbers[2]] as [string, string]
    const page = (await open(`/audit/compare?a=${a}&b=${c}`)).payload
    expect(page).toContain('逐步对照')
    expect(
      looks()
        .slice(0, 2)
        .map(({ what, subject }) => [what, subject]),
    ).toEqual([
      ['compare', c],
      ['compare', a],
    ])
    expect((await open(`/audit/compare?a=${a}&b=410305-2025-99999-9`)).payload).toContain('没有受理编号为')
  })
  test('a number typed into the search leads to its case', async () => {
    expect((await b.get(`/audit/cases?q=${numbers[3]}`)).headers.location).toBe(`/audit/cases/${numbers[3]}`)
    expect((await open('/audit/cases?q=410305-2025-99999-9')).payload).toContain('没有编号为')
    expect((await b.get(`/audit/cases?q=${notice}`)).headers.location).toBe(`/audit/histories/${notice}`)
    expect((await b.get(`/audit/cases?q=${auditor.staff}`)).headers.location).toBe('/audit/histories/staff-sj-0001')
  })
})

describe('the history of a notice', () => {
  const path = () => `/audit/histories/${notice}`
  test('step by step, with its postings, its window, its list and the rules of each step', async () => {
    const history = desk.office.store.history(notice)
    const asked = await b.get(path())
    expect(asked.payload).toContain('查阅事由')
    expect(asked.payload).not.toContain('张贴和查验')
    const page = (await open(path())).payload
    expect(page).toContain(`${history.length} / ${history.length} 步哈希一致`)
    for (const said of ['公示期', '张贴和查验', '名单', '每一法定渠道都张贴到期满', '公示期够长', '先审查、后公开'])
      expect(page).toContain(said)
    expect(page).not.toContain('△ 未张贴')
    expect(page).not.toContain('✗')
    const listed = (JSON.parse(history[0]?.body as string) as { data: { cases: string[] } }).data.cases
    for (const number of listed) expect(page).toContain(`href="/audit/cases/${number}"`)
    const [look] = looks()
    expect([look?.what, look?.subject, look?.why]).toEqual(['history', notice, why])
  })
  test('at an earlier step only what hung by then', async () => {
    const history = desk.office.store.history(notice)
    const types = history.map(({ body }) => (JSON.parse(body) as { type: string }).type)
    const cleared = types.indexOf('NoticeCleared') + 1
    const then = (await open(`${path()}?at=${cleared}`)).payload
    expect(then).toContain('发布审查人不是拟稿人')
    expect(then).toContain('本步时已张贴 0 /')
    expect(then).toContain('△ 未张贴')
    const started = types.indexOf('PublicityStarted') + 1
    expect((await open(`${path()}?at=${started}`)).payload).toContain('公示期自最后一处张贴起算')
    expect((await b.get(`${path()}?at=${history.length + 1}`)).payload).toContain('没有这一步')
  })
  test('papers and staff have one too; a case’s leads to the case, and what is not there is not there', async () => {
    const [paper] = desk.office.store.documentsOf(notice)
    const ofPaper = (await open(`/audit/histories/${paper?.number}`)).payload
    expect(ofPaper).toContain('发文字号')
    expect(ofPaper).toContain(paper?.sha256?.slice(0, 12))
    const ofStaff = (await open('/audit/histories/staff-sl-0001')).payload
    expect(ofStaff).toContain('授权')
    for (const { name, idNumber, phone } of people)
      for (const secret of [name, idNumber, phone]) if (secret) expect(ofStaff.includes(secret), secret).toBe(false)
    const ofCase = await b.get(`/audit/histories/${numbers[1]}`)
    expect([ofCase.statusCode, ofCase.headers.location]).toEqual([303, `/audit/cases/${numbers[1]}`])
    expect((await b.get('/audit/histories/410305005-G2025-99999')).statusCode).toBe(404)
    expect((await browserOf(desk, clerk).get(path())).statusCode).toBe(403)
  })
})

describe('over the API', () => {
  test('reading findings or a paper of a case is recorded; being refused it is not', async () => {
    const number = numbers[1] as string
    const reviewer = browserOf(desk, clerk)
    const before = looks().length
    expect((await reviewer.get(`/api/applications/${number}/findings`)).statusCode).toBeGreaterThanOrEqual(403)
    expect((await b.get(`/api/applications/${number}`)).statusCode).toBe(200)
    expect(looks().length).toBe(before)
    const { office } = desk
    const first = await entered(office, administrator, {
      staff: 'CS-0001',
      role: 'first_reviewer',
      organ: office.store.application(number)?.subdistrict as string,
    })
    expect((await browserOf(desk, first).get(`/api/applications/${number}/findings`)).statusCode).toBe(200)
    const [look] = looks()
    expect([look?.staff, look?.what, look?.subject, look?.why]).toEqual(['CS-0001', 'showFindings', number, ''])
  })
})

describe('samples', () => {
  const wanted = {
    county: '410305',
    receivedFrom: '2025-09-01',
    receivedTo: '2025.9.30',
    size: '5',
    seed: '双色球第 2025101 期',
  }
  test('are drawn from the recorded seed, so that anybody draws the same', async () => {
    await open('/audit/samples')
    const done = await b.send('/audit/samples', wanted)
    expect(done.statusCode).toBe(303)
    const page = (await b.follow(done)).payload
    expect(page).toContain('名单与抽取时相同')
    const expected = drawn(wanted.seed, numbers, 5)
    const picked = [...page.matchAll(/<li><a class="mono" href="\/audit\/cases\/([^"]+)"/g)].map(([, number]) => number)
    expect(picked).toEqual(expected)
    const [row] = desk.office.store.trail.samples({ limit: 1, offset: 0 })
    const file = await b.get(`/audit/samples/${row?.seq}.csv`)
    expect(file.statusCode).toBe(200)
    for (const number of expected) expect(file.payload).toContain(number)
    expect((await b.get(`/audit/samples/${row?.seq}.xlsx`)).rawPayload.subarray(0, 2).toString()).toBe('PK')
    expect([row?.staff, row?.seed, row?.frame, row?.size]).toEqual(['SJ-0001', wanted.seed, numbers.length, 5])
  })
  test('a frame or a size that makes no sense is refused beside its field', async () => {
    const slips = [
      { size: '0' },
      { size: String(numbers.length + 1) },
      { receivedFrom: '2025-13-01' },
      { receivedFrom: '2025-10-01' },
      { seed: '短' },
      { receivedFrom: '2019-01-01', receivedTo: '2019-12-31' },
    ]
    for (const slip of slips) {
      await open('/audit/samples')
      const refused = await b.send('/audit/samples', { ...wanted, ...slip })
      expect([slip, refused.statusCode, refused.payload.includes('请先改正')]).toEqual([slip, 422, true])
    }
    expect(desk.office.store.trail.samples({ limit: 9, offset: 0 })).toHaveLength(2)
  })
})

describe('the overview', () => {
  test('what a full audit found stands, though a later one of the newest facts found nothing', async () => {
    const file = join(dirname(desk.office.store.path), lastAuditFileName)
    const run = { seconds: 1, streams: 3, facts: 40, upTo: 40, tree: null, findings: 0, codes: {} }
    const at = '2025-12-01T18:00:00.000Z'
    const full = { ...run, at: '2025-11-30T18:00:00.000Z', scope: 'full', findings: 2, codes: { hash: 2 } }
    const remembered = { latest: { ...run, at, scope: 'incremental' }, full, cleanUpTo: 0, cleanTree: null }
    writeFileSync(file, JSON.stringify(remembered))
    const before = looks().length
    const view = await open('/audit')
    expect(view.payload).toContain('✗ 2 处差异')
    expect(view.payload).not.toContain('✓ 没有差异')
    rmSync(file)
    expect((await open('/audit')).payload).toContain('还没有核验的结果')
    expect(looks().length).toBe(before + 2)
  })
  test('tells the weak sides of this installation as its health page does, and no others', async () => {
    const office = testOffice()
    const kept = openDesk(office, await logOf(office))
    await firstAdministrator(office)
    await entered(office, administrator, auditor)
    const { payload } = await open('/audit', browserOf(kept, auditor))
    const health = await kept.app.inject({ method: 'GET', url: '/health' })
    const { weak } = health.json() as { weak: { code: string; text: string }[] }
    expect(weak.length).toBeGreaterThan(0)
    for (const { text } of weak) expect(payload).toContain(text.replaceAll('"', '&quot;'))
    // This office keeps a city log: nobody is told that it does not.
    expect(payload).not.toContain(weaknesses.noLog())
    await kept.close()
  })
})
