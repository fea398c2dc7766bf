import { z } from 'zod'
import { programme } from '../../machines/application.facts.ts'
import { mustBeOffice, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { notNow, step } from '../limits.ts'
import { assessedOf, findingsIn } from './eligible.ts'
import { digestOf, onApplication, privateText, subjectOfApplication, theCase } from './parts.ts'
import { overrides } from './pass-review.ts'

/**
 * 更正登记: a slip in the registered programme is put right by a new fact with reasons; nothing is overwritten. The household
 * must meet the criteria of the programme it is moved to: findings are made and sealed as for an approval.
 */
export const correctRegistration = command({
  name: 'correctRegistration',
  path: '/applications/:application/registration-corrections',
  roles: ['publisher', 'approver'],
  input: z.strictObject({ ...onApplication, programme }),
  personal: z.strictObject({ reasons: privateText.describe('更正理由'), overrides }),
  subject: subjectOfApplication,
  assesses: () => true,
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    const last = procedure.definition.stages.at(-1)
    mustBeOffice(wish.actor, officeOf(c, last?.kind === 'registration' ? last.level : 'city'))
    if (head.state !== 'waiting') throw notNow(wish.moment.law, head, 'RegistrationCorrected')
    const assessed = assessedOf(wish, { head, c, procedure })
    const { mayNotPass } = assessed
    if (mayNotPass) throw mayNotPass
    const { programme } = wish.input
    const data = { programme, reasons: digestOf(wish, 'reasons'), ...findingsIn(assessed) }
    return { facts: [step(wish, head, 'RegistrationCorrected', data)] }
  },
  example: { version: 17, programme: 'public_rental', reasons: '登记时误选保障方式，申请表所填为公共租赁住房。' },
})
