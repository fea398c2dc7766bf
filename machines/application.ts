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
  readonly surveyed: boolean
  /** The one open request for missing materials, and the stages that have used theirs (BR-07: once per stage). */
  readonly correction: {
    readonly stage: string
    readonly items: readonly string[]
    readonly askedOn: string
    readonly running: Due | null
  } | null
  readonly corrected: readonly string[]
  readonly returned: readonly string[]
  readonly publicity: { readonly stage: string; readonly notice: string; readonly entry: number } | null
  readonly publicised: readonly string[]
  readonly objections: readonly {
    readonly id: string
    readonly outcome: 'open' | 'upheld' | 'dismissed' | 'moot'
    readonly due: Due
  }[]
  readonly rejection: { readonly stage: string; readonly reason: string; readonly on: string } | null
  readonly reexamined: boolean
  readonly waiting: { readonly number: string; readonly on: string } | null
  /** Since when a changed household has not been checked again; null when the last checks saw it as it is. */
  readonly recheckSince: string | null
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
  surveyed: false,
  correction: null,
  corrected: [],
  returned: [],
  publicity: null,
  publicised: [],
  objections: [],
  rejection: null,
  reexamined: false,
  waiting: null,
  recheckSince: null,
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
const settled = (c: ApplicationContext, id: string, outcome: 'upheld' | 'dismissed') =>
  c.objections.map((o) => (o.id === id ? { ...o, outcome } : o))
/** With the case over, nothing is left to decide about an open objection. */
const moot = (c: ApplicationContext): ApplicationContext['objections'] =>
  c.objections.some((o) => o.outcome === 'open')
    ? c.objections.map((o) => (o.outcome === 'open' ? { ...o, outcome: 'moot' } : o))
    : c.objections
/** A stage left with checks of its own has seen the household as it is; one without leaves the question open. */
const rechecked = (c: ApplicationContext): ApplicationContext['recheckSince'] =>
  Object.keys(c.checks).length > 0 ? null : c.recheckSince
// Named field by field in the reducers: spreading a second object costs a fold a tenth.
const noFindings = {} as const

/** One reducer per fact type, the same in every state and every procedure. */
export const applicationReducers: { readonly [T in ApplicationFactType]: Reducer<T> } = {
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
    correction: { stage: f.data.stage, items: f.data.items, askedOn: f.occurredOn, running: c.due },
    corrected: [...c.corrected, f.data.stage],
  }),
  CorrectionAnswered: (c, f) => ({ ...c, correction: null, due: f.data.due ?? null }),
  CorrectionLapsed: (c) => ({ ...c, objections: moot(c), publicity: null, due: null }),
  ApplicationAccepted: (c, f) => ({
    ...c,
    acceptedOn: f.data.acceptedOn,
    decided: decidedBy(c, 'intake', f.actor.staff),
    due: f.data.due ?? null,
  }),
  ApplicationNotAccepted: (c, f) => ({
    ...c,
    decided: decidedBy(c, 'intake', f.actor.staff),
    rejection: { stage: 'intake', reason: f.data.reason, on: f.occurredOn },
    due: null,
  }),
  SurveyRecorded: (c) => ({ ...c, surveyed: true }),
  CheckRecorded: (c, f) => ({ ...c, checks: { ...c.checks, [f.data.check]: f.data.verdict } }),
  ReviewPassed: (c, f) => ({
    ...c,
    recheckSince: rechecked(c),
    checks: noFindings,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    due: f.data.due ?? null,
  }),
  ReviewReturned: (c, f) => ({
    ...c,
    checks: noFindings,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    returned: c.returned.includes(f.data.stage) ? c.returned : [...c.returned, f.data.stage],
    publicity: null,
    publicised: c.publicised.filter((stage) => !f.data.reopens.includes(stage)),
    due: f.data.due ?? null,
  }),
  ReviewRejected: (c, f) => ({
    ...c,
    checks: noFindings,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    rejection: { stage: f.data.stage, reason: f.data.reason, on: f.occurredOn },
    // Each rejection may be disputed once (部令11号 9), also one that follows an overturned one.
    reexamined: false,
    objections: moot(c),
    publicity: null,
    due: null,
  }),
  FileTransmitted: (c, f) => ({ ...c, due: f.data.due ?? null }),
  FileReceived: (c, f) => ({ ...c, due: f.data.due ?? null }),
  ListedInPublicity: (c, f) => ({
    ...c,
    publicity: { stage: f.data.stage, notice: f.data.notice, entry: f.data.entry },
  }),
  PublicityVoided: (c) => ({ ...c, publicity: null }),
  ObjectionRaised: (c, f) => ({
    ...c,
    objections: [...c.objections, { id: f.data.objection, outcome: 'open', due: f.data.due }],
  }),
  ObjectionUpheld: (c, f) => ({
    ...c,
    checks: noFindings,
    surveyed: false,
    objections: settled(c, f.data.objection, 'upheld'),
    decided: decidedBy(c, 'objection', f.actor.staff),
    publicity: null,
    // Upheld while the review already has the case: its limit runs on.
    due: f.data.due ?? c.due,
  }),
  ObjectionDismissed: (c, f) => ({
    ...c,
    objections: settled(c, f.data.objection, 'dismissed'),
    decided: decidedBy(c, 'objection', f.actor.staff),
  }),
  PublicityCompleted: (c, f) => ({
    ...c,
    publicity: null,
    publicised: c.publicised.includes(f.data.stage) ? c.publicised : [...c.publicised, f.data.stage],
    // Over while the review beside it is still at work: its limit runs on.
    due: f.data.due ?? c.due,
  }),
  ApplicationApproved: (c, f) => ({
    ...c,
    recheckSince: rechecked(c),
    checks: noFindings,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    due: f.data.due ?? null,
  }),
  ApplicationRegistered: (c, f) => ({
    ...c,
    waiting: { number: f.data.waitingNumber, on: f.data.registeredOn },
    due: null,
  }),
  ReexaminationRequested: (c, f) => ({ ...c, due: f.data.due }),
  ReexaminationDecided: (c, f) => ({
    ...c,
    decided: decidedBy(c, 'reexamination', f.actor.staff),
    rejection: f.data.outcome === 'overturned' ? null : c.rejection,
    reexamined: true,
    due: f.data.due ?? null,
  }),
  LimitRecomputed: (c, f) =>
    f.data.objection === undefined
      ? { ...c, due: f.data.due }
      : { ...c, objections: c.objections.map((o) => (o.id === f.data.objection ? { ...o, due: f.data.due } : o)) },
  ApplicationWithdrawn: (c) => ({ ...c, objections: moot(c), publicity: null, correction: null, due: null }),
  RegistrationCorrected: (c, f) => ({ ...c, programme: f.data.programme }),
  /** What was found of the household as it was says nothing of the household as it is. */
  HouseholdChanged: (c, f) => ({
    ...c,
    household: f.data.household,
    members: f.data.members,
    checks: noFindings,
    surveyed: false,
    // Before the acceptance nobody has checked anything yet. The earliest change still unchecked is the one to name.
    recheckSince: c.acceptedOn === null ? null : (c.recheckSince ?? f.data.effectiveOn),
  }),
}
