import type { BoardRow } from '../../db/project.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeFact } from '../../machines/notice.facts.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { type LegalDay, legalDayOf, localTime } from '../calendar.ts'
import { sheetSeries } from '../commands/document-parts.ts'
import { typedCode } from '../documents/code.ts'
import { fullName } from '../documents/directory.ts'
import { kindName } from '../documents/paper-name.ts'
import type { Press } from '../documents/press.ts'
import { publishedView } from '../documents/published.ts'
import type { Office } from '../office.ts'
import { areaName, counties, organsNamed } from '../organs.ts'
import type { Board, BoardFilter, NoticeLine } from '../web/pages/board.tsx'
import type { NoticeOnScreen } from '../web/pages/notice.tsx'
import type { Verified } from '../web/pages/verify.tsx'
import type { Standing } from '../web/ui/parts.tsx'
import { documentKinds } from '../words.ts'
import { costly } from './costly.ts'
import { documentHeld, isPublic, lastShownOn, lookUpCode } from './document.ts'
import { overviewOf } from './overview.ts'
import { betweenOrgans } from './progress.ts'

/* What everybody may read: the board, and one notice as it was issued. */

/** Kinds that stand on the board, in the order of a case. */
export const boardKinds = ['first-review', 'approval', 'registration', 'correction', 'withdrawal'] as const

export const PAGE = 20

/** The board as somebody asked for it. */
export async function boardOf(office: Office, filter: BoardFilter, making?: Press['making']): Promise<Board> {
  const { store } = office
  const today = legalDayOf(office.now())
  const asked = {
    ...(filter.state === 'all' ? {} : { is: filter.state, ...(filter.state === 'running' ? { on: today } : {}) }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(filter.county === null ? {} : { county: filter.county }),
    ...(filter.year === null ? {} : { year: filter.year }),
    ...(filter.q === '' ? {} : { text: markTyped(filter.q), organs: organsNamed(filter.q) }),
  }
  const whole = store.countBoard({}, today)
  const { all: total } = store.countBoard(asked, today)
  const pages = Math.ceil(total / PAGE)
  // A page behind the last is the last: an old link still shows something.
  const page = Math.min(filter.page, Math.max(pages, 1))
  const rows = store.board({ ...asked, limit: PAGE, offset: (page - 1) * PAGE })
  return {
    filter: { ...filter, page },
    lines: await Promise.all(rows.map((row) => lineOf(office, row, making))),
    total,
    pages,
    counts: { all: whole.all, running: whole.running, endingToday: whole.ending },
    years: [...new Set(store.boardMonths().map((month) => month.slice(0, 4)))],
    kinds: boardKinds.map((kind) => [kind, documentKinds[kind] ?? kind]),
    counties: counties()
      .map(({ code }) => [code, areaName(code)] as const)
      .filter(([county]) => store.countBoard({ county }, today).all > 0),
    waiting: overviewOf(office)
      .counts.filter(({ state }) => state === 'waiting')
      .reduce((sum, { n }) => sum + n, 0),
  }
}

/** A 发文字号 with its year in 〔〕, whichever brackets somebody typed and however wide; other text as it is. */
export const markTyped = (text: string): string =>
  text
    .replace(/[０-９]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[[(（【［〔]\s*(\d{4})\s*[\])）】］〕]\s*(第)?\s*/g, '〔$1〕')
    .replace(/(〔\d{4}〕\d+)\s*号?$/, '$1号')

/** A notice as the feed has it: told by organ, kind and 发文字号, so that thousands of them cost no composing. */
export interface FeedLine
  extends Pick<NoticeLine, 'number' | 'title' | 'organ' | 'kindName' | 'period' | 'entries' | 'standing'> {
  readonly publishedOn: LegalDay
  /** The day of the last thing that happened to the paper: replaced, withdrawn, else its publication. */
  readonly updatedOn: LegalDay
}

/** So many notices stand in the feed at least, if there are so many. */
const FEED = 50

/** One document of the feed: the newest, or those of a month that is over (RFC 5005, archived feeds). */
export interface FeedShown {
  readonly lines: readonly FeedLine[]
  /** The month of an archive; null for the feed itself. */
  readonly month: string | null
  /** The archive before and after this document. */
  readonly previous: string | null
  readonly next: string | null
}

/**
 * The feed: everything that became public this month, and the newest before it; with `month` its archive, undefined where
 * there is none. What was replaced or withdrawn stays: a reader that has the entry learns that it no longer stands.
 */
export function feedOf({ store, now }: Office, month: string | null = null): FeedShown | undefined {
  return store.reading(() => {
    const current = legalDayOf(now()).slice(0, 7)
    const all = everPublished(store)
    // What is still being added to is no archive: readers keep archives and do not ask for them again.
    const over = [...new Set(all.map(monthOf))].filter((each) => each < current)
    const lines = (of: readonly PublishedRow[]) => of.map((row) => feedLine(store, row))
    if (month !== null) {
      const at = over.indexOf(month)
      if (at < 0) return undefined
      const own = lines(all.filter((row) => monthOf(row) === month))
      return { lines: own, month, previous: over[at + 1] ?? null, next: over[at - 1] ?? null }
    }
    const ofNow = all.filter((row) => monthOf(row) >= current).length
    return { lines: lines(all.slice(0, Math.max(ofNow, FEED))), month: null, previous: over[0] ?? null, next: null }
  })
}

/** A document of the public, with the day it became public: a sheet not before the day it first hung. */
interface PublishedRow extends BoardRow {
  readonly publishedOn: LegalDay
}
const monthOf = ({ publishedOn }: PublishedRow): string => publishedOn.slice(0, 7)

/** Every sheet that ever hung and every announcement, standing or not, the newest first. */
export const everPublished = costly((store: Office['store']): readonly PublishedRow[] =>
  store
    .board({ fallen: true, limit: store.countBoard({ fallen: true }, '').all, offset: 0 })
    .flatMap((row) => {
      if (row.noticeState === null) return [{ ...row, publishedOn: row.issuedOn }]
      const first = (store.head(row.of)?.context as NoticeContext | undefined)?.firstPostedOn ?? null
      return first === null ? [] : [{ ...row, publishedOn: first > row.issuedOn ? first : row.issuedOn }]
    })
    .sort((a, b) => b.publishedOn.localeCompare(a.publishedOn) || (a.number < b.number ? 1 : -1)),
)

function feedLine(store: Office['store'], row: PublishedRow): FeedLine {
  const standing = rowStanding(row)
  const organ = issuerOf({ store }, row)
  return {
    number: row.number,
    title: `${organ}${kindName(row.kind)}（${row.mark}）`,
    kindName: kindName(row.kind),
    ...{ organ, standing, publishedOn: row.publishedOn },
    updatedOn: row.state === 'issued' ? row.publishedOn : lastDayOf(store, row.number),
    entries: row.entries,
    period: periodOf(row),
  }
}

/** The legal day of the last fact of a paper: it has three or four. */
const lastDayOf = (store: Office['store'], number: string): LegalDay =>
  legalDayOf(new Date((JSON.parse(store.history(number).at(-1)?.body as string) as { recordedAt: string }).recordedAt))

/** How a document of the board stands: as the paper, else as its notice. */
export const rowStanding = ({ state, noticeState }: Pick<BoardRow, 'state' | 'noticeState'>): Standing =>
  state === 'superseded' || state === 'withdrawn' ? state : noticeState === null ? 'announced' : standingOf(noticeState)

/** Who issued a document, by the name its sheet bears: the same on board, in feed, search and data. */
export function issuerOf(
  { store }: Pick<Office, 'store'>,
  { number, organ }: Pick<BoardRow, 'number' | 'organ'>,
): string {
  const d = store.head(number)?.context as DocumentContext | undefined
  return d?.issue?.contact.organ ?? fullName(organ)
}

const periodOf = ({ startsOn, endsOn }: BoardRow) => (startsOn && endsOn ? { startsOn, endsOn } : null)

/** A line of the board, under the title of its sheet. */
export async function lineOf(office: Office, row: BoardRow, making: Press['making']): Promise<NoticeLine> {
  const d = office.store.head(row.number)?.context as DocumentContext
  const title = (await publishedView(office, d, making))?.title.join('')
  return {
    number: row.number,
    mark: row.mark,
    title: title ?? `${issuerOf(office, row)}${kindName(row.kind)}`,
    kind: row.kind,
    kindName: kindName(row.kind),
    organ: issuerOf(office, row),
    issuedOn: row.issuedOn,
    entries: row.entries,
    period: periodOf(row),
    standing: rowStanding(row),
  }
}

const standings: Readonly<Record<string, Standing>> = {
  drafted: 'notPosted',
  cleared: 'notPosted',
  running: 'running',
  interrupted: 'interrupted',
  completed: 'over',
  withdrawn: 'withdrawn',
}
const standingOf = (state: string): Standing => standings[state] ?? 'over'

/**
 * One public document on screen, by its number. Undefined for one that is not public and never was, and for one whose words
 * can no longer be made as they were issued. After its window a list is not told any more; that it was posted is.
 */
export async function noticeOnScreen(
  office: Office,
  number: string,
  { making, files }: Partial<Pick<Press, 'making' | 'files'>> = {},
): Promise<NoticeOnScreen | undefined> {
  const held = documentHeld(office, number)
  if (!held) return undefined
  const { head, d } = held
  const { issue } = d
  const view = issue && (await publishedView(office, d, making))
  if (!issue || !view) return undefined
  const notice = d.series === sheetSeries ? office.store.head(d.of) : undefined
  const c = notice?.context as NoticeContext | undefined
  const standing: Standing =
    head.state === 'superseded'
      ? 'superseded'
      : head.state === 'withdrawn'
        ? 'withdrawn'
        : notice
          ? standingOf(notice.state)
          : 'announced'
  const { contact } = issue
  const shown = isPublic(office, head, d)
  return {
    number,
    kindName: kindName(d.kind),
    view,
    published: publishedAt(office, number, c?.firstPostedOn ?? null),
    standing,
    period: c?.window ?? null,
    shown,
    shownUntil: c ? lastShownOn(c) : null,
    phones: [
      { phone: contact.phone, office: contact.office },
      { phone: contact.supervision.phone, office: `${contact.supervision.organ}（监督）` },
    ].filter(({ phone }) => phone !== ''),
    proof: { code: d.code, url: `${issue.site}/v/${d.code}`, digest: issue.view },
    files: shown
      ? {
          pdf: `/api/documents/${number}/file`,
          ...(files?.hasSigned(issue.sha256) ? { signed: `/api/documents/${number}/file?copy=signed` } : {}),
          // A list of households under publicity is no bulk download (领域设计 8.3); what was registered is published for good.
          ...(view.list && d.series !== sheetSeries
            ? { csv: `/notices/${number}/list.csv`, xlsx: `/notices/${number}/list.xlsx` }
            : {}),
        }
      : {},
    replacedBy: d.supersededBy,
    struck: c ? struckIn(office, c) : [],
    concerns: notice ? null : concernedBy(office, d),
    about: notice
      ? office.store
          .documentsOf(d.of)
          .filter(({ kind, state }) => (kind === 'correction' || kind === 'withdrawal') && state === 'issued')
          .map((row) => ({ number: row.number, text: `${kindName(row.kind)} ${row.mark}` }))
      : [],
  }
}

/** The entries of a notice that were corrected and are posted anew in another. */
function struckIn({ store }: Office, { number, corrected }: NoticeContext): readonly number[] {
  const first = corrected.length > 0 ? store.history(number)[0] : undefined
  const fact = first && (JSON.parse(first.body) as NoticeFact)
  if (fact?.type !== 'NoticeDrafted') return []
  return corrected.map((each) => fact.data.cases.indexOf(each) + 1).filter((n) => n > 0)
}

/** The sheet an announcement is about: what it corrects, or says is withdrawn. */
function concernedBy(office: Office, { of, kind }: DocumentContext): NoticeOnScreen['concerns'] {
  // What is registered follows from a notice and changes nothing of it.
  if (kind !== 'correction' && kind !== 'withdrawal') return null
  const sheet = standingSheet(office, of)
  const mark = sheet === undefined ? undefined : office.store.document(sheet)?.mark
  if (sheet === undefined || mark === undefined) return null
  return { number: sheet, text: `${kind === 'withdrawal' ? '所撤回的' : '所更正的'}公示 ${mark}` }
}

/** The number of the sheet that stands for a notice; undefined before its first. */
export const standingSheet = ({ store }: Office, notice: string): string | undefined =>
  (store.head(notice)?.context as NoticeContext | undefined)?.issued?.document

/** When a paper became public, YYYY-MM-DD HH:MM, legal time: when it was issued; a sheet not before the day it first hung. */
function publishedAt({ store }: Pick<Office, 'store'>, number: string, firstPostedOn: LegalDay | null): string {
  // A paper's own facts are three or four; its head does not hold the instant.
  const issued = store
    .history(number)
    .map(({ body }) => JSON.parse(body) as { type: string; recordedAt: string })
    .find(({ type }) => type === 'DocumentIssued')
  const at = localTime(issued?.recordedAt ?? '')
  return firstPostedOn !== null && firstPostedOn > at.slice(0, 10) ? `${firstPostedOn} 00:00` : at.slice(0, 16)
}

/** What a code printed on a paper stands for, for the page: of a letter nothing but that it is genuine and stands. */
export async function verifiedOnScreen(office: Office, typed: string, making?: Press['making']): Promise<Verified> {
  const code = typedCode(typed)
  const answer = lookUpCode(office, code)
  const { status: standing, mark, kindName: kind, organName: organ, issuedOn, sha256, view: content } = answer
  const row = office.store.documentsBy('code', code)[0]
  if (
    !row ||
    mark === null ||
    kind === null ||
    organ === null ||
    issuedOn === null ||
    sha256 === null ||
    content === null
  )
    return { code, standing: 'unknown', document: null }
  const held = documentHeld(office, row.number)
  const title = held && (await publishedView(office, held.d, making))?.title.join('')
  const by = held?.d.supersededBy
  return {
    code,
    standing,
    document: {
      ...{ kindName: kind, organ, mark, issuedOn, sha256, content },
      title: title ?? null,
      href: held ? `/notices/${row.number}` : null,
      replacedBy: by ? `/notices/${by}` : null,
      ofCase: office.store.head(row.of)?.kind === 'application' && !betweenOrgans.has(row.kind),
    },
  }
}
