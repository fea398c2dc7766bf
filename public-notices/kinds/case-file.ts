import { createHash } from 'node:crypto'
import type { Attachment, NoticeDocument } from '../document.ts'
import { canonicalView, type ListView } from '../view.ts'
import { chineseDay } from '../xmp.ts'

/*
 * 卷宗: a whole case as one file. Its parts are papers already worded and tables; this is the wording around them: the
 * cover, the table of contents (卷内文件目录), and in which order things lie (after GB/T 9705).
 */

/** A paper of the case as it lies in the file. */
export interface FiledPaper {
  /** 题名: 初审意见书. */
  readonly title: string
  /** 文号; empty for a paper that was never numbered. */
  readonly number: string
  /** 责任者. */
  readonly organ: string
  readonly on: string
  readonly document: NoticeDocument
}

/** A table of the case: its members, surveys, objections, facts. */
export interface FiledTable extends ListView {
  /** 责任者, and its day. */
  readonly organ: string
  readonly on: string
  /** The name under which its rows are attached; empty for none. */
  readonly csvName: string
}

export interface CaseFile {
  readonly template: string
  /** Who keeps the file. */
  readonly organ: string
  /** The case's number. */
  readonly number: string
  readonly applicant: string
  readonly scheme: string
  readonly place: string
  /** Where the case stands. */
  readonly state: string
  readonly firstOn: string
  readonly lastOn: string
  /** How many facts it holds, and the hash of the last: with it the whole chain can be checked. */
  readonly facts: number
  readonly hash: string
  readonly madeOn: string
  readonly madeAt: string
  readonly madeBy: string
  readonly before: readonly FiledTable[]
  readonly papers: readonly FiledPaper[]
  readonly after: readonly FiledTable[]
}

/** The version of this wording. */
export const caseFileTemplate = 'case-file/1'

/** SHA-256 of everything a case file says, page numbers aside. */
export const caseFileDigest = (file: CaseFile): string => createHash('sha256').update(canonicalView(file)).digest('hex')

/**
 * The document of a case file. `starts` gives the page of each part, known once it has been laid out; without them the
 * table of contents has its full size and no numbers.
 */
export function caseFileDocument(file: CaseFile, starts: readonly number[] = [], pages = 0): NoticeDocument {
  const tables = (all: readonly FiledTable[]) =>
    all.map((each) => ({
      title: each.title.join(''),
      number: '',
      organ: each.organ,
      on: each.on,
      part: attachmentOf(each),
    }))
  const parts = [
    ...tables(file.before),
    ...file.papers.map(({ document, ...each }) => ({ ...each, part: document })),
    ...tables(file.after),
  ]
  const pageOf = (i: number): string => {
    const from = starts[i]
    if (from === undefined) return ''
    const to = (starts[i + 1] ?? pages + 1) - 1
    return to > from ? `${from}—${to}` : `${from}`
  }
  const contents: Attachment = {
    title: ['卷内文件目录'],
    columns: [
      { header: '顺序号' },
      { header: '文号', wraps: true },
      { header: '责任者', wraps: true },
      { header: '题名', wraps: true },
      { header: '日期' },
      { header: '页号' },
    ],
    rows: parts.map(({ number, organ, title, on }, i) => [
      `${i + 1}`,
      number || '—',
      organ,
      title,
      chineseDay(on),
      pageOf(i),
    ]),
    csvName: '',
  }
  return {
    organ: file.organ,
    number: file.number,
    title: ['住房保障申请', '卷宗'],
    body: [],
    attachments: [],
    issuedOn: file.madeOn,
    issuedAt: file.madeAt,
    proof: null,
    binding: {
      cover: [
        { label: '受理编号', value: file.number },
        { label: '申请人', value: file.applicant },
        { label: '申请类别', value: file.scheme },
        { label: '所在区域', value: file.place },
        { label: '起止日期', value: `${chineseDay(file.firstOn)}至${chineseDay(file.lastOn)}` },
        { label: '办理情况', value: file.state },
        { label: '件数和页数', value: `${parts.length}件，共${pages}页` },
        { label: '办理记录', value: `${file.facts}条` },
        { label: '末条链值', value: file.hash },
        { label: '立卷', value: `${file.madeBy}　${chineseDay(file.madeOn)}` },
        { label: '内容摘要', value: caseFileDigest(file) },
      ],
      contents,
      parts: parts.map(({ part }) => part),
    },
  }
}

const attachmentOf = ({ title, columns, rows, csvName }: FiledTable): Attachment => ({ title, columns, rows, csvName })
