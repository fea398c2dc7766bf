import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Block, NoticeDocument } from '../../public-notices/document.ts'
import { attachmentLines, type Front, flow } from '../../public-notices/flow.ts'
import { lines, mostLines } from '../../public-notices/page.ts'

/* Which lines of the body stand on which page, for bodies of every shape. Every character is as wide as its square. */

const front = (body: readonly Block[], over: Partial<NoticeDocument> = {}): Front =>
  flow(
    {
      organ: '涧西区长安路街道办事处',
      number: '涧长住公示〔2026〕2号',
      title: ['关于', '初审情况的', '公示'],
      body,
      attachments: [],
      issuedOn: '2026-07-01',
      issuedAt: '2026-06-30T16:30:00Z',
      proof: null,
      ...over,
    },
    () => () => 1000,
  )
const paragraph = (lineCount: number): Block => ({ is: 'paragraph', text: '文'.repeat(26 + (lineCount - 1) * 28) })
const heading: Block = { is: 'heading', level: 1, text: '一、标题' }
const attachment = { title: ['名单'], columns: [], rows: [], csvName: 'list.csv' }
const proof = { code: '7K3M-9QXR-2T5V', url: 'https://example.gov.cn/v/x', digest: 'ab' }

/** What is wrong with the breaks between pages. The first page must show text, and may break a rule for it. */
function faults({ pages, signature, perPage }: Front, body: readonly Block[], hasProof: boolean): string[] {
  const found: string[] = []
  if (perPage < lines || perPage > mostLines) found.push(`${perPage} lines a page`)
  const all = pages.flatMap((page) => page.lines)
  const per = Map.groupBy(all, ({ block }) => block)
  for (const [i, { lines: on }] of pages.entries()) {
    const slots = on.map(({ slot }) => slot)
    if (slots.some((slot, k) => slot >= perPage || (k > 0 && slot <= (slots[k - 1] ?? 0))))
      found.push(`slots of page ${i}`)
    if (i === 0) continue
    const before = pages[i - 1]?.lines.at(-1)
    const after = on[0]
    if (!before || !after) {
      if (all.length > 1) found.push(`an empty page before ${i}`)
      continue
    }
    const count = (block: number, where: typeof on) => where.filter((each) => each.block === block).length
    if (before.block !== after.block) {
      if (body[before.block]?.is !== 'paragraph') found.push(`a heading at the foot of page ${i - 1}`)
    } else if (per.get(before.block)?.length !== 1) {
      if (count(before.block, pages[i - 1]?.lines ?? []) < 2) found.push(`one line at the foot of page ${i - 1}`)
      if (count(after.block, on) < 2) found.push(`one line at the head of page ${i}`)
    }
  }
  if ((pages.at(-1)?.lines.length ?? 0) < Math.min(2, all.length)) found.push('署名 on a page with less than two lines')
  if (signature + 1 + (hasProof ? 1 : 0) >= perPage) found.push('署名 below the type area')
  return found
}

test('the name of an attachment breaks between its words, wherever a word fits on a line', () => {
  const texts = (words: readonly string[]) => attachmentLines([words], () => 1000).map(({ text }) => text)
  expect(texts(['长安路街道', '2025年', '第三批', '住房保障', '申请家庭', '初审名单'])).toEqual([
    '附件：长安路街道2025年第三批住房保障申请家庭',
    '初审名单',
  ])
  expect(texts(['字'.repeat(30)]).map(({ length }) => length)).toEqual([24, 9])
})

describe('pages of the body', () => {
  const words = fc.integer({ min: 1, max: 9 }).map(paragraph)
  const part = fc.oneof(
    words.map((each) => [each]),
    words.map((each) => [heading, each]),
    words.map((each) => [heading, { ...heading, level: 2 as const }, each]),
  )
  test('no line alone at the foot or head of a page, no heading at its foot, 署名 with text: any body of any shape', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 30 }), fc.integer({ min: 0, max: 3 }), (body, kind) => {
        const whole = [paragraph(4), ...body.flat()]
        const over = { ...(kind & 1 ? { attachments: [attachment] } : {}), ...(kind & 2 ? { proof } : {}) }
        const set = front(whole, over)
        expect(faults(set, whole, (kind & 2) !== 0)).toEqual([])
        // Every line stands once, in its order.
        const texts = whole.map((_, i) =>
          set.pages
            .flatMap((page) => page.lines)
            .filter((each) => each.block === i)
            .map((each) => each.line.text)
            .join(''),
        )
        expect(texts).toEqual(whole.map(({ text }) => text))
      }),
      { numRuns: 2000 },
    )
  })

  test('a paragraph that would leave one line on the next page sends two there', () => {
    const room = front([paragraph(110)]).pages[0]?.lines.length ?? 0
    const set = front([paragraph(room + 1), paragraph(34)])
    expect(set.pages[0]?.lines).toHaveLength(room - 1)
    const whole = front([paragraph(room), paragraph(34)])
    expect(whole.pages[0]?.lines).toHaveLength(room)
    // Three lines cannot be parted: one of the parts would be one line.
    const three = front([paragraph(room - 2), paragraph(3), paragraph(34)])
    expect(three.pages[0]?.lines).toHaveLength(room - 2)
    // One line of a paragraph at the foot goes to the next page too.
    expect(front([paragraph(room - 1), paragraph(34)]).pages[0]?.lines).toHaveLength(room - 1)
  })

  test('a tail that misses the page by a few lines draws all lines closer, as little as spares the last page', () => {
    const room = front([paragraph(110)]).pages[0]?.lines.length ?? 0
    const shape = (body: readonly Block[], over: Partial<NoticeDocument> = {}) => {
      const set = front(body, over)
      expect(faults(set, body, over.proof !== undefined)).toEqual([])
      return [set.pages.length, set.perPage]
    }
    // Two pages hold room + 22 lines, four of them for organ and date; one blank line can go before lines are drawn closer.
    expect(shape([paragraph(room + 18)])).toEqual([2, 22])
    expect(shape([paragraph(room + 19)])).toEqual([2, 22])
    expect(shape([paragraph(room + 20)])).toEqual([2, 23])
    expect(shape([paragraph(room + 21)])).toEqual([2, 24])
    // A heading and three lines that cannot be parted, as readers found them alone on a last page under a half empty one.
    const ending = [paragraph(room), paragraph(11), heading, paragraph(3), heading, paragraph(3)]
    expect(shape(ending, { proof })).toEqual([2, 24])
    // More than that stays in 22 lines on a page more: a last page with some text, and too much for two pages.
    expect(shape([paragraph(room + 24)])).toEqual([3, 22])
    expect(shape([paragraph(room + 22 + 9)])).toEqual([3, 22])
    // A signature under the code has no room to come closer.
    expect(shape([paragraph(room + 20)], { organ: '长'.repeat(26), proof })[1]).toBe(22)
  })

  test('the first page shows text even if that parts a paragraph; full pages have 22 lines', () => {
    const title = [
      '一行标题有十二个字整',
      '二行标题有十二个字整',
      '三行标题有十二个字整',
      '四行标题有十二个字整',
      '五行标题有十二个字整',
    ]
    const set = front([paragraph(3), paragraph(60)], { title })
    expect(set.title.length).toBeGreaterThanOrEqual(3)
    expect(set.pages[0]?.lines.length).toBeGreaterThan(0)
    expect(set.pages[1]?.lines).toHaveLength(22)
  })

  test('more attachments than a page has lines are refused, naming what to shorten', () => {
    const many = new Array(19).fill(attachment)
    expect(() => front([paragraph(3)], { attachments: many })).toThrow(/附件说明：.*请减少附件/)
    expect(faults(front([paragraph(30)], { attachments: many.slice(4) }), [paragraph(30)], false)).toEqual([])
  })
})
