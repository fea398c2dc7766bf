import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/*
 * Files on their way in. A form may bring twenty photographs while nineteen others do the same: each lies on disk until its
 * turn comes to be made harmless, and memory holds a piece of each. On disk is ciphertext alone; its key is in memory and
 * gone with the request, so what a crash leaves behind nobody can read, and the next start takes it away.
 */

/** What may lie on its way at a time: beyond it nobody fills the disk any further. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024

/** A file that has arrived and waits to be read. Whoever got it drops it. */
export class ArrivedFile {
  readonly size: number
  readonly #path: string
  readonly #key: Buffer
  readonly #tag: Buffer
  #lies = true
  constructor(path: string, key: Buffer, tag: Buffer, size: number) {
    this.size = size
    this.#path = path
    this.#key = key
    this.#tag = tag
  }

  /** Its bytes, as they came. */
  read(): AsyncIterable<Uint8Array> {
    const opened = createDecipheriv('aes-256-gcm', this.#key, NONCE).setAuthTag(this.#tag)
    const file = createReadStream(this.#path)
    return file.on('error', (error) => opened.destroy(error)).pipe(opened)
  }

  /** Takes it away; twice is harmless. */
  drop(): void {
    if (!this.#lies) return
    this.#lies = false
    lying -= this.size
    rmSync(this.#path, { force: true })
  }
}

/** Every file has a key of its own, used once. */
const NONCE = Buffer.alloc(12)

/** Bytes that lie on their way now. */
let lying = 0

/** Where files on their way lie, below the folder of the files of cases. */
export const arrivingIn = (folder: string): string => join(folder, 'arriving')

/** Takes away what a crash left behind: at the start, before anything arrives. */
export function clearArriving(folder: string): void {
  rmSync(arrivingIn(folder), { recursive: true, force: true })
}

/**
 * Writes a file down as it comes; undefined when too much lies there already (the stream is read to its end all the
 * same). Rejects as the stream does, leaving nothing.
 */
export async function arrive(stream: Readable, folder: string): Promise<ArrivedFile | undefined> {
  const to = arrivingIn(folder)
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const key = randomBytes(32)
  const path = join(to, `${randomBytes(16).toString('hex')}.part`)
  const cipher = createCipheriv('aes-256-gcm', key, NONCE)
  let size = 0
  let isFull = false
  try {
    await pipeline(
      stream,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          if (isFull) continue
          isFull = lying + piece.length > MOST_BYTES
          size += piece.length
          lying += piece.length
          yield piece
        }
      },
      cipher,
      createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    )
  } catch (error) {
    lying -= size
    rmSync(path, { force: true })
    throw error
  }
  const arrived = new ArrivedFile(path, key, cipher.getAuthTag(), size)
  if (!isFull) return arrived
  arrived.drop()
  return undefined
}
