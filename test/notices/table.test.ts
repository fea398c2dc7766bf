import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import { approval } from '../../public-notices/kinds/approval.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { leftOf, mm, top, typeArea } from '../../public-notices/page.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { padding, planTable, type TablePlan } from '../../public-notices/table.ts'
import { type NoticeView, type PlainHousehold, viewOf } from '../../public-notices/view.ts'
import { documentFor, firstReviewOf, fonts, someHouseholds } from './examples.ts'
import { type ReadPdf, readPdf } from './read.ts'

const read = (view: NoticeView): Promise<ReadPdf> => readPdf(renderNotice(documentFor(view), fonts()).bytes)
const first = (households: readonly PlainHousehold[]) => viewOf(firstReview, firstReviewOf(households))
const second = (households: readonly PlainHousehold[]) =>
  viewOf(approval, {
    ...firstReviewOf(households),
    place: '洛阳市',
    firstPublicity: { numbers: ['涧长住公示〔2026〕2号'], result: '没有收到异议' },
  })

/** The cells of all attachment pages in reading order, without titles, headers and page numbers. */
function cellsOf(pdf: ReadPdf, view: NoticeView): { text: string; pages: number } {
  const header = view.list?.columns.map((column) => column.header).join('') ?? ''
  const pages = pdf.pages.filter(({ pieces }) => strip(pieces).includes(header))
  const text = pages
    .map(({ pieces }) => {
      const all = strip(pieces)
      return all.slice(all.indexOf(header) + header.length).replace(/—\d+—$/, '')
    })
    .join('')
  return { text, pages: pages.length }
}
const strip = (pieces: readonly { text: string }[]) =>
  pieces
    .map(({ text }) => text)
    .join('')
    .replaceAll(' ', '')

/** A plan whose characters are all as wide as their squares; the room is that of an A4 sheet. */
const planned = (headers: readonly (string | [string])[], rows: readonly (readonly string[])[]): TablePlan =>
  planTable(
    {
      columns: headers.map((each) => (typeof each === 'string' ? { header: each } : { header: each[0], wraps: true })),
      rows,
    },
    { width: mm(156), first: 500, others: 600 },
    { width: mm(225), first: 300, others: 400 },
    (text) => Array.from(text).reduce((sum, character) => sum + (character < '\x80' ? 500 : 1000), 0),
    (text) => Array.from(text).length * 1000,
    (row) => `第 ${row + 1} 行`,
  )
const linesIn = (plan: TablePlan, row: number) => plan.row(row).cells.map((cell) => cell.length)

describe('the plan of a table', () => {
  const headers = ['序号', ['姓名'], '身份证号', ['街道'], ['方式'], ['意见']] as (string | [string])[]
  const row = (name: string, i = 0) => [`${i}`, name, '410***********0000', '长安路街道', '实物配租', '符合条件']

  test('one long name wraps in its own row, and no other cell of the table', () => {
    const long = '克里木江·阿不都热合曼·吐尔逊·买买提'
    const plan = planned(headers, [row('欧阳镕'), row(long), ...Array.from({ length: 58 }, (_, i) => row('李堃', i))])
    expect(plan.lying).toBe(false)
    expect(plan.size).toBe(10.5)
    expect(linesIn(plan, 1)).toEqual([1, 2, 1, 1, 1, 1])
    for (const i of [0, 2, 59]) expect(linesIn(plan, i)).toEqual([1, 1, 1, 1, 1, 1])
    expect(plan.row(1).cells[1]?.join('')).toBe(long)
    expect(plan.row(1).cells[1]?.[0]).toMatch(/·$/)
  })

  test('lies rather than wrap cells all over the page', () => {
    const wide = Array.from({ length: 30 }, (_, i) => [
      ...row('欧阳镕', i),
      '长安路第一居民小区社区居民委员会',
      '中等偏下收入住房困难',
    ])
    const plan = planned([...headers, ['社区'], ['收入']], wide)
    expect(plan.lying).toBe(true)
    expect(linesIn(plan, 3)).toEqual(new Array(8).fill(1))
  })

  test('the widths fill the room exactly, whatever is in the table', () => {
    const cell = fc.integer({ min: 0, max: 40 }).map((length) => '文'.repeat(length))
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 31 }),
        (rows, wraps) => {
          const columns = rows[0]?.map((_, i) => ((wraps >> i) & 1 ? ['表头'] : '表头')) as (string | [string])[]
          const plan = planned(columns, rows)
          expect(plan.widths.reduce((a, b) => a + b, 0)).toBeCloseTo(plan.lying ? mm(225) : mm(156), 6)
          for (const [i, each] of rows.entries()) expect(plan.row(i).cells.map((lines) => lines.join(''))).toEqual(each)
          // No line of a cell is wider than its column, however it had to be broken.
          for (const [i] of rows.entries())
            for (const [k, lines] of plan.row(i).cells.entries())
              for (const line of lines)
                expect(line.length * plan.size).toBeLessThanOrEqual((plan.widths[k] ?? 0) - 2 * padding + 0.1)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a header of three characters stays on one line', () => {
    const wide = ['文'.repeat(30), '文'.repeat(30)]
    expect(planned(['顺序号', ['题名'], ['责任者']], [['1', ...wide]]).header.cells.map((cell) => cell.length)).toEqual(
      [1, 1, 1],
    )
  })

  test('a bracket of a header stays with its word', () => {
    const plan = planned(['序号', ['社区（村）'], ['所属街道（乡镇）']], [['1', '', '']])
    for (const cell of plan.header.cells.flat()) {
      expect(cell).not.toMatch(/（$/)
      expect(cell).not.toMatch(/^[）、]/)
    }
  })
})

describe('the attached table', () => {
  test.each([
    ['a lying table', first],
    ['an upright table', second],
  ])(
    '%s of 1,000 households: every row stands on some page exactly once, in order, under its header',
    async (_, make) => {
      const view = make(someHouseholds(1000))
      const pdf = await read(view)
      const { text, pages } = cellsOf(pdf, view)
      expect(text).toBe((view.list?.rows ?? []).flat().join('').replaceAll(' ', ''))
      expect(pages).toBeGreaterThan(25)
      // Every page of the attachment repeats the header: no page of it is without one.
      const front = pdf.pages.findIndex(({ pieces }) => pieces.some(({ text: t }) => t === '附件'))
      expect(pages).toBe(pdf.pages.length - front)
    },
    60_000,
  )

  test('10,000 households: every row on some page exactly once, in order, inside the frame, on every page', async () => {
    const view = second(someHouseholds(10_000))
    const pdf = await readPdf(renderNotice(documentFor(view), fonts()).bytes, { tags: false })
    const rows = (view.list?.rows ?? []).map((row) => row.join('').replaceAll(' ', ''))
    const from = pdf.pages.findIndex(({ lines }) => lines.some(({ text: t }) => t === '附件'))
    let next = 0
    for (const page of pdf.pages.slice(from)) {
      const left = leftOf(page.number)
      const cells = page.lines.filter(({ size, y }) => size < 14 && y > 0)
      const begins = next
      for (const line of cells) {
        expect(line.left).toBeGreaterThan(left - 0.1)
        expect(line.right).toBeLessThan(left + typeArea.width + 0.1)
        expect(line.y).toBeLessThan(top + typeArea.height)
        if (line.text.replaceAll(' ', '') === rows[next]) next++
      }
      expect(next, `page ${page.number}`).toBeGreaterThan(begins)
      // Nothing between: the header's lines and the rows are all there is.
      expect(cells.length - (next - begins)).toBeLessThanOrEqual(3)
    }
    expect(next).toBe(10_000)
  }, 240_000)

  test('upright when the columns fit, lying with its head at the left edge when they do not', async () => {
    const lying = (await read(first(someHouseholds(40)))).pages.filter(({ rotate }) => rotate === 90)
    expect(lying.length).toBeGreaterThan(0)
    expect((await read(second(someHouseholds(40)))).pages.every(({ rotate }) => rotate === 0)).toBe(true)
    // 7.3.6: the page number stays where it is on upright pages.
    for (const page of lying) {
      const number = page.pieces.filter(({ text, size }) => size === 14 && text.includes(`${page.number}`))
      expect(number.some(({ y }) => Math.abs(y - mm(269) - 0.38 * 14) < 1)).toBe(true)
    }
  })

  test('one row, empty optional fields, and communities of two lines', async () => {
    const one = someHouseholds(1).map((each) => ({ ...each, opinion: '', category: '' }))
    const view = first(one)
    expect(cellsOf(await read(view), view).text).toBe(view.list?.rows.flat().join('').replaceAll(' ', ''))
    const long = someHouseholds(40).map((each) => ({
      ...each,
      subdistrict: '洛阳高新技术产业开发区丰李镇人民政府第一便民服务中心',
    }))
    const wrapped = second(long)
    const pdf = await read(wrapped)
    expect(cellsOf(pdf, wrapped).text).toBe(wrapped.list?.rows.flat().join('').replaceAll(' ', ''))
    expect(pdf.pages.every(({ rotate }) => rotate === 0)).toBe(true)
  })

  test('no header or cell ends a line with an opening bracket or begins one with a closing mark', () => {
    const even = () => 1000
    const columns = [
      { header: '社区（村）', wraps: true },
      { header: '序号' },
      ...Array.from({ length: 9 }, () => ({ header: '申请人姓名', wraps: true })),
    ]
    const rows = [['同乐寨（新）社区', '1', ...Array.from({ length: 9 }, () => '欧阳（某）某某')]]
    const room = { width: 442, first: 500, others: 600 }
    const plan = planTable({ columns, rows }, room, room, even, even, () => '')
    const lines = [...plan.header.cells, ...plan.row(0).cells].flat()
    expect(lines.length).toBeGreaterThan(22)
    for (const line of lines) expect(line).not.toMatch(/（$|^[）、。]/)
  })

  test('names with · and rare characters are printed, each from a font that has it', async () => {
    const rare = ['阿依古丽·买买提', '镕喆堃', '祎翀彧', '赟㛃䶮', '𬭩𠮷', '𣲗𬍛']
    const view = second(rare.map((name, i) => ({ ...(someHouseholds(6)[i] as PlainHousehold), name })))
    const { text } = cellsOf(await read(view), view)
    for (const name of rare) expect(text).toContain(name)
  })

  test('a character no font has stops the document and names the entry and the character', () => {
    const households = someHouseholds(30).map((each, i) => (i === 16 ? { ...each, name: '张𪜀' } : each))
    const failure = (() => {
      try {
        renderNotice(documentFor(second(households)), fonts())
      } catch (error) {
        return error
      }
      return undefined
    })()
    expect(failure).toBeInstanceOf(MissingGlyph)
    expect((failure as MissingGlyph).character).toBe('𪜀')
    expect((failure as MissingGlyph).where).toContain('附件第 17 行')
    expect((failure as MissingGlyph).message).toMatch(/“𪜀”字（U\+2A700）.*补字/)
  })

  test('the organ, the title and the body name their place too', () => {
    const document = documentFor(second(someHouseholds(1)))
    const missing = (over: object) => {
      try {
        renderNotice({ ...document, ...over }, fonts())
      } catch (error) {
        return (error as CannotSet).where
      }
      return 'set'
    }
    expect(missing({ organ: '𪜀街道' })).toBe('发文机关标志')
    expect(missing({ title: ['关于', '𪜀', '公示'] })).toBe('标题')
    expect(missing({ body: [{ is: 'paragraph', text: '现予公示𪜀。' }] })).toContain('正文第 1 段')
    expect(missing({ title: ['一个没有分词而且长得一行无论如何也放不下的标题词语'] })).toBe('标题')
    expect(missing({})).toBe('set')
  })
})
