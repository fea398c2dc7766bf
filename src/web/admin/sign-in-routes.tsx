import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Head } from '../../../db/heads.ts'
import type { StaffContext } from '../../../machines/staff.ts'
import { samePerson } from '../../access.ts'
import { legalDayOf } from '../../calendar.ts'
import { commandNamed, commands } from '../../commands.ts'
import { grantsInForce, looksAfter, notOver } from '../../grants.ts'
import { INVITED_MS, invite, newServiceToken } from '../../handed-out.ts'
import type { AtWork, Office } from '../../office.ts'
import { staffSeen } from '../../queries/staff.ts'
import { queries } from '../../queries.ts'
import { hashOf } from '../../sign-in.ts'
import { say } from '../../words.ts'
import { formOf, type StaffDesk, slipsOf } from '../desk.tsx'
import { fileScopes } from '../file-scopes.ts'
import type { HandedOut } from '../pages/staff-sign-in.tsx'
import type { Slip } from '../ui/form.tsx'
import { keyOf } from './once.ts'

const administrators = { access: ['administrator'] } as const

/** The page of the member of staff a request is about, with what went wrong or was handed out. */
export type Member = (
  request: FastifyRequest,
  reply: FastifyReply,
  more?: HandedOut & { readonly slips?: readonly Slip[] },
) => FastifyReply

/** Whether somebody can sign in as a member of staff already: by a password, or by single sign-on. */
export const canSignIn = ({ store }: Pick<Office, 'store'>, { staff, login }: StaffContext): boolean =>
  (store.accounts.account(staff.toLowerCase())?.password ?? '') !== '' || login !== null

/** Whether there is an administrator beside this one, able to sign in, who looks after all the posts of somebody; or one has asked. */
export function hasSecondAdministrator(office: Pick<Office, 'store' | 'now'>, actor: AtWork, c: StaffContext): boolean {
  if (c.linkAskedBy !== null && !samePerson(c.linkAskedBy, actor.staff)) return true
  const today = legalDayOf(office.now())
  return office.store.staff().some((stream) => {
    const head = office.store.head(stream)
    const other = head?.context as StaffContext
    if (!head || samePerson(other.staff, actor.staff) || samePerson(other.staff, c.staff)) return false
    return (
      canSignIn(office, other) &&
      grantsInForce(head.state, other, today).some(
        ({ role, organ }) =>
          role === 'administrator' && notOver(c.grants, today).every((g) => looksAfter(organ, g.role, g.organ)),
      )
    )
  })
}

/** 登录: links to set a password, and tokens of programs. Each is a fact first; the secret lies beside the log as a hash. */
export function signInRoutes(pages: FastifyInstance, desk: StaffDesk, member: Member, address: string): void {
  const { office } = desk
  const its = (request: FastifyRequest): { head: Head; c: StaffContext; version: number; once: string } => {
    const { staff } = request.params as { staff: string }
    const head = staffSeen(office, request.actor, staff)
    const { version = '', once = '' } = formOf(request)
    return { head, c: head.context as StaffContext, version: Number(version), once }
  }
  const submit = (request: FastifyRequest, name: string, wish: object, once: string) =>
    office.submit(commandNamed(name), request.actor, wish, keyOf(once))
  const named = (error: unknown, field: string): Slip[] =>
    slipsOf(error).map(({ field: at, message }) => ({
      field: at === 'why' ? field : at === 'version' ? '' : at,
      message,
    }))

  pages.post('/admin/staff/:staff/invitation', { config: administrators }, async (request, reply) => {
    if (desk.askedAgain(request, reply)) return reply
    const { c, version, once } = its(request)
    const { staff } = c
    const wish = { staff, version, why: formOf(request).linkWhy ?? '' }
    const replaces = canSignIn(office, c)
    const alone = replaces && !hasSecondAdministrator(office, request.actor, c)
    const asks = replaces && !alone && (c.linkAskedBy === null || samePerson(c.linkAskedBy, request.actor.staff))
    try {
      if (asks) {
        await submit(request, 'askSignInLink', wish, once)
        return desk.done(request, reply, `/admin/staff/${staff}`, say.linkAsked())
      }
      const endsAt = new Date(office.now().getTime() + INVITED_MS).toISOString()
      const { repeated } = await submit(request, 'issueSignInLink', { ...wish, replaces, alone, endsAt }, once)
      // The same form again: the link was on the answer to the first.
      if (repeated) return desk.done(request, reply, `/admin/staff/${staff}`, say.handedOutBefore())
    } catch (error) {
      return member(request, reply, { slips: named(error, 'linkWhy') })
    }
    return member(request, reply, { link: `${address}/setup/${invite(office, staff, request.actor.staff)}` })
  })

  pages.post('/admin/staff/:staff/tokens', { config: administrators }, async (request, reply) => {
    if (desk.askedAgain(request, reply)) return reply
    const { head, c, version, once } = its(request)
    const { scopes = '', days = '' } = formOf(request)
    const wanted = [...new Set(scopes.split(/[\s,、，]+/).filter((each) => each !== ''))]
    const known = new Set<string>([...[...commands, ...queries].map(({ name }) => name), ...fileScopes])
    const unknown = wanted.filter((each) => !known.has(each))
    if (wanted.length === 0 || unknown.length > 0)
      return member(request, reply, { slips: [{ field: 'scopes', message: say.scopesUnknown(unknown) }] })
    const n = Number(days)
    if (!Number.isInteger(n) || n < 1 || n > 366)
      return member(request, reply, { slips: [{ field: 'days', message: say.daysWrong() }] })
    const [post] = grantsInForce(head.state, c, legalDayOf(office.now()))
    if (!post) return member(request, reply, { slips: [{ field: 'scopes', message: say.noPostToday() }] })
    const { name, token } = newServiceToken()
    const endsAt = new Date(office.now().getTime() + n * 86_400_000).toISOString()
    const about = { item: post.item, scopes: wanted, endsAt }
    try {
      const wish = { staff: c.staff, version, token: name, ...about }
      const { repeated } = await submit(request, 'issueToken', wish, once)
      if (repeated) return desk.done(request, reply, `/admin/staff/${c.staff}`, say.handedOutBefore())
    } catch (error) {
      return member(request, reply, { slips: named(error, 'scopes') })
    }
    const row = { token: hashOf(token), name, staff: c.staff.toLowerCase(), madeBy: request.actor.staff, ...about }
    office.store.accounts.putServiceToken(row)
    return member(request, reply, { token })
  })

  pages.post('/admin/staff/:staff/tokens/end', { config: administrators }, async (request, reply) => {
    const { c, version } = its(request)
    const { name = '' } = formOf(request)
    const { accounts } = office.store
    const own = accounts.serviceTokens().find((t) => t.name === name && t.staff === c.staff.toLowerCase())
    if (own) {
      try {
        await submit(request, 'endToken', { staff: c.staff, version, token: name }, `end ${own.token}`)
      } catch (error) {
        return member(request, reply, { slips: named(error, '') })
      }
      accounts.endServiceToken(name)
    }
    return desk.done(request, reply, `/admin/staff/${c.staff}`, '令牌已作废。')
  })
}
