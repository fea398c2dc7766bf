import { z } from 'zod'
import type { Level, Review } from '../../machines/stages.ts'
import { mustBeConcerned, mustBeOffice, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { type Case, nothingPersonal, onApplication, subjectOfApplication, theCase } from './parts.ts'

/** 报送上级: the lower organ sends the file up; the sending and the receipt are two facts, so that no file is "lost". */
export const transmitFile = command({
  name: 'transmitFile',
  path: '/applications/:application/transmissions',
  roles: ['clerk', 'first_reviewer', 'reviewer'],
  input: z.strictObject(onApplication),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    mustBeConcerned(wish.actor, its.c, its.procedure)
    const { from, to } = passage(its, 'transmissionTo')
    mustBeOffice(wish.actor, from)
    // The limit of the passage runs until the higher organ has signed for the file.
    const { due } = its.c
    return { facts: [step(wish, its.head, 'FileTransmitted', { from, to, ...(due ? { due } : {}) })] }
  },
  example: { version: 6 },
})

/** 签收: the higher organ has the file; its limit starts. */
export const receiveFile = command({
  name: 'receiveFile',
  path: '/applications/:application/file-receipts',
  roles: ['clerk', 'first_reviewer', 'reviewer', 'approver'],
  input: z.strictObject(onApplication),
  personal: nothingPersonal,
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const its = theCase(wish, read)
    mustBeConcerned(wish.actor, its.c, its.procedure)
    const { from, to } = passage(its, 'receiptBy')
    mustBeOffice(wish.actor, to)
    return { facts: [step(wish, its.head, 'FileReceived', { from, to })] }
  },
  example: { version: 7 },
})

/** Between which two organs the file is on its way: from the review before the transmission to the one after it. */
function passage({ head, c, procedure }: Case, prefix: 'transmissionTo' | 'receiptBy'): { from: string; to: string } {
  const { stages } = procedure.definition
  const at = stages.findIndex(
    (s) => s.kind === 'transmit' && head.state === `${prefix}${s.to.charAt(0).toUpperCase()}${s.to.slice(1)}`,
  )
  if (at < 0) throw new Refused('not_allowed', say.notATransmitter(head.state), { state: head.state })
  const levelOf = (s: (typeof stages)[number] | undefined): Level => (s as Review).level
  const from = levelOf(stages.slice(0, at).findLast((s) => s.kind === 'review'))
  const to = levelOf(stages[at + 1])
  return { from: officeOf(c, from), to: officeOf(c, to) }
}
