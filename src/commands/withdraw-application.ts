import { z } from 'zod'
import { mustBeOffice, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { onApplication, optionalDigest, privateText, subjectOfApplication, theCase } from './parts.ts'

/** 撤回申请: the household's own wish, entered by the office that took the application in; possible until an end. */
export const withdrawApplication = command({
  name: 'withdrawApplication',
  path: '/applications/:application/withdrawal',
  roles: ['clerk'],
  input: z.strictObject(onApplication),
  personal: z.strictObject({ reason: privateText.optional() }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    const intake = procedure.definition.stages[0]
    mustBeOffice(wish.actor, officeOf(c, intake?.kind === 'intake' ? intake.level : 'subdistrict'))
    return { facts: [step(wish, head, 'ApplicationWithdrawn', optionalDigest(wish, 'reason'))] }
  },
  example: { version: 3, reason: '家庭已自行购房。' },
})
