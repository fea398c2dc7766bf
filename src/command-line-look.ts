import type { AtWork, Office } from './office.ts'
import { cityCode, organName } from './organs.ts'
import { caseSeenBy } from './queries/application.ts'
import { recordLook } from './record-look.ts'
import { Refused } from './refusal.ts'
import type { Role } from './roles.ts'
import { isRegistered, staffOf } from './sign-in.ts'
import { reasonTyped } from './web/why-typed.ts'
import { say } from './words.ts'

/* Papers of a case that leave by the command line: whoever runs it says who they are and why, as everybody does at a page. */

export interface Looks {
  readonly staff: string
  readonly why: string
}

/**
 * Records that somebody takes papers of a case out by the command line, before they do. `role`: the post it takes, where it takes
 * one; else any of theirs in which they see the case. Refuses who holds none, and a reason that says nothing.
 */
export function recordTaken(
  office: Office,
  what: 'bundle' | 'document' | 'caseFile',
  number: string,
  { staff, why }: Looks,
  role?: Role,
): AtWork {
  const reason = reasonTyped(why)
  const actor = whoTakes(office, number, staff, role)
  recordLook(office, actor, what, number, reason)
  return actor
}

function whoTakes(office: Office, number: string, staff: string, role: Role | undefined): AtWork {
  // Where nobody is registered nobody can be looked up: what they say is recorded all the same.
  if (!isRegistered(office)) return { staff, role: role ?? 'auditor', organ: cityCode() }
  const posts = (staffOf(office, staff)?.posts ?? []).map(
    (post): AtWork => ({ staff, role: post.role, organ: post.organ }),
  )
  const fits = posts.find((post) => (role === undefined ? sees(office, post, number) : post.role === role))
  if (!fits) throw new Refused('forbidden', say.noGrant(staff, role ?? 'reviewer', organName(cityCode())), {})
  return fits
}

function sees(office: Office, actor: AtWork, number: string): boolean {
  try {
    caseSeenBy(office, actor, number)
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}
