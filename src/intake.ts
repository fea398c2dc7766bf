import { type LegalDay, parseDay } from './calendar.ts'
import {
  type Assets,
  disabilityGrades,
  floorAreaOf,
  type Home,
  type HouseholdForm,
  halfWidth,
  incomeOf,
  isAbout,
  isBeforeBirth,
  isCommunity,
  isElsewhere,
  maritalStatuses,
  materials,
  mostArea,
  mostIncome,
  mostMembers,
  mostPieces,
  namePattern,
  type Person,
  phonePattern,
  priorityGroups,
  programmes,
  relations,
  tenures,
  tidyName,
  tidyPhone,
} from './household-form.ts'
import {
  type Column,
  columns,
  type HomePart,
  homeColumn,
  homeParts,
  homesInRoll,
  householdColumns,
  howElsewhere,
  type IntakeError,
  type IntakeRow,
  intakeColumns,
  shortColumns,
} from './intake-columns.ts'
import { findCommunity, findSubdistrict } from './organs.ts'
import { birthOf, checkPaper, identityOf, type Paper, type PaperKind, sexes } from './papers.ts'
import { ageOn, type CheckedId, checkIdNumber } from './people.ts'
import { Refused } from './refusal.ts'
import { headerOf, type Roll, type RollRow, readRoll, titlesOf } from './roll.ts'
import type { Cell, Merge } from './sheets.ts'
import { papers, say } from './words.ts'

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
export { type IntakeError, type IntakeRow, intakeColumns, shortColumns } from './intake-columns.ts'
export { intakeTemplate, writeIntake, writeIntakeWorkbook } from './intake-file.ts'

/*
 * Reads the roll on which a subdistrict brings many households at once, as CSV or XLSX. The file comes from outside:
 * nothing in it may throw, and every slip is reported with its line, its column and what to do.
 */

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
  shortColumns.filter((column) => titles.includes(column)).length * 2 >= shortColumns.length

function readHeader(header: RollRow, complain: Complain): ReadonlyMap<Column, number> | undefined {
  const { line } = header
  const titles = header.torn === undefined ? titlesOf(header) : []
  const missing = shortColumns.filter((column) => !titles.includes(column))
  if (missing.length === shortColumns.length) {
    complain(line, '表头', `第一行应为列名（${shortColumns.join('、')}等）；请下载模板，按模板填写后再导入`)
    return undefined
  }
  for (const column of missing) complain(line, column, `缺少“${column}”一列，请按模板补上这一列`)
  const doubled = intakeColumns.filter((column) => titles.indexOf(column) !== titles.lastIndexOf(column))
  for (const column of doubled) complain(line, column, `“${column}”一列出现了两次，请只保留一列`)
  if (missing.length + doubled.length > 0) return undefined
  return new Map(
    intakeColumns.flatMap((column) => (titles.includes(column) ? [[column, titles.indexOf(column)] as const] : [])),
  )
}

/** Titles nobody asks for: a column left out because its name is misspelt should not be lost in silence. */
function strangeTitles(header: RollRow): string[] {
  const known: readonly string[] = intakeColumns
  return titlesOf(header).filter((title) => title !== '' && !known.includes(title))
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
      if (columns[column].kind === 'day') return undefined
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
    const cell = { ...blank }
    let isBlank = true
    for (const [column, at] of places) {
      const found = cells[at]
      if (found === undefined) continue
      const text = tidyCell(column, found.text)
      if (text !== '') cell[column] = text
      if (text !== '' || found.kind !== 'text') isBlank = false
      const slip = slipOf(column, found)
      if (slip !== undefined) spoilt.push([line, column, slip])
    }
    // A remark beside the table is no household.
    if (!isBlank) rows.push({ line, cell })
  }
  unmerge(roll, header.line, places, { rows, torn }, complain)
  for (const slip of spoilt) complain(...slip)
  notes.push(...hiddenNotes(roll, header.line, places))
  const strange = strangeTitles(header).map(quoted)
  if (strange.length > 0) notes.push(`${strange.slice(0, 20).join('、')}不是收件表的列，没有读`)
  if (rows.length === 0 && torn.size === 0) complain(header.line, wholeRow, '表头下面没有数据，请填写后再导入')
  return { rows, torn, notes }
}

function widthOf(cells: RollRow['cells']): number {
  return cells.findLastIndex((cell) => (cell?.text ?? '').trim() !== '') + 1
}

// What was typed, as far as it may be repeated: a number that slipped in from another column may be somebody's.
const quoted = (text: string): string => `“${text.slice(0, 20).replace(/\d{5,}[\dXx]*/g, '…')}”`

const blank = Object.fromEntries(intakeColumns.map((column) => [column, ''])) as Record<Column, string>

// Names and papers keep their own tidying and free text its spelling; elsewhere a full-width １ is a 1.
const freeColumns: ReadonlySet<Column> = new Set<Column>([
  '姓名',
  '证件号码',
  '电话',
  '职业或单位',
  ...homesInRoll.map((n) => homeColumn(n, '坐落')),
])

function tidyCell(column: Column, text: string): string {
  return freeColumns.has(column) ? text.trim() : halfWidth(text.trim())
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

/** Complains about cells of one row and remembers whether it had to. */
interface Judge {
  readonly wrong: (column: Column, message: string) => void
  readonly isGood: () => boolean
}

function judgeOf(line: number, complain: Complain): Judge {
  let isGood = true
  return {
    wrong(column, message) {
      isGood = false
      complain(line, column, message)
    },
    isGood: () => isGood,
  }
}

function readPerson({ line, cell }: Row, today: LegalDay, complain: Complain): Person | undefined {
  const { wrong, isGood } = judgeOf(line, complain)
  const relation = relations.find((each) => each === cell.关系)
  if (relation === undefined) wrong('关系', `关系应为${relations.join('、')}之一，请改正`)
  const name = tidyName(cell.姓名)
  if (!namePattern.test(name))
    wrong('姓名', name === '' ? '没有填写姓名，请补上' : '姓名应为 1 至 50 个字，不含数字和符号，请改正')
  const phone = tidyPhone(cell.电话)
  if (phone !== '' && !phonePattern.test(phone)) wrong('电话', '电话应为 5 至 20 位数字，请改正；没有电话的请留空')
  const known = readPaper(cell, today, wrong)
  const marital = readCode('婚姻状况', maritalStatuses, cell, wrong)
  const work = cell.职业或单位
  if (work.length > 100) wrong('职业或单位', '职业或单位最多 100 个字，请改短')
  const income = readAmount('个人年收入', cell, mostIncome, '没有收入的请填 0', wrong)
  const grade = (disabilityGrades as readonly string[]).indexOf(cell.残疾等级.replace(/^残疾|残疾$/g, ''))
  if (grade < 0 && !['', '无'].includes(cell.残疾等级))
    wrong('残疾等级', `残疾等级应为${disabilityGrades.join('、')}之一，没有残疾的请留空`)
  const groups = readList('优先对象', priorityGroups, cell, wrong)
  if (relation === undefined || known === undefined || !isGood()) return undefined
  return {
    relation,
    name,
    ...known,
    ...(phone === '' ? {} : { phone }),
    ...(marital === undefined ? {} : { maritalStatus: marital }),
    ...(work === '' ? {} : { work }),
    ...(income === undefined ? {} : { yearlyIncome: income }),
    ...(grade < 0 ? {} : { disabilityGrade: grade + 1 }),
    ...(groups.length === 0 ? {} : { priorityGroups: groups }),
  }
}

/** Short names people write for papers. */
const papersAlso: Readonly<Record<string, keyof typeof papers>> = {
  身份证: 'resident_id',
  户口本: 'household_register',
  回乡证: 'hk_macao_permit',
  台胞证: 'taiwan_permit',
  外国人永久居留证: 'foreign_permanent_residence',
}
const paperNamed = new Map<string, keyof typeof papers>([
  ['', 'resident_id'],
  ...Object.entries(papers).map(([kind, name]) => [name, kind as keyof typeof papers] as const),
  ...Object.entries(papersAlso),
])

function readPaper(
  cell: Row['cell'],
  today: LegalDay,
  wrong: Judge['wrong'],
): Pick<Person, 'idNumber' | 'paper'> | undefined {
  const kind = paperNamed.get(cell.证件类型)
  if (kind === undefined) wrong('证件类型', `证件类型应为${Object.values(papers).join('、')}之一，请改正`)
  const birthOn = readDay('出生日期', cell, today, wrong)
  const sex = sexes.find((each) => each === cell.性别)
  if (sex === undefined && cell.性别 !== '') wrong('性别', '性别应为男或女，请改正')
  if (kind === undefined) return undefined
  const number = cell.证件号码.replace(/^'/, '') // the apostrophe by which spreadsheets mark text
  if (kind !== 'resident_id') {
    const own = { ...(birthOn === undefined ? {} : { birthOn }), ...(sex === undefined ? {} : { sex }) }
    const paper = readOtherPaper({ kind, number, ...own }, today, wrong)
    return paper && { paper }
  }
  const held = readIdNumber(number, today, (message) => wrong('证件号码', message))
  if (held === undefined) return undefined
  if (birthOn !== undefined && birthOn !== held.birthOn) wrong('出生日期', say.paperBirthDiffers(papers[kind]))
  if (sex !== undefined && sex !== held.sex) wrong('性别', say.paperSexDiffers(papers[kind]))
  return { idNumber: held.id }
}

function readOtherPaper(
  paper: Paper & { readonly kind: PaperKind },
  today: LegalDay,
  wrong: Judge['wrong'],
): Paper | undefined {
  let column: Column = '证件号码'
  try {
    checkPaper({ kind: paper.kind, number: paper.number }, today)
    column = '出生日期'
    return checkPaper(paper, today)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    wrong(error.details.reason === 'sex' ? '性别' : column, error.message)
    return undefined
  }
}

function readIdNumber(id: string, today: LegalDay, complain: (message: string) => void): CheckedId | undefined {
  if (/^\d(\.\d+)?E\+?\d+$/i.test(id)) {
    complain('证件号码被表格软件改成了科学计数法，后几位已经丢失；请把这一列设为“文本”格式后重新填写')
    return undefined
  }
  try {
    return checkIdNumber(id, today)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    complain(error.message)
    return undefined
  }
}

/** An amount with two decimals at most; undefined where nothing is filled in. */
function readAmount(
  column: Column,
  cell: Row['cell'],
  most: number,
  none: string,
  wrong: Judge['wrong'],
): number | undefined {
  if (cell[column] === '') return undefined
  const digits = cell[column]
    .replace(/^[¥￥]/, '')
    .replace(/(元|㎡|m²|平方米|平米)$/i, '')
    .replaceAll('，', ',')
    .trim()
  const amount = /^(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,2})?$/.test(digits)
    ? Number(digits.replaceAll(',', ''))
    : Number.NaN
  if (amount <= most) return amount
  const [unit, example] = most === mostArea ? ['平方米', '12.50'] : ['元', '28600.00']
  wrong(column, `${column}应为以${unit}为单位的数字，最多两位小数，如 ${example}；${none}`)
  return undefined
}

/** A count; undefined where nothing is filled in. */
function readCount(column: Column, cell: Row['cell'], wrong: Judge['wrong']): number | undefined {
  if (cell[column] === '') return undefined
  const digits = cell[column].replace(/(辆|个|户|家|年)$/, '').trim()
  if (/^\d{1,3}$/.test(digits) && Number(digits) <= mostPieces) return Number(digits)
  wrong(column, `${column}应为 0 至 ${mostPieces} 的整数，请改正`)
  return undefined
}

/** A day up to today, however its parts are divided; undefined where nothing is filled in. */
function readDay(column: Column, cell: Row['cell'], today: LegalDay, wrong: Judge['wrong']): LegalDay | undefined {
  if (cell[column] === '') return undefined
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(cell[column].replace(/\s/g, '')) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(cell[column])
  try {
    const [, year, month = '', day = ''] = parts ?? []
    const found = parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
    if (found <= today) return found
    wrong(column, `${column}晚于今天，请核对后改正`)
  } catch {
    wrong(column, `${column}应为真实存在的日子，写作 2012-03-05，请改正`)
  }
  return undefined
}

/** One of a list, by name or code; undefined where nothing is filled in. */
function readCode<Code extends string>(
  column: Column,
  list: readonly Coded<Code>[],
  cell: Row['cell'],
  wrong: Judge['wrong'],
): Code | undefined {
  const code = codeOf(list, cell[column])
  if (code === undefined && cell[column] !== '') wrong(column, `${column}应为${namesOf(list)}之一，请改正`)
  return code
}

/** Several of a list, each once. */
function readList<Code extends string>(
  column: Column,
  list: readonly Coded<Code>[],
  cell: Row['cell'],
  wrong: Judge['wrong'],
): Code[] {
  const codes = new Set<Code>()
  for (const word of cell[column].split(/[、;；,，/\s]+/).filter((each) => each !== '' && each !== '无')) {
    const code = codeOf(list, word)
    if (code === undefined) wrong(column, `不认识的${column}${quoted(word)}；${column}应为${namesOf(list)}，以顿号分隔`)
    else codes.add(code)
  }
  return [...codes]
}

type Places = Pick<HouseholdForm, 'subdistrict' | 'community' | 'hukouCommunity' | 'hukouArea'>

function readPlaces({ line, cell }: Row, complain: Complain): Places | undefined {
  const subdistrict = findSubdistrict(cell.街道)
  if (subdistrict === undefined) {
    complain(line, '街道', `没有找到街道或乡镇${quoted(cell.街道)}，或有重名；请核对名称，或填写 9 位代码`)
    return undefined
  }
  const community = findCommunity(subdistrict.code, cell.社区)
  if (community === undefined) {
    complain(line, '社区', `${subdistrict.name}没有社区${quoted(cell.社区)}；请核对名称，或填写 12 位代码`)
  }
  const hukou = readHukou(subdistrict.code, community?.code, cell.户籍社区, (message) =>
    complain(line, '户籍社区', message),
  )
  if (community === undefined || hukou === undefined) return undefined
  return { subdistrict: subdistrict.code, community: community.code, ...hukou }
}

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
  const hukouCommunity = named ?? cityCommunity(text)
  if (hukouCommunity !== undefined) return { hukouCommunity }
  if (text !== '') {
    const what = `没有找到户籍社区${quoted(text)}`
    complain(`${what}；不在本街道的请填写 12 位代码，与居住社区相同的请留空；${howElsewhere}`)
  }
  return undefined
}

type Common = Omit<HouseholdForm, 'members' | 'yearlyIncome' | 'floorAreaPerHead'>
type Totals = Pick<HouseholdForm, 'yearlyIncome' | 'floorAreaPerHead'>

function readHouseholdColumns(row: Row, today: LegalDay, complain: Complain): Common | undefined {
  const { line, cell } = row
  const { wrong, isGood } = judgeOf(line, complain)
  const programme = codeOf(programmes, cell.保障方式)
  if (programme === undefined) wrong('保障方式', `保障方式应为${namesOf(programmes)}之一，请改正`)
  const places = readPlaces(row, complain)
  const since = readDay('户籍迁入日期', cell, today, wrong)
  const employed = readCount('就业年限', cell, wrong)
  const homes = places === undefined ? [] : readHomes(cell, places, wrong)
  const assets = readAssets(cell, wrong)
  const listed = readList('材料', materials, cell, wrong)
  if (programme === undefined || places === undefined || !isGood()) return undefined
  return {
    programme,
    ...places,
    ...(since === undefined ? {} : { hukouSince: since }),
    ...(employed === undefined ? {} : { employmentYears: employed }),
    ...(homes.length === 0 ? {} : { homes }),
    ...(Object.keys(assets).length === 0 ? {} : { assets }),
    materials: listed,
  }
}

const cityCommunity = (text: string): string | undefined => (isCommunity(text) ? text : undefined)

const isFilled = (cell: Row['cell'], n: (typeof homesInRoll)[number]): boolean =>
  homeParts.some((part) => cell[homeColumn(n, part)] !== '')

function readHomes(cell: Row['cell'], { subdistrict, community }: Places, wrong: Judge['wrong']): Home[] {
  const homes: Home[] = []
  for (const n of homesInRoll) {
    const at = (part: HomePart) => homeColumn(n, part)
    const address = cell[at('坐落')]
    const place = cell[at('社区')]
    if (!isFilled(cell, n)) continue
    if (homes.length < n - 1) wrong(at('坐落'), `请先填住房${n - 1}；第一处填现住的`)
    if (address === '' || address.length > 200)
      wrong(at('坐落'), address === '' ? '没有填写坐落，请补上' : '坐落最多 200 个字，请改短')
    const tenure = readCode(at('性质'), tenures, cell, wrong)
    if (tenure === undefined && cell[at('性质')] === '') wrong(at('性质'), `没有填写性质，请填${namesOf(tenures)}之一`)
    const area = readAmount(at('面积'), cell, mostArea, '没有这处住房的，整处留空', wrong)
    if (area === undefined && cell[at('面积')] === '') wrong(at('面积'), '没有填写面积，请补上，单位为平方米')
    const found = place === '' ? undefined : (findCommunity(subdistrict, place)?.code ?? cityCommunity(place))
    if (place !== '' && found === undefined)
      wrong(at('社区'), `没有找到社区${quoted(place)}；不在本街道的请填写 12 位代码，不在本市的请留空`)
    // The household lives in the first, and its own community says where.
    if (n === 1 && found !== undefined && found !== community)
      wrong(at('社区'), '与“社区”一栏不同；住房1 是现住的一处，请改成一致，或留空')
    const where = n === 1 ? community : found
    homes.push({
      address,
      ...(where === undefined ? {} : { community: where }),
      tenure: tenure ?? 'owned',
      floorArea: area ?? 0,
    })
  }
  return homes
}

function readAssets(cell: Row['cell'], wrong: Judge['wrong']): Assets {
  const yuan = (column: Column) => readAmount(column, cell, mostIncome, '没有的请填 0', wrong)
  const all = {
    deposits: yuan('存款'),
    vehicles: readCount('车辆数', cell, wrong),
    vehiclePrice: yuan('车辆最高购价'),
    businesses: readCount('工商登记数', cell, wrong),
    businessCapital: yuan('注册资本'),
    other: yuan('其他财产'),
  }
  if (all.vehicles === 0 && (all.vehiclePrice ?? 0) > 0) wrong('车辆最高购价', say.priceOfNothing())
  if (all.businesses === 0 && (all.businessCapital ?? 0) > 0) wrong('注册资本', say.capitalOfNothing())
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

interface Parts {
  readonly homes: readonly Home[]
  readonly members: readonly Person[]
}

/**
 * Income and floor area per head: as filled in, as added up from persons and homes, and the same where both are.
 * Without `parts` some of them could not be read: then nothing is added up, and no total is missed that they may give.
 */
function readTotals(
  { line, cell }: Row,
  rows: readonly Row[],
  parts: Parts | undefined,
  complain: Complain,
): Totals | undefined {
  const { wrong, isGood } = judgeOf(line, complain)
  const typedIncome = readAmount('家庭年收入', cell, mostIncome, '没有收入的请填 0', wrong)
  const added = parts && incomeOf(parts.members)
  const yearlyIncome = added ?? typedIncome
  if (yearlyIncome === undefined && cell.家庭年收入 === '' && !rows.some((row) => row.cell.个人年收入 !== ''))
    wrong('家庭年收入', '没有填写家庭年收入，请以元为单位补上，如 28600.00；没有收入的请填 0')
  if (typedIncome !== undefined && added !== undefined && typedIncome !== added)
    wrong('家庭年收入', say.incomeDiffers(typedIncome - added))
  const typedArea = readAmount('人均住房面积', cell, mostArea, '没有住房的请填 0', wrong)
  const perHead = parts && floorAreaOf(parts.homes, parts.members.length)
  const floorAreaPerHead = perHead ?? typedArea
  if (floorAreaPerHead === undefined && cell.人均住房面积 === '' && !homesInRoll.some((n) => isFilled(cell, n)))
    wrong('人均住房面积', '没有填写人均住房面积，请以平方米为单位补上，如 12.50；没有住房的请填 0')
  if (typedArea !== undefined && perHead !== undefined && !isAbout(typedArea, perHead))
    wrong('人均住房面积', say.floorAreaDiffers(typedArea - perHead))
  if (yearlyIncome === undefined || floorAreaPerHead === undefined || !isGood()) return undefined
  return { yearlyIncome, floorAreaPerHead }
}

/** From this age people work (劳动法第15条), so that leaving their income out is no answer where others give theirs. */
const ageOfWork = 16

function readHousehold(
  household: string,
  rows: readonly Row[],
  people: ReadonlyMap<Row, Person>,
  today: LegalDay,
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
  const members = rows.map((row) => people.get(row)).filter((member) => member !== undefined)
  const common = readHouseholdColumns(applicant, today, complain)
  // With a member missing the parts cannot add up; the slip that lost them is reported already.
  const isWhole = members.length === rows.length
  if (isWhole && incomeOf(members) !== undefined)
    for (const row of rows) {
      const member = people.get(row)
      if (member === undefined || member.yearlyIncome !== undefined || row.cell.个人年收入 !== '') continue
      const birthOn = birthOf(member)
      if (birthOn === undefined || ageOn(birthOn, today) >= ageOfWork)
        complain(row.line, '个人年收入', '同户有人填了个人年收入，这一行没有填；没有收入的请填 0')
    }
  const parts = isWhole && common !== undefined ? { homes: common.homes ?? [], members } : undefined
  const totals = readTotals(applicant, rows, parts, complain)
  if (common === undefined || totals === undefined) return undefined
  if (isBeforeBirth({ ...common, members })) complain(applicant.line, '户籍迁入日期', say.hukouBeforeBirth())
  return { line: applicant.line, household, form: { ...common, members, ...totals } }
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
  let roll: Roll | undefined
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
  // Its cells are most of the memory a long roll takes.
  roll = undefined
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
    const identity = identityOf(member)
    const before = seen.get(identity)
    if (before === undefined) seen.set(identity, row)
    else {
      complain(row.line, '证件号码', `与第 ${before.line} 行是同一个人，涉及的户都没有导入；请删去重复的一行`)
      spoiled.add(before.cell.户号).add(household)
    }
  }
  const rows: IntakeRow[] = []
  for (const [household, members] of Map.groupBy(table.rows, (row) => row.cell.户号)) {
    // A torn row may have been the applicant's, so judging what is left would accuse people of our own loss.
    if (household === '' || table.torn.has(household)) continue
    const read = readHousehold(household, members, people, today, complain)
    const isClean = !spoiled.has(household) && !members.some((row) => lineWithSlip.has(row.line))
    if (read !== undefined && isClean) rows.push(read)
  }
  rows.sort((a, b) => a.line - b.line)
  errors.sort((a, b) => a.line - b.line)
  return { rows, errors, ...(table.notes.length === 0 ? {} : { notes: table.notes }) }
}
