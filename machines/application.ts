import type { ApplicationFact, ApplicationFactType } from './application.facts.ts'
import type { Due, Stop } from './fact.ts'

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
  readonly requests: Readonly<Record<string, { readonly on: string; readonly due: Due; readonly stops: boolean }>>
  /** The limit that stands still while such a question is open: since when, and as it ran. */
  readonly still: { readonly since: string; readonly running: Due } | null
  /** The ledger of every time a limit stood still. */
  readonly stops: readonly Stop[]
  /** Budgets shared by several stages: the limit as last computed, and since when it is not running. */
  readonly budgets: Readonly<Record<string, { readonly due: Due; readonly leftOn: string | null }>>
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
  /** The publicity that ended last: an objection made in time and entered late puts the household back into it. */
  readonly closed: { readonly stage: string; readonly notice: string; readonly entry: number } | null
  readonly objections: readonly {
    readonly id: string
    readonly outcome: 'open' | 'upheld' | 'dismissed' | 'moot'
    readonly due: Due
  }[]
  readonly rejection: { readonly stage: string; readonly reason: string; readonly on: string } | null
  readonly reexamined: boolean
  readonly waiting: { readonly number: string; readonly on: string } | null
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
  stops: [],
  budgets: {},
  surveyed: false,
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
const entered = (c: ApplicationContext, stop: Stop | undefined) => (stop ? [...c.stops, stop] : c.stops)
/** What the budgets come to when `due` runs from `on`: the days used stay used when the case leaves their stages. */
const budgeted = (c: ApplicationContext, due: Due | null, on: string): ApplicationContext['budgets'] => {
  const left = c.due?.budget
  if (left === undefined && due?.budget === undefined) return c.budgets
  const budgets = { ...c.budgets }
  if (c.due && left !== undefined) budgets[left] = { due: c.due, leftOn: on }
  if (due?.budget !== undefined) budgets[due.budget] = { due, leftOn: null }
  return budgets
}
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
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    correction: { stage: f.data.stage, items: f.data.items, askedOn: f.occurredOn, running: c.due },
    corrected: [...c.corrected, f.data.stage],
  }),
  CorrectionAnswered: (c, f) => ({
    ...c,
    correction: null,
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  CorrectionLapsed: (c) => ({ ...c, objections: moot(c), publicity: null, due: null }),
  ApplicationAccepted: (c, f) => ({
    ...c,
    acceptedOn: f.data.acceptedOn,
    decided: decidedBy(c, 'intake', f.actor.staff),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  ApplicationNotAccepted: (c, f) => ({
    ...c,
    decided: decidedBy(c, 'intake', f.actor.staff),
    rejection: { stage: 'intake', reason: f.data.reason, on: f.occurredOn },
    due: null,
  }),
  SurveyRecorded: (c) => ({ ...c, surveyed: true }),
  CheckRequested: (c, f) => ({
    ...c,
    requests: { ...c.requests, [f.data.check]: { on: f.occurredOn, due: f.data.due, stops: f.data.stops === true } },
    // The first question stops the limit; a second one finds it standing still.
    still: f.data.stops && c.due ? { since: f.occurredOn, running: c.due } : c.still,
    due: f.data.stops ? null : c.due,
    budgets: f.data.stops ? budgeted(c, null, f.occurredOn) : c.budgets,
  }),
  CheckRecorded: (c, f) => {
    const { [f.data.check]: _, ...requests } = c.requests
    return {
      ...c,
      checks: { ...c.checks, [f.data.check]: f.data.verdict },
      requests,
      still: f.data.due ? null : c.still,
      due: f.data.due ?? c.due,
      budgets: budgeted(c, f.data.due ?? c.due, f.occurredOn),
      stops: entered(c, f.data.stop),
    }
  },
  ReviewPassed: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  ReviewReturned: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    returned: [...c.returned, f.data.stage],
    publicity: null,
    publicised: c.publicised.filter((stage) => !f.data.reopens.includes(stage)),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  ReviewRejected: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
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
    stops: entered(c, f.data.stop),
  }),
  FileReceived: (c, f) => ({
    ...c,
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  ListedInPublicity: (c, f) => ({
    ...c,
    publicity: { stage: f.data.stage, notice: f.data.notice, entry: f.data.entry },
  }),
  PublicityVoided: (c) => ({ ...c, publicity: null }),
  ObjectionRaised: (c, f) => ({
    ...c,
    objections: [...c.objections, { id: f.data.objection, outcome: 'open', due: f.data.due }],
    // Made in time and entered after the window was closed: the household is back in the publicity it came out of.
    publicity: c.publicity ?? c.closed,
    publicised: c.publicity ? c.publicised : c.publicised.filter((stage) => stage !== f.data.stage),
    due: c.publicity ? c.due : null,
    budgets: c.publicity ? c.budgets : budgeted(c, null, f.occurredOn),
  }),
  ObjectionUpheld: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    objections: settled(c, f.data.objection, 'upheld'),
    decided: decidedBy(c, 'objection', f.actor.staff),
    publicity: null,
    // Upheld while the review already has the case: its limit runs on.
    due: f.data.due ?? c.due,
    budgets: budgeted(c, f.data.due ?? c.due, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  ObjectionDismissed: (c, f) => ({
    ...c,
    objections: settled(c, f.data.objection, 'dismissed'),
    decided: decidedBy(c, 'objection', f.actor.staff),
  }),
  PublicityCompleted: (c, f) => {
    // Over beside a review whose limit stands still: the days given back are those of the limit that will go on.
    const { due } = f.data
    const running = c.correction ?? c.still
    return {
      ...c,
      publicity: null,
      publicised: c.publicised.includes(f.data.stage) ? c.publicised : [...c.publicised, f.data.stage],
      // Over while the review beside it is still at work: its limit runs on.
      due: running ? c.due : (due ?? c.due),
      correction: due && c.correction ? { ...c.correction, running: due } : c.correction,
      still: due && c.still && !c.correction ? { ...c.still, running: due } : c.still,
      budgets: running ? c.budgets : budgeted(c, due ?? c.due, f.occurredOn),
      stops: entered(c, f.data.stop),
      closed: c.publicity,
    }
  },
  ApplicationApproved: (c, f) => ({
    ...c,
    checks: noFindings,
    requests: noFindings,
    still: null,
    surveyed: false,
    decided: decidedBy(c, f.data.stage, f.actor.staff),
    due: f.data.due ?? null,
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
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
    budgets: budgeted(c, f.data.due ?? null, f.occurredOn),
    stops: entered(c, f.data.stop),
  }),
  LimitRecomputed: (c, f) => {
    const { objection, check, due } = f.data
    if (objection !== undefined)
      return { ...c, objections: c.objections.map((o) => (o.id === objection ? { ...o, due } : o)) }
    const request = check === undefined ? undefined : c.requests[check]
    if (check !== undefined && request) return { ...c, requests: { ...c.requests, [check]: { ...request, due } } }
    return { ...c, due, budgets: budgeted(c, due, f.occurredOn) }
  },
  ApplicationWithdrawn: (c) => ({ ...c, objections: moot(c), publicity: null, correction: null, due: null }),
  RegistrationCorrected: (c, f) => ({ ...c, programme: f.data.programme }),
}
