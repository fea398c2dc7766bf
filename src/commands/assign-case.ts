import { z } from 'zod'
import { staffStream } from '../../machines/staff.ts'
import { mustBeOffice, mustHold, officeOf, samePerson } from '../access.ts'
import { drawn, inOrder, mightHave } from '../assignment.ts'
import { command } from '../command.ts'
import { notNow, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import {
  digestOf,
  nothingPersonal,
  onApplication,
  privateText,
  staffNumber,
  stageKey,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/**
 * 随机分配: the clock's job brings a seed nobody knew before and names everybody who might have the review; who has it follows
 * from both and is worked out here. Once for each review: nobody draws again until they like the outcome.
 */
export const assignCase = command({
  name: 'assignCase',
  path: null,
  roles: ['system'],
  input: z.strictObject({
    ...onApplication,
    stage: stageKey,
    seed: z.string().regex(/^[0-9a-f]{64}$/, '应为 64 位小写十六进制数'),
    among: z.array(staffNumber).min(1).max(1000),
  }),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  names: ({ input }) => ({ streams: input.among.map(staffStream) }),
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    const { application, stage, seed } = wish.input
    const review = procedure.reviews[stage]
    if (!review || head.state !== stage || c.assigned[stage] !== undefined)
      throw notNow(wish.moment.law, head, 'CaseAssigned')
    const among = inOrder(wish.input.among)
    const post = { role: review.role, organ: officeOf(c, review.level) }
    for (const staff of among)
      if (!mightHave(read.find(staffStream(staff)), { post, application, c, stage }, wish.moment.today))
        throw new Refused('invalid', say.assigneeUnfit(staff), { field: 'among' })
    const to = drawn({ seed, application, stage, among })
    return { facts: [step(wish, head, 'CaseAssigned', { stage, to, seed, among })] }
  },
  example: {},
})

/** 改派: the head of the organ gives an assigned review to somebody else, with reasons: illness, leave, a post that ended. */
export const reassignCase = command({
  name: 'reassignCase',
  path: '/applications/:application/assignment',
  roles: ['head'],
  input: z.strictObject({ ...onApplication, stage: stageKey, to: staffNumber.describe('接办人的工号') }),
  personal: z.strictObject({ reasons: privateText.describe('改派理由') }),
  subject: subjectOfApplication,
  names: ({ input }) => ({ streams: [staffStream(input.to)] }),
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    const { application, stage, to } = wish.input
    const review = procedure.reviews[stage]
    if (!review) throw new Refused('invalid', say.noSuchStage(stage), { stage })
    mustHold(wish.actor, 'head')
    const organ = officeOf(c, review.level)
    mustBeOffice(wish.actor, organ)
    if (!wish.moment.law.machine(head.machine).live.has(head.state))
      throw notNow(wish.moment.law, head, 'CaseReassigned')
    const has = c.assigned[stage]
    if (has === undefined) throw new Refused('not_allowed', say.notAssigned(stage), { stage })
    const other = { post: { role: review.role, organ }, application, c, stage }
    if (samePerson(has, to) || !mightHave(read.find(staffStream(to)), other, wish.moment.today))
      throw new Refused('invalid', say.assigneeUnfit(to), { field: 'to' })
    const data = { stage, to, why: 'head', reasons: digestOf(wish, 'reasons') }
    return { facts: [step(wish, head, 'CaseReassigned', data)] }
  },
  example: { version: 4, stage: 'firstReview', to: 'LY-0002', reasons: '原承办人休病假，半月内不能到岗。' },
})
