import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PersonContext } from '../../machines/person.ts'
import { audit } from '../../src/audit.ts'
import { idNumber } from '../../src/demo/households.ts'
import { importPersons } from '../../src/import-persons.ts'
import { recordClaim } from '../../src/person-register.ts'
import { paperColumn, personColumns, readPersonsFile } from '../../src/persons-file.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { wholeFile, writeWorkbook } from '../../src/sheets.ts'
import { type TestOffice, testKey, testOffice } from '../support/office.ts'

const today = '2025-09-01'
const id = (n: number) => idNumber({ birthOn: '1975-04-05', sex: '男', serial: 320 + n })
const line = (n: number, more: Partial<Record<(typeof personColumns)[number], string>> = {}) => {
  const cells = {
    姓名: '测试人',
    证件号码: id(n),
    保障方式: '公共租赁住房',
    形式: '在住',
    区县: '涧西区',
    文号: `涧公租-${n}`,
    自何日起: '2021-06-01',
  }
  return personColumns.map((column) => ({ ...cells, ...more })[column])
}
const csv = (...lines: readonly string[][]) =>
  Buffer.from([[...personColumns], ...lines].map((l) => l.join(',')).join('\r\n'))
const read = (file: Uint8Array) => readPersonsFile(file, today, luoyangPolicy)

describe('a list of protections', () => {
  test('gives one body a line, by names or by codes', () => {
    const body = { programme: 'public_rental', form: 'housed', where: '410305', since: '2021-06-01' }
    expect(read(csv(line(1), line(2, { 保障方式: 'public_rental', 形式: 'housed', 区县: '410305' })))).toEqual({
      errors: [],
      notes: [],
      rows: [
        { line: 2, body: { ...body, reference: '涧公租-1', person: { name: '测试人', idNumber: id(1) } } },
        { line: 3, body: { ...body, reference: '涧公租-2', person: { name: '测试人', idNumber: id(2) } } },
      ],
    })
  })
  test('takes programmes that take no applications here, and places elsewhere', () => {
    const { rows, errors } = read(csv(line(1, { 保障方式: '棚户区改造安置住房', 形式: '已购', 区县: '410102' })))
    expect([errors, rows[0]?.body]).toMatchObject([[], { programme: 'resettlement', form: 'bought', where: '410102' }])
  })
  test.each([
    ['410381', '410307'],
    ['410322', '410308'],
    ['410306', '410308'],
    ['410300', '410300'],
  ])('a county of the past is its successor: %s', (past, present) => {
    const { rows, errors } = read(csv(line(1, { 区县: past })))
    expect([errors, rows[0]?.body.where]).toEqual([[], present])
  })
  describe('with a column for other papers', () => {
    const papered = (...lines: [paper: string, number: string][]) =>
      Buffer.from(
        [
          [...personColumns, paperColumn],
          ...lines.map(([paper, number], i) => [...line(i, { 证件号码: number }), paper]),
        ]
          .map((l) => l.join(','))
          .join('\r\n'),
      )
    const personsOf = (file: Uint8Array) => read(file).rows.map(({ body }) => body.person)

    test('by name or code; blank is the identity card', () => {
      const file = papered(
        ['', id(1)],
        ['身份证', id(2)],
        ['护照', 'e1234 5670'],
        ['hk_macao_permit', 'Ｈ12345670'],
        ['户口簿', id(3)],
        ['士兵证', '南字第1234560号'],
      )
      expect(read(file).errors).toEqual([])
      expect(personsOf(file)).toEqual([
        { name: '测试人', idNumber: id(1) },
        { name: '测试人', idNumber: id(2) },
        { name: '测试人', paper: { kind: 'passport', number: 'E12345670' } },
        { name: '测试人', paper: { kind: 'hk_macao_permit', number: 'H12345670' } },
        { name: '测试人', paper: { kind: 'household_register', number: id(3) } },
        { name: '测试人', paper: { kind: 'soldier_card', number: '南字第1234560号' } },
      ])
    })
    test.each<[string, string, string, string, string]>([
      ['a paper that is none', '驾照', id(1), paperColumn, '护照'],
      ['a passport called an identity card', '', 'E12345670', '证件号码', '18'],
      ['an identity card called a permit', '港澳居民来往内地通行证', id(1), '证件号码', 'H 或 M'],
      ['a placeholder', '护照', '00000000', '证件号码', '占位'],
    ])('%s is told by line and column', (_, paper, number, column, message) => {
      const { rows, errors } = read(papered(['', id(4)], [paper, number]))
      expect([rows.length, errors]).toEqual([1, [{ line: 3, column, message: expect.stringContaining(message) }]])
      expect(JSON.stringify(errors)).not.toContain(number)
    })
    test('a number Excel stored as one is refused here too: a 0 at its front would be lost', () => {
      const columns = [...personColumns, paperColumn].map((title) => ({ title, width: 20 }))
      const cells: (string | number)[] = [...line(1), '台湾居民来往大陆通行证']
      cells[1] = 12345670
      const { errors } = read(wholeFile(writeWorkbook([{ name: '名单', columns, rows: [cells] }])))
      expect(errors).toEqual([{ line: 2, column: '证件号码', message: expect.stringContaining('开头的 0') }])
    })
  })
  test('a workbook is read the same; an ID number that Excel has cut is told', () => {
    const sheet = (cells: (string | number)[][]) =>
      wholeFile(
        writeWorkbook([{ name: '名单', columns: personColumns.map((title) => ({ title, width: 20 })), rows: cells }]),
      )
    expect(read(sheet([line(1)]))).toMatchObject({ errors: [], rows: [{ body: { person: { idNumber: id(1) } } }] })
    const cut = line(1) as (string | number)[]
    cut[1] = 410399197504050000
    expect(read(sheet([cut])).errors).toEqual([
      { line: 2, column: '证件号码', message: expect.stringContaining('被 Excel 存成数字') },
    ])
  })
  test.each<[string, Parameters<typeof line>[1], string, string]>([
    ['no name', { 姓名: '' }, '姓名', '1 至 50 个字'],
    ['a digit in a name', { 姓名: '测试1' }, '姓名', '不含数字'],
    ['a wrong check digit', { 证件号码: id(1).slice(0, 17) + (id(1).endsWith('1') ? '2' : '1') }, '证件号码', '校验位'],
    ['a placeholder', { 证件号码: '111111111111111111' }, '证件号码', '占位'],
    ['an unknown programme', { 保障方式: '城堡' }, '保障方式', '廉租住房'],
    ['an unknown form', { 形式: '路过' }, '形式', '轮候'],
    ['an unknown place', { 区县: '410399' }, '区县', '6 位代码'],
    ['no paper', { 文号: '' }, '文号', '文号'],
    ['a day that is none', { 自何日起: '2021-02-30' }, '自何日起', 'YYYY-MM-DD'],
    ['a day to come', { 自何日起: '2025-09-02' }, '自何日起', '晚于今天'],
  ])('%s is told by line and column', (_, more, column, message) => {
    const { rows, errors } = read(csv(line(2), line(1, more)))
    expect(rows).toHaveLength(1)
    expect(errors).toEqual([{ line: 3, column, message: expect.stringContaining(message) }])
    expect(JSON.stringify(errors)).not.toContain(id(1).slice(6, 14))
  })
  test('a missing column, an empty list, a torn line, no text at all', () => {
    expect(read(Buffer.from('姓名,证件号码\n')).errors).toMatchObject([{ line: 1, column: '表头' }])
    expect(read(Buffer.from('')).errors).toMatchObject([{ column: '表头' }])
    expect(read(csv()).errors).toMatchObject([{ column: '整行' }])
    expect(read(csv([...line(1), 'x'])).errors).toMatchObject([{ line: 2, column: '整行' }])
    expect(read(Buffer.from([0xff, 0xfe, 0x00, 0x01])).errors).toMatchObject([{ column: '文件' }])
  })
})

describe('brought into the register', () => {
  let office: TestOffice
  beforeEach(() => {
    office = testOffice({ day: today })
  })
  afterEach(async () => {
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
    office.close()
  })
  const entry = (n: number) => {
    const record = office.store.holder(recordClaim(office.sealer.personKey(id(n))))
    return record === undefined ? undefined : (office.store.head(record)?.context as PersonContext)
  }

  test('one entry a person, however often the list names them', async () => {
    const file = csv(line(1), line(2), line(1, { 文号: '另一份合同' }), line(3), line(1, { 文号: '第三份' }))
    expect(await importPersons(office, file, 'A01')).toEqual({ errors: [], recorded: 5, repeated: 0, notes: [] })
    expect(entry(1)?.protections.map((p) => p.reference)).toEqual(['涧公租-1', '另一份合同', '第三份'])
    expect(office.store.counts().streams).toBe(3)
  })
  test('holders of other papers; the register of a child names the same person as the later card', async () => {
    const titles = [...personColumns, paperColumn].join(',')
    const lines = [
      [...line(1, { 证件号码: 'E12345670' }), '护照'],
      [...line(2, { 证件号码: 'e1234567 0' }), 'passport'],
      [...line(3), '户口簿'],
      [...line(3, { 文号: '另一份' }), ''],
    ]
    const file = Buffer.from([titles, ...lines.map((l) => l.join(','))].join('\n'))
    expect(await importPersons(office, file, 'A01')).toEqual({ errors: [], recorded: 4, repeated: 0, notes: [] })
    expect(office.store.counts().streams).toBe(2)
    const holder = office.store.holder(recordClaim(office.sealer.personKey('passport:E12345670'))) as string
    expect(office.store.head(holder)?.context).toMatchObject({ protections: [{ item: 1 }, { item: 2 }] })
    expect(entry(3)?.protections).toHaveLength(2)
  })
  test('a lease under the county of the past is found as the same one under today’s', async () => {
    await importPersons(office, csv(line(1, { 区县: '410322', 文号: '孟公租-1' })), 'A01')
    expect(entry(1)?.protections).toMatchObject([{ where: '410308' }])
    const again = await importPersons(office, csv(line(1, { 区县: '孟津区', 文号: '孟公租-1' })), 'A01')
    expect(again).toMatchObject({
      recorded: 0,
      errors: [{ line: 2, message: expect.stringContaining('无须再次登记') }],
    })
  })
  test('a name in a reference keeps the whole list out, and is not repeated', async () => {
    const file = csv(line(1), line(2, { 姓名: '测试甲', 文号: '测试 甲租赁合同' }))
    const { errors, recorded } = await importPersons(office, file, 'A01')
    expect([recorded, office.store.counts().facts]).toEqual([0, 0])
    expect(errors).toEqual([{ line: 3, column: '整行', message: expect.stringContaining('reference') }])
    expect(JSON.stringify(errors)).not.toContain('甲')
  })
  test('one slip keeps the whole list out', async () => {
    const { errors, recorded } = await importPersons(office, csv(line(1), line(2, { 形式: '路过' })), 'A01')
    expect([errors.length, recorded, office.store.counts().facts]).toEqual([1, 0, 0])
    const hidden = await importPersons(office, csv(line(1, { 文号: `见${id(5)}` })), 'A01')
    expect(hidden.errors).toMatchObject([{ line: 2, message: expect.stringContaining('不得含证件号码') }])
    expect(JSON.stringify(hidden.errors)).not.toContain(id(5))
    expect(office.store.counts().facts).toBe(0)
  })
  test('the same list twice brings nothing twice; a changed one tells what stands there already', async () => {
    const lines = Array.from({ length: 250 }, (_, i) => line(i % 90, { 文号: `合同-${i}` }))
    expect(await importPersons(office, csv(...lines), 'A01')).toMatchObject({ recorded: 250, repeated: 0 })
    const { facts } = office.store.counts()
    expect(await importPersons(office, csv(...lines), 'A01')).toMatchObject({
      errors: [],
      recorded: 250,
      repeated: 250,
    })
    const more = await importPersons(office, csv(line(0, { 文号: '合同-0' }), line(95)), 'A01')
    expect(more).toMatchObject({ recorded: 1, errors: [{ line: 2, message: expect.stringContaining('无须再次登记') }] })
    expect(office.store.counts().facts).toBe(facts + 2)
  })
})
