import { chainHash, machineDigest, type StoredFact } from '../../db/facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve, type Machine, type Standing } from '../../machines/fold.ts'
import { type Change, changesBetween } from './changes.ts'

/** One step of a history: the fact as stored, where the stream stood before and after, and its place in the chain. */
export interface Step {
  /** From 1. */
  readonly n: number
  readonly fact: AnyFact
  readonly before: Standing
  readonly after: Standing
  /** What the case remembers otherwise than before; the state is among it, as `state`. */
  readonly changes: readonly Change[]
  readonly chain: {
    /** Its place in the city log, from 1. */
    readonly seq: number
    /** The hash before: that of the step before, for the first the digest of its machine. */
    readonly previous: string
    readonly stored: string
    readonly recomputed: string
    /** Whether the next step was made on this one's stored hash; null for the last. */
    readonly quoted: boolean | null
  }
}

/** A history replayed. `broken`: why it could not be replayed to its end, and at which step. */
export interface Replay {
  readonly steps: readonly Step[]
  readonly broken: { readonly n: number; readonly why: 'version' | 'body' | 'type' } | null
}

/** What is compared between two steps: the state, and all that is remembered. */
export const remembered = ({ state, context }: Pick<Standing, 'state' | 'context'>): object => ({ state, ...context })

/** Replays stored facts of one stream from nothing, step by step. Pure; the machine decides as it decided then. */
export function replayOf(stream: string, machine: Machine, stored: readonly StoredFact[]): Replay {
  const steps: Step[] = []
  let standing: Standing = machine.start
  let previous = machineDigest(machine.chart)
  for (const { seq, version, body, hash } of stored) {
    const n = standing.version + 1
    if (version !== n) return { steps, broken: { n, why: 'version' } }
    let fact: AnyFact
    let after: Standing | undefined
    try {
      fact = JSON.parse(body) as AnyFact
      after = evolve(machine, standing, fact)
    } catch {
      return { steps, broken: { n, why: 'body' } }
    }
    if (!after) return { steps, broken: { n, why: 'type' } }
    const next = stored[n]
    const chain = {
      seq,
      previous,
      stored: hash,
      recomputed: chainHash(previous, stream, version, body),
      quoted: next ? chainHash(hash, stream, next.version, next.body) === next.hash : null,
    }
    const changes = changesBetween(remembered(standing), remembered(after))
    steps.push({ n, fact, before: standing, after, changes, chain })
    standing = after
    previous = hash
  }
  return { steps, broken: null }
}

/** Whether every hash of a replay is what its fact and the hash before it make. */
export const isWhole = ({ steps, broken }: Replay): boolean =>
  broken === null && steps.every(({ chain }) => chain.stored === chain.recomputed)
