import { z } from 'zod'
import { samePerson } from '../access.ts'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { verifiedValues } from '../verified.ts'
import { say, surveyKinds } from '../words.ts'
import {
  atReview,
  day,
  digestOf,
  keptFiles,
  mustFitMembers,
  onApplication,
  optionalDigest,
  pastDay,
  privateText,
  staffNumber,
  stageKey,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** 调查记录: home visit, neighbours, records, letters or appraisal; a visit is made by two (部令162号 18 等). */
export const recordSurvey = command({
  name: 'recordSurvey',
  path: '/applications/:application/surveys',
  roles: ['first_reviewer', 'reviewer'],
  input: z.strictObject({
    ...onApplication,
    stage: stageKey,
    kind: z.enum(['home_visit', 'neighbours', 'records', 'letter', 'appraisal']),
    investigators: z.array(staffNumber).min(1).max(9).describe('调查人工号'),
    visitedOn: day,
  }),
  personal: z.strictObject({
    finding: privateText,
    photos: keptFiles.optional().describe('现场照片'),
    verified: verifiedValues.optional().describe('核实值：据以认定各项条件，如实测的住房面积'),
  }),
  subject: subjectOfApplication,
  verifies: ({ kind }) => surveyKinds[kind] ?? kind,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { stage, kind } = wish.input
    const review = atReview(wish, its, stage)
    const investigators = wish.input.investigators.filter(
      (one, i, all) => all.findIndex((other) => samePerson(one, other)) === i,
    )
    const needed = review.survey?.investigators ?? 1
    if (investigators.length < needed)
      throw new Refused('invalid', say.investigators(needed), { field: 'investigators' })
    const visitedOn = pastDay('visitedOn', wish.input.visitedOn, wish.moment.today, its.c.receivedOn, 'received')
    mustFitMembers(wish, its.c)
    const sealed = {
      finding: digestOf(wish, 'finding'),
      ...optionalDigest(wish, 'verified'),
      ...optionalDigest(wish, 'photos'),
    }
    const data = { stage, kind, investigators, visitedOn, ...sealed }
    return { facts: [step(wish, its.head, 'SurveyRecorded', data)] }
  },
  example: {
    version: 2,
    stage: 'firstReview',
    kind: 'home_visit',
    investigators: ['A01', 'A02'],
    visitedOn: '2025-09-03',
    finding: '入户查看，居住情况与申报一致。',
    verified: { floorAreaPerHead: { value: 9.5 } },
  },
})
