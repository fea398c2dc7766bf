import { Worker } from 'node:worker_threads'
import type { LegalDay } from './calendar.ts'
import type { IntakeRead } from './intake.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/*
 * Reading a roll of ten thousand households takes more than a second and a heap of its own: it is done on a thread, whose
 * memory is given back before the first household is taken in.
 */

/** What one file may cost; the longest roll that is taken needs a third of it. */
const MOST_MB = 768

let last: Promise<unknown> = Promise.resolve()

/** `readIntake` on a thread of its own, one file at a time. Refuses a file that needs more memory than is given it. */
export function readOnThread(file: Uint8Array, today: LegalDay): Promise<IntakeRead> {
  const read = last.then(() => start(file, today))
  last = read.catch(() => {})
  return read
}

function start(file: Uint8Array, today: LegalDay): Promise<IntakeRead> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./intake-worker.ts', import.meta.url), {
      workerData: { file, today },
      execArgv: [],
      // Cells live until the roll is read: a young generation that may grow would only copy them and stay large.
      resourceLimits: { maxOldGenerationSizeMb: MOST_MB, maxYoungGenerationSizeMb: 12 },
    })
    worker.on('message', resolve)
    worker.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new Refused('invalid', say.rollTooBig()) : error)
    })
    worker.on('exit', (code) => reject(new Error(`the reading thread ended with code ${code} and no answer`)))
  })
}
