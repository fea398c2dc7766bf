import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { LightMyRequestResponse } from 'fastify'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqlite } from '../../db/sqlite.ts'
import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import { attachmentsBeside } from '../../src/attachments/copy-attachments.ts'
import { beginDraft, draftOf } from '../../src/drafts.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { roles as allRoles, type Role } from '../../src/roles.ts'
import { csrfOf } from '../../src/sign-in.ts'
import { rollTypes } from '../../src/web/intake.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { accepted, contextOf, firstReviewed, posted, required } from '../support/life.ts'
import { multipartOf, type Sent } from '../support/multipart.ts'
import { testOffice } from '../support/office.ts'
import { householdsOf } from '../support/office-matrix.ts'
import { sheetIssued } from '../support/press.ts'
import { sessionFor } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { bookOf, zipOf } from '../support/workbook.ts'

/*
 * Files nobody should send, at every route that takes one: each is refused (4xx), never by a fault of ours, and
 * neither a row nor a file on disk is another afterwards. That the very same form takes a proper file is tried last.
 */

interface Route {
  readonly name: string
  readonly who: AtWork
  readonly path: string
  readonly field: 'file' | 'files'
  readonly fields: () => Record<string, string>
  readonly takes: 'pictures' | 'tables'
  readonly most: number
  /** A form of the staff, unless said: one of anybody's, or a file as the body itself. */
  readonly as?: 'public form' | 'body'
}

const MB = 1024 * 1024
let desk: Desk
let routes: Route[]
let good: Buffer
/** Somebody in each post. */
const people = new Map<Role, AtWork>()
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  await desk.app.ready()
  const [a, b, c] = householdsOf('410305', 3, office.clock.today) as [IntakeRow, IntakeRow, IntakeRow]
  const street = a.form.subdistrict
  const filed = await accepted(office, a)
  const [objected, listed] = [await accepted(office, b), await accepted(office, c)]
  for (const each of [objected, listed]) await firstReviewed(office, each)
  const hung = await posted(office, street, 'firstPublicity', [objected])
  publicForm = {
    ...{ sheet: contextOf<NoticeContext>(office, hung).issued?.document as string, once: randomUUID(), files: '' },
    ...{ entry: '1', ground: 'housing', statement: '另有住房。' },
  }
  const by = (role: 'publisher' | 'release_reviewer') => ({ staff: `x-${role}`, role, organ: street }) as const
  const drafted = await office.ask('draftNotice', by('publisher'), { stage: 'firstPublicity', applications: [listed] })
  const notice = drafted.subject
  await office.ask('clearNotice', by('release_reviewer'), { notice, opinion: '同意发布。' })
  await sheetIssued(office, notice)
  const admin = await firstAdministrator(office)
  let n = 0
  const enter = (role: AtWork['role'], organ: string) => {
    n += 1
    return entered(office, admin, staff(`H-${n}`, role as never, organ))
  }
  const [clerk, reviewer] = [await enter('clerk', street), await enter('first_reviewer', street)]
  const publisher = await enter('publisher', street)
  const columns = await enter('publisher', '410305')
  const city = await enter('administrator', '410300')
  const typing = beginDraft(office, clerk, {})
  const today = office.clock.today
  const at = postingKey(required(office, notice)[0] as never)
  const version = (stream: string) => String(office.store.head(stream)?.version)
  const route = (
    name: string,
    who: AtWork,
    path: string,
    takes: Route['takes'],
    fields: Route['fields'],
    most = 1,
  ): Route => ({ name, who, path, takes, fields, most, field: most > 1 ? 'files' : 'file' })
  const posts = { street: ['clerk', 'first_reviewer'], city: ['administrator', 'approver', 'auditor'] }
  for (const role of allRoles.filter((each) => each !== 'system'))
    people.set(
      role,
      await enter(role, posts.street.includes(role) ? street : posts.city.includes(role) ? '410300' : '410305'),
    )
  routes = [
    route('收件导入', clerk, '/intake/import', 'tables', () => ({ receivedOn: today })),
    route(
      '登记扫描件',
      clerk,
      `/intake/${typing}/members`,
      'pictures',
      () => ({ go: 'scan-add', version: String(draftOf(office, clerk, typing).version) }),
      10,
    ),
    route('核对答复', reviewer, '/verifications/answers', 'tables', () => ({
      ...{ department: 'civil-affairs', answeredOn: today },
    })),
    route(
      '材料',
      clerk,
      `/cases/${filed}/materials`,
      'pictures',
      () => ({ as: 'id_card', version: version(filed) }),
      10,
    ),
    route(
      '入户调查',
      reviewer,
      `/visits/${filed}`,
      'pictures',
      () => ({
        ...{ kind: 'home_visit', investigators: 'A01 A02', visitedOn: today, finding: '情况一致。' },
        version: version(filed),
      }),
      20,
    ),
    route(
      '异议登记',
      clerk,
      `/objections/desk/${objected}`,
      'pictures',
      () => ({
        ...{ ground: 'housing', identity: 'anonymous', channel: 'desk', raisedOn: today, statement: '另有住房。' },
        version: version(objected),
      }),
      10,
    ),
    route('张贴', publisher, `/postings/${notice}/post`, 'pictures', () => ({
      ...{ at, postedOn: today, version: version(notice) },
    })),
    route('信息公开导入', columns, '/disclosures/import', 'tables', () => ({ kind: 'annual-plan', do: 'import' })),
    route('日历', city, '/admin/calendar/previews', 'tables', () => ({})),
    {
      ...route('网上异议', clerk, '/objections/files', 'pictures', () => ({ ...publicForm, add: '1' })),
      as: 'public form',
    },
    { ...route('名单接口', clerk, '/api/intake-batches', 'tables', () => ({})), as: 'body' },
    {
      ...route('公开接口', columns, '/api/disclosure-batches?kind=annual-plan', 'tables', () => ({})),
      as: 'body',
    },
    route('政策试算', city, '/policy/what-if', 'tables', () => ({})),
  ]
  good = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#a52' } })
    .jpeg()
    .toBuffer()
})
afterAll(() => desk.close())

type Try = readonly [what: string, answer: Promise<LightMyRequestResponse>]
/** The sheet an objection of anybody's is about; its form names it. */
let publicForm: Record<string, string> = {}
let once = 0
function send(route: Route, files: readonly Sent[], cut?: (body: Buffer) => Buffer): Promise<LightMyRequestResponse> {
  once += 1
  if (route.as === 'public form') {
    const { type, body } = multipartOf(route.fields(), files)
    return desk.app.inject({
      method: 'POST',
      url: route.path,
      headers: { accept: 'text/html', 'content-type': type },
      payload: cut ? cut(body) : body,
      remoteAddress: `10.9.${once >> 8}.${once & 255}`,
    })
  }
  const token = sessionFor(desk, route.who)
  const signedIn = { host: 'localhost', origin: 'http://localhost', cookie: `anju-session=${token}` }
  if (route.as === 'body') {
    const body = Buffer.concat(files.map(({ bytes }) => bytes))
    return desk.app.inject({
      method: 'POST',
      url: route.path,
      headers: { ...signedIn, 'idempotency-key': randomUUID(), 'content-type': rollTypes[once % 2] as string },
      payload: cut ? cut(body) : body,
    })
  }
  const { type, body } = multipartOf({ csrf: csrfOf(token), once: `hostile-${once}`, ...route.fields() }, files)
  return desk.app.inject({
    method: 'POST',
    url: route.path,
    headers: {
      ...signedIn,
      'content-type': type,
    },
    payload: cut ? cut(body) : body,
  })
}

const leftOut = /^(sessions|looks|refusals|trail_chain|drafts|sqlite_.*)$/
/** Every row of every table but those that remember who looked and who was signed in, and every file that was taken in. */
function everything(): string {
  const db = openSqlite(desk.office.store.path, { readonly: true })
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[]
  const digest = createHash('sha256')
  for (const table of tables.filter((name) => !leftOut.test(name)))
    digest.update(`${table}\n${JSON.stringify(db.prepare(`SELECT * FROM ${table}`).raw().all())}`)
  db.close()
  return `${digest.digest('hex')} ${filesKept().join(' ')}`
}
function filesKept(): string[] {
  try {
    const all = readdirSync(attachmentsBeside(desk.office.store.path), { recursive: true, withFileTypes: true })
    return all
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => `${name} ${readFileSync(join(parentPath, name)).length}`)
      .sort()
  } catch {
    return []
  }
}

const pdf = (inside: string, after = '') =>
  Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${inside} >>\nendobj\n%%EOF\n${after}`, 'latin1')
const packed = (bytes: number) =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n5 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n'),
    deflateSync(Buffer.alloc(bytes)),
    Buffer.from('\nendstream\nendobj\n%%EOF\n'),
  ])
/** Made once: the large ones take their time. */
let made: Record<string, Uint8Array> | undefined
const photo = readFileSync(new URL('../support/photo.heic', import.meta.url))
/** The same photograph, said to be 60,000 pixels wide and high. */
function wide(heic: Buffer): Buffer {
  const said = Buffer.from(heic)
  const at = said.indexOf('ispe') + 8
  said.writeUInt32BE(60_000, at)
  said.writeUInt32BE(60_000, at + 4)
  return said
}
async function hostile({ takes }: Route): Promise<Record<string, Uint8Array>> {
  made ??= await hostileFiles()
  // A picture with a page behind it is drawn anew where pictures are taken (attachments.test.ts); no table is in it.
  const pictures = { 'a JPEG with a page behind it': Buffer.concat([good, page]), 'a JPEG': good }
  return { ...made, ...(takes === 'tables' ? pictures : {}) }
}
const page = Buffer.from('<!doctype html><script>fetch("/admin")</script>')
async function hostileFiles(): Promise<Record<string, Uint8Array>> {
  const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  const huge = Buffer.from(png)
  huge.writeUInt32BE(60_000, 16)
  huge.writeUInt32BE(60_000, 20)
  return {
    'a web page': page,
    'a program': Buffer.from('MZ\x90\0\x03'),
    'a page before a JPEG': Buffer.concat([page, good]),
    'a PDF with a script': pdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'),
    'a PDF that is a ZIP too': Buffer.concat([pdf(''), zipOf({ 'a.html': '<script>' })]),
    'a PDF that unpacks to 300 MB': packed(300 * MB),
    'half a JPEG': good.subarray(0, good.length >> 1),
    'half a HEIC': photo.subarray(0, photo.length >> 1),
    'a HEIC of 3.6 thousand million pixels': wide(photo),
    'a picture of 3.6 thousand million pixels': huge,
    'a workbook of 100 MB of nothing': bookOf(' '.repeat(100 * MB)),
    'a ZIP that is no workbook': zipOf({ 'word/document.xml': '<a/>' }),
    'half a workbook': zipOf({ 'xl/workbook.xml': '<workbook/>' }).subarray(0, 60),
    'an XML bomb': bookOf('<row/>', {
      'xl/sharedStrings.xml': `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(9)}">]><sst>&b;</sst>`,
    }),
  }
}

test('every route that takes files is tried here', async () => {
  const taking = new Set<string>()
  const isOf = (path: string, url: string) => new RegExp(`^${url.replace(/:\w+/g, '[^/?]+')}([?]|$)`).test(path)
  for (const [route, access] of desk.app.access) {
    const [method, url = ''] = route.split(' ')
    if (method !== 'POST') continue
    const types = url.startsWith('/api/') ? rollTypes : ['multipart/form-data']
    const role = (Array.isArray(access) ? access[0] : 'clerk') as Role
    for (const type of types) if (await knows(url, type, role)) taking.add(url)
  }
  expect([...taking].filter((url) => !routes.some(({ path }) => isOf(path, url)))).toEqual([])
  expect(routes.filter(({ path }) => ![...taking].some((url) => isOf(path, url)))).toEqual([])
})

/** Whether a route reads a body of this type, asked by somebody who may come to it: one that does not answers 415. */
async function knows(url: string, type: string, role: Role): Promise<boolean> {
  const { statusCode, headers } = await desk.app.inject({
    method: 'POST',
    url: url.replace(/:\w+/g, 'x'),
    headers: {
      ...{
        host: 'localhost',
        origin: 'http://localhost',
        cookie: `anju-session=${sessionFor(desk, people.get(role) as AtWork)}`,
      },
      'content-type': type,
    },
    payload: 'x',
  })
  expect([url, statusCode, headers.location]).not.toEqual([url, 303, '/login'])
  return statusCode !== 415
}

test('files that are not what they say: refused, nothing changed', async () => {
  for (const route of routes) {
    const before = everything()
    for (const [what, bytes] of Object.entries(await hostile(route))) {
      const answer = await send(route, [{ field: route.field, name: `../../${what}.jpg`, type: 'image/jpeg', bytes }])
      expect([route.name, what, answer.statusCode, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([
        ...[route.name, what, answer.statusCode],
        true,
      ])
    }
    expect([route.name, everything() === before]).toEqual([route.name, true])
  }
}, 240_000)

test('nothing, too much, too many, a proper one beside a bad one, broken forms: the same', async () => {
  const wrong: [string, string, number][] = []
  for (const route of routes) {
    const before = everything()
    const one = (bytes: Uint8Array): Sent => ({ field: route.field, name: 'a.jpg', type: 'image/jpeg', bytes })
    const tries: Try[] = [
      // A visit and an objection may come without a file, and a field of no bytes is none.
      ...(/入户|异议/.test(route.name) ? [] : [['no bytes', send(route, [one(Buffer.alloc(0))])] as Try]),
      ['too large', send(route, [one(Buffer.alloc(10 * MB + 1, 0xff))])],
      ['too many', send(route, Array(route.most + 1).fill(one(good)))],
      ['cut off', send(route, [one(good)], (body) => body.subarray(0, body.length - 40))],
      ['cut in its head', send(route, [one(good)], (body) => body.subarray(0, 60))],
      [
        'of another boundary',
        send(route, [one(good)], (body) => Buffer.from(body.toString('latin1').replaceAll('anju', 'other'), 'latin1')),
      ],
      ['empty', send(route, [], () => Buffer.alloc(0))],
      ...(route.most > 1
        ? [
            ['one good, one bad', send(route, [one(good), one(Buffer.from('MZ'))])] as [
              string,
              Promise<LightMyRequestResponse>,
            ],
          ]
        : []),
    ]
    for (const [what, answer] of tries) {
      const { statusCode } = await answer
      if (statusCode < 400 || statusCode >= 500) wrong.push([route.name, what, statusCode])
    }
    if (everything() !== before) wrong.push([route.name, 'something is another', 0])
  }
  expect(wrong).toEqual([])
}, 120_000)

test('a good photograph whose form is refused for another reason leaves nothing on disk', async () => {
  const late = routes.filter(({ path }) => /^\/(cases|visits|objections\/desk|postings)\//.test(path))
  expect(late).toHaveLength(4)
  for (const route of late) {
    const before = everything()
    const stale = { ...route, fields: () => ({ ...route.fields(), version: '1' }) }
    const answer = await send(stale, [{ field: route.field, name: 'a.jpg', type: 'image/jpeg', bytes: good }])
    expect([route.name, answer.statusCode, everything() === before]).toEqual([route.name, 422, true])
  }
})

test('nothing that was on its way is left', () => {
  expect(filesKept().filter((name) => name.includes('.part'))).toEqual([])
})

test('and a proper photograph is taken by each of these forms', async () => {
  for (const route of routes.filter(({ takes }) => takes === 'pictures')) {
    const before = filesKept().length
    const answer = await send(route, [{ field: route.field, name: 'a.jpg', type: 'image/jpeg', bytes: good }])
    const taken = route.as === 'public form' ? 200 : 303
    expect([route.name, answer.statusCode, filesKept().length]).toEqual([route.name, taken, before + 2])
  }
})
