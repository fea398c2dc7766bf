import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact, Due, Stop } from '../../machines/fact.ts'
import type { Standing } from '../../machines/fold.ts'
import type { Procedure } from '../../machines/procedure.ts'
import type { Level } from '../../machines/stages.ts'
import { addDays, type Calendar, daysBetween, type LegalDay, parsePeriod, workdaysAfter } from '../calendar.ts'

/** Whom a term binds and where it comes from. */
export type TermKind = 'office' | 'household' | 'check' | 'objection' | 'reexamination'

/** One legal limit in the life of a case, from the day it began to the day it was met. */
export interface Term {
  readonly kind: TermKind
  /** The state it belongs to, or the check or objection. */
  readonly key: string
  /** The organ's level that must act; null where the household or another department must. */
  readonly level: Level | null
  /** Document and article. */
  readonly basis: string
  /** The limit as last computed in a fact. */
  readonly due: Due
  /** The step that began it and the step that met it; null while it is not met. */
  readonly began: number
  readonly ended: number | null
  readonly endedOn: LegalDay | null
  /** Since when it stands still, or stood still when it ended: later days do not count. Null while it runs. */
  readonly restsSince: LegalDay | null
}

type Open = { -readonly [K in keyof Term]: Term[K] }
type Step = { readonly fact: AnyFact; readonly before: Standing; readonly after: Standing }

const isSame = (a: Due, b: Due) => a.from === b.from && a.period === b.period && a.budget === b.budget

/**
 * Every legal limit a case has had, as its facts say: nothing is computed anew. A limit that stands still for a
 * correction, a check or a publicity goes on as the same one, with what stood still in its ledger.
 */
export function termsOf(steps: readonly Step[], procedure: Procedure): Term[] {
  const terms: Open[] = []
  steps.forEach(({ fact, after }, i) => {
    const n = i + 1
    const c = after.context as ApplicationContext
    const alive = new Set<Open>()
    const see = (
      kind: TermKind,
      key: string,
      level: Level | null,
      basis: string,
      due: Due,
      restsSince: LegalDay | null = null,
    ) => {
      const isOne = (t: Open) =>
        isSame(t.due, due) && (kind === 'office' ? t.kind === 'office' : t.kind === kind && t.key === key)
      let term = terms.findLast(
        (t) => isOne(t) && (t.ended === null || due.budget !== undefined || fact.type === 'DecisionRecalled'),
      )
      if (!term) {
        term = { kind, key, level, basis, due, began: n, ended: null, endedOn: null, restsSince }
        terms.push(term)
      }
      Object.assign(term, { due, ended: null, endedOn: null, restsSince })
      alive.add(term)
    }
    const stateLimit = procedure.limits[after.state]
    if (c.due) {
      const isOfHousehold = after.state.endsWith('Correction')
      const kind = isOfHousehold ? 'household' : after.state === 'reexamination' ? 'reexamination' : 'office'
      see(kind, after.state, isOfHousehold ? null : levelOf(procedure, after.state, c), stateLimit?.basis ?? '', c.due)
    }
    if (c.still) {
      const since = Object.values(c.still.causes).sort()[0] ?? null
      see('office', after.state, levelOf(procedure, after.state, c), stateLimit?.basis ?? '', c.still.running, since)
    }
    for (const [check, { due }] of Object.entries(c.requests)) {
      const known = Object.values(procedure.reviews)
        .flatMap((r) => r.checks ?? [])
        .find(({ key }) => key === check)
      see('check', check, null, known?.within.basis ?? '', due)
    }
    for (const { id, stage, outcome, due } of c.objections) {
      if (outcome !== 'open') continue
      const rule = procedure.publicities[stage]
      see('objection', id, rule?.level ?? null, rule?.objection.verifyWithin.basis ?? '', due)
    }
    for (const term of terms)
      if (!alive.has(term) && term.ended === null) Object.assign(term, { ended: n, endedOn: fact.occurredOn })
  })
  return terms
}

/** The level of the organ that has a case in a state. */
export function levelOf(procedure: Procedure, state: string, c: Pick<ApplicationContext, 'rejection'>): Level | null {
  const { stages } = procedure.definition
  const own = stages.find((s) => s.kind !== 'transmit' && (s.key === state || `${s.key}Correction` === state))
  if (own && 'level' in own) return own.level
  if (state === 'received' || state === 'intakeCorrection') return stages[0]?.kind === 'intake' ? stages[0].level : null
  if (state === 'reexamination') return procedure.reviews[c.rejection?.stage ?? '']?.level ?? null
  const at = stages.findIndex((s) => s.kind === 'transmit' && state.toLowerCase().endsWith(`to${s.to}`))
  if (at >= 0) return stages.slice(0, at).findLast((s) => s.kind === 'review')?.level ?? null
  const receiving = stages.find((s) => s.kind === 'transmit' && state.toLowerCase().endsWith(`by${s.to}`))
  return receiving?.kind === 'transmit' ? receiving.to : null
}

const covers = (stops: readonly Stop[], day: LegalDay) => stops.some(({ from, to }) => day > from && day <= to)

/**
 * How many days of a limit were used up to and including `until`, and of how many: working days where it counts those,
 * else days; days in its ledger of stops do not count. Months and years are counted as the days they came to.
 */
export function daysUsed(due: Due, until: LegalDay, calendar: Calendar): { used: number; of: number | null } {
  const { n, unit } = parsePeriod(due.period)
  if (due.extended !== undefined) {
    const { extended: _, ...ordinary } = due
    return { ...daysUsed(ordinary, until, calendar), of: daysUsed(ordinary, due.on, calendar).used }
  }
  let used = 0
  for (let day = addDays(due.from, 1); day <= until; day = addDays(day, 1)) {
    if (covers(due.stops ?? [], day)) continue
    if (unit !== '工作日' || works(day, calendar)) used += 1
  }
  return { used, of: unit === '日' || unit === '工作日' ? n : null }
}

/** Whether people work on a day; in a year whose holidays are not loaded, weekends are all that is known. */
export const works = (day: LegalDay, calendar: Calendar): boolean =>
  workdaysAfter(addDays(day, -1), day, calendar, 'office') === 1

/** The last day of a limit that counts: on which it was met or came to rest, else today. */
export const countsTo = ({ endedOn, restsSince }: Pick<Term, 'endedOn' | 'restsSince'>, today: LegalDay): LegalDay =>
  restsSince ?? endedOn ?? today

/** By how many days a limit was overrun, met or not, seen from `today`; 0 when it was not. */
export const overdueBy = (term: Pick<Term, 'due' | 'endedOn' | 'restsSince'>, today: LegalDay): number =>
  Math.max(0, daysBetween(term.due.on, countsTo(term, today)))
