import { z } from 'zod'
import { mustBeOffice } from '../access.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf } from './document-parts.ts'
import { nothingPersonal, onDocument, optionalDigest, postedText, subjectOfDocument } from './parts.ts'

/** Papers that print what somebody typed: its text can be put right; of every other paper it stands in the facts. */
const printsTyped = new Set(['correction', 'withdrawal'])

/**
 * 重新制作文书: what stood in the way is mended (a font with the character, the organ's contact); it is set again. A text that may
 * not be posted as it was typed is given anew: what was typed first stays sealed in its fact and is never posted.
 */
export const retryDocument = command({
  name: 'retryDocument',
  path: '/documents/:document/retries',
  roles: ['publisher'],
  input: z.strictObject(onDocument),
  personal: z.strictObject({
    text: postedText.optional().describe('改写后的更正内容或撤回原因：仅用于更正公告、撤回公告，将原文公布'),
  }),
  subject: subjectOfDocument,
  decide: (wish, read) => {
    const { actor, input } = wish
    const { head, d } = documentOf(input.document, read)
    mustBeOffice(actor, d.organ)
    if (head.state !== 'failed') throw new Refused('not_allowed', say.nothingToRetry(d.mark, head.state), {})
    const text = optionalDigest(wish, 'text')
    if (text.text !== undefined && !printsTyped.has(d.kind))
      throw new Refused('invalid', say.textNotTyped(d.mark), { field: 'text' })
    return { facts: [{ stream: head.stream, type: 'RenderRetried', data: text }] }
  },
  example: { version: 2 },
})

/** 文书续办: the directory was all that was missing, and it has been mended. */
export const resumeDocument = command({
  name: 'resumeDocument',
  path: null,
  roles: ['system'],
  input: z.strictObject(onDocument),
  personal: nothingPersonal,
  subject: subjectOfDocument,
  decide: ({ input }, read) => {
    const { head, d } = documentOf(input.document, read)
    if (head.state !== 'failed') throw new Refused('not_allowed', say.nothingToRetry(d.mark, head.state), {})
    return { facts: [{ stream: head.stream, type: 'RenderRetried', data: {} }] }
  },
  example: {},
})
