import { afterAll, beforeAll, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { newServiceToken } from '../../src/handed-out.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { hashOf } from '../../src/sign-in.ts'
import { states } from '../../src/words.ts'
import { browserOn } from '../support/browser.ts'
import { accepted, formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, logOf, openDesk } from './desk.ts'

/* What a monitor reads: figures under words of ours, whatever people have typed into addresses and forms. */

const [row, other] = households({ seed: 12, county: '410305', n: 2, on: '2025-09-01' }) as [IntakeRow, IntakeRow]
const clerk = staff('A-1', 'clerk', row.form.subdistrict)
const id = '410399198001010018'

let desk: Desk
let token = ''
let foreign = ''
let narrow = ''
let application = ''
const read = (bearer: string) =>
  desk.app.inject({ method: 'GET', url: '/metrics', headers: { authorization: `Bearer ${bearer}` } })
const figure = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  )

/** A service's token of somebody's first post, as an administrator hands it out. */
function service({ staff: number }: AtWork, scopes: readonly string[]): string {
  const { name, token: made } = newServiceToken()
  const row = { name, staff: number.toLowerCase(), item: 1, scopes, madeBy: 'x', endsAt: '2030-01-01T00:00:00.000Z' }
  desk.office.store.accounts.putServiceToken({ ...row, token: hashOf(made) })
  return made
}

let admin: AtWork
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office, await logOf(office))
  application = await accepted(office, row)
  admin = await firstAdministrator(office)
  await entered(office, admin, clerk)
  const monitor = await entered(office, admin, staff('svc-1', 'auditor', '410300'), { kind: 'service' })
  const counter = await entered(office, admin, staff('svc-2', 'clerk', clerk.organ), { kind: 'service' })
  narrow = service(monitor, ['showOverview'])
  token = service(monitor, ['getMetrics'])
  foreign = service(counter, ['getMetrics'])
  const b = browserOn(desk.app)
  for (const path of [`/nothing/${id}`, `/login?next=/x/${id}`, `/v/${id}`, `/notices/${id}`, `/cases/${id}`])
    await b.get(path)
  await b.get('/login')
  await b.send('/login', { staff: id, password: 'canary-梧桐叶落' })
  const own = browserOf(desk, clerk)
  await own.get(`/cases/${application}`)
  await own.get('/find')
  await own.send('/find', { q: id })
  await desk.app.inject({ method: 'PROPFIND' as 'GET', url: `/${id}` })
  await desk.ask('receiveApplication', clerk, { ...formOf(other), members: [{ name: '测试甲', idNumber: `${id}9` }] })
})
afterAll(() => desk.close())

test('it is text as Prometheus reads it: every line a figure under a declared name', async () => {
  const { statusCode, headers, payload } = await read(token)
  expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
    ...[200, 'text/plain; version=0.0.4; charset=utf-8', 'no-store'],
  ])
  const declared = new Set(
    [...payload.matchAll(/^# TYPE (\w+) (?:counter|gauge|histogram)$/gm)].map(([, name]) => name),
  )
  for (const line of payload
    .trimEnd()
    .split('\n')
    .filter((each) => !each.startsWith('# '))) {
    const [, name] =
      /^([a-z_]+)(?:\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})? (?:\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(line) ?? []
    expect([line, declared.has(name?.replace(/_(bucket|sum|count)$/, '') ?? '') || declared.has(name ?? '')]).toEqual([
      line,
      true,
    ])
  }
})

test('no label but words of ours: not an address, a number, a name or a password of anybody', async () => {
  const { payload } = await read(token)
  const routes = new Set(['none', ...[...desk.app.access.keys()].map((each) => each.split(' ')[1])])
  const words: Readonly<Record<string, (value: string) => boolean>> = {
    route: (value) => routes.has(value),
    method: (value) => ['GET', 'HEAD', 'POST', 'other'].includes(value),
    status: (value) => /^[1-5]xx$/.test(value),
    class: (value) => ['public', 'door', 'staff', 'api', 'none'].includes(value),
    code: (value) => /^[a-zA-Z_]+$/.test(value),
    state: (value) => value in states,
    le: (value) => /^([\d.]+|\+Inf)$/.test(value),
  }
  const labels = [...payload.matchAll(/([a-z]+)="([^"]*)"/g)]
  expect(labels.length).toBeGreaterThan(40)
  for (const [, name = '', value = ''] of labels)
    expect([name, value, words[name]?.(value)]).toEqual([name, value, true])
  for (const canary of [id, application, clerk.staff, '测试甲', 'canary', row.form.subdistrict])
    expect(payload).not.toContain(canary)
})

test('the figures are those of what happened', async () => {
  const before = (await read(token)).payload
  await desk.get(`/nothing/${id}`)
  await desk.get('/about')
  const { payload } = await read(token)
  const rise = (name: string) => figure(payload, name) - (figure(before, name) || 0)
  expect(rise('anju_requests_total{route="none",method="GET",status="4xx"}')).toBe(1)
  expect(rise('anju_requests_total{route="/about",method="GET",status="2xx"}')).toBe(1)
  expect(rise('anju_request_seconds_count{class="public"}')).toBe(1)
  expect(rise('anju_refused_requests_total{code="unknown_route"}')).toBe(1)
  const { facts } = desk.office.store.counts()
  expect([figure(payload, 'anju_facts'), figure(payload, 'anju_ready')]).toEqual([facts, 1])
  const state = desk.office.store.head(application)?.state
  expect(figure(payload, `anju_cases{state="${state}"}`)).toBe(1)
  expect(figure(payload, 'anju_city_log_size')).toBeGreaterThanOrEqual(0)
  expect(payload).toContain('anju_weakness{code="neverAudited"} 1')
  const [, sum] = /^anju_request_seconds_bucket\{class="staff",le="\+Inf"\} (\d+)$/m.exec(payload) ?? []
  expect(figure(payload, 'anju_request_seconds_count{class="staff"}')).toBe(Number(sum))
})

test('nobody reads it without a token made for it, in a post that may', async () => {
  expect((await browserOf(desk, admin).get('/metrics')).statusCode).toBe(200)
  expect((await browserOf(desk, clerk).get('/metrics')).statusCode).toBe(403)
  expect((await desk.app.inject('/metrics')).statusCode).toBe(401)
  expect((await read(foreign)).statusCode).toBe(403)
  expect((await read(narrow)).statusCode).toBe(403)
  expect((await read(`${token}x`)).statusCode).toBe(401)
})
