import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NoticeContext } from '../../machines/notice.ts'
import { storedZip } from '../../src/bundle/zip.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { fileRoute } from '../../src/web/file-scopes.ts'
import { gatedWhenMade, notGated } from '../../src/web/public-gate.ts'
import { disclosed, project } from '../support/disclosures.ts'
import { accepted, contextOf, firstReviewed, posted, registered } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { type Desk, logOf, openDesk, proofPath } from './desk.ts'

/*
 * What goes out to anybody passes the gate, or stands on a list with its reason: asked of every route there is, also of those that
 * decide for each thing who may have it, with things that are public. A new route cannot go round it unseen.
 */

const [row, other] = households({ seed: 3, county: '410305', n: 2, on: '2025-09-01' }) as [IntakeRow, IntakeRow]
const press = textPress()
const answered: { readonly route: string; readonly status: number; readonly isGated: boolean }[] = []
let desk: Desk
let fills: Readonly<Record<string, string>>

beforeAll(async () => {
  const office = testOffice()
  const log = await logOf(office)
  desk = openDesk(office, log, { press })
  const done = await registered(office, other)
  const item = await disclosed(office, 'started-project', project('示例一期', office.clock.today))
  const number = await accepted(office, row)
  await firstReviewed(office, number)
  const notice = await posted(office, row.form.subdistrict, 'firstPublicity', [number])
  await issueDocuments(office, press)
  await log.run()
  const sheet = contextOf<NoticeContext>(office, notice).issued?.document ?? ''
  const code = office.store.documentsOf(notice)[0]?.code ?? ''
  fills = {
    '/api/documents/:number': `/api/documents/${sheet}`,
    '/api/documents/:number/file': `/api/documents/${sheet}/file`,
    '/api/notices/:number/bundle': `/api/notices/${notice}/bundle`,
    '/notices/:number': `/notices/${sheet}`,
    '/notices/:number/objections': `/notices/${sheet}/objections`,
    '/v/:code': `/v/${code}`,
    '/disclosure/:disclosure': `/disclosure/${item}`,
    '/disclosure/items.:type': '/disclosure/items.csv?kind=started-project',
    '/disclosure/fields': '/disclosure/fields',
    '/data/:set.:type': '/data/notices.csv',
    '/guides/:programme': '/guides/public_rental',
    '/search': '/search?q=公示',
    '/objections/new': `/objections/new?notice=${sheet}`,
    '/feed/:month.atom': `/feed/${office.store.boardMonths().at(-1)}.atom`,
    '/verify/:file': '/verify/verify.mjs',
    '/api/log/proof': proofPath(office, done),
    '/log/tile/*': '/log/tile/0/000.p/1',
  }
  // September is an archive once it is over; the window still runs.
  office.clock.at('2025-10-01')
  desk.app.addHook('onResponse', (request, reply, next) => {
    const { url = '' } = request.routeOptions
    answered.push({ route: url, status: reply.statusCode, isGated: request.isGated })
    next()
  })
  // A mistake of some later day, in routes of the kind that decide for themselves.
  const leak = '{"contact":"138 0013 8000"}'
  desk.app.get('/planted.json', { config: fileRoute('showDocument') }, (_request, reply) =>
    reply.type('application/json').send(leak),
  )
  desk.app.get('/planted.zip', { config: fileRoute('getNoticeBundle') }, (_request, reply) =>
    reply.type('application/zip').send(storedZip([{ name: 'facts/a.jsonl', bytes: Buffer.from(leak) }])),
  )
  await desk.app.ready()
})
afterAll(() => desk.close())

test('every route that answers anybody passes the gate, or is named with its reason', async () => {
  const routes = [...desk.app.access.keys()].filter((route) => route.startsWith('GET ')).map((route) => route.slice(4))
  for (const route of routes) {
    // What nothing public is known of is asked for by a number of no one.
    const url = fills[route] ?? route.replace(/:\w+/g, 'x').replace('*', 'x')
    await desk.app.inject({ url: encodeURI(decodeURI(url)), headers: { accept: 'text/html' } })
  }
  const open = answered.filter(({ status }) => status === 200)
  const named = (route: string) => [...notGated, ...gatedWhenMade].some((each) => each.route.test(route))
  expect(open.filter(({ route, isGated }) => !isGated && !named(route)).map(({ route }) => route)).toEqual([])
  // Those that decide for each thing were really asked for something public.
  const asked = new Set(open.map(({ route }) => route))
  expect(Object.keys(fills).filter((route) => !asked.has(route) && !route.startsWith('/log/tile'))).toEqual([])
  expect(open.length).toBeGreaterThan(40)
  for (const { route, why } of [...notGated, ...gatedWhenMade]) {
    expect(routes.filter((each) => route.test(each)).length, String(route)).toBeGreaterThan(0)
    expect(why.length).toBeGreaterThan(20)
  }
})

test('a leak in what such a route answers anybody with is held back; whoever has said who they are gets theirs', async () => {
  for (const url of ['/planted.json', '/planted.zip']) {
    const answer = await desk.app.inject({ url })
    expect([url, answer.statusCode]).toEqual([url, 503])
    expect(answer.payload).not.toContain('138 0013')
  }
  const sheet = fills['/api/documents/:number'] as string
  expect((await desk.get(sheet, staff('publisher', row.form.subdistrict))).statusCode).toBe(200)
})
