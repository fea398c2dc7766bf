import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc.js'
import { Refused } from './refusal.ts'

/*
 * Legal days and periods. A legal day is a calendar day in Asia/Shanghai, written YYYY-MM-DD and never a Date.
 * Inside this file a day is a whole number of days since 1970-01-01, because counting integers is exact and cheap.
 */

dayjs.extend(utc)

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export type LegalDay = string
export type PeriodUnit = '日' | '工作日' | '月' | '年'
/** A length of time as the law writes it: 10日, 7工作日, 2月, 5年. */
export interface Period {
  readonly n: number
  readonly unit: PeriodUnit
}

/**
 * What the State Council's yearly notices say. `off` are the days off (day → name of the holiday), `work` the weekend
 * days worked in exchange (调休). `years` are the years whose notice is loaded; other years are unknown, not empty.
 */
export interface Calendar {
  readonly version: string
  readonly years: ReadonlySet<number>
  readonly off: ReadonlyMap<LegalDay, string>
  readonly work: ReadonlyMap<LegalDay, string>
}

/** Whom a period binds: the office that must act, the public that may object, or one person who is barred. */
export type Binds = 'office' | 'public' | 'person'

export interface Deadline {
  readonly endsOn: LegalDay
  /** The year's holiday notice was not loaded, so only weekends were known: compute again once it is. */
  readonly provisional: boolean
  readonly calendar: string
  readonly explanation: readonly string[]
}

export interface Window {
  readonly startsOn: LegalDay
  readonly endsOn: LegalDay
  readonly workdays: number
  readonly calendar: string
  readonly explanation: readonly string[]
}

const dayMs = 86_400_000
const shanghaiOffsetMs = 8 * 3_600_000

// No period of this procedure is longer than a life; the limit keeps a mistyped number from looping for ever.
const longest: Readonly<Record<PeriodUnit, number>> = { 日: 36_500, 工作日: 2_500, 月: 1_200, 年: 100 }

function checkPeriod(period: Period): Period {
  if (!Number.isInteger(period.n) || period.n < 1 || period.n > longest[period.unit]) {
    throw new Refused('invalid', `期限的数字应为 1 至 ${longest[period.unit]} 的整数，请改正`, { ...period })
  }
  return period
}

// The same as `halfWidth` of the form, which itself needs this file.
const narrow = (text: string) => text.replace(/[０-９]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))

/**
 * Reads a period such as `10日`, `7工作日`, `15个工作日`, `2月`, `3个月`, `5年`, its digits in full width too.
 * Refuses anything else, zero, and lengths beyond a hundred years.
 */
export function parsePeriod(text: string): Period {
  const match = /^(0|[1-9]\d{0,8})(?:(日|年)|个?(工作日|月))$/.exec(narrow(text).replace(/\s/g, ''))
  if (!match) throw new Refused('invalid', '期限写法不对，应如 10日、7工作日、2月、5年', { period: text.slice(0, 40) })
  return checkPeriod({ n: Number(match[1]), unit: (match[2] ?? match[3]) as PeriodUnit })
}

/** The canonical text of a period: `parsePeriod(formatPeriod(p))` equals `p`. */
export function formatPeriod(period: Period): string {
  return `${period.n}${period.unit}`
}

/** Days asked for before, both ways: an audit asks millions of times for a few thousand. At most 146,097, the real days of four centuries. */
const epochs = new Map<LegalDay, number>()
const days = new Map<number, LegalDay>()

function epochOf(day: LegalDay): number {
  const before = epochs.get(day)
  if (before !== undefined) return before
  const ms = /^(19|20|21|22)\d\d-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  // Date.parse lets 30 February through as 2 March; writing it back shows the slip.
  if (Number.isNaN(ms) || dayOf(ms / dayMs) !== day) {
    throw new Refused('invalid', '日期应为真实存在的日子，写作 YYYY-MM-DD，如 2026-03-10', {
      day: String(day).slice(0, 40),
    })
  }
  epochs.set(day, ms / dayMs)
  return ms / dayMs
}

function dayOf(epoch: number): LegalDay {
  const before = days.get(epoch)
  if (before !== undefined) return before
  const day = new Date(epoch * dayMs).toISOString().slice(0, 10)
  if (Number.isInteger(epoch) && days.size < 200_000) days.set(epoch, day)
  return day
}

/** Reads a strict, really existing day (1900 to 2299) written `YYYY-MM-DD`, or refuses. */
export function parseDay(text: string): LegalDay {
  return dayOf(epochOf(text.trim()))
}

/** The day `n` calendar days after `day` (before it when `n` is negative). */
export function addDays(day: LegalDay, n: number): LegalDay {
  return dayOf(epochOf(day) + n)
}

/** Calendar days from `a` to `b`; negative when `b` is earlier. */
export function daysBetween(a: LegalDay, b: LegalDay): number {
  return epochOf(b) - epochOf(a)
}

/** 星期一 … 星期日. */
export function weekdayOf(day: LegalDay): string {
  const sunday = '1970-01-04'
  return `星期${'日一二三四五六'.charAt(((daysBetween(sunday, day) % 7) + 7) % 7)}`
}

/**
 * The Asia/Shanghai day on which an instant falls. China has kept UTC+8 all year since 1992, before any case here,
 * so the offset is a constant and no time-zone table of the host can move a legal day.
 */
export function legalDayOf(instant: Date): LegalDay {
  return new Date(instant.getTime() + shanghaiOffsetMs).toISOString().slice(0, 10)
}

/** What clocks in Asia/Shanghai show at an instant given in ISO UTC: `2025-09-15 09:00:00`. */
export function localTime(instant: string): string {
  return new Date(Date.parse(instant) + shanghaiOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** The instant at which clocks in Asia/Shanghai show `time` (HH:MM or HH:MM:SS) on `day`. */
export function instantOf(day: LegalDay, time = '09:00'): Date {
  epochOf(day)
  if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time)) {
    throw new Refused('invalid', '时间应写作 HH:MM，如 09:00', { time: time.slice(0, 20) })
  }
  return new Date(`${day}T${time}+08:00`)
}

const fullNames: Readonly<Record<string, string>> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' }

function named(entries: Readonly<Record<string, string>>): Map<LegalDay, string> {
  return new Map(
    Object.entries(entries).map(([day, value]) => {
      const name = value.split(',')[1] ?? value
      return [day, fullNames[name] ?? name] as const
    }),
  )
}

function loadStateCouncilCalendar(): Calendar {
  const off = named(data.holidays)
  // A notice may name days of the neighbouring year (the 2012 notice names 2011-12-31), so one stray entry does not
  // make a year known; a year whose National Day is listed has its own notice.
  const years = new Set(
    [...off.keys()].map((day) => Number(day.slice(0, 4))).filter((year) => off.has(`${year}-10-01`)),
  )
  return { version: `cn-${Math.max(...years)}`, years, off, work: named(data.workdays) }
}

/** The State Council holiday notices that come with the program. */
export const stateCouncilCalendar: Calendar = loadStateCouncilCalendar()

/** A year's notice as an office has loaded it. `revision` counts how often the year was loaded: 1 the first time. */
export interface LoadedYear {
  readonly year: number
  readonly revision: number
  readonly days: readonly { readonly on: LegalDay; readonly kind: 'off' | 'work'; readonly name: string }[]
}

/**
 * A calendar with further years. A loaded year replaces what was known of it; the days a notice names in a neighbouring
 * year (2011-12-31 stands in the notice for 2012) are added to that year. The version names every year added.
 */
export function withYears(base: Calendar, loaded: readonly LoadedYear[]): Calendar {
  if (loaded.length === 0) return base
  const years = new Set(base.years)
  const off = new Map(base.off)
  const work = new Map(base.work)
  const inOrder = [...loaded].sort((a, b) => a.year - b.year)
  for (const { year } of inOrder) {
    years.add(year)
    for (const days of [off, work]) for (const day of [...days.keys()]) if (day.startsWith(`${year}-`)) days.delete(day)
  }
  for (const { days } of inOrder)
    for (const { on, kind, name } of days) {
      off.delete(on)
      work.delete(on)
      if (kind === 'off') off.set(on, name)
      else work.set(on, name)
    }
  const added = inOrder.map(({ year, revision }) => `${year}.${revision}`).join('+')
  return { version: `${base.version}+${added}`, years, off, work }
}

type Kind = 'work' | 'makeup' | 'weekend' | 'holiday'

function isWeekend(epoch: number): boolean {
  const weekday = (((epoch + 4) % 7) + 7) % 7 // 1970-01-01 was a Thursday; 0 is Sunday
  return weekday === 0 || weekday === 6
}

// 放假办法 art. 6 and 7 with the yearly notice. Where lists contradict each other the day off wins: nobody loses time.
function kindOf(epoch: number, calendar: Calendar, unknown: (year: number) => void): Kind {
  const day = dayOf(epoch)
  const year = Number(day.slice(0, 4))
  if (!calendar.years.has(year)) unknown(year)
  if (calendar.off.has(day)) return 'holiday'
  if (calendar.work.has(day)) return 'makeup'
  return isWeekend(epoch) ? 'weekend' : 'work'
}

function counts(kind: Kind): boolean {
  return kind === 'work' || kind === 'makeup'
}

function refuseUnknown(year: number): never {
  throw new Refused(
    'invalid',
    `${year} 年的放假安排尚未载入，无法确定工作日；请先用 anju calendar import 载入国务院办公厅关于该年放假安排的通知`,
    { year },
  )
}

/** Whether people work on `day`: neither weekend nor day off, or a weekend worked in exchange. Refuses unknown years. */
export function isWorkday(day: LegalDay, calendar: Calendar): boolean {
  return counts(kindOf(epochOf(day), calendar, refuseUnknown))
}

/**
 * The number of working days after `a` up to and including `b`; 0 when `b` is not after `a`. Unknown years are refused,
 * unless the count serves a limit of the `office`, which is provisional then and knows weekends only.
 */
export function workdaysAfter(a: LegalDay, b: LegalDay, calendar: Calendar, binds: Binds = 'public'): number {
  const unknown = binds === 'office' ? () => {} : refuseUnknown
  const last = epochOf(b)
  let n = 0
  for (let epoch = epochOf(a) + 1; epoch <= last; epoch++) if (counts(kindOf(epoch, calendar, unknown))) n++
  return n
}

// Explanations name the year only where it differs from the year in which the period began.
function say(epoch: number, since: number): string {
  const [year, month, day] = dayOf(epoch).split('-')
  const short = `${Number(month)} 月 ${Number(day)} 日`
  return year === dayOf(since).slice(0, 4) ? short : `${year} 年 ${short}`
}

function sayRun(first: number, last: number, since: number): string {
  if (first === last) return say(first, since)
  const sameMonth = dayOf(first).slice(0, 7) === dayOf(last).slice(0, 7)
  return `${say(first, since)}至 ${sameMonth ? `${Number(dayOf(last).slice(8))} 日` : say(last, since)}`
}

function sayOff(epochs: readonly number[], calendar: Calendar): string {
  const names = new Set(epochs.map((epoch) => calendar.off.get(dayOf(epoch))).filter((name) => name !== undefined))
  const weekend = epochs.some((epoch) => !calendar.off.has(dayOf(epoch)))
  return [...(names.size > 0 ? [`${[...names].join('、')}放假`] : []), ...(weekend ? ['周末'] : [])].join('、')
}

function notCounted(epoch: number): string {
  return `${dayOf(epoch)} 为起算日，不计入（民法典第201条）`
}

interface Counted {
  readonly last: number
  readonly said: readonly string[]
}

interface Run {
  readonly ordinal: number
  readonly first: number
  last: number
  weekends: number
  readonly makeup: number[]
}

/** A span in which a period stands still: its days after `from` up to and including `to` are not counted. */
export interface StandStill {
  /** Why, in Chinese, as the explanation names it. */
  readonly why: string
  readonly from: LegalDay
  readonly to: LegalDay
}

interface Rest {
  readonly first: number
  last: number
  readonly why: Set<string>
}

// Spans that overlap or touch are one: no day can be given back twice.
function restsOf(stops: readonly StandStill[]): Rest[] {
  const rests: Rest[] = []
  const spans = stops.map(({ why, from, to }) => ({ why, first: epochOf(from) + 1, last: epochOf(to) }))
  for (const { why, first, last } of spans.sort((a, b) => a.first - b.first)) {
    if (last < first) continue
    const before = rests.at(-1)
    if (before && first <= before.last + 1) {
      before.last = Math.max(before.last, last)
      before.why.add(why)
    } else rests.push({ first, last, why: new Set([why]) })
  }
  return rests
}

const restAt = (rests: readonly Rest[], epoch: number) => rests.find((r) => r.first <= epoch && epoch <= r.last)
const sayRest = ({ first, last, why }: Rest, since: number) =>
  `${sayRun(first, last, since)}停止计算（${[...why].join('、')}），不计`

// 工作日: counts n working days after `from` and tells it in runs, broken where a named holiday or a rest is passed over.
function countWorkdays(
  from: number,
  n: number,
  calendar: Calendar,
  unknown: (year: number) => void,
  rests: readonly Rest[] = [],
): Counted {
  const said = ['按工作日计算，周末和放假日不计（参照行政许可法第82条）']
  const tell = (run: Run, until: number) => {
    const ordinals = run.ordinal === until ? `第 ${until} 日` : `第 ${run.ordinal} 至 ${until} 日`
    const notes = [
      ...(run.makeup.length > 0 ? [`${run.makeup.map((day) => say(day, from)).join('、')}为调休上班日，计入`] : []),
      ...(run.weekends > 0 ? [`其间周末 ${run.weekends} 天不计`] : []),
    ]
    said.push(`${ordinals}为 ${sayRun(run.first, run.last, from)}${notes.length > 0 ? `（${notes.join('；')}）` : ''}`)
  }
  let run: Run | undefined
  let gap: number[] = []
  let counted = 0
  let epoch = from
  while (counted < n) {
    epoch++
    const rest = restAt(rests, epoch)
    if (rest) {
      if (run !== undefined) tell(run, counted)
      run = undefined
      gap = []
      said.push(sayRest(rest, from))
      epoch = rest.last
      continue
    }
    const kind = kindOf(epoch, calendar, unknown)
    if (!counts(kind)) {
      gap.push(epoch)
      continue
    }
    const [first] = gap
    if (first !== undefined) {
      if (run === undefined || gap.some((day) => calendar.off.has(dayOf(day)))) {
        if (run !== undefined) tell(run, counted)
        run = undefined
        said.push(`${sayRun(first, epoch - 1, from)}为${sayOff(gap, calendar)}，不计`)
      } else run.weekends += gap.length
      gap = []
    }
    counted++
    run ??= { ordinal: counted, first: epoch, last: epoch, weekends: 0, makeup: [] }
    run.last = epoch
    if (kind === 'makeup') run.makeup.push(epoch)
  }
  if (run !== undefined) tell(run, counted)
  return { last: epoch, said }
}

// 日, 月, 年: the last day before anybody asks whether it is a working day (民法典 201, 202).
function countCalendarDays(from: number, period: Period): Counted {
  const first = `第 1 日为 ${say(from + 1, from)}`
  if (period.unit === '日') {
    const last = from + period.n
    return { last, said: period.n === 1 ? [first] : [first, `第 ${period.n} 日为 ${say(last, from)}`] }
  }
  const start = dayjs.utc(dayOf(from))
  const target = start.add(period.n, period.unit === '月' ? 'month' : 'year')
  const last = target.valueOf() / dayMs
  const length = period.unit === '月' ? `${period.n} 个月` : `${period.n} 年`
  const said =
    target.date() === start.date()
      ? `${length}后的对应日为 ${say(last, from)}（民法典第202条）`
      : `${length}后的当月没有 ${start.date()} 日，以月末 ${say(last, from)}为最后一日（民法典第202条）`
  return { last, said: [first, said] }
}

// The days of a period in 日, 月 or 年 that stood still are added behind its last day.
function extend({ last, said }: Counted, from: number, rests: readonly Rest[]): Counted {
  let end = from
  const passed: string[] = []
  for (let left = last - from; left > 0; ) {
    end++
    const rest = restAt(rests, end)
    if (rest) {
      passed.push(sayRest(rest, from))
      end = rest.last
    } else left--
  }
  return passed.length === 0
    ? { last, said }
    : { last: end, said: [...said, ...passed, `最后一日移至 ${say(end, from)}`] }
}

// 民法典 203: a last day that is a day off moves to the day after the holiday. Appends to what was said of the last day.
function roll({ last, said }: Counted, from: number, calendar: Calendar, unknown: (year: number) => void): Counted {
  let end = last
  while (!counts(kindOf(end, calendar, unknown))) end++
  if (end === last) return { last, said }
  const moved = `，当日为${sayOff([last], calendar)}，顺延至 ${say(end, from)}（民法典第203条）`
  return { last: end, said: [...said.slice(0, -1), `${said.at(-1) ?? ''}${moved}`] }
}

/**
 * The last day of a period that begins with an event on `from`.
 * The day of the event is not counted (民法典 201); months and years end on the corresponding day or the month's end
 * (202); a last day that is a day off moves to the first working day after it (203), except for a bar against a
 * `person`, which the law does not lengthen. 工作日 counts only working days, 调休 included.
 * When a year is needed whose holiday notice is not loaded, an `office` deadline is provisional and knows weekends
 * only; any other is refused, because people would rely on it. Days in which the period stood still (`stops`) are not
 * counted, each once however many reasons there were; months and years are lengthened by them in natural days.
 */
export function deadline(
  from: LegalDay,
  period: Period,
  binds: Binds,
  calendar: Calendar,
  stops: readonly StandStill[] = [],
): Deadline {
  checkPeriod(period)
  const start = epochOf(from)
  const missing = new Set<number>()
  const unknown = binds === 'office' ? (year: number) => void missing.add(year) : refuseUnknown
  const rests = restsOf(stops)
  let counted: Counted
  if (period.unit === '工作日') counted = countWorkdays(start, period.n, calendar, unknown, rests)
  else {
    counted = extend(countCalendarDays(start, period), start, rests)
    counted =
      binds === 'person'
        ? { last: counted.last, said: [...counted.said, '对个人的限制期不因放假顺延'] }
        : roll(counted, start, calendar, unknown)
  }
  const guesses = [...missing].map(
    (year) =>
      `${year} 年的放假安排尚未载入，该年暂只按周末推算；请在国务院办公厅通知公布后用 anju calendar import 载入并重新计算`,
  )
  const endsOn = dayOf(counted.last)
  return {
    endsOn,
    provisional: missing.size > 0,
    calendar: calendar.version,
    explanation: [
      notCounted(start),
      ...counted.said,
      ...guesses,
      missing.size > 0 ? `期限暂定至 ${endsOn}，载入放假安排后可能改变` : `期限至 ${endsOn} 届满`,
    ],
  }
}

/**
 * The days during which a notice hangs. Day 1 is the day after the last mandatory channel was posted (民法典 201);
 * the window lasts at least `period`, ends on a working day (203), and holds at least `minWorkdays` working days, so
 * that a long holiday cannot eat the public's chance to object. Refuses when a year's holidays are not loaded.
 */
export function publicityWindow(
  lastPostedOn: LegalDay,
  period: Period,
  minWorkdays: number,
  calendar: Calendar,
): Window {
  checkPeriod(period)
  if (!Number.isInteger(minWorkdays) || minWorkdays < 0 || minWorkdays > longest.工作日) {
    throw new Refused('invalid', `公示期内最少工作日数应为 0 至 ${longest.工作日} 的整数，请改正`, { minWorkdays })
  }
  const posted = epochOf(lastPostedOn)
  const counted =
    period.unit === '工作日'
      ? countWorkdays(posted, period.n, calendar, refuseUnknown)
      : roll(countCalendarDays(posted, period), posted, calendar, refuseUnknown)
  let end = counted.last
  const inside: number[] = []
  for (let epoch = posted + 1; epoch <= end; epoch++) {
    if (counts(kindOf(epoch, calendar, refuseUnknown))) inside.push(epoch)
  }
  const said = [...counted.said]
  if (inside.length < minWorkdays) {
    const listed = inside.length === 0 ? '' : `（${inside.map((day) => say(day, posted)).join('、')}）`
    const before = inside.length
    while (inside.length < minWorkdays) {
      end++
      if (counts(kindOf(end, calendar, refuseUnknown))) inside.push(end)
    }
    said.push(
      `其间只有 ${before} 个工作日${listed}，不足 ${minWorkdays} 个，延长至满 ${minWorkdays} 个工作日的 ${say(end, posted)}`,
    )
  }
  const startsOn = dayOf(posted + 1)
  const endsOn = dayOf(end)
  return {
    startsOn,
    endsOn,
    workdays: inside.length,
    calendar: calendar.version,
    explanation: [
      `最后一个法定渠道于 ${lastPostedOn} 张贴，当日不计入（民法典第201条）`,
      ...said,
      `公示期自 ${startsOn} 至 ${endsOn}，含 ${inside.length} 个工作日`,
    ],
  }
}
