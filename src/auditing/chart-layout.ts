import type { Statechart } from '../../machines/statechart.ts'

/** Where a state is drawn: rows run down, columns from −1 (left) over 0 (the ordinary way) to the right. */
export interface Placed {
  readonly state: string
  readonly row: number
  readonly column: number
}
export interface Edge {
  readonly from: string
  readonly to: string
}
export interface ChartLayout {
  readonly nodes: readonly Placed[]
  readonly edges: readonly Edge[]
  readonly rows: number
  readonly columns: { readonly first: number; readonly last: number }
}

/** Possible from every live state: drawing each would hide the rest. */
const anywhere = new Set([
  ...['ApplicationWithdrawn', 'LimitRecomputed', 'HouseholdChanged', 'MaterialsChecked', 'NoticeWithdrawn'],
  ...['SupervisionIssued', 'SupervisionAnswered', 'CaseReassigned'],
])

/**
 * A layered layout of any statechart: the ordinary way (the longest one that leads back to nothing, to the waiting list
 * where there is one) stands in the middle, every other state beside the first state that leads to it. Deterministic.
 */
export function layoutOf(chart: Statechart): ChartLayout {
  const order = Object.keys(chart.states)
  const next = new Map(order.map((state) => [state, targetsOf(chart, state)]))
  const forward = withoutReturns(chart.initial, next)
  const spine = ordinaryWay(chart.initial, forward)
  const rowOf = new Map(spine.map((state, row) => [state, row]))
  const taken = new Set(spine.map((_, row) => `${row} 0`))
  const nodes: Placed[] = spine.map((state, row) => ({ state, row, column: 0 }))

  // Side states in the order in which they are first led to, so that a chain of them stays together.
  const waiting = order.filter((state) => !rowOf.has(state))
  for (let before = -1; waiting.length !== before; ) {
    before = waiting.length
    for (const state of [...waiting]) {
      const from = [...rowOf.keys()].filter((each) => next.get(each)?.includes(state))
      if (from.length === 0) continue
      const rows = from.map((each) => rowOf.get(each) as number)
      const { row, column } = free(state.endsWith('Correction') ? Math.min(...rows) : Math.max(...rows), state, taken)
      rowOf.set(state, row)
      taken.add(`${row} ${column}`)
      nodes.push({ state, row, column })
      waiting.splice(waiting.indexOf(state), 1)
    }
  }
  // What only happens from everywhere (a withdrawal) stands by itself, below.
  for (const state of waiting) {
    const row = Math.max(...nodes.map((each) => each.row))
    const spot = free(row, state, taken)
    taken.add(`${spot.row} ${spot.column}`)
    nodes.push({ state, ...spot })
  }
  const columns = nodes.map(({ column }) => column)
  return {
    nodes,
    edges: order.flatMap((from) => (next.get(from) ?? []).map((to) => ({ from, to }))),
    rows: Math.max(...nodes.map(({ row }) => row)) + 1,
    columns: { first: Math.min(...columns), last: Math.max(...columns) },
  }
}

function targetsOf({ states }: Statechart, state: string): string[] {
  const order = Object.keys(states)
  const found = Object.entries(states[state]?.on ?? {})
    .filter(([type]) => !anywhere.has(type))
    .flatMap(([, ways]) => ways.map(({ target }) => target))
  return [...new Set(found)].filter((to) => to !== state).sort((a, b) => order.indexOf(a) - order.indexOf(b))
}

/** The edges that lead on, seen from the beginning: those back to a state on the way to it are left out. */
function withoutReturns(initial: string, next: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const forward = new Map<string, string[]>()
  const onWay = new Set<string>()
  const walk = (state: string) => {
    if (forward.has(state)) return
    const leading: string[] = []
    forward.set(state, leading)
    onWay.add(state)
    for (const to of next.get(state) ?? []) {
      if (onWay.has(to)) continue
      leading.push(to)
      walk(to)
    }
    onWay.delete(state)
  }
  walk(initial)
  return forward
}

function ordinaryWay(initial: string, forward: ReadonlyMap<string, readonly string[]>): string[] {
  const goal = forward.has('waiting') ? 'waiting' : undefined
  const known = new Map<string, string[] | null>()
  const longest = (state: string): string[] | null => {
    const before = known.get(state)
    if (before !== undefined) return before
    const ways = (forward.get(state) ?? []).map(longest).filter((way) => way !== null)
    const best = ways.reduce<string[] | null>((a, b) => (a && a.length >= b.length ? a : b), null)
    const own = best ? [state, ...best] : goal === undefined || state === goal ? [state] : null
    known.set(state, own)
    return own
  }
  return longest(initial) ?? [initial]
}

/** The first free place beside a row: corrections to the right, endings to the left, else the row below. */
function free(row: number, state: string, taken: ReadonlySet<string>): { row: number; column: number } {
  const sides = state.endsWith('Correction') ? [1, -1] : [-1, 1]
  for (let r = row; ; r += 1) for (const column of sides) if (!taken.has(`${r} ${column}`)) return { row: r, column }
}
