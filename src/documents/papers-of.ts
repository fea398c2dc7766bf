import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { ToldFact } from './sources.ts'

/** Which series of document numbers a paper counts in: its 发文字号 reads 涧长住公示〔2025〕12号. */
export type Series =
  | '公示'
  | '公告'
  | '公开'
  | '证明'
  | '收件'
  | '受理'
  | '不受'
  | '告知'
  | '延期'
  | '意见'
  | '决定'
  | '复核'
  | '登记'

/** A paper a fact calls for. */
export interface Paper {
  readonly kind: string
  readonly series: Series
  /** Division code of the organ that issues it. */
  readonly organ: string
  /** The stream it is about: that of the fact, but for N3, which is about the notice its households stood in. */
  readonly of: string
  /**
   * Only in place of an edition that prints another window (`printedWindow` of the two versions differs), or where none
   * was issued yet.
   */
  readonly renews?: true
  /** Issued on a later day than this one: on that day the list can still grow. */
  readonly after?: string
}

type Made = Omit<Paper, 'of'> & { readonly of?: string }
type Rule = (fact: ToldFact, head: Head) => Made | readonly Made[] | null

/** The organ that acts: the system acts for the organ that took the application in. */
const actingFor = ({ actor }: ToldFact, { context }: Head): string =>
  actor.role === 'system' ? (context as ApplicationContext).subdistrict : actor.organ

const letter =
  (kind: string, series: Series): Rule =>
  (fact, head) => ({ kind, series, organ: actingFor(fact, head) })

const posted =
  (kind: string, series: Series): Rule =>
  (_, { context }) => ({ kind, series, organ: (context as NoticeContext).organ })

/** N1 by a subdistrict, township or community; N2 by a housing department (domain.md 8.2). */
export const publicityKind = (organ: string): 'first-review' | 'approval' =>
  organ.length > 6 ? 'first-review' : 'approval'

const disclosed =
  (kind: string): Rule =>
  (_, { context }) => ({ kind, series: '公开', organ: (context as DisclosureContext).organ })

const publicity: Rule = (_, { context }) => {
  const { organ } = context as NoticeContext
  return { kind: publicityKind(organ), series: '公示', organ }
}
const renewed: Rule = (fact, head) => ({ ...(publicity(fact, head) as Made), renews: true })

/** The whole table: which fact calls for which paper. What is not here calls for none. */
const table: Readonly<Record<string, Rule>> = {
  NoticeCleared: publicity,
  PublicityStarted: renewed,
  WindowExtended: renewed,
  NoticeCorrected: posted('correction', '公告'),
  NoticeCompleted: posted('publicity-statement', '证明'),
  // What never hung anywhere needs no public withdrawal.
  NoticeWithdrawn: (fact, head) =>
    (head.context as NoticeContext).firstPostedOn === null ? null : posted('withdrawal', '公告')(fact, head),
  DisclosurePublished: disclosed('disclosure'),
  DisclosureCorrected: disclosed('disclosure-correction'),
  DisclosureChanged: disclosed('disclosure-change'),
  ApplicationReceived: letter('receipt', '收件'),
  CorrectionRequested: letter('correction-request', '告知'),
  ApplicationAccepted: letter('acceptance', '受理'),
  LimitExtended: letter('extension', '延期'),
  ApplicationNotAccepted: letter('non-acceptance', '不受'),
  ReviewPassed: letter('opinion', '意见'),
  ApplicationApproved: letter('opinion', '意见'),
  ReviewRejected: letter('rejection', '决定'),
  ReexaminationDecided: letter('reexamination', '复核'),
  ApplicationRegistered: (fact, head) => {
    const own = letter('registration-letter', '登记')(fact, head) as Made
    const { closed } = head.context as ApplicationContext
    const { registeredOn } = fact.data as { registeredOn: string }
    const list = closed && {
      kind: 'registration',
      series: '公告' as const,
      organ: own.organ,
      of: closed.notice,
      after: registeredOn,
    }
    return list ? [own, list] : own
  },
}

/** Every kind of paper a fact can call for. */
export const papersByFact: readonly string[] = Object.keys(table)

/**
 * The papers a fact calls for. `head` is the standing of its stream with this fact. Pure; empty for most facts.
 * One N3 lists all households of a notice registered before its day of issue: where several facts of a day call for it,
 * it is issued once, and again, in place of the former, when more of that notice have been registered.
 */
export function papersOf(fact: ToldFact, head: Head): readonly Paper[] {
  const made = table[fact.type]?.(fact, head) ?? []
  return (Array.isArray(made) ? made : [made]).map((each: Made) => ({ of: fact.stream, ...each }))
}
