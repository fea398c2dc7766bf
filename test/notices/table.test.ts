import { describe, expect, test } from 'vitest'
import { type CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import { approval } from '../../public-notices/kinds/approval.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { mm } from '../../public-notices/page.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { planTable } from '../../public-notices/table.ts'
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
