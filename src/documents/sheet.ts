import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { digestOf, documentOf, type NoticeView } from '../../public-notices/view.ts'
import { grouped } from './code.ts'
import { compose, isPosted } from './compose.ts'
import type { Contact } from './directory.ts'
import { gateOf } from './public-gate.ts'
import type { Sources } from './sources.ts'

/** What a paper is printed with besides the facts it states: kept in the fact that it was issued. */
export interface PrintedWith {
  readonly contact: Contact
  /** Where its code can be looked up: `<site>/v/<code>`. */
  readonly site: string
}

/** A paper ready to be set, and the digest of its words. */
export interface Sheet {
  readonly document: NoticeDocument
  readonly view: string
  /** Of a sheet to be posted for the first time: throws CannotSet when its file holds what must not be public. */
  readonly mayHang?: (bytes: Uint8Array) => void
}

/** Composes a numbered paper, the first time and every time after. Throws CannotSet when it cannot be made as it stands. */
export function sheetOf(d: DocumentContext, { contact, site }: PrintedWith, sources: Sources): Sheet {
  const view = composedAs(d, { contact }, sources)
  const gate = isPosted(d.kind) && !d.issue ? gateOf(d, contact, sources) : undefined
  gate?.words(view)
  const proof = { code: grouped(d.code), url: `${site}/v/${d.code}`, ...checkpointOf(d.checkpoint) }
  return { document: documentOf(view, proof), view: digestOf(view), ...(gate ? { mayHang: gate.file } : {}) }
}

/** The checkpoint a paper was numbered under, as it is printed: how many facts, and the root over them. */
export const checkpointOf = (checkpoint: DocumentContext['checkpoint']): { readonly checkpoint?: string } =>
  checkpoint === undefined ? {} : { checkpoint: `${checkpoint.size} ${checkpoint.root}` }

/** The words of a numbered paper, as page, file and PDF have them. Throws CannotSet. */
export function composedAs(
  d: DocumentContext,
  { contact }: Pick<PrintedWith, 'contact'>,
  sources: Sources,
): NoticeView {
  const { number, kind, template, of, upTo, mark, issuedOn, numberedAt, text } = d
  const reworded = text === null ? {} : { reworded: { stream: number, digest: text } }
  return compose({ kind, template, of, upTo, mark, issuedOn, issuedAt: numberedAt, contact, ...reworded }, sources)
}
