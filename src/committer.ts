import type { Receipt, Store, Verdict } from '../db/store.ts'
import type { Wish } from './command.ts'
import { namesOf, plan } from './plan.ts'

/** Takes wishes one by one and commits them in batches: one transaction, one fsync, for all that arrive together. */
export interface Committer {
  /**
   * `prepare` parses and seals the wish; it is called with the batch, so that the same work is done for many wishes in a
   * row (a tenth more commands a second over HTTP than between reading requests). Resolves after the commit is durable;
   * rejects with Refused, with what `prepare` threw, or with the fault that befell this wish alone.
   */
  submit(prepare: () => Wish): Promise<{ readonly receipt: Receipt; readonly repeated: boolean }>
  /** Resolves when everything submitted so far has been answered. */
  drain(): Promise<void>
}

interface Waiting {
  readonly prepare: () => Wish
  readonly resolve: (answer: { receipt: Receipt; repeated: boolean }) => void
  readonly reject: (error: unknown) => void
}

type Prepared = Omit<Waiting, 'prepare'> & { readonly wish: Wish }

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
      const wishes = store.reading(() => batch.flatMap(prepared))
      if (wishes.length > 0) await commit(wishes)
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

  async function commit(batch: readonly Prepared[]): Promise<void> {
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
    submit(prepare) {
      return new Promise((resolve, reject) => {
        waiting.push({ prepare, resolve, reject })
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

/** A wish that can be decided, with whom to answer; one that cannot is answered here and leaves the batch. */
function prepared({ prepare, resolve, reject }: Waiting): Prepared[] {
  try {
    return [{ wish: prepare(), resolve, reject }]
  } catch (error) {
    reject(error)
    return []
  }
}

function answer({ resolve, reject }: Prepared, verdict: Verdict): void {
  if (verdict.is === 'refused') reject(verdict.error)
  else if (verdict.is === 'granted') resolve({ receipt: verdict.grant.receipt, repeated: false })
  else resolve({ receipt: verdict.receipt, repeated: true })
}
