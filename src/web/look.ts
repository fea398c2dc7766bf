import type { FastifyRequest } from 'fastify'
import { cookieOf } from './cookies.ts'
import type { Look } from './ui/page.tsx'

/*
 * 大字版 and 高对比: a choice the reader makes by a link and a cookie remembers, so that it needs no script. The cookie holds
 * nothing about anybody.
 */

const NAME = 'anju-look'
const A_YEAR = 365 * 86_400

/** How this reader wants pages. */
export function lookOf(request: FastifyRequest): Look {
  const chosen = cookieOf(request, NAME)
  return { big: chosen.includes('b'), contrast: chosen.includes('c') }
}

/** The header that keeps a look. */
export const lookCookie = ({ big, contrast }: Look): string =>
  `${NAME}=${big ? 'b' : ''}${contrast ? 'c' : ''}; Path=/; Max-Age=${A_YEAR}; SameSite=Lax`

/** Where to go back to: a path of this site, never another's. */
export const backTo = (given: unknown): string =>
  typeof given === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(given) ? given : '/'
