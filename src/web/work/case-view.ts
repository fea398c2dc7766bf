import type { ApplicationFact } from '../../../machines/application.facts.ts'
import type { ApplicationContext } from '../../../machines/application.ts'
import type { AnyFact } from '../../../machines/fact.ts'
import type { Procedure } from '../../../machines/procedure.ts'
import type { Stage } from '../../../machines/stages.ts'
import { decidesOnEligibility } from '../../assessment.ts'
import { isWhole, replayOf } from '../../auditing/replay.ts'
import { countsTo, daysUsed, type Term, termsOf } from '../../auditing/terms.ts'
import { type Calendar, type LegalDay, legalDayOf, localTime } from '../../calendar.ts'
import { type Colleague, colleagues } from '../../colleagues.ts'
import { paperName } from '../../documents/paper-name.ts'
import type { HouseholdFile } from '../../household-form.ts'
import type { AtWork, Office } from '../../office.ts'
import { areaName, organName } from '../../organs.ts'
import { numbersNamed } from '../../policy-numbers.ts'
import { caseSeenBy, factName, showApplication } from '../../queries/application.ts'
import { mustReview, showFindings } from '../../queries/findings.ts'
import { Refused } from '../../refusal.ts'
import { programmeBasis, roleNames, stages } from '../../words.ts'
import type { CaseSeen } from './acts.ts'

/* A case as its page shows it, made of the same reads as the API's. */

export interface StepShown {
  readonly name: string
  readonly state: 'done' | 'now' | 'next' | 'ended'
  readonly on?: string
  /** Who did it, or has it; the place of their organ. Neither where the system did it. */
  readonly by?: { readonly who: Colleague; readonly place: string }
  readonly note?: string
  /** Days its limit took, of how many: `用时 7 / 15 日`, `第 8 / 10 工作日`. */
  readonly days?: string
}

export interface CaseShown {
  readonly number: string
  readonly seen: CaseSeen
  readonly answer: ReturnType<typeof readCase>
  /** The household, opened; null once it is erased. */
  readonly household: HouseholdFile | null
  /** Codes of the materials handed in, at the counter and in answer to corrections. */
  readonly handedIn: readonly string[]
  readonly steps: readonly StepShown[]
  /** Days used of the running limit, of how many. */
  readonly used: { readonly used: number; readonly of: number | null } | null
  /** Whether every hash of its chain is what its facts make; how many there are. */
  readonly isWhole: boolean
  /** Documents and articles a decision may cite: of the programme, and of the numbers in force for it. */
  readonly bases: readonly string[]
  /** For those who review it. */
  readonly findings: ReturnType<typeof readFindings> | null
  /** The numbers the findings are made by, as people call them; since when they are in force. */
  readonly standard: { readonly name: string; readonly from: string } | null
  readonly papers: readonly {
    readonly number: string
    readonly mark: string
    readonly name: string
    readonly on: string
    readonly issued: boolean
  }[]
  /** Who has the review the case is in, where reviews are assigned, and how that came about. */
  readonly assignment: {
    readonly stage: string
    readonly to: Colleague
    readonly seed: string
    readonly among: number
    readonly moved: boolean
  } | null
  readonly history: readonly {
    readonly version: number
    readonly name: string
    readonly on: string
    readonly at: string
    /** Their post; 系统 where nobody did it. */
    readonly post: string
    readonly who: Colleague | null
    readonly where: string
  }[]
}

const readCase = (office: Office, actor: AtWork, number: string) =>
  showApplication.read(office, actor, { number }) as ShownCase
const readFindings = (office: Office, actor: AtWork, number: string) =>
  showFindings.read(office, actor, { number }) as ShownFindings

interface ShownLimit {
  readonly on: string
  readonly from: string
  readonly period: string
  readonly provisional: boolean
  readonly explanation: readonly string[]
}
interface ShownCase {
  readonly version: number
  readonly state: string
  readonly stateName: string
  readonly programmeName: string
  readonly receivedOn: string
  readonly acceptedOn: string | null
  readonly due: ShownLimit | null
  readonly still: { readonly causes: readonly { readonly name: string; readonly since: string }[] } | null
  readonly requests: readonly {
    readonly check: string
    readonly checkName: string
    readonly on: string
    readonly due: ShownLimit
  }[]
  readonly objections: readonly { readonly id: string; readonly outcome: string; readonly due: ShownLimit }[]
  readonly rejection: { readonly stage: string; readonly reason: string; readonly on: string } | null
  readonly waiting: { readonly number: string; readonly on: string } | null
}
export interface ShownFinding {
  readonly criterion: string
  readonly name: string
  readonly verdict: string
  readonly sentence: string
  readonly source: string | null
  readonly basis: string
  readonly required: { readonly bound: string; readonly value: number | string; readonly unit: string }
  readonly verified: number | string | null
  readonly declared: number | string | null
}
interface ShownFindings {
  readonly present: {
    readonly policyNumbers: string
    readonly on: string
    readonly verdict: string
    readonly findings: readonly ShownFinding[]
  } | null
  readonly hindrance: string | null
}

/** Everything of one case that this person may see. Refuses as its reads do: another organ's case is not found. */
export function caseShown(office: Office, actor: AtWork, number: string): CaseShown {
  const head = caseSeenBy(office, actor, number)
  const c = head.context as ApplicationContext
  const procedure = office.law.procedure(head.machine)
  const stored = office.store.history(number)
  const replay = replayOf(number, office.law.machine(head.machine), stored)
  const history = stored.map(({ body, version }) => ({ version, fact: JSON.parse(body) as AnyFact }))
  const today = legalDayOf(office.now())
  const termsShown = daysShown(termsOf(replay.steps, procedure), today, office.calendar)
  const findings = mayReview(office, actor, head.machine, c) ? readFindings(office, actor, number) : null
  const record = office.store.unseal(number, c.household)
  const present = findings?.present?.findings ?? []
  const bases = basesOf(office, c, findings?.present?.policyNumbers)
  const of = (verdict: string) => present.filter((each) => each.verdict === verdict)
  const named = colleagues(office)
  const numbers = findings?.present && numbersNamed(office.policy, findings.present.policyNumbers)
  return {
    number,
    seen: {
      c,
      state: head.state,
      version: head.version,
      procedure,
      today,
      decides: decidesOnEligibility(procedure.definition, head.state),
      open: of('待核').map(({ criterion, name }) => [criterion, name] as const),
      bases,
      unmet: of('不符合').map(({ name }) => name),
    },
    answer: readCase(office, actor, number),
    household: record ? (office.sealer.open(record) as HouseholdFile) : null,
    handedIn: handedIn(history.map(({ fact }) => fact)),
    isWhole: isWhole(replay),
    bases,
    used: c.due ? daysUsed(c.due, today, office.calendar) : null,
    steps: stepsOf(procedure, head.state, c, history, termsShown, named),
    findings,
    standard: numbers ? { name: `${numbers.programmeName}准入标准`, from: numbers.effectiveFrom } : null,
    papers: office.store.documentsOf(number).map((row) => ({
      number: row.number,
      mark: row.mark,
      name: paperName(office, row),
      on: row.issuedOn,
      issued: row.state === 'issued',
    })),
    assignment: assignmentIn(
      c,
      c.correction?.stage ?? head.state,
      history.map(({ fact }) => fact),
      named,
    ),
    history: history
      .map(({ version, fact }) => ({
        version,
        name: factName(fact.type),
        on: fact.occurredOn,
        at: localTime(fact.recordedAt),
        post: roleNames[fact.actor.role as AtWork['role']],
        who: fact.actor.role === 'system' ? null : named(fact.actor.staff),
        where: fact.actor.organ === '' ? '' : organName(fact.actor.organ),
      }))
      .reverse(),
  }
}

function assignmentIn(
  c: ApplicationContext,
  stage: string,
  facts: readonly AnyFact[],
  named: (staff: string) => Colleague,
): CaseShown['assignment'] {
  const to = c.assigned[stage]
  const draw = (facts as readonly ApplicationFact[]).find((f) => f.type === 'CaseAssigned' && f.data.stage === stage)
  if (to === undefined || draw?.type !== 'CaseAssigned') return null
  return { stage, to: named(to), seed: draw.data.seed, among: draw.data.among.length, moved: to !== draw.data.to }
}

const handedIn = (facts: readonly AnyFact[]): string[] =>
  facts.flatMap(({ type, data }) => {
    const { materials = [], items = [] } = data as { materials?: string[]; items?: string[] }
    return type === 'ApplicationReceived' ? materials : type === 'CorrectionAnswered' ? items : []
  })

function mayReview(office: Office, actor: AtWork, machine: string, c: ApplicationContext): boolean {
  try {
    mustReview(office, actor, machine, c)
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

/** What a decision on this programme may cite, the rules of the programme first. */
function basesOf({ policy }: Office, { programme }: ApplicationContext, numbers: string | undefined): string[] {
  const cites = numbers === undefined ? [] : Object.values(numbersNamed(policy, numbers).criteria)
  const cited = cites.flatMap((each) => (each?.cite === undefined ? [] : [each.cite]))
  return [...new Set([(programmeBasis[programme] ?? []).join('、'), ...cited])].filter((each) => each !== '')
}

/** Of each state, how many days its last limit took: met ones with 用时, the running one with 第. */
function daysShown(terms: readonly Term[], today: LegalDay, calendar: Calendar): ReadonlyMap<string, string> {
  const shown = terms.flatMap((term): [string, string][] => {
    if (term.kind !== 'office') return []
    const { used, of } = daysUsed(term.due, countsTo(term, today), calendar)
    const unit = term.due.period.includes('工作日') ? '工作日' : '日'
    if (of === null) return [[term.key, '']]
    const over = used > of ? '，超期' : ''
    return [
      [term.key, term.ended === null ? `第 ${used} / ${of} ${unit}${over}` : `用时 ${used} / ${of} ${unit}${over}`],
    ]
  })
  return new Map(shown)
}

/** The stage a state belongs to: a correction to its review, a passage to the review it leads to. */
function stageOf(all: readonly Stage[], state: string): number {
  if (state === 'received' || state === 'intakeCorrection') return 0
  const own = all.findIndex((s) => 'key' in s && (s.key === state || `${s.key}Correction` === state))
  if (own >= 0) return own
  const passage = all.findIndex(
    (s) => s.kind === 'transmit' && new RegExp(`^(transmissionTo|receiptBy)${s.to}$`, 'i').test(state),
  )
  return passage >= 0 ? passage + 1 : all.length
}

type Told = { readonly version: number; readonly fact: AnyFact }
const passes = new Set(['ReviewPassed', 'ApplicationApproved', 'PublicityCompleted'])

function stepsOf(
  procedure: Procedure,
  state: string,
  c: ApplicationContext,
  history: readonly Told[],
  days: ReadonlyMap<string, string>,
  named: (staff: string) => Colleague,
): StepShown[] {
  const all = procedure.definition.stages
  const rejectedAt = c.rejection?.stage
  const ended = ['rejected', 'rejectionConfirmed', 'notAccepted', 'lapsed', 'withdrawn'].includes(state)
  const at =
    state === 'reexamination' || state === 'rejected' || state === 'rejectionConfirmed'
      ? all.findIndex((s) => 'key' in s && s.key === rejectedAt)
      : ended
        ? lastReached(all, history)
        : stageOf(all, state)
  return all.flatMap((stage, i): StepShown[] => {
    if (stage.kind === 'transmit') return []
    const name =
      stage.kind === 'intake' ? '受理登记' : stage.kind === 'registration' ? '轮候登记' : (stages[stage.key] ?? '')
    if (i < at || state === 'waiting') {
      const fact = doneBy(stage, history)
      const isOurs = fact !== undefined && fact.actor.role !== 'system'
      const by = isOurs ? { by: { who: named(fact.actor.staff), place: areaName(fact.actor.organ) } } : {}
      const took = days.get(stage.kind === 'intake' ? 'received' : stage.key)
      return [
        {
          ...{ name, state: 'done' },
          ...(fact ? { on: fact.occurredOn, ...by, ...(isOurs ? {} : { note: '期满自动办结' }) } : {}),
          ...(took ? { days: took } : {}),
        },
      ]
    }
    if (i > at) return [{ name, state: 'next' }]
    const runs = days.get(state)
    const has = c.assigned[state]
    const note = c.correction
      ? '等待补正'
      : c.still
        ? '期限停止'
        : has
          ? `${named(has).name || `工号 ${has}`} 承办`
          : ''
    return [{ name, state: ended ? 'ended' : 'now', note, ...(runs && !ended ? { days: runs } : {}) }]
  })
}

function doneBy(stage: Stage, history: readonly Told[]): AnyFact | undefined {
  const recalled = new Set(
    history.flatMap(({ fact }) =>
      fact.type === 'DecisionRecalled' ? [(fact.data as { recalls: number }).recalls] : [],
    ),
  )
  const is = ({ version, fact: { type, data } }: Told): boolean => {
    if (recalled.has(version)) return false
    if (stage.kind === 'intake') return type === 'ApplicationAccepted'
    if (stage.kind === 'registration') return type === 'ApplicationRegistered'
    return passes.has(type) && 'key' in stage && (data as { stage?: string }).stage === stage.key
  }
  return history.findLast(is)?.fact
}

/** Where a case that ended otherwise had come to. */
function lastReached(all: readonly Stage[], history: readonly Told[]): number {
  const done = all.findLastIndex((stage) => stage.kind !== 'transmit' && doneBy(stage, history) !== undefined)
  return Math.min(done + 1, all.length - 1)
}
