import type { FastifyInstance } from 'fastify'

/*
 * Headers of every response. Our own fifteen lines and not @fastify/helmet: they must also stand on what Fastify answers before any
 * hook and on the bare socket (`frameworkErrors`, `answerUnreadable`), three policies differ by page, and helmet's defaults would have
 * to be switched off one by one to reach `default-src 'none'`. Everything helmet sets is here; a test holds the two lists together.
 */

/** Nothing is embedded, framed, opened into, sniffed, cached by others, told to the next site, or given the camera. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; img-src 'self' data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cache-control': 'no-store',
}

/** A site reached over TLS is never asked for without it again, for a year. */
const overTls = { ...securityHeaders, 'strict-transport-security': 'max-age=31536000' } as const

/** The headers of a site. */
export const headersOf = (isTls: boolean): Readonly<Record<string, string>> => (isTls ? overTls : securityHeaders)

/** Puts the headers on every answer; over TLS no cookie goes out that a browser would send without it. */
export function secureAnswers(app: FastifyInstance, isTls: boolean): void {
  const headers = headersOf(isTls)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
  if (!isTls) return
  app.addHook('onSend', (_request, reply, payload, done) => {
    const cookies = [reply.getHeader('set-cookie') ?? []].flat().map(String)
    const bare = cookies.some((each) => !/;\s*secure/i.test(each))
    if (bare) {
      reply.removeHeader('set-cookie')
      for (const each of cookies) reply.header('set-cookie', /;\s*secure/i.test(each) ? each : `${each}; Secure`)
    }
    done(null, payload)
  })
}

/** The policy of the staff site: its own script, which posts the form of its own page. */
export const staffPolicy = `${securityHeaders['content-security-policy']}; script-src 'self'; connect-src 'self'`

/** The policy of a page that runs a script of ours: it may still fetch and send nothing. */
export const scriptPolicy = `${securityHeaders['content-security-policy']}; script-src 'self'`
