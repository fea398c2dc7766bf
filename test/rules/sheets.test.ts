import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exportCsv, exportName, exportXlsx, type List } from '../../src/export.ts'
import { Refused } from '../../src/refusal.ts'
import { type Cell, openWorkbook, wholeFile, writeWorkbook } from '../../src/sheets.ts'
import { openArchive } from '../../src/zip.ts'
import { bookOf, partsOf, sharedStringsBook, zipOf } from '../support/workbook.ts'

const columns = ['甲', '乙', '丙'].map((title) => ({ title, width: 12 }))
const write = (rows: Iterable<readonly (string | number)[]>, mostLines?: number) =>
  wholeFile(writeWorkbook([{ name: '表', columns, rows }], mostLines))
const cellsOf = (file: Uint8Array, sheet = 0) =>
  openWorkbook(file)
    .read(sheet)
    .rows.map(({ cells }) => cells)
const textsOf = (file: Uint8Array, sheet = 0) =>
  cellsOf(file, sheet).map((cells) => Array.from(cells, (cell) => cell?.text ?? ''))
const first = (file: Uint8Array): Cell | undefined => cellsOf(file)[0]?.[0]
const saidOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(Refused)
    return (error as Refused).message
  }
  return ''
}
const refusal = (file: Uint8Array): string =>
  saidOf(() => {
    const book = openWorkbook(file)
    book.sheets.forEach((_, i) => {
      book.read(i)
    })
  })
/** A DataView over a copy. */
const patched = (file: Uint8Array, patch: (view: DataView) => void): Uint8Array => {
  const copy = Uint8Array.from(file)
  patch(new DataView(copy.buffer))
  return copy
}
const endOf = (file: Uint8Array) => file.length - 22
const directoryOf = (file: Uint8Array) => new DataView(file.buffer, file.byteOffset).getUint32(endOf(file) + 16, true)

describe('what is written is read back', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed()),
    fc.constantFrom(
      '=1+1',
      '@A1',
      '_x000D_',
      '_x005F_',
      "'",
      '410399198001010018',
      '<&>"\'',
      ']]>',
      ' 前后 ',
      '𠮷\r\n\t',
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((n) => Math.round(n * 100) / 100),
  )
  test('whatever text and numbers stand in it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 8 }), (rows) => {
        for (const file of [write(rows), sharedStringsBook(write(rows))]) {
          const shown = rows
            .map((row) => row.map((each) => (typeof each === 'string' && each.trim() === '' ? '' : String(each))))
            .map((row) => row.slice(0, row.findLastIndex((each) => each !== '') + 1))
            .filter((row) => row.length > 0)
          expect(textsOf(file)).toEqual([['甲', '乙', '丙'], ...shown])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('text is never a formula and never a number', () => {
    const file = write([['=1+1', '410399198001010018', '007']])
    expect(cellsOf(file)[1]?.map((cell) => cell?.kind)).toEqual(['text', 'text', 'text'])
    expect(partsOf(file)['xl/worksheets/sheet1.xml']).not.toContain('<f>')
  })

  test('the same content gives the same bytes', () => {
    expect(write([['a', 1]])).toEqual(write([['a', 1]]))
  })

  test('rows that do not fit go on to a further sheet, each with its titles', () => {
    const file = write(
      Array.from({ length: 5 }, (_, i) => [`第 ${i} 行`]),
      3,
    )
    expect(openWorkbook(file).sheets.map(({ name }) => name)).toEqual(['表', '表（2）', '表（3）'])
    expect([0, 1, 2].map((i) => textsOf(file, i).length)).toEqual([3, 3, 2])
  })

  test('a long list is sent in pieces', () => {
    let made = 0
    function* rows() {
      for (; made < 50_000; made += 1) yield [`第 ${made} 行`, 'x'.repeat(40), made]
    }
    const pieces = writeWorkbook([{ name: '表', columns, rows: rows() }])
    pieces.next()
    pieces.next()
    expect(made).toBeLessThan(5_000)
    expect(openWorkbook(wholeFile(writeWorkbook([{ name: '表', columns, rows: [] }]))).sheets).toHaveLength(1)
    expect([...pieces].every((piece) => piece.length < 2 ** 20)).toBe(true)
  })

  test('a sheet’s name is one Excel takes', () => {
    const name = (text: string) =>
      openWorkbook(wholeFile(writeWorkbook([{ name: text, columns, rows: [] }]))).sheets[0]?.name
    expect(name('a[b]:c*?/\\')).toBe('a b  c')
    expect(name('')).toBe('表')
    expect(name('长'.repeat(40))).toHaveLength(31)
  })
})

describe('cells as Excel stores them', () => {
  const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="171" formatCode="[Red]0.00&quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="31"/></cellXfs></styleSheet>`
  const strings = `<sst><si><t>共享</t></si><si><r><t>分</t></r><r><t xml:space="preserve">段 </t></r><rPh><t>fēn</t></rPh></si><si><t>A_x000D_&amp;&#x5F20;</t></si></sst>`
  const book = (cell: string, workbook?: string) =>
    bookOf(`<row r="1">${cell}</row>`, {
      'xl/styles.xml': styles,
      'xl/sharedStrings.xml': strings,
      ...(workbook === undefined ? {} : { 'xl/workbook.xml': workbook }),
    })

  test.each([
    ['<c r="A1" t="s"><v>0</v></c>', 'text', '共享'],
    ['<c r="A1" t="s"><v>1</v></c>', 'text', '分段 '],
    ['<c r="A1" t="s"><v>2</v></c>', 'text', 'A\r&张'],
    ['<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>', 'text', '甲乙'],
    ['<c r="A1" t="inlineStr"><is><t><![CDATA[<甲>]]></t></is></c>', 'text', '<甲>'],
    ['<c r="A1"><v>28600.099999999999</v></c>', 'number', '28600.1'],
    ['<c r="A1"><v>2.86E4</v></c>', 'number', '28600'],
    ['<c r="A1"><v>410399198001010018</v></c>', 'number', '410399198001010018'],
    ['<c r="A1"><v>4.1039919800101E+17</v></c>', 'number', '410399198001010000'],
    ['<c r="A1" s="1"><v>46091</v></c>', 'date', '2026-03-10'],
    ['<c r="A1" s="2"><v>46091.75</v></c>', 'date', '2026-03-10'],
    ['<c r="A1" s="4"><v>46091</v></c>', 'date', '2026-03-10'],
    ['<c r="A1" s="3"><v>46091</v></c>', 'number', '46091'],
    ['<c r="A1" t="d"><v>2026-03-10T00:00:00</v></c>', 'date', '2026-03-10'],
    ['<c r="A1" t="b"><v>1</v></c>', 'boolean', 'TRUE'],
    ['<c r="A1"><f>1+1</f><v>2</v></c>', 'number', '2'],
    ['<c r="A1" t="str"><f>A2</f><v>张</v></c>', 'text', '张'],
    ['<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', 'error', '#DIV/0!'],
    ['<c r="A1"><f>SUM(B1:B2)</f></c>', 'uncalculated', ''],
    ["<c r = 'A1' t='s' ><v>0</v></c >", 'text', '共享'],
    ['<!-- <c> --><?x y?><x:c r="A1" x:t="s"><x:v>0</x:v></x:c>', 'text', '共享'],
  ])('%s', (cell, kind, text) => {
    expect(first(book(cell))).toEqual({ kind, text })
  })

  test('days counted from 1904', () => {
    const workbook = partsOf(book(''))['xl/workbook.xml']?.replace('<sheets>', '<workbookPr date1904="1"/><sheets>')
    expect(first(book('<c r="A1" s="1"><v>44629</v></c>', workbook))?.text).toBe('2026-03-10')
  })

  test('places, hidden rows and columns, merged cells', () => {
    const data = `<row r="2" hidden="1"><c r="C2"><v>1</v></c></row><row r="9"/><row r="12"><c><v>2</v></c><c><v>3</v></c></row>`
    const sheet = openWorkbook(
      bookOf(data, {
        before: '<cols><col min="2" max="3" hidden="1"/><col min="5" max="99999999" hidden="0"/></cols>',
        after: '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="nonsense"/></mergeCells>',
      }),
    ).read(0)
    expect(sheet.rows.map(({ line, hidden, cells }) => [line, hidden, cells.length])).toEqual([
      [2, true, 3],
      [12, false, 2],
    ])
    expect([...sheet.hiddenColumns]).toEqual([1, 2])
    expect(sheet.merges).toEqual([{ top: 1, left: 0, bottom: 1, right: 2 }])
  })

  test('several sheets, hidden ones among them', () => {
    const parts = partsOf(write([['a']]))
    const hidden = {
      ...parts,
      'xl/workbook.xml': parts['xl/workbook.xml']?.replace('sheetId="1"', 'sheetId="1" state="veryHidden"') ?? '',
    }
    expect(openWorkbook(zipOf(hidden)).sheets).toMatchObject([{ name: '表', hidden: true }])
  })
})

describe('what is no sound workbook is refused with what to do', () => {
  const good = write([['a', 1]])
  const sheet = (content: string) => bookOf('', { 'xl/worksheets/sheet1.xml': content })
  const row = (cells: string) => bookOf(`<row r="1">${cells}</row>`)

  test.each([
    ['an OpenDocument file', zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }), '.ods'],
    ['a binary workbook', zipOf({ 'xl/workbook.bin': 'x' }), '.xlsb'],
    ['some other ZIP file', zipOf({ 'word/document.xml': '<a/>' }), '不是 Excel 工作簿'],
    ['no sheets', bookOf('', { 'xl/workbook.xml': '<workbook/>' }), '没有工作表'],
    ['a document type', sheet('<!DOCTYPE a [<!ENTITY b "bbb">]><worksheet>&b;</worksheet>'), 'DTD'],
    ['an entity from nowhere', row('<c r="A1" t="str"><v>&b;</v></c>'), '已损坏'],
    ['an entity without end', row('<c r="A1" t="str"><v>a & b</v></c>'), '已损坏'],
    ['a character beyond Unicode', row('<c r="A1" t="str"><v>&#x110000;</v></c>'), '已损坏'],
    ['tags that cross', sheet('<worksheet><sheetData></worksheet></sheetData>'), '已损坏'],
    ['tags without end', sheet('<worksheet><sheetData><row'), '已损坏'],
    ['text in front', sheet('x<worksheet/><worksheet/>'), '已损坏'],
    ['nothing', sheet(''), '已损坏'],
    ['very deep tags', sheet('<a>'.repeat(1_000)), '已损坏'],
    ['a tag of a megabyte', sheet(`<worksheet ${'x'.repeat(3 * 2 ** 20)}`), '已损坏'],
    ['a string that is not there', row('<c r="A1" t="s"><v>7</v></c>'), '已损坏'],
    ['a number that is none', row('<c r="A1"><v>abc</v></c>'), '已损坏'],
    ['a column beyond XFD', row('<c r="ZZZ1"><v>1</v></c>'), '已损坏'],
    ['a cell far to the right', row('<c r="XFD1"><v>1</v></c>'), '多余的列'],
    ['rows out of order', bookOf('<row r="2"/><row r="1"/>'), '已损坏'],
    ['a row that is none', bookOf('<row r="x"/>'), '已损坏'],
    ['a cell of megabytes', row(`<c r="A1" t="str"><v>${'长'.repeat(40_000)}</v></c>`), '已损坏'],
    ['a directory that is not there', patched(good, (view) => view.setUint32(endOf(good) + 16, 4, true)), '不完整'],
    ['half a file', good.subarray(0, good.length >> 1), '不完整'],
    [
      'a checksum that does not fit',
      patched(good, (view) => view.setUint32(directoryOf(good) + 16, 1, true)),
      '不完整',
    ],
    ['a method nobody uses', patched(good, (view) => view.setUint16(directoryOf(good) + 10, 12, true)), '不完整'],
    ['a password', patched(good, (view) => view.setUint16(directoryOf(good) + 8, 1, true)), '密码'],
    [
      'sizes in a field that is missing',
      patched(good, (view) => view.setUint32(directoryOf(good) + 24, 0xffffffff, true)),
      '不完整',
    ],
    [
      'an entry beyond the end',
      patched(good, (view) => view.setUint32(directoryOf(good) + 42, 0x7fffffff, true)),
      '不完整',
    ],
  ])('%s', (_, file, said) => {
    expect(refusal(file)).toContain(said)
  })

  test('a bomb is refused before it is unpacked, and one that lies about its size when it has unpacked that much', () => {
    const blank = ' '.repeat(20 * 2 ** 20)
    const bomb = bookOf(blank.repeat(9))
    expect(bomb.length).toBeLessThan(2 ** 20)
    expect(refusal(bomb)).toContain('160 MB')
    const names = [...openArchive(bomb, 2 ** 30).names]
    const lying = patched(bomb, (view) => {
      let at = directoryOf(bomb)
      for (let i = 0; i < names.indexOf('xl/worksheets/sheet1.xml'); i += 1) at += 46 + view.getUint16(at + 28, true)
      view.setUint32(at + 24, 1_000, true)
    })
    expect(refusal(lying)).toContain('不完整')
    // The same part as many sheets: each reading is paid for.
    const rows = `<row/>${' '.repeat(100_000)}`.repeat(200)
    const many = Array.from({ length: 30 }, (_, i) => `<sheet name="${i}" sheetId="${i + 1}" r:id="a"/>`).join('')
    const workbook = `<workbook xmlns:r="r"><sheets>${many}</sheets></workbook>`
    expect(refusal(bookOf(rows, { 'xl/workbook.xml': workbook }))).toContain('160 MB')
  })

  test('too many rows, cells and letters', () => {
    const rows = Array.from({ length: 200_002 }, () => '<row><c><v>1</v></c></row>').join('')
    expect(refusal(bookOf(rows))).toContain('200000 行')
    const long = '长'.repeat(32_000)
    const heavy = '<row><c t="s"><v>0</v></c></row>'.repeat(3_000)
    expect(refusal(bookOf(heavy, { 'xl/sharedStrings.xml': `<sst><si><t>${long}</t></si></sst>` }))).toContain('过多')
  })

  test('sizes in the wide field, as writers that stream put them', () => {
    const name = Buffer.from('a')
    const content = deflateRawSync(Buffer.from('hello'))
    const plain = zipOf({ a: 'hello' })
    const local = Buffer.concat([plain.subarray(0, 30), name, content])
    const directory = Buffer.from(plain.subarray(directoryOf(plain), directoryOf(plain) + 46))
    directory.writeUInt32LE(0xffffffff, 20)
    directory.writeUInt32LE(0xffffffff, 24)
    directory.writeUInt16LE(20, 30)
    const wide = Buffer.alloc(20)
    wide.writeUInt16LE(1, 0)
    wide.writeUInt16LE(16, 2)
    wide.writeBigUInt64LE(5n, 4)
    wide.writeBigUInt64LE(BigInt(content.length), 12)
    const end = Buffer.from(plain.subarray(endOf(plain)))
    end.writeUInt32LE(local.length, 16)
    const archive = openArchive(Buffer.concat([local, directory, name, wide, end]), 100)
    expect(new TextDecoder().decode(archive.read('A'))).toBe('hello')
  })

  test('random bytes, cut files and files with bytes changed are read or refused, nothing else', () => {
    const check = (file: Uint8Array) => {
      refusal(file)
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 500 })
    fc.assert(
      fc.property(fc.nat(good.length), (length) => check(good.subarray(0, length))),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 6 }), (at, noise) => {
        const file = Uint8Array.from(good)
        file.set(noise.subarray(0, good.length - at), at)
        check(file)
      }),
      { numRuns: 2_000 },
    )
    // Past the checksum: the parts themselves are changed and packed again.
    const parts = partsOf(
      sharedStringsBook(
        write([
          ['a', 1],
          ['=b', 2],
        ]),
      ),
    )
    const names = Object.keys(parts)
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(8),
        fc.oneof(
          fc.constantFrom('<', '>', '/', '"', '&', '<!--', '<![CDATA[', '</v>', '<c', '-1', '1e999', ' r="A0"', 'NaN'),
          fc.string({ maxLength: 4 }),
        ),
        (name, place, cut, noise) => {
          const text = parts[name] ?? ''
          const at = Math.floor(place * text.length)
          check(zipOf({ ...parts, [name]: text.slice(0, at) + noise + text.slice(at + cut) }))
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

describe('a list as a file', () => {
  interface Person {
    readonly name: string
    readonly id: string
    readonly income: number | null
  }
  const list = (rows: Iterable<Person>): List<Person> => ({
    name: '申请',
    conditions: ['涧西区', '初审公示'],
    on: '2026-03-10',
    columns: [
      { title: '姓名', of: (row) => row.name },
      { title: '证件号码', width: 22, of: (row) => row.id },
      { title: '年收入', of: (row) => row.income },
    ],
    rows,
  })
  const csv = (...rows: Person[]) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(wholeFile(exportCsv(list(rows))))

  test('CSV: BOM, CRLF, ID numbers as text, numbers as numbers', () => {
    expect(
      csv({ name: '张建国', id: '410399198001010018', income: 28600.5 }, { name: '李"秀', id: '', income: null }),
    ).toBe('\ufeff姓名,证件号码,年收入\r\n张建国,"\t410399198001010018",28600.5\r\n"李""秀",,\r\n')
    expect(csv({ name: '王', id: '00012345678', income: -3 })).toContain('"\t00012345678",-3')
    expect(csv({ name: '王', id: '41039919800101002X', income: Number.NaN })).toContain('王,41039919800101002X,\r\n')
    expect(csv({ name: '王', id: '12E5', income: 0 })).toContain('"\t12E5"')
  })

  test('CSV: nothing in it is a formula', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '＝', 'A', '1', '"', ',') }),
        (text) => {
          const body = csv({ name: text, id: 'x', income: 1 }).split('年收入\r\n')[1] ?? ''
          expect(body.replace(/^"/, '')).not.toMatch(/^[=+\-@\r\n＝＋－＠]/)
          expect(body.replace(/^"/, '')).not.toMatch(/^\t(?!\d)/)
        },
      ),
    )
  })

  test('XLSX: text cells, whatever they look like', () => {
    const file = wholeFile(exportXlsx(list([{ name: '=cmd()', id: '410399198001010018', income: 28600.5 }])))
    expect(cellsOf(file)[1]).toEqual([
      { kind: 'text', text: '=cmd()' },
      { kind: 'text', text: '410399198001010018' },
      { kind: 'number', text: '28600.5' },
    ])
    expect(openWorkbook(file).sheets[0]?.name).toBe('申请')
  })

  test('the file’s name', () => {
    expect(exportName(list([]), 'xlsx')).toBe('申请_涧西区-初审公示_2026-03-10.xlsx')
    expect(exportName({ name: '轮候册', on: '2026-03-10' }, 'csv')).toBe('轮候册_2026-03-10.csv')
    expect(exportName({ name: '../a\\b:c', conditions: ['', '<x>'], on: '2026-03-10' }, 'csv')).toBe(
      'a-b-c_x_2026-03-10.csv',
    )
    expect(exportName({ name: '长'.repeat(200), on: '2026-03-10' }, 'csv')).toHaveLength(55)
  })

  test('a long list is sent in pieces', () => {
    let made = 0
    function* rows() {
      for (; made < 100_000; made += 1) yield { name: `第 ${made}`, id: '410399198001010018', income: made }
    }
    const pieces = exportCsv(list(rows()))
    pieces.next()
    expect(made).toBeLessThan(20_000)
  })
})
