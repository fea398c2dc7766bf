import { z } from 'zod'
import { command } from '../command.ts'
import { materials } from '../intake.ts'
import { notNow, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { inTimeAtIntake } from './accept-application.ts'
import { atReview, onApplication, optionalDigest, privateText, subjectOfApplication, theCase } from './parts.ts'

/** 一次性告知补正: everything missing is named at once, once per stage; the stage's clock stops (部令11号 8). */
export const requestCorrection = command({
  name: 'requestCorrection',
  path: '/applications/:application/correction-requests',
  roles: ['clerk', 'first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({
    ...onApplication,
    items: z.array(z.enum(materials.map((m) => m.code) as [string, ...string[]])).min(1, '请列明全部需补正的材料'),
  }),
  personal: z.strictObject({ note: privateText.optional() }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { head, c, procedure } = its
    const stage = head.state === 'received' ? 'intake' : head.state
    if (stage === 'intake') inTimeAtIntake(wish, read)
    else if (procedure.reviews[stage]) atReview(wish, its, stage)
    else throw notNow(wish.moment.law, head, 'CorrectionRequested')
    if (c.corrected.includes(stage)) throw new Refused('not_allowed', say.correctionOnce(stage), { stage })
    const items = [...new Set(wish.input.items)]
    return {
      facts: [step(wish, head, 'CorrectionRequested', { stage, items, ...optionalDigest(wish, 'note') })],
    }
  },
  example: { version: 1, items: ['income_proof'], note: '请补交近十二个月收入证明。' },
})
