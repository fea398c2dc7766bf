/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { encode } from 'uqr'
import { v7 as uuid } from 'uuid'
import { staffStream } from '../../machines/staff.ts'
import { accountNews } from '../account-news.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { type Grant, isInForce } from '../grants.ts'
import { invitationOf } from '../handed-out.ts'
import { system } from '../office.ts'
import { cityCode, organName } from '../organs.ts'
import { passwordFault } from '../passwords.ts'
import { Refused } from '../refusal.ts'
import { newSecret, secretUri } from '../second-factor.ts'
import {
  csrfOf,
  enrol,
  finish,
  forgetSecond,
  hashOf,
  proveAgain,
  provesSecond,
  setPassword,
  signIn,
  staffOf,
} from '../sign-in.ts'
import type { SingleSignOn } from '../single-sign-on.ts'
import { say } from '../words.ts'
import { cookieOf } from './cookies.ts'
import { formOf, type StaffDesk, type StaffPart, slipsOf } from './desk.tsx'
import { backTo } from './look.ts'
import {
  AccountPage,
  DeskPage,
  EnrolPage,
  LoginPage,
  ProofPage,
  RecoveryPage,
  SecondPage,
  SetupPage,
} from './pages/account.tsx'
import { Problem } from './problem.ts'
import type { Slip } from './ui/form.tsx'
import { caseRoles } from './ui/sections.ts'
import { timeOf } from './ui/texts.ts'

const everyone = { access: 'everyone' } as const
const signedIn = { access: 'signed-in' } as const
/** Where something can be guessed: so many a minute from one address (see `desk.tsx`). */
const guessed = { ...everyone, rateLimit: {} }

/** Signing in and out, one's own account, and the one-time links. */
export function accountPages(insecure: boolean, sso?: SingleSignOn): StaffPart {
  return (pages, desk) => {
    const { office, doors } = desk
    const { cookies } = doors
    const from = (request: FastifyRequest) => ({
      address: request.ip,
      browser: request.headers['user-agent'] ?? '',
    })
    const keep = (reply: FastifyReply, token: string) =>
      reply.header('set-cookie', [cookies.set(cookies.session, token), cookies.clear(cookies.form)])
    const slip = (field: string, message: string): Slip[] => [{ field, message }]

    // —— Signing in
    const offered = () => sso && { name: sso.name, down: timeOfDay(sso.downSince()) }
    const login = (
      request: FastifyRequest,
      reply: FastifyReply,
      staff: string,
      next: string,
      slips: Slip[] = [],
      signOut?: string,
    ) =>
      desk.send(
        reply,
        <LoginPage shell={desk.shell(request, reply)} {...{ slips, staff, next, insecure, sso: offered(), signOut }} />,
        slips.length > 0 ? 401 : 200,
      )
    pages.get('/login', { config: everyone }, async (request, reply) => {
      const { next: given, out } = request.query as { next?: unknown; out?: unknown }
      const next = backTo(given)
      if (request.signedIn) return reply.redirect(next === '/' ? '/desk' : next, 303)
      return login(request, reply, '', next, [], out === 'sso' ? (await sso?.signOut())?.href : undefined)
    })
    pages.post('/login', { config: guessed }, async (request, reply) => {
      const { staff = '', password = '', next = '' } = { ...formOf(request), password: passwordOf(request, 'password') }
      const proved = await signIn(office, staff, password, from(request))
      if (!proved) return login(request, reply, staff, backTo(next), slip('staff', say.signInFailed()))
      const old = cookieOf(request, cookies.session)
      if (old !== '') office.store.accounts.endSession(hashOf(old))
      keep(reply, proved.token)
      const where =
        proved.next === 'desk' ? afterwards(next) : proved.next === 'second' ? '/login/second' : '/login/enrol'
      return reply.redirect(where, 303)
    })
    const half = (request: FastifyRequest) => {
      const found = doors.halfSignedIn(request)
      if (!found) throw new Problem('unauthenticated', say.signInFirst())
      return found
    }
    pages.get('/login/second', { config: everyone }, (request, reply) => {
      if (!doors.halfSignedIn(request)) return reply.redirect('/login', 303)
      return desk.send(reply, <SecondPage shell={desk.shell(request, reply)} />)
    })
    pages.post('/login/second', { config: guessed }, (request, reply) => {
      const own = half(request)
      if (!provesSecond(office, own.session.staff, formOf(request).code ?? '')) {
        const slips = slip('code', say.codeWrong())
        return desk.send(reply, <SecondPage shell={desk.shell(request, reply)} slips={slips} />, 401)
      }
      keep(reply, finish(office, cookieOf(request, cookies.session), own))
      return reply.redirect('/desk', 303)
    })

    // —— The second factor, at the first sign-in of who must have one, or by choice
    const enrolment = (
      request: FastifyRequest,
      reply: FastifyReply,
      staff: string,
      action: string,
      slips: Slip[] = [],
    ) => {
      const given = formOf(request).secret ?? ''
      const secret = /^[A-Z2-7]{32}$/.test(given) ? given : newSecret()
      const { size, data } = encode(secretUri(secret, staff, 'Anju'), { border: 2 })
      const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
      const props = { secret, qr: { size, path }, action, required: action === '/login/enrol', slips }
      return desk.send(reply, <EnrolPage shell={desk.shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
    }
    pages.get('/login/enrol', { config: everyone }, (request, reply) => {
      const own = doors.halfSignedIn(request)
      if (!own || office.store.accounts.account(own.session.staff)?.totp) return reply.redirect('/login', 303)
      return enrolment(request, reply, own.actor.staff, '/login/enrol')
    })
    pages.post('/login/enrol', { config: guessed }, (request, reply) => {
      const own = half(request)
      // Whoever has one proves it; a password alone must not replace it.
      if (office.store.accounts.account(own.session.staff)?.totp)
        throw new Problem('unauthenticated', say.signInFirst())
      const { secret = '', code = '' } = formOf(request)
      const codes = /^[A-Z2-7]{32}$/.test(secret) ? enrol(office, own.session.staff, secret, code) : undefined
      if (!codes) return enrolment(request, reply, own.actor.staff, '/login/enrol', slip('code', say.codeWrong()))
      const token = finish(office, cookieOf(request, cookies.session), own)
      keep(reply, token)
      return desk.send(
        reply,
        <RecoveryPage shell={{ ...desk.shell(request, reply), csrf: csrfOf(token) }} codes={codes} />,
      )
    })
    pages.get('/account/second', { config: signedIn }, (request, reply) => {
      if (desk.askedAgain(request, reply)) return reply
      return enrolment(request, reply, desk.who(request).actor.staff, '/account/second')
    })
    pages.post('/account/second', { config: { ...signedIn, rateLimit: {} } }, (request, reply) => {
      if (desk.askedAgain(request, reply)) return reply
      const { session, actor } = desk.who(request)
      const { secret = '', code = '' } = formOf(request)
      const codes = /^[A-Z2-7]{32}$/.test(secret) ? enrol(office, session.staff, secret, code) : undefined
      if (!codes) return enrolment(request, reply, actor.staff, '/account/second', slip('code', say.codeWrong()))
      office.store.accounts.proveSession(session.token, { ...session, second: true })
      return desk.send(reply, <RecoveryPage shell={desk.shell(request, reply)} codes={codes} />)
    })

    // —— The one-time links
    const setup = (request: FastifyRequest, reply: FastifyReply, staff: string | null, slips: readonly Slip[] = []) => {
      const { code = '' } = request.params as { code?: string }
      const props = { code, staff, typed: formOf(request), organ: organName(cityCode()), slips }
      return desk.send(reply, <SetupPage shell={desk.shell(request, reply)} {...props} />, slips.length > 0 ? 422 : 200)
    }
    const invited = (request: FastifyRequest) => {
      const found = invitationOf(office, (request.params as { code: string }).code)
      if (!found) throw new Refused('not_found', say.linkOver(), {})
      return found
    }
    pages.get('/setup/:code', { config: guessed }, (request, reply) => setup(request, reply, invited(request).staff))
    pages.post('/setup/:code', { config: guessed }, async (request, reply) => {
      const { code } = request.params as { code: string }
      const invitation = invited(request)
      const { name = '', document = '', idNumber = '', ...typed } = formOf(request)
      const staff = invitation.staff ?? typed.staff ?? ''
      const password = passwordOf(request, 'password')
      const fault = passwordFault(password, [staff, name])
      if (fault) return setup(request, reply, invitation.staff, slip('password', fault))
      if (password !== passwordOf(request, 'again'))
        return setup(request, reply, invitation.staff, slip('again', say.passwordsDiffer()))
      if (invitation.staff === null) {
        const post = { organ: cityCode(), from: legalDayOf(office.now()), document }
        const wish = { staff, person: { name }, identity: { idNumber }, ...post }
        try {
          await office.submit(commandNamed('enterFirstAdministrator'), system, wish, uuid())
        } catch (error) {
          return setup(request, reply, null, fieldsOf(slipsOf(error)))
        }
      }
      // Of two who use one link at once, one is first.
      if (!office.store.accounts.useInvitation(hashOf(code))) throw new Refused('not_found', say.linkOver(), {})
      if (invitation.staff !== null) {
        const secondForgotten = office.store.accounts.account(staff.toLowerCase())?.totp != null
        const version = office.store.head(staffStream(staff))?.version
        await office.submit(commandNamed('renewSignIn'), system, { staff, version, secondForgotten }, uuid())
        forgetSecond(office, staff)
      }
      await setPassword(office, staff, password)
      const proved = await signIn(office, staff, password, from(request))
      if (!proved) return reply.redirect('/login', 303)
      keep(reply, proved.token)
      return reply.redirect(proved.next === 'enrol' ? '/login/enrol' : '/desk', 303)
    })

    // —— One's own account
    const account = (request: FastifyRequest, reply: FastifyReply, slips: Slip[] = []) => {
      const { session, actor } = desk.who(request)
      const its = office.store.accounts.account(session.staff)
      const props = {
        sessions: office.store.accounts.sessionsOf(session.staff),
        current: session.token,
        grants: grantsOf(desk, actor.staff),
        second: its?.totp != null,
        codesLeft: its?.recovery.length ?? 0,
        news: accountNews(office.store, actor.staff),
      }
      return desk.send(
        reply,
        <AccountPage shell={desk.shell(request, reply)} {...props} slips={slips} />,
        slips.length > 0 ? 422 : 200,
      )
    }
    pages.get('/account', { config: signedIn }, (request, reply) => account(request, reply))
    pages.post('/account/password', { config: { ...signedIn, rateLimit: {} } }, async (request, reply) => {
      const own = desk.who(request)
      const password = passwordOf(request, 'password')
      const second = office.store.accounts.account(own.session.staff)?.totp != null
      const fault = passwordFault(password, [own.actor.staff, own.name])
      if (fault) return account(request, reply, slip('password', fault))
      if (password !== passwordOf(request, 'again'))
        return account(request, reply, slip('again', say.passwordsDiffer()))
      // With a second factor the proof is asked for on a page of its own, here the password alone.
      if (second && desk.askedAgain(request, reply)) return reply
      if (!second && !(await proveAgain(office, own, passwordOf(request, 'current'), '')))
        return account(request, reply, slip('current', say.proofWrong()))
      await setPassword(office, own.actor.staff, password, own.session.token)
      return desk.done(request, reply, '/account', '密码已修改，其他各处已退出。')
    })
    pages.post('/account/sessions/end', { config: signedIn }, (request, reply) => {
      const { session } = desk.who(request)
      const wanted = formOf(request).session ?? ''
      if (office.store.accounts.session(wanted)?.staff === session.staff) office.store.accounts.endSession(wanted)
      return desk.done(request, reply, '/account', '已退出该处的登录。')
    })
    pages.post('/account/post', { config: signedIn }, (request, reply) => {
      const own = desk.who(request)
      const post = own.posts.find(({ item }) => item === Number(formOf(request).item))
      if (!post) throw new Refused('not_found', say.noSuchGrant(Number(formOf(request).item) || 0), {})
      office.store.accounts.moveSession(own.session.token, post.item)
      return reply.redirect('/desk', 303)
    })
    const proof = (request: FastifyRequest, reply: FastifyReply, next: string, slips: Slip[] = []) => {
      const second = office.store.accounts.account(desk.who(request).session.staff)?.totp != null
      const linked = staffOf(office, desk.who(request).actor.staff)?.c.login != null
      const page = (
        <ProofPage
          shell={desk.shell(request, reply)}
          {...{ next, second, slips, sso: linked ? offered() : undefined }}
        />
      )
      return desk.send(reply, page, slips.length > 0 ? 401 : 200)
    }
    pages.get('/account/proof', { config: signedIn }, (request, reply) =>
      proof(request, reply, backTo((request.query as { next?: unknown }).next)),
    )
    pages.post('/account/proof', { config: { ...signedIn, rateLimit: {} } }, async (request, reply) => {
      const { next = '', code = '' } = formOf(request)
      if (!(await proveAgain(office, desk.who(request), passwordOf(request, 'password'), code)))
        return proof(request, reply, backTo(next), slip('password', say.proofWrong()))
      return reply.redirect(afterwards(next), 303)
    })
    pages.post('/logout', { config: signedIn }, (request, reply) => {
      const { token, ssoAt } = desk.who(request).session
      office.store.accounts.endSession(token)
      reply.header('set-cookie', cookies.clear(cookies.session))
      return reply.redirect(sso && ssoAt ? '/login?out=sso' : '/login', 303)
    })
    pages.get('/desk', { config: signedIn }, (request, reply) => {
      if (caseRoles.some((role) => role === request.actor.role)) return reply.redirect('/work', 303)
      if (request.actor.role === 'administrator') return reply.redirect('/admin', 303)
      const grants = grantsOf(desk, desk.who(request).actor.staff)
      return desk.send(reply, <DeskPage shell={desk.shell(request, reply)} grants={grants} />)
    })
  }
}

/** The time of day in Shanghai; null where there is none. */
const timeOfDay = (at: Date | null): string | null => at && timeOf(at.toISOString()).slice(-5)

/** A password as it was typed: spaces at its ends are part of it. */
function passwordOf(request: FastifyRequest, field: string): string {
  const given = (request.body as Record<string, unknown> | null)?.[field]
  return typeof given === 'string' ? given : ''
}

const afterwards = (next: string): string => (backTo(next) === '/' ? '/desk' : backTo(next))

/** Slips of a wish under the names its form gives the fields. */
const fieldsOf = (slips: readonly Slip[]): Slip[] =>
  slips.map(({ field, message }) => ({ field: field.replace(/^(person|identity)\./, ''), message }))

/** Somebody's posts, each with whether it is in force today. */
export function grantsOf(
  { office }: Pick<StaffDesk, 'office'>,
  staff: string,
): readonly (Grant & { inForce: boolean })[] {
  const own = staffOf(office, staff)
  const today = legalDayOf(office.now())
  return (own?.c.grants ?? []).map((each) => ({
    ...each,
    inForce: own?.head.state === 'active' && isInForce(each, today),
  }))
}
