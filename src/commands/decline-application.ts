import { z } from 'zod'
import type { ApplicationContext } from '../../machines/application.ts'
import { command } from '../command.ts'
import { isElsewhere } from '../household-form.ts'
import { step } from '../limits.ts'
import { organ } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { inTimeAtIntake } from './accept-application.ts'
import { assessedOf, findingsIn, grounds, isAboutEligibility, mustBeGrounded } from './eligible.ts'
import {
  areaCode,
  digestOf,
  mustHaveAsked,
  onApplication,
  privateText,
  publicText,
  reasonCode,
  stated,
  statedIn,
  subjectOfApplication,
} from './parts.ts'

/** A place of this city where one can apply, or a county-level place elsewhere. */
const elsewhere = areaCode
  .refine((code) => isPlace(code) || isElsewhere(code), say.noSuchPlaceToGo())
  .optional()
  .describe('应向哪里申请：本市写街道、乡镇或区县的代码，外地写 6 位县级区划代码；不属本辖区的必填')

/**
 * 不予受理: with the reason, its basis, and where to go instead when another area is responsible (行政许可法 32(二)). The
 * counter verifies nothing: a criterion is a reason only where the household's own declaration or the register of this
 * system breaks it, and what is found is sealed with the decision.
 */
export const declineApplication = command({
  name: 'declineApplication',
  path: '/applications/:application/non-acceptance',
  roles: ['clerk'],
  input: z.strictObject({
    ...onApplication,
    reason: reasonCode,
    basis: publicText(2, 200, '请写明依据（文件全称、文号、条款），将原样印在决定书上'),
    goTo: elsewhere,
    ...stated,
  }),
  personal: z.strictObject({ statement: privateText }),
  subject: subjectOfApplication,
  assesses: ({ reason }) => isAboutEligibility(reason),
  decide: (wish, read) => {
    const its = inTimeAtIntake(wish, read)
    const { reason, basis, goTo } = wish.input
    const assessed = isAboutEligibility(reason) ? assessedOf(wish, its) : undefined
    if (assessed) mustBeGrounded(assessed, reason, grounds.intake)
    if (reason === 'materials_not_completed') mustHaveAsked(its, 'intake')
    mustSayWhere(its.c, reason, goTo)
    const data = {
      reason,
      basis,
      statement: digestOf(wish, 'statement'),
      remedies: wish.moment.policy.remediesAfterReexamination,
      ...(goTo ? { goTo } : {}),
      ...(assessed ? findingsIn(assessed) : {}),
      ...statedIn(wish),
    }
    return { facts: [step(wish, its.head, 'ApplicationNotAccepted', data)] }
  },
  example: {
    version: 1,
    reason: 'outside_area',
    basis: '《中华人民共和国行政许可法》第三十二条',
    goTo: '410311',
    statement: '户籍与居住地均不在本辖区。',
  },
})

/** Whom another area is responsible for is told which; nobody is sent to where they already are. */
function mustSayWhere({ subdistrict }: ApplicationContext, reason: string, goTo: string | undefined): void {
  if (reason === 'outside_area' && goTo === undefined)
    throw new Refused('invalid', say.whereToGo(), { field: 'goTo', reason })
  if (goTo === undefined) return
  if (reason !== 'outside_area') throw new Refused('invalid', say.goToWithout(), { field: 'goTo', reason })
  if (goTo === subdistrict) throw new Refused('invalid', say.goToHere(), { field: 'goTo', reason })
}

function isPlace(code: string): boolean {
  try {
    return organ(code).level !== 'community'
  } catch {
    return false
  }
}
