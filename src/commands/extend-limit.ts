import { z } from 'zod'
import { mustBeOffice, mustHold, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { extended, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf, onApplication, privateText, stageKey, subjectOfApplication, theCase } from './parts.ts'

/**
 * 延长期限: the head of the organ lengthens the limit of a review, once, by what the procedure sets, with reasons the
 * applicant is told (行政许可法 42, by analogy). Before it has run out: what is overrun is overrun.
 */
export const extendLimit = command({
  name: 'extendLimit',
  path: '/applications/:application/extensions',
  roles: ['head'],
  input: z.strictObject({ ...onApplication, stage: stageKey }),
  personal: z.strictObject({ reasons: privateText.describe('延长期限的理由，告知申请人') }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    const { stage } = wish.input
    const review = procedure.reviews[stage]
    if (!review) throw new Refused('invalid', say.noSuchStage(stage), { stage })
    mustHold(wish.actor, 'head')
    mustBeOffice(wish.actor, officeOf(c, review.level))
    if (head.state !== stage)
      throw new Refused('not_allowed', say.notThisStage(stage, head.state), { state: head.state })
    const { today, calendar } = wish.moment
    if (!review.extendBy) throw new Refused('not_allowed', say.notExtendable(stage), { stage })
    if (!c.due) throw new Refused('not_allowed', say.noLimitRuns(), { stage })
    if (c.due.extended) throw new Refused('not_allowed', say.extendedOnce(c.due.on), { stage })
    if (c.due.on < today) throw new Refused('not_allowed', say.extendedTooLate(c.due.on), { due: c.due.on })
    const due = extended(c.due, review.extendBy, calendar)
    const data = { stage, due, was: c.due.on, basis: review.extendBy.basis, reasons: digestOf(wish, 'reasons') }
    return { facts: [step(wish, head, 'LimitExtended', data)] }
  },
  example: { version: 9, stage: 'secondReview', reasons: '不动产登记信息须向外省核实，十五日内不能作出决定。' },
})
