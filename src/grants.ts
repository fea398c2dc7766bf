import type { StaffContext } from '../machines/staff.ts'
import type { LegalDay } from './calendar.ts'
import { ancestors, isOrgan, isSupervisor, organ } from './organs.ts'
import type { Role } from './roles.ts'

/* Who may be given which post where, which posts nobody may hold together, and which are in force on a day. Pure. */

export type GrantedRole = Exclude<Role, 'system'>

/** A post with its time: `until` null runs on; `endedOn` is the first day without it. */
export interface Grant {
  readonly item: number
  readonly role: GrantedRole
  readonly organ: string
  readonly from: LegalDay
  readonly until: LegalDay | null
  readonly endedOn: LegalDay | null
}

/** Whether a grant is in force on a legal day. Both `from` and `until` count. */
export const isInForce = ({ from, until, endedOn }: Grant, on: LegalDay): boolean =>
  from <= on && (until === null || on <= until) && (endedOn === null || on < endedOn)

/** The grants of a member of staff in force on a day. Somebody suspended or gone holds none, whatever was granted. */
export const grantsInForce = (state: string, c: StaffContext, on: LegalDay): readonly Grant[] =>
  state === 'active' ? c.grants.filter((each) => isInForce(each, on)) : []

/** The grants that run or are still to begin; where none does, all there ever were: somebody was looked after last by those. */
export function notOver<G extends Omit<Grant, 'item'>>(grants: readonly G[], on: LegalDay): readonly G[] {
  const left = grants.filter(
    ({ until, endedOn }) => (until === null || on <= until) && (endedOn === null || on < endedOn),
  )
  return left.length > 0 ? left : grants
}

type Level = 'subdistrict' | 'county' | 'city' | 'supervisor'
/** At which organs each post exists. Supervising bodies have auditors only; what acts in cases sits where the stages are. */
const places: Readonly<Record<GrantedRole, readonly Level[]>> = {
  clerk: ['subdistrict', 'county', 'city'],
  first_reviewer: ['subdistrict', 'county'],
  reviewer: ['county', 'city'],
  approver: ['county', 'city'],
  publisher: ['subdistrict', 'county', 'city'],
  release_reviewer: ['subdistrict', 'county', 'city'],
  head: ['subdistrict', 'county', 'city'],
  auditor: ['county', 'city', 'supervisor'],
  administrator: ['county', 'city'],
}

/** Whether this post exists at this organ. */
export function existsAt(role: GrantedRole, code: string): boolean {
  const level = isSupervisor(code) ? 'supervisor' : organ(code).level
  return places[role].includes(level as Level)
}

/** Posts nobody may hold at one time, and why. `anywhere`: whatever the organs; else where one organ lies in the other. */
export interface Conflict {
  readonly one: readonly GrantedRole[]
  readonly other: readonly GrantedRole[]
  readonly anywhere: boolean
  readonly ground: string
}

const business: readonly GrantedRole[] = [
  'clerk',
  'first_reviewer',
  'reviewer',
  'approver',
  'publisher',
  'release_reviewer',
  'head',
]

/**
 * The register of conflicts. Every line has its ground, and says what of it is law that was read (领域设计 11.8, 12 BR-02) and what
 * is this system's own rule. Whether two decide one case is held against each case besides.
 */
export const conflicts: readonly Conflict[] = [
  {
    one: ['administrator'],
    other: [...business, 'auditor'],
    anywhere: true,
    ground: '本系统自定：管理账号的人不办案、不审计（未核对到规定这一点的条文）',
  },
  {
    one: ['auditor'],
    other: business,
    anywhere: true,
    ground: '本系统自定：审计的人不办理自己要审计的业务（未核对到规定这一点的条文）',
  },
  {
    one: ['first_reviewer'],
    other: ['reviewer', 'approver'],
    anywhere: false,
    ground: '三审由街道（乡镇）、区县、市分别作出（洛阳三审两公示）；一人不兼两级为本系统自定',
  },
  {
    one: ['reviewer'],
    other: ['approver'],
    anywhere: false,
    ground: '复审、核准由区县、市分别作出（洛阳三审两公示）；一人不兼两级为本系统自定',
  },
  {
    one: ['publisher'],
    other: ['release_reviewer'],
    anywhere: false,
    ground:
      '先审查、后公开，逐项审查（政府信息公开条例第17条、保守国家秘密法实施条例第42条）；审查人与拟稿人分开为本系统自定',
  },
]

/** Two grants overlap if both run on the first day both have begun. */
const overlap = (a: Omit<Grant, 'item'>, b: Omit<Grant, 'item'>): boolean => {
  const start = a.from > b.from ? a.from : b.from
  return isInForce({ ...a, item: 0 }, start) && isInForce({ ...b, item: 0 }, start)
}

const within = (a: string, b: string): boolean => {
  const chain = (code: string): readonly string[] => Object.values(ancestors(code))
  if (isSupervisor(a) || isSupervisor(b)) return a === b
  return chain(a).includes(b) || chain(b).includes(a)
}

/** The first grant a new one may not stand beside, with its ground. Undefined when it may be given. */
export function conflictOf(
  wanted: Omit<Grant, 'item'>,
  held: readonly Grant[],
): { readonly with: Grant; readonly ground: string } | undefined {
  for (const each of held) {
    if (!overlap(wanted, each)) continue
    for (const { one, other, anywhere, ground } of conflicts) {
      const meets =
        (one.includes(wanted.role) && other.includes(each.role)) ||
        (one.includes(each.role) && other.includes(wanted.role))
      if (meets && (anywhere || within(wanted.organ, each.organ))) return { with: each, ground }
    }
  }
  return undefined
}

/** Whether the grant is there already for some of the days wanted. */
export const sameGrant = (wanted: Omit<Grant, 'item'>, held: readonly Grant[]): Grant | undefined =>
  held.find((each) => each.role === wanted.role && each.organ === wanted.organ && overlap(wanted, each))

/** Whether an administrator at one organ looks after staff of another: the city all, a county what lies in it. */
export function looksAfter(administrator: string, role: GrantedRole, code: string): boolean {
  if (!isOrgan(administrator) || isSupervisor(administrator)) return false
  const { level } = organ(administrator)
  const place = isSupervisor(code) ? code.slice(0, 6) : code
  if (level === 'city') return ancestors(place).city === administrator
  // Who watches over a county's staff, and who administers it, is the city's to say.
  if (level !== 'county' || role === 'auditor' || role === 'administrator') return false
  return ancestors(place).county === administrator
}
