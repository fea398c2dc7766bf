import type { Head } from '../db/heads.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { Due } from '../machines/fact.ts'
import { may } from '../machines/fold.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { Limit } from '../machines/stages.ts'
import { type Calendar, daysBetween, deadline, type LegalDay, parsePeriod, workdaysAfter } from './calendar.ts'
import type { Draft, Moment, Wish } from './command.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

const memo = new WeakMap<Calendar, Map<string, Due>>()

/** When a limit that binds the office ends, counted from a day; remembered, since a day's decisions share their dates. */
export function dueOf(limit: Pick<Limit, 'n' | 'unit'>, from: LegalDay, calendar: Calendar): Due {
  let known = memo.get(calendar)
  if (!known) {
    known = new Map()
    memo.set(calendar, known)
  }
  const key = `${from}+${limit.n}${limit.unit}`
  let due = known.get(key)
  if (!due) {
    const d = deadline(from, limit, 'office', calendar)
    due = {
      on: d.endsOn,
      from,
      period: `${limit.n}${limit.unit}`,
      calendar: d.calendar,
      ...(d.provisional ? { provisional: true as const } : {}),
    }
    if (known.size > 10_000) known.clear()
    known.set(key, due)
  }
  return due
}

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
  if (target === undefined)
    throw new Refused('not_allowed', say.notNow(type, head.state), { state: head.state, fact: type })
  return target
}

/**
 * A fact on a case, with the limit of the state it leads to, if that state has one. Counting starts on the day the fact
 * was true. Refuses what the case's machine does not accept now.
 */
export function step(wish: Wish<unknown>, head: Head, type: string, data: object, on = wish.moment.today): Draft {
  const { law, calendar } = wish.moment
  const target = targetOf(wish, head, { type, data, occurredOn: on })
  const limit = law.procedure(head.machine).limits[target]
  const due = limit && target !== head.state ? dueOf(limit, on, calendar) : undefined
  return { stream: head.stream, type, data: due ? { ...data, due } : data, occurredOn: on }
}

/** A running limit under another calendar; undefined when it stays the day it is and as firm as it is. */
export function recomputed(running: Due, calendar: Calendar): Due | undefined {
  const { n, unit } = parsePeriod(running.period)
  const { on, calendar: version, provisional } = dueOf({ n: n + (running.stopped ?? 0), unit }, running.from, calendar)
  if (on === running.on && provisional === running.provisional) return undefined
  const { provisional: _, ...rest } = running
  return { ...rest, on, calendar: version, ...(provisional ? { provisional } : {}) }
}

/**
 * The limit after a clock-stop: the days between request and answer do not count (补正 stops the clock). They are counted
 * in the unit of the limit, so that working days stopped are working days given back; several stops add up.
 */
export function afterStop(running: Due, stoppedOn: LegalDay, resumedOn: LegalDay, calendar: Calendar): Due {
  const { n, unit } = parsePeriod(running.period)
  const stop =
    unit === '工作日'
      ? workdaysAfter(stoppedOn, resumedOn, calendar, 'office')
      : Math.max(0, daysBetween(stoppedOn, resumedOn))
  const stopped = (running.stopped ?? 0) + stop
  if (stopped === 0) return running
  return { ...dueOf({ n: n + stopped, unit }, running.from, calendar), period: running.period, stopped }
}
