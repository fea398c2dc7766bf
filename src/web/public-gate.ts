import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Leak, leakByForm, textsOfPdf } from '../../public-notices/gate.ts'
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
/** Routes anybody may read that are not looked through when they are sent, each with its reason. A test holds every other to it. */
export const notGated: readonly { readonly route: RegExp; readonly why: string }[] = [
  { route: /^\/verify\//, why: 'our own programs, the same for everybody, and no data of anybody' },
  {
    route: /^\/log\/(tile|checkpoint|witnessed|daily)/,
    why: 'hashes and signatures in formats of other people’s tools',
  },
  { route: /^\/(anju|[a-z]+)\.[\da-f]+\.(css|js)$/, why: 'style sheets and scripts of ours' },
  { route: /^\/favicon\.ico$/, why: 'the site’s mark, a picture of ours' },
  {
    route: /^\/api\/openapi\.json$/,
    why: 'the description of the interface, made of the program; its examples are of invented people',
  },
]
/** Of these the bytes are looked through when they are made, and held against their digest when they are sent; the name they go out under here. */
export const gatedWhenMade: readonly { readonly route: RegExp; readonly why: string }[] = [
  {
    route: /^\/api\/documents\/:number\/file$/,
    why: 'a paper passes `documents/public-gate.ts`, which knows its households, or it is not issued',
  },
]
const exempt = new RegExp(notGated.map(({ route }) => route.source).join('|'))

/** Adds the gate to every GET that is answered without anybody’s having signed in. Errors too: what they quote would be read as well. */
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
  app.decorateRequest('isSomebody', false)
  app.decorateRequest('isGated', false)
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isPublic(request)) return done(null, payload)
    request.isGated = true
    const type = String(reply.getHeader('content-type') ?? '')
    const name = leakByForm(nameOf(reply), offices())
    const text = readable.test(type) ? textSent(request, payload) : ''
    const leak = name ?? leakNotTyped(request, text, offices()) ?? leakInArchive(type, payload, offices())
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

/** An evidence bundle: every text in it, and what its papers carry beside their pages. */
function leakInArchive(type: string, payload: unknown, allowed: ReadonlySet<string>): Leak | undefined {
  if (type !== 'application/zip' || !Buffer.isBuffer(payload)) return undefined
  const { names, read } = openArchive(payload, MOST_OF_A_LIST)
  for (const name of names) {
    const bytes = read(name) ?? new Uint8Array()
    const texts = name.endsWith('.pdf')
      ? [...textsOfPdf(bytes)].map(({ text }) => text)
      : [Buffer.from(bytes).toString()]
    for (const text of [name, ...texts]) {
      const leak = leakByForm(text, allowed)
      if (leak) return leak
    }
  }
  return undefined
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
  request.isGated = true
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

/** Whether an answer is for everybody: of a route for no one post, when nobody was asked who they are. */
function isPublic({ method, routeOptions, isSomebody }: FastifyRequest): boolean {
  const { access } = routeOptions.config
  const isOpen = access === undefined || access === 'everyone' || access === 'by-case'
  return method === 'GET' && isOpen && !isSomebody && !exempt.test(routeOptions.url ?? '/')
}

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
  interface FastifyRequest {
    /** Whoever asks has said who they are: the answer is theirs. */
    isSomebody: boolean
    /** The answer was looked through. */
    isGated: boolean
  }
}
