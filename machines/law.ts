import { applicationFact } from './application.facts.ts'
import { calendarFact } from './calendar.facts.ts'
import { calendarMachine } from './calendar.ts'
import { disclosureFact } from './disclosure.facts.ts'
import { disclosureMachine } from './disclosure.ts'
import { documentFact } from './document.facts.ts'
import { documentMachine } from './document.ts'
import type { AnyFact } from './fact.ts'
import { fitting } from './fits.ts'
import { compile, type Machine } from './fold.ts'
import { noticeFact } from './notice.facts.ts'
import { noticeMachine } from './notice.ts'
import { personFact } from './person.facts.ts'
import { personMachine } from './person.ts'
import type { Procedure } from './procedure.ts'
import { staffFact } from './staff.facts.ts'
import { staffMachine } from './staff.ts'
import type { StreamKind } from './statechart.ts'
import { threeReviews } from './three-reviews.ts'
import { twoReviews } from './two-reviews.ts'

export type { StreamKind }

/** All machines in force now or ever: a case finds the one it is pinned to by name, for life. */
export interface Law {
  /** The machine named `id@version`. Throws when no such law is known: the log then holds what this program cannot read. */
  machine(name: string): Machine
  procedure(name: string): Procedure
  readonly names: readonly string[]
}

/** Makes a law of these procedures (and the machines of notices, calendars, persons, documents, staff and disclosures). A city adds its own definitions here. */
export function lawOf(procedures: readonly Procedure[]): Law {
  const byName = new Map(procedures.map((p) => [p.name, p]))
  const machines = new Map(
    [
      ...procedures,
      noticeMachine,
      calendarMachine,
      personMachine,
      documentMachine,
      staffMachine,
      disclosureMachine,
    ].map((chart) => [chart.name, compile(chart)]),
  )
  const known = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const found = map.get(name)
    if (!found) throw new Error(`no machine named ${name}; known: ${[...machines.keys()].join(', ')}`)
    return found
  }
  return {
    machine: (name) => known(machines, name),
    procedure: (name) => known(byName, name),
    names: [...machines.keys()],
  }
}

/** Luoyang: 三审两公示 in the districts, 两审两公示 in the counties. */
export const luoyang: Law = lawOf([threeReviews, twoReviews])

const shapes = {
  application: applicationFact,
  notice: noticeFact,
  calendar: calendarFact,
  person: personFact,
  document: documentFact,
  staff: staffFact,
  disclosure: disclosureFact,
} as const

const fits = {
  application: fitting(applicationFact),
  notice: fitting(noticeFact),
  calendar: fitting(calendarFact),
  person: fitting(personFact),
  document: fitting(documentFact),
  staff: fitting(staffFact),
  disclosure: fitting(disclosureFact),
} as const

/** Checks a fact's shape; returns a sentence naming type and field when it does not fit, undefined when it does. */
export function shapeFault(kind: StreamKind, fact: unknown): string | undefined {
  if (fits[kind](fact)) return undefined
  const parsed = shapes[kind].safeParse(fact)
  if (parsed.success) return undefined
  const type = (fact as Partial<AnyFact> | null)?.type ?? 'fact'
  return parsed.error.issues.map((i) => `${type} ${i.path.join('.')}: ${i.message}`).join('; ')
}
