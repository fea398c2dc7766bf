import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { LogKeeper } from '../../src/jobs/keep-log.ts'
import { checkProof, parseProof, readCheckpoint } from '../../src/log/checkpoint.ts'
import { parseVkey, vkeyOf } from '../../src/log/note.ts'
import { remoteLog } from '../../src/log/remote.ts'
import { subtreesOf } from '../../src/log/tiles.ts'
import { rootOf } from '../../src/log/tree.ts'
import { accepted } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { type Desk, logOf, openDesk, problem, proofPath, witness, witnessed } from './desk.ts'

describe('the city log over HTTP', () => {
  let desk: Desk
  let log: LogKeeper
  let cases: string[]
  beforeAll(async () => {
    const office = testOffice()
    log = await logOf(office)
    desk = openDesk(office, log)
    cases = []
    for (const row of households({ seed: 2, county: '410305', n: 4, on: '2025-09-01' }))
      cases.push(await accepted(office, row))
    await log.run()
  })
  afterAll(() => desk.close())

  test('a checkpoint may be kept for a moment, a tile for ever; anybody’s page may read both', async () => {
    const checkpoint = await desk.get('/log/checkpoint')
    expect(checkpoint.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=2',
    })
    const { size } = readCheckpoint(checkpoint.payload, log.log.verifier)
    expect(size).toBe(desk.facts())
    for (const path of [`/log/tile/0/000.p/${size}`, `/log/tile/entries/000.p/${size}`]) {
      const tile = await desk.get(path)
      expect(tile.rawPayload).toHaveLength(size * (path.includes('entries') ? 34 : 32))
      expect(tile.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'cache-control': 'public, max-age=31536000, immutable',
        'access-control-allow-origin': '*',
      })
    }
  })
  test('somebody else reads the tree through HTTP and comes to the signed root', async () => {
    await desk.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = desk.app.server.address() as { port: number }
    const remote = remoteLog(`http://127.0.0.1:${port}/log/`)
    const { key } = (await desk.get('/api/log')).json()
    const { size, root } = readCheckpoint(await remote.checkpoint(), parseVkey(key))
    expect(await remote.compute((read) => rootOf(size, subtreesOf(size, read)))).toEqual(root)
  })
  test('nothing but the log is served from its folder', async () => {
    for (const path of [
      '../anju-log.key',
      '%2e%2e/anju-log.key',
      '.lock',
      '0/001',
      '0/000',
      'entries/000.p/200',
      '0/000.p/07',
      '9/000',
      '',
    ])
      expect((await desk.get(`/log/tile/${path}`)).statusCode, path).toBe(404)
    for (const day of ['2025-09-02', '..%2fcheckpoint', 'x'])
      expect((await desk.get(`/log/daily/${day}`)).statusCode).toBe(404)
    expect((await desk.get('/log/daily/2025-09-01')).statusCode).toBe(200)
    expect((await desk.get('/log/witnessed')).statusCode).toBe(404)
  })
  test('whoever has the hash of a fact gets its proof; who has not, learns nothing', async () => {
    const [stream] = cases as [string]
    const answer = await desk.get(proofPath(desk.office, stream))
    expect(answer.headers['content-disposition']).toMatch(/\.tlog-proof"$/)
    const [first] = desk.office.store.history(stream)
    const proven = checkProof(parseProof(answer.payload), Buffer.from(first?.hash as string, 'hex'), log.log.verifier)
    expect(proven.checkpoint.size).toBe(desk.facts())
    const wrong = `/api/log/proof?fact=${stream}@1&hash=${'0'.repeat(64)}`
    const none = `/api/log/proof?fact=410305-2025-99999-1@1&hash=${'0'.repeat(64)}`
    const told = [await desk.get(wrong), await desk.get(none)].map((each) => ({
      ...problem(each),
      instance: '',
      request: '',
    }))
    expect(told[0]).toMatchObject({ status: 404 })
    expect(told[0]).toEqual(told[1])
    expect((await desk.get('/api/log/proof?fact=x&hash=y')).statusCode).toBe(422)
  })
  test('the page says how the log stands, its weak sides, and what stopped it', async () => {
    const page = async () => (await desk.get('/log')).payload
    const before = log.standing()
    expect(await page()).toContain('还没有会签过检查点')
    expect(await page()).toContain(vkeyOf(log.log.verifier).replaceAll('+', '+'))
    expect(await page()).toContain(before.root)
    const weak = async () => (await desk.get('/health')).json().weak.map((each: { code: string }) => each.code)
    const weakSides = [
      'noCertificate',
      'noVirusScanner',
      'demoTokens',
      'plainHttp',
      'neverAudited',
      'notWitnessed',
      'noTimestamps',
    ]
    expect(await weak()).toEqual(weakSides)
    await witnessed(log, desk.office.now())
    expect(await weak()).not.toContain('notWitnessed')
    expect(await page()).toContain('会签到第')
    expect((await desk.get('/log/witnessed')).payload).toContain(witness.name)
    desk.office.clock.at('2025-09-05')
    expect(await weak()).toContain('witnessLate')
    desk.office.clock.at('2025-09-01')
    expect((await desk.get('/about')).payload).toContain('href="/log"')
  })
  test('a new fact is in a checkpoint after the next run', async () => {
    const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' })
    const number = await accepted(desk.office, row as never)
    expect(problem(await desk.get(proofPath(desk.office, number))).detail).toMatch(/几秒后/)
    await log.run()
    expect((await desk.get(proofPath(desk.office, number))).statusCode).toBe(200)
  })
  test('a log that has stopped says so everywhere', async () => {
    const cut = { lastSeq: () => 3, hashesAfter: () => [] }
    await expect(log.log.grow(cut)).rejects.toThrow(/只有 3 条/)
    const { store } = desk.office
    const { lastSeq } = store
    try {
      Object.assign(store, { lastSeq: () => 3 })
      await expect(log.run()).rejects.toThrow(/只有 3 条/)
    } finally {
      Object.assign(store, { lastSeq })
    }
    expect(log.standing().stopped).toMatch(/只有 3 条/)
    expect((await desk.get('/log')).payload).toContain('已停止签发检查点')
    expect((await desk.get('/health')).json().weak.map((each: { code: string }) => each.code)).toContain('logStopped')
    await log.run()
    expect(log.standing().stopped).toBeNull()
  })
  test('without a log, that is a weakness, and its addresses are none', async () => {
    const bare = openDesk()
    expect((await bare.get('/log')).statusCode).toBe(404)
    expect((await bare.get('/api/log')).statusCode).toBe(404)
    expect((await bare.get('/about')).payload).not.toContain('href="/log"')
    expect((await bare.get('/health')).json().weak.map((each: { code: string }) => each.code)).toContain('noLog')
    await bare.close()
  })
})
