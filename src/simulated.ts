import type { AnyFact } from '../machines/fact.ts'
import { evolve } from '../machines/fold.ts'
import type { Law } from '../machines/law.ts'
import type { Office } from './office.ts'
import { numbersOf, type StageNumber } from './procedure-limits.ts'

/*
 * Past cases under another procedure: every history is folded by the other machine as far as it goes. A reading, for who is
 * about to write a procedure; no case is moved by it, since a case is pinned to its own for life.
 */

/** A case whose history the other procedure does not take: at which fact, in which state. */
export interface Stuck {
  readonly number: string
  readonly machine: string
  /** How many facts were taken before. */
  readonly taken: number
  readonly facts: number
  readonly state: string
  readonly fact: string
}

export interface Simulated {
  readonly target: string
  readonly cases: number
  /** Whose whole history is taken, and of them those that would stand elsewhere. */
  readonly taken: number
  readonly elsewhere: number
  readonly stuck: readonly Stuck[]
  /** Which fact stops how many cases in which state, most first. */
  readonly reasons: readonly { readonly state: string; readonly fact: string; readonly cases: number }[]
}

const MOST = 1000

/** Folds the histories of all cases, or of one county's, under `target`. */
export async function simulate(
  { store, law }: Pick<Office, 'store' | 'law'>,
  target: string,
  county: string | undefined,
  slice: (done: number, total: number) => Promise<void>,
): Promise<Simulated> {
  const machine = law.machine(target)
  const rows = store.applications({ limit: Number.MAX_SAFE_INTEGER, ...(county ? { county } : {}) })
  const stuck: Stuck[] = []
  const reasons = new Map<string, { state: string; fact: string; cases: number }>()
  let [cases, taken, elsewhere] = [0, 0, 0]
  for (const [i, { number }] of rows.entries()) {
    await slice(i, rows.length)
    const head = store.head(number)
    if (!head) continue
    cases += 1
    const facts = [...store.history(number)].map(({ body }) => JSON.parse(body) as AnyFact)
    let standing = machine.start
    let at: AnyFact | undefined
    for (const fact of facts) {
      const next = evolve(machine, standing, fact)
      if (!next) {
        at = fact
        break
      }
      standing = next
    }
    if (!at) {
      taken += 1
      if (standing.state !== head.state) elsewhere += 1
      continue
    }
    const key = `${standing.state} ${at.type}`
    const reason = reasons.get(key) ?? { state: standing.state, fact: at.type, cases: 0 }
    reason.cases += 1
    reasons.set(key, reason)
    if (stuck.length < MOST)
      stuck.push({
        ...{ number, machine: head.machine, taken: standing.version, facts: facts.length },
        ...{ state: standing.state, fact: at.type },
      })
  }
  return { target, cases, taken, elsewhere, stuck, reasons: [...reasons.values()].sort((a, b) => b.cases - a.cases) }
}

/** Two procedures' numbers side by side; undefined where one has none. */
export function limitsCompared(
  law: Law,
  a: string,
  b: string,
): readonly { readonly name: string; readonly what: string; readonly a?: StageNumber; readonly b?: StageNumber }[] {
  const of = (name: string) =>
    new Map(numbersOf(law.procedure(name).definition).map((each) => [`${each.stageName} ${each.what}`, each]))
  const [one, two] = [of(a), of(b)]
  return [...new Set([...one.keys(), ...two.keys()])].map((key) => {
    const [name = '', what = ''] = key.split(' ')
    const [x, y] = [one.get(key), two.get(key)]
    return { name, what, ...(x ? { a: x } : {}), ...(y ? { b: y } : {}) }
  })
}

/** The machines of cases: those a procedure stands behind. */
export const proceduresIn = (law: Law): string[] =>
  law.names.filter((name) => {
    try {
      return law.procedure(name) !== undefined
    } catch {
      return false
    }
  })
