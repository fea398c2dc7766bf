import { createHash } from 'node:crypto'
import type { ApplicationFact } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { NoticeFact } from '../../machines/notice.facts.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { LegalDay } from '../calendar.ts'
import { codeFrom, typedCode } from '../documents/code.ts'
import type { Press } from '../documents/press.ts'
import { explained } from '../limits.ts'
import type { Office } from '../office.ts'
import { noticeOnScreen } from './board.ts'
import { documentHeld } from './document.ts'

/* 提出异议: what the public sees before and after it objects. Who objects is not among it. */

/** A notice one may object to: what it lists, and the phones for those who would rather call. */
export interface OpenNotice {
  readonly sheet: string
  readonly notice: string
  readonly organ: string
  readonly title: string
  /** The last day on which an objection is one, as far as is announced. */
  readonly endsOn: LegalDay | null
  /** Whether an objection can be made today. */
  readonly isOpen: boolean
  /** What identifies each entry on the list, by its number there. */
  readonly entries: ReadonlyMap<number, string>
  /** Entries that were corrected so that they are posted anew: nothing of them is up for objection here. */
  readonly struck: ReadonlySet<number>
  readonly phones: readonly { readonly phone: string; readonly office: string }[]
}

/** The notice behind a sheet; undefined for what is no list of a publicity. */
export async function openNotice(
  office: Office,
  making: Press['making'],
  sheet: string,
): Promise<OpenNotice | undefined> {
  const d = documentHeld(office, sheet)?.d
  const shown = await noticeOnScreen(office, sheet, making ? { making } : {})
  const head = d && office.store.head(d.of)
  if (!shown?.view.list || head?.kind !== 'notice') return undefined
  // Who can read the list can object to it: no longer, and no shorter.
  const isOpen = shown.shown
  return {
    sheet,
    notice: head.stream,
    organ: shown.view.organ,
    title: shown.view.title.join(''),
    endsOn: shown.period?.endsOn ?? (isOpen ? shown.shownUntil : null),
    isOpen,
    entries: isOpen
      ? new Map(shown.view.list.rows.map((row) => [Number(row[0]), row.slice(1, 4).join('，')]))
      : new Map(),
    struck: new Set(shown.struck),
    phones: shown.phones,
  }
}

/** The case listed at a place of a notice; undefined where nothing is listed there. */
export function caseListedAt({ store }: Office, notice: string, entry: number): string | undefined {
  const first = store.history(notice)[0]
  const fact = first && (JSON.parse(first.body) as NoticeFact)
  return fact?.type === 'NoticeDrafted' ? fact.data.cases[entry - 1] : undefined
}

/** What the office says of an objection to whoever made it. */
export interface ObjectionTold {
  readonly id: string
  readonly raisedOn: LegalDay
  readonly outcome: 'open' | 'upheld' | 'dismissed' | 'moot'
  readonly settledOn: LegalDay | null
  /** Until when it is to be looked into, and how that day is counted. */
  readonly until: LegalDay
  readonly explanation: readonly string[]
}

/** The code on the receipt of an objection: follows from its number and the office's key, so it is stored nowhere. */
export function receiptCode({ sealer }: Office, id: string): string {
  return codeFrom(
    createHash('sha256')
      .update(sealer.requestDigest(`objection receipt ${id}`))
      .digest(),
  )
}

/** How an objection stands, for who has its number and the code of its receipt; undefined for any other pair. */
export function objectionTold(office: Office, typedId: string, code: string): ObjectionTold | undefined {
  const id = typedId.trim().toUpperCase()
  if (typedCode(code) !== receiptCode(office, id)) return undefined
  const application = id.replace(/-Y\d+$/, '')
  const head = office.store.head(application)
  if (head?.kind !== 'application') return undefined
  const known = (head.context as ApplicationContext).objections.find((each) => each.id === id)
  const raised = office.store
    .history(application)
    .map(({ body }) => JSON.parse(body) as ApplicationFact & { readonly occurredOn: LegalDay })
    .find((fact) => fact.type === 'ObjectionRaised' && fact.data.objection === id)
  if (!known || !raised) return undefined
  const { outcome, settledOn, due } = known
  return {
    id,
    raisedOn: raised.occurredOn,
    outcome,
    settledOn,
    until: due.on,
    explanation: explained(due, office.calendar),
  }
}

/** What became of the objections to a notice: how many, never against whom, by whom or about what. */
export interface Outcomes {
  readonly open: number
  readonly upheld: number
  readonly dismissed: number
  readonly moot: number
  /** The day of the last decision; null before the first. */
  readonly lastOn: LegalDay | null
}

/** The outcomes of a publicity, over every household it listed. */
export function outcomesOf({ store }: Office, notice: string): Outcomes {
  return store.reading(() => {
    const n = store.head(notice)?.context as NoticeContext | undefined
    const first = store.history(notice)[0]
    const fact = first && (JSON.parse(first.body) as NoticeFact)
    const cases = fact?.type === 'NoticeDrafted' ? fact.data.cases : []
    const own = cases.flatMap((each) =>
      ((store.head(each)?.context as ApplicationContext | undefined)?.objections ?? []).filter(
        ({ stage }) => stage === n?.stage,
      ),
    )
    const count = (outcome: Exclude<keyof Outcomes, 'lastOn'>) => own.filter((each) => each.outcome === outcome).length
    const days = own.flatMap(({ settledOn }) => (settledOn === null ? [] : [settledOn])).sort()
    return {
      ...{ open: count('open'), upheld: count('upheld'), dismissed: count('dismissed'), moot: count('moot') },
      lastOn: days.at(-1) ?? null,
    }
  })
}
