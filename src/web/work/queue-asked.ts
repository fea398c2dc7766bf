import { type Lamp, lamps, type QueueFilter } from '../../../db/queue.ts'
import type { AtWork, Office } from '../../office.ts'
import { programmes, states } from '../../words.ts'
import { queueOf } from './lamps.ts'

/* What somebody asks of their queue in its address: what is unknown is not asked. */

export type QueueAsked = Readonly<Record<'lamp' | 'state' | 'programme' | 'page', string>>

export function askedIn(query: Readonly<Record<string, unknown>>): QueueAsked {
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '')
  const known = (name: string, among: readonly string[]) => (among.includes(text(name)) ? text(name) : '')
  return {
    lamp: known('lamp', lamps),
    state: known('state', Object.keys(states)),
    programme: known('programme', Object.keys(programmes)),
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
      ...(asked.programme ? { programme: asked.programme } : {}),
    }
  )
}
