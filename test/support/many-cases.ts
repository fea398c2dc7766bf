import { openSqlite } from '../../db/sqlite.ts'
import { acceptanceNumber } from '../../src/numbers.ts'

/**
 * Fills the read table with rows of `n` cases of 涧西区 that have no life of their own: for lists only, an audit would
 * find every one of them. The file must be migrated.
 */
export function manyCases(path: string, n: number): void {
  const db = openSqlite(path)
  const last = db.prepare('SELECT coalesce(max(id), 0) FROM streams').pluck().get() as number
  const stream = db.prepare(
    "INSERT INTO streams (id, name, kind, machine) VALUES (?, ?, 'application', 'three-reviews@2012')",
  )
  const row =
    db.prepare(`INSERT INTO applications (stream, number, state, programme, county, subdistrict, received_on, due_on,
    provisional, notice, open_objections, waiting_number) VALUES (?, ?, ?, 'public_rental', '410305', '410305005', ?, ?, 0, ?, 0, ?)`)
  const states = ['firstReview', 'secondReview', 'firstPublicity', 'waiting', 'rejected']
  db.transaction(() => {
    for (let i = 1; i <= n; i += 1) {
      const number = acceptanceNumber('410305', '2024', 50_000 + i)
      const state = states[i % states.length] as string
      const day = `2025-0${1 + (i % 9)}-${String(1 + ((i * 7) % 28)).padStart(2, '0')}`
      stream.run(last + i, number)
      const notice = state === 'firstPublicity' ? '410305005-G2025-1' : null
      row.run(
        last + i,
        number,
        state,
        day,
        state === 'waiting' ? null : day,
        notice,
        state === 'waiting' ? `410300-2025-${i}` : null,
      )
    }
  })()
  db.close()
}
