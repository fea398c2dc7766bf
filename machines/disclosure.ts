import type { ChangedField, DisclosureFact, DisclosureFactType, DisclosureFields } from './disclosure.facts.ts'
import type { Due } from './fact.ts'
import type { Statechart } from './statechart.ts'

type Of<T extends DisclosureFactType> = Extract<DisclosureFact, { type: T }>

/** What an item says at one time. */
export interface DisclosureContent {
  readonly title: string
  readonly subject: string
  readonly year: number
  readonly fields: DisclosureFields
  /** Digest of the sealed list of people, where there is one. */
  readonly people: string | null
  readonly peopleCount: number
}

/** Other content waiting to be released, and who entered it. */
export interface Amendment extends DisclosureContent {
  readonly is: 'change' | 'correction'
  readonly changes: readonly ChangedField[]
  readonly since: string
  readonly reason: string
  readonly due: Due
  readonly enteredBy: string
}

/** One line of the change log: what was made public again, when and why. */
export interface Amended {
  readonly is: 'change' | 'correction'
  readonly changes: readonly ChangedField[]
  readonly since: string
  readonly reason: string
  readonly dueOn: string
  readonly releasedOn: string
}

export interface DisclosureContext extends DisclosureContent {
  readonly number: string
  readonly kind: string
  readonly form: string
  readonly organ: string
  readonly enteredBy: string
  readonly enteredOn: string
  readonly due: Due | null
  readonly publishedOn: string | null
  /** The last day on which people are named; null where the form sets none. */
  readonly shownUntil: string | null
  readonly amendment: Amendment | null
  readonly amended: readonly Amended[]
  readonly ended: { readonly on: string; readonly reason: string } | null
}

export const emptyDisclosure: DisclosureContext = {
  number: '',
  kind: '',
  form: '',
  organ: '',
  year: 0,
  title: '',
  subject: '',
  fields: {},
  people: null,
  peopleCount: 0,
  enteredBy: '',
  enteredOn: '',
  due: null,
  publishedOn: null,
  shownUntil: null,
  amendment: null,
  amended: [],
  ended: null,
}

function released(c: DisclosureContext, f: Of<'DisclosureChanged'> | Of<'DisclosureCorrected'>): DisclosureContext {
  if (!c.amendment) return c
  const { is, changes, since, reason, due, enteredBy: _, ...content } = c.amendment
  const line: Amended = { is, changes, since, reason, dueOn: due.on, releasedOn: f.occurredOn }
  const shownUntil = f.data.shownUntil ?? c.shownUntil
  return { ...c, ...content, shownUntil, amendment: null, amended: [...c.amended, line] }
}

const ended = (c: DisclosureContext, f: Of<'DisclosureReturned'> | Of<'DisclosureWithdrawn'>): DisclosureContext => ({
  ...c,
  ended: { on: f.occurredOn, reason: f.data.reason },
})

/** 信息公开事项: entered, released by another, changed or corrected as often as need be, withdrawn. */
export const disclosureMachine: Statechart = {
  name: 'disclosure@1',
  kind: 'disclosure',
  initial: 'new',
  empty: emptyDisclosure,
  guards: {
    isChange: (c: DisclosureContext) => c.amendment?.is === 'change',
    isCorrection: (c: DisclosureContext) => c.amendment?.is === 'correction',
  },
  reducers: {
    DisclosureEntered: (_: DisclosureContext, f: Of<'DisclosureEntered'>): DisclosureContext => ({
      ...emptyDisclosure,
      ...f.data,
      people: f.data.people ?? null,
      enteredBy: f.actor.staff,
      enteredOn: f.occurredOn,
    }),
    DisclosurePublished: (c: DisclosureContext, f: Of<'DisclosurePublished'>): DisclosureContext => ({
      ...c,
      publishedOn: f.occurredOn,
      shownUntil: f.data.shownUntil ?? null,
    }),
    DisclosureReturned: ended,
    AmendmentEntered: (c: DisclosureContext, f: Of<'AmendmentEntered'>): DisclosureContext => ({
      ...c,
      amendment: { ...f.data, people: f.data.people ?? null, enteredBy: f.actor.staff },
    }),
    DisclosureChanged: released,
    DisclosureCorrected: released,
    AmendmentReturned: (c: DisclosureContext): DisclosureContext => ({ ...c, amendment: null }),
    DisclosureWithdrawn: ended,
  },
  definition: {
    name: '信息公开事项',
    basis: '政府信息公开条例第20条、第26条；洛阳市重点领域信息公开工作实施意见（2012）',
  },
  states: {
    new: { on: { DisclosureEntered: [{ target: 'entered' }] } },
    entered: {
      live: true,
      on: {
        DisclosurePublished: [{ target: 'published' }],
        DisclosureReturned: [{ target: 'returned' }],
      },
    },
    published: {
      live: true,
      on: {
        AmendmentEntered: [{ target: 'amending' }],
        DisclosureWithdrawn: [{ target: 'withdrawn' }],
      },
    },
    amending: {
      live: true,
      on: {
        DisclosureChanged: [{ target: 'published', guard: { type: 'isChange', params: {} } }],
        DisclosureCorrected: [{ target: 'published', guard: { type: 'isCorrection', params: {} } }],
        AmendmentReturned: [{ target: 'published' }],
      },
    },
    returned: { on: {}, final: true },
    withdrawn: { on: {}, final: true },
  },
}
