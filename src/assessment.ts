import type { Head } from '../db/heads.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { ProcedureDefinition } from '../machines/stages.ts'
import type { LegalDay } from './calendar.ts'
import { declaredOf, householdOf } from './declared.ts'
import {
  admitted,
  type EligibilityFacts,
  type FindingVerdict,
  type Household,
  holding,
  mustPass,
  type Outcome,
  type Override,
  overriding,
  type Snapshot,
  snapshotOf,
  verdictOf,
} from './eligibility.ts'
import type { HouseholdFile } from './household-form.ts'
import { knownOf } from './known-persons.ts'
import type { Records } from './look-once.ts'
import { identitiesOf } from './papers.ts'
import { type Resolved, registerKnows } from './person-register.ts'
import type { Policy } from './policy.ts'
import { type Criterion, numbersFor } from './policy-numbers.ts'
import { Refused } from './refusal.ts'
import { factsFrom, type VerifiedValues } from './verified.ts'
import { say } from './words.ts'

/*
 * From the sealed file of a case to its findings. What is plain here stays here: a decision gets the digest of the sealed
 * snapshot and a summary without values.
 */

/** What a decision knows of the findings sealed for it. Criteria and verdicts only: no value, nobody's name. */
export interface Assessed {
  /** The hash of the head whose file was assessed: a decision on a later one would rest on findings that are old. */
  readonly head: string
  /** Digest of the sealed snapshot. */
  readonly findings: string
  /** The version of the numbers. */
  readonly policy: string
  readonly outcome: Outcome
  readonly verdicts: Readonly<Partial<Record<Criterion, FindingVerdict>>>
  /** Open criteria the author of a rejection holds not met, for a recorded reason. */
  readonly held: readonly Criterion[]
  /** Why a pass would be refused that needs every finding to be 符合. */
  readonly mayNotPass: Refused | null
}

/** Whose numbers count for a case: the day of acceptance; before it, provisionally, that of receipt. */
export const countsOn = (c: ApplicationContext): LegalDay => c.acceptedOn ?? c.receivedOn

/** What a wish itself adds to the file it is decided on. */
export interface Given {
  readonly overrides?: readonly Override[]
  readonly resolutions?: readonly Resolved[]
  /** Values found by the decision itself; they stand over all before. */
  readonly verified?: VerifiedValues
  /** The reason of an adverse decision: what it answers for (`overrides`) it holds not met, and does not let pass. */
  readonly reason?: string
  /** Of a 复核. */
  readonly outcome?: 'confirmed' | 'overturned'
}

/** What is declared and verified of a case, opened. Refuses when the household's record has been erased. */
export function fileOf(
  records: Records,
  policy: Pick<Policy, 'numbers'>,
  c: ApplicationContext,
  { resolutions = [], verified }: Given = {},
): { readonly household: Household; readonly facts: EligibilityFacts } {
  const file = opened<HouseholdFile>(records, c.number, c.household)
  if (!file) throw new Refused('not_allowed', say.sealedErased(), {})
  // The community of the hukou stands last; where it is that of the home, there is only one.
  const hukou = c.communities.at(-1) ?? c.county
  const onFile = c.verified.flatMap(({ digest }) => opened<VerifiedValues>(records, c.number, digest) ?? [])
  const found = verified ? [...onFile, verified] : onFile
  const before = c.resolutions.flatMap((digest) => opened<readonly Resolved[]>(records, c.number, digest) ?? [])
  const resolved = new Set([...before, ...resolutions].map(({ found }) => found))
  // Where the register knows nobody of the household, nobody has to be told apart.
  const isKnown = registerKnows(records.store, c)
  const persons = file.members.map((m) =>
    isKnown ? knownOf(records, policy, identitiesOf(m), c.number, resolved) : { protections: [], bars: [] },
  )
  return { household: householdOf(file, c.county), facts: factsFrom(found, declaredOf(file, hukou), persons) }
}

/**
 * What would be found on a case now: its file as it is, under the numbers in force on its day. Refuses when there are
 * none, and when the household's record has been erased.
 */
export function presentFindings(
  records: Records,
  policy: Pick<Policy, 'numbers'>,
  c: ApplicationContext,
  given: Given = {},
): Snapshot {
  const on = countsOn(c)
  const numbers = numbersFor(policy, c.programme, c.county, on)
  const { household, facts } = fileOf(records, policy, c, given)
  return snapshotOf(household, facts, numbers, on)
}

/** The snapshot sealed with a decision, exactly as it was then; undefined once it has been erased. */
export const sealedFindings = (records: Records, stream: string, digest: string): Snapshot | undefined =>
  opened(records, stream, digest)

function opened<T>({ store, sealer }: Records, stream: string, digest: string): T | undefined {
  const record = store.unseal(stream, digest)
  return record && (sealer.open(record) as T)
}

/** Findings for a decision: `seal` gets the snapshot and gives its digest; what the decision may know of it. */
export function assessedFor(
  records: Records,
  policy: Pick<Policy, 'numbers'>,
  head: Head,
  given: Given,
  seal: (snapshot: Snapshot) => string,
): Assessed {
  const c = head.context as ApplicationContext
  const on = countsOn(c)
  const numbers = numbersFor(policy, c.programme, c.county, on)
  const { household, facts } = fileOf(records, policy, c, given)
  const plain = snapshotOf(household, facts, numbers, on)
  const confirms = given.outcome === 'confirmed'
  const answers = [...(given.overrides ?? []), ...(confirms ? heldBefore(records, c, plain) : [])]
  const isAdverse = given.reason !== undefined || confirms
  const answered = answers.reduce(isAdverse ? holding : overriding, plain)
  const declared = isAdverse ? admitted(household, facts, numbers, on) : []
  const snapshot = declared.length > 0 ? { ...answered, admitted: declared } : answered
  return {
    head: head.hash,
    findings: seal(snapshot),
    policy: snapshot.policy,
    outcome: verdictOf(snapshot),
    verdicts: Object.fromEntries(snapshot.findings.map((f) => [f.criterion, f.verdict])),
    held: (snapshot.held ?? []).map(({ criterion }) => criterion),
    // Made when asked for: an early review passes with what is 待核, and never asks.
    get mayNotPass() {
      return refusalOf(() => mustPass(snapshot))
    },
  }
}

/** What the disputed rejection held not met and is still open: a 复核 looks at the same ground. */
function heldBefore(records: Records, c: ApplicationContext, now: Snapshot): readonly Override[] {
  const disputed = c.assessed.at(-1)
  const held = (disputed && sealedFindings(records, c.number, disputed.findings)?.held) ?? []
  const { open } = verdictOf(now)
  return held.filter(({ criterion }) => open.includes(criterion))
}

function refusalOf(work: () => void): Refused | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}

/**
 * Whether a review decides on eligibility, so that nothing may be left 待核: it has checks of its own, comes after one
 * that has, or is the approval. What an earlier review leaves open, a later organ verifies.
 */
export function decidesOnEligibility({ stages }: ProcedureDefinition, stage: string): boolean {
  const reviews = stages.flatMap((s) => (s.kind === 'review' ? [s] : []))
  const at = reviews.findIndex((s) => s.key === stage)
  return reviews.slice(0, at + 1).some((s) => (s.checks ?? []).length > 0) || reviews[at]?.approves === true
}
