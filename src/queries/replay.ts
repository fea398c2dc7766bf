import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { Procedure } from '../../machines/procedure.ts'
import type { Limit, Stage } from '../../machines/stages.ts'
import { officeOf } from '../access.ts'
import { enteredAt } from '../auditing/acts.ts'
import { type Axis, axisOf } from '../auditing/axis.ts'
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

/** A whole case as an auditor replays it, and the step looked at. */
export interface CaseReplay {
  readonly number: string
  readonly procedure: Procedure
  readonly head: Head
  readonly context: ApplicationContext
  readonly steps: readonly CheckedStep[]
  readonly replay: Replay
  readonly whole: boolean
  readonly terms: readonly Term[]
  readonly axis: Axis
  readonly chart: ChartLayout
  /** The step looked at, and what led to its state: pairs `from to` taken so far. */
  readonly at: CheckedStep
  readonly taken: ReadonlySet<string>
  readonly visited: ReadonlySet<string>
  readonly nextDoubt: number | null
  readonly previousDoubt: number | null
  /** What had happened by then and was not entered yet. */
  readonly notYetKnown: readonly NotYetKnown[]
  /** The stage at which the step was made, as its procedure states it. */
  readonly stageThen: Stage | null
  readonly limitThen: Limit | null
  /** The numbers of the policy in force on the day the law takes: that of acceptance, before it the day of the step. */
  readonly policyThen: InForce | null
  readonly policyDay: string
  readonly lastsDays: number
  readonly today: string
}

/** How wide a dot of the axis is, as a share of the axis. */
const DOT_SHARE = 0.02

/** Replays one case and looks at step `at` (its last one without). Refuses a number that is no case, a step there is not. */
export function replayCase(office: Office, number: string, at?: number): CaseReplay {
  const { store, law, calendar } = office
  const head = store.head(number)
  if (head?.kind !== 'application') throw new Refused('not_found', say.noSuchCase())
  const procedure = law.procedure(head.machine)
  const stored = store.history(number)
  const replay = replayOf(number, law.machine(head.machine), stored)
  const { steps } = replay
  const last = steps.at(-1)
  if (!last) throw new Refused('not_found', say.noSuchCase())
  const chosen = steps[(at ?? steps.length) - 1]
  if (!chosen) throw new Refused('not_found', say.noSuchStep(number, steps.length))
  const today = legalDayOf(office.now())
  const context = last.after.context as ApplicationContext
  const terms = termsOf(steps, procedure)
  const checked = steps.map((step, i): CheckedStep => {
    const checks = checksOf(step, { procedure, calendar, terms, before: steps[i - 1] })
    return { ...step, checks, doubtful: isDoubtful(checks) }
  })
  const own = checked[chosen.n - 1] as CheckedStep
  const laneOfTerm = (term: Term) =>
    term.kind === 'household' ? 'applicant' : term.level ? officeOf(context, term.level) : 'departments'
  const shown = publicitiesOf(office, steps)
  const span = daysBetween(steps[0]?.fact.occurredOn ?? today, last.fact.occurredOn) + 20
  const axis = axisOf(steps, terms, shown, laneOfTerm, today, calendar, span * DOT_SHARE)
  const past = steps.slice(0, chosen.n)
  const c = own.after.context as ApplicationContext
  const policyDay = c.acceptedOn ?? own.fact.occurredOn
  return {
    number,
    procedure,
    head,
    context,
    steps: checked,
    replay,
    whole: isWhole(replay),
    terms,
    axis,
    chart: layoutOf(procedure),
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
    stageThen: stageOf(procedure, own),
    limitThen: procedure.limits[own.before.state] ?? null,
    policyThen: policyOn(office, c, policyDay),
    policyDay,
    lastsDays: daysBetween(steps[0]?.fact.occurredOn ?? today, last.fact.occurredOn),
    today,
  }
}

/** The windows of the notices the case was listed in, as they were announced. */
function publicitiesOf({ store }: Office, steps: readonly Step[]): { startsOn: string; endsOn: string }[] {
  const notices = new Set(
    steps.flatMap(({ fact }) => (fact.type === 'ListedInPublicity' ? [(fact.data as { notice: string }).notice] : [])),
  )
  return [...notices].flatMap((notice) => {
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
