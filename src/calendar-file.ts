import { CsvError, parse } from 'csv-parse/sync'
import type { NamedDay } from '../machines/calendar.facts.ts'
import { daysBetween, parseDay } from './calendar.ts'
import { Refused } from './refusal.ts'
import { textOf } from './roll.ts'

/** What is wrong in one line of a calendar file, and what to do. */
export interface CalendarError {
  readonly line: number
  readonly column: string
  readonly message: string
}

/** A year's holiday notice read from a file. */
export interface CalendarFile {
  readonly year: number
  readonly document: string
  readonly days: readonly NamedDay[]
}

const columns = ['日期', '类型', '名称', '文号'] as const
const english: Readonly<Record<string, (typeof columns)[number]>> = {
  date: '日期',
  kind: '类型',
  name: '名称',
  document: '文号',
}
const kinds: Readonly<Record<string, NamedDay['kind']>> = { 休: 'off', 班: 'work', off: 'off', work: 'work' }

/**
 * Reads a year's notice: CSV (its text, or its bytes in UTF-8 or GB18030) with 日期, 类型 (休 or 班), 名称, 文号 (or date, kind off/work, name, document), one line a
 * day. The year is the one whose National Day it holds: a file without it is not a year's notice. Days of the
 * neighbouring years may stand in it. Collects every error; never throws on bad content.
 */
export function readCalendarFile(content: string | Uint8Array): { file?: CalendarFile; errors: CalendarError[] } {
  const errors: CalendarError[] = []
  const wrong = (line: number, column: string, message: string) => errors.push({ line, column, message })
  let text: string
  try {
    text = typeof content === 'string' ? content : textOf(content)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    wrong(1, '文件', error.message)
    return { errors }
  }
  let rows: { record: Record<string, string>; info: { lines: number } }[]
  try {
    rows = parse(text.replace(/^\uFEFF/, ''), {
      columns: (header: string[]) => header.map((h) => english[h.trim().toLowerCase()] ?? h.trim()),
      info: true,
      trim: true,
      skip_empty_lines: true,
    })
  } catch (error) {
    const line = error instanceof CsvError ? Number(error.lines ?? 1) : 1
    wrong(line, '', '不是规范的 CSV：请检查这一行的逗号和引号')
    return { errors }
  }
  const [first] = rows
  if (!first) {
    wrong(1, '', `文件是空的：第一行应为表头 ${columns.join('、')}，其后每行一天`)
    return { errors }
  }
  for (const column of columns)
    if (!(column in first.record)) wrong(1, column, `缺少“${column}”这一列，请补上；第一行应为 ${columns.join('、')}`)
  if (errors.length > 0) return { errors }

  const days = new Map<string, NamedDay>()
  const documents = new Set<string>()
  for (const { record, info } of rows) {
    const at = info.lines
    const on = dayOf(record.日期 ?? '')
    const kind = kinds[(record.类型 ?? '').toLowerCase()]
    const name = record.名称 ?? ''
    if (on === undefined) wrong(at, '日期', '应为真实存在的日子，写作 YYYY-MM-DD，请改正')
    if (kind === undefined) wrong(at, '类型', '应为“休”或“班”，请改正')
    if (name === '') wrong(at, '名称', '请写明节日名称')
    if ((record.文号 ?? '') === '') wrong(at, '文号', '请写明国务院办公厅通知的文号')
    else documents.add(record.文号 as string)
    if (on === undefined || kind === undefined || name === '') continue
    if (days.has(on)) wrong(at, '日期', `${on} 出现两次，请只留一行`)
    if (kind === 'work' && !isWeekend(on)) wrong(at, '类型', `${on} 不是周末，本来就上班，请删去这一行`)
    days.set(on, { on, kind, name })
  }
  if (documents.size > 1)
    wrong(1, '文号', `一份文件只载入一份通知，这里有 ${documents.size} 个文号；请分成几个文件，或改成一致`)

  const nationalDay = [...days.values()].find((d) => d.kind === 'off' && d.on.endsWith('-10-01'))
  if (!nationalDay) wrong(1, '日期', '没有 10 月 1 日国庆节：这不是一份完整的全年放假安排，请按国务院办公厅的通知补全')
  else {
    const year = Number(nationalDay.on.slice(0, 4))
    if (errors.length === 0)
      for (const fault of yearFaults(year, [...days.values()]))
        wrong(1, '日期', `${fault}，请按国务院办公厅的通知补全或改正`)
    if (errors.length === 0) {
      const sorted = [...days.values()].sort((a, b) => (a.on < b.on ? -1 : 1))
      return { file: { year, document: [...documents][0] as string, days: sorted }, errors }
    }
  }
  return { errors }
}

function dayOf(text: string): string | undefined {
  try {
    return parseDay(text)
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

/** The holidays of the law (全国年节及纪念日放假办法), each with the days of a year on which it can fall. */
const holidays: readonly (readonly [name: string, from: string, to: string, since: number])[] = [
  ['元旦', '01-01', '01-01', 1950],
  ['春节', '01-20', '02-22', 1950],
  ['清明节', '04-03', '04-06', 2008],
  ['劳动节', '05-01', '05-01', 1950],
  ['端午节', '05-26', '06-26', 2008],
  ['中秋节', '09-06', '09-30', 2008],
  ['国庆节', '10-01', '10-01', 1950],
]

/**
 * What keeps days from being a whole year's notice: a holiday of the law without a day off, a day far from the year, a
 * working day that is no weekend, a day named twice. Half a notice would make working days of holidays, silently.
 */
export function yearFaults(year: number, days: readonly NamedDay[]): string[] {
  const faults: string[] = []
  const off = new Set(days.filter((d) => d.kind === 'off').map((d) => d.on))
  const count = (from: string, to: string) =>
    [...off].filter((on) => on >= `${year}-${from}` && on <= `${year}-${to}`).length
  // In some years 中秋 falls into the week of National Day, which then has eight days off or more.
  for (const [name, from, to, since] of holidays)
    if (year >= since && count(from, to) === 0 && !(name === '中秋节' && count('10-01', '10-09') >= 8))
      faults.push(`没有${name}的放假日`)
  const seen = new Set<string>()
  for (const { on, kind } of days) {
    if (seen.has(on)) faults.push(`${on} 出现两次`)
    seen.add(on)
    if (Math.abs(Number(on.slice(0, 4)) - year) > 1) faults.push(`${on} 与 ${year} 年相隔太远`)
    if (kind === 'work' && !isWeekend(on)) faults.push(`${on} 不是周末，不需要注明上班`)
  }
  return faults
}

/** How many days off the law gives, by holiday (放假办法 2; 国务院令 644 of 2013, 795 of 2024), from the year on. */
const statutory: readonly (readonly [since: number, days: Readonly<Record<string, number>>])[] = [
  [2025, { 元旦: 1, 春节: 4, 清明节: 1, 劳动节: 2, 端午节: 1, 中秋节: 1, 国庆节: 3 }],
  [2008, { 元旦: 1, 春节: 3, 清明节: 1, 劳动节: 1, 端午节: 1, 中秋节: 1, 国庆节: 3 }],
  [2000, { 元旦: 1, 春节: 3, 劳动节: 3, 国庆节: 3 }],
]
/** Where a holiday's days lie: 劳动节 and 国庆节 on days of their own, 春节 by the moon. */
const spans: Readonly<Record<string, readonly [from: string, to: string]>> = {
  春节: ['01-20', '02-26'],
  劳动节: ['05-01', '05-03'],
  国庆节: ['10-01', '10-03'],
}
/** A weekend worked in exchange lies this near to the days off it pays for: 2004 to 2026 it never was farther. */
const EXCHANGED_WITHIN = 21

/**
 * What is odd about a whole year's notice: fewer days of a holiday than the law gives; more or fewer days off in all, weekday
 * by weekday and less the weekends worked, than the law's days come to (a day of the law on a weekend is made up for); a
 * weekend worked far from any holiday. Mostly a line left out or mistyped; lawful in some years (2015 had a memorial day,
 * 2020 a longer 春节), and then loaded with the reason said.
 */
export function yearOddities(year: number, days: readonly NamedDay[]): string[] {
  const law = statutory.find(([since]) => year >= since)?.[1]
  if (!law) return []
  const odd: string[] = []
  const off = days.filter((d) => d.kind === 'off').map((d) => d.on)
  const work = days.filter((d) => d.kind === 'work').map((d) => d.on)
  for (const [name, [from, to]] of Object.entries(spans)) {
    const given = Math.min(law[name] ?? 0, daysBetween(`${year}-${from}`, `${year}-${to}`) + 1)
    const found = off.filter((on) => on >= `${year}-${from}` && on <= `${year}-${to}`).length
    if (found < given) odd.push(`${name}只有 ${found} 天放假，法定 ${given} 天`)
  }
  const total = Object.values(law).reduce((a, b) => a + b, 0)
  const weekdays = off.filter((on) => !isWeekend(on)).length
  const net = weekdays - work.length
  if (net !== total)
    odd.push(
      `放假占用工作日 ${weekdays} 天、调休上班 ${work.length} 天，净放假 ${net} 天，法定节假日为 ${total} 天，${net < total ? `少 ${total - net} 天（可能漏写了“休”或多写了“班”）` : `多 ${net - total} 天（可能漏写了“班”或多写了“休”）`}`,
    )
  for (const on of work)
    if (!off.some((day) => Math.abs(daysBetween(on, day)) <= EXCHANGED_WITHIN))
      odd.push(`${on} 调休上班，前后 ${EXCHANGED_WITHIN} 天内没有放假`)
  return odd
}

/** An empty form of a year's notice: the columns, and the days the law itself names. UTF-8 with BOM, for Excel. */
export function calendarTemplate(year: number): string {
  const fixed = [
    ['01-01', '元旦'],
    ...['05-01', '05-02'].map((day) => [day, '劳动节']),
    ...['10-01', '10-02', '10-03'].map((day) => [day, '国庆节']),
  ]
  const lines = fixed.map(([day, name]) => [`${year}-${day}`, '休', name, ''].join(','))
  return `\uFEFF${[columns.join(','), ...lines, ''].join('\r\n')}`
}

const isWeekend = (on: string): boolean => [0, 6].includes(new Date(`${on}T00:00:00Z`).getUTCDay())
