/** @jsxRuntime automatic @jsxImportSource preact */
import formbody from '@fastify/formbody'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import type { VNode } from 'preact'
import { dayTyped, periodTyped } from '../as-typed.mjs'
import type { AttachmentLimits } from '../attachments/store-attachment.ts'
import { badInput } from '../bad-input.ts'
import { deadline, formatPeriod, legalDayOf, parseDay, parsePeriod } from '../calendar.ts'
import type { Press } from '../documents/press.ts'
import type { Office } from '../office.ts'
import { counties } from '../organs.ts'
import { numbersFor } from '../policy-numbers.ts'
import { progressOf } from '../queries/progress.ts'
import { Refused } from '../refusal.ts'
import { type SelfCheck, selfCheck, selfCheckAnswers } from '../self-check.ts'
import { calculatorSays, progressSays, say, selfCheckSays } from '../words.ts'
import { objectingRoutes } from './objecting.tsx'
import { CalculatorPage, type Reckoned } from './pages/calculator.tsx'
import { ContactPage, type ContactsAsked } from './pages/contact.tsx'
import { questionOf, SelfCheckPage, selfCheckFields } from './pages/guides.tsx'
import { AskProgressPage, nothingFound, ProgressPage } from './pages/progress.tsx'
import { publicDesk } from './public-desk.ts'
import type { Site } from './site.ts'
import type { Slip } from './ui/form.tsx'
import type { Shell } from './ui/page.tsx'

/** Questions about one case, from one address in a minute: a family's, not a machine's. */
const QUESTIONS_A_MINUTE = 20

interface CitizenParts {
  readonly office: Office
  readonly site: Site
  readonly directory: Press['directory']
  readonly making: Press['making']
  /** Of files handed in with an objection. */
  readonly limits: AttachmentLimits
}

/** What a citizen asks of the office without signing in: how far is my case, when does a period end. */
export function citizenPages(app: FastifyInstance, { office, site, directory, making, limits }: CitizenParts): void {
  const { shellOf, send: sendKept } = publicDesk(office, site)
  // What is asked about one case is nobody else's.
  const send = (reply: FastifyReply, page: VNode) => sendKept(reply, page, 'no-store')

  /** So many from one address in a minute; then a page that says when to come back. */
  const limited = (max: number, onPage: (shell: Shell, slip: string) => VNode): RouteShorthandOptions => ({
    config: {
      rateLimit: {
        max,
        timeWindow: 60_000,
        errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) => new TooOften(ttl),
      },
    },
    errorHandler: (error, request, reply) => {
      if (!(error instanceof TooOften)) throw error
      return send(reply.code(429), onPage(shellOf(request), progressSays.tooOften(error.seconds)))
    },
  })
  const askAgain = (shell: Shell, slip: string) => <AskProgressPage shell={shell} asked={{ number: '', slip }} />

  app.register(async (pages) => {
    await pages.register(formbody)
    await pages.register(rateLimit, { global: false })

    pages.get('/progress', (request, reply) =>
      send(reply, <AskProgressPage shell={shellOf(request)} asked={{ number: '', slip: null }} />),
    )
    // A post, so that no code stands in an address, a log or a browser's history.
    pages.post('/progress', limited(QUESTIONS_A_MINUTE, askAgain), (request, reply) => {
      const { number, code } = typed(request.body)
      const shell = shellOf(request)
      const progress = progressOf(office, number, code, read(directory))
      if (!progress) return send(reply.code(404), <AskProgressPage shell={shell} asked={nothingFound(number)} />)
      return send(reply, <ProgressPage shell={shell} progress={progress} />)
    })
    const checkPage = (request: FastifyRequest, typedIn: Readonly<Record<string, string>>, found: SelfChecked) => (
      <SelfCheckPage shell={shellOf(request)} typed={typedIn} counties={counties()} {...found} />
    )
    pages.get('/self-check', (request, reply) => send(reply, checkPage(request, {}, { slips: [], answer: null })))
    // A post, so that no income stands in an address, a log or a browser's history.
    pages.post('/self-check', (request, reply) => {
      const answers = answersIn(request.body)
      const found = checked(office, answers)
      return send(reply.code(found.slips.length > 0 ? 422 : 200), checkPage(request, answers, found))
    })
    objectingRoutes(pages, { office, making, shellOf, send, limited, limits })
    pages.get('/contact', (request, reply) =>
      sendKept(
        reply,
        <ContactPage shell={shellOf(request)} asked={contactsIn(request.query)} directory={read(directory)} />,
      ),
    )
    pages.get('/calculator', (request, reply) => {
      const reckoned = reckon(office, request.query)
      return send(
        reply.code(reckoned.slip ? 422 : 200),
        <CalculatorPage shell={shellOf(request)} reckoned={reckoned} />,
      )
    })
  })
}

interface SelfChecked {
  readonly slips: readonly string[]
  readonly answer: SelfCheck | null
}

function answersIn(body: unknown): Readonly<Record<string, string>> {
  const given = (body ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    selfCheckFields.flatMap((field) => {
      const value = given[field]
      return typeof value === 'string' && value.trim() !== '' ? [[field, value.trim().slice(0, 20)]] : []
    }),
  )
}

/** The typed answers judged by the numbers in force there; what is not a number is a slip, what was left out is not guessed. */
function checked(office: Office, { programme = '', ...answers }: Readonly<Record<string, string>>): SelfChecked {
  const isPlace = (field: string) => field === 'county' || field === 'hukouCounty'
  const wrong = Object.entries(answers).filter(
    ([field, text]) => !isPlace(field) && !/^\d{1,9}(\.\d{1,2})?$/.test(text),
  )
  if (wrong.length > 0)
    return { slips: wrong.map(([field, text]) => selfCheckSays.notANumber(questionOf(field), text)), answer: null }
  const parsed = selfCheckAnswers.safeParse(
    Object.fromEntries(Object.entries(answers).map(([field, text]) => [field, isPlace(field) ? text : Number(text)])),
    { reportInput: true },
  )
  if (!parsed.success)
    return {
      slips: (badInput(parsed.error).details.issues as readonly Slip[]).map(
        ({ field, message }) => `${questionOf(field)}：${message}`,
      ),
      answer: null,
    }
  const on = legalDayOf(office.now())
  try {
    return {
      slips: [],
      answer: selfCheck(parsed.data, numbersFor(office.policy, programme, parsed.data.county, on), on),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { slips: [say.noSuchGuide()], answer: null }
  }
}

class TooOften extends Error {
  readonly statusCode = 429
  readonly seconds: number

  constructor(ms: number) {
    super('too often')
    this.seconds = Math.ceil(ms / 1000)
  }
}

function typed(body: unknown): { number: string; code: string } {
  const text = (field: string) => {
    const given = (body as Record<string, unknown> | null)?.[field]
    return typeof given === 'string' ? given.slice(0, 40) : ''
  }
  return { number: text('number'), code: text('code') }
}

/** Whose contacts somebody asked for; what is not understood is left out. */
function contactsIn(query: unknown): ContactsAsked {
  const { q, county } = query as Record<string, unknown>
  return {
    q: typeof q === 'string' ? q.trim().slice(0, 40) : '',
    county: counties().find(({ code }) => code === county)?.code ?? null,
  }
}

/** Contacts as they are now; without them a telephone is missing, nothing else. */
function read(directory: Press['directory']): ReturnType<Press['directory']> {
  try {
    return directory()
  } catch {
    return undefined
  }
}

/** A date people may rely on: a year whose holidays are not known is refused, not guessed. */
function reckon({ calendar }: Office, query: unknown): Reckoned {
  const given = query as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? (given[name] as string).trim().slice(0, 20) : '')
  const [from, period] = [text('from'), text('period')]
  const typed = { from, period, understood: null, answer: null, slip: null }
  if (from === '' && period === '') return typed
  if (from === '' || period === '') return { ...typed, slip: calculatorSays.fields }
  try {
    const [day, length] = [parseDay(dayTyped(from)), parsePeriod(periodTyped(period))]
    const [says, understood] = [formatPeriod(length), calculatorSays.understood(day, formatPeriod(length))]
    return {
      ...typed,
      answer: deadline(day, length, 'public', calendar),
      understood: day === from && says === period ? null : understood,
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { year } = error.details as { year?: number }
    return { ...typed, slip: year ? calculatorSays.unknownYear(year) : error.message }
  }
}
