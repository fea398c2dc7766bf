import { z } from 'zod'
import { command } from '../command.ts'
import { dueOf, lifted, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { verifiedValues } from '../verified.ts'
import { say } from '../words.ts'
import {
  atReview,
  day,
  mustFitMembers,
  nothingPersonal,
  onApplication,
  optionalDigest,
  pastDay,
  privateText,
  publicText,
  stageKey,
  subjectOfApplication,
  theCase,
} from './parts.ts'

const check = z
  .string()
  .regex(/^[a-z_]+$/, '请填写核查项目的代码')
  .describe('housing 住房；income 收入')
const letter = publicText(2, 60, '请写明发函文号').optional().describe('发函文号')
const source = publicText(2, 100, '请写明来源单位或系统').describe('来源单位或系统')

const verdict = z.enum(['consistent', 'inconsistent', 'unavailable'])

/**
 * 发出核查函: another department is asked; its answer is due within the check's own limit, and where the procedure says so
 * the review's limit stands still until it comes.
 */
export const requestCheck = command({
  name: 'requestCheck',
  path: '/applications/:application/check-requests',
  roles: ['first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({ ...onApplication, stage: stageKey, check, source, letter }),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { stage, check, source, letter } = wish.input
    const known = atReview(wish, its, stage).checks?.find((each) => each.key === check)
    if (!known) throw new Refused('invalid', say.noSuchCheck(check, stage), { field: 'check' })
    const asked = its.c.requests[check]
    if (its.c.checks[check] === 'consistent') throw new Refused('not_allowed', say.checkSettled(check), { check })
    if (asked) throw new Refused('conflict', say.alreadyAsked(check, asked.on), { check, on: asked.on })
    const { today, calendar } = wish.moment
    const due = dueOf(known.within, today, calendar)
    const stops = known.stopsClock ? { stops: true as const } : {}
    return {
      facts: [
        step(wish, its.head, 'CheckRequested', { stage, check, source, ...(letter ? { letter } : {}), due, ...stops }),
      ],
    }
  },
  example: { version: 5, stage: 'secondReview', check: 'income', source: '民政局' },
})

/** An answer is no older than its question, and none about the household as it was before it changed. */
const newest = (asked: string | undefined, changed: string | null): string | undefined =>
  asked !== undefined && (changed === null || asked > changed) ? asked : (changed ?? undefined)

/** 核查结果: what another department answered (housing, income), with its source. Checks run side by side. */
export const recordCheck = command({
  name: 'recordCheck',
  path: '/applications/:application/checks',
  roles: ['first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject({
    ...onApplication,
    stage: stageKey,
    check,
    source,
    verdict,
    answered: verdict.optional().describe('几个单位答复同一项核查、该单位自己的结论与全项结论不同的，填该单位的'),
    answeredOn: day.optional().describe('收到答复的日期，默认今天'),
  }),
  personal: z.strictObject({
    finding: privateText.optional(),
    verified: verifiedValues.optional().describe('核实值：据以认定各项条件'),
  }),
  subject: subjectOfApplication,
  verifies: ({ source }) => source,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { stage, check, source, verdict, answered } = wish.input
    // An answer may also come while the household completes its file.
    const review = atReview(wish, its, stage, its.c.correction?.stage)
    if (!(review.checks ?? []).some((known) => known.key === check))
      throw new Refused('invalid', say.noSuchCheck(check, stage), { field: 'check' })
    mustFitMembers(wish, its.c)
    const request = its.c.requests[check]
    const { today, calendar } = wish.moment
    const on = pastDay(
      'answeredOn',
      wish.input.answeredOn ?? today,
      today,
      newest(request?.on, its.c.recheckSince),
      'asked',
    )
    const data = {
      stage,
      check,
      source,
      verdict,
      ...(answered ? { answered } : {}),
      ...optionalDigest(wish, 'finding'),
      ...optionalDigest(wish, 'verified'),
      ...lifted(its.c, check, on, calendar),
    }
    return { facts: [{ ...step(wish, its.head, 'CheckRecorded', data), occurredOn: on }] }
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
