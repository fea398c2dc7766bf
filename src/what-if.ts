import type { LegalDay } from './calendar.ts'
import {
  type EligibilityFacts,
  type Finding,
  type FindingVerdict,
  type Household,
  missesBy,
  rejudged,
  type Snapshot,
  sentenceOf,
  snapshotOf,
  verdictOf,
} from './eligibility.ts'
import type { Policy } from './policy.ts'
import { type Criterion, criteria, holdsFor, numbersFor, type PolicyNumbers } from './policy-numbers.ts'
import { Refused } from './refusal.ts'

/*
 * What a draft of the numbers would do to cases that exist, before anybody issues it. Reads and compares; no decided
 * case is touched by it, and what was sealed with a decision stays as it is.
 */

/**
 * A case as the what-if needs it: where and when it was accepted and, decided, what was sealed with the decision, else
 * what is declared and verified of it. Neither is needed of a case the draft is not about.
 */
export interface WhatIfCase {
  readonly number: string
  readonly household?: Household
  readonly facts?: EligibilityFacts
  readonly programme: string
  readonly county: string
  /** The day whose numbers count for the case, normally that of acceptance. */
  readonly on: LegalDay
  readonly snapshot?: Snapshot
}

/** One criterion of one case that would be judged otherwise. Null: the criterion was, or would be, not in force. */
export interface Change {
  readonly number: string
  readonly criterion: Criterion
  readonly was: FindingVerdict | null
  readonly would: FindingVerdict | null
  /** How far the verified value would miss the line: positive beyond, negative within. Null where nothing is measured. */
  readonly byHowMuch: { readonly value: number; readonly unit: string } | null
  /** The finding under the draft, or the one that would fall away, as a sentence. */
  readonly why: string
}

export interface WhatIfCounts {
  readonly cases: number
  /** Of another programme or area than the draft's. */
  readonly notConcerned: number
  /** Concerned, but with neither a snapshot nor numbers in force to compare with. */
  readonly notComparable: number
  /** Cases with at least one changed criterion. */
  readonly changedCases: number
  /** Compared cases by what they came to and would come to, most first, unchanged ones included. */
  readonly verdicts: readonly { readonly was: FindingVerdict; readonly would: FindingVerdict; readonly cases: number }[]
  /** Criteria of the draft that decided cases were never asked, and of how many: 待核 there, and not for what anybody did. */
  readonly criteriaNew: readonly { readonly criterion: Criterion; readonly cases: number }[]
}

export interface WhatIf {
  readonly changed: readonly Change[]
  readonly counts: WhatIfCounts
}

function change(number: string, criterion: Criterion, was: Finding | undefined, would: Finding | undefined): Change {
  const shown = would ?? was
  const by = would ? missesBy(would) : null
  return {
    number,
    criterion,
    was: was?.verdict ?? null,
    would: would?.verdict ?? null,
    byHowMuch: by === null || !would ? null : { value: by, unit: would.required.unit },
    why: shown ? sentenceOf(shown) : '',
  }
}

interface Compared {
  readonly was: Snapshot
  readonly would: Snapshot
}

/**
 * What a case came to and would come to. A decided one on the values sealed with its decision, so that what has happened
 * to its file since is not put down to the draft; another on its file as it is. Null when there is nothing to compare.
 */
function compared(
  { snapshot, household: declared, facts, programme, county, on }: WhatIfCase,
  draft: PolicyNumbers,
  inForce: Pick<Policy, 'numbers'> | undefined,
): Compared | null {
  if (snapshot) {
    const madeUnder = inForce?.numbers.find(({ version }) => version === snapshot.policy)
    return { was: snapshot, would: rejudged(snapshot, draft, madeUnder) }
  }
  if (!inForce || !declared || !facts) return null
  const household = { ...declared, county }
  try {
    const was = snapshotOf(household, facts, numbersFor(inForce, programme, county, on), on)
    return { was, would: snapshotOf(household, facts, draft, on) }
  } catch (error) {
    if (error instanceof Refused && error.code === 'not_found') return null
    throw error
  }
}

/**
 * Runs a draft over cases as if it had been in force for each of them; its own first day is not asked. Cases of another
 * programme or area are counted and left alone. A decided case is judged anew on its sealed findings alone; one not yet
 * decided is compared with what `inForce` gives, if that is handed in. An override stands where its criterion would still
 * be open. `inForce` also has the versions that decided cases were judged by.
 */
export function whatIf(cases: Iterable<WhatIfCase>, draft: PolicyNumbers, inForce?: Pick<Policy, 'numbers'>): WhatIf {
  const comparing = compareWith(draft, inForce)
  for (const each of cases) comparing.take(each)
  return comparing.result()
}

/** The same, a case at a time: for who goes through a city in slices. */
export function compareWith(
  draft: PolicyNumbers,
  inForce?: Pick<Policy, 'numbers'>,
): { take(each: WhatIfCase): void; result(): WhatIf } {
  const changed: Change[] = []
  const verdicts = new Map<string, { was: FindingVerdict; would: FindingVerdict; cases: number }>()
  const criteriaNew = new Map<Criterion, number>()
  let all = 0
  let notConcerned = 0
  let notComparable = 0
  let changedCases = 0
  const take = (each: WhatIfCase): void => {
    all++
    if (each.programme !== draft.programme || !holdsFor(draft, each.county, each.on)) {
      notConcerned++
      return
    }
    const both = compared(each, draft, inForce)
    if (!both) {
      notComparable++
      return
    }
    const { was, would } = both
    const changes = criteria.flatMap((criterion) => {
      const before = was.findings.find((f) => f.criterion === criterion)
      const after = would.findings.find((f) => f.criterion === criterion)
      if (each.snapshot && after && !before) criteriaNew.set(criterion, (criteriaNew.get(criterion) ?? 0) + 1)
      return before?.verdict === after?.verdict ? [] : [change(each.number, criterion, before, after)]
    })
    if (changes.length > 0) changedCases++
    changed.push(...changes)
    const [from, to] = [verdictOf(was).verdict, verdictOf(would).verdict]
    const count = verdicts.get(from + to) ?? { was: from, would: to, cases: 0 }
    count.cases++
    verdicts.set(from + to, count)
  }
  const result = (): WhatIf => ({
    changed,
    counts: {
      cases: all,
      notConcerned,
      notComparable,
      changedCases,
      verdicts: [...verdicts.values()].sort((a, b) => b.cases - a.cases),
      criteriaNew: criteria.flatMap((criterion) => {
        const asked = criteriaNew.get(criterion)
        return asked === undefined ? [] : [{ criterion, cases: asked }]
      }),
    },
  })
  return { take, result }
}
