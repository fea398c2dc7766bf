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
 * Refuses a letter that would contradict the file: no criterion of the reason is in force for this household, or those that
 * are are all verified and met.
 */
export function mustNotContradict(assessed: Assessed, reason: string): void {
  const { verdicts } = assessed
  const inForce = inForceOf(assessed, reason)
  if (isAboutEligibility(reason) && inForce.length === 0)
    throw new Refused('not_allowed', say.notInForce(judges[reason] ?? []), { reason })
  if (inForce.length > 0 && inForce.every((criterion) => verdicts[criterion] === '符合'))
    throw new Refused('not_allowed', say.contradictsFindings(inForce), { reason, met: inForce })
}

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
