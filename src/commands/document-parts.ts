import type { Head } from '../../db/heads.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { Reading } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'

/** The series of the sheets of notices themselves. What is issued in it hangs on walls, and posting waits for it. */
export const sheetSeries = '公示'

export interface TheDocument {
  readonly head: Head
  readonly d: DocumentContext
}

/** A document by its number. */
export function documentOf(number: string, read: Reading): TheDocument {
  const head = read.head(number)
  if (head.kind !== 'document') throw new Refused('invalid', say.notADocument(number), { subject: number })
  return { head, d: head.context as DocumentContext }
}

/** The notice a document is the sheet of; undefined for every other paper. */
export function noticeOfSheet(d: DocumentContext, read: Reading): { head: Head; n: NoticeContext } | undefined {
  if (d.series !== sheetSeries) return undefined
  const head = read.head(d.of)
  return { head, n: head.context as NoticeContext }
}
