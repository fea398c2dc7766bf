import type { FastifyInstance } from 'fastify'
import { say } from '../words.ts'
import { Problem } from './problem.ts'
import type { Doors } from './signed-in.ts'

/** Requests a minute. An address may be an office of forty behind one wall, or a hall of readers; an account is one person. */
export interface Pace {
  readonly account: number
  readonly address: number
}
export const usualPace: Pace = { account: 1_200, address: 3_000 }

const WINDOW_MS = 60_000
/** So many accounts and addresses are remembered; the oldest is forgotten first. In memory alone. */
const MOST = 10_000

/**
 * Holds up who asks faster than anybody works: by address before anything is looked up (pages kept as bytes are not counted),
 * by account once it is known who asks. The answer is a 429 that says when to go on. What can be guessed has its own, lower
 * limits (`desk.tsx`, `citizen-pages.tsx`), and an account waits by itself after wrong passwords.
 */
export function keepPace(app: FastifyInstance, now: () => Date, pace: Pace): (doors: Doors) => Doors {
  const counts = new Map<string, { readonly until: number; n: number }>()
  const count = (key: string, most: number, says: (seconds: number) => string): void => {
    const at = now().getTime()
    const before = counts.get(key)
    const one = before && at < before.until ? before : { until: at + WINDOW_MS, n: 0 }
    if (one !== before) {
      counts.delete(key)
      counts.set(key, one)
      if (counts.size > MOST) counts.delete(counts.keys().next().value as string)
    }
    one.n += 1
    if (one.n <= most) return
    const seconds = Math.ceil((one.until - at) / 1000)
    throw new Problem('too_many', says(seconds), { 'retry-after': String(seconds) })
  }
  app.addHook('onRequest', (request, _reply, done) => {
    try {
      count(`address ${request.ip}`, pace.address, say.tooFastFromAddress)
      done()
    } catch (problem) {
      done(problem as Error)
    }
  })
  const ofAccount = (staff: string) => count(`account ${staff.toLowerCase()}`, pace.account, say.tooFastFromAccount)
  return (doors) => ({
    ...doors,
    actorOf(request) {
      const actor = doors.actorOf(request)
      ofAccount(actor.staff)
      return actor
    },
    signedIn(request) {
      const found = doors.signedIn(request)
      if (found) ofAccount(found.actor.staff)
      return found
    },
  })
}
