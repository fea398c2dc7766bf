import type { ApplicationFact } from '../machines/application.facts.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { Procedure } from '../machines/procedure.ts'
import { officeOf, samePerson } from './access.ts'
import { drawn, inOrder, type Wanted } from './assignment.ts'
import type { Differ } from './audit-deadlines.ts'

/** Who might have had a review when its lot was cast, by the register as it stood; `persons` are those of the household. */
export type MightHave = (wanted: Wanted, at: string, persons: readonly string[]) => readonly string[]

/** A lot as it was cast. */
export interface Cast {
  readonly version: number
  readonly at: string
  readonly wanted: Wanted
  readonly among: readonly string[]
  /** The household it was about, by its digest. */
  readonly household: string
}

/** The lot of this fact, where it is one; what it is held against needs the whole case. */
export function castIn(
  application: string,
  procedure: Procedure,
  c: ApplicationContext,
  fact: ApplicationFact,
  version: number,
): readonly Cast[] {
  if (fact.type !== 'CaseAssigned') return []
  const { stage, among } = fact.data
  const review = procedure.reviews[stage]
  if (!review) return []
  const post = { role: review.role, organ: officeOf(c, review.level) }
  const wanted = { post, application, c, stage }
  return [{ version, at: fact.recordedAt, wanted, among, household: c.household }]
}

/** Nobody was left out of a lot who might have had the review. */
export function leftOutFaults(
  casts: readonly Cast[],
  mightHave: MightHave,
  personsOf: (household: string) => readonly string[],
  differ: (version: number) => Differ,
): void {
  for (const { version, at, wanted, among, household } of casts)
    for (const staff of mightHave(wanted, at, personsOf(household)))
      if (!among.some((one) => samePerson(one, staff))) differ(version)('among', among.join(', '), `also ${staff}`)
}

/** Draws each lot again from its seed and those it was cast among; and nobody decides a review that is another's. */
export function assignmentFaults(
  application: string,
  { assigned }: ApplicationContext,
  fact: ApplicationFact,
  differ: Differ,
): void {
  switch (fact.type) {
    case 'CaseAssigned': {
      const { to, among, stage, seed } = fact.data
      const own = drawn({ seed, application, stage, among })
      if (to !== own) differ('to', to, own)
      const ordered = inOrder(among)
      if (among.join() !== ordered.join()) differ('among', among.join(', '), ordered.join(', '))
      return
    }
    case 'ReviewPassed':
    case 'ReviewReturned':
    case 'ReviewRejected':
    case 'ApplicationApproved': {
      const has = assigned[fact.data.stage]
      if (has !== undefined && !samePerson(has, fact.actor.staff)) differ('assigned', fact.actor.staff, has)
    }
  }
}
