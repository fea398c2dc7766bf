import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { accepted } from '../support/life.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'

/*
 * Requests nobody should send, at every route there is: broken bodies, forged sessions and tokens, numbers of nothing, long
 * and strange values. Every one is answered by a refusal or a page, never by a fault of ours, and changes nothing.
 */

const REQUESTS = 10_000

const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
let desk: Desk
let number = ''
let session = ''
beforeAll(async () => {
  desk = openDesk()
  await desk.app.ready()
  number = await accepted(desk.office, row)
  const admin = await firstAdministrator(desk.office)
  const clerk = await entered(desk.office, admin, staff('LY-7', 'clerk', row.form.subdistrict))
  session = browserOf(desk, clerk).cookies.get('anju-session') ?? ''
})
afterAll(() => desk.close())

const strange = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    'null',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%00',
    '%',
    '\u202e',
    '𠮷',
    "' OR 1=1 --",
  ),
  fc.constantFrom(
    '410305-2025-00001-4',
    '410305-2025-99999-0',
    'staff-LY-7',
    '2025-02-30',
    '9'.repeat(400),
    '<script>',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const bodies = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(
    '{',
    '[]',
    'null',
    '"x"',
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '[['.repeat(2_000),
    '{"version":1e999}',
  ),
  fc.json({ maxDepth: 4 }),
  fc
    .dictionary(
      fc.constantFrom('version', 'csrf', 'once', 'staff', 'password', 'q', 'application', 'household', 'go'),
      strange,
    )
    .map((fields) => new URLSearchParams(fields).toString()),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
)
const types = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'text/plain',
  'image/png',
  '',
)
const credentials = fc.oneof(
  fc.constant({}),
  fc
    .constantFrom('Bearer ', 'Bearer x.y.z', 'Basic YTpi', `Bearer ${'a'.repeat(3_000)}`)
    .map((authorization) => ({ authorization })),
  fc
    .constantFrom('anju-session=', 'anju-session=forged', 'anju-session=%00; anju-session=x', 'x'.repeat(2_000))
    .map((cookie) => ({ cookie })),
  // A real session without the proof of its own form: whatever is posted with it is somebody else's page.
  fc.constant('real'),
)

describe('ten thousand requests nobody should send', () => {
  test('give no answer of 5xx, and change nothing', async () => {
    const routes = [...desk.app.access.keys()].map((route) => route.split(' ') as [string, string])
    const before = { facts: desk.facts(), sessions: desk.office.store.accounts.sessionsOf('ly-7').length }
    const request = fc.record({
      route: fc.nat(routes.length - 1),
      method: fc.option(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'), { freq: 8 }),
      at: fc.array(strange, { minLength: 3, maxLength: 3 }),
      query: fc.option(
        fc.dictionary(fc.constantFrom('page', 'limit', 'state', 'format', 'q', 'from', 'mode'), strange),
      ),
      body: bodies,
      type: types,
      who: credentials,
      key: fc.option(fc.constantFrom('', 'x', '00000000-0000-4000-8000-000000000000')),
    })
    const answers = new Map<number, number>()
    for (const each of fc.sample(request, { numRuns: REQUESTS, seed: 20_261_124 })) {
      const [method, pattern] = routes[each.route] as [string, string]
      let n = 0
      const path = pattern.replace(/:\w+|\*/g, () => {
        n += 1
        return n === 1 && each.at[0] === '0' ? number : encodeURIComponent((each.at[n % 3] ?? '').toWellFormed())
      })
      const query = each.query
        ? `?${new URLSearchParams(Object.entries(each.query).map(([k, v]) => [k, v.toWellFormed()]))}`
        : ''
      const used = (each.method ?? method) as 'GET'
      const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(used) && each.body !== undefined
      const who = each.who === 'real' ? { cookie: `anju-session=${session}` } : each.who
      const answer = await desk.app.inject({
        method: used,
        url: path + query,
        headers: {
          ...(hasBody && each.type !== '' ? { 'content-type': each.type } : {}),
          ...who,
          ...(each.key === null ? {} : { 'idempotency-key': each.key }),
        },
        ...(hasBody ? { payload: each.body as string } : {}),
      })
      const told = `${used} ${path}${query} ${each.type} ${String(each.body).slice(0, 80)} → ${answer.payload.slice(0, 300)}`
      expect(answer.statusCode, told).toBeLessThan(500)
      // Nobody is told how the program is built.
      expect(/\bat .+\.tsx?:\d+/.test(answer.payload), told).toBe(false)
      answers.set(answer.statusCode, (answers.get(answer.statusCode) ?? 0) + 1)
    }
    expect([desk.facts(), desk.office.store.accounts.sessionsOf('ly-7').length]).toEqual([
      before.facts,
      before.sessions,
    ])
    // They reached what they were meant for: refusals of many kinds, not one door shut to all of them.
    for (const status of [400, 401, 403, 404, 415, 422])
      expect(answers.get(status) ?? 0, String(status)).toBeGreaterThan(0)
  })
})
