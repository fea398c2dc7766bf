import { z } from 'zod'
import type { ApplicationContext } from '../../machines/application.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf, noticeOfSheet } from './document-parts.ts'
import { nothingPersonal, onDocument, subjectOfDocument } from './parts.ts'

/** Papers that decisions which may be taken back call for. */
const decided: ReadonlySet<string> = new Set(['opinion', 'correction-request'])

/**
 * 文书撤回: the sheet of a withdrawn notice, the papers of an item taken off the disclosure column, and the paper of a decision that was taken back, no longer stand, whether they
 * were issued or not.
 */
export const withdrawDocument = command({
  name: 'withdrawDocument',
  path: null,
  roles: ['system'],
  input: z.strictObject({ ...onDocument, of: z.string() }),
  personal: nothingPersonal,
  subject: subjectOfDocument,
  names: ({ input }) => ({ streams: [input.of] }),
  decide: ({ input }, read) => {
    const { head, d } = documentOf(input.document, read)
    if (d.of !== input.of) throw new Refused('invalid', say.otherSubject(d.mark), { of: input.of })
    const about = read.head(d.of)
    const isRecalled =
      about.kind === 'application' &&
      (about.context as ApplicationContext).recalled.includes(d.upTo) &&
      decided.has(d.kind)
    const isOff = about.kind === 'disclosure' && about.state === 'withdrawn'
    if (!isRecalled && !isOff && noticeOfSheet(d, read)?.head.state !== 'withdrawn')
      throw new Refused('not_allowed', say.noticeStands(d.mark), {})
    return { facts: [{ stream: head.stream, type: 'DocumentWithdrawn', data: {} }] }
  },
  example: {},
})
