import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256 as digestOf } from '../../db/facts.ts'
import { type CheckedFile, fileChecker } from './checked-file.ts'

/** The files of issued documents, each under the SHA-256 of its bytes: what is there never changes. */
export interface DocumentFiles {
  /** Puts a file there, durably: whoever reads it later reads all of it. Throws when the bytes have another digest. */
  write(sha256: string, bytes: Uint8Array): void
  /** The bytes as they lie there, unchecked; undefined when there are none. */
  read(sha256: string): Uint8Array | undefined
  /** The file to be sent, its digest checked; undefined when there is none or it was altered. */
  checked(sha256: string): Promise<CheckedFile | undefined>
  has(sha256: string): boolean
  /** Takes a file and its signed copy away, when the records it is about are erased; one that is gone already is none. */
  remove(sha256: string): void
  /** Puts the signed copy of an issued document beside it, durably; one that is there is kept. */
  writeSigned(sha256: string, bytes: Uint8Array): void
  readSigned(sha256: string): Uint8Array | undefined
  /** The signed copy to be sent: its first `length` bytes are the document's, and were checked. */
  checkedSigned(sha256: string, length: number): Promise<CheckedFile | undefined>
  hasSigned(sha256: string): boolean
}

/** Keeps files below a folder, made when the first one comes. */
export function documentFiles(folder: string): DocumentFiles {
  const at = (sha256: string, ending = '.pdf') => join(folder, sha256.slice(0, 2), `${sha256}${ending}`)
  const signedAt = (sha256: string) => at(sha256, '.signed.pdf')
  const check = fileChecker()
  return {
    write(sha256, bytes) {
      if (digestOf(bytes) !== sha256) throw new Error(`these bytes do not have the digest ${sha256}`)
      const there = readIfThere(at(sha256))
      if (there === undefined || digestOf(there) !== sha256) put(at(sha256), bytes)
    },
    read: (sha256) => readIfThere(at(sha256)),
    checked: (sha256) => check(at(sha256), sha256),
    has: (sha256) => existsSync(at(sha256)),
    remove(sha256) {
      for (const path of [at(sha256), signedAt(sha256)]) rmSync(path, { force: true })
    },
    writeSigned(sha256, bytes) {
      if (!existsSync(signedAt(sha256))) put(signedAt(sha256), bytes)
    },
    readSigned: (sha256) => readIfThere(signedAt(sha256)),
    checkedSigned: (sha256, length) => check(signedAt(sha256), sha256, length),
    hasSigned: (sha256) => existsSync(signedAt(sha256)),
  }
}

/** Under another name first, and only when it is whole on disk under its own: the name is durable once its folder is. */
function put(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${randomUUID()}`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    durably(beside, 'wx', (file) => writeSync(file, bytes))
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
  durably(dirname(path), 'r')
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function durably(path: string, mode: 'r' | 'wx', work: (file: number) => void = () => {}): void {
  const file = openSync(path, mode, 0o600)
  try {
    work(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
