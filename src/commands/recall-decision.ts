import { z } from 'zod'
import { mustBeOffice, mustHold, officeOf, samePerson } from '../access.ts'
import { command } from '../command.ts'
import { recomputed, targetOf } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf, onApplication, privateText, stageKey, subjectOfApplication, theCase } from './parts.ts'

/**
 * 撤回决定: whoever passed, returned or asked for papers takes it back, as a new fact with its reason, while it has had no
 * effect outside the organ: the file is not signed for by the next one, no notice lists the household, nobody below has
 * acted, and a request to the household is of today. What was served or posted is not taken back but put right by law:
 * a rejection by 复核, a posting by withdrawal or correction. The limit goes on as if nothing had been decided.
 */
export const recallDecision = command({
  name: 'recallDecision',
  path: '/applications/:application/recalls',
  roles: ['clerk', 'first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({ ...onApplication, stage: stageKey.describe('作出决定的环节') }),
  personal: z.strictObject({ reasons: privateText.describe('撤回理由') }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { head, c, procedure } = its
    const { stage } = wish.input
    const first = procedure.definition.stages[0]
    const post = stage === 'intake' && first?.kind === 'intake' ? first : procedure.reviews[stage]
    if (!post) throw new Refused('invalid', say.noSuchStage(stage), { stage })
    mustHold(wish.actor, post.role)
    mustBeOffice(wish.actor, officeOf(c, post.level))
    const { recall } = c
    if (recall === null || recall.stage !== stage) throw new Refused('not_allowed', say.nothingToRecall(), { stage })
    if (!samePerson(recall.by, wish.actor.staff)) throw new Refused('forbidden', say.recallOwn(recall.by), { stage })
    const { today, calendar } = wish.moment
    if (recall.decision === 'CorrectionRequested' && recall.on !== today)
      throw new Refused('not_allowed', say.recallSameDay(recall.on), { on: recall.on })
    const running = recall.before.due
    const due = running ? (recomputed(running, calendar) ?? running) : null
    const recalls = head.version - recall.later
    const { decision } = recall
    const data = { stage, decision, recalls, reasons: digestOf(wish, 'reasons'), ...(due ? { due } : {}) }
    targetOf(wish, head, { type: 'DecisionRecalled', data })
    return { facts: [{ stream: head.stream, type: 'DecisionRecalled', data }] }
  },
  example: { version: 5, stage: 'firstReview', reasons: '误选结论，应先补做入户调查。' },
})
