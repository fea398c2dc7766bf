import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Sealer } from '../../../db/sealed.ts'

/*
 * 查阅事由: an auditor says why once for each case and each ledger. The answer is kept in a signed cookie for a few hours,
 * bound to the session, and never in an address, which others see over the shoulder and servers write down.
 */

const NAME = 'anju-why'
const HOURS = 4
/** A cookie holds no more than 4 KB: beyond, the oldest reasons are asked for again. */
const MOST_BYTES = 3600

/** Whoever is signed in, by the token of their session as it is kept here. */
interface Session {
  readonly session: { readonly token: string }
}
interface Given {
  /** The case or the ledger. */
  readonly of: string
  readonly why: string
  /** Seconds since 1970 until which it holds. */
  readonly until: number
}

/** Each text once: the same reason mostly serves for many views. */
interface Packed {
  readonly texts: readonly string[]
  readonly given: readonly (readonly [of: string, text: number, until: number])[]
}

function packed(reasons: readonly Given[]): string {
  const texts = [...new Set(reasons.map(({ why }) => why))]
  const given = reasons.map(({ of, why, until }) => [of, texts.indexOf(why), until] as const)
  const payload = Buffer.from(JSON.stringify({ texts, given } satisfies Packed)).toString('base64url')
  return payload.length > MOST_BYTES ? packed(reasons.slice(1)) : payload
}

function unpacked(payload: string): Given[] {
  const { texts, given } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Packed
  return given.map(([of, text, until]) => ({ of, why: texts[text] as string, until }))
}

/** Reads and writes the reasons of a session. Signed with a keyed digest of this office. */
export interface Reasons {
  /** The reason this person gave for a case or ledger; undefined when none, or none any more. */
  reasonFor(request: FastifyRequest, who: Session, of: string): string | undefined
  /** The header that keeps one reason more. */
  cookieWith(request: FastifyRequest, who: Session, of: string, why: string): string
}

export function reasonsOf(sealer: Pick<Sealer, 'requestDigest'>, now: () => Date): Reasons {
  const sign = (payload: string, { session }: Session) =>
    sealer.requestDigest(`audit reasons\n${session.token}\n${payload}`)
  const read = (request: FastifyRequest, who: Session): Given[] => {
    const cookies = (request.headers.cookie ?? '').split(/;\s*/)
    const value = cookies.find((each) => each.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? ''
    const [payload = '', signature = ''] = value.split('.')
    const [own, given] = [Buffer.from(sign(payload, who)), Buffer.from(signature)]
    if (own.length !== given.length || !timingSafeEqual(own, given)) return []
    return unpacked(payload).filter(({ until }) => until * 1000 > now().getTime())
  }
  return {
    reasonFor: (request, who, of) => read(request, who).findLast((each) => each.of === of)?.why,
    cookieWith(request, who, of, why) {
      const others = read(request, who).filter((each) => each.of !== of)
      const until = Math.floor(now().getTime() / 1000) + HOURS * 3600
      const payload = packed([...others, { of, why, until }])
      return `${NAME}=${payload}.${sign(payload, who)}; Path=/audit; Max-Age=${HOURS * 3600}; HttpOnly; SameSite=Strict`
    },
  }
}
