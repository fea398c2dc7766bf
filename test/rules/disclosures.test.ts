import { describe, expect, test } from 'vitest'
import { stateCouncilCalendar as calendar } from '../../src/calendar.ts'
import { fieldsOf, peopleSlips } from '../../src/disclosures/content.ts'
import { dueAfter, dueOf, explained } from '../../src/disclosures/duty.ts'
import { disclosureTemplate, readDisclosureFile } from '../../src/disclosures/file.ts'
import { disclosureKinds, kindNamed } from '../../src/disclosures/kinds.ts'
import { usccFault } from '../../src/disclosures/uscc.ts'
import { exits, leavers, project } from '../support/disclosures.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const plan = (more: object = {}) => ({
  ...{ year: 2025, category: '公共租赁住房', starts: 600, finishes: 420, completions: 300 },
  ...{ document: '示例〔2025〕8号', fixedOn: '2025-09-02', ...more },
})

describe('统一社会信用代码 (GB 32100-2015)', () => {
  test.each([
    '91310110666007217T',
    '91310115591693856A',
    '91230184MA1BUFLT44',
    '92371000MA3MXH0E3W',
    '91410399MA0000002Q',
  ])('%s is right, and any other last character is not', (code) => {
    expect(usccFault(code)).toBeUndefined()
    for (const last of '0123456789ABCDEFGHJKLMNPQRTUWXY')
      if (last !== code[17]) expect(usccFault(code.slice(0, 17) + last)).toContain('校验位')
  })
  test('two neighbours swapped, a letter that is none, and a wrong length are told apart', () => {
    expect(usccFault('93110110666007217T')).toContain('校验位')
    expect(usccFault('9131011066600721OT')).toContain('“O”')
    expect(usccFault('91310110666007217')).toContain('现为 17 位')
  })
})

describe('by when an item must be public', () => {
  // Counted by hand. 2025: off 1 to 8 October, worked 28 September and 11 October; 2026: off 1 to 3 January, worked the 4th.
  test.each([
    ['started-project', { ...project('甲', '2025-09-10') }, '2025-10-14'],
    ['completed-project', { completedOn: '2025-09-22' }, '2025-10-24'],
    ['annual-plan', plan(), '2025-09-29'],
    ['progress', { month: '2025-09' }, '2025-10-21'],
    ['housing-stock', { month: '2025-12' }, '2026-01-15'],
    ['exit', { month: '2024-02' }, '2024-03-14'],
  ])('%s: %j → %s', (kind, fields, on) => {
    expect(dueOf(kindNamed(kind), fields as never, calendar)).toMatchObject({ on, calendar: calendar.version })
  })
  test('a change runs 10 working days across the holiday', () => {
    expect(dueAfter('2025-09-26', '10工作日', calendar)).toMatchObject({ on: '2025-10-16', period: '10工作日' })
  })
  test('the working names the event, the basis and the last day', () => {
    const { duty } = kindNamed('started-project')
    const due = dueOf(kindNamed('started-project'), project('甲', '2025-09-10') as never, calendar)
    const said = explained(due, duty.event, duty.basis, calendar)
    expect(said[0]).toContain('开工之日为 2025-09-10')
    expect(said.at(-1)).toContain('2025-10-14')
    expect(said.join()).toContain('国庆')
  })
})

describe('what an item says', () => {
  const slipsOf = (kind: string, fields: object) => {
    const found = fieldsOf(kindNamed(kind), fields)
    return 'slips' in found ? found.slips.map(({ field }) => field) : []
  }
  test('the example of every field of every kind is one the field takes', () => {
    for (const kind of disclosureKinds)
      for (const field of [...kind.fields, ...(kind.people?.fields ?? [])]) {
        const example = /^(count|area)$/.test(field.type) ? Number(field.example) : field.example
        expect([kind.key, field.key, field.shape.safeParse(example).success]).toEqual([kind.key, field.key, true])
      }
  })
  test.each([
    ['annual-plan', plan(), []],
    ['annual-plan', plan({ completions: 500 }), ['completions']],
    ['annual-plan', plan({ starts: -1, category: '别墅' }), ['category', 'starts']],
    ['annual-plan', plan({ fixedOn: '2025-02-30' }), ['fixedOn']],
    ['annual-plan', plan({ extra: '1' }), ['extra']],
    ['started-project', { ...project('甲', '2025-09-01'), plannedStarts: 700 }, ['plannedStarts']],
    ['started-project', { ...project('甲', '2025-09-01'), builderCode: '91410399MA0000002A' }, ['builderCode']],
    ['started-project', { ...project('甲', '2025-09-01'), supervisorCode: '91410399MA0000002Q' }, ['supervisorCode']],
    ['started-project', { ...project('甲 13800138000', '2025-09-01') }, ['project']],
    [
      'progress',
      { month: '2025-13', category: '公共租赁住房', started: 1, startedSoFar: 1, built: 0, builtSoFar: 0 },
      ['month'],
    ],
    [
      'progress',
      { month: '2025-09', category: '公共租赁住房', started: 2, startedSoFar: 1, built: 0, builtSoFar: 0 },
      ['started'],
    ],
  ])('%s %j: wrong are %j', (kind, fields, wrong) => {
    expect(slipsOf(kind as string, fields as object)).toEqual(wrong)
  })
  test('people must be as many as said, and stand nowhere in clear', () => {
    const kind = kindNamed('exit')
    expect(peopleSlips(kind, exits, leavers)).toEqual([])
    expect(peopleSlips(kind, { ...exits, households: 3 }, leavers)[0]).toMatchObject({ field: 'households' })
    expect(peopleSlips(kindNamed('policy'), {}, leavers)[0]?.message).toContain('不含人员名单')
    const result = kindNamed('allocation-result')
    const fields = {
      batch: '测试甲某一批',
      category: '公共租赁住房',
      project: '示例',
      households: 1,
      fixedOn: '2025-09-01',
    }
    expect(peopleSlips(result, fields, [{ name: '测试甲某', floorArea: 50 }])[0]).toMatchObject({ field: 'batch' })
  })
})

describe('a file of items', () => {
  const kind = kindNamed('annual-plan')
  const header = kind.fields.map(({ title }) => title).join(',')
  const file = (...lines: string[]) => bytes(`\ufeff${[header, ...lines].join('\r\n')}\r\n`)
  test('names each wrong line by its row and column, and keeps the good ones', () => {
    const read = readDisclosureFile(
      file(
        '2025,公共租赁住房,600,420,300,示例〔2025〕8号,2025-09-02',
        '2025,别墅,六百,420,300,示例〔2025〕8号,2025-09-02',
        '2025,廉租住房,10,20,30,示例〔2025〕8号,2025-02-30',
        '2025,廉租住房,"1,200",20,30,示例〔2025〕8号,2025-03-03',
        '2025,廉租住房,10,20',
      ),
      kind,
    )
    expect(read.items.map(({ line, title }) => [line, title])).toEqual([[2, '2025年度公共租赁住房建设计划']])
    expect(read.errors.map(({ line, column }) => [line, column])).toEqual([
      [3, '计划开工套数'],
      [4, '计划确定日期'],
      [5, '计划竣工套数'],
      [6, '整行'],
    ])
    for (const { message } of read.errors) expect(message).not.toMatch(/别墅|六百|expected|Invalid/)
  })
  test('a file of another kind, or none, is told so', () => {
    expect(readDisclosureFile(bytes('姓名,电话\r\n甲,乙\r\n'), kind).errors[0]).toMatchObject({ column: '表头' })
    expect(readDisclosureFile(bytes('%PDF-1.7'), kind).errors[0]).toMatchObject({ column: '文件' })
    expect(readDisclosureFile(file(), kind).errors[0]?.message).toContain('没有数据')
  })
  test('the XLSX template of every kind is read back as that kind, empty', () => {
    for (const each of disclosureKinds) {
      const { items, errors } = readDisclosureFile(disclosureTemplate(each, 'xlsx'), each)
      expect([each.key, items, errors.map(({ message }) => message)]).toEqual([
        each.key,
        [],
        ['表头下面没有数据，请填写后再导入'],
      ])
    }
  })
  test('lines of one item with people are one item', () => {
    const exit = kindNamed('exit')
    const titles = [...exit.fields, ...(exit.people?.fields ?? [])].map(({ title }) => title).join(',')
    const rows = leavers.map((p) => `2025-08,公共租赁住房,2,${p.name},${p.project},${p.ground},${p.leftOn}`)
    const read = readDisclosureFile(bytes([titles, ...rows].join('\n')), exit)
    expect(read).toMatchObject({ errors: [], items: [{ line: 2, lines: 2, fields: exits, people: leavers }] })
    const one = readDisclosureFile(
      bytes([titles, rows[0], rows[1]?.replace('2025-08-20', '2025-08-32')].join('\n')),
      exit,
    )
    expect(one.errors).toMatchObject([{ line: 3, column: '退出日期' }])
  })
})
