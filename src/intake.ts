import type { LegalDay } from './calendar.ts'
import {
  type HouseholdForm,
  halfWidth,
  isCommunity,
  isElsewhere,
  materials,
  mostArea,
  mostIncome,
  mostMembers,
  namePattern,
  type Person,
  phonePattern,
  programmes,
  relations,
  tidyName,
  tidyPhone,
} from './household-form.ts'
import { areaName, communitiesOf, counties, findCommunity, findSubdistrict, subdistrictsOf } from './organs.ts'
import { checkIdNumber } from './people.ts'
import { Refused } from './refusal.ts'
import { headerOf, type Roll, type RollRow, readRoll, templateSheets, titlesOf, writeCsvCell } from './roll.ts'
import { type Cell, listIn, listOf, type Merge, type SheetToWrite, wholeFile, writeWorkbook } from './sheets.ts'

export {
  type HouseholdForm,
  householdForm,
  materials,
  type Person,
  type Programme,
  person,
  programmes,
  type Relation,
  relations,
} from './household-form.ts'

/*
 * The roll on which a subdistrict brings many households at once, as CSV or XLSX. The file comes from outside: nothing
 * in it may throw, and every slip is reported with its line, its column and what to do.
 */

export interface IntakeRow {
  /** Line of the applicant in the file; the first line is 1. */
  line: number
  /** 户号: what the file calls the household; it means nothing outside the file. */
  household: string
  form: HouseholdForm
}

export interface IntakeError {
  line: number
  column: string
  message: string
}

/** The columns of the roll, in the order in which they are written. Any order is read. */
export const intakeColumns = [
  '户号',
  '关系',
  '姓名',
  '证件号码',
  '电话',
  '保障方式',
  '街道',
  '社区',
  '户籍社区',
  '家庭年收入',
  '人均住房面积',
  '材料',
] as const
type Column = (typeof intakeColumns)[number]

const householdColumns = [
  '保障方式',
  '街道',
  '社区',
  '户籍社区',
  '家庭年收入',
  '人均住房面积',
  '材料',
] as const satisfies readonly Column[]

const wholeRow = '整行'
type Complain = (line: number, column: string, message: string) => void

interface Row {
  readonly line: number
  readonly cell: Record<Column, string>
}

interface Table {
  readonly rows: readonly Row[]
  /** Households of which a row could not be read: importing the rest would lose a member. */
  readonly torn: ReadonlySet<string>
  readonly notes: readonly string[]
}

const isHeader = (titles: readonly string[]): boolean =>
  intakeColumns.filter((column) => titles.includes(column)).length * 2 >= intakeColumns.length

function readHeader(header: RollRow, complain: Complain): ReadonlyMap<Column, number> | undefined {
  const { line } = header
  const titles = header.torn === undefined ? titlesOf(header) : []
  const missing = intakeColumns.filter((column) => !titles.includes(column))
  if (missing.length === intakeColumns.length) {
    complain(line, '表头', `第一行应为列名（${intakeColumns.join('、')}）；请下载模板，按模板填写后再导入`)
    return undefined
  }
  for (const column of missing) complain(line, column, `缺少“${column}”一列，请按模板补上这一列`)
  const doubled = intakeColumns.filter((column) => titles.indexOf(column) !== titles.lastIndexOf(column))
  for (const column of doubled) complain(line, column, `“${column}”一列出现了两次，请只保留一列`)
  if (missing.length + doubled.length > 0) return undefined
  return new Map(intakeColumns.map((column) => [column, titles.indexOf(column)]))
}

/** What is wrong with a cell before its text is looked at: what a spreadsheet made of it. */
function slipOf(column: Column, { kind, text }: Cell): string | undefined {
  switch (kind) {
    case 'text':
      return undefined
    case 'number':
      if (column === '证件号码' && (text.length > 15 || /e/i.test(text))) {
        return '证件号码被 Excel 存成数字，末位已丢失，请把列设为文本后重新填写'
      }
      if (column === '电话' && !/^(\d{7,8}|1\d{10})$/.test(text)) {
        return '电话被 Excel 存成数字，开头的 0 可能已丢失，请把列设为文本后重新填写'
      }
      return undefined
    case 'date':
      return `这一格被 Excel 当成了日期（${text}），请把列设为文本后重新填写`
    case 'boolean':
      return `这一格是逻辑值 ${text}，请改成文字或数字`
    case 'error':
      return `这一格的公式出错（${text}），请改成实际内容`
    case 'uncalculated':
      return '这一格是公式，文件里没有它的结果；请在 Excel 中打开并保存一次，或改成实际内容'
  }
}

function readTable(roll: Roll, complain: Complain): Table {
  const rows: Row[] = []
  const torn = new Set<string>()
  const notes = [...roll.notes]
  const headerAt = headerOf(roll.rows, isHeader)
  const header = roll.rows[headerAt]
  if (header === undefined) {
    complain(1, '表头', '文件是空的，请按模板填写后再导入')
    return { rows, torn, notes }
  }
  const places = readHeader(header, complain)
  if (places === undefined) return { rows, torn, notes }
  const width = header.cells.length
  const householdAt = places.get('户号') ?? 0
  const spoilt: [line: number, column: Column, message: string][] = []
  for (const row of roll.rows.slice(headerAt + 1)) {
    const { line, cells } = row
    const isUneven = roll.isDelimited && (cells.length < width || widthOf(cells) > width)
    if (row.torn !== undefined || isUneven) {
      const uneven = `这一行有 ${cells.length} 列，应有 ${width} 列；请检查是否少了或多了逗号（金额中的逗号须整格加引号）`
      complain(line, wholeRow, row.torn ?? uneven)
      torn.add(tidyCell('户号', cells[householdAt]?.text ?? ''))
      continue
    }
    const cell = Object.fromEntries(intakeColumns.map((column) => [column, ''])) as Record<Column, string>
    let isBlank = true
    for (const [column, at] of places) {
      const found = cells[at]
      if (found === undefined) continue
      cell[column] = tidyCell(column, found.text)
      if (cell[column] !== '' || found.kind !== 'text') isBlank = false
      const slip = slipOf(column, found)
      if (slip !== undefined) spoilt.push([line, column, slip])
    }
    // A remark beside the table is no household.
    if (!isBlank) rows.push({ line, cell })
  }
  unmerge(roll, header.line, places, { rows, torn }, complain)
  for (const slip of spoilt) complain(...slip)
  notes.push(...hiddenNotes(roll, header.line, places))
  if (rows.length === 0 && torn.size === 0) complain(header.line, wholeRow, '表头下面没有数据，请填写后再导入')
  return { rows, torn, notes }
}

function widthOf(cells: RollRow['cells']): number {
  return cells.findLastIndex((cell) => (cell?.text ?? '').trim() !== '') + 1
}

const typedColumns: readonly Column[] = ['户号', '街道', '社区', '户籍社区', '家庭年收入', '人均住房面积']

// Names and papers keep their own tidying; elsewhere a full-width １ is a 1.
function tidyCell(column: Column, text: string): string {
  return typedColumns.includes(column) ? halfWidth(text.trim()) : text.trim()
}

const fillable: readonly Column[] = ['户号', ...householdColumns]

/**
 * Cells merged downwards over one household's people mean the same for each of them, and so they are read; any other
 * merged cells hide to whom or to which column their text belongs.
 */
function unmerge(
  roll: Roll,
  header: number,
  places: ReadonlyMap<Column, number>,
  { rows, torn }: { readonly rows: readonly Row[]; readonly torn: Set<string> },
  complain: Complain,
): void {
  const merges = roll.merges.filter((merge) => merge.bottom > header).sort((a, b) => a.top - b.top)
  if (merges.length === 0) return
  const byLine = new Map(rows.map((row) => [row.line, row]))
  const last = rows.at(-1)?.line ?? 0
  // Each line is looked at once per column however the ranges overlap.
  const doneTo = new Map<Column | typeof wholeRow, number>()
  const linesOf = (merge: Merge, key: Column | typeof wholeRow): Row[] => {
    const before = doneTo.get(key) ?? header
    const to = Math.min(merge.bottom, last)
    doneTo.set(key, Math.max(before, to))
    const found: Row[] = []
    for (let line = Math.max(merge.top, before + 1); line <= to; line += 1) {
      const row = byLine.get(line)
      if (row !== undefined) found.push(row)
    }
    return found
  }
  for (const merge of merges) {
    const { top, left, right } = merge
    const touched = [...places].filter(([, at]) => at >= left && at <= right).map(([column]) => column)
    const [column] = touched
    if (column === undefined || top > last) continue
    if (left === right && top > header && fillable.includes(column)) {
      const text = byLine.get(top)?.cell[column] ?? ''
      for (const row of linesOf(merge, column)) row.cell[column] = text
    } else {
      const where = touched.map((each) => `“${each}”`).join('、')
      complain(Math.max(top, header + 1), column, `${where}有合并的单元格，看不出内容属于哪一格；请取消合并后逐格填写`)
      for (const row of linesOf(merge, wholeRow)) torn.add(row.cell.户号)
    }
  }
}

function hiddenNotes(roll: Roll, header: number, places: ReadonlyMap<Column, number>): string[] {
  const notes: string[] = []
  const lines = roll.rows.filter((row) => row.hidden && row.line > header).map((row) => row.line)
  if (lines.length > 0) {
    const named = `${lines.slice(0, 10).join('、')}${lines.length > 10 ? '……' : ''}`
    notes.push(`有 ${lines.length} 行是隐藏的（第 ${named} 行），已照常读入`)
  }
  const columns = [...places].filter(([, at]) => roll.hiddenColumns.has(at)).map(([column]) => `“${column}”`)
  if (columns.length > 0) notes.push(`${columns.join('、')}列是隐藏的，已照常读入`)
  return notes
}

interface Coded<Code extends string> {
  readonly code: Code
  readonly name: string
}

function codeOf<Code extends string>(list: readonly Coded<Code>[], text: string): Code | undefined {
  return list.find(({ code, name }) => name === text || code === text)?.code
}

function namesOf(list: readonly Coded<string>[]): string {
  return list.map(({ name }) => name).join('、')
}

function nameOf(list: readonly Coded<string>[], code: string): string {
  return list.find((each) => each.code === code)?.name ?? code
}

function readPerson({ line, cell }: Row, today: LegalDay, complain: Complain): Person | undefined {
  const relation = relations.find((each) => each === cell.关系)
  if (relation === undefined) complain(line, '关系', `关系应为${relations.join('、')}之一，请改正`)
  const name = tidyName(cell.姓名)
  const nameIsGood = namePattern.test(name)
  if (!nameIsGood)
    complain(line, '姓名', name === '' ? '没有填写姓名，请补上' : '姓名应为 1 至 50 个字，不含数字和符号，请改正')
  const phone = tidyPhone(cell.电话)
  const phoneIsGood = phone === '' || phonePattern.test(phone)
  if (!phoneIsGood) complain(line, '电话', '电话应为 5 至 20 位数字，请改正；没有电话的请留空')
  const idNumber = readIdNumber(cell.证件号码, today, (message) => complain(line, '证件号码', message))
  if (relation === undefined || !nameIsGood || !phoneIsGood || idNumber === undefined) return undefined
  return { relation, name, idNumber, ...(phone === '' ? {} : { phone }) }
}

function readIdNumber(text: string, today: LegalDay, complain: (message: string) => void): string | undefined {
  const id = text.replace(/^'/, '') // the apostrophe by which spreadsheets mark text
  if (/^\d(\.\d+)?E\+?\d+$/i.test(id)) {
    complain('证件号码被表格软件改成了科学计数法，后几位已经丢失；请把这一列设为“文本”格式后重新填写')
    return undefined
  }
  try {
    return checkIdNumber(id, today).id
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    complain(error.message)
    return undefined
  }
}

function readAmount(text: string, most: number): number | undefined {
  const digits = text
    .replace(/^[¥￥]/, '')
    .replace(/(元|㎡|m²|平方米|平米)$/i, '')
    .replaceAll('，', ',')
    .trim()
  if (!/^(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,2})?$/.test(digits)) return undefined
  const amount = Number(digits.replaceAll(',', ''))
  return amount <= most ? amount : undefined
}

function readMaterials(text: string, complain: (message: string) => void): string[] {
  const codes = new Set<string>()
  for (const word of text.split(/[、;；,，/\s]+/).filter((each) => each !== '')) {
    const code = codeOf(materials, word)
    if (code === undefined) complain(`不认识的材料“${word.slice(0, 20)}”；材料应为${namesOf(materials)}，以顿号分隔`)
    else codes.add(code)
  }
  return [...codes]
}

type Places = Pick<HouseholdForm, 'subdistrict' | 'community' | 'hukouCommunity' | 'hukouArea'>

function readPlaces({ line, cell }: Row, complain: Complain): Places | undefined {
  const subdistrict = findSubdistrict(cell.街道)
  if (subdistrict === undefined) {
    complain(line, '街道', `没有找到街道或乡镇“${cell.街道.slice(0, 20)}”，或有重名；请核对名称，或填写 9 位代码`)
    return undefined
  }
  const community = findCommunity(subdistrict.code, cell.社区)
  if (community === undefined) {
    complain(line, '社区', `${subdistrict.name}没有社区“${cell.社区.slice(0, 20)}”；请核对名称，或填写 12 位代码`)
  }
  const hukou = readHukou(subdistrict.code, community?.code, cell.户籍社区, (message) =>
    complain(line, '户籍社区', message),
  )
  if (community === undefined || hukou === undefined) return undefined
  return { subdistrict: subdistrict.code, community: community.code, ...hukou }
}

const howElsewhere = '户籍在外地的，请写“外地”加户籍所在县（市、区）的 6 位区划代码，如 外地410105'

function readHukou(
  subdistrict: string,
  community: string | undefined,
  text: string,
  complain: (message: string) => void,
): Pick<Places, 'hukouCommunity' | 'hukouArea'> | undefined {
  const elsewhere = /^(?:(?:外地|外省|外市|市外|省外)[（(:：]?(\d*)[)）]?|(\d{6}))$/.exec(text.replace(/\s/g, ''))
  if (elsewhere !== null) {
    const code = elsewhere[1] ?? elsewhere[2] ?? ''
    if (isElsewhere(code)) return community === undefined ? undefined : { hukouCommunity: community, hukouArea: code }
    complain(`${howElsewhere}；户籍在本市的请写社区`)
    return undefined
  }
  const named = text === '' ? community : findCommunity(subdistrict, text)?.code
  const hukouCommunity = named ?? (isCommunity(text) ? text : undefined)
  if (hukouCommunity !== undefined) return { hukouCommunity }
  if (text !== '') {
    const what = `没有找到户籍社区“${text.slice(0, 20)}”`
    complain(`${what}；不在本街道的请填写 12 位代码，与居住社区相同的请留空；${howElsewhere}`)
  }
  return undefined
}

function readHouseholdColumns(row: Row, complain: Complain): Omit<HouseholdForm, 'members'> | undefined {
  const { line, cell } = row
  const programme = codeOf(programmes, cell.保障方式)
  if (programme === undefined) complain(line, '保障方式', `保障方式应为${namesOf(programmes)}之一，请改正`)
  const places = readPlaces(row, complain)
  const yearlyIncome = readAmount(cell.家庭年收入, mostIncome)
  if (yearlyIncome === undefined) {
    complain(line, '家庭年收入', '家庭年收入应为以元为单位的数字，最多两位小数，如 28600.00；没有收入的请填 0')
  }
  const floorAreaPerHead = readAmount(cell.人均住房面积, mostArea)
  if (floorAreaPerHead === undefined) {
    complain(line, '人均住房面积', '人均住房面积应为以平方米为单位的数字，最多两位小数，如 12.50；没有住房的请填 0')
  }
  const listed = readMaterials(cell.材料, (message) => complain(line, '材料', message))
  if (!programme || !places || yearlyIncome === undefined || floorAreaPerHead === undefined) return undefined
  return { programme, ...places, yearlyIncome, floorAreaPerHead, materials: listed }
}

function readHousehold(
  household: string,
  rows: readonly Row[],
  people: ReadonlyMap<Row, Person>,
  complain: Complain,
): IntakeRow | undefined {
  const [applicant, second] = rows.filter((row) => row.cell.关系 === '申请人')
  if (applicant === undefined) {
    complain(rows[0]?.line ?? 1, '关系', '这一户没有申请人；请把其中一人的关系填为“申请人”')
    return undefined
  }
  if (second !== undefined) {
    complain(second.line, '关系', `这一户有两名申请人（另一名在第 ${applicant.line} 行）；请只保留一名，或改正户号`)
  }
  const spouse = rows.filter((row) => row.cell.关系 === '配偶')[1]
  if (spouse !== undefined) complain(spouse.line, '关系', '这一户有两名配偶；请改正关系或户号')
  const surplus = rows[mostMembers]
  if (surplus !== undefined) complain(surplus.line, '户号', `一户最多 ${mostMembers} 人；请检查户号是否填错`)
  for (const row of rows) {
    for (const column of householdColumns) {
      if (row.cell[column] !== '' && row.cell[column] !== applicant.cell[column]) {
        complain(row.line, column, `“${column}”与第 ${applicant.line} 行申请人所填不一致；家庭的栏目只填在申请人一行`)
      }
    }
  }
  const common = readHouseholdColumns(applicant, complain)
  if (common === undefined) return undefined
  const members = rows.map((row) => people.get(row)).filter((member) => member !== undefined)
  return { line: applicant.line, household, form: { ...common, members } }
}

export interface IntakeRead {
  /** The households without any slip, in file order. */
  readonly rows: IntakeRow[]
  /** All slips of the file, by line. */
  readonly errors: IntakeError[]
  /** What is no slip but should be said, as that hidden rows were read; absent when there is nothing to say. */
  readonly notes?: readonly string[]
}

/**
 * Reads a roll of households: XLSX, recognised by its first bytes, else CSV (UTF-8 with or without BOM, else GB18030).
 * A household with a slip anywhere is left out whole, and so are both households that name the same person. Never
 * throws on bad content.
 */
export function readIntake(file: Uint8Array, today: LegalDay): IntakeRead {
  const errors: IntakeError[] = []
  let roll: Roll
  try {
    roll = readRoll(file, isHeader)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { rows: [], errors: [{ line: 1, column: '文件', message: error.message }] }
  }
  const lineWithSlip = new Set<number>()
  const spoiltCells = new Set<string>()
  const complain: Complain = (line, column, message) => {
    // What a spreadsheet spoilt needs no second complaint about the text that is left.
    if (spoiltCells.has(`${line} ${column}`)) return
    lineWithSlip.add(line)
    errors.push({ line, column, message })
  }
  const table = readTable(roll, complain)
  for (const { line, column } of errors) spoiltCells.add(`${line} ${column}`)
  const spoiled = new Set(table.torn)
  const people = new Map<Row, Person>()
  const seen = new Map<string, Row>()
  let above = ''
  for (const row of table.rows) {
    const { 户号: household } = row.cell
    // Somebody without a 户号 belongs to the household above, which must not be taken in without them.
    if (household !== '' || row.cell.关系 === '申请人') above = household
    else spoiled.add(above)
    if (household === '' || household.length > 40) {
      complain(
        row.line,
        '户号',
        household === '' ? '没有填写户号，请补上；同一户各人的户号相同' : '户号最多 40 个字，请改短',
      )
    }
    const member = readPerson(row, today, complain)
    if (member === undefined) continue
    people.set(row, member)
    const before = seen.get(member.idNumber)
    if (before === undefined) seen.set(member.idNumber, row)
    else {
      complain(row.line, '证件号码', `与第 ${before.line} 行是同一个人，涉及的户都没有导入；请删去重复的一行`)
      spoiled.add(before.cell.户号).add(household)
    }
  }
  const rows: IntakeRow[] = []
  for (const [household, members] of Map.groupBy(table.rows, (row) => row.cell.户号)) {
    // A torn row may have been the applicant's, so judging what is left would accuse people of our own loss.
    if (household === '' || table.torn.has(household)) continue
    const read = readHousehold(household, members, people, complain)
    const isClean = !spoiled.has(household) && !members.some((row) => lineWithSlip.has(row.line))
    if (read !== undefined && isClean) rows.push(read)
  }
  rows.sort((a, b) => a.line - b.line)
  errors.sort((a, b) => a.line - b.line)
  return { rows, errors, ...(table.notes.length === 0 ? {} : { notes: table.notes }) }
}

// The name where it leads back to the same place, else the code: people read the file too.
function writePlace(code: string, found: { readonly code: string } | undefined): string {
  return found?.code === code ? areaName(code) : code
}

const subdistrictName = (code: string): string => writePlace(code, findSubdistrict(areaName(code)))

function* rollRows(rows: readonly IntakeRow[]): Generator<(string | number)[]> {
  for (const { household, form } of rows) {
    const { subdistrict, community, hukouCommunity, hukouArea } = form
    const elsewhere = hukouArea === undefined ? '' : `外地${hukouArea}`
    const common = [
      nameOf(programmes, form.programme),
      subdistrictName(subdistrict),
      writePlace(community, findCommunity(subdistrict, areaName(community))),
      hukouCommunity === community ? elsewhere : hukouCommunity,
      form.yearlyIncome,
      form.floorAreaPerHead,
      form.materials.map((code) => nameOf(materials, code)).join('、'),
    ]
    const applicantFirst = form.members.toSorted(
      (a, b) => Number(b.relation === '申请人') - Number(a.relation === '申请人'),
    )
    for (const { relation, name, idNumber, phone } of applicantFirst) {
      const own = [household, relation, name, idNumber, phone ?? '']
      yield [...own, ...(relation === '申请人' ? common : common.map(() => ''))]
    }
  }
}

/**
 * Writes households as a CSV roll that `readIntake` reads back: UTF-8 with BOM and CRLF, as spreadsheets expect, ID
 * numbers as plain digits. The applicant comes first in each household and alone carries the household's columns.
 */
export function writeIntake(rows: readonly IntakeRow[]): string {
  const lines = [intakeColumns.join(',')]
  for (const cells of rollRows(rows))
    lines.push(cells.map((cell) => writeCsvCell(typeof cell === 'number' ? cell.toFixed(2) : cell)).join(','))
  return `\ufeff${lines.map((line) => `${line}\r\n`).join('')}`
}

/**
 * Writes households as an XLSX roll that `readIntake` reads back, with the lists and checks of the template; the
 * streets offered are those of one county, or of the whole city. Refuses an unknown county.
 */
export function writeIntakeWorkbook(rows: readonly IntakeRow[], county?: string): Uint8Array {
  const streets = (county === undefined ? counties().map(({ code }) => code) : [county]).flatMap(subdistrictsOf)
  const sheet: SheetToWrite = {
    name: '收件',
    columns: intakeColumns.map((title) => ({ title, ...look[title], ...checkOf(title, streets.length) })),
    rows: rollRows(rows),
  }
  return wholeFile(writeWorkbook([sheet, ...templateNotes(streets.map(({ code }) => code))]))
}

/**
 * The empty roll as XLSX: text columns that keep every digit, lists to choose from, and sheets that say how to fill it
 * in. The streets offered are those of one county, or of the whole city. Refuses an unknown county.
 */
export function intakeTemplate(county?: string): Uint8Array {
  return writeIntakeWorkbook([], county)
}

const look: Readonly<Record<Column, { readonly width: number; readonly kind: 'text' | 'number' }>> = {
  户号: { width: 10, kind: 'text' },
  关系: { width: 10, kind: 'text' },
  姓名: { width: 14, kind: 'text' },
  证件号码: { width: 22, kind: 'text' },
  电话: { width: 16, kind: 'text' },
  保障方式: { width: 16, kind: 'text' },
  街道: { width: 18, kind: 'text' },
  社区: { width: 28, kind: 'text' },
  户籍社区: { width: 28, kind: 'text' },
  家庭年收入: { width: 14, kind: 'number' },
  人均住房面积: { width: 14, kind: 'number' },
  材料: { width: 44, kind: 'text' },
}

function checkOf(column: Column, streets: number): Pick<SheetToWrite['columns'][number], 'check'> {
  switch (column) {
    case '关系':
      return { check: { must: { be: 'one_of', list: listOf(relations) }, otherwise: '请从列表中选择关系' } }
    case '保障方式':
      return {
        check: {
          must: { be: 'one_of', list: listOf(programmes.map(({ name }) => name)) },
          otherwise: '请从列表中选择保障方式',
        },
      }
    case '街道':
      return {
        check: { must: { be: 'one_of', list: listIn('街道', 0, streets) }, otherwise: '请从列表中选择街道或乡镇' },
      }
    case '证件号码':
      return { check: { must: { be: 'text_of_length', length: 18 }, otherwise: '证件号码应为 18 位，以文本填写' } }
    case '家庭年收入':
    case '人均住房面积':
      return { check: { must: { be: 'not_negative' }, otherwise: '请填写不小于 0 的数字，最多两位小数' } }
    default:
      return {}
  }
}

const howToFill: Readonly<Record<Column, readonly [rule: string, example: string]>> = {
  户号: ['同一户各人填同一个户号；只在本文件内有用', '1'],
  关系: [`${relations.join('、')}之一；每户有且只有一名申请人`, '申请人'],
  姓名: ['与身份证一致', '某某'],
  证件号码: ['18 位公民身份号码，末位可为 X；本列须保持“文本”格式', '410399198001010018'],
  电话: ['可以不填', '00012345678'],
  保障方式: [`${programmes.map(({ name }) => name).join('、')}之一；只填在申请人一行`, '公共租赁住房'],
  街道: ['受理申请的街道或乡镇，从列表选择；只填在申请人一行', '长安路街道'],
  社区: ['居住的社区或村，名称见“社区”表；只填在申请人一行', '同乐寨社区'],
  户籍社区: [`与居住社区相同的不填；在本街道的填社区名称，在本市其他街道的填 12 位代码；${howElsewhere}`, ''],
  家庭年收入: ['全家一年的收入，单位为元；没有收入的填 0；只填在申请人一行', '28600.00'],
  人均住房面积: ['单位为平方米；没有住房的填 0；只填在申请人一行', '12.50'],
  材料: [`已交的材料，以顿号分隔：${materials.map(({ name }) => name).join('、')}`, '身份证、户口簿'],
}

function templateNotes(streets: readonly string[]): SheetToWrite[] {
  const [notes = '', streetSheet = '', communitySheet = ''] = templateSheets
  const sheet = (name: string, columns: readonly (readonly [string, number])[], rows: SheetToWrite['rows']) => ({
    name,
    columns: columns.map(([title, width]) => ({ title, width })),
    rows,
  })
  return [
    sheet(
      notes,
      [
        ['栏目', 16],
        ['怎样填写', 90],
        ['示例', 24],
      ],
      intakeColumns.map((column) => [column, ...howToFill[column]]),
    ),
    sheet(
      streetSheet,
      [
        ['街道或乡镇', 24],
        ['代码', 14],
        ['区县', 16],
      ],
      streets.map((code) => [subdistrictName(code), code, areaName(code.slice(0, 6))]),
    ),
    sheet(
      communitySheet,
      [
        ['街道或乡镇', 24],
        ['社区或村', 32],
        ['代码', 18],
      ],
      streets.flatMap((street) => communitiesOf(street).map(({ code, name }) => [subdistrictName(street), name, code])),
    ),
  ]
}
