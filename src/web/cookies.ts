import type { FastifyRequest } from 'fastify'

/** The value of one cookie of a request; empty when it is not there. */
export function cookieOf(request: FastifyRequest, name: string): string {
  const cookies = (request.headers.cookie ?? '').split(/;\s*/)
  return cookies.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}

/** The cookies of signing in, and how they are set. */
export interface SignInCookies {
  readonly session: string
  readonly form: string
  /** While somebody is away at the single sign-on. */
  readonly flow: string
  set(name: string, value: string): string
  clear(name: string): string
}

/**
 * Only over TLS and for this very host (`__Host-`), out of reach of scripts, and not sent along from other sites' forms. On
 * the machine itself (`localhost`) there is no TLS, and browsers would not keep them.
 */
export function signInCookies(secure: boolean): SignInCookies {
  const prefix = secure ? '__Host-' : ''
  const rest = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    session: `${prefix}anju-session`,
    form: `${prefix}anju-form`,
    flow: `${prefix}anju-sso`,
    set: (name, value) => `${name}=${value}; ${rest}`,
    clear: (name) => `${name}=; Max-Age=0; ${rest}`,
  }
}

/** Whether a site is reached on the machine itself. */
export const isLocalSite = (site: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/.test(new URL(site).hostname)
