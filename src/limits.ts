import type { Head } from '../db/heads.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { Due, Stop } from '../machines/fact.ts'
import { accepted, may } from '../machines/fold.ts'
import type { Law } from '../machines/law.ts'
import type { NoticeContext } from '../machines/notice.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { Limit } from '../machines/stages.ts'
import { type Calendar, deadline, type LegalDay, parsePeriod, publicityWindow, type Window } from './calendar.ts'
import type { Draft, Moment, Wish } from './command.ts'
import { Refused } from './refusal.ts'
import { say, stopReasons } from './words.ts'

const memo = new WeakMap<Calendar, Map<string, Due>>()

/**
 * When a limit that binds the office ends, counted from a day, without the days for which it stood still; remembered,
 * since a day's decisions share their dates.
 */
export function dueOf(
  limit: Pick<Limit, 'n' | 'unit'>,
  from: LegalDay,
  calendar: Calendar,
  stops: readonly Stop[] = [],
): Due {
  if (stops.length > 0) return computed(limit, from, calendar, stops)
  let known = memo.get(calendar)
  if (!known) {
    known = new Map()
    memo.set(calendar, known)
  }
  const key = `${from}+${limit.n}${limit.unit}`
  let due = known.get(key)
  if (!due) {
    due = computed(limit, from, calendar, [])
    if (known.size > 10_000) known.clear()
    known.set(key, due)
  }
  return due
}

function computed(
  { n, unit }: Pick<Limit, 'n' | 'unit'>,
  from: LegalDay,
  calendar: Calendar,
  stops: readonly Stop[],
): Due {
  const { endsOn, calendar: version, provisional } = deadline(from, { n, unit }, 'office', calendar, told(stops))
  return {
    on: endsOn,
    from,
    period: `${n}${unit}`,
    calendar: version,
    ...(provisional ? { provisional: true as const } : {}),
    ...(stops.length > 0 ? { stops: [...stops] } : {}),
  }
}

/** The ledger as an explanation tells it. */
const told = (stops: readonly Stop[] = []) =>
  stops.map(({ why, from, to }) => ({ why: stopReasons[why] ?? why, from, to }))

/** The context of a case and the procedure it is pinned to. */
export function caseOf(head: Head, moment: Moment): { c: ApplicationContext; procedure: Procedure } {
  if (head.kind !== 'application') throw new Refused('invalid', say.notACase(head.stream), { subject: head.stream })
  return { c: head.context as ApplicationContext, procedure: moment.law.procedure(head.machine) }
}

/** The state a drafted fact would lead to. Refuses what the case's machine does not accept now. */
export function targetOf(wish: Wish<unknown>, head: Head, { type, data, occurredOn }: Omit<Draft, 'stream'>): string {
  const { law, today, recordedAt } = wish.moment
  const fact = { type, data, actor: wish.actor, occurredOn: occurredOn ?? today, recordedAt }
  const target = may(law.machine(head.machine), head, fact)
  if (target === undefined) throw notNow(law, head, type)
  return target
}

/** Facts only the clock writes: nobody is told to go and record them. */
const byClock = new Set([
  'LimitRecomputed',
  'CorrectionLapsed',
  'PublicityCompleted',
  'WindowExtended',
  'NoticeCompleted',
  'NoticeIssued',
  'DocumentIssued',
  'RenderFailed',
  'DocumentSuperseded',
  'DocumentWithdrawn',
])

/** The refusal of a fact that a stream does not accept where it stands, with what it would accept. */
export function notNow(law: Law, { kind, machine, state }: Head, fact: string): Refused {
  const may = accepted(law.machine(machine), state).filter((type) => !byClock.has(type) && type !== fact)
  const what =
    kind === 'application'
      ? '本件'
      : kind === 'notice'
        ? '本公示'
        : kind === 'document'
          ? '本文书'
          : kind === 'staff'
            ? '该人员'
            : kind === 'disclosure'
              ? '本事项'
              : '该年安排'
  return new Refused('not_allowed', say.notNow(what, fact, state, may), { state, fact, may })
}

/**
 * A fact on a case, with the limit of the state it leads to, if that state has one. Counting starts on the day the fact
 * was true. Refuses what the case's machine does not accept now.
 */
export function step(wish: Wish<unknown>, head: Head, type: string, data: object, on = wish.moment.today): Draft {
  const { law, calendar } = wish.moment
  const target = targetOf(wish, head, { type, data, occurredOn: on })
  const limit = law.procedure(head.machine).limits[target]
  const more = limit && target !== head.state ? entering(limit, head.context as ApplicationContext, on, calendar) : {}
  return { stream: head.stream, type, data: { ...data, ...more }, occurredOn: on }
}

/** The limit of a stage being entered: a new one, or what is left of a budget it shares with stages before it. */
export function entering(
  limit: Limit,
  { budgets }: ApplicationContext,
  on: LegalDay,
  calendar: Calendar,
): { due: Due } {
  const { budget } = limit
  if (budget === undefined) return { due: dueOf(limit, on, calendar) }
  const used = budgets[budget]
  if (!used) return { due: { ...dueOf(limit, on, calendar), budget } }
  return { due: used.leftOn === null ? used.due : resumed(used.due, 'outside_budget', used.leftOn, on, calendar) }
}

/** A running limit lengthened by so much, counted from the last day it would have had. */
export const extended = (running: Due, by: Pick<Limit, 'n' | 'unit'>, calendar: Calendar): Due =>
  again({ ...running, extended: `${by.n}${by.unit}` }, running.stops ?? [], calendar)

/**
 * A running limit under another calendar; undefined when it stays the day it is and as firm as it is. One that binds the
 * household (`never: 'shorter'`: the time to complete its file) was told to it and moves to no earlier day.
 */
export function recomputed(running: Due, calendar: Calendar, never?: 'shorter'): Due | undefined {
  const own = again(running, running.stops ?? [], calendar)
  const due = never && own.on < running.on ? { ...own, on: running.on } : own
  return due.on === running.on && due.provisional === running.provisional ? undefined : due
}

/**
 * A limit that goes on after it stood still: the days after `from` up to and including `to` do not count (补正、核查、公示
 * 不计入的). The ledger grows by one entry and the last day follows from the whole of it, so that days for which there
 * were two reasons are given back once, and a year loaded later counts right.
 */
export function resumed(running: Due, why: Stop['why'], from: LegalDay, to: LegalDay, calendar: Calendar): Due {
  return to <= from ? running : again(running, [...(running.stops ?? []), { why, from, to }], calendar)
}

const again = ({ period, from, budget, extended }: Due, stops: readonly Stop[], calendar: Calendar): Due => {
  const base = dueOf(parsePeriod(period), from, calendar, stops)
  const due = extended === undefined ? base : { ...base, ...longer(base, extended, calendar), extended }
  return budget === undefined ? due : { ...due, budget }
}

function longer({ on, stops, provisional }: Due, by: string, calendar: Calendar) {
  const more = deadline(on, parsePeriod(by), 'office', calendar, told(stops))
  return { on: more.endsOn, ...(provisional || more.provisional ? { provisional: true as const } : {}) }
}

/** What becomes of a resting limit when one of its causes ends: it runs on, or rests on for another cause. */
export function lifted(
  { still }: ApplicationContext,
  cause: string,
  on: LegalDay,
  calendar: Calendar,
): { due?: Due; resting?: Due } {
  const since = still?.causes[cause]
  if (!still || since === undefined) return {}
  const why = cause === 'correction' ? 'correction' : 'verification'
  const running = resumed(still.running, why, since, on, calendar)
  return Object.keys(still.causes).length === 1 ? { due: running } : { resting: running }
}

/** How a limit comes to its last day, day by day, in Chinese, what it stood still among it. */
export function explained(running: Due, calendar: Calendar): string[] {
  const { endsOn, explanation } = deadline(
    running.from,
    parsePeriod(running.period),
    'office',
    calendar,
    told(running.stops),
  )
  const more = running.extended
    ? deadline(endsOn, parsePeriod(running.extended), 'office', calendar, told(running.stops))
    : undefined
  const said = more
    ? [...explanation, say.limitExtended(running.extended ?? ''), ...more.explanation]
    : [...explanation]
  return (more?.endsOn ?? endsOn) === running.on ? said : [...said, say.limitAsThen(running.on, running.calendar)]
}

/** The window of a running notice as the calendar now known would have it; undefined while none runs. */
export function windowNow(n: NoticeContext, calendar: Calendar): Window | undefined {
  if (!n.window) return undefined
  const last = Object.values(n.posted).reduce((a, b) => (a > b ? a : b))
  return publicityWindow(last, parsePeriod(n.lasts), n.minWorkdays, calendar)
}

/**
 * How a notice's window comes to its days, in Chinese. One once announced is not shortened by another calendar; where that
 * makes it longer, the clock's job extends it while it runs.
 */
export function windowExplained(n: NoticeContext, calendar: Calendar): string[] {
  const now = windowNow(n, calendar)
  if (!n.window || !now) return []
  const { endsOn } = n.window
  if (now.endsOn === endsOn) return [...now.explanation]
  return [...now.explanation, now.endsOn < endsOn ? say.windowAsThen(endsOn) : say.windowLater(endsOn, now.endsOn)]
}
