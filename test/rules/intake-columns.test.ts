import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { householdFile, materials, priorityGroups } from '../../src/household-form.ts'
import {
  householdForm,
  intakeColumns,
  readIntake,
  shortColumns,
  writeIntake,
  writeIntakeWorkbook,
} from '../../src/intake.ts'
import { openWorkbook } from '../../src/sheets.ts'
import { programmes } from '../../src/words.ts'
import { bookOf } from '../support/workbook.ts'

/* The columns of the official form: what each becomes, what each refuses, and how parts and totals agree. */

const today = '2026-03-10'
type Cells = Readonly<Record<string, string>>

const applicant: Cells = {
  户号: 'H1',
  关系: '申请人',
  姓名: '张建国',
  证件号码: '410399198001010018',
  电话: '00012345678',
  婚姻状况: '已婚',
  职业或单位: '某某公司',
  个人年收入: '20000',
  残疾等级: '二级',
  优先对象: '低保、重病',
  保障方式: '公共租赁住房',
  街道: '长安路街道',
  社区: '同乐寨',
  户籍迁入日期: '2012-03-05',
  住房1坐落: '幸福路 1 号院 1-101',
  住房1性质: '租赁',
  住房1面积: '30',
  住房2坐落: '幸福路 2 号',
  住房2社区: '410323102201',
  住房2性质: '自有',
  住房2面积: '7.5',
  存款: '1,500.50',
  车辆数: '1',
  车辆最高购价: '80000',
  工商登记数: '0',
  其他财产: '0',
  材料: '身份证、劳动合同或社保证明',
}
const spouse: Cells = { 户号: 'H1', 关系: '配偶', 姓名: '李秀英', 证件号码: '410399197203190120', 个人年收入: '8600.5' }
const child: Cells = { 户号: 'H1', 关系: '子女', 姓名: '张祎', 证件类型: '户口簿', 证件号码: '410399201302280059' }

const csv = (rows: readonly Cells[], columns: readonly string[] = intakeColumns) =>
  new TextEncoder().encode(
    [columns, ...rows.map((row) => columns.map((column) => `"${row[column] ?? ''}"`))]
      .map((cells) => cells.join(','))
      .join('\r\n'),
  )
const read = (...rows: Cells[]) => readIntake(csv(rows), today)
const slips = (...rows: Cells[]) => read(...rows).errors.map(({ line, column }) => `${line} ${column}`)

describe('the long form', () => {
  test('becomes a household with homes, assets, incomes and papers', () => {
    const { rows, errors, notes } = read(applicant, spouse, child)
    expect([errors, notes]).toEqual([[], undefined])
    const community = rows[0]?.form.community
    expect(rows[0]?.form).toEqual({
      programme: 'public_rental',
      subdistrict: '410305005',
      community: expect.stringMatching(/^410305005\d{3}$/),
      hukouCommunity: community,
      hukouSince: '2012-03-05',
      members: [
        {
          relation: '申请人',
          name: '张建国',
          idNumber: '410399198001010018',
          phone: '00012345678',
          maritalStatus: 'married',
          work: '某某公司',
          yearlyIncome: 20_000,
          disabilityGrade: 2,
          priorityGroups: ['subsistence_allowance', 'severe_illness'],
        },
        { relation: '配偶', name: '李秀英', idNumber: '410399197203190120', yearlyIncome: 8600.5 },
        { relation: '子女', name: '张祎', paper: { kind: 'household_register', number: '410399201302280059' } },
      ],
      yearlyIncome: 28_600.5,
      floorAreaPerHead: 12.5,
      homes: [
        { address: '幸福路 1 号院 1-101', community, tenure: 'rented', floorArea: 30 },
        { address: '幸福路 2 号', community: '410323102201', tenure: 'owned', floorArea: 7.5 },
      ],
      assets: { deposits: 1500.5, vehicles: 1, vehiclePrice: 80_000, businesses: 0, other: 0 },
      materials: ['id_card', 'employment_proof'],
    })
    expect(householdForm.parse(rows[0]?.form)).toEqual(rows[0]?.form)
  })

  test('is written as it was read, as CSV and as a workbook', () => {
    const passport = { 证件类型: '护照', 证件号码: 'zz1000001', 出生日期: '1990/5/15', 性别: '女' }
    const away = { ...applicant, 户籍社区: '外地410105', 就业年限: '3年', 户籍迁入日期: '' }
    const { rows, errors } = read(away, { ...spouse, ...passport }, child)
    expect(errors).toEqual([])
    expect(rows[0]?.form).toMatchObject({ hukouArea: '410105', employmentYears: 3 })
    expect(rows[0]?.form.members[1]?.paper).toEqual({
      kind: 'passport',
      number: 'ZZ1000001',
      birthOn: '1990-05-15',
      sex: '女',
    })
    for (const file of [new TextEncoder().encode(writeIntake(rows)), writeIntakeWorkbook(rows)])
      expect(readIntake(file, today)).toEqual({ rows, errors: [] })
  })

  test('a roll of the short form is still read, and a column nobody asks for is named', () => {
    const short = { ...applicant, 家庭年收入: '28600', 人均住房面积: '12.5' }
    expect(readIntake(csv([short], shortColumns), today)).toMatchObject({
      errors: [],
      rows: [{ form: { yearlyIncome: 28_600, floorAreaPerHead: 12.5, members: [{ name: '张建国' }] } }],
    })
    const misspelt = readIntake(csv([short], [...shortColumns, '个人收入', '备注']), today)
    expect(misspelt).toMatchObject({ errors: [], notes: ['“个人收入”、“备注”不是收件表的列，没有读'] })
  })

  test('the template explains every programme, group and material', () => {
    const book = openWorkbook(writeIntakeWorkbook([]))
    const said = book
      .read(1)
      .rows.map(({ cells }) => cells.map((cell) => cell?.text ?? '').join(' '))
      .join('\n')
    for (const name of [...Object.values(programmes), ...[...priorityGroups, ...materials].map((each) => each.name)])
      expect(said).toContain(name)
    expect(said).toContain('征收补偿协议（棚户区改造安置住房）')
  })

  test('every programme may be applied for', () => {
    for (const name of Object.values(programmes))
      expect(read({ ...applicant, 保障方式: name }, spouse, child).errors).toEqual([])
  })
})

describe('a wrong cell is named with its line and column', () => {
  test.each<[string, Cells, string]>([
    ['paper unknown', { 证件类型: '驾照' }, '证件类型'],
    ['sex unknown', { 性别: '未知' }, '性别'],
    ['sex that the number denies', { 性别: '女' }, '性别'],
    ['birthday that the number denies', { 出生日期: '1980-01-02' }, '出生日期'],
    ['birthday that is no day', { 出生日期: '1980-02-30' }, '出生日期'],
    ['birthday to come', { 出生日期: '2030-01-01' }, '出生日期'],
    ['marital status', { 婚姻状况: '很好' }, '婚姻状况'],
    ['work too long', { 职业或单位: '字'.repeat(101) }, '职业或单位'],
    ['income in words', { 个人年收入: '两万' }, '个人年收入'],
    ['income in ten thousands', { 个人年收入: '2万' }, '个人年收入'],
    ['disability', { 残疾等级: '五级' }, '残疾等级'],
    ['group', { 优先对象: '低保、亲戚' }, '优先对象'],
    ['hukou day', { 户籍迁入日期: '去年' }, '户籍迁入日期'],
    ['years of work', { 就业年限: '三' }, '就业年限'],
    ['home without address', { 住房2坐落: '' }, '住房2坐落'],
    ['home without tenure', { 住房1性质: '' }, '住房1性质'],
    ['home of an unknown tenure', { 住房1性质: '继承' }, '住房1性质'],
    ['home without area', { 住房2面积: '' }, '住房2面积'],
    ['home in an unknown community', { 住房2社区: '没有' }, '住房2社区'],
    ['home lived in elsewhere', { 住房1社区: '410323102201' }, '住房1社区'],
    [
      'a third home without a second',
      {
        住房2坐落: '',
        住房2社区: '',
        住房2性质: '',
        住房2面积: '',
        住房3坐落: '幸福路',
        住房3性质: '自有',
        住房3面积: '7.5',
      },
      '住房3坐落',
    ],
    ['deposits', { 存款: '-1' }, '存款'],
    ['half a car', { 车辆数: '0.5' }, '车辆数'],
    ['a price of no car', { 车辆数: '0' }, '车辆最高购价'],
    ['a capital of no business', { 注册资本: '50000' }, '注册资本'],
    ['other assets', { 其他财产: '很多' }, '其他财产'],
    ['material', { 材料: '身份证、房产证' }, '材料'],
  ])('%s', (_, change, column) => {
    const { rows, errors } = read({ ...applicant, ...change }, spouse, child)
    expect(rows).toEqual([])
    expect(errors).toEqual([{ line: 2, column, message: expect.stringMatching(/请|应为/) }])
  })

  test.each<[string, string, string, string]>([
    ['户口簿', '410399201302280058', '证件号码', '校验位'],
    ['户口簿', '000000', '证件号码', '占位数字'],
    ['护照', 'E1', '证件号码', '5 至 9 位'],
    ['港澳居民来往内地通行证', 'C00001234', '证件号码', 'H 或 M'],
    ['回乡证', '000000', '证件号码', '占位数字'],
    ['台湾居民来往大陆通行证', '12340', '证件号码', '8 位数字'],
    ['港澳台居民居住证', '410399198001010018', '证件号码', '810000'],
    ['外国人永久居留身份证', '410399198001010018', '证件号码', '9 开头'],
    ['军官证', '0001234', '证件号码', '字第'],
    ['士兵证', '111111111111111111', '证件号码', '占位数字'],
    ['居民身份证', '111111111111111111', '证件号码', '占位数字'],
  ])('%s %s', (kind, number, column, said) => {
    const { rows, errors } = read(applicant, { ...spouse, 证件类型: kind, 证件号码: number }, child)
    expect(rows).toEqual([])
    expect(errors).toEqual([{ line: 3, column, message: expect.stringContaining(said) }])
    expect(errors[0]?.message).not.toContain(number)
  })

  test('a birthday or sex beside another paper is named by its own column', () => {
    const register = { ...child, 出生日期: '2013-02-27' }
    expect(slips(applicant, spouse, register)).toEqual(['4 出生日期'])
    expect(slips(applicant, spouse, { ...child, 性别: '女' })).toEqual(['4 性别'])
    expect(slips(applicant, spouse, { ...child, 出生日期: '2013年2月28日', 性别: '男' })).toEqual([])
  })

  test('an ID number that slipped into another column is not repeated', () => {
    for (const column of [
      '街道',
      '社区',
      '户籍社区',
      '住房2社区',
      '优先对象',
      '材料',
      '证件类型',
      '关系',
      '保障方式',
    ]) {
      const { errors } = read({ ...applicant, [column]: '410399198001010018' }, spouse, child)
      expect([column, errors.length]).not.toEqual([column, 0])
      expect(JSON.stringify(errors)).not.toContain('98001')
    }
  })

  test('the same person twice under two papers', () => {
    const twice = { ...child, 户号: 'H2', 关系: '申请人', 证件类型: '', 户籍迁入日期: '2013-02-28' }
    expect(slips(applicant, spouse, child, { ...applicant, ...twice })).toEqual(['5 证件号码'])
  })

  test('a broken row in the middle costs its own household only', () => {
    const other = {
      ...applicant,
      户号: 'H2',
      证件号码: '410399199005150047',
      个人年收入: '',
      家庭年收入: '0',
      人均住房面积: '',
    }
    const { rows, errors } = read(applicant, { ...spouse, 个人年收入: '多' }, child, other)
    expect(rows.map(({ household }) => household)).toEqual(['H2'])
    expect(errors).toMatchObject([{ line: 3, column: '个人年收入' }])
  })

  test('days that a spreadsheet made are days; amounts it made into days are not', () => {
    const cell = (column: string, content: string) => {
      const at = intakeColumns.indexOf(column as never)
      const letters = at < 26 ? String.fromCharCode(65 + at) : `A${String.fromCharCode(39 + at)}`
      return `<c r="${letters}2" ${content}</c>`
    }
    const text = (column: string, value: string) => cell(column, `t="str"><v>${value}</v>`)
    const sheet = (cells: Cells, more: string) => {
      const titles = intakeColumns.map((title) => `<c t="str"><v>${title}</v></c>`).join('')
      const row = Object.entries(cells)
        .map(([column, value]) => text(column, value))
        .join('')
      return readIntake(bookOf(`<row r="1">${titles}</row><row r="2">${row}${more}</row>`), today)
    }
    const alone = { ...applicant, 家庭年收入: '20000', 户籍迁入日期: '', 存款: '' }
    const day = sheet(alone, cell('户籍迁入日期', 't="d"><v>2012-03-05</v>'))
    expect(day).toMatchObject({ errors: [], rows: [{ form: { hukouSince: '2012-03-05' } }] })
    const amount = sheet(alone, cell('存款', 't="d"><v>2012-03-05</v>'))
    expect(amount.errors).toEqual([{ line: 2, column: '存款', message: expect.stringContaining('当成了日期') }])
  })

  test('whatever stands in one cell, nothing is thrown and what is read is sound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...intakeColumns),
        fc.nat(2),
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('0', '1.005', '1e9', '=1+1', '2012-02-30', '9'.repeat(40)),
        ),
        (column, at, value) => {
          const rows = [applicant, spouse, child].map((row, i) =>
            i === at ? { ...row, [column]: value.replace(/["\r\n]/g, '') } : row,
          )
          const found = read(...rows)
          for (const { form } of found.rows) expect(householdForm.parse(form)).toEqual(form)
          for (const { line } of found.errors) expect(line).toBeGreaterThan(0)
          expect(found.rows.length + found.errors.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 1_500 },
    )
  })
})

describe('totals and their parts', () => {
  const alone = { ...applicant, 住房2坐落: '', 住房2社区: '', 住房2性质: '', 住房2面积: '' }

  test('the household’s income is its members’; given too, it says by how much it differs', () => {
    expect(read({ ...applicant, 家庭年收入: '28600.50' }, spouse, child).errors).toEqual([])
    expect(read({ ...applicant, 家庭年收入: '30000' }, spouse, child).errors).toEqual([
      { line: 2, column: '家庭年收入', message: expect.stringContaining('多 1399.50 元') },
    ])
    expect(read({ ...applicant, 家庭年收入: '28600' }, spouse, child).errors[0]?.message).toContain('少 0.50 元')
  })

  test('where one gives an income all of working age do; children need not', () => {
    expect(slips(applicant, { ...spouse, 个人年收入: '' }, child)).toEqual(['3 个人年收入'])
    const grown = { ...child, 证件号码: '410399199005150047' }
    expect(slips(applicant, spouse, grown)).toEqual(['4 个人年收入'])
    expect(slips(applicant, spouse, { ...child, 个人年收入: '0' })).toEqual([])
  })

  test('without any income of theirs the household’s is asked for', () => {
    const { errors } = read({ ...applicant, 个人年收入: '' }, { ...spouse, 个人年收入: '' }, child)
    expect(errors).toEqual([{ line: 2, column: '家庭年收入', message: expect.stringContaining('没有填写') }])
  })

  test('the floor area per head is that of the homes; given too, it says by how much it differs', () => {
    expect(read({ ...alone, 人均住房面积: '10' }, spouse, child).errors).toEqual([])
    expect(read({ ...alone, 人均住房面积: '12' }, spouse, child).errors).toEqual([
      { line: 2, column: '人均住房面积', message: expect.stringContaining('多 2.00 平方米') },
    ])
    // 20 ÷ 3 may be written cut off or rounded, and is stored one way.
    for (const perHead of ['6.66', '6.67', ''])
      expect(read({ ...alone, 住房1面积: '20', 人均住房面积: perHead }, spouse, child)).toMatchObject({
        errors: [],
        rows: [{ form: { floorAreaPerHead: 6.67 } }],
      })
    expect(slips({ ...alone, 住房1面积: '20', 人均住房面积: '6.64' }, spouse, child)).toEqual(['2 人均住房面积'])
  })

  test('without homes the floor area per head is asked for', () => {
    const none = { ...alone, 住房1坐落: '', 住房1性质: '', 住房1面积: '' }
    expect(slips(none, spouse, child)).toEqual(['2 人均住房面积'])
    expect(slips({ ...none, 人均住房面积: '0' }, spouse, child)).toEqual([])
  })

  test('at the counter the same holds, and no figure is told', () => {
    const form = read(applicant, spouse, child).rows[0]?.form
    if (form === undefined) throw new Error('no form')
    const { programme: _p, subdistrict: _s, community: _c, hukouCommunity: _h, materials: _m, ...file } = form
    expect(householdFile.parse(file)).toEqual(file)
    const issues = (change: object) =>
      householdFile
        .safeParse({ ...file, ...change })
        .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    expect(issues({ yearlyIncome: 30_000 })).toEqual([expect.stringMatching(/^yearlyIncome [^\d]+$/)])
    expect(issues({ floorAreaPerHead: 20 })).toEqual([expect.stringMatching(/^floorAreaPerHead [^\d]+$/)])
    expect(issues({ assets: { vehicles: 0, vehiclePrice: 1 } })).toEqual([
      expect.stringContaining('assets.vehiclePrice'),
    ])
    expect(issues({ assets: { businesses: 0, businessCapital: 1 } })).toEqual([
      expect.stringContaining('assets.businessCapital'),
    ])
    for (const wrong of [
      { homes: [] },
      { homes: [{ ...file.homes?.[0], tenure: '自有' }] },
      { homes: [{ ...file.homes?.[0], community: '410305999999' }] },
      { homes: [{ ...file.homes?.[0], extra: 1 }] },
      { assets: { deposits: 0.001 } },
      { assets: { vehicles: 1.5 } },
      { assets: { jewels: 1 } },
      { hukouSince: '2012-02-30' },
      { employmentYears: -1 },
    ])
      expect([wrong, householdFile.safeParse({ ...file, ...wrong }).success]).toEqual([wrong, false])
  })
})
