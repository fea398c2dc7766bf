import { randomBytes } from 'node:crypto'
import type { AtWork } from './office.ts'
import { hashOf, isRegistered, newToken, type Parts, staffOf } from './sign-in.ts'

/* What is handed out once and kept as a hash: links to set a password, and the tokens of programs. */

export const INVITED_MS = 72 * 3_600_000
const iso = (at: number) => new Date(at).toISOString()

/**
 * A one-time link to set a password: for somebody, whose earlier links are void then, or, where nobody is registered, for the first
 * administrator.
 */
export function invite({ store, now }: Parts, staff: string | null, madeBy: string, lasts = INVITED_MS): string {
  const code = newToken()
  if (staff !== null) store.accounts.endInvitationsOf(staff.toLowerCase())
  store.accounts.putInvitation({
    code: hashOf(code),
    staff: staff === null ? null : staff.toLowerCase(),
    madeBy,
    endsAt: iso(now().getTime() + lasts),
  })
  return code
}

/** The invitation of a code while it is good: unused, not over, of somebody at work; the first one only while nobody is registered. */
export function invitationOf(parts: Parts, code: string): { readonly staff: string | null } | undefined {
  const found = parts.store.accounts.invitation(hashOf(code))
  if (!found || found.endsAt <= parts.now().toISOString()) return undefined
  if (found.staff === null) return isRegistered(parts) ? undefined : { staff: null }
  return staffOf(parts, found.staff)?.head.state === 'active' ? { staff: found.staff } : undefined
}

/** A new token of a program: its public name, and the whole, which is shown once. */
export function newServiceToken(): { readonly name: string; readonly token: string } {
  const name = randomBytes(4).toString('hex')
  return { name, token: `anju_${name}_${newToken()}` }
}

/** Whom a service's token speaks for and what for; undefined when it is none, is over, or its grant is. */
export function serviceOf(parts: Parts, token: string): { actor: AtWork; scopes: readonly string[] } | undefined {
  const found = parts.store.accounts.serviceToken(hashOf(token))
  if (!found || found.endsAt <= parts.now().toISOString()) return undefined
  const own = staffOf(parts, found.staff)
  const post = own?.posts.find(({ item }) => item === found.item)
  // Tokens of people were issued once; none is any more, and an old one opens nothing.
  if (!own || !post || own.c.kind !== 'service' || post.role === 'approver' || post.role === 'administrator')
    return undefined
  return { actor: { staff: own.c.staff, role: post.role, organ: post.organ }, scopes: found.scopes }
}
