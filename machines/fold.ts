import { type AnyStateMachine, assign, createMachine } from 'xstate'
import type { AnyFact } from './fact.ts'
import type { Statechart } from './statechart.ts'

/** Where a stream stands: how many facts it has, what it waits for, what it remembers. */
export interface Standing<C = object> {
  readonly version: number
  readonly state: string
  readonly context: C
}

type GuardFn = (context: object, fact: AnyFact, params: object) => boolean
type ReducerFn = (context: object, fact: AnyFact) => object
interface Candidate {
  readonly target: string
  readonly guard: GuardFn | null
  readonly params: object
}
interface Row {
  readonly candidates: readonly Candidate[]
  readonly reduce: ReducerFn
}

/** A machine ready for use: XState's statechart and the table compiled from it. */
export interface Machine {
  readonly chart: Statechart
  readonly xstate: AnyStateMachine
  readonly start: Standing
  /** A stream in one of these states holds its claims (one live case per person, one entry of the register). */
  readonly live: ReadonlySet<string>
  readonly table: ReadonlyMap<string, ReadonlyMap<string, Row>>
}

/** Builds the XState machine of a statechart. Every transition has one action, `copy`: the fact type's reducer. */
export function toXState(chart: Statechart): AnyStateMachine {
  const reducers = chart.reducers as Record<string, ReducerFn>
  const guards = chart.guards as unknown as Record<string, GuardFn>
  const states = Object.fromEntries(
    Object.entries(chart.states).map(([name, node]) => [
      name,
      {
        ...(node.final ? { type: 'final' as const } : {}),
        on: Object.fromEntries(
          Object.entries(node.on).map(([type, ways]) => [
            type,
            ways.map((w) => ({ target: w.target, ...(w.guard ? { guard: w.guard } : {}), actions: 'copy' })),
          ]),
        ),
      },
    ]),
  )
  const machine = createMachine({ id: chart.name, initial: chart.initial, context: chart.empty, states } as never)
  return (machine as AnyStateMachine).provide({
    actions: {
      copy: assign(({ context, event }) => {
        const fact = event as unknown as AnyFact
        const reduce = reducers[fact.type]
        return reduce ? reduce(context, fact) : context
      }),
    },
    guards: Object.fromEntries(
      Object.entries(guards).map(([name, guard]) => [
        name,
        (args: { context: object; event: unknown }, params: object) =>
          guard(args.context, args.event as AnyFact, params),
      ]),
    ),
  } as never)
}

interface XNode {
  readonly type: string
  readonly states: Record<string, XNode>
  readonly key: string
  readonly entry: readonly unknown[]
  readonly exit: readonly unknown[]
  readonly invoke: readonly unknown[]
  readonly always?: readonly unknown[]
  readonly after: readonly unknown[]
  readonly transitions: ReadonlyMap<string, readonly XTransition[]>
}
interface XTransition {
  readonly target?: readonly XNode[]
  readonly guard?: unknown
  readonly actions: readonly unknown[]
}

/**
 * Compiles a statechart once, at load, by walking the XState machine itself, into state × fact type → candidates.
 * Refuses what it could not prove equal: nested or parallel states, `always`, `after`, `invoke`, entry and exit
 * actions, wildcards, unnamed guards or other actions than `copy`.
 */
export function compile(chart: Statechart, xstate: AnyStateMachine = toXState(chart)): Machine {
  const root = xstate.root as unknown as XNode
  const guards = chart.guards as unknown as Record<string, GuardFn>
  const reducers = chart.reducers as Record<string, ReducerFn>
  const refuse = (why: string) => new Error(`${chart.name}: cannot compile ${why}`)
  if (root.type !== 'compound' || root.transitions.size > 0) throw refuse('transitions or regions on the root')

  const table = new Map<string, ReadonlyMap<string, Row>>()
  for (const node of Object.values(root.states)) {
    if (node.type !== 'atomic' && node.type !== 'final') throw refuse(`${node.key}: a ${node.type} state`)
    if ((node.always?.length ?? 0) + node.after.length + node.invoke.length + node.entry.length + node.exit.length > 0)
      throw refuse(`${node.key}: always, after, invoke, entry or exit`)
    const rows = new Map<string, Row>()
    for (const [type, ways] of node.transitions) {
      const reduce = reducers[type]
      if (type.includes('*') || !reduce) throw refuse(`${node.key}: no reducer for ${type}`)
      rows.set(type, { reduce, candidates: ways.map((way) => candidate(way, `${node.key} on ${type}`)) })
    }
    table.set(node.key, rows)
  }

  function candidate(way: XTransition, where: string): Candidate {
    const [target, another] = way.target ?? []
    if (!target || another) throw refuse(`${where}: not exactly one target`)
    if (way.actions.length !== 1 || way.actions[0] !== 'copy') throw refuse(`${where}: actions besides copy`)
    if (way.guard === undefined) return { target: target.key, guard: null, params: {} }
    const ref = way.guard as { type?: unknown; params?: object }
    const guard = typeof ref.type === 'string' ? guards[ref.type] : undefined
    if (!guard) throw refuse(`${where}: an unnamed or unknown guard`)
    return { target: target.key, guard, params: ref.params ?? {} }
  }

  return {
    chart,
    xstate,
    table,
    start: { version: 0, state: chart.initial, context: chart.empty },
    live: new Set(
      Object.entries(chart.states)
        .filter(([, node]) => node.live)
        .map(([name]) => name),
    ),
  }
}

/** The state a fact would lead to, or undefined when the machine does not accept it now. */
export function may(machine: Machine, standing: Standing, fact: AnyFact): string | undefined {
  const row = machine.table.get(standing.state)?.get(fact.type)
  if (!row) return undefined
  for (const c of row.candidates) if (c.guard === null || c.guard(standing.context, fact, c.params)) return c.target
  return undefined
}

/** The standing after a fact, or undefined when the machine does not accept it. Pure; the input is not changed. */
export function evolve(machine: Machine, standing: Standing, fact: AnyFact): Standing | undefined {
  const row = machine.table.get(standing.state)?.get(fact.type)
  if (row === undefined) return undefined
  for (const c of row.candidates)
    if (c.guard === null || c.guard(standing.context, fact, c.params))
      return { version: standing.version + 1, state: c.target, context: row.reduce(standing.context, fact) }
  return undefined
}

/** Folds a whole history. Throws, naming the position, when a fact was not acceptable where it stands. */
export function replay(machine: Machine, facts: Iterable<AnyFact>): Standing {
  let standing = machine.start
  for (const fact of facts) {
    const next = evolve(machine, standing, fact)
    if (!next) throw new Error(`fact ${standing.version + 1} (${fact.type}) is not acceptable in ${standing.state}`)
    standing = next
  }
  return standing
}

/** The fact types a state accepts at all, guards aside: what a refusal may suggest instead. */
export function accepted(machine: Machine, state: string): string[] {
  return [...(machine.table.get(state)?.keys() ?? [])]
}

/** What the digest of a machine covers: every state, transition, guard and number, as plain data. */
export function describe(chart: Statechart): object {
  return { name: chart.name, initial: chart.initial, states: chart.states, definition: chart.definition }
}
