import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import type { DocumentRow } from '../../db/project.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { type LegalDay, legalDayOf } from '../calendar.ts'
import { sheetSeries } from '../commands/document-parts.ts'
import { typedCode } from '../documents/code.ts'
import { fullName } from '../documents/directory.ts'
import { paperName } from '../documents/paper-name.ts'
import type { AtWork, Office } from '../office.ts'
import { organName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { documentStatus, say, states } from '../words.ts'
import { caseSeenBy } from './application.ts'
import { isToPost, mayKeepItem, maySeeOrgan } from './area.ts'
import { mustReview } from './findings.ts'
import { day } from './parts.ts'

/* What may be known of an issued paper: all of it by whoever may read its case, whether it stands by whoever holds it. */

const sha256 = z.string().nullable().describe('文件的 SHA-256')

export const shownDocument = z.strictObject({
  number: z.string(),
  version: z.int().describe('办理时须写明的版本号'),
  mark: z.string().describe('发文字号'),
  kind: z.string(),
  kindName: z.string(),
  of: z.string().describe('所关于的公示编号或受理编号'),
  organ: z.string(),
  organName: z.string(),
  state: z.string(),
  stateName: z.string(),
  edition: z.int(),
  issuedOn: day,
  pages: z.int().nullable(),
  bytes: z.int().nullable(),
  sha256,
  view: z.string().nullable().describe('文面内容的 SHA-256，印在文书上'),
  failure: z.string().nullable().describe('未能制作的原因和办法'),
  supersededBy: z.string().nullable(),
  file: z.string().nullable().describe('文件的网址'),
})

/** Where one document stands. */
export function showDocument(
  office: Pick<Office, 'store' | 'law'>,
  { head, d }: SeenDocument,
): z.output<typeof shownDocument> {
  return {
    number: d.number,
    version: head.version,
    mark: d.mark,
    kind: d.kind,
    kindName: paperName(office, d),
    of: d.of,
    organ: d.organ,
    organName: d.issue?.contact.organ ?? organName(d.organ),
    state: head.state,
    stateName: states[head.state] ?? head.state,
    edition: d.edition,
    issuedOn: d.issuedOn,
    pages: d.issue?.pages ?? null,
    bytes: d.issue?.bytes ?? null,
    sha256: d.issue?.sha256 ?? null,
    view: d.issue?.view ?? null,
    failure: d.failure?.sentence ?? null,
    supersededBy: d.supersededBy,
    file: d.issue ? fileUrl(d.number) : null,
  }
}

const fileUrl = (number: string) => `/api/documents/${number}/file`

export interface SeenDocument {
  readonly head: Head
  readonly d: DocumentContext
}

/**
 * A document somebody may read: one that hangs in public now, anybody; else whoever may read the notice or the case it is
 * about, and an opinion, which tells findings, the case's reviewers. `actor` gives who asks, or throws that nobody has said so.
 * Another's and an unknown one get the same answer.
 */
export function documentSeen(office: Office, number: string, actor: () => AtWork): SeenDocument {
  const head = office.store.head(number)
  const d = head?.kind === 'document' ? (head.context as DocumentContext) : undefined
  if (head && d && isPublic(office, head, d)) return { head, d }
  const who = actor()
  if (!head || !d || !mayRead(office, who, d)) throw new Refused('not_found', say.noSuchDocument())
  return { head, d }
}

function mayRead(office: Office, actor: AtWork, d: DocumentContext): boolean {
  const of = office.store.head(d.of)
  if (of?.kind === 'disclosure') return mayKeepItem(actor, (of.context as DisclosureContext).organ)
  if (of?.kind === 'notice') {
    const n = of.context as NoticeContext
    // Below the organ that issues it a sheet is for who has it to post, and only then.
    return maySeeOrgan(actor, n.organ) || (d.series === sheetSeries && hanging.has(of.state) && isToPost(actor, n))
  }
  try {
    const { machine, context } = caseSeenBy(office, actor, d.of)
    if (d.kind === 'opinion') mustReview(office, actor, machine, context as ApplicationContext)
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

/** While a sheet is to hang somewhere. */
const hanging = new Set(['cleared', 'running', 'interrupted'])

/** Series of what is told to everybody: 公示 while it hangs, 公告 and 公开 for good. */
const publicSeries = new Set<string>([sheetSeries, '公告', '公开'])

/**
 * Whether a document is there for everybody: issued and standing; a list of households only from its first posting to the
 * end of its window, since what is over is not to be found by a name any more (个人信息保护法 6, 19).
 */
export function isPublic({ store, now }: Pick<Office, 'store' | 'now'>, head: Head, d: DocumentContext): boolean {
  if (head.state !== 'issued' || !publicSeries.has(d.series) || isTakenOff(store, d.of)) return false
  if (d.series !== sheetSeries) return true
  const notice = store.head(d.of)
  const n = notice?.context as NoticeContext | undefined
  if (!notice || !n || n.firstPostedOn === null || !hanging.has(notice.state)) return false
  const last = lastShownOn(n)
  return last !== null && legalDayOf(now()) <= last
}

/**
 * The last day a list is shown to everybody: that of its window, whether or not anybody has entered since that it is over; while
 * none runs, as between the first board and the last or when it was interrupted, the one its sheet announces. Nothing more
 * than was announced is shown, and what is posted anew is announced anew.
 */
export const lastShownOn = ({ window, printed }: NoticeContext): LegalDay | null => (window ?? printed)?.endsOn ?? null

/** Whether a paper is about an item taken off the disclosure column: of that only number, title and reason stay. */
function isTakenOff(store: Office['store'], of: string): boolean {
  const head = store.head(of)
  return head?.kind === 'disclosure' && head.state === 'withdrawn'
}

/** What holds of a paper somebody has in hand. One shape for all, so that an answer tells nothing by its form. */
export const codeAnswer = z.strictObject({
  status: z.enum(['valid', 'superseded', 'withdrawn', 'unknown']),
  statusName: z.string(),
  mark: z.string().nullable().describe('发文字号'),
  kindName: z.string().nullable(),
  organName: z.string().nullable(),
  issuedOn: day.nullable(),
  edition: z.int().nullable(),
  sha256,
  view: z.string().nullable().describe('文面内容的 SHA-256，应与文书上所印一致'),
  supersededBy: z.string().nullable().describe('替换它的文书的发文字号'),
  file: z.string().nullable().describe('正在公示的，文件的网址'),
})

/** Looks up the code printed on a paper. Says nothing about anybody a letter is for. */
export function lookUpCode(office: Office, typed: string): z.output<typeof codeAnswer> {
  const row = office.store.documentsBy('code', typedCode(typed))[0]
  const status = row ? statusOf(office, row) : 'unknown'
  if (!row || status === 'unknown') return { ...nothing, status: 'unknown', statusName: documentStatus.unknown }
  const head = office.store.head(row.number) as Head
  const d = head.context as DocumentContext
  const by = d.supersededBy === null ? undefined : office.store.document(d.supersededBy)
  return {
    status,
    statusName: documentStatus[status],
    mark: d.mark,
    kindName: paperName(office, d),
    organName: d.issue?.contact.organ ?? fullName(d.organ),
    issuedOn: d.issuedOn,
    edition: d.edition,
    sha256: d.issue?.sha256 ?? null,
    view: d.issue?.view ?? null,
    supersededBy: by?.mark ?? null,
    file: isPublic(office, head, d) ? fileUrl(d.number) : null,
  }
}

const nothing = {
  mark: null,
  kindName: null,
  organName: null,
  issuedOn: null,
  edition: null,
  sha256: null,
  view: null,
  supersededBy: null,
  file: null,
} as const

/**
 * A public document, as long as anything of it may be told: also one that was replaced or withdrawn after it hung, and one
 * whose window is over. What of it is shown is for the caller to say.
 */
export function documentHeld(office: Office, number: string): SeenDocument | undefined {
  const head = office.store.head(number)
  if (head?.kind !== 'document') return undefined
  const d = head.context as DocumentContext
  if (!publicSeries.has(d.series) || !d.issue) return undefined
  if (d.series !== sheetSeries) return isTakenOff(office.store, d.of) ? undefined : { head, d }
  const notice = office.store.head(d.of)?.context as NoticeContext | undefined
  return notice && notice.firstPostedOn !== null ? { head, d } : undefined
}

/** Where it is told what holds now of a paper that was public and is not any more; undefined for one that never was. */
export function toldInstead(office: Office, number: string): string | undefined {
  const head = office.store.head(number)
  const d = head?.context as DocumentContext | undefined
  if (head?.kind !== 'document' || !d?.issue || isPublic(office, head, d)) return undefined
  if (d.series === '公开' && isTakenOff(office.store, d.of)) return `/disclosure/${d.of}`
  return documentHeld(office, number) ? `/notices/${number}` : undefined
}

/** Whether an issued paper stands. That a notice or item was withdrawn counts at once, before its papers are told. */
export function statusOf({ store }: Pick<Office, 'store'>, row: DocumentRow): keyof typeof documentStatus {
  if (row.sha256 === null) return 'unknown'
  if (row.state === 'superseded' || row.state === 'withdrawn') return row.state
  if (row.series === sheetSeries && store.head(row.of)?.state === 'withdrawn') return 'withdrawn'
  if (isTakenOff(store, row.of)) return 'withdrawn'
  return 'valid'
}
