import { z } from 'zod'
import { mustBeOffice } from '../access.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf } from './document-parts.ts'
import { nothingPersonal, onDocument, subjectOfDocument } from './parts.ts'

/** 重新制作文书: what stood in the way is mended (a font with the character, the organ's contact); it is set again. */
export const retryDocument = command({
  name: 'retryDocument',
  path: '/documents/:document/retries',
  roles: ['publisher'],
  input: z.strictObject(onDocument),
  personal: nothingPersonal,
  subject: subjectOfDocument,
  decide: ({ actor, input }, read) => {
    const { head, d } = documentOf(input.document, read)
    mustBeOffice(actor, d.organ)
    if (head.state !== 'failed') throw new Refused('not_allowed', say.nothingToRetry(d.mark, head.state), {})
    return { facts: [{ stream: head.stream, type: 'RenderRetried', data: {} }] }
  },
  example: { version: 2 },
})
