import type { Store } from '../../db/store.ts'
import { legalDayOf } from '../calendar.ts'
import type { AtWork, Office } from '../office.ts'
import { checkStages, openChecks } from '../verifications/open-checks.ts'
import { queueOf } from './work/lamps.ts'

/** What waits for somebody at work, as the menu of every page counts it. */
export interface Waits {
  readonly todo: number
  /** 督办单 this organ has not answered. */
  readonly slips: number
  /** Letters to other departments whose answer is overdue. */
  readonly late: number
}

const kept = new WeakMap<Store, { stand: string; of: Map<string, Waits> }>()

/** Counted once for a post while nothing is written and the day is the same: every page shows it. */
export function waitsOf(office: Office, actor: AtWork): Waits {
  const { store } = office
  const today = legalDayOf(office.now())
  const stand = `${store.lastSeq()} ${today}`
  const known = kept.get(store)
  const of = known?.stand === stand ? known.of : new Map<string, Waits>()
  if (known?.of !== of) kept.set(store, { stand, of })
  const key = `${actor.role} ${actor.organ}`
  const found = of.get(key) ?? count(office, actor, today)
  of.set(key, found)
  return found
}

function count(office: Office, actor: AtWork, today: string): Waits {
  const { queues, supervision } = office.store
  const filter = queueOf(office, actor)
  return {
    todo: filter ? queues.countQueue(filter).reduce((sum, { n }) => sum + n, 0) : 0,
    slips: supervision.countSlips({ answers: actor.organ, open: true }),
    late:
      checkStages(office, actor).length === 0
        ? 0
        : openChecks(office, actor).filter(({ request }) => request !== null && request.due.on < today).length,
  }
}
