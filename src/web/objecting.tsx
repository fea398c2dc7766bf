/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { VNode } from 'preact'
import { v7 as uuid } from 'uuid'
import type { ApplicationFact } from '../../machines/application.facts.ts'
import { attachmentsBeside } from '../attachments/copy-attachments.ts'
import { filesOf, type PendingFiles, pendingFiles, ticketOf } from '../attachments/pending-files.ts'
import type { AttachmentLimits, KeptFile } from '../attachments/store-attachment.ts'
import { enterObjection, MOST_FILES } from '../commands/objections.ts'
import type { Press } from '../documents/press.ts'
import { type Office, system } from '../office.ts'
import {
  caseListedAt,
  type OpenNotice,
  objectionTold,
  openNotice,
  outcomesOf,
  receiptCode,
} from '../queries/objecting.ts'
import { Refused } from '../refusal.ts'
import { objectingSays, objectionGrounds, say } from '../words.ts'
import { FILE_BYTES, FORM_BYTES, filesIn, readForms } from './kept-file.ts'
import { MessagePage } from './pages/message.tsx'
import {
  type Answers,
  identities,
  ObjectingClosedPage,
  ObjectingPage,
  ObjectionMadePage,
  ObjectionTrackPage,
  OutcomesPage,
  type Slip,
  STATEMENT,
  type StepName,
  steps,
} from './pages/objecting.tsx'
import { Problem } from './problem.ts'
import { aMinute } from './public-desk.ts'
import { fileShown } from './ui/file-small.tsx'
import type { Shell } from './ui/page.tsx'

interface Parts {
  readonly office: Office
  readonly making: Press['making']
  readonly shellOf: (request: FastifyRequest) => Shell
  readonly send: (reply: FastifyReply, page: VNode) => FastifyReply
  /** Route options that let so many through a minute from one address. */
  readonly limited: (max: number, onPage: (shell: Shell, slip: string) => VNode) => RouteShorthandOptions
  readonly limits: AttachmentLimits
}

/**
 * 提出异议 on the public site: one thing per page, everything read again before it is handed in, a receipt with number and
 * code. Nothing is stored before the end but the ciphertext of files; what was typed, and what opens them, travels in the pages.
 */
export function objectingRoutes(
  pages: FastifyInstance,
  { office, making, shellOf, send, limited, limits }: Parts,
): void {
  const pending = pendingFiles(attachmentsBeside(office.store.path), limits, office.now)
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
    return send(
      reply,
      <ObjectingPage shell={shell} notice={notice} answers={answers} files={[]} step="entry" slip={null} />,
    )
  })

  /** A page of the road; what was uploaded is shown wherever it matters. */
  const stepPage =
    (request: FastifyRequest, reply: FastifyReply, notice: OpenNotice, answers: Answers) =>
    (step: StepName, slip: Slip | null = null, changed: Answers = answers) => {
      const files = (filesOf(office.sealer, changed.once, changed.files) ?? []).map(fileShown)
      const props = { notice, answers: changed, files, step, slip }
      return send(reply.code(slip ? 422 : 200), <ObjectingPage shell={shellOf(request)} {...props} />)
    }

  pages.post(
    '/objections',
    limited(30, (shell, slip) => track(shell, slip)),
    async (request, reply) => {
      const { answers: given, step, back, change } = read(request.body)
      // Seen once, the check page is where every answer leads back to.
      const answers: Answers = change ? { ...given, seen: '1' } : given
      const notice = await noticeAt(answers.sheet)
      const shell = shellOf(request)
      // Handed in while it was time and sent once more: the receipt of then, though the window is over by now.
      const before = step === 'check' ? office.store.receipt(answers.once) : undefined
      if (before && !notice.isOpen) {
        const { id, until } = raisedBy(office, before.facts)
        return send(reply, <ObjectionMadePage shell={shell} id={id} code={receiptCode(office, id)} until={until} />)
      }
      if (!notice.isOpen)
        return send(reply, <ObjectingClosedPage shell={shell} notice={notice} written={answers.statement} />)
      const page = stepPage(request, reply, notice, answers)
      const n = steps.indexOf(step)
      if (change) return page(change)
      if (back) return page(steps[Math.max(n - 1, 0)] as StepName)
      // What was carried is looked at again: a page can be changed on its way.
      for (const each of steps.slice(0, n + 1)) {
        const slip = slipIn(each, answers, notice)
        if (slip) return page(each, slip)
      }
      const files = filesOf(office.sealer, answers.once, answers.files)
      if (!files) return page('files', aboutFile(objectingSays.filesGone), { ...answers, files: '' })
      if (step !== 'check') return page(after(step, answers))
      try {
        const made = await handIn(office, notice, answers, files, pending)
        if (!made) return page('files', aboutFile(objectingSays.filesGone), { ...answers, files: '' })
        const { id, until } = made
        return send(reply, <ObjectionMadePage shell={shell} id={id} code={receiptCode(office, id)} until={until} />)
      } catch (error) {
        if (error instanceof Refused) return page('check', { field: null, text: error.message })
        throw error
      }
    },
  )

  // Files come with their form, in its own encoding: read only here.
  pages.register(async (uploads) => {
    await readForms(uploads, attachmentsBeside(office.store.path))
    /** Forms that could be read: what fails before is theirs, not ours. */
    const readable = new WeakSet<FastifyRequest>()
    uploads.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const tooLarge = error.statusCode === 413
      if (!tooLarge && (error.statusCode !== undefined || readable.has(request))) throw error
      const [title, said] = tooLarge ? ['文件太大', objectingSays.tooLarge] : ['没有收到完整的材料', say.malformed()]
      return send(
        reply.code(tooLarge ? 413 : 400),
        <MessagePage shell={shellOf(request)} title={title as string} text={said as string} />,
      )
    })
    uploads.post(
      '/objections/files',
      { ...limited(20, (shell, slip) => track(shell, slip)), bodyLimit: FILE_BYTES + FORM_BYTES },
      async (request, reply) => {
        readable.add(request)
        const { answers, back } = read(request.body)
        const notice = await noticeAt(answers.sheet)
        if (!notice.isOpen) return send(reply, <ObjectingClosedPage shell={shellOf(request)} notice={notice} />)
        const page = stepPage(request, reply, notice, answers)
        const files = filesOf(office.sealer, answers.once, answers.files)
        if (!files) return page('files', aboutFile(objectingSays.filesGone), { ...answers, files: '' })
        const withFiles = (all: readonly KeptFile[]) => ({
          ...answers,
          files: ticketOf(office.sealer, answers.once, all),
        })
        const dropped = text(request.body, 'drop', 2)
        const gone = /^\d$/.test(dropped) ? files[Number(dropped)] : undefined
        if (gone) {
          pending.drop(gone)
          return page('files', null, withFiles(files.filter((each) => each !== gone)))
        }
        if (back) return page('about')
        const [given] = filesIn(request, 'file')
        const adds = text(request.body, 'add', 1) === '1'
        if (!given) return adds ? page('files', aboutFile(objectingSays.noFile)) : page(after('files', answers))
        if (files.length >= MOST_FILES) return page('files', aboutFile(objectingSays.filesFull(MOST_FILES)))
        try {
          const kept = await pending.keep(given.read())
          if (!kept) return page('files', aboutFile(objectingSays.busyFiles))
          return page(adds ? 'files' : after('files', answers), null, withFiles([...files, kept]))
        } catch (error) {
          if (error instanceof Refused) return page('files', aboutFile(error.message))
          throw error
        }
      },
    )
  })

  // 异议处理结果 made public: counts alone. Where it hung stays said after the window, so does this.
  pages.get('/notices/:number/objections', async (request, reply) => {
    const notice = await noticeAt((request.params as { number: string }).number)
    const page = <OutcomesPage shell={shellOf(request)} notice={notice} outcomes={outcomesOf(office, notice.notice)} />
    return send(reply, page).header('cache-control', aMinute)
  })

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
  files: '',
  once: '',
  seen: '',
}

/** Something wrong with the files of an objection. */
const aboutFile = (said: string): Slip => ({ field: 'file', text: said })

/** Where a step that was answered leads: to the next, or back to the check page of whoever changes an answer. */
const after = (step: StepName, { seen }: Answers): StepName =>
  seen === '1' ? 'check' : (steps[steps.indexOf(step) + 1] as StepName)

/** What a ticket of three files may be long. */
const TICKET = 4_000

function text(body: unknown, field: string, most: number): string {
  const given = (body as Record<string, unknown> | null)?.[field]
  return typeof given === 'string' ? given.trim().slice(0, most) : ''
}

function read(body: unknown): { answers: Answers; step: StepName; back: boolean; change: StepName | undefined } {
  const most = (name: string) => (name === 'statement' ? 2 * STATEMENT + 2 : name === 'files' ? TICKET : 100)
  const answers = Object.fromEntries(
    Object.keys(nothing).map((name) => [name, text(body, name, most(name))]),
  ) as unknown as Answers
  const step = steps.find((each) => each === text(body, 'step', 10)) ?? 'entry'
  const change = step === 'check' ? steps.find((each) => each === text(body, 'change', 10)) : undefined
  return { answers, step, back: text(body, 'back', 1) === '1', change }
}

/** What is wrong with a step's answers: a sentence and the field it is about; null when nothing is. */
function slipIn(step: StepName, answers: Answers, notice: OpenNotice): Slip | null {
  const { entry, ground, statement, identity, name, contact, once } = answers
  const slip = (field: string | null, said: string): Slip => ({ field, text: said })
  switch (step) {
    case 'entry':
      if (!/^\d{1,6}$/.test(entry)) return slip('entry', objectingSays.entry)
      if (notice.struck.has(Number(entry))) return slip('entry', objectingSays.struck(Number(entry)))
      return notice.entries.has(Number(entry)) ? null : slip('entry', objectingSays.noSuchEntry(Number(entry)))
    case 'about':
      if (!Object.hasOwn(objectionGrounds, ground)) return slip('ground', objectingSays.ground)
      if (statement === '') return slip('statement', objectingSays.statement)
      return [...statement].length > STATEMENT ? slip('statement', objectingSays.statementLong(STATEMENT)) : null
    case 'files':
      return null
    case 'who':
      if (!Object.hasOwn(identities, identity)) return slip('identity', objectingSays.identity)
      if (name === '') return slip('name', objectingSays.name[identity as keyof typeof identities])
      return contact === '' ? slip('contact', objectingSays.contact) : null
    case 'check':
      return /^[0-9a-f-]{36}$/.test(once) ? null : slip(null, objectingSays.gone)
  }
}

/**
 * Hands it in for whoever typed it. Another wish on the same case in between is no reason to refuse a citizen: tried again.
 * Undefined when a file that belongs to it is gone.
 */
async function handIn(
  office: Office,
  notice: OpenNotice,
  answers: Answers,
  files: readonly KeptFile[],
  pending: PendingFiles,
): Promise<{ id: string; until: string } | undefined> {
  const { ground, identity, statement, name, contact, once } = answers
  const application = caseListedAt(office, notice.notice, Number(answers.entry))
  if (application === undefined) throw new Refused('not_found', objectingSays.gone)
  // Sent twice: the receipt of the first time, though the case has moved on by it.
  const before = office.store.receipt(once)
  if (before) return raisedBy(office, before.facts)
  // First where they stay, then the fact that names them: a fact never names what is not there.
  if (!pending.handIn(files)) return undefined
  for (let tries = 1; ; tries += 1) {
    const version = office.store.head(application)?.version
    const body = { application, version, notice: notice.notice, ground, identity, statement }
    const personal = { objector: { name, contact }, ...(files.length > 0 ? { evidence: files } : {}) }
    try {
      const { receipt } = await office.submit(enterObjection, system, { ...body, ...personal }, once)
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
