import { v7 as uuid } from 'uuid'
import type { DraftRow } from '../db/drafts.ts'
import type { ShownFile } from './commands/parts.ts'
import type { AtWork, Office } from './office.ts'
import { draftRule } from './policies/retention.ts'
import { Refused } from './refusal.ts'
import { openedText, sealedText } from './sealed-text.ts'
import { say } from './words.ts'

/** What has been typed so far: each field with its values, as typed. */
export type Typing = Readonly<Record<string, readonly string[]>>

/** A form being filled in: who saved it last, and what stands in it. */
export interface Draft extends Omit<DraftRow, 'box'> {
  readonly typing: Typing
}

type Parts = Pick<Office, 'store' | 'sealer' | 'now'>

const opened = ({ sealer }: Parts, { box, ...row }: DraftRow): Draft => ({
  ...row,
  typing: openedText(sealer, box) as Typing,
})

/** Begins a draft for the organ of whoever is at work. */
export function beginDraft(parts: Parts, { staff, organ }: AtWork, typing: Typing): string {
  const id = uuid()
  const row = { id, organ, staff, savedAt: parts.now().toISOString(), version: 1 }
  parts.store.drafts.begin({ ...row, box: sealedText(parts.sealer, typing) })
  return id
}

/** A draft of one's own organ; of another's, and one handed in or thrown away, is not found. */
export function draftOf(parts: Parts, { organ }: AtWork, id: string): Draft {
  const row = parts.store.drafts.draft(id)
  if (!row || row.organ !== organ) throw new Refused('not_found', say.noSuchDraft(), {})
  return opened(parts, row)
}

/** All drafts of one's organ, last saved first. */
export const draftsAt = (parts: Parts, { organ }: AtWork): Draft[] =>
  parts.store.drafts.draftsOf(organ).map((row) => opened(parts, row))

/**
 * Saves fields into a draft. `version` is the one the person had before them. False when somebody has saved since: nothing
 * is overwritten, and their version is what `draftOf` gives.
 */
export function saveDraft(parts: Parts, { staff }: AtWork, draft: Draft, version: number, typing: Typing): boolean {
  const box = sealedText(parts.sealer, { ...draft.typing, ...typing })
  const savedAt = parts.now().toISOString()
  return parts.store.drafts.save({ id: draft.id, organ: draft.organ, staff, savedAt, version: version + 1, box })
}

/** Drafts nobody has saved for as long as their rule says, the oldest first. */
export function draftsDue({ store, now }: Pick<Parts, 'store' | 'now'>): DraftRow[] {
  return store.drafts.savedBefore(new Date(now().getTime() - draftRule.days * 86_400_000).toISOString())
}

/** Takes those away, with the files of their scans. How many they were. */
export function eraseDrafts(parts: Parts, drop: (scan: Scan) => void): number {
  const due = draftsDue(parts)
  for (const { id } of due) {
    const scans = scansOf(parts, id)
    parts.store.drafts.discard(id)
    for (const scan of scans) drop(scan)
  }
  return due.length
}

/** A scan laid beside a draft. */
export interface Scan extends ShownFile {
  readonly id: string
}

/** The scans of a draft, in order. */
export const scansOf = ({ store, sealer }: Parts, draft: string): Scan[] =>
  store.drafts.filesOf(draft).map(({ id, box }) => ({ ...(openedText(sealer, box) as ShownFile), id }))

/** Lays scans beside a draft, behind those that are there. */
export function addScans(parts: Parts, draft: string, files: readonly ShownFile[]): void {
  const last = parts.store.drafts.filesOf(draft).at(-1)?.place ?? 0
  files.forEach((file, i) => {
    putScan(parts, draft, last + 1 + i, uuid(), file)
  })
}

/** Writes all scans of a draft anew, in this order: moved, or said to show something else. */
export function arrangeScans(parts: Parts, draft: string, scans: readonly Scan[]): void {
  scans.forEach(({ id, ...file }, i) => {
    putScan(parts, draft, i + 1, id, file)
  })
}

function putScan({ store, sealer }: Parts, draft: string, place: number, id: string, file: ShownFile): void {
  store.drafts.putFile({ id, draft, place, box: sealedText(sealer, file) })
}
