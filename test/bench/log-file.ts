import { bodyOf, chainHash, machineDigest, sha256 } from '../../db/facts.ts'
import { openSqlite, sqliteStore } from '../../db/sqlite.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { luoyang } from '../../machines/law.ts'
import { acceptanceNumber } from '../../src/numbers.ts'
import { county, drive, openTown, publish, publishFirst, untilFinalNotice, untilFirstNotice } from './town.ts'

/** Facts of a case in the measured log: from the receipt to its listing in the final publicity. */
export const FACTS = 12
/** So many cases are under way at the same time, and their facts lie between each other in the log. */
const UNDER_WAY = 20_000
const PATTERNS = 50

/** The facts of fifty households as the office itself wrote them. */
export async function patterns(): Promise<AnyFact[][]> {
  const town = openTown()
  const cases = town.arrive(PATTERNS)
  await drive(town, cases, untilFirstNotice, PATTERNS)
  await publishFirst(town, cases)
  await drive(town, cases, untilFinalNotice, PATTERNS)
  await publish(town, 'finalPublicity', new Map([[county, cases]]))
  const all = cases.map(({ number }) => town.office.store.history(number).map((f) => JSON.parse(f.body) as AnyFact))
  town.close()
  if (all.some((facts) => facts.length !== FACTS)) throw new Error(`a pattern has not ${FACTS} facts`)
  return all
}

/**
 * Writes a log of `n` cases: every body canonical, every hash real, every case with numbers and digests of its own, in
 * the order of a busy office. Only streams and facts: a replay reads nothing else.
 */
export async function writeLog(path: string, n: number): Promise<void> {
  const lives = await patterns()
  const store = sqliteStore(path)
  store.migrate()
  store.close()
  const db = openSqlite(path)
  db.pragma('synchronous = OFF')
  const stream = db.prepare('INSERT INTO streams (id, name, kind, machine) VALUES (?, ?, ?, ?)')
  const insert = db.prepare('INSERT INTO facts (stream, version, body, hash) VALUES (?, ?, ?, ?)')
  const machine = luoyang.machine('two-reviews@2012')
  const last: string[] = new Array(n).fill(machineDigest(machine.chart))
  const names = Array.from({ length: n }, (_, i) => acceptanceNumber(county, '2025', i + 1))
  const apart = UNDER_WAY / FACTS

  db.exec('BEGIN')
  for (let tick = 0; tick < n + UNDER_WAY; tick += 1) {
    for (let k = FACTS - 1; k >= 0; k -= 1) {
      const i = tick - Math.floor(k * apart)
      if (i < 0 || i >= n) continue
      const name = names[i] as string
      if (k === 0) stream.run(i + 1, name, 'application', machine.chart.name)
      const body = bodyOf(renamed(lives[i % PATTERNS]?.[k] as AnyFact, name, tick))
      const hash = chainHash(last[i] as string, name, k + 1, body)
      last[i] = hash
      insert.run(i + 1, k + 1, body, hash)
    }
    if (tick % 10_000 === 0) db.exec('COMMIT; BEGIN')
  }
  db.exec('COMMIT')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

const HEX64 = /^[0-9a-f]{64}$/

/** A pattern's fact as another case's: its own number, its own sealed records, its own instant. */
function renamed(fact: AnyFact, name: string, tick: number): AnyFact {
  const data: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fact.data))
    data[key] = key === 'number' ? name : typeof value === 'string' && HEX64.test(value) ? sha256(name + key) : value
  const recordedAt = new Date(Date.parse(fact.recordedAt) + tick).toISOString()
  return { ...fact, data, recordedAt }
}
