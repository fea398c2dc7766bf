import type { ApprovalNotice } from '../../public-notices/kinds/approval.ts'
import type { FirstReviewNotice } from '../../public-notices/kinds/first-review.ts'
import type { Publicity } from '../../public-notices/kinds/phrases.ts'
import type { Heading } from '../../public-notices/view.ts'
import { officeOf } from '../access.ts'
import { areaName } from '../organs.ts'
import { programmeBasis, stages } from '../words.ts'
import { fullName } from './directory.ts'
import type { Asked, Sources } from './sources.ts'
import { floorAreaOf, incomeBandOf, plainHousehold, programmeName } from './the-case.ts'
import { around, issuedAs, keyOf, type NoticeThen, noticeThen, printedWindow, publicisedBefore } from './the-notice.ts'

/* What is posted for everybody: the plain data of each kind. */

/** What every paper begins and ends with. */
export const headingOf = ({ contact, mark, issuedOn, issuedAt }: Asked): Heading => ({
  organ: contact.organ,
  number: mark,
  issuedOn,
  issuedAt,
})

const stageName = (key: string): string => stages[key] ?? key

/** What a list is about when its households ask for different programmes. */
const anyProgramme = '住房保障'

/** The programme of a list, as its title names it, and its legal basis. */
function schemeOf({ listed, procedure }: NoticeThen): Pick<Publicity, 'scheme' | 'basis'> {
  const programmes = [...new Set(listed.map(({ was }) => was.programme))].sort()
  const [only, another] = programmes
  return {
    scheme: only && !another ? programmeName(only) : anyProgramme,
    basis: [
      ...programmes.flatMap((each) => programmeBasis[each] ?? []),
      `《${documentName(procedure.definition.basis)}》`,
    ],
  }
}

/** The name of a document without the day it bears in brackets. */
const documentName = (basis: string): string => basis.replace(/（[^（）]*）$/, '').replace(/^《|》$/g, '')

/** 2025年第三批: the running number of the organ's list in that year. */
export function batchOf(notice: string): readonly string[] {
  const [, year = '', n = ''] = /-G(\d{4})-(\d+)$/.exec(notice) ?? []
  return [`${year}年`, `第${chineseNumber(Number(n))}批`]
}

const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']
/** 1 to 99 in Chinese, above in digits. */
export function chineseNumber(n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > 99) return String(n)
  const tens = Math.floor(n / 10)
  return `${tens > 1 ? digits[tens] : ''}${tens > 0 ? '十' : ''}${digits[n % 10]}`
}

function publicityOf(asked: Asked, notice: NoticeThen, sources: Sources): Omit<Publicity, 'households'> & Heading {
  const { contact } = asked
  return {
    ...headingOf(asked),
    ...schemeOf(notice),
    batch: batchOf(notice.number),
    window: printedWindow(notice.history, sources),
    contact,
    supervision: contact.supervision,
  }
}

/** N1 初审公示. */
export function firstReviewOf(asked: Asked, sources: Sources): FirstReviewNotice {
  const notice = noticeThen(asked.of, asked.upTo, sources)
  const { before, after } = around(notice.procedure, notice.stage.key)
  const next = after.find(({ kind }) => kind === 'review')
  const first = notice.listed[0]?.was.received.data
  const { organ } = notice.drafted.data
  return {
    ...publicityOf(asked, notice, sources),
    place: areaName(organ),
    stage: stageName(keyOf(before.findLast(({ kind }) => kind === 'review'))),
    nextOrgan: next && first && 'level' in next ? fullName(officeOf(first, next.level)) : '上级住房保障部门',
    nextStage: stageName(keyOf(next)),
    households: notice.listed.map(({ entry, was }) => ({
      ...plainHousehold(was, sources),
      entry,
      areaPerPerson: floorAreaOf(was, sources),
      incomeBand: incomeBandOf(was, sources),
      opinion: '初审通过',
    })),
  }
}

/** N2 核准公示. */
export function approvalOf(asked: Asked, sources: Sources): ApprovalNotice {
  const notice = noticeThen(asked.of, asked.upTo, sources)
  const { before } = around(notice.procedure, notice.stage.key)
  const { notices, raised, upheld, dismissed } = publicisedBefore(notice)
  return {
    ...publicityOf(asked, notice, sources),
    place: areaName(notice.drafted.data.organ),
    steps: before.slice(0, -1).map((stage) => stageName(keyOf(stage))),
    firstPublicity: {
      numbers: notices.map((each) => issuedAs(each, sources, { before: asked.issuedAt }).mark).sort(),
      result:
        raised === 0
          ? '公示期满，没有收到异议'
          : `公示期满，共收到异议${raised}件，均已核查并作出决定，其中成立${upheld}件、不成立${dismissed}件`,
    },
    households: notice.listed.map(({ entry, was }) => ({
      ...plainHousehold(was, sources),
      entry,
      opinion: '拟核准',
    })),
  }
}
