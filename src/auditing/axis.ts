import type { AnyFact } from '../../machines/fact.ts'
import { addDays, type Calendar, daysBetween, type LegalDay } from '../calendar.ts'
import { enteredAt, laneOf } from './acts.ts'
import type { Step } from './replay.ts'
import { countsTo, type Term, works } from './terms.ts'

/** A legal window as the axis shows it: everything in days from the first day of the axis, a day being 1 wide. */
export interface Bar {
  readonly lane: string
  readonly track: number
  readonly from: number
  /** Where the law ends it; the bar is light up to here. */
  readonly due: number
  /** How much of it was used. */
  readonly used: number
  /** Where it ended beyond its limit, if it did. */
  readonly over: number | null
  readonly stops: readonly { readonly from: number; readonly to: number }[]
  readonly kind: 'limit' | 'publicity'
  readonly term: Term | null
}
export interface Dot {
  readonly n: number
  /** The last of the steps it stands for: of many made at one moment one is drawn. */
  readonly to: number
  readonly lane: string
  readonly track: number
  readonly at: number
}
export interface Lane {
  readonly key: string
  readonly tracks: number
}
export interface Axis {
  readonly first: LegalDay
  readonly days: number
  readonly lanes: readonly Lane[]
  readonly bars: readonly Bar[]
  readonly dots: readonly Dot[]
  /** Days on which nobody works, joined: from and to as above. */
  readonly off: readonly { readonly from: number; readonly to: number }[]
  readonly ticks: readonly { readonly at: number; readonly day: LegalDay }[]
}

/** A window in which a notice hung, as announced; `stoppedOn` where it came down before its end. */
export interface Shown {
  readonly startsOn: LegalDay
  readonly endsOn: LegalDay
  readonly stoppedOn?: LegalDay | null
}

/** So many steps of one moment are drawn side by side; more are joined. */
const TOGETHER = 4

/**
 * The time axis of a case, to scale. A step lies at the hour it was entered where that was the day it happened, else at
 * the noon of the day it happened: lists of facts know days.
 */
export function axisOf(
  steps: readonly Step[],
  terms: readonly Term[],
  publicities: readonly Shown[],
  laneOfTerm: (term: Term) => string,
  today: LegalDay,
  calendar: Calendar,
  dotWidth = 1,
  laneOfFact: (fact: AnyFact) => string = laneOf,
): Axis {
  const isOver = steps.at(-1)?.after.context && terms.every(({ ended }) => ended !== null)
  const until = (term: Term) => countsTo(term, today)
  const days = [
    ...steps.map(({ fact }) => fact.occurredOn),
    // One that is overrun runs on to today.
    ...terms.flatMap((term) => [term.due.from, until(term), ...(isOver ? [] : [term.due.on])]),
    ...publicities.map(({ endsOn }) => endsOn),
  ].sort()
  const first = days[0] ?? today
  const last = addDays(days.at(-1) ?? today, 2)
  const span = daysBetween(first, last) + 1
  const dayAt = (day: LegalDay) => daysBetween(first, day)
  const order = [
    'applicant',
    ...actorsOf(steps.map(({ fact }) => laneOfFact(fact))),
    'departments',
    'publicity',
    'system',
  ]

  const rawBars = [
    ...terms.map((term) => {
      const due = dayAt(term.due.on) + 1
      const end = dayAt(until(term)) + 1
      const stops = (term.due.stops ?? []).map(({ from, to }) => ({ from: dayAt(from) + 1, to: dayAt(to) + 1 }))
      const from = dayAt(term.due.from)
      const restsTo = term.restsSince ? dayAt(term.endedOn ?? today) + 1 : end
      if (restsTo > end) stops.push({ from: end, to: Math.min(restsTo, due) })
      const over = end > due ? end : null
      return { lane: laneOfTerm(term), from, due: Math.min(due, span), used: Math.min(end, due), over, stops, term }
    }),
    ...publicities.map(({ startsOn, endsOn, stoppedOn }) => {
      const due = dayAt(endsOn) + 1
      const used = Math.max(dayAt(startsOn), Math.min(due, dayAt(stoppedOn ?? today)))
      return { lane: 'publicity', from: dayAt(startsOn), due, used, over: null, stops: [], term: null }
    }),
  ]
  const barTracks = new Map<string, number[]>()
  const bars = rawBars.map((bar): Bar => {
    const track = place(barTracks, bar.lane, bar.from, Math.max(bar.due, bar.over ?? 0))
    return { ...bar, track, kind: bar.term ? 'limit' : 'publicity' }
  })
  const dotTracks = new Map<string, number[]>()
  const placed = steps.map(({ n, fact }) => {
    const { day, time } = enteredAt(fact)
    const [hours = 12, minutes = 0] = day === fact.occurredOn ? time.split(':').map(Number) : []
    return { n, to: n, lane: laneOfFact(fact), at: dayAt(fact.occurredOn) + (hours + minutes / 60) / 24 }
  })
  const dots = joined(placed, dotWidth / 2)
    .sort((a, b) => a.at - b.at || a.n - b.n)
    .map((dot): Dot => {
      const half = (dotWidth / 2) * (dot.to > dot.n ? 2 : 1)
      return { ...dot, track: place(dotTracks, dot.lane, dot.at - half, dot.at + half) }
    })
    .sort((a, b) => a.n - b.n)

  const used = new Set([...bars.map(({ lane }) => lane), ...dots.map(({ lane }) => lane)])
  const lanes = [...new Set([...order, ...used])]
    .filter((key) => used.has(key))
    .map((key) => ({
      key,
      tracks: Math.max(1, barTracks.get(key)?.length ?? 0, dotTracks.get(key)?.length ?? 0),
    }))
  return { first, days: span, lanes, bars, dots, off: offDays(first, span, calendar), ticks: ticksOf(first, span) }
}

type Spot = Omit<Dot, 'track'>

/** Steps that follow each other in one lane within `span` days: a few side by side, more as one dot. */
function joined(spots: readonly Spot[], span: number): Spot[] {
  const runs: Spot[][] = []
  for (const spot of spots) {
    const run = runs.at(-1)
    const first = run?.[0]
    if (run && first && first.lane === spot.lane && Math.abs(spot.at - first.at) <= span) run.push(spot)
    else runs.push([spot])
  }
  return runs.flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)]
    return run.length > TOGETHER && first && last ? [{ ...first, to: last.n }] : run
  })
}

const fixed = new Set(['applicant', 'departments', 'publicity', 'system'])
const actorsOf = (all: readonly string[]) => {
  const lanes = [...new Set(all.filter((lane) => !fixed.has(lane)))]
  // The lower organ first, as a case climbs; posts of one office as they come to act.
  return lanes.every((lane) => /^\d/.test(lane))
    ? lanes.sort((a, b) => (a.endsWith('00') ? 1 : 0) - (b.endsWith('00') ? 1 : 0) || b.length - a.length)
    : lanes
}

/** The first track in which something lies beside nothing else; takes it. */
function place(tracks: Map<string, number[]>, lane: string, from: number, to: number): number {
  const ends = tracks.get(lane) ?? []
  const free = ends.findIndex((end) => end <= from)
  const track = free < 0 ? ends.length : free
  ends[track] = to
  tracks.set(lane, ends)
  return track
}

function offDays(first: LegalDay, span: number, calendar: Calendar): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (let i = 0; i < span; i += 1) {
    if (works(addDays(first, i), calendar)) continue
    const last = found.at(-1)
    if (last?.to === i) last.to = i + 1
    else found.push({ from: i, to: i + 1 })
  }
  return found
}

function ticksOf(first: LegalDay, span: number): { at: number; day: LegalDay }[] {
  const every = [1, 2, 3, 7, 14, 28, 56, 91, 182, 364].find((n) => span / n <= 12) ?? 364
  return Array.from({ length: Math.ceil(span / every) }, (_, i) => ({ at: i * every, day: addDays(first, i * every) }))
}
