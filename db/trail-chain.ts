import type Database from 'better-sqlite3'
import { canonical, sha256 } from './facts.ts'
import type { Difference } from './replay.ts'

/*
 * Looks, refusals, samples and erasures are no facts, but nobody shall take one out or alter it unseen either: each row is chained to
 * all rows written before it, of all these ledgers. Who holds a note of the chain's end (the auditor's pages show it) sees
 * also a chain made anew from its beginning.
 */

export type Ledger = 'looks' | 'refusals' | 'samples' | 'retention'
const ledgers: readonly Ledger[] = ['looks', 'refusals', 'samples', 'retention']

/** What the first row is chained to. */
const start = sha256('anju trail 1')

type Row = Readonly<Record<string, string | number>>
type Link = [seq: number, ledger: Ledger, row: number, hash: string]

/** SHA-256(hash before ⏎ ledger ⏎ the row's columns as canonical JSON), hex. */
export const linkHash = (before: string, ledger: Ledger, row: Row): string =>
  sha256(`${before}\n${ledger}\n${canonical(row)}`)

/** How long the chain is, and its last hash. */
export interface ChainEnd {
  readonly size: number
  readonly hash: string
}

/** Where the chain ends. */
export function chainEnd(db: Database.Database): ChainEnd {
  const last = db.prepare('SELECT seq, hash FROM trail_chain ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; hash: string }
    | undefined
  return { size: last?.seq ?? 0, hash: last?.hash ?? start }
}

/** Chains the rows of one ledger from `first` to `last`. To be called in the transaction that wrote them. */
export function chain(db: Database.Database, ledger: Ledger, first: number, last: number): void {
  const rows = db.prepare(`SELECT * FROM ${ledger} WHERE seq BETWEEN ? AND ? ORDER BY seq`)
  const add = db.prepare('INSERT INTO trail_chain (seq, ledger, row, hash) VALUES (?, ?, ?, ?)')
  let { size, hash } = chainEnd(db)
  for (const row of rows.all(first, last) as Row[]) {
    size += 1
    hash = linkHash(hash, ledger, row)
    add.run(size, ledger, row.seq, hash)
  }
}

/**
 * Chains what was written before there was a chain: once, after the migration that made it. Rows that lack their link later
 * are not mended but found by the audit.
 */
export function chainOlder(db: Database.Database): void {
  db.transaction(() => {
    if (chainEnd(db).size > 0) return
    for (const ledger of ledgers)
      chain(db, ledger, 1, db.prepare(`SELECT coalesce(max(seq), 0) FROM ${ledger}`).pluck().get() as number)
  }).immediate()
}

/** So many are told one by one: one row altered breaks one link, since each is held against the stored hash before it. */
const TOLD = 20

/** Rows altered, taken out, put in or exchanged. Reads one row at a time, so that memory stays flat. */
export function chainFaults(db: Database.Database): Difference[] {
  const found: Difference[] = []
  const differ = (field: string, stored: unknown, recomputed: unknown) => {
    if (found.length < TOLD) found.push({ stream: '', version: null, field, stored, recomputed })
  }
  const rows = Object.fromEntries(
    ledgers.map((ledger) => [ledger, db.prepare(`SELECT * FROM ${ledger} WHERE seq = ?`)]),
  )
  const next: Record<string, number> = Object.fromEntries(ledgers.map((ledger) => [ledger, 0]))
  let before = start
  let at = 0
  const links = db.prepare('SELECT seq, ledger, row, hash FROM trail_chain ORDER BY seq').raw()
  for (const [seq, ledger, number, hash] of links.iterate() as IterableIterator<Link>) {
    at += 1
    if (seq !== at) {
      differ('trail chain without a gap', seq, at)
      at = seq
    }
    const expected = (next[ledger] ?? 0) + 1
    next[ledger] = number
    if (number !== expected) differ(`chain of ${ledger}`, number, expected)
    const row = rows[ledger]?.get(number) as Row | undefined
    const own = row && linkHash(before, ledger, row)
    if (own !== hash) differ(`${ledger} ${number}`, row ? hash : 'no row', own ?? hash)
    before = hash
  }
  for (const ledger of ledgers) {
    const last = db.prepare(`SELECT coalesce(max(seq), 0) FROM ${ledger}`).pluck().get() as number
    if (last !== next[ledger]) differ(`${ledger} in the chain`, next[ledger], last)
  }
  return found
}
