import { randomUUID } from 'node:crypto'
import { breath } from '../breath.ts'
import { Refused } from '../refusal.ts'
import { adminSays } from '../words.ts'

/*
 * Readings over all cases that take longer than a page may: what a calendar would move, what a draft would change. They go on in
 * slices while others are served, are kept in memory for who began them, and write nothing.
 */

export interface Reading<T = unknown> {
  readonly id: string
  readonly staff: string
  readonly kind: string
  readonly began: number
  done: number
  total: number
  result?: T
  /** Why it came to nothing. */
  failed?: string
}

/** Looks how far a reading is, and lets others have their turn now and then. Throws once the reading was stopped. */
export type Slice = (done: number, total: number) => Promise<void>

export interface Readings {
  begin<T>(staff: string, kind: string, run: (slice: Slice) => Promise<T>): Reading<T>
  /** Of this kind, begun by this person. Refuses `not_found`. */
  of<T>(id: string, staff: string, kind: string): Reading<T>
  stop(): void
}

const KEPT = 20
const SLICE_MS = 12

export function readings(): Readings {
  const all = new Map<string, Reading>()
  let stopped = false
  return {
    begin<T>(staff: string, kind: string, run: (slice: Slice) => Promise<T>) {
      const reading: Reading<T> = { id: randomUUID(), staff, kind, began: performance.now(), done: 0, total: 0 }
      all.set(reading.id, reading as Reading)
      for (const old of [...all.keys()].slice(0, -KEPT)) all.delete(old)
      let rested = performance.now()
      const slice: Slice = async (done, total) => {
        Object.assign(reading, { done, total })
        if (performance.now() - rested < SLICE_MS) return
        await breath()
        rested = performance.now()
        if (stopped || !all.has(reading.id)) throw new Error('the reading was stopped')
      }
      run(slice).then(
        (result) => {
          reading.result = result
        },
        (error: unknown) => {
          reading.failed = error instanceof Refused ? error.message : adminSays.readingFailed()
        },
      )
      return reading
    },
    of<T>(id: string, staff: string, kind: string) {
      const found = all.get(id)
      if (!found || found.staff !== staff || found.kind !== kind)
        throw new Refused('not_found', adminSays.readingGone(), {})
      return found as Reading<T>
    },
    stop() {
      stopped = true
    },
  }
}
