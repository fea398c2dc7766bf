import type { AnyFact } from '../machines/fact.ts'
import { evolve, type Machine, type Standing } from '../machines/fold.ts'
import type { Law, StreamKind } from '../machines/law.ts'
import { chainHash, machineDigest } from './facts.ts'
import type { Head } from './heads.ts'
import type { Sqlite } from './sqlite.ts'

/** One way in which the log does not hold together. `field` says what; values are never personal data. */
export interface Difference {
  readonly stream: string
  readonly version: number | null
  /** The type of the fact, where one is meant. */
  readonly type?: string
  readonly field: string
  readonly stored: unknown
  readonly recomputed: unknown
}

/** A stream as replayed from nothing: its head, or where the replay had to stop. */
export interface Replayed {
  readonly id: number
  readonly head: Head
  readonly facts: readonly AnyFact[]
  readonly differences: readonly Difference[]
  /** There are facts recorded after the instant asked for: the head is the one of then. */
  readonly goesOn: boolean
}

/** What a replay may be asked besides. */
export interface Replaying {
  /** Only facts recorded at this instant or before; a stream that began later is not visited. ISO UTC. */
  readonly until?: string
  /** Sees each stream before its first fact. */
  readonly begin?: (stream: string, kind: StreamKind, machine: string) => void
  /** Sees each fact with the standing it met and the one it left. */
  readonly step?: (stream: string, before: Standing, fact: AnyFact, after: Standing, seq: number) => void
}

type FactRow = [stream: number, version: number, body: string, hash: string, seq: number]
type StreamRow = [id: number, name: string, kind: StreamKind, machine: string]

/**
 * How many streams are in memory at a time: the replay's memory is flat in the number of cases. So few that their rows
 * die young: with 400 the heap of a thread was 100 MB larger and nothing faster.
 */
const PORTION = 64

/**
 * Replays the streams with ids in [from, to] in order, verifying every hash and that each fact was acceptable where it
 * stands under the machine its stream is pinned to. Calls `visit` once a stream. Reads nothing but streams and facts.
 */
export function replayRange(
  db: Sqlite,
  law: Law,
  from: number,
  to: number,
  visit: (one: Replayed) => void,
  replaying: Replaying = {},
): void {
  const streamRows = db
    .prepare('SELECT id, name, kind, machine FROM streams WHERE id BETWEEN ? AND ? ORDER BY id')
    .raw()
  const factRows = db
    .prepare('SELECT stream, version, body, hash, seq FROM facts WHERE stream BETWEEN ? AND ? ORDER BY stream, version')
    .raw()
  for (let first = from; first <= to; first += PORTION) {
    const last = Math.min(first + PORTION - 1, to)
    const rows = factRows.all(first, last) as FactRow[]
    let at = 0
    for (const stream of streamRows.all(first, last) as StreamRow[]) {
      const start = at
      while (at < rows.length && (rows[at] as FactRow)[0] === stream[0]) at += 1
      const one = replayStream(law, stream, rows, start, at, replaying)
      if (one.facts.length > 0 || !one.goesOn) visit(one)
    }
  }
}

function replayStream(
  law: Law,
  [id, name, kind, machineName]: StreamRow,
  rows: readonly FactRow[],
  start: number,
  end: number,
  { until, begin, step }: Replaying,
): Replayed {
  const differences: Difference[] = []
  const facts: AnyFact[] = []
  begin?.(name, kind, machineName)
  let machine: Machine
  try {
    machine = law.machine(machineName)
    if (machine.chart.kind !== kind) throw new Error('a machine of another kind')
  } catch {
    const differ = { stream: name, version: null, field: 'machine', stored: machineName, recomputed: null }
    const head: Head = { stream: name, kind, machine: machineName, version: 0, state: '', context: {}, hash: '' }
    return { id, head, facts, differences: [differ], goesOn: false }
  }
  let standing: Standing = machine.start
  let hash = machineDigest(machine.chart)
  const differ = (version: number, field: string, stored: unknown, recomputed: unknown) =>
    differences.push({ stream: name, version, field, stored, recomputed })

  let goesOn = false
  let last = 0
  if (start === end) differ(0, 'facts', 0, 'at least 1')
  for (let i = start; i < end; i += 1) {
    const [, version, body, stored, seq] = rows[i] as FactRow
    const expected = standing.version + 1
    if (version !== expected) {
      differ(version, 'version', version, expected)
      break
    }
    if (until !== undefined && isAfter(body, until)) {
      goesOn = true
      break
    }
    if (seq < last) differ(version, 'order of facts', `${seq} in the log`, `after ${last}`)
    last = seq
    const own = chainHash(hash, name, version, body)
    if (own !== stored) differ(version, 'hash', stored, own)
    hash = stored
    let fact: AnyFact
    let next: Standing | undefined
    try {
      fact = JSON.parse(body) as AnyFact
      next = evolve(machine, standing, fact)
    } catch (error) {
      // No JSON, or JSON that is no fact: a guard or a reducer has looked for what is not there.
      differ(version, 'body', error instanceof SyntaxError ? 'no JSON' : 'no fact', null)
      break
    }
    if (!next) {
      differ(version, 'type', fact.type, `not acceptable in ${standing.state}`)
      break
    }
    step?.(name, standing, fact, next, seq)
    standing = next
    facts.push(fact)
  }
  const { version, state, context } = standing
  const head = { stream: name, kind, machine: machineName, version, state, context, hash }
  return { id, head, facts, differences, goesOn }
}

/** Whether a fact was recorded after an instant; what cannot be read is judged by the replay. */
function isAfter(body: string, until: string): boolean {
  try {
    return String((JSON.parse(body) as AnyFact).recordedAt) > until
  } catch {
    return false
  }
}
