import type { Ledgers } from '../auditing/ledger-thread.ts'
import { type LegalDay, legalDayOf } from '../calendar.ts'
import type { Office } from '../office.ts'
import { stages, states } from '../words.ts'

/*
 * 统计 for everybody: how much came and how long it took, over the whole city and a year, so that nobody stands out. Counted in
 * the book the ledgers' thread has made from the log.
 */

/** One month of the city. */
export interface CityMonth {
  readonly month: string
  readonly received: number
  readonly registered: number
  readonly objections: number
}
/** A stage's limits met within the year: how many, of them in time, and the day by which half were done. */
export interface CityStage {
  readonly name: string
  readonly met: number
  readonly inTime: number
  readonly median: number
}
/** What was decided at a stage within the year. */
export interface CityDecisions {
  readonly name: string
  readonly passed: number
  readonly returned: number
  readonly rejected: number
}
export interface CityFigures {
  /** The first and the last day that is counted. */
  readonly from: LegalDay
  readonly on: LegalDay
  readonly months: readonly CityMonth[]
  readonly stages: readonly CityStage[]
  readonly decisions: readonly CityDecisions[]
  readonly objections: { readonly raised: number; readonly upheld: number; readonly dismissed: number }
}

type Row = Readonly<Record<string, number | string | null>>
const n = (value: number | string | null | undefined): number => Number(value ?? 0)

/** A limit met while it stood still counts to the day it came to rest. */
const counted = 'coalesce(restsSince, endedOn)'
const passed = ['ReviewPassed', 'ApplicationApproved', 'ApplicationAccepted']
const rejected = ['ReviewRejected', 'ApplicationNotAccepted']

/** The twelve months that end with a day's, the oldest first. */
function monthsTo(day: LegalDay): string[] {
  const last = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1
  return Array.from({ length: 12 }, (_, i) => last - 11 + i).map(
    (at) => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
  )
}

/** The city's figures of the twelve months that end today. */
export async function cityFigures({ now }: Pick<Office, 'now'>, ledgers: Ledgers): Promise<CityFigures> {
  const on = legalDayOf(now())
  const year = monthsTo(on)
  const from: LegalDay = `${year[0]}-01`
  const values = { from, on }
  const [months, met, acts] = (await ledgers.ask(
    {
      sql: `SELECT substr(occurredOn, 1, 7) AS month, sum(type = 'ApplicationReceived') AS received,
          sum(type = 'ApplicationRegistered') AS registered, sum(type = 'ObjectionRaised') AS objections FROM acts
        WHERE occurredOn BETWEEN @from AND @on GROUP BY 1`,
      values,
    },
    {
      sql: `WITH placed AS (SELECT key, julianday(${counted}) - julianday(startsOn) AS d, ${counted} <= dueOn AS ok,
          row_number() OVER (PARTITION BY key ORDER BY julianday(${counted}) - julianday(startsOn)) AS at,
          count(*) OVER (PARTITION BY key) AS of FROM terms WHERE kind = 'office' AND endedOn BETWEEN @from AND @on)
        SELECT key, max(of) AS met, sum(ok) AS inTime, max(CASE WHEN at = (of + 1) / 2 THEN d END) AS median
        FROM placed GROUP BY key`,
      values,
    },
    {
      sql: `SELECT decides AS stage, type, count(*) AS n FROM acts WHERE occurredOn BETWEEN @from AND @on
        AND (decides <> '' OR type IN ('ObjectionRaised', 'ObjectionUpheld', 'ObjectionDismissed')) GROUP BY 1, 2`,
      values,
    },
  )) as unknown as [Row[], Row[], Row[]]
  const some = (stage: string | null, types: readonly string[]) =>
    acts.reduce(
      (sum, row) => sum + ((stage === null || row.stage === stage) && types.includes(String(row.type)) ? n(row.n) : 0),
      0,
    )
  const stageOrder = Object.keys(states)
  return {
    from,
    on,
    months: year.map((month) => {
      const row = months.find((each) => each.month === month)
      return { month, received: n(row?.received), registered: n(row?.registered), objections: n(row?.objections) }
    }),
    stages: [...met]
      .sort((a, b) => stageOrder.indexOf(String(a.key)) - stageOrder.indexOf(String(b.key)))
      .map((row) => ({
        name: states[String(row.key)] ?? String(row.key),
        ...{ met: n(row.met), inTime: n(row.inTime), median: Math.round(n(row.median)) },
      })),
    decisions: Object.entries(stages)
      .map(([stage, name]) => ({
        name,
        passed: some(stage, passed),
        returned: some(stage, ['ReviewReturned']),
        rejected: some(stage, rejected),
      }))
      .filter((one) => one.passed + one.returned + one.rejected > 0),
    objections: {
      raised: some(null, ['ObjectionRaised']),
      upheld: some(null, ['ObjectionUpheld']),
      dismissed: some(null, ['ObjectionDismissed']),
    },
  }
}

/** How long figures serve again: they are asked for without a token, and counted for the whole city. */
const SERVE_MS = 10 * 60_000

/** The city's figures for a public page: counted at most every ten minutes of `clock`; null while the book is being made. */
export function figuresForAll(
  office: Office,
  ledgers: Ledgers,
  patience: number,
  clock: () => number = () => performance.now(),
): () => Promise<CityFigures | null> {
  let known: { readonly until: number; readonly of: Promise<CityFigures> } | undefined
  return async () => {
    const today = legalDayOf(office.now())
    if (known && clock() < known.until && (await known.of).on === today) return known.of
    if (await ledgers.unready(patience)) return null
    const of = cityFigures(office, ledgers)
    const mine = { until: clock() + SERVE_MS, of }
    known = mine
    // A question that failed is asked again by the next reader.
    of.catch(() => {
      if (known === mine) known = undefined
    })
    return of
  }
}
