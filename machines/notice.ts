import type { NoticeFact, NoticeFactType, Posting } from './notice.facts.ts'
import type { Statechart } from './statechart.ts'

/** What a notice remembers. The listed cases stay in its first fact: a city lists thousands, a head must stay small. */
export interface NoticeContext {
  readonly number: string
  readonly stage: string
  readonly organ: string
  readonly entries: number
  readonly drafter: string
  readonly clearedBy: string | null
  readonly required: readonly Posting[]
  readonly lasts: string
  readonly minWorkdays: number
  /** postedOn by `channel@place`; a failed posting is taken out again. */
  readonly posted: Readonly<Record<string, string>>
  /** The day the first sheet hung, whatever became of it since: from then on people could object. */
  readonly firstPostedOn: string | null
  /** The earliest day a posting may bear: that of the first sheet, after an interruption that of the interruption. */
  readonly notBefore: string | null
  readonly checked: Readonly<Record<string, string>>
  readonly window: { readonly startsOn: string; readonly endsOn: string } | null
  /** The window the newest sheet bears, or will bear once it is set. */
  readonly printed: { readonly startsOn: string; readonly endsOn: string } | null
  /** The sheet that stands, and which edition it is; null until one is issued. */
  readonly issued: { readonly document: string; readonly edition: number } | null
  readonly interruptions: number
  /** Cases whose entry was corrected so that their window restarts in another notice. */
  readonly corrected: readonly string[]
}

export const emptyNotice: NoticeContext = {
  number: '',
  stage: '',
  organ: '',
  entries: 0,
  drafter: '',
  clearedBy: null,
  required: [],
  lasts: '',
  minWorkdays: 0,
  posted: {},
  firstPostedOn: null,
  notBefore: null,
  checked: {},
  window: null,
  printed: null,
  issued: null,
  interruptions: 0,
  corrected: [],
}

/** The key of a posting in `posted` and `checked`. */
export const postingKey = (p: Posting): string => `${p.channel}@${p.place}`
const without = (map: Readonly<Record<string, string>>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))

type Reducer<T extends NoticeFactType> = (c: NoticeContext, f: Extract<NoticeFact, { type: T }>) => NoticeContext

const reducers: { readonly [T in NoticeFactType]: Reducer<T> } = {
  NoticeDrafted: (_, f) => ({
    ...emptyNotice,
    number: f.data.number,
    stage: f.data.stage,
    organ: f.data.organ,
    entries: f.data.cases.length,
    drafter: f.actor.staff,
    required: f.data.required,
    lasts: f.data.lasts,
    minWorkdays: f.data.minWorkdays,
  }),
  NoticeCleared: (c, f) => ({
    ...c,
    clearedBy: f.actor.staff,
    notBefore: f.occurredOn,
    printed: { startsOn: f.data.window.startsOn, endsOn: f.data.window.endsOn },
  }),
  NoticeIssued: (c, f) => ({
    ...c,
    issued: { document: f.data.document, edition: f.data.edition },
    notBefore: c.issued !== null || (c.notBefore !== null && c.notBefore > f.occurredOn) ? c.notBefore : f.occurredOn,
  }),
  NoticePosted: (c, f) => {
    const { postedOn } = f.data
    const firstPostedOn = c.firstPostedOn !== null && c.firstPostedOn <= postedOn ? c.firstPostedOn : postedOn
    return { ...c, firstPostedOn, posted: { ...c.posted, [postingKey(f.data)]: postedOn } }
  },
  PublicityStarted: (c, f) => {
    const window = { startsOn: f.data.startsOn, endsOn: f.data.endsOn }
    return { ...c, window, printed: window }
  },
  PostingChecked: (c, f) => ({ ...c, checked: { ...c.checked, [postingKey(f.data)]: f.data.checkedOn } }),
  // What was seen before the new last day no longer shows that the sheet hung to the end.
  WindowExtended: (c, f) => {
    const window = c.window && { ...c.window, endsOn: f.data.endsOn }
    return { ...c, checked: {}, window, printed: window }
  },
  NoticeInterrupted: (c, f) => ({
    ...c,
    posted: without(c.posted, f.data.failed.map(postingKey)),
    notBefore: c.notBefore !== null && c.notBefore > f.data.since ? c.notBefore : f.data.since,
    checked: {},
    window: null,
    interruptions: c.interruptions + 1,
  }),
  NoticeCorrected: (c, f) => (f.data.restarts ? { ...c, corrected: [...c.corrected, f.data.case] } : c),
  NoticeCompleted: (c) => c,
  NoticeWithdrawn: (c) => ({ ...c, window: null }),
}

const everywhere = (c: NoticeContext, seen: Readonly<Record<string, string>>) =>
  c.required.every((p) => seen[postingKey(p)] !== undefined)

const guards = {
  /** 先审查、后公开: nobody clears their own draft. */
  notDrafter: (c: NoticeContext, f: NoticeFact) => f.actor.staff !== c.drafter,
  /** Editions follow each other; the one that stands is the last. */
  laterEdition: (c: NoticeContext, f: Extract<NoticeFact, { type: 'NoticeIssued' }>) =>
    f.data.edition > (c.issued?.edition ?? 0),
  /**
   * Nothing hangs before there is a sheet. A posting entered for a day before it would shorten the window.
   */
  sheetIsOut: (c: NoticeContext, f: Extract<NoticeFact, { type: 'NoticePosted' }>) =>
    c.issued !== null && c.notBefore !== null && f.data.postedOn >= c.notBefore,
  /** What was announced is never shortened. */
  later: (c: NoticeContext, f: Extract<NoticeFact, { type: 'WindowExtended' }>) =>
    c.window !== null && f.data.endsOn > c.window.endsOn,
  postedEverywhere: (c: NoticeContext) => everywhere(c, c.posted),
  /** Start and end evidence of every mandatory channel (BR-05), and the window it was announced with. */
  evidenceComplete: (c: NoticeContext, f: Extract<NoticeFact, { type: 'NoticeCompleted' }>) =>
    c.window?.endsOn === f.data.endsOn &&
    everywhere(c, c.posted) &&
    everywhere(c, c.checked) &&
    Object.values(c.checked).every((on) => on >= f.data.endsOn),
} as const
const when = (type: keyof typeof guards) => ({ type, params: {} })
/** A sheet set late is still issued: whoever holds one can look it up. */
const issuing = (state: string) => ({ NoticeIssued: [{ target: state, guard: when('laterEdition') }] })

/** 公示公告 as a legal object: drafted, cleared for release, its sheet issued, posted per channel, running, over. */
export const noticeMachine: Statechart = {
  name: 'notice@1',
  kind: 'notice',
  initial: 'new',
  empty: emptyNotice,
  guards,
  reducers,
  definition: { name: '公示公告', basis: '政府信息公开条例第17条；领域设计 BR-05、BR-29' },
  states: {
    new: { on: { NoticeDrafted: [{ target: 'drafted' }] } },
    drafted: {
      on: {
        NoticeCleared: [{ target: 'cleared', guard: when('notDrafter') }],
        NoticeWithdrawn: [{ target: 'withdrawn' }],
      },
    },
    cleared: {
      on: {
        ...issuing('cleared'),
        NoticeInterrupted: [{ target: 'cleared' }],
        NoticePosted: [{ target: 'cleared', guard: when('sheetIsOut') }],
        PublicityStarted: [{ target: 'running', guard: when('postedEverywhere') }],
        NoticeWithdrawn: [{ target: 'withdrawn' }],
      },
    },
    running: {
      on: {
        ...issuing('running'),
        PostingChecked: [{ target: 'running' }],
        WindowExtended: [{ target: 'running', guard: when('later') }],
        NoticeInterrupted: [{ target: 'interrupted' }],
        NoticeCorrected: [{ target: 'running' }],
        NoticeCompleted: [{ target: 'completed', guard: when('evidenceComplete') }],
        NoticeWithdrawn: [{ target: 'withdrawn' }],
      },
    },
    interrupted: {
      on: {
        ...issuing('interrupted'),
        NoticeInterrupted: [{ target: 'interrupted' }],
        NoticePosted: [{ target: 'interrupted', guard: when('sheetIsOut') }],
        PublicityStarted: [{ target: 'running', guard: when('postedEverywhere') }],
        NoticeWithdrawn: [{ target: 'withdrawn' }],
      },
    },
    completed: { on: { ...issuing('completed'), NoticeCorrected: [{ target: 'completed' }] } },
    withdrawn: { on: {}, final: true },
  },
}
