import { readdirSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Difference } from './replay.ts'
import type { Sqlite } from './sqlite.ts'

/*
 * What no single stream can show: that nothing was taken out of the file. Facts and streams are numbered without a gap
 * (a transaction that fails leaves none, nothing is ever deleted), every fact belongs to exactly one receipt, and the
 * tables, indices and triggers are those the program makes.
 */

/** How many faults of one kind are told one by one. */
const TOLD = 20

/** Looks at a whole file. `stream` of a difference is empty where none is concerned. */
export function fileFaults(db: Sqlite): Difference[] {
  const found: Difference[] = []
  const differ = (field: string, stored: unknown, recomputed: unknown, stream = '') =>
    found.push({ stream, version: null, field, stored, recomputed })
  const one = (sql: string) => db.prepare(sql).pluck().get() as number
  const rows = (sql: string) => db.prepare(`${sql} LIMIT ${TOLD}`).all() as Record<string, unknown>[]

  for (const [table, number] of [
    ['facts', 'seq'],
    ['streams', 'id'],
    ['looks', 'seq'],
    ['refusals', 'seq'],
    ['samples', 'seq'],
  ] as const) {
    const [count, last] = [
      one(`SELECT count(*) FROM ${table}`),
      one(`SELECT coalesce(max(${number}), 0) FROM ${table}`),
    ]
    if (count !== last) differ(`${table} without a gap`, count, last)
  }
  for (const { name, version } of rows(`SELECT s.name, f.version FROM (SELECT stream, version, seq, lag(seq) OVER
    (PARTITION BY stream ORDER BY version) AS before FROM facts) f JOIN streams s ON s.id = f.stream WHERE f.before > f.seq`))
    differ('order of facts', `fact ${version} before the one it follows`, null, name as string)

  // The facts of each wish lie side by side: receipts cover the log from its first to its last fact, each fact once.
  for (const { first, expected } of rows(`SELECT first, expected FROM (SELECT first,
    lag(first + count, 1, 1) OVER (ORDER BY first) AS expected FROM receipts) WHERE first <> expected`))
    differ('receipts', `from fact ${first}`, `from fact ${expected}`)
  const covered = one('SELECT coalesce(max(first + count), 1) - 1 FROM receipts')
  const last = one('SELECT coalesce(max(seq), 0) FROM facts')
  if (covered !== last) differ('receipts', `to fact ${covered}`, `to fact ${last}`)
  for (const {
    first,
  } of rows(`SELECT first FROM receipts r WHERE NOT EXISTS (SELECT 1 FROM facts f WHERE f.stream = r.stream
    AND f.version = r.version AND f.seq BETWEEN r.first AND r.first + r.count - 1)`))
    differ('receipt', `of fact ${first}`, 'no such fact of its subject')
  for (const { name, state, stored } of rows(`SELECT s.name, h.state, r.state AS stored FROM receipts r JOIN heads h
    ON h.stream = r.stream AND h.version = r.version JOIN streams s ON s.id = r.stream WHERE h.state <> r.state`))
    differ('receipt state', stored, state, name as string)

  for (const table of ['claims', 'sealed', 'heads', 'facts'] as const) {
    const orphans = one(`SELECT count(*) FROM ${table} WHERE stream NOT IN (SELECT id FROM streams)`)
    if (orphans > 0) differ(`${table} of no stream`, orphans, 0)
  }

  const made = schemaOf(freshFile())
  const stored = schemaOf(db)
  for (const [name, sql] of made) if (stored.get(name) !== sql) differ(`schema ${name}`, stored.get(name) ?? null, sql)
  for (const [name, sql] of stored) if (!made.has(name)) differ(`schema ${name}`, sql, null)
  return found
}

/** Everything the migrations make, by name. Statistics and the migrations' own table are left out. */
function schemaOf(db: Sqlite): Map<string, string> {
  const rows = db
    .prepare(`SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
      AND name <> '__drizzle_migrations' ORDER BY name`)
    .all() as { name: string; sql: string }[]
  return new Map(rows.map(({ name, sql }) => [name, sql]))
}

function freshFile(): Sqlite {
  const folder = new URL('./migrations/', import.meta.url)
  const db = new Database(':memory:')
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.sql'))
      for (const statement of readFileSync(new URL(name, folder), 'utf8').split('--> statement-breakpoint'))
        db.exec(statement)
  return db
}
