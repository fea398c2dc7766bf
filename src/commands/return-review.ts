import { z } from 'zod'
import type { Procedure } from '../../machines/procedure.ts'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import {
  decidingReview,
  digestOf,
  mustHaveSettled,
  onApplication,
  privateText,
  stageKey,
  stated,
  statedIn,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** 退回下级: once per stage, and again when the household has changed since, with reasons. What was published since the lower review no longer stands and is repeated. */
export const returnReview = command({
  name: 'returnReview',
  path: '/applications/:application/returns',
  roles: ['reviewer', 'approver'],
  input: z.strictObject({ ...onApplication, stage: stageKey, ...stated }),
  personal: z.strictObject({ reasons: privateText.describe('退回理由') }),
  subject: subjectOfApplication,
  separates: true,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { stage } = wish.input
    const review = decidingReview(wish, its, stage)
    if (!review.mayReturn) throw new Refused('not_allowed', say.nothingToReturnTo(stage), { stage })
    if (its.c.returned.includes(stage) && its.c.recheckSince === null)
      throw new Refused('not_allowed', say.returnedOnce(stage), { stage })
    mustHaveSettled(its.c)
    const { to, reopens } = lowerOf(its.procedure, stage)
    const data = { stage, to, reopens, reasons: digestOf(wish, 'reasons'), ...statedIn(wish) }
    return { facts: [step(wish, its.head, 'ReviewReturned', data)] }
  },
  example: { version: 8, stage: 'secondReview', reasons: '入户调查记录缺少第二名调查人签字。' },
})

/** The review before a stage, and the publicities between the two. */
function lowerOf(procedure: Procedure, stage: string): { to: string; reopens: string[] } {
  const before = procedure.definition.stages.slice(
    0,
    procedure.definition.stages.findIndex((s) => s.kind === 'review' && s.key === stage),
  )
  const at = before.findLastIndex((s) => s.kind === 'review')
  const lower = before[at]
  if (lower?.kind !== 'review') throw new Refused('not_allowed', say.nothingToReturnTo(stage), { stage })
  return { to: lower.key, reopens: before.slice(at).flatMap((s) => (s.kind === 'publicity' ? [s.key] : [])) }
}
