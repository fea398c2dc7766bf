import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../db/facts.ts'
import { putFile } from '../log/durable.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { cleanFile, type FileType } from './clean-file.ts'
import { type Clamd, scanned } from './virus-scan.ts'

/*
 * Files handed in with a case. On disk lies ciphertext only, under the SHA-256 of itself; its key lies in a sealed record of
 * the case, so that changing the master key touches no file and erasing the record makes the file unreadable for good.
 */

/** What is accepted. */
export interface AttachmentLimits {
  /** Bytes of one file. */
  readonly bytes: number
  /** Where viruses are looked for; without it files are taken unscanned, which the health page must say. */
  readonly clamd?: Clamd
}

export const attachmentLimits: AttachmentLimits = { bytes: 10 * 1024 * 1024 }

/**
 * A file that is kept, as the sealed record of the fact that names it holds it: hand it in as a personal field of a wish
 * (`keptFile` in `commands/parts.ts`), and the record opens the file and its thumbnail for ever, or until it is erased.
 */
export interface KeptFile {
  readonly type: FileType
  /** Bytes of the plain file. */
  readonly size: number
  /** SHA-256 of the plain file. */
  readonly sha256: string
  /** SHA-256 of the ciphertext, and its name on disk. */
  readonly address: string
  /** The key of both ciphertexts, base64. */
  readonly key: string
  /** Where the thumbnail lies, encrypted as well; there is none of a PDF that cannot be drawn. */
  readonly thumbnail?: string
  /** Pages of a PDF. */
  readonly pages?: number
}

const pathOf = (folder: string, address: string): string => join(folder, address.slice(0, 2), `${address}.bin`)

/**
 * Reads a file from a stream, makes it harmless and keeps it and its thumbnail encrypted. Refuses `invalid` for what is too
 * large, of another type, damaged or carries something; `not_allowed` where the scanner cannot be asked. A refusal leaves
 * nothing on disk.
 */
export async function storeAttachment(
  stream: AsyncIterable<Uint8Array>,
  folder: string,
  limits: AttachmentLimits = attachmentLimits,
): Promise<KeptFile> {
  return inTurn(() => stored(stream, folder, limits))
}

/** Files that are read and made harmless at a time: each takes memory until it is, the others wait where they lie. */
const AT_ONCE = 2
let atWork = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (atWork >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else atWork += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else atWork -= 1
  }
}

async function stored(stream: AsyncIterable<Uint8Array>, folder: string, limits: AttachmentLimits): Promise<KeptFile> {
  const given = await readUpTo(stream, limits.bytes)
  if (limits.clamd) await mustBeClean(given, limits.clamd)
  const { type, bytes, thumbnail, pages } = await cleanFile(given)
  const key = randomBytes(32)
  const address = putSealed(folder, key, bytes)
  return {
    ...{ type, size: bytes.length, sha256: sha256(Buffer.from(bytes)), address, key: key.toString('base64') },
    ...(thumbnail === null ? {} : { thumbnail: putSealed(folder, key, thumbnail) }),
    ...(pages === null ? {} : { pages }),
  }
}

/** Takes a file that no wish names off the disk again, with its thumbnail. */
export function dropAttachment(folder: string, { address, thumbnail }: KeptFile): void {
  for (const each of thumbnail ? [address, thumbnail] : [address])
    rmSync(join(folder, each.slice(0, 2), `${each}.bin`), { force: true })
}

/** The plain file. Throws when it was altered; undefined when it is gone. */
export function openAttachment(
  folder: string,
  { address, key, sha256: digest }: Pick<KeptFile, 'address' | 'key' | 'sha256'>,
): Uint8Array | undefined {
  const plain = getSealed(folder, key, address)
  if (plain && sha256(plain) !== digest) throw new Error('the file does not have the digest it is filed under')
  return plain
}

/** The small picture of a file, a JPEG. Throws when it was altered; undefined when there is none. */
export const openThumbnail = (
  folder: string,
  { thumbnail, key }: Pick<KeptFile, 'thumbnail' | 'key'>,
): Uint8Array | undefined => (thumbnail === undefined ? undefined : getSealed(folder, key, thumbnail))

function putSealed(folder: string, key: Buffer, plain: Uint8Array): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const box = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const address = sha256(box)
  putFile(pathOf(folder, address), box)
  return address
}

function getSealed(folder: string, key: string, address: string): Buffer | undefined {
  let box: Buffer
  try {
    box = readFileSync(pathOf(folder, address))
  } catch {
    return undefined
  }
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), box.subarray(0, 12))
  decipher.setAuthTag(box.subarray(-16))
  return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()])
}

async function readUpTo(stream: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size > most) throw new Refused('invalid', say.attachmentTooLarge(Math.floor(most / 2 ** 20)), { field: 'file' })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

async function mustBeClean(bytes: Uint8Array, clamd: Clamd): Promise<void> {
  const result = await scanned(bytes, clamd).catch(() => undefined)
  if (!result) throw new Refused('not_allowed', say.scannerGone(), {})
  if (!result.clean) throw new Refused('invalid', say.attachmentInfected(), { field: 'file' })
}
