import { CannotSet } from './cannot-set.ts'
import { neverFirst, neverLast, unitsOf, type WidthOf } from './paragraph.ts'

/*
 * The attachment's table: how wide each column is, in which size, upright or lying, and which rows stand on which page.
 * Pure: knows widths, not fonts.
 */

export interface Column {
  readonly header: string
  /** Text that may take two lines: communities, remarks. Names, numbers and dates stay on one. */
  readonly wraps?: boolean
}

export interface TableText {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

/** The room a table has on its pages, in points: on its first page there is a title above it. */
export interface Room {
  readonly width: number
  readonly first: number
  readonly others: number
}

export interface PlannedRow {
  /** The lines of each cell. */
  readonly cells: readonly (readonly string[])[]
  readonly height: number
}

export interface TablePlan {
  readonly lying: boolean
  readonly size: number
  readonly widths: readonly number[]
  readonly header: PlannedRow
  /** The rows of each page, from and up to (not included). */
  readonly pages: readonly { readonly from: number; readonly to: number }[]
  readonly row: (index: number) => PlannedRow
}

/** Free space left and right in a cell. */
export const padding = 2.5
const sizes = [10.5, 10, 9.5, 9] as const
/** A line of text in a cell, and the height of a row, in sizes. */
const leading = 1.3
const rowHeight = (textLines: number, size: number) =>
  textLines === 1 ? 1.9 * size : (textLines * leading + 0.6) * size
const mostHeaderLines = 3

/**
 * Plans a table, in 10.5 to 9 pt. What costs least is chosen: a cell on two lines, a smaller size, a page to be turned.
 * So one long name does not make every row a high one, and a table lies only if it could not stand without being crammed.
 * If nothing fits, it lies in 9 pt with every column wrapped as far as it must.
 */
export function planTable(
  table: TableText,
  upright: Room,
  lying: Room,
  widthOf: WidthOf,
  headerWidthOf: WidthOf,
  rowName: (index: number) => string,
): TablePlan {
  const columns = table.columns.map(({ header, wraps = false }, i) =>
    measured(table.rows, i, header, wraps, widthOf, headerWidthOf),
  )
  const made = (isLying: boolean, size: number, widths: readonly number[]) =>
    plan(table, isLying, size, widths, columns, isLying ? lying : upright, widthOf, headerWidthOf, rowName)
  const fits = [false, true].flatMap((isLying) => {
    const { width } = isLying ? lying : upright
    const fit = unwrapped(columns, width) ?? wrapped(columns, width, table.rows.length)
    return fit ? [{ ...fit, isLying, cost: fit.cost + (isLying ? lyingCosts : 0) }] : []
  })
  const [best] = fits.sort((a, b) => a.cost - b.cost)
  if (best) return made(best.isLying, best.size, best.widths)
  const size = 9
  const shares = columns.map(
    ({ text, header }) => Math.min(Math.max(text, header / mostHeaderLines), 12) * size + 2 * padding,
  )
  const whole = shares.reduce(add, 0)
  return made(
    true,
    size,
    shares.map((each) => (each / whole) * lying.width),
  )
}

const add = (a: number, b: number) => a + b

/** What a column needs, in sizes. */
interface ColumnEms {
  /** The widest text; the header on one line. */
  readonly text: number
  readonly header: number
  /** The least for the header on three lines (one of three characters stays on one), and for every text on two. */
  readonly headerLeast: number
  readonly half: number
  /** The widths of all texts, if they may wrap. */
  readonly all: readonly number[] | null
}

function measured(
  rows: readonly (readonly string[])[],
  column: number,
  header: string,
  wraps: boolean,
  widthOf: WidthOf,
  headerWidthOf: WidthOf,
): ColumnEms {
  const texts = rows.map((row) => row[column] ?? '')
  const known = new Map<string, number>()
  let text = 0
  let half = 0
  const all: number[] = []
  for (const each of texts) {
    const width = wraps ? known.get(each) : undefined
    const measuredWidth = width ?? widthOf(each) / 1000
    if (measuredWidth > text) text = measuredWidth
    if (!wraps) continue
    all.push(measuredWidth)
    if (width !== undefined) continue
    known.set(each, measuredWidth)
    // Half of it is the least that two lines need, so that shorter texts need not be looked at.
    if (measuredWidth > half) half = Math.max(half, halved(each, widthOf) / 1000)
  }
  const whole = headerWidthOf(header) / 1000
  const word = Math.max(0, ...cellUnits(header).map((unit) => headerWidthOf(unit) / 1000))
  const headerLeast = Math.max(whole / mostHeaderLines + (whole > 2 ? 0.4 : 0), whole <= 3 ? whole : 2, word)
  return { text, header: whole, headerLeast, half, all: wraps ? all : null }
}

/** The width that a text needs on two lines: the narrower the more equal its halves. */
function halved(text: string, widthOf: WidthOf): number {
  const widths = cellUnits(text).map((unit) => widthOf(unit))
  const whole = widths.reduce(add, 0)
  let first = 0
  let least = whole
  for (const width of widths) {
    first += width
    least = Math.min(least, Math.max(first, whole - first))
  }
  return least
}

/** One way to set the table. Its cost: cells on two lines, per row, and what the size costs. */
interface Fit {
  readonly size: number
  readonly widths: readonly number[]
  readonly cost: number
}

/** Half a point of size costs as much as a second line in every tenth row. */
const sizeCosts = (size: number) => (sizes[0] - size) * 0.2
/** Turning the page costs more than a second line in every row. */
const lyingCosts = 1.4

/** A fit in which nothing wraps, in a comfortable size. */
function unwrapped(columns: readonly ColumnEms[], room: number): Fit | undefined {
  for (const size of [10.5, 10]) {
    const least = columns.map(({ text, headerLeast }) => Math.max(text, headerLeast) * size + 2 * padding)
    const spare = room - least.reduce(add, 0)
    if (spare < 0) continue
    const wide = columns.map(({ text, header }) => (Math.max(text, header) + 0.1) * size + 2 * padding)
    const wished = wide.map((each, i) => Math.max(0, each - (least[i] ?? 0)))
    const all = wished.reduce(add, 0)
    const widths = least.map((each, i) =>
      spare >= all ? each + (wished[i] ?? 0) + (spare - all) / columns.length : each + (spare * (wished[i] ?? 0)) / all,
    )
    return { size, widths, cost: sizeCosts(size) }
  }
  return undefined
}

/** The cheapest fit with cells of two lines: every choice of columns that may wrap, in every size. */
function wrapped(columns: readonly ColumnEms[], room: number, rows: number): Fit | undefined {
  let best: Fit | undefined
  const mayWrap = columns.flatMap(({ all }, i) => (all ? [i] : []))
  const sorted = columns.map(({ all }) => all && Float64Array.from(all).sort())
  for (const size of sizes) {
    const full = columns.map(({ text, headerLeast }) => Math.max(text, headerLeast) * size + 2 * padding)
    for (let chosen = 1; chosen < 2 ** mayWrap.length; chosen++) {
      const narrowed = new Set(mayWrap.filter((_, k) => (chosen >> k) & 1))
      const least = columns.map(({ half, headerLeast }, i) =>
        narrowed.has(i) ? Math.max(half, headerLeast) * size + 2 * padding : (full[i] ?? 0),
      )
      const spare = room - least.reduce(add, 0)
      const wished = full.reduce(add, 0) - least.reduce(add, 0)
      if (spare < 0 || wished <= 0) continue
      const widths = least.map((each, i) => each + Math.min(1, spare / wished) * ((full[i] ?? 0) - each))
      let cells = 0
      for (const i of narrowed) cells += wider(sorted[i], ((widths[i] ?? 0) - 2 * padding + 0.01) / size)
      const cost = cells / rows + sizeCosts(size)
      const rest = Math.max(0, spare - wished) / columns.length
      if (!best || cost < best.cost - 1e-9) best = { size, widths: widths.map((each) => each + rest), cost }
    }
  }
  return best
}

/** How many of these widths, in ascending order, are greater. */
function wider(sorted: Float64Array | null | undefined, than: number): number {
  if (!sorted) return 0
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) > than) high = middle
    else low = middle + 1
  }
  return sorted.length - low
}

function plan(
  table: TableText,
  lying: boolean,
  size: number,
  widths: readonly number[],
  ems: readonly ColumnEms[],
  room: Room,
  widthOf: WidthOf,
  headerWidthOf: WidthOf,
  rowName: (index: number) => string,
): TablePlan {
  const inner = widths.map((width) => ((width - 2 * padding + 0.01) * 1000) / size)
  // Columns in which nothing ever breaks: most, and then no cell of them need be measured again.
  const whole = ems.map(({ text }, i) => text * 1000 <= (inner[i] ?? 0))
  const broken = new Map<string, readonly string[]>()
  const cellLines = (text: string, column: number): readonly string[] => {
    const limit = inner[column] ?? 0
    if (whole[column]) return [text]
    if (Array.from(text).length * 1000 <= limit || widthOf(text) <= limit) return [text]
    const key = `${column} ${text}`
    const known = broken.get(key)
    if (known) return known
    const made = brokenText(text, limit, widthOf)
    broken.set(key, made)
    return made
  }
  const row = (index: number): PlannedRow => {
    const cells = (table.rows[index] ?? []).map(cellLines)
    let most = 1
    for (const cell of cells) if (cell.length > most) most = cell.length
    return { cells, height: rowHeight(most, size) }
  }
  const headerCells = table.columns.map(({ header }, i) => brokenText(header, inner[i] ?? 0, headerWidthOf))
  const header = { cells: headerCells, height: rowHeight(Math.max(...headerCells.map((each) => each.length)), size) }
  const pages: { from: number; to: number }[] = []
  const even = whole.every(Boolean) ? rowHeight(1, size) : undefined
  let from = 0
  let left = room.first - header.height
  for (let i = 0; i < table.rows.length; i++) {
    const height = even ?? row(i).height
    if (height > left) {
      if (height > room.others - header.height) throw new CannotSet(rowName(i), '这一行比一页还高，请把内容改短')
      pages.push({ from, to: i })
      from = i
      left = room.others - header.height
    }
    left -= height
  }
  pages.push({ from, to: table.rows.length })
  return { lying, size, widths, header, pages, row }
}

/** Breaks the text of a cell into lines of nearly equal length: no mark at a line's head, no number split. */
function brokenText(text: string, limit: number, widthOf: WidthOf): string[] {
  const units = cellUnits(text).flatMap((unit) => (widthOf(unit) <= limit ? [unit] : Array.from(unit)))
  const whole = widthOf(text)
  const count = Math.max(1, Math.ceil(whole / limit))
  // Even lines look better than a full one and a single character under it.
  for (const goal of [whole / count + 600, limit]) {
    const lines = filled(units, Math.min(goal, limit), widthOf)
    if (lines.length <= count || goal === limit) return lines
  }
  return [text]
}

/** Where a cell may break: a name of several parts only behind its dots. */
function cellUnits(text: string): string[] {
  if (text.includes('·')) return text.split(/(?<=·)/)
  const units: string[] = []
  for (const unit of unitsOf(text)) {
    const before = units.at(-1)
    // A closing mark stays with what it closes, what follows an opening one with that.
    if (before !== undefined && (neverFirst.test(unit) || neverLast.test(before)))
      units[units.length - 1] = before + unit
    else units.push(unit)
  }
  return units
}

function filled(units: readonly string[], limit: number, widthOf: WidthOf): string[] {
  const lines: string[] = []
  let current: string[] = []
  let used = 0
  for (const unit of units) {
    const width = widthOf(unit)
    if (current.length > 0 && used + width > limit) {
      lines.push(current.join(''))
      current = []
      used = 0
    }
    current.push(unit)
    used += width
  }
  lines.push(current.join(''))
  return lines
}
