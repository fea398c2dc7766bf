import { gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../../db/facts.ts'
import type { Office } from '../office.ts'
import { lookOf } from './look.ts'

/** An answer as it went out, and packed once. */
interface Kept {
  readonly etag: string
  readonly plain: Buffer
  readonly packed: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** Pages many read at once on the day of a result. The style sheet is told by the shape of its address. */
const pages = new Set([
  ...[
    '/',
    '/notices',
    '/notices/:number',
    '/notices/:number/objections',
    '/disclosure',
    '/guides',
    '/guides/:programme',
  ],
  ...['/statistics', '/data', '/feed.atom', '/feed/:month.atom'],
])
/** Whether a page is kept as bytes once it went out. */
export const isKept = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'GET' && (pages.has(routeOptions.url ?? '') || /^\/anju\.\w+\.css$/.test(routeOptions.url ?? ''))

/** Pages kept by nobody that still cross the line packed: nothing on them is a secret of whoever reads (BREACH). */
const onlyPacked = new Set([
  ...['/waiting-list', '/allocations', '/search', '/site-map', '/privacy', '/accessibility', '/log', '/about'],
])
/** A page smaller than this fits one packet as it is. */
const WORTH_PACKING = 1400

/** So many addresses at most: whoever makes addresses up fills no memory. */
const MOST = 500
const MINUTE = 60_000

/**
 * Keeps public pages as bytes while what they stand on is the same: the last fact of the log, and the minute (limits pass
 * and keys are destroyed without a fact). With the first change everything kept is forgotten, so that no page outlives the
 * window of the people on it. Adds ETag, 304 and gzip; returns what is kept, for tests.
 */
export function keepPublicPages(app: FastifyInstance, { store, now }: Office): ReadonlyMap<string, Kept> {
  const kept = new Map<string, Kept>()
  let stand = ''
  const fresh = (): void => {
    const is = `${store.lastSeq()} ${Math.floor(now().getTime() / MINUTE)}`
    if (is !== stand) kept.clear()
    stand = is
  }
  // Also when nobody asks any more.
  const sweep = setInterval(() => kept.clear(), MINUTE)
  sweep.unref()
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep)
    done()
  })
  app.decorate('keptPages', kept)

  const keyOf = (request: FastifyRequest): string => {
    const { big, contrast } = lookOf(request)
    return `${big ? 'b' : ''}${contrast ? 'c' : ''} ${request.url}`
  }
  app.addHook('onRequest', (request, reply, done) => {
    if (!isKept(request)) return done()
    fresh()
    const found = kept.get(keyOf(request))
    if (!found) return done()
    reply.headers(found.headers)
    reply.send(bytesFor(request, reply, found))
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const keep = String(reply.getHeader('cache-control') ?? '')
    const isPage = typeof payload === 'string' && isKept(request) && reply.statusCode === 200
    if (typeof payload === 'string' && mayPack(request, reply, payload)) {
      reply.header('content-encoding', 'gzip').header('vary', 'cookie, accept-encoding').removeHeader('content-length')
      return done(null, gzipSync(payload, { level: 4 }))
    }
    if (!isPage || !keep.startsWith('public') || reply.hasHeader('set-cookie')) return done(null, payload)
    const plain = Buffer.from(payload)
    const one: Kept = {
      etag: `"${sha256(plain).slice(0, 32)}"`,
      plain,
      packed: gzipSync(plain, { level: 4 }),
      headers: { 'content-type': String(reply.getHeader('content-type')), 'cache-control': keep },
    }
    if (kept.size >= MOST) kept.clear()
    kept.set(keyOf(request), one)
    done(null, bytesFor(request, reply, one))
  })
  return kept
}

const mayPack = (request: FastifyRequest, reply: FastifyReply, page: string): boolean =>
  onlyPacked.has(request.routeOptions.url ?? '') &&
  page.length > WORTH_PACKING &&
  !reply.hasHeader('content-encoding') &&
  !reply.hasHeader('set-cookie') &&
  takesGzip(request)

/** Whether this reader unpacks gzip. */
export const takesGzip = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(headers['accept-encoding'] ?? ''))

/** The body this reader is to get; empty when they have it already. Sets the headers that go with it. */
function bytesFor(request: FastifyRequest, reply: FastifyReply, { etag, plain, packed }: Kept): Buffer | null {
  reply.header('vary', 'cookie, accept-encoding').header('etag', `W/${etag}`)
  const known = request.headers['if-none-match'] ?? ''
  if (known.split(',').some((each) => each.trim().replace(/^W\//, '') === etag)) {
    reply.code(304)
    return null
  }
  if (!takesGzip(request)) return plain
  reply.header('content-encoding', 'gzip')
  return packed
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Public pages kept as bytes. */
    keptPages: ReadonlyMap<string, { readonly plain: Buffer }>
  }
}
