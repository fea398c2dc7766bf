import { z } from 'zod'
import { mustBeOffice, samePerson } from '../access.ts'
import { command } from '../command.ts'
import { printsTyped, typistOf } from '../documents/typed-papers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf } from './document-parts.ts'
import { nothingPersonal, onDocument, optionalDigest, postedText, subjectOfDocument } from './parts.ts'

/**
 * 重新制作文书: what stood in the way is mended (a font with the character, the organ's contact); it is set again. A text that may
 * not be posted as it was typed is given anew: what was typed first stays sealed in its fact and is never posted. Words that wait
 * for their review are made by a release reviewer's asking, who is not whoever typed them; or a publisher types others.
 */
export const retryDocument = command({
  name: 'retryDocument',
  path: '/documents/:document/retries',
  roles: ['publisher', 'release_reviewer'],
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
    if (text.text !== undefined && !printsTyped(d))
      throw new Refused('invalid', say.textNotTyped(d.mark), { field: 'text' })
    const typist = typistOf(d)
    if (actor.role === 'release_reviewer') {
      if (typist === undefined) throw new Refused('forbidden', say.nothingToReview(d.mark), {})
      if (text.text !== undefined) throw new Refused('forbidden', say.reviewerTypesNothing(), { field: 'text' })
      if (samePerson(actor.staff, typist)) throw new Refused('forbidden', say.ownText(), {})
    } else if (typist !== undefined && text.text === undefined)
      throw new Refused('not_allowed', say.textUnreviewed(d.mark), {})
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
    if (typistOf(d) !== undefined) throw new Refused('not_allowed', say.textUnreviewed(d.mark), {})
    return { facts: [{ stream: head.stream, type: 'RenderRetried', data: {} }] }
  },
  example: {},
})
