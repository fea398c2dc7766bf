import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { roles } from '../../src/roles.ts'
import { staff } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk, problem } from './desk.ts'

/*
 * Every route says who may come to it. The list below is what needs no signing in or asks by itself for each case; a route
 * that is neither on it nor declares its access fails here.
 */
const open = new Set([
  ...[
    '/',
    '/notices',
    '/notices/:number',
    '/notices/:number/list.:type',
    '/v',
    '/v/:code',
    '/about',
    '/privacy',
    '/look',
    '/favicon.ico',
    ...['/waiting-list', '/guides', '/guides/:programme', '/self-check', '/statistics', '/data', '/data/:set.:type'],
    ...[
      '/feed.atom',
      '/feed/:month.atom',
      '/search',
      '/allocations',
      '/sitemap.xml',
      '/robots.txt',
      '/site-map',
      '/accessibility',
    ],
  ],
  // What a citizen asks: the code of their own case or objection, or that of a paper, says what they may see.
  ...[
    '/progress',
    '/objections',
    '/notices/:number/objections',
    '/objections/new',
    '/objections/files',
    '/objections/track',
    '/calculator',
  ],
  // Evidence is checked by anybody: the verifier, and a log of hashes.
  ...['/verify', '/verify/:file', '/log', '/log/checkpoint', '/log/witnessed', '/log/daily/:day', '/log/tile/*'],
  ...['/disclosure', '/disclosure/fields', '/disclosure/items.:type', '/disclosure/:disclosure'],
  ...['/api/log', '/api/log/proof'],
  ...['/health', '/health/live', '/health/ready', '/api/openapi.json'],
])
/** Behind the token of the office, decided for each file or case. */
const asked = new Set([
  ...['/api/documents/:number', '/api/documents/:number/file', '/api/applications/:number/case-file'],
  ...['/api/intake-batches', '/api/intake-template', '/api/calendars/previews'],
  ...['/api/disclosure-batches', '/api/disclosure-template'],
])

describe('every route says who may come to it', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = openDesk()
    await desk.app.ready()
  })
  afterAll(() => desk.close())
  const undeclared = () =>
    [...desk.app.access].flatMap(([route, access]) => (access === undefined ? [route.split(' ')[1] as string] : []))

  test('or stands on the list of those that are open to all', () => {
    const loose = undeclared().filter(
      (url) =>
        !open.has(url) && !asked.has(url) && !url.startsWith('/api/public/') && !/^\/anju\.[0-9a-f]+\.css$/.test(url),
    )
    expect(loose).toEqual([])
    expect(desk.app.access.size).toBeGreaterThan(80)
  })

  test('pages behind sign-in lead to it, whatever the method, and change nothing', async () => {
    const pages = [...desk.app.access].filter(([route, access]) => access !== undefined && !route.includes(' /api/'))
    const closed = pages.filter(([, access]) => access !== 'everyone')
    expect(closed.length).toBeGreaterThan(15)
    const before = desk.facts()
    for (const [route] of closed) {
      const [method, url] = route.split(' ') as ['GET' | 'POST', string]
      const answer = await desk.app.inject({ method, url: url.replace(/:\w+/g, 'LY-1') })
      expect([route, answer.statusCode, String(answer.headers.location).split('?')[0]]).toEqual([route, 303, '/login'])
    }
    expect(desk.facts()).toBe(before)
  })

  test('what administrators have is a list of roles without anybody of a case', () => {
    for (const [route, access] of desk.app.access)
      if (route.includes(' /admin/')) expect([route, access]).toEqual([route, ['administrator']])
  })

  test('no role is named that does not exist', () => {
    for (const access of desk.app.access.values())
      if (Array.isArray(access)) for (const role of access) expect(roles).toContain(role)
  })
})

test('on a server, tokens for trials end with the first registration', async () => {
  const desk = openDesk()
  const app = buildApp({
    office: desk.office,
    tokens: desk.tokens,
    press: textPress(),
    trialTokens: 'until registered',
  })
  const auditor = { authorization: desk.bearer(staff('auditor', '410300')) }
  const weak = async () => ((await app.inject('/health')).json().weak as { code: string }[]).map(({ code }) => code)
  expect((await app.inject({ url: '/api/applications', headers: auditor })).statusCode).toBe(200)
  expect(await weak()).toContain('demoTokens')
  const admin = await firstAdministrator(desk.office)
  for (const who of [admin, staff('auditor', '410300')]) {
    const refused = await app.inject({ url: '/api/applications', headers: { authorization: desk.bearer(who) } })
    expect(problem(refused).code).toBe('unauthenticated')
  }
  expect(await weak()).not.toContain('demoTokens')
  await app.close()
  await desk.close()
})
