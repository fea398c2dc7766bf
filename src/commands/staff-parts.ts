import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { grantRole, staffOrgan } from '../../machines/staff.facts.ts'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import type { LegalDay } from '../calendar.ts'
import type { Reading, Wish } from '../command.ts'
import {
  conflictOf,
  existsAt,
  type Grant,
  type GrantedRole,
  grantsInForce,
  looksAfter,
  notOver,
  sameGrant,
} from '../grants.ts'
import { identity, phonePattern, relations, tidyPhone } from '../household-form.ts'
import { isOrgan, organName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { day, onApplication, publicText, staffNumber } from './parts.ts'

/** The counter of how many have been entered: above 0, everybody who acts must hold a grant. */
export const staffCounter = 'staff'

/** Input every command on a member of staff shares. */
export const onStaff = { staff: staffNumber.describe('工号'), version: onApplication.version } as const
export const subjectOfStaff = (i: { staff: string }) => staffStream(i.staff)

/** Why something is done to somebody's post: names a document or a cause, never anybody. */
export const cause = publicText(2, 200, '请写明事由或者文号')

/** A post with its time, as it is asked for. */
export const wantedGrant = {
  role: grantRole.describe('岗位'),
  organ: staffOrgan.describe('单位：区划代码；审计局、纪委监委为六位代码加 SJ、JW'),
  from: day.describe('自何日起（当日有权）'),
  until: day.optional().describe('至何日止（当日仍有权）；不写则至另行终止'),
  document: publicText(2, 100, '请写明任职或者授权文件').describe('任职、授权文件'),
} as const

/** Who a member of staff is: sealed. Of a service it is who answers for it. */
export const staffPerson = z.strictObject({
  name: identity.shape.name,
  phone: z.string().overwrite(tidyPhone).regex(phonePattern, '电话应为数字和连字符').optional(),
})

/** The number by which one person is told from all others: of the identity card, or of another paper. */
export const ownNumber = z
  .strictObject({ idNumber: identity.shape.idNumber, paper: identity.shape.paper })
  .refine((given) => (given.idNumber === undefined) !== (given.paper === undefined), {
    error: say.onePaper(),
    path: ['idNumber'],
  })

/** A relative, or somebody of their own household, whose case the member of staff must keep out of. */
export const kinPerson = z
  .strictObject({ ...identity.shape, relation: z.enum(['本人', ...relations.filter((each) => each !== '申请人')]) })
  .refine((given) => (given.idNumber === undefined) !== (given.paper === undefined), {
    error: say.onePaper(),
    path: ['idNumber'],
  })

/** The member of staff a wish is about. */
export function theStaff(wish: Wish<{ staff: string }>, read: Reading): { head: Head; c: StaffContext } {
  const head = read.find(staffStream(wish.input.staff))
  if (!head) throw new Refused('not_found', say.noSuchStaff(wish.input.staff), {})
  return { head, c: head.context as StaffContext }
}

/** Only an administrator who looks after that office may give or take its posts. The system enters the very first. */
export function mustLookAfter({ actor }: Wish<unknown>, role: GrantedRole, organ: string): void {
  if (actor.role === 'system') return
  if (actor.role !== 'administrator' || !looksAfter(actor.organ, role, organ))
    throw new Refused('forbidden', say.otherAdministrator(organName(organ)), { organ })
}

/**
 * The same for somebody as a whole, their standing and how they sign in: only who looks after every post of theirs that is not
 * over. One office's administrator must neither stop nor become somebody who now acts in another.
 */
export function mustLookAfterAll({ actor, moment }: Wish<unknown>, { grants }: Pick<StaffContext, 'grants'>): void {
  const others = notOver(grants, moment.today).filter((g) => !looksAfter(actor.organ, g.role, g.organ))
  if (actor.role === 'administrator' && grants.length > 0 && others.length === 0) return
  const organ = (others[0] ?? grants[0])?.organ ?? ''
  throw new Refused('forbidden', say.otherAdministrator(organName(organ)), { organ })
}

interface Wanted {
  readonly role: GrantedRole
  readonly organ: string
  readonly from: LegalDay
  readonly until?: LegalDay | undefined
  readonly document: string
}

/**
 * The fact of a new grant, held against those there are: the post exists at that office, it does not begin in the past
 * (nobody's past acts are made lawful afterwards), and it stands beside no grant of the register of conflicts.
 */
export function grantOf(
  wish: Wish<unknown>,
  wanted: Wanted,
  held: readonly Grant[],
  kind: StaffContext['kind'],
): Grant & { document: string } {
  const { role, organ, from, document } = wanted
  if (!isOrgan(organ)) throw new Refused('invalid', say.noSuchOffice(), { field: 'organ' })
  mustLookAfter(wish, role, organ)
  if (!existsAt(role, organ)) throw new Refused('invalid', say.noSuchPost(role, organName(organ)), { field: 'role' })
  if (from < wish.moment.today) throw new Refused('invalid', say.grantInPast(from), { field: 'from' })
  // What needs a person with a second factor is no post for a program.
  if (kind === 'service' && (role === 'approver' || role === 'administrator'))
    throw new Refused('invalid', say.postOfPersons(role), { field: 'role' })
  const until = wanted.until ?? null
  if (until !== null && until < from) throw new Refused('invalid', say.grantEndsFirst(from, until), { field: 'until' })
  const grant = { item: held.length + 1, role, organ, from, until, endedOn: null, document }
  const same = sameGrant(grant, held)
  if (same) throw new Refused('conflict', say.grantSame(role, organName(organ), same.item), { item: same.item })
  const against = conflictOf(grant, held)
  if (against) {
    const { item, role: other, organ: place } = against.with
    const detail = { item, role: other, organ: place, ground: against.ground }
    throw new Refused('not_allowed', say.grantConflict(role, other, organName(place), against.ground, item), detail)
  }
  return grant
}

/** The facts of a grant: data of `GrantGiven`. */
export const grantData = ({ item, role, organ, from, until, document }: ReturnType<typeof grantOf>) => ({
  item,
  role,
  organ,
  from,
  until,
  document,
})

/** Posts of somebody in force today. */
export const postsToday = ({ head, c }: { head: Head; c: StaffContext }, today: LegalDay): readonly Grant[] =>
  grantsInForce(head.state, c, today)
