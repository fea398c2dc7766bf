import { sha256 as digestOf } from '../../db/facts.ts'
import type { DocumentContext } from '../../machines/document.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type { Office } from '../office.ts'
import { madeAs } from './made.ts'
import type { Press } from './press.ts'

/** How a paper made again from its facts differs from the one issued, by cause. */
export interface Unlike {
  /** `view`: other words. `content`: the same words set otherwise. `bytes`: the same content in another file. `sheet`: cannot be made. */
  readonly what: 'view' | 'content' | 'bytes' | 'sheet'
  readonly stored: string
  readonly made: string
}

export interface Rerendered {
  readonly number: string
  readonly mark: string
  readonly bytes: Uint8Array | null
  readonly differences: readonly Unlike[]
  /** Compressed by another version of zlib: then its bytes may be others, and its content must be the same. */
  readonly zlib: { readonly stored: string; readonly now: string } | null
}

/** Makes an issued paper again from the facts it states, and compares the digests that were recorded when it was issued. */
export async function rerender(
  office: Office,
  press: Pick<Press, 'pool' | 'making'>,
  d: DocumentContext & { readonly issue: NonNullable<DocumentContext['issue']> },
): Promise<Rerendered> {
  const { number, mark, issue } = d
  const differences: Unlike[] = []
  const compare = (what: Unlike['what'], stored: string, made: string) => {
    if (stored !== made) differences.push({ what, stored, made })
  }
  try {
    const { rendered: made, view } = await madeAs(office, press, d, issue)
    const isOtherZlib = made.zlib !== issue.zlib
    compare('view', issue.view, view)
    compare('content', issue.content, made.contentSha256)
    if (!isOtherZlib) compare('bytes', issue.sha256, made.sha256)
    const zlib = isOtherZlib ? { stored: issue.zlib, now: made.zlib } : null
    return { number, mark, bytes: made.bytes, differences, zlib }
  } catch (error) {
    if (!(error instanceof CannotSet)) throw error
    return {
      number,
      mark,
      bytes: null,
      differences: [{ what: 'sheet', stored: issue.view, made: error.message }],
      zlib: null,
    }
  }
}

export interface RerenderedAll {
  readonly made: number
  readonly otherZlib: number
  /** Files that were missing and are there again. */
  readonly restored: number
  readonly unlike: readonly Rerendered[]
}

/** Puts a missing file back where the log says what it was, to the letter; what differs never goes there. */
export function restoredFile(files: Press['files'], sha256: string, { differences, zlib, bytes }: Rerendered): boolean {
  if (differences.length > 0 || zlib !== null || bytes === null) return false
  const there = files.read(sha256)
  if (there && digestOf(there) === sha256) return false
  files.write(sha256, bytes)
  return true
}

/**
 * Makes all issued papers again, or those of some numbers. Tells each that differs and puts missing files back.
 * `progress` gets done and total.
 */
export async function rerenderAll(
  office: Office,
  press: Pick<Press, 'pool' | 'making' | 'files'>,
  watch: { readonly signal?: AbortSignal; readonly progress?: (done: number, total: number) => void } = {},
): Promise<RerenderedAll> {
  const numbers = issuedNumbers(office)
  const unlike: Rerendered[] = []
  let made = 0
  let otherZlib = 0
  let restored = 0
  let taken = 0
  const take = async (): Promise<void> => {
    for (let number = numbers[taken]; number !== undefined && !watch.signal?.aborted; number = numbers[taken]) {
      taken += 1
      const d = office.store.head(number)?.context as DocumentContext
      if (!d.issue) continue
      const one = await rerender(office, press, { ...d, issue: d.issue })
      made += 1
      if (one.zlib) otherZlib += 1
      if (one.differences.length > 0) unlike.push({ ...one, bytes: null })
      else if (restoredFile(press.files, d.issue.sha256, one)) restored += 1
      watch.progress?.(made, numbers.length)
    }
  }
  await Promise.all(Array.from({ length: UNDER_WAY }, take))
  return { made, otherZlib, restored, unlike }
}

/** As many as keep the pool busy. */
const UNDER_WAY = 8
const PORTION = 10_000

/** Every document that has a file, the newest first. */
export function issuedNumbers({ store }: Pick<Office, 'store'>): string[] {
  const numbers: string[] = []
  for (let offset = 0; ; offset += PORTION) {
    const rows = store.documents({ limit: PORTION, offset })
    for (const { number, sha256 } of rows) if (sha256 !== null) numbers.push(number)
    if (rows.length < PORTION) return numbers
  }
}
