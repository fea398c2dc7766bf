import Database from 'better-sqlite3'
import type { StreamKind } from '../machines/law.ts'
import { openSqlite } from './sqlite.ts'

/** A legal limit of a case, as the deadlines ledger lists it. `due` is its JSON as the fact holds it. */
export interface TermRow {
  readonly subject: string
  readonly kind: string
  readonly key: string
  readonly county: string
  readonly organ: string
  readonly basis: string
  readonly due: string
  readonly startsOn: string
  readonly dueOn: string
  readonly began: number
  readonly ended: number | null
  readonly endedOn: string | null
  /** Since when it stands still or stood still when it ended: no later day counts. */
  readonly restsSince: string | null
  /** Who met it, late or in time; empty while it is not met. */
  readonly endedBy: string
}

/** One act of one person. */
export interface ActRow {
  readonly subject: string
  readonly version: number
  readonly type: string
  readonly staff: string
  readonly role: string
  readonly organ: string
  readonly county: string
  readonly occurredOn: string
  readonly day: string
  readonly time: string
  /** The stage it decides; empty where it decides none. */
  readonly decides: string
  /** Other stages of the case the same person decided, before or after. */
  readonly twice: string
  readonly wrongPost: number
  readonly wrongOrgan: number
  readonly outside: number
  /** Seconds since the entry before it in the same case; null for the first. */
  readonly took: number | null
}

/** One posting of one notice: what had to hang where, and what shows that it did. */
export interface PostingRow {
  readonly subject: string
  readonly stage: string
  readonly organ: string
  readonly channel: string
  readonly place: string
  readonly postedOn: string | null
  readonly postedBy: string
  readonly postedLate: number | null
  readonly postedEvidence: string
  readonly checkedOn: string | null
  readonly checkedBy: string
  readonly checkedEvidence: string
  readonly startsOn: string | null
  readonly endsOn: string | null
  readonly workdays: number | null
  readonly daysOff: number
  readonly state: string
}

/** A post somebody was given: in force from `since` to `until`, both counted; null: nobody has ended it. */
export interface GrantRow {
  readonly subject: string
  /** The staff number in lower case. */
  readonly staff: string
  readonly item: number
  readonly role: string
  readonly organ: string
  readonly since: string
  readonly until: string | null
  readonly document: string
}

/** What one stream's facts come to in the ledgers. */
export interface Entries {
  readonly terms: readonly TermRow[]
  readonly acts: readonly ActRow[]
  readonly postings: readonly PostingRow[]
  readonly grants: readonly GrantRow[]
}
export interface StreamOfLog {
  readonly name: string
  readonly kind: StreamKind
  readonly machine: string
  readonly bodies: readonly string[]
}

/** Ledgers made from the log and kept beside it, in a file of their own that nobody else sees and that ends with it. */
export interface LedgerBook {
  /**
   * Takes in what the log has gained since: every stream that has grown is made anew. Returns how many were. `progress` is
   * told how many are done.
   */
  catchUp(progress?: (done: number, total: number) => void): number
  all(sql: string, values: Readonly<Record<string, unknown>>): unknown[]
  close(): void
}

const tables = {
  terms: [
    'subject',
    'kind',
    'key',
    'county',
    'organ',
    'basis',
    'due',
    'startsOn',
    'dueOn',
    'began',
    'ended',
    'endedOn',
    'restsSince',
    'endedBy',
  ],
  acts: [
    'subject',
    'version',
    'type',
    'staff',
    'role',
    'organ',
    'county',
    'occurredOn',
    'day',
    'time',
    'decides',
    'twice',
    'wrongPost',
    'wrongOrgan',
    'outside',
    'took',
  ],
  postings: [
    'subject',
    'stage',
    'organ',
    'channel',
    'place',
    'postedOn',
    'postedBy',
    'postedLate',
    'postedEvidence',
    'checkedOn',
    'checkedBy',
    'checkedEvidence',
    'startsOn',
    'endsOn',
    'workdays',
    'daysOff',
    'state',
  ],
  grants: ['subject', 'staff', 'item', 'role', 'organ', 'since', 'until', 'document'],
} as const

/** Streams taken in at a time, so that memory stays flat. */
const PORTION = 256

/** Opens the book of a log. `entriesOf` says what a stream comes to; the log is only read. */
export function ledgerBook(path: string, entriesOf: (stream: StreamOfLog) => Entries): LedgerBook {
  const log = openSqlite(path, { readonly: true })
  // An empty name is SQLite's word for a file of its own that is gone once closed.
  const book = new Database('')
  book.pragma('journal_mode = OFF')
  book.pragma('synchronous = OFF')
  for (const [table, columns] of Object.entries(tables))
    book.exec(`CREATE TABLE ${table} (${columns.join(', ')}); CREATE INDEX ${table}_subject ON ${table} (subject)`)
  book.exec('CREATE INDEX grants_staff ON grants (staff)')
  book.exec('CREATE INDEX acts_flags ON acts (twice, wrongPost, wrongOrgan, outside)')
  const insert = Object.fromEntries(
    Object.entries(tables).map(([table, columns]) => [
      table,
      book.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((c) => `@${c}`).join(', ')})`),
    ]),
  )
  const remove = Object.keys(tables).map((table) => book.prepare(`DELETE FROM ${table} WHERE subject = ?`))
  const grown = log.prepare('SELECT DISTINCT stream FROM facts WHERE seq > ? AND seq <= ? ORDER BY stream').pluck()
  const last = log.prepare('SELECT coalesce(max(seq), 0) FROM facts').pluck()
  const streams = log.prepare('SELECT name, kind, machine FROM streams WHERE id = ?')
  const bodies = log.prepare('SELECT body FROM facts WHERE stream = ? AND seq <= ? ORDER BY version').pluck()
  let known = 0

  return {
    catchUp(progress) {
      const to = last.get() as number
      if (to === known) return 0
      const ids = grown.all(known, to) as number[]
      const isNew = known === 0
      for (let at = 0; at < ids.length; at += PORTION)
        book.transaction(() => {
          for (const id of ids.slice(at, at + PORTION)) {
            const stream = streams.get(id) as Omit<StreamOfLog, 'bodies'>
            if (!isNew) for (const each of remove) each.run(stream.name)
            const entries = entriesOf({ ...stream, bodies: bodies.all(id, to) as string[] })
            for (const table of Object.keys(tables) as (keyof Entries)[])
              for (const row of entries[table]) insert[table]?.run(row)
          }
          progress?.(Math.min(at + PORTION, ids.length), ids.length)
        })()
      known = to
      return ids.length
    },
    all: (sql, values) => book.prepare(sql).all(values),
    close() {
      book.close()
      log.close()
    },
  }
}
