import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { LegalDay } from './calendar.ts'
import { areaName, findCommunity, findSubdistrict, organ } from './organs.ts'
import { checkIdNumber, normaliseIdNumber } from './people.ts'
import { Refused } from './refusal.ts'

/*
 * What a household hands in, and the CSV roll on which a subdistrict brings many of them at once. The file comes from
 * outside: nothing in it may throw, and every slip is reported with its line, its column and what to do.
 */

/** 关系, in the words of the form itself, as periods keep the units of the law. */
export const relations = ['申请人', '配偶', '子女', '父母', '其他'] as const

export const programmes = [
  { code: 'low_rent', name: '廉租住房' },
  { code: 'public_rental', name: '公共租赁住房' },
  { code: 'affordable_sale', name: '经济适用住房' },
] as const

export const materials = [
  { code: 'id_card', name: '身份证' },
  { code: 'household_register', name: '户口簿' },
  { code: 'income_proof', name: '收入证明' },
  { code: 'housing_proof', name: '住房状况证明' },
  { code: 'marriage_proof', name: '婚姻证明' },
  { code: 'consent', name: '核查授权书' },
] as const

export type Relation = (typeof relations)[number]
export type Programme = (typeof programmes)[number]['code']

export interface Person {
  relation: Relation
  name: string
  idNumber: string
  phone?: string
}

export interface HouseholdForm {
  programme: Programme
  /** 9-digit code of the subdistrict or town that accepts the application. */
  subdistrict: string
  /** 12-digit code of the community the household lives in. */
  community: string
  /** 12-digit code of the community where the household is registered; often the same. */
  hukouCommunity: string
  members: Person[]
  /** Yuan a year for the whole household, two decimals at most. */
  yearlyIncome: number
  /** Square metres of dwelling per head. */
  floorAreaPerHead: number
  /** Codes of the materials handed in. */
  materials: string[]
}

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
const mostMembers = 20
const mostIncome = 100_000_000
const mostArea = 10_000

// Letters of any script, private-use characters (rare names typed before Unicode had them), 〇, and the marks between.
const namePattern = /^[\p{L}\p{M}\p{Co}\p{Nl}][\p{L}\p{M}\p{Co}\p{Nl}·'’. -]{0,49}$/u
const phonePattern = /^\+?\d[\d-]{3,18}\d$/

// One spelling of a name: spreadsheets pad short names with spaces, and four look-alike dots are typed for ·.
function tidyName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[•・‧∙]/g, '·')
    .trim()
  return /[A-Za-z]/.test(name) ? name.replace(/\s+/g, ' ') : name.replace(/\s/g, '')
}

function tidyPhone(text: string): string {
  return text.replace(/[\s()（）]/g, '')
}

function hasTwoDecimals(value: number): boolean {
  return Math.abs(value * 100 - Math.round(value * 100)) < 1e-4
}

function isCommunity(code: string): boolean {
  try {
    return organ(code).level === 'community'
  } catch {
    return false
  }
}

/** One member of a household as the API takes it: strict, and brought into its one spelling. */
export const person: z.ZodType<Person> = z.strictObject({
  relation: z.enum(relations),
  name: z.string().overwrite(tidyName).regex(namePattern, '姓名应为 1 至 50 个字，不含数字和符号'),
  idNumber: z
    .string()
    .overwrite(normaliseIdNumber)
    .regex(/^\d{17}[\dX]$/, '证件号码应为 18 位，末位可为 X'),
  phone: z.string().overwrite(tidyPhone).regex(phonePattern, '电话应为 5 至 20 位数字').exactOptional(),
})

/**
 * The form of one household as the API takes it: strict, codes instead of names. Names, ID numbers and phones are
 * brought into their one spelling. The check digit and age need a day and are judged by `checkIdNumber`.
 */
export const householdForm: z.ZodType<HouseholdForm> = z
  .strictObject({
    programme: z.enum(programmes.map((each) => each.code)),
    subdistrict: z.string().regex(/^\d{9}$/, '街道应为 9 位代码'),
    community: z.string().regex(/^\d{12}$/, '社区应为 12 位代码'),
    hukouCommunity: z.string().regex(/^\d{12}$/, '户籍社区应为 12 位代码'),
    members: z.array(person).min(1, '至少应有申请人一人').max(mostMembers, `一户最多 ${mostMembers} 人`),
    yearlyIncome: z.number().min(0).max(mostIncome).refine(hasTwoDecimals, '家庭年收入最多两位小数'),
    floorAreaPerHead: z.number().min(0).max(mostArea).refine(hasTwoDecimals, '人均住房面积最多两位小数'),
    materials: z.array(z.enum(materials.map((each) => each.code))).max(materials.length),
  })
  .superRefine((form, context) => {
    const slip = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (findSubdistrict(form.subdistrict) === undefined) slip(['subdistrict'], '没有这个街道代码')
    else if (findCommunity(form.subdistrict, form.community)?.code !== form.community) {
      slip(['community'], '这个街道没有这个社区代码')
    }
    if (!isCommunity(form.hukouCommunity)) slip(['hukouCommunity'], '没有这个户籍社区代码')
    const count = (relation: Relation) => form.members.filter((member) => member.relation === relation).length
    if (count('申请人') !== 1) slip(['members'], '一户应有且只有一名申请人')
    if (count('配偶') > 1) slip(['members'], '一户最多一名配偶')
    if (new Set(form.members.map((member) => member.idNumber)).size < form.members.length) {
      slip(['members'], '同一证件号码在一户中出现了两次')
    }
    if (new Set(form.materials).size < form.materials.length) slip(['materials'], '同一材料列了两次')
  })

type Complain = (line: number, column: string, message: string) => void

interface Row {
  readonly line: number
  readonly cell: Readonly<Record<Column, string>>
}

function startsWith(file: Uint8Array, ...bytes: number[]): boolean {
  return bytes.every((byte, i) => file[i] === byte)
}

// Excel in China saves CSV as GBK, which GB18030 contains; strict UTF-8 fails on it, so the order decides.
function decode(file: Uint8Array): { text: string } | { slip: string } {
  if (startsWith(file, 0x50, 0x4b, 3, 4) || startsWith(file, 0xd0, 0xcf, 0x11, 0xe0)) {
    return { slip: '这是 Excel 工作簿，不是 CSV；请在 Excel 中另存为“CSV UTF-8（逗号分隔）”后再导入' }
  }
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(file)
      if (text.includes('\0')) break
      return { text }
    } catch {
      // Not this encoding: the next one may fit.
    }
  }
  return { slip: '文件编码既不是 UTF-8 也不是 GBK/GB18030，或者不是文本文件；请另存为“CSV UTF-8”后再导入' }
}

// One record is one line: no column of the roll has use for a line break, so one broken row can never swallow the next.
function splitLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',')
  try {
    return parse(line, { relax_column_count: true })[0] ?? []
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

// Undoes the apostrophe of writeIntake, see there.
function plain(cell: string): string {
  const text = cell.trim()
  return /^'+[=+\-@]/.test(text) ? text.slice(1) : text
}

interface Table {
  readonly rows: readonly Row[]
  /** Households of which a row could not be read: importing the rest would lose a member. */
  readonly torn: ReadonlySet<string>
}

function readHeader(line: number, text: string, complain: Complain): ReadonlyMap<Column, number> | undefined {
  const titles = (splitLine(text) ?? []).map((title) => title.replace(/\s/g, ''))
  const missing = intakeColumns.filter((column) => !titles.includes(column))
  if (missing.length === intakeColumns.length) {
    complain(line, '表头', `第一行应为列名（${intakeColumns.join('、')}），以英文逗号分隔；请按模板重新保存为 CSV`)
    return undefined
  }
  for (const column of missing) complain(line, column, `缺少“${column}”一列，请按模板补上这一列`)
  const doubled = intakeColumns.filter((column) => titles.indexOf(column) !== titles.lastIndexOf(column))
  for (const column of doubled) complain(line, column, `“${column}”一列出现了两次，请只保留一列`)
  if (missing.length + doubled.length > 0) return undefined
  return new Map(intakeColumns.map((column) => [column, titles.indexOf(column)]))
}

function widthOf(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '') + 1
}

function readTable(text: string, complain: Complain): Table {
  const rows: Row[] = []
  const torn = new Set<string>()
  const lines = text.split(/\r\n|\r|\n/)
  const isBlank = (line: string) => /^[\s,"]*$/.test(line)
  const headerAt = lines.findIndex((line) => !isBlank(line))
  if (headerAt < 0) {
    complain(1, '表头', '文件是空的，请按模板填写后再导入')
    return { rows, torn }
  }
  const header = lines[headerAt] ?? ''
  const places = readHeader(headerAt + 1, header, complain)
  if (places === undefined) return { rows, torn }
  const width = splitLine(header)?.length ?? 0
  const householdAt = places.get('户号') ?? 0
  lines.forEach((content, i) => {
    const line = i + 1
    if (i <= headerAt || isBlank(content)) return
    const cells = splitLine(content)
    if (cells === undefined || cells.length < width || widthOf(cells) > width) {
      const slip =
        cells === undefined
          ? '这一行的引号不成对，或一格里有换行；请删去多余的引号和换行'
          : `这一行有 ${cells.length} 列，应有 ${width} 列；请检查是否少了或多了逗号（金额中的逗号须整格加引号）`
      complain(line, wholeRow, slip)
      torn.add(plain((content.split(',')[householdAt] ?? '').replaceAll('"', '')))
      return
    }
    const cell = Object.fromEntries([...places].map(([column, at]) => [column, plain(cells[at] ?? '')]))
    rows.push({ line, cell: cell as Record<Column, string> })
  })
  if (rows.length === 0 && torn.size === 0) complain(headerAt + 1, wholeRow, '表头下面没有数据，请填写后再导入')
  return { rows, torn }
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

type Places = Pick<HouseholdForm, 'subdistrict' | 'community' | 'hukouCommunity'>

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
  const hukou = cell.户籍社区
  const named = hukou === '' ? community?.code : findCommunity(subdistrict.code, hukou)?.code
  const hukouCommunity = named ?? (isCommunity(hukou) ? hukou : undefined)
  if (hukou !== '' && hukouCommunity === undefined) {
    complain(
      line,
      '户籍社区',
      `没有找到户籍社区“${hukou.slice(0, 20)}”；不在本街道的请填写 12 位代码，与居住社区相同的请留空`,
    )
  }
  if (community === undefined || hukouCommunity === undefined) return undefined
  return { subdistrict: subdistrict.code, community: community.code, hukouCommunity }
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

/**
 * Reads a roll of households (UTF-8 with or without BOM, else GB18030). `rows` are the households without any slip,
 * in file order; `errors` are all slips of the file, by line. A household with a slip anywhere is left out whole, and
 * so are both households that name the same person. Never throws on bad content.
 */
export function readIntake(file: Uint8Array, today: LegalDay): { rows: IntakeRow[]; errors: IntakeError[] } {
  const errors: IntakeError[] = []
  const decoded = decode(file)
  if ('slip' in decoded) return { rows: [], errors: [{ line: 1, column: '文件', message: decoded.slip }] }
  const lineWithSlip = new Set<number>()
  const complain: Complain = (line, column, message) => {
    lineWithSlip.add(line)
    errors.push({ line, column, message })
  }
  const table = readTable(decoded.text, complain)
  const spoiled = new Set(table.torn)
  const people = new Map<Row, Person>()
  const seen = new Map<string, Row>()
  for (const row of table.rows) {
    const { 户号: household } = row.cell
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
  return { rows, errors }
}

// A cell that a spreadsheet would take for a formula gets an apostrophe in front; readIntake takes one off again.
function writeCell(text: string): string {
  const safe = /^'*[=+\-@]/.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

// The name where it leads back to the same place, else the code: people read the file too.
function writePlace(code: string, found: { readonly code: string } | undefined): string {
  return found?.code === code ? areaName(code) : code
}

/**
 * Writes households as a roll that `readIntake` reads back: UTF-8 with BOM and CRLF, as spreadsheets expect, ID
 * numbers as plain digits. The applicant comes first in each household and alone carries the household's columns.
 */
export function writeIntake(rows: readonly IntakeRow[]): string {
  const lines: string[][] = [[...intakeColumns]]
  for (const { household, form } of rows) {
    const { subdistrict, community, hukouCommunity } = form
    const places = [
      writePlace(subdistrict, findSubdistrict(areaName(subdistrict))),
      writePlace(community, findCommunity(subdistrict, areaName(community))),
      hukouCommunity === community ? '' : hukouCommunity,
    ]
    const common = [
      nameOf(programmes, form.programme),
      ...places,
      form.yearlyIncome.toFixed(2),
      form.floorAreaPerHead.toFixed(2),
      form.materials.map((code) => nameOf(materials, code)).join('、'),
    ]
    const applicantFirst = form.members.toSorted(
      (a, b) => Number(b.relation === '申请人') - Number(a.relation === '申请人'),
    )
    for (const { relation, name, idNumber, phone } of applicantFirst) {
      const own = [household, relation, name, idNumber, phone ?? '']
      lines.push([...own, ...(relation === '申请人' ? common : common.map(() => ''))])
    }
  }
  return `\ufeff${lines.map((cells) => `${cells.map(writeCell).join(',')}\r\n`).join('')}`
}
