import type { FastifyReply, FastifyRequest } from 'fastify'
import { mustHoldGrant } from '../access.ts'
import { legalDayOf } from '../calendar.ts'
import { serviceOf } from '../handed-out.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { isFresh, isRegistered, type SignedIn, sessionOf, staffOf } from '../sign-in.ts'
import { say } from '../words.ts'
import { cookieOf, type SignInCookies } from './cookies.ts'
import { Problem } from './problem.ts'
import type { Tokens } from './tokens.ts'

/*
 * The one place that turns a request into who is at work: a browser's session, a service's token, or, while nobody is
 * registered, a token for trials. Never anything else a request says of itself.
 */

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may come to a route: posts, whoever is signed in, everybody, or, where the read or the wish decides, `by-case`. */
    readonly access?: Access
    /** The command or read behind a route, as a service's token names what it is for. */
    readonly scope?: string
  }
}
export type Access = readonly string[] | 'signed-in' | 'everyone' | 'by-case'

export interface Doors {
  /** Who is at work. Throws a 401 problem, or refuses a person without the grant they claim. */
  actorOf(request: FastifyRequest): AtWork
  /** The whole session behind a page; undefined when nobody is signed in, whole and with the second factor. */
  signedIn(request: FastifyRequest): SignedIn | undefined
  /** The session that has only proved its password so far. */
  halfSignedIn(request: FastifyRequest): SignedIn | undefined
  /** The secret forms of this browser are proved by: the session's token, or before it that of a cookie set for the purpose. */
  formSecret(request: FastifyRequest, reply: FastifyReply): string
  readonly cookies: SignInCookies
}

/** Reads and writes that approve ask for a fresh proof of who is there. */
const approves = (actor: AtWork, method: string) => actor.role === 'approver' && method === 'POST'

export function doorsOf(
  office: Office,
  tokens: Tokens,
  cookies: SignInCookies,
  trialTokens: 'always' | 'until registered',
): Doors {
  let registered = false
  const anybody = () => {
    registered ||= isRegistered(office)
    return registered
  }
  const found = (request: FastifyRequest): SignedIn | undefined => {
    const token = cookieOf(request, cookies.session)
    return token === '' ? undefined : sessionOf(office, token)
  }

  function ofService(request: FastifyRequest, token: string): AtWork {
    const service = serviceOf(office, token)
    if (!service) throw new Problem('unauthenticated', say.tokenBad(), { 'www-authenticate': 'Bearer' })
    const { scope } = request.routeOptions.config
    if (scope === undefined || !service.scopes.includes(scope)) throw new Refused('forbidden', say.notInScope(), {})
    return service.actor
  }

  function ofTrial(authorization: string | undefined): AtWork {
    const actor = tokens.actorOf(authorization)
    if (trialTokens === 'until registered' && anybody())
      throw new Problem('unauthenticated', say.trialTokensOver(), { 'www-authenticate': 'Bearer' })
    if (anybody()) mustHoldGrant(actor, staffOf(office, actor.staff)?.head, true, legalDayOf(office.now()))
    return actor
  }

  const whoIs = (request: FastifyRequest): AtWork => {
    const { authorization } = request.headers
    const service = /^Bearer +(anju_[\w-]+)$/i.exec(authorization ?? '')?.[1]
    if (service !== undefined) return ofService(request, service)
    if (authorization !== undefined || cookieOf(request, cookies.session) === '') return ofTrial(authorization)
    const whole = found(request)
    if (whole?.session.stage !== 'full') throw new Problem('unauthenticated', say.signInFirst())
    if (request.method !== 'GET' && request.method !== 'HEAD') mustBeOwnForm(request)
    if (approves(whole.actor, request.method) && !isFresh(office, whole.session))
      throw new Problem('unauthenticated', say.proveFirst())
    return whole.actor
  }
  return {
    cookies,
    actorOf(request) {
      const actor = whoIs(request)
      request.isSomebody = true
      return actor
    },
    signedIn(request) {
      const whole = found(request)
      return whole?.session.stage === 'full' ? whole : undefined
    },
    halfSignedIn(request) {
      const half = found(request)
      return half?.session.stage === 'password' ? half : undefined
    },
    formSecret(request, reply) {
      const session = cookieOf(request, cookies.session)
      if (session !== '') return session
      const known = cookieOf(request, cookies.form)
      if (/^[\w-]{20,}$/.test(known)) return known
      const fresh = crypto.randomUUID() + crypto.randomUUID()
      reply.header('set-cookie', cookies.set(cookies.form, fresh))
      return fresh
    },
  }
}

/**
 * A form or a call by a browser comes from a page of this very site: its `Origin` is the host it was sent to. Browsers send
 * one with every post; no other site can make it ours.
 */
export function mustBeOwnForm(request: FastifyRequest): void {
  const { origin, host } = request.headers
  if (typeof origin !== 'string' || !/^https?:\/\//.test(origin) || origin.replace(/^https?:\/\//, '') !== host)
    throw new Refused('forbidden', say.foreignForm(), {})
}
