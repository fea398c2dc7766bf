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
  /** Digest of their sealed identity number; null for a program, and for who was entered before it was asked for. */
  readonly identity: string | null
  /** Which administrator asked for a link to set another password, waiting for the consent of a second one. */
  readonly linkAskedBy: string | null
  /** Public names of the tokens issued and not ended. */
  readonly tokens: readonly string[]
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
  identity: null,
  linkAskedBy: null,
  tokens: [],
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
  IdentityRecorded: [{ target: 'active', guard: guard('isUnidentified') }],
  SignInLinkAsked: [{ target: 'active', guard: guard('isPerson') }],
  SignInLinkIssued: [{ target: 'active', guard: guard('isAgreed') }],
  SignInRenewed: [{ target: 'active', guard: guard('isPerson') }],
  TokenIssued: [{ target: 'active', guard: guard('isProgram') }],
  TokenEnded: [{ target: 'active' }],
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
    isUnidentified: (c: StaffContext) => c.kind === 'person' && c.identity === null,
    isPerson: (c: StaffContext) => c.kind === 'person',
    isProgram: (c: StaffContext, f: Of<'TokenIssued'>) =>
      c.kind === 'service' && c.grants.some(({ item }) => item === f.data.item),
    /** Two different administrators, wherever a password is replaced and there was a second one. */
    isAgreed: (c: StaffContext, f: Of<'SignInLinkIssued'>) =>
      c.kind === 'person' &&
      (!f.data.replaces ||
        f.data.alone ||
        (c.linkAskedBy !== null && c.linkAskedBy.toLowerCase() !== f.actor.staff.toLowerCase())),
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
    IdentityRecorded: (c: StaffContext, f: Of<'IdentityRecorded'>): StaffContext => ({
      ...c,
      identity: f.data.identity,
    }),
    SignInLinkAsked: (c: StaffContext, f: Of<'SignInLinkAsked'>): StaffContext => ({
      ...c,
      linkAskedBy: f.actor.staff,
    }),
    SignInLinkIssued: (c: StaffContext): StaffContext => ({ ...c, linkAskedBy: null }),
    SignInRenewed: (c: StaffContext): StaffContext => c,
    TokenIssued: (c: StaffContext, f: Of<'TokenIssued'>): StaffContext => ({
      ...c,
      tokens: [...c.tokens, f.data.token],
    }),
    TokenEnded: (c: StaffContext, f: Of<'TokenEnded'>): StaffContext => ({
      ...c,
      tokens: c.tokens.filter((each) => each !== f.data.token),
    }),
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
        TokenEnded: [{ target: 'suspended' }],
        StaffReinstated: [{ target: 'active' }],
        StaffLeft: [{ target: 'left' }],
      },
    },
    left: { final: true, on: {} },
  },
}
