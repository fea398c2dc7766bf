import type { Machine, Standing } from '../machines/fold.ts'
import type { StreamKind } from '../machines/law.ts'
import { machineDigest } from './facts.ts'

/** The standing of one stream with the hash of its last fact: all a decision needs to know of the past. */
export interface Head extends Standing {
  readonly stream: string
  readonly kind: StreamKind
  readonly machine: string
  readonly hash: string
}

/** The head of a stream that has no facts yet: its chain begins at the digest of its machine. */
export function newHead(stream: string, kind: StreamKind, machine: Machine): Head {
  const { version, state, context } = machine.start
  return { stream, kind, machine: machine.chart.name, version, state, context, hash: machineDigest(machine.chart) }
}
