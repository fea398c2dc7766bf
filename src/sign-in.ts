import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Account, Session } from '../db/accounts.ts'
import type { SealedRecord, Sealer } from '../db/sealed.ts'
import { type StaffContext, staffStream } from '../machines/staff.ts'
import { newsFor } from './account-news.ts'
import { legalDayOf } from './calendar.ts'
import { type Grant, grantsInForce } from './grants.ts'
import type { AtWork, Office } from './office.ts'
import { isPassword, passwordFault, passwordHash } from './passwords.ts'
import { Refused } from './refusal.ts'
import { recoveryCodes, recoveryHash, stepOfCode } from './second-factor.ts'
import { say } from './words.ts'

/* Who is there: passwords, second factors and sessions. What they may do is a grant. */

/** A session nobody uses ends; one somebody uses ends all the same. */
export const IDLE_MS = 30 * 60_000
export const WHOLE_MS = 10 * 3_600_000
/** How long a proof of who somebody is counts for an approval. */
export const FRESH_MS = 10 * 60_000
/** How often a session's last use is written. */
const TOUCH_MS = 60_000
/** Wrong ones in a row before the account waits, at first a minute, then twice as long each time. */
const TRIES = 5
const LONGEST_WAIT_MS = 15 * 60_000

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
export const newToken = (): string => randomBytes(32).toString('base64url')
const lower = (staff: string) => staff.toLowerCase()

/** Whoever a session or a token speaks for: their posts of today and the one they act in. */
export interface SignedIn {
  readonly session: Session
  readonly actor: AtWork
  readonly name: string
  readonly posts: readonly Grant[]
  readonly post: Grant
}

/** Where a request came from, for the list of sessions. */
export interface From {
  readonly address: string
  readonly browser: string
}

/** What signing in needs of an office. */
export type Parts = Pick<Office, 'store' | 'sealer' | 'now'> & Partial<Pick<Office, 'wall'>>

/** The proof that a form came from a page of this session: of no use to whoever does not hold the token. */
export const csrfOf = (token: string): string => createHmac('sha256', token).update('anju form').digest('base64url')

/** Whether a form's proof is that of this token. */
export function isCsrf(token: string, given: unknown): boolean {
  const [own, theirs] = [Buffer.from(csrfOf(token)), Buffer.from(typeof given === 'string' ? given : '')]
  return own.length === theirs.length && timingSafeEqual(own, theirs)
}

/** Whether anybody is registered: from then on everybody who acts must be. */
export function isRegistered({ store }: Pick<Office, 'store'>): boolean {
  return store.staff().length > 0
}

/** A member of staff with what they may do today; undefined when nobody has this number. */
export function staffOf({ store, now }: Pick<Parts, 'store' | 'now'>, staff: string) {
  const head = store.head(staffStream(staff))
  if (head?.kind !== 'staff') return undefined
  const c = head.context as StaffContext
  return { head, c, posts: grantsInForce(head.state, c, legalDayOf(now())) }
}

/** Their name, from the sealed record. */
export function nameOf({ store, sealer }: Pick<Parts, 'store' | 'sealer'>, c: StaffContext): string {
  const record = store.unseal(staffStream(c.staff), c.person)
  return record ? (sealer.open(record) as { name: string }).name : c.staff
}

/** Whether this person's posts ask for a second factor: who approves, and who gives posts. */
export const needsSecond = (posts: readonly Grant[]): boolean =>
  posts.some(({ role }) => role === 'approver' || role === 'administrator')

const sealedText = (sealer: Sealer, text: string): string => {
  const { digest, salt, box, keyId, wrapped } = sealer.seal(text)
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  return JSON.stringify({
    ...{ digest, salt: base64(salt), box: base64(box), keyId },
    ...(wrapped ? { wrapped: base64(wrapped) } : {}),
  })
}
function openedText(sealer: Sealer, sealed: string): string {
  const { digest, keyId, ...rest } = JSON.parse(sealed) as Record<'digest' | 'salt' | 'box' | 'keyId', string> & {
    wrapped?: string
  }
  const bytes = (text: string) => Buffer.from(text, 'base64')
  const wrapped = rest.wrapped === undefined ? {} : { wrapped: bytes(rest.wrapped) }
  const record: SealedRecord = { digest, salt: bytes(rest.salt), box: bytes(rest.box), keyId, ...wrapped }
  return sealer.open(record) as string
}

const iso = (at: number) => new Date(at).toISOString()

/**
 * Starts a session and gives its token. `full`: everything was proved. Always a new token: one somebody planted in the
 * browser before is worth nothing afterwards.
 */
export function begin(
  parts: Parts,
  staff: string,
  stage: Session['stage'],
  item: number,
  from: From,
  { ssoAt = null, second = false }: Pick<Session, 'ssoAt' | 'second'> = {},
): string {
  const { store, now } = parts
  const token = newToken()
  const at = now().toISOString()
  store.accounts.beginSession({
    token: hashOf(token),
    staff: lower(staff),
    stage,
    second,
    item,
    startedAt: at,
    seenAt: at,
    provedAt: at,
    address: from.address.slice(0, 60),
    browser: from.browser.slice(0, 200),
    ssoAt,
    // What was done about the account since they were last here is said first of all.
    flash: stage === 'full' ? newsFor(parts, staff) : null,
  })
  return token
}

/**
 * Counts a try before it is checked, so that many at once are no more than many in a row: a first wrong one is a slip, five are a
 * reason to wait. Undefined while the account waits. What is right is given back.
 */
function reserved({ store, now }: Parts, staff: string): Try | undefined {
  const account = store.accounts.account(lower(staff))
  if (!account || isLocked(account, now())) return undefined
  const failures = account.failures + 1
  const wait = failures < TRIES ? 0 : Math.min(60_000 * 2 ** (failures - TRIES), LONGEST_WAIT_MS)
  const lockedUntil = wait === 0 ? null : iso(now().getTime() + wait)
  store.accounts.setTries(account.staff, failures, lockedUntil)
  return { account, lockedUntil }
}
interface Try {
  /** The account as it was when the try was counted. */
  readonly account: Account
  /** Until when the account waits if this try was wrong. */
  readonly lockedUntil: string | null
}

/**
 * The account as it is once a password has been compared: undefined when others' wrong tries have locked it since, or when it has
 * another password by now.
 */
function stillGood({ store, now }: Parts, { account, lockedUntil }: Try): Account | undefined {
  const current = store.accounts.account(account.staff)
  if (!current || current.password !== account.password) return undefined
  return isLocked(current, now()) && current.lockedUntil !== lockedUntil ? undefined : current
}

/** A try that was right is none of the wrong ones; those of before go on counting until all is proved. */
const giveBack = ({ store }: Parts, { account }: Try, current: Account): void =>
  store.accounts.setTries(account.staff, Math.max(0, current.failures - 1), null)

const isLocked = (account: Account, now: Date) =>
  account.lockedUntil !== null && account.lockedUntil > now.toISOString()

/** Whether this is the password of an account, with its try counted: the account as it now is, and the try. */
async function right(parts: Parts, staff: string, password: string): Promise<[Account, Try] | undefined> {
  const its = reserved(parts, staff)
  // Compared with nothing where there is nothing to compare, so that the answer takes as long.
  const isRight = await isPassword(its?.account.password || undefined, password)
  const current = its && isRight ? stillGood(parts, its) : undefined
  return its && current && [current, its]
}

/**
 * Checks number and password. Undefined for every reason why not, so that nobody learns which numbers exist, are locked or
 * suspended. `next`: what is still to be proved.
 */
export async function signIn(
  parts: Parts,
  staff: string,
  password: string,
  from: From,
): Promise<{ readonly token: string; readonly next: 'desk' | 'second' | 'enrol' } | undefined> {
  const { store, now } = parts
  store.accounts.sweep(iso(now().getTime() - WHOLE_MS))
  const found = await right(parts, staff, password)
  if (!found) return undefined
  const [account, its] = found
  giveBack(parts, its, account)
  const posts = staffOf(parts, staff)?.posts ?? []
  const [post] = posts
  if (!post) return undefined
  // The count of wrong tries goes on until the second factor is right too.
  if (account.totp !== null) return { token: begin(parts, staff, 'password', post.item, from), next: 'second' }
  store.accounts.setTries(account.staff, 0, null)
  if (needsSecond(posts)) return { token: begin(parts, staff, 'password', post.item, from), next: 'enrol' }
  return { token: begin(parts, staff, 'full', post.item, from), next: 'desk' }
}

/** Checks a code of the phone or one on paper, and uses it up. False when it is wrong or the account must wait. */
export function provesSecond(parts: Parts, staff: string, code: string): boolean {
  const { store, sealer, now, wall = now } = parts
  if (!store.accounts.account(lower(staff))?.totp) return false
  const account = reserved(parts, staff)?.account
  if (!account?.totp) return false
  const step = /^[\d\s]{6,8}$/.test(code)
    ? stepOfCode(openedText(sealer, account.totp), code, wall(), account.totpStep)
    : undefined
  const paper = recoveryHash(code)
  const onPaper = step === undefined && account.recovery.includes(paper)
  if (step === undefined && !onPaper) return false
  store.accounts.setTries(account.staff, 0, null)
  store.accounts.setSecond(account.staff, {
    totp: account.totp,
    totpStep: step ?? account.totpStep,
    recovery: onPaper ? account.recovery.filter((each) => each !== paper) : account.recovery,
  })
  return true
}

/**
 * The session of a token, whatever it has proved so far; undefined when it ended, or its person may no longer act in the post it
 * is for: which other one they act in is theirs to choose, at a new sign-in. Whoever has been given a post that needs a second
 * factor since, and has proved none here, has proved a password only.
 */
export function sessionOf(parts: Parts, token: string): SignedIn | undefined {
  const { store, now } = parts
  const session = store.accounts.session(hashOf(token))
  if (!session) return undefined
  const at = now().getTime()
  if (at - Date.parse(session.seenAt) > IDLE_MS || at - Date.parse(session.startedAt) > WHOLE_MS) {
    store.accounts.endSession(session.token)
    return undefined
  }
  const own = staffOf(parts, session.staff)
  const post = own?.posts.find(({ item }) => item === session.item)
  if (!own || !post) return undefined
  if (at - Date.parse(session.seenAt) > TOUCH_MS) store.accounts.seeSession(session.token, iso(at))
  const actor: AtWork = { staff: own.c.staff, role: post.role, organ: post.organ }
  const stage = needsSecond(own.posts) && !session.second ? 'password' : session.stage
  return { session: { ...session, stage }, actor, name: nameOf(parts, own.c), posts: own.posts, post }
}

/** Goes on from a proved password and second factor to the desk: a new token, the old one ends. */
export function finish(parts: Parts, token: string, { session }: SignedIn): string {
  parts.store.accounts.endSession(hashOf(token))
  const { staff, item, address, browser, ssoAt } = session
  return begin(parts, staff, 'full', item, { address, browser }, { ssoAt: ssoAt ?? null, second: true })
}

/** Whether somebody proved who they are a short while ago. */
export const isFresh = ({ now }: Pick<Parts, 'now'>, { provedAt }: Session): boolean =>
  now().getTime() - Date.parse(provedAt) <= FRESH_MS

/** Proves anew who is at the desk: the password, and a code where the account has a second factor or a post needs one. */
export async function proveAgain(parts: Parts, own: SignedIn, password: string, code: string): Promise<boolean> {
  const { accounts } = parts.store
  const { staff, token } = own.session
  const found = await right(parts, staff, password)
  if (!found) return false
  const [account, its] = found
  giveBack(parts, its, account)
  if (account.totp === null) {
    if (needsSecond(own.posts)) return false
    accounts.setTries(staff, 0, null)
  } else if (!provesSecond(parts, staff, code)) return false
  const current = accounts.session(token)
  const second = current?.second || account.totp !== null
  return (
    current !== undefined && accounts.proveSession(token, { ...current, provedAt: iso(parts.now().getTime()), second })
  )
}

/**
 * Sets a password. Refuses a weak one. Everywhere else the person is signed in ends, and no link they were given is good any more.
 * `but`: the session it is set from, which must not have ended meanwhile.
 */
export async function setPassword(parts: Parts, staff: string, password: string, but = ''): Promise<void> {
  const fault = passwordFault(password, [staff])
  if (fault) throw new Refused('invalid', fault, { field: 'password' })
  const { store, now } = parts
  const hash = await passwordHash(password)
  if (but !== '' && !store.accounts.session(but)) throw new Refused('forbidden', say.sessionOver(), {})
  store.accounts.setPassword(lower(staff), hash, now().toISOString())
  store.accounts.endInvitationsOf(lower(staff))
  store.accounts.endSessionsOf(lower(staff), but)
}

/** Takes a second factor into use once a code of it was given, and hands out the codes on paper, once. */
export function enrol(parts: Parts, staff: string, secret: string, code: string): readonly string[] | undefined {
  const { store, sealer, now, wall = now } = parts
  const account = store.accounts.account(lower(staff))
  const step = stepOfCode(secret, code, wall(), 0)
  if (!account || step === undefined) return undefined
  const { codes, hashes } = recoveryCodes()
  store.accounts.setSecond(account.staff, { totp: sealedText(sealer, secret), totpStep: step, recovery: hashes })
  return codes
}

/** Forgets somebody's second factor, for a phone that is lost: at their next sign-in they take a new one. */
export function forgetSecond({ store }: Pick<Parts, 'store'>, staff: string): void {
  store.accounts.setSecond(lower(staff), { totp: null, totpStep: 0, recovery: [] })
  store.accounts.endSessionsOf(lower(staff))
}
