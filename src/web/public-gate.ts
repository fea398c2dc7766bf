import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Leak, leakByForm } from '../../public-notices/gate.ts'
import type { Directory } from '../documents/directory.ts'
import { say } from '../words.ts'
import { openArchive } from '../zip.ts'
import { Problem } from './problem.ts'

/*
 * What anybody may read is looked through as the bytes that go out, whatever made them: a number of a person that slipped into
 * a page stops the page, not the server. Offices' own numbers, from the city's directory, are public.
 */

const readable = /^(text\/html|text\/csv|application\/(problem\+)?json|application\/(rss|atom)\+xml|text\/xml)/
/** Answers that were gated when they were made, or hold no words: papers are gated when issued, programs and tiles are ours. */
const exempt = /^\/(verify\/|log\/tile|api\/(?!public\/|log)|anju\.)/

/** Adds the gate to every GET that needs no signing in. Errors too: what they quote would be read as well. */
export function gatePublicAnswers(app: FastifyInstance, directory: () => Directory | undefined): void {
  let known: { readonly of: Directory | undefined; readonly numbers: ReadonlySet<string> } | undefined
  const offices = (): ReadonlySet<string> => {
    const of = directory()
    if (known?.of !== of || !known) known = { of, numbers: publicOf(of) }
    return known.numbers
  }
  app.addHook('onSend', (request, reply, payload, done) => {
    const type = String(reply.getHeader('content-type') ?? '')
    if (!isPublic(request) || typeof payload !== 'string' || !readable.test(type)) return done(null, payload)
    const leak = leakByForm(payload, offices())
    // What the asker put into the address themselves is no secret of anybody here; the pages escape it and keep nothing.
    if (!leak || quotes(request, payload, leak)) return done(null, payload)
    stopped(request, leak)
    reply.removeHeader('etag')
    reply.code(503).header('cache-control', 'no-store').type('text/plain; charset=utf-8')
    done(null, say.answerHeld())
  })
}

/** The same for a file that is sent in pieces: throws before the first of them. */
export function mustBePublic(request: FastifyRequest, bytes: Uint8Array, type: 'csv' | 'xlsx'): void {
  const archive = type === 'xlsx' ? openArchive(bytes, MOST_OF_A_LIST) : undefined
  const texts = archive
    ? archive.names.map((name) => Buffer.from(archive.read(name) ?? []).toString())
    : [Buffer.from(bytes).toString()]
  for (const text of texts) {
    const leak = leakByForm(text)
    if (!leak) continue
    stopped(request, leak)
    throw new Problem('unavailable', say.answerHeld())
  }
}
const MOST_OF_A_LIST = 256 * 1024 * 1024

const isPublic = ({ method, routeOptions }: FastifyRequest): boolean =>
  method === 'GET' && routeOptions.config.access === undefined && !exempt.test(routeOptions.url ?? '/')

/** Route, kind and place: never the value, and no address, which may be what somebody typed. */
function stopped(request: FastifyRequest, { what, at }: Leak): void {
  request.log.error({ route: request.routeOptions.url ?? null, what, at }, 'public gate: an answer was held back')
}

function quotes(request: FastifyRequest, payload: string, { at }: Leak): boolean {
  // Pages group what was typed: 4103 9919 …
  const bare = (text: string) => text.replace(/[ +-]/g, '').toUpperCase()
  const found = bare(/^[\dXx -]+/.exec(payload.slice(at, at + 40))?.[0] ?? '')
  try {
    return found !== '' && bare(decodeURIComponent(request.url)).includes(found)
  } catch {
    return false
  }
}

function publicOf(directory: Directory | undefined): ReadonlySet<string> {
  const texts = Object.values(directory?.organs ?? {}).flatMap(({ address, phone, supervision }) => [
    address,
    phone,
    supervision.phone,
  ])
  return new Set(texts.flatMap((text) => [text, text.replace(/[ -]/g, '')]))
}
