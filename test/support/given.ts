import { expect } from 'vitest'
import type { AnyFact } from '../../machines/fact.ts'
import { compile, evolve, type Standing } from '../../machines/fold.ts'
import { shapeFault } from '../../machines/law.ts'
import type { Statechart } from '../../machines/statechart.ts'

/** What a test says after `when`: where the fact leads, or that it is not acceptable. */
export interface Outcome {
  /** The fact is accepted and leads to this state; `memory` is a part of what the case then remembers. */
  then(state: string, memory?: Readonly<Record<string, unknown>>): void
  /** The machine does not accept the fact here. */
  refuses(): void
}

export interface Given {
  when(fact: AnyFact): Outcome
  /** The state the given facts lead to. */
  readonly state: string
}

/** `const given = under(threeReviews)`: sentences about one machine. */
export function under(chart: Statechart): (...facts: AnyFact[]) => Given {
  const machine = compile(chart)
  const { kind } = chart
  return (...facts) => {
    const standing = facts.reduce<Standing>((at, fact, i) => {
      const fault = shapeFault(kind, fact)
      if (fault) throw new Error(`given fact ${i + 1} is malformed: ${fault}`)
      const next = evolve(machine, at, fact)
      if (!next) throw new Error(`given fact ${i + 1} (${fact.type}) is not acceptable in ${at.state}`)
      return next
    }, machine.start)
    return {
      state: standing.state,
      when(fact) {
        expect(shapeFault(kind, fact)).toBeUndefined()
        const next = evolve(machine, standing, fact)
        return {
          // biome-ignore lint/suspicious/noThenProperty: given, when, then is how a rule is told; nobody awaits it
          then(state, memory = {}) {
            expect(next?.state, `${fact.type} in ${standing.state}`).toBe(state)
            expect(next?.version).toBe(facts.length + 1)
            expect(next?.context).toMatchObject(memory)
          },
          refuses() {
            expect(next?.state, `${fact.type} in ${standing.state} should be refused`).toBeUndefined()
          },
        }
      },
    }
  }
}
