import type { ApplicationFactType } from './application.facts.ts'

/**
 * The words a procedure is written in: what each kind of stage is, as plain data. `procedure.ts` turns a list of them
 * into a statechart. Roles are the names used in access.ts; limits carry where their number comes from.
 */
export type Level = 'community' | 'subdistrict' | 'county' | 'city'
export type Unit = '日' | '工作日' | '月' | '年'

/**
 * A span the law sets. Counting starts the day after the fact that leads into the state (民法典 201). `startsOn` names
 * that fact on the ordinary way; a definition whose stages contradict it does not compile.
 */
export interface Limit {
  readonly n: number
  readonly unit: Unit
  readonly basis: string
  readonly startsOn?: ApplicationFactType
  /** Stages that name the same budget share these days: what the first has used the next no longer has. */
  readonly budget?: string
}

/** Missing materials are named once, all together; the limit of the stage stands still until they come (部令11号 8). */
export interface Correction {
  readonly answerWithin: Limit
}

export interface Intake {
  readonly kind: 'intake'
  readonly key: 'intake'
  readonly level: Level
  readonly role: string
  /** Silence beyond this span is acceptance from the day of receipt (行政许可法 32(四), by analogy). */
  readonly answerWithin: Limit
  readonly correction: Correction
}

/** A question to another department (民政, 不动产登记): its answer is due within its own limit. */
export interface Check {
  readonly key: string
  readonly within: Limit
  /** The review's own limit stands still from the request to the answer (核对时间不计入). */
  readonly stopsClock?: true
}

export interface Review {
  readonly kind: 'review'
  readonly key: string
  readonly level: Level
  readonly role: string
  readonly within: Limit
  /** By how much the head of the organ may extend the limit, once. */
  readonly extendBy?: Limit
  /** An approval ends the reviewing; its pass is the fact ApplicationApproved instead of ReviewPassed. */
  readonly approves?: true
  /** Home visit or other survey needed before a pass, by so many investigators. */
  readonly survey?: { readonly investigators: number }
  /** Checks that run side by side; a pass needs each of them recorded. */
  readonly checks?: readonly Check[]
  readonly correction?: Correction
  /** Whether the case may once be sent back to the review before this one. */
  readonly mayReturn?: true
}

/** Where a mandatory channel hangs: at the communities of the household, or once for the issuing organ. */
export interface Channel {
  readonly channel: 'community_board' | 'organ_board' | 'government_site' | 'newspaper'
  readonly at: 'communities' | 'organ'
}

/** How the public may object: some cities hear only those who give their name (重庆: 实名). */
export interface ObjectionRule {
  readonly identities?: readonly ('named' | 'confidential' | 'anonymous')[]
  readonly verifyWithin: Limit
}

export interface Publicity {
  readonly kind: 'publicity'
  readonly key: string
  readonly level: Level
  readonly role: string
  readonly lasts: Limit
  /** The window holds at least so many working days, so that nobody hides it in a holiday. */
  readonly minWorkdays: number
  readonly channels: readonly Channel[]
  /** `after`: begins when the review has passed. `beside`: runs while the review is still at work (Nanning). */
  readonly timing: 'after' | 'beside'
  /**
   * Whether the days of the window use up the review's limit. `after` and counting: the review's limit runs on through
   * the publicity. `beside` and not counting: the review gets the days of the window back when it is over.
   */
  readonly countsTowardLimit: boolean
  readonly objection: ObjectionRule
}

export interface Transmit {
  readonly kind: 'transmit'
  readonly to: Level
  readonly within: Limit
}

export interface Registration {
  readonly kind: 'registration'
  readonly key: 'registration'
  readonly level: Level
  readonly role: string
  readonly publishWithin: Limit
}

export type Stage = Intake | Review | Publicity | Transmit | Registration

/** A procedure as a regulation states it. Immutable once a case runs under it: a change is a new `version`. */
export interface ProcedureDefinition {
  readonly id: string
  readonly version: string
  readonly name: string
  readonly basis: string
  /** 复核 of a rejection, by another person (部令11号 9: 15 工作日). */
  readonly reexamineWithin: Limit
  readonly stages: readonly Stage[]
}

const basisOf =
  (n: number, unit: Unit) =>
  (basis: string, startsOn?: ApplicationFactType): Limit => ({ n, unit, basis, ...(startsOn ? { startsOn } : {}) })
/** `days(30)('部令162号 17')`: natural days with their basis. */
export const days = (n: number) => basisOf(n, '日')
/** `workdays(15)('部令11号 9')`: working days with their basis. */
export const workdays = (n: number) => basisOf(n, '工作日')

/** `shared('street and county', workdays(20)('…'))`: days that all stages naming this budget use up together. */
export const shared = (budget: string, limit: Limit): Limit => ({ ...limit, budget })

export const intake = (o: Omit<Intake, 'kind' | 'key'>): Intake => ({ kind: 'intake', key: 'intake', ...o })
export const review = (key: string, o: Omit<Review, 'kind' | 'key'>): Review => ({ kind: 'review', key, ...o })
/** 核准: the review whose pass is an approval. */
export const approval = (key: string, o: Omit<Review, 'kind' | 'key' | 'approves'>): Review => ({
  kind: 'review',
  key,
  approves: true,
  ...o,
})
export const publicity = (key: string, o: Omit<Publicity, 'kind' | 'key'>): Publicity => ({
  kind: 'publicity',
  key,
  ...o,
})
export const transmit = (to: Level, within: Limit): Transmit => ({ kind: 'transmit', to, within })
export const registration = (o: Omit<Registration, 'kind' | 'key'>): Registration => ({
  kind: 'registration',
  key: 'registration',
  ...o,
})
