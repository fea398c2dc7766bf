import { z } from 'zod'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { inTimeAtIntake } from './accept-application.ts'
import {
  areaCode,
  digestOf,
  onApplication,
  privateText,
  publicText,
  reasonCode,
  subjectOfApplication,
} from './parts.ts'

/** 不予受理: with the reason, its basis, and where to go instead when another area is responsible (行政许可法 32). */
export const declineApplication = command({
  name: 'declineApplication',
  path: '/applications/:application/non-acceptance',
  roles: ['clerk'],
  input: z.strictObject({
    ...onApplication,
    reason: reasonCode,
    basis: publicText(2, 200, '请写明依据（文件全称、文号、条款），将原样印在决定书上'),
    goTo: areaCode.optional().describe('应向哪里申请（区划代码）'),
  }),
  personal: z.strictObject({ statement: privateText }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head } = inTimeAtIntake(wish, read)
    const { reason, basis, goTo } = wish.input
    const data = {
      reason,
      basis,
      statement: digestOf(wish, 'statement'),
      remedies: wish.moment.policy.remediesAfterReexamination,
      ...(goTo ? { goTo } : {}),
    }
    return { facts: [step(wish, head, 'ApplicationNotAccepted', data)] }
  },
  example: {
    version: 1,
    reason: 'outside_area',
    basis: '《中华人民共和国行政许可法》第三十二条',
    goTo: '410311',
    statement: '户籍与居住地均不在本辖区。',
  },
})
