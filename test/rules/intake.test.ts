import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { importIntake } from '../../src/import.ts'
import {
  householdForm,
  intakeColumns,
  intakeTemplate,
  readIntake,
  shortColumns,
  writeIntake,
  writeIntakeWorkbook,
} from '../../src/intake.ts'
import { Refused } from '../../src/refusal.ts'
import { openWorkbook, wholeFile, writeWorkbook } from '../../src/sheets.ts'
import { withoutParts } from '../support/life.ts'
import { type TestOffice, testOffice } from '../support/office.ts'
import { bookOf, partsOf, sharedStringsBook, zipOf } from '../support/workbook.ts'

const today = '2026-03-10'
const header = shortColumns.join(',')
const applicant =
  'H1,申请人,张建国,410399198001010018,00012345678,公共租赁住房,长安路街道,同乐寨,,"28,600.00",12.5,身份证、户口簿'
const spouse = 'H1,配偶,李秀英,410399197203190120,,,,,,,,'
const child = 'H1,子女,张祎,410399201302280059,,,,,,,,'
const other = 'H2,申请人,王堃,410399197812310036,,廉租住房,410305005,长安路一社区,,0,0,id_card;consent'
const file = (...lines: string[]) => new TextEncoder().encode([header, ...lines].join('\r\n'))
const read = (...lines: string[]) => readIntake(file(...lines), today)
const slips = (...lines: string[]) => read(...lines).errors.map(({ line, column }) => `${line} ${column}`)
// "张建国" and the header in GBK come from a real GB18030 table: build it by asking the decoder for every two bytes.
const gbk = (text: string): Uint8Array => {
  const bytesOf = new Map<string, number[]>()
  const decoder = new TextDecoder('gb18030')
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++)
      bytesOf.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail])
  }
  return Uint8Array.from(
    Array.from(text).flatMap((each) => (each < '\x80' ? [each.charCodeAt(0)] : (bytesOf.get(each) ?? []))),
  )
}

describe('a good file', () => {
  test('becomes households', () => {
    const { rows, errors } = read(applicant, spouse, child, '', other)
    expect(errors).toEqual([])
    expect(rows).toEqual([
      {
        line: 2,
        household: 'H1',
        form: {
          programme: 'public_rental',
          subdistrict: '410305005',
          community: expect.stringMatching(/^410305005\d{3}$/),
          hukouCommunity: rows[0]?.form.community,
          members: [
            { relation: '申请人', name: '张建国', idNumber: '410399198001010018', phone: '00012345678' },
            { relation: '配偶', name: '李秀英', idNumber: '410399197203190120' },
            { relation: '子女', name: '张祎', idNumber: '410399201302280059' },
          ],
          yearlyIncome: 28_600,
          floorAreaPerHead: 12.5,
          materials: ['id_card', 'household_register'],
        },
      },
      {
        line: 6,
        household: 'H2',
        form: expect.objectContaining({
          programme: 'low_rent',
          yearlyIncome: 0,
          floorAreaPerHead: 0,
          materials: ['id_card', 'consent'],
        }),
      },
    ])
    for (const row of rows) expect(householdForm.parse(row.form)).toEqual(row.form)
  })

  test('reads the same from UTF-8, UTF-8 with BOM, GBK and from LF lines', () => {
    const text = [header, applicant, spouse, child].join('\r\n')
    const expected = readIntake(new TextEncoder().encode(text), today)
    expect(expected.errors).toEqual([])
    for (const bytes of [
      new TextEncoder().encode(`\ufeff${text}`),
      gbk(text),
      new TextEncoder().encode(`${text.replaceAll('\r\n', '\n')}\n`),
    ]) {
      expect(readIntake(bytes, today)).toEqual(expected)
    }
  })

  test('takes quotes, other column orders, extra columns and typing habits', () => {
    const quoted = applicant.replace('张建国', '"张　建国"').replace('410399198001010018', "'４１０３９９198001010018 ")
    expect(read(quoted).rows[0]?.form.members[0]).toMatchObject({ name: '张建国', idNumber: '410399198001010018' })
    const reversed = (line: string) => line.split(',').reverse().join(',')
    const bytes = new TextEncoder().encode(`备注,${reversed(header)}\n无,${reversed(other)}`)
    expect(readIntake(bytes, today)).toMatchObject({ errors: [], rows: [{ household: 'H2' }] })
    expect(read(other.replace(',0,0,', ',￥12345.6元,8.25㎡,')).rows[0]?.form).toMatchObject({
      yearlyIncome: 12_345.6,
      floorAreaPerHead: 8.25,
    })
  })

  test('a household registered elsewhere in the city gives a code', () => {
    const { rows, errors } = read(other.replace('长安路一社区,,', '长安路一社区,410323102201,'))
    expect(slips(other.replace('长安路一社区,,', '长安路一社区,没有这个社区,'))).toEqual(['2 户籍社区'])
    expect(slips(other.replace('长安路一社区,,', '长安路一社区,999999999999,'))).toEqual(['2 户籍社区'])
    expect(errors).toEqual([])
    expect(rows[0]?.form.hukouCommunity).toBe('410323102201')
    expect(read(other.replace('长安路一社区,,', '长安路一社区,同乐寨,')).errors).toEqual([])
  })

  test('household columns may be repeated if they agree', () => {
    const repeated = applicant
      .replace('申请人', '配偶')
      .replace('张建国,410399198001010018', '李秀英,410399197203190120')
    expect(read(applicant, repeated).errors).toEqual([])
    expect(slips(applicant, repeated.replace('12.5', '13.5'))).toEqual(['3 人均住房面积'])
  })
})

describe('a bad file is reported whole and never thrown', () => {
  test('a broken row in the middle costs its own household only', () => {
    for (const broken of ['H1,配偶,"李秀英,410399197203190120,,,,,,,,', 'H1,配偶,李秀英', `${spouse},,多出一格`]) {
      const { rows, errors } = read(applicant, broken, other)
      expect(rows.map((row) => row.household)).toEqual(['H2'])
      expect(errors).toEqual([expect.objectContaining({ line: 3, column: '整行' })])
    }
  })

  test.each([
    ['relation', [applicant.replace('申请人', '户主')], ['2 关系', '2 关系']],
    ['name', [applicant.replace('张建国', '')], ['2 姓名']],
    ['name with digits', [applicant.replace('张建国', '张3')], ['2 姓名']],
    ['ID number', [applicant.replace('410399198001010018', '410399198001010019')], ['2 证件号码']],
    ['ID number ruined by a spreadsheet', [applicant.replace('410399198001010018', '4.10399E+17')], ['2 证件号码']],
    ['placeholder', [applicant.replace('410399198001010018', '111111111111111111')], ['2 证件号码']],
    ['phone', [applicant.replace('00012345678', '没有')], ['2 电话']],
    ['programme', [applicant.replace('公共租赁住房', '别墅')], ['2 保障方式']],
    ['street', [applicant.replace('长安路街道', '长安街')], ['2 街道']],
    ['street with namesakes', [applicant.replace('长安路街道', '城关镇')], ['2 街道']],
    ['community', [applicant.replace('同乐寨', '没有')], ['2 社区']],
    ['income', [applicant.replace('"28,600.00"', '两万')], ['2 家庭年收入']],
    ['negative income', [applicant.replace('"28,600.00"', '-5')], ['2 家庭年收入']],
    ['third decimal', [applicant.replace('"28,600.00"', '1.005')], ['2 家庭年收入']],
    ['area', [applicant.replace('12.5', '')], ['2 人均住房面积']],
    ['material', [applicant.replace('户口簿', '驾照')], ['2 材料']],
    ['household number', [applicant.replace('H1', '')], ['2 户号']],
    ['no applicant', [spouse, child], ['2 关系']],
    ['two applicants', [applicant, spouse.replace('配偶', '申请人')], ['3 关系']],
    ['two spouses', [applicant, spouse, child.replace('子女', '配偶')], ['4 关系']],
    ['several at once', [applicant.replace('张建国', '').replace('12.5', 'x'), spouse], ['2 姓名', '2 人均住房面积']],
    ['unquoted thousands', [applicant.replace('"28,600.00"', '28,600.00')], ['2 整行']],
  ])('%s', (_, lines, expected) => {
    expect(slips(...lines)).toEqual(expected)
    expect(read(...lines).rows).toEqual([])
  })

  test('the same person twice keeps both households out and names both lines', () => {
    const twice = spouse.replace('H1', 'H2').replace('李秀英', '李秀瑛')
    const { rows, errors } = read(applicant, spouse, other, twice)
    expect(rows).toEqual([])
    expect(errors).toEqual([{ line: 5, column: '证件号码', message: expect.stringContaining('第 3 行') }])
  })

  test('missing and doubled columns', () => {
    const without = new TextEncoder().encode(header.replace('电话,', '').replace(',材料', ''))
    expect(readIntake(without, today).errors.map(({ column }) => column)).toEqual(['电话', '材料'])
    const doubled = new TextEncoder().encode(`${header},姓名\n${applicant},`)
    expect(readIntake(doubled, today).errors.map(({ column }) => column)).toEqual(['姓名'])
  })

  test.each([
    ['nothing', new Uint8Array(), '空'],
    ['only line breaks', new TextEncoder().encode('\r\n\r\n'), '空'],
    ['only a header', file(), '没有数据'],
    ['some other text', new TextEncoder().encode('hello\nworld'), '列名'],
    ['a broken workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), '不完整'],
    ['an old workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), '旧版 Excel'],
    ['data under another name', new TextEncoder().encode(' {"members": []}'), '不是 CSV，也不是 XLSX'],
    ['a page', new TextEncoder().encode('<html></html>'), '不是 CSV，也不是 XLSX'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x37, 0x62, 0x2c, 0), '编码'],
    ['binary', Uint8Array.of(0xff, 0xff, 0xff), '编码'],
  ])('%s', (_, bytes, said) => {
    const { rows, errors } = readIntake(bytes, today)
    expect(rows).toEqual([])
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining(said) })])
  })

  test('no slip repeats an ID number', () => {
    const { errors } = read(applicant.replace('0018', '0019'), applicant, applicant)
    expect(errors.length).toBeGreaterThan(0)
    expect(JSON.stringify(errors)).not.toContain('198001010')
  })

  test('random bytes never throw', () => {
    const check = (bytes: Uint8Array) => {
      const { rows, errors } = readIntake(bytes, today)
      for (const error of errors) expect(error.line).toBeGreaterThan(0)
      for (const row of rows) expect(householdForm.safeParse(row.form).success).toBe(true)
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), check), { numRuns: 500 })
    // Good files with one stretch overwritten get much deeper than noise.
    const good = file(applicant, spouse, child, other)
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }), (at, noise) => {
        const bytes = Uint8Array.from(good)
        bytes.set(noise.subarray(0, good.length - at), at)
        check(bytes)
      }),
      { numRuns: 2_000 },
    )
    // And so does text in which cells, quotes and separators are shuffled.
    const piece = fc.constantFrom(
      ...[header, applicant, spouse, other].join('\n').split(/(?=[,\n"])/),
      '\n',
      '"',
      ',',
      "'=",
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => check(file(pieces.join('')))),
      { numRuns: 2_000 },
    )
  })
})

describe('writing', () => {
  const { rows } = read(applicant, spouse, child, other)

  test('what is written is read back', () => {
    const text = writeIntake(rows)
    expect(text.startsWith('\ufeff户号,')).toBe(true)
    expect(text).toContain(',410399198001010018,')
    const again = readIntake(new TextEncoder().encode(text), today)
    expect(again.errors).toEqual([])
    expect(again.rows.map(({ household, form }) => ({ household, form }))).toEqual(
      rows.map(({ household, form }) => ({ household, form })),
    )
  })

  test('a cell that looks like a formula is disarmed and comes back unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', 'A', '"', ','), minLength: 1, maxLength: 8 }),
        (label) => {
          const text = writeIntake(rows.slice(0, 1).map((row) => ({ ...row, household: label })))
          expect(text.split('\r\n')[1]).not.toMatch(/^"?[=+\-@]/)
          expect(readIntake(new TextEncoder().encode(text), today).rows[0]?.household).toBe(label)
        },
      ),
    )
  })
})

describe('the form as the API takes it', () => {
  const form = read(applicant, spouse, child).rows[0]?.form
  const refuses = (change: object) => expect(householdForm.safeParse({ ...form, ...change }).success).toBe(false)
  const [first, second] = form?.members ?? []

  test('is strict and brings spellings together', () => {
    expect(householdForm.parse(form)).toEqual(form)
    const typed = { ...form, members: [{ ...first, name: '张 建国', idNumber: ' 41039919800101001８' }] }
    expect(householdForm.parse(typed).members[0]).toMatchObject({ name: '张建国', idNumber: '410399198001010018' })
  })

  test('refuses what the law of the form forbids', () => {
    refuses({ extra: 1 })
    refuses({ programme: '公共租赁住房' })
    refuses({ subdistrict: '999999999' })
    refuses({ community: '410323102201' })
    refuses({ hukouCommunity: '999999999999' })
    refuses({ members: [] })
    refuses({ members: [second] })
    refuses({ members: [first, { ...second, relation: '申请人' }] })
    refuses({ members: [first, { ...second, idNumber: first?.idNumber }] })
    refuses({ members: [{ ...first, phone: undefined, age: 3 }] })
    refuses({ yearlyIncome: -1 })
    refuses({ yearlyIncome: 1.005 })
    refuses({ yearlyIncome: Number.NaN })
    refuses({ materials: ['passport'] })
    refuses({ materials: ['id_card', 'id_card'] })
  })
})

describe('a household registered outside the city', () => {
  const living = (place: string) => other.replace('长安路一社区,,', `长安路一社区,${place},`)

  test('says so with the code of its county, and the publicity hangs where it lives', () => {
    for (const typed of ['外地410105', '外地（410105）', '外地 ４１０１０５', '外省：110105', '410105']) {
      const { rows, errors } = read(living(typed))
      expect(errors, typed).toEqual([])
      expect(rows[0]?.form.hukouArea, typed).toMatch(/^(410105|110105)$/)
      expect(rows[0]?.form.hukouCommunity).toBe(rows[0]?.form.community)
      expect(householdForm.parse(rows[0]?.form)).toEqual(rows[0]?.form)
    }
  })

  test('is asked for the code, and a place of the city for its community', () => {
    for (const typed of ['外地', '外地41010', '外地990101', '外地410305', '410305']) {
      expect(read(living(typed)).errors, typed).toEqual([
        { line: 2, column: '户籍社区', message: expect.stringContaining('外地410105') },
      ])
    }
  })

  test('is written as it was read', () => {
    const { rows } = read(living('外地410105'))
    expect(readIntake(new TextEncoder().encode(writeIntake(rows)), today).rows).toEqual(rows)
    expect(readIntake(writeIntakeWorkbook(rows), today).rows).toEqual(rows)
    const form = rows[0]?.form
    expect(householdForm.safeParse({ ...form, hukouCommunity: '410323102201' }).success).toBe(false)
    expect(householdForm.safeParse({ ...form, hukouArea: '410305' }).success).toBe(false)
  })
})

describe('a workbook', () => {
  const byHand = read(applicant, spouse, child, other).rows
  const cell = (place: string, text: string) => `<c r="${place}" t="str"><v>${text}</v></c>`
  const line = (number: number, texts: readonly string[], attributes = '') =>
    `<row r="${number}"${attributes}>${texts.map((text, i) => (text.startsWith('<c') ? text : cell(String.fromCharCode(65 + i) + number, text))).join('')}</row>`
  const titles = line(1, shortColumns)
  const cells = (text: string) => text.replace('"28,600.00"', '28600').split(',')
  const sheet = (data: string, more?: Record<string, string>) => readIntake(bookOf(titles + data, more), today)
  /** The applicant's row with one cell of it replaced. */
  const spoilt = (at: number, markup: string) =>
    sheet(
      line(
        2,
        cells(applicant).map((text, i) => (i === at ? markup : text)),
      ),
    )

  test('is read like the same roll as CSV, whether its text is inline or shared', () => {
    const book = writeIntakeWorkbook(byHand)
    for (const file of [book, sharedStringsBook(book)]) {
      const again = readIntake(file, today)
      expect(again.errors).toEqual([])
      expect(again.notes).toBeUndefined()
      expect(again.rows.map(({ household, form }) => ({ household, form }))).toEqual(
        byHand.map(({ household, form }) => ({ household, form })),
      )
    }
  })

  test('ten thousand households survive it', () => {
    const rows = households({ seed: 1, county: '410305', n: 10_000, on: today })
    expect(readIntake(sharedStringsBook(writeIntakeWorkbook(rows, '410305')), today)).toEqual({ rows, errors: [] })
  })

  test.each([
    [
      'an ID number typed as a number',
      3,
      '<c r="D2"><v>410399198001010000</v></c>',
      '证件号码',
      '末位已丢失，请把列设为文本',
    ],
    ['one in exponents', 3, '<c r="D2"><v>4.1039919800101E+17</v></c>', '证件号码', '末位已丢失'],
    ['an old ID number typed as a number', 3, '<c r="D2"><v>410399800101001</v></c>', '证件号码', '15 位旧号码'],
    ['a telephone that lost its 0', 4, '<c r="E2"><v>37964912345</v></c>', '电话', '开头的 0'],
    ['a date', 0, '<c r="A2" t="d"><v>2026-01-02</v></c>', '户号', '当成了日期（2026-01-02）'],
    ['a failed formula', 9, '<c r="J2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '家庭年收入', '公式出错（#DIV/0!）'],
    ['a formula nobody computed', 9, '<c r="J2"><f>1+1</f></c>', '家庭年收入', '没有它的结果'],
    ['a truth value', 2, '<c r="C2" t="b"><v>1</v></c>', '姓名', '逻辑值'],
    ['a third decimal', 10, '<c r="K2"><v>12.505</v></c>', '人均住房面积', '最多两位小数'],
  ])('%s is named once, with what to do', (_, at, markup, column, said) => {
    const { rows, errors } = spoilt(at, markup)
    expect(rows).toEqual([])
    expect(errors).toEqual([{ line: 2, column, message: expect.stringContaining(said) }])
  })

  test.each([
    [
      'numbers with cents that a computer cannot hold',
      9,
      '<c r="J2"><v>28600.099999999999</v></c>',
      { yearlyIncome: 28_600.1 },
    ],
    ['the value a formula had', 9, '<c r="J2"><f>SUM(A1)</f><v>28600</v></c>', { yearlyIncome: 28_600 }],
    ['a telephone typed as a number', 4, '<c r="E2"><v>13800000000</v></c>', {}],
    ['full-width digits', 9, cell('J2', '２８，６００．００'), { yearlyIncome: 28_600 }],
    ['full-width digits in an ID number', 3, cell('D2', '４１０３９９１９８００１０１００１８'), {}],
  ])('%s are taken', (_, at, markup, expected) => {
    const { rows, errors } = spoilt(at, markup)
    expect(errors).toEqual([])
    expect(rows[0]?.form).toMatchObject({ ...expected, members: [{ idNumber: '410399198001010018' }] })
  })

  test('a heading above the header and remarks beside the rows do no harm', () => {
    const data = [line(1, ['长安路街道收件表']), line(3, shortColumns), line(5, [...cells(applicant), '备注'])].join('')
    const after = '<mergeCells><mergeCell ref="A1:L1"/></mergeCells>'
    const { rows, errors } = readIntake(bookOf(data + line(8, [...Array(13).fill(''), '填表人']), { after }), today)
    expect(errors).toEqual([])
    expect(rows).toMatchObject([{ line: 5, household: 'H1' }])
  })

  test('cells merged over a household’s people mean the same for each of them', () => {
    const blank = (text: string) => cells(text).map((each, i) => (i === 0 ? '' : each))
    const data = line(2, cells(applicant)) + line(3, blank(spouse)) + line(4, blank(child)) + line(5, cells(other))
    // Without the merge nobody knows whose they are, and the household above is not taken in without them.
    expect(sheet(data).rows.map(({ household }) => household)).toEqual(['H2'])
    const after = '<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="F2:F4"/><mergeCell ref="G2:G4"/></mergeCells>'
    const merged = sheet(data, { after })
    expect(merged.errors).toEqual([])
    expect(merged.rows.map(({ form }) => form.members.length)).toEqual([3, 1])
  })

  test('cells merged any other way are refused with their households', () => {
    const data = line(2, cells(applicant)) + line(3, cells(spouse)) + line(4, cells(other))
    for (const ref of ['E2:E3', 'C2:D2', 'A1:A3']) {
      const { rows, errors } = sheet(data, { after: `<mergeCells><mergeCell ref="${ref}"/></mergeCells>` })
      expect(
        rows.map(({ household }) => household),
        ref,
      ).toEqual(['H2'])
      expect(errors[0], ref).toMatchObject({ line: 2, message: expect.stringContaining('合并') })
    }
    const overlapping = '<mergeCell ref="A2:C1000000"/>'.repeat(50_000)
    expect(sheet(data, { after: `<mergeCells>${overlapping}</mergeCells>` }).rows).toEqual([])
  })

  test('hidden rows, columns and sheets are read, and it says so', () => {
    const data = line(2, cells(applicant), ' hidden="1"') + line(3, cells(other))
    const { rows, notes } = sheet(data, { before: '<cols><col min="4" max="4" hidden="1"/></cols>' })
    expect(rows).toHaveLength(2)
    expect(notes).toEqual(['有 1 行是隐藏的（第 2 行），已照常读入', '“证件号码”列是隐藏的，已照常读入'])
    const parts = partsOf(bookOf(titles + data))
    const hidden = zipOf({
      ...parts,
      'xl/workbook.xml': parts['xl/workbook.xml']?.replace('<sheet ', '<sheet state="hidden" ') ?? '',
    })
    expect(readIntake(hidden, today).notes?.[0]).toContain('工作表“收件”是隐藏的')
  })

  test('of several sheets the one with the columns is read; two such sheets are refused', () => {
    const one = (data: string, another: string) => {
      const parts = partsOf(bookOf(titles + data))
      return zipOf({
        ...parts,
        'xl/workbook.xml':
          parts['xl/workbook.xml']?.replace('<sheets>', '<sheets><sheet name="汇总" sheetId="2" r:id="z"/>') ?? '',
        'xl/_rels/workbook.xml.rels':
          parts['xl/_rels/workbook.xml.rels']?.replace(
            '</Relationships>',
            '<Relationship Id="z" Type="x/worksheet" Target="../xl/other.xml"/></Relationships>',
          ) ?? '',
        'xl/other.xml': `<worksheet><sheetData>${another}</sheetData></worksheet>`,
      })
    }
    const read = readIntake(one(line(2, cells(applicant)), line(1, ['合计', '1'])), today)
    expect(read.rows).toHaveLength(1)
    expect(read.notes).toEqual(['只读了工作表“收件”，没有读“汇总”'])
    expect(readIntake(one(line(2, cells(applicant)), titles), today)).toEqual({
      rows: [],
      errors: [{ line: 1, column: '文件', message: expect.stringContaining('“汇总”、“收件”') }],
    })
  })

  test('empty, without columns, without rows', () => {
    const said = (data: string) =>
      readIntake(bookOf(data), today).errors.map(({ line: at, message }) => `${at} ${message}`)
    expect(said('')).toEqual([expect.stringContaining('1 文件是空的')])
    expect(said(line(4, ['hello']))).toEqual([expect.stringContaining('4 第一行应为列名')])
    expect(said(titles)).toEqual([expect.stringContaining('1 表头下面没有数据')])
  })

  test('changed anywhere, it never throws and what it gives is sound', () => {
    const rows = [applicant, spouse, child, other].map(cells)
    const columns = shortColumns.map((title) => ({ title, width: 12 }))
    const small = partsOf(sharedStringsBook(wholeFile(writeWorkbook([{ name: '收件', columns, rows }]))))
    let sound = 0
    const names = Object.keys(small)
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(...names),
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.nat(6),
            fc.constantFrom('', '<', '"', '0', '9', 'A', 's', '</c>', '<v>', ' hidden="1"', '张', '-', '.'),
          ),
          { minLength: 1, maxLength: 3 },
        ),
        (changes) => {
          const changed: Record<string, string> = { ...small }
          for (const [name, place, cut, noise] of changes) {
            const text = changed[name] ?? ''
            const at = Math.floor(place * text.length)
            changed[name] = text.slice(0, at) + noise + text.slice(at + cut)
          }
          const { rows, errors } = readIntake(zipOf(changed), today)
          sound += rows.length
          for (const error of errors) expect(error.line).toBeGreaterThan(0)
          for (const row of rows) expect(householdForm.safeParse(row.form).success).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
    expect(sound).toBeGreaterThan(200)
  })
})

describe('the template', () => {
  test('has the columns, keeps digits, offers lists, and says how it is filled in', () => {
    const book = openWorkbook(intakeTemplate('410305'))
    expect(book.sheets.map(({ name }) => name)).toEqual(['收件', '说明', '街道', '社区'])
    expect(book.read(0).rows.map(({ cells }) => cells.map((cell) => cell?.text))).toEqual([[...intakeColumns]])
    expect(
      book
        .read(1)
        .rows.slice(1)
        .map(({ cells }) => cells[0]?.text),
    ).toEqual([...intakeColumns])
    const xml = partsOf(intakeTemplate('410305'))['xl/worksheets/sheet1.xml'] ?? ''
    expect(xml).toContain('state="frozen"')
    expect(xml.match(/<col min="(4|5|6|7|8)"[^>]*style="1"/g)).toHaveLength(5)
    expect(xml).toContain('申请人,配偶,子女,父母,其他')
    expect(xml).toContain('廉租住房,公共租赁住房,经济适用住房,棚户区改造安置住房')
    expect(xml).toContain(`'街道'!$A$2:$A$${book.read(2).rows.length}`)
  })

  test('offers only streets that are understood, in a county and in the whole city', () => {
    for (const county of ['410305', '410327', undefined]) {
      const streets = openWorkbook(intakeTemplate(county)).read(2).rows.slice(1)
      expect(streets.length).toBeGreaterThan(5)
      for (const { cells } of streets) {
        const row = other.replace('410305005,长安路一社区', `${cells[0]?.text},没有`)
        expect(slips(row)).toEqual(['2 社区'])
      }
    }
    expect(() => intakeTemplate('999999')).toThrow(Refused)
  })

  test('left empty, it is told to be filled in', () => {
    expect(readIntake(intakeTemplate(), today).errors).toEqual([
      { line: 1, column: '整行', message: expect.stringContaining('没有数据') },
    ])
  })
})

describe('a file over the counter', () => {
  let office: TestOffice
  afterEach(() => office.close())
  const rows = households({ seed: 3, county: '410305', n: 30, on: today })
  /** The roll with the ID number of one household's applicant miswritten. */
  const withSlip = (at: number) => {
    const text = writeIntake(rows)
    const id = rows[at]?.form.members[0]?.idNumber ?? ''
    return new TextEncoder().encode(text.replace(id, `${id.slice(0, 17)}${id.endsWith('0') ? '1' : '0'}`))
  }
  const onFile = () => office.store.counts().streams

  test('all or nothing: one slip and nothing is written', async () => {
    office = testOffice({ day: today })
    const { errors, taken } = await importIntake(office, withSlip(7), 'C1')
    expect(errors).toEqual([{ line: rows[7]?.line, column: '证件号码', message: expect.any(String) }])
    expect([taken.length, onFile()]).toEqual([0, 0])
  })

  test('good rows: the households without a slip are taken in, the others named; progress is told', async () => {
    office = testOffice({ day: today })
    const told: number[][] = []
    const progress = (done: number, total: number) => void told.push([done, total])
    const first = await importIntake(office, withSlip(7), 'C1', { accept: 'good_rows', progress })
    expect(first.errors.map(({ line }) => line)).toEqual([rows[7]?.line])
    expect(first.taken.map(({ household }) => household)).toEqual(
      rows.filter((_, i) => i !== 7).map(({ household }) => household),
    )
    expect(told).toEqual([[29, 29]])
    // The same file again, by another clerk: nothing twice.
    const again = await importIntake(office, withSlip(7), 'C2', { accept: 'good_rows' })
    expect(again.repeated).toBe(29)
    expect(again.taken.map(({ number }) => number)).toEqual(first.taken.map(({ number }) => number))
    // The corrected file: only what was missing is taken in.
    const book = writeIntakeWorkbook(rows)
    const corrected = await importIntake(office, book, 'C1', { accept: 'good_rows' })
    expect([corrected.errors, corrected.repeated]).toEqual([[], 29])
    expect(corrected.taken.filter(({ before }) => !before).map(({ household }) => household)).toEqual([
      rows[7]?.household,
    ])
    expect(onFile()).toBe(30)
    expect(await importIntake(office, book, 'C1')).toMatchObject({ errors: [], repeated: 30 })
    // A household that tells something else of itself is one that applies twice.
    const [first0] = rows as [(typeof rows)[number]]
    const other = { ...first0, form: { ...withoutParts(first0.form), yearlyIncome: 1 } } as typeof first0
    const { errors } = await importIntake(office, new TextEncoder().encode(writeIntake([other])), 'C1')
    expect(errors).toMatchObject([{ column: '证件号码', message: expect.stringContaining('一人只能有一件在办申请') }])
  })

  test('a workbook whole, and what should be said of it', async () => {
    office = testOffice({ day: today })
    const parts = partsOf(writeIntakeWorkbook(rows))
    const name = 'xl/worksheets/sheet1.xml'
    const file = zipOf({ ...parts, [name]: parts[name]?.replace('<row r="3">', '<row r="3" hidden="1">') ?? '' })
    const { errors, taken, notes, repeated } = await importIntake(office, file, 'C1')
    expect([errors.length, taken.length, repeated, onFile()]).toEqual([0, 30, 0, 30])
    expect(notes).toEqual([expect.stringContaining('第 3 行')])
  })

  test('what somebody else takes in meanwhile is refused alone', async () => {
    office = testOffice({ day: today })
    const file = new TextEncoder().encode(writeIntake(rows))
    const one = new TextEncoder().encode(writeIntake(rows.slice(4, 5)))
    const [other, all] = await Promise.all([
      importIntake(office, one, 'C2'),
      importIntake(office, file, 'C1', { accept: 'good_rows' }),
    ])
    expect(other.taken).toHaveLength(1)
    expect(all.taken).toHaveLength(29)
    expect(all.errors).toMatchObject([{ line: rows[4]?.line, column: '整户' }])
  })

  test('a day of receipt to come is refused before anything is read', async () => {
    office = testOffice({ day: today })
    await expect(importIntake(office, withSlip(1), 'C1', { receivedOn: '2026-03-11' })).rejects.toThrow(Refused)
  })
})
