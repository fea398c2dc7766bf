import type { Store } from '../../db/store.ts'
import type { AnyFact } from '../../machines/fact.ts'

/**
 * The clock a demonstration is served under: it goes on from the last thing that happened there, at the pace of `wall`. Its
 * publicities are running then and its limits are ahead, as on the day its people went home.
 */
export function goingOn(store: Pick<Store, 'factsAfter' | 'lastSeq'>, wall: () => Date): () => Date {
  const [last] = store.factsAfter(store.lastSeq() - 1, 1)
  if (!last) return wall
  const from = Date.parse((JSON.parse(last.body) as AnyFact).recordedAt)
  const began = wall().getTime()
  return () => new Date(from + wall().getTime() - began)
}
