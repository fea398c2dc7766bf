import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pitch, size, typeArea } from '../../public-notices/page.ts'
import { linesOf, neverFirst, neverLast } from '../../public-notices/paragraph.ts'
import { titleLines } from '../../public-notices/title.ts'

const widthOf = (character: string) => ((character.codePointAt(0) ?? 0) < 0x80 ? 560 : 1000)
const setting = { width: typeArea.width, size, pitch, first: 2 * pitch, others: 0, widthOf }

const words = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('住房', '保障', '公示', '家庭', '街道办事处', '的', '申请人', '核准', '𠮷') },
  { weight: 3, arbitrary: fc.constantFrom('，', '。', '、', '；', '：', '）', '》', '”', '？') },
  { weight: 2, arbitrary: fc.constantFrom('（', '《', '“', '〔') },
  {
    weight: 3,
    arbitrary: fc.oneof(
      fc.nat(10_000_000).map(String),
      fc.constantFrom('2026年7月10日', '12月31日', '0379-12345678', '12.50', '15', '〔2026〕11号', '1,234.56'),
    ),
  },
)
// As people write: no closing mark at the start, no two opening marks in a row, no pile of marks longer than a line, and
// two numbers apart (run together, two telephone numbers are a number of several parts, which may break at its dashes).
const sentence = fc
  .array(words, { minLength: 1, maxLength: 120 })
  .map((all) =>
    `公示${all.map((word, i) => (i > 0 && /^[!-~]/.test(word) && /[!-~]$/.test(all[i - 1] ?? '') ? `和${word}` : word)).join('')}。`
      .replace(/[（《“〔]+(?=[，。、；：）》”？（《“〔])/g, '')
      .replace(/([，。、；：）》”？]{3})[，。、；：）》”？]+/g, '$1'),
  )

describe('paragraphs obey 禁则', () => {
  test('no line begins with 、。） or ends with （《, no number or date is split, no line is too long, nothing is lost', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const lines = linesOf(text, setting)
        expect(lines.map((line) => line.text).join('')).toBe(text)
        for (const [i, line] of lines.entries()) {
          if (i > 0) expect(line.text).not.toMatch(neverFirst)
          if (i < lines.length - 1) expect(line.text).not.toMatch(neverLast)
          expect(line.right).toBeLessThanOrEqual(typeArea.width + 0.02)
          const next = lines[i + 1]
          if (next) expect(`${line.text.at(-1)}${next.text[0]}`).not.toMatch(/[\d.,-]\d|\d[.,-]/)
          // `，（` squeezed whole share one square, and so one place: the ink of each is in a half of its own.
          for (const [k, { x }] of line.placed.entries())
            if (k > 0) expect(x).toBeGreaterThanOrEqual((line.placed[k - 1]?.x ?? 0) - 1e-9)
        }
        const joined = lines.map((line) => line.text)
        for (const date of text.match(/(?<![!-~])\d{4}年\d{1,2}月\d{1,2}日/g) ?? []) {
          if (joined.some((line) => line.includes(date))) continue
          // Parted: behind its 年, and only where the line would be drawn out by more than three and a half characters.
          const [year = '', day = ''] = date.split(/(?<=年)/)
          const at = joined.findIndex((line, i) => line.endsWith(year) && joined[i + 1]?.startsWith(day))
          expect(at, date).toBeGreaterThanOrEqual(0)
          const natural = Array.from(lines[at]?.text.slice(0, -year.length) ?? '').reduce(
            (sum, each) => sum + (widthOf(each) >= 1000 ? pitch : (widthOf(each) / 1000) * size),
            at === 0 ? setting.first : setting.others,
          )
          expect(typeArea.width - natural, date).toBeGreaterThan(3.5 * pitch)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('a day parts behind its 年 rather than leave a loose line; it stays whole where the line is close without', () => {
    const parted = (n: number) => linesOf(`${'公'.repeat(n)}2026年7月10日作出的决定`, setting).map(({ text }) => text)
    // 26 characters are in the first line; 2026年 is a little over three wide, the whole day six and a half.
    expect(parted(21)[0]).toBe(`${'公'.repeat(21)}2026年`)
    expect(parted(21)[1]).toMatch(/^7月10日/)
    expect(parted(23)[0]).toBe('公'.repeat(23))
    expect(parted(19)[0]).toContain('2026年7月10日')
  })

  test('a mark that would begin the next line is squeezed in', () => {
    // 26 + 28 characters fill two lines; the 55th is the full stop, for which the comma gives its blank half.
    const text = `${'住'.repeat(20)}，${'房'.repeat(32)}，。`
    const lines = linesOf(text, setting)
    expect(lines.map((line) => Array.from(line.text).length)).toEqual([26, 29])
  })

  test('without marks to squeeze, the character before goes down with it', () => {
    const lines = linesOf(`${'住'.repeat(26)}${'房'.repeat(28)}——完`, { ...setting })
    expect(lines[1]?.text).toBe('房'.repeat(27))
    expect(lines[2]?.text).toBe('房——完')
    expect(lines[1]?.right).toBeCloseTo(typeArea.width, 1)
  })

  test('a number that goes down whole leaves no ragged edge: its line is drawn out evenly', () => {
    for (const [before, number] of [
      [20, '0379-12345678'],
      [22, '(0379)6543-210'],
      [24, '2026年7月10日'],
    ] as const) {
      const [first] = linesOf(`${'住'.repeat(before)}${number}转`, setting)
      expect(first?.text, number).toBe('住'.repeat(before))
      expect(first?.right).toBeCloseTo(typeArea.width, 1)
      const gaps = (first?.placed ?? []).slice(1).map(({ x }, i) => x - (first?.placed[i]?.x ?? 0))
      for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] ?? 0, 5)
    }
    // Half empty, it would be characters far apart.
    const [ragged] = linesOf(`${'住'.repeat(12)}${'1234567890'.repeat(4)}`, setting)
    expect(ragged?.right).toBeCloseTo((12 + 2) * pitch, 1)
    // The last line never is, and full lines keep the grid of 28.
    const grid = linesOf('住'.repeat(26 + 28 + 5), setting)
    expect(grid[1]?.placed.map(({ x }) => x)).toEqual(
      Array.from({ length: 28 }, (_, i) => expect.closeTo(i * pitch, 0)),
    )
    expect(grid[2]?.right).toBeCloseTo(5 * pitch, 1)
  })

  test('a long number of several parts breaks behind a dash; a telephone number or a day does not', () => {
    const texts = (before: number, number: string) =>
      linesOf('住'.repeat(before) + number, setting).map(({ text }) => text.replaceAll('住', ''))
    expect(texts(18, '410399-2026-000412')).toEqual(['410399-2026-', '000412'])
    expect(texts(21, '410399-2026-000412')).toEqual(['410399-', '2026-000412'])
    expect(texts(24, '410399-2026-000412')).toEqual(['', '410399-2026-000412'])
    for (const number of ['0379-12345678', '86-379-12345678', '2026-07-01', '7K3M-9QXR-2T5V'])
      for (let before = 18; before < 26; before++) expect(texts(before, number).join(' ')).toMatch(/^\S* ?$|^ \S+$/)
  })

  test('no line begins or ends with a space, and no space takes the room of a character', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 30 }), fc.constantFrom(' ', '  ', '\u3000'), (before, space) => {
        const text = `${'住'.repeat(before)}${space}410399-2026-000123${space}${'房'.repeat(30)}${space}`
        const lines = linesOf(text, setting)
        for (const line of lines) expect(line.text).toBe(line.text.trim())
        expect(
          lines
            .map((line) => line.text)
            .join('')
            .replace(/\s/g, ''),
        ).toBe(text.replace(/\s/g, ''))
        for (const line of lines.slice(1)) expect(line.placed[0]?.x).toBe(0)
      }),
    )
    expect(linesOf('   ', setting)).toEqual([])
  })

  test('the number of an item stays with it', () => {
    for (let before = 15; before < 30; before++)
      for (const item of ['户口簿', 'PDF文件', '2026年证明']) {
        const lines = linesOf(`${'住'.repeat(before)}；5. ${item}；6. 收入证明。`, setting).map(({ text }) => text)
        for (const line of lines) expect(line).not.toMatch(/\d\.$/)
        expect(lines.some((line) => line.includes(`5. ${item[0]}`))).toBe(true)
      }
  })

  test('a web address longer than a line is cut, never lost', () => {
    const lines = linesOf(`网址：https://zfbz.example.gov.cn/${'a'.repeat(120)}。`, setting)
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(line.right).toBeLessThanOrEqual(typeArea.width + 0.02)
  })
})

describe('titles', () => {
  const title = fc.array(fc.stringMatching(/^[一-龥]{1,8}$/), { minLength: 1, maxLength: 12 })
  const width = (text: string) => Array.from(text).reduce((sum, each) => sum + (widthOf(each) * 22) / 1000, 0)

  test('never split a word the caller gave, and never exceed the line', () => {
    fc.assert(
      fc.property(title, (given) => {
        fc.pre(Array.from(given.join('')).length <= 60)
        const lines = titleLines(given, 18 * 22, width)
        expect(lines.join('')).toBe(given.join(''))
        const ends = new Set<number>()
        let at = 0
        for (const word of given) {
          at += word.length
          ends.add(at)
        }
        let done = 0
        for (const line of lines) {
          done += line.length
          expect(ends.has(done)).toBe(true)
          expect(width(line)).toBeLessThanOrEqual(18 * 22)
        }
      }),
    )
  })

  test('take the shape of a trapezium when the words allow it', () => {
    const lines = titleLines(
      ['关于', '洛阳市', '2026年', '第二批', '公共租赁住房', '保障', '资格', '拟核准', '对象的', '公示'],
      396,
      width,
    )
    expect(lines).toHaveLength(2)
    expect(width(lines[0] ?? '')).toBeGreaterThan(width(lines[1] ?? ''))
  })

  test('a word wider than a line, or a title of more than five lines, is refused with what to do', () => {
    expect(() => titleLines(['字'.repeat(19)], 396, width)).toThrow(/分出可以回行的地方/)
    expect(() =>
      titleLines(
        Array.from({ length: 40 }, () => '公示文书'),
        396,
        width,
      ),
    ).toThrow(/请改短/)
  })
})
