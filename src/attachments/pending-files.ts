import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sealer } from '../../db/sealed.ts'
import { type AttachmentLimits, type KeptFile, storeAttachment } from './store-attachment.ts'

/*
 * Files of somebody who has not handed in yet. On disk lies ciphertext alone; what opens it is in no database but in a ticket
 * that travels in the form, sealed so that its holder can neither read nor change it. A form that is given up leaves bytes
 * nobody can open, and they go after a day.
 */

const DAY = 24 * 60 * 60_000
/** What may lie there at a time: beyond it nobody fills the disk any further. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024
/** So many files at a time are read and made harmless: each takes memory until it is. */
const AT_ONCE = 4

/** Keeps files until they are handed in. */
export interface PendingFiles {
  /** Makes a file harmless and keeps it; undefined when too much is going on, or lies there. */
  keep(file: AsyncIterable<Uint8Array>): Promise<KeptFile | undefined>
  /** Moves files to where those of cases lie. False when one is no longer there. */
  handIn(files: readonly KeptFile[]): boolean
  drop(file: KeptFile): void
}

/** `folder`: that of the files of cases; pending ones wait in one below it. */
export function pendingFiles(folder: string, limits: AttachmentLimits, now: () => Date): PendingFiles {
  const waiting = join(folder, 'pending')
  let atWork = 0
  const placeOf = (address: string) => join(address.slice(0, 2), `${address}.bin`)
  const addressesOf = ({ address, thumbnail }: KeptFile) => (thumbnail ? [address, thumbnail] : [address])

  /** Takes away what has waited for more than a day, and says how much is left. */
  function swept(): number {
    if (!existsSync(waiting)) return 0
    let bytes = 0
    for (const name of readdirSync(waiting, { recursive: true, encoding: 'utf8' })) {
      const path = join(waiting, name)
      const { size, mtimeMs } = statSync(path)
      if (!name.endsWith('.bin')) continue
      if (now().getTime() - mtimeMs > DAY) rmSync(path, { force: true })
      else bytes += size
    }
    return bytes
  }

  return {
    async keep(file) {
      if (atWork >= AT_ONCE || swept() > MOST_BYTES) return undefined
      atWork += 1
      try {
        return await storeAttachment(file, waiting, limits)
      } finally {
        atWork -= 1
      }
    },
    handIn(files) {
      for (const address of files.flatMap(addressesOf)) {
        const [from, to] = [join(waiting, placeOf(address)), join(folder, placeOf(address))]
        if (existsSync(to)) continue
        if (!existsSync(from)) return false
        mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
        renameSync(from, to)
      }
      return true
    },
    drop(file) {
      for (const address of addressesOf(file)) rmSync(join(waiting, placeOf(address)), { force: true })
    },
  }
}

/** The ticket of files: what opens them, for the server's eyes only. `once` ties it to its form. */
export function ticketOf(sealer: Sealer, once: string, files: readonly KeptFile[]): string {
  if (files.length === 0) return ''
  const { digest, salt, box, keyId, wrapped } = sealer.seal({ once, files })
  const texts = [salt, box, wrapped ?? new Uint8Array()].map((bytes) => Buffer.from(bytes).toString('base64url'))
  return [digest, keyId, ...texts].join('.')
}

/** The files of a ticket; none of an empty one, undefined of one that is not ours or of another form. */
export function filesOf(sealer: Sealer, once: string, ticket: string): readonly KeptFile[] | undefined {
  if (ticket === '') return []
  const [digest = '', keyId = '', ...texts] = ticket.split('.')
  const [salt = new Uint8Array(), box = new Uint8Array(), wrapped = new Uint8Array()] = texts.map((text) =>
    Buffer.from(text, 'base64url'),
  )
  try {
    const record = { digest, keyId, salt, box, wrapped: wrapped.length > 0 ? wrapped : null }
    const opened = sealer.open(record) as { once: string; files: readonly KeptFile[] }
    return opened.once === once ? opened.files : undefined
  } catch {
    return undefined
  }
}
