import { baselineIn, leftOf, line, top, typeArea } from './page.ts'
import type { Sheet } from './sheet.ts'
import type { Tags } from './tags.ts'

/* The cover of a case file: who keeps it, what it is, and its particulars in a ruled table (after GB/T 9705). */

const organSize = 26
const titleSize = 36
const cellSize = 14
const smallest = 9
const rowHeight = 34
const labelWidth = 118
const padding = 8

/** Draws the cover on the first sheet of a file. A value too long for its cell is set smaller, then narrowed, never cut. */
export function drawCover(
  sheet: Sheet,
  tags: Tags | null,
  organ: string,
  title: readonly string[],
  particulars: readonly { readonly label: string; readonly value: string }[],
): void {
  const left = leftOf(1)
  const element = (tag: 'H1' | 'P') => tags?.element(tag) ?? null
  const centred = (text: string, size: number, at: number, tag: 'H1' | 'P', where: () => string) => {
    const natural = sheet.widthOf(text, '小标宋', size, where)
    const width = Math.min(natural, typeArea.width)
    const style = { face: '小标宋', size, where, squeeze: width / natural } as const
    sheet.text(text, left + (typeArea.width - width) / 2, baselineIn(at, size, size), style, element(tag))
  }
  centred(organ, organSize, top + 2 * line, 'P', () => '封面单位')
  centred(title.join(''), titleSize, top + 4.5 * line, 'H1', () => '封面题名')

  const from = top + 9 * line
  const cell = (text: string, face: '黑体' | '仿宋', x: number, width: number, row: number) => {
    const where = () => `封面第 ${row + 1} 项`
    const room = width - 2 * padding
    const natural = sheet.widthOf(text, face, cellSize, where)
    const size = natural <= room ? cellSize : Math.max(smallest, Math.floor((cellSize * room) / natural))
    const squeeze = Math.min(1, (room * cellSize) / (natural * size))
    const baseline = baselineIn(from + row * rowHeight, rowHeight, size)
    sheet.text(text, x + padding, baseline, { face, size, where, squeeze }, element('P'))
  }
  for (const [row, { label, value }] of particulars.entries()) {
    cell(label, '黑体', left, labelWidth, row)
    cell(value, '仿宋', left + labelWidth, typeArea.width - labelWidth, row)
  }
  const right = left + typeArea.width
  const below = from + particulars.length * rowHeight
  const inner = particulars
    .slice(1)
    .map((_, row) => [left, from + (row + 1) * rowHeight, right, from + (row + 1) * rowHeight] as const)
  sheet.rules([...inner, [left + labelWidth, from, left + labelWidth, below]], 0.5)
  sheet.rules(
    [
      [left, from, right, from],
      [left, below, right, below],
      [left, from, left, below],
      [right, from, right, below],
    ],
    1,
  )
}
