import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { chainHash, machineDigest, sha256 } from '../../db/facts.ts'
import { openSqlite, sqliteStore } from '../../db/sqlite.ts'
import { luoyang } from '../../machines/law.ts'
import { openCityLog } from '../../src/log/city-log.ts'
import { acceptanceNumber, documentNumber, noticeNumber, waitingNumber } from '../../src/numbers.ts'
import {
  county,
  drive,
  openTown,
  publish,
  publishFirst,
  untilFinalNotice,
  untilFirstNotice,
  untilWaiting,
} from './town.ts'

const PATTERNS = 50
/** So many copies of the pattern are under way at the same time: 20,000 cases, their facts between each other in the log. */
const UNDER_WAY = 400

type Row = Record<string, string | number | null | Buffer>

/** A small office as it wrote itself, from the counter to the waiting list: every table of it. */
export interface Pattern {
  readonly streams: readonly { id: number; name: string; kind: string; machine: string }[]
  /** By receipt, in the order of the log. */
  readonly wishes: readonly {
    readonly receipt: Row
    readonly facts: readonly { stream: number; version: number; body: string }[]
  }[]
  readonly heads: ReadonlyMap<number, Row>
  readonly rows: ReadonlyMap<string, readonly Row[]>
  /** How many numbers of each series one copy uses. */
  readonly counters: Readonly<Record<string, number>>
  /** Its sealed records by stream, where copies are to be opened: they then keep the digests of the original. */
  readonly sealed?: ReadonlyMap<number, readonly Row[]>
}

async function pattern(): Promise<Pattern> {
  const town = openTown()
  const cases = town.arrive(PATTERNS)
  await drive(town, cases, untilFirstNotice, PATTERNS)
  await publishFirst(town, cases)
  await drive(town, cases, untilFinalNotice, PATTERNS)
  await publish(town, 'finalPublicity', new Map([[county, cases]]))
  await drive(town, cases, untilWaiting, PATTERNS)
  const made = patternIn(town.path)
  town.close()
  return made
}

/** An office's file as a pattern of others; `sealed`: with its sealed records. */
export function patternIn(path: string, sealed = false): Pattern {
  const db = new Database(path, { readonly: true })
  const all = <T = Row>(sql: string, ...values: unknown[]) => db.prepare(sql).all(...values) as T[]
  const facts = all<{ seq: number; stream: number; version: number; body: string }>('SELECT * FROM facts ORDER BY seq')
  const made: Pattern = {
    streams: all('SELECT * FROM streams ORDER BY id'),
    wishes: all('SELECT * FROM receipts ORDER BY first').map((receipt) => ({
      receipt,
      facts: facts.slice((receipt.first as number) - 1, (receipt.first as number) + (receipt.count as number) - 1),
    })),
    heads: new Map(all('SELECT * FROM heads').map((head) => [head.stream as number, head])),
    rows: new Map(['applications', 'notices', 'documents'].map((table) => [table, all(`SELECT * FROM ${table}`)])),
    counters: Object.fromEntries(all('SELECT * FROM counters').map(({ name, value }) => [name, value as number])),
    ...(sealed ? { sealed: Map.groupBy(all('SELECT * FROM sealed'), (row) => row.stream as number) } : {}),
  }
  db.close()
  return made
}

const numbers =
  /(?<hex>\b[0-9a-f]{64}\b)|(?<doc>\b\d{6,9})-D-(?<docYear>\d{4})-(?<docN>\d{5,})-\d\b|(?<organ>\b\d{6,9})-G(?<year>\d{4})-(?<n>\d+)\b|(?<place>\b\d{6})-L(?<listYear>\d{4})-(?<listN>\d+)\b|(?<county>\b\d{6})-(?<caseYear>\d{4})-(?<caseN>\d{5,})-\d\b/g

/** The texts of the pattern as those of its `k`th copy: numbers further on, digests of other records. */
function renamed(text: string, k: number, { counters, sealed }: Pattern): string {
  const on = (series: string, n: string) => Number(n) + k * (counters[series] as number)
  return text.replace(numbers, (...given) => {
    const g = given.at(-1) as Record<string, string>
    if (g.hex) return sealed ? g.hex : sha256(g.hex + k)
    if (g.doc) return documentNumber(g.doc, g.docYear as string, on(`document:${g.doc}:${g.docYear}`, g.docN as string))
    if (g.organ) return noticeNumber(g.organ, g.year as string, on(`notice:${g.organ}:${g.year}`, g.n as string))
    if (g.place)
      return waitingNumber(g.place, g.listYear as string, on(`waiting:${g.place}:${g.listYear}`, g.listN as string))
    const { county: of, caseYear: year, caseN } = g as { county: string; caseYear: string; caseN: string }
    return acceptanceNumber(of, year, on(`application:${of}:${year}`, caseN))
  })
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeOf = (code: string, k: number) =>
  [...hash('sha256', `${code} ${k}`, 'buffer').subarray(0, 16)].map((byte) => letters[byte & 31]).join('')

/** The same for a paper, whose serial and code are its own. */
function renamedPaper(text: string, k: number, organ: string, counters: Pattern['counters']): string {
  const series = Object.keys(counters).find((name) => name.startsWith(`mark:${organ}:`)) as string
  const step = k * (counters[series] as number)
  return text
    .replace(/〔(\d{4})〕(\d+)号/g, (_, year: string, n: string) => `〔${year}〕${Number(n) + step}号`)
    .replace(/"serial":(\d+)/g, (_, n: string) => `"serial":${Number(n) + step}`)
    .replace(/"code":"(\w{16})"/g, (_, code: string) => `"code":"${codeOf(code, k)}"`)
}

/**
 * Writes an office of some `wanted` facts: a real small one, copied as often as needed under other numbers, in the order of
 * a busy office, with every table an audit compares and the city log over it. No sealed records: a copy of those would have to
 * be sealed anew. Returns how many facts there are.
 */
export async function writeOffice(data: string, path: string, wanted: number): Promise<number> {
  const p = await pattern()
  const perCopy = p.wishes.reduce((n, { facts }) => n + facts.length, 0)
  const seq = writeCopies(path, p, Math.ceil(wanted / perCopy))
  const reading = sqliteStore(path, { readonly: true })
  const log = await openCityLog(data, 'log.example.gov.cn')
  const { size } = await log.grow(reading)
  reading.close()
  if (size !== seq || !existsSync(log.folder)) throw new Error(`the city log has ${size} of ${seq} facts`)
  return seq
}

/** Writes so many copies of a pattern into a new file, under numbers of their own. Returns how many facts there are. */
export function writeCopies(path: string, p: Pattern, copies: number): number {
  const store = sqliteStore(path)
  store.migrate()
  store.close()
  const db = openSqlite(path)
  db.pragma('synchronous = OFF')
  const insert = (table: string, fields: number) =>
    db.prepare(`INSERT INTO ${table} VALUES (${new Array(fields).fill('?').join(', ')})`)
  const stream = db.prepare('INSERT INTO streams (id, name, kind, machine) VALUES (?, ?, ?, ?)')
  const fact = db.prepare('INSERT INTO facts (seq, stream, version, body, hash) VALUES (?, ?, ?, ?, ?)')
  const head = db.prepare('INSERT INTO heads (stream, version, state, context, hash) VALUES (?, ?, ?, ?, ?)')
  const receipt = insert('receipts', 7)
  const sealed = db.prepare('INSERT INTO sealed (stream, digest, salt, box, key_id, wrapped) VALUES (?, ?, ?, ?, ?, ?)')
  const roots = new Map(p.streams.map(({ machine }) => [machine, machineDigest(luoyang.machine(machine).chart)]))
  const byId = new Map(p.streams.map((each) => [each.id, each]))
  const text = (value: string, k: number, of: number): string => {
    const { kind, name } = byId.get(of) as Pattern['streams'][number]
    const own = renamed(value, k, p)
    return kind === 'document' ? renamedPaper(own, k, name.split('-')[0] as string, p.counters) : own
  }

  const statements = new Map<string, Database.Statement>()
  const rowOf = (text: string) => {
    const known = statements.get(text) ?? db.prepare(text)
    statements.set(text, known)
    return known
  }

  let seq = 0
  let lastStream = 0
  for (let from = 0; from < copies; from += UNDER_WAY) {
    db.exec('BEGIN')
    const group = Array.from({ length: Math.min(UNDER_WAY, copies - from) }, (_, i) => ({
      k: from + i,
      ids: new Map<number, number>(),
      hashes: new Map<number, string>(),
    }))
    for (const { receipt: r, facts } of p.wishes)
      for (const { k, ids, hashes } of group) {
        for (const { stream: of, version, body } of facts) {
          const { name, kind, machine } = byId.get(of) as Pattern['streams'][number]
          const own = renamed(name, k, p)
          if (version === 1) {
            lastStream += 1
            ids.set(of, lastStream)
            stream.run(lastStream, own, kind, machine)
          }
          const written = text(body, k, of)
          const chained = chainHash(hashes.get(of) ?? (roots.get(machine) as string), own, version, written)
          hashes.set(of, chained)
          seq += 1
          fact.run(seq, ids.get(of), version, written, chained)
        }
        receipt.run(
          `${r.key}-${k}`,
          r.request,
          ids.get(r.stream as number),
          r.version,
          r.state,
          seq - facts.length + 1,
          facts.length,
        )
      }
    for (const { k, ids, hashes } of group) {
      for (const [of, id] of ids) {
        const h = p.heads.get(of) as Row
        for (const r of p.sealed?.get(of) ?? []) sealed.run(id, r.digest, r.salt, r.box, r.key_id, r.wrapped)
        head.run(id, h.version, h.state, text(h.context as string, k, of), hashes.get(of))
      }
      for (const [table, rows] of p.rows)
        for (const row of rows) {
          const of = row.stream as number
          const values = Object.entries(row).map(([column, value]) =>
            column === 'stream'
              ? ids.get(of)
              : column === 'code'
                ? codeOf(value as string, k)
                : typeof value === 'string'
                  ? text(value, k, of)
                  : value,
          )
          rowOf(
            `INSERT INTO ${table} (${Object.keys(row)
              .map((c) => `"${c}"`)
              .join(', ')}) VALUES (${values.map(() => '?').join(', ')})`,
          ).run(...values)
        }
    }
    db.exec('COMMIT')
  }
  for (const [name, value] of Object.entries(p.counters))
    db.prepare('INSERT INTO counters VALUES (?, ?)').run(name, value * copies)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return seq
}
