import type { Database } from 'better-sqlite3'

/** A form somebody is still filling in: sealed as a whole. Belongs to an organ, whose clerks go on with each other's. */
export interface DraftRow {
  readonly id: string
  readonly organ: string
  /** Who saved it last, and when (ISO UTC). */
  readonly staff: string
  readonly savedAt: string
  /** Grows by one with every save: who saves on an older one is told. */
  readonly version: number
  readonly box: string
}

/** A scan laid beside a draft, sealed; `place` is its order among those of the draft. */
export interface DraftFileRow {
  readonly id: string
  readonly draft: string
  readonly place: number
  readonly box: string
}

/** The plain table of drafts. No fact comes of one before it is handed in. */
export interface Drafts {
  draft(id: string): DraftRow | undefined
  /** Those of an organ, last saved first. */
  draftsOf(organ: string): DraftRow[]
  begin(row: DraftRow): void
  /** False when somebody else has saved since `row.version - 1`; nothing is changed then. */
  save(row: DraftRow): boolean
  /** Those nobody has saved since before an instant (ISO UTC), of every organ, the oldest first. */
  savedBefore(instant: string): DraftRow[]
  /** Forgets a draft and what it says of its scans. */
  discard(id: string): void
  /** The scans of a draft, in order. */
  filesOf(draft: string): DraftFileRow[]
  /** Adds a scan, or writes one anew under its id. */
  putFile(row: DraftFileRow): void
  dropFile(id: string): void
}

const columns = 'id, organ, staff, saved_at AS savedAt, version, box'

export function draftsOf(db: Database): Drafts {
  const prepared = () => ({
    one: db.prepare(`SELECT ${columns} FROM drafts WHERE id = ?`),
    of: db.prepare(`SELECT ${columns} FROM drafts WHERE organ = ? ORDER BY saved_at DESC LIMIT 200`),
    before: db.prepare(`SELECT ${columns} FROM drafts WHERE saved_at < ? ORDER BY saved_at`),
    begin: db.prepare(`INSERT INTO drafts (id, organ, staff, saved_at, version, box)
      VALUES (@id, @organ, @staff, @savedAt, @version, @box)`),
    save: db.prepare(`UPDATE drafts SET staff = @staff, saved_at = @savedAt, version = @version, box = @box
      WHERE id = @id AND organ = @organ AND version = @version - 1`),
    discard: db.prepare('DELETE FROM drafts WHERE id = ?'),
    files: db.prepare('SELECT id, draft, place, box FROM draft_files WHERE draft = ? ORDER BY place, id'),
    putFile: db.prepare(`INSERT INTO draft_files (id, draft, place, box) VALUES (@id, @draft, @place, @box)
      ON CONFLICT (id) DO UPDATE SET place = excluded.place, box = excluded.box`),
    dropFile: db.prepare('DELETE FROM draft_files WHERE id = ?'),
    dropFiles: db.prepare('DELETE FROM draft_files WHERE draft = ?'),
  })
  let kept: ReturnType<typeof prepared> | undefined
  const sql = () => {
    kept ??= prepared()
    return kept
  }
  return {
    draft: (id) => sql().one.get(id) as DraftRow | undefined,
    draftsOf: (organ) => sql().of.all(organ) as DraftRow[],
    savedBefore: (instant) => sql().before.all(instant) as DraftRow[],
    begin: (row) => void sql().begin.run(row),
    save: (row) => sql().save.run(row).changes === 1,
    discard: (id) => {
      sql().dropFiles.run(id)
      sql().discard.run(id)
    },
    filesOf: (draft) => sql().files.all(draft) as DraftFileRow[],
    putFile: (row) => void sql().putFile.run(row),
    dropFile: (id) => void sql().dropFile.run(id),
  }
}
