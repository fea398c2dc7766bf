import type { FastifyInstance, FastifyReply } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import type { LegalDay } from '../../src/calendar.ts'
import { exportXlsx, type List } from '../../src/export.ts'
import { sendFile } from '../../src/web/attachment.ts'
import { plainSite } from '../../src/web/site.ts'
import { tokensOf } from '../../src/web/tokens.ts'
import { disclosed, exits, leavers, project } from '../support/disclosures.ts'
import { type TestOffice, testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { partsOf, zipOf } from '../support/workbook.ts'

/*
 * A leak planted in each kind of public output is stopped, whatever made it, and the log names what and where. The routes here are
 * tests' own, put into the real app: what they send has gone wrong before it comes to the gate.
 */

const leaks: readonly (readonly [what: string, value: string])[] = [
  ['idNumber', '410399198001010018'],
  ['mobile', '13800138000'],
  ['bankCard', '6222020200112230004'],
  ['doorNumber', '3号楼2单元501室'],
  // As people write them into a field.
  ['idNumber', '410399 19800101 0018 3人'],
  ['mobile', '+8613812345678'],
  ['mobile', '138 1234 5678 2套'],
  ['doorNumber', '二单元五楼东户'],
]
const list: List<string> = {
  name: '测试名单',
  on: '2026-11-30' as LegalDay,
  columns: [{ title: '事项', of: (text) => text }],
  rows: ['没有什么'],
}
const sheet = (rows: string) =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`
const cell = (text: string, more = '') => `<row r="9" ${more}><c r="A9" t="inlineStr"><is><t>${text}</t></is></c></row>`
/** Workbooks that hold a text where no reader sees it. */
const workbooks: Readonly<Record<string, (text: string) => Record<string, string>>> = {
  'a hidden sheet': (text) => ({ 'xl/worksheets/sheet9.xml': sheet(cell(text)) }),
  'a hidden row': (text) => ({ 'xl/worksheets/sheet8.xml': sheet(cell(text, 'hidden="1"')) }),
  'a comment': (text) => ({ 'xl/comments1.xml': `<comments><text><t>${text}</t></text></comments>` }),
  'the properties': (text) => ({
    'docProps/core.xml': `<cp:coreProperties><dc:creator>${text}</dc:creator></cp:coreProperties>`,
  }),
  'the name of a part': (text) => ({ [`xl/media/${text}.xml`]: '<a/>' }),
  'a cell of two fonts': (text) => ({
    'xl/sharedStrings.xml': `<sst><si><r><t>${text.slice(0, 6)}</t></r><r><rPr><b/></rPr><t xml:space="preserve">${text.slice(6)}</t></r></si></sst>`,
  }),
  'escaped characters': (text) => ({
    'xl/sharedStrings.xml': `<sst><si><t>${[...text].map((c) => `&#${c.codePointAt(0)};`).join('')}</t></si></sst>`,
  }),
}
const withParts = (more: Record<string, string>) => zipOf({ ...partsOf(Buffer.concat([...exportXlsx(list)])), ...more })

/** How each kind of output carries a text. */
const outputs: Readonly<Record<string, (reply: FastifyReply, text: string) => FastifyReply>> = {
  'a page': (r, text) => r.type('text/html; charset=utf-8').send(`<p>姓名 ${text}</p>`),
  'a page’s JSON-LD': (r, text) =>
    r.type('text/html; charset=utf-8').send(`<script type="application/ld+json">{"name":"${text}"}</script><p>好</p>`),
  'an attribute of a page': (r, text) => r.type('text/html').send(`<a href="/x" data-of="${text}">x</a>`),
  JSON: (r, text) => r.send({ a: [{ b: text }] }),
  'JSON as bytes': (r, text) => r.type('application/json').send(Buffer.from(JSON.stringify({ text }))),
  'a problem': (r, text) =>
    r
      .code(404)
      .type('application/problem+json')
      .send(JSON.stringify({ detail: text })),
  'a feed': (r, text) => r.type('application/atom+xml; charset=utf-8').send(`<feed><title>${text}</title></feed>`),
  'a site map': (r, text) => r.type('text/xml').send(`<urlset><loc>${text}</loc></urlset>`),
  'plain text': (r, text) => r.type('text/plain').send(text),
  CSV: (r, text) =>
    sendFile(r, {
      name: '名单.csv',
      plain: 'list',
      type: 'csv',
      pieces: [Buffer.from('\ufeff事项\r\n'), Buffer.from(text)],
    }),
  'CSV, parted between two pieces': (r, text) => {
    const bytes = Buffer.from(`事项\r\n${text}`)
    const at = bytes.length - 7
    return sendFile(r, {
      name: '名单.csv',
      plain: 'list',
      type: 'csv',
      pieces: [bytes.subarray(0, at), bytes.subarray(at)],
    })
  },
  'the name of a file': (r, text) =>
    sendFile(r, { name: `名单（${text}）.csv`, plain: 'list', type: 'csv', pieces: [Buffer.from('好')] }),
  ...Object.fromEntries(
    Object.entries(workbooks).map(([name, parts]) => [
      `XLSX: ${name}`,
      (r: FastifyReply, text: string) =>
        sendFile(r, { name: '名单.xlsx', plain: 'list', type: 'xlsx', pieces: [withParts(parts(text))] }),
    ]),
  ),
}

let office: TestOffice
let app: FastifyInstance
let lines: string[] = []
const logger = { level: 'error', stream: { write: (line: string) => void lines.push(line) } }
const partsFor = (of: TestOffice) => ({ office: of, tokens: tokensOf(Buffer.alloc(32, 3), of.now), press: textPress() })

describe('a leak planted in', () => {
  beforeAll(() => {
    office = testOffice()
    app = buildApp({ ...partsFor(office), logger })
    for (const [i, [, send]] of Object.entries(outputs).entries())
      app.get(`/planted-${i}/:leak`, (request, reply) => {
        const { leak } = request.params as { leak: string }
        return send(reply, leaks[Number(leak)]?.[1] ?? '没有什么')
      })
  })
  afterAll(async () => {
    await app.close()
    office.close()
  })

  test.each(Object.keys(outputs).map((name, i) => [name, i] as const))('%s is stopped, and named', async (name, i) => {
    const clean = await app.inject(`/planted-${i}/none`)
    expect([name, clean.statusCode]).toEqual([name, name === 'a problem' ? 404 : 200])
    for (const [k, [what, value]] of leaks.entries()) {
      lines = []
      const answer = await app.inject(`/planted-${i}/${k}`)
      expect([name, what, answer.statusCode]).toEqual([name, what, 503])
      expect([answer.payload, JSON.stringify(answer.headers)].filter((text) => text.includes(value))).toEqual([])
      expect(decodeURIComponent(String(answer.headers['content-disposition'] ?? ''))).not.toContain(value)
      expect(answer.headers['cache-control']).toBe('no-store')
      const line = JSON.parse(lines.find((each) => each.includes('public gate')) ?? '{}')
      expect(line).toMatchObject({ what, route: `/planted-${i}/:leak`, where: expect.stringMatching(/./) })
      expect(lines.join('')).not.toContain(value)
    }
  })
})

test('what the asker typed comes back, and covers nothing that stands beside it', async () => {
  const own = testOffice()
  const at = buildApp(partsFor(own))
  at.get('/typed', (request, reply) =>
    reply
      .type('text/html')
      .send(
        `<p>${(request.query as { q: string }).q}，${(request.query as { more?: string }).more ? '4103 9919 8001 0100 18' : ''}</p>`,
      ),
  )
  expect((await at.inject('/typed?q=13800138000')).statusCode).toBe(200)
  expect((await at.inject('/typed?q=13800138000&more=1')).statusCode).toBe(503)
  await at.close()
  own.close()
})

describe('out of an office', () => {
  const mobile = '13800138000'
  test('a site’s own telephone and address are public; the same number elsewhere on its pages is not', async () => {
    const own = testOffice()
    const site = { ...plainSite, phone: '138 0013 8000', address: '洛阳市示例路1号3号楼2单元501室' }
    const sound = buildApp({ ...partsFor(own), site })
    expect((await sound.inject({ url: '/about', headers: { accept: 'text/html' } })).statusCode).toBe(200)
    await sound.close()
    const leaky = buildApp({ ...partsFor(own), logger, site: { ...plainSite, host: `住房中心 老张${mobile}` } })
    for (const url of ['/', '/notices', '/search', '/feed.atom', '/allocations', '/waiting-list', '/statistics'])
      expect([url, (await leaky.inject({ url, headers: { accept: 'text/html' } })).statusCode]).toEqual([url, 503])
    await leaky.close()
    own.close()
  })

  test('an item of the column with a private number is refused where it is typed, naming the field and never the number', async () => {
    const own = testOffice()
    const on = own.clock.today
    for (const [, value] of leaks) {
      const entered = disclosed(own, 'started-project', {
        ...project('示例一期', on),
        address: `示例路，联系${value}`,
      })
      await expect(entered).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringMatching(/建设地址：.*不得/),
      })
      await entered.catch(({ message }: Error) => expect(message).not.toContain(value))
    }
    await disclosed(own, 'started-project', project('示例一期', on))
    own.close()
  })

  test('people of an item are masked on its page and stand in no file, feed, search or site map', async () => {
    const own = testOffice()
    const number = await disclosed(own, 'exit', exits, { people: leavers })
    const public_ = buildApp(partsFor(own))
    const urls = [
      `/disclosure/${number}`,
      ...['csv', 'json', 'xlsx'].map((type) => `/disclosure/items.${type}?kind=exit`),
      ...['/disclosure', '/feed.atom', '/sitemap.xml', '/', '/allocations'],
      `/search?q=${encodeURIComponent('退出')}`,
    ]
    for (const url of urls) {
      const { statusCode, payload, rawPayload } = await public_.inject({ url, headers: { accept: 'text/html' } })
      expect([url, statusCode]).toEqual([url, 200])
      const text = url.includes('.xlsx') ? Object.values(partsOf(rawPayload)).join('\n') : payload
      // What the asker typed stands in the search field, and nowhere else.
      expect([url, leavers.filter(({ name }) => text.includes(name)).length]).toEqual([url, 0])
    }
    await public_.close()
    own.close()
  })
})

test('whoever is signed in gets what is theirs: the gate is for what everybody reads', async () => {
  const own = testOffice()
  const parts = partsFor(own)
  const inside = buildApp(parts)
  inside.get('/inside', { config: { access: 'signed-in' } }, (_request, reply) =>
    sendFile(reply, { name: '名单.csv', plain: 'list', type: 'csv', pieces: [Buffer.from('13800138000')] }),
  )
  expect((await inside.inject('/inside')).payload).toBe('13800138000')
  await inside.close()
  own.close()
})
