import { beforeAll, describe, expect, test } from 'vitest'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import {
  baselineOf,
  charactersPerLine,
  leftOf,
  line,
  lineOf,
  lines,
  mm,
  mostLines,
  pitch,
  size,
  top,
  typeArea,
} from '../../public-notices/page.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { viewOf } from '../../public-notices/view.ts'
import { documentFor, examples, firstReviewOf, fonts, someHouseholds } from './examples.ts'
import { type ReadPage, type ReadPdf, readPdf } from './read.ts'

/* GB/T 9704-2012, measured on the finished file with another program's reader (pdf.js), not read from our own numbers. */

const set = async (document: NoticeDocument): Promise<ReadPdf> => readPdf(renderNotice(document, fonts()).bytes)
const plain = (over: Partial<NoticeDocument> = {}): NoticeDocument => ({
  organ: '涧西区长安路街道办事处',
  number: '涧长住公示〔2026〕2号',
  title: ['关于', '长安路街道', '申请家庭', '初审情况的', '公示'],
  body: [{ is: 'paragraph', text: '住房保障公示文书版面检验用字'.repeat(120) }],
  attachments: [],
  issuedOn: '2026-07-01',
  issuedAt: '2026-06-30T16:30:00Z',
  proof: null,
  ...over,
})
const body = (page: ReadPage | undefined) =>
  (page?.lines ?? []).filter((each) => each.size === 16 && !each.text.includes('〔'))

/** How many lines a page has: 22, or more where the least distance between two lines of the body is closer. */
function perPageOf(pdf: ReadPdf): number {
  const ys = pdf.pages.filter(({ rotate }) => rotate === 0).map((page) => body(page).map(({ y }) => y))
  const apart = ys.flatMap((all) => all.slice(1).map((y, i) => y - (all[i] ?? 0))).filter((each) => each > 1)
  const found = Math.round(typeArea.height / Math.min(...apart))
  expect(found).toBeGreaterThanOrEqual(lines)
  expect(found).toBeLessThanOrEqual(mostLines)
  return found
}

describe('the type area', () => {
  let pdf: ReadPdf
  beforeAll(async () => {
    pdf = await set(plain())
  })

  test('A4, 天头 37 mm, 版心 156 × 225 mm, 28 characters a line, 22 lines a page', () => {
    expect(pdf.pages.length).toBeGreaterThan(2)
    const second = pdf.pages[1]
    expect([second?.width, second?.height]).toEqual([595.28, 841.89])
    const all = body(second)
    expect(all).toHaveLength(22)
    for (const each of all) {
      expect(Array.from(each.text)).toHaveLength(28)
      expect(each.right - each.left).toBeGreaterThan(mm(156) - 0.5)
      expect(each.right - each.left).toBeLessThan(mm(156) + 0.5)
    }
    const pitches = all.slice(1).map((each, i) => each.y - (all[i]?.y ?? 0))
    for (const each of pitches) expect(each).toBeCloseTo(mm(225) / 22, 1)
    // The first line begins in the first of 22 equal bands under the top margin; the last ends within 225 mm.
    expect(all[0]?.y).toBeGreaterThan(mm(37) + 0.7 * size)
    expect(all[0]?.y).toBeLessThan(mm(37) + mm(225) / 22)
    expect(all.at(-1)?.y).toBeLessThan(mm(37 + 225))
  })

  test('订口 28 mm is left on odd pages and right on even ones', () => {
    for (const page of pdf.pages.slice(0, -1)) {
      const full = body(page).filter(({ text }) => Array.from(text).length === 28)
      for (const each of full) {
        const binding = page.number % 2 === 1 ? each.left : page.width - each.right
        expect(Math.abs(binding - mm(28))).toBeLessThan(0.6)
      }
    }
  })

  test('the page number: — 1 —, 14 pt, 7 mm under the type area, odd pages right, even pages left, one character in', () => {
    for (const page of pdf.pages) {
      const found = page.lines.filter(({ text }) => /^— \d+ —$/.test(text))
      expect(found).toHaveLength(1)
      const [number] = found
      expect(number?.text).toBe(`— ${page.number} —`)
      expect(number?.size).toBe(14)
      const stroke = (number?.y ?? 0) - 0.38 * 14
      expect(stroke).toBeCloseTo(mm(37 + 225 + 7), 0)
      const edge = page.number % 2 === 1 ? page.width - mm(26) - (number?.right ?? 0) : (number?.left ?? 0) - mm(26)
      expect(Math.abs(edge - 15.79)).toBeLessThan(1)
    }
  })

  test('paragraphs begin two characters in', () => {
    const first = body(pdf.pages[0])[0]
    expect((first?.left ?? 0) - leftOf(1)).toBeCloseTo(2 * pitch, 1)
    expect(Array.from(first?.text ?? '')).toHaveLength(charactersPerLine - 2)
  })
})

describe('the head of the first page', () => {
  test('the mark is red, 35 mm under the top of the type area and at most 156 mm wide', async () => {
    for (const organ of [
      '宜阳县',
      '涧西区长安路街道办事处',
      '洛阳市偃师区首阳山街道办事处住房保障和退役军人事务联合服务中心',
    ]) {
      const [page] = (await set(plain({ organ }))).pages
      const mark = page?.lines.find(({ text }) => text === organ)
      expect(mark, organ).toBeDefined()
      expect((mark?.right ?? 0) - (mark?.left ?? 0)).toBeLessThanOrEqual(mm(156) + 0.5)
      const middle = ((mark?.left ?? 0) + (mark?.right ?? 0)) / 2
      expect(Math.abs(middle - leftOf(1) - mm(78))).toBeLessThan(1)
    }
  })

  test('number, rule, title and body stand in their order and distances; the first page shows body text', async () => {
    const [page] = (await set(plain())).pages
    const number = page?.lines.find(({ text }) => text.includes('〔2026〕'))
    const title = page?.lines.filter((each) => each.size === 22) ?? []
    expect(number?.size).toBe(16)
    const bottom = (number?.y ?? 0) + 0.12 * 16
    expect(title.length).toBeGreaterThan(0)
    // 4 mm, the rule, two lines, then the title.
    const titleTop = (title[0]?.y ?? 0) - 0.88 * 22 - (33 - 22) / 2
    expect(titleTop - bottom).toBeCloseTo(mm(4) + 2 * line, 0)
    expect(body(page).length).toBeGreaterThan(0)
    expect((body(page)[0]?.y ?? 0) - (title.at(-1)?.y ?? 0)).toBeGreaterThan(line * 0.9)
  })

  test('a title of three lines is centred, in lines of 33 pt', async () => {
    const words = [
      '关于',
      '洛阳市',
      '涧西区',
      '长安路街道',
      '2026年',
      '第二批',
      '公共租赁住房',
      '申请家庭',
      '初审情况',
      '和',
      '异议处理情况的',
      '公示',
    ]
    const [page] = (await set(plain({ title: words }))).pages
    const title = page?.lines.filter((each) => each.size === 22) ?? []
    expect(title).toHaveLength(3)
    expect(title.map(({ text }) => text).join('')).toBe(words.join(''))
    for (const each of title) expect((each.left + each.right) / 2).toBeCloseTo(leftOf(1) + mm(78), 0)
    expect((title[1]?.y ?? 0) - (title[0]?.y ?? 0)).toBeCloseTo(33, 1)
  })
})

describe('the end of the body', () => {
  test('the date stands four characters from the right, the organ centred over it, never on a page without text', async () => {
    const seen = new Set<number>()
    for (let sentences = 1; sentences < 46; sentences += 1) {
      const pdf = await set(
        plain({ body: [{ is: 'paragraph', text: '住房保障公示文书版面检验。'.repeat(sentences * 2) }] }),
      )
      const last = pdf.pages.at(-1)
      const date = last?.lines.find(({ text }) => text === '2026年7月1日')
      const organ = last?.lines.find(({ text, size: s }) => text === '涧西区长安路街道办事处' && s === 16)
      expect(date, `${sentences}`).toBeDefined()
      const edge = leftOf(last?.number ?? 1) + typeArea.width
      expect(edge - (date?.right ?? 0)).toBeCloseTo(4 * pitch, 0)
      expect(((organ?.left ?? 0) + (organ?.right ?? 0)) / 2).toBeCloseTo(
        ((date?.left ?? 0) + (date?.right ?? 0)) / 2,
        0,
      )
      const perPage = perPageOf(pdf)
      expect((date?.y ?? 0) - (organ?.y ?? 0)).toBeCloseTo(lineOf(perPage), 1)
      expect(date?.y).toBeLessThanOrEqual(baselineOf(perPage - 1, perPage) + 0.1)
      seen.add(perPage)
      expect(body(last).some(({ text }) => text.includes('检验'))).toBe(true)
    }
    // Among so many lengths some are drawn closer, most are not.
    expect(seen.has(lines)).toBe(true)
    expect(seen.size).toBeGreaterThan(1)
  }, 120_000)

  test('附件 stands two characters in, its continuation under the first character of the name', async () => {
    const pdf = await readPdf(renderNotice(documentFor(examples['first-review']?.() as never), fonts()).bytes)
    const page = pdf.pages.find((each) => each.lines.some(({ text }) => text.startsWith('附件：')))
    const at = page?.lines.findIndex(({ text }) => text.startsWith('附件：')) ?? -1
    const [first, second] = page?.lines.slice(at, at + 2) ?? []
    const left = leftOf(page?.number ?? 1)
    expect((first?.left ?? 0) - left).toBeCloseTo(2 * pitch, 0)
    expect((second?.left ?? 0) - left).toBeCloseTo(5 * pitch, 0)
    expect(first?.text).not.toMatch(/[。；]$/)
  })

  test('nothing stands outside the paper’s margins, whatever the length of the organ’s name', async () => {
    for (const organ of [
      '宜阳县',
      '洛阳市住房保障和房产管理局',
      '洛阳市偃师区首阳山街道办事处住房保障和退役军人事务联合服务中心',
    ]) {
      const view = viewOf(firstReview, { ...firstReviewOf(someHouseholds(1)), organ })
      const pdf = await readPdf(renderNotice(documentFor(view), fonts()).bytes)
      for (const page of pdf.pages.filter(({ rotate }) => rotate === 0))
        for (const each of page.lines) {
          expect(each.left, each.text).toBeGreaterThan(leftOf(page.number) - 1)
          // A squeezed mark at the end of a line keeps its blank half outside the type area.
          const blank = /[，。、；：）》”]$/.test(each.text) ? each.size / 2 : 0
          expect(each.right - blank, each.text).toBeLessThan(leftOf(page.number) + typeArea.width + 1)
          expect(each.y, each.text).toBeGreaterThan(top)
        }
      // The lines of one page never lie over each other.
      const attachment = pdf.pages.findIndex((page) => page.lines.some(({ text }) => text === '附件'))
      expect(attachment).toBeGreaterThan(0)
      expect(pdf.pages.slice(0, attachment).flatMap(overlaps)).toEqual([])
    }
  })
})

describe('every kind', () => {
  test.each(Object.keys(examples))(
    '%s: lines on the places of the page, as many on all, 禁则 kept, page numbers in their place',
    async (kind) => {
      const pdf = await readPdf(renderNotice(documentFor(examples[kind]?.() as never), fonts()).bytes)
      const perPage = perPageOf(pdf)
      const places = Array.from({ length: perPage }, (_, slot) => baselineOf(slot, perPage))
      for (const page of pdf.pages) {
        const number = page.pieces.filter((each) => each.size === 14)
        expect(number.map(({ text }) => text).join('')).toBe(`— ${page.number} —`)
        for (const { y } of number) expect(y - 0.38 * 14).toBeCloseTo(mm(37 + 225 + 7), 0)
        if (page.rotate !== 0) continue
        for (const each of body(page)) {
          if (each.text === '附件') continue
          const away = Math.min(...places.map((place) => Math.abs(place - each.y)))
          expect(away, each.text).toBeLessThan(0.02)
          expect(each.text).not.toMatch(/^[、，。；：？！）〕》”’%]/)
          expect(each.text).not.toMatch(/[（〔《“‘]$/)
          const squares = Array.from(each.text).reduce((sum, c) => sum + ((c.codePointAt(0) ?? 0) > 0x7f ? 1 : 0), 0)
          // A closing mark squeezed to half may stand as the 29th.
          expect(squares, each.text).toBeLessThanOrEqual(charactersPerLine + 1)
        }
      }
    },
  )
})

function overlaps(page: ReadPage): string[] {
  return page.lines.flatMap((a, i) =>
    page.lines.slice(i + 1).flatMap((b) => {
      const apart = Math.abs(a.y - b.y) >= Math.min(a.size, b.size) * 0.9
      return apart || a.right <= b.left || b.right <= a.left ? [] : [`${a.text} / ${b.text}`]
    }),
  )
}
