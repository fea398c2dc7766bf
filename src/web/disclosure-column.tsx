/** @jsxRuntime automatic @jsxImportSource preact */
import type { FastifyInstance } from 'fastify'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import { legalDayOf } from '../calendar.ts'
import { explained } from '../disclosures/duty.ts'
import { dictionaryOf, exportColumns, exportedItems, exportJson } from '../disclosures/export.ts'
import { disclosureKinds, findKind } from '../disclosures/kinds.ts'
import { shownDisclosure } from '../disclosures/shown.ts'
import { exportCsv, exportName, exportXlsx } from '../export.ts'
import type { Office } from '../office.ts'
import { placeName } from '../queries/parts.ts'
import { say } from '../words.ts'
import { sendFile } from './attachment.ts'
import {
  addressIn,
  type ColumnFilter,
  DisclosureColumnPage,
  DisclosureFieldsPage,
  DisclosurePage,
  LeavePage,
} from './pages/disclosure.tsx'
import { Problem } from './problem.ts'
import { publicDesk } from './public-desk.ts'
import type { Site } from './site.ts'
import type { TellPeople } from './site-pages.tsx'

const PER_PAGE = 30

/** The public pages of 重点领域信息公开专栏: read by anybody, kept by caches for a minute, without a script. */
export function disclosureColumn(app: FastifyInstance, office: Office, site: Site, tell: TellPeople): void {
  const { store } = office
  const today = () => legalDayOf(office.now())
  const { shellOf, send } = publicDesk(office, site)

  app.get('/disclosure', (request, reply) => {
    const filter = filterOf(request.query)
    const shown = asked(filter)
    const all = store.reading(() => ({
      rows: store.disclosures({ ...shown, limit: PER_PAGE, offset: (filter.page - 1) * PER_PAGE }),
      total: store.countDisclosures(shown),
      known: store.disclosures({ shown: true, limit: 200_000 }),
      counts: Object.fromEntries(
        disclosureKinds.map(({ key }) => [
          key,
          store.countDisclosures({ ...asked({ ...filter, kind: null }), kind: key }),
        ]),
      ),
    }))
    const { known, ...column } = all
    const years = [...new Set(known.map(({ year }) => year))].sort((a, b) => b - a)
    const organs = [...new Set(known.map(({ organ }) => organ))].sort()
    const pages = Math.ceil(all.total / PER_PAGE)
    const page = <DisclosureColumnPage shell={shellOf(request)} column={{ ...column, filter, years, organs, pages }} />
    return send(reply, page)
  })

  app.get('/disclosure/fields', (request, reply) =>
    send(
      reply,
      <DisclosureFieldsPage
        shell={shellOf(request)}
        kinds={disclosureKinds.map((kind) => [kind, dictionaryOf(kind)] as const)}
      />,
    ),
  )

  app.get('/disclosure/items.:type', (request, reply) => {
    const { type } = request.params as { type: string }
    const filter = filterOf(request.query)
    const kind = filter.kind === null ? undefined : findKind(filter.kind)
    if (!kind || (type !== 'csv' && type !== 'xlsx' && type !== 'json'))
      throw new Problem('unknown_route', say.noSuchDisclosureKind())
    const { kind: _, shown: __, ...conditions } = asked(filter)
    const items = exportedItems(store, kind, conditions)
    if (type === 'json')
      return reply.header('cache-control', 'public, max-age=60').send(exportJson(kind, items, today()))
    const list = {
      name: kind.name,
      conditions: [
        ...(filter.organ ? [placeName(filter.organ)] : []),
        ...(filter.year === null ? [] : [String(filter.year)]),
      ],
      on: today(),
      columns: exportColumns(kind),
      rows: items,
    }
    const pieces = [...(type === 'csv' ? exportCsv(list) : exportXlsx(list))]
    return sendFile(reply, { name: exportName(list, type), plain: kind.key, type, pieces })
  })

  app.get('/disclosure/:disclosure', (request, reply) => {
    const { disclosure } = request.params as { disclosure: string }
    const head = store.head(disclosure)
    const item = shownDisclosure(office, head, today())
    if (!head || !item) return tell(request, reply, 404, say.noSuchDisclosure())
    const { due } = head.context as DisclosureContext
    const { event, basis } = item.kind.duty
    const working = due ? explained(due, event, basis, office.calendar) : []
    // A page that names people is kept by nobody: their time on it ends.
    const keep = item.people === null ? 'public, max-age=60' : 'no-store'
    const papers = store.documentsOf(disclosure).filter(({ state }) => state === 'issued')
    return send(
      reply,
      <DisclosurePage shell={shellOf(request)} item={item} working={working} papers={item.ended ? [] : papers} />,
      keep,
    )
  })

  // The address stands in the item: nobody can have this site lead anywhere else.
  app.get('/disclosure/:disclosure/leave', (request, reply) => {
    const { disclosure } = request.params as { disclosure: string }
    const item = shownDisclosure(office, store.head(disclosure), today())
    const to = item && addressIn(item)
    if (!to) return tell(request, reply, 404, say.noSuchDisclosure())
    return send(reply, <LeavePage shell={shellOf(request)} item={item} to={to} />)
  })
}

const asked = ({ kind, organ, year, q }: Pick<ColumnFilter, 'kind' | 'organ' | 'year' | 'q'>) => ({
  shown: true as const,
  ...(kind === null ? {} : { kind }),
  ...(organ === null ? {} : { organ }),
  ...(year === null ? {} : { year }),
  ...(q === '' ? {} : { text: q }),
})

/** Reads the column's address. What is not understood is left out: an old link still opens the column. */
function filterOf(query: unknown): ColumnFilter {
  const given = query as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? (given[name] as string).trim().slice(0, 40) : '')
  const [page, year] = [Number(text('page')), Number(text('year'))]
  return {
    kind: findKind(text('kind')) ? text('kind') : null,
    organ: /^\d{6}$/.test(text('organ')) ? text('organ') : null,
    year: Number.isInteger(year) && year >= 1990 && year < 2300 ? year : null,
    q: text('q'),
    page: Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1,
  }
}
