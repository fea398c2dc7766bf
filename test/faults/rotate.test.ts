import { execFile } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { existingKey, keysIn, sealerIn } from '../../db/keys.ts'
import { rotateKey, underKeys } from '../../db/rotate.ts'
import { keyIdOf, type Sealer, sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { luoyang } from '../../machines/law.ts'
import { audit } from '../../src/audit.ts'
import { instantOf, stateCouncilCalendar } from '../../src/calendar.ts'
import { commandNamed } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import { beginDraft, draftOf } from '../../src/drafts.ts'
import { type Office, openOffice } from '../../src/office.ts'
import { identityOf } from '../../src/papers.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { formOf } from '../support/life.ts'
import { staff, testKey } from '../support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-rotate-'))
const path = join(folder, 'anju.sqlite')
const rows = households({ seed: 77, county: '410305', n: 12, on: '2025-09-01' })
const first = keyIdOf(testKey)
let office: Office
let sealer: Sealer

/** The office as a server holds it: its sealer follows the key file. */
beforeAll(async () => {
  writeFileSync(join(folder, 'anju.key'), `${testKey.toString('hex')}\n`, { mode: 0o600 })
  const store = sqliteStore(path)
  store.migrate()
  sealer = sealerIn(folder)
  const now = () => instantOf('2025-09-01')
  office = openOffice({ store, sealer, law: luoyang, policy: luoyangPolicy, calendar: stateCouncilCalendar, now })
  for (const row of rows.slice(0, 6)) await receive(row)
  const secret = sealer.seal('JBSWY3DPEHPK3PXP')
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  store.accounts.setPassword('ly-1', 'x', '')
  store.accounts.setSecond('ly-1', {
    ...{ totpStep: 0, recovery: [] },
    totp: JSON.stringify({
      ...secret,
      ...{ salt: text(secret.salt), box: text(secret.box), wrapped: text(secret.wrapped as Uint8Array) },
    }),
  })
})
afterAll(() => {
  office.store.close()
  rmSync(folder, { recursive: true, force: true })
})

const receive = (row: (typeof rows)[number]) =>
  office.submit(
    commandNamed('receiveApplication'),
    staff('clerk', row.form.subdistrict),
    formOf(row),
    crypto.randomUUID(),
  )
const clean = async () => (await audit({ path, key: existingKey(folder) })).differences
const column = (sql: string) => {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).pluck().all()
  } finally {
    db.close()
  }
}

test('the key is changed while the office goes on: boxes stay, every record opens, people are found, the audit is clean', async () => {
  const boxes = column('SELECT hex(box) FROM sealed ORDER BY rowid')
  const persons = rows.slice(0, 6).flatMap(({ form }) => form.members.map((m) => sealer.personKey(identityOf(m))))
  const clerk = staff('clerk', '410305005')
  const draft = beginDraft(office, clerk, { 'members.0.name': ['测试人'] })
  const rotating = rotateKey(folder, path, { settle: 60 })
  // Somebody is at work meanwhile, and notices the new key late: their record is found by the next look.
  await receive(rows[6] as never)
  sealer.refresh()
  const done = await rotating
  expect(done).toMatchObject({ isResumed: false, left: 0 })
  expect(done.to).not.toBe(first)
  expect(new Set(column('SELECT key_id FROM sealed'))).toEqual(new Set([done.to]))
  expect(column('SELECT hex(box) FROM sealed ORDER BY rowid').slice(0, boxes.length)).toEqual(boxes)
  expect(column(`SELECT json_extract(totp, '$.keyId') FROM accounts`)).toEqual([done.to])
  // A form half filled in is under the new key too, and goes on where it was.
  expect(column(`SELECT json_extract(box, '$.keyId') FROM drafts`)).toEqual([done.to])
  expect(draftOf(office, clerk, draft).typing).toEqual({ 'members.0.name': ['测试人'] })
  // The office goes on with the sealer it has: reads, seals under the new key, refuses who is in another case already.
  expect(sealer.keyId).toBe(done.to)
  await receive(rows[7] as never)
  await expect(receive(rows[0] as never)).rejects.toMatchObject({ code: 'conflict' })
  expect(rows.slice(0, 6).flatMap(({ form }) => form.members.map((m) => sealer.personKey(identityOf(m))))).toEqual(
    persons,
  )
  expect(await clean()).toEqual([])
  const { totp } = office.store.accounts.account('ly-1') as { totp: string }
  const { digest, keyId, ...rest } = JSON.parse(totp)
  const bytes = (name: string) => Buffer.from(rest[name], 'base64')
  expect(sealer.open({ digest, keyId, salt: bytes('salt'), box: bytes('box'), wrapped: bytes('wrapped') })).toBe(
    'JBSWY3DPEHPK3PXP',
  )
  // The old key alone opens nothing of the new file; it lies beside, for its owner alone.
  const row = office.store.unseal(...(named() as [string, string]))
  expect(() => sealerOf(testKey).open(row as never)).toThrow(`sealed under key ${done.to}`)
  expect(() => sealerOf(testKey).open({ ...(row as never as object), keyId: first } as never)).toThrow()
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.key'))
      .sort(),
  ).toEqual([`anju-${first}.key`, 'anju.key'])
  for (const name of ['anju.key', `anju-${first}.key`]) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  expect(underKeys(folder, path).masters.find(({ id }) => id === first)).toEqual({ id: first, records: 0, here: true })
})

const named = () => {
  const db = new Database(path, { readonly: true })
  const [stream, digest] = db
    .prepare('SELECT (SELECT name FROM streams WHERE id = s.stream), digest FROM sealed s LIMIT 1')
    .raw()
    .get() as [string, string]
  db.close()
  return [stream, digest]
}

test('a run that is cut off after its first batch is taken up by the next, under the same new key', async () => {
  const before = keyIdOf(keysIn(folder).masters[0])
  const stop = new AbortController()
  const cut = await rotateKey(folder, path, { settle: 1, stop: stop.signal, progress: () => stop.abort() })
  expect(cut.left).toBeGreaterThan(0)
  // Under two keys at once everything opens, also for who opens the folder anew.
  expect(await clean()).toEqual([])
  sealer.refresh()
  await receive(rows[8] as never)
  const again = await rotateKey(folder, path, { settle: 1 })
  expect(again).toMatchObject({ isResumed: true, to: cut.to, left: 0 })
  expect(again.to).not.toBe(before)
  expect(await clean()).toEqual([])
})

test('a crash between the two files leaves the old key at work, and nothing lost', async () => {
  const { now } = underKeys(folder, path)
  // What a crash after the first of the two files leaves: the old master under both names.
  copyFileSync(join(folder, 'anju.key'), join(folder, 'anju.key.new'))
  const [master] = keysIn(folder).masters
  writeFileSync(join(folder, `anju-${now}.key`), `${Buffer.from(master).toString('hex')}\n`, { mode: 0o600 })
  expect(keyIdOf(existingKey(folder).masters[0])).toBe(now)
  expect(await clean()).toEqual([])
  expect(await rotateKey(folder, path, { settle: 1 })).toMatchObject({ isResumed: false, left: 0 })
  expect(await clean()).toEqual([])
  expect(readdirSync(folder)).not.toContain('anju.key.new')
})

test('a key file others may read is refused, of three lines as of one; one that lacks an index key too', () => {
  const file = join(folder, 'anju.key')
  const text = readFileSync(file, 'utf8')
  expect(text.split('\n')).toHaveLength(4)
  chmodSync(file, 0o640)
  expect(() => keysIn(folder)).toThrow(/chmod 600/)
  chmodSync(file, 0o600)
  writeFileSync(file, text.split('\n').slice(0, 2).join('\n'))
  expect(() => keysIn(folder)).toThrow(/requests/)
  writeFileSync(file, text)
})

test('without a former key that records are still under, nothing is opened and the file is named; the command says so', async () => {
  const stop = new AbortController()
  const { now } = underKeys(folder, path)
  await rotateKey(folder, path, { settle: 1, stop: stop.signal, progress: () => stop.abort() })
  const former = join(folder, `anju-${now}.key`)
  const kept = readFileSync(former)
  rmSync(former)
  expect(() => existingKey(folder)).toThrow(new RegExp(now))
  writeFileSync(former, kept, { mode: 0o600 })
  const told = await anju('keys')
  expect([told.code, told.out]).toEqual([0, expect.stringContaining('请再执行 anju keys rotate')])
  const done = await anju('keys', 'rotate')
  expect([done.code, done.out]).toEqual([0, expect.stringContaining('接着上次换到密钥')])
  expect(done.out).toContain('另行备份')
  expect(await clean()).toEqual([])
})

const anju = (...args: string[]): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    const file = fileURLToPath(new URL('../../src/anju.mjs', import.meta.url))
    const env = { ...process.env, ANJU_DATA: folder }
    execFile(process.execPath, [file, ...args], { env }, (error, out) => resolve({ code: error ? 1 : 0, out }))
  })
