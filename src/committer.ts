import type { Store, Verdict } from '../db/store.ts'
import type { Wish } from './command.ts'
import { namesOf, plan, type Receipt } from './plan.ts'

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
 * Group commit: what arrives within one turn of the event loop is one batch (a timer of even 2 ms never beats it).
 * `largest` bounds how long one transaction may hold the file; 1 commits every wish by itself.
 */
export function committer(store: Store, largest = 512): Committer {
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, largest)
      waiting = waiting.slice(batch.length)
      await commit(batch)
    }
    running = null
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
      // The transaction left nothing. One wish may be the cause: each is tried alone, so that only it fails.
      if (batch.length === 1) batch[0]?.reject(error)
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

function answer({ resolve, reject }: Waiting, verdict: Verdict): void {
  if (verdict.is === 'refused') reject(verdict.error)
  else {
    const outcome = verdict.is === 'granted' ? verdict.grant.receipt.outcome : verdict.outcome
    resolve({ receipt: JSON.parse(outcome) as Receipt, repeated: verdict.is === 'repeated' })
  }
}
