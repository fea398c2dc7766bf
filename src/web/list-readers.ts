import type { FastifyInstance, FastifyRequest } from 'fastify'
import { say } from '../words.ts'
import { Problem } from './problem.ts'

/** So many different notices one address may open in ten minutes: more than any reader wants, far fewer than a city has. */
const NOTICES = 120
const WINDOW_MS = 10 * 60_000
/** So many addresses are remembered; the oldest is forgotten first. Nothing but addresses and numbers, in memory alone. */
const ADDRESSES = 5_000

interface Reader {
  readonly until: number
  readonly notices: Set<string>
}

/** Which list of people a request is for: a notice's, or a page of the waiting list. */
function listOf({ routeOptions, params, url }: FastifyRequest): string | undefined {
  if (routeOptions.url?.startsWith('/notices/:number')) return (params as { number: string }).number.slice(0, 40)
  return routeOptions.url === '/waiting-list' ? url.slice(0, 200) : undefined
}

/**
 * Slows whoever collects the lists of people: not how often an address asks is counted, but how many different notices it
 * opens, so that a hall of readers behind one address may read the result of the day as often as they like.
 */
export function slowCollectors(app: FastifyInstance, now: () => Date): void {
  const readers = new Map<string, Reader>()
  app.addHook('onRequest', (request, _reply, done) => {
    const number = listOf(request)
    if (number === undefined) return done()
    const at = now().getTime()
    const before = readers.get(request.ip)
    const reader = before && at < before.until ? before : { until: at + WINDOW_MS, notices: new Set<string>() }
    if (reader !== before) {
      readers.delete(request.ip)
      readers.set(request.ip, reader)
      if (readers.size > ADDRESSES) readers.delete(readers.keys().next().value as string)
    }
    if (!reader.notices.has(number) && reader.notices.size >= NOTICES) {
      const seconds = Math.ceil((reader.until - at) / 1000)
      return done(
        new Problem('too_many', say.tooManyLists(Math.ceil(seconds / 60)), { 'retry-after': String(seconds) }),
      )
    }
    reader.notices.add(number)
    done()
  })
}
