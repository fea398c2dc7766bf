import type { Head } from '../../db/heads.ts'
import type { DocumentRow } from '../../db/project.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { Procedure } from '../../machines/procedure.ts'
import type { Limit, Stage } from '../../machines/stages.ts'
import type { Statechart } from '../../machines/statechart.ts'
import { officeOf } from '../access.ts'
import { enteredAt } from '../auditing/acts.ts'
import { type Axis, axisOf, type Shown } from '../auditing/axis.ts'
import { type ChartLayout, layoutOf } from '../auditing/chart-layout.ts'
import { type Check, checksOf, isDoubtful } from '../auditing/checks.ts'
import { isWhole, type Replay, replayOf, type Step } from '../auditing/replay.ts'
import { type Term, termsOf } from '../auditing/terms.ts'
import { daysBetween, legalDayOf } from '../calendar.ts'
import type { Office } from '../office.ts'
import { type InForce, inForceOn } from '../policy-command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'

/** A step with what the rules say of it. */
export interface CheckedStep extends Step {
  readonly checks: readonly Check[]
  readonly doubtful: boolean
}

/** A fact that had happened by the day of a step and was entered only afterwards. */
export interface NotYetKnown {
  readonly n: number
  readonly fact: AnyFact
}

/** The history of any stream as an auditor replays it, and the step looked at. */
export interface StreamReplay {
  readonly number: string
  readonly head: Head
  readonly chart: Statechart
  readonly steps: readonly CheckedStep[]
  readonly replay: Replay
  readonly whole: boolean
  readonly axis: Axis
  readonly layout: ChartLayout
  /** The step looked at, and what led to its state: pairs `from to` taken so far. */
  readonly at: CheckedStep
  readonly taken: ReadonlySet<string>
  readonly visited: ReadonlySet<string>
  readonly nextDoubt: number | null
  readonly previousDoubt: number | null
  /** What had happened by then and was not entered yet. */
  readonly notYetKnown: readonly NotYetKnown[]
  readonly lastsDays: number
  readonly today: string
}

/** A case besides: its limits, and the law of the step. */
export interface CaseReplay extends StreamReplay {
  readonly procedure: Procedure
  readonly context: ApplicationContext
  readonly terms: readonly Term[]
  /** The notices it was listed in. */
  readonly listedIn: readonly string[]
  readonly papers: readonly DocumentRow[]
  /** The stage at which the step was made, as its procedure states it. */
  readonly stageThen: Stage | null
  readonly limitThen: Limit | null
  /** The numbers of the policy in force on the day the law takes: that of acceptance, before it the day of the step. */
  readonly policyThen: InForce | null
  readonly policyDay: string
}

/** How wide a dot of the axis is, as a share of the axis. */
const DOT_SHARE = 0.02

/** Replays one case and looks at step `at` (its last one without). Refuses a number that is no case, a step there is not. */
export function replayCase(office: Office, number: string, at?: number): CaseReplay {
  const { store, law, calendar } = office
  const head = store.head(number)
  if (head?.kind !== 'application') throw new Refused('not_found', say.noSuchCase())
  const procedure = law.procedure(head.machine)
  const replay = replayed(office, head)
  const { steps } = replay
  const context = (steps.at(-1)?.after.context ?? head.context) as ApplicationContext
  const terms = termsOf(steps, procedure)
  const view = viewOf(office, head, replay, at, {
    checks: (step, before) => checksOf(step, { procedure, calendar, terms, before }),
    terms,
    windows: publicitiesOf(office, steps),
    laneOfTerm: (term) =>
      term.kind === 'household' ? 'applicant' : term.level ? officeOf(context, term.level) : 'departments',
  })
  const c = view.at.after.context as ApplicationContext
  const policyDay = c.acceptedOn ?? view.at.fact.occurredOn
  return {
    ...view,
    procedure,
    context,
    terms,
    listedIn: listedIn(steps),
    papers: store.documentsOf(number),
    stageThen: stageOf(procedure, view.at),
    limitThen: procedure.limits[view.at.before.state] ?? null,
    policyThen: policyOn(office, c, policyDay),
    policyDay,
  }
}

/** The stored history of a stream, replayed under the machine it is pinned to. */
export const replayed = ({ store, law }: Office, { stream, machine }: Head): Replay =>
  replayOf(stream, law.machine(machine), store.history(stream))

/** What a kind of stream brings along to be looked at. */
export interface ViewBy {
  readonly checks: (step: Step, before: Step | undefined) => Check[]
  readonly terms: readonly Term[]
  readonly windows: readonly Shown[]
  readonly laneOfTerm: (term: Term) => string
  readonly laneOfFact?: (fact: AnyFact) => string
}

/** A replay seen from step `at`. Refuses a step there is not. */
export function viewOf(office: Office, head: Head, replay: Replay, at: number | undefined, by: ViewBy): StreamReplay {
  const { law, calendar } = office
  const { steps } = replay
  const last = steps.at(-1)
  if (!last) throw new Refused('not_found', say.noSuchHistory())
  const chosen = steps[(at ?? steps.length) - 1]
  if (!chosen) throw new Refused('not_found', say.noSuchStep(head.stream, steps.length))
  const today = legalDayOf(office.now())
  const checked = steps.map((step, i): CheckedStep => {
    const checks = by.checks(step, steps[i - 1])
    return { ...step, checks, doubtful: isDoubtful(checks) }
  })
  const own = checked[chosen.n - 1] as CheckedStep
  const lastsDays = daysBetween(steps[0]?.fact.occurredOn ?? today, last.fact.occurredOn)
  const dot = (lastsDays + 20) * DOT_SHARE
  const { chart } = law.machine(head.machine)
  const past = steps.slice(0, chosen.n)
  return {
    number: head.stream,
    head,
    chart,
    steps: checked,
    replay,
    whole: isWhole(replay),
    axis: axisOf(steps, by.terms, by.windows, by.laneOfTerm, today, calendar, dot, by.laneOfFact),
    layout: layoutOf(chart),
    at: own,
    taken: new Set(past.map(({ before, after }) => `${before.state} ${after.state}`)),
    visited: new Set(past.flatMap(({ before, after }) => [before.state, after.state])),
    nextDoubt: checked.find(({ n, doubtful }) => n > own.n && doubtful)?.n ?? null,
    previousDoubt: checked.findLast(({ n, doubtful }) => n < own.n && doubtful)?.n ?? null,
    notYetKnown: steps
      .filter(({ n, fact }) => n > own.n && fact.occurredOn <= own.fact.occurredOn)
      // What was done and entered on the same day came after it, as far as anybody can tell.
      .filter(({ fact }) => fact.occurredOn < own.fact.occurredOn || enteredAt(fact).day > enteredAt(own.fact).day)
      .map(({ n, fact }) => ({ n, fact })),
    lastsDays,
    today,
  }
}

const listedIn = (steps: readonly Step[]): string[] => [
  ...new Set(
    steps.flatMap(({ fact }) => (fact.type === 'ListedInPublicity' ? [(fact.data as { notice: string }).notice] : [])),
  ),
]

/** The windows of the notices the case was listed in, as they were announced. */
function publicitiesOf({ store }: Office, steps: readonly Step[]): Shown[] {
  return listedIn(steps).flatMap((notice) => {
    const context = store.head(notice)?.context as NoticeContext | undefined
    const window = context?.window ?? context?.printed
    return window ? [window] : []
  })
}

function stageOf({ definition }: Procedure, { fact, before }: Step): Stage | null {
  const key = (fact.data as { stage?: string }).stage ?? (before.state === 'received' ? 'intake' : before.state)
  return definition.stages.find((s) => s.kind !== 'transmit' && s.key === key) ?? null
}

function policyOn({ policy }: Office, c: ApplicationContext, on: string): InForce | null {
  try {
    return inForceOn(policy, { programme: c.programme, county: c.county, on })[0] ?? null
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}
