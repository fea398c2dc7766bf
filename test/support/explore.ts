import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { compile, evolve, type Machine, type Standing } from '../../machines/fold.ts'
import type { Procedure } from '../../machines/procedure.ts'
import * as f from './facts.ts'

/** So many objections at once are enough to show what open ones hold. */
const MOST_OPEN = 2

const decisions = ['CorrectionRequested', 'ReviewPassed', 'ReviewReturned', 'ApplicationApproved'] as const

/**
 * Every fact a case of this procedure could meet, with every stage, check and outcome: most are refused somewhere. Slips of
 * supervision are left out: no other guard looks at them.
 */
export function everyFact(procedure: Procedure, objections: readonly string[] = ['Y1', 'Y2']): AnyFact[] {
  const { stages } = procedure.definition
  const keys = stages.flatMap((s) => (s.kind === 'transmit' ? [] : [s.key]))
  const reviews = Object.keys(procedure.reviews)
  const publicities = Object.keys(procedure.publicities)
  const checks = [...new Set(Object.values(procedure.reviews).flatMap((r) => (r.checks ?? []).map((c) => c.key)))]
  return [
    f.received(procedure.name),
    f.accepted(),
    f.notAccepted(),
    ...keys.flatMap((stage) => [f.asked(stage), f.answered(stage), f.lapsed(stage)]),
    ...keys.flatMap((stage) => decisions.map((decision) => f.recalled(stage, decision))),
    ...reviews.map((stage) => f.limitExtended(stage)),
    ...reviews.flatMap((stage) => [
      f.surveyed(stage),
      f.passed(stage),
      f.rejected(stage),
      f.approved(stage),
      f.reexamined(stage, 'confirmed'),
      f.reexamined(stage, 'overturned'),
      ...checks.flatMap((check) => [f.check(stage, check), f.check(stage, check, 'unavailable')]),
      ...reviews.map((to) => f.returned(stage, to, publicitiesBetween(procedure, to, stage))),
    ]),
    f.sent(),
    f.signedFor(),
    ...publicities.flatMap((stage) => [
      f.listed(stage),
      f.voided(stage),
      f.completed(stage),
      f.completed(stage, 'N2'),
      ...objections.flatMap((y) => [f.objected(stage, y), f.upheld(stage, y), f.dismissed(stage, y)]),
    ]),
    f.registered(),
    f.reexaminationAsked(),
    f.recomputed(),
    ...objections.map((y) => f.recomputed(y)),
    f.withdrawn(),
    f.registrationCorrected(),
    f.householdChanged(),
    f.materialsChecked(),
  ]
}

/** What a return takes back: the publicities from the lower review up to the one that returns. */
export function publicitiesBetween({ definition: { stages } }: Procedure, to: string, from: string): string[] {
  const at = (key: string) => stages.findIndex((s) => s.kind === 'review' && s.key === key)
  return stages.slice(at(to), at(from)).flatMap((s) => (s.kind === 'publicity' ? [s.key] : []))
}

/** One situation a case can be in. `stands` is kept beside the machine: the publicities completed and not taken back. */
export interface Place {
  readonly standing: Standing<ApplicationContext>
  readonly stands: ReadonlySet<string>
  /** Where the accepted facts lead, by the fact's type and stage; withdrawal left out. */
  readonly ways: { readonly fact: AnyFact; readonly to: string }[]
  /** How it was first reached. */
  readonly came: { readonly from: string; readonly fact: AnyFact } | null
}

/**
 * Walks the whole graph of a procedure: every situation reachable by any sequence of facts, situations being equal when
 * the machine cannot tell them apart. Settled objections are forgotten (no guard looks at them), so the walk ends.
 */
export function everyPlace(procedure: Procedure): Map<string, Place> {
  const machine: Machine = compile(procedure)
  const facts = everyFact(procedure)
  const places = new Map<string, Place>()
  const waiting: string[] = []

  const visit = (standing: Standing<ApplicationContext>, stands: ReadonlySet<string>, came: Place['came']): string => {
    const key = keyOf(standing, stands)
    if (!places.has(key)) {
      places.set(key, { standing, stands, ways: [], came })
      waiting.push(key)
    }
    return key
  }
  visit(machine.start as Standing<ApplicationContext>, new Set(), null)
  for (const key of waiting) {
    const { standing, stands, ways } = places.get(key) as Place
    for (const fact of facts) {
      if (fact.type === 'ApplicationWithdrawn') continue
      if (fact.type === 'ObjectionRaised' && !mayOpen(standing.context, fact)) continue
      const next = evolve(machine, standing, fact) as Standing<ApplicationContext> | undefined
      if (!next) continue
      const to = visit(forgetSettled(next), afterwards(stands, fact, next.context), { from: key, fact })
      ways.push({ fact, to })
    }
  }
  return places
}

/** The facts that lead to a place, for the message of a failing test. */
export function roadTo(places: ReadonlyMap<string, Place>, key: string): string[] {
  const road: string[] = []
  for (let at = places.get(key); at?.came; at = places.get(at.came.from))
    road.unshift(`${at.came.fact.type} ${(at.came.fact.data as { stage?: string }).stage ?? ''}`.trim())
  return road
}

/** The places from which one of these can be reached. */
export function reaching(places: ReadonlyMap<string, Place>, goal: (p: Place) => boolean): Set<string> {
  const back = new Map<string, string[]>()
  for (const [from, { ways }] of places) for (const { to } of ways) back.set(to, [...(back.get(to) ?? []), from])
  const found = new Set([...places].filter(([, p]) => goal(p)).map(([key]) => key))
  for (const key of found) for (const from of back.get(key) ?? []) found.add(from)
  return found
}

const mayOpen = (c: ApplicationContext, fact: AnyFact): boolean => {
  const open = c.objections.map((o) => o.id)
  return open.length < MOST_OPEN && !open.includes((fact.data as { objection: string }).objection)
}

const forgetSettled = (s: Standing<ApplicationContext>): Standing<ApplicationContext> =>
  s.context.objections.every((o) => o.outcome === 'open')
    ? s
    : { ...s, context: { ...s.context, objections: s.context.objections.filter((o) => o.outcome === 'open') } }

function afterwards(stands: ReadonlySet<string>, fact: AnyFact, c: ApplicationContext): ReadonlySet<string> {
  // What a return had taken back stands again when the return is taken back.
  if (fact.type === 'DecisionRecalled') return new Set(c.publicised)
  const data = fact.data as { stage: string; reopens: string[] }
  if (fact.type === 'PublicityCompleted') return new Set([...stands, data.stage])
  if (fact.type === 'ReviewReturned') return new Set([...stands].filter((stage) => !data.reopens.includes(stage)))
  return stands
}

/** Everything a guard can see, and the ghost beside it. */
function keyOf({ state, context: c }: Standing<ApplicationContext>, stands: ReadonlySet<string>): string {
  const checks = Object.entries(c.checks).map(([name, verdict]) => `${name}=${verdict}`)
  return [
    state,
    c.surveyed ? 'surveyed' : '',
    checks.sort().join(),
    c.correction?.stage ?? '',
    [...c.corrected].sort().join(),
    [...c.returned].sort().join(),
    c.publicity ? `${c.publicity.stage} ${c.publicity.notice}` : '',
    [...c.publicised].sort().join(),
    c.objections.length,
    c.rejection?.stage ?? '',
    c.reexamined ? 'reexamined' : '',
    c.recheckSince ?? '',
    c.acceptedOn ?? '',
    c.recall ? `${c.recall.decision} ${c.recall.stage} ${JSON.stringify(c.recall.before)}` : '',
    [...stands].sort().join(),
  ].join('|')
}
