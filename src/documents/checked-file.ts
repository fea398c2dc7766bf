import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'

/** A file whose bytes were checked against the digest it is filed under; sent in pieces, never held whole. */
export interface CheckedFile {
  readonly size: number
  /** Its bytes from `first` to `last`, both included. Ends in an error, before its last piece, when the file changed meanwhile. */
  stream(first: number, last: number): Readable
  /** Lets go of a file nothing was read of. */
  close(): Promise<void>
}

const PIECE = 64 * 1024
/** So many files are remembered as checked; beyond that all are checked anew. */
const MOST = 10_000

/** What a file is as it lies there: whoever writes to it, or puts another in its place, changes this (no program can set ctime). */
const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`

/**
 * Opens files and checks them once: the digest is read from disk the first time, and again whenever the file's stamp has
 * changed. A reader gets the very file that was checked (by its handle, not its name), and no whole answer from one that is
 * written to while it is being sent.
 */
export function fileChecker(): (path: string, sha256: string, of?: number) => Promise<CheckedFile | undefined> {
  const sound = new Map<string, string>()
  const checking = new Map<string, Promise<boolean>>()

  /** `of`: how many bytes from its beginning have the digest; the whole file unless told. */
  return async (path, sha256, of) => {
    const file = await open(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!file) return undefined
    try {
      const before = await file.stat({ bigint: true })
      const stamp = stampOf(before)
      const key = `${sha256} ${path} ${stamp}`
      if (sound.get(path) !== key) {
        // Asked for by many at once, it is read once.
        const check = checking.get(key) ?? hasDigest(file, sha256, of ?? Number(before.size))
        checking.set(key, check)
        const isSound = await check.finally(() => checking.delete(key))
        if (!isSound || stampOf(await file.stat({ bigint: true })) !== stamp) {
          await file.close()
          return undefined
        }
        if (sound.size >= MOST) sound.clear()
        sound.set(path, key)
      }
      const unchanged = async () => stampOf(await file.stat({ bigint: true })) === stamp
      return {
        size: Number(before.size),
        stream: (first, last) => Readable.from(pieces(file, first, last, unchanged), { objectMode: false }),
        close: () => file.close(),
      }
    } catch (error) {
      await file.close().catch(() => {})
      throw error
    }
  }
}

async function hasDigest(file: FileHandle, sha256: string, length: number): Promise<boolean> {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE)
  let at = 0
  while (at < length) {
    const { bytesRead } = await file.read(piece, 0, Math.min(PIECE, length - at), at)
    if (bytesRead === 0) return false
    hash.update(piece.subarray(0, bytesRead))
    at += bytesRead
  }
  return hash.digest('hex') === sha256
}

/** One piece after the other; the last only when the file is still the one that was checked. */
async function* pieces(
  file: FileHandle,
  first: number,
  last: number,
  unchanged: () => Promise<boolean>,
): AsyncGenerator<Buffer> {
  try {
    for (let at = first; at <= last; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PIECE, last - at + 1)), 0, null, at)
      at += bytesRead
      if (bytesRead === 0 || (at > last && !(await unchanged()))) throw new Error('the file changed while it was sent')
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
