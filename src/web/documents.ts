import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { renderCaseFile } from '../documents/case-file.ts'
import { paperName } from '../documents/paper-name.ts'
import type { Press } from '../documents/press.ts'
import type { AtWork, Office } from '../office.ts'
import { caseFileFor } from '../queries/case-file.ts'
import { documentSeen, showDocument, shownDocument, toldInstead } from '../queries/document.ts'
import { recordLook } from '../record-look.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { attachmentNamed } from './attachment.ts'
import { fileRoute } from './file-scopes.ts'
import { Problem } from './problem.ts'
import { sendChecked } from './range.ts'
import { queryOf } from './reads.ts'
import { draft7 } from './schemas.ts'
import type { Doors } from './signed-in.ts'
import { type WhyOpened, whyOf } from './why-opened.ts'
import { whyHref } from './work/why-routes.tsx'

/** Which of the two files: the document as issued, or its signed copy where the office signs. */
export const fileQuery = z.strictObject({
  copy: z.enum(['issued', 'signed']).default('issued').describe('issued 制发的原件；signed 带电子签名的副本'),
})

/*
 * Issued papers over HTTP. What hangs in public needs no token; of everything else the token is asked for only then, so that
 * these routes stand outside the office's.
 */
export function documentRoutes(
  app: FastifyInstance,
  office: Office,
  doors: Pick<Doors, 'actorOf'>,
  { files, pool }: Pick<Press, 'files' | 'pool'>,
  reasons: WhyOpened,
): void {
  const seen = (request: FastifyRequest) => {
    const { number } = request.params as { number: string }
    let actor: AtWork | undefined
    const found = documentSeen(office, number, () => {
      actor = doors.actorOf(request)
      return actor
    })
    return { ...found, actor }
  }
  /** What is asked for; to whoever may not have it, of what was public once, where it is told how it stands now. */
  const seenOrTold = (request: FastifyRequest) => {
    try {
      return seen(request)
    } catch (error) {
      const at = toldInstead(office, (request.params as { number: string }).number)
      if (at === undefined || !(error instanceof Refused || error instanceof Problem)) throw error
      return at
    }
  }
  app.get(
    '/api/documents/:number',
    { config: fileRoute('showDocument'), schema: { response: { 200: draft7(shownDocument) } } },
    (request) => {
      const found = seen(request)
      if (found.actor) recordLook(office, found.actor, 'document', found.d.of)
      return showDocument(office, found)
    },
  )
  app.get('/api/documents/:number/file', { config: fileRoute('getDocumentFile') }, async (request, reply) => {
    const found = seenOrTold(request)
    if (typeof found === 'string') {
      if ((request.headers.accept ?? '').includes('text/html')) return reply.redirect(found, 303)
      throw new Problem('no_longer_public', say.noLongerPublic(found))
    }
    const { d, actor } = found
    // Who is asked for a token reads what does not hang in public: recorded once it was found and before it is sent. A
    // letter is about one household, so it is asked why; a sheet names whom the public reads, or will read.
    if (actor) {
      const why = isLetter(office, d) ? whyOf(reasons, request, actor, d.of) : ''
      if (why === undefined) return reply.redirect(whyHref(d.of, d.number), 303)
      recordLook(office, actor, 'document', d.of, why)
    }
    const { issue } = d
    if (!issue) throw new Refused('not_allowed', say.notIssuedYet(d.mark), {})
    const { sha256 } = issue
    const { copy } = queryOf(z.object({ number: z.string(), ...fileQuery.shape }), request)
    // A file somebody has altered is not handed out as ours, nor is a copy that begins with other bytes than the document.
    const file = copy === 'signed' ? await files.checkedSigned(sha256, issue.bytes) : await files.checked(sha256)
    if (!file) {
      if (copy === 'signed') throw new Refused('not_found', say.notSigned(d.mark), {})
      const kept = office.store.trail.kept(d.of)
      if (kept?.what === 'erased')
        throw new Refused('not_found', say.recordsErased(kept.rule, kept.at.slice(0, 10)), {})
      throw new Refused('not_found', say.fileGone(d.mark), {})
    }
    const name = `${paperName(office, d)} ${d.mark}${copy === 'signed' ? '（签名副本）' : ''}.pdf`
    reply
      .type('application/pdf')
      .header('content-disposition', attachmentNamed(name, `${d.number}.pdf`, 'inline'))
      .header('cache-control', 'no-store')
      .header('x-robots-tag', 'noindex')
    return sendChecked(request, reply, file, copy === 'signed' ? `"${sha256}-signed"` : `"${sha256}"`)
  })
  // 卷宗, made when somebody asks for it: two layouts of some dozen pages, on a thread of the pool.
  app.get('/api/applications/:number/case-file', { config: fileRoute('getCaseFile') }, async (request, reply) => {
    const { number } = request.params as { number: string }
    const actor = doors.actorOf(request)
    const file = caseFileFor(office, actor, number)
    const why = whyOf(reasons, request, actor, number)
    if (why === undefined) return reply.redirect(whyHref(number, 'case-file'), 303)
    recordLook(office, actor, 'caseFile', number, why)
    const { bytes } = await renderCaseFile(file, pool.render)
    return reply
      .type('application/pdf')
      .header('content-disposition', attachmentNamed(`卷宗 ${number}.pdf`, `${number}.pdf`, 'inline'))
      .header('cache-control', 'no-store')
      .send(Buffer.from(bytes))
  })
}

/** Whether a paper is about one household: all but the sheets of notices. */
export const isLetter = ({ store }: Office, { of }: { readonly of: string }): boolean =>
  store.head(of)?.kind !== 'notice'
