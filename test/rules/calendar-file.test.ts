import { describe, expect, test } from 'vitest'
import type { NamedDay } from '../../machines/calendar.facts.ts'
import { deadline, stateCouncilCalendar, withYears } from '../../src/calendar.ts'
import { calendarTemplate, readCalendarFile, yearFaults, yearOddities } from '../../src/calendar-file.ts'
import { aYear } from '../support/year.ts'

const header = '日期,类型,名称,文号'
const file = (...lines: string[]) => readCalendarFile([header, ...lines].join('\r\n'))

describe('a file with a year’s holidays', () => {
  test('is read with Chinese or English headers, with or without a byte order mark', () => {
    const line = ({ on, kind, name }: NamedDay) => `${on},${kind === 'off' ? '休' : '班'},${name},测试〔2026〕1号`
    const days = aYear(2027, [{ on: '2027-10-09', kind: 'work', name: '国庆节' }])
    const read = file(...days.map(line))
    expect(read.errors).toEqual([])
    expect(read.file).toEqual({
      year: 2027,
      document: '测试〔2026〕1号',
      days: days.toSorted((a, b) => (a.on < b.on ? -1 : 1)),
    })
    const english = aYear(2027).map(({ on, kind, name }) => `${on},${kind},${name},x`)
    expect(readCalendarFile(['\uFEFFdate,kind,name,document', ...english].join('\n')).file?.year).toBe(2027)
  })

  test.each([
    ['an empty file', '', '', '文件是空的'],
    ['a missing column', '日期,类型,名称\n2027-10-01,休,国庆节', '文号', '缺少'],
    ['a day that does not exist', `${header}\n2027-10-01,休,国庆节,x\n2027-02-30,休,春节,x`, '日期', '真实存在'],
    ['a kind nobody knows', `${header}\n2027-10-01,放,国庆节,x`, '类型', '“休”或“班”'],
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

describe('half a year’s notice', () => {
  test.each(['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'])('without %s is none', (name) => {
    const faults = yearFaults(
      2027,
      aYear(2027).filter((d) => d.name !== name),
    )
    expect(faults).toEqual([`没有${name}的放假日`])
  })
  test('far days, working weekdays and days named twice are none either', () => {
    expect(yearFaults(2027, aYear(2027, [{ on: '2029-01-02', kind: 'off', name: '元旦' }]))[0]).toContain('相隔太远')
    expect(yearFaults(2027, aYear(2027, [{ on: '2027-10-08', kind: 'work', name: '国庆节' }]))[0]).toContain('不是周末')
    expect(yearFaults(2027, [...aYear(2027), ...aYear(2027)])).toHaveLength(aYear(2027).length)
    expect(yearFaults(2027, aYear(2027))).toEqual([])
  })
  test('every year that comes with the program has them all', () => {
    const { off, years } = stateCouncilCalendar
    for (const year of years) {
      const days = [...off]
        .filter(([on]) => on.startsWith(`${year}-`))
        .map(([on, name]) => ({ on, kind: 'off' as const, name }))
      expect([year, yearFaults(year, days)]).toEqual([year, []])
    }
  })
})

describe('the number of days the law gives', () => {
  const ofProgram = (year: number): NamedDay[] => {
    const { off, work } = stateCouncilCalendar
    const of = (days: ReadonlyMap<string, string>, kind: 'off' | 'work') =>
      [...days].filter(([on]) => on.startsWith(`${year}-`)).map(([on, name]) => ({ on, kind, name }))
    return [...of(off, 'off'), ...of(work, 'work')]
  }
  test('is what the notices give: 13 days since 2025, 11 since 2008', () => {
    for (const year of [2008, 2009, 2010, 2013, 2014, 2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024, 2025, 2026])
      expect([year, yearOddities(year, ofProgram(year))]).toEqual([year, []])
    expect(yearOddities(2027, aYear(2027))).toEqual([])
  })
  test('is not in the years that had more by a notice of their own', () => {
    expect(yearOddities(2015, ofProgram(2015))).toEqual([
      expect.stringContaining('净放假 12 天，法定节假日为 11 天，多 1 天'),
    ])
    expect(yearOddities(2020, ofProgram(2020))).toEqual([expect.stringContaining('多 2 天')])
  })
  test.each([
    [
      'one day a holiday',
      (days: NamedDay[]) => days.filter((d, i) => days.findIndex((e) => e.name === d.name) === i),
      '春节只有 1 天放假，法定 4 天',
    ],
    ['a day left out', (days: NamedDay[]) => days.filter((d) => d.on !== '2027-02-10'), '少 1 天（可能漏写了“休”'],
    [
      'a day too many',
      (days: NamedDay[]) => [...days, { on: '2027-10-06', kind: 'off', name: '国庆节' } as NamedDay],
      '多 1 天（可能漏写了“班”',
    ],
    [
      'a weekend worked far from any holiday',
      (days: NamedDay[]) => [
        ...days,
        { on: '2027-10-06', kind: 'off', name: '国庆节' } as NamedDay,
        { on: '2027-07-31', kind: 'work', name: '国庆节' } as NamedDay,
      ],
      '2027-07-31 调休上班',
    ],
  ] as const)('%s is told, and what is missing', (_, change, told) => {
    expect(yearOddities(2027, change(aYear(2027))).join()).toContain(told)
  })
  test('the empty form is a year’s notice but for the days of the moon', () => {
    const { errors } = readCalendarFile(calendarTemplate(2027).replace(/,\r\n/g, ',测试〔2026〕1号\r\n'))
    expect(errors.map(({ message }) => message.slice(0, 5)).sort()).toEqual([
      '没有中秋节',
      '没有春节的',
      '没有清明节',
      '没有端午节',
    ])
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
