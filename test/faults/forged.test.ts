import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chainHash, machineDigest } from '../../db/facts.ts'
import { openSqlite } from '../../db/sqlite.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve, type Standing } from '../../machines/fold.ts'
import { luoyang } from '../../machines/law.ts'
import { audit } from '../../src/audit.ts'
import { auditTree } from '../../src/audit-tree.ts'
import { bundleOf } from '../../src/bundle/bundle.ts'
import { evidenceFrom } from '../../src/bundle/evidence.ts'
import { verify } from '../../src/bundle/verify.mjs'
import { households } from '../../src/demo/households.ts'
import { documentFiles } from '../../src/documents/files.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { openCityLog } from '../../src/log/city-log.ts'
import { vkeyOf } from '../../src/log/note.ts'
import type { AtWork } from '../../src/office.ts'
import { node } from '../support/evidence.ts'
import { registered } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/*
 * Ten ways to forge a history, by somebody who has the server, the database and, where said, the log's key: who finds which.
 * The table of src/bundle/VERIFY.md is this one; what nobody but a witness finds is held here too, so that it stays said.
 */

const folder = mkdtempSync(join(tmpdir(), 'anju-forged-'))
const data = join(folder, 'data')
const path = join(data, 'anju.sqlite')
const clerk: AtWork = { staff: 'SL-0001', role: 'clerk', organ: '410305005' }
let subject: string
let key: string
/** What a witness noted: the size of the log and its root, before anything was forged. */
let noted: { size: number; root: string }

beforeAll(async () => {
  mkdirSync(data)
  const office = testOffice({ path })
  const [row, other] = households({ seed: 41, county: '410305', n: 2, on: '2025-09-01' })
  subject = await registered(office, row as never)
  const log = await openCityLog(data, 'log.example.gov.cn')
  await log.grow(office.store)
  copyFileSync(join(data, 'log', 'checkpoint'), join(folder, 'older'))
  await registered(office, other as never)
  await firstAdministrator(office)
  await entered(office, { staff: 'administrator-410300', role: 'administrator', organ: '410300' }, clerk)
  const press = textPress()
  await issueDocuments(office, press)
  const files = documentFiles(join(data, 'documents'))
  for (const [sha256, bytes] of press.files.all) files.write(sha256, bytes)
  const newest = await log.grow(office.store)
  noted = { size: newest.size, root: newest.root.toString('hex') }
  key = vkeyOf(log.verifier)
  office.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Fact = { seq: number; stream: number; version: number; body: string }

/** Hashes and heads made to fit whatever the facts now say. */
function madeToFit(db: Database.Database): void {
  for (const { id, name, machine } of db.prepare('SELECT id, name, machine FROM streams').all() as {
    id: number
    name: string
    machine: string
  }[]) {
    const its = luoyang.machine(machine)
    let hash = machineDigest(its.chart)
    let at: Standing = its.start
    for (const { seq, version, body } of db
      .prepare('SELECT * FROM facts WHERE stream = ? ORDER BY version')
      .all(id) as Fact[]) {
      hash = chainHash(hash, name, version, body)
      at = evolve(its, at, JSON.parse(body) as AnyFact) ?? at
      db.prepare('UPDATE facts SET hash = ? WHERE seq = ?').run(hash, seq)
    }
    db.prepare('UPDATE heads SET version = ?, state = ?, context = ?, hash = ? WHERE stream = ?').run(
      at.version,
      at.state,
      JSON.stringify(at.context),
      hash,
      id,
    )
  }
}

const idOf = (db: Database.Database, name: string) =>
  db.prepare('SELECT id FROM streams WHERE name = ?').pluck().get(name) as number
const factOf = (db: Database.Database, type: string) =>
  db
    .prepare(`SELECT * FROM facts WHERE stream = ? AND json_extract(body, '$.type') = ? ORDER BY version DESC LIMIT 1`)
    .get(idOf(db, subject), type) as Fact
const rewrite = (db: Database.Database, { seq, body }: Fact, from: string | RegExp, to: string) => {
  const other = body.replace(from, to)
  expect(other).not.toBe(body)
  db.prepare('UPDATE facts SET body = ? WHERE seq = ?').run(other, seq)
}
/** Another reviewer than the one who decided: harmless to every rule, and the whole point of a forgery. */
const otherReviewer = (db: Database.Database) =>
  rewrite(db, factOf(db, 'ReviewPassed'), /"staff":"[^"]+"/, '"staff":"someone-else"')

let copies = 0
interface Forged {
  readonly alter?: (db: Database.Database) => void
  /** The tree made anew over the forged facts and signed: with the office's key, or one of the forger's. */
  readonly tree?: 'same key' | 'other key'
  readonly besides?: (data: string) => void
}
/** Who finds it: the audit by itself, the audit that knows an earlier checkpoint, a bundle held against the published key. */
async function found({ alter, tree, besides }: Forged) {
  copies += 1
  const own = join(folder, `forged-${copies}`)
  cpSync(data, own, { recursive: true })
  const at = join(own, 'anju.sqlite')
  const db = new Database(at)
  db.pragma('foreign_keys = OFF')
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  alter?.(db)
  for (const { sql } of triggers) db.exec(sql)
  db.close()
  if (tree) rmSync(join(own, 'log'), { recursive: true })
  if (tree === 'other key') rmSync(join(own, 'anju-log.key'))
  const office = testOffice({ path: at })
  if (tree) await (await openCityLog(own, 'log.example.gov.cn')).grow(office.store)
  besides?.(own)

  const files = join(own, 'documents')
  const { differences } = await audit({ path: at, key: testKey, files, log: own })
  const reading = openSqlite(at, { readonly: true })
  const known = auditTree(reading, own, noted)
  reading.close()
  let bundle: string
  try {
    const log = await openCityLog(own, 'log.example.gov.cn')
    const zip = bundleOf(office, documentFiles(files), await evidenceFrom(log, office.store), subject, 'auditor')
    const report = verify(zip, { key, witnesses: [] }, node)
    bundle = report.faults.length > 0 ? 'found' : 'not found'
  } catch {
    bundle = 'no bundle'
  }
  office.close()
  const byAudit = differences.filter(({ field }) => !/witness|timestamp/.test(field))
  return [byAudit.length > 0 ? 'found' : 'not found', bundle, known.differences.length > 0 ? 'found' : 'not found']
}

const drop = (db: Database.Database) => {
  db.prepare('DELETE FROM facts WHERE seq = (SELECT max(seq) FROM facts)').run()
  madeToFit(db)
}
const exchanged = (db: Database.Database) => {
  const all = db.prepare('SELECT * FROM facts WHERE stream = ? ORDER BY version').all(idOf(db, subject)) as Fact[]
  const [a, b] = all.filter(({ body }) => body.includes('"type":"CheckRecorded"')) as [Fact, Fact]
  db.prepare('UPDATE facts SET body = ? WHERE seq = ?').run(b.body, a.seq)
  db.prepare('UPDATE facts SET body = ? WHERE seq = ?').run(a.body, b.seq)
  madeToFit(db)
}
const fitted = (alter: (db: Database.Database) => void) => (db: Database.Database) => {
  alter(db)
  madeToFit(db)
}
const longerLimit = fitted((db) => {
  const fact = db
    .prepare(`SELECT * FROM facts WHERE stream = ? AND json_extract(body, '$.data.due.on') IS NOT NULL LIMIT 1`)
    .get(idOf(db, subject)) as Fact
  rewrite(db, fact, /"on":"\d{4}-\d{2}-\d{2}"/, '"on":"2026-06-30"')
})
const backdated = fitted((db) => rewrite(db, factOf(db, 'ReviewPassed'), /"recordedAt":"2025/, '"recordedAt":"2024'))
const grantBackdated = fitted((db) => {
  const fact = db
    .prepare(`SELECT * FROM facts WHERE json_extract(body, '$.type') = 'GrantGiven' ORDER BY seq DESC LIMIT 1`)
    .get() as Fact
  rewrite(db, fact, /"from":"\d{4}/, '"from":"2024')
})
const otherPaper = (own: string) => {
  const db = new Database(join(own, 'anju.sqlite'), { readonly: true })
  const sha = db.prepare('SELECT sha256 FROM documents WHERE of = ? AND sha256 IS NOT NULL').pluck().get(subject)
  db.close()
  const shelf = join(own, 'documents')
  const name = readdirSync(shelf, { recursive: true, encoding: 'utf8' }).find((each) => each.includes(String(sha)))
  const file = join(shelf, name as string)
  writeFileSync(file, `${readFileSync(file)} `)
}
const olderCheckpoint = (own: string) => copyFileSync(join(folder, 'older'), join(own, 'log', 'checkpoint'))

const [yes, no, none] = ['found', 'not found', 'no bundle']

test.each<[string, Forged, unknown[]]>([
  ['nothing forged: nobody accuses anybody', {}, [no, no, no]],
  ['a decision in another name', { alter: otherReviewer }, [yes, yes, no]],
  ['the same, chain and heads made to fit', { alter: fitted(otherReviewer) }, [yes, yes, no]],
  ['the same, tree made anew and signed', { alter: fitted(otherReviewer), tree: 'same key' }, [no, no, yes]],
  ['two facts exchanged, all made to fit', { alter: exchanged }, [yes, yes, no]],
  ['the same, tree made anew and signed', { alter: exchanged, tree: 'same key' }, [no, no, yes]],
  ['the last fact taken away', { alter: drop }, [yes, none, no]],
  ['the same, tree made anew and signed', { alter: drop, tree: 'same key' }, [yes, no, yes]],
  ['another key, and the tree signed with it', { tree: 'other key' }, [no, yes, no]],
  ['an older checkpoint put back', { besides: olderCheckpoint }, [no, no, yes]],
  ['a paper exchanged', { besides: otherPaper }, [yes, yes, no]],
  ['a limit made longer, tree made anew', { alter: longerLimit, tree: 'same key' }, [yes, yes, yes]],
  ['a decision backdated, tree made anew', { alter: backdated, tree: 'same key' }, [yes, no, yes]],
  ['a grant backdated, tree made anew', { alter: grantBackdated, tree: 'same key' }, [no, no, yes]],
])('%s', async (_, forged, expected) => {
  expect(await found(forged)).toEqual(expected)
})
