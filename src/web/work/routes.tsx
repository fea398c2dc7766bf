/** @jsxRuntime automatic @jsxImportSource preact */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { v7 as uuid, v5 } from 'uuid'
import type { Lamp, QueueFilter, QueueRow } from '../../../db/queue.ts'
import type { AnyFact } from '../../../machines/fact.ts'
import { samePerson } from '../../access.ts'
import { legalDayOf } from '../../calendar.ts'
import { colleagues } from '../../colleagues.ts'
import { commandNamed } from '../../commands.ts'
import { draftsAt } from '../../drafts.ts'
import type { AtWork } from '../../office.ts'
import { isOrgan } from '../../organs.ts'
import { keepPhrase, type PhraseUse, phrasesFor } from '../../phrases.ts'
import { applicantsOf } from '../../queries/applicant.ts'
import { caseSeenBy } from '../../queries/application.ts'
import { keptOutShown } from '../../queries/recusal.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { say, states } from '../../words.ts'
import { batchActsFor } from '../batch/batch-acts.ts'
import { type StaffDesk, type StaffPart, slipsOf } from '../desk.tsx'
import { reviewScript, reviewScriptPath } from '../review/script.ts'
import type { Slip } from '../ui/form.tsx'
import { caseRoles } from '../ui/sections.ts'
import type { StaffShell } from '../ui/staff-page.tsx'
import { reasonTyped } from '../why-typed.ts'
import { ActPage, aboutCase } from './act.tsx'
import { type Act, actsFor, carriesOath, needsOath, recallOf, type Typed } from './acts.ts'
import { cameraScript, cameraScriptPath } from './camera.tsx'
import { CaseBody, CasePage } from './case.tsx'
import { type CaseShown, caseShown } from './case-view.ts'
import { CaseCard, CheckPage } from './check.tsx'
import { isConclusion, typedFor } from './decision.tsx'
import { DonePage } from './done.tsx'
import { foreseen } from './foreseen.ts'
import { letGo, takeUp } from './holds.ts'
import { leftOf, queueOf, workdaysThisWeek } from './lamps.ts'
import { noticeDuties } from './notice-duties.ts'
import { mayReadObjection } from './objection.tsx'
import { type QueuedCase, QueuePage, WorkbenchPage } from './queue.tsx'
import { askedIn, narrowedQueue, queueSizes } from './queue-asked.ts'
import { workScript, workScriptPath } from './script.ts'

const handlers = { access: caseRoles } as const
/** The namespace of the keys that make a form sent twice one wish. */
const FORMS = '7d0c1d8e-52c1-4a7e-9f0b-1f6f0e3c5a11'

/** The same with one field otherwise. */
const withOne = (typed: Typed, field: string, text: string): Typed => ({
  one: (name) => (name === field ? text : typed.one(name)),
  all: (name) => (name === field ? [text] : typed.all(name)),
})

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
  pages.get(cameraScriptPath, { config: { access: 'everyone' } }, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(cameraScript),
  )
  pages.get(reviewScriptPath, { config: { access: 'everyone' } }, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(reviewScript),
  )
  const { office } = desk
  const applicant = applicantsOf(office)
  const queued = (rows: readonly QueueRow[], { today }: QueueFilter): QueuedCase[] =>
    rows.map((row) => ({
      ...row,
      left: row.dueOn === null ? '' : leftOf(office, row.dueOn, today),
      applicant: applicant(row.number),
    }))

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
        drafts={request.actor.role === 'clerk' ? draftsHere(request.actor) : null}
        notices={noticeDuties(office, request.actor)}
        workdays={workdaysThisWeek(office, legalDayOf(office.now()))}
        objected={objected ? queued(queues.queue({ ...objected, limit: 10, offset: 0 }), objected) : []}
      />
    )
    return desk.send(reply, page)
  })

  const draftsHere = (actor: AtWork) => {
    const named = colleagues(office)
    return draftsAt(office, actor).map((draft) => ({ ...draft, by: named(draft.staff) }))
  }

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
    const size = Number(asked.size) || queueSizes[0]
    const page = Math.min(Math.max(1, Number(asked.page) || 1), Math.max(1, Math.ceil(total / size)))
    const rows = filter ? office.store.queues.queue({ ...filter, limit: size, offset: (page - 1) * size }) : []
    // A case that may be handled with others is shown with its version: what happens to it from now on is seen at the check.
    const mayTick = batchActsFor(office.law, request.actor).length > 0
    const shown = office.store.reading(() =>
      (filter ? queued(rows, filter) : []).map((row) =>
        mayTick ? { ...row, version: office.store.head(row.number)?.version ?? 0 } : row,
      ),
    )
    const ticked = (request.query as { ticked?: unknown }).ticked === 'page'
    const at = rows.some(({ number }) => number === asked.at) ? asked.at : rows[0]?.number
    const shell = desk.shell(request, reply)
    const pane =
      asked.view === 'panes' && at ? { number: at, shown: <CaseBody {...propsOf(request, shell, at)} pane /> } : null
    if (pane) recordLook(office, request.actor, 'case', pane.number)
    const props = { total, page, asked, among, size, rows: shown, ticked, ...(pane ? { pane } : {}) }
    return desk.send(reply, <QueuePage shell={shell} {...props} />)
  })

  interface Shown {
    readonly revealed?: boolean
    readonly revealSlip?: string
    readonly typed?: Typed
    readonly slips?: readonly Slip[]
  }
  /** What the page of a case is told. */
  function propsOf(request: FastifyRequest, shell: StaffShell, number: string, more: Shown = {}) {
    const shown = caseShown(office, request.actor, number)
    const row = office.store.application(number)
    const filter = queueOf(office, request.actor)
    const { today, state } = shown.seen
    const due = row?.dueOn ?? null
    const waits = due === null || (filter?.waits.includes(state) ?? false)
    const lamp: Lamp = waits ? 'grey' : due <= today ? 'red' : due <= (filter?.soon ?? today) ? 'amber' : 'green'
    const acts = actsFor(shown.seen, request.actor)
    const hold = acts.length > 0 ? takeUp(number, request.actor, office.now()) : undefined
    return {
      ...{ shell, shown, acts, lamp, once: uuid() },
      objectionsOpen: new Set(
        shown.seen.c.objections
          .filter(({ id }) => mayReadObjection(office, request.actor, shown.seen.c, id))
          .map(({ id }) => id),
      ),
      hold: hold && { ...hold, who: colleagues(office)(hold.staff) },
      left: due ? leftOf(office, due, today) : '',
      revealed: more.revealed ?? false,
      typed: more.typed ?? null,
      slips: more.slips ?? [],
      phrases: (use: PhraseUse) => phrasesFor(office, request.actor, use, state),
      kept: keptOutShown(office, request.actor, number),
      ...(more.revealSlip ? { revealSlip: more.revealSlip } : {}),
    }
  }
  const show = (request: FastifyRequest, reply: FastifyReply, more: Shown = {}) => {
    const { number } = request.params as { number: string }
    const props = propsOf(request, desk.shell(request, reply), number, more)
    if (!more.revealSlip) recordLook(office, request.actor, 'case', number)
    return desk.send(reply, <CasePage {...props} />, more.revealSlip || props.slips.length > 0 ? 422 : 200)
  }
  pages.get('/cases/:number', { config: handlers }, (request, reply) => show(request, reply))
  pages.post('/cases/:number/take', { config: handlers }, (request, reply) => {
    const { number } = request.params as { number: string }
    caseSeenBy(office, request.actor, number)
    takeUp(number, request.actor, office.now(), true)
    return desk.done(request, reply, `/cases/${number}`, '已接手，由您办理。')
  })
  pages.post('/cases/:number/full-numbers', { config: handlers }, (request, reply) => {
    const { number } = request.params as { number: string }
    caseSeenBy(office, request.actor, number)
    try {
      recordLook(office, request.actor, 'fullNumbers', number, reasonTyped(typedIn(request).one('why'), say.whyLook))
    } catch (error) {
      return show(request, reply, { revealSlip: slipsOf(error)[0]?.message ?? say.whyLook() })
    }
    return show(request, reply, { revealed: true })
  })

  interface Checked {
    readonly act: Act
    readonly shown: CaseShown
    readonly version: number
    readonly typed: Typed
    readonly once: string
  }
  /** The check page, unless the plan would refuse: then its words stand at the form, before anybody signs. */
  async function check(
    request: FastifyRequest,
    reply: FastifyReply,
    { act, shown, version, typed, once }: Checked,
    refused: (slips: readonly Slip[]) => FastifyReply,
  ): Promise<FastifyReply> {
    const next = await foreseen(office, request.actor, act.command, wishOf(act, shown.number, version, typed))
    if (next instanceof Refused) return refused(fieldsOf(act, slipsOf(next)))
    const props = { act, about: aboutCase(shown.number), version, typed, once, case: { shown, next } }
    return desk.send(reply, <CheckPage shell={desk.shell(request, reply)} {...props} />)
  }

  // The panel: which conclusion is meant stands in the form; from here on it is that act, looked through as any other.
  pages.post('/cases/:number/decide', { config: handlers }, async (request, reply) => {
    const { number } = request.params as { number: string }
    const typed = typedIn(request)
    const shown = caseShown(office, request.actor, number)
    const key = typed.one('keep') || typed.one('outcome')
    const again = repeatedOf(desk, request, typed.one('once'))
    if (again) return desk.done(request, reply, `/cases/${again}`, say.doneAlready())
    const act = actsFor(shown.seen, request.actor).find((each) => each.key === key && isConclusion(key))
    if (!act) return show(request, reply, { typed, slips: [{ field: 'outcome-pass', message: say.chooseOutcome() }] })
    const own = typedFor(typed, key)
    const field = act.fields.find((each) => each.phrases)
    if (field && typed.one('phrase')) {
      const before = own.one(field.name)
      const text = before === field.value || before === '' ? typed.one('phrase') : `${before}${typed.one('phrase')}`
      return show(request, reply, { typed: withOne(typed, `${key}.${field.name}`, text) })
    }
    if (field?.phrases && typed.one('keep')) {
      try {
        keepPhrase(office, request.actor, { use: field.phrases, text: own.one(field.name) }, shown.household)
        return desk.done(request, reply, `/cases/${number}`, say.phraseKept())
      } catch (error) {
        return show(request, reply, {
          typed,
          slips: slipsOf(error).map((slip) => ({ ...slip, field: `${key}.${field.name}` })),
        })
      }
    }
    if (act.command === 'approveApplication' && desk.askedAgain(request, reply)) return reply
    const version = Number(typed.one('version')) || 0
    const slips = slipsIn(desk, act, number, version, own).map((slip) => ({
      ...slip,
      field: slip.field && `${key}.${slip.field}`,
    }))
    if (slips.length > 0) return show(request, reply, { typed, slips })
    const props = { act, shown, version, typed: own, once: typed.one('once') }
    return check(request, reply, props, (found) =>
      show(request, reply, {
        typed,
        slips: found.map((slip) => ({ ...slip, field: slip.field && `${key}.${slip.field}` })),
      }),
    )
  })

  pages.get('/cases/:number/done', { config: handlers }, (request, reply) => {
    const { number } = request.params as { number: string }
    const shown = caseShown(office, request.actor, number)
    const mine = office.store
      .history(number)
      .map(({ body, version }) => ({ version, fact: JSON.parse(body) as AnyFact }))
      .findLast(({ fact }) => samePerson(fact.actor.staff, request.actor.staff))
    if (!mine) return reply.redirect(`/cases/${number}`, 303)
    const filter = queueOf(office, request.actor)
    const following = filter && office.store.queues.queue({ ...filter, limit: 2, offset: 0 })
    const next = following?.find((row) => row.number !== number)
    const props = { number, fact: mine.fact, version: mine.version, next: next?.number, shown }
    const isUndoable = recallOf(shown.seen, request.actor) !== undefined
    return desk.send(reply, <DonePage shell={desk.shell(request, reply)} {...props} undo={isUndoable} />)
  })

  /** The act of this name that is offered to this person on this case; another is not found. */
  const actOf = (request: FastifyRequest): { act: Act; number: string; version: number; shown: CaseShown } => {
    const { number, act: key } = request.params as { number: string; act: string }
    const shown = caseShown(office, request.actor, number)
    const { seen } = shown
    const act = actsFor(seen, request.actor).find((each) => each.key === key)
    if (!act) throw new Refused('not_allowed', say.notOffered(states[seen.state] ?? seen.state), {})
    return { act, number, version: seen.version, shown }
  }
  pages.get('/cases/:number/:act', { config: handlers }, (request, reply) => {
    const { act, number, version, shown } = actOf(request)
    if (act.command === 'approveApplication' && desk.askedAgain(request, reply)) return reply
    const props = { act, about: aboutCase(number), version, typed: chosenIn(request), once: uuid(), slips: [] }
    const beside = <CaseCard shown={shown} aside />
    return desk.send(reply, <ActPage shell={desk.shell(request, reply)} {...props} beside={beside} />)
  })
  pages.post('/cases/:number/:act', { config: handlers }, async (request, reply) => {
    const typed = typedIn(request)
    const once = typed.one('once')
    const again = repeatedOf(desk, request, once)
    if (again) return desk.done(request, reply, `/cases/${again}`, say.doneAlready())
    const { act, number, shown } = actOf(request)
    // The version the person was looking at: what has happened since is for them to see first.
    const version = Number(typed.one('version')) || 0
    const shell = () => desk.shell(request, reply)
    if (act.command === 'approveApplication' && desk.askedAgain(request, reply)) return reply
    const form = (slips: readonly Slip[] = []) =>
      desk.send(
        reply,
        <ActPage
          shell={shell()}
          {...{ act, about: aboutCase(number), version, typed, once, slips }}
          beside={<CaseCard shown={shown} aside />}
        />,
        slips.length > 0 ? 422 : 200,
      )
    const checked = typed.one('checked')
    if (act.decides && checked === 'no') return form()
    if (act.decides && checked !== 'yes') {
      const slips = slipsIn(desk, act, number, version, typed)
      if (slips.length > 0) return form(slips)
      return check(request, reply, { act, shown, version, typed, once }, form)
    }
    if (act.decides && needsOath(act) && typed.one('own') !== 'yes')
      return form([{ field: '', message: say.sayNoInterest() }])
    try {
      await office.submit(
        commandNamed(act.command),
        request.actor,
        wishOf(act, number, version, typed),
        v5(once, FORMS),
      )
    } catch (error) {
      return form(fieldsOf(act, slipsOf(error)))
    }
    letGo(number, request.actor)
    const says = `已办理：${act.button}。${act.follows[0] ?? ''}。`
    return desk.done(request, reply, carriesOath(act) ? `/cases/${number}/done` : `/cases/${number}`, says)
  })
}

/** What another page has chosen already, such as the materials to be asked for; nothing otherwise. */
function chosenIn(request: FastifyRequest): Typed | null {
  const query = request.query as Readonly<Record<string, string | string[]>>
  const all = (name: string) => (Object.hasOwn(query, name) ? [query[name] ?? []].flat() : [])
  return all('items').length === 0 ? null : { all, one: (name) => all(name)[0] ?? '' }
}

/** What the command's own shape says of a form before it is looked through. */
function slipsIn({ office }: StaffDesk, act: Act, number: string, version: number, typed: Typed): Slip[] {
  try {
    office.parse(commandNamed(act.command), { application: number, version, ...act.wish(typed) })
    return []
  } catch (error) {
    return fieldsOf(act, slipsOf(error))
  }
}

/** What an act makes of a form: the wish, and the statement where it carries one. */
const wishOf = (act: Act, number: string, version: number, typed: Typed) => ({
  ...{ application: number, version },
  ...act.wish(typed),
  ...(carriesOath(act) ? { noInterest: true } : {}),
})

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
