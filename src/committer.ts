import type { Store, Verdict } from '../db/store.ts'
import type { Wish } from './command.ts'
import { namesOf, plan, type Receipt, receiptOf } from './plan.ts'

/** Takes wishes one by one and commits them in batches: one transaction, one fsync, for all that arrive together. */
export interface Committer {
  /** Resolves after the commit is durable; rejects with Refused, or with the fault that befell this wish alone. */
  submit(wish: Wish): Promise<{ readonly receipt: Receipt; readonly repeated: boolean }>
  /** Resolves when everything submitted so far has been answered. */
  drain(): Promise<void>
}

interface Waiting {
  readonly wish: Wish
  readonly resolve: (answer: { receipt: Receipt; repeated: boolean }) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: what arrives while the event loop turns is one batch (a timer of even 2 ms never beats it).
 * `largest` bounds how long one transaction may hold the file; 1 commits every wish by itself.
 */
export function committer(store: Store, largest = 512): Committer {
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await gathered()
      const batch = waiting.slice(0, largest)
      waiting = waiting.slice(batch.length)
      await commit(batch)
    }
    running = null
  }

  /** A turn of the event loop, and another as long as each brings more wishes: a tenth more commands a second over HTTP. */
  async function gathered(): Promise<void> {
    let before: number
    do {
      before = waiting.length
      await new Promise<void>((resolve) => setImmediate(resolve))
    } while (waiting.length > before && waiting.length < largest)
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    let verdicts: Verdict[]
    try {
      verdicts = await store.commit(
        batch.map((w) => w.wish),
        namesOf,
        plan,
      )
    } catch (error) {
      // The transaction left nothing. A file another process holds is nobody's fault: all fail, once. Otherwise one wish
      // may be the cause: each is tried alone, so that only it fails.
      if (batch.length === 1 || isBusy(error)) for (const w of batch) w.reject(error)
      else for (const one of batch) await commit([one])
      return
    }
    for (const [i, w] of batch.entries()) answer(w, verdicts[i] as Verdict)
  }

  return {
    submit(wish) {
      return new Promise((resolve, reject) => {
        waiting.push({ wish, resolve, reject })
        running ??= run()
      })
    },
    async drain() {
      while (running) await running
    },
  }
}

/** SQLite waited for another writer as long as it may (`timeout`) and gave up before anything was read or written. */
const isBusy = (error: unknown): boolean => String((error as { code?: unknown })?.code).startsWith('SQLITE_BUSY')

function answer({ resolve, reject }: Waiting, verdict: Verdict): void {
  if (verdict.is === 'refused') reject(verdict.error)
  else if (verdict.is === 'granted') resolve({ receipt: receiptOf(verdict.grant), repeated: false })
  else resolve({ receipt: JSON.parse(verdict.outcome) as Receipt, repeated: true })
}
