import { describe, expect, test } from 'vitest'
import {
  addDays,
  type Binds,
  type Calendar,
  stateCouncilCalendar as cn,
  daysBetween,
  deadline,
  formatPeriod,
  instantOf,
  isWorkday,
  legalDayOf,
  parseDay,
  parsePeriod,
  publicityWindow,
  workdaysAfter,
} from '../../src/calendar.ts'
import { Refused } from '../../src/refusal.ts'

const ends = (from: string, period: string, binds: Binds = 'office') =>
  deadline(from, parsePeriod(period), binds, cn).endsOn

describe('periods of law, against the calendars of the State Council', () => {
  test.each([
    ['2012-09-10', '15日', '2012-09-25'],
    ['2012-09-20', '10日', '2012-10-08'],
    ['2012-09-24', '10工作日', '2012-10-12'],
    ['2012-09-28', '5工作日', '2012-10-11'],
    ['2025-01-20', '15工作日', '2025-02-14'],
    ['2025-04-25', '3工作日', '2025-04-29'],
    ['2025-09-19', '15日', '2025-10-09'],
    ['2025-09-26', '7工作日', '2025-10-13'],
    ['2025-12-30', '5工作日', '2026-01-07'],
    ['2026-02-13', '5工作日', '2026-02-27'],
    ['2026-09-24', '20工作日', '2026-10-29'],
    ['2025-09-30', '10工作日', '2025-10-21'],
    ['2012-09-10', '20工作日', '2012-10-12'],
    ['2012-09-15', '15日', '2012-10-08'],
    ['2011-12-28', '3工作日', '2011-12-31'], // worked in exchange by the notice of 2012
  ])('%s + %s ends on %s', (from, period, end) => {
    for (const binds of ['office', 'public'] as const) {
      const result = deadline(from, parsePeriod(period), binds, cn)
      expect(result).toMatchObject({ endsOn: end, provisional: false, calendar: cn.version })
      expect(result.explanation.at(-1)).toContain(end)
    }
  })

  test.each([
    ['2026-01-31', '1月', '2026-02-28'],
    ['2024-01-31', '1月', '2024-02-29'],
    ['2020-02-29', '5年', '2025-02-28'],
    ['2020-02-29', '4年', '2024-02-29'],
    ['2020-03-10', '5年', '2025-03-10'],
    ['2025-11-30', '3月', '2026-02-28'],
  ])('a bar from %s of %s ends on %s, day off or not', (from, period, end) => {
    expect(ends(from, period, 'person')).toBe(end)
  })

  test('a month that ends on a day off is rolled for the office and not for a bar', () => {
    expect(ends('2026-01-31', '1月', 'person')).toBe('2026-02-28')
    expect(ends('2025-09-03', '1月')).toBe('2025-10-09')
    expect(ends('2025-09-03', '1月', 'person')).toBe('2025-10-03')
    expect(ends('2026-01-31', '1月')).toBe('2026-02-28') // a Saturday, but worked in exchange
  })

  test('a bar reaches into years nobody has holidays for', () => {
    expect(ends('2026-03-10', '5年', 'person')).toBe('2031-03-10')
  })
})

describe('the explanation', () => {
  test('tells a rolled day as a clerk would', () => {
    expect(deadline('2012-09-20', parsePeriod('10日'), 'public', cn).explanation).toEqual([
      '2012-09-20 为起算日，不计入（民法典第201条）',
      '第 1 日为 9 月 21 日',
      '第 10 日为 9 月 30 日，当日为中秋节放假，顺延至 10 月 8 日（民法典第203条）',
      '期限至 2012-10-08 届满',
    ])
  })
  test('names the holidays passed over and the weekends worked', () => {
    expect(deadline('2025-09-26', parsePeriod('7工作日'), 'office', cn).explanation).toEqual([
      '2025-09-26 为起算日，不计入（民法典第201条）',
      '按工作日计算，周末和放假日不计（参照行政许可法第82条）',
      '9 月 27 日为周末，不计',
      '第 1 至 3 日为 9 月 28 日至 30 日（9 月 28 日为调休上班日，计入）',
      '10 月 1 日至 8 日为国庆节、中秋节放假，不计',
      '第 4 至 7 日为 10 月 9 日至 13 日（10 月 11 日为调休上班日，计入；其间周末 1 天不计）',
      '期限至 2025-10-13 届满',
    ])
  })
  test('names the year once it changes', () => {
    expect(deadline('2025-12-30', parsePeriod('5工作日'), 'office', cn).explanation).toContain(
      '2026 年 1 月 1 日至 3 日为元旦放假，不计',
    )
  })
  test('says that a month has no corresponding day', () => {
    expect(deadline('2026-01-31', parsePeriod('1月'), 'office', cn).explanation[2]).toBe(
      '1 个月后的当月没有 31 日，以月末 2 月 28 日为最后一日（民法典第202条）',
    )
  })
})

describe('years whose notice is not loaded', () => {
  const refused = (act: () => unknown) => {
    expect(act).toThrow(Refused)
    expect(act).toThrow(/anju calendar import/)
  }
  test('the data covers 2004 to 2026, and a year without entries is absent', () => {
    expect(cn.years.has(2012) && cn.years.has(2026)).toBe(true)
    for (const year of cn.years) expect(cn.off.has(`${year}-10-01`)).toBe(true)
    expect(cn.version).toBe(`cn-${Math.max(...cn.years)}`)
    expect(cn.years.has(2099)).toBe(false)
  })
  test('working days are refused, never guessed', () => {
    refused(() => isWorkday('2098-03-10', cn))
    refused(() => workdaysAfter('2098-03-09', '2098-03-10', cn))
    refused(() => deadline('2098-03-09', parsePeriod('5工作日'), 'public', cn))
    refused(() => deadline('2098-03-09', parsePeriod('5工作日'), 'person', cn))
    refused(() => deadline('2098-03-09', parsePeriod('10日'), 'public', cn))
    refused(() => publicityWindow('2098-03-09', parsePeriod('10日'), 5, cn))
  })
  test('an office deadline is provisional and says so', () => {
    const result = deadline('2098-03-13', parsePeriod('10工作日'), 'office', cn)
    expect(result).toMatchObject({ endsOn: '2098-03-27', provisional: true })
    expect(result.explanation.join('\n')).toMatch(/2098 年的放假安排尚未载入.*周末/)
    expect(result.explanation.at(-1)).toBe('期限暂定至 2098-03-27，载入放假安排后可能改变')
    expect(result.explanation.join('')).not.toContain('届满')
    expect(deadline('2098-03-13', parsePeriod('1月'), 'office', cn)).toMatchObject({
      endsOn: '2098-04-14', // 13 April 2098 is a Sunday
      provisional: true,
    })
  })
  test('a loaded year keeps its certainty while its neighbour is missing', () => {
    const only2025: Calendar = { ...cn, version: 'cn-2025', years: new Set([2025]) }
    expect(deadline('2025-12-24', parsePeriod('5工作日'), 'public', only2025).endsOn).toBe('2025-12-31')
    expect(() => deadline('2025-12-24', parsePeriod('6工作日'), 'public', only2025)).toThrow(/2026/)
    expect(deadline('2025-12-24', parsePeriod('6工作日'), 'office', only2025).provisional).toBe(true)
  })
})

describe('publicity windows', () => {
  test('ten days over National Day hold only four working days, so the window grows to a fifth', () => {
    const window = publicityWindow('2025-09-26', parsePeriod('10日'), 5, cn)
    expect(window).toMatchObject({ startsOn: '2025-09-27', endsOn: '2025-10-10', workdays: 5 })
    expect(window.explanation).toContain(
      '其间只有 4 个工作日（9 月 28 日、9 月 29 日、9 月 30 日、10 月 9 日），不足 5 个，延长至满 5 个工作日的 10 月 10 日',
    )
    expect(publicityWindow('2025-09-26', parsePeriod('10日'), 0, cn)).toMatchObject({
      endsOn: '2025-10-09',
      workdays: 4,
    })
  })
  test('fifteen days from a Saturday in September 2012 end after the holiday', () => {
    expect(publicityWindow('2012-09-15', parsePeriod('15日'), 5, cn)).toMatchObject({
      startsOn: '2012-09-16',
      endsOn: '2012-10-08',
    })
  })
  test('a plain window needs no extension and its explanation gives both ends', () => {
    const window = publicityWindow('2026-03-02', parsePeriod('10日'), 5, cn)
    expect(window).toMatchObject({ startsOn: '2026-03-03', endsOn: '2026-03-12', workdays: 8 })
    expect(window.explanation.at(-1)).toBe('公示期自 2026-03-03 至 2026-03-12，含 8 个工作日')
  })
  test('a window in working days holds exactly those', () => {
    expect(publicityWindow('2026-02-13', parsePeriod('5工作日'), 5, cn)).toMatchObject({
      endsOn: '2026-02-27',
      workdays: 5,
    })
  })
  test('a senseless minimum is refused', () => {
    for (const min of [-1, 1.5, Number.NaN, 1e9]) {
      expect(() => publicityWindow('2026-03-02', parsePeriod('10日'), min, cn)).toThrow(Refused)
    }
  })
})

describe('reading', () => {
  test.each([
    ['10日', 10, '日'],
    ['7工作日', 7, '工作日'],
    ['15个工作日', 15, '工作日'],
    ['3个月', 3, '月'],
    ['2月', 2, '月'],
    [' 5 年 ', 5, '年'],
  ] as const)('%s is a period', (text, n, unit) => {
    expect(parsePeriod(text)).toEqual({ n, unit })
    expect(parsePeriod(formatPeriod({ n, unit }))).toEqual({ n, unit })
  })
  test.each(['', '日', '0日', '-3日', '1.5月', '10', '10个日', '5个年', '101年', '99999工作日', '十日', '10日10日'])(
    '"%s" is no period',
    (text) => {
      expect(() => parsePeriod(text)).toThrow(Refused)
    },
  )
  test.each(['2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '20250101', '2025-04-31', '', '0050-01-01', 'x'])(
    '"%s" is no day',
    (text) => {
      expect(() => parseDay(text)).toThrow(Refused)
      expect(() => deadline(text, { n: 1, unit: '日' }, 'office', cn)).toThrow(Refused)
    },
  )
  test('a leap day is a day', () => {
    expect(parseDay('2024-02-29')).toBe('2024-02-29')
  })
  test('a period in full width is the same period', () => {
    expect(parsePeriod('１０日')).toEqual({ n: 10, unit: '日' })
    expect(parsePeriod('１５ 个工作日')).toEqual({ n: 15, unit: '工作日' })
    expect(() => parsePeriod('０日')).toThrow(Refused)
  })
  test('a period made by hand is checked too', () => {
    for (const n of [0, -1, 2.5, Number.NaN, 1e6]) {
      expect(() => deadline('2026-01-05', { n, unit: '日' }, 'office', cn)).toThrow(Refused)
    }
  })
})

describe('days and instants', () => {
  test('count across a leap year and backwards', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29')
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
    expect(daysBetween('2024-03-01', '2024-02-28')).toBe(-2)
  })
  test('working days after a day count the swapped weekends', () => {
    expect(workdaysAfter('2025-09-26', '2025-10-10', cn)).toBe(5)
    expect(workdaysAfter('2025-10-10', '2025-09-26', cn)).toBe(0)
    expect(isWorkday('2025-10-11', cn)).toBe(true)
    expect(isWorkday('2025-10-12', cn)).toBe(false)
    expect(isWorkday('2025-10-08', cn)).toBe(false)
  })
  test('the legal day turns at midnight in Shanghai, whatever the host thinks', () => {
    expect(legalDayOf(new Date('2026-03-09T15:59:59.999Z'))).toBe('2026-03-09')
    expect(legalDayOf(new Date('2026-03-09T16:00:00Z'))).toBe('2026-03-10')
    expect(instantOf('2026-03-10').toISOString()).toBe('2026-03-10T01:00:00.000Z')
    expect(instantOf('2026-03-10', '23:59:59').toISOString()).toBe('2026-03-10T15:59:59.000Z')
    expect(() => instantOf('2026-03-10', '25:00')).toThrow(Refused)
  })
})

test('a deadline is cheap', () => {
  const period = parsePeriod('20工作日')
  for (let i = 0; i < 500; i++) deadline('2026-09-24', period, 'office', cn)
  const start = performance.now()
  for (let i = 0; i < 2_000; i++) deadline('2026-09-24', period, 'office', cn)
  // Measured near 50 µs; the bound is loose because test machines are busy.
  expect((performance.now() - start) / 2_000).toBeLessThan(0.5)
})
