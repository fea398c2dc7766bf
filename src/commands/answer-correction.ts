import { z } from 'zod'
import { mustBeConcerned, mustBeOffice, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { materials } from '../intake.ts'
import { lifted, notNow, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { keptFiles, materialPapers, onApplication, optionalDigest, subjectOfApplication, theCase } from './parts.ts'

const codes = materials.map((m) => m.code) as [string, ...string[]]

/** 补正材料收到: all of what was asked for; the stopped clock goes on with the days it had left. */
export const answerCorrection = command({
  name: 'answerCorrection',
  path: '/applications/:application/correction-answers',
  roles: ['clerk', 'first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({ ...onApplication, items: z.array(z.enum(codes)).min(1), papers: materialPapers.optional() }),
  personal: z.strictObject({ scans: keptFiles.optional().describe('补正材料的扫描件') }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    mustBeConcerned(wish.actor, c, procedure)
    const { correction } = c
    if (!correction) throw notNow(wish.moment.law, head, 'CorrectionAnswered')
    const intake = procedure.definition.stages[0]
    const level =
      procedure.reviews[correction.stage]?.level ?? (intake?.kind === 'intake' ? intake.level : 'subdistrict')
    mustBeOffice(wish.actor, officeOf(c, level))
    const { items } = wish.input
    const unasked = items.filter((item) => !correction.items.includes(item))
    if (unasked.length > 0) throw new Refused('invalid', say.unaskedItems(unasked), { field: 'items' })
    const missing = correction.items.filter((item) => !items.includes(item))
    if (missing.length > 0) throw new Refused('invalid', say.missingItems(missing), { field: 'items' })

    const { today, calendar } = wish.moment
    const { papers } = wish.input
    const given = { stage: correction.stage, items, ...(papers ? { papers } : {}), ...optionalDigest(wish, 'scans') }
    const draft = step(wish, head, 'CorrectionAnswered', given)
    // At the intake the five days run anew from the complete file.
    if (correction.stage === 'intake') return { facts: [draft] }
    // In a review the clock was only stopped; it still is while another department has not answered.
    const more = lifted(c, 'correction', today, calendar)
    return { facts: [{ ...draft, data: { ...given, ...more } }] }
  },
  example: { version: 2, items: ['income_proof'] },
})
