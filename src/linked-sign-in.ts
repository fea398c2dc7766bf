import { type StaffContext, staffStream } from '../machines/staff.ts'
import { type Login, loginName } from './login-name.ts'
import { loginClaim } from './person-register.ts'
import { begin, FRESH_MS, type From, needsSecond, type Parts, provesSecond, type SignedIn, staffOf } from './sign-in.ts'

/* Signing in by what the city's single sign-on has proved. It says who is there; what they may do is our register's to say. */

/** What the provider proved: who, and whether with a second factor the settings accept as one. */
export interface ProvedElsewhere extends Login {
  readonly hasSecond: boolean
}

/** Why somebody the provider knows is not let in: nobody has linked the name, or its holder has no post today. */
export type NotLetIn = 'unlinked' | 'no post'

/** The member of staff linked to a name of the provider; undefined where nobody is. */
export function linkedStaff({ store, sealer }: Pick<Parts, 'store' | 'sealer'>, login: Login): string | undefined {
  const stream = store.holder(loginClaim(sealer.personKey(loginName(login))))
  const head = stream === undefined ? undefined : store.head(stream)
  return head?.kind === 'staff' ? (head.context as StaffContext).staff : undefined
}

/**
 * Ends every session of whoever is linked to a name the provider has signed out, however each began: one who is to be out is out.
 * False where nobody is linked.
 */
export function endLinked(parts: Pick<Parts, 'store' | 'sealer'>, login: Login): boolean {
  const staff = linkedStaff(parts, login)
  if (staff !== undefined) parts.store.accounts.endSessionsOf(staff.toLowerCase())
  return staff !== undefined
}

/** The name somebody is linked to; undefined where there is none. */
export function loginOf({ store, sealer }: Pick<Parts, 'store' | 'sealer'>, c: StaffContext): Login | undefined {
  const record = c.login === null ? undefined : store.unseal(staffStream(c.staff), c.login)
  return record && (sealer.open(record) as Login)
}

/**
 * Begins a session for whoever is linked. A second factor of our own is asked for where the posts ask for one or the account has one,
 * unless the provider proved one that counts.
 */
export function signInLinked(
  parts: Parts,
  proved: ProvedElsewhere,
  from: From,
): { readonly token: string; readonly next: 'desk' | 'second' | 'enrol' } | NotLetIn {
  const staff = linkedStaff(parts, proved)
  if (staff === undefined) return 'unlinked'
  const posts = staffOf(parts, staff)?.posts ?? []
  const [post] = posts
  if (!post) return 'no post'
  const { accounts } = parts.store
  const key = staff.toLowerCase()
  const at = parts.now().toISOString()
  // No password: a second factor needs a place all the same.
  accounts.beginAccount(key, at)
  const stage = (next: 'desk' | 'second' | 'enrol') => {
    const proof = { ssoAt: at, second: proved.hasSecond }
    return { token: begin(parts, staff, next === 'desk' ? 'full' : 'password', post.item, from, proof), next }
  }
  if (proved.hasSecond) return stage('desk')
  return stage(accounts.account(key)?.totp != null ? 'second' : needsSecond(posts) ? 'enrol' : 'desk')
}

/**
 * Notes that the provider has just proved anew who is at the desk: the same person, or undefined. `whole`: nothing more is asked;
 * else a code of their own second factor is still to come (`proveLinkedSecond`).
 */
export function proveLinked(parts: Parts, own: SignedIn, proved: ProvedElsewhere): { whole: boolean } | undefined {
  const staff = linkedStaff(parts, proved)
  const session = parts.store.accounts.session(own.session.token)
  if (staff?.toLowerCase() !== own.session.staff || !session) return undefined
  const { accounts } = parts.store
  const isAsked = accounts.account(own.session.staff)?.totp != null || needsSecond(own.posts)
  const whole = proved.hasSecond || !isAsked
  const at = parts.now().toISOString()
  const second = session.second || proved.hasSecond
  accounts.proveSession(session.token, { provedAt: whole ? at : session.provedAt, ssoAt: at, second })
  return { whole }
}

/** Whether single sign-on proved a short while ago who is at the desk, so that a code alone completes the proof. */
export const hasProvedElsewhere = ({ now }: Pick<Parts, 'now'>, { session: { ssoAt } }: SignedIn): boolean =>
  ssoAt != null && now().getTime() - Date.parse(ssoAt) <= FRESH_MS

/** Completes the proof with a code of their own second factor. */
export function proveLinkedSecond(parts: Parts, own: SignedIn, code: string): boolean {
  if (!hasProvedElsewhere(parts, own) || !provesSecond(parts, own.session.staff, code)) return false
  const session = parts.store.accounts.session(own.session.token)
  if (!session) return false
  const proved = { ...session, provedAt: parts.now().toISOString(), second: true }
  return parts.store.accounts.proveSession(session.token, proved)
}
