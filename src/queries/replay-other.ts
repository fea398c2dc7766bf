import type { Head } from '../../db/heads.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { StreamKind } from '../../machines/law.ts'
import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import type { Shown } from '../auditing/axis.ts'
import { noticeChecks, recordChecks } from '../auditing/notice-checks.ts'
import type { Step } from '../auditing/replay.ts'
import type { Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { replayed, type StreamReplay, viewOf } from './replay.ts'

/** One place at which a notice had to hang, as its facts tell. Evidence is told by its digest. */
export interface PostingSeen {
  readonly channel: string
  readonly place: string
  readonly postedOn: string | null
  readonly checkedOn: string | null
  /** The steps that say so, and what they say as evidence. */
  readonly postedAt: { readonly n: number; readonly evidence: string } | null
  readonly checkedAt: { readonly n: number; readonly evidence: string } | null
}

/** A case on a notice's list, and how it left the publicity. */
export interface Listed {
  readonly entry: number
  readonly number: string
  readonly state: string
}

/** A window of a notice: announced from when to when, and whether it ran to its end. */
export interface NoticeWindow extends Shown {
  readonly began: number
  readonly workdays: number
  readonly calendar: string
}

/** The history of a stream that is no case; of a notice with its postings, windows and list. */
export interface OtherReplay extends StreamReplay {
  readonly kind: Exclude<StreamKind, 'application'>
  readonly notice: {
    readonly context: NoticeContext
    readonly postings: readonly PostingSeen[]
    readonly windows: readonly NoticeWindow[]
    readonly list: readonly Listed[]
    readonly listed: number
  } | null
}

/** So many households of a list are shown on the page; the rest stand in the notice. */
const SHOWN = 200

/** Replays any stream but a case's and looks at step `at`. */
export function replayOther(office: Office, stream: string, at?: number): OtherReplay {
  const head = office.store.head(stream)
  if (!head || head.kind === 'application') throw new Refused('not_found', say.noSuchHistory())
  const replay = replayed(office, head)
  const { calendar } = office
  const isNotice = head.kind === 'notice'
  const windows = isNotice ? windowsOf(replay.steps) : []
  const organs = new Set(replay.steps.map(({ fact }) => fact.actor.organ).filter(Boolean))
  // Where one office acts, its posts tell more than its name.
  const laneOfFact = ({ actor: { role, organ } }: AnyFact) =>
    role === 'system' ? 'system' : organs.size > 1 ? organ : `post ${role}`
  const view = viewOf(office, head, replay, at, {
    checks: (step, before) =>
      isNotice ? noticeChecks(step, { calendar, before }) : recordChecks(step, head.machine, before),
    terms: [],
    windows,
    laneOfTerm: () => 'system',
    laneOfFact,
  })
  return { ...view, kind: head.kind, notice: isNotice ? noticeSeen(office, head, view, windows) : null }
}

/** Every window a notice had; one that was broken off ends where its postings failed. */
function windowsOf(steps: readonly Step[]): NoticeWindow[] {
  const windows: { -readonly [K in keyof NoticeWindow]: NoticeWindow[K] }[] = []
  for (const { n, fact } of steps) {
    const data = fact.data as { startsOn: string; endsOn: string; workdays: number; calendar: string; since: string }
    const last = windows.at(-1)
    if (fact.type === 'PublicityStarted') {
      const { startsOn, endsOn, workdays, calendar } = data
      windows.push({ startsOn, endsOn, workdays, calendar, began: n, stoppedOn: null })
    } else if (!last) continue
    else if (fact.type === 'WindowExtended')
      Object.assign(last, { endsOn: data.endsOn, workdays: data.workdays, calendar: data.calendar })
    else if (fact.type === 'NoticeInterrupted') last.stoppedOn ??= data.since
    else if (fact.type === 'NoticeWithdrawn') last.stoppedOn ??= fact.occurredOn
  }
  return windows
}

/** The notice as it stood after the step looked at; its list as it stands now. */
function noticeSeen({ store }: Office, head: Head, view: StreamReplay, windows: readonly NoticeWindow[]) {
  const context = view.at.after.context as NoticeContext
  const past = view.steps.slice(0, view.at.n)
  const seen = (type: string, key: string) => {
    const step = past.findLast(({ fact }) => fact.type === type && postingKey(fact.data as never) === key)
    return step ? { n: step.n, evidence: (step.fact.data as { evidence: string }).evidence } : null
  }
  const cases = (view.steps[0]?.fact.data as { cases?: readonly string[] } | undefined)?.cases ?? []
  return {
    context,
    postings: context.required.map(({ channel, place }): PostingSeen => {
      const key = postingKey({ channel, place })
      const [postedOn, checkedOn] = [context.posted[key] ?? null, context.checked[key] ?? null]
      return {
        channel,
        place,
        postedOn,
        checkedOn,
        postedAt: postedOn === null ? null : seen('NoticePosted', key),
        checkedAt: checkedOn === null ? null : seen('PostingChecked', key),
      }
    }),
    windows,
    list: cases.slice(0, SHOWN).map((number, i) => ({
      entry: i + 1,
      number,
      state: store.head(number)?.state ?? '',
    })),
    listed: cases.length || (head.context as NoticeContext).entries,
  }
}

/** Where the history of a stream is looked at. */
export const historyPath = (stream: string, kind: StreamKind): string =>
  kind === 'application' ? `/audit/cases/${stream}` : `/audit/histories/${stream}`
