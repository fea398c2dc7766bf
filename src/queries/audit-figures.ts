import type { Ledgers } from '../auditing/ledger-thread.ts'
import { legalDayOf } from '../calendar.ts'
import type { Office } from '../office.ts'
import { stages, states } from '../words.ts'
import type { Health } from './health.ts'
import { placeName } from './parts.ts'

/** What an auditor finds first: is the past what the log says, who is late, and what stands out. */
export interface Overview {
  readonly health: Health
  readonly offices: readonly { county: string; cases: number; steps: number; last: string }[]
  readonly overdue: readonly { organ: string; running: number; late: number; days: number }[]
  readonly people: readonly { staff: string; organ: string; late: number; days: number }[]
  readonly odd: readonly { readonly name: string; readonly n: number; readonly href: string }[]
}

export interface Figures {
  readonly name: string
  readonly unit: string
  readonly rows: readonly (readonly [string, number])[]
}

const overDays = `cast(julianday(coalesce(restsSince, endedOn, @today)) - julianday(dueOn) AS INTEGER)`
const lacking = `(postedOn IS NULL AND state NOT IN ('drafted', 'cleared', 'withdrawn') OR checkedOn IS NULL AND state = 'completed')`

/** What an auditor finds first. Counts come from the ledgers' book, on one state of the log. */
export async function overviewOf(office: Office, health: Health, ledgers: Ledgers): Promise<Overview> {
  const values = { today: legalDayOf(office.now()) }
  const [offices, overdue, people, acts, postings] = (await ledgers.ask(
    {
      sql: `SELECT county, count(DISTINCT CASE WHEN type = 'ApplicationReceived' THEN subject END) AS cases, count(*) AS steps,
        max(day || ' ' || time) AS last FROM acts GROUP BY county ORDER BY county`,
    },
    {
      sql: `SELECT organ, sum(endedOn IS NULL) AS running, sum(endedOn IS NOT NULL) AS late, max(${overDays}) AS days
        FROM terms WHERE kind <> 'household' AND ${overDays} > 0 GROUP BY organ ORDER BY running DESC, days DESC LIMIT 30`,
      values,
    },
    {
      sql: `SELECT endedBy AS staff, '' AS organ, count(*) AS late, max(${overDays}) AS days FROM terms
        WHERE kind <> 'household' AND endedOn IS NOT NULL AND ${overDays} > 0 AND endedBy NOT IN ('', 'system')
        GROUP BY endedBy ORDER BY late DESC, days DESC LIMIT 30`,
      values,
    },
    {
      sql: `SELECT coalesce(sum(twice <> ''), 0) AS twice, coalesce(sum(wrongPost), 0) AS post,
        coalesce(sum(wrongOrgan), 0) AS organ, coalesce(sum(outside), 0) AS outside FROM acts`,
    },
    { sql: `SELECT coalesce(sum(${lacking}), 0) AS lacking, coalesce(sum(postedLate > 0), 0) AS late FROM postings` },
  )) as unknown as [
    Overview['offices'],
    Overview['overdue'],
    Overview['people'],
    [{ twice: number; post: number; organ: number; outside: number }],
    [{ lacking: number; late: number }],
  ]
  return {
    health,
    offices,
    overdue,
    people,
    odd: [
      {
        name: '在办超期的期限',
        n: overdue.reduce((n, { running }) => n + running, 0),
        href: '/audit/deadlines?standing=over',
      },
      { name: '同一人办理一件的两个环节', n: acts[0].twice, href: '/audit/authority?flag=twice' },
      { name: '岗位不符的办理', n: acts[0].post, href: '/audit/authority?flag=post' },
      { name: '单位不符的办理', n: acts[0].organ, href: '/audit/authority?flag=organ' },
      { name: '工作时间以外入库', n: acts[0].outside, href: '/audit/authority?flag=outside' },
      { name: '缺张贴或查验证据', n: postings[0].lacking, href: '/audit/postings?flag=lacking' },
      { name: '张贴事后补登', n: postings[0].late, href: '/audit/postings?flag=late' },
      { name: '未予准许的提交', n: office.store.trail.countRefusals({}), href: '/audit/refusals' },
    ],
  }
}

/** Counts of what happened, for drawing and for tables. */
export async function figuresOf({ store }: Office, ledgers: Ledgers): Promise<Figures[]> {
  const [received, decided, inTime, waited] = (await ledgers.ask(
    {
      sql: `SELECT substr(occurredOn, 1, 7) AS what, count(*) AS n FROM acts WHERE type = 'ApplicationReceived' GROUP BY 1 ORDER BY 1 DESC LIMIT 24`,
    },
    {
      sql: `SELECT decides || ' ' || type AS what, count(*) AS n FROM acts WHERE decides <> '' GROUP BY 1 ORDER BY min(version), 1`,
    },
    {
      sql: `SELECT key AS what, round(100.0 * sum(coalesce(restsSince, endedOn) <= dueOn) / count(*), 1) AS n FROM terms
        WHERE kind = 'office' AND endedOn IS NOT NULL GROUP BY key ORDER BY min(began)`,
    },
    {
      sql: `WITH days AS (SELECT a.county, julianday(b.occurredOn) - julianday(a.occurredOn) AS n FROM acts a JOIN acts b
          ON a.subject = b.subject WHERE a.type = 'ApplicationReceived' AND b.type = 'ApplicationRegistered'),
        placed AS (SELECT county, n, row_number() OVER (PARTITION BY county ORDER BY n) AS at, count(*) OVER (PARTITION BY county) AS of FROM days)
        SELECT county AS what, round(avg(n), 1) AS n FROM placed WHERE at IN ((of + 1) / 2, (of + 2) / 2) GROUP BY county ORDER BY county`,
    },
  )) as unknown as { what: string; n: number }[][]
  const byState = new Map<string, number>()
  const byCounty = new Map<string, number>()
  for (const { county, state, n } of store.countByState()) {
    byState.set(state, (byState.get(state) ?? 0) + n)
    byCounty.set(county, (byCounty.get(county) ?? 0) + n)
  }
  const order = Object.keys(states)
  const rows = (found: readonly { what: string; n: number }[] = [], name: (what: string) => string) =>
    found.map(({ what, n }): [string, number] => [name(what), n])
  return [
    {
      name: '现处各环节的申请',
      unit: '件',
      rows: [...byState]
        .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
        .map(([state, n]): [string, number] => [states[state] ?? state, n]),
    },
    {
      name: '各区县的申请',
      unit: '件',
      rows: [...byCounty].map(([code, n]): [string, number] => [placeName(code), n]),
    },
    { name: '逐月收件', unit: '件', rows: rows(received, (month) => month).reverse() },
    { name: '各环节的决定', unit: '件', rows: rows(decided, decisionName) },
    { name: '已办结的期限中按期的比例', unit: '%', rows: rows(inTime, (state) => states[state] ?? state) },
    { name: '收件至登记轮候的日数（中位数）', unit: '日', rows: rows(waited, placeName) },
  ]
}

const outcomes: Readonly<Record<string, string>> = {
  ApplicationAccepted: '受理',
  ApplicationNotAccepted: '不予受理',
  ReviewPassed: '通过',
  ReviewReturned: '退回',
  ReviewRejected: '不通过',
  ApplicationApproved: '通过',
  ObjectionUpheld: '成立',
  ObjectionDismissed: '不成立',
  ReexaminationDecided: '决定',
}
function decisionName(what: string): string {
  const [stage = '', type = ''] = what.split(' ')
  const name = stages[stage] ?? stage
  const outcome = outcomes[type] ?? type
  return name === outcome || outcome.includes(name) ? outcome : `${name}：${outcome}`
}
