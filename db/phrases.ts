import type { Database } from 'better-sqlite3'

/** A phrase a member of staff keeps for themselves. It is about nobody. */
export interface PhraseRow {
  readonly id: string
  /** In lower case. */
  readonly staff: string
  readonly use: string
  readonly text: string
  readonly savedAt: string
}

/** The plain table of phrases. */
export interface Phrases {
  /** Last saved first. */
  phrasesOf(staff: string): PhraseRow[]
  keepPhrase(row: PhraseRow): void
  /** Throws away one's own alone. */
  dropPhrase(staff: string, id: string): void
}

export function phrasesOf(db: Database): Phrases {
  const prepared = () => ({
    of: db.prepare(
      'SELECT id, staff, use, text, saved_at AS savedAt FROM phrases WHERE staff = ? ORDER BY saved_at DESC',
    ),
    keep: db.prepare(
      'INSERT INTO phrases (id, staff, use, text, saved_at) VALUES (@id, @staff, @use, @text, @savedAt)',
    ),
    drop: db.prepare('DELETE FROM phrases WHERE staff = ? AND id = ?'),
  })
  let kept: ReturnType<typeof prepared> | undefined
  const sql = () => {
    kept ??= prepared()
    return kept
  }
  return {
    phrasesOf: (staff) => sql().of.all(staff) as PhraseRow[],
    keepPhrase: (row) => void sql().keep.run(row),
    dropPhrase: (staff, id) => void sql().drop.run(staff, id),
  }
}
