import type { StoredFact } from '../db/facts.ts'
import { keptLately } from '../db/lately.ts'
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

/** So many cases and notices are remembered, but no long lists. */
const MOST = 4096
const LONGEST = 100

/**
 * What was done so far with a case or a notice that the rule about different persons asks for. Facts never change, so only
 * those since the last time are read.
 */
export function handlingOf(store: Pick<Store, 'history'>): (subject: string) => Handled {
  const known = keptLately<Handled>(MOST)
  return (subject) => {
    const before = known.get(subject) ?? nothing
    const facts = store.history(subject, before.version)
    if (facts.length === 0) return before
    const handled = withFacts(before, facts)
    if (handled.related.length <= LONGEST) known.set(subject, handled)
    return handled
  }
}

const nothing: Handled = { version: 0, related: [], settled: [] }

function withFacts(before: Handled, facts: readonly StoredFact[]): Handled {
  const related = [...before.related]
  const settled = [...before.settled]
  for (const { body } of facts) {
    if (!tells.test(body)) continue
    const { type, data, actor } = JSON.parse(body) as AnyFact & {
      data: { notice: string; cases: readonly string[]; stage: string }
    }
    if (type === 'ListedInPublicity') related.push(data.notice)
    else if (type === 'NoticeDrafted') related.push(...data.cases)
    else settled.push({ stage: data.stage, staff: actor.staff })
  }
  return { version: facts.at(-1)?.version ?? before.version, related, settled }
}
