import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyFile, sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { households } from '../../src/demo/households.ts'
import { checkProof, parseProof } from '../../src/log/checkpoint.ts'
import { cityLogIn } from '../../src/log/city-log.ts'
import { accepted } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'anju-cli-log-'))
const data = join(folder, 'data')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the real command line in a process of its own, as a person would. */
const anju = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, ANJU_DATA: data, ANJU_LOG_ORIGIN: 'zfbz.example.gov.cn/log' }
    execFile(process.execPath, [join(root, 'src/anju.mjs'), ...args], { cwd: folder, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err }),
    )
  })

let application: string
let facts: number
beforeAll(async () => {
  keyFile(join(data, 'anju.key'))
  writeFileSync(join(data, 'anju.key'), `${testKey.toString('hex')}\n`)
  const path = join(data, 'anju.sqlite')
  const office = testOffice({ path })
  const rows = households({ seed: 6, county: '410305', n: 3, on: '2025-09-01' })
  for (const row of rows) application = await accepted(office, row)
  facts = office.store.lastSeq()
  expect(office.store.sealingKeys()).toEqual([sealerOf(testKey).keyId])
  office.close()
})

test('a log is begun, shown with its weak sides, compared with the facts and proves one of them', async () => {
  expect(await anju('log', 'show')).toMatchObject({ code: 1, err: expect.stringContaining('anju log update') })
  const updated = await anju('log', 'update')
  expect([updated.code, updated.err]).toEqual([0, ''])
  expect(updated.out).toContain('日志名称　zfbz.example.gov.cn/log')
  expect(updated.out).toContain(`检查点　　${facts} 条`)
  expect(updated.out).toContain('witnesses.json')
  expect(updated.out).toContain('ANJU_TIMESTAMPS')
  expect(JSON.parse((await anju('log', 'show', '--json')).out)).toMatchObject({
    size: facts,
    witnesses: [],
    stopped: null,
  })
  expect(await anju('log', 'check')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${facts} 条事实与城市日志逐条相同`),
  })

  const out = join(folder, 'one.tlog-proof')
  expect((await anju('log', 'prove', `${application}@1`, '--out', out)).code).toBe(0)
  const store = sqliteStore(join(data, 'anju.sqlite'), { readonly: true })
  const [first] = store.history(application)
  store.close()
  const log = cityLogIn(data)
  if (!log || !first) throw new Error('no log')
  expect(
    checkProof(parseProof(readFileSync(out, 'utf8')), Buffer.from(first.hash, 'hex'), log.verifier).checkpoint.size,
  ).toBe(facts)
  expect(await anju('log', 'prove', `${application}@99`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('编号@序号'),
  })
  const { out: lines } = await anju('log', 'consistency', '--from', '2')
  expect(lines.trim().split('\n')).toEqual(log.proveGrowth(2).map((each) => each.toString('base64')))
  expect((await anju('log')).code).toBe(2)
})

test('a second body prints its key, countersigns, and the office takes the countersignature in', async () => {
  const [key, seen, signed] = [join(folder, 'witness.key'), join(folder, 'seen.json'), join(folder, 'signed')]
  const own = ['--key', key, '--name', 'shenji.example']
  const { out } = await anju('witness', ...own)
  const vkey = /公钥：(\S+)/.exec(out)?.[1] as string
  expect(statSync(key).mode & 0o777).toBe(0o600)
  writeFileSync(join(data, 'witnesses.json'), JSON.stringify([{ key: vkey }]))
  const { key: logKey } = JSON.parse((await anju('log', 'show', '--json')).out)
  expect((await anju('witness', ...own, join(data, 'log'))).code).toBe(2)
  const asked = ['witness', ...own, '--state', seen, '--log', logKey, join(data, 'log'), '--out', signed]
  expect(await anju(...asked)).toMatchObject({ code: 0, err: '' })
  expect(await anju('log', 'accept', signed)).toMatchObject({ code: 0, out: expect.stringContaining(`${facts} 条`) })
  expect((await anju('log', 'show')).out).toContain(`shenji.example：会签到第 ${facts} 条`)
  expect((await anju('log', 'accept', join(data, 'log/checkpoint'))).err).toContain('witnesses.json')
})

test('a tail that was cut off stops the log, and is told', async () => {
  const path = join(data, 'anju.sqlite')
  const db = new Database(path)
  for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string
  }[])
    db.exec(`DROP TRIGGER "${name}"`)
  db.exec('PRAGMA foreign_keys = OFF; DELETE FROM facts WHERE seq = (SELECT max(seq) FROM facts)')
  db.close()
  const told = await anju('log', 'update')
  expect([told.code, told.err]).toEqual([
    1,
    expect.stringMatching(new RegExp(`已签发的检查点含 ${facts} 条事实，数据库里只有 ${facts - 1} 条`)),
  ])
  expect((await anju('log', 'check')).code).toBe(1)
  expect(existsSync(join(data, 'log/checkpoint'))).toBe(true)
})
