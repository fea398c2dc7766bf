import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../../db/facts.ts'
import type { SealedRecord, Sealer } from '../../db/sealed.ts'
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

/** What a fact may say of a file, and the record that opens it. */
export interface StoredAttachment {
  readonly type: FileType
  /** Bytes of the file as it is kept. */
  readonly size: number
  /** SHA-256 of the ciphertext, and its name on disk. */
  readonly address: string
  /** Seals key, digest of the plain file and thumbnail: filed under the stream whose fact names its digest. */
  readonly sealed: SealedRecord
}

/** What the sealed record of an attachment holds. */
interface Opening {
  readonly key: string
  readonly sha256: string
  readonly type: FileType
  readonly thumbnail: string | null
}

const pathOf = (folder: string, address: string): string => join(folder, address.slice(0, 2), `${address}.bin`)

/**
 * Reads a file from a stream, makes it harmless and keeps it encrypted. Refuses `invalid` for what is too large, of another
 * type, damaged or carries something; `not_allowed` where the scanner cannot be asked. A refusal leaves nothing on disk.
 */
export async function storeAttachment(
  stream: AsyncIterable<Uint8Array>,
  {
    folder,
    sealer,
    limits = attachmentLimits,
  }: { readonly folder: string; readonly sealer: Sealer; readonly limits?: AttachmentLimits },
): Promise<StoredAttachment> {
  const given = await readUpTo(stream, limits.bytes)
  if (limits.clamd) await mustBeClean(given, limits.clamd)
  const { type, bytes, thumbnail } = await cleanFile(given)
  const key = randomBytes(32)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const box = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  const address = sha256(box)
  putFile(pathOf(folder, address), box)
  const opening: Opening = {
    ...{ key: key.toString('base64'), sha256: sha256(Buffer.from(bytes)), type },
    thumbnail: thumbnail && Buffer.from(thumbnail).toString('base64'),
  }
  return { type, size: bytes.length, address, sealed: sealer.seal(opening) }
}

/** The plain file. Throws when it was altered; undefined when it is gone. `opening` is the opened sealed record. */
export function openAttachment(folder: string, address: string, opening: unknown): Uint8Array | undefined {
  const { key, sha256: digest } = opening as Opening
  let box: Buffer
  try {
    box = readFileSync(pathOf(folder, address))
  } catch {
    return undefined
  }
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), box.subarray(0, 12))
  decipher.setAuthTag(box.subarray(-16))
  const plain = Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()])
  if (sha256(plain) !== digest) throw new Error('the file does not have the digest it is filed under')
  return plain
}

/** Headers under which a file may be sent from our own origin: kept, never shown as a page of ours. */
export const attachmentHeaders: Readonly<Record<string, string>> = {
  'content-disposition': 'attachment',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
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
