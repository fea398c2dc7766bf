import type { ApplicationContext } from '../machines/application.ts'
import type { DisclosureContext } from '../machines/disclosure.ts'
import type { DocumentContext } from '../machines/document.ts'
import type { Due } from '../machines/fact.ts'
import { type NoticeContext, postingKey } from '../machines/notice.ts'
import type { Head } from './heads.ts'

/** A row of the read table `applications`. Dates are legal days; `dueOn` null means no clock runs. */
export interface ApplicationRow {
  readonly number: string
  readonly state: string
  readonly programme: string
  readonly county: string
  readonly subdistrict: string
  readonly receivedOn: string
  readonly dueOn: string | null
  /** The due date runs through a year whose calendar is not loaded yet. */
  readonly provisional: boolean
  readonly notice: string | null
  readonly openObjections: number
  readonly waitingNumber: string | null
}

/** The columns of `applications` under the names of `ApplicationRow`. */
export const applicationColumns = `number, state, programme, county, subdistrict, received_on AS receivedOn, due_on AS dueOn,
  provisional, notice, open_objections AS openObjections, waiting_number AS waitingNumber`

/** A row of the read table `notices`. */
export interface NoticeRow {
  readonly number: string
  readonly stage: string
  readonly organ: string
  readonly state: string
  readonly entries: number
  readonly startsOn: string | null
  readonly endsOn: string | null
  readonly unposted: number
  readonly unchecked: number
}

/**
 * Derives the read row of a stream from its head. The only place where read rows are made: the store writes what this
 * says, the audit makes it again from replayed heads and compares field by field.
 */
export function projectApplication(head: Head): ApplicationRow {
  const c = head.context as ApplicationContext
  // While a limit stands still for other departments' answers, the next of those is what is waited for.
  const due = c.due ?? firstOf(Object.values(c.requests).map((request) => request.due))
  return {
    number: c.number,
    state: head.state,
    programme: c.programme,
    county: c.county,
    subdistrict: c.subdistrict,
    receivedOn: c.receivedOn,
    dueOn: due?.on ?? null,
    provisional: due?.provisional ?? false,
    notice: c.publicity?.notice ?? null,
    openObjections: c.objections.filter((o) => o.outcome === 'open').length,
    waitingNumber: c.waiting?.number ?? null,
  }
}

const firstOf = (dues: readonly Due[]): Due | null =>
  dues.reduce<Due | null>((first, due) => (first && first.on <= due.on ? first : due), null)

/** The same for a notice. */
export function projectNotice(head: Head): NoticeRow {
  const c = head.context as NoticeContext
  return {
    number: c.number,
    stage: c.stage,
    organ: c.organ,
    state: head.state,
    entries: c.entries,
    startsOn: c.window?.startsOn ?? null,
    endsOn: c.window?.endsOn ?? null,
    unposted: c.required.filter((p) => c.posted[postingKey(p)] === undefined).length,
    unchecked: c.required.filter((p) => c.checked[postingKey(p)] === undefined).length,
  }
}

/** A document on the public board, with the notice it is the sheet of; an announcement has none. */
export interface BoardRow {
  readonly number: string
  readonly mark: string
  readonly kind: string
  /** What it is about, and how the paper itself stands. */
  readonly of: string
  readonly state: string
  readonly organ: string
  readonly issuedOn: string
  readonly noticeState: string | null
  readonly entries: number | null
  readonly startsOn: string | null
  readonly endsOn: string | null
}

/** A row of the read table `documents`. `sha256` and `pages` stand once it is issued. */
export interface DocumentRow {
  readonly number: string
  readonly mark: string
  readonly series: string
  readonly kind: string
  /** The notice or case it is about, and up to which of its facts. */
  readonly of: string
  readonly upTo: number
  readonly organ: string
  readonly code: string
  readonly state: string
  readonly edition: number
  readonly issuedOn: string
  readonly sha256: string | null
  readonly pages: number | null
  readonly failure: string | null
}

/** The same for a document. */
export function projectDocument(head: Head): DocumentRow {
  const { number, mark, series, kind, of, upTo, organ, code, edition, issuedOn, issue, failure } =
    head.context as DocumentContext
  return {
    number,
    mark,
    series,
    kind,
    of,
    upTo,
    organ,
    code,
    state: head.state,
    edition,
    issuedOn,
    sha256: issue?.sha256 ?? null,
    pages: issue?.pages ?? null,
    failure: failure?.sentence ?? null,
  }
}

/** A row of the read table `disclosures`: one item of the column. */
export interface DisclosureRow {
  readonly number: string
  readonly kind: string
  readonly organ: string
  readonly year: number
  readonly title: string
  readonly subject: string
  readonly state: string
  readonly enteredOn: string
  readonly dueOn: string
  readonly provisional: boolean
  readonly publishedOn: string | null
  readonly amendedOn: string | null
  readonly corrections: number
}

/** The same for an item of the column: while an amendment waits, the day it must be released by is the one that counts. */
export function projectDisclosure(head: Head): DisclosureRow {
  const c = head.context as DisclosureContext
  const due = c.amendment?.due ?? c.due
  return {
    number: c.number,
    kind: c.kind,
    organ: c.organ,
    year: c.year,
    title: c.title,
    subject: c.subject,
    state: head.state,
    enteredOn: c.enteredOn,
    dueOn: due?.on ?? '',
    provisional: due?.provisional ?? false,
    publishedOn: c.publishedOn,
    amendedOn: c.amended.at(-1)?.releasedOn ?? null,
    corrections: c.amended.filter(({ is }) => is === 'correction').length,
  }
}
