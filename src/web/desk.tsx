/** @jsxRuntime automatic @jsxImportSource preact */
import { gzipSync } from 'node:zlib'
import formBody from '@fastify/formbody'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { legalDayOf } from '../calendar.ts'
import type { Office } from '../office.ts'
import { organName } from '../organs.ts'
import { auditWeakness } from '../queries/health.ts'
import { Refused } from '../refusal.ts'
import { csrfOf, isCsrf, isFresh, type SignedIn } from '../sign-in.ts'
import { roleNames, say } from '../words.ts'
import { takesGzip } from './kept-pages.ts'
import { lookOf } from './look.ts'
import { KeptFormPage } from './pages/kept-form.tsx'
import { MessageForStaff } from './pages/staff-message.tsx'
import { Problem, statusOf } from './problem.ts'
import { staffPolicy } from './security.ts'
import { type Doors, mustBeOwnForm } from './signed-in.ts'
import type { Site } from './site.ts'
import { staffSheet } from './style.ts'
import type { Slip } from './ui/form.tsx'
import { pageText } from './ui/page.tsx'
import { caseRoles } from './ui/sections.ts'
import type { AtDesk, StaffShell } from './ui/staff-page.tsx'
import { waitsOf } from './waits.ts'

/** What a part of the staff site is given: shells, answers, and who is there. */
export interface StaffDesk {
  readonly office: Office
  readonly doors: Doors
  /** What a page is told: who is there, in which post, and the proof for its forms. */
  shell(request: FastifyRequest, reply: FastifyReply): StaffShell
  send(reply: FastifyReply, page: VNode, status?: number): FastifyReply
  /** After a post: on to a page, which says once what was done. */
  done(request: FastifyRequest, reply: FastifyReply, path: string, says?: string): FastifyReply
  /** The session of a page behind sign-in. Throws when the route is open to everybody and nobody is there. */
  who(request: FastifyRequest): SignedIn
  /** Leads away to prove who is there when that was too long ago; call before an approval. True when it did. */
  askedAgain(request: FastifyRequest, reply: FastifyReply, next?: string): boolean
}

/** A part of the staff site: declares its pages, each with `config.access`. */
export type StaffPart = (pages: FastifyInstance, desk: StaffDesk) => void

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever is signed in, on the pages of the staff site. */
    signedIn: SignedIn | undefined
    /** A form of ours that came after its session had ended. */
    isOver: boolean
  }
}

/** Posts a minute from one address to the pages where something can be guessed. */
const GUESSES = 60

/** A page smaller than this fits one packet as it is. */
const WORTH_PACKING = 1400

/**
 * Pages behind the door hold a secret for their forms. Another site that has them fetched with words of its choice could guess
 * at it by their packed length (BREACH), so what another site leads to goes out unpacked.
 */
const mayPack = (request: FastifyRequest): boolean =>
  takesGzip(request) && !/^(cross-site|same-site)$/.test(String(request.headers['sec-fetch-site'] ?? ''))

/** Words alone are kept of a form: never what proves who somebody is, and nothing of accounts. */
const mayBeKept = ({ url }: FastifyRequest): boolean => !/^\/(account|admin|login|setup|logout)/.test(url)
const MOST_KEPT = 256 * 1024

/** A form sent from a page of ours, small enough to be shown back. */
function isOwnForm(request: FastifyRequest): boolean {
  const { origin, host, 'content-length': length } = request.headers
  const isOurs = typeof origin === 'string' && origin.replace(/^https?:\/\//, '') === host
  return request.method === 'POST' && isOurs && Number(length) > 0 && Number(length) <= MOST_KEPT && mayBeKept(request)
}

/** Every word of a form, with all values of each field; files are left out. */
const typedOf = ({ body }: FastifyRequest): (readonly [string, string])[] =>
  Object.entries((body ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    name === 'csrf' ? [] : [value].flat().flatMap((each) => (typeof each === 'string' ? [[name, each] as const] : [])),
  )

/** The slips of a refused wish, for the summary on top of a form. */
export function slipsOf(error: unknown): readonly Slip[] {
  if (!(error instanceof Refused)) throw error
  const { issues, field } = error.details as { issues?: readonly Slip[]; field?: string }
  return issues ?? [{ field: field ?? '', message: error.message }]
}

/** The fields of a form: text only, one of each. */
export function formOf(request: FastifyRequest): Readonly<Record<string, string>> {
  const body = (request.body ?? {}) as Record<string, unknown>
  return Object.fromEntries(Object.entries(body).flatMap(([k, v]) => (typeof v === 'string' ? [[k, v.trim()]] : [])))
}

/** The staff site: every page behind one door, every form proved to be ours. */
export function staffDesk(
  app: FastifyInstance,
  office: Office,
  doors: Doors,
  site: Site,
  parts: readonly StaffPart[],
): void {
  app.register(async (pages) => {
    await pages.register(formBody, { bodyLimit: 256 * 1024 })
    await pages.register(rateLimit, { global: false, max: GUESSES, timeWindow: 60_000 })
    pages.decorateRequest('signedIn', undefined)
    pages.decorateRequest('isOver', false)

    const desk: StaffDesk = {
      office,
      doors,
      shell(request, reply) {
        const own = request.signedIn
        const flash = own?.session.flash
        if (own && flash) office.store.accounts.setFlash(own.session.token, null)
        return {
          site,
          today: legalDayOf(office.now()),
          css: staffSheet.path,
          here: request.url,
          look: lookOf(request),
          isAnswer: request.method === 'POST',
          who: own ? atDesk(own) : null,
          csrf: csrfOf(doors.formSecret(request, reply)),
          ...(flash ? { flash } : {}),
          ...(own && (caseRoles as readonly string[]).includes(own.actor.role)
            ? { waits: waitsOf(office, own.actor) }
            : {}),
          ...(own?.actor.role === 'administrator' ? { alarm: auditAlarm(office) } : {}),
        }
      },
      send: (reply, page, status = 200) =>
        reply
          .code(status)
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('content-security-policy', staffPolicy)
          .send(pageText(page)),
      done(request, reply, path, says) {
        const own = request.signedIn
        if (own && says !== undefined) office.store.accounts.setFlash(own.session.token, says)
        return reply.redirect(path, 303)
      },
      who(request) {
        if (!request.signedIn) throw new Problem('unauthenticated', say.signInFirst())
        return request.signedIn
      },
      askedAgain(request, reply, next = '/desk') {
        const own = request.signedIn
        if (own && isFresh(office, own.session)) return false
        reply.redirect(`/account/proof?next=${encodeURIComponent(request.method === 'GET' ? request.url : next)}`, 303)
        return true
      },
    }

    const nextProof = ({ session }: SignedIn) =>
      office.store.accounts.account(session.staff)?.totp == null ? '/login/enrol' : '/login/second'
    pages.addHook('onRequest', (request, reply, done) => {
      // With `no-referrer` browsers send `Origin: null` with our own forms, and nobody could tell them from others'.
      reply.header('referrer-policy', 'same-origin')
      try {
        enter(request, reply, done)
      } catch (error) {
        done(error as Error)
      }
    })
    function enter(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
      const access = request.routeOptions.config.access
      request.signedIn = doors.signedIn(request)
      if (access === undefined) throw new Error(`${request.routeOptions.url}: no access declared`)
      if (access === 'everyone') {
        done()
        return
      }
      if (!request.signedIn && isOwnForm(request)) {
        // What was typed is shown back (preHandler), so that nobody fills it in twice.
        request.isOver = true
        done()
        return
      }
      if (!request.signedIn) {
        const half = doors.halfSignedIn(request)
        const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : ''
        // Whoever was given a post that needs a second factor goes on from where they are.
        reply.redirect(half ? nextProof(half) : `/login${next}`, 303)
        return
      }
      request.actor = request.signedIn.actor
      if (access !== 'signed-in' && !access.includes(request.actor.role))
        throw new Refused('forbidden', say.notForYourRole(request.actor.role), {})
      done()
    }
    pages.addHook('preHandler', (request, reply, done) => {
      try {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          mustBeOwnForm(request)
          const { csrf } = formOf(request)
          const isProved = isCsrf(doors.formSecret(request, reply), csrf)
          if (request.isOver || (!isProved && request.signedIn && mayBeKept(request))) {
            const props = { action: request.url, typed: typedOf(request), isOver: request.isOver }
            return void desk.send(
              reply,
              <KeptFormPage shell={desk.shell(request, reply)} {...props} />,
              request.isOver ? 401 : 403,
            )
          }
          if (!isProved) throw new Refused('forbidden', say.formStale(), {})
        }
        done()
      } catch (error) {
        done(error as Error)
      }
    })
    pages.addHook('onSend', (request, reply, payload, done) => {
      if (typeof payload !== 'string' || payload.length < WORTH_PACKING || !mayPack(request)) return done(null, payload)
      reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding').removeHeader('content-length')
      done(null, gzipSync(payload, { level: 4 }))
    })
    pages.setErrorHandler((error, request, reply) => {
      const known = error instanceof Refused || error instanceof Problem
      // A form with files that could not be read to its end: its reader says so without a status.
      const isCutOff = (error as Error).message === 'Unexpected end of multipart data'
      const isUnread = (request.body == null || isCutOff) && /^multipart\//.test(request.headers['content-type'] ?? '')
      const { statusCode = isUnread ? 400 : 500 } = error as { statusCode?: number }
      const status = known ? statusOf[error.code] : statusCode < 500 ? statusCode : 500
      // When to go on after a 429, for whom a token is meant after a 401.
      if (error instanceof Problem) reply.headers(error.headers)
      if (status >= 500) request.log.error({ err: error }, 'page failed')
      const text = known
        ? error.message
        : status === 429
          ? say.tooMany()
          : status < 500
            ? say.malformed()
            : say.internal(request.id)
      return desk.send(
        reply,
        <MessageForStaff shell={desk.shell(request, reply)} text={text} status={status} />,
        status,
      )
    })
    for (const part of parts) part(pages, desk)
  })
}

/** What every administrator must see on every page: an audit that found something. */
const auditAlarm = (office: Office): string =>
  auditWeakness(office)
    .filter(({ code }) => code === 'auditFailed')
    .map(({ text }) => text)
    .join(' ')

function atDesk({ actor, name, posts, post }: SignedIn): AtDesk {
  const shown = ({ item, role, organ }: SignedIn['post']) => ({
    item,
    role,
    roleName: roleNames[role],
    organName: organName(organ),
  })
  return { staff: actor.staff, name, role: post.role, post: shown(post), posts: posts.map(shown) }
}
