import type { LegalDay } from './calendar.ts'
import { type SheetColumn, writeWorkbook } from './sheets.ts'

/*
 * Any list, as a file for a spreadsheet. What is masked on a page must be masked here too: the columns say what is
 * shown, nothing else of a row leaves.
 */

export interface ListColumn<Row> {
  readonly title: string
  /** In characters of half width; 16 unless told. */
  readonly width?: number
  /** What stands in the cell. ID numbers, telephone and case numbers are text; only amounts and counts are numbers. */
  readonly of: (row: Row) => string | number | null | undefined
}

export interface List<Row> {
  /** What it is a list of: 申请. */
  readonly name: string
  /** What it was filtered by, for the file's name: 涧西区, 初审公示. */
  readonly conditions?: readonly string[]
  readonly on: LegalDay
  readonly columns: readonly ListColumn<Row>[]
  /** Gone through once, as the file is sent. */
  readonly rows: Iterable<Row>
}

export const exportTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** The file's name, 名称_条件_日期: `申请_涧西区-初审公示_2026-03-10.xlsx`. */
export function exportName(
  { name, conditions = [], on }: Pick<List<never>, 'name' | 'conditions' | 'on'>,
  type: keyof typeof exportTypes,
): string {
  const parts = [clean(name) || '名单', clean(conditions.join('-')), on]
  return `${parts.filter((part) => part !== '').join('_')}.${type}`
}

// Names that every system can store: no separators or reserved marks, and at most 40 characters (120 bytes) a part.
function clean(text: string): string {
  const plain = text.replace(/[\\/:*?"<>|_\s\p{C}]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
  return Array.from(plain).slice(0, 40).join('')
}

/**
 * The list as CSV: UTF-8 with BOM and CRLF, a few hundred kilobytes at a time. Text that a spreadsheet would take for a
 * formula gets an apostrophe in front; digits that it would round or shorten (ID numbers, leading zeros) get a tab,
 * which keeps them text and is not seen.
 */
export function* exportCsv<Row>({ columns, rows }: List<Row>): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = `\ufeff${columns.map(({ title }) => csvCell(title)).join(',')}\r\n`
  for (const row of rows) {
    text += `${columns.map((column) => csvCell(column.of(row))).join(',')}\r\n`
    if (text.length < pieceLength) continue
    yield encoder.encode(text)
    text = ''
  }
  yield encoder.encode(text)
}

const pieceLength = 1 << 18

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const safe = asText(value)
  return /[",\r\n\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function asText(text: string): string {
  // Full-width signs begin a formula too in the East Asian editions.
  if (/^[=+\-@\t\r\n＝＋－＠]/.test(text)) return `'${text}`
  return /^(\d{12,}|0\d+|\d+(\.\d+)?[eE]\d+)$/.test(text) ? `\t${text}` : text
}

/** The list as XLSX, a few hundred kilobytes at a time. Text is text: never a formula, and no digit is lost. */
export function exportXlsx<Row>({ name, columns, rows }: List<Row>): Generator<Uint8Array> {
  const sheetColumns: SheetColumn[] = columns.map(({ title, width = 16 }) => ({ title, width }))
  return writeWorkbook([{ name, columns: sheetColumns, rows: cellsOf(columns, rows) }])
}

function* cellsOf<Row>(columns: readonly ListColumn<Row>[], rows: Iterable<Row>): Generator<(string | number)[]> {
  for (const row of rows)
    yield columns.map((column) => {
      const value = column.of(row)
      return typeof value === 'number' && !Number.isFinite(value) ? '' : (value ?? '')
    })
}
