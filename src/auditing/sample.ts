import { createHmac } from 'node:crypto'
import { sha256 } from '../../db/facts.ts'

/**
 * Draws `size` of these acceptance numbers: those whose HMAC-SHA-256 under the seed comes first. Whoever has the seed and
 * the numbers draws the same, in whatever order the numbers are given, and nobody can steer it without changing the seed.
 */
export function drawn(seed: string, numbers: readonly string[], size: number): string[] {
  return numbers
    .map((number) => ({ number, key: createHmac('sha256', seed).update(number).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, size)
    .map(({ number }) => number)
}

/** Digest of a frame: its numbers in ascending order, one a line, each ended by a line feed. */
export const frameDigest = (numbers: readonly string[]): string =>
  sha256(
    [...numbers]
      .sort()
      .map((each) => `${each}\n`)
      .join(''),
  )
