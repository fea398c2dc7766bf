import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { places } from '../../src/web/pages/site-map.tsx'
import { disclosed, exits, leavers } from '../support/disclosures.ts'
import { accepted, contextOf, firstReviewed, posted, registered } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { below, type Element, xmlOf } from '../support/xml.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/* What holds for every public page: what it says of itself, where it leads, how far it is from the first page; and the feed. */

const ADDRESS = 'https://zfbz.example.gov.cn'
const ATOM = 'http://www.w3.org/2005/Atom'
let desk: Desk
let sheet: string
let disclosure: string
/** Every address reached from the first page, with how many clicks it takes and what it answered. */
const reached = new Map<string, { readonly clicks: number; readonly status: number; readonly html: string }>()

const page = (url: string) =>
  desk.app.inject({
    method: 'GET',
    url,
    headers: { accept: 'text/html' },
    remoteAddress: `10.0.0.${reached.size % 200}`,
  })

beforeAll(async () => {
  const office = testOffice()
  const log = await logOf(office)
  desk = openDesk(office, log, { address: ADDRESS })
  const [first, ...rest] = households({ seed: 21, county: '410305', n: 40, on: '2025-09-01' }) as [
    IntakeRow,
    ...IntakeRow[],
  ]
  await registered(office, first)
  disclosure = await disclosed(office, 'exit', exits, { people: leavers })
  const { subdistrict } = (rest[0] as IntakeRow).form
  const application = await accepted(office, rest[0] as IntakeRow)
  await firstReviewed(office, application)
  const notice = await posted(office, subdistrict, 'firstPublicity', [application])
  sheet = contextOf<NoticeContext>(office, notice).issued?.document as string
  await log.run()
  let open = ['/']
  for (let clicks = 0; open.length > 0; clicks += 1) {
    const next: string[] = []
    for (const url of open) {
      if (reached.has(url)) continue
      const answer = await page(url)
      const html = String(answer.headers['content-type']).startsWith('text/html') ? answer.payload : ''
      reached.set(url, { clicks, status: answer.statusCode, html })
      for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]+)"/g)) {
        const link = href.replaceAll('&amp;', '&').split('#')[0] as string
        // The door of the staff's part leads out of the public one.
        if (link.startsWith('/') && !/^\/(look|login)/.test(link)) next.push(link)
      }
    }
    open = next
  }
}, 120_000)
afterAll(() => desk.close())

const pages = () => [...reached].filter(([, { html }]) => html !== '')
const metaOf = (html: string, name: string) =>
  new RegExp(`<meta name="${name}" content="([^"]+)"`).exec(html)?.[1] ?? null

describe('every public page', () => {
  test('says what it is as government sites must: site, and column or article', () => {
    expect(pages().length).toBeGreaterThan(30)
    for (const [url, { html }] of pages()) {
      expect([url, metaOf(html, 'SiteName')]).toEqual([url, expect.any(String)])
      const column = ['ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType'].map((n) => metaOf(html, n))
      const article = ['ArticleTitle', 'PubDate', 'ContentSource'].map((n) => metaOf(html, n))
      expect([url, column.every(Boolean) !== article.every(Boolean)]).toEqual([url, true])
      if (article[1]) expect([url, article[1]]).toEqual([url, expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)])
      expect([url, html.match(/<html lang="zh-CN"/g)?.length, html.match(/<h1/g)?.length]).toEqual([url, 1, 1])
    }
  })

  test('tells programs the same as JSON-LD, which ends nowhere but at its end', () => {
    for (const [url, { html }] of pages()) {
      const blocks = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)]
      expect([url, blocks.length, html.match(/<script/g)?.length]).toEqual([
        url,
        1,
        /^\/v(erify)?(\/|$)/.test(url) ? 2 : 1,
      ])
      const { '@context': context, '@graph': graph } = JSON.parse(blocks[0]?.[1] as string) as {
        '@context': string
        '@graph': { '@type': string; name: string }[]
      }
      expect([url, context]).toEqual([url, 'https://schema.org'])
      expect([url, graph[0]?.name]).toEqual([url, metaOf(html, 'ColumnName') ?? metaOf(html, 'ArticleTitle')])
    }
    const kind = (url: string) => reached.get(url)?.html ?? ''
    expect(kind('/')).toContain('"@type":"SearchAction"')
    expect(kind(`/notices/${sheet}`)).toContain('"@type":"DigitalDocument"')
    expect(kind(`/disclosure/${disclosure}`)).toContain('"@type":"CreativeWork"')
    expect(kind('/data')).toContain('"@type":"DataDownload"')
  })

  test('what people typed cannot end the block', async () => {
    const { payload } = await page(`/search?q=${encodeURIComponent('</script><script>alert(1)</script>')}`)
    expect(payload.match(/<script/g)).toHaveLength(1)
    expect(payload.match(/<\/script>/g)).toHaveLength(1)
  })

  test('no link is broken, and every anchor is there', () => {
    for (const [url, { status }] of reached) expect([url, status < 400]).toEqual([url, true])
    for (const [url, { html }] of pages())
      for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]*#[^"]+)"/g)) {
        const [path = '', id = ''] = href.replaceAll('&amp;', '&').split('#')
        const target = path === '' ? html : reached.get(path)?.html
        expect([url, href, target?.includes(`id="${id}"`)]).toEqual([url, href, true])
      }
  })

  test('everything is reachable from the first page within two clicks', () => {
    const wanted = [
      ...places.flatMap(({ pages: own }) => own.map(([path]) => path)),
      `/notices/${sheet}`,
      `/disclosure/${disclosure}`,
      `/objections/new?notice=${sheet}`,
      '/guides/public_rental?county=410305',
    ]
    for (const url of wanted) expect([url, (reached.get(url)?.clicks ?? 99) <= 2]).toEqual([url, true])
  })

  test('links to other sites name where they lead', () => {
    for (const [url, { html }] of pages())
      for (const [tag, href = ''] of html.matchAll(/<a [^>]*href="(https?:[^"]+)"[^>]*>[^<]*/g))
        if (!href.startsWith(ADDRESS)) expect([url, tag]).toEqual([url, expect.stringContaining(href)])
  })
})

describe('the feed', () => {
  const link = (feed: Element, rel: string) =>
    below(feed, 'link').find(({ attributes }) => attributes.rel === rel)?.attributes.href
  const feedAt = async (path: string) => {
    const answer = await desk.app.inject(path)
    expect([path, answer.statusCode, answer.headers['content-type']]).toEqual([
      path,
      200,
      'application/atom+xml; charset=utf-8',
    ])
    return xmlOf(answer.payload)
  }
  const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

  test('and its archives have every part RFC 4287 asks for, and together every notice once', async () => {
    desk.office.clock.at('2025-10-09')
    const ids = new Set<string>()
    const seen: string[] = []
    for (let path: string | undefined = '/feed.atom'; path !== undefined; ) {
      const feed: Element = await feedAt(path)
      expect([feed.name, feed.space]).toEqual(['feed', ATOM])
      for (const part of ['id', 'title', 'updated', 'author']) expect(below(feed, part)).toHaveLength(1)
      expect(new URL(link(feed, 'self') as string).pathname).toBe(path)
      if (seen.length > 0) {
        expect(below(feed, 'archive')[0]?.space).toBe('http://purl.org/syndication/history/1.0')
        expect(link(feed, 'current')).toBe(`${ADDRESS}/feed.atom`)
      }
      const own: string[] = []
      for (const entry of below(feed, 'entry')) {
        for (const part of ['id', 'title', 'updated', 'published', 'author']) expect(below(entry, part)).toHaveLength(1)
        for (const part of ['updated', 'published']) expect(below(entry, part)[0]?.text).toMatch(RFC3339)
        expect(below(entry, 'author').every((each) => below(each, 'name')[0]?.text)).toBe(true)
        const id = below(entry, 'id')[0]?.text as string
        expect(() => new URL(id)).not.toThrow()
        expect((await page(new URL(id).pathname)).statusCode).toBe(200)
        own.push(id)
      }
      expect(new Set(own).size).toBe(own.length)
      for (const id of own) ids.add(id)
      const days = below(feed, 'entry').map((entry) => below(entry, 'published')[0]?.text as string)
      expect([...days].sort().reverse()).toEqual(days)
      seen.push(path)
      const previous = link(feed, 'prev-archive')
      path = previous && new URL(previous).pathname
    }
    expect(seen.length).toBeGreaterThan(1)
    const { rows } = (await desk.app.inject('/data/notices.json')).json() as { rows: { number: string }[] }
    expect([...ids].sort()).toEqual(rows.map(({ number }) => `${ADDRESS}/notices/${number}`).sort())
  })

  test('a month that is not over, and one without notices, is no archive', async () => {
    const month = desk.office.clock.today.slice(0, 7)
    for (const none of [month, '2019-01', 'x'])
      expect((await desk.app.inject(`/feed/${none}.atom`)).statusCode).toBe(404)
  })
})

describe('the search', () => {
  const found = async (q: string) => (await page(`/search?q=${encodeURIComponent(q)}`)).payload

  test('finds notices by kind and place, items, guides and columns, and leads straight to what has a number', async () => {
    const { organ } = (await desk.app.inject('/data/notices.json')).json().rows[0] as { organ: string }
    expect(await found('初审公示')).toContain(`href="/notices/${sheet}"`)
    expect(await found(organ)).toContain('公示公告')
    expect(await found('退出')).toContain(`href="/disclosure/${disclosure}"`)
    expect(await found('涧西')).toContain('href="/guides/public_rental?county=410305"')
    expect(await found('统计')).toContain('href="/statistics"')
    for (const said of ['公租房', '涧西公租房', '涧西 公租房', '公共租赁住房'])
      expect(await found(said)).toContain('href="/guides/public_rental?county=410305"')
    expect(await found('涧西公租房')).not.toContain('county=410327')
    expect(await found('公示')).toContain(`href="/notices/${sheet}"`)
    expect(await found('轮候册')).toContain('/waiting-list?county=410305')
    expect(await found('410305-L2025-00001')).toContain('/waiting-list?number=410305-L2025-00001')
    expect(await found('410305-2025-00001-4')).toContain('href="/progress"')
  })

  test('finds nobody by name or number, says so, and nobody keeps what was asked', async () => {
    const { form } = households({ seed: 21, county: '410305', n: 40, on: '2025-09-01' })[1] as IntakeRow
    const name = form.members[0]?.name as string
    const answer = await page(`/search?q=${encodeURIComponent(name)}`)
    expect(answer.payload).toContain('没有找到')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.payload).not.toContain('/notices/4')
  })
})
