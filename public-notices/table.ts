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
 * Plans a table: upright in the largest of 10.5 to 9 pt in which every column fits on one line, else with two-line cells
 * where a column may wrap, else lying, and at last with every column wrapped as far as it must.
 */
export function planTable(
  table: TableText,
  upright: Room,
  lying: Room,
  widthOf: WidthOf,
  headerWidthOf: WidthOf,
  rowName: (index: number) => string,
): TablePlan {
  const ems = table.columns.map((column, i) => ({
    ...column,
    text: widest(table.rows, i, widthOf) / 1000,
    header: textWidth(column.header, headerWidthOf) / 1000,
    // A wrapped cell is broken at whole words only, which no column may be narrower than.
    word: column.wraps ? widestWord(table.rows, i, widthOf) / 1000 : 0,
  }))
  const attempts = [
    { room: upright, lying: false, wrap: false, sizes: [10.5, 10] as readonly number[] },
    { room: upright, lying: false, wrap: true, sizes },
    { room: lying, lying: true, wrap: false, sizes: [10.5, 10] as readonly number[] },
    { room: lying, lying: true, wrap: true, sizes },
  ]
  for (const attempt of attempts)
    for (const size of attempt.sizes) {
      const widths = fitted(ems, size, attempt.room.width, attempt.wrap)
      if (widths) return plan(table, attempt.lying, size, widths, ems, attempt.room, widthOf, headerWidthOf, rowName)
    }
  const size = 9
  const shares = ems.map(
    ({ text, header }) => Math.min(Math.max(text, header / mostHeaderLines), 12) * size + 2 * padding,
  )
  const whole = shares.reduce((sum, each) => sum + each, 0)
  const widths = shares.map((each) => (each / whole) * lying.width)
  return plan(table, true, size, widths, ems, lying, widthOf, headerWidthOf, rowName)
}

interface ColumnEms {
  readonly wraps?: boolean
  readonly text: number
  readonly header: number
  readonly word: number
}

function fitted(columns: readonly ColumnEms[], size: number, room: number, wrap: boolean): number[] | undefined {
  const narrow = columns.map(({ wraps, text, header, word }) => {
    // One character more than half: the halves of a text are seldom equal.
    const least = wrap && wraps ? Math.max(Math.min(text, text / 2 + 1.5), word) : text
    return Math.max(least, header / mostHeaderLines + (header > 2 ? 0.4 : 0), Math.min(header, 2)) * size + 2 * padding
  })
  const wide = columns.map(({ text, header }, i) =>
    Math.max((Math.max(text, header) + 0.1) * size + 2 * padding, narrow[i] ?? 0),
  )
  const least = narrow.reduce((sum, each) => sum + each, 0)
  const best = wide.reduce((sum, each) => sum + each, 0)
  if (least > room) return undefined
  if (best <= room) return wide.map((each) => each + (room - best) / columns.length)
  return narrow.map((each, i) => each + ((room - least) * ((wide[i] ?? 0) - each)) / (best - least))
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
    if (Array.from(text).length * 1000 <= limit || textWidth(text, widthOf) <= limit) return [text]
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
  let from = 0
  let left = room.first - header.height
  for (let i = 0; i < table.rows.length; i++) {
    const { height } = row(i)
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
  const units = cellUnits(text).flatMap((unit) => (textWidth(unit, widthOf) <= limit ? [unit] : Array.from(unit)))
  const whole = textWidth(text, widthOf)
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
  return text.includes('·') ? text.split(/(?<=·)/) : unitsOf(text)
}

function filled(units: readonly string[], limit: number, widthOf: WidthOf): string[] {
  const lines: string[] = []
  let current: string[] = []
  let used = 0
  for (const unit of units) {
    const width = textWidth(unit, widthOf)
    if (current.length > 0 && used + width > limit) {
      // A mark that may not begin a line takes the unit before it along; one that may not end a line goes along.
      let kept = current.length
      const isHeld = () => neverFirst.test(current[kept] ?? unit) || neverLast.test(current[kept - 1] ?? '')
      while (kept > 0 && isHeld()) kept -= 1
      const carried = kept > 0 ? current.splice(kept) : []
      lines.push(current.join(''))
      current = carried
      used = carried.reduce((sum, each) => sum + textWidth(each, widthOf), 0)
    }
    current.push(unit)
    used += width
  }
  lines.push(current.join(''))
  return lines
}

function widest(rows: readonly (readonly string[])[], column: number, widthOf: WidthOf): number {
  let most = 0
  for (const row of rows) {
    const width = textWidth(row[column] ?? '', widthOf)
    if (width > most) most = width
  }
  return most
}

function widestWord(rows: readonly (readonly string[])[], column: number, widthOf: WidthOf): number {
  let most = 0
  for (const text of new Set(rows.map((row) => row[column] ?? '')))
    for (const unit of cellUnits(text)) most = Math.max(most, textWidth(unit, widthOf))
  return most
}

function textWidth(text: string, widthOf: WidthOf): number {
  let width = 0
  for (const character of text) width += widthOf(character)
  return width
}
