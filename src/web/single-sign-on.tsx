/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasProvedElsewhere, proveLinked, proveLinkedSecond, signInLinked } from '../linked-sign-in.ts'
import { Refused } from '../refusal.ts'
import { hashOf } from '../sign-in.ts'
import { type Failure, newFlowSecret, type SingleSignOn } from '../single-sign-on.ts'
import { say } from '../words.ts'
import { cookieOf } from './cookies.ts'
import { formOf, type StaffPart } from './desk.tsx'
import { backTo } from './look.ts'
import { SsoCodePage, SsoFailedPage } from './pages/single-sign-on.tsx'

const guessed = { access: 'everyone', rateLimit: {} } as const
const signedIn = { access: 'signed-in', rateLimit: {} } as const
const FLOW_SECONDS = 600

/** Signing in, and proving anew who is there, by the city's single sign-on. Without one these pages are not found. */
export const ssoPages =
  (sso: SingleSignOn | undefined): StaffPart =>
  (pages, desk) => {
    const { office, doors } = desk
    const { cookies } = doors
    const theSso = (): SingleSignOn => {
      if (!sso) throw new Refused('not_found', say.noSso(), {})
      return sso
    }
    const failed = (request: FastifyRequest, reply: FastifyReply, text: string, status: number, subject?: string) =>
      desk.send(reply, <SsoFailedPage shell={desk.shell(request, reply)} {...{ text, subject }} />, status)

    /** Sends the browser to the provider. What it must bring back follows from a secret in a cookie of its own. */
    const leave = async (request: FastifyRequest, reply: FastifyReply, purpose: 'enter' | 'prove') => {
      const secret = newFlowSecret()
      const where = await theSso().leave(secret, purpose === 'prove')
      if (typeof where === 'string') return failed(request, reply, ...told(where, theSso().name))
      const next = Buffer.from(backTo((request.query as { next?: unknown }).next)).toString('base64url')
      const flow = cookies.set(cookies.flow, `${secret}.${purpose}.${next}`)
      return reply.header('set-cookie', `${flow}; Max-Age=${FLOW_SECONDS}`).redirect(where.href, 303)
    }
    pages.get('/login/sso', { config: guessed }, (request, reply) => leave(request, reply, 'enter'))
    pages.get('/account/proof/sso', { config: signedIn }, (request, reply) => leave(request, reply, 'prove'))

    pages.get('/login/sso/done', { config: guessed }, async (request, reply) => {
      const { name, arrive } = theSso()
      const [secret = '', purpose, where = ''] = cookieOf(request, cookies.flow).split('.')
      const over = [cookies.clear(cookies.flow)]
      reply.header('set-cookie', over)
      // Without its cookie an answer belongs to another browser, or to this one of yesterday.
      if (secret === '') return failed(request, reply, ...told('not believed', name))
      const proved = await arrive(request.url, secret, purpose === 'prove')
      if ('failed' in proved) {
        request.log.warn({ failed: proved.failed, code: proved.code }, 'single sign-on')
        return failed(request, reply, ...told(proved.failed, name))
      }
      const next = afterwards(Buffer.from(where, 'base64url').toString())
      if (purpose === 'prove') {
        const done = request.signedIn && proveLinked(office, request.signedIn, proved)
        if (!done) return failed(request, reply, say.ssoOther(name), 401)
        return reply.redirect(done.whole ? next : `/account/proof/code?next=${encodeURIComponent(next)}`, 303)
      }
      const from = { address: request.ip, browser: request.headers['user-agent'] ?? '' }
      const begun = signInLinked(office, proved, from)
      if (begun === 'no post') return failed(request, reply, say.ssoNoPost(name), 403)
      if (begun === 'unlinked') {
        // Somebody's number is not printed on a page, whoever chose it as a name.
        const shown = /\d{11}/.test(proved.subject) ? undefined : proved.subject
        return failed(request, reply, say.ssoUnlinked(name), 403, shown)
      }
      const old = cookieOf(request, cookies.session)
      if (old !== '') office.store.accounts.endSession(hashOf(old))
      reply.header('set-cookie', [cookies.set(cookies.session, begun.token), cookies.clear(cookies.form)])
      return reply.redirect(begun.next === 'desk' ? next : `/login/${begun.next}`, 303)
    })

    // —— The code of one's own second factor, after the provider has proved the rest
    const code = (request: FastifyRequest, reply: FastifyReply, next: string, wrong = false) => {
      const slips = wrong ? [{ field: 'code', message: say.codeWrong() }] : []
      return desk.send(
        reply,
        <SsoCodePage shell={desk.shell(request, reply)} {...{ next, slips }} />,
        wrong ? 401 : 200,
      )
    }
    pages.get('/account/proof/code', { config: signedIn }, (request, reply) => {
      const next = backTo((request.query as { next?: unknown }).next)
      if (!hasProvedElsewhere(office, desk.who(request)))
        return reply.redirect(`/account/proof?next=${encodeURIComponent(next)}`, 303)
      return code(request, reply, next)
    })
    pages.post('/account/proof/code', { config: signedIn }, (request, reply) => {
      const { next = '', code: given = '' } = formOf(request)
      if (!proveLinkedSecond(office, desk.who(request), given)) return code(request, reply, backTo(next), true)
      return reply.redirect(afterwards(next), 303)
    })
  }

const afterwards = (next: string): string => (backTo(next) === '/' ? '/desk' : backTo(next))

/** What is said of a failure, and the status it is said with. */
const told = (failure: Failure, name: string): readonly [string, number] =>
  failure === 'down'
    ? [say.ssoDown(name), 503]
    : [failure === 'given up' ? say.ssoGivenUp(name) : say.ssoNotBelieved(name), 401]
