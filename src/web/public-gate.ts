import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Leak, leakByForm } from '../../public-notices/gate.ts'
import type { Directory } from '../documents/directory.ts'
import { say } from '../words.ts'
import { openArchive } from '../zip.ts'
import { isKept } from './kept-pages.ts'
import { Problem } from './problem.ts'
import type { Site } from './site.ts'

/*
 * What anybody may read is looked through as the bytes that go out, whatever made them: a number of a person that slipped into
 * a page stops the page, not the server. Offices' own numbers, from the city's directory, are public.
 */

const readable = /^(text\/(html|csv|xml|plain)|application\/(problem\+)?json|application\/(rss|atom)\+xml)/
/** Answers that were gated when they were made, or hold no words: papers are gated when issued, programs and tiles are ours. */
const exempt = /^\/(verify\/|log\/(tile|checkpoint|witnessed|daily)|api\/(?!public\/|log)|anju\.)/

/** Adds the gate to every GET that needs no signing in. Errors too: what they quote would be read as well. */
export function gatePublicAnswers(
  app: FastifyInstance,
  directory: () => Directory | undefined,
  site: Pick<Site, 'address' | 'phone'>,
): void {
  let known:
    | { readonly of: Directory | undefined; readonly own: string; readonly texts: ReadonlySet<string> }
    | undefined
  const offices = (): ReadonlySet<string> => {
    const [of, own] = [directory(), `${site.address}\n${site.phone}`]
    if (known?.of !== of || known?.own !== own) known = { of, own, texts: publicOf(of, site) }
    return known.texts
  }
  app.decorate('publicOffices', offices)
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isPublic(request)) return done(null, payload)
    const type = String(reply.getHeader('content-type') ?? '')
    const name = leakByForm(nameOf(reply), offices())
    const text = readable.test(type) ? textSent(request, payload) : ''
    const leak = name ?? leakNotTyped(request, text, offices())
    if (!leak) return done(null, payload)
    stopped(request, leak, name ? 'file name' : type)
    for (const header of ['etag', 'content-disposition', 'content-length', 'repr-digest']) reply.removeHeader(header)
    reply.code(503).header('cache-control', 'no-store').type('text/plain; charset=utf-8')
    done(null, say.answerHeld())
  })
}

/**
 * The first leak that is not what the asker put into the address themselves: that is no secret of anybody here, the pages
 * escape it and keep nothing. It is struck out and the rest read on, so that it covers nothing else.
 */
function leakNotTyped(request: FastifyRequest, text: string, allowed: ReadonlySet<string>): Leak | undefined {
  let rest = text
  for (let leak = leakByForm(rest, allowed); leak; leak = leakByForm(rest, allowed)) {
    if (!quotes(request, rest, leak)) return leak
    rest = `${rest.slice(0, leak.at)}${'｜'.repeat(leak.length)}${rest.slice(leak.at + leak.length)}`
  }
  return undefined
}

/** What goes out, as words. A page kept as bytes came through here when it was made. */
function textSent(request: FastifyRequest, payload: unknown): string {
  if (typeof payload === 'string') return payload
  return Buffer.isBuffer(payload) && !isKept(request) ? payload.toString() : ''
}

/** The name a file goes out under. */
function nameOf(reply: FastifyReply): string {
  const given = String(reply.getHeader('content-disposition') ?? '')
  try {
    return decodeURIComponent(given)
  } catch {
    return given
  }
}

/**
 * The same for a list that is sent in pieces, as everybody's files are: throws before the first of them. What is for whoever
 * signed in passes. In a workbook every part is read: hidden sheets and rows, comments, properties, and the parts' names.
 */
export function mustBePublic(request: FastifyRequest, pieces: readonly Uint8Array[], type: string): void {
  if (!isPublic(request)) return
  const allowed = request.server.publicOffices()
  for (const [where, text] of type === 'xlsx' ? partsOf(Buffer.concat(pieces)) : [[type, textOf(pieces)] as const]) {
    const leak = leakByForm(text, allowed)
    if (!leak) continue
    stopped(request, leak, where)
    throw new Problem('unavailable', say.answerHeld())
  }
}
const textOf = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString()

/** Every part of a workbook as text: one cell's runs joined. Two cells stay apart by their tags. */
function* partsOf(file: Uint8Array): Generator<readonly [where: string, text: string]> {
  const { names, read } = openArchive(file, MOST_OF_A_LIST)
  yield ['names of parts', names.join('\n')]
  for (const name of names)
    yield [
      name,
      Buffer.from(read(name) ?? [])
        .toString()
        .replace(/<\/t>\s*<\/r>\s*<r>\s*(?:<rPr>.*?<\/rPr>)?\s*<t\b[^>]*>/gs, ''),
    ]
}
const MOST_OF_A_LIST = 256 * 1024 * 1024

const isPublic = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'GET' && routeOptions.config.access === undefined && !exempt.test(routeOptions.url ?? '/')

/** Route, kind and place: never the value, and no address, which may be what somebody typed. */
function stopped(request: FastifyRequest, { what, at }: Leak, where: string): void {
  const route = request.routeOptions.url ?? null
  request.log.error({ route, what, where, at }, 'public gate: an answer was held back')
}

function quotes(request: FastifyRequest, payload: string, { at, length }: Leak): boolean {
  // Pages group what was typed: 4103 9919 …
  const bare = (text: string) => text.replace(/[ +-]/g, '').toUpperCase()
  const found = bare(payload.slice(at, at + length))
  try {
    return bare(decodeURIComponent(request.url)).includes(found)
  } catch {
    return false
  }
}

function publicOf(directory: Directory | undefined, site: Pick<Site, 'address' | 'phone'>): ReadonlySet<string> {
  const texts = [site.address, site.phone].filter((each) => each !== undefined)
  const offices = Object.values(directory?.organs ?? {}).flatMap(({ address, phone, supervision }) => [
    address,
    phone,
    supervision.phone,
  ])
  return new Set([...texts, ...offices].flatMap((text) => [text, text.replace(/[ -]/g, '')]))
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Telephones and addresses of offices, which are public. */
    publicOffices(): ReadonlySet<string>
  }
}
