import type { Database } from 'better-sqlite3'
import type { ApplicationContext } from '../machines/application.ts'
import type { Head } from './heads.ts'

/** A row of the read table `supervisions`: one 督办单. */
export interface SlipRow {
  readonly slip: string
  readonly application: string
  /** Division codes of the organ that asks and of the one that answers. */
  readonly asks: string
  readonly answers: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly answeredOn: string | null
}

export interface SlipFilter {
  readonly asks?: string
  readonly answers?: string
  readonly open?: boolean
  readonly limit: number
  readonly offset: number
}

export interface Slips {
  /** Slips an organ has written or must answer: unanswered ones first, by their day. By index. */
  slips(filter: SlipFilter): SlipRow[]
  countSlips(filter: Omit<SlipFilter, 'limit' | 'offset'>): number
}

/** The slips of a case, as its head has them. */
export const projectSlips = ({ context }: Head): SlipRow[] => {
  const { number, slips } = context as ApplicationContext
  return slips.map(({ id, from, to, on, due, answeredOn }) => ({
    ...{ slip: id, application: number, asks: from, answers: to },
    ...{ issuedOn: on, dueOn: due.on, answeredOn },
  }))
}

export const slipColumns = `slip, application, asks, answers, issued_on AS issuedOn, due_on AS dueOn, answered_on AS answeredOn`

/** The text of a list's question: only what is asked for, so that an index serves it. */
export function slipText(
  what: 'rows' | 'count',
  { asks, answers, open }: Omit<SlipFilter, 'limit' | 'offset'>,
): string {
  const where = [
    asks === undefined ? '' : 'asks = @asks',
    answers === undefined ? '' : 'answers = @answers',
    open === undefined ? '' : open ? 'answered_on IS NULL' : 'answered_on IS NOT NULL',
  ].filter(Boolean)
  const from = `FROM supervisions ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}`
  return what === 'count'
    ? `SELECT count(*) ${from}`
    : `SELECT ${slipColumns} ${from} ORDER BY answered_on IS NOT NULL, due_on, slip LIMIT @limit OFFSET @offset`
}

/** Slips over an open file. */
export function slipsOf(db: Database): Slips {
  return {
    slips: ({ open: _, ...filter }) =>
      db.prepare(slipText('rows', { ...filter, ...(_ === undefined ? {} : { open: _ }) })).all(filter) as SlipRow[],
    countSlips: (filter) => {
      const { open: _, ...given } = filter
      return db.prepare(slipText('count', filter)).pluck().get(given) as number
    },
  }
}
