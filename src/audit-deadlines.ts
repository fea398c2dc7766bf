import type { ApplicationFact, ApplicationFactType } from '../machines/application.facts.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { AnyFact, Due } from '../machines/fact.ts'
import type { Standing } from '../machines/fold.ts'
import type { NoticeFact } from '../machines/notice.facts.ts'
import type { NoticeContext } from '../machines/notice.ts'
import type { PersonFact } from '../machines/person.facts.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { CalendarsThen } from './audit-calendars.ts'
import { addDays, type Calendar, type LegalDay, legalDayOf, parsePeriod, publicityWindow } from './calendar.ts'
import { SLIP_ANSWER } from './commands/supervision.ts'
import { dueOf, entering, extended, lifted, recomputed, resumed, windowNow } from './limits.ts'
import type { Policy } from './policy.ts'
import { barUntil } from './policy-numbers.ts'

/*
 * Every day in a fact that follows from something: computed again from the standing the fact met, under the calendar,
 * the procedure and the numbers the fact names. What somebody stated (a day of posting, of receipt) is held against the
 * day it was entered.
 */

/** What the recomputation of dates goes by. */
export interface DatesBy {
  readonly calendars: CalendarsThen
  /** The numbers of bars; null where the audited law is not the city's. */
  readonly policy: Policy | null
}

/** One finding: the field, what it says, and what it should. */
export type Differ = (field: string, stored: unknown, recomputed: unknown) => void

type Of<T extends ApplicationFactType> = Extract<ApplicationFact, { type: T }>
/** The limits a fact carries, by field. */
type Limits = { readonly [field in 'due' | 'resting' | 'publishBy']?: Due | undefined }

/** Facts whose day is not the day they were entered: what it has to agree with is checked with each. */
const statedDays = new Set([
  'ApplicationReceived',
  'CheckRecorded',
  'ObjectionRaised',
  'PublicityCompleted',
  'NoticePosted',
  'NoticeInterrupted',
  'PostingChecked',
])
/** A server's clock may have stood so far before the last fact when it wrote the next one (office.ts). */
const TOLERANCE_MS = 5 * 60_000

/** The legal day of an instant in ISO UTC. Shanghai is eight hours ahead, so only the evening is another day. */
const dayOf = (instant: string): LegalDay =>
  instant.slice(11, 13) < '16' ? instant.slice(0, 10) : legalDayOf(new Date(instant))

/** When it was true against when it was entered: never after, and on the same day where nobody may state another. */
export function timeFaults({ type, occurredOn, recordedAt }: AnyFact, before: string, differ: Differ): void {
  if (recordedAt < before) differ('recordedAt', recordedAt, `not before ${before}`)
  const entered = dayOf(recordedAt)
  if (occurredOn === entered) return
  if (occurredOn > entered) differ('occurredOn', occurredOn, `not after ${entered}`)
  else if (!statedDays.has(type)) {
    const earliest = legalDayOf(new Date(Date.parse(recordedAt) - TOLERANCE_MS))
    if (occurredOn < earliest) differ('occurredOn', occurredOn, entered)
  }
}

/** The limits and days of a fact on a case. `before` and `after` are the standings it met and left. */
export function caseDateFaults(
  procedure: Procedure,
  before: Standing,
  fact: ApplicationFact,
  after: Standing,
  by: DatesBy,
  differ: Differ,
): void {
  const c = before.context as ApplicationContext
  const { data, occurredOn } = fact
  const stored = data as Limits
  const named = (stored.due ?? stored.resting ?? stored.publishBy)?.calendar
  const then = named === undefined ? undefined : by.calendars(named)
  if (named !== undefined) {
    if (!then) {
      differ('calendar', named, null)
      return
    }
    if (then.knownSince > fact.recordedAt) differ('calendar', named, `not before ${then.knownSince}`)
  }
  const own = limitsOf(procedure, before.state, c, fact, after.state, then?.calendar ?? null)
  for (const field of ['due', 'resting', 'publishBy'] as const) {
    const [was, is] = [stored[field], own[field]]
    if (was === undefined && is === undefined) continue
    if (was === undefined || is === undefined) differ(field, was?.on ?? null, is === undefined ? null : 'a limit')
    else for (const [part, a, b] of dueFaults(was, is)) differ(`${field}.${part}`, a, b)
  }
  switch (fact.type) {
    case 'ApplicationReceived':
      if (occurredOn < addDays(dayOf(fact.recordedAt), -LONGEST_KEPT))
        differ('occurredOn', occurredOn, `not before ${addDays(dayOf(fact.recordedAt), -LONGEST_KEPT)}`)
      return
    case 'ApplicationAccepted': {
      const from = fact.data.deemed ? (c.due?.from ?? null) : occurredOn
      if (fact.data.acceptedOn !== from) differ('acceptedOn', fact.data.acceptedOn, from)
      // Silence is acceptance only once the limit is over (BR-08); in time it is somebody's decision.
      if (fact.data.deemed && c.due && occurredOn <= c.due.on) differ('deemed', occurredOn, `after ${c.due.on}`)
      if (!fact.data.deemed && c.due && !c.due.provisional && occurredOn > c.due.on)
        differ('acceptance in time', occurredOn, `by ${c.due.on}`)
      return
    }
    case 'ApplicationRegistered':
      if (fact.data.registeredOn !== occurredOn) differ('registeredOn', fact.data.registeredOn, occurredOn)
      return
    case 'CorrectionLapsed':
      if (c.due && occurredOn <= c.due.on) differ('lapse', occurredOn, `after ${c.due.on}`)
      return
    case 'DecisionRecalled': {
      const recalled = before.version - (c.recall?.later ?? 0)
      if (fact.data.recalls !== recalled) differ('recalls', fact.data.recalls, recalled)
      return
    }
    case 'LimitExtended':
      if (c.due && fact.data.was !== c.due.on) differ('was', fact.data.was, c.due.on)
      if (c.due && occurredOn > c.due.on) differ('extension in time', occurredOn, `by ${c.due.on}`)
      return
    case 'SupervisionIssued':
      if (fact.data.late !== c.due?.on) differ('late', fact.data.late, c.due?.on ?? null)
      if (fact.data.late > occurredOn) differ('late', fact.data.late, `by ${occurredOn}`)
      return
    case 'LimitRecomputed': {
      const running = runningOf(c, fact)
      if (running && fact.data.was !== running.on) differ('was', fact.data.was, running.on)
      return
    }
  }
}

/** Days for which a paper may have lain at the counter before it was entered (receive-application.ts). */
const LONGEST_KEPT = 60

/** Which limits a fact has to carry. Without a calendar only whether there is one is known: its day is then empty. */
function limitsOf(
  procedure: Procedure,
  state: string,
  c: ApplicationContext,
  fact: ApplicationFact,
  target: string,
  then: Calendar | null,
): Limits {
  const { occurredOn: on } = fact
  const under = <T>(work: (calendar: Calendar) => T): T => work(then ?? nothingKnown)
  const entered = (from: LegalDay = on): Limits => {
    const limit = target === state ? undefined : procedure.limits[target]
    return limit ? under((calendar) => entering(limit, c, from, calendar)) : {}
  }
  switch (fact.type) {
    case 'ApplicationAccepted':
      return entered(fact.data.acceptedOn)
    case 'FileTransmitted':
      // The limit of the passage runs until the higher organ has signed for the file.
      return c.due ? { due: c.due, ...entered() } : entered()
    case 'CheckRequested': {
      const known = procedure.reviews[fact.data.stage]?.checks?.find((each) => each.key === fact.data.check)
      return known ? under((calendar) => ({ due: dueOf(known.within, on, calendar) })) : {}
    }
    case 'CheckRecorded':
      return under((calendar) => lifted(c, fact.data.check, on, calendar))
    case 'CorrectionAnswered':
      return fact.data.stage === 'intake' ? entered() : under((calendar) => lifted(c, 'correction', on, calendar))
    case 'ObjectionRaised': {
      const publicity = procedure.publicities[fact.data.stage]
      return publicity ? under((calendar) => ({ due: dueOf(publicity.objection.verifyWithin, on, calendar) })) : {}
    }
    case 'ReviewPassed':
    case 'ApplicationApproved':
      // Where the publicity counts toward the limit of the review (Beijing 2007), that limit runs on through it.
      return procedure.publicities[target]?.countsTowardLimit && c.due ? { due: c.due } : entered()
    case 'PublicityCompleted': {
      const running = c.still?.running ?? c.due
      if (procedure.publicities[fact.data.stage]?.countsTowardLimit || !running || target !== state) return entered()
      const { startsOn, endsOn } = fact.data
      const due = under((calendar) => resumed(running, 'publicity', addDays(startsOn, -1), endsOn, calendar))
      return c.still ? { resting: due } : { due }
    }
    case 'ApplicationRegistered': {
      const last = procedure.definition.stages.at(-1)
      return last?.kind === 'registration'
        ? under((calendar) => ({ publishBy: dueOf(last.publishWithin, on, calendar) }))
        : {}
    }
    case 'DecisionRecalled': {
      const running = c.recall?.before.due
      return running ? under((calendar) => ({ due: recomputed(running, calendar) ?? running })) : {}
    }
    case 'LimitExtended': {
      const by = procedure.reviews[fact.data.stage]?.extendBy
      const running = c.due
      return running && by ? under((calendar) => ({ due: extended(running, by, calendar) })) : {}
    }
    case 'SupervisionIssued':
      return under((calendar) => ({ due: dueOf(SLIP_ANSWER, on, calendar) }))
    case 'LimitRecomputed': {
      const running = runningOf(c, fact)
      const isOfHousehold = fact.data.objection === undefined && fact.data.check === undefined && c.correction !== null
      return running
        ? under((calendar) => ({ due: recomputed(running, calendar, isOfHousehold ? 'shorter' : undefined) }))
        : {}
    }
    default:
      return entered()
  }
}

/** Where a fact names no calendar, all that is asked is whether it had to: no day is read from this one. */
const nothingKnown: Calendar = { version: '', years: new Set(), off: new Map(), work: new Map() }

const runningOf = (
  c: ApplicationContext,
  { data: { objection, check } }: Of<'LimitRecomputed'>,
): Due | null | undefined =>
  objection !== undefined
    ? c.objections.find((o) => o.id === objection && o.outcome === 'open')?.due
    : check !== undefined
      ? c.requests[check]?.due
      : c.due

/** Where two limits differ, part by part. */
function dueFaults(was: Due, is: Due): [string, unknown, unknown][] {
  if (was === is) return []
  const parts: [string, unknown, unknown][] = []
  for (const part of ['on', 'from', 'period', 'calendar', 'provisional', 'extended', 'budget'] as const)
    if (was[part] !== is[part]) parts.push([part, was[part] ?? null, is[part] ?? null])
  if (JSON.stringify(told(was)) !== JSON.stringify(told(is))) parts.push(['stops', told(was), told(is)])
  return parts
}
const told = ({ stops }: Due) => stops?.map(({ why, from, to }) => `${why} ${from} ${to}`) ?? null

/** The days of a notice: the window its sheet announces, the one that runs, its extension and its end. */
export function noticeDateFaults(before: Standing, fact: NoticeFact, by: DatesBy, differ: Differ): void {
  const n = before.context as NoticeContext
  const calendarOf = (version: string): Calendar | undefined => {
    const then = by.calendars(version)
    if (!then) differ('calendar', version, null)
    else if (then.knownSince > fact.recordedAt) differ('calendar', version, `not before ${then.knownSince}`)
    return then?.calendar
  }
  const compare = <T extends object>(where: string, stored: T, own: { readonly [field in keyof T]?: unknown }) => {
    for (const field of Object.keys(own) as (keyof T & string)[])
      if (stored[field] !== own[field]) differ(`${where}.${field}`, stored[field], own[field])
  }
  const { data, occurredOn } = fact
  switch (fact.type) {
    case 'NoticeCleared': {
      const { postOn, window } = fact.data
      if (postOn < occurredOn || postOn > addDays(occurredOn, MOST_AHEAD))
        differ('postOn', postOn, `${occurredOn} to ${addDays(occurredOn, MOST_AHEAD)}`)
      const calendar = calendarOf(window.calendar)
      if (calendar) compare('window', window, windowOf(postOn, n, calendar))
      return
    }
    case 'PublicityStarted': {
      const { startsOn, endsOn, workdays, reprint } = fact.data
      const calendar = calendarOf(fact.data.calendar)
      const last = Object.values(n.posted).reduce((a, b) => (a > b ? a : b), '')
      if (calendar) compare('window', { startsOn, endsOn, workdays }, windowOf(last, n, calendar))
      const isAsPrinted = n.printed?.startsOn === startsOn && n.printed.endsOn === endsOn
      if (isAsPrinted === (reprint ?? false)) differ('reprint', reprint ?? false, !isAsPrinted)
      if (endsOn < occurredOn) differ('window.endsOn', endsOn, `not before ${occurredOn}`)
      return
    }
    case 'WindowExtended': {
      const { endsOn, was, workdays } = fact.data
      if (was !== n.window?.endsOn) differ('was', was, n.window?.endsOn ?? null)
      const calendar = calendarOf(fact.data.calendar)
      const own = calendar && windowNow(n, calendar)
      if (own) compare('window', { endsOn, workdays }, { endsOn: own.endsOn, workdays: own.workdays })
      return
    }
    case 'NoticeCompleted':
      compare('window', fact.data, { startsOn: n.window?.startsOn, endsOn: n.window?.endsOn })
      if (occurredOn <= fact.data.endsOn) differ('completion', occurredOn, `after ${fact.data.endsOn}`)
      return
    case 'NoticePosted':
    case 'PostingChecked':
    case 'NoticeInterrupted': {
      const { postedOn, checkedOn, since } = data as { postedOn?: string; checkedOn?: string; since?: string }
      const stated = postedOn ?? checkedOn ?? since
      if (occurredOn !== stated) differ('occurredOn', occurredOn, stated)
      if (fact.type === 'PostingChecked' && n.window && fact.data.checkedOn < n.window.endsOn)
        differ('checkedOn', fact.data.checkedOn, `not before ${n.window.endsOn}`)
    }
  }
}

/** How far ahead a posting may be planned (clear-notice.ts). */
const MOST_AHEAD = 30

const windows = new WeakMap<Calendar, Map<string, { startsOn: string; endsOn: string; workdays: number }>>()

/** The window of a notice posted on a day; remembered, since an organ's notices share their days. */
function windowOf(postedOn: LegalDay, { lasts, minWorkdays }: NoticeContext, calendar: Calendar) {
  const known = windows.get(calendar) ?? new Map()
  windows.set(calendar, known)
  const key = `${postedOn} ${lasts} ${minWorkdays}`
  let window = known.get(key)
  if (!window) {
    const { startsOn, endsOn, workdays } = publicityWindow(postedOn, parsePeriod(lasts), minWorkdays, calendar)
    window = { startsOn, endsOn, workdays }
    known.set(key, window)
  }
  return window
}

/** A paper is dated the day it is numbered (成文日期). */
export function documentDateFaults({ type, data, occurredOn }: AnyFact, differ: Differ): void {
  const { issuedOn } = data as { issuedOn?: string }
  if (type === 'DocumentNumbered' && issuedOn !== occurredOn) differ('issuedOn', issuedOn ?? null, occurredOn)
}

/** The end of a bar, by the numbers and the calendar it names; numbers made later do not reach back (立法法 104). */
export function personDateFaults(fact: PersonFact, { calendars, policy }: DatesBy, differ: Differ): void {
  if (fact.type !== 'BarImposed') return
  const { kind, programme, countsFrom, endsOn, policyNumbers, basis } = fact.data
  const then = calendars(fact.data.calendar)
  if (!then) differ('calendar', fact.data.calendar, null)
  if (!then || !policy) return
  const numbers = policy.numbers.find(({ version }) => version === policyNumbers)
  if (!numbers) {
    differ('policyNumbers', policyNumbers, null)
    return
  }
  if (numbers.programme !== programme || numbers.effectiveFrom > countsFrom)
    differ('policyNumbers', policyNumbers, `for ${programme}, in force on ${countsFrom}`)
  const own = barUntil(numbers, kind, countsFrom, then.calendar)
  if (own.endsOn !== endsOn) differ('bar.endsOn', endsOn, own.endsOn)
  if ((numbers.bars[kind]?.basis ?? '') !== basis) differ('bar.basis', basis, numbers.bars[kind]?.basis ?? '')
  if (countsFrom > dayOf(fact.recordedAt)) differ('bar.countsFrom', countsFrom, `not after ${dayOf(fact.recordedAt)}`)
}
