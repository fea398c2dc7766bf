import { Worker } from 'node:worker_threads'

/*
 * Pages of PDFs as pictures, so that a scan stands beside its form whatever the scanner gave: browsers show a PDF only in a
 * viewer of their own, which the policy of our pages forbids. Drawn on a thread that is ended when a file keeps it too long.
 */

/** One page of a file, to be drawn so many pixels long. */
export interface AskedPage {
  readonly bytes: Uint8Array
  /** From 1. */
  readonly page: number
  readonly side: number
}

/** A page as a JPEG, and how many there are. */
export interface DrawnPage {
  readonly pages: number
  readonly jpeg: Uint8Array
}

/** Pages of one file that are drawn; who wants more opens the file. */
export const MOST_PAGES = 40
/** Long enough to read 小五 on a sheet of A4 enlarged to the width of a screen. */
const PAGE_SIDE = 1_800
/** A page of a scanner takes a fifth of a second. */
const PATIENCE_MS = 10_000
/** What waits for the thread; whoever comes then is told no picture, and nothing breaks. */
const MOST_WAITING = 40
/** So many pages looked at lately are not drawn again: some 60 MB. They live in memory alone. */
const MOST_KEPT = 200

let thread: Worker | undefined
let last: Promise<unknown> = Promise.resolve()
let waiting = 0

/**
 * Draws a page, one at a time. Undefined where it cannot be drawn: no such page, a broken file, one that takes too long or
 * too much, or a queue that is too long.
 */
export async function drawPage(asked: AskedPage): Promise<DrawnPage | undefined> {
  if (waiting >= MOST_WAITING) return undefined
  waiting += 1
  const drawn = last.then(() => draw(asked))
  last = drawn
  return drawn.finally(() => {
    waiting -= 1
  })
}

const kept = new Map<string, DrawnPage>()

/** A page as large as it is read, of the file with this digest; `open` gives the file where it has still to be drawn. */
export async function readablePage(
  digest: string,
  page: number,
  open: () => Uint8Array | undefined,
): Promise<Uint8Array | undefined> {
  const key = `${digest} ${page}`
  let drawn = kept.get(key)
  if (!drawn) {
    const bytes = open()
    drawn = bytes && (await drawPage({ bytes, page, side: PAGE_SIDE }))
  }
  if (!drawn) return undefined
  kept.delete(key)
  kept.set(key, drawn)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return drawn.jpeg
}

function draw(asked: AskedPage): Promise<DrawnPage | undefined> {
  const worker = thread ?? start()
  thread = worker
  worker.ref()
  return new Promise((resolve) => {
    const end = (drawn: DrawnPage | undefined) => {
      clearTimeout(patience)
      for (const [event, heard] of [
        ['message', end],
        ['error', dead],
        ['exit', dead],
      ] as const)
        worker.off(event, heard)
      worker.unref()
      // What could not be drawn may have left the library in any state: the next page has a fresh one.
      if (!drawn) {
        thread = undefined
        worker.on('error', () => {})
        void worker.terminate()
      }
      resolve(drawn)
    }
    const dead = () => end(undefined)
    const patience = setTimeout(dead, PATIENCE_MS)
    worker.on('message', end).on('error', dead).on('exit', dead).postMessage(asked)
  })
}

const start = (): Worker =>
  new Worker(new URL('./pdf-worker.ts', import.meta.url), {
    execArgv: [],
    // Its own complaints about a broken file are nobody's news.
    ...{ stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12 } },
  })
