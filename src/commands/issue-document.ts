import { z } from 'zod'
import { printed } from '../../machines/document.facts.ts'
import { command, type Draft } from '../command.ts'
import { documentNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { documentOf, noticeOfSheet } from './document-parts.ts'
import { nothingPersonal, onDocument, subjectOfDocument } from './parts.ts'

/**
 * 制发文书: the file is on disk under its digest. The sheet of a notice is told to the notice in the same transaction, which
 * is what posting waits for. A new edition takes the place of the one that stood.
 */
export const issueDocument = command({
  name: 'issueDocument',
  path: null,
  roles: ['system'],
  input: z.strictObject({
    ...onDocument,
    /** The notice or case the document is about, and the edition that stands, which it replaces. */
    of: z.string(),
    standing: documentNumberInput.optional(),
    ...printed,
  }),
  personal: nothingPersonal,
  subject: subjectOfDocument,
  names: ({ input }) => ({ streams: [input.of, ...(input.standing ? [input.standing] : [])] }),
  decide: ({ input }, read) => {
    const { document, version: _, of, standing, ...issue } = input
    const { head, d } = documentOf(document, read)
    if (d.of !== of) throw new Refused('invalid', say.otherSubject(d.mark), { of })
    const facts: Draft[] = [{ stream: head.stream, type: 'DocumentIssued', data: issue }]
    const former = standing === undefined ? undefined : documentOf(standing, read).d
    if (former && (former.of !== of || former.kind !== d.kind || former.edition >= d.edition))
      throw new Refused('not_allowed', say.notReplaceable(former.mark), { standing })
    const notice = noticeOfSheet(d, read)
    if (notice) {
      const stands = notice.n.issued?.document
      if (stands !== standing) throw new Refused('conflict', say.otherStanding(d.mark), { standing: stands ?? null })
      const { sha256, content } = issue
      const told = { document, edition: d.edition, sha256, content }
      facts.push({ stream: notice.head.stream, type: 'NoticeIssued', data: told })
    }
    if (standing !== undefined) facts.push({ stream: standing, type: 'DocumentSuperseded', data: { by: document } })
    return { facts }
  },
  example: {},
})

/** 文书未能制作: somebody has to change what is named. `sentence` names entry and code point, never a name. */
export const failDocument = command({
  name: 'failDocument',
  path: null,
  roles: ['system'],
  input: z.strictObject({ ...onDocument, where: z.string().min(1), sentence: z.string().min(1) }),
  personal: nothingPersonal,
  subject: subjectOfDocument,
  decide: ({ input: { document, where, sentence } }, read) => {
    const { head } = documentOf(document, read)
    return { facts: [{ stream: head.stream, type: 'RenderFailed', data: { where, sentence } }] }
  },
  example: {},
})
