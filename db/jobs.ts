import type { Database } from 'better-sqlite3'

/** How work for many at once stands. `reading`: its rows are being kept; `checked`: it waits for the word of whoever asked. */
export type JobState = 'reading' | 'checked' | 'running' | 'cancelling' | 'done' | 'cancelled' | 'stopped'

/** Work for many at once: whose it is, how far it is. Who it is about stands in its rows, sealed. */
export interface JobRow {
  readonly id: string
  /** A key of `jobKinds` in words.ts. */
  readonly kind: string
  readonly staff: string
  readonly role: string
  readonly organ: string
  readonly state: JobState
  readonly startedAt: string
  readonly endedAt: string | null
  readonly total: number
  readonly done: number
  readonly refused: number
  /** When a runner last took it up, and how much was done then: what the time left is reckoned from. */
  readonly takenUpAt: string | null
  readonly takenUpDone: number
  /** Ends at the first refusal (全部无误才收). */
  readonly strict: boolean
  /** Why it stopped before its end. */
  readonly why: string
  /** What was asked for, sealed. */
  readonly box: string
}

/** One wish of a job: handed in under its own key, so that a job taken up again repeats nothing. */
export interface JobItem {
  readonly n: number
  /** The idempotency key of its wish. */
  readonly key: string
  readonly state: 'waiting' | 'done' | 'refused'
  /** The number of the case it is about, or came to. */
  readonly subject: string
  /** The wish, sealed; gone once it has been answered. */
  readonly box: string | null
  /** What became of it, sealed: its name in the list, and why it was refused. */
  readonly told: string | null
}

export interface JobOutcome {
  readonly n: number
  readonly state: 'done' | 'refused'
  readonly subject: string
  readonly told: string
}

/** Plain tables of work for many at once. Facts come of it only through commands. */
export interface Jobs {
  /** False when there is one of this id already: a form sent twice. */
  add(job: JobRow, items: readonly JobItem[]): boolean
  job(id: string): JobRow | undefined
  /** Those begun in a post, newest first; those only looked through are their own affair. */
  jobsOf(post: { readonly role: string; readonly organ: string }, limit: number): JobRow[]
  /** What somebody had looked through and has not said yes to, newest first. */
  checkedBy(staff: string, kind: string): JobRow[]
  /** Keeps more rows of one that is still being read. */
  append(id: string, items: readonly JobItem[]): void
  /** Those a runner has to do with, the oldest first. */
  openJobs(): JobRow[]
  /** Lets one that was looked through begin, with its wishes where they were not kept before. False when it has begun. */
  begin(
    id: string,
    as: { readonly kind: string; readonly at: string; readonly strict: boolean },
    items: readonly JobItem[],
  ): boolean
  /** Moves a job on, only from one of these states. False when it was in another. */
  move(id: string, from: readonly JobState[], to: JobState, at: string, why?: string): boolean
  takeUp(id: string, at: string): void
  waiting(id: string, limit: number): JobItem[]
  /** Keeps what became of some wishes, and counts them, in one transaction; one already answered stays as it is. */
  answer(id: string, outcomes: readonly JobOutcome[]): void
  items(id: string, state: JobItem['state'] | null, limit: number, offset: number): JobItem[]
  discard(id: string): void
  /** Throws away what ended before an instant, and what was only looked through before another. */
  forgetBefore(ended: string, checked: string): void
}

const columns = `id, kind, staff, role, organ, state, started_at AS startedAt, ended_at AS endedAt, total, done, refused,
  taken_up_at AS takenUpAt, taken_up_done AS takenUpDone, strict, why, box`
const itemColumns = 'n, key, state, subject, box, told'
type Stored = Omit<JobRow, 'strict'> & { readonly strict: number }
const rowOf = (row: Stored): JobRow => ({ ...row, strict: row.strict === 1 })

/** Jobs over an open file. */
export function jobsOf(db: Database): Jobs {
  const prepared = () => ({
    add: db.prepare(`INSERT OR IGNORE INTO jobs (id, kind, staff, role, organ, state, started_at, ended_at, total, done, refused,
      taken_up_at, taken_up_done, strict, why, box) VALUES (@id, @kind, @staff, @role, @organ, @state, @startedAt, @endedAt,
      @total, @done, @refused, @takenUpAt, @takenUpDone, @strict, @why, @box)`),
    item: db.prepare(`INSERT INTO job_items (job, n, key, state, subject, box, told)
      VALUES (@job, @n, @key, @state, @subject, @box, @told)`),
    one: db.prepare(`SELECT ${columns} FROM jobs WHERE id = ?`),
    of: db.prepare(`SELECT ${columns} FROM jobs WHERE organ = @organ AND role = @role AND state NOT IN ('reading', 'checked')
      ORDER BY started_at DESC LIMIT @limit`),
    checked: db.prepare(`SELECT ${columns} FROM jobs WHERE state = 'checked' AND staff = ? AND kind = ?
      ORDER BY started_at DESC LIMIT 20`),
    open: db.prepare(`SELECT ${columns} FROM jobs WHERE state IN ('running', 'cancelling') ORDER BY started_at`),
    begin:
      db.prepare(`UPDATE jobs SET state = 'running', kind = @kind, started_at = @at, ended_at = NULL, strict = @strict,
      total = (SELECT count(*) FROM job_items WHERE job = @id),
      done = (SELECT count(*) FROM job_items WHERE job = @id AND state = 'done') WHERE id = @id AND state = 'checked'`),
    move: db.prepare(`UPDATE jobs SET state = @to, why = @why, ended_at = @endedAt
      WHERE id = @id AND state IN (SELECT value FROM json_each(@from))`),
    takeUp: db.prepare('UPDATE jobs SET taken_up_at = ?, taken_up_done = done + refused WHERE id = ?'),
    waiting: db.prepare(`SELECT ${itemColumns} FROM job_items WHERE job = ? AND state = 'waiting' ORDER BY n LIMIT ?`),
    answer: db.prepare(`UPDATE job_items SET state = @state, subject = @subject, told = @told, box = NULL
      WHERE job = @job AND n = @n AND state = 'waiting'`),
    count: db.prepare('UPDATE jobs SET done = done + @done, refused = refused + @refused WHERE id = @job'),
    all: db.prepare(`SELECT ${itemColumns} FROM job_items WHERE job = ? ORDER BY n LIMIT ? OFFSET ?`),
    some: db.prepare(`SELECT ${itemColumns} FROM job_items WHERE job = ? AND state = ? ORDER BY n LIMIT ? OFFSET ?`),
    discardItems: db.prepare('DELETE FROM job_items WHERE job = ?'),
    discard: db.prepare('DELETE FROM jobs WHERE id = ?'),
    old: db
      .prepare(
        `SELECT id FROM jobs WHERE ended_at < @ended OR (state IN ('reading', 'checked') AND started_at < @checked)`,
      )
      .pluck(),
  })
  let kept: ReturnType<typeof prepared> | undefined
  const sql = () => {
    kept ??= prepared()
    return kept
  }
  const put = (job: string, items: readonly JobItem[]) => {
    for (const item of items) sql().item.run({ ...item, job })
  }
  const discard = (id: string) => {
    sql().discardItems.run(id)
    sql().discard.run(id)
  }
  return {
    add: db.transaction((job: JobRow, items: readonly JobItem[]) => {
      if (sql().add.run({ ...job, strict: job.strict ? 1 : 0 }).changes === 0) return false
      put(job.id, items)
      return true
    }).immediate,
    job: (id) => {
      const row = sql().one.get(id) as Stored | undefined
      return row && rowOf(row)
    },
    jobsOf: ({ role, organ }, limit) => (sql().of.all({ role, organ, limit }) as Stored[]).map(rowOf),
    checkedBy: (staff, kind) => (sql().checked.all(staff, kind) as Stored[]).map(rowOf),
    append: db.transaction(put).immediate,
    openJobs: () => (sql().open.all() as Stored[]).map(rowOf),
    begin: db.transaction(
      (id: string, as: { kind: string; at: string; strict: boolean }, items: readonly JobItem[]) => {
        if ((sql().one.get(id) as Stored | undefined)?.state !== 'checked') return false
        put(id, items)
        return sql().begin.run({ ...as, id, strict: as.strict ? 1 : 0 }).changes === 1
      },
    ).immediate,
    move: (id, from, to, at, why = '') =>
      sql().move.run({
        ...{ id, to, why, from: JSON.stringify(from) },
        endedAt: to === 'running' || to === 'cancelling' ? null : at,
      }).changes === 1,
    takeUp: (id, at) => void sql().takeUp.run(at, id),
    waiting: (id, limit) => sql().waiting.all(id, limit) as JobItem[],
    answer: db.transaction((job: string, outcomes: readonly JobOutcome[]) => {
      const counted = { done: 0, refused: 0 }
      for (const outcome of outcomes) counted[outcome.state] += sql().answer.run({ ...outcome, job }).changes
      sql().count.run({ ...counted, job })
    }).immediate,
    items: (id, state, limit, offset) =>
      (state === null ? sql().all.all(id, limit, offset) : sql().some.all(id, state, limit, offset)) as JobItem[],
    discard: db.transaction(discard).immediate,
    forgetBefore: db.transaction((ended: string, checked: string) => {
      for (const id of sql().old.all({ ended, checked }) as string[]) discard(id)
    }).immediate,
  }
}
