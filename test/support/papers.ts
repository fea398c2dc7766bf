import type { StoredFact } from '../../db/facts.ts'
import type { Head } from '../../db/heads.ts'
import type { Store } from '../../db/store.ts'
import type { DocumentContext } from '../../machines/document.ts'
import { contactOf } from '../../src/documents/directory.ts'
import type { PrintedWith } from '../../src/documents/sheet.ts'
import { type Asked, type Sources, sourcesOf } from '../../src/documents/sources.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import type { Office } from '../../src/office.ts'
import { everyContact, textPress } from './press.ts'

/* The papers of a log as the job numbered them, and what they were made from. */

export interface Numbered {
  readonly asked: Asked
  readonly d: DocumentContext
  /** Where its numbering stands in the log. */
  readonly seq: number
}

type Read = Pick<Office, 'store' | 'sealer' | 'law' | 'policy' | 'calendar'>

/** Every paper numbered so far, in the order of the log, and the office's sources. */
export function numberedPapers(office: Read): { readonly numbered: readonly Numbered[]; readonly sources: Sources } {
  const { store } = office
  const numbered = store.documents({ limit: 100_000 }).map(({ number }): Numbered => {
    const d = (store.head(number) as Head).context as DocumentContext
    const { kind, template, of, upTo, mark, issuedOn, numberedAt: issuedAt } = d
    const { contact }: Pick<PrintedWith, 'contact'> = d.issue ?? { contact: contactOf(d.organ, everyContact()) }
    const asked = { kind, template, of, upTo, mark, issuedOn, issuedAt, contact }
    return { asked, d, seq: [...store.history(number)][0]?.seq ?? 0 }
  })
  return { numbered: numbered.sort((a, b) => a.seq - b.seq), sources: sourcesOf(office) }
}

/** Has the job make what the log calls for, set as text, and gives every paper numbered so far. */
export async function papersMade(office: Office): Promise<ReturnType<typeof numberedPapers>> {
  const { faults } = await issueDocuments(office, textPress())
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return numberedPapers(office)
}

/** Sources as they were when the log ended with a fact: what there was to read when a paper was first made. */
export function sourcesEndingAt(office: Read, seq: number): Sources {
  const { history, unseal }: Pick<Store, 'history' | 'unseal'> = office.store
  const then = (fact: StoredFact) => fact.seq <= seq
  return sourcesOf({ ...office, store: { history: (stream) => history(stream).filter(then), unseal } })
}
