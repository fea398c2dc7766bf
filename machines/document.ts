import type { DocumentFact, DocumentFactType } from './document.facts.ts'
import type { Statechart } from './statechart.ts'

type Of<T extends DocumentFactType> = Extract<DocumentFact, { type: T }>
type DataOf<T extends DocumentFactType> = Of<T>['data']

/** What a paper remembers: what it states and how it was printed. What it says is made anew from the facts it names. */
export interface DocumentContext extends Omit<DataOf<'DocumentNumbered'>, 'replaces'> {
  /** The instant it was numbered, ISO UTC: the date of creation inside the file. */
  readonly numberedAt: string
  readonly replaces: string | null
  readonly issue: DataOf<'DocumentIssued'> | null
  /** Why it could not be set, while that stands. */
  readonly failure: DataOf<'RenderFailed'> | null
  /** Digest of the words it prints in place of those first typed. */
  readonly text: string | null
  readonly supersededBy: string | null
}

export const emptyDocument: DocumentContext = {
  number: '',
  mark: '',
  series: '',
  serial: 0,
  kind: '',
  template: '',
  of: '',
  upTo: 0,
  organ: '',
  code: '',
  issuedOn: '',
  numberedAt: '',
  edition: 0,
  replaces: null,
  issue: null,
  failure: null,
  text: null,
  supersededBy: null,
}

const superseded = { DocumentSuperseded: [{ target: 'superseded' }] } as const
const withdrawn = { DocumentWithdrawn: [{ target: 'withdrawn' }] } as const

/** 文书: numbered, set and issued; replaced by a later edition, or fallen with the notice it was the sheet of. */
export const documentMachine: Statechart = {
  name: 'document@1',
  kind: 'document',
  initial: 'new',
  empty: emptyDocument,
  guards: {},
  reducers: {
    DocumentNumbered: (_: DocumentContext, f: Of<'DocumentNumbered'>): DocumentContext => ({
      ...emptyDocument,
      ...f.data,
      replaces: f.data.replaces ?? null,
      numberedAt: f.recordedAt,
    }),
    DocumentIssued: (c: DocumentContext, f: Of<'DocumentIssued'>): DocumentContext => ({ ...c, issue: f.data }),
    RenderFailed: (c: DocumentContext, f: Of<'RenderFailed'>): DocumentContext => ({ ...c, failure: f.data }),
    RenderRetried: (c: DocumentContext, f: Of<'RenderRetried'>): DocumentContext => ({
      ...c,
      failure: null,
      text: f.data.text ?? c.text,
    }),
    DocumentSuperseded: (c: DocumentContext, f: Of<'DocumentSuperseded'>): DocumentContext => ({
      ...c,
      supersededBy: f.data.by,
    }),
    DocumentWithdrawn: (c: DocumentContext): DocumentContext => c,
  },
  definition: { name: '文书', basis: '党政机关公文处理工作条例第9条；政府信息公开条例第17条；领域设计 §8' },
  states: {
    new: { on: { DocumentNumbered: [{ target: 'numbered' }] } },
    numbered: {
      on: {
        DocumentIssued: [{ target: 'issued' }],
        RenderFailed: [{ target: 'failed' }],
        ...superseded,
        ...withdrawn,
      },
    },
    failed: { on: { RenderRetried: [{ target: 'numbered' }], ...superseded, ...withdrawn } },
    issued: { on: { ...superseded, ...withdrawn } },
    superseded: { on: {}, final: true },
    withdrawn: { on: {}, final: true },
  },
}
