import type { FastifyInstance } from 'fastify'
import { endLinked } from '../linked-sign-in.ts'
import type { Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { type SingleSignOn, signedOutPath } from '../single-sign-on.ts'
import { say } from '../words.ts'

const TOKEN_BYTES = 16 * 1024

/**
 * The provider tells that it has signed somebody out (back-channel: from server to server, so that no form of ours proves it but the
 * provider's signature). Whoever that is here is out; the answer says nothing of whether they are anybody.
 */
export function signedOutElsewhere(app: FastifyInstance, office: Office, sso: SingleSignOn | undefined): void {
  app.register(async (told) => {
    told.removeAllContentTypeParsers()
    told.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: TOKEN_BYTES },
      (_request, text, done) => done(null, new URLSearchParams(text)),
    )
    told.post(signedOutPath, async (request, reply) => {
      if (!sso) throw new Refused('not_found', say.noSso(), {})
      const token = request.body instanceof URLSearchParams ? request.body.get('logout_token') : null
      const found = await sso.signedOut(token ?? '')
      if ('failed' in found) {
        request.log.warn({ failed: found.failed, code: found.code }, 'signed out elsewhere')
        return reply.code(400).send({ error: 'invalid_request' })
      }
      endLinked(office, found)
      return reply.code(200).send()
    })
  })
}
