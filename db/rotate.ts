import { randomFillSync } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { changeMaster, keysIn, sealerIn } from './keys.ts'
import { keyIdOf, type Sealer } from './sealed.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

/*
 * The master key changed while the office works. Only the 32 bytes of each record's wrapped key are written anew, some
 * hundred records a transaction: whoever else writes waits for one of those at most. What is done is told by the records
 * themselves, so that a run that was cut off is simply run again.
 */

/** How many records are sealed under each master, and how many secrets of signing in. */
export interface UnderKeys {
  /** The master that seals now. */
  readonly now: string
  /** Every master a record is under, with how many; `here` says whether it can be opened with what lies in the folder. */
  readonly masters: readonly { readonly id: string; readonly records: number; readonly here: boolean }[]
}

const BATCH = 500
/** What else is kept sealed: a record as JSON in a plain column, of signing in and of forms being filled in. */
const plainColumns = [
  { table: 'accounts', key: 'staff', column: 'totp' },
  { table: 'drafts', key: 'id', column: 'box' },
  { table: 'draft_files', key: 'id', column: 'box' },
  { table: 'jobs', key: 'id', column: 'box' },
  { table: 'job_items', key: 'id', column: 'box' },
  { table: 'job_items', key: 'id', column: 'told' },
] as const

/** How the records of a folder's database are sealed. Reads the key ids of all of them. */
export function underKeys(folder: string, path: string): UnderKeys {
  const { masters } = keysIn(folder, true)
  const known = masters.map(keyIdOf)
  const db = openSqlite(path, { readonly: true })
  try {
    const rows = db
      .prepare(`SELECT id, sum(n) AS records FROM (
        SELECT key_id AS id, count(*) AS n FROM sealed GROUP BY key_id
        ${plainColumns
          .map(
            ({ table, column }) =>
              `UNION ALL SELECT json_extract(${column}, '$.keyId'), count(*) FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1`,
          )
          .join(' ')})
        GROUP BY id ORDER BY id`)
      .all() as { id: string; records: number }[]
    const ids = [...new Set([...known, ...rows.map(({ id }) => id)])]
    const count = (id: string) => rows.find((each) => each.id === id)?.records ?? 0
    return {
      now: known[0] as string,
      masters: ids.map((id) => ({ id, records: count(id), here: known.includes(id) })),
    }
  } finally {
    db.close()
  }
}

/** What a change of the key did. */
export interface Rotated {
  /** The master that seals from now on. */
  readonly to: string
  /** Whether this run took up one that had been cut off, instead of making another new key. */
  readonly isResumed: boolean
  readonly records: number
  /** Records that others sealed under the old master meanwhile and that are still under it. */
  readonly left: number
}

/**
 * Changes the master key of a folder: a new one is made, unless records still wait from the last change; then every record is
 * wrapped under it. `settle` is how long other processes have to notice the new key before the last look (a server looks
 * every second). `stop` ends between two batches; the next run goes on.
 */
export async function rotateKey(
  folder: string,
  path: string,
  {
    progress = () => {},
    settle = 1_500,
    stop,
  }: {
    readonly progress?: (done: number, total: number) => void
    readonly settle?: number
    readonly stop?: AbortSignal
  } = {},
): Promise<Rotated> {
  const waiting = oldOnes(underKeys(folder, path))
  const isResumed = waiting > 0
  if (!isResumed) changeMaster(folder, randomFillSync(Buffer.alloc(32)))
  const sealer = sealerIn(folder, true)
  const total = oldOnes(underKeys(folder, path))
  const db = openSqlite(path)
  let records = 0
  try {
    for (let pass = 0; pass < PASSES && !stop?.aborted; pass += 1) {
      const before = records
      for await (const n of rewrapped(db, sealer, stop)) {
        records += n
        progress(records, Math.max(total, records))
      }
      if (pass > 0 && records === before) break
      // Who sealed under the old key a moment ago commits soon.
      await wait(settle, undefined, stop ? { signal: stop } : {}).catch(() => {})
    }
  } finally {
    db.close()
  }
  return { to: sealer.keyId, isResumed, records, left: oldOnes(underKeys(folder, path)) }
}

const PASSES = 5
const oldOnes = ({ now, masters }: UnderKeys): number =>
  masters.reduce((sum, { id, records }) => sum + (id === now ? 0 : records), 0)

/** Wraps what is under another master, one batch after the other; yields how many each had. */
async function* rewrapped(db: Sqlite, sealer: Sealer, stop?: AbortSignal): AsyncGenerator<number> {
  const some = db.prepare(`SELECT rowid AS id, salt, key_id AS keyId, wrapped FROM sealed
    WHERE rowid > ? AND key_id <> ? ORDER BY rowid LIMIT ${BATCH}`)
  const put = db.prepare('UPDATE sealed SET wrapped = ?, key_id = ? WHERE rowid = ?')
  const columns = plainColumns.map(({ table, key, column }) => ({
    old: db.prepare(`SELECT ${key} AS id, ${column} AS text FROM ${table}
      WHERE ${column} IS NOT NULL AND json_extract(${column}, '$.keyId') <> ?`),
    keep: db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`),
  }))
  const batch = db.transaction((after: number): { readonly n: number; readonly last: number } => {
    const rows = some.all(after, sealer.keyId) as {
      id: number
      salt: Uint8Array
      keyId: string
      wrapped: Uint8Array | null
    }[]
    for (const row of rows) {
      const { wrapped, keyId } = sealer.rewrap(row)
      put.run(wrapped, keyId, row.id)
    }
    return { n: rows.length, last: rows.at(-1)?.id ?? after }
  })
  const inColumns = db.transaction((): number => {
    const found = columns.flatMap(({ old, keep }) =>
      (old.all(sealer.keyId) as { id: string; text: string }[]).map((row) => ({ ...row, keep })),
    )
    for (const { id, text, keep } of found) {
      const one = JSON.parse(text) as { salt: string; keyId: string; wrapped?: string }
      const bytes = (text?: string) => (text === undefined ? null : Buffer.from(text, 'base64'))
      const { wrapped, keyId } = sealer.rewrap({
        salt: bytes(one.salt) as Buffer,
        keyId: one.keyId,
        wrapped: bytes(one.wrapped),
      })
      keep.run(JSON.stringify({ ...one, keyId, wrapped: Buffer.from(wrapped as Uint8Array).toString('base64') }), id)
    }
    return found.length
  })
  yield inColumns.immediate()
  for (let at = 0; !stop?.aborted; ) {
    const { n, last } = batch.immediate(at)
    if (n === 0) return
    at = last
    yield n
    // A breath between two batches, in which others get the file.
    await wait(2)
  }
}
