import type { ApplicationFact } from '../machines/application.facts.ts'
import type { ApplicationContext } from '../machines/application.ts'
import { samePerson } from './access.ts'
import { drawn, inOrder } from './assignment.ts'
import type { Differ } from './audit-deadlines.ts'

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
