import type { Database, Statement } from 'better-sqlite3'

/* Lists by whatever is asked, in texts that name nothing else, so that an index serves each of them. */

/** A condition of a list: the column must equal the parameter of its name. Left out where nothing is asked. */
export type Asked = Readonly<Record<string, string | number | null | undefined>>

const given = (asked: Asked): [string, string | number][] =>
  Object.entries(asked).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, value]]))

/** `WHERE a = @a AND b = @b`, of what is asked; nothing where nothing is. `more` holds besides. */
export function whereOf(asked: Asked, more: readonly string[] = []): string {
  const all = [...given(asked).map(([name]) => `${name} = @${name}`), ...more]
  return all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`
}

/**
 * Every state there is, by jumping along the index from one to the next: with it a list by place alone is read by
 * `applications_queue`, whose first column is the state.
 */
const anyState = `state IN (WITH RECURSIVE every(is_) AS (SELECT min(state) FROM applications UNION ALL
  SELECT (SELECT min(state) FROM applications WHERE state > every.is_) FROM every WHERE every.is_ IS NOT NULL)
  SELECT is_ FROM every)`

/** The text of a list of cases: by state and place, or by notice. */
export const applicationsText = (columns: string, asked: Asked): string =>
  `SELECT ${columns} FROM applications ${whereOf(asked, asked.state || asked.notice ? [] : [anyState])}
    ORDER BY due_on IS NULL, due_on, number LIMIT @limit OFFSET @offset`

/** The text of a list in the order its rows came, the newest first. */
export const newestText = (columns: string, table: string, key: string, asked: Asked): string =>
  `SELECT ${columns} FROM ${table} ${whereOf(asked)} ORDER BY ${key} DESC LIMIT @limit OFFSET @offset`

export const countText = (table: string, asked: Asked): string =>
  `SELECT count(*) FROM ${table} ${whereOf(asked, ['@limit + @offset IS NOT NULL'])}`

/** Keeps statements by their text: there are as many as kinds of questions. */
export function keptStatements(db: Database): (text: string) => Statement {
  const kept = new Map<string, Statement>()
  return (text) => {
    const known = kept.get(text) ?? db.prepare(text)
    kept.set(text, known)
    return known
  }
}

/** The parameters of what is asked, with the page: the first hundred unless it says otherwise. */
export const parametersOf = (asked: Asked, { limit = 100, offset = 0 }: { limit?: number; offset?: number }) => ({
  ...Object.fromEntries(given(asked)),
  limit,
  offset,
})
