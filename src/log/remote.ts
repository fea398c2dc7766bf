import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../words.ts'
import { MissingTile, type ReadTile, tilePath, WIDTH } from './tiles.ts'

/** A log as others read it: over HTTP, or from a folder somebody has handed over. */
export interface RemoteLog {
  /** The note of its newest checkpoint. */
  checkpoint(): Promise<string>
  /** Computes something from tiles, which are fetched as they are asked for; none is trusted: whoever computes compares roots. */
  compute<T>(work: (read: ReadTile) => T): Promise<T>
}

const PATIENCE_MS = 20_000
/** Nothing of a log is larger. */
const LARGEST = 64 * 1024

/** The log at this address or in this folder (what `/log` is, with `checkpoint` and `tile/` in it). */
export function remoteLog(at: string): RemoteLog {
  const read = /^https?:\/\//.test(at) ? (path: string) => fetched(`${at.replace(/\/+$/, '')}/${path}`) : fromFolder(at)
  return {
    async checkpoint() {
      const text = await read('checkpoint')
      if (!text) throw new Error(say.noLogThere(at))
      return text.toString('utf8')
    },
    async compute(work) {
      const tiles = new Map<string, Buffer>()
      // What is asked for is told by the one tile that is missing; a proof needs some dozen of them.
      for (;;)
        try {
          return work((level, index, width) => tiles.get(tilePath(level, index, width)))
        } catch (error) {
          if (!(error instanceof MissingTile) || tiles.has(error.path)) throw error
          const whole = error.path.replace(/\.p\/\d+$/, '')
          const bytes = (await read(error.path)) ?? (whole === error.path ? undefined : await read(whole))
          if (!bytes) throw new Error(say.tileNotServed(at, error.path))
          tiles.set(error.path, bytes.subarray(0, WIDTH * 32))
        }
    },
  }
}

async function fetched(url: string): Promise<Buffer | undefined> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) })
  if (answer.status === 404) return undefined
  if (!answer.ok) throw new Error(say.logAnswers(url, answer.status))
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (bytes.length > LARGEST) throw new Error(say.logAnswers(url, answer.status))
  return bytes
}

const fromFolder =
  (folder: string) =>
  async (path: string): Promise<Buffer | undefined> => {
    const file = join(folder, path)
    return existsSync(file) ? readFileSync(file) : undefined
  }
