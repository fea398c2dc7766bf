import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { staffNumber } from '../../machines/fact.ts'
import type { AtWork } from '../office.ts'
import { isOrgan } from '../organs.ts'
import { roles } from '../roles.ts'
import { say } from '../words.ts'
import { Problem } from './problem.ts'

const claims = z.strictObject({
  staff: staffNumber,
  /** The clock's own role is left out: no token makes anybody the system. */
  role: z.enum(roles).exclude(['system']),
  organ: z.string().refine(isOrgan),
  exp: z.int().positive(),
})

/** Who a token speaks for, until `exp` (seconds since 1970). */
export type Claims = z.infer<typeof claims>

/** Makes and checks the signed tokens that say who is at work, until accounts and sessions come. */
export interface Tokens {
  /** Signs a token. Throws on the role `system` and on an organ that does not exist. */
  issue(claims: Claims): string
  /** The actor an `Authorization` header speaks for. Throws a 401 problem when it is missing, altered or expired. */
  actorOf(authorization: string | undefined): AtWork
}

interface Known {
  readonly actor: AtWork
  readonly expiresAt: number
}

const MOST_KNOWN = 10_000

/**
 * Tokens are `base64url(payload).base64url(hmac-sha256)`. `secret` is 32 bytes of a key file of their own, so that
 * changing it logs everybody out and touches no sealed record. What was verified is remembered; expiry is not.
 */
export function tokensOf(secret: Uint8Array, now: () => Date): Tokens {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), 'anju tokens', 32)))
  const sign = (payload: string) => createHmac('sha256', key).update(payload).digest('base64url')
  const known = new Map<string, Known>()

  function verify(token: string): Known {
    const [payload = '', signature = ''] = token.split('.')
    // The texts are compared, not what they decode to: base64 has several spellings of one value.
    const given = Buffer.from(signature)
    const own = Buffer.from(sign(payload))
    if (given.length !== own.length || !timingSafeEqual(given, own)) throw unauthenticated(say.tokenBad())
    const parsed = claims.safeParse(jsonOf(payload))
    if (!parsed.success) throw unauthenticated(say.tokenBad())
    const { staff, role, organ: at, exp } = parsed.data
    return { actor: { staff, role, organ: at }, expiresAt: exp * 1000 }
  }

  return {
    issue(wanted) {
      const payload = Buffer.from(JSON.stringify(claims.parse(wanted))).toString('base64url')
      return `${payload}.${sign(payload)}`
    },
    actorOf(authorization) {
      if (!authorization) throw unauthenticated(say.tokenMissing())
      const token = /^Bearer +([\w-]+\.[\w-]+)$/i.exec(authorization)?.[1]
      if (!token) throw unauthenticated(say.tokenBad())
      let found = known.get(token)
      if (!found) {
        found = verify(token)
        if (known.size >= MOST_KNOWN) known.clear()
        known.set(token, found)
      }
      if (found.expiresAt <= now().getTime()) throw unauthenticated(say.tokenBad())
      return found.actor
    },
  }
}

const unauthenticated = (detail: string) => new Problem('unauthenticated', detail, { 'www-authenticate': 'Bearer' })

function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
