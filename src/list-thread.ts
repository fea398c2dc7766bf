import { Worker } from 'node:worker_threads'
import type { LegalDay } from './calendar.ts'
import type { exportTypes } from './export.ts'
import type { AtWork } from './office.ts'
import { type RefusalCode, Refused } from './refusal.ts'

/*
 * A list of 200,000 rows takes a second to read and two to write: a server makes it on a thread of its own, with a
 * connection of its own, so that nobody waits for it.
 */

/** Which list, as whom, narrowed by what. */
export interface AskedList {
  /** The file of the store; it is only read. */
  readonly path: string
  /** A name of `listFiles`. */
  readonly list: string
  readonly type: keyof typeof exportTypes
  readonly actor: AtWork
  /** The filters, parsed. */
  readonly input: Record<string, unknown>
  readonly on: LegalDay
}

/** What the thread answers: the whole file, or why there is none. */
export type MadeList =
  | { readonly pieces: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly refused: { readonly code: RefusalCode; readonly message: string; readonly details: object } }

/** No list that is allowed needs more. */
const MOST_MB = 512

let last: Promise<unknown> = Promise.resolve()

/**
 * The pieces of a list as a file, one list at a time: all of them, on one view of the data, or a refusal. What a slow
 * line has not fetched yet waits here (20 MB for 200,000 rows as CSV) and keeps neither the thread nor the database.
 */
export function listOnThread(asked: AskedList): Promise<readonly Uint8Array[]> {
  const made = last.then(() => start(asked))
  last = made.catch(() => {})
  return made
}

function start(asked: AskedList): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./list-worker.ts', import.meta.url), {
      workerData: asked,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MB, maxYoungGenerationSizeMb: 12 },
    })
    worker.on('message', (made: MadeList) => {
      if ('pieces' in made) resolve(made.pieces)
      else reject(new Refused(made.refused.code, made.refused.message, { ...made.refused.details }))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`the list's thread ended with code ${code} and no answer`)))
  })
}
