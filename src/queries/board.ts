import type { BoardRow } from '../../db/project.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeFact } from '../../machines/notice.facts.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { type LegalDay, legalDayOf } from '../calendar.ts'
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
    ...(filter.state === 'all' ? {} : { is: filter.state }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(filter.county === null ? {} : { county: filter.county }),
    ...(filter.q === '' ? {} : { text: filter.q, organs: organsNamed(filter.q) }),
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
    kinds: boardKinds.map((kind) => [kind, documentKinds[kind] ?? kind]),
    counties: counties()
      .map(({ code }) => [code, areaName(code)] as const)
      .filter(([county]) => store.countBoard({ county }, today).all > 0),
    waiting: overviewOf(office)
      .counts.filter(({ state }) => state === 'waiting')
      .reduce((sum, { n }) => sum + n, 0),
  }
}

/** A notice as the feed has it: told by organ, kind and 发文字号, so that thousands of them cost no composing. */
export type FeedLine = Pick<NoticeLine, 'number' | 'title' | 'organ' | 'issuedOn' | 'kindName' | 'period' | 'entries'>

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

/** The feed: everything of this month, and the newest before it; with `month` its archive, undefined where there is none. */
export function feedOf({ store, now }: Office, month: string | null = null): FeedShown | undefined {
  return store.reading(() => {
    const current = legalDayOf(now()).slice(0, 7)
    // What is still being added to is no archive: readers keep archives and do not ask for them again.
    const over = store.boardMonths().filter((each) => each < current)
    const issued = (most: number, of: { month?: string }) =>
      [...store.board({ ...of, limit: most, offset: 0 })].sort(newestFirst).map((row) => feedLine(store, row))
    const all = (of: string) => issued(store.countBoard({ month: of }, current).all, { month: of })
    if (month !== null) {
      const at = over.indexOf(month)
      if (at < 0) return undefined
      return { lines: all(month), month, previous: over[at + 1] ?? null, next: over[at - 1] ?? null }
    }
    const lines = [...all(current)]
    for (const each of over) if (lines.length < FEED) lines.push(...all(each).slice(0, FEED - lines.length))
    return { lines, month: null, previous: over[0] ?? null, next: null }
  })
}

const newestFirst = (a: BoardRow, b: BoardRow): number =>
  a.issuedOn === b.issuedOn ? (a.number < b.number ? 1 : -1) : a.issuedOn < b.issuedOn ? 1 : -1

const feedLine = (store: Office['store'], row: BoardRow): FeedLine => {
  const organ = issuerOf({ store }, row)
  return {
    number: row.number,
    title: `${organ}${kindName(row.kind)}（${row.mark}）`,
    kindName: kindName(row.kind),
    organ,
    issuedOn: row.issuedOn,
    entries: row.entries,
    period: periodOf(row),
  }
}

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
    standing: row.noticeState === null ? 'announced' : standingOf(row.noticeState),
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
    published: publishedAt(d.numberedAt),
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
  const sheet = standingSheet(office, of)
  const mark = sheet === undefined ? undefined : office.store.document(sheet)?.mark
  if (sheet === undefined || mark === undefined) return null
  return { number: sheet, text: `${kind === 'withdrawal' ? '所撤回的' : '所更正的'}公示 ${mark}` }
}

/** The number of the sheet that stands for a notice; undefined before its first. */
export const standingSheet = ({ store }: Office, notice: string): string | undefined =>
  (store.head(notice)?.context as NoticeContext | undefined)?.issued?.document

/** YYYY-MM-DD HH:MM, legal time. */
function publishedAt(instant: string): LegalDay {
  const legal = new Date(new Date(instant).getTime() + 8 * 3_600_000).toISOString()
  return `${legal.slice(0, 10)} ${legal.slice(11, 16)}`
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
