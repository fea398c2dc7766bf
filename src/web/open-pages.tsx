/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ledgersFor } from '../auditing/ledger-thread.ts'
import { type LegalDay, legalDayOf } from '../calendar.ts'
import { findKind } from '../disclosures/kinds.ts'
import type { Press } from '../documents/press.ts'
import { exportCsv, exportName, exportXlsx, type List } from '../export.ts'
import type { Office } from '../office.ts'
import { counties } from '../organs.ts'
import { numbersFor, type PolicyNumbers } from '../policy-numbers.ts'
import { type ProcedureInForce, proceduresOn } from '../procedure-limits.ts'
import { allocationsShown } from '../queries/allocations.ts'
import { feedOf } from '../queries/board.ts'
import { dataSetCalled, dataSets } from '../queries/open-data.ts'
import { overviewOf } from '../queries/overview.ts'
import { figuresForAll } from '../queries/public-figures.ts'
import { searched } from '../queries/search.ts'
import { placeOf, waitingPage } from '../queries/waiting.ts'
import { say } from '../words.ts'
import { sendFile } from './attachment.ts'
import { atomOf, isForSearchEngines, robotsOf, sitemapOf } from './feed.ts'
import { AllocationsPage } from './pages/allocations.tsx'
import { chartsOf, DataPage, StatisticsPage } from './pages/figures.tsx'
import { GuidePage, GuidesPage } from './pages/guides.tsx'
import { SearchPage } from './pages/search.tsx'
import { AccessibilityPage, places, SiteMapPage } from './pages/site-map.tsx'
import { WaitingPage } from './pages/waiting.tsx'
import { Problem } from './problem.ts'
import { aMinute, publicDesk } from './public-desk.ts'
import type { Site } from './site.ts'
import type { TellPeople } from './site-pages.tsx'

const PER_PAGE = 50
/** So long a reader waits for the year's figures before being told that they are being counted, in milliseconds. */
const PATIENCE_MS = 1_500

interface OpenParts {
  readonly office: Office
  readonly site: Site
  /** Where the site is reached, without a slash at its end: stands in the feed and the site map. */
  readonly address: string
  readonly hasLog: boolean
  readonly tell: TellPeople
  readonly making: Press['making']
}

/** What is open to all and about nobody: waiting list, guides, figures, data, feed, and where everything is. */
export function openPages(app: FastifyInstance, { office, site, address, hasLog, tell, making }: OpenParts): void {
  const { store } = office
  const today = () => legalDayOf(office.now())
  const { shellOf, send } = publicDesk(office, site)
  const kept = (reply: FastifyReply) => reply.header('cache-control', aMinute)

  app.get('/waiting-list', (request, reply) => {
    const asked = request.query as Record<string, unknown>
    const text = (name: string) => (typeof asked[name] === 'string' ? (asked[name] as string).trim().slice(0, 30) : '')
    const shown = store.reading(() => {
      const number = text('number').toUpperCase()
      const place = number === '' ? null : (placeOf(office, number) ?? null)
      const lists = store.waitingLists.waitingLists()
      const chosen =
        lists.find(({ county, programme }) => county === text('county') && programme === text('programme')) ??
        lists.find(({ county, programme }) => county === place?.county && programme === place.programme) ??
        lists[0]
      const { county, programme } = chosen ?? { county: '', programme: '' }
      const years = store.waitingLists.yearsOf({ county, programme })
      const year = years.find((each) => String(each) === text('year')) ?? null
      const filter = { county, programme, year }
      const total = store.waitingLists.countWaiting(filter)
      const pages = Math.ceil(total / PER_PAGE)
      const page = Math.min(Math.max(1, Math.trunc(Number(text('page'))) || 1), Math.max(pages, 1))
      const rows = waitingPage(office, filter, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
      return { lists, county, programme, year, years, rows, page, pages, total, asked: number, place }
    })
    // Names, though masked: who leaves the list is gone from it at once, so no cache may keep a page of it.
    return send(reply, <WaitingPage shell={shellOf(request)} shown={shown} />, 'no-store')
  })

  const guidesOffered = () =>
    counties().map(({ code }) => ({
      county: code,
      programmes: programmesIn(office).filter((each) => inForce(office, each, code, today()) !== undefined),
    }))
  app.get('/allocations', (request, reply) => {
    const { number } = request.query as { number?: unknown }
    const asked = typeof number === 'string' ? number.trim().toUpperCase().slice(0, 30) : ''
    const shown = allocationsShown(office, asked)
    return send(reply, <AllocationsPage shell={shellOf(request)} shown={shown} />, asked === '' ? aMinute : 'no-store')
  })

  app.get('/guides', (request, reply) => {
    return send(reply, <GuidesPage shell={shellOf(request)} places={guidesOffered()} />)
  })
  app.get('/guides/:programme', (request, reply) => {
    const { programme } = request.params as { programme: string }
    const { county: asked } = request.query as { county?: unknown }
    const county = counties().find(({ code }) => code === asked)?.code ?? counties()[0]?.code ?? ''
    const numbers = inForce(office, programme, county, today())
    if (!numbers) return tell(request, reply, 404, say.noSuchGuide())
    const [procedure] = proceduresOn(office, county, today())
    return send(
      reply,
      <GuidePage
        shell={shellOf(request)}
        county={county}
        numbers={numbers}
        procedure={procedure as ProcedureInForce}
      />,
    )
  })

  const cityFigures = figuresForAll(office, ledgersFor(office), PATIENCE_MS)
  app.addHook('onClose', () => ledgersFor(office).close())
  const statistics = async () => ({
    counts: overviewOf(office).counts,
    waiting: store.waitingLists.waitingLists(),
    city: await cityFigures(),
  })
  app.get('/statistics', async (request, reply) => {
    const shown = await statistics()
    return send(
      reply,
      <StatisticsPage shell={shellOf(request)} shown={shown} />,
      shown.city === null ? 'no-store' : aMinute,
    )
  })
  for (const type of ['csv', 'xlsx'] as const)
    app.get(`/statistics.${type}`, async (_request, reply) => {
      const rows = chartsOf(await statistics()).flatMap(({ title, unit, rows: own }) =>
        own.map((row) => ({ title, unit, ...row })),
      )
      type Line = (typeof rows)[number]
      const list: List<Line> = {
        ...{ name: '统计', on: today(), rows },
        columns: [
          { title: '统计', width: 18, of: (line) => line.title },
          { title: '项目', width: 26, of: ({ name }) => name },
          { title: '数', width: 10, of: ({ n }) => n },
          { title: '单位', width: 8, of: ({ unit }) => unit },
          { title: '说明', width: 30, of: ({ text }) => text ?? '' },
        ],
      }
      const pieces = [...(type === 'csv' ? exportCsv(list) : exportXlsx(list))]
      return sendFile(kept(reply), { name: exportName(list, type), plain: 'statistics', type, pieces })
    })
  app.get('/data', (request, reply) => {
    const sets = dataSets.map((set) => ({ set, files: set.files(office) }))
    return send(reply, <DataPage shell={shellOf(request)} sets={sets} />)
  })
  app.get('/data/:set.:type', (request, reply) => {
    const { set: key, type } = request.params as { set: string; type: string }
    const set = dataSetCalled(key)
    if (!set || (type !== 'csv' && type !== 'xlsx' && type !== 'json'))
      throw new Problem('unknown_route', say.unknownRoute())
    const { bytes, sha256 } = set.files(office)[type]
    // RFC 9530: whoever keeps the file can tell it from an altered one.
    reply.header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
    if (type === 'json') return kept(reply).type('application/json; charset=utf-8').send(bytes)
    const name = exportName({ name: set.name, on: today() }, type)
    return sendFile(reply, { name, plain: key, type, pieces: [bytes] })
  })

  const feed = (reply: FastifyReply, month: string | null) => {
    const shown = feedOf(office, month)
    if (!shown) throw new Problem('unknown_route', say.unknownRoute())
    return kept(reply)
      .type('application/atom+xml; charset=utf-8')
      .send(atomOf(address, { ...site, today: today() }, shown))
  }
  app.get('/feed.atom', (_request, reply) => feed(reply, null))
  app.get('/feed/:month.atom', (request, reply) => feed(reply, (request.params as { month: string }).month))
  app.get('/search', async (request, reply) => {
    const { q } = request.query as { q?: unknown }
    const asked = typeof q === 'string' ? q.trim().slice(0, 40) : ''
    const found = await searched(office, asked, guidesOffered(), making)
    // What somebody looks for is theirs: no cache on the way keeps it.
    return send(reply, <SearchPage shell={shellOf(request)} found={found} />, asked === '' ? aMinute : 'no-store')
  })
  app.get('/sitemap.xml', (_request, reply) => {
    const paths = places
      .flatMap(({ pages }) => pages.map(([path]) => path))
      .filter((path) => isForSearchEngines(path) && (hasLog || path !== '/log'))
    const items = store
      .disclosures({ shown: true, limit: 10_000 })
      .flatMap(({ number, kind }) => (findKind(kind)?.people ? [] : [`/disclosure/${number}`]))
    return kept(reply)
      .type('text/xml; charset=utf-8')
      .send(sitemapOf(address, ['/', ...paths, '/site-map', ...items]))
  })
  app.get('/robots.txt', (_request, reply) => kept(reply).type('text/plain; charset=utf-8').send(robotsOf(address)))
  app.get('/site-map', (request, reply) => send(reply, <SiteMapPage shell={shellOf(request)} hasLog={hasLog} />))
  app.get('/accessibility', (request, reply) => send(reply, <AccessibilityPage shell={shellOf(request)} />))
}

/** Every programme any version of the numbers is about. */
export const programmesIn = ({ policy }: Pick<Office, 'policy'>): readonly string[] => [
  ...new Set(policy.numbers.map(({ programme }) => programme)),
]

/** The numbers in force; undefined where a programme has none there on that day. */
function inForce({ policy }: Office, programme: string, county: string, on: LegalDay): PolicyNumbers | undefined {
  try {
    return numbersFor(policy, programme, county, on)
  } catch {
    return undefined
  }
}
