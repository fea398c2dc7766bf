import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqliteStore } from '../../db/sqlite.ts'
import { linkHash } from '../../db/trail-chain.ts'
import { audit } from '../../src/audit.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-trail-'))
const original = join(folder, 'anju.sqlite')
const at = '2026-11-24T01:00:00.000Z'
const look = { at, staff: 'S-1', role: 'auditor', organ: '410300', what: 'replay', subject: '', why: '年度审计' }
const refusal = {
  at,
  staff: 'C-1',
  role: 'clerk',
  organ: '410305005',
  command: 'accept',
  subject: '',
  code: 'conflict',
}
const sample = {
  ...{ at, staff: 'S-1', organ: '410300', seed: '00112233', source: '公开', county: '', receivedFrom: '2026-01-01' },
  ...{ receivedTo: '2026-12-31', upTo: 1, size: 1, frame: 1, frameDigest: 'f' },
}

beforeAll(() => {
  const store = sqliteStore(original)
  store.migrate()
  for (const why of ['年度审计', '群众反映', '复查']) store.trail.addLook({ ...look, why })
  store.trail.addRefusals(['a', 'b', 'c'].map((reason) => ({ ...refusal, reason })))
  store.trail.addSample(sample)
  store.trail.addLook(look)
  store.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const guards = ['looks', 'refusals', 'samples', 'trail_chain'].flatMap((table) =>
  ['no_update', 'no_delete', 'no_replace'].map((what) => `${table}_${what}`),
)

let copies = 0
/** What the audit says of a copy to which somebody with the file in hand did something, the guards back in place. */
async function after(work: (db: Database.Database) => void): Promise<string[]> {
  copies += 1
  const path = join(folder, `altered-${copies}.sqlite`)
  copyFileSync(original, path)
  const db = new Database(path)
  const sql = guards.map(
    (name) => db.prepare('SELECT sql FROM sqlite_master WHERE name = ?').pluck().get(name) as string,
  )
  for (const name of guards) db.exec(`DROP TRIGGER ${name}`)
  work(db)
  for (const each of sql) db.exec(each)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const { differences } = await audit({ path, key: null, threads: 1 })
  return differences.map(({ field }) => field)
}

test('an untouched trail is in order, and its end is what its eight rows come to', async () => {
  expect(await after(() => {})).toEqual([])
  const store = sqliteStore(original, { readonly: true })
  expect(store.trail.chainEnd()).toEqual({ size: 8, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  store.close()
})

test.each([
  ['a reason rewritten', `UPDATE looks SET why = '例行' WHERE seq = 2`, 'looks 2'],
  ['another person put in', `UPDATE refusals SET staff = 'C-2' WHERE seq = 1`, 'refusals 1'],
  ['a seed exchanged', `UPDATE samples SET seed = '99999999'`, 'samples 1'],
  [
    'two rows exchanged',
    `UPDATE looks SET why = CASE seq WHEN 1 THEN '群众反映' ELSE '年度审计' END WHERE seq < 3`,
    'looks 1',
  ],
  ['the last look taken out', 'DELETE FROM looks WHERE seq = 4', 'looks 4'],
  [
    'a look taken out with its link',
    'DELETE FROM looks WHERE seq = 2; DELETE FROM trail_chain WHERE seq = 2',
    'looks without a gap',
  ],
  [
    'a look added by hand',
    `INSERT INTO looks SELECT 5, at, staff, role, organ, what, subject, why FROM looks WHERE seq = 1`,
    'looks in the chain',
  ],
  ['a link rewritten', `UPDATE trail_chain SET hash = '${'0'.repeat(64)}' WHERE seq = 3`, 'looks 3'],
  ['the chain thrown away', 'DELETE FROM trail_chain', 'looks in the chain'],
])('%s is found', async (_, sql, field) => {
  expect(await after((db) => db.exec(sql))).toContain(field)
})

test('a chain made anew over an altered row is in order by itself, and ends otherwise than the end somebody noted', async () => {
  const store = sqliteStore(original, { readonly: true })
  const noted = store.trail.chainEnd()
  store.close()
  let end = ''
  const found = await after((db) => {
    db.exec(`UPDATE looks SET why = '例行' WHERE seq = 2`)
    const links = db.prepare('SELECT seq, ledger, row FROM trail_chain ORDER BY seq').all() as {
      seq: number
      ledger: 'looks'
      row: number
    }[]
    const first = db.prepare('SELECT hash FROM trail_chain WHERE seq = 1').pluck().get() as string
    end = first
    for (const { seq, ledger, row } of links.slice(1)) {
      end = linkHash(end, ledger, db.prepare(`SELECT * FROM ${ledger} WHERE seq = ?`).get(row) as never)
      db.prepare('UPDATE trail_chain SET hash = ? WHERE seq = ?').run(end, seq)
    }
  })
  expect(found).toEqual([])
  expect(end).not.toBe(noted.hash)
})

test('rows of a time before the chain are chained by the migration, once', () => {
  const path = join(folder, 'older.sqlite')
  copyFileSync(original, path)
  const db = new Database(path)
  db.exec('DROP TRIGGER trail_chain_no_delete; DELETE FROM trail_chain')
  db.close()
  const store = sqliteStore(path)
  store.migrate()
  const { size } = store.trail.chainEnd()
  store.trail.addLook(look)
  expect([size, store.trail.chainEnd().size]).toEqual([8, 9])
  store.close()
})
