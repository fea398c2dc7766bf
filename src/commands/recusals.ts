import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { recusalGround } from '../../machines/staff.facts.ts'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { isSeen, officeOf, samePerson } from '../access.ts'
import { mightHave } from '../assignment.ts'
import { command, type Draft, type Moment } from '../command.ts'
import { caseOf } from '../limits.ts'
import { applicationNumber } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import type { Role } from '../roles.ts'
import { say } from '../words.ts'
import { staffNumber } from './parts.ts'
import { mustLookAfterAll, onStaff, postsToday, subjectOfStaff, theStaff } from './staff-parts.ts'

/**
 * 回避: somebody keeps out of one case for good, and somebody else who holds the same post today takes it over
 * (公务员法 76, 78). Declared by themselves or, where it was found out, by an administrator.
 */
export const declareRecusal = command({
  name: 'declareRecusal',
  path: '/staff/:staff/recusals',
  roles: ['administrator', 'clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher', 'release_reviewer', 'head'],
  input: z.strictObject({
    ...onStaff,
    application: applicationNumber,
    ground: recusalGround.describe('kin 亲属；interest 利害关系；other 其他可能影响公正'),
    replacement: staffNumber.describe('接办人的工号'),
  }),
  personal: z.strictObject({}),
  subject: subjectOfStaff,
  names: ({ input }) => ({ streams: [input.application, staffStream(input.replacement)] }),
  decide: (wish, read) => {
    const its = theStaff(wish, read)
    const { application, ground, replacement } = wish.input
    if (!samePerson(wish.actor.staff, its.c.staff)) mustLookAfterAll(wish, its.c)
    // A case none of their posts sees is none they could act in; whoever enters it learns nothing about it.
    const head = read.find(application)
    const sees = ({ role, organ }: { role: Role; organ: string }) => head && isSeen({ ...its.c, role, organ }, head)
    if (!head || !its.c.grants.some(sees)) throw new Refused('not_found', say.notFound(application), { application })
    if (its.c.recusals.some((each) => each.application === application))
      throw new Refused('conflict', say.recusedAlready(application), { application })
    const other = read.find(staffStream(replacement))
    const own = postsToday(its, wish.moment.today)
    const theirs = other ? postsToday({ head: other, c: other.context as StaffContext }, wish.moment.today) : []
    const fits = theirs.some((g) => own.some((mine) => mine.role === g.role && mine.organ === g.organ))
    if (samePerson(replacement, its.c.staff) || !fits)
      throw new Refused('invalid', say.replacementUnfit(replacement), { field: 'replacement' })
    const declared = { stream: its.head.stream, type: 'RecusalDeclared', data: { application, ground, replacement } }
    return { facts: [declared, ...handedOver(head, its.c, other, wish.moment)] }
  },
  example: { version: 2, application: '410305-2025-00001-4', ground: 'kin', replacement: 'LY-0002' },
})

/** Reviews of the case that were assigned to whoever keeps out of it go to the replacement, where they might have them. */
function handedOver(head: Head, { staff }: StaffContext, other: Head | undefined, moment: Moment): Draft[] {
  const { c, procedure } = caseOf(head, moment)
  if (!moment.law.machine(head.machine).live.has(head.state)) return []
  return Object.entries(c.assigned).flatMap(([stage, has]) => {
    const review = procedure.reviews[stage]
    if (!review || !samePerson(has, staff)) return []
    const post = { role: review.role, organ: officeOf(c, review.level) }
    if (!other || !mightHave(other, { post, application: head.stream, c, stage }, moment.today)) return []
    const to = (other.context as StaffContext).staff
    return [{ stream: head.stream, type: 'CaseReassigned', data: { stage, to, why: 'recusal' } }]
  })
}
