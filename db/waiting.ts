import type { Database } from 'better-sqlite3'

/** One list: a county's, of one programme; of one year of registration where that is asked. */
export interface WaitingFilter {
  readonly county: string
  readonly programme: string
  readonly year?: number | null
}
export interface WaitingRow {
  /** 受理编号. */
  readonly number: string
  /** 轮候登记号: issued in the order of registration, so it is the order. */
  readonly waitingNumber: string
  readonly subdistrict: string
  /** 1 for the first who still waits in the county's list of the programme, whatever year is looked at. */
  readonly rank: number
}
/** A registered household, by either of its numbers. */
export interface Registered {
  readonly number: string
  readonly waitingNumber: string
  readonly county: string
  readonly programme: string
  readonly subdistrict: string
  readonly state: string
}
/** A fact that changes who stands on a county's lists: registration, a move to another programme, an end. */
export interface ListFact {
  readonly waitingNumber: string
  /** As the case stands now. */
  readonly state: string
  /** What it was taken in for. */
  readonly programme: string
  readonly body: string
}

/** The waiting list, out of the read table of cases: numbers and places, nobody's name. */
export interface WaitingLists {
  /** Lists that anybody stands on, with how many wait in each. */
  waitingLists(): { readonly county: string; readonly programme: string; readonly n: number }[]
  /** In which years those who wait in a list were registered, the last first. */
  yearsOf(list: Pick<WaitingFilter, 'county' | 'programme'>): number[]
  waiting(filter: WaitingFilter & { readonly limit: number; readonly offset: number }): WaitingRow[]
  countWaiting(filter: WaitingFilter): number
  /** By 受理编号 or 轮候登记号; undefined for what was never registered. */
  registered(number: string): Registered | undefined
  /** What ever changed the lists of a county, in the order of the log. */
  changesIn(county: string): ListFact[]
}

/** 410305-L2025-00010: the year stands behind county and letter. */
const yearOf = 'CAST(substr(waiting_number, 9, 4) AS INTEGER)'
const inYear = `(@year IS NULL OR ${yearOf} = @year)`

/** The questions, in the open so that a test can see by which index each is answered. */
export const waitingTexts = {
  lists: `SELECT county, programme, count(*) AS n FROM applications WHERE state = 'waiting'
    GROUP BY county, programme ORDER BY county, programme`,
  years: `SELECT DISTINCT ${yearOf} AS year FROM applications
    WHERE state = 'waiting' AND county = @county AND programme = @programme ORDER BY year DESC`,
  rows: `SELECT number, waitingNumber, subdistrict, rank FROM (SELECT number, waiting_number AS waitingNumber, waiting_number,
      subdistrict, row_number() OVER (ORDER BY waiting_number) AS rank
    FROM applications WHERE state = 'waiting' AND county = @county AND programme = @programme)
    WHERE ${inYear} ORDER BY rank LIMIT @limit OFFSET @offset`,
  count: `SELECT count(*) AS n FROM applications
    WHERE state = 'waiting' AND county = @county AND programme = @programme AND ${inYear}`,
  one: `SELECT number, waiting_number AS waitingNumber, county, programme, subdistrict, state
    FROM applications WHERE number = @number`,
  named: 'SELECT number FROM applications WHERE county = @county AND waiting_number = @waitingNumber',
  // A fact's type stands last in its canonical text. Of somebody who waits only registrations and moves change a list; of
  // somebody who no longer does, the last fact too.
  changes: `SELECT waiting_number AS waitingNumber, state, facts.body,
      (SELECT json_extract(body, '$.data.programme') FROM facts WHERE stream = applications.stream AND version = 1) AS programme
    FROM applications JOIN facts ON facts.stream = applications.stream
    WHERE county = @county AND waiting_number IS NOT NULL AND (facts.body LIKE '%"type":"ApplicationRegistered"}'
      OR facts.body LIKE '%"type":"RegistrationCorrected"}' OR (state <> 'waiting'
        AND facts.version = (SELECT max(version) FROM facts WHERE stream = applications.stream)))
    ORDER BY facts.seq`,
} as const

/** Waiting lists over an open file. */
export function waitingListsOf(db: Database): WaitingLists {
  const prepared = () => ({
    lists: db.prepare(waitingTexts.lists),
    years: db.prepare(waitingTexts.years).pluck(),
    rows: db.prepare(waitingTexts.rows),
    count: db.prepare(waitingTexts.count).pluck(),
    one: db.prepare(waitingTexts.one),
    named: db.prepare(waitingTexts.named).pluck(),
    changes: db.prepare(waitingTexts.changes),
  })
  let kept: ReturnType<typeof prepared> | undefined
  const sql = () => {
    kept ??= prepared()
    return kept
  }
  return {
    waitingLists: () => sql().lists.all() as ReturnType<WaitingLists['waitingLists']>,
    yearsOf: (list) => sql().years.all(list) as number[],
    waiting: ({ year = null, ...filter }) => sql().rows.all({ ...filter, year }) as WaitingRow[],
    countWaiting: ({ year = null, ...filter }) => sql().count.get({ ...filter, year }) as number,
    registered(asked) {
      const number = asked.includes('-L')
        ? (sql().named.get({ county: asked.slice(0, 6), waitingNumber: asked }) as string | undefined)
        : asked
      const row = sql().one.get({ number }) as Registered | undefined
      return row?.waitingNumber ? row : undefined
    },
    changesIn: (county) => sql().changes.all({ county }) as ListFact[],
  }
}
