import { readdirSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Difference } from './replay.ts'
import type { Sqlite } from './sqlite.ts'
import { chainFaults } from './trail-chain.ts'

/*
 * What no single stream can show: that nothing was taken out of the file. Facts and streams are numbered without a gap
 * (a transaction that fails leaves none, nothing is ever deleted), and the tables, indices and triggers are those the program
 * makes. That every fact belongs to exactly one receipt is looked at by the shards of the audit, which read both anyway.
 */

/** Looks at a whole file. `stream` of a difference is empty where none is concerned. */
export function fileFaults(db: Sqlite): Difference[] {
  const found: Difference[] = []
  const differ = (field: string, stored: unknown, recomputed: unknown) =>
    found.push({ stream: '', version: null, field, stored, recomputed })
  const one = (sql: string) => db.prepare(sql).pluck().get() as number

  for (const [table, number] of [
    ['facts', 'seq'],
    ['streams', 'id'],
    ['looks', 'seq'],
    ['refusals', 'seq'],
    ['samples', 'seq'],
    ['retention', 'seq'],
  ] as const) {
    const [count, last] = [
      one(`SELECT count(*) FROM ${table}`),
      one(`SELECT coalesce(max(${number}), 0) FROM ${table}`),
    ]
    if (count !== last) differ(`${table} without a gap`, count, last)
  }
  for (const table of ['claims', 'sealed', 'heads', 'facts'] as const) {
    // Streams are numbered without a gap, which is looked at above: so beyond the last there is none.
    const orphans = one(
      `SELECT count(*) FROM ${table} WHERE stream < 1 OR stream > (SELECT coalesce(max(id), 0) FROM streams)`,
    )
    if (orphans > 0) differ(`${table} of no stream`, orphans, 0)
  }

  found.push(...chainFaults(db))

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
