import type { Procedure } from '../../machines/procedure.ts'
import type { Publicity as PublicityStage, Stage } from '../../machines/stages.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type { Window } from '../../public-notices/kinds/phrases.ts'
import { daysBetween, parsePeriod, publicityWindow } from '../calendar.ts'
import { say } from '../words.ts'
import { type Asked, allOf, lastOf, type Sources, type Told, type ToldFact } from './sources.ts'
import { type CaseThen, caseOf, caseThen } from './the-case.ts'

/* One public notice as it stood at a version: whom it lists, when it runs. */

export interface NoticeThen {
  readonly number: string
  readonly history: readonly ToldFact[]
  readonly drafted: Told<'NoticeDrafted'>
  readonly procedure: Procedure
  readonly stage: PublicityStage
  /** The cases it still lists, each as it stood when it was listed, with its place on the list. */
  readonly listed: readonly { readonly entry: number; readonly was: CaseThen }[]
}

/** A notice up to and with a version. Throws CannotSet when there is no such notice. */
export function noticeThen(number: string, upTo: number, sources: Sources): NoticeThen {
  const history = sources.history(number, upTo)
  const drafted = history[0] as Told<'NoticeDrafted'> | undefined
  if (drafted?.type !== 'NoticeDrafted') throw new CannotSet('公示', say.notFound(number))
  const asOf = history.at(-1)?.recordedAt ?? ''
  const listed = drafted.data.cases.flatMap((each, i) => {
    const whole = sources.history(each)
    const at = whole.findLastIndex((fact) => isListing(fact, number))
    if (at < 0) throw new CannotSet(`名单序号${i + 1}`, say.notListed(number))
    if (leftBy(whole.slice(at + 1), drafted.data.stage, asOf)) return []
    return [{ entry: i + 1, was: caseOf(each, whole.slice(0, at + 1), sources) }]
  })
  const { procedure } = listed[0]?.was ?? caseThen(drafted.data.cases[0] as string, sources)
  const stage = procedure.publicities[drafted.data.stage]
  if (!stage) throw new CannotSet('公示', say.noSuchStage(drafted.data.stage))
  return { number, history, drafted, procedure, stage, listed }
}

/** Whether this fact put its case on the list of a notice. */
export const isListing = (fact: ToldFact, notice: string): boolean =>
  fact.type === 'ListedInPublicity' && (fact as Told<'ListedInPublicity'>).data.notice === notice

/**
 * Whether a case had left its list before an instant: its entry was corrected, an objection upheld, the application
 * withdrawn. Facts of that very instant do not count: some of them may not have been written yet when it was asked first.
 */
function leftBy(later: readonly ToldFact[], stage: string, asOf: string): boolean {
  return later.some(
    ({ type, data, recordedAt }) =>
      recordedAt < asOf &&
      (type === 'ApplicationWithdrawn' ||
        ((type === 'PublicityVoided' || type === 'ObjectionUpheld') && (data as { stage: string }).stage === stage)),
  )
}

/**
 * The window a notice prints at a version: the running one, else the one its clearance planned. A clearance that stored
 * no days of its own is computed from its planned day of posting, `postOn`, or its own day.
 */
export function printedWindow(history: readonly ToldFact[], { calendar }: Pick<Sources, 'calendar'>): Window {
  const drafted = history[0] as Told<'NoticeDrafted'>
  const since = lastOf(history, 'NoticeInterrupted')?.version ?? 0
  const started = lastOf(history, 'PublicityStarted', ({ version }) => version > since)
  if (started) {
    const { startsOn } = started.data
    const { endsOn, workdays } = (
      lastOf(history, 'WindowExtended', ({ version }) => version > started.version) ?? started
    ).data
    return told(drafted.data.lasts, startsOn, endsOn, workdays)
  }
  const cleared = lastOf(history, 'NoticeCleared')
  if (!cleared) throw new CannotSet('公示时间', say.notCleared())
  const planned = cleared.data as { postOn?: string; window?: { startsOn: string; endsOn: string; workdays: number } }
  const { lasts, minWorkdays } = drafted.data
  const { startsOn, endsOn, workdays } =
    planned.window ?? publicityWindow(planned.postOn ?? cleared.occurredOn, parsePeriod(lasts), minWorkdays, calendar)
  return told(lasts, startsOn, endsOn, workdays)
}

/** The window in the unit its period is counted in; it may hold more days than the period, since it ends on a working day. */
function told(lasts: string, startsOn: string, endsOn: string, workdays: number): Window {
  const { unit } = parsePeriod(lasts)
  const days = unit === '工作日' ? `${workdays}个工作日` : `${daysBetween(startsOn, endsOn) + 1}日`
  return { startsOn, endsOn, lasts: days }
}

/** What a household has passed before a publicity, and what comes after it; transmissions left out. */
export function around(
  { definition }: Procedure,
  publicity: string,
): { before: readonly Stage[]; after: readonly Stage[] } {
  const stages = definition.stages.filter((stage) => stage.kind !== 'transmit')
  const at = stages.findIndex((stage) => stage.kind === 'publicity' && stage.key === publicity)
  return { before: stages.slice(0, at), after: stages.slice(at + 1) }
}

/** The key of a stage; a transmission has none. */
export const keyOf = (stage: Stage | undefined): string => (stage && 'key' in stage ? stage.key : '')

/** How an earlier publicity of these households ended: its notices, and what became of the objections made in it. */
export interface Publicised {
  readonly notices: readonly string[]
  readonly raised: number
  readonly upheld: number
  readonly dismissed: number
}

/** The publicities the listed households had completed before, and the objections made against them there. */
export function publicisedBefore({ listed }: NoticeThen): Publicised {
  const notices = new Set<string>()
  const count = { raised: 0, upheld: 0, dismissed: 0 }
  for (const { was } of listed) {
    for (const done of allOf(was.history, 'PublicityCompleted')) notices.add(done.data.notice)
    count.raised += allOf(was.history, 'ObjectionRaised').length
    count.upheld += allOf(was.history, 'ObjectionUpheld').length
    count.dismissed += allOf(was.history, 'ObjectionDismissed').length
  }
  return { notices: [...notices], ...count }
}

/** What the first fact of a document says of it: how it was asked for. */
export type Numbered = Asked & { readonly organ: string }

/**
 * How the edition of a notice that stood last was asked for: up to a version of its stream, or before an instant (of that
 * very instant itself some facts may not have been written when it was asked first). Throws CannotSet where there is none.
 */
export function issuedAs(
  number: string,
  sources: Sources,
  until: { readonly upTo: number } | { readonly before: string },
): Numbered {
  const history = 'upTo' in until ? sources.history(number, until.upTo) : sources.history(number)
  const issued = history.findLast(
    ({ type, recordedAt }) => type === 'NoticeIssued' && ('upTo' in until || recordedAt < until.before),
  )
  const document = (issued?.data as { document?: string } | undefined)?.document
  const [numbered, ...later] = document === undefined ? [] : sources.history(document)
  if (numbered?.type !== 'DocumentNumbered') throw new CannotSet('原公示', say.notIssued(number))
  const printed = later.findLast(({ type }) => type === 'DocumentIssued')?.data as Partial<Asked> | undefined
  return { ...(numbered.data as Omit<Numbered, 'issuedAt'>), ...pick(printed), issuedAt: numbered.recordedAt }
}

/** What a sheet was printed with, which stands in the fact that it was issued. */
const pick = (printed: Partial<Asked> | undefined) => (printed?.contact ? { contact: printed.contact } : {})
