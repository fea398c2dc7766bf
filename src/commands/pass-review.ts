import { z } from 'zod'
import { command, type Decision, type Reading, type Wish } from '../command.ts'
import { step, targetOf } from '../limits.ts'
import { everyMember, mustBeFreeOrResolved, mustBeThisHousehold, namesOfRegister } from '../person-register.ts'
import { criteria } from '../policy-numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { assessedOf, findingsIn, mustBeEligible } from './eligible.ts'
import {
  decidingReview,
  digestOf,
  mustBeCheckedAnew,
  mustBeComplete,
  onApplication,
  optionalDigest,
  privateText,
  publicText,
  resolutions,
  stageKey,
  stated,
  statedIn,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** Open findings somebody answers for, with reasons: sealed with the findings. */
export const overrides = z
  .array(z.strictObject({ criterion: z.enum(criteria), reason: privateText }))
  .min(1, '请至少写一项，或去掉这一项')
  .max(criteria.length)
  .optional()
  .describe('确实无法核实的条件，逐项写明放行理由')

const personal = z.strictObject({
  opinion: privateText.describe('审核意见'),
  resolutions,
  overrides,
})
/** The article the opinion cites; without one it rests on the rules of the programme as a whole. */
const cited = { basis: publicText(2, 200, '请写明依据（文件全称、文号、条款）').optional().describe('依据') }
const always = () => true

/**
 * 审核通过: the opinion of a review below the approval; the case goes on to its publicity or to the next organ. Every pass
 * looks at every member in the register, as it also counts among the findings.
 */
export const passReview = command({
  name: 'passReview',
  path: '/applications/:application/reviews',
  roles: ['first_reviewer', 'reviewer'],
  input: z.strictObject({ ...onApplication, stage: stageKey, ...cited, ...stated }),
  personal,
  subject: subjectOfApplication,
  separates: true,
  assesses: always,
  register: everyMember,
  names: namesOfRegister,
  decide: (wish, read) => pass(wish, read, wish.input.stage, false),
  example: { version: 3, stage: 'firstReview', opinion: '经审核，符合条件。本单位承担审查责任。' },
})

/** 核准: the pass of the approving organ. */
export const approveApplication = command({
  name: 'approveApplication',
  path: '/applications/:application/approval',
  roles: ['approver'],
  input: z.strictObject({ ...onApplication, stage: stageKey.default('approval'), ...cited, ...stated }),
  personal,
  subject: subjectOfApplication,
  separates: true,
  assesses: always,
  register: everyMember,
  names: namesOfRegister,
  decide: (wish, read) => pass(wish, read, wish.input.stage, true),
  example: { version: 12, opinion: '经核准，符合保障条件。' },
})

function pass(
  wish: Wish<{ application: string; version: number; stage: string; basis?: string | undefined }>,
  read: Reading,
  stage: string,
  approving: boolean,
): Decision {
  const its = theCase(wish, read)
  const review = decidingReview(wish, its, stage)
  if (Boolean(review.approves) !== approving)
    throw new Refused('invalid', approving ? say.usePass(stage) : say.useApprove(), { stage })
  mustBeComplete(its.c, review)
  mustBeCheckedAnew(its, review)
  mustBeThisHousehold(wish, its.c)
  mustBeFreeOrResolved(wish, read, its.head.stream)
  const assessed = assessedOf(wish, its)
  mustBeEligible(assessed, its, stage)
  const data = {
    stage,
    opinion: digestOf(wish, 'opinion'),
    ...(wish.input.basis ? { basis: wish.input.basis } : {}),
    ...statedIn(wish),
    ...findingsIn(assessed),
    ...optionalDigest(wish, 'resolutions'),
  }
  const draft = step(wish, its.head, approving ? 'ApplicationApproved' : 'ReviewPassed', data)
  // Where the publicity counts toward the limit of the review (Beijing 2007), that limit runs on through it.
  const next = its.procedure.publicities[targetOf(wish, its.head, draft)]
  return {
    facts: [next?.countsTowardLimit && its.c.due ? { ...draft, data: { ...draft.data, due: its.c.due } } : draft],
  }
}
