import type { ApplicationFact, ApplicationFactType } from './application.facts.ts'
import type { Due } from './fact.ts'

/**
 * What a case remembers between two facts: enough to answer "may this happen now?", nothing about the people.
 * Reducers copy from facts and compute nothing, so that replay never depends on today.
 */
export interface ApplicationContext {
  readonly number: string
  readonly programme: string
  readonly procedure: string
  readonly policy: string
  readonly county: string
  readonly subdistrict: string
  readonly communities: readonly string[]
  readonly household: string
  readonly members: number
  readonly receivedOn: string
  readonly acceptedOn: string | null
  /** The limit that runs now; null while nobody's clock runs (e.g. during a publicity). */
  readonly due: Due | null
  /** Who decided each stage (also `intake`, `objection`, `reexamination`): the memory behind "nobody decides twice". */
  readonly decided: Readonly<Record<string, readonly string[]>>
  /** Findings of the stage at work, by check; emptied when the stage is left. */
  readonly checks: Readonly<Record<string, string>>
  /** Questions sent to other departments and not yet answered, by check. */
  readonly requests: Readonly<Record<string, { readonly on: string; readonly due: Due }>>
  /** A limit that stands still: as it ran, and since when for each cause (`correction`, or the key of a check). */
  readonly still: { readonly running: Due; readonly causes: Readonly<Record<string, string>> } | null
  /** Budgets shared by several stages: the limit as last computed, and since when it is not running. */
  readonly budgets: Readonly<Record<string, { readonly due: Due; readonly leftOn: string | null }>>
  readonly surveyed: boolean
  /**
   * The sealed values organs have verified, by survey, check or 复核 (`by`), oldest first. The newest record of a survey or
   * check stands with the values it carries, also when it carries none. Kept when the stage is left: later reviews decide on them.
   */
  readonly verified: readonly { readonly by: string; readonly digest: string }[]
  /** The sealed findings of each decision made on eligibility, oldest first, and the version of the numbers behind them. */
  readonly assessed: readonly { readonly stage: string; readonly findings: string; readonly numbers: string }[]
  /** Sealed reasons why members the register or another case knows may go on all the same, as given so far. */
  readonly resolutions: readonly string[]
  /** The one open request for missing materials, and the stages that have used theirs (BR-07: once per stage). */
  readonly correction: {
    readonly stage: string
    readonly items: readonly string[]
    readonly askedOn: string
  } | null
  readonly corrected: readonly string[]
  readonly returned: readonly string[]
  readonly publicity: { readonly stage: string; readonly notice: string; readonly entry: number } | null
  readonly publicised: readonly string[]
  /** The publicity that ended last: an objection made in time and entered late puts the household back into it. */
  readonly closed: { readonly stage: string; readonly notice: string; readonly entry: number } | null
  readonly objections: readonly {
    readonly id: string
    /** The publicity it was made in. */
    readonly stage: string
    readonly outcome: 'open' | 'upheld' | 'dismissed' | 'moot'
    readonly settledOn: string | null
    readonly due: Due
  }[]
  readonly rejection: { readonly stage: string; readonly reason: string; readonly on: string } | null
  readonly reexamined: boolean
  readonly waiting: { readonly number: string; readonly on: string } | null
  /**
   * The decision that may still be taken back, by whom, and what the case remembered before it where that has changed. Null
   * once anything was done that rests on it. `later`: facts since.
   */
  readonly recall: {
    readonly decision: string
    readonly stage: string
    readonly by: string
    readonly on: string
    readonly later: number
    readonly before: Partial<ApplicationContext>
  } | null
  /** Versions of the decisions that were taken back: their papers fall. */
  readonly recalled: readonly number[]
  /** 督办单, oldest first. */
  readonly slips: readonly {
    readonly id: string
    readonly from: string
    readonly to: string
    readonly on: string
    readonly due: Due
    readonly answeredOn: string | null
  }[]
  /** Since when a changed household has not been checked again; null when the last checks saw it as it is. */
  readonly recheckSince: string | null
  /** Who has which review, where the organ lets the lot decide: for every round of it. */
  readonly assigned: Readonly<Record<string, string>>
}

export const emptyApplication: ApplicationContext = {
  number: '',
  programme: '',
  procedure: '',
  policy: '',
  county: '',
  subdistrict: '',
  communities: [],
  household: '',
  members: 0,
  receivedOn: '',
  acceptedOn: null,
  due: null,
  decided: {},
  checks: {},
  requests: {},
  still: null,
  budgets: {},
  surveyed: false,
  verified: [],
  assessed: [],
  resolutions: [],
  correction: null,
  corrected: [],
  returned: [],
  publicity: null,
  publicised: [],
  closed: null,
  objections: [],
  rejection: null,
  reexamined: false,
  waiting: null,
  recall: null,
  recalled: [],
  slips: [],
  recheckSince: null,
  assigned: {},
}

type Reducer<T extends ApplicationFactType> = (
  c: ApplicationContext,
  f: Extract<ApplicationFact, { type: T }>,
) => ApplicationContext

/** Everybody who ever decided a stage: a second round by another person must not free the first one. */
const decidedBy = (c: ApplicationContext, stage: string, staff: string): ApplicationContext['decided'] => {
  const before = c.decided[stage] ?? []
  return before.includes(staff) ? c.decided : { ...c.decided, [stage]: [...before, staff] }
}
const settled = (c: ApplicationContext, id: string, outcome: 'upheld' | 'dismissed', on: string) =>
  c.objections.map((o) => (o.id === id ? { ...o, outcome, settledOn: on } : o))
/** With the case over, nothing is left to decide about an open objection. */
const moot = (c: ApplicationContext): ApplicationContext['objections'] =>
  c.objections.some((o) => o.outcome === 'open')
    ? c.objections.map((o) => (o.outcome === 'open' ? { ...o, outcome: 'moot' } : o))
    : c.objections
/** A limit comes to rest: the running one for the first cause, one at rest already for a further one. */
const resting = (c: ApplicationContext, cause: string, on: string): ApplicationContext['still'] => {
  if (c.still) return { ...c.still, causes: { ...c.still.causes, [cause]: on } }
  return c.due ? { running: c.due, causes: { [cause]: on } } : null
}
/** One cause ends: the limit runs on (`due`), or rests for another cause with its ledger brought up to date. */
const lifted = (
  c: ApplicationContext,
  cause: string,
  { due, resting }: { due?: Due | undefined; resting?: Due | undefined },
) => {
  if (due || !c.still) return null
  const { [cause]: _, ...causes } = c.still.causes
  return { running: resting ?? c.still.running, causes }
}
/** What the budgets come to when `due` runs from `on`: the days used stay used when the case leaves their stages. */
const budgeted = (c: ApplicationContext, due: Due | null, on: string): ApplicationContext['budgets'] => {
  const left = c.due?.budget
  if (left === undefined && due?.budget === undefined) return c.budgets
  const budgets = { ...c.budgets }
  if (c.due && left !== undefined) budgets[left] = { due: c.due, leftOn: on }
  if (due?.budget !== undefined) budgets[due.budget] = { due, leftOn: null }
  return budgets
}
const verifiedBy = (c: ApplicationContext, by: string, digest: string | undefined): ApplicationContext['verified'] => {
  const others = c.verified.some((v) => v.by === by) ? c.verified.filter((v) => v.by !== by) : c.verified
  return digest === undefined ? others : [...others, { by, digest }]
}
const assessedBy = (
  c: ApplicationContext,
  {
    stage,
    findings,
    policyNumbers,
  }: { stage: string; findings?: string | undefined; policyNumbers?: string | undefined },
): ApplicationContext['assessed'] =>
  findings === undefined || policyNumbers === undefined
    ? c.assessed
    : [...c.assessed, { stage, findings, numbers: policyNumbers }]
const resolvedBy = (c: ApplicationContext, digest: string | undefined) =>
  digest === undefined ? c.resolutions : [...c.resolutions, digest]
/** A stage left with checks of its own has seen the household as it is; one without leaves the question open. */
const rechecked = (c: ApplicationContext): ApplicationContext['recheckSince'] =>
  Object.keys(c.checks).length > 0 ? null : c.recheckSince
// Named field by field in the reducers: spreading a second object costs a fold a tenth.
const noFindings = {} as const

type Reducers = { readonly [T in ApplicationFactType]: Reducer<T> }

const reducers: Reducers = {
  ApplicationReceived: (_, f) => ({
    ...emptyApplication,
    number: f.data.number,
    programme: f.data.programme,
    procedure: f.data.procedure,
    policy: f.data.policy,
    county: f.data.county,
    subdistrict: f.data.subdistrict,
    communities: f.data.communities,
    household: f.data.household,
    members: f.data.members,
    receivedOn: f.occurredOn,
    due: f.data.due ?? null,
  }),
  CorrectionRequested: (c, f) => ({
    ...c,
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    correction: { stage: f.data.stage, items: f.data.items, askedOn: f.occurredOn },
    still: resting(c, 'correction', f.occurredOn),
    corrected: [...c.corrected, f.data.stage],
  }),
  CorrectionAnswered: (c, f) => ({
    ...c,
    correction: null,
    still: lifted(c, 'correction', f.data),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  CorrectionLapsed: (c) => ({
    ...c,
    objections: moot(c),
    publicity: null,
    requests: noFindings,
    still: null,
    due: null,
  }),
  ApplicationAccepted: (c, f) => ({
    ...c,
    acceptedOn: f.data.acceptedOn,
    resolutions: resolvedBy(c, f.data.resolutions),
    decided: decidedBy(c, 'intake', f.actor.staff),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  ApplicationNotAccepted: (c, f) => ({
    ...c,
    decided: decidedBy(c, 'intake', f.actor.staff),
    rejection: { stage: 'intake', reason: f.data.reason, on: f.occurredOn },
    assessed: assessedBy(c, { ...f.data, stage: 'intake' }),
    due: null,
  }),
  MaterialsChecked: (c) => c,
  SurveyRecorded: (c, f) => ({
    ...c,
    surveyed: true,
    verified: verifiedBy(c, `survey ${f.data.kind}`, f.data.verified),
  }),
  CheckRequested: (c, f) => ({
    ...c,
    requests: { ...c.requests, [f.data.check]: { on: f.occurredOn, due: f.data.due } },
    still: f.data.stops ? resting(c, f.data.check, f.occurredOn) : c.still,
    due: f.data.stops ? null : c.due,
    budgets: f.data.stops ? budgeted(c, null, f.occurredOn) : c.budgets,
  }),
  CheckRecorded: (c, f) => {
    const { [f.data.check]: _, ...requests } = c.requests
    const { due } = f.data
    return {
      ...c,
      checks: { ...c.checks, [f.data.check]: f.data.verdict },
      verified: verifiedBy(c, `check ${f.data.check}`, f.data.verified),
      requests,
      still: lifted(c, f.data.check, f.data),
      due: due ?? c.due,
      budgets: due ? budgeted(c, due, f.occurredOn) : c.budgets,
    }
  },
  ReviewPassed: (c, f) => ({
    ...c,
    resolutions: resolvedBy(c, f.data.resolutions),
    recheckSince: rechecked(c),
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    assessed: assessedBy(c, f.data),
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  ReviewReturned: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    returned: c.returned.includes(f.data.stage) ? c.returned : [...c.returned, f.data.stage],
    publicity: null,
    publicised: c.publicised.filter((stage) => !f.data.reopens.includes(stage)),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  ReviewRejected: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    assessed: assessedBy(c, f.data),
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    rejection: { stage: f.data.stage, reason: f.data.reason, on: f.occurredOn },
    // Each rejection may be disputed once (部令11号 9), also one that follows an overturned one.
    reexamined: false,
    objections: moot(c),
    publicity: null,
    due: null,
    budgets: budgeted(c, null, f.occurredOn),
  }),
  FileTransmitted: (c, f) => ({
    ...c,
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  FileReceived: (c, f) => ({
    ...c,
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  ListedInPublicity: (c, f) => ({
    ...c,
    publicity: { stage: f.data.stage, notice: f.data.notice, entry: f.data.entry },
  }),
  PublicityVoided: (c) => ({ ...c, publicity: null }),
  ObjectionRaised: (c, f) => {
    const { objection: id, stage, due, reopened } = f.data
    const objections: ApplicationContext['objections'] = [
      ...c.objections,
      { id, stage, outcome: 'open', settledOn: null, due },
    ]
    if (!reopened) return { ...c, objections }
    return {
      ...c,
      objections,
      publicity: c.closed,
      publicised: c.publicised.filter((each) => each !== stage),
      due: reopened.runs ? c.due : null,
      budgets: reopened.runs ? c.budgets : budgeted(c, null, reopened.on),
    }
  },
  ObjectionUpheld: (c, f) => ({
    ...c,
    checks: noFindings,
    surveyed: false,
    objections: settled(c, f.data.objection, 'upheld', f.occurredOn),
    decided: decidedBy(c, 'objection', f.actor.staff),
    publicity: null,
    // Back at the review a new limit runs. Upheld while it already has the case, its limit runs on, or rests on.
    requests: f.data.due ? noFindings : c.requests,
    still: f.data.due ? null : c.still,
    due: f.data.due ?? c.due,
    budgets: f.data.due ? budgeted(c, f.data.due, f.occurredOn) : c.budgets,
  }),
  ObjectionDismissed: (c, f) => ({
    ...c,
    objections: settled(c, f.data.objection, 'dismissed', f.occurredOn),
    decided: decidedBy(c, 'objection', f.actor.staff),
  }),
  PublicityCompleted: (c, f) => ({
    ...c,
    publicity: null,
    publicised: c.publicised.includes(f.data.stage) ? c.publicised : [...c.publicised, f.data.stage],
    closed: c.publicity,
    // Over while the review beside it is still at work: its limit runs on, or rests on.
    still: f.data.resting && c.still ? { ...c.still, running: f.data.resting } : c.still,
    due: f.data.due ?? c.due,
    budgets: f.data.due ? budgeted(c, f.data.due, f.occurredOn) : c.budgets,
  }),
  ApplicationApproved: (c, f) => ({
    ...c,
    resolutions: resolvedBy(c, f.data.resolutions),
    recheckSince: rechecked(c),
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    assessed: assessedBy(c, f.data),
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  ApplicationRegistered: (c, f) => ({
    ...c,
    waiting: { number: f.data.waitingNumber, on: f.data.registeredOn },
    due: null,
  }),
  ReexaminationRequested: (c, f) => ({ ...c, due: f.data.due }),
  ReexaminationDecided: (c, f) => ({
    ...c,
    // What it found stands until a later survey or check; a further 复核 that finds nothing leaves it standing.
    verified: f.data.verified === undefined ? c.verified : verifiedBy(c, 'reexamination', f.data.verified),
    assessed: assessedBy(c, f.data),
    decided: decidedBy(c, 'reexamination', f.actor.staff),
    rejection: f.data.outcome === 'overturned' ? null : c.rejection,
    reexamined: true,
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
  }),
  LimitRecomputed: (c, f) => {
    const { objection, check, due } = f.data
    if (objection !== undefined)
      return { ...c, objections: c.objections.map((o) => (o.id === objection ? { ...o, due } : o)) }
    const request = check === undefined ? undefined : c.requests[check]
    if (check !== undefined && request) return { ...c, requests: { ...c.requests, [check]: { ...request, due } } }
    return { ...c, due, budgets: budgeted(c, due, f.occurredOn) }
  },
  /** Back to where the case was before that decision; who decided stays remembered (BR-02). */
  DecisionRecalled: (c, f) => ({
    ...c,
    ...c.recall?.before,
    due: f.data.due ?? null,
    recall: null,
    recalled: [...c.recalled, f.data.recalls],
  }),
  LimitExtended: (c, f) => ({ ...c, due: f.data.due, budgets: budgeted(c, f.data.due, f.occurredOn) }),
  CaseAssigned: (c, f) => ({ ...c, assigned: { ...c.assigned, [f.data.stage]: f.data.to } }),
  CaseReassigned: (c, f) => ({ ...c, assigned: { ...c.assigned, [f.data.stage]: f.data.to } }),
  SupervisionIssued: (c, f) => ({
    ...c,
    slips: [
      ...c.slips,
      { id: f.data.slip, from: f.actor.organ, to: f.data.to, on: f.occurredOn, due: f.data.due, answeredOn: null },
    ],
  }),
  SupervisionAnswered: (c, f) => ({
    ...c,
    slips: c.slips.map((slip) => (slip.id === f.data.slip ? { ...slip, answeredOn: f.occurredOn } : slip)),
  }),
  ApplicationWithdrawn: (c) => ({
    ...c,
    objections: moot(c),
    publicity: null,
    correction: null,
    requests: noFindings,
    still: null,
    due: null,
  }),
  RegistrationCorrected: (c, f) => ({
    ...c,
    programme: f.data.programme,
    assessed: assessedBy(c, { ...f.data, stage: 'registration' }),
  }),
  /** What was found of the household as it was says nothing of the household as it is. */
  HouseholdChanged: (c, f) => {
    // A renewed paper is the same people living as before: what was checked of them stands.
    const isOther = f.data.change !== 'renewed_paper'
    const since = isOther ? f.data.effectiveOn : null
    return {
      ...c,
      household: f.data.household,
      members: f.data.members,
      resolutions: resolvedBy(c, f.data.resolutions),
      verified: isOther ? [] : c.verified,
      checks: isOther ? noFindings : c.checks,
      // Who was asked was asked about another household: they are asked again.
      requests: isOther ? noFindings : c.requests,
      surveyed: isOther ? false : c.surveyed,
      // Before the acceptance nobody has checked anything yet. The earliest change still unchecked is the one to name.
      recheckSince: c.acceptedOn === null ? null : (c.recheckSince ?? since),
    }
  },
}

/** Decisions that may be taken back; a rejection is served and a posting is public, so neither is among them. */
const recallable: ReadonlySet<ApplicationFactType> = new Set([
  'CorrectionRequested',
  'ReviewPassed',
  'ReviewReturned',
  'ApplicationApproved',
])
/** What may follow a decision without anything resting on it: the file is on its way, papers are looked at, somebody asks. */
const restsOnNothing: ReadonlySet<ApplicationFactType> = new Set([
  'FileTransmitted',
  'LimitRecomputed',
  'MaterialsChecked',
  'SupervisionIssued',
  'SupervisionAnswered',
  'CaseAssigned',
  'CaseReassigned',
])

/** By what they say and not by which object they are: a head read again from its text has other objects than one just folded. */
const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** What a decision has changed, as it was before; who decided is not taken back. */
function changedBy(before: ApplicationContext, after: ApplicationContext): Partial<ApplicationContext> {
  const { due, still, budgets } = before
  const changed: Record<string, unknown> = { due, still, budgets }
  for (const [key, value] of Object.entries(before))
    if (key !== 'decided' && key !== 'recall' && !isSame(after[key as keyof ApplicationContext], value))
      changed[key] = value
  return changed
}

/** Remembers with a reducer's outcome whether the last decision may still be taken back. */
function recalling<T extends ApplicationFactType>(type: T, reduce: Reducer<T>): Reducer<T> {
  if (recallable.has(type))
    return (c, f) => {
      const after = reduce(c, f)
      const { stage } = f.data as { stage: string }
      const by = f.actor.staff.toLowerCase()
      const recall = { decision: type, stage, by, on: f.occurredOn, later: 0, before: changedBy(c, after) }
      return { ...after, recall }
    }
  if (restsOnNothing.has(type))
    return (c, f) => {
      const after = reduce(c, f)
      return c.recall === null ? after : { ...after, recall: { ...c.recall, later: c.recall.later + 1 } }
    }
  return (c, f) => {
    const after = reduce(c, f)
    return after.recall === null ? after : { ...after, recall: null }
  }
}

/** One reducer per fact type, the same in every state and every procedure. */
export const applicationReducers = Object.fromEntries(
  Object.entries(reducers).map(([type, reduce]) => [
    type,
    recalling(type as ApplicationFactType, reduce as unknown as Reducer<ApplicationFactType>),
  ]),
) as unknown as Reducers
