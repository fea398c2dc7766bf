import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configOf } from '../../src/config.ts'
import { demo } from '../../src/demo/demo.ts'
import { households } from '../../src/demo/households.ts'
import { writeIntake } from '../../src/intake.ts'
import { newSecret } from '../../src/second-factor.ts'
import { type Server, start } from '../../src/server.ts'
import { enrol } from '../../src/sign-in.ts'

/* What a visitor of `npm run demo` finds: a city in the middle of its work, under the day of the demo, and told so. */

const folder = mkdtempSync(join(tmpdir(), 'anju-served-'))
const own = join(folder, 'own.csv')
const config = () => configOf({ ANJU_DATA: join(folder, 'demo'), PORT: '0', LOG_LEVEL: 'silent' })
const printed: string[] = []
let server: Server

beforeAll(async () => {
  writeFileSync(own, writeIntake(households({ seed: 5, county: '410311', n: 3, on: '2025-09-15' })))
  const report = await demo({
    ...{ folder: join(folder, 'demo'), site: 'http://127.0.0.1:8080', intake: own, goesOn: true },
    ...{ print: (text: string) => void printed.push(text), progress: () => ({ tick: () => {}, end: () => {} }) },
  })
  expect(report.differences).toEqual([])
  server = await start(config())
}, 600_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const page = async (path: string) => (await fetch(`${server.address}${path}`)).text()
const told = () => /演示日期 (\d{4}-\d\d-\d\d)，正在公示 (\d+) 份/.exec(printed.join('\n'))

test('the front page shows notices that run, first ones and final ones, under the day of the demo', async () => {
  const [, on = '', n] = told() ?? []
  expect(Number(n)).toBeGreaterThanOrEqual(4)
  expect(new Date().toISOString() > on).toBe(true)
  const front = await page('/')
  expect(front).toContain(`演示数据，演示日期 ${on}`)
  const running = server.office.store.notices({ state: 'running', limit: 100 })
  expect(new Set(running.map(({ stage }) => stage))).toEqual(new Set(['firstPublicity', 'finalPublicity']))
  expect(front).toMatch(/剩 \d+ 天|还剩|剩余/)
  // One of them can be opened and objected to, since its window is open on that day.
  const sheet = /href="(\/notices\/[^"?]+)"/.exec(front)?.[1] as string
  expect(await page(sheet)).toContain('提出异议')
  // One’s own file was driven to its end beside it.
  expect(printed.join('\n')).toContain('收件 3 户')
})

test('its clock goes on from the last thing that happened, and again after a restart', async () => {
  const last = () => {
    const { store } = server.office
    return JSON.parse(store.factsAfter(store.lastSeq() - 1, 1)[0]?.body ?? '{}').recordedAt as string
  }
  const before = server.office.now()
  expect(before.toISOString() >= last()).toBe(true)
  expect(before.getTime() - Date.parse(last())).toBeLessThan(600_000)
  await server.stop()
  server = await start(config())
  expect(server.office.now().getTime()).toBeGreaterThanOrEqual(Date.parse(last()))
  expect(server.office.now().toISOString().slice(0, 10)).toBe(before.toISOString().slice(0, 10))
})

test('a session can be opened: the link is good under that clock, and a phone’s codes under the phone’s', async () => {
  const link = new URL(server.firstLink as string).pathname
  expect((await fetch(`${server.address}${link}`)).status).toBe(200)
  const { store } = server.office
  store.accounts.setPassword('1001', 'x', '')
  const secret = newSecret()
  const codeAt = (at: Date) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })
  expect(enrol(server.office, '1001', secret, codeAt(server.office.now()))).toBeUndefined()
  expect(enrol(server.office, '1001', secret, codeAt(new Date()))).toHaveLength(10)
})
