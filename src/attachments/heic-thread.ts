import { Worker } from 'node:worker_threads'

/*
 * Photographs as iPhones write them. sharp's own build decodes no HEVC; libheif as WebAssembly does, on a thread of its own:
 * what a hostile file does to it happens within a memory that cannot grow beyond its bound, for so many seconds, and is gone
 * with the thread.
 */

/** What the thread is given. */
export interface AskedHeic {
  readonly bytes: Uint8Array
  readonly mostPixels: number
  /** Bytes its memory may have. */
  readonly mostMemory: number
}

/** A picture as pixels: three bytes each, row after row. */
export interface DrawnHeic {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<ArrayBuffer>
}

/** The largest photograph of a phone has 48 million. */
const MOST_PIXELS = 50_000_000
const MOST_MEMORY = 512 * 1024 * 1024
const PATIENCE_MS = 15_000

let last: Promise<unknown> = Promise.resolve()

/** The picture in a HEIC file, upright, one file at a time; undefined where there is none, or none within the bounds. */
export function heicDrawn(
  bytes: Uint8Array,
  {
    mostMemory = MOST_MEMORY,
    patience = PATIENCE_MS,
  }: { readonly mostMemory?: number; readonly patience?: number } = {},
): Promise<DrawnHeic | undefined> {
  const drawn = last.then(() => start({ bytes, mostPixels: MOST_PIXELS, mostMemory }, patience))
  last = drawn
  return drawn
}

function start(asked: AskedHeic, patience: number): Promise<DrawnHeic | undefined> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), {
      workerData: asked,
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 },
    })
    const ended = setTimeout(() => void worker.terminate(), patience)
    worker.on('message', resolve)
    // Whatever goes wrong in there is the file's doing: told to whoever sent it, as of any damaged file.
    worker.on('error', () => resolve(undefined))
    worker.on('exit', () => {
      clearTimeout(ended)
      resolve(undefined)
    })
  })
}
