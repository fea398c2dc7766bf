/** @jsxRuntime automatic @jsxImportSource preact */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import type { Lamp, QueueFilter, QueueRow } from '../../../db/queue.ts'
import { commandNamed } from '../../commands.ts'
import { isAcceptanceNumber } from '../../numbers.ts'
import type { AtWork } from '../../office.ts'
import { isOrgan } from '../../organs.ts'
import { normaliseIdNumber } from '../../people.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say, states } from '../../words.ts'
import { batchActsFor } from '../batch/batch-acts.ts'
import { type StaffDesk, type StaffPart, slipsOf } from '../desk.tsx'
import { MessageForStaff } from '../pages/staff-message.tsx'
import type { Slip } from '../ui/form.tsx'
import { caseRoles } from '../ui/sections.ts'
import { ActPage, aboutCase, CheckPage } from './act.tsx'
import { type Act, actsFor, type Typed } from './acts.ts'
import { CasePage } from './case.tsx'
import { caseShown } from './case-view.ts'
import { leftOf, queueOf } from './lamps.ts'
import { type QueuedCase, QueuePage, WorkbenchPage } from './queue.tsx'
import { askedIn, narrowedQueue } from './queue-asked.ts'
import { workScript, workScriptPath } from './script.ts'

const handlers = { access: caseRoles } as const
/** The namespace of the keys that make a form sent twice one wish. */
const FORMS = '7d0c1d8e-52c1-4a7e-9f0b-1f6f0e3c5a11'
const PAGE = 50

/** The fields of a form, each with all its values, trimmed. */
export function typedIn(request: FastifyRequest): Typed {
  const body = (request.body ?? {}) as Record<string, unknown>
  const all = (name: string) =>
    Object.hasOwn(body, name) ? [body[name]].flat().flatMap((v) => (typeof v === 'string' ? [v.trim()] : [])) : []
  return { all, one: (name) => all(name)[0] ?? '' }
}

/** 工作台, 待办, and what is done about a case. */
export const workPages: StaffPart = (pages, desk) => {
  pages.get(workScriptPath, { config: { access: 'everyone' } }, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(workScript),
  )
  const { office } = desk
  const queued = (rows: readonly QueueRow[], { today }: QueueFilter): QueuedCase[] =>
    rows.map((row) => ({ ...row, left: row.dueOn === null ? '' : leftOf(office, row.dueOn, today) }))

  pages.get('/work', { config: handlers }, (request, reply) => {
    const filter = queueOf(office, request.actor)
    const { queues } = office.store
    const objected = filter && objectedIn(request.actor, filter)
    const page = (
      <WorkbenchPage
        shell={desk.shell(request, reply)}
        counts={filter ? queues.countQueue(filter) : []}
        rows={filter ? queued(queues.queue({ ...filter, limit: 10, offset: 0 }), filter) : []}
        running={office.store.jobs.jobsOf(request.actor, 20).filter(({ state }) => state === 'running')}
        now={office.now()}
        objected={objected ? queued(queues.queue({ ...objected, limit: 10, offset: 0 }), objected) : []}
      />
    )
    return desk.send(reply, page)
  })

  /** Cases with an open objection in a publicity of this organ: they are nobody's turn but the decider's. */
  const objectedIn = ({ role, organ }: AtWork, filter: QueueFilter): QueueFilter | null => {
    if (!['first_reviewer', 'reviewer', 'approver'].includes(role) || !isOrgan(organ)) return null
    const among = Object.keys(states).filter((state) => state.endsWith('Publicity'))
    return { ...filter, among, unlisted: [], waits: [], objected: true }
  }

  pages.get('/todo', { config: handlers }, (request, reply) => {
    const asked = askedIn(request.query as Record<string, unknown>)
    const among = queueOf(office, request.actor)?.among ?? []
    const filter = narrowedQueue(office, request.actor, asked)
    const total = filter ? office.store.queues.countQueue(filter).reduce((sum, { n }) => sum + n, 0) : 0
    const page = Math.min(Math.max(1, Number(asked.page) || 1), Math.max(1, Math.ceil(total / PAGE)))
    const rows = filter ? office.store.queues.queue({ ...filter, limit: PAGE, offset: (page - 1) * PAGE }) : []
    // A case that may be handled with others is shown with its version: what happens to it from now on is seen at the check.
    const mayTick = batchActsFor(office.law, request.actor).length > 0
    const shown = (filter ? queued(rows, filter) : []).map((row) =>
      mayTick ? { ...row, version: office.store.head(row.number)?.version ?? 0 } : row,
    )
    const ticked = (request.query as { ticked?: unknown }).ticked === 'page'
    const props = { total, page, asked, among, size: PAGE, rows: shown, ticked }
    return desk.send(reply, <QueuePage shell={desk.shell(request, reply)} {...props} />)
  })

  // An ID number never stands in an address: what is typed is posted, and only the case's number leads on.
  pages.post('/find', { config: handlers }, (request, reply) => {
    const q = typedIn(request).one('q').replace(/\s/g, '').toUpperCase()
    const number = numberFor(desk, request, q)
    if (number) return reply.redirect(`/cases/${number}`, 303)
    const text = q === '' ? say.typeSomething() : say.nothingFound()
    return desk.send(reply, <MessageForStaff shell={desk.shell(request, reply)} text={text} status={404} />, 404)
  })

  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    more: { revealed?: boolean; revealSlip?: string } = {},
  ) => {
    const { number } = request.params as { number: string }
    const shown = caseShown(office, request.actor, number)
    if (!more.revealSlip) recordLook(office, request.actor, 'case', number)
    const acts = actsFor(shown.seen, request.actor)
    const row = office.store.application(number)
    const filter = queueOf(office, request.actor)
    const { today } = shown.seen
    const due = row?.dueOn ?? null
    const waits = due === null || (filter?.waits.includes(shown.seen.state) ?? false)
    const lamp: Lamp = waits ? 'grey' : due <= today ? 'red' : due <= (filter?.soon ?? today) ? 'amber' : 'green'
    const page = (
      <CasePage
        shell={desk.shell(request, reply)}
        {...{ shown, acts, lamp, left: due ? leftOf(office, due, today) : '', once: uuid() }}
        revealed={more.revealed ?? false}
        {...(more.revealSlip ? { revealSlip: more.revealSlip } : {})}
      />
    )
    return desk.send(reply, page, more.revealSlip ? 422 : 200)
  }
  pages.get('/cases/:number', { config: handlers }, (request, reply) => show(request, reply))
  pages.post('/cases/:number/full-numbers', { config: handlers }, (request, reply) => {
    const { number } = request.params as { number: string }
    caseSeenBy(office, request.actor, number)
    const why = typedIn(request).one('why')
    if (why.length < 4) return show(request, reply, { revealSlip: say.whyLook() })
    recordLook(office, request.actor, 'fullNumbers', number, why.slice(0, 200))
    return show(request, reply, { revealed: true })
  })

  /** The act of this name that is offered to this person on this case; another is not found. */
  const actOf = (request: FastifyRequest): { act: Act; number: string; version: number } => {
    const { number, act: key } = request.params as { number: string; act: string }
    const { seen } = caseShown(office, request.actor, number)
    const act = actsFor(seen, request.actor).find((each) => each.key === key)
    if (!act) throw new Refused('not_allowed', say.notOffered(states[seen.state] ?? seen.state), {})
    return { act, number, version: seen.version }
  }
  pages.get('/cases/:number/:act', { config: handlers }, (request, reply) => {
    const { act, number, version } = actOf(request)
    if (act.command === 'approveApplication' && desk.askedAgain(request, reply)) return reply
    const props = { act, about: aboutCase(number), version, typed: null, once: uuid(), slips: [] }
    return desk.send(reply, <ActPage shell={desk.shell(request, reply)} {...props} />)
  })
  pages.post('/cases/:number/:act', { config: handlers }, async (request, reply) => {
    const typed = typedIn(request)
    const once = typed.one('once')
    const again = repeatedOf(desk, request, once)
    if (again) return desk.done(request, reply, `/cases/${again}`, say.doneAlready())
    const { act, number } = actOf(request)
    // The version the person was looking at: what has happened since is for them to see first.
    const version = Number(typed.one('version')) || 0
    const shell = () => desk.shell(request, reply)
    if (act.command === 'approveApplication' && desk.askedAgain(request, reply)) return reply
    const form = (slips: readonly Slip[] = []) =>
      desk.send(
        reply,
        <ActPage shell={shell()} {...{ act, about: aboutCase(number), version, typed, once, slips }} />,
        slips.length > 0 ? 422 : 200,
      )
    const checked = typed.one('checked')
    if (act.decides && checked === 'no') return form()
    if (act.decides && checked !== 'yes') {
      const slips = slipsIn(desk, act, number, version, typed)
      if (slips.length > 0) return form(slips)
      return desk.send(
        reply,
        <CheckPage shell={shell()} {...{ act, about: aboutCase(number), version, typed, once }} />,
      )
    }
    if (act.decides && needsOath(act) && typed.one('own') !== 'yes')
      return form([{ field: '', message: say.sayNoInterest() }])
    try {
      const wish = { application: number, version, ...act.wish(typed) }
      await office.submit(commandNamed(act.command), request.actor, wish, v5(once, FORMS))
    } catch (error) {
      return form(fieldsOf(act, slipsOf(error)))
    }
    return desk.done(request, reply, `/cases/${number}`, `已办理：${act.button}。${act.follows[0] ?? ''}。`)
  })
}

const needsOath = ({ command }: Act): boolean => !['withdrawApplication', 'registerApplication'].includes(command)

/** What the command's own shape says of a form before it is looked through. */
function slipsIn({ office }: StaffDesk, act: Act, number: string, version: number, typed: Typed): Slip[] {
  try {
    office.parse(commandNamed(act.command), { application: number, version, ...act.wish(typed) })
    return []
  } catch (error) {
    return fieldsOf(act, slipsOf(error))
  }
}

/** A slip at the field it was typed in; what belongs to none stands on top alone. */
function fieldsOf(act: Act, slips: readonly Slip[]): Slip[] {
  const names = new Set(act.fields.map(({ name }) => name))
  return slips.map(({ field, message }) => {
    const whole = field.replace(/\[\d+\]|\.\d+/g, '')
    const verified = /^verified\.(\w+)/.exec(whole)?.[1]
    const found = [whole, whole.split('.')[0] ?? '', `found.${verified}`, whole.replace(/^objector\./, '')].find(
      (each) => names.has(each),
    )
    return { field: found ?? '', message }
  })
}

/** The case a form was about that has been granted before under this key: the back button, or a double click. */
function repeatedOf({ office }: StaffDesk, request: FastifyRequest, once: string): string | undefined {
  if (once === '') return undefined
  const receipt = office.store.receipt(v5(once, FORMS))
  const { number } = request.params as { number: string }
  return receipt?.subject === number ? number : undefined
}

/** The case somebody means: by its number, or by the ID number of a member of a live case they may see. */
function numberFor({ office }: StaffDesk, request: FastifyRequest, q: string): string | undefined {
  const candidate = isAcceptanceNumber(q) ? q : holderOf()
  if (candidate === undefined) return undefined
  try {
    return caseSeenBy(office, request.actor, candidate).stream
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
  function holderOf(): string | undefined {
    if (!/^\d{15}(\d{2}[\dX])?$/.test(q)) return undefined
    const key = office.sealer.personKey(normaliseIdNumber(q))
    return office.store.holder(key)
  }
}
