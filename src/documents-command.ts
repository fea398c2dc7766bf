import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { DocumentRow } from '../db/project.ts'
import type { DocumentContext } from '../machines/document.ts'
import { type Looks, recordTaken } from './command-line-look.ts'
import { checkFile, type FileChecked } from './documents/check-file.ts'
import { type Directory, directoryFileName } from './documents/directory.ts'
import { paperName } from './documents/paper-name.ts'
import type { Press } from './documents/press.ts'
import { type Rerendered, rerender, rerenderAll, restoredFile, type Unlike } from './documents/rerender.ts'
import { type IssuedDocuments, issueDocuments, type Watch } from './jobs/issue-documents.ts'
import type { Office } from './office.ts'
import { organName } from './organs.ts'
import { Refused } from './refusal.ts'
import { isLetter } from './web/documents.ts'
import { documentStatus, say, documentsSay as says, states } from './words.ts'

/* What `anju documents` and `anju notice` do, and how they tell it. */

export interface Told {
  readonly lines: readonly string[]
  readonly isSound: boolean
}

/** Makes what is waiting to be made. Not sound where something could not be done at all; a task is told and is no fault. */
export async function issueAll(office: Office, press: Press, watch: Watch): Promise<Told> {
  const done = await issueDocuments(office, press, watch)
  const slips = slipsOf(press.directory())
  const isSound = done.faults.length === 0 && slips.length === 0 && !done.aborted
  return { lines: [...tellIssued(done), ...slips, ...tasksOf(office)], isSound }
}

function tellIssued(done: IssuedDocuments): string[] {
  return [
    says.issued(done.numbered, done.issued, done.failed),
    ...(done.withdrawn > 0 ? [says.withdrawn(done.withdrawn)] : []),
    ...done.faults.map(says.fault),
    ...(done.aborted ? [says.aborted()] : []),
  ]
}

/** What is wrong with the directory, and how it should be. */
export const slipsOf = (directory: Directory | undefined): string[] =>
  (directory?.slips ?? []).map(({ text }) => says.slip(text, directoryFileName))

const tasksOf = ({ store }: Office): string[] =>
  store.documents({ state: 'failed', limit: 1000 }).map((row) => says.task(row.number, row.mark, row.failure ?? ''))

/** A document by its number or its 发文字号. Refuses `not_found`, and `conflict` for a 发文字号 that several papers bear. */
export function documentCalled({ store }: Pick<Office, 'store'>, name: string): DocumentRow {
  const own = store.document(name)
  if (own) return own
  const [first, ...others] = store.documentsBy('mark', name)
  if (!first) throw new Refused('not_found', say.noDocumentCalled(name), {})
  if (others.length > 0)
    throw new Refused(
      'conflict',
      say.severalCalled(
        name,
        [first, ...others].map(({ number }) => number),
      ),
      {},
    )
  return first
}

/** Makes one paper again from its facts and compares; puts it into a file where one is named. */
export async function renderOne(
  office: Office,
  press: Press,
  name: string,
  out: string | undefined,
  { staff, why }: { readonly [F in keyof Looks]?: string | undefined } = {},
): Promise<Told> {
  const row = documentCalled(office, name)
  const d = office.store.head(row.number)?.context as DocumentContext
  if (!d.issue) throw new Refused('not_allowed', say.notIssuedYet(d.mark), {})
  if (out !== undefined && existsSync(out)) throw new Refused('conflict', say.fileExists(out), {})
  // A letter is about one household: a copy of it leaves with who takes it and why on record.
  if (out !== undefined && isLetter(office, d)) {
    if (!staff || !why) throw new Refused('invalid', say.letterTaken(), { field: 'staff' })
    recordTaken(office, 'document', d.of, { staff, why })
  }
  const made = await rerender(office, press, { ...d, issue: d.issue })
  const isSound = made.differences.length === 0
  const lines = [...tellMade(made), ...(isSound ? [says.same(d.mark, d.issue.sha256)] : [])]
  if (restoredFile(press.files, d.issue.sha256, made)) lines.push(says.putBack(d.mark))
  if (out !== undefined && made.bytes) {
    writeFileSync(out, made.bytes, { flag: 'wx' })
    lines.push(says.written(out))
  }
  return { lines, isSound }
}

const tellMade = ({ mark, differences, zlib }: Rerendered): string[] => [
  ...differences.map(({ what, stored, made }: Unlike) => says.unlike(mark, what, stored, made)),
  ...(zlib ? [says.otherZlib(mark, zlib.stored, zlib.now)] : []),
]

/** Makes every issued paper again. */
export async function renderEvery(office: Office, press: Press, watch: Watch): Promise<Told> {
  const { made, otherZlib, restored, unlike } = await rerenderAll(office, press, watch)
  const isAborted = watch.signal?.aborted === true
  return {
    lines: [
      ...unlike.flatMap(tellMade),
      ...(otherZlib > 0 ? [says.otherZlibs(otherZlib)] : []),
      ...(restored > 0 ? [says.restored(restored)] : []),
      ...(isAborted ? [says.aborted()] : []),
      says.rerendered(made, unlike.length),
    ],
    isSound: unlike.length === 0 && !isAborted,
  }
}

/** What a file from anywhere is. Sound when it is a paper that stands. */
export function checkOne(
  office: Pick<Office, 'store' | 'law'>,
  path: string,
  ownCertificates: ReadonlySet<string>,
): Told {
  const found = checkFile(office.store, readFileSync(path), ownCertificates)
  return { lines: [tellChecked(office, found), says.digest(found.sha256)], isSound: found.status === 'valid' }
}

function tellChecked({ store, law }: Pick<Office, 'store' | 'law'>, found: FileChecked): string {
  const row = found.number === null ? undefined : store.document(found.number)
  if (!row) return says.checkedUnknown()
  const head = store.head(row.number)?.context as DocumentContext
  const by = head.supersededBy === null ? undefined : store.document(head.supersededBy)?.mark
  const what = says.paper(paperName({ store, law }, row), row.mark, organName(row.organ), row.issuedOn)
  if (found.status === 'appended')
    return says.appended(
      what,
      documentStatus[found.original ?? 'unknown'],
      says.behind[found.behind ?? 'no signature'](found.signedBy ?? ''),
    )
  const told = says.checked[found.status](what, by ?? '')
  return found.isSignedCopy ? `${told}${says.signedCopy(found.signedBy ?? '')}` : told
}

/** The list of papers, newest first. */
export function listPapers(
  { store, law }: Pick<Office, 'store' | 'law'>,
  filter: { state?: string; organ?: string },
): string[][] {
  return store
    .documents({ ...filter, limit: 100_000 })
    .map((row) => [
      row.number,
      row.mark,
      paperName({ store, law }, row),
      row.of,
      row.issuedOn,
      states[row.state] ?? row.state,
    ])
}
