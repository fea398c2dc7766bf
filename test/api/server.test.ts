import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sha256 } from '../../db/facts.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { audit } from '../../src/audit.ts'
import { instantOf } from '../../src/calendar.ts'
import { configOf } from '../../src/config.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type Server, start } from '../../src/server.ts'
import { formOf } from '../support/life.ts'
import { aYear } from '../support/year.ts'
import { whyRead } from './desk.ts'

const rolls = households({ seed: 21, county: '410305', n: 3, on: '2025-09-01' }) as [IntakeRow, IntakeRow, IntakeRow]
const at = instantOf('2025-09-01')

describe('a server on a real port', () => {
  let data: string
  let server: Server
  const open = (day = at) => start(configOf({ ANJU_DATA: data, PORT: '0', LOG_LEVEL: 'silent' }), () => day)
  const bearer = (organ: string, role: 'clerk' | 'auditor' = 'clerk') =>
    `Bearer ${server.tokens.issue({ staff: 'A01', role, organ, exp: at.getTime() / 1000 + 86_400 * 60 })}`
  const post = (path: string, row: IntakeRow, body: object) =>
    fetch(`${server.address}/api${path}`, {
      method: 'POST',
      headers: {
        authorization: bearer(row.form.subdistrict),
        'idempotency-key': uuid(),
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'anju-server-'))
    server = await open()
  })
  afterEach(async () => {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  })
  const key = () => Buffer.from(readFileSync(join(data, 'anju.key'), 'utf8').trim(), 'hex')

  test('answers, stops in order, and what it acknowledged is there when it starts again', async () => {
    const answers = await Promise.all(rolls.map((row) => post('/applications', row, formOf(row))))
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201])
    for (const file of ['anju.key', 'anju-tokens.key']) expect(statSync(join(data, file)).mode & 0o777).toBe(0o600)
    const token = bearer('410300', 'auditor')
    await server.stop()
    await server.stopped
    await expect(fetch(`${server.address}/health/live`)).rejects.toThrow()

    server = await open()
    const list = await fetch(`${server.address}/api/applications`, { headers: { authorization: token } })
    expect(((await list.json()) as { applications: object[] }).applications).toHaveLength(3)
    expect((await audit({ path: join(data, 'anju.sqlite'), key: key() })).differences).toEqual([])
  })

  test('prints the papers of what was committed by itself, a moment later; whoever reads the case can have them', async () => {
    const [row] = rolls
    const receipt = (await (await post('/applications', row, formOf(row))).json()) as { subject: string }
    const headers = { authorization: bearer(row.form.subdistrict), ...whyRead }
    const papers = async () =>
      ((await (await fetch(`${server.address}/api/documents`, { headers })).json()) as { documents: object[] })
        .documents
    type Paper = { number: string; of: string; kindName: string; stateName: string; sha256: string }
    await expect
      .poll(async () => (await papers()) as Paper[], { timeout: 20_000, interval: 100 })
      .toMatchObject([{ of: receipt.subject, kindName: '收件凭证', stateName: '已制发' }])
    const [paper] = (await papers()) as [Paper]
    const file = await fetch(`${server.address}/api/documents/${paper.number}/file`, { headers })
    const bytes = Buffer.from(await file.arrayBuffer())
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(sha256(bytes)).toBe(paper.sha256)
    expect(statSync(join(data, 'files', paper.sha256.slice(0, 2), `${paper.sha256}.pdf`)).mode & 0o777).toBe(0o600)
    await server.stop()
    const found = await audit({ path: join(data, 'anju.sqlite'), key: key(), files: join(data, 'files') })
    expect(found).toMatchObject({ differences: [], files: 1 })
  })

  test('a command half sent when the stop is asked for is answered and stored', async () => {
    const [row] = rolls
    const body = Buffer.from(JSON.stringify(formOf(row)))
    const { hostname, port } = new URL(server.address)
    const socket = createConnection(Number(port), hostname)
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    const head = [
      'POST /api/applications HTTP/1.1',
      `Host: ${hostname}`,
      `Authorization: ${bearer(row.form.subdistrict)}`,
      `Idempotency-Key: ${uuid()}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(body.subarray(0, 40))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const stopped = server.stop()
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.write(body.subarray(40))
    await Promise.all([stopped, closed])
    expect(text).toMatch(/^HTTP\/1\.1 201 Created\r\n/)
    expect(await audit({ path: join(data, 'anju.sqlite'), key: key() })).toMatchObject({ differences: [], facts: 1 })
  })

  test('stopping in a burst: what was answered 201 is stored, no more and no less', async () => {
    const many = households({ seed: 22, county: '410305', n: 60, on: '2025-09-01' })
    const asked = many.map((row) =>
      post('/applications', row, formOf(row)).then(
        (answer) => answer.status,
        () => 0,
      ),
    )
    await Promise.race(asked)
    await server.stop()
    const answers = await Promise.all(asked)
    const granted = answers.filter((status) => status === 201).length
    expect(granted).toBeGreaterThan(0)
    expect(answers.every((status) => status === 201 || status === 0)).toBe(true)
    const report = await audit({ path: join(data, 'anju.sqlite'), key: key() })
    expect(report.differences).toEqual([])
    // A reply may be lost on a closing connection, a stored fact never precedes nothing: at least every 201 is there.
    expect(report.facts).toBeGreaterThanOrEqual(granted)
  })

  test('SIGTERM stops it in order, and leaves no handler behind', async () => {
    const listening = process.listenerCount('SIGTERM')
    process.emit('SIGTERM')
    await server.stopped
    expect(process.listenerCount('SIGTERM')).toBe(listening - 1)
  })

  test('the clock does at the start what fell due while it was away', async () => {
    const [row] = rolls
    const { subject } = (await (await post('/applications', row, formOf(row))).json()) as { subject: string }
    await server.stop()
    server = await open(instantOf('2025-09-20'))
    await expect.poll(() => server.office.store.application(subject)?.state).toBe('firstReview')
    const history = server.office.store.history(subject).map(({ body }) => JSON.parse(body))
    expect(history.at(-1)).toMatchObject({ type: 'ApplicationAccepted', actor: { staff: 'system' } })
  })

  test('a year loaded over HTTP makes limits firm by itself: one reasoned fact a case', async () => {
    await server.stop()
    const late = instantOf('2026-12-28')
    server = await open(late)
    const [row] = rolls
    const token = (staff: string, role: 'clerk' | 'administrator', organ: string) =>
      `Bearer ${server.tokens.issue({ staff, role, organ, exp: late.getTime() / 1000 + 86_400 })}`
    const send = (path: string, authorization: string, body: object) =>
      fetch(`${server.address}/api${path}`, {
        method: 'POST',
        headers: { authorization, 'idempotency-key': uuid(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const clerk = token('A01', 'clerk', row.form.subdistrict)
    const { subject } = (await (await send('/applications', clerk, formOf(row))).json()) as { subject: string }
    const due = async () => {
      const shown = await fetch(`${server.address}/api/applications/${subject}`, { headers: { authorization: clerk } })
      const { due, version } = (await shown.json()) as { due: { on: string; provisional: boolean }; version: number }
      return { on: due.on, provisional: due.provisional, version }
    }
    expect(await due()).toEqual({ on: '2027-01-04', provisional: true, version: 1 })
    const year = { year: 2027, document: '测试〔2026〕1号', days: aYear(2027) }
    const loaded = await send('/calendars', token('A02', 'administrator', '410300'), year)
    expect(loaded.status, await loaded.text()).toBe(201)
    // 1 January is off: five working days from 28 December end one later.
    await expect
      .poll(due, { timeout: 20_000, interval: 100 })
      .toEqual({ on: '2027-01-05', provisional: false, version: 2 })
    await server.stop()
    const store = sqliteStore(join(data, 'anju.sqlite'), { readonly: true })
    expect(JSON.parse(store.history(subject).at(-1)?.body ?? '{}')).toMatchObject({
      type: 'LimitRecomputed',
      actor: { role: 'system' },
      data: { was: '2027-01-04', document: '测试〔2026〕1号', due: { on: '2027-01-05' } },
    })
    store.close()
    expect((await audit({ path: join(data, 'anju.sqlite'), key: key() })).differences).toEqual([])
  })

  test('a port that is taken is a sentence, not a stack', async () => {
    const other = mkdtempSync(join(tmpdir(), 'anju-server-'))
    const { port } = new URL(server.address)
    const config = configOf({ ANJU_DATA: other, PORT: port, LOG_LEVEL: 'silent' })
    await expect(start(config)).rejects.toThrow('已被占用')
    rmSync(other, { recursive: true, force: true })
  })
})

describe('configuration', () => {
  test('has defaults that serve this machine only', () => {
    expect(configOf({})).toEqual({
      data: 'data',
      tokenKeyFile: join('data', 'anju-tokens.key'),
      host: '127.0.0.1',
      port: 8080,
      site: 'http://127.0.0.1:8080',
      logOrigin: '127.0.0.1:8080/log',
      logLevel: 'info',
    })
  })

  test.each([
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', ''],
    ['HOST', ''],
    ['LOG_LEVEL', 'loud'],
    ['ANJU_DATA', ''],
    ['ANJU_TOKEN_KEY_FILE', ''],
    ['ANJU_LOG_ORIGIN', 'with space'],
    ['ANJU_TIMESTAMPS', 'tsa.example'],
    ['ANJU_CLAMD', 'clamd'],
    ['ANJU_SSO_ISSUER', 'http://sso.example.gov.cn'],
    ['ANJU_SSO_SECOND_FACTOR', 'mfa, otp'],
  ])('%s=%j is refused by name', (name, value) => {
    expect(() => configOf({ [name]: value })).toThrow(new RegExp(`${name}：`))
  })

  test('a virus scanner is a socket or a port', () => {
    const sso = { ANJU_SSO_ISSUER: 'https://sso.example.gov.cn', ANJU_SSO_CLIENT: 'anju' }
    expect(() => configOf(sso)).toThrow(/ANJU_SSO_SECRET/)
    expect(configOf({ ...sso, ANJU_SSO_SECRET: 's', ANJU_SSO_SECOND_FACTOR: 'mfa,otp' }).sso).toEqual({
      ...{ issuer: 'https://sso.example.gov.cn', client: 'anju', secret: 's', name: '统一身份认证' },
      second: ['mfa', 'otp'],
    })
    expect(configOf({}).sso).toBeUndefined()
    expect(configOf({ ANJU_CLAMD: '/run/clamav/clamd.ctl' }).clamd).toEqual({ path: '/run/clamav/clamd.ctl' })
    expect(configOf({ ANJU_CLAMD: '127.0.0.1:3310' }).clamd).toEqual({ host: '127.0.0.1', port: 3310 })
  })

  test('every wrong variable is named at once', () => {
    expect(() => configOf({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/PORT：.*\n.*LOG_LEVEL：/)
  })
})
