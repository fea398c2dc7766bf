/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import type { Head } from '../../db/heads.ts'
import type { StaffContext } from '../../machines/staff.ts'
import { legalDayOf } from '../calendar.ts'
import { commandNamed, commands } from '../commands.ts'
import { looksAfter } from '../grants.ts'
import { loginOf } from '../linked-sign-in.ts'
import type { AtWork } from '../office.ts'
import { organName } from '../organs.ts'
import { maySeeStaff } from '../queries/area.ts'
import { staffSeen } from '../queries/staff.ts'
import { queries } from '../queries.ts'
import { Refused } from '../refusal.ts'
import { invite, issueService } from '../sign-in.ts'
import type { SingleSignOn } from '../single-sign-on.ts'
import { roleNames, say } from '../words.ts'
import { grantsOf } from './account-pages.tsx'
import { formOf, type StaffDesk, type StaffPart, slipsOf } from './desk.tsx'
import { fileScopes } from './file-scopes.ts'
import { SsoLink } from './pages/single-sign-on.tsx'
import { NewStaffPage, type StaffLine, StaffListPage, StaffMemberPage } from './pages/staff-admin.tsx'
import type { Slip } from './ui/form.tsx'

const administrators = { access: ['administrator'] } as const
/** The namespace of the keys that make a form sent twice one wish. */
const FORMS = '0f5f3a52-6d2b-4b0a-9c3e-6a1f2f0c9d11'

/** 人员与授权: what administrators do. Every change is a wish like any other; only passwords and tokens are none. */
export const adminPages =
  (address: string, sso?: SingleSignOn): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const linesOf = (request: FastifyRequest) => peopleOf(desk, request.actor)

    pages.get('/admin/staff', { config: administrators }, (request, reply) => {
      const given = (request.query as { q?: unknown }).q
      const q = typeof given === 'string' ? given.trim().slice(0, 40) : ''
      const all = linesOf(request)
      const text = ({ staff, name, grants }: StaffLine) =>
        [staff, name, ...grants.flatMap((g) => [roleNames[g.role], organName(g.organ), g.organ])].join(' ')
      const lines = q === '' ? all : all.filter((each) => text(each).toLowerCase().includes(q.toLowerCase()))
      return desk.send(reply, <StaffListPage shell={desk.shell(request, reply)} {...{ lines, q, total: all.length }} />)
    })

    const entering = (request: FastifyRequest, reply: FastifyReply, slips: readonly Slip[] = []) => {
      const page = (
        <NewStaffPage shell={desk.shell(request, reply)} typed={formOf(request)} once={uuid()} slips={slips} />
      )
      return desk.send(reply, page, slips.length > 0 ? 422 : 200)
    }
    pages.get('/admin/staff/new', { config: administrators }, (request, reply) => entering(request, reply))
    pages.post('/admin/staff', { config: administrators }, async (request, reply) => {
      const { staff = '', name = '', phone = '', kind = 'person', once = '' } = formOf(request)
      const wish = { staff, kind, ...grantOf(request), person: { name, ...(phone === '' ? {} : { phone }) } }
      try {
        await office.submit(commandNamed('enterStaff'), request.actor, wish, keyOf(once))
      } catch (error) {
        return entering(request, reply, fieldsOf(slipsOf(error)))
      }
      return desk.done(request, reply, `/admin/staff/${staff}`, '已登记。请在“登录”一栏生成链接，由本人设置密码。')
    })

    interface More {
      readonly slips?: readonly Slip[]
      readonly token?: string
    }
    const member = (request: FastifyRequest, reply: FastifyReply, { slips = [], token }: More = {}) => {
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
      const page = <StaffMemberPage {...{ shell, line, phone, token, tokens, ...about, link: link || null }} />
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
        if (['suspendStaff', 'recordDeparture', 'unlinkLogin'].includes(name))
          office.store.accounts.endSessionsOf(staff.toLowerCase())
        return desk.done(request, reply, `/admin/staff/${staff}`, says)
      })
    act('grants', (request) => ['giveGrant', grantOf(request), '已授予岗位。'])
    act('grant-ends', (request) => {
      const { item = '', on = '', why = '' } = formOf(request)
      return ['endGrant', { item: Number(item), on, why }, '已终止授权。']
    })
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

    // How somebody signs in is no fact; who may say so is who looks after one of their posts.
    const mustLookAfter = (request: FastifyRequest): string => {
      const { staff } = request.params as { staff: string }
      const head = staffSeen(office, request.actor, staff)
      const { grants } = head.context as StaffContext
      if (head.state !== 'active') throw new Refused('not_found', say.noSuchStaff(staff), {})
      if (!grants.every((g) => looksAfter(request.actor.organ, g.role, g.organ)))
        throw new Refused('forbidden', say.otherAdministrator(organName(grants[0]?.organ ?? '')), {})
      return staff
    }
    pages.post('/admin/staff/:staff/invitation', { config: administrators }, (request, reply) => {
      if (desk.askedAgain(request, reply)) return reply
      const staff = mustLookAfter(request)
      const link = `${address}/setup/${invite(office, staff, request.actor.staff)}`
      return desk.done(request, reply, `/admin/staff/${staff}`, `链接只显示这一次，请交给本人：${link}`)
    })
    pages.post('/admin/staff/:staff/tokens', { config: administrators }, (request, reply) => {
      if (desk.askedAgain(request, reply)) return reply
      const staff = mustLookAfter(request)
      const { scopes = '', days = '' } = formOf(request)
      const wanted = [...new Set(scopes.split(/[\s,、，]+/).filter((each) => each !== ''))]
      const known = new Set<string>([...[...commands, ...queries].map(({ name }) => name), ...fileScopes])
      const unknown = wanted.filter((each) => !known.has(each))
      if (wanted.length === 0 || unknown.length > 0)
        return member(request, reply, { slips: [{ field: 'scopes', message: say.scopesUnknown(unknown) }] })
      const n = Number(days)
      if (!Number.isInteger(n) || n < 1 || n > 366)
        return member(request, reply, { slips: [{ field: 'days', message: say.daysWrong() }] })
      const post = grantsOf(desk, staff).find(({ inForce }) => inForce)
      if (!post) return member(request, reply, { slips: [{ field: 'scopes', message: say.noPostToday() }] })
      return member(request, reply, { token: issueService(office, staff, post.item, wanted, request.actor.staff, n) })
    })
    pages.post('/admin/staff/:staff/tokens/end', { config: administrators }, (request, reply) => {
      const staff = mustLookAfter(request)
      const { name = '' } = formOf(request)
      const own = office.store.accounts.serviceTokens().some((t) => t.name === name && t.staff === staff.toLowerCase())
      if (own) office.store.accounts.endServiceToken(name)
      return desk.done(request, reply, `/admin/staff/${staff}`, '令牌已作废。')
    })
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
    canSignIn: (office.store.accounts.account(c.staff.toLowerCase())?.password ?? '') !== '',
    isService: c.kind === 'service',
  }
}

function grantOf(request: FastifyRequest): object {
  const { role = '', organ = '', from = '', until = '', document = '' } = formOf(request)
  return { role, organ: organ.toUpperCase(), from, ...(until === '' ? {} : { until }), document }
}

/** The same form sent twice is the same wish: its page carried the key. */
export const keyOf = (once: string): string => v5(once, FORMS)

const fieldsOf = (slips: readonly Slip[]): Slip[] =>
  slips.map(({ field, message }) => ({
    field: field
      .replace(/^login\.subject$/, 'subject')
      .replace(/^person\./, '')
      .replace(/^version$/, ''),
    message,
  }))
