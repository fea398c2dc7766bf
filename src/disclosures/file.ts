import { exportName } from '../export.ts'
import { halfWidth } from '../household-form.ts'
import { Refused } from '../refusal.ts'
import { headerOf, type Roll, type RollRow, readRoll, titlesOf, writeCsvCell } from '../roll.ts'
import { listOf, type SheetToWrite, wholeFile, writeWorkbook } from '../sheets.ts'
import { fieldsOf, type PeopleRows, peopleSlips } from './content.ts'
import type { DisclosureKind, Field, FormSlip } from './form.ts'

/* Files of items: the template, and what a filled one says. One item a line; of a kind with people, one person a line. */

/** What is wrong with one line of a file, and what to do. */
export interface LineSlip {
  readonly line: number
  readonly column: string
  readonly message: string
}

/** One item of a file, as `enterDisclosure` takes it. */
export interface FiledItem {
  /** The first line it stands on, and how many lines it takes. */
  readonly line: number
  readonly lines: number
  readonly title: string
  readonly fields: Readonly<Record<string, string | number>>
  readonly people?: PeopleRows
}

export interface DisclosureFile {
  readonly items: readonly FiledItem[]
  readonly errors: readonly LineSlip[]
  readonly notes: readonly string[]
}

const columnsOf = (kind: DisclosureKind): readonly Field[] => [...kind.fields, ...(kind.people?.fields ?? [])]
const isNumber = ({ type }: Field) => type === 'count' || type === 'area'

/** The empty file of a kind: XLSX with choices to pick from and a sheet that says how to fill it in, or CSV. */
export function disclosureTemplate(kind: DisclosureKind, type: 'csv' | 'xlsx'): Uint8Array {
  const columns = columnsOf(kind)
  if (type === 'csv')
    return new TextEncoder().encode(`\ufeff${columns.map(({ title }) => writeCsvCell(title)).join(',')}\r\n`)
  const sheet: SheetToWrite = {
    name: kind.name,
    columns: columns.map((field) => ({
      title: field.title,
      width: field.type === 'long' ? 60 : field.type === 'text' ? 28 : 20,
      kind: isNumber(field) ? 'number' : 'text',
      ...(field.choices
        ? {
            check: {
              must: { be: 'one_of', list: listOf(field.choices) },
              otherwise: `应为${field.choices.join('、')}之一`,
            },
          }
        : {}),
    })),
    rows: [],
  }
  const notes: SheetToWrite = {
    name: '说明',
    columns: [
      { title: '栏目', width: 28 },
      { title: '必填', width: 8 },
      { title: '怎样填写', width: 60 },
      { title: '示例', width: 40 },
    ],
    rows: columns.map(({ title, optional, rule, example, choices }) => [
      title,
      optional ? '选填' : '必填',
      choices ? `${rule}：${choices.join('、')}` : rule,
      example,
    ]),
  }
  return wholeFile(writeWorkbook([sheet, notes]))
}

/** The name a template is kept under. */
export const templateName = (kind: DisclosureKind, on: string, type: 'csv' | 'xlsx'): string =>
  exportName({ name: `${kind.name}导入模板`, on }, type)

/** Reads a file of one kind, CSV or XLSX. Collects every slip by line and column; never throws on bad content. */
export function readDisclosureFile(file: Uint8Array, kind: DisclosureKind): DisclosureFile {
  const columns = columnsOf(kind)
  const asked = columns.filter(({ optional }) => !optional).map(({ title }) => title)
  const isHeader = (titles: readonly string[]) => asked.every((title) => titles.includes(title))
  let roll: Roll
  try {
    roll = readRoll(file, isHeader)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { items: [], errors: [{ line: 1, column: '文件', message: error.message }], notes: [] }
  }
  const { notes } = roll
  const at = headerOf(roll.rows, isHeader)
  const header = roll.rows[at]
  const titles = header ? titlesOf(header) : []
  const missing = asked.filter((title) => !titles.includes(title))
  if (!header || missing.length > 0) {
    const message = `缺少${missing.map((title) => `“${title}”`).join('、')}列：请用“${kind.name}”的导入模板填写`
    return { items: [], errors: [{ line: header?.line ?? 1, column: '表头', message }], notes }
  }
  const errors: LineSlip[] = []
  const unknown = titles.filter((title) => title !== '' && !columns.some((field) => field.title === title))
  if (unknown.length > 0)
    errors.push({
      line: header.line,
      column: '表头',
      message: `没有${unknown.map((t) => `“${t}”`).join('、')}这一栏：请删去`,
    })

  interface Group {
    line: number
    lines: number[]
    fields: Record<string, string | number>
    people: Record<string, string | number>[]
  }
  const groups = new Map<string, Group>()
  for (const row of roll.rows.slice(at + 1)) {
    if (row.torn !== undefined || (roll.isDelimited && row.cells.length !== header.cells.length)) {
      const message = row.torn ?? `这一行有 ${row.cells.length} 列，应有 ${header.cells.length} 列；请检查逗号`
      errors.push({ line: row.line, column: '整行', message })
      continue
    }
    const before = errors.length
    const complain = (field: Field, message: string) => errors.push({ line: row.line, column: field.title, message })
    const fields = valuesOf(kind.fields, row, titles, complain)
    const own = kind.people ? valuesOf(kind.people.fields, row, titles, complain) : undefined
    if (errors.length > before) continue
    // Lines that say the same of the item are one item, each with one person of it.
    const key = own ? JSON.stringify(fields) : String(row.line)
    const group = groups.get(key) ?? { line: row.line, lines: [], fields, people: [] }
    group.lines.push(row.line)
    if (own && Object.keys(own).length > 0) group.people.push(own)
    groups.set(key, group)
  }

  const items: FiledItem[] = []
  for (const { line, lines, fields, people } of groups.values()) {
    const list = kind.people && people.length > 0 ? people : undefined
    const found = fieldsOf(kind, fields)
    const slips = 'slips' in found ? found.slips : peopleSlips(kind, found.fields, list)
    if (slips.length > 0 || 'slips' in found) errors.push(...slips.map((slip) => placed(kind, slip, lines)))
    else
      items.push({
        line,
        lines: lines.length,
        title: kind.title(found.fields),
        fields: found.fields,
        ...(list ? { people: list } : {}),
      })
  }
  if (items.length === 0 && errors.length === 0)
    errors.push({ line: header.line, column: '整行', message: '表头下面没有数据，请填写后再导入' })
  return { items, errors: errors.sort((a, b) => a.line - b.line), notes }
}

/** A slip of a form, at its line and column: `people.2.name` is the third line of the item. */
function placed(kind: DisclosureKind, { field, message }: FormSlip, lines: readonly number[]): LineSlip {
  const [, nth, own] = /^people\.(\d+)\.(.+)$/.exec(field) ?? []
  const key = own ?? field
  const title = columnsOf(kind).find((each) => each.key === key)?.title ?? '整行'
  return { line: lines[Number(nth ?? 0)] ?? lines[0] ?? 1, column: title, message }
}

function valuesOf(
  fields: readonly Field[],
  row: RollRow,
  titles: readonly string[],
  complain: (field: Field, message: string) => void,
): Record<string, string | number> {
  const values: Record<string, string | number> = {}
  for (const field of fields) {
    const cell = row.cells[titles.indexOf(field.title)]
    const text = (cell?.text ?? '').replace(/^\t/, '').trim()
    if (text === '') continue
    if (cell?.kind === 'error' || cell?.kind === 'uncalculated') {
      complain(field, '这一格是没有结果的公式：请改填数值或文字')
      continue
    }
    const plain = halfWidth(text)
    if (!isNumber(field)) {
      values[field.key] = field.type === 'text' || field.type === 'long' ? text : plain
      continue
    }
    // Digits may be grouped by commas; a unit is not taken off silently.
    const digits = plain.replace(/(?<=\d),(?=\d{3}(\D|$))/g, '')
    if (/^-?\d+(\.\d+)?$/.test(digits)) values[field.key] = Number(digits)
    else complain(field, '应为数字，不带单位和文字：请重新填写')
  }
  return values
}
