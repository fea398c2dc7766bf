import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { householdForm, intakeColumns, readIntake, writeIntake } from '../../src/intake.ts'

const today = '2026-03-10'
const header = intakeColumns.join(',')
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
