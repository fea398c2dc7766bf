import { sha256 } from '../../db/facts.ts'
import type { FactHashes } from '../../src/log/city-log.ts'

/** The hash of an invented fact. */
export const hashOf = (seq: number): string => sha256(`fact ${seq}`)

/** A store with that many facts; `forged` is the seq of one that is another. */
export const factsUpTo = (n: number, forged = 0): FactHashes => ({
  lastSeq: () => n,
  hashesAfter: (seq, limit) =>
    Array.from({ length: Math.max(0, Math.min(limit, n - seq)) }, (_, i) =>
      seq + i + 1 === forged ? sha256('forged') : hashOf(seq + i + 1),
    ),
})
