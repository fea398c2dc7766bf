import { z } from 'zod'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { verifiedValues } from '../verified.ts'
import { say } from '../words.ts'
import {
  atReview,
  mustFitMembers,
  onApplication,
  optionalDigest,
  privateText,
  publicText,
  stageKey,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** 核查结果: what another department answered (housing, income), with its source. Checks run side by side. */
export const recordCheck = command({
  name: 'recordCheck',
  path: '/applications/:application/checks',
  roles: ['first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({
    ...onApplication,
    stage: stageKey,
    check: z
      .string()
      .regex(/^[a-z_]+$/)
      .describe('housing 住房；income 收入'),
    source: publicText(2, 100, '请写明来源单位或系统').describe('来源单位或系统'),
    verdict: z.enum(['consistent', 'inconsistent', 'unavailable']),
  }),
  personal: z.strictObject({
    finding: privateText.optional(),
    verified: verifiedValues.optional().describe('核实值：据以认定各项条件'),
  }),
  subject: subjectOfApplication,
  verifies: ({ source }) => source,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { stage, check, source, verdict } = wish.input
    const review = atReview(wish, its, stage)
    if (!(review.checks ?? []).some((known) => known.key === check))
      throw new Refused('invalid', say.noSuchCheck(check, stage), { field: 'check' })
    mustFitMembers(wish, its.c)
    const sealed = { ...optionalDigest(wish, 'finding'), ...optionalDigest(wish, 'verified') }
    const data = { stage, check, source, verdict, ...sealed }
    return { facts: [step(wish, its.head, 'CheckRecorded', data)] }
  },
  example: {
    version: 5,
    stage: 'secondReview',
    check: 'housing',
    source: '不动产登记中心',
    verdict: 'consistent',
    verified: { homes: { value: 0 }, floorAreaPerHead: { value: 9.5 } },
  },
})
