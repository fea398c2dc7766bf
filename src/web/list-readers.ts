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

/** Which list of people a request is for: a notice's, its file, or a page of the waiting list. One's own place is none. */
function listOf({ routeOptions, params, url, headers }: FastifyRequest): string | undefined {
  const { url: route = '' } = routeOptions
  if (route.startsWith('/notices/:number')) return (params as { number: string }).number.slice(0, 40)
  // Whoever brings a token or a session is asked for it by the route and counted by their pace.
  if (route === '/api/documents/:number/file' && !headers.authorization && !headers.cookie?.includes('anju-session'))
    return (params as { number: string }).number.slice(0, 40)
  return route === '/waiting-list' && !/[?&]number=[^&]/.test(url) ? url.slice(0, 200) : undefined
}

/**
 * Slows whoever collects the lists of people: not how often an address asks is counted, but how many different lists it was
 * given, so that a hall of readers behind one address may read the result of the day as often as they like.
 */
export function slowCollectors(app: FastifyInstance, now: () => Date): void {
  const readers = new Map<string, Reader>()
  const readerAt = (ip: string, at: number): Reader | undefined => {
    const known = readers.get(ip)
    return known && at < known.until ? known : undefined
  }
  app.addHook('onRequest', (request, _reply, done) => {
    const number = listOf(request)
    const at = now().getTime()
    const reader = number === undefined ? undefined : readerAt(request.ip, at)
    if (number === undefined || !reader || reader.notices.has(number) || reader.notices.size < NOTICES) return done()
    const seconds = Math.ceil((reader.until - at) / 1000)
    done(new Problem('too_many', say.tooManyLists(Math.ceil(seconds / 60)), { 'retry-after': String(seconds) }))
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const number = reply.statusCode < 300 || reply.statusCode === 304 ? listOf(request) : undefined
    if (number !== undefined) {
      const at = now().getTime()
      const known = readerAt(request.ip, at)
      const reader = known ?? { until: at + WINDOW_MS, notices: new Set<string>() }
      if (!known) {
        readers.delete(request.ip)
        readers.set(request.ip, reader)
        if (readers.size > ADDRESSES) readers.delete(readers.keys().next().value as string)
      }
      reader.notices.add(number)
    }
    done(null, payload)
  })
}
