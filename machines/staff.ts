import type { StaffFact, StaffFactType } from './staff.facts.ts'
import type { Statechart } from './statechart.ts'

type Of<T extends StaffFactType> = Extract<StaffFact, { type: T }>
/** A grant as given; `endedOn` is the first day without it, null while nobody has ended it. */
export type RecordedGrant = Of<'GrantGiven'>['data'] & { readonly endedOn: string | null }
export type DeclaredRecusal = Of<'RecusalDeclared'>['data']

/** What the register remembers of one member of staff. Grants that are over stay: old decisions were made under them. */
export interface StaffContext {
  readonly staff: string
  readonly serial: number
  readonly kind: 'person' | 'service'
  /** Digest of the sealed name and telephone. */
  readonly person: string
  readonly grants: readonly RecordedGrant[]
  /** Digests of the sealed lists of kin. */
  readonly kin: readonly string[]
  readonly recusals: readonly DeclaredRecusal[]
  /** Digest of the sealed name under which single sign-on knows them; null while it does not. */
  readonly login: string | null
}

export const emptyStaff: StaffContext = {
  staff: '',
  serial: 0,
  kind: 'person',
  person: '',
  grants: [],
  kin: [],
  recusals: [],
  login: null,
}

/** The stream of a member of staff: the same whichever way the letters of the number are typed. */
export const staffStream = (staff: string): string => `staff-${staff.toLowerCase()}`

const guard = (type: string) => ({ type, params: {} })
const grants = {
  GrantGiven: [{ target: 'active', guard: guard('isNext') }],
  GrantEnded: [{ target: 'active', guard: guard('runs') }],
  KinRecorded: [{ target: 'active' }],
  RecusalDeclared: [{ target: 'active', guard: guard('isNew') }],
  LoginLinked: [{ target: 'active', guard: guard('isUnlinked') }],
  LoginUnlinked: [{ target: 'active', guard: guard('isLinked') }],
}

/** One member of staff: entered once, granted posts with dates, suspended and reinstated, gone for good. */
export const staffMachine: Statechart = {
  name: 'staff@1',
  kind: 'staff',
  initial: 'new',
  empty: emptyStaff,
  guards: {
    /** A grant that ends before it begins grants nothing. */
    isNext: (c: StaffContext, f: Of<'GrantGiven'>) =>
      f.data.item === c.grants.length + 1 && (f.data.until === null || f.data.until >= f.data.from),
    runs: (c: StaffContext, f: Of<'GrantEnded'>) =>
      c.grants.some((g) => g.item === f.data.item && g.endedOn === null && (g.until === null || f.data.on <= g.until)),
    isUnlinked: (c: StaffContext) => c.login === null,
    isLinked: (c: StaffContext) => c.login !== null,
    isNew: (c: StaffContext, f: Of<'RecusalDeclared'>) =>
      !c.recusals.some(({ application }) => application === f.data.application),
  },
  reducers: {
    StaffEntered: (c: StaffContext, f: Of<'StaffEntered'>): StaffContext => ({ ...c, ...f.data }),
    GrantGiven: (c: StaffContext, f: Of<'GrantGiven'>): StaffContext => ({
      ...c,
      grants: [...c.grants, { ...f.data, endedOn: null }],
    }),
    GrantEnded: (c: StaffContext, f: Of<'GrantEnded'>): StaffContext => ({
      ...c,
      grants: c.grants.map((g) => (g.item === f.data.item ? { ...g, endedOn: f.data.on } : g)),
    }),
    KinRecorded: (c: StaffContext, f: Of<'KinRecorded'>): StaffContext => ({ ...c, kin: [...c.kin, f.data.kin] }),
    RecusalDeclared: (c: StaffContext, f: Of<'RecusalDeclared'>): StaffContext => ({
      ...c,
      recusals: [...c.recusals, f.data],
    }),
    LoginLinked: (c: StaffContext, f: Of<'LoginLinked'>): StaffContext => ({ ...c, login: f.data.login }),
    LoginUnlinked: (c: StaffContext): StaffContext => ({ ...c, login: null }),
    StaffSuspended: (c: StaffContext): StaffContext => c,
    StaffReinstated: (c: StaffContext): StaffContext => c,
    StaffLeft: (c: StaffContext): StaffContext => c,
  },
  definition: { name: '工作人员登记', basis: '公务员法第76条（回避）；本系统默认：授权有起止日期并可追溯' },
  states: {
    new: { on: { StaffEntered: [{ target: 'active' }] } },
    // Live while they may come back: the claims by which their kin are known are held by this stream.
    active: {
      live: true,
      on: { ...grants, StaffSuspended: [{ target: 'suspended' }], StaffLeft: [{ target: 'left' }] },
    },
    suspended: {
      live: true,
      on: {
        GrantEnded: [{ target: 'suspended', guard: guard('runs') }],
        LoginUnlinked: [{ target: 'suspended', guard: guard('isLinked') }],
        StaffReinstated: [{ target: 'active' }],
        StaffLeft: [{ target: 'left' }],
      },
    },
    left: { final: true, on: {} },
  },
}
