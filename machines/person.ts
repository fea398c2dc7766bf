import type { PersonFact, PersonFactType } from './person.facts.ts'
import type { Statechart } from './statechart.ts'

type DataOf<T extends PersonFactType> = Extract<PersonFact, { type: T }>['data']
/** A protection as recorded; `endedOn` null while it runs. */
export type RecordedProtection = DataOf<'ProtectionRecorded'> & { readonly endedOn: string | null }
/** A bar as imposed; `liftedOn` null while nobody has lifted it. Whether it is over is a question of the day. */
export type ImposedBar = DataOf<'BarImposed'> & { readonly liftedOn: string | null }

/** What the register remembers of one person. Bars and protections that are over stay: they are the person's history. */
export interface PersonContext {
  readonly number: string
  /** Digest of the sealed name and ID number. */
  readonly person: string
  readonly protections: readonly RecordedProtection[]
  readonly bars: readonly ImposedBar[]
}

export const emptyPerson: PersonContext = { number: '', person: '', protections: [], bars: [] }

/** The number the next protection or bar of a person gets. */
export const nextItem = (c: PersonContext): number => c.protections.length + c.bars.length + 1

type Of<T extends PersonFactType> = Extract<PersonFact, { type: T }>
const guard = (type: string) => ({ type, params: {} })

/** One person's entry in the register: begun with the first protection or bar, kept for life. */
export const personMachine: Statechart = {
  name: 'person@1',
  kind: 'person',
  initial: 'new',
  empty: emptyPerson,
  guards: {
    isNext: (c: PersonContext, f: Of<'ProtectionRecorded'>) => f.data.item === nextItem(c),
    /** A bar that ends before it begins bars nobody. */
    isNextBar: (c: PersonContext, f: Of<'BarImposed'>) =>
      f.data.item === nextItem(c) && f.data.endsOn >= f.data.countsFrom,
    runs: (c: PersonContext, f: Of<'ProtectionEnded'>) =>
      c.protections.some((p) => p.item === f.data.item && p.endedOn === null && p.since <= f.data.on),
    isUnlifted: (c: PersonContext, f: Of<'BarLifted'>) =>
      c.bars.some((b) => b.item === f.data.item && b.liftedOn === null && b.countsFrom <= f.data.on),
  },
  reducers: {
    PersonRecorded: (c: PersonContext, f: Of<'PersonRecorded'>): PersonContext => ({
      ...c,
      number: f.data.number,
      person: f.data.person,
    }),
    ProtectionRecorded: (c: PersonContext, f: Of<'ProtectionRecorded'>): PersonContext => ({
      ...c,
      protections: [...c.protections, { ...f.data, endedOn: null }],
    }),
    ProtectionEnded: (c: PersonContext, f: Of<'ProtectionEnded'>): PersonContext => ({
      ...c,
      protections: c.protections.map((p) => (p.item === f.data.item ? { ...p, endedOn: f.data.on } : p)),
    }),
    BarImposed: (c: PersonContext, f: Of<'BarImposed'>): PersonContext => ({
      ...c,
      bars: [...c.bars, { ...f.data, liftedOn: null }],
    }),
    BarLifted: (c: PersonContext, f: Of<'BarLifted'>): PersonContext => ({
      ...c,
      bars: c.bars.map((b) => (b.item === f.data.item ? { ...b, liftedOn: f.data.on } : b)),
    }),
  },
  definition: { name: '人员登记', basis: '公租房办法（部令11号，据转引，待核对原文）第35条' },
  states: {
    new: { on: { PersonRecorded: [{ target: 'recorded' }] } },
    // Live for good: the person's claim on this entry never ends, so nobody ever has two.
    recorded: {
      live: true,
      on: {
        ProtectionRecorded: [{ target: 'recorded', guard: guard('isNext') }],
        ProtectionEnded: [{ target: 'recorded', guard: guard('runs') }],
        BarImposed: [{ target: 'recorded', guard: guard('isNextBar') }],
        BarLifted: [{ target: 'recorded', guard: guard('isUnlifted') }],
      },
    },
  },
}
