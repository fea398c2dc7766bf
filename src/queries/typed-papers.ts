import type { DocumentContext } from '../../machines/document.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { paperName } from '../documents/paper-name.ts'
import { printsTyped, typistOf } from '../documents/typed-papers.ts'
import type { Office } from '../office.ts'

/** An announcement about a notice that is not out yet, with the words it would print. */
export interface TypedPaper {
  readonly number: string
  readonly mark: string
  readonly kindName: string
  readonly version: number
  /** Why it is not out. */
  readonly failure: string
  /** Who typed its words, while they wait for somebody else's review. */
  readonly typist: string | undefined
  readonly text: string
}

/** The announcements about a notice that wait for a review, or for other words. */
export function typedPapersOf(office: Office, notice: string): readonly TypedPaper[] {
  return office.store.documentsOf(notice).flatMap((row): TypedPaper[] => {
    const head = office.store.head(row.number)
    if (head?.state !== 'failed' || !printsTyped(row)) return []
    const d = head.context as DocumentContext
    return [
      {
        ...{ number: row.number, mark: row.mark, kindName: paperName(office, row), version: head.version },
        ...{ failure: row.failure ?? '', typist: typistOf(d), text: wordsOf(office, d) },
      },
    ]
  })
}

/** Organs' papers that wait for a review, as the notices they are about. */
export const awaitingReview = ({ store }: Office, organ: string): readonly { notice: string; mark: string }[] =>
  store
    .documents({ organ, state: 'failed', limit: 1_000 })
    .filter(({ number }) => typistOf(store.head(number)?.context as DocumentContext) !== undefined)
    .map(({ of, mark }) => ({ notice: of, mark }))

function wordsOf({ store, sealer }: Office, d: DocumentContext): string {
  const [stream, digest] = d.text ? [d.number, d.text] : [d.of, firstTyped(store, d)]
  const record = digest === undefined ? undefined : store.unseal(stream, digest)
  return record ? String(sealer.open(record)) : ''
}

function firstTyped(store: Office['store'], d: DocumentContext): string | undefined {
  const body = store.history(d.of)[d.upTo - 1]?.body
  const { what, reason } = (body ? (JSON.parse(body) as AnyFact).data : {}) as { what?: string; reason?: string }
  return what ?? reason
}
