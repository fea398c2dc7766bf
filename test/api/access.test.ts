import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { roles } from '../../src/roles.ts'
import { staff } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { isAsset, open } from '../support/route-rules.ts'
import { firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk, problem } from './desk.ts'

/* Every route says who may come to it, or is on the list of those that are open to all (`support/route-rules.ts`). */

/** Behind the token of the office, with a rule of their own; `api/matrix.test.ts` asks it. */
const asked = new Set([
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

  test('or stands on the list of those that are open to all, or below the door of the office', () => {
    const loose = [...desk.app.access].flatMap(([route, access]) => {
      const url = route.split(' ')[1] as string
      return access === undefined && !open.has(url) && !isAsset(url) && !asked.has(url) ? [route] : []
    })
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
      // Read by a program, which can follow no one to a page.
      if (url === '/metrics') expect(answer.statusCode).toBe(401)
      else
        expect([route, answer.statusCode, String(answer.headers.location).split('?')[0]]).toEqual([
          route,
          303,
          '/login',
        ])
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
