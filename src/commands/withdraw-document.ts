import { z } from 'zod'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf, noticeOfSheet } from './document-parts.ts'
import { nothingPersonal, onDocument, subjectOfDocument } from './parts.ts'

/** 文书随公示撤回: the sheet of a withdrawn notice no longer stands, whether it was issued or not. */
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
    if (noticeOfSheet(d, read)?.head.state !== 'withdrawn')
      throw new Refused('not_allowed', say.noticeStands(d.mark), {})
    return { facts: [{ stream: head.stream, type: 'DocumentWithdrawn', data: {} }] }
  },
  example: {},
})
