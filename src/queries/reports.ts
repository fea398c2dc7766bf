import type { Ledgers } from '../auditing/ledger-thread.ts'
import { legalDayOf } from '../calendar.ts'
import type { AtWork, Office } from '../office.ts'
import { stages, states } from '../words.ts'
import { areaOf } from './area.ts'
import { placeName } from './parts.ts'

/*
 * 月报: how many came, how long each stage took, what was decided, who is late. Counted in the book the ledgers' thread has
 * made from the log, never on the thread that serves people.
 */

/** One stage in a month: limits met in it, in time or not, and the days they took; those that run now. */
export interface StageReport {
  readonly key: string
  readonly name: string
  readonly met: number
  readonly inTime: number
  readonly median: number | null
  readonly ninety: number | null
  readonly running: number
  readonly overdue: number
}
export interface OrganReport {
  readonly organ: string
  readonly name: string
  readonly met: number
  readonly inTime: number
  readonly running: number
  readonly overdue: number
}
/** What was decided at a stage. */
export interface DecisionReport {
  readonly stage: string
  readonly name: string
  readonly passed: number
  readonly returned: number
  readonly rejected: number
}
export interface MonthReport {
  readonly month: string
  readonly received: number
  readonly registered: number
  readonly objections: number
}
export interface Report {
  readonly month: string
  readonly stages: readonly StageReport[]
  readonly organs: readonly OrganReport[]
  readonly decisions: readonly DecisionReport[]
  readonly objections: { readonly raised: number; readonly upheld: number; readonly dismissed: number }
  readonly recalled: number
  readonly extended: number
  readonly slips: number
  readonly months: readonly MonthReport[]
}

/** What is counted: a month, in what somebody may see. `county` narrows the city. */
export interface ReportAsked {
  readonly month: string
  readonly county?: string
}

type Row = Readonly<Record<string, number | string | null>>
const n = (value: number | string | null | undefined): number => Number(value ?? 0)
const days = (value: number | string | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.round(Number(value) * 10) / 10

const inMonth = `substr(endedOn, 1, 7) = @month AND`
const ofTerms = `kind = 'office' AND (@county IS NULL OR county = @county) AND (@organ IS NULL OR organ = @organ)`
const ofActs = `(@county IS NULL OR county = @county) AND (@organ IS NULL OR organ = @organ)`
/** A limit met while it stood still counts to the day it came to rest. */
const counted = 'coalesce(restsSince, endedOn)'

/** Everything of one month. Null where the post sees no area. */
export async function reportOf(
  office: Pick<Office, 'now'>,
  actor: AtWork,
  { month, county }: ReportAsked,
  ledgers: Ledgers,
): Promise<Report | null> {
  const area = areaOf(actor)
  if (area === null) return null
  const today = legalDayOf(office.now())
  const values = { month, today, county: area.county ?? county ?? null, organ: area.subdistrict ?? null }
  const first = `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`
  const [met, running, organs, organsRunning, decided, kinds, months] = (await ledgers.ask(
    {
      sql: `WITH placed AS (SELECT key, julianday(${counted}) - julianday(startsOn) AS d, ${counted} <= dueOn AS ok,
          row_number() OVER (PARTITION BY key ORDER BY julianday(${counted}) - julianday(startsOn)) AS at,
          count(*) OVER (PARTITION BY key) AS of FROM terms WHERE ${inMonth} ${ofTerms})
        SELECT key, max(of) AS met, sum(ok) AS inTime, avg(CASE WHEN at IN ((of + 1) / 2, (of + 2) / 2) THEN d END) AS median,
          min(CASE WHEN at >= of * 0.9 THEN d END) AS ninety FROM placed GROUP BY key`,
      values,
    },
    {
      sql: `SELECT key, count(*) AS running, sum(restsSince IS NULL AND dueOn < @today) AS overdue FROM terms
        WHERE endedOn IS NULL AND ${ofTerms} GROUP BY key`,
      values,
    },
    {
      sql: `SELECT organ, count(*) AS met, sum(${counted} <= dueOn) AS inTime FROM terms WHERE ${inMonth} ${ofTerms}
        GROUP BY organ`,
      values,
    },
    {
      sql: `SELECT organ, count(*) AS running, sum(restsSince IS NULL AND dueOn < @today) AS overdue FROM terms
        WHERE endedOn IS NULL AND ${ofTerms} GROUP BY organ`,
      values,
    },
    {
      sql: `SELECT decides AS stage, type, count(*) AS n FROM acts WHERE substr(occurredOn, 1, 7) = @month AND decides <> ''
        AND ${ofActs} GROUP BY 1, 2`,
      values,
    },
    {
      sql: `SELECT type, count(*) AS n FROM acts WHERE substr(occurredOn, 1, 7) = @month AND ${ofActs} AND type IN
        ('ObjectionRaised', 'ObjectionUpheld', 'ObjectionDismissed', 'DecisionRecalled', 'LimitExtended', 'SupervisionIssued')
        GROUP BY 1`,
      values,
    },
    {
      sql: `SELECT substr(occurredOn, 1, 7) AS month, sum(type = 'ApplicationReceived') AS received,
          sum(type = 'ApplicationRegistered') AS registered, sum(type = 'ObjectionRaised') AS objections FROM acts
        WHERE occurredOn > @first AND substr(occurredOn, 1, 7) <= @month AND ${ofActs}
          AND type IN ('ApplicationReceived', 'ApplicationRegistered', 'ObjectionRaised') GROUP BY 1 ORDER BY 1`,
      values: { ...values, first: `${first}-31` },
    },
  )) as unknown as Row[][]
  const of = (type: string) => n(kinds?.find((row) => row.type === type)?.n)
  const order = Object.keys(states)
  const keys = [...new Set([...(met ?? []), ...(running ?? [])].map(({ key }) => String(key)))]
  const organCodes = [...new Set([...(organs ?? []), ...(organsRunning ?? [])].map(({ organ }) => String(organ)))]
  const decisionOf = (stage: string, ...types: string[]) =>
    (decided ?? []).reduce(
      (sum, row) => sum + (row.stage === stage && types.includes(String(row.type)) ? n(row.n) : 0),
      0,
    )
  const stageKeys = [...new Set((decided ?? []).map(({ stage }) => String(stage)))].filter(
    (stage) => stage !== 'objection' && stage !== 'reexamination',
  )
  const stageOrder = Object.keys(stages)
  return {
    month,
    stages: keys
      .sort((a, b) => order.indexOf(a) - order.indexOf(b))
      .map((key) => {
        const one = met?.find((row) => row.key === key)
        const now = running?.find((row) => row.key === key)
        return {
          ...{ key, name: states[key] ?? key, met: n(one?.met), inTime: n(one?.inTime) },
          ...{ median: days(one?.median), ninety: days(one?.ninety) },
          ...{ running: n(now?.running), overdue: n(now?.overdue) },
        }
      }),
    organs: organCodes.sort().map((organ) => {
      const one = organs?.find((row) => row.organ === organ)
      const now = organsRunning?.find((row) => row.organ === organ)
      return {
        ...{ organ, name: organ === '' ? '—' : placeName(organ), met: n(one?.met), inTime: n(one?.inTime) },
        ...{ running: n(now?.running), overdue: n(now?.overdue) },
      }
    }),
    decisions: stageKeys
      .sort((a, b) => stageOrder.indexOf(a) - stageOrder.indexOf(b))
      .map((stage) => ({
        ...{ stage, name: stages[stage] ?? stage },
        passed: decisionOf(stage, 'ReviewPassed', 'ApplicationApproved', 'ApplicationAccepted'),
        returned: decisionOf(stage, 'ReviewReturned'),
        rejected: decisionOf(stage, 'ReviewRejected', 'ApplicationNotAccepted'),
      })),
    objections: { raised: of('ObjectionRaised'), upheld: of('ObjectionUpheld'), dismissed: of('ObjectionDismissed') },
    recalled: of('DecisionRecalled'),
    extended: of('LimitExtended'),
    slips: of('SupervisionIssued'),
    months: (months ?? []).map((row) => ({
      month: String(row.month),
      ...{ received: n(row.received), registered: n(row.registered), objections: n(row.objections) },
    })),
  }
}
