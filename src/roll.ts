import { CsvError, parse } from 'csv-parse/sync'
import { Refused } from './refusal.ts'
import { type Cell, type Merge, openWorkbook } from './sheets.ts'

/* A file of rows as it came, CSV or XLSX: cells by line, before anybody asks what they mean. */

export interface RollRow {
  /** Line of the file, or row of the sheet; the first is 1. */
  readonly line: number
  readonly cells: readonly (Cell | undefined)[]
  readonly hidden: boolean
  /** Why the row could not be cut into cells; `cells` is then a guess. */
  readonly torn?: string
}

export interface Roll {
  /** The rows with anything in them, in order. */
  readonly rows: readonly RollRow[]
  /** Whether every row must have as many cells as the header: where a comma too many would move the rest. */
  readonly isDelimited: boolean
  readonly merges: readonly Merge[]
  readonly hiddenColumns: ReadonlySet<number>
  /** What was read though it is not in sight, and what was not read though it is there. */
  readonly notes: readonly string[]
}

const refuse = (message: string): never => {
  throw new Refused('invalid', message, {})
}

function startsWith(file: Uint8Array, ...bytes: number[]): boolean {
  return bytes.every((byte, i) => file[i] === byte)
}

/**
 * Reads a CSV file (UTF-8 with or without BOM, else GB18030) or the sheet of a workbook that has a header, which
 * `isHeader` recognises by its titles. Refuses `invalid`, with what to do, a file that is neither.
 */
export function readRoll(file: Uint8Array, isHeader: (titles: readonly string[]) => boolean): Roll {
  if (startsWith(file, 0x50, 0x4b)) return readBook(file, isHeader)
  if (startsWith(file, 0xd0, 0xcf, 0x11, 0xe0)) {
    return refuse('这是旧版 Excel 工作簿（.xls），或者加了密码；请取消密码，另存为 .xlsx 或“CSV UTF-8”后再导入')
  }
  // A list begins with its titles; what begins like this is a page, a document or data, whatever its name says.
  if (/^\s*(?:\{|<|%PDF)/.test(Buffer.from(file.subarray(0, 64)).toString('latin1')))
    return refuse(
      '这个文件不是 CSV，也不是 XLSX（改过扩展名的也不算）；请用 Excel 或 WPS 打开名单，另存为 .xlsx 或“CSV UTF-8”后再导入',
    )
  return readCsv(textOf(file))
}

/** The row among the first ten that has the titles, else the first: a list may carry a heading above its header. */
export function headerOf(rows: readonly RollRow[], isHeader: (titles: readonly string[]) => boolean): number {
  return Math.max(
    0,
    rows.slice(0, 10).findIndex((row) => isHeader(titlesOf(row))),
  )
}

/** The titles of a row, without the spaces and line breaks they are laid out with. */
export function titlesOf(row: RollRow): string[] {
  return Array.from(row.cells, (cell) => (cell?.text ?? '').replace(/\s/g, ''))
}

function readBook(file: Uint8Array, isHeader: (titles: readonly string[]) => boolean): Roll {
  const book = openWorkbook(file)
  const read = book.sheets.map(({ name, hidden }, i) => ({ name, hidden, ...book.read(i) }))
  const filled = read.filter(({ rows }) => rows.length > 0)
  const rolls = filled.filter(({ rows }) => rows.slice(0, 10).some((row) => isHeader(titlesOf(row))))
  const [roll, another] = rolls
  if (another !== undefined) {
    const names = rolls.map(({ name }) => `“${name}”`).join('、')
    refuse(`工作表${names}都有收件的列名；一次只收一张，请分成几个文件，或删去多余的工作表`)
  }
  const chosen = roll ?? filled.find(({ hidden }) => !hidden) ?? filled[0]
  if (chosen === undefined) return { rows: [], isDelimited: false, merges: [], hiddenColumns: new Set(), notes: [] }
  const notes: string[] = []
  const other = filled.filter((each) => each !== chosen && !templateSheets.includes(each.name))
  if (other.length > 0) {
    notes.push(`只读了工作表“${chosen.name}”，没有读${other.map(({ name }) => `“${name}”`).join('、')}`)
  }
  if (chosen.hidden) notes.push(`工作表“${chosen.name}”是隐藏的，已照常读入`)
  const { rows, merges, hiddenColumns } = chosen
  return { rows, isDelimited: false, merges, hiddenColumns, notes }
}

/** The sheets of the template that are there to be read by people. */
export const templateSheets: readonly string[] = ['说明', '街道', '社区']

/**
 * The text of a CSV file. Excel in China saves it as GBK, which GB18030 contains; strict UTF-8 fails on it, so the order
 * decides. Refuses `invalid` what is neither.
 */
export function textOf(file: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(file)
      if (text.includes('\0')) break
      return text
    } catch {
      // Not this encoding: the next one may fit.
    }
  }
  return refuse('文件编码既不是 UTF-8 也不是 GBK/GB18030，或者不是文本文件；请另存为“CSV UTF-8”后再导入')
}

// One record is one line: no column of the roll has use for a line break, so one broken row can never swallow the next.
function readCsv(text: string): Roll {
  const rows: RollRow[] = []
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    if (/^[\s,"]*$/.test(content)) return
    const cells = splitLine(content)
    const torn = '这一行的引号不成对，或一格里有换行；请删去多余的引号和换行'
    const row = { line: i + 1, hidden: false }
    if (cells !== undefined) rows.push({ ...row, cells: cells.map(csvCell) })
    else rows.push({ ...row, cells: content.replaceAll('"', '').split(',').map(csvCell), torn })
  })
  return { rows, isDelimited: true, merges: [], hiddenColumns: new Set(), notes: [] }
}

function splitLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',')
  try {
    return parse(line, { relax_column_count: true })[0] ?? []
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

function csvCell(text: string): Cell {
  return { kind: 'text', text: plain(text) }
}

// Undoes the apostrophe of writeCsvCell, see there.
function plain(cell: string): string {
  const text = cell.trim()
  return /^'+[=+\-@]/.test(text) ? text.slice(1) : text
}

/** A CSV cell: one that a spreadsheet would take for a formula gets an apostrophe in front, which `readRoll` takes off. */
export function writeCsvCell(text: string): string {
  const safe = /^'*[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
