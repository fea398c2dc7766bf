import type { ApplicationFact } from './application.facts.ts'
import { type ApplicationContext, applicationReducers, emptyApplication } from './application.ts'
import type { Limit, ProcedureDefinition, Publicity, Review, Stage } from './stages.ts'
import type { GuardRef, Statechart, StateNode, Transition } from './statechart.ts'

/** A compiled procedure: the statechart plus what commands ask of it by state or stage. */
export interface Procedure extends Statechart {
  readonly definition: ProcedureDefinition
  /** The limit that starts on entering a state, where the law sets one. */
  readonly limits: Readonly<Record<string, Limit>>
  readonly reviews: Readonly<Record<string, Review>>
  readonly publicities: Readonly<Record<string, Publicity>>
}

type Of<T extends ApplicationFact['type']> = Extract<ApplicationFact, { type: T }>
type Staged = { readonly data: { readonly stage: string } }
interface ReviewParams {
  readonly stage: string
  readonly surveyed: boolean
  readonly checks: readonly string[]
  /** A publicity running beside this review that must be over (`true`) for this branch to be taken. */
  readonly publicised?: string
  /** The checks of this case belong to a lower review: after a change of the household they are made anew there. */
  readonly checkedBelow?: true
}

const noneOpen = (c: ApplicationContext) => c.objections.every((o) => o.outcome !== 'open')
const isOpen = (c: ApplicationContext, id: string) => c.objections.some((o) => o.id === id && o.outcome === 'open')
const listedAs = (c: ApplicationContext, stage: string, notice: string) =>
  c.publicity !== null && c.publicity.stage === stage && c.publicity.notice === notice

/** Every question a procedure may ask of a fact before it accepts it. Pure; read by XState and by the table alike. */
const guards = {
  atStage: (_: ApplicationContext, f: Staged, p: { stage: string }) => f.data.stage === p.stage,
  /** One correction notice per stage (BR-07). */
  mayCorrect: (c: ApplicationContext, f: Staged, p: { stage: string }) =>
    f.data.stage === p.stage && !c.corrected.includes(p.stage),
  correcting: (c: ApplicationContext, f: Staged, p: { stage: string }) =>
    f.data.stage === p.stage && c.correction?.stage === p.stage,
  knownCheck: (_: ApplicationContext, f: Of<'CheckRecorded'>, p: { stage: string; checks: readonly string[] }) =>
    f.data.stage === p.stage && p.checks.includes(f.data.check),
  /** Another department is asked once at a time, and not again when its answer has settled the matter. */
  mayAsk: (c: ApplicationContext, f: Of<'CheckRequested'>, p: { stage: string; checks: readonly string[] }) =>
    f.data.stage === p.stage &&
    p.checks.includes(f.data.check) &&
    c.requests[f.data.check] === undefined &&
    c.checks[f.data.check] !== 'consistent',
  /** A pass needs the survey, every check answered, and no open objection; of the household as it is now. */
  mayPass: (c: ApplicationContext, f: Staged, p: ReviewParams) =>
    f.data.stage === p.stage &&
    (!p.surveyed || c.surveyed) &&
    p.checks.every((key) => c.checks[key] === 'consistent') &&
    noneOpen(c) &&
    (p.checkedBelow === undefined || c.recheckSince === null) &&
    (p.publicised === undefined || c.publicised.includes(p.publicised)),
  /**
   * Returned to the lower organ at most once by each stage, and again for each change of the household nobody has checked;
   * an open objection is settled first, where it was raised.
   */
  mayReturn: (c: ApplicationContext, f: Of<'ReviewReturned'>, p: { stage: string; to: string }) =>
    f.data.stage === p.stage &&
    f.data.to === p.to &&
    (!c.returned.includes(p.stage) || c.recheckSince !== null) &&
    noneOpen(c),
  mayList: (c: ApplicationContext, f: Staged, p: { stage: string }) =>
    f.data.stage === p.stage && c.publicity === null && !c.publicised.includes(p.stage),
  listed: (c: ApplicationContext, f: Of<'PublicityVoided'>, p: { stage: string }) =>
    f.data.stage === p.stage && listedAs(c, p.stage, f.data.notice),
  mayObject: (c: ApplicationContext, f: Of<'ObjectionRaised'>, p: { stage: string }) =>
    f.data.stage === p.stage && c.publicity?.stage === p.stage && f.data.reopened === undefined,
  /** Made while the window ran and entered after it was closed, while the file has not gone on from there. */
  lateObjection: (c: ApplicationContext, f: Of<'ObjectionRaised'>, p: { stage: string }) =>
    f.data.stage === p.stage &&
    f.data.reopened !== undefined &&
    c.publicity === null &&
    c.closed?.stage === p.stage &&
    c.publicised.includes(p.stage),
  objectionOpen: (c: ApplicationContext, f: Of<'ObjectionDismissed'>, p: { stage: string }) =>
    f.data.stage === p.stage && isOpen(c, f.data.objection),
  /** An open objection holds its own household only. */
  publicityOver: (c: ApplicationContext, f: Of<'PublicityCompleted'>, p: { stage: string }) =>
    f.data.stage === p.stage && listedAs(c, p.stage, f.data.notice) && noneOpen(c),
  /** Only a limit that runs can be computed anew. */
  limitRuns: (c: ApplicationContext, f: Of<'LimitRecomputed'>) => {
    const { objection, check } = f.data
    if (objection !== undefined) return isOpen(c, objection)
    return check === undefined ? c.due !== null : c.requests[check] !== undefined
  },
  /** Taken back by whoever decided; a request to the household on the day it was made, before it has had time to act on it. */
  mayRecall: (c: ApplicationContext, f: Of<'DecisionRecalled'>, p: { stage: string }) =>
    f.data.stage === p.stage &&
    c.recall?.stage === p.stage &&
    c.recall.decision === f.data.decision &&
    c.recall.by === f.actor.staff.toLowerCase() &&
    (f.data.decision !== 'CorrectionRequested' || c.recall.on === f.occurredOn),
  /** Once for each limit, while it runs. */
  mayExtend: (c: ApplicationContext, f: Of<'LimitExtended'>, p: { stage: string }) =>
    f.data.stage === p.stage && c.due !== null && c.due.extended === undefined,
  /** One open slip to an organ at a time, about a limit. */
  maySupervise: (c: ApplicationContext, f: Of<'SupervisionIssued'>) =>
    c.due !== null &&
    c.slips.every(({ id, to, answeredOn }) => id !== f.data.slip && (to !== f.data.to || answeredOn !== null)),
  slipOpen: (c: ApplicationContext, f: Of<'SupervisionAnswered'>) =>
    c.slips.some(({ id, answeredOn }) => id === f.data.slip && answeredOn === null),
  /** The lot is cast once for a review: a second draw until somebody likes the outcome would be none. */
  mayAssign: (c: ApplicationContext, f: Staged, p: { stage: string }) =>
    f.data.stage === p.stage && c.assigned[p.stage] === undefined,
  hasSomebody: (c: ApplicationContext, f: Of<'CaseReassigned'>) => {
    const has = c.assigned[f.data.stage]
    return has !== undefined && has.toLowerCase() !== f.data.to.toLowerCase()
  },
  /** What is posted stays what the case is: a household changes before it is listed, or after. */
  notListed: (c: ApplicationContext) => c.publicity === null,
  allPublicised: (c: ApplicationContext, _: unknown, p: { stages: readonly string[] }) =>
    p.stages.every((stage) => c.publicised.includes(stage)),
  mayReexamine: (c: ApplicationContext) => !c.reexamined,
  confirms: (c: ApplicationContext, f: Of<'ReexaminationDecided'>) =>
    f.data.outcome === 'confirmed' && f.data.stage === c.rejection?.stage,
  overturns: (c: ApplicationContext, f: Of<'ReexaminationDecided'>, p: { stage: string }) =>
    f.data.outcome === 'overturned' && f.data.stage === p.stage && c.rejection?.stage === p.stage,
} as const

type GuardName = keyof typeof guards
const when = (type: GuardName, params: Record<string, unknown> = {}): GuardRef => ({ type, params })
const go = (target: string, guard?: GuardRef): Transition[] => [guard ? { target, guard } : { target }]

type Mutable = Record<string, { on: Record<string, Transition[]>; final?: true; live?: true }>

/** Where a case arrives when it enters a stage. */
function entryOf(stage: Stage): string {
  if (stage.kind === 'intake') return 'received'
  if (stage.kind === 'transmit') return sendingTo(stage.to)
  return stage.key
}
const capital = (s: string) => s.charAt(0).toUpperCase() + s.slice(1)
const sendingTo = (level: string) => `transmissionTo${capital(level)}`
const receivingAt = (level: string) => `receiptBy${capital(level)}`
const correctionOf = (stage: string) => `${stage}Correction`

/**
 * Whether a review rests on the checks of a lower one: it has none of its own and may return the case. It then cannot
 * pass a household that has changed since, and sends it back instead.
 */
export function isCheckedBelow({ stages }: ProcedureDefinition, key: string): boolean {
  const at = stages.findIndex((s) => s.kind === 'review' && s.key === key)
  const checksOf = (s: Stage | undefined) => (s?.kind === 'review' ? (s.checks ?? []).length : 0)
  const own = stages[at]
  return (
    own?.kind === 'review' &&
    own.mayReturn === true &&
    checksOf(own) === 0 &&
    stages.slice(0, at).some((s) => checksOf(s) > 0)
  )
}

/**
 * Compiles an ordered list of stages to a statechart.
 * Throws on a list no law could mean: no intake first, no registration last, a publicity with no review before it,
 * a second publicity beside one review, two stages with one key.
 */
export function defineProcedure(definition: ProcedureDefinition): Procedure {
  const { stages } = definition
  checkOrder(definition)
  const states: Mutable = {}
  const limits: Record<string, Limit> = {}
  const reviews: Record<string, Review> = {}
  const publicities: Record<string, Publicity> = {}
  /** Where a household waits right after a publicity, and that publicity: an objection made in time takes it back. */
  const late: [state: string, stage: string][] = []

  const add = (name: string, on: Record<string, Transition[]>) => {
    const anywhere = {
      HouseholdChanged: go(name, when('notListed')),
      MaterialsChecked: go(name),
      LimitRecomputed: go(name, when('limitRuns')),
      SupervisionIssued: go(name, when('maySupervise')),
      SupervisionAnswered: go(name, when('slipOpen')),
      CaseReassigned: go(name, when('hasSomebody')),
      ApplicationWithdrawn: go('withdrawn'),
    }
    states[name] = { on: { ...on, ...anywhere }, live: true }
  }
  const addCorrection = (stage: string, back: string, limit: Limit) => {
    limits[correctionOf(stage)] = limit
    add(correctionOf(stage), {
      CorrectionAnswered: go(back, when('correcting', { stage })),
      CorrectionLapsed: go('lapsed', when('correcting', { stage })),
    })
  }
  /** A decision of `stage` that led to `from` may be taken back there: the case is at `to` again. */
  const recalls: [from: string, stage: string, to: string][] = []
  const reviewBefore = (index: number): Review => {
    const found = stages.slice(0, index).findLast((s) => s.kind === 'review')
    if (!found) throw new Error(`${definition.id}: stage ${index + 1} needs a review before it`)
    return found
  }

  stages.forEach((stage, i) => {
    const following = stages[i + 1]
    const next = following ? entryOf(following) : 'waiting'
    switch (stage.kind) {
      case 'intake':
        limits.received = stage.answerWithin
        add('received', {
          CorrectionRequested: go(correctionOf(stage.key), when('mayCorrect', { stage: stage.key })),
          ApplicationAccepted: go(next),
          ApplicationNotAccepted: go('notAccepted'),
        })
        addCorrection(stage.key, 'received', stage.correction.answerWithin)
        recalls.push([correctionOf(stage.key), stage.key, 'received'])
        break
      case 'review': {
        reviews[stage.key] = stage
        limits[stage.key] = stage.within
        const { key } = stage
        const waits = correctionOf(key)
        const checks = (stage.checks ?? []).map((c) => c.key)
        const below = isCheckedBelow(definition, key) ? { checkedBelow: true } : {}
        const needs = { stage: key, surveyed: stage.survey !== undefined, checks, ...below }
        const beside = following?.kind === 'publicity' && following.timing === 'beside' ? following : undefined
        const afterBeside = beside ? stages[i + 2] : undefined
        const on: Record<string, Transition[]> = {
          [stage.approves ? 'ApplicationApproved' : 'ReviewPassed']: beside
            ? [
                ...go(
                  afterBeside ? entryOf(afterBeside) : 'waiting',
                  when('mayPass', { ...needs, publicised: beside.key }),
                ),
                ...go(beside.key, when('mayPass', needs)),
              ]
            : go(next, when('mayPass', needs)),
          ReviewRejected: go('rejected', when('atStage', { stage: key })),
          CaseAssigned: go(key, when('mayAssign', { stage: key })),
        }
        if (stage.extendBy) on.LimitExtended = go(key, when('mayExtend', { stage: key }))
        if (stage.survey) on.SurveyRecorded = go(key, when('atStage', { stage: key }))
        if (checks.length > 0) {
          on.CheckRequested = go(key, when('mayAsk', { stage: key, checks }))
          on.CheckRecorded = go(key, when('knownCheck', { stage: key, checks }))
        }
        if (stage.correction) {
          on.CorrectionRequested = go(correctionOf(key), when('mayCorrect', { stage: key }))
          addCorrection(key, key, stage.correction.answerWithin)
          // An answer of another department does not wait for the household.
          if (checks.length > 0)
            Object.assign(states[waits]?.on ?? {}, {
              CheckRecorded: go(waits, when('knownCheck', { stage: key, checks })),
            })
          // The window beside this review runs on while the household completes its file.
          if (beside) Object.assign(states[waits]?.on ?? {}, publicityOn(beside, waits, waits, waits))
        }
        if (stage.mayReturn) {
          const to = reviewBefore(i).key
          on.ReviewReturned = go(to, when('mayReturn', { stage: key, to }))
          recalls.push([to, key, key])
        }
        if (stage.correction) recalls.push([waits, key, key])
        recalls.push([next, key, key])
        if (following?.kind === 'transmit') recalls.push([receivingAt(following.to), key, key])
        if (beside) recalls.push([afterBeside ? entryOf(afterBeside) : 'waiting', key, key])
        if (afterBeside?.kind === 'transmit' && beside) recalls.push([receivingAt(afterBeside.to), key, key])
        if (beside) Object.assign(on, publicityOn(beside, key, key, key))
        // An objection still open when another one was upheld is settled while the reviewer has the case again.
        else if (following?.kind === 'publicity') Object.assign(on, settling(following.key, key, key))
        add(key, on)
        break
      }
      case 'publicity': {
        publicities[stage.key] = stage
        add(stage.key, publicityOn(stage, stage.key, reviewBefore(i).key, next))
        late.push([next, stage.key])
        // The file on its way to the next organ can still be called back; once signed for, that organ decides.
        if (following?.kind === 'transmit') late.push([receivingAt(following.to), stage.key])
        break
      }
      case 'transmit':
        limits[sendingTo(stage.to)] = stage.within
        add(sendingTo(stage.to), { FileTransmitted: go(receivingAt(stage.to)) })
        add(receivingAt(stage.to), { FileReceived: go(next) })
        break
      case 'registration':
        add('registration', {
          ApplicationRegistered: go('waiting', when('allPublicised', { stages: Object.keys(publicities) })),
        })
        break
    }
  })

  for (const [state, stage] of late) {
    const { on } = states[state] as { on: Record<string, Transition[]> }
    on.ObjectionRaised = [...(on.ObjectionRaised ?? []), ...go(stage, when('lateObjection', { stage }))]
  }

  add('waiting', { RegistrationCorrected: go('waiting') })
  for (const [from, stage, to] of recalls) {
    const { on } = states[from] as { on: Record<string, Transition[]> }
    on.DecisionRecalled = [...(on.DecisionRecalled ?? []), ...go(to, when('mayRecall', { stage }))]
  }
  limits.reexamination = definition.reexamineWithin
  add('reexamination', {
    ReexaminationDecided: [
      ...go('rejectionConfirmed', when('confirms')),
      ...Object.keys(reviews).flatMap((stage) => go(stage, when('overturns', { stage }))),
    ],
  })
  states.new = { on: { ApplicationReceived: go('received') } }
  states.rejected = { on: { ReexaminationRequested: go('reexamination', when('mayReexamine')) } }
  for (const end of ['notAccepted', 'lapsed', 'rejectionConfirmed', 'withdrawn']) states[end] = { on: {}, final: true }

  const budgets = new Map<string, Limit>()
  for (const limit of Object.values(limits)) {
    const { budget } = limit
    if (budget === undefined) continue
    const { n, unit } = budgets.get(budget) ?? limit
    if (n !== limit.n || unit !== limit.unit)
      throw new Error(`procedure ${definition.id}: the stages of the budget ${budget} give it different lengths`)
    budgets.set(budget, limit)
  }
  for (const [state, { startsOn }] of Object.entries(limits)) {
    const leads =
      startsOn === undefined || Object.values(states).some((n) => n.on[startsOn]?.some((w) => w.target === state))
    if (!leads)
      throw new Error(`procedure ${definition.id}: ${startsOn} does not lead to ${state}, so its limit cannot start`)
  }

  return {
    name: `${definition.id}@${definition.version}`,
    kind: 'application',
    initial: 'new',
    empty: emptyApplication,
    states: states as Record<string, StateNode>,
    guards,
    reducers: applicationReducers,
    definition,
    limits,
    reviews,
    publicities,
  }
}

/** What may happen to a listed household while `state` has the case. */
function publicityOn(p: Publicity, state: string, upheldTo: string, completedTo: string): Record<string, Transition[]> {
  const stage = p.key
  return {
    ListedInPublicity: go(state, when('mayList', { stage })),
    PublicityVoided: go(state, when('listed', { stage })),
    ObjectionRaised: [
      ...go(state, when('mayObject', { stage })),
      ...(p.timing === 'beside' ? go(state, when('lateObjection', { stage })) : []),
    ],
    ...settling(stage, state, upheldTo),
    PublicityCompleted: go(completedTo, when('publicityOver', { stage })),
  }
}

const settling = (stage: string, state: string, upheldTo: string): Record<string, Transition[]> => ({
  ObjectionDismissed: go(state, when('objectionOpen', { stage })),
  ObjectionUpheld: go(upheldTo, when('objectionOpen', { stage })),
})

function checkOrder({ id, stages }: ProcedureDefinition): void {
  const fault = (text: string) => new Error(`procedure ${id}: ${text}`)
  if (stages[0]?.kind !== 'intake') throw fault('the first stage must be the intake')
  if (stages.at(-1)?.kind !== 'registration') throw fault('the last stage must be the registration')
  if (stages.filter((s) => s.kind === 'intake' || s.kind === 'registration').length !== 2)
    throw fault('there is one intake and one registration')
  const names = stages.map((s) => entryOf(s))
  if (new Set(names).size !== names.length) throw fault('two stages have the same key')
  stages.forEach((s, i) => {
    const before = stages[i - 1]
    if (s.kind === 'publicity' && before?.kind !== 'review') throw fault(`${s.key} must follow a review`)
    const after = stages[i + 1]
    if (s.kind === 'transmit' && (after?.kind !== 'review' || after.level !== s.to))
      throw fault(`a transmission to the ${s.to} must be followed by its review`)
    if (s.kind === 'review' && s.mayReturn && !stages.slice(0, i).some((b) => b.kind === 'review'))
      throw fault(`${s.key} has no lower review to return to`)
  })
}
