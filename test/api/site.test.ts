import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { publishedView } from '../../src/documents/published.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { plainSite, siteOf } from '../../src/web/site.ts'
import { accepted, contextOf, ended, firstReviewed, posted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

const asPage = { accept: 'text/html,application/xhtml+xml' }

describe('the public site', () => {
  let desk: Desk
  let rows: IntakeRow[]
  let notice: string
  let sheet: string
  let d: DocumentContext
  beforeAll(async () => {
    const office = testOffice()
    const log = await logOf(office)
    desk = openDesk(office, log)
    rows = households({ seed: 3, county: '410305', n: 40, on: '2025-09-01' })
    const { subdistrict } = (rows[0] as IntakeRow).form
    rows = rows.filter(({ form }) => form.subdistrict === subdistrict).slice(0, 2)
    const applications: string[] = []
    for (const row of rows) {
      const application = await accepted(desk.office, row)
      await firstReviewed(desk.office, application)
      applications.push(application)
    }
    await log.run()
    notice = await posted(desk.office, subdistrict, 'firstPublicity', applications)
    sheet = contextOf<NoticeContext>(desk.office, notice).issued?.document as string
    d = contextOf<DocumentContext>(desk.office, sheet)
  })
  afterAll(() => desk.close())
  const page = (url: string, headers: Record<string, string> = {}) =>
    desk.app.inject({ method: 'GET', url, headers: { ...asPage, ...headers } })

  test('every page is whole without scripts and keeps to its own content policy', async () => {
    const plain = [
      '/',
      '/notices',
      `/notices/${sheet}`,
      '/v',
      `/v/${d.code}`,
      '/about',
      '/log',
      '/progress',
      '/objections',
    ]
    for (const url of [...plain, '/calculator']) {
      const { statusCode, headers, payload } = await page(url)
      expect([url, statusCode, headers['content-type']]).toEqual([url, 200, 'text/html; charset=utf-8'])
      expect(payload).toMatch(/^<!doctype html><html lang="zh-CN"/)
      const scripts = url.startsWith('/v')
        ? payload.replace('<script type="module" src="/verify/paper-page.mjs"></script>', '')
        : payload
      expect(scripts).not.toMatch(/<script(?! type="application\/ld\+json">)|style="|<style|src=|\son\w+="/)
      expect(payload.match(/<h1/g)).toHaveLength(1)
      for (const name of ['SiteName', url.startsWith('/notices/') ? 'PubDate' : 'ColumnName'])
        expect(payload, url).toContain(`<meta name="${name}"`)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
    }
  })

  test('every link of every page leads somewhere', async () => {
    const seen = new Set<string>()
    const open = ['/']
    for (let url = open.shift(); url !== undefined; url = open.shift()) {
      if (seen.has(url) || seen.size > 400) continue
      seen.add(url)
      const { statusCode, payload, headers } = await page(url)
      expect([url, statusCode < 400]).toEqual([url, true])
      if (!String(headers['content-type']).startsWith('text/html')) continue
      for (const [, href = ''] of payload.matchAll(/href="([^"]+)"/g)) {
        const link = href.replaceAll('&amp;', '&').split('#')[0] as string
        if (link.startsWith('/') && !link.startsWith('/look')) open.push(link)
      }
    }
    const wanted = ['/progress', '/objections', '/calculator', '/verify', '/verify/verify.mjs', '/log', '/about']
    expect([...seen]).toEqual(expect.arrayContaining(wanted))
  })

  test('the style sheet names its content and needs nothing from elsewhere', async () => {
    const { payload } = await page('/')
    const path = /href="(\/anju\.[0-9a-f]{12}\.css)"/.exec(payload)?.[1] as string
    const css = await page(path)
    expect(css.headers['cache-control']).toContain('immutable')
    expect(css.payload).not.toMatch(/url\(|@import|https?:/)
    // 大字版 makes everything grow: no type is measured in px outside the tokens.
    expect(css.payload.replace(/--[\w-]+: [^;]+;/g, '')).not.toMatch(/font(-size)?: [^;}]*\dpx/)
  })

  test('the notice on screen has the words and cells of the sheet', async () => {
    const { payload } = await page(`/notices/${sheet}`)
    const view = await publishedView(desk.office, d)
    const text = payload.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&')
    for (const { text: part } of view?.body ?? []) expect(text).toContain(part)
    for (const row of view?.list?.rows ?? []) for (const cell of row) expect(payload).toContain(`>${cell}</td>`)
    expect(text).toContain(d.mark)
    for (const { form } of rows)
      for (const { name, idNumber } of form.members) {
        expect(text).not.toContain(idNumber)
        if (name !== form.members[0]?.name) expect(text).not.toContain(name)
      }
  })

  test('a list under publicity is no bulk download: its sheet is', async () => {
    const { payload } = await page(`/notices/${sheet}`)
    expect(payload).toContain(`/api/documents/${sheet}/file`)
    expect(payload).not.toContain(`/notices/${sheet}/list.`)
    for (const type of ['csv', 'xlsx', 'pdf'])
      expect((await page(`/notices/${sheet}/list.${type}`)).statusCode).toBe(404)
  })

  test('a paper’s address that cannot be read is told on a page', async () => {
    for (const path of ['/v/%E0%A4', '/notices/%zz']) {
      const { statusCode, headers, payload } = await page(path)
      expect(statusCode).toBe(400)
      expect(headers['content-type']).toContain('text/html')
      expect(payload).toContain('<h1')
    }
  })

  test('the board finds by state, place, kind and words, and says what to do when nothing fits', async () => {
    const listed = async (url: string) => (await page(url)).payload.includes(`href="/notices/${sheet}"`)
    expect(await listed('/notices?state=running')).toBe(true)
    expect(await listed('/notices?state=over')).toBe(false)
    expect(await listed('/notices?county=410305&kind=first-review')).toBe(true)
    expect(await listed('/notices?county=410327')).toBe(false)
    expect(await listed(`/notices?q=${encodeURIComponent('涧西区')}`)).toBe(true)
    expect(await listed(`/notices?q=${encodeURIComponent(d.mark.slice(0, 3))}`)).toBe(true)
    // However its brackets are typed, and with or without 号; by its 文书编号 too.
    const [, head = '', year = '', serial = ''] = /^(.+)〔(\d+)〕(\d+)号$/.exec(d.mark) ?? []
    for (const typed of [
      `${head}[${year}]${serial}号`,
      `（${year}）${serial}`,
      `(${year}) ${serial}号`,
      `【${year}】${serial}`,
      sheet,
    ])
      expect([typed, await listed(`/notices?q=${encodeURIComponent(typed)}`)]).toEqual([typed, true])
    for (const typed of [`${head}（${year}）${serial}`, sheet])
      expect([typed, await listed(`/search?q=${encodeURIComponent(typed)}`)]).toEqual([typed, true])
    expect([await listed(`/notices?year=${year}`), await listed('/notices?year=1999')]).toEqual([true, false])
    // A page behind the last is the last.
    expect(await listed('/notices?page=99')).toBe(true)
    for (const url of ['/notices?q=%25', '/notices?state=nothing&page=-1&kind=%3Cb%3E&county=x', '/notices?q=a&q=b'])
      expect([url, (await page(url)).statusCode]).toEqual([url, 200])
    const empty = await page(`/notices?q=${encodeURIComponent('<b>没有的')}`)
    expect(empty.payload).toContain('清除条件')
    expect(empty.payload).toContain('&lt;b>没有的')
  })

  test('the number of a notice leads to the sheet that stands', async () => {
    const { statusCode, headers } = await page(`/notices/${notice}`)
    expect([statusCode, headers.location]).toEqual([303, `/notices/${sheet}`])
  })

  test('what is not there, or not public, is told alike on a page; a program gets a problem', async () => {
    const letter = desk.office.store.documents({}).find(({ series }) => series !== '公示')
    const numbers = ['410305001-D2025-00001-0', ...(letter ? [letter.number] : []), '<script>']
    for (const number of numbers) {
      const { statusCode, payload } = await page(`/notices/${encodeURIComponent(number)}`)
      expect([statusCode, payload.includes('没有查到这份公示')]).toEqual([404, true])
      expect(payload).not.toContain('<script>')
    }
    const nothing = await page('/nothing')
    expect([nothing.statusCode, nothing.payload.includes('没有找到')]).toEqual([404, true])
    expect((await desk.get('/nothing')).headers['content-type']).toContain('problem+json')
  })

  test('a code is looked up as typed; a wrong one is told as unknown', async () => {
    const typed = `${d.code.slice(0, 4).toLowerCase()} ${d.code.slice(4)}`
    const sent = await page(`/v?code=${encodeURIComponent(typed)}`)
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `/v/${typed.replace(' ', '')}`])
    const found = await page(sent.headers.location as string)
    expect(found.payload).toContain(d.mark)
    expect(found.payload).toContain('现行有效')
    const wrong = await page('/v/0000000000000000')
    expect([wrong.statusCode, wrong.payload.includes('没有查到')]).toEqual([200, true])
    // A file in hand, by its digest: as issued, or not.
    for (const [digest, says] of [
      [d.issue?.sha256, '逐字节相同'],
      ['0'.repeat(64), '不是制发的原件'],
      ['x', '现行有效'],
    ])
      expect((await page(`/v/${d.code}?file=${digest}`)).payload).toContain(says)
    const answer = await desk.get(`/v/${d.code}`)
    expect(answer.json()).toMatchObject({ status: 'valid', mark: d.mark })
  })

  test('大字版 and 高对比 are kept by a cookie and lead back to this site only', async () => {
    const set = await page(`/look?big=1&back=${encodeURIComponent('/notices?state=running')}`)
    expect([set.statusCode, set.headers.location]).toEqual([303, '/notices?state=running'])
    const cookie = String(set.headers['set-cookie']).split(';')[0] as string
    expect((await page('/', { cookie })).payload).toContain('<html lang="zh-CN" class="big">')
    const both = await page('/look?contrast=1', { cookie })
    const second = String(both.headers['set-cookie']).split(';')[0] as string
    expect((await page('/', { cookie: second })).payload).toContain('class="big contrast"')
    for (const back of ['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere', 'x'])
      expect((await page(`/look?big=0&back=${encodeURIComponent(back)}`)).headers.location).toBe('/')
  })

  test('a file that was altered is not handed out', async () => {
    const { all } = textPress().files
    const digest = d.issue?.sha256 as string
    const whole = all.get(digest) as Uint8Array
    expect((await page(`/api/documents/${sheet}/file`)).headers['x-robots-tag']).toBe('noindex')
    all.set(digest, Buffer.concat([whole, Buffer.from(' ')]))
    expect((await desk.get(`/api/documents/${sheet}/file`)).statusCode).toBe(404)
    all.set(digest, whole)
    expect((await desk.get(`/api/documents/${sheet}/file`)).statusCode).toBe(200)
  })

  test('after the window the page says that it hung, and names nobody', async () => {
    await ended(desk.office, notice)
    const window = contextOf<NoticeContext>(desk.office, notice).window
    desk.office.clock.at(addDays(window?.endsOn as string, 1))
    const { payload, statusCode } = await page(`/notices/${sheet}`)
    expect(statusCode).toBe(200)
    expect(payload).toContain('公示期满')
    expect(payload).not.toContain('<table')
    for (const row of (await publishedView(desk.office, d))?.list?.rows ?? []) expect(payload).not.toContain(row[3])
    expect((await page(`/notices/${sheet}/list.csv`)).statusCode).toBe(404)
    expect((await desk.app.inject(`/api/documents/${sheet}/file`)).statusCode).toBe(410)
    for (const url of ['/feed.atom', '/data/notices.csv', '/data/notices.json', '/sitemap.xml', '/notices', '/'])
      for (const { form } of rows) expect((await page(url)).payload).not.toContain(form.members[0]?.name)
    expect((await page('/notices?state=over')).payload).toContain(`href="/notices/${sheet}"`)
  })
})

describe('what a city says of its site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-site-'))
  const file = (text: string) => {
    const path = join(folder, 'site.json')
    writeFileSync(path, text)
    return path
  }
  test('nothing is invented', () => {
    expect(siteOf(join(folder, 'none.json'))).toEqual(plainSite)
    expect(plainSite).toEqual({ name: '住房保障公示平台', demo: false })
    expect(siteOf(file('{"name":"洛阳市住房保障公示平台","icp":"某ICP备1号"}')).icp).toBe('某ICP备1号')
  })
  test('slips are named, all at once', () => {
    expect(() => siteOf(file('{"name":'))).toThrow('不是 JSON')
    expect(() => siteOf(file('{"siteCode":"1","phon":"x"}'))).toThrow(/siteCode：网站标识码应为 10 位/)
  })
})
