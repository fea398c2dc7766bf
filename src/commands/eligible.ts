import type { Assessed } from '../assessment.ts'
import { decidesOnEligibility } from '../assessment.ts'
import type { Wish } from '../command.ts'
import type { Criterion } from '../policy-numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import type { Case } from './parts.ts'

/** The findings a decision rests on. Refuses what kept them from being made, and findings on a file that has changed. */
export function assessedOf(wish: Wish<unknown>, { head }: Case): Assessed {
  const { assessed } = wish
  if (assessed instanceof Refused) throw assessed
  if (assessed?.head !== head.hash)
    throw new Refused('conflict', say.changedSince(head.version, head.state), { state: head.state })
  return assessed
}

/** The same as it stands in the fact. */
export const findingsIn = ({ findings, policy }: Assessed) => ({ findings, policyNumbers: policy })

/**
 * Refuses a pass against the findings: never with one 不符合, and, where the review decides on eligibility, not with one
 * that is 待核 and that nobody answers for.
 */
export function mustBeEligible(assessed: Assessed, { procedure }: Case, stage: string): void {
  const strict = assessed.outcome.failed.length > 0 || decidesOnEligibility(procedure.definition, stage)
  const refusal = strict ? assessed.mayNotPass : null
  if (refusal) throw refusal
}

/** What each reason for a rejection says about which criteria. Every criterion has a reason of its own. */
export const judges: Readonly<Record<string, readonly Criterion[]>> = {
  income_over_line: ['income'],
  floor_area_over_line: ['floor_area'],
  owns_other_home: ['homes'],
  assets_over_line: ['assets'],
  vehicles_not_allowed: ['vehicles', 'vehicle_price'],
  business_not_allowed: ['businesses', 'business_capital'],
  hukou_not_met: ['hukou_place', 'hukou_years'],
  single_below_age: ['single_age'],
  no_valid_paper: ['papers'],
  already_housed: ['protection'],
  barred: ['bars'],
}

/** Whether a rejection for this reason is a decision on eligibility. */
export const isAboutEligibility = (reason: string): boolean => Object.hasOwn(judges, reason)

const inForceOf = ({ verdicts }: Assessed, reason: string): Criterion[] =>
  (judges[reason] ?? []).filter((criterion) => verdicts[criterion] !== undefined)

/**
 * Refuses an adverse letter that the file does not carry: no criterion of the reason is in force for this household, those
 * that are are all verified and met, or none of them is verified as not met, broken by the household's own declaration, or
 * held so for a recorded reason. What nobody has looked at is no ground (行政诉讼法 34, 70: the organ proves its facts).
 */
export function mustBeGrounded(assessed: Assessed, reason: string, says: GroundWords = grounds.review): void {
  const { verdicts, outcome, held } = assessed
  if (!isAboutEligibility(reason)) return
  const inForce = inForceOf(assessed, reason)
  if (inForce.length === 0) throw new Refused('not_allowed', say.notInForce(judges[reason] ?? []), { reason })
  const stray = held.filter((criterion) => !inForce.includes(criterion))
  if (stray.length > 0) throw new Refused('invalid', say.heldForAnotherReason(stray), { reason, field: 'overrides' })
  if (inForce.some((criterion) => outcome.failed.includes(criterion))) return
  const open = inForce.filter((criterion) => verdicts[criterion] === '待核')
  if (open.length === 0) throw new Refused('not_allowed', says.contradicts(inForce), { reason, met: inForce })
  throw new Refused('not_allowed', says.unverified(open), { reason, open })
}

/** Refuses what a rejection holds not met where its reason is no criterion at all: it would stand in no letter. */
export function mustHoldNothing({ assessed }: Wish<unknown>, reason: string): void {
  if (assessed === undefined || assessed instanceof Refused || assessed.held.length === 0) return
  throw new Refused('invalid', say.heldForAnotherReason(assessed.held), { reason, field: 'overrides' })
}

/** How a refusal is worded where the letter is written: a review can have something verified, the counter cannot. */
export interface GroundWords {
  readonly contradicts: (criteria: readonly string[]) => string
  readonly unverified: (criteria: readonly string[]) => string
}
export const grounds = {
  review: { contradicts: say.contradictsFindings, unverified: say.groundUnverified },
  reexamination: { contradicts: say.contradictsAgain, unverified: say.groundUnverifiedAgain },
  intake: { contradicts: say.contradictsRegister, unverified: say.groundUnseen },
} as const satisfies Record<string, GroundWords>

/** What the register holds against a member: a reason recorded with a later pass may let it stand. */
const ofRegister: readonly Criterion[] = ['protection', 'bars']

/**
 * Refuses to overturn a rejection whose reason is still so: a criterion it names is verified and not met. The case would
 * only come back to the same line. What else of the file is not met is no matter of the disputed reason.
 */
export function mustNoLongerHold(assessed: Assessed, reason: string): void {
  const unmet = inForceOf(assessed, reason).filter(
    (criterion) => assessed.verdicts[criterion] === '不符合' && !ofRegister.includes(criterion),
  )
  if (unmet.length > 0) throw new Refused('not_allowed', say.staysUnmet(unmet), { reason, unmet })
}
