import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256 } from '../../db/facts.ts'
import { putFile } from '../log/durable.ts'

/** Where the files handed in lie, as ciphertext: beside the database. */
export const attachmentsBeside = (database: string): string => join(dirname(database), 'attachments')

/** What was copied, and which files no longer have the digest they are filed under. */
export interface AttachmentsCopied {
  readonly files: number
  readonly damaged: readonly string[]
}

/**
 * Copies files handed in into another folder, each checked against its name: ciphertext only, readable with the database
 * and key it belongs to. What lies there already is left; a damaged one is named and not copied.
 */
export function copyAttachments(from: string, to: string): AttachmentsCopied {
  const damaged: string[] = []
  let files = 0
  const names = existsSync(from) ? readdirSync(from, { recursive: true, encoding: 'utf8' }) : []
  for (const name of names.filter((each) => each.endsWith('.bin')).sort()) {
    const bytes = readFileSync(join(from, name))
    if (!name.endsWith(`${sha256(bytes)}.bin`)) damaged.push(name)
    else {
      files += 1
      if (!existsSync(join(to, name))) putFile(join(to, name), bytes)
    }
  }
  return { files, damaged }
}
