import { type Lamp, lamps, type QueueFilter, type QueueSort, queueSorts } from '../../../db/queue.ts'
import { isAcceptanceNumber } from '../../numbers.ts'
import type { AtWork, Office } from '../../office.ts'
import { programmes, states } from '../../words.ts'
import { queueOf } from './lamps.ts'

/* What somebody asks of their queue in its address: what is unknown is not asked. */

export type QueueAsked = Readonly<
  Record<'lamp' | 'state' | 'programme' | 'page' | 'sort' | 'size' | 'view' | 'at' | 'mine', string>
>

/** Rows of a page; the first is the usual one. */
export const queueSizes = [50, 20, 100] as const

export function askedIn(query: Readonly<Record<string, unknown>>): QueueAsked {
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '')
  const known = (name: string, among: readonly string[]) => (among.includes(text(name)) ? text(name) : '')
  return {
    lamp: known('lamp', lamps),
    state: known('state', Object.keys(states)),
    programme: known('programme', Object.keys(programmes)),
    sort: known('sort', queueSorts),
    size: known('size', queueSizes.slice(1).map(String)),
    view: known('view', ['panes']),
    mine: known('mine', ['1']),
    at: isAcceptanceNumber(text('at')) ? text('at') : '',
    page: /^\d{1,5}$/.test(text('page')) ? text('page') : '',
  }
}

/** The queue of a post, narrowed by what is asked; null when the post has none. */
export function narrowedQueue(office: Office, actor: AtWork, asked: QueueAsked): QueueFilter | null {
  const base = queueOf(office, actor)
  return (
    base && {
      ...base,
      ...(asked.state && base.among.includes(asked.state) ? { among: [asked.state] } : {}),
      ...(asked.lamp ? { lamp: asked.lamp as Lamp } : {}),
      ...(asked.mine ? { has: actor.staff } : {}),
      ...(asked.programme ? { programme: asked.programme } : {}),
      ...(asked.sort ? { sort: asked.sort as QueueSort } : {}),
    }
  )
}
