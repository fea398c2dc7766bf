import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSqlite, type Sqlite } from '../../db/sqlite.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { onlooker } from '../support/dump.ts'
import { registered } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-append-'))
const path = join(folder, 'anju.sqlite')
let db: Sqlite
beforeAll(async () => {
  const office = testOffice({ path })
  for (const row of households({ seed: 1, county: '410305', n: 2, on: '2025-09-01' })) await registered(office, row)
  office.close()
  db = openSqlite(path)
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the settings durability rests on are really on', () => {
  const setting = (name: string) => db.pragma(name, { simple: true })
  expect(setting('journal_mode')).toBe('wal')
  expect(setting('synchronous')).toBe(2)
  expect(setting('foreign_keys')).toBe(1)
  expect(setting('recursive_triggers')).toBe(1)
})

test('a store opened on a file leaves it in WAL, whoever opens it next', () => {
  const plain = new Database(path, { readonly: true })
  expect(plain.pragma('journal_mode', { simple: true })).toBe('wal')
  plain.close()
})

const same = 'SELECT seq, stream, version, body, hash FROM facts WHERE seq = 3'
const other = `SELECT seq, stream, version, '{}', hash FROM facts WHERE seq = 3`
const stream = 'SELECT id, name, kind, machine FROM streams WHERE id = 1'

describe.each([
  ['UPDATE one fact', `UPDATE facts SET body = '{}' WHERE seq = 3`],
  ['UPDATE all facts, to what they are', 'UPDATE facts SET body = body'],
  ['UPDATE a hash', `UPDATE facts SET hash = 'x' WHERE seq = 3`],
  ['UPDATE OR REPLACE', 'UPDATE OR REPLACE facts SET version = 1 WHERE seq = 3'],
  ['UPDATE OR IGNORE', 'UPDATE OR IGNORE facts SET version = 1 WHERE seq = 3'],
  ['UPDATE OR ROLLBACK', 'UPDATE OR ROLLBACK facts SET version = 99 WHERE seq = 3'],
  ['UPDATE … FROM', 'UPDATE facts SET version = h.version FROM heads h WHERE h.stream = facts.stream'],
  ['UPDATE … RETURNING', `UPDATE facts SET body = '{}' WHERE seq = 3 RETURNING seq`],
  ['UPDATE of the rowid', 'UPDATE facts SET rowid = 9999 WHERE seq = 3'],
  ['DELETE one fact', 'DELETE FROM facts WHERE seq = 3'],
  ['DELETE all facts', 'DELETE FROM facts'],
  ['DELETE … RETURNING', 'DELETE FROM facts WHERE seq = 3 RETURNING body'],
  ['INSERT OR REPLACE, the same row', `INSERT OR REPLACE INTO facts ${same}`],
  ['INSERT OR REPLACE, another body', `INSERT OR REPLACE INTO facts ${other}`],
  ['REPLACE INTO by seq', `REPLACE INTO facts ${other}`],
  [
    'REPLACE INTO by stream and version',
    `REPLACE INTO facts (stream, version, body, hash) SELECT stream, version, '{}', 'x' FROM facts WHERE seq = 3`,
  ],
  ['an upsert', `INSERT INTO facts ${other} AND true ON CONFLICT (stream, version) DO UPDATE SET body = excluded.body`],
  ['an upsert by seq', `INSERT INTO facts ${other} AND true ON CONFLICT (seq) DO UPDATE SET body = excluded.body`],
  ['INSERT of a version that is there', `INSERT INTO facts (stream, version, body, hash) VALUES (1, 1, '{}', 'x')`],
  ['INSERT for a stream that is not', `INSERT INTO facts (stream, version, body, hash) VALUES (999, 1, '{}', 'x')`],
  ['UPDATE a stream', `UPDATE streams SET machine = 'two-reviews@2012' WHERE id = 1`],
  ['UPDATE OR REPLACE a stream', 'UPDATE OR REPLACE streams SET id = 2 WHERE id = 1'],
  ['DELETE a stream', 'DELETE FROM streams WHERE id = 1'],
  ['REPLACE INTO streams', `REPLACE INTO streams ${stream}`],
  ['REPLACE INTO streams by name', `REPLACE INTO streams (name, kind, machine) SELECT name, kind, 'x' FROM streams`],
  ['an upsert of a stream', `INSERT INTO streams ${stream} AND true ON CONFLICT (name) DO UPDATE SET machine = 'x'`],
  [
    'INSERT of a name that is there',
    `INSERT INTO streams (name, kind, machine) SELECT name, kind, machine FROM streams`,
  ],
  ['UPDATE a sealed record', `UPDATE sealed SET box = x'00'`],
  ['UPDATE OR REPLACE a sealed record', `UPDATE OR REPLACE sealed SET salt = x'00'`],
  [
    'an upsert of a sealed record',
    `INSERT INTO sealed SELECT * FROM sealed WHERE true ON CONFLICT (stream, digest) DO UPDATE SET box = x'00'`,
  ],
])('%s', (_, statement) => {
  test('is refused on the store’s own connection and on a plain one, and changes nothing', () => {
    const seen = onlooker(path)
    const before = seen.dump()
    expect(() => db.exec(statement)).toThrow(/append-only|never altered|UNIQUE|FOREIGN KEY/)
    expect(db.inTransaction).toBe(false)
    expect(seen.dump()).toEqual(before)

    // Another tool's connection lacks the settings; what the triggers refuse they refuse there, too.
    const plain = new Database(path)
    const needsSettings = /^(REPLACE|INSERT OR REPLACE)|UPDATE OR REPLACE streams|999/.test(statement)
    if (!needsSettings) expect(() => plain.exec(statement)).toThrow(/append-only|never altered|UNIQUE/)
    plain.close()
    expect(seen.dump()).toEqual(before)
    seen.close()
  })
})

test('INSERT OR IGNORE of what is there is refused like any other, and changes nothing', () => {
  const seen = onlooker(path)
  const before = seen.dump()
  expect(() => db.exec(`INSERT OR IGNORE INTO facts ${other}`)).toThrow(/REPLACE refused/)
  expect(seen.dump()).toEqual(before)
  seen.close()
})

test.each([
  ['a fact', 'REPLACE INTO facts SELECT seq, stream, version, body, hash FROM facts WHERE seq = 3'],
  ['a stream', `REPLACE INTO streams SELECT id, name, kind, 'two-reviews@2012' FROM streams WHERE id = 1`],
  ['a sealed record', 'REPLACE INTO sealed SELECT stream, digest, salt, salt, key_id, wrapped FROM sealed LIMIT 1'],
])('a tool that replaces %s on a connection without our settings is refused too', (_, replace) => {
  const copy = join(mkdtempSync(join(folder, 'tool-')), 'replaced.sqlite')
  db.exec(`VACUUM INTO '${copy}'`)
  const tool = new Database(copy)
  tool.pragma('recursive_triggers = OFF')
  tool.pragma('foreign_keys = OFF')
  expect(() => tool.exec(replace)).toThrow(/REPLACE refused/)
  tool.close()
})

test('erasing a sealed record is allowed, and leaves the chain whole', async () => {
  const copy = join(folder, 'erased.sqlite')
  db.exec(`VACUUM INTO '${copy}'`)
  const office = openSqlite(copy)
  // A statement, not a household that is still alive.
  const erased = office
    .prepare(
      `DELETE FROM sealed WHERE digest = (SELECT json_extract(body, '$.data.opinion') FROM facts
       WHERE json_extract(body, '$.type') = 'ReviewPassed' LIMIT 1)`,
    )
    .run()
  office.close()
  expect(erased.changes).toBe(1)
  expect((await audit({ path: copy, key: testKey })).differences).toEqual([])
})
