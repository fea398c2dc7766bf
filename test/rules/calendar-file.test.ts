import { describe, expect, test } from 'vitest'
import { deadline, stateCouncilCalendar, withYears } from '../../src/calendar.ts'
import { readCalendarFile } from '../../src/calendar-file.ts'

const header = '日期,类型,名称,文号'
const file = (...lines: string[]) => readCalendarFile([header, ...lines].join('\r\n'))

describe('a file with a year’s holidays', () => {
  test('is read with Chinese or English headers, with or without a byte order mark', () => {
    const read = file('2027-10-01,休,国庆节,测试〔2026〕1号', '2027-10-09,班,国庆节,测试〔2026〕1号')
    expect(read.errors).toEqual([])
    expect(read.file).toEqual({
      year: 2027,
      document: '测试〔2026〕1号',
      days: [
        { on: '2027-10-01', kind: 'off', name: '国庆节' },
        { on: '2027-10-09', kind: 'work', name: '国庆节' },
      ],
    })
    expect(readCalendarFile('\uFEFFdate,kind,name,document\n2027-10-01,off,国庆节,x').file?.year).toBe(2027)
  })

  test.each([
    ['an empty file', '', '', '文件是空的'],
    ['a missing column', '日期,类型,名称\n2027-10-01,休,国庆节', '文号', '缺少'],
    ['a day that does not exist', `${header}\n2027-10-01,休,国庆节,x\n2027-02-30,休,春节,x`, '日期', '真实存在'],
    ['a kind nobody knows', `${header}\n2027-10-01,放,国庆节,x`, '类型', '休 或 班'],
    ['a day twice', `${header}\n2027-10-01,休,国庆节,x\n2027-10-01,休,国庆节,x`, '日期', '出现两次'],
    [
      'a working day that is no weekend',
      `${header}\n2027-10-01,休,国庆节,x\n2027-10-08,班,国庆节,x`,
      '类型',
      '不是周末',
    ],
    ['no National Day', `${header}\n2027-01-01,休,元旦,x`, '日期', '国庆节'],
    ['two documents', `${header}\n2027-10-01,休,国庆节,x\n2027-10-02,休,国庆节,y`, '文号', '2 个文号'],
    ['a day of another decade', `${header}\n2027-10-01,休,国庆节,x\n2037-10-02,休,国庆节,x`, '日期', '相隔太远'],
    ['broken quotes', `${header}\n"2027-10-01,休,国庆节,x`, '', 'CSV'],
  ])('with %s is refused, naming line and column', (_, text, column, message) => {
    const { file: read, errors } = readCalendarFile(text)
    expect(read).toBeUndefined()
    expect(errors.some((e) => e.column === column && e.message.includes(message) && e.line >= 1)).toBe(true)
  })
})

describe('a calendar with a year loaded', () => {
  const days = [
    { on: '2027-01-01', kind: 'off', name: '元旦' },
    { on: '2027-10-01', kind: 'off', name: '国庆节' },
    { on: '2026-12-27', kind: 'work', name: '元旦' },
  ] as const
  const known = withYears(stateCouncilCalendar, [{ year: 2027, revision: 1, days }])

  test('says so in its version, and leaves the calendar it was made from alone', () => {
    expect(known.version).toBe(`${stateCouncilCalendar.version}+2027.1`)
    expect(stateCouncilCalendar.years.has(2027)).toBe(false)
    expect(withYears(stateCouncilCalendar, [])).toBe(stateCouncilCalendar)
  })

  test('makes provisional dates firm, and counts the neighbouring year’s day it names', () => {
    expect(deadline('2026-12-25', { n: 5, unit: '工作日' }, 'office', stateCouncilCalendar)).toMatchObject({
      provisional: true,
      endsOn: '2027-01-01',
    })
    // Sunday 27 is worked, 1 January is off: 27, 28, 29, 30, 31 December.
    expect(deadline('2026-12-25', { n: 5, unit: '工作日' }, 'public', known)).toMatchObject({
      provisional: false,
      endsOn: '2026-12-31',
    })
  })

  test('a year loaded again replaces what was known of it', () => {
    const again = withYears(stateCouncilCalendar, [
      { year: 2026, revision: 2, days: [{ on: '2026-10-01', kind: 'off', name: '国庆节' }] },
    ])
    expect(again.off.has('2026-10-02')).toBe(false)
    expect(again.off.has('2025-10-02')).toBe(true)
  })
})
