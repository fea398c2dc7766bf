import { Refused } from './refusal.ts'
import { type Archive, openArchive, ZipWriter } from './zip.ts'

/*
 * XLSX (ECMA-376), as far as lists of text and numbers need it. What is read comes from outside: every slip refuses
 * `invalid` with what to do, nothing else is thrown, and no file costs more than the limits below. There is no DTD and
 * so no entity but the five of XML itself; nothing outside the file is ever opened; no formula is ever computed.
 */

/**
 * What stands in a cell. A number is as Excel shows it (15 digits at most), a date as YYYY-MM-DD; `uncalculated` is a
 * formula of which the file holds no value, `error` one that failed (#N/A).
 */
export interface Cell {
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'error' | 'uncalculated'
  readonly text: string
}

export interface SheetRow {
  /** The number Excel shows beside the row; the first is 1. */
  readonly line: number
  readonly hidden: boolean
  /** By column, the first is 0; blank cells are undefined. */
  readonly cells: readonly (Cell | undefined)[]
}

/** A merged range: lines count from 1, columns from 0, all included. Its text stands in the top left cell alone. */
export interface Merge {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface Sheet {
  /** The rows with anything in them, in order. */
  readonly rows: readonly SheetRow[]
  readonly hiddenColumns: ReadonlySet<number>
  readonly merges: readonly Merge[]
}

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[]
  /** Reads a sheet by its place in `sheets`, hidden rows and columns too. Refuses `invalid`. */
  read(sheet: number): Sheet
}

/** How much of a file is taken in. An official form with 20,000 households stays below a third of each. */
const most = {
  bytes: 160 * 2 ** 20,
  rows: 200_000,
  columns: 256,
  cells: 3_000_000,
  characters: 64_000_000,
  /** Excel's own limit for one cell. */
  cellText: 32_767,
  sheets: 200,
  merges: 100_000,
}

const refuse = (message: string): never => {
  throw new Refused('invalid', message, {})
}
const damaged = (): never => refuse('工作簿的内容已损坏；请在 Excel 中打开原文件，重新另存为 .xlsx 后再导入')

/** Opens an XLSX file. Refuses `invalid` what is no workbook, what is damaged or locked, and other kinds of workbook. */
export function openWorkbook(file: Uint8Array): Workbook {
  const archive = openArchive(file, most.bytes)
  const isOther = (name: string) => archive.names.includes(name)
  if (isOther('mimetype')) refuse('这是 OpenDocument 文件（.ods）；请另存为 Excel 工作簿（.xlsx）后再导入')
  if (isOther('xl/workbook.bin')) refuse('这是二进制工作簿（.xlsb）；请另存为 Excel 工作簿（.xlsx）后再导入')
  const root = relationsOf(archive, '').find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const book = archive.read(root)
  if (book === undefined) return refuse('这个文件不是 Excel 工作簿；请按模板填写并保存为 .xlsx 或 CSV')
  const relations = relationsOf(archive, root)
  const parts = new Map(relations.map((each) => [each.id, each]))
  const sheets: { name: string; hidden: boolean; part: string }[] = []
  let startsIn1904 = false
  scan(book, {
    open(name, attributes) {
      if (name === 'workbookPr') startsIn1904 = isTrue(attribute(attributes, 'date1904'))
      if (name !== 'sheet') return
      const part = parts.get(attribute(attributes, 'id') ?? '')
      if (part?.type !== 'worksheet') return
      const hidden = (attribute(attributes, 'state') ?? 'visible') !== 'visible'
      sheets.push({ name: attribute(attributes, 'name') ?? '', hidden, part: part.target })
    },
  })
  if (sheets.length === 0) refuse('工作簿里没有工作表；请按模板填写后再导入')
  if (sheets.length > most.sheets) refuse(`工作簿里有 ${sheets.length} 张工作表；请只留下要导入的一张`)
  const partOf = (type: string) => archive.read(relations.find((each) => each.type === type)?.target ?? '')
  let common: Common | undefined
  let left = { cells: most.cells, characters: most.characters }
  return {
    sheets,
    read(index) {
      common ??= {
        strings: readStrings(partOf('sharedStrings')),
        repeated: new Map(),
        dates: readDateStyles(partOf('styles')),
        firstDay: startsIn1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30),
      }
      const part = archive.read(sheets[index]?.part ?? '')
      if (part === undefined) return damaged()
      const read = readSheet(part, common, left)
      left = read.left
      return read.sheet
    },
  }
}

/** What all sheets of a workbook share. */
interface Common {
  readonly strings: readonly (Cell | undefined)[]
  readonly repeated: Map<string, Cell>
  /** By cell style: whether its number is a date. */
  readonly dates: readonly boolean[]
  /** The instant of day 0. */
  readonly firstDay: number
}

interface Relation {
  readonly id: string
  /** The last word of the type's address, which the strict and the usual dialect share. */
  readonly type: string
  readonly target: string
}

function relationsOf(archive: Archive, part: string): Relation[] {
  const folder = part.slice(0, part.lastIndexOf('/') + 1)
  const file = archive.read(`${folder}_rels/${part.slice(folder.length)}.rels`)
  const relations: Relation[] = []
  if (file !== undefined)
    scan(file, {
      open(name, attributes) {
        if (name !== 'Relationship' || attribute(attributes, 'TargetMode') === 'External') return
        const target = attribute(attributes, 'Target') ?? ''
        const type = /[^/]*$/.exec(attribute(attributes, 'Type') ?? '')?.[0] ?? ''
        relations.push({ id: attribute(attributes, 'Id') ?? '', type, target: pathOf(folder, target) })
      },
    })
  return relations
}

function pathOf(folder: string, target: string): string {
  const steps: string[] = []
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.join('/')
}

const isTrue = (text: string | undefined): boolean => text === '1' || text === 'true'

function readStrings(file: Uint8Array | undefined): (Cell | undefined)[] {
  const strings: (Cell | undefined)[] = []
  if (file === undefined) return strings
  const text = textCollector()
  scan(file, {
    open(name) {
      if (name === 'si') text.clear()
      else text.open(name)
    },
    text: text.add,
    close(name) {
      if (name === 'si') strings.push(textCell(text.take()))
      else text.close(name)
    },
  })
  return strings
}

/** Puts together the text of a string with formatted runs, leaving out the readings printed above it. */
function textCollector() {
  let pieces = ''
  let inText = false
  let inReading = false
  return {
    clear() {
      pieces = ''
    },
    open(name: string) {
      if (name === 'rPh') inReading = true
      else if (name === 't') inText = true
    },
    add(piece: string) {
      if (!inText || inReading) return
      pieces += piece
      if (pieces.length > 8 * most.cellText) damaged()
    },
    close(name: string) {
      if (name === 'rPh') inReading = false
      else if (name === 't') inText = false
    },
    take: () => unescapeText(pieces),
  }
}

// How the format writes what XML cannot hold: _x000D_ is a carriage return, _x005F_ an underline.
function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function textCell(text: string): Cell | undefined {
  if (text.length > most.cellText) damaged()
  // The engine cuts a string by pointing into the one it came from; a copy lets go of the file's text.
  return text.trim() === '' ? undefined : { kind: 'text', text: ` ${text}`.slice(1) }
}

function readDateStyles(file: Uint8Array | undefined): boolean[] {
  const formats = new Map<string, boolean>()
  const styles: boolean[] = []
  let inCells = false
  if (file !== undefined)
    scan(file, {
      open(name, attributes) {
        if (name === 'numFmt') {
          formats.set(attribute(attributes, 'numFmtId') ?? '', isDateFormat(attribute(attributes, 'formatCode') ?? ''))
        } else if (name === 'cellXfs') inCells = true
        else if (name === 'xf' && inCells) {
          const id = attribute(attributes, 'numFmtId') ?? '0'
          styles.push(formats.get(id) ?? isBuiltInDate(Number(id)))
        }
      },
      close(name) {
        if (name === 'cellXfs') inCells = false
      },
    })
  return styles
}

// 27 to 36 and 50 to 58 are the dates of the Chinese edition.
function isBuiltInDate(id: number): boolean {
  return [14, 27, 45, 50].some((first, i) => id >= first && id <= ([22, 36, 47, 58][i] ?? 0))
}

function isDateFormat(code: string): boolean {
  const bare = code.replace(/\\.|_.|\*.|"[^"]*"|\[(?![hms]+\])[^\]]*\]/gi, '')
  return /[ymdhs]/i.test(bare)
}

interface Left {
  readonly cells: number
  readonly characters: number
}

function readSheet(file: Uint8Array, common: Common, before: Left): { sheet: Sheet; left: Left } {
  const rows: SheetRow[] = []
  const hiddenColumns = new Set<number>()
  const merges: Merge[] = []
  let { cells: cellsLeft, characters } = before
  let inData = false
  let row: { line: number; hidden: boolean; cells: (Cell | undefined)[] } | undefined
  let line = 0
  let cell: RawCell | undefined
  let column = -1
  let inValue = false
  const inline = textCollector()

  const open = (name: string, attributes: string): void => {
    if (name === 'c') {
      if (row === undefined) return
      const at = attribute(attributes, 'r')
      column = at === undefined ? column + 1 : columnOf(at)
      const style = Number(attribute(attributes, 's') ?? '0')
      cell = { type: attribute(attributes, 't') ?? 'n', style, value: undefined, hasFormula: false }
      inline.clear()
    } else if (cell !== undefined) {
      if (name === 'v') {
        inValue = true
        cell.value ??= ''
      } else if (name === 'f') cell.hasFormula = true
      else inline.open(name)
    } else if (name === 'row') {
      if (!inData) return
      const given = attribute(attributes, 'r')
      const next = given === undefined ? line + 1 : Number(given)
      if (!Number.isInteger(next) || next <= line) damaged()
      line = next
      column = -1
      row = { line, hidden: isTrue(attribute(attributes, 'hidden')), cells: [] }
    } else if (name === 'sheetData') inData = true
    else if (name === 'col') {
      if (!isTrue(attribute(attributes, 'hidden'))) return
      const last = Math.min(Number(attribute(attributes, 'max')), most.columns)
      for (let i = Math.max(1, Number(attribute(attributes, 'min'))); i <= last; i += 1) hiddenColumns.add(i - 1)
    } else if (name === 'mergeCell') {
      const merge = mergeOf(attribute(attributes, 'ref') ?? '')
      if (merge !== undefined) merges.push(merge)
      if (merges.length > most.merges) refuse('合并的单元格过多；请取消合并单元格后再导入')
    }
  }

  const text = (piece: string): void => {
    if (cell === undefined) return
    if (inValue) {
      cell.value += piece
      if ((cell.value?.length ?? 0) > 8 * most.cellText) damaged()
    } else inline.add(piece)
  }

  const close = (name: string): void => {
    if (name === 'v') inValue = false
    else if (name === 'c') {
      if (row === undefined || cell === undefined) return
      const read = finish(cell, inline.take, common)
      cell = undefined
      if (read === undefined) return
      if (column >= most.columns) refuse(`第 ${line} 行第 ${most.columns} 列以后还有内容；请删去多余的列后再导入`)
      cellsLeft -= 1
      characters -= read.text.length
      if (cellsLeft < 0 || characters < 0) refuse('工作簿的内容过多；请分成几个文件导入')
      while (row.cells.length < column) row.cells.push(undefined)
      row.cells[column] = read
    } else if (name === 'row') {
      if (row !== undefined && row.cells.length > 0) rows.push(row)
      if (rows.length > most.rows) refuse(`工作表超过 ${most.rows} 行；请分成几个文件导入`)
      row = undefined
    } else if (name === 'sheetData') inData = false
    else if (cell !== undefined) inline.close(name)
  }

  scan(file, { open, text, close })
  return { sheet: { rows, hiddenColumns, merges }, left: { cells: cellsLeft, characters } }
}

interface RawCell {
  readonly type: string
  readonly style: number
  value: string | undefined
  hasFormula: boolean
}

function finish({ type, style, value, hasFormula }: RawCell, inline: () => string, common: Common): Cell | undefined {
  if (type === 'inlineStr') return again(textCell(inline()), common)
  if (value === undefined || (value === '' && type !== 'str'))
    return hasFormula ? { kind: 'uncalculated', text: '' } : undefined
  switch (type) {
    case 's': {
      const index = Number(value)
      return Number.isInteger(index) && index >= 0 && index < common.strings.length ? common.strings[index] : damaged()
    }
    case 'str':
      return again(textCell(unescapeText(value)), common)
    case 'b':
      return { kind: 'boolean', text: isTrue(value.trim()) ? 'TRUE' : 'FALSE' }
    case 'e':
      return { kind: 'error', text: value.slice(0, 20) }
    case 'd':
      return { kind: 'date', text: value.slice(0, 10) }
    default:
      return again(common.dates[style] ? dateCell(value, common.firstDay) : numberCell(value), common)
  }
}

/** The cell there was before with the same content: in lists most cells repeat, and one object stands for all. */
function again(cell: Cell | undefined, { repeated }: Common): Cell | undefined {
  if (cell === undefined || cell.text.length > 24) return cell
  const key = cell.kind + cell.text
  const before = repeated.get(key)
  if (before !== undefined) return before
  if (repeated.size < 20_000) repeated.set(key, cell)
  return cell
}

function numberCell(value: string): Cell {
  const digits = value.trim()
  const number = Number(digits)
  if (digits === '' || !Number.isFinite(number)) return damaged()
  // 28600.1 is stored as 28600.099999999999: Excel keeps 15 digits and so do we. Longer whole numbers stay as they are.
  const isWhole = /^\d+$/.test(digits)
  return { kind: 'number', text: isWhole ? digits.replace(/^0+(?=\d)/, '') : String(Number(number.toPrecision(15))) }
}

function dateCell(value: string, firstDay: number): Cell {
  const days = Number(value)
  if (!(days >= 0 && days < 2_958_466)) return numberCell(value)
  return { kind: 'date', text: new Date(firstDay + Math.floor(days) * 86_400_000).toISOString().slice(0, 10) }
}

// A to XFD.
function columnOf(reference: string): number {
  let column = 0
  for (let i = 0; i < reference.length; i += 1) {
    const letter = reference.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column >= 1 && column <= 16_384 ? column - 1 : damaged()
}

function mergeOf(reference: string): Merge | undefined {
  const found = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference)
  if (found === null) return undefined
  const [, left = '', top, right = '', bottom] = found
  return { top: Number(top), left: columnOf(left), bottom: Number(bottom), right: columnOf(right) }
}

interface Handler {
  open(name: string, attributes: string): void
  text?(piece: string): void
  close?(name: string): void
}

const pieceBytes = 1 << 18
const longestMarkup = 1 << 20
const deepest = 100

/** Walks through an XML file, piece by piece. Names come without their prefix. */
function scan(file: Uint8Array, on: Handler): void {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const open: string[] = []
  let rest = ''
  let isRootSeen = false
  for (let at = 0; at < file.length; at += pieceBytes) {
    const text = rest + decode(decoder, file.subarray(at, at + pieceBytes), at + pieceBytes < file.length)
    let i = 0
    for (;;) {
      const from = text.indexOf('<', i)
      const to = from < 0 ? -1 : endOfMarkup(text, from)
      if (to < 0) break
      if (from > i && on.text !== undefined && open.length > 0) on.text(decodeEntities(text.slice(i, from)))
      i = to
      const second = text.charCodeAt(from + 1)
      if (second === slash) {
        const name = text.slice(from + 2, to - 1).trimEnd()
        if (open.pop() !== name) damaged()
        on.close?.(local(name))
      } else if (second === bang) {
        if (text.charCodeAt(from + 2) === bracket) on.text?.(text.slice(from + 9, to - 3))
      } else if (second !== question) {
        if (open.length === 0 && isRootSeen) damaged()
        isRootSeen = true
        const isEmpty = text.charCodeAt(to - 2) === slash
        const end = to - (isEmpty ? 2 : 1)
        let nameEnd = from + 1
        while (nameEnd < end && text.charCodeAt(nameEnd) > 32) nameEnd += 1
        const name = text.slice(from + 1, nameEnd)
        if (name === '') damaged()
        on.open(local(name), text.slice(nameEnd, end))
        if (isEmpty) on.close?.(local(name))
        else if (open.push(name) > deepest) damaged()
      }
    }
    rest = text.slice(i)
    if (rest.length > longestMarkup) damaged()
  }
  if (open.length > 0 || !isRootSeen || rest.trim() !== '') damaged()
}

const [slash, bang, question, bracket, quote, apostrophe, greater, colon, equals] = Array.from('/!?["\'>:=', (each) =>
  each.charCodeAt(0),
)

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch {
    return damaged()
  }
}

function local(name: string): string {
  const at = name.indexOf(':')
  return at < 0 ? name : name.slice(at + 1)
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  return at < 0 ? -1 : at + end.length
}

/** The place after the markup that begins at `from`, -1 when it goes on in the next piece. */
function endOfMarkup(text: string, from: number): number {
  const second = text.charCodeAt(from + 1)
  if (second === question) return after(text, '?>', from + 2)
  if (second === bang) {
    if (text.startsWith('<!--', from)) return after(text, '-->', from + 4)
    if (text.startsWith('<![CDATA[', from)) return after(text, ']]>', from + 9)
    if (text.length < from + 9) return -1
    return refuse('工作簿内含文档类型声明（DTD），不予读取；请在 Excel 中打开，重新另存为 .xlsx 后再导入')
  }
  let within = 0
  for (let i = from + 1; i < text.length; i += 1) {
    const each = text.charCodeAt(i)
    if (within !== 0) {
      if (each === within) within = 0
    } else if (each === greater) return i + 1
    else if (each === quote || each === apostrophe) within = each
  }
  return -1
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,12})(;?)/g, (_, name: string, end: string) => {
    const digits = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name)
    const code = digits === null ? Number.NaN : Number.parseInt(digits[1] ?? digits[2] ?? '', digits[1] ? 16 : 10)
    const character = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entities[name]
    return end === '' || character === undefined ? damaged() : character
  })
}

const isSpace = (text: string, at: number): boolean => text.charCodeAt(at) <= 32

/** An attribute by its name, with whatever prefix; undefined when it is not there. */
function attribute(attributes: string, name: string): string | undefined {
  for (let at = attributes.indexOf(name); at > 0; at = attributes.indexOf(name, at + 1)) {
    if (!isSpace(attributes, at - 1) && attributes.charCodeAt(at - 1) !== colon) continue
    let i = at + name.length
    while (isSpace(attributes, i)) i += 1
    if (attributes.charCodeAt(i) !== equals) continue
    i += 1
    while (isSpace(attributes, i)) i += 1
    const mark = attributes.charAt(i)
    const end = mark === '"' || mark === "'" ? attributes.indexOf(mark, i + 1) : -1
    if (end >= 0) return decodeEntities(attributes.slice(i + 1, end))
  }
  return undefined
}

/** A column of a sheet to be written. Text columns stay text when people type into them: no digit is ever lost. */
export interface SheetColumn {
  readonly title: string
  /** In characters of half width. */
  readonly width: number
  readonly kind?: 'text' | 'number'
  readonly check?: SheetCheck
}

/** What Excel lets people type into a column, and what it says otherwise. */
export interface SheetCheck {
  readonly must:
    | { readonly be: 'one_of'; readonly list: string }
    | { readonly be: 'text_of_length'; readonly from: number; readonly to: number }
    | { readonly be: 'not_negative' }
  readonly otherwise: string
}

export interface SheetToWrite {
  readonly name: string
  /** The first row, which stays in sight, is made of their titles. */
  readonly columns: readonly SheetColumn[]
  /** Text is written as text whatever it looks like, so nothing in it is ever a formula. */
  readonly rows: Iterable<readonly (string | number)[]>
}

/** A list for a `one_of` check from the cells below the title of another sheet's column (A is 0). */
export function listIn(sheet: string, column: number, length: number): string {
  const letter = letters(column)
  return `'${sheet.replaceAll("'", "''")}'!$${letter}$2:$${letter}$${length + 1}`
}

/** A list for a `one_of` check from a few short words. */
export function listOf(words: readonly string[]): string {
  return `"${words.join(',')}"`
}

/**
 * Writes a workbook, one piece after the other: no more than a few hundred kilobytes are held at a time, however long
 * the list. Rows that do not fit on a sheet go on to a further one. The same content gives the same bytes.
 */
export function* writeWorkbook(sheets: readonly SheetToWrite[], mostLines = 1_048_576): Generator<Uint8Array> {
  const zip = new ZipWriter()
  const names: string[] = []
  for (const sheet of sheets) {
    const rows = sheet.rows[Symbol.iterator]()
    let next = rows.next()
    let part = 1
    do {
      names.push(sheetName(sheet.name, part))
      yield zip.start(`xl/worksheets/sheet${names.length}.xml`)
      let text = sheetHead(sheet.columns, names.length === 1)
      const titles = sheet.columns.map(({ title }) => title)
      text += rowXml(1, titles, () => style.heading)
      let line = 1
      for (; !next.done && line < mostLines; next = rows.next()) {
        line += 1
        text += rowXml(line, next.value, (column) => styleOf(sheet.columns[column]))
        if (text.length < pieceBytes) continue
        yield zip.add(text)
        text = ''
      }
      yield zip.add(text + sheetTail(sheet.columns))
      yield zip.end()
      part += 1
    } while (!next.done)
  }
  for (const [name, content] of frame(names)) {
    yield zip.start(name)
    yield zip.add(content)
    yield zip.end()
  }
  yield zip.finish()
}

/** The pieces of a file as one. */
export function wholeFile(pieces: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...pieces])
}

const style = { general: 0, text: 1, heading: 2 }
const styleOf = (column: SheetColumn | undefined) => (column?.kind === 'number' ? style.general : style.text)

function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last
}

// Excel allows 31 characters and none of []:*?/\ in a sheet's name.
function sheetName(name: string, part: number): string {
  const ending = part === 1 ? '' : `（${part}）`
  const clean = name.replace(/[[\]:*?/\\'\p{C}]/gu, ' ').trim() || '表'
  let short = ''
  for (const each of clean) if (short.length + each.length + ending.length <= 31) short += each
  return short + ending
}

function rowXml(line: number, values: readonly (string | number)[], styleAt: (column: number) => number): string {
  let text = `<row r="${line}">`
  for (let column = 0; column < values.length; column += 1) {
    const value = values[column]
    if (value === undefined || value === '') continue
    const place = `<c r="${letters(column)}${line}" s="${styleAt(column)}"`
    text +=
      typeof value === 'number' && Number.isFinite(value)
        ? `${place}><v>${value}</v></c>`
        : `${place} t="inlineStr"><is><t xml:space="preserve">${escapeText(cut(String(value)))}</t></is></c>`
  }
  return `${text}</row>`
}

function cut(text: string): string {
  return text.length <= most.cellText ? text : `${text.slice(0, most.cellText - 1).toWellFormed()}…`
}

function escapeText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those that XML cannot hold
      .replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]/g, (each) => `_x${each.charCodeAt(0).toString(16).padStart(4, '0')}_`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  )
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

function sheetHead(columns: readonly SheetColumn[], isFirst: boolean): string {
  const pane =
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
  const view = `<sheetView${isFirst ? ' tabSelected="1"' : ''} workbookViewId="0">${pane}</sheetView>`
  const widths = columns.map(
    (each, i) => `<col min="${i + 1}" max="${i + 1}" width="${each.width}" style="${styleOf(each)}" customWidth="1"/>`,
  )
  return `${xml}<worksheet xmlns="${main}"><sheetViews>${view}</sheetViews><cols>${widths.join('')}</cols><sheetData>`
}

// As many rows as people fill in by hand, and more.
const lastChecked = 20_001

function sheetTail(columns: readonly SheetColumn[]): string {
  const checks = columns.flatMap(({ check, title }, i) => {
    if (check === undefined) return []
    const { must } = check
    const rule =
      must.be === 'one_of'
        ? ['type="list"', must.list]
        : must.be === 'not_negative'
          ? ['type="decimal" operator="greaterThanOrEqual"', '0']
          : ['type="textLength" operator="between"', String(must.from), String(must.to)]
    const says = `showErrorMessage="1" errorTitle="${escapeText(title)}" error="${escapeText(check.otherwise)}"`
    const where = `sqref="${letters(i)}2:${letters(i)}${lastChecked}"`
    const [kind, ...bounds] = rule
    const formulas = bounds.map((bound, n) => `<formula${n + 1}>${escapeText(bound)}</formula${n + 1}>`).join('')
    return [`<dataValidation ${kind} allowBlank="1" ${says} ${where}>${formulas}</dataValidation>`]
  })
  const all =
    checks.length === 0 ? '' : `<dataValidations count="${checks.length}">${checks.join('')}</dataValidations>`
  return `</sheetData>${all}</worksheet>`
}

/** Everything of a workbook that is not a sheet. */
function frame(names: readonly string[]): [name: string, content: string][] {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${types}.${type}+xml"/>`
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`
  const relationships = (all: string) => `${xml}<Relationships xmlns="${packages}/relationships">${all}</Relationships>`
  const files = names.map((_, i) => `worksheets/sheet${i + 1}`)
  const sheets = names.map((name, i) => `<sheet name="${escapeText(name)}" sheetId="${i + 1}" r:id="s${i + 1}"/>`)
  const font = '<sz val="11"/><name val="宋体"/><charset val="134"/>'
  const cell = (format: number, fontId: number) =>
    `<xf numFmtId="${format}" fontId="${fontId}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`
  const styles = [
    `<fonts count="2"><font>${font}</font><font><b/>${font}</font></fonts>`,
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>',
    `<cellXfs count="3">${cell(0, 0)}${cell(49, 0)}${cell(49, 1)}</cellXfs>`,
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  ]
  const contents = [
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    part('workbook', 'sheet.main'),
    part('styles', 'styles'),
    ...files.map((file) => part(file, 'worksheet')),
  ]
  const links = files.map((file, i) => relation(`s${i + 1}`, 'worksheet', `${file}.xml`))
  return [
    [
      'xl/workbook.xml',
      `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><bookViews><workbookView/></bookViews><sheets>${sheets.join('')}</sheets></workbook>`,
    ],
    ['xl/styles.xml', `${xml}<styleSheet xmlns="${main}">${styles.join('')}</styleSheet>`],
    ['xl/_rels/workbook.xml.rels', relationships(links.join('') + relation('styles', 'styles', 'styles.xml'))],
    ['_rels/.rels', relationships(relation('book', 'officeDocument', 'xl/workbook.xml'))],
    ['[Content_Types].xml', `${xml}<Types xmlns="${packages}/content-types">${contents.join('')}</Types>`],
  ]
}
