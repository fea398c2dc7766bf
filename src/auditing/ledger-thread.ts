import { Worker } from 'node:worker_threads'
import { type LegalDay, legalDayOf } from '../calendar.ts'
import type { Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import type { Chosen } from './ledgers.ts'

/*
 * The ledgers are made from the log on a thread with a connection of its own, in tables of its own, so that nobody at
 * work waits for an auditor. What the log has gained since is taken in before each answer.
 */

export interface Question {
  readonly sql: string
  readonly values?: Readonly<Record<string, string | number | null>>
}
type Ask =
  | { readonly is: 'sql'; readonly questions: readonly Required<Question>[] }
  | {
      readonly is: 'page'
      readonly ledger: string
      readonly chosen: Chosen
      readonly limit: number
      readonly offset: number
    }
  | { readonly is: 'file'; readonly ledger: string; readonly chosen: Chosen; readonly type: 'csv' | 'xlsx' }

export interface Asked {
  readonly id: number
  readonly today: LegalDay
  readonly ask: Ask
}
export type Answered = { readonly id: number } & (
  | ({ readonly is: 'progress' } & Progress)
  | { readonly is: 'rows'; readonly rows: readonly (readonly unknown[])[] }
  | { readonly is: 'page'; readonly rows: readonly unknown[]; readonly total: number }
  | { readonly is: 'file'; readonly pieces: readonly Uint8Array[] }
  | { readonly is: 'refused'; readonly message: string }
  | { readonly is: 'fault'; readonly fault: string }
)

/** How many streams of the log have been taken in. */
export interface Progress {
  readonly done: number
  readonly total: number
}

export interface LedgerPage {
  readonly rows: readonly never[]
  readonly total: number
}

/** The ledgers of one store, kept up to date on a thread. */
export interface Ledgers {
  /**
   * Undefined once the ledgers have been made from the log; how far they are when that takes longer than `patience`
   * milliseconds (the first time after a start: some 2,000 cases a second). Begins making them.
   */
  unready(patience: number): Promise<Progress | undefined>
  /** One page of a ledger of `ledgers.ts`. */
  page(ledger: string, chosen: Chosen, limit: number, offset: number): Promise<LedgerPage>
  /** The whole of it as a file. Refuses one too long for a file. */
  file(ledger: string, chosen: Chosen, type: 'csv' | 'xlsx'): Promise<readonly Uint8Array[]>
  /** The rows of each question to the book, all on one state of the log. */
  ask(...questions: readonly Question[]): Promise<readonly (readonly never[])[]>
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (answer: Answered) => void
  readonly reject: (error: Error) => void
}

/** The ledgers of a store's file. The thread starts with the first question; `calendar` names the holidays it must know. */
export function ledgersOf(path: string, calendar: () => string, today: () => LegalDay): Ledgers {
  let worker: Worker | undefined
  let since = ''
  let last = 0
  /** The first answer of the thread there is, once it was asked for; how far it is until then. */
  let first: Promise<unknown> | undefined
  let isReady = false
  let progress: Progress = { done: 0, total: 0 }
  const waiting = new Map<number, Waiting>()

  function begin(): Worker {
    // Node strips the types of a worker itself; nothing of the ledgers has JSX.
    const begun = new Worker(new URL('./ledger-worker.ts', import.meta.url), { workerData: { path }, execArgv: [] })
    first = undefined
    isReady = false
    progress = { done: 0, total: 0 }
    begun.on('message', (answer: Answered) => {
      if (answer.is === 'progress') {
        progress = answer
        return
      }
      const one = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (waiting.size === 0) begun.unref()
      if (answer.is === 'fault') one?.reject(new Error(`the ledgers: ${answer.fault}`))
      else if (answer.is === 'refused') one?.reject(new Refused('invalid', answer.message))
      else {
        isReady = true
        one?.resolve(answer)
      }
    })
    begun.on('error', fail)
    begun.on('exit', (code) => {
      if (worker === begun) fail(new Error(`the ledgers' thread ended with code ${code}`))
    })
    return begun
  }
  function fail(error: Error): void {
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  async function send<K extends Answered['is']>(ask: Ask, expects: K): Promise<Extract<Answered, { is: K }>> {
    if (worker && since !== calendar() && waiting.size === 0) {
      const old = worker
      worker = undefined
      await old.terminate()
    }
    if (!worker) {
      since = calendar()
      worker = begin()
    }
    const at = worker
    at.ref()
    last += 1
    const id = last
    const answer = await new Promise<Answered>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      at.postMessage({ id, today: today(), ask } satisfies Asked)
    })
    if (answer.is !== expects) throw new Error(`the ledgers answered ${answer.is} for ${expects}`)
    return answer as Extract<Answered, { is: K }>
  }

  return {
    async unready(patience) {
      if (worker && isReady && since === calendar()) return undefined
      if (!worker || !first) {
        const asked = send({ is: 'sql', questions: [] }, 'rows')
        first = asked
        // A failure is told to whoever asks the question that matters.
        asked.catch(() => {})
      }
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<Progress>((resolve) => {
        timer = setTimeout(() => resolve(progress), patience)
      })
      const done = (first as Promise<unknown>).then(() => undefined)
      return await Promise.race([done, late]).finally(() => clearTimeout(timer))
    },
    async page(ledger, chosen, limit, offset) {
      const { rows, total } = await send({ is: 'page', ledger, chosen, limit, offset }, 'page')
      return { rows: rows as readonly never[], total }
    },
    file: async (ledger, chosen, type) => (await send({ is: 'file', ledger, chosen, type }, 'file')).pieces,
    async ask(...questions) {
      const whole = questions.map(({ sql, values = {} }) => ({ sql, values }))
      return (await send({ is: 'sql', questions: whole }, 'rows')).rows as readonly (readonly never[])[]
    },
    async close() {
      const at = worker
      worker = undefined
      first = undefined
      await at?.terminate()
    },
  }
}

const shared = new WeakMap<object, Ledgers>()

/** The ledgers of an office: one thread and one book for all who ask. */
export function ledgersFor(office: Pick<Office, 'store' | 'calendar' | 'now'>): Ledgers {
  const known = shared.get(office.store)
  if (known) return known
  const made = ledgersOf(
    office.store.path,
    () => office.calendar.version,
    () => legalDayOf(office.now()),
  )
  shared.set(office.store, made)
  return made
}
