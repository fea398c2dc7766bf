import { z } from 'zod'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { criteria } from '../policy-numbers.ts'
import { assessedOf, findingsIn, isAboutEligibility, mustBeGrounded, mustHoldNothing } from './eligible.ts'
import {
  decidingReview,
  digestOf,
  mustHaveAsked,
  onApplication,
  privateText,
  publicText,
  reasonCode,
  stageKey,
  stated,
  statedIn,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** Open findings the reviewer holds not met, such as of a household that keeps them from being verified. */
const held = z
  .array(z.strictObject({ criterion: z.enum(criteria), reason: privateText }))
  .min(1, '请至少写一项，或去掉这一项')
  .max(criteria.length)
  .optional()
  .describe('确实无法核实而认定不符合的条件，逐项写明理由，如拒不配合核查')

/**
 * 审核不通过 / 不予核准: reason, facts (sealed), basis, and every remedy with its time limit (BR-09). A reason about
 * eligibility needs its ground in the findings; any other has its own facts and basis.
 */
export const rejectApplication = command({
  name: 'rejectApplication',
  path: '/applications/:application/rejections',
  roles: ['first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({
    ...onApplication,
    stage: stageKey,
    reason: reasonCode,
    basis: publicText(2, 200, '请写明依据（文件全称、文号、条款），将原样印在决定书上'),
    ...stated,
  }),
  personal: z.strictObject({ statement: privateText.describe('认定的事实'), overrides: held }),
  subject: subjectOfApplication,
  separates: true,
  assesses: () => true,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { stage, reason, basis } = wish.input
    decidingReview(wish, its, stage)
    const assessed = isAboutEligibility(reason) ? assessedOf(wish, its) : undefined
    if (assessed) mustBeGrounded(assessed, reason)
    else mustHoldNothing(wish, reason)
    if (reason === 'materials_not_completed') mustHaveAsked(its, stage)
    const data = {
      stage,
      reason,
      basis,
      statement: digestOf(wish, 'statement'),
      remedies: wish.moment.policy.remediesFor(its.c.programme),
      ...(assessed ? findingsIn(assessed) : {}),
      ...statedIn(wish),
    }
    return { facts: [step(wish, its.head, 'ReviewRejected', data)] }
  },
  example: {
    version: 3,
    stage: 'firstReview',
    reason: 'income_over_line',
    basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第七条',
    statement: '经核查，家庭人均收入超过标准。',
  },
})
