/* The sheet of GB/T 9704-2012, in points (1/72 inch) from the upper left corner. */

/** Points of so many millimetres. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4

export const paper = { width: 595.28, height: 841.89 } as const

/** 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm (GB/T 9704-2012, 5.2.1 and 5.2.2). */
export const top = mm(37)
export const typeArea = { width: mm(156), height: mm(225) } as const

/** The left edge of the type area: the binding edge is left on odd pages and right on even ones (printed on two sides). */
export function leftOf(page: number): number {
  return page % 2 === 1 ? mm(28) : paper.width - mm(28) - typeArea.width
}

/** 每面 22 行、每行 28 字 (5.2.3): 28 × 16 pt is wider than 156 mm, so the characters stand a little closer. */
export const lines = 22
export const charactersPerLine = 28
export const line = typeArea.height / lines
/** How many lines a page may take so that the signature comes to stand with text (7.3.5.4): 25.5 pt for 16 pt characters. */
export const mostLines = 25
/** How high a line is where so many stand on a page. */
export const lineOf = (perPage: number): number => typeArea.height / perPage
export const size = 16
export const pitch = Math.floor((typeArea.width / charactersPerLine) * 100) / 100

/** Where the baseline of Chinese characters lies under the top of their square, in sizes. */
const ascent = 0.88

/** The baseline of characters of a size whose square stands in the middle of a band. */
export function baselineIn(bandTop: number, bandHeight: number, characterSize: number): number {
  return bandTop + (bandHeight - characterSize) / 2 + ascent * characterSize
}

/** The baseline of the body line in slot 0 to 21, or to one less than the lines of a closer page. */
export function baselineOf(slot: number, perPage: number = lines): number {
  return baselineIn(top + slot * lineOf(perPage), lineOf(perPage), size)
}

/** 发文机关标志: its top 35 mm under the top of the type area, never wider than the type area (7.2.4). */
export const mark = { top: top + mm(35), largest: 50, good: 32, narrowest: 0.6, smallest: 20 } as const

/** 标题: 2号 (22 pt), lines of 33 pt; at most 18 characters a line, so that it stands free on both sides. */
export const title = { size: 22, line: 33, width: 22 * 18 } as const

/** 页码: 4号 半角宋体, its dash 7 mm under the type area; odd pages right, even pages left, one character in (7.5). */
export const pageNumber = {
  size: 14,
  // The stroke of the dash stands 0.38 of its size above the baseline.
  baseline: top + typeArea.height + mm(7) + 0.38 * 14,
  indent: pitch,
} as const

/** The red of the mark and its rule. */
export const red = '0.8 0 0'
