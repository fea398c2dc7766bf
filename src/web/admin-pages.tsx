/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid } from 'uuid'
import type { Head } from '../../db/heads.ts'
import type { StaffContext } from '../../machines/staff.ts'
import { samePerson } from '../access.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed } from '../commands.ts'
import { loginOf } from '../linked-sign-in.ts'
import type { AtWork } from '../office.ts'
import { organName } from '../organs.ts'
import { maySeeStaff } from '../queries/area.ts'
import { staffSeen } from '../queries/staff.ts'
import type { SingleSignOn } from '../single-sign-on.ts'
import { roleNames } from '../words.ts'
import { grantsOf } from './account-pages.tsx'
import { keyOf } from './admin/once.ts'
import { canSignIn, hasSecondAdministrator, type Member, signInRoutes } from './admin/sign-in-routes.tsx'
import { formOf, type StaffDesk, type StaffPart, slipsOf } from './desk.tsx'
import { SsoLink } from './pages/single-sign-on.tsx'
import { NewStaffPage, type StaffLine, StaffListPage, StaffMemberPage } from './pages/staff-admin.tsx'
import type { Slip } from './ui/form.tsx'

const administrators = { access: ['administrator'] } as const

/** 人员与授权: what administrators do. Every change is a wish like any other; only passwords and tokens are none. */
export const adminPages =
  (address: string, sso?: SingleSignOn): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const linesOf = (request: FastifyRequest) => peopleOf(desk, request.actor)

    const list = (request: FastifyRequest, reply: FastifyReply) => {
      const q = (formOf(request).q ?? '').slice(0, 40)
      const all = linesOf(request)
      const text = ({ staff, name, grants }: StaffLine) =>
        [staff, name, ...grants.flatMap((g) => [roleNames[g.role], organName(g.organ), g.organ])].join(' ')
      const lines = q === '' ? all : all.filter((each) => text(each).toLowerCase().includes(q.toLowerCase()))
      return desk.send(reply, <StaffListPage shell={desk.shell(request, reply)} {...{ lines, q, total: all.length }} />)
    }
    pages.get('/admin/staff', { config: administrators }, list)
    // Names are looked for by a form that is sent, never in an address: those stand in histories and logs.
    pages.post('/admin/staff/search', { config: administrators }, list)

    const entering = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const page = (
        <NewStaffPage shell={desk.shell(request, reply)} typed={formOf(request)} once={uuid()} slips={slips} />
      )
      return desk.send(reply, page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/admin/staff/new', { config: administrators }, (request, reply) => entering(request, reply))
    pages.post('/admin/staff', { config: administrators }, async (request, reply) => {
      const { staff = '', name = '', phone = '', kind = 'person', once = '' } = formOf(request)
      const person = { name, ...(phone === '' ? {} : { phone }) }
      const identity = kind === 'service' ? {} : { identity: numberOf(request) }
      const wish = { staff, kind, ...grantOf(request), person, ...identity }
      try {
        await office.submit(commandNamed('enterStaff'), request.actor, wish, keyOf(once))
      } catch (error) {
        return entering(request, reply, fieldsOf(slipsOf(error)))
      }
      return desk.done(request, reply, `/admin/staff/${staff}`, '已登记。请在“登录”一栏生成链接，由本人设置密码。')
    })

    const member: Member = (request, reply, { slips = [], ...handedOut } = {}) => {
      const { staff } = request.params as { staff: string }
      const head = staffSeen(office, request.actor, staff)
      const line = lineOf(desk, head)
      const c = head.context as StaffContext
      const record = office.store.unseal(head.stream, c.person)
      const { phone } = (record ? office.sealer.open(record) : {}) as { phone?: string }
      const tokens = office.store.accounts.serviceTokens().filter((each) => each.staff === staff.toLowerCase())
      const about = { version: head.version, typed: formOf(request), once: uuid(), slips }
      const shell = desk.shell(request, reply)
      const login = loginOf(office, c)
      const link = (sso || login) && !line.isService && head.state !== 'left' && (
        <SsoLink path={`/admin/staff/${c.staff}`} name={sso?.name ?? '统一身份认证'} {...{ shell, login, ...about }} />
      )
      const asked =
        c.linkAskedBy === null ? null : { by: c.linkAskedBy, isYou: samePerson(c.linkAskedBy, request.actor.staff) }
      const hasSecond = hasSecondAdministrator(office, request.actor, c)
      const signIn = { path: `/admin/staff/${c.staff}`, csrf: shell.csrf, ...about, asked, hasSecond, tokens }
      const isUnidentified = c.kind === 'person' && c.identity === null && head.state === 'active'
      const page = (
        <StaffMemberPage {...{ shell, line, phone, handedOut, signIn, isUnidentified, ...about, link: link || null }} />
      )
      return desk.send(reply, page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/admin/staff/:staff', { config: administrators }, (request, reply) => member(request, reply))

    /** A form about one member of staff: hands the wish in, and says what was done or what was wrong. */
    const act = (
      path: string,
      wishOf: (request: FastifyRequest) => readonly [string, object, string],
      provedAnew = false,
    ) =>
      pages.post(`/admin/staff/:staff/${path}`, { config: administrators }, async (request, reply) => {
        if (provedAnew && desk.askedAgain(request, reply)) return reply
        const { staff } = request.params as { staff: string }
        const { version = '', once = '' } = formOf(request)
        const [name, input, says] = wishOf(request)
        try {
          const wish = { ...input, staff, version: Number(version) }
          await office.submit(commandNamed(name), request.actor, wish, keyOf(once))
        } catch (error) {
          return member(request, reply, { slips: fieldsOf(slipsOf(error)) })
        }
        // Whatever way in there was before is void: links given out, and places they are signed in.
        const { accounts } = office.store
        if (['suspendStaff', 'recordDeparture', 'unlinkLogin'].includes(name))
          accounts.endSessionsOf(staff.toLowerCase())
        if (['suspendStaff', 'recordDeparture', 'linkLogin'].includes(name))
          accounts.endInvitationsOf(staff.toLowerCase())
        return desk.done(request, reply, `/admin/staff/${staff}`, says)
      })
    act('grants', (request) => ['giveGrant', grantOf(request), '已授予岗位。'])
    act('grant-ends', (request) => {
      const { item = '', on = '', why = '' } = formOf(request)
      return ['endGrant', { item: Number(item), on, why }, '已终止授权。']
    })
    act('identity', (request) => ['recordIdentity', { identity: numberOf(request) }, '已补录证件号码。'])
    act('standing', (request) => {
      const { do: what = '', cause: why = '' } = formOf(request)
      if (what === 'reinstateStaff') return [what, { why }, '已登记复职。']
      if (what === 'recordDeparture') return [what, { why, on: legalDayOf(office.now()) }, '已登记离职。']
      return ['suspendStaff', { why }, '已登记停职，各处登录已退出。']
    })

    // Whoever may sign in as somebody acts in their name: who links a name proves anew who they are.
    act(
      'login',
      (request) => {
        const login = { issuer: sso?.issuer ?? '', subject: formOf(request).subject ?? '' }
        return ['linkLogin', { login }, '已关联。本人下次登录可以用统一身份认证。']
      },
      true,
    )
    act(
      'login-end',
      (request) => {
        const { staff } = request.params as { staff: string }
        const { context } = staffSeen(office, request.actor, staff)
        const login = loginOf(office, context as StaffContext) ?? { issuer: '', subject: '' }
        return ['unlinkLogin', { login, why: formOf(request).unlinkWhy ?? '' }, '已解除关联，各处登录已退出。']
      },
      true,
    )

    signInRoutes(pages, desk, member, address)
  }

/** Everybody this administrator looks after, with their grants. */
export const peopleOf = (
  { office }: Pick<StaffDesk, 'office'>,
  actor: AtWork,
): (StaffLine & { isService: boolean })[] =>
  office.store.reading(() =>
    office.store.staff().flatMap((stream) => {
      const head = office.store.head(stream)
      return head && maySeeStaff(actor, head.context as StaffContext) ? lineOf({ office }, head) : []
    }),
  )

/** One line of the list. Names are opened for whoever gives posts, and for nobody else. */
function lineOf({ office }: Pick<StaffDesk, 'office'>, head: Head): StaffLine & { isService: boolean } {
  const c = head.context as StaffContext
  const record = office.store.unseal(head.stream, c.person)
  return {
    staff: c.staff,
    name: record ? (office.sealer.open(record) as { name: string }).name : c.staff,
    state: head.state,
    grants: grantsOf({ office }, c.staff),
    canSignIn: canSignIn(office, c),
    linkAskedBy: c.linkAskedBy,
    isService: c.kind === 'service',
  }
}

/** The identity number as it was typed; nothing is an empty one, and told as that. */
const numberOf = (request: FastifyRequest) => ({ idNumber: formOf(request).idNumber ?? '' })

function grantOf(request: FastifyRequest): object {
  const { role = '', organ = '', from = '', until = '', document = '' } = formOf(request)
  return { role, organ: organ.toUpperCase(), from, ...(until === '' ? {} : { until }), document }
}

const fieldsOf = (slips: readonly Slip[]): Slip[] =>
  slips.map(({ field, message }) => ({
    field: field
      .replace(/^login\.subject$/, 'subject')
      .replace(/^(person|identity)\./, '')
      .replace(/^version$/, ''),
    message,
  }))
