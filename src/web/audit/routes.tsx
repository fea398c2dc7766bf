/** @jsxRuntime automatic @jsxImportSource preact */
import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { staffStream } from '../../../machines/staff.ts'
import { hintsOf } from '../../auditing/hints.ts'
import { type Ledgers, ledgersFor } from '../../auditing/ledger-thread.ts'
import { asked, type Ledger, ledgers } from '../../auditing/ledgers.ts'
import { reasonsGrouped } from '../../auditing/refusals-grouped.ts'
import { drawn, frameDigest } from '../../auditing/sample.ts'
import { legalDayOf, parseDay } from '../../calendar.ts'
import { exportName } from '../../export.ts'
import type { CityLog } from '../../log/city-log.ts'
import type { Office } from '../../office.ts'
import { counties } from '../../organs.ts'
import { figuresOf, overviewOf } from '../../queries/audit-figures.ts'
import type { Health } from '../../queries/health.ts'
import { replayCase } from '../../queries/replay.ts'
import { historyPath, replayOther } from '../../queries/replay-other.ts'
import { recordLook } from '../../record-look.ts'
import { Refused } from '../../refusal.ts'
import { lookedAt, say, states } from '../../words.ts'
import { sendFile } from '../attachment.ts'
import { formOf, type StaffPart } from '../desk.tsx'
import { backTo } from '../look.ts'
import { securityHeaders } from '../security.ts'
import type { Slip } from '../ui/form.tsx'
import { pageText } from '../ui/page.tsx'
import { reasonTyped } from '../why-typed.ts'
import { CasesPage } from './cases.tsx'
import { ComparePage } from './compare.tsx'
import { HintsPage } from './hints.tsx'
import { LedgerPage } from './ledger.tsx'
import { type Exported, hintsList, sampleList, statisticsList } from './lists.ts'
import { OverviewPage } from './overview.tsx'
import { PreparingPage } from './preparing.tsx'
import { ReasonPage } from './reason.tsx'
import { RefusalSummary } from './refusal-summary.tsx'
import { ReplayPage } from './replay.tsx'
import { OtherReplayPage } from './replay-other.tsx'
import { SamplePage, SamplesPage } from './samples.tsx'
import { script, scriptPath } from './script.ts'
import type { AuditShell } from './shell.tsx'
import { StatisticsPage } from './statistics.tsx'
import { TrailEnd } from './trail-end.tsx'
import { reasonsOf } from './why.ts'

const PAGE = 50
/** Within this a person waits without asking what is going on. */
const PATIENCE_MS = 1_500
/** The pages' own script may run; everything else stays forbidden. */
const withScript = (securityHeaders['content-security-policy'] as string).replace(
  "default-src 'none';",
  "default-src 'none'; script-src 'self';",
)
const auditor = { config: { access: ['auditor'] as const } }

/** The auditor's pages: read only. Each asks why, once for a case or ledger, and is recorded before it is shown. */
export const auditPages =
  (health: () => Health, log: Pick<CityLog, 'newest'> | undefined): StaffPart =>
  (pages, desk) => {
    const { office } = desk
    const reasons = reasonsOf(office.sealer, office.now)
    const today = () => legalDayOf(office.now())
    /** A log that is damaged says so on the overview; a history is shown all the same. */
    const logged = (): number | null => {
      try {
        return log?.newest()?.size ?? null
      } catch {
        return null
      }
    }
    const books: Ledgers = ledgersFor(office)
    pages.addHook('onClose', () => books.close())

    const send = (reply: FastifyReply, page: VNode) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-security-policy', withScript)
        .send(pageText(page))

    interface View {
      /** A key of `lookedAt`. */
      readonly what: string
      readonly subject?: string
      readonly section: string
      /** It needs the ledgers, which are made from the log the first time after a start. */
      readonly ledgers?: true
    }
    /**
     * Shows a view if a reason was given for it: records the look, then shows. Else asks for the reason. `of` is what the
     * reason is for: a case, or a ledger.
     */
    async function looking(
      request: FastifyRequest,
      reply: FastifyReply,
      { what, subject = '', section, ledgers: needsLedgers }: View,
      show: (shell: AuditShell) => VNode | FastifyReply | Promise<VNode | FastifyReply>,
    ): Promise<FastifyReply> {
      const of = subject === '' ? what : subject
      const why = reasons.reasonFor(request, desk.who(request), of)
      const shell = desk.shell(request, reply)
      const name = subject === '' ? (lookedAt[what] ?? what) : subjectName(subject)
      if (why === undefined)
        return send(reply, <ReasonPage shell={shell} section={section} of={of} name={name} back={request.url} />)
      // Asked before the look is recorded: nothing of the ledger is shown yet, and the page comes back by itself.
      const progress = needsLedgers ? await books.unready(PATIENCE_MS) : undefined
      if (progress)
        return send(
          reply.header('refresh', '2').header('retry-after', '2'),
          <PreparingPage
            shell={{ ...shell, why }}
            section={section}
            name={name}
            progress={progress}
            here={request.url}
          />,
        )
      recordLook(office, request.actor, what, subject, why)
      const shown = await show({ ...shell, why })
      return 'props' in shown ? send(reply, shown) : shown
    }

    pages.get(scriptPath, { config: { access: 'everyone' } }, (_request, reply) =>
      reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(script),
    )

    pages.post('/audit/why', auditor, (request, reply) => {
      const { of = '', why, back } = formOf(request)
      const to = backTo(back).startsWith('/audit') ? backTo(back) : '/audit'
      const isHistory = lookedAt[of] === undefined && office.store.head(of) !== undefined
      if (!isHistory && lookedAt[of] === undefined) throw new Refused('not_found', say.noSuchCase())
      try {
        const typed = reasonTyped(why)
        return reply.header('set-cookie', reasons.cookieWith(request, desk.who(request), of, typed)).redirect(to, 303)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        const name = isHistory ? subjectName(of) : (lookedAt[of] as string)
        const slips: Slip[] = [{ field: 'why', message: error.message }]
        const shell = desk.shell(request, reply)
        return send(
          reply.code(422),
          <ReasonPage shell={shell} section="/audit" of={of} name={name} back={to} typed={why ?? ''} slips={slips} />,
        )
      }
    })

    pages.get('/audit', auditor, (request, reply) =>
      looking(request, reply, { what: 'overview', section: '/audit', ledgers: true }, async (shell) => (
        <OverviewPage shell={shell} view={await overviewOf(office, health(), books)} />
      )),
    )

    pages.get('/audit/cases', auditor, (request, reply) => {
      const query = textsOf(request.query)
      const q = (query.q ?? '').replace(/\s/g, '').slice(0, 40)
      // A member of staff is looked for by number, as the menus call them.
      const found = [q, staffStream(q)].find((stream) => office.store.head(stream) !== undefined)
      if (q !== '' && found)
        return reply.redirect(historyPath(found, office.store.head(found)?.kind ?? 'application'), 303)
      return looking(request, reply, { what: 'cases', section: '/audit/cases' }, (shell) => {
        const county = counties().some(({ code }) => code === query.county) ? (query.county as string) : ''
        const state = query.state !== undefined && states[query.state] !== undefined ? query.state : ''
        const page = pageOf(query.page)
        const filter = { ...(county && { county }), ...(state && { state }) }
        const total = office.store
          .countByState()
          .filter((each) => (county === '' || each.county === county) && (state === '' || each.state === state))
          .reduce((sum, { n }) => sum + n, 0)
        const rows = office.store.applications({ ...filter, limit: PAGE, offset: (page - 1) * PAGE })
        const view = { chosen: { q, county, state }, rows, total, page, size: PAGE, missed: q !== '' }
        return <CasesPage shell={shell} view={view} />
      })
    })

    pages.get('/audit/cases/:number', auditor, (request, reply) => {
      const { number } = request.params as { number: string }
      const { at } = textsOf(request.query)
      if (office.store.head(number)?.kind !== 'application') throw new Refused('not_found', say.noSuchCase())
      return looking(request, reply, { what: 'replay', subject: number, section: '/audit/cases' }, (shell) => {
        const step = stepAsked(at)
        return (
          <ReplayPage
            shell={shell}
            view={replayCase(office, number, step)}
            calendar={office.calendar}
            logged={logged()}
          />
        )
      })
    })

    // Notices, papers, staff and registers: the same page, with what each has besides.
    pages.get('/audit/histories/:stream', auditor, (request, reply) => {
      const { stream } = request.params as { stream: string }
      const { at } = textsOf(request.query)
      const kind = office.store.head(stream)?.kind
      if (kind === undefined) throw new Refused('not_found', say.noSuchHistory())
      if (kind === 'application') return reply.redirect(historyPath(stream, kind), 303)
      return looking(request, reply, { what: 'history', subject: stream, section: '/audit/cases' }, (shell) => (
        <OtherReplayPage shell={shell} view={replayOther(office, stream, stepAsked(at))} logged={logged()} />
      ))
    })

    pages.get('/audit/compare', auditor, (request, reply) => {
      const { a = '', b = '' } = textsOf(request.query)
      const isCase = (number: string) => office.store.head(number)?.kind === 'application'
      if (!isCase(a)) return reply.redirect('/audit/cases', 303)
      return looking(request, reply, { what: 'compare', subject: a, section: '/audit/cases' }, (shell) => {
        const one = replayCase(office, a)
        const show = (inside: AuditShell, other: ReturnType<typeof replayCase> | null) => (
          <ComparePage
            shell={inside}
            a={one}
            b={other}
            typed={b}
            missed={b !== '' && other === null}
            calendar={office.calendar}
          />
        )
        if (!isCase(b) || a === b) return show(shell, null)
        return looking(request, reply, { what: 'compare', subject: b, section: '/audit/cases' }, (inside) =>
          show(inside, replayCase(office, b)),
        )
      })
    })

    for (const ledger of Object.values(ledgers)) {
      const path = `/audit/${ledger.key}`
      pages.get(path, auditor, (request, reply) =>
        looking(request, reply, { what: ledger.key, section: path, ledgers: true }, async (shell) => {
          const query = textsOf(request.query)
          const chosen = asked(ledger, query)
          const page = pageOf(query.page)
          const { rows, total } = await books.page(ledger.key, chosen, PAGE, (page - 1) * PAGE)
          return (
            <LedgerPage shell={shell} ledger={ledger} chosen={chosen} rows={rows} total={total} page={page} size={PAGE}>
              {(ledger.key === 'reads' || ledger.key === 'refusals') && (
                <TrailEnd end={office.store.trail.chainEnd()} />
              )}
              {ledger.key === 'refusals' && <RefusalSummary groups={reasonsGrouped(office.store)} />}
            </LedgerPage>
          )
        }),
      )
      for (const type of ['csv', 'xlsx'] as const)
        pages.get(`${path}.${type}`, auditor, (request, reply) =>
          looking(request, reply, { what: ledger.key, section: path, ledgers: true }, async () => {
            const chosen = asked(ledger, textsOf(request.query))
            const pieces = await books.file(ledger.key, chosen, type)
            const name = exportName({ name: ledger.name, conditions: conditionsOf(ledger, chosen), on: today() }, type)
            return sendFile(reply, { name, plain: ledger.key, type, pieces })
          }),
        )
    }

    const samplesAt = { what: 'samples', section: '/audit/samples' }
    const samplesPage = (shell: AuditShell, typed: Readonly<Record<string, string>>, slips: readonly Slip[]) => (
      <SamplesPage
        shell={shell}
        samples={office.store.trail.samples({ limit: 100, offset: 0 })}
        typed={typed}
        slips={slips}
      />
    )
    pages.get('/audit/samples', auditor, (request, reply) =>
      looking(request, reply, samplesAt, (shell) => samplesPage(shell, { receivedTo: today() }, [])),
    )
    pages.post('/audit/samples', auditor, (request, reply) => {
      const typed = formOf(request)
      return looking(request, reply, samplesAt, (shell) => {
        try {
          return reply.redirect(`/audit/samples/${draw(office, request.actor, typed)}`, 303)
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          reply.code(422)
          return samplesPage(shell, typed, [{ field: String(error.details.field ?? ''), message: error.message }])
        }
      })
    })
    const sampleAsked = (request: FastifyRequest) => {
      const { seq } = request.params as { seq: string }
      const sample = /^\d{1,9}$/.test(seq) ? office.store.trail.sample(Number(seq)) : undefined
      if (!sample) throw new Refused('not_found', say.noSuchSample())
      const frame = office.store.trail.frame(sample)
      return { sample, picked: drawn(sample.seed, frame, sample.size), same: frameDigest(frame) === sample.frameDigest }
    }
    const stateNow = (number: string): string => {
      const state = office.store.head(number)?.state ?? ''
      return states[state] ?? state
    }
    pages.get('/audit/samples/:seq', auditor, (request, reply) =>
      looking(request, reply, samplesAt, (shell) => <SamplePage shell={shell} {...sampleAsked(request)} />),
    )

    pages.get('/audit/hints', auditor, (request, reply) =>
      looking(request, reply, { what: 'hints', section: '/audit/hints', ledgers: true }, async (shell) => (
        <HintsPage shell={shell} hints={await hintsOf(office, books, office.calendar)} />
      )),
    )

    pages.get('/audit/statistics', auditor, (request, reply) =>
      looking(request, reply, { what: 'statistics', section: '/audit/statistics', ledgers: true }, async (shell) => (
        <StatisticsPage shell={shell} figures={await figuresOf(office, books)} />
      )),
    )
    const exported = (path: string, view: View, listed: (request: FastifyRequest) => Promise<Exported>) => {
      for (const type of ['csv', 'xlsx'] as const)
        pages.get(`${path}.${type}`, auditor, (request, reply) =>
          looking(request, reply, view, async () => {
            const { plain, name, pieces } = (await listed(request))(type, today())
            return sendFile(reply, { name, plain, type, pieces })
          }),
        )
    }
    exported('/audit/statistics', { what: 'statistics', section: '/audit/statistics', ledgers: true }, async () =>
      statisticsList(await figuresOf(office, books)),
    )
    exported('/audit/hints', { what: 'hints', section: '/audit/hints', ledgers: true }, async () =>
      hintsList(await hintsOf(office, books, office.calendar)),
    )
    exported('/audit/samples/:seq', samplesAt, async (request) => {
      const { sample, picked } = sampleAsked(request)
      return sampleList(sample, picked, stateNow)
    })
  }

const stepAsked = (at: string | undefined) => (at !== undefined && /^\d{1,6}$/.test(at) ? Number(at) : undefined)
const subjectName = (subject: string) => (/^\d{6}-\d{4}-/.test(subject) ? `受理编号 ${subject}` : `编号 ${subject}`)

const conditionsOf = ({ filters }: Ledger, chosen: Readonly<Record<string, string>>): string[] =>
  filters.flatMap(({ name, options }) => {
    const value = chosen[name]
    return value ? [options?.find(([each]) => each === value)?.[1] ?? value] : []
  })

/** Draws a sample: seed and frame are written down before anything is drawn. Refuses what makes no frame. */
function draw(
  office: Office,
  { staff, organ }: { staff: string; organ: string },
  typed: Readonly<Record<string, string>>,
): number {
  const { store, now } = office
  const county = counties().find(({ code }) => code === typed.county)?.code ?? ''
  const [receivedFrom, receivedTo] = [
    dayTyped(typed.receivedFrom, 'receivedFrom'),
    dayTyped(typed.receivedTo, 'receivedTo'),
  ]
  if (receivedFrom > receivedTo) throw new Refused('invalid', say.sampleDays(), { field: 'receivedFrom' })
  const given = (typed.seed ?? '').trim()
  if (given !== '' && (given.length < 8 || given.length > 80 || /\d{15,}|1[3-9]\d{9}/.test(given)))
    throw new Refused('invalid', say.sampleSeed(), { field: 'seed' })
  const of = { county, receivedFrom, receivedTo, upTo: store.lastSeq() }
  const frame = store.trail.frame(of)
  if (frame.length === 0) throw new Refused('invalid', say.sampleEmpty(), { field: 'receivedFrom' })
  const size = /^\d{1,6}$/.test(typed.size ?? '') ? Number(typed.size) : 0
  if (size < 1 || size > frame.length) throw new Refused('invalid', say.sampleSize(frame.length), { field: 'size' })
  return store.trail.addSample({
    at: now().toISOString(),
    staff,
    organ,
    seed: given === '' ? randomBytes(16).toString('hex') : given,
    source: given === '' ? '由本系统产生的随机数' : '由抽样人填写的公开随机结果',
    ...of,
    size,
    frame: frame.length,
    frameDigest: frameDigest(frame),
  })
}

/** A day as people type it: 2025-09-30, 2025.9.30, 20250930, 2025年9月30日. */
function dayTyped(text: string | undefined, field: string): string {
  const [, year, month = '', day = ''] = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?$/.exec((text ?? '').trim()) ?? []
  try {
    return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  } catch {
    throw new Refused('invalid', say.sampleDays(), { field })
  }
}

/** What an address says, each once; what stands there twice is left out. */
const textsOf = (given: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(given as Readonly<Record<string, unknown>>).filter(
      (each): each is [string, string] => typeof each[1] === 'string',
    ),
  )

function pageOf(text: string | undefined): number {
  const page = Number(text)
  return Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1
}
