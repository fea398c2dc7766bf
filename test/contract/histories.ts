import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve } from '../../machines/fold.ts'
import { type Law, lawOf } from '../../machines/law.ts'
import { allProcedures } from '../support/procedures/all.ts'

/** A whole life as it was recorded, with where it had come and what it remembered: no later change may alter either. */
export interface History {
  /** By what it adds, e.g. `three-reviews@2012 7: ReviewReturned in secondReview`. */
  readonly name: string
  readonly machine: string
  /** The digest of the machine as it was then; its chain begins there. */
  readonly root: string
  readonly stream: string
  readonly facts: readonly { readonly body: string; readonly hash: string }[]
  readonly state: string
  readonly context: object
}

export const historiesFile = fileURLToPath(new URL('./corpus/histories.jsonl', import.meta.url))

/** The published procedures, and those of other cities in test/support: the engine must not change under any of them. */
export const everyLaw: Law = lawOf(allProcedures)

export const readHistories = (): History[] =>
  readFileSync(historiesFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as History)

/** The steps of a life: what happened in which state, and where it led. Throws where a fact is not acceptable. */
export function stepsOf(law: Law, machineName: string, facts: readonly AnyFact[]) {
  const machine = law.machine(machineName)
  let standing = machine.start
  const steps = facts.map((fact) => {
    const next = evolve(machine, standing, fact)
    if (!next) throw new Error(`${fact.type} is no longer acceptable in ${standing.state}`)
    const step = `${fact.type} in ${standing.state} to ${next.state}`
    standing = next
    return step
  })
  return { steps, standing }
}
