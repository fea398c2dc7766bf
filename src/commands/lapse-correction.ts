import { z } from 'zod'
import { command } from '../command.ts'
import { notNow, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { nothingPersonal, onApplication, subjectOfApplication, theCase } from './parts.ts'

/** 逾期未补正，视为放弃: the clock's work, once the time to correct has passed. A new application stays open to them. */
export const lapseCorrection = command({
  name: 'lapseCorrection',
  path: null,
  roles: ['system'],
  input: z.strictObject(onApplication),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c } = theCase(wish, read)
    if (!c.correction || !c.due) throw notNow(wish.moment.law, head, 'CorrectionLapsed')
    if (wish.moment.today <= c.due.on || c.due.provisional)
      throw new Refused('not_allowed', say.notLapsedYet(c.due.on), { endsOn: c.due.on })
    return { facts: [step(wish, head, 'CorrectionLapsed', { stage: c.correction.stage })] }
  },
  example: {},
})
