import { Readable } from 'node:stream'
import { sha256 } from '../../db/facts.ts'
import type { NoticeDocument } from '../../public-notices/document.ts'
import { demoDirectory } from '../../src/demo/directory.ts'
import type { CheckedFile } from '../../src/documents/checked-file.ts'
import type { Directory } from '../../src/documents/directory.ts'
import type { DocumentFiles } from '../../src/documents/files.ts'
import { papersOf } from '../../src/documents/papers-of.ts'
import type { Rendered } from '../../src/documents/pool.ts'
import type { Press } from '../../src/documents/press.ts'
import { toldOf } from '../../src/documents/sources.ts'
import { issueNumbered, numberPaper } from '../../src/jobs/issue-documents.ts'
import type { Office } from '../../src/office.ts'
import { cityCode, communitiesOf, counties, organ, subdistrictsOf } from '../../src/organs.ts'

/*
 * A press for tests that are not about print: everything is real (numbers, composing, digests, facts) but the setting of
 * type. A sheet is the text of its document, kept in memory.
 */

/** A document as its own text: its digest is that of what would be printed. */
export function asText(document: NoticeDocument): Rendered {
  const bytes = Buffer.from(JSON.stringify(document))
  const digest = sha256(bytes)
  return { bytes, sha256: digest, contentSha256: digest, zlib: process.versions.zlib, pages: 1, starts: [] }
}

const inPieces = (bytes: Uint8Array): CheckedFile => ({
  size: bytes.length,
  stream: (first, last) => Readable.from([Buffer.from(bytes.subarray(first, last + 1))], { objectMode: false }),
  close: async () => {},
})

/** Files that lie nowhere but in memory. */
export function filesInMemory(): DocumentFiles & { readonly all: Map<string, Uint8Array> } {
  const all = new Map<string, Uint8Array>()
  const copies = new Map<string, Uint8Array>()
  return {
    all,
    write: (digest, bytes) => {
      if (sha256(bytes) !== digest) throw new Error('another digest')
      all.set(digest, bytes)
    },
    read: (digest) => all.get(digest),
    checked: async (digest) => {
      const bytes = all.get(digest)
      return bytes && sha256(bytes) === digest ? inPieces(bytes) : undefined
    },
    has: (digest) => all.has(digest),
    remove(digest) {
      all.delete(digest)
      copies.delete(digest)
    },
    writeSigned: (digest, bytes) => {
      if (!copies.has(digest)) copies.set(digest, bytes)
    },
    readSigned: (digest) => copies.get(digest),
    checkedSigned: async (digest, length) => {
      const bytes = copies.get(digest)
      return bytes && sha256(bytes.subarray(0, length)) === digest ? inPieces(bytes) : undefined
    },
    hasSigned: (digest) => copies.has(digest),
  }
}

let contacts: Directory | undefined
/** The invented contacts of every organ of the city. */
export function everyContact(): Directory {
  const below = ({ code }: { code: string }) =>
    subdistrictsOf(code).flatMap((each) => [each, ...communitiesOf(each.code)])
  contacts ??= demoDirectory([organ(cityCode()), ...counties().flatMap((county) => [county, ...below(county)])])
  return contacts
}

/** One shelf for all offices of a test file: digests do not meet. */
const shelf = filesInMemory()

export const textPress = (): Press & { readonly files: ReturnType<typeof filesInMemory> } => ({
  files: shelf,
  pool: { render: (document) => Promise.resolve(asText(document)) },
  site: 'https://zfbz.example.gov.cn',
  directory: everyContact,
})

/** Has the sheet of a cleared notice numbered and issued, as the job would, and nothing else. */
export async function sheetIssued(office: Office, notice: string, press: Press = textPress()): Promise<void> {
  const { store } = office
  const fact = store
    .history(notice)
    .map(toldOf)
    .find(({ type }) => type === 'NoticeCleared')
  const head = store.head(notice)
  if (!fact || !head) throw new Error(`${notice} is not cleared`)
  for (const paper of papersOf(fact, head)) await numberPaper(office, press, fact, paper)
  for (const { number, state } of store.documentsOf(notice))
    if (state === 'numbered' && (await issueNumbered(office, press, number)) !== 'issued')
      throw new Error(`${number}: ${store.document(number)?.failure}`)
}
