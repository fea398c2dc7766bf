import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonical, chainHash, machineDigest } from '../../db/facts.ts'
import { projectApplication, projectDocument, projectNotice } from '../../db/project.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve, type Standing } from '../../machines/fold.ts'
import { luoyang } from '../../machines/law.ts'
import { type AuditReport, audit } from '../../src/audit.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { documentFiles } from '../../src/documents/files.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { openCityLog } from '../../src/log/city-log.ts'
import { Draw } from '../support/draw.ts'
import { accepted, firstReviewed, posted, registered } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'

/*
 * Somebody changes one thing, whatever it is, wherever it lies: it is found and named, and nobody else is accused. The
 * forger of the second half is a thorough one: hashes, heads and read rows are made to fit.
 */

const folder = mkdtempSync(join(tmpdir(), 'anju-mutated-'))
const original = join(folder, 'original.sqlite')
const data = join(folder, 'data')
const files = join(folder, 'files')
let copies = 0
/** Of each stream, the ones it names and is named by: they may tell of it when it changes. */
let related: ReadonlyMap<string, ReadonlySet<string>>
let logged = 0

beforeAll(async () => {
  const office = testOffice({ path: join(folder, 'work.sqlite') })
  const rows = households({ seed: 31, county: '410305', n: 4, on: '2025-09-01' }) as IntakeRow[]
  const [a, b, c, d] = rows as [IntakeRow, IntakeRow, IntakeRow, IntakeRow]
  const waiting = await registered(office, a)
  const listed = await accepted(office, b)
  await firstReviewed(office, listed)
  const notice = await posted(office, b.form.subdistrict, 'firstPublicity', [listed])
  await office.ask('raiseObjection', staff('clerk', b.form.subdistrict), {
    application: listed,
    notice,
    ground: 'housing',
    identity: 'anonymous',
    channel: 'letter',
    statement: '另有住房。',
  })
  const { name, idNumber } = a.form.members[0] as (typeof a.form.members)[number]
  await office.ask('imposeBar', staff('approver', '410300'), {
    kind: 'give_up',
    county: '410305',
    programme: 'public_rental',
    countsFrom: '2025-09-01',
    decision: '决〔2025〕3号',
    person: { name, idNumber },
    reasons: '选房后放弃。',
  })
  const gone = await accepted(office, c)
  await office.ask('withdrawApplication', staff('clerk', c.form.subdistrict), { application: gone, reason: '已购房。' })
  const asked = await accepted(office, d)
  const reviewer = staff('first_reviewer', d.form.subdistrict)
  await office.ask('requestCorrection', reviewer, { application: asked, items: ['housing_proof'] })
  office.clock.at(addDays(office.clock.today, 3))
  await office.ask('answerCorrection', staff('clerk', d.form.subdistrict), {
    application: asked,
    items: ['housing_proof'],
  })
  await closeDue(office)
  expect(waiting).not.toBe('')
  await office.store.backup(original)
  const log = await openCityLog(data, 'log.example.gov.cn')
  logged = (await log.grow(office.store)).size
  const shelf = documentFiles(files)
  const { all } = textPress().files
  for (const paper of office.store.documents({ limit: 1000 }))
    if (paper.sha256) shelf.write(paper.sha256, all.get(paper.sha256) as Uint8Array)
  office.close()
  related = relationsIn(original)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const audited = (path: string, more: object = {}): Promise<AuditReport> => audit({ path, key: testKey, files, ...more })

function relationsIn(path: string): Map<string, Set<string>> {
  const db = new Database(path, { readonly: true })
  const names = db.prepare('SELECT name FROM streams').pluck().all() as string[]
  const bodies = db.prepare('SELECT s.name, f.body FROM facts f JOIN streams s ON s.id = f.stream').raw().all() as [
    string,
    string,
  ][]
  db.close()
  const found = new Map(names.map((name) => [name, new Set([name])]))
  for (const [name, body] of bodies)
    for (const other of names)
      if (body.includes(`"${other}"`)) {
        found.get(name)?.add(other)
        found.get(other)?.add(name)
      }
  return found
}

/** A copy, altered with the guards off. */
function copyOf(alter: (db: Database.Database) => void): string {
  copies += 1
  const path = join(folder, `copy-${copies % 2}.sqlite`)
  copyFileSync(original, path)
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.pragma('synchronous = OFF')
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all() as Record<
    string,
    string
  >[]
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  db.transaction(alter)(db)
  for (const { sql } of triggers) db.exec(sql as string)
  db.close()
  return path
}

/** Another value of the same kind. */
function other(draw: Draw, value: unknown): unknown {
  if (typeof value === 'number') return value + (draw.happens(50) ? 1 : -1) * (1 + draw.below(3))
  if (Buffer.isBuffer(value)) {
    const bytes = Buffer.from(value)
    const at = draw.below(bytes.length)
    bytes[at] = (bytes[at] as number) ^ (1 << draw.below(8))
    return bytes
  }
  if (typeof value === 'string' && value !== '') {
    const at = draw.below(value.length)
    const letter = value[at] === '7' ? '3' : '7'
    return value.slice(0, at) + letter + value.slice(at + 1)
  }
  return value === null ? '2031-01-01' : 'x'
}

/**
 * Every column that says something. A receipt's key and the digest of what was asked can only be checked by whoever asks
 * again; bookmarks and the list of migrations say nothing of the office.
 */
const columns: Readonly<Record<string, readonly string[]>> = {
  streams: ['name', 'kind', 'machine'],
  facts: ['seq', 'stream', 'version', 'body', 'hash'],
  sealed: ['stream', 'digest', 'salt', 'box', 'key_id'],
  heads: ['stream', 'version', 'state', 'context', 'hash'],
  claims: ['key', 'stream'],
  counters: ['name', 'value'],
  receipts: ['stream', 'version', 'state', 'first', 'count'],
  applications: [
    'number',
    'state',
    'programme',
    'county',
    'subdistrict',
    'received_on',
    'due_on',
    'provisional',
    'notice',
    'open_objections',
    'waiting_number',
  ],
  notices: ['number', 'stage', 'organ', 'state', 'entries', 'starts_on', 'ends_on', 'unposted', 'unchecked'],
  documents: [
    'number',
    'mark',
    'series',
    'kind',
    'of',
    'up_to',
    'organ',
    'code',
    'state',
    'edition',
    'issued_on',
    'sha256',
    'pages',
    'failure',
  ],
}
/** Tables without a rowid are known by their key. */
const keys: Readonly<Record<string, string>> = { claims: 'key', counters: 'name', receipts: 'key' }

interface Changed {
  readonly what: string
  readonly stream: string | null
}

function changeOne(db: Database.Database, draw: Draw, table: string): Changed | null {
  const key = keys[table] ?? 'rowid'
  const ids = db.prepare(`SELECT ${key} FROM ${table} ORDER BY 1`).pluck().all()
  const id = draw.of(ids)
  const column = draw.of(columns[table] as string[])
  const row = db.prepare(`SELECT * FROM ${table} WHERE ${key} = ?`).get(id) as Record<string, unknown>
  const [was, is] = [row[column], other(draw, row[column])]
  const at = table === 'streams' ? row.id : row.stream
  const stream =
    at === undefined ? null : (db.prepare('SELECT name FROM streams WHERE id = ?').pluck().get(at) as string)
  try {
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(is, id)
  } catch {
    return null // The file itself refuses it: a number taken twice, below 1, or of a kind it is not.
  }
  return { what: `${table}.${column} of ${stream ?? String(id)}: ${String(was)} → ${String(is)}`, stream }
}

/** Whether a report accuses only the stream that was changed and those that speak of it. */
function accusesOnly(report: AuditReport, stream: string | null): string[] {
  const may = stream === null ? null : related.get(stream)
  return report.differences
    .filter((d) => d.stream !== '' && related.has(d.stream) && may && !may.has(d.stream))
    .map((d) => `${d.stream} ${d.field}`)
}

test('untouched, nobody is accused', async () => {
  expect(await audited(original, { log: data })).toMatchObject({ differences: [], tree: { size: logged } })
})

describe('one column of one row, made another', () => {
  test.each(Object.keys(columns).map((table, i) => [table, i] as const))(
    '%s',
    { timeout: 120_000 },
    async (table, i) => {
      let done = 0
      for (let seed = 1; done < 40 && seed < 200; seed += 1) {
        const draw = new Draw(seed * 100 + i)
        let changed: Changed | null = null
        const path = copyOf((db) => {
          changed = changeOne(db, draw, table)
        })
        if (changed === null) continue
        done += 1
        const { what, stream } = changed as Changed
        const report = await audited(path)
        expect(report.differences.length, `${what} was not found`).toBeGreaterThan(0)
        for (const { code, sentence } of report.differences)
          expect([code, sentence.endsWith('。')]).not.toContain('other')
        // A number moved to another stream concerns both; all else is named where it is.
        const isMoved = /\.(stream|seq|version|first|count|name) /.test(what)
        if (stream !== null && !isMoved)
          expect(
            report.differences.some((d) => d.stream === stream),
            `${what}: named are ${report.differences.map((d) => `${d.stream} ${d.field}`).join(', ')}`,
          ).toBe(true)
        if (!isMoved) expect(accusesOnly(report, stream), `${what}: others are accused`).toEqual([])
      }
      expect(done).toBeGreaterThan(15)
    },
  )
})

type Plain = Record<string, unknown>

/** Rewrites a fact and everything that hangs on it: chain, head, read row. What stays is what the fact itself says. */
function forge(db: Database.Database, name: string, version: number, change: (fact: Plain) => void): void {
  const {
    id,
    machine: machineName,
    kind,
  } = db.prepare('SELECT * FROM streams WHERE name = ?').get(name) as Record<string, string>
  const rows = db.prepare('SELECT seq, version, body FROM facts WHERE stream = ? ORDER BY version').all(id) as {
    seq: number
    version: number
    body: string
  }[]
  const machine = luoyang.machine(machineName as string)
  let standing: Standing | undefined = machine.start
  let hash = machineDigest(machine.chart)
  for (const row of rows) {
    const fact = JSON.parse(row.body) as AnyFact
    if (row.version === version) change(fact as unknown as Plain)
    const body = canonical(fact)
    hash = chainHash(hash, name, row.version, body)
    db.prepare('UPDATE facts SET body = ?, hash = ? WHERE seq = ?').run(body, hash, row.seq)
    standing = standing && evolve(machine, standing, fact)
  }
  if (!standing) return
  const head = { stream: name, kind, machine: machineName, ...standing, hash } as never
  db.prepare('UPDATE heads SET state = ?, context = ?, hash = ? WHERE stream = ?').run(
    standing.state,
    JSON.stringify(standing.context),
    hash,
    id,
  )
  const put = (table: string, row: object) => {
    for (const [field, value] of Object.entries(row)) {
      const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE stream = ?`).run(
        typeof value === 'boolean' ? Number(value) : value,
        id,
      )
    }
  }
  if (kind === 'application') put('applications', projectApplication(head))
  if (kind === 'notice') put('notices', projectNotice(head))
  if (kind === 'document') put('documents', projectDocument(head))
}

/** The places of a fact where a value stands, as paths. */
function placesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, each]) => placesOf(each, [...path, key]))
}
function change(fact: Plain, path: readonly string[], make: (was: unknown) => unknown): void {
  const last = path.at(-1) as string
  let at = fact
  for (const key of path.slice(0, -1)) at = at[key] as Plain
  at[last] = make(at[last])
}
const isDay = (value: unknown) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)

/** Days somebody states, which nothing else in the file repeats: only the log in others' hands can tell. */
const stated =
  /^(SurveyRecorded data visitedOn|ProtectionRecorded data since|ProtectionEnded data on|HouseholdChanged data effectiveOn|BarLifted data on)$/

describe('a fact rewritten with everything that hangs on it', () => {
  const all = () => {
    const db = new Database(original, { readonly: true })
    const rows = db
      .prepare('SELECT s.name, f.version, f.body, f.seq FROM facts f JOIN streams s ON s.id = f.stream ORDER BY f.seq')
      .all() as { name: string; version: number; body: string; seq: number }[]
    db.close()
    return rows.map((row) => ({ ...row, fact: JSON.parse(row.body) as AnyFact }))
  }

  test('any day that follows from something, by one day, without the city log', { timeout: 240_000 }, async () => {
    const draw = new Draw(5)
    const days = all().flatMap(({ name, version, fact }) =>
      placesOf(fact).flatMap((path) => {
        let at: unknown = fact
        for (const key of path) at = (at as Plain)[key]
        return isDay(at) && !stated.test(`${fact.type} ${path.join(' ')}`)
          ? [{ name, version, type: fact.type, path }]
          : []
      }),
    )
    expect(days.length).toBeGreaterThan(120)
    const missed: string[] = []
    for (const { name, version, type, path } of days) {
      const n = draw.happens(50) ? 1 : -1
      const file = copyOf((db) =>
        forge(db, name, version, (fact) => change(fact, path, (was) => addDays(was as string, n))),
      )
      const { differences } = await audited(file)
      const isNamed = differences.some((d) => d.stream === name || related.get(name)?.has(d.stream))
      if (!isNamed) missed.push(`${name} ${version} ${type} ${path.join('.')} ${n}`)
    }
    expect(missed).toEqual([])
  })

  test('who did it: another post, another organ', { timeout: 240_000 }, async () => {
    const draw = new Draw(6)
    const missed: string[] = []
    const picked = all().filter(() => draw.happens(60))
    for (const { name, version, fact } of picked) {
      const field = draw.of(['role', 'organ'] as const)
      const value = field === 'role' ? (fact.actor.role === 'auditor' ? 'clerk' : 'auditor') : '410327'
      const file = copyOf((db) => forge(db, name, version, (f) => change(f, ['actor', field], () => value)))
      const { differences } = await audited(file)
      if (!differences.some((d) => d.stream === name && d.version === version && d.code === 'authority'))
        missed.push(`${name} ${version} ${fact.type} ${field}`)
    }
    expect(picked.length).toBeGreaterThan(30)
    // Who opened an entry of the register may be of any organ that keeps one: the fact beside it says which.
    expect(missed.filter((each) => !/PersonRecorded organ/.test(each))).toEqual([])
  })

  test('one person decides two stages; the drafter clears', async () => {
    const rows = all()
    const decisions = rows.filter(({ fact }) =>
      /^(ApplicationAccepted|ReviewPassed|ApplicationApproved)$/.test(fact.type),
    )
    const [first, second] = decisions as [(typeof rows)[number], (typeof rows)[number]]
    const staffOf = first.fact.actor.staff.toUpperCase()
    const twice = copyOf((db) =>
      forge(db, second.name, second.version, (f) => change(f, ['actor', 'staff'], () => staffOf)),
    )
    expect((await audited(twice)).differences).toContainEqual(
      expect.objectContaining({ code: 'separation', stream: second.name, version: second.version, stored: staffOf }),
    )
    // Whoever cleared a list, made to be who decided on a household of it.
    const clearing = rows.find(({ fact }) => fact.type === 'NoticeCleared') as (typeof rows)[number]
    const listed = rows.find(
      ({ fact }) => fact.type === 'ListedInPublicity' && (fact.data as { notice: string }).notice === clearing.name,
    ) as (typeof rows)[number]
    const decided = rows.find(({ name, fact }) => name === listed.name && fact.type === 'ReviewPassed')
    const both = copyOf((db) =>
      forge(db, clearing.name, clearing.version, (f) => change(f, ['actor', 'staff'], () => decided?.fact.actor.staff)),
    )
    expect((await audited(both)).differences).toContainEqual(
      expect.objectContaining({ code: 'separation', stream: listed.name, version: decided?.version }),
    )
    const drafted = rows.find(({ fact }) => fact.type === 'NoticeDrafted') as (typeof rows)[number]
    const drafter = drafted.fact.actor.staff.toUpperCase()
    const cleared = copyOf((db) => forge(db, drafted.name, 2, (f) => change(f, ['actor', 'staff'], () => drafter)))
    expect((await audited(cleared)).differences).toContainEqual(
      expect.objectContaining({ code: 'separation', stream: drafted.name, version: 2 }),
    )
  })

  test('any value at all, with the city log: the very fact is named', { timeout: 240_000 }, async () => {
    const draw = new Draw(7)
    for (const { name, version, fact } of all().filter(() => draw.happens(60))) {
      const path = draw.of(placesOf(fact))
      const file = copyOf((db) => forge(db, name, version, (f) => change(f, path, (was) => other(draw, was))))
      const { differences } = await audited(file, { log: data })
      const what = `${name} ${version} ${fact.type} ${path.join('.')}`
      const leaf = differences.filter((d) => d.field === 'tree leaf')
      expect(leaf[0], what).toMatchObject({ code: 'tree', stream: name, version })
      expect(
        leaf.every((d) => d.stream === name),
        what,
      ).toBe(true)
    }
  })

  test('the newest facts gone with all that was made of them: the city log remembers', async () => {
    const older = copyOf((db) => {
      const { seq, stream, version } = db.prepare('SELECT * FROM facts ORDER BY seq DESC LIMIT 1').get() as Record<
        string,
        number
      >
      const name = db.prepare('SELECT name FROM streams WHERE id = ?').pluck().get(stream) as string
      db.prepare('DELETE FROM facts WHERE seq = ?').run(seq)
      db.prepare('DELETE FROM receipts WHERE first = ?').run(seq)
      db.prepare('UPDATE heads SET version = version - 1 WHERE stream = ?').run(stream)
      if (version === 1) throw new Error('the last fact begins a stream')
      forge(db, name, 0, () => {})
    })
    const plain = await audited(older)
    const withLog = await audited(older, { log: data })
    expect(plain.differences.filter((d) => d.code === 'tree')).toEqual([])
    expect(withLog.differences).toContainEqual(
      expect.objectContaining({ code: 'tree', field: 'tree size', stored: logged, recomputed: logged - 1 }),
    )
  })
})

describe('a byte of what lies beside the database', () => {
  const filesIn = (where: string): string[] =>
    readdirSync(where, { recursive: true, encoding: 'utf8' })
      .map((name) => join(where, name))
      .filter((path) => statSync(path).isFile() && !path.endsWith('.lock'))
      .sort()
  const flip = (draw: Draw, path: string) => {
    const bytes = readFileSync(path)
    const at = draw.below(bytes.length)
    bytes[at] = (bytes[at] as number) ^ (1 << draw.below(8))
    writeFileSync(path, bytes)
  }

  test('of the city log: tiles, entries, checkpoint', { timeout: 120_000 }, async () => {
    const draw = new Draw(8)
    const touched = new Set<string>()
    for (let i = 0; i < 60; i += 1) {
      const aside = join(folder, 'aside')
      rmSync(aside, { recursive: true, force: true })
      cpSync(data, aside, { recursive: true })
      const path = draw.of(filesIn(join(aside, 'log')))
      touched.add(path)
      flip(draw, path)
      const { differences } = await audit({ path: original, key: null, log: aside })
      expect(differences.length, path).toBeGreaterThan(0)
      expect(new Set(differences.map((d) => d.code))).toEqual(new Set(['tree']))
    }
    expect(touched.size).toBeGreaterThan(2)
  })

  test('of a paper: that paper is named, and no other', { timeout: 120_000 }, async () => {
    const draw = new Draw(9)
    const db = new Database(original, { readonly: true })
    const issued = db.prepare('SELECT number, sha256 FROM documents WHERE sha256 IS NOT NULL').all() as Record<
      string,
      string
    >[]
    db.close()
    expect(issued.length).toBeGreaterThan(2)
    for (let i = 0; i < 20; i += 1) {
      const aside = join(folder, 'aside-files')
      rmSync(aside, { recursive: true, force: true })
      cpSync(files, aside, { recursive: true })
      const { number, sha256 } = draw.of(issued) as { number: string; sha256: string }
      flip(draw, filesIn(aside).find((path) => path.includes(sha256)) as string)
      const { differences } = await audit({ path: original, key: testKey, files: aside })
      expect(differences).toEqual([
        expect.objectContaining({ code: 'file', stream: number, field: 'file', recomputed: sha256 }),
      ])
    }
  })
})
