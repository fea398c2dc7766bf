import type { Store } from '../db/store.ts'
import type { AnyFact } from '../machines/fact.ts'

/*
 * Who had a hand in a case besides its deciders, whom its head remembers: the release reviewers of the notices that list it, and
 * who settled objections, by publicity. Read from the facts outside the transaction, on the version the wish names.
 */

/** What the facts of a subject say on a version. */
export interface Handled {
  readonly version: number
  /** Of a case: the notices it was listed in. Of a notice: the cases it lists. */
  readonly related: readonly string[]
  /** Who settled objections to a case, and in which publicity. */
  readonly settled: readonly { readonly stage: string; readonly staff: string }[]
}

const tells = /"type":"(ListedInPublicity|NoticeDrafted|ObjectionUpheld|ObjectionDismissed)"/

/** What was done so far with a case or a notice that the rule about different persons asks for. */
export function handledBefore(store: Pick<Store, 'history'>, subject: string): Handled {
  const related: string[] = []
  const settled: { stage: string; staff: string }[] = []
  const facts = store.history(subject)
  for (const { body } of facts) {
    if (!tells.test(body)) continue
    const { type, data, actor } = JSON.parse(body) as AnyFact & {
      data: { notice: string; cases: readonly string[]; stage: string }
    }
    if (type === 'ListedInPublicity') related.push(data.notice)
    else if (type === 'NoticeDrafted') related.push(...data.cases)
    else settled.push({ stage: data.stage, staff: actor.staff })
  }
  return { version: facts.at(-1)?.version ?? 0, related, settled }
}
