import { z } from 'zod'
import type { ApplicationContext } from '../../machines/application.ts'
import { mustBeOffice } from '../access.ts'
import { command, type Draft } from '../command.ts'
import { step } from '../limits.ts'
import { applicationNumber } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { theNotice } from './notice-parts.ts'
import { digestOf, onNotice, postedText, subjectOfNotice } from './parts.ts'

/**
 * 更正公示 (BR-29): what was published is never edited. A material slip takes the household out of this notice; its
 * window starts anew in another one. A slight one is only recorded beside it.
 */
export const correctNotice = command({
  name: 'correctNotice',
  path: '/notices/:notice/corrections',
  roles: ['publisher'],
  input: z.strictObject({ ...onNotice, application: applicationNumber, restarts: z.boolean() }),
  personal: z.strictObject({ what: postedText }),
  subject: subjectOfNotice,
  names: ({ input }) => ({ streams: [input.application] }),
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    mustBeOffice(wish.actor, n.organ)
    const its = read.head(wish.input.application)
    const listed = (its.context as ApplicationContext).publicity
    if (its.kind !== 'application' || listed?.notice !== n.number)
      throw new Refused('invalid', say.notListed(n.number), { application: wish.input.application })
    const { restarts } = wish.input
    const data = { case: its.stream, what: digestOf(wish, 'what'), restarts }
    const facts: Draft[] = [{ stream: head.stream, type: 'NoticeCorrected', data }]
    if (restarts) facts.push(step(wish, its, 'PublicityVoided', { stage: n.stage, notice: n.number, why: 'corrected' }))
    return { facts }
  },
  example: {
    version: 5,
    application: '410305-2025-00001-4',
    restarts: true,
    what: '人均住房面积误录，应为 9.5 平方米。',
  },
})
