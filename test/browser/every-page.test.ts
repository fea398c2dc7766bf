import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { beginDraft } from '../../src/drafts.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { type Desk, logOf, openDesk, witnessed } from '../api/desk.ts'
import { openBrowser } from '../support/chromium.ts'
import { disclosed, project } from '../support/disclosures.ts'
import {
  accepted,
  checked,
  ended,
  firstReviewed,
  formOf,
  fromFirstPublicity,
  posted,
  transmitted,
  workdayFrom,
} from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { pageOf, sheetsOf } from './contact-sheet.ts'

/*
 * Every page there is, found as people find it: by the links, from the front page of the public and from each person's own.
 * Each is looked at by axe at 1440 and 390 and in 大字版 at 390, and must not scroll sideways. A new route that no link leads
 * to fails here. With ANJU_PICTURES set to a folder each is photographed, and all stand side by side in `contact-*.png`.
 */

const pictures = process.env.ANJU_PICTURES
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rows = households({ seed: 3, county: '410305', n: 60, on: '2025-09-01' }) as [IntakeRow, ...IntakeRow[]]
const street = rows[0].form.subdistrict
const [done, listed, reviewed, late, unseen, fresh] = rows.filter(({ form }) => form.subdistrict === street) as [
  IntakeRow,
  IntakeRow,
  IntakeRow,
  IntakeRow,
  IntakeRow,
  IntakeRow,
]
const people: readonly (readonly [Role, string])[] = [
  ['clerk', street],
  ['first_reviewer', street],
  ['publisher', street],
  ['release_reviewer', street],
  ['reviewer', '410305'],
  ['head', '410305'],
  ['publisher', '410300'],
  ['approver', '410300'],
  ['auditor', '410300'],
  ['administrator', '410300'],
]
const named = ([role, organ]: readonly [Role, string]): AtWork => ({
  staff: `${role.replace('_', '-')}-${organ}`,
  role,
  organ,
})

/** Pages no link leads to, and what looks at them instead. */
const elsewhere: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    'api/sign-in and api/single-sign-on': [
      ...['/login/second', '/login/enrol', '/login/sso', '/login/sso/done', '/setup/:code'],
      ...['/account/proof/sso', '/account/proof/code'],
    ],
    'browser/administrator': [
      ...['/admin/calendar/previews/:id', '/policy/what-if/:id', '/admin/procedures/simulations/:id'],
    ],
    'browser/batches': [
      ...['/batch/decide', '/batch/decide/:id', '/jobs/:id', '/intake/import/:id', '/verifications/answers/:id'],
    ],
    'browser/counter': ['/find', '/objections/desk/:number', '/objections/desk/:number/done'],
    'browser/reviewer': ['/cases/:number/done', '/supervision/:slip'],
    'browser/citizen': ['/objections/track', '/cases/:number/objections/:objection'],
    'browser/auditor': ['/audit/samples/:seq'],
  }).flatMap(([test, urls]) => urls.map((url) => [url, test])),
)
/** Where people begin, besides their own first page: what they are led to by a form and not by a link. */
const begins: Readonly<Partial<Record<Role | 'public', readonly string[]>>> = {
  public: ['/login'],
  clerk: ['/account/proof'],
  administrator: [
    '/policy/compare?a=luoyang-low-rent@1&b=luoyang-low-rent@1',
    '/admin/procedures/compare?a=three-reviews@2012&b=two-reviews@2012',
  ],
}

/** Pages that differ by who looks at them. */
const own = new Set(['/work', '/todo', '/cases/:number', '/disclosures'])
/** Parts of an address that make another page of it. */
const kinds = /:(act|section)\b/
const isFile = (url: string) =>
  /\.[^/]*$|\/:file$|\/template$|^\/api\/|^\/log\/|\/(files|evidence|scans)\/|^\/health|^\/metrics|^\/look/.test(url)

// The package has a browser for x64 alone.
describe.skipIf(process.arch !== 'x64')('every page there is, in a real browser', () => {
  let desk: Desk
  let opened: Awaited<ReturnType<typeof openBrowser>>
  let [address, received, underReview, colleagues] = ['', '', '', '']
  /** Pages looked at, by their route and, where it matters, by who. */
  const seen = new Set<string>()
  let routes: { readonly url: string; readonly matches: RegExp }[] = []
  beforeAll(async () => {
    const office = testOffice()
    const log = await logOf(office)
    desk = openDesk(office, log)
    const first = await accepted(office, done)
    await firstReviewed(office, first)
    await fromFirstPublicity(office, first)
    const third = await accepted(office, reviewed)
    underReview = third
    await firstReviewed(office, third)
    await ended(office, await posted(office, street, 'firstPublicity', [third]))
    office.clock.at(workdayFrom(office.clock.today))
    await transmitted(office, third, street, '410305')
    await checked(office, third, 'reviewer', '410305', 'secondReview')
    const second = await accepted(office, listed)
    await firstReviewed(office, second)
    await posted(office, street, 'firstPublicity', [second])
    await firstReviewed(office, await accepted(office, late))
    await accepted(office, unseen)
    const { subject } = await office.ask('receiveApplication', named(['clerk', street]), formOf(fresh))
    received = subject
    await disclosed(office, 'started-project', project('示例小区', office.clock.today))
    await disclosed(office, 'policy', {
      ...{ is: '办事指南', name: '公共租赁住房申请办事指南', issuer: '示例部门', issuedOn: office.clock.today },
      ...{ text: '申请条件、材料和办理地点。', link: 'https://www.example.gov.cn/guide' },
    })
    const admin = await firstAdministrator(office, named(['administrator', '410300']).staff)
    for (const one of people) if (one[0] !== 'administrator') await entered(office, admin, named(one))
    colleagues = beginDraft(office, { ...named(['clerk', street]), staff: 'colleague' }, {})
    await office.drain()
    // Letters are pages too, once they are made.
    await issueDocuments(office, textPress())
    await witnessed(log, office.now())
    address = await desk.app.listen({ host: '127.0.0.1', port: 0 })
    opened = await openBrowser()
    routes = [...desk.app.access.keys()]
      .filter((key) => key.startsWith('GET '))
      .map((key) => key.slice(4))
      .map((url) => ({ url, matches: new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`) }))
      .sort((a, b) => fixed(b.url) - fixed(a.url) || a.url.length - b.url.length)
  }, 180_000)
  afterAll(async () => {
    await opened?.close()
    await desk?.close()
  })

  /** How many parts of an address a route spells out: the more, the nearer it is meant. */
  const fixed = (url: string) => url.split('/').filter((part) => !part.includes(':')).length - url.split(':').length
  const keyOf = (path: string): string | undefined => {
    const route = routes.find(({ matches }) => matches.test(path))?.url
    return route && kinds.test(route) ? route.replace(kinds, path.split('/').at(-1) as string) : route
  }
  const wrongOn = (page: Page) =>
    page.evaluate(
      '(async () => (await axe.run()).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")))()',
    ) as Promise<string[]>

  /** Walks all links from a page on, and looks at each new page. */
  async function walk(context: BrowserContext, from: readonly string[], who: string, found: string[]) {
    const page = await context.newPage()
    const ahead = [...from]
    const known = new Set(ahead)
    for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
      const key = keyOf(path.replace(/[?#].*$/, ''))
      if (!key || isFile(key) || isFile(path.replace(/\?.*$/, ''))) continue
      const name = own.has(key) ? `${key} ${who}` : key
      if (seen.has(name)) continue
      const answer = await page.goto(address + path)
      if (answer?.status() !== 200) {
        found.push(`${who} ${path}: ${answer?.status()}`)
        continue
      }
      // Behind the door, for whoever has not come through it.
      if (new URL(page.url()).pathname === '/login' && key !== '/login') continue
      if ((await page.locator('[name=why]').count()) > 0 && (await page.title()).includes('查阅事由')) {
        await page.fill('[name=why]', '年度抽查')
        await Promise.all([page.waitForNavigation(), page.click('text=记录事由并查阅')])
        await page.waitForSelector('.recorded', { timeout: 30_000 })
      }
      seen.add(name)
      await page.evaluate(axe)
      for (const [look, width, big] of [
        ['1440', 1440, false],
        ['390', 390, false],
        ['big', 390, true],
      ] as const) {
        await page.setViewportSize({ width, height: 900 })
        if (big) {
          await context.addCookies([{ name: 'anju-look', value: 'b', url: address }])
          await page.reload()
          await page.evaluate(axe)
        }
        found.push(...(await wrongOn(page)).map((each) => `${who} ${path} at ${look}: ${each}`))
        const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number
        if (wide > width) found.push(`${who} ${path} at ${look} scrolls sideways: ${wide}`)
        if (pictures) await pageOf(page, join(pictures, who), name, look)
      }
      await context.clearCookies({ name: 'anju-look' })
      const links = (await page.evaluate(
        'Array.from(document.querySelectorAll("a[href^=\\"/\\"]"), (a) => a.getAttribute("href"))',
      )) as string[]
      for (const link of links) {
        const to = link.replace(/#.*$/, '')
        if (known.has(to) || to.startsWith('/logout')) continue
        known.add(to)
        ahead.push(to)
      }
    }
    await page.close()
  }

  const found: string[] = []
  if (pictures) mkdirSync(pictures, { recursive: true })
  test('the public site, from its front page', async () => {
    const context = await opened.browser.newContext({ bypassCSP: true })
    await walk(context, ['/', ...(begins.public ?? [])], 'public', found)
    expect(found.splice(0)).toEqual([])
    await context.close()
  }, 300_000)

  for (const one of people)
    test(`the pages of ${named(one).staff}`, async () => {
      const context = await opened.browser.newContext({ bypassCSP: true })
      const browser = browserOf(desk, named(one))
      if (one[0] === 'clerk') {
        await browser.get('/intake')
        await browser.send('/intake')
      }
      const value = browser.cookies.get('anju-session') as string
      await context.addCookies([{ name: 'anju-session', value, url: address }])
      const home = one[0] === 'auditor' ? '/audit' : one[0] === 'administrator' ? '/admin' : '/work'
      const more = [
        ...(begins[one[0]] ?? []),
        ...(one[0] === 'clerk' ? [`/intake/received/${received}`, `/intake/${colleagues}/why?to=members`] : []),
        ...(one[0] === 'reviewer' ? [`/cases/${underReview}/why/case-file`] : []),
      ]
      await walk(context, [home, ...more], named(one).staff, found)
      expect(found.splice(0)).toEqual([])
      await context.close()
    }, 300_000)

  test('no page is left out', async () => {
    const looked = new Set([...seen].map((name) => name.split(' ')[0]))
    const pages = routes.map(({ url }) => url).filter((url) => !isFile(url) && !kinds.test(url))
    expect(pages.filter((url) => !looked.has(url) && !(url in elsewhere))).toEqual([])
    expect(Object.keys(elsewhere).filter((url) => looked.has(url))).toEqual([])
    if (pictures) await sheetsOf(opened.browser, pictures)
  }, 120_000)
})
