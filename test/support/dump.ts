import { openSqlite } from '../../db/sqlite.ts'

/** Every table of a file, as a list of lines, read over a connection of its own. */
export const tables = [
  'streams',
  'facts',
  'heads',
  'claims',
  'counters',
  'receipts',
  'sealed',
  'applications',
  'notices',
  'supervisions',
] as const
export type Table = (typeof tables)[number]

/** Looks at a store's file from outside: what is really there, whatever the program says. */
export function onlooker(path: string) {
  const db = openSqlite(path, { readonly: true })
  const all = Object.fromEntries(
    tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1`).raw()]),
  ) as unknown as Record<Table, { all: () => unknown[][] }>
  const line = (row: unknown[]) =>
    JSON.stringify(row.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value)))
  return {
    /** The rows of one table. */
    rows: (table: Table): string[] => all[table].all().map(line),
    /** Everything at once; two dumps are equal when nothing at all has changed. */
    dump: (): Record<Table, string[]> =>
      Object.fromEntries(tables.map((table) => [table, all[table].all().map(line)])) as Record<Table, string[]>,
    /** `version` and hash of every head, by stream name. */
    heads: (): Map<string, { version: number; state: string; hash: string }> =>
      new Map(
        (
          db
            .prepare('SELECT s.name, h.version, h.state, h.hash FROM heads h JOIN streams s ON s.id = h.stream')
            .raw()
            .all() as [string, number, string, string][]
        ).map(([name, version, state, hash]) => [name, { version, state, hash }]),
      ),
    close: () => db.close(),
  }
}
