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
export function mustBeEligible({ outcome, mayNotPass }: Assessed, { procedure }: Case, stage: string): void {
  const strict = outcome.failed.length > 0 || decidesOnEligibility(procedure.definition, stage)
  if (strict && mayNotPass) throw mayNotPass
}

/** What each reason for a rejection says about which criteria. */
const judges: Readonly<Record<string, readonly Criterion[]>> = {
  income_over_line: ['income'],
  floor_area_over_line: ['floor_area'],
  owns_other_home: ['homes'],
  hukou_not_met: ['hukou_place', 'hukou_years'],
  already_housed: ['protection'],
  barred: ['bars'],
}

/** Whether a rejection for this reason is a decision on eligibility. */
export const isAboutEligibility = (reason: string): boolean => Object.hasOwn(judges, reason)

/** Refuses a letter that would contradict the file: the reason's criteria in force are all verified and met. */
export function mustNotContradict({ verdicts }: Assessed, reason: string): void {
  const inForce = (judges[reason] ?? []).filter((criterion) => verdicts[criterion] !== undefined)
  if (inForce.length > 0 && inForce.every((criterion) => verdicts[criterion] === '符合'))
    throw new Refused('not_allowed', say.contradictsFindings(inForce), { reason, met: inForce })
}
