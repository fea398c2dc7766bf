/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { VNode } from 'preact'
import { v7 as uuid } from 'uuid'
import type { ApplicationFact } from '../../machines/application.facts.ts'
import { enterObjection } from '../commands/objections.ts'
import type { Press } from '../documents/press.ts'
import { type Office, system } from '../office.ts'
import { caseListedAt, type OpenNotice, objectionTold, openNotice, receiptCode } from '../queries/objecting.ts'
import { Refused } from '../refusal.ts'
import { objectingSays, objectionGrounds, say } from '../words.ts'
import {
  type Answers,
  identities,
  ObjectingClosedPage,
  ObjectingPage,
  ObjectionMadePage,
  ObjectionTrackPage,
  STATEMENT,
  type StepName,
  steps,
} from './pages/objecting.tsx'
import { Problem } from './problem.ts'
import type { Shell } from './ui/page.tsx'

interface Parts {
  readonly office: Office
  readonly making: Press['making']
  readonly shellOf: (request: FastifyRequest) => Shell
  readonly send: (reply: FastifyReply, page: VNode) => FastifyReply
  /** Route options that let so many through a minute from one address. */
  readonly limited: (max: number, onPage: (shell: Shell, slip: string) => VNode) => RouteShorthandOptions
}

/**
 * 提出异议 on the public site: one thing per page, everything read again before it is handed in, a receipt with number and
 * code. Nothing is stored before the end; what was typed travels in the pages themselves.
 */
export function objectingRoutes(pages: FastifyInstance, { office, making, shellOf, send, limited }: Parts): void {
  async function noticeAt(sheet: string): Promise<OpenNotice> {
    const notice = await openNotice(office, making, sheet)
    if (!notice) throw new Problem('unknown_route', say.noSuchPublicNotice())
    return notice
  }
  const track = (shell: Shell, slip: string | null, typed = '') => (
    <ObjectionTrackPage shell={shell} typed={typed} told={null} slip={slip} />
  )

  pages.get('/objections/new', async (request, reply) => {
    const { notice: sheet } = request.query as { notice?: unknown }
    const notice = await noticeAt(typeof sheet === 'string' ? sheet : '')
    const shell = shellOf(request)
    if (!notice.isOpen) return send(reply, <ObjectingClosedPage shell={shell} notice={notice} />)
    const answers = { ...nothing, sheet: notice.sheet, once: uuid() }
    return send(reply, <ObjectingPage shell={shell} notice={notice} answers={answers} step="entry" slip={null} />)
  })

  pages.post(
    '/objections',
    limited(30, (shell, slip) => track(shell, slip)),
    async (request, reply) => {
      const { answers, step, back } = read(request.body)
      const notice = await noticeAt(answers.sheet)
      const shell = shellOf(request)
      if (!notice.isOpen) return send(reply, <ObjectingClosedPage shell={shell} notice={notice} />)
      const page = (at: StepName, slip: string | null = null) =>
        send(
          reply.code(slip ? 422 : 200),
          <ObjectingPage shell={shell} notice={notice} answers={answers} step={at} slip={slip} />,
        )
      const n = steps.indexOf(step)
      if (back) return page(steps[Math.max(n - 1, 0)] as StepName)
      // What was carried is looked at again: a page can be changed on its way.
      for (const each of steps.slice(0, n + 1)) {
        const slip = slipIn(each, answers, notice)
        if (slip) return page(each, slip)
      }
      if (step !== 'check') return page(steps[n + 1] as StepName)
      try {
        const { id, until } = await handIn(office, notice, answers)
        return send(reply, <ObjectionMadePage shell={shell} id={id} code={receiptCode(office, id)} until={until} />)
      } catch (error) {
        if (error instanceof Refused) return page('check', error.message)
        throw error
      }
    },
  )

  // Both addresses a page of these can have, for links that change how it looks.
  for (const path of ['/objections', '/objections/track'])
    pages.get(path, (request, reply) => send(reply, track(shellOf(request), null)))
  pages.post(
    '/objections/track',
    limited(20, (shell, slip) => track(shell, slip)),
    (request, reply) => {
      const typed = text(request.body, 'objection', 40)
      const shell = shellOf(request)
      const told = objectionTold(office, typed, text(request.body, 'code', 40))
      if (!told) return send(reply.code(404), track(shell, objectingSays.notFound, typed))
      return send(reply, <ObjectionTrackPage shell={shell} typed={typed} told={told} slip={null} />)
    },
  )
}

const nothing: Answers = {
  sheet: '',
  entry: '',
  ground: '',
  statement: '',
  identity: '',
  name: '',
  contact: '',
  once: '',
}

function text(body: unknown, field: string, most: number): string {
  const given = (body as Record<string, unknown> | null)?.[field]
  return typeof given === 'string' ? given.trim().slice(0, most) : ''
}

function read(body: unknown): { answers: Answers; step: StepName; back: boolean } {
  const most = (name: string) => (name === 'statement' ? STATEMENT + 1 : 100)
  const answers = Object.fromEntries(
    Object.keys(nothing).map((name) => [name, text(body, name, most(name))]),
  ) as unknown as Answers
  const step = steps.find((each) => each === text(body, 'step', 10)) ?? 'entry'
  return { answers, step, back: text(body, 'back', 1) === '1' }
}

/** What is wrong with a step's answers, in a sentence; null when nothing is. */
function slipIn(step: StepName, answers: Answers, notice: OpenNotice): string | null {
  const { entry, ground, statement, identity, name, contact, once } = answers
  switch (step) {
    case 'entry':
      if (!/^\d{1,6}$/.test(entry)) return objectingSays.entry
      return notice.entries.has(Number(entry)) ? null : objectingSays.noSuchEntry(Number(entry))
    case 'about':
      if (!Object.hasOwn(objectionGrounds, ground)) return objectingSays.ground
      if (statement === '') return objectingSays.statement
      return statement.length > STATEMENT ? objectingSays.statementLong(STATEMENT) : null
    case 'who':
      if (!Object.hasOwn(identities, identity)) return objectingSays.identity
      if (name === '') return objectingSays.name
      return contact === '' ? objectingSays.contact : null
    case 'check':
      return /^[0-9a-f-]{36}$/.test(once) ? null : objectingSays.gone
  }
}

/** Hands it in for whoever typed it. Another wish on the same case in between is no reason to refuse a citizen: tried again. */
async function handIn(office: Office, notice: OpenNotice, answers: Answers): Promise<{ id: string; until: string }> {
  const { ground, identity, statement, name, contact, once } = answers
  const application = caseListedAt(office, notice.notice, Number(answers.entry))
  if (application === undefined) throw new Refused('not_found', objectingSays.gone)
  // Sent twice: the receipt of the first time, though the case has moved on by it.
  const before = office.store.receipt(once)
  if (before) return raisedBy(office, before.facts)
  for (let tries = 1; ; tries += 1) {
    const version = office.store.head(application)?.version
    const body = { application, version, notice: notice.notice, ground, identity, statement }
    try {
      const { receipt } = await office.submit(enterObjection, system, { ...body, objector: { name, contact } }, once)
      return raisedBy(office, receipt.facts)
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'conflict') || tries === 5) throw error
    }
  }
}

/** The objection a receipt stands for: also when the form was sent twice and the receipt is the first one's. */
function raisedBy(
  { store }: Office,
  facts: readonly { stream: string; version: number }[],
): { id: string; until: string } {
  for (const { stream, version } of facts) {
    const { body } = store.history(stream).find((each) => each.version === version) ?? {}
    const fact = body === undefined ? undefined : (JSON.parse(body) as ApplicationFact)
    if (fact?.type === 'ObjectionRaised') return { id: fact.data.objection, until: fact.data.due.on }
  }
  throw new Refused('conflict', objectingSays.gone)
}
