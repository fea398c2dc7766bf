import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { DocumentContext } from '../../machines/document.ts'
import { CannotSet, MissingGlyph } from '../../public-notices/cannot-set.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import type { OwnFonts } from '../../public-notices/fonts.ts'
import type { RenderedNotice } from '../../public-notices/render.ts'
import type { NoticeView } from '../../public-notices/view.ts'
import { say } from '../words.ts'
import type { PrintedWith } from './sheet.ts'

/*
 * Rendering off the event loop: a list of 10,000 households takes a quarter of a second of one core, and a server must
 * answer meanwhile. A thread has its own fonts, opened once, and one document at a time.
 */

/** A document as a file. */
export type Rendered = RenderedNotice

export interface RenderOptions {
  /** Gives up what waits; what is being set is finished by its thread and thrown away. */
  readonly signal?: AbortSignal
}

/** What became of one document of many; `index` counts from 0 in the order they were handed in. */
export type Outcome =
  | { readonly index: number; readonly rendered: Rendered }
  | { readonly index: number; readonly failed: Error }

export interface RenderPool {
  /**
   * Renders one document. Rejects with CannotSet (MissingGlyph) when it cannot be set as it stands, with a sentence when
   * its thread died under it, with the signal's reason when aborted.
   */
  render(document: NoticeDocument, options?: RenderOptions): Promise<Rendered>
  /** Composes a numbered paper on the thread too and sets it; gives the digest of its words beside. Rejects as `render`. */
  make(d: DocumentContext, printed: PrintedWith): Promise<{ readonly rendered: Rendered; readonly view: string }>
  /** Composes the words of a numbered paper on a thread, and their digest. Rejects with CannotSet when they can be composed no more. */
  words(
    d: DocumentContext,
    printed: Pick<PrintedWith, 'contact'>,
  ): Promise<{ readonly view: NoticeView; readonly digest: string }>
  /**
   * Renders many, in order. Takes the next document only when a thread will soon be free, so thousands need the memory
   * of a few; one that fails does not stop the others. Ends by throwing the signal's reason when aborted.
   */
  each(
    documents: Iterable<NoticeDocument> | AsyncIterable<NoticeDocument>,
    options?: RenderOptions,
  ): AsyncGenerator<Outcome, void, void>
  /** Takes nothing more, finishes all that was handed in, and ends the threads. */
  close(): Promise<void>
}

export interface PoolOptions {
  /** Where unpacked fonts are kept (see openFonts). */
  readonly fontsFolder: string
  readonly own?: OwnFonts
  /** The data folder papers are composed from, for `make` and `words`. */
  readonly office?: string
  /** At most so many threads; each is started when there is work for it. */
  readonly threads?: number
  /** Memory of one thread for objects, in MB: a document that needs more fails, and not the process. */
  readonly mostMb?: number
}

/** What a thread is started with. */
export interface ThreadData {
  readonly fontsFolder: string
  readonly own: OwnFonts
  readonly office: string | undefined
}

/** What a thread is asked for. */
export type Job =
  | { readonly document: NoticeDocument }
  | { readonly paper: DocumentContext; readonly printed: PrintedWith }
  | { readonly words: DocumentContext; readonly printed: Pick<PrintedWith, 'contact'> }

type Done =
  | { readonly rendered: Rendered; readonly view: string }
  | { readonly words: Uint8Array<ArrayBuffer>; readonly digest: string }

/** What a thread says of its document. An error of a class loses its class between threads, so it goes in parts. */
export type Answer =
  | Done
  | { readonly cannotSet: { readonly where: string; readonly sentence: string } }
  | { readonly missing: { readonly character: string; readonly where: string } }
  | { readonly error: unknown }

type Made = Extract<Done, { rendered: unknown }>

/** For what is just made and soon forgotten: half of what Node takes, 15 MB less a thread, measured at the same speed. */
export const YOUNG_MB = 24

interface Task {
  readonly job: Job
  readonly resolve: (done: Done) => void
  readonly reject: (reason: unknown) => void
}

/** A pool of threads that render. Costs nothing until it is used; threads without work do not keep a process alive. */
export function renderPool(options: PoolOptions): RenderPool {
  const { fontsFolder, own = {}, office, threads = Math.min(4, availableParallelism()), mostMb = 512 } = options
  const waiting: Task[] = []
  const idle: Worker[] = []
  const busy = new Map<Worker, Task>()
  let closing: Promise<void> | undefined
  let emptied: (() => void) | undefined

  const start = (): Worker => {
    const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
      workerData: { fontsFolder, own, office } satisfies ThreadData,
      // Node strips the types of a worker itself.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: mostMb, maxYoungGenerationSizeMb: YOUNG_MB },
    })
    let why = ''
    worker.on('message', (answer: Answer) => {
      const task = busy.get(worker)
      busy.delete(worker)
      idle.push(worker)
      worker.unref()
      next()
      if (task) settle(task, answer)
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      why = error.code ?? error.message
    })
    // A dead thread fails the document it had and nobody else's; the next document starts another.
    worker.on('exit', (code) => {
      const task = busy.get(worker)
      busy.delete(worker)
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1)
      next()
      task?.reject(new Error(say.renderingBroke(why || `exit ${code}`)))
    })
    return worker
  }

  const next = (): void => {
    while (waiting.length > 0 && (idle.length > 0 || busy.size < threads)) {
      const task = waiting.shift() as Task
      const worker = idle.pop() ?? start()
      try {
        worker.postMessage(task.job)
        busy.set(worker, task)
        worker.ref()
      } catch (error) {
        // What is not plain data cannot go to another thread.
        idle.push(worker)
        task.reject(error)
      }
    }
    if (busy.size === 0) emptied?.()
  }

  const ask = (job: Job, { signal }: RenderOptions = {}): Promise<Done> =>
    new Promise((resolve, reject) => {
      if (closing) throw new Error(say.renderingClosed())
      signal?.throwIfAborted()
      const abort = () => {
        const place = waiting.indexOf(task)
        if (place >= 0) waiting.splice(place, 1)
        reject(signal?.reason)
      }
      const done =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', abort)
          then(value)
        }
      const task: Task = { job, resolve: done(resolve), reject: done(reject) }
      signal?.addEventListener('abort', abort, { once: true })
      waiting.push(task)
      next()
    })

  const render: RenderPool['render'] = async (document, asked) => ((await ask({ document }, asked)) as Made).rendered
  const make: RenderPool['make'] = async (paper, printed) => (await ask({ paper, printed })) as Made
  const words: RenderPool['words'] = async (d, printed) => {
    const done = (await ask({ words: d, printed })) as Extract<Done, { words: unknown }>
    return { view: JSON.parse(Buffer.from(done.words.buffer).toString()) as NoticeView, digest: done.digest }
  }

  async function* each(
    documents: Iterable<NoticeDocument> | AsyncIterable<NoticeDocument>,
    { signal }: RenderOptions = {},
  ): AsyncGenerator<Outcome, void, void> {
    const ahead: Promise<Outcome>[] = []
    let index = 0
    const first = async (): Promise<Outcome> => {
      const outcome = (await ahead.shift()) as Outcome
      signal?.throwIfAborted()
      return outcome
    }
    for await (const document of documents) {
      signal?.throwIfAborted()
      ahead.push(outcomeOf(render(document, signal ? { signal } : {}), index++))
      if (ahead.length >= 2 * threads) yield await first()
    }
    while (ahead.length > 0) yield await first()
  }

  const close = (): Promise<void> => {
    closing ??= (async () => {
      if (busy.size > 0) {
        await new Promise<void>((resolve) => {
          emptied = resolve
        })
      }
      await Promise.all(idle.map((worker) => worker.terminate()))
    })()
    return closing
  }

  return { render, make, words, each, close }
}

function settle(task: Task, answer: Answer): void {
  if ('rendered' in answer || 'words' in answer) task.resolve(answer)
  else if ('missing' in answer) task.reject(new MissingGlyph(answer.missing.character, answer.missing.where))
  else if ('cannotSet' in answer) task.reject(new CannotSet(answer.cannotSet.where, answer.cannotSet.sentence))
  else task.reject(answer.error)
}

async function outcomeOf(render: Promise<Rendered>, index: number): Promise<Outcome> {
  try {
    return { index, rendered: await render }
  } catch (failed) {
    return { index, failed: failed as Error }
  }
}
