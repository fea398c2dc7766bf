import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentContext } from '../../machines/document.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { openFonts } from '../../public-notices/fonts.ts'
import { finderOf, leakByForm, textsOfPdf } from '../../public-notices/gate.ts'
import { isUnder14 } from '../../public-notices/masking.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { documentOf, type NoticeView } from '../../public-notices/view.ts'
import { buildApp } from '../../src/app.ts'
import { households } from '../../src/demo/households.ts'
import { isPosted, kindsOfPaper } from '../../src/documents/compose.ts'
import { gateOf } from '../../src/documents/public-gate.ts'
import { composedAs } from '../../src/documents/sheet.ts'
import { sourcesOf } from '../../src/documents/sources.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { assessmentOf, type ImpactAssessment } from '../../src/policies/impact-assessments.ts'
import { plainSite } from '../../src/web/site.ts'
import { tokensOf } from '../../src/web/tokens.ts'
import { readPdf } from '../notices/read.ts'
import { accepted, contextOf, firstReviewed, required, sheet } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { everyContact, filesInMemory, textPress } from '../support/press.ts'

describe('by its form alone', () => {
  test.each([
    ['idNumber', '身份证号410399198001010018。'],
    ['idNumber', '410399 19800101 0018'],
    ['idNumber', '４１０３９９１９８００１０１００１８'],
    ['mobile', '电话13800138000，'],
    ['mobile', '138-0013-8000'],
    ['mobile', '{"a":"138 0013 8000"}'],
    ['bankCard', '卡号6222020200112230004。'],
    ['bankCard', '4539 1488 0343 6467'],
    ['doorNumber', '住长安路街道3号楼2单元501室'],
    ['doorNumber', '12栋1104室'],
    ['doorNumber', '3#楼2单元501室'],
    ['doorNumber', '2 单元 501'],
    // Beside another number, and behind a word.
    ['idNumber', '410399 19800101 0018 3人'],
    ['idNumber', '3 410399198001010018'],
    ['idNumber', '410399198001010018 3人'],
    ['idNumber', '2025 410399198001010018 2026'],
    ['idNumber', 'ID410399198001010018'],
    ['idNumber', 'No.410399198001010018'],
    ['mobile', '138 1234 5678 2套'],
    ['mobile', 'Tel13812345678'],
    ['mobile', '1. 13812345678'],
    ['bankCard', '卡 6222 0202 0011 2230 004 张'],
    // Parted as people part them, and as nobody sees.
    ['idNumber', '410399\u00a019800101\u00a00018'],
    ['idNumber', '410399\u200b198001010018'],
    ['idNumber', [...'410399198001010018'].join('\u200d')],
    ['mobile', '138.1234.5678'],
    ['mobile', '138—1234—5678'],
    ['mobile', '1 3 8 1 2 3 4 5 6 7 8'],
    // With the number of the country.
    ['mobile', '+8613812345678'],
    ['mobile', '+86-138-1234-5678'],
    ['mobile', '008613812345678'],
    // In other characters.
    ['idNumber', '41039919800101000Ｘ'],
    ['idNumber', '41039919800101000 x'],
    ['mobile', '&#49;3812345678'],
    ['mobile', '&#x31;38&nbsp;1234&nbsp;5678'],
    ['mobile', '\u{1d7cf}\u{1d7d1}\u{1d7d6}12345678'],
    ['idNumber', '15 位的 410399800101001'],
    ['doorNumber', '二单元五楼东户'],
    ['doorNumber', '2单元西户'],
    ['doorNumber', '五号楼三单元六零一室'],
    ['doorNumber', 'A座1204室'],
  ])('%s in %s', (what, text) => {
    expect(leakByForm(text)?.what).toBe(what)
  })
  test.each([
    ['an ID number with a wrong check digit', '410399198001010019'],
    ['a masked one', '410***********0018'],
    ['a hash', 'a410399198001010018f13800138000'],
    ['a number of ours', '410305-2025-00001-4，涧长住公示〔2026〕2号'],
    ['a landline', '0379-64820000，12345'],
    ['a day and a time', '2026-11-24 2026年11月24日 20261124093000'],
    ['a house without a door', '涧西区长安路12号，3号楼'],
    ['a decimal', '0.13800138000'],
    ['a colour', 'fill="#000" 2单元楼'],
    ['an old number without a day in it', '410399801301001'],
    ['cells of a page', '<td>138</td><td>1234</td><td>5678</td>'],
    ['cells of CSV', '138,1234,5678\r\n410399,19800101,0018'],
    ['values of JSON', '{"a":138,"b":[1234,5678]}'],
    ['lines', '138\n1234\n5678'],
    ['a number of ours, of 2012', '410305-2012-12001-4'],
    ['an identifier', '550e8400-e29b-41d4-a716-446655440000'],
    ['a digest in fours', '41a3 9919 8001 0100 18ff'],
    ['an instant', '{"n":1764540000000} D:20261124093000Z'],
    ['a day and a count', '1949-10-01 100人'],
    ['amounts of a project', '3号楼地上33层，共3个单元120套，每单元40户，地上 18 层 138 套'],
  ])('nothing in %s', (_, text) => {
    expect(leakByForm(text)).toBeUndefined()
  })
  test('an office’s own number and address may stand; another’s may not', () => {
    const allowed = new Set(['13800138000', '长安路12号3号楼501室'])
    expect(leakByForm('电话 138-0013-8000，地址：长安路12号3号楼501室', allowed)).toBeUndefined()
    expect(leakByForm('电话 138-0013-8001', allowed)?.what).toBe('mobile')
    // The one that is allowed covers nothing that stands behind it.
    expect(leakByForm('长安路12号3号楼501室，3号楼502室', allowed)?.what).toBe('doorNumber')
    expect(leakByForm('13800138000 13800138001', allowed)).toMatchObject({ what: 'mobile', at: 12, length: 11 })
  })
  test('a finding is where it stands in the text given', () => {
    const text = '电话：+86 &#49;38&nbsp;1234\u200b5678。'
    const found = leakByForm(text)
    expect(text.slice(found?.at, (found?.at ?? 0) + (found?.length ?? 0))).toBe('&#49;38&nbsp;1234\u200b5678')
  })
  test('many texts are looked for at once; numbers only where they stand alone', () => {
    const find = finderOf([
      { what: 'sealed', text: '36500' },
      { what: 'sealed', text: '长安路 12号院' },
      { what: 'child', text: '欧阳小雨' },
    ])
    expect(find('年收入36,500元')).toMatchObject({ what: 'sealed' })
    expect(find('在长安 路12号院')).toMatchObject({ what: 'sealed' })
    expect(find('与欧阳小雨同住')).toMatchObject({ what: 'child', at: 1 })
    for (const harmless of ['136500', '365001', '36500.5', '欧阳小', '']) expect(find(harmless)).toBeUndefined()
  })
})

describe('a sheet of a real office', () => {
  const rows = households({ seed: 21, county: '410305', n: 12, on: '2025-09-01' })
  const isChild = ({ idNumber }: { idNumber?: string }) => idNumber !== undefined && isUnder14(idNumber, '2025-09-01')
  const row = rows.find(({ form }) => form.members.some(isChild)) as IntakeRow
  const organ = row.form.subdistrict
  const folder = mkdtempSync(join(tmpdir(), 'anju-gate-'))
  let office: TestOffice
  let notice: string
  let number: string
  beforeAll(async () => {
    office = testOffice()
    const application = await accepted(office, row)
    await firstReviewed(office, application)
    const drafted = await office.ask('draftNotice', staff('publisher', organ), {
      stage: 'firstPublicity',
      applications: [application],
    })
    notice = drafted.subject
    await office.ask('clearNotice', staff('release_reviewer', organ), { notice, opinion: '同意发布。' })
  })
  afterAll(() => {
    office.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const context = () => contextOf<DocumentContext>(office, number)
  const gate = () => gateOf(context(), contactOf(), sourcesOf(office))
  const contactOf = () => {
    const {
      organ: name = '机关',
      office: desk,
      address,
      phone,
      supervision,
    } = everyContact().organs[organ] as never as {
      organ?: string
      office: string
      address: string
      phone: string
      supervision: { organ: string; phone: string }
    }
    return { organ: name, office: desk, address, phone, supervision }
  }

  test('with a mobile in its office’s entry is not made: the publisher reads what and where, posting is refused, mending goes on', async () => {
    const press = { ...textPress(), files: filesInMemory() }
    const clean = everyContact()
    const own = clean.organs[organ] as (typeof clean.organs)[string]
    const leaky = { organs: { ...clean.organs, [organ]: { ...own, office: '住房保障窗口（老张138 0013 8000）' } } }
    expect((await issueDocuments(office, { ...press, directory: () => leaky })).failed).toBe(1)
    const failed = office.store.documentsOf(notice).find(({ series }) => series === '公示')
    expect(failed).toMatchObject({ state: 'failed', sha256: null })
    expect(failed?.failure).toMatch(/^正文第 \d+ 段：含有个人手机号码，不得公开，已停止制发/)
    expect(failed?.failure).not.toContain('138')
    number = failed?.number as string
    const post = async () => {
      for (const one of required(office, notice))
        await office.ask('postNotice', staff('publisher', organ), {
          ...{ notice, ...one, postedOn: office.clock.today },
          evidence: sheet,
        })
    }
    await expect(post()).rejects.toMatchObject({ code: 'not_allowed' })
    await office.ask('retryDocument', staff('publisher', organ), { document: number })
    expect(await issueDocuments(office, press)).toMatchObject({ failed: 0, faults: [] })
    await post()
  })

  test('a kind that nobody has assessed is not made; every kind that is posted has an assessment', () => {
    expect(thrown(() => gateOf({ ...context(), kind: 'exit' }, contactOf(), sourcesOf(office)))).toMatchObject({
      where: '影响评估',
    })
    for (const kind of kindsOfPaper.filter(isPosted)) {
      const { purpose, necessity, risk, measures, basis, approvedBy, version, on } = assessmentOf(
        kind,
      ) as ImpactAssessment
      for (const text of [purpose, necessity, risk, basis, approvedBy, ...measures])
        expect(text.length).toBeGreaterThan(5)
      expect([measures.length > 0, version >= 1, /^\d{4}-\d{2}-\d{2}$/.test(on)]).toEqual([true, true, true])
    }
  })

  test('no sealed value and no child’s name passes, in no part of it', () => {
    const d = { ...context(), issue: null }
    const view = composedAs(d, { contact: contactOf() }, sourcesOf(office))
    gate().words(view)
    const { members, homes = [], yearlyIncome } = row.form
    const planted: [string, string][] = [
      ...members.flatMap(({ idNumber, phone, paper }): [string, string][] =>
        [idNumber, phone, paper?.number].flatMap((each): [string, string][] => (each ? [['', each]] : [])),
      ),
      ...homes.map(({ address }): [string, string] => ['封存', address]),
      ...(yearlyIncome >= 10_000 ? [['封存', String(yearlyIncome)] as [string, string]] : []),
    ]
    planted.push(['未成年人', members.find(isChild)?.name as string])
    expect(planted.length).toBeGreaterThan(3)
    const cell = (i: number, text: string): NoticeView => ({
      ...view,
      list: view.list && {
        ...view.list,
        rows: view.list.rows.map((r) => r.map((c, k) => (k === i ? `${c}${text}` : c))),
      },
    })
    const name = view.list?.columns.findIndex(({ header }) => header === '申请人姓名') as number
    for (const [what, value] of planted) {
      const bad = [
        { ...view, title: [...view.title, value] },
        { ...view, body: view.body.map((b, i) => (i === 1 ? { ...b, text: `${b.text}${value}` } : b)) },
        cell(name, `，${value}`),
      ]
      for (const each of bad) {
        const error = thrown(() => gate().words(each))
        expect(error).toBeInstanceOf(CannotSet)
        expect(error?.message).toContain(what)
        expect(error?.message).not.toContain(value)
      }
    }
  })

  test('what another reader extracts is what was looked at: words of the view, properties, the attached list', async () => {
    const d = { ...context(), issue: null }
    const view = composedAs(d, { contact: contactOf() }, sourcesOf(office))
    const fonts = openFonts(folder)
    const set = (v: NoticeView) => renderNotice(documentOf(v, null), fonts).bytes
    const bytes = set(view)
    const read = await readPdf(bytes)
    const bare = (text: string) => text.replace(/\s/g, '')
    const drawn = bare(read.pages.flatMap(({ lines }) => lines.map(({ text }) => text)).join(''))
    for (const { text } of view.body) expect(drawn).toContain(bare(text).slice(0, 12))
    for (const cell of view.list?.rows.flat() ?? []) expect(drawn).toContain(bare(cell))
    const seen = [...textsOfPdf(bytes)]
    const texts = seen.map(({ text }) => text)
    const [csv] = [...read.attachments.values()]
    expect(seen).toContainEqual({ of: 'attachment', text: Buffer.from(csv as Uint8Array).toString() })
    expect(texts.some((text) => bare(text).includes(bare(view.title.join(''))))).toBe(true)
    const xmp = seen.find(({ of }) => of === 'xmp')?.text
    expect([xmp?.includes('<x:xmpmeta'), xmp?.includes(view.number)]).toEqual([true, true])
    gate().file(bytes)
  })

  test('the bytes alone tell, however they came to be: properties, XMP, structure, an attached file and its name', () => {
    const view = composedAs({ ...context(), issue: null }, { contact: contactOf() }, sourcesOf(office))
    const fonts = openFonts(folder)
    const whole = documentOf(view, null)
    const set = (document: NoticeDocument) => renderNotice(document, fonts).bytes
    const { members, homes = [] } = row.form
    const leaks: [what: string, value: string][] = [
      ['居民身份证号码', members[0]?.idNumber as string],
      ['个人手机号码', '13800138000'],
      ['银行卡号码', '6222020200112230004'],
      ['具体到门牌的住址', '3号楼2单元501室'],
      ['未成年人的姓名', members.find(isChild)?.name as string],
      ['封存', homes[0]?.address ?? (members[0]?.phone as string)],
    ]
    const [list] = whole.attachments
    for (const [what, value] of leaks) {
      const bad: [where: string, document: NoticeDocument][] = [
        ['文件属性', { ...whole, title: [value] }],
        ['元数据（XMP）', { ...whole, number: value }],
        ['附件名', { ...whole, attachments: [{ ...list, csvName: `${value}.csv` } as never] }],
      ]
      // Of a list the columns were asked one by one before; its file is asked by form.
      if (!/未成年|封存/.test(what))
        bad.push(['所附的名单文件', { ...whole, attachments: [{ ...list, rows: [[value]] } as never] }])
      for (const [where, document] of bad) {
        const error = thrown(() => gate().file(set(document)))
        expect([what, where, error instanceof CannotSet, error?.message]).toEqual([
          what,
          where,
          true,
          expect.stringContaining(what),
        ])
        expect(error?.message).toMatch(/^PDF/)
        expect(error?.message).not.toContain(value)
      }
    }
  })
})

test('a public page that holds a private number is held back, whatever made it; another page is not', async () => {
  const lines: string[] = []
  const office = testOffice()
  const parts = { office, tokens: tokensOf(Buffer.alloc(32, 3), office.now), press: textPress() }
  const logger = { level: 'info', stream: { write: (line: string) => void lines.push(line) } }
  const app = buildApp({ ...parts, logger, site: { ...plainSite, name: '平台 138 0013 8000' } })
  const html = { accept: 'text/html' }
  const page = await app.inject({ url: '/about', headers: html })
  expect([page.statusCode, page.payload.includes('138'), page.payload.includes('请')]).toEqual([503, false, true])
  expect(lines.join('')).toContain('public gate')
  expect(lines.join('')).not.toContain('0013')
  expect((await app.inject('/health')).statusCode).toBe(200)
  // What the asker typed themselves comes back escaped, and is no leak.
  const sound = buildApp(parts)
  expect((await sound.inject({ url: '/notices?q=13800138000', headers: html })).statusCode).toBe(200)
  await app.close()
  await sound.close()
  office.close()
})

function thrown(work: () => void): Error | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error as Error
  }
}
