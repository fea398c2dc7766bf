import type { Database } from 'better-sqlite3'

/** By which names a case is found: keyed indexes only. Made by a job, rebuilt from nothing. */
export interface CaseNames {
  /** Says anew under which keys a case is found. */
  put(stream: string, keys: readonly string[]): void
  /** Cases under any of these keys, the newest first. */
  find(keys: readonly string[], limit: number): string[]
}

export function caseNamesOf(db: Database): CaseNames {
  const prepared = () => ({
    forget: db.prepare('DELETE FROM case_names WHERE stream = (SELECT id FROM streams WHERE name = ?)'),
    put: db.prepare('INSERT OR IGNORE INTO case_names (key, stream) SELECT ?, id FROM streams WHERE name = ?'),
    find: db
      .prepare(
        `SELECT DISTINCT s.name FROM case_names n JOIN streams s ON s.id = n.stream
        WHERE n.key IN (SELECT value FROM json_each(?)) ORDER BY n.stream DESC LIMIT ?`,
      )
      .pluck(),
  })
  let kept: ReturnType<typeof prepared> | undefined
  const sql = () => {
    kept ??= prepared()
    return kept
  }
  return {
    put: (stream, keys) => {
      sql().forget.run(stream)
      for (const key of keys) sql().put.run(key, stream)
    },
    find: (keys, limit) => sql().find.all(JSON.stringify(keys), limit) as string[],
  }
}
