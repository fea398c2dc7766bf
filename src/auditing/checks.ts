import type { ApplicationContext } from '../../machines/application.ts'
import type { Due } from '../../machines/fact.ts'
import type { Procedure } from '../../machines/procedure.ts'
import { samePerson } from '../access.ts'
import { decidedStage } from '../audit-duties.ts'
import { addDays, type Calendar, daysBetween, formatPeriod, parsePeriod, workdaysAfter } from '../calendar.ts'
import { recomputed } from '../limits.ts'
import { placeName } from '../queries/parts.ts'
import { auditChecks, roleNames, stages } from '../words.ts'
import { enteredAt, organFor, postsFor } from './acts.ts'
import type { Step } from './replay.ts'
import { countsTo, daysUsed, overdueBy, type Term } from './terms.ts'

/** One rule as it applies to one step. `noted`: worth a look, and no breach. */
export interface Check {
  readonly rule: keyof typeof auditChecks
  readonly verdict: 'holds' | 'broken' | 'noted'
  readonly text: string
  readonly note: string
}

/** So many days between what happened and its entry are usual: a weekend and a day. */
export const LATE_DAYS = 3

interface Known {
  readonly procedure: Procedure
  readonly calendar: Calendar
  /** The terms of the case; those that end at this step are looked at. */
  readonly terms: readonly Term[]
  readonly before: Step | undefined
}

/** Every rule that applies to one step of a case, with what was found. */
export function checksOf(step: Step, { procedure, calendar, terms, before }: Known): Check[] {
  const { n, fact, chain } = step
  const { actor } = fact
  const c = (step.n === 1 ? step.after : step.before).context as ApplicationContext
  const found: Check[] = []
  const say = (rule: Check['rule'], holds: boolean | 'noted', note: string) =>
    found.push({
      rule,
      verdict: holds === 'noted' ? 'noted' : holds ? 'holds' : 'broken',
      text: auditChecks[rule],
      note,
    })

  for (const term of terms.filter(({ ended, kind }) => ended === n && kind !== 'household')) {
    const { used, of } = daysUsed(term.due, countsTo(term, fact.occurredOn), calendar)
    const over = overdueBy(term, fact.occurredOn)
    const span = `${term.due.from} 起算，应于 ${term.due.on} 前办结，办结于 ${term.endedOn}`
    const days = of === null ? '' : `，用 ${used} / ${of} 日`
    say('inTime', over === 0, `${span}${days}${over > 0 ? `，超期 ${over} 日` : ''}`)
  }

  const posts = postsFor(fact.type)
  if (posts)
    say(
      'mayAct',
      posts.includes(actor.role) || actor.role === 'system',
      `${nameOfRole(actor.role)}；此事由${posts.map(nameOfRole).join('、')}办理`,
    )
  const organ = organFor(fact, step.after.context as ApplicationContext, procedure)
  if (organ !== null && actor.role !== 'system')
    say('ownOffice', organ === actor.organ, `应由 ${placeName(organ)}，实由 ${placeName(actor.organ)}`)

  const stage = decidedStage(fact)
  if (stage !== undefined && actor.role !== 'system') {
    const other = Object.entries(c.decided).find(
      ([each, people]) => each !== stage && people.some((one) => samePerson(one, actor.staff)),
    )
    say('separateDuties', !other, other ? `${actor.staff} 已办理过 ${auditStage(other[0])}` : '')
  }

  say('accepted', true, procedure.name)

  const data = fact.data as { stage?: string; startsOn?: string; endsOn?: string; due?: Due }
  const publicity = data.stage === undefined ? undefined : procedure.publicities[data.stage]
  if (fact.type === 'PublicityCompleted' && publicity && data.startsOn && data.endsOn) {
    const { n: least, unit } = publicity.lasts
    const days = daysBetween(data.startsOn, data.endsOn) + 1
    const work = workdaysAfter(addDays(data.startsOn, -1), data.endsOn, calendar, 'office')
    const isLong = (unit === '工作日' ? work : days) >= least && work >= publicity.minWorkdays
    say(
      'longEnough',
      isLong,
      `${data.startsOn} 至 ${data.endsOn}，${days} 日、${work} 个工作日；应不少于 ${least} ${unit}、${publicity.minWorkdays} 个工作日`,
    )
  }

  if (data.due) {
    const again = recomputed(data.due, calendar)
    say(
      'limitRight',
      again === undefined ? true : 'noted',
      again === undefined
        ? `自 ${data.due.from} 起 ${formatPeriod(parsePeriod(data.due.period))}，至 ${data.due.on}`
        : `当时按 ${data.due.calendar} 为 ${data.due.on}，按现行日历为 ${again.on}`,
    )
  }

  const entered = enteredAt(fact)
  const late = daysBetween(fact.occurredOn, entered.day)
  say('enteredInTime', late <= LATE_DAYS ? true : 'noted', late === 0 ? '当日入库' : `事后 ${late} 日入库`)
  if (before)
    say(
      'inOrder',
      fact.occurredOn >= before.fact.occurredOn ? true : 'noted',
      fact.occurredOn >= before.fact.occurredOn ? '' : `上一步发生于 ${before.fact.occurredOn}，本步为事后补登`,
    )
  say('hashRight', chain.stored === chain.recomputed, '')
  return found
}

const nameOfRole = (role: string): string => (roleNames as Readonly<Record<string, string>>)[role] ?? role
const auditStage = (key: string): string => `“${stages[key] ?? key}”`

/** Whether a step deserves a look: a rule is broken, or something of note. */
export const isDoubtful = (checks: readonly Check[]): boolean => checks.some(({ verdict }) => verdict !== 'holds')
