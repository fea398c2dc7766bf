import { type LegalDay, parseDay } from './calendar.ts'
import { halfWidth, isElsewhere, namePattern, tidyName } from './household-form.ts'
import { cityCode, counties } from './organs.ts'
import { checkPaper, type Identified, type PaperKind } from './papers.ts'
import { checkIdNumber } from './people.ts'
import type { Policy } from './policy.ts'
import { presentCode } from './policy-numbers.ts'
import { Refused } from './refusal.ts'
import { headerOf, type Roll, type RollRow, readRoll, titlesOf } from './roll.ts'
import { papers, programmes, protectionForms } from './words.ts'

/* A list of people who are protected already, as an office brings it from its leases and older systems. */

export const personColumns = ['姓名', '证件号码', '保障方式', '形式', '区县', '文号', '自何日起'] as const
/** May be left out, as may its cells: then the number is that of a resident identity card. */
export const paperColumn = '证件类型'
type Column = (typeof personColumns)[number] | typeof paperColumn

/** What is wrong with one line of a list, and what to do. Never repeats an ID number. */
export interface PersonError {
  readonly line: number
  readonly column: string
  readonly message: string
}

/** One line of a list: the body of `recordProtection`. */
export interface PersonRow {
  readonly line: number
  readonly body: {
    readonly programme: string
    readonly form: string
    readonly where: string
    readonly reference: string
    readonly since: LegalDay
    readonly person: { readonly name: string } & Identified
  }
}

/** What a list holds: the lines without a slip, and all slips by line. */
export interface PersonsRead {
  readonly rows: readonly PersonRow[]
  readonly errors: readonly PersonError[]
  readonly notes: readonly string[]
}

const isHeader = (titles: readonly string[]): boolean => personColumns.every((column) => titles.includes(column))
const codeOf = (names: Readonly<Record<string, string>>, text: string): string | undefined =>
  Object.keys(names).find((code) => code === text || names[code] === text)

/**
 * Reads a list of protections, CSV or XLSX: one person and protection a line, in the columns of `personColumns`. Names
 * of programmes, forms, papers and counties may be given as their codes; those of 偃师, 孟津 and 吉利 before 2021 become
 * their present codes. Collects every slip; never throws on bad content.
 */
export function readPersonsFile(file: Uint8Array, today: LegalDay, policy: Pick<Policy, 'numbers'>): PersonsRead {
  let roll: Roll
  try {
    roll = readRoll(file, isHeader)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { rows: [], errors: [{ line: 1, column: '文件', message: error.message }], notes: [] }
  }
  const { notes } = roll
  const at = headerOf(roll.rows, isHeader)
  const header = roll.rows[at]
  const titles = header ? titlesOf(header) : []
  const missing = personColumns.filter((column) => !titles.includes(column))
  if (!header || missing.length > 0) {
    const message = `缺少${missing.map((column) => `“${column}”`).join('、')}列：第一行应为 ${personColumns.join('、')}`
    return { rows: [], errors: [{ line: header?.line ?? 1, column: '表头', message }], notes }
  }
  const names = { ...Object.fromEntries(policy.numbers.map((n) => [n.programme, n.programmeName])), ...programmes }
  const errors: PersonError[] = []
  const rows: PersonRow[] = []
  for (const row of roll.rows.slice(at + 1)) {
    const before = errors.length
    const complain = (column: string, message: string) => errors.push({ line: row.line, column, message })
    if (row.torn !== undefined || (roll.isDelimited && row.cells.length !== header.cells.length)) {
      complain('整行', row.torn ?? `这一行有 ${row.cells.length} 列，应有 ${header.cells.length} 列；请检查逗号`)
      continue
    }
    const body = bodyOf((column) => cellOf(row, titles.indexOf(column)), names, today, complain)
    if (body && errors.length === before) rows.push({ line: row.line, body })
  }
  if (rows.length === 0 && errors.length === 0)
    errors.push({ line: header.line, column: '整行', message: '表头下面没有数据，请填写后再导入' })
  return { rows, errors, notes }
}

interface Text {
  readonly kind: string
  readonly text: string
}
const cellOf = (row: RollRow, at: number): Text => {
  const { kind, text } = row.cells[at] ?? { kind: 'text', text: '' }
  return { kind, text: halfWidth(text.trim()) }
}

function bodyOf(
  cell: (column: Column) => Text,
  names: Readonly<Record<string, string>>,
  today: LegalDay,
  complain: (column: string, message: string) => void,
): PersonRow['body'] | undefined {
  const name = tidyName(cell('姓名').text)
  if (!namePattern.test(name)) complain('姓名', '姓名应为 1 至 50 个字，不含数字和符号')
  const identified = paperOf(cell(paperColumn).text, cell('证件号码'), today, complain)
  const programme = codeOf(names, cell('保障方式').text)
  if (programme === undefined) complain('保障方式', `应为${[...new Set(Object.values(names))].join('、')}之一`)
  const form = codeOf(protectionForms, cell('形式').text)
  if (form === undefined) complain('形式', `应为${Object.values(protectionForms).join('、')}之一`)
  const where = placeOf(cell('区县').text)
  if (where === undefined) complain('区县', '没有这个区县：请填写区县名称或 6 位代码')
  const reference = cell('文号').text
  if (reference.length < 2 || reference.length > 100) complain('文号', '请写明文号或合同编号，2 至 100 个字')
  const since = dayOf(cell('自何日起').text)
  if (since === undefined) complain('自何日起', '应为真实存在的日子，写作 YYYY-MM-DD')
  else if (since > today) complain('自何日起', `${since} 晚于今天：请填写实际发生的日期`)
  if (!identified || !programme || !form || !where || !since) return undefined
  return { programme, form, where, reference, since, person: { name, ...identified } }
}

function paperOf(
  named: string,
  { kind, text }: Text,
  today: LegalDay,
  complain: (column: string, message: string) => void,
): Identified | undefined {
  const paper =
    named === '' || named === '身份证'
      ? 'resident_id'
      : (codeOf(papers, named) as PaperKind | 'resident_id' | undefined)
  if (paper === undefined) {
    complain(paperColumn, `应为${Object.values(papers).join('、')}之一，不填即为居民身份证`)
    return undefined
  }
  if (kind === 'number') {
    const lost = paper === 'resident_id' ? '末位已丢失' : '开头的 0 或末位可能已丢失'
    complain('证件号码', `证件号码被 Excel 存成数字，${lost}，请把列设为文本后重新填写`)
    return undefined
  }
  try {
    if (paper === 'resident_id') return { idNumber: checkIdNumber(text, today).id }
    return { paper: checkPaper({ kind: paper, number: text }, today) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    complain('证件号码', error.message)
    return undefined
  }
}

/**
 * A code of the past is stored as the present one: the list may be brought again, or the lease entered by hand, under
 * the place's name of today, and it must be found then as the same protection.
 */
function placeOf(text: string): string | undefined {
  if (text === cityCode() || isElsewhere(text)) return text
  return counties().find(({ code, name }) => code === presentCode(text) || name === text)?.code
}

function dayOf(text: string): LegalDay | undefined {
  try {
    return parseDay(text)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}
