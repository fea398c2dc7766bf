import type { Database, Statement } from 'better-sqlite3'
import { type ApplicationRow, applicationColumns } from './project.ts'

/** The cases on somebody's desk: those in `among`, of them the `unlisted` states only while in no running notice. */
export interface QueueFilter {
  readonly among: readonly string[]
  /** States in which somebody else has the case: its lamp is grey whatever its limit. */
  readonly waits: readonly string[]
  readonly unlisted: readonly string[]
  readonly county?: string
  readonly subdistrict?: string
  readonly programme?: string
  /** Only cases with an open objection. */
  readonly objected?: true
  /** Only cases whose review this staff number has by assignment; '' where nobody has it. */
  readonly has?: string
  /** Legal days: due up to `today` is red, up to `soon` amber. */
  readonly today: string
  readonly soon: string
  readonly lamp?: Lamp
  /** Otherwise the most urgent first. */
  readonly sort?: QueueSort
}
/** By the day it was received, by its number, by its stage; each oldest or first on top. */
export const queueSorts = ['received', 'number', 'state'] as const
export type QueueSort = (typeof queueSorts)[number]
const orders: Readonly<Record<QueueSort | 'urgent', string>> = {
  urgent: "lamp = 'grey', due_on IS NULL, due_on, number",
  received: 'received_on, number',
  number: 'number',
  state: "state, lamp = 'grey', due_on, number",
}
export const lamps = ['red', 'amber', 'green', 'grey'] as const
export type Lamp = (typeof lamps)[number]
export type QueueRow = ApplicationRow & { readonly lamp: Lamp }
export interface QueueCount {
  readonly state: string
  readonly lamp: Lamp
  readonly n: number
}

export interface Queues {
  /** A desk's cases, the most urgent first, grey ones last. By index, whatever the size of the city. */
  queue(filter: QueueFilter & { readonly limit: number; readonly offset: number }): QueueRow[]
  /** How many those are, by state and lamp. */
  countQueue(filter: QueueFilter): QueueCount[]
}

const list = (name: string) => `(SELECT value FROM json_each(@${name}))`
const lamp = `CASE WHEN due_on IS NULL OR state IN ${list('waits')} THEN 'grey' WHEN due_on <= @today THEN 'red'
  WHEN due_on <= @soon THEN 'amber' ELSE 'green' END`

/** Who has the review a case is in. Out of its head: asked of one desk's cases only, so that no index is kept for it. */
const has = `(SELECT lower(coalesce(json_extract(heads.context, '$.assigned.' || applications.state), '')) FROM heads
  WHERE heads.stream = applications.stream)`

/** The text of a queue's question: only what is asked for, so that the index over state and place serves it. */
export function queueText(what: 'rows' | 'counts', filter: QueueFilter): string {
  const where = [
    `state IN ${list('among')}`,
    filter.county === undefined ? '' : 'county = @county',
    filter.subdistrict === undefined ? '' : 'subdistrict = @subdistrict',
    filter.programme === undefined ? '' : 'programme = @programme',
    filter.objected ? 'open_objections > 0' : '',
    filter.unlisted.length === 0 ? '' : `(notice IS NULL OR state NOT IN ${list('unlisted')})`,
    filter.has === undefined ? '' : `${has} = lower(@has)`,
    filter.lamp === undefined ? '' : `${lamp} = @lamp`,
  ]
  const from = `FROM applications WHERE ${where.filter(Boolean).join(' AND ')}`
  return what === 'counts'
    ? `SELECT state, ${lamp} AS lamp, count(*) AS n ${from} GROUP BY 1, 2`
    : `SELECT ${applicationColumns}, ${lamp} AS lamp ${from}
      ORDER BY ${orders[filter.sort ?? 'urgent']} LIMIT @limit OFFSET @offset`
}

/** Queues over an open file. Statements are kept by their text: there are as many as kinds of questions. */
export function queuesOf(db: Database): Queues {
  const kept = new Map<string, Statement>()
  const statement = (text: string): Statement => {
    const known = kept.get(text) ?? db.prepare(text)
    kept.set(text, known)
    return known
  }
  const asked = ({ among, waits, unlisted, objected: _, sort: __, ...rest }: QueueFilter) => ({
    ...rest,
    among: JSON.stringify(among),
    waits: JSON.stringify(waits),
    unlisted: JSON.stringify(unlisted),
  })
  return {
    queue: (filter) =>
      (
        statement(queueText('rows', filter)).all(asked(filter)) as (Omit<QueueRow, 'provisional'> & {
          provisional: number
        })[]
      ).map((row) => ({ ...row, provisional: row.provisional === 1 })),
    countQueue: (filter) => statement(queueText('counts', filter)).all(asked(filter)) as QueueCount[],
  }
}
