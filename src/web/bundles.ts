import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Audience, bundleName, bundleOf } from '../bundle/bundle.ts'
import { evidenceFrom } from '../bundle/evidence.ts'
import type { Press } from '../documents/press.ts'
import type { CityLog } from '../log/city-log.ts'
import type { AtWork, Office } from '../office.ts'
import { bundleQuery, mayHaveCase, mayHaveNotice } from '../queries/bundle.ts'
import { recordLook } from '../record-look.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { attachmentNamed } from './attachment.ts'
import { fileRoute } from './file-scopes.ts'
import { queryOf } from './reads.ts'
import type { Doors } from './signed-in.ts'
import { type WhyOpened, whyOf } from './why-opened.ts'
import { whyHref } from './work/why-routes.tsx'

const input = z.strictObject({ number: z.string(), ...bundleQuery.shape })

/*
 * Evidence bundles over HTTP. That of a notice needs no token while its list hangs, so these routes stand outside the
 * office's.
 */
export function bundleRoutes(
  app: FastifyInstance,
  office: Office,
  doors: Pick<Doors, 'actorOf'>,
  { files }: Pick<Press, 'files'>,
  log: CityLog | undefined,
  reasons: WhyOpened,
): void {
  const actorOf = (request: FastifyRequest) => doors.actorOf(request)
  const send = async (reply: FastifyReply, number: string, audience: Audience, actor?: AtWork, why = '') => {
    if (!log) throw new Refused('not_allowed', say.noCityLog(), {})
    const zip = bundleOf(office, files, await evidenceFrom(log, office.store), number, audience)
    // With sealed records or unpublished papers it is a look into the case, as its file is.
    if (actor && audience !== 'public') recordLook(office, actor, 'bundle', number, why)
    return reply
      .type('application/zip')
      .header('content-disposition', attachmentNamed(bundleName(number), `evidence-${number}.zip`))
      .header('cache-control', 'no-store')
      .header('x-robots-tag', 'noindex')
      .send(zip)
  }
  app.get('/api/applications/:number/bundle', { config: fileRoute('getCaseBundle') }, (request, reply) => {
    const actor = actorOf(request)
    const { number, for: audience } = queryOf(input, request)
    mayHaveCase(office, number, audience, actor)
    const why = audience === 'public' ? '' : whyOf(reasons, request, actor, number)
    if (why === undefined) return reply.redirect(whyHref(number, 'bundle'), 303)
    return send(reply, number, audience, actor, why)
  })
  app.get('/api/notices/:number/bundle', { config: fileRoute('getNoticeBundle') }, (request, reply) => {
    const { number, for: audience } = queryOf(input, request)
    let actor: AtWork | undefined
    mayHaveNotice(office, number, audience, () => {
      actor = actorOf(request)
      return actor
    })
    return send(reply, number, audience, actor)
  })
}
