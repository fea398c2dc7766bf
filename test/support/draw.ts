import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { staff } from './office.ts'

/** A wish as a random clerk hands it in. */
export interface Asked {
  readonly name: string
  readonly actor: AtWork
  readonly input: Record<string, unknown>
}

/** A text about people that must never be found outside a sealed record. */
export const canary = '机密陈述-CANARY-7f3a'

/** Draws one thing after another; from the same seed always the same, so that a failing life can be lived again. */
export class Draw {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  /** A whole number below `n` (mulberry32). */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n
  }
  happens(percent: number): boolean {
    return this.below(100) < percent
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}

/** Few people at each organ, each in any post: so that duties that must be separate meet in one person. */
export const somebody = (draw: Draw, role: string, organ: string): AtWork => ({
  ...staff(role as Role, organ),
  staff: `${organ}-P${draw.below(5)}`,
})
