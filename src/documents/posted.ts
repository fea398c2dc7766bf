import type { Posting } from '../../machines/notice.facts.ts'
import { postingKey } from '../../machines/notice.ts'
import type { Procedure } from '../../machines/procedure.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type { ApprovalNotice } from '../../public-notices/kinds/approval.ts'
import type { CorrectionNotice, Original } from '../../public-notices/kinds/correction.ts'
import type { FirstReviewNotice } from '../../public-notices/kinds/first-review.ts'
import type { Publicity } from '../../public-notices/kinds/phrases.ts'
import type { PublicityStatement } from '../../public-notices/kinds/publicity-statement.ts'
import type { RegistrationNotice } from '../../public-notices/kinds/registration.ts'
import type { WithdrawalNotice } from '../../public-notices/kinds/withdrawal.ts'
import type { Heading, NoticeView } from '../../public-notices/view.ts'
import { chineseDay } from '../../public-notices/xmp.ts'
import { officeOf } from '../access.ts'
import type { HouseholdFile } from '../household-form.ts'
import { telling } from '../names-in-clear.ts'
import { areaName, organName } from '../organs.ts'
import { channels, programmeBasis, say, stages } from '../words.ts'
import { fullName } from './directory.ts'
import { type Asked, allOf, lastOf, type Sources, type Told } from './sources.ts'
import {
  type CaseThen,
  caseOf,
  caseThen,
  floorAreaOf,
  householdOf,
  incomeBandOf,
  opened,
  plainHousehold,
  programmeName,
  statedFact,
} from './the-case.ts'
import {
  around,
  isListing,
  issuedAs,
  keyOf,
  type NoticeThen,
  noticeThen,
  printedWindow,
  publicisedBefore,
} from './the-notice.ts'

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
function schemeOf(cases: readonly CaseThen[], procedure: Procedure): Pick<Publicity, 'scheme' | 'basis'> {
  const programmes = [...new Set(cases.map(({ programme }) => programme))].sort()
  const [only, another] = programmes
  return {
    scheme: only && !another ? programmeName(only) : anyProgramme,
    basis: [...programmes.flatMap((each) => programmeBasis[each] ?? []), cited(procedure.definition.basis)],
  }
}

/** A document of no number, cited by its name and the day it bears: 《…实施意见》（2012年9月10日）. */
function cited(basis: string): string {
  const [, name = basis, day] = /^《?(.*?)》?(?:（(\d{4}-\d{2}-\d{2})）)?$/.exec(basis) ?? []
  return `《${name}》${day ? `（${chineseDay(day)}）` : ''}`
}

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
    ...schemeOf(
      notice.listed.map(({ was }) => was),
      notice.procedure,
    ),
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

/** What became of objections that have all been settled. */
const outcomes = (upheld: number, dismissed: number): string =>
  upheld === 0 ? '均不成立' : dismissed === 0 ? '均成立' : `其中成立${upheld}件、不成立${dismissed}件`

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
      result: `公示期满，${raised === 0 ? '没有收到异议' : `共收到异议${raised}件，均已核查并作出决定，${outcomes(upheld, dismissed)}`}`,
    },
    households: notice.listed.map(({ entry, was }) => ({
      ...plainHousehold(was, sources),
      entry,
      opinion: '拟核准',
    })),
  }
}

/** Composes another paper: the one this one speaks of. */
export type Again = (asked: Asked) => NoticeView

/** The sheet a paper speaks of: the edition issued last before it, with the title it was posted under. */
function originalOf({ of, upTo }: Asked, sources: Sources, again: Again): Original {
  const issued = issuedAs(of, sources, { upTo })
  return { number: issued.mark, title: again(issued).title.join('') }
}

/** What the publisher typed, as given last. */
const typed = ({ of, reworded }: Asked, first: string, sources: Sources): string =>
  reworded ? opened(sources, reworded.stream, reworded.digest) : opened(sources, of, first)

/** N10 更正公告. */
export function correctionOf(asked: Asked, sources: Sources, again: Again): CorrectionNotice {
  const { history, drafted } = noticeThen(asked.of, asked.upTo, sources)
  const { data } = statedFact(history, 'NoticeCorrected')
  const what = typed(asked, data.what, sources)
  mustTellNobody(what, '更正内容', [data.case], sources)
  return {
    ...headingOf(asked),
    original: originalOf(asked, sources, again),
    changes: [{ entry: drafted.data.cases.indexOf(data.case) + 1, what }],
    restarts: data.restarts,
    contact: asked.contact,
  }
}

/** N10 撤回公告. */
export function withdrawalOf(asked: Asked, sources: Sources, again: Again): WithdrawalNotice {
  const history = sources.history(asked.of, asked.upTo)
  const { data } = statedFact(history, 'NoticeWithdrawn')
  const { cases } = (history[0] as Told<'NoticeDrafted'>).data
  const reason = typed(asked, data.reason, sources)
  mustTellNobody(reason, '撤回原因', cases, sources)
  return { ...headingOf(asked), original: originalOf(asked, sources, again), reason, contact: asked.contact }
}

/**
 * A text somebody typed about a notice is posted only if it holds nothing of the listed households that the list itself
 * may not show: no number, telephone or address, no income, no name but that of an applicant who may be named.
 */
function mustTellNobody(text: string, where: string, cases: readonly string[], sources: Sources): void {
  for (const number of cases) {
    const household = householdOf(caseThen(number, sources), sources)
    if (privateTexts(household).some((tells) => tells(text))) throw new CannotSet(where, say.tellsSomebody())
  }
}

/** What of a household may stand in no public text, each as a question to a text. */
function privateTexts({ members, yearlyIncome, homes = [] }: HouseholdFile): ((text: string) => boolean)[] {
  const whole = (value: string) => (text: string) => text.replace(/[\s,，]/g, '').includes(value)
  const amounts = [yearlyIncome, ...members.map((m) => m.yearlyIncome ?? 0)].filter((yuan) => yuan >= 1000)
  return [
    ...members.flatMap(({ relation, name, idNumber, paper, phone }) => [
      ...(relation === '申请人' || [...name].length < 2 ? [] : [telling(name)]),
      ...[idNumber, paper?.number, phone].flatMap((each) => (each ? [whole(each)] : [])),
    ]),
    ...homes.map(({ address }) => whole(address.replace(/[\s,，]/g, ''))),
    ...amounts.map((yuan) => whole(String(yuan))),
  ]
}

/** 公示情况证明: of a notice that is completed, and of the objections known when it was. */
export function statementOf(asked: Asked, sources: Sources, again: Again): PublicityStatement {
  const history = sources.history(asked.of, asked.upTo)
  const completed = statedFact(history, 'NoticeCompleted')
  const { cases, required, stage, organ } = (history[0] as Told<'NoticeDrafted'>).data
  const window = printedWindow(history, sources)
  const lastDay = (type: 'NoticePosted' | 'PostingChecked', at: Posting): string => {
    const found = lastOf(history, type, ({ data }) => postingKey(data) === postingKey(at))?.data
    return found ? ('postedOn' in found ? found.postedOn : found.checkedOn) : ''
  }
  return {
    ...headingOf(asked),
    original: originalOf(asked, sources, again),
    window,
    listed: cases.length,
    postings: required.map((at) => ({
      channel: channels[at.channel] ?? at.channel,
      place: at.place === organ ? asked.contact.organ : organName(at.place),
      postedOn: lastDay('NoticePosted', at),
      checkedOn: lastDay('PostingChecked', at),
    })),
    objections: objectionsIn(asked.of, stage, cases, completed.recordedAt, sources),
    interruptions: allOf(history, 'NoticeInterrupted').length,
  }
}

/** The objections made against households of a notice while they stood in it, as known before an instant. */
function objectionsIn(notice: string, stage: string, cases: readonly string[], asOf: string, sources: Sources) {
  const count = { raised: 0, upheld: 0, dismissed: 0, pending: 0 }
  for (const number of cases) {
    const whole = sources.history(number).filter(({ recordedAt }) => recordedAt < asOf)
    const from = whole.findIndex((fact) => isListing(fact, notice))
    const next = whole.findIndex(({ type }, i) => i > from && type === 'ListedInPublicity')
    const within = whole.slice(from, next < 0 ? undefined : next)
    const raised = allOf(within, 'ObjectionRaised').filter(({ data }) => data.stage === stage).length
    const settled = (type: 'ObjectionUpheld' | 'ObjectionDismissed') =>
      allOf(within, type).filter(({ data }) => data.stage === stage).length
    count.raised += raised
    count.upheld += settled('ObjectionUpheld')
    count.dismissed += settled('ObjectionDismissed')
  }
  return { ...count, pending: count.raised - count.upheld - count.dismissed }
}

/**
 * N3 登记结果公告: every household of a notice registered before the day of issue, with the days on which they were. On
 * later days the list is the same, or longer in a new edition.
 */
export function registrationOf(asked: Asked, sources: Sources): RegistrationNotice {
  const notice = noticeThen(asked.of, asked.upTo, sources)
  const { contact } = asked
  const registered = registeredIn(notice.drafted.data.cases, asked.issuedOn, sources)
  return {
    ...headingOf(asked),
    ...schemeOf(
      registered.map(({ was }) => was),
      notice.procedure,
    ),
    place: areaName(notice.drafted.data.organ),
    batch: batchOf(notice.number),
    contact,
    supervision: contact.supervision,
    households: registered.map(({ was, data }) => ({
      ...plainHousehold(was, sources),
      queueNumber: data.waitingNumber,
      registeredOn: data.registeredOn,
    })),
  }
}

/** The cases registered before a day, in the order of their waiting numbers, each as it stood when it was registered. */
function registeredIn(cases: readonly string[], before: string, sources: Sources) {
  return cases
    .flatMap((number) => {
      const whole = sources.history(number)
      const at = whole.findIndex(({ type }) => type === 'ApplicationRegistered')
      const fact = whole[at] as Told<'ApplicationRegistered'> | undefined
      if (!fact || fact.data.registeredOn >= before) return []
      return [{ was: caseOf(number, whole.slice(0, at + 1), sources), data: fact.data }]
    })
    .sort((a, b) => (a.data.waitingNumber < b.data.waitingNumber ? -1 : 1))
}
