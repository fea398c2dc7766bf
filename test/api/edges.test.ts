import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { browserOn } from '../support/browser.ts'
import { accepted, firstReviewed, posted } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { open } from '../support/route-rules.ts'
import { sessionFor } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, logOf, openDesk, problem } from './desk.ts'

/*
 * The edges over the whole route table: which headers stand on every answer, what caches may keep by class of route, which cookies
 * go out and how, and how fast anybody may ask.
 */

/** What helmet sets by default, and what the strict policy of ui.md asks; written down, not read from the code. */
function mustBeGuarded(route: string, { headers, payload }: LightMyRequestResponse): void {
  const policy = String(headers['content-security-policy'])
  const sandboxed = policy.includes('sandbox')
  expect([route, policy.includes("default-src 'none'"), /unsafe|\*|https?:/.test(policy)]).toEqual([route, true, false])
  if (!sandboxed)
    for (const directive of ["base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"])
      expect([route, policy]).toEqual([route, expect.stringContaining(directive)])
  expect([route, headers]).toEqual([
    route,
    expect.objectContaining({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-dns-prefetch-control': 'off',
      'x-download-options': 'noopen',
      'x-permitted-cross-domain-policies': 'none',
      'x-xss-protection': '0',
      'cross-origin-opener-policy': 'same-origin',
      // The log is there for others' programs.
      'cross-origin-resource-policy': expect.stringMatching(
        /^\w+ (\/api)?\/log\b/.test(route) ? /origin/ : /^same-origin$/,
      ),
      'origin-agent-cluster': '?1',
      'permissions-policy': expect.stringContaining('camera=()'),
    }),
  ])
  expect([route, ['no-referrer', 'same-origin'].includes(String(headers['referrer-policy']))]).toEqual([route, true])
  expect([route, 'server' in headers, 'x-powered-by' in headers]).toEqual([route, false, false])
  expect([route, /\bat .+\.[cm]?[jt]sx?:\d+|node_modules/.test(payload)]).toEqual([route, false])
}

let desk: Desk
let hanging = ''
let token = ''
const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office, await logOf(office), { address: 'https://zfbz.example.gov.cn' })
  await desk.app.ready()
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  hanging = await posted(office, row.form.subdistrict, 'firstPublicity', [application])
  const admin = await firstAdministrator(office)
  const clerk = await entered(office, admin, staff('clerk', row.form.subdistrict, '-e'))
  token = sessionFor(desk, clerk)
})
afterAll(() => desk.close())
const host = 'zfbz.example.gov.cn'
const routesOf = () =>
  [...desk.app.access].map(([route, access]) => [...route.split(' '), access] as [string, string, unknown])
const pathOf = (url: string) =>
  url
    .replace('/notices/:number', `/notices/${hanging}`)
    .replace(':set', 'waiting-list')
    .replace('.:type', '.csv')
    .replace(':programme', 'public_rental')
    .replace(':month', '2025-09')
    .replace(':day', '2025-09-01')
    .replace(':file', 'verify.mjs')
    .replace('*', '0/000')
    .replace(/:\w+/g, 'X-1')

describe('headers', () => {
  test('stand on every answer of every route, whoever asks and whatever is answered', async () => {
    for (const [method, url] of routesOf())
      for (const cookie of ['', `__Host-anju-session=${token}`]) {
        const answer = await desk.app.inject({
          method: method as 'GET',
          url: pathOf(url),
          headers: { host, ...(cookie ? { cookie } : {}) },
        })
        expect([url, answer.statusCode < 500 || answer.statusCode === 503]).toEqual([url, true])
        mustBeGuarded(`${method} ${url} ${answer.statusCode}`, answer)
        expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
      }
  })
  test('and on what no route took: unknown addresses, methods, broken addresses', async () => {
    for (const [method, url] of [
      ['GET', '/nothing'],
      ['GET', '/api/nothing'],
      ['DELETE', '/api/applications'],
      ['GET', '/%E0%A4%A'],
      ['GET', `/api/applications/${'9'.repeat(500)}`],
    ] as const) {
      const answer = await desk.app.inject({ method, url, headers: { host } })
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode).toBeLessThan(500)
      mustBeGuarded(`${method} ${url}`, answer)
    }
  })
})

describe('what caches may keep', () => {
  /** For a minute, the same for everybody. Everything that is on no list here is kept by nobody. */
  const aMinute = new Set([
    ...['/', '/notices', '/v', '/verify', '/verify/:file', '/about', '/privacy', '/log', '/disclosure'],
    ...[
      '/disclosure/fields',
      '/disclosure/items.:type',
      '/disclosure/:disclosure/leave',
      '/waiting-list',
      '/guides',
      '/guides/:programme',
    ],
    ...['/statistics.csv', '/statistics.xlsx'],
    ...['/self-check', '/statistics', '/data', '/data/:set.:type', '/feed.atom', '/feed/:month.atom', '/sitemap.xml'],
    ...[
      '/robots.txt',
      '/site-map',
      '/contact',
      '/accessibility',
      '/calculator',
      '/objections',
      '/objections/track',
      '/progress',
    ],
    ...['/notices/:number', '/notices/:number/list.:type', '/search', '/allocations'],
  ])
  test('by class: pages that name nobody a minute, what hangs no longer than it hangs, papers and staff pages never', async () => {
    const kept: Record<string, string> = {}
    for (const [method, url] of routesOf()) {
      if (method !== 'GET') continue
      const { headers } = await desk.app.inject({
        url: pathOf(url),
        headers: { host, accept: 'text/html', cookie: `__Host-anju-session=${token}` },
      })
      const keep = String(headers['cache-control'])
      if (keep !== 'no-store') kept[url] = keep
      if (!open.has(url) && !/^\/[a-z]+\.[0-9a-f]{12}\.(js|css)$/.test(url))
        expect([url, keep]).toEqual([url, 'no-store'])
    }
    const odd = Object.entries(kept).filter(([url, keep]) => !(keep === 'public, max-age=60' && aMinute.has(url)))
    expect(odd.map(([url, keep]) => `${url.replace(/[0-9a-f]{12}/, '#')} ${keep}`).sort()).toEqual([
      '/anju.#.css public, max-age=31536000, immutable',
      '/anju.#.css public, max-age=31536000, immutable',
      '/api/log public, max-age=2',
      '/audit.#.js public, max-age=31536000, immutable',
      '/batch.#.js public, max-age=31536000, immutable',
      '/camera.#.js public, max-age=31536000, immutable',
      '/favicon.ico public, max-age=86400',
      '/log/checkpoint public, max-age=2',
      '/review.#.js public, max-age=31536000, immutable',
      '/work.#.js public, max-age=31536000, immutable',
    ])
  })
})

describe('cookies over TLS', () => {
  test('of signing in are bound to the host, out of reach of scripts and of other sites; every one is Secure', async () => {
    const set: string[] = []
    for (const [method, url] of routesOf()) {
      const answer = await desk.app.inject({
        method: method as 'GET',
        url: pathOf(url),
        headers: { host, accept: 'text/html' },
      })
      set.push(...[answer.headers['set-cookie'] ?? []].flat().map(String))
    }
    const browser = browserOn(desk.app)
    await browser.get('/login')
    const wrong = await browser.send('/login', { staff: 'nobody', password: 'wrong wrong wrong' })
    expect(wrong.statusCode).toBe(401)
    const out = await desk.app.inject({
      method: 'POST',
      url: '/logout',
      headers: { host, cookie: `__Host-anju-session=${token}`, origin: `https://${host}` },
    })
    set.push(...[out.headers['set-cookie'] ?? []].flat().map(String))
    expect(set.length).toBeGreaterThan(3)
    for (const each of set) {
      expect([each, /; Secure/.test(each), /; SameSite=(Lax|Strict)/.test(each), /Domain=/i.test(each)]).toEqual([
        each,
        true,
        true,
        false,
      ])
      if (each.startsWith('anju-look=')) continue
      expect([each, each.startsWith('__Host-'), /; Path=\/;/.test(`${each};`), /; HttpOnly/.test(each)]).toEqual([
        each,
        true,
        true,
        true,
      ])
    }
    expect(new Set(set.map((each) => each.split('=')[0]))).toEqual(new Set(['anju-look', '__Host-anju-form']))
  })
})

describe('how fast', () => {
  test('one account and one address are held up with a 429 that says when to go on; others are not', async () => {
    const office = testOffice()
    const slow = openDesk(office, undefined, { pace: { account: 5, address: 12 } })
    const admin = await firstAdministrator(office)
    const tokens: string[] = []
    for (const number of ['LY-1', 'LY-2'])
      tokens.push(sessionFor(slow, await entered(office, admin, { ...staff('auditor', '410300'), staff: number })))
    const ask = (session: string, remoteAddress: string, url = '/api/overview') =>
      slow.app.inject({ url, remoteAddress, headers: { cookie: `anju-session=${session}` } })
    const [one = '', two = ''] = tokens
    for (let n = 0; n < 5; n += 1) expect((await ask(one, `10.0.0.${n}`)).statusCode).toBe(200)
    const held = await ask(one, '10.0.1.1')
    expect([problem(held).code, held.statusCode, held.headers['retry-after']]).toEqual(['too_many', 429, '60'])
    expect(problem(held).detail).toMatch(/这个账号.*60 秒/)
    // Pages count with the API; another account goes on.
    const page = await ask(one, '10.0.1.2', '/audit')
    expect([page.statusCode, page.headers['retry-after'], page.payload.includes('这个账号')]).toEqual([429, '60', true])
    expect((await ask(two, '10.0.1.3')).statusCode).toBe(200)
    // An address that asks for many things, whoever it says it is.
    const codes: number[] = []
    for (let n = 0; n < 13; n += 1)
      codes.push((await slow.app.inject({ url: '/api/applications', remoteAddress: '10.9.9.9' })).statusCode)
    expect(codes).toEqual([...Array(12).fill(401), 429])
    const again = await slow.app.inject({ url: '/about', remoteAddress: '10.9.9.9', headers: { accept: 'text/html' } })
    expect([again.statusCode, again.payload.includes('这个地址一分钟内的请求太多')]).toEqual([429, true])
    expect((await slow.app.inject({ url: '/about', remoteAddress: '10.9.9.10' })).statusCode).toBe(200)
    // A minute later both go on.
    office.clock.at(office.clock.today, '09:02')
    expect((await ask(one, '10.9.9.9')).statusCode).toBe(200)
    await slow.close()
  })
})
