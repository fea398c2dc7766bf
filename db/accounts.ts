import type { Sqlite } from './sqlite.ts'

/** How somebody signs in: see the table. Times are ISO UTC. */
export interface Account {
  readonly staff: string
  readonly password: string
  readonly passwordSetAt: string
  readonly totp: string | null
  readonly totpStep: number
  /** Hashes of the recovery codes left. */
  readonly recovery: readonly string[]
  readonly failures: number
  readonly lockedUntil: string | null
  /** Up to which version of their stream they were told what was done about their account. */
  readonly toldVersion: number
}

/** Where somebody is signed in. `token` is the hash of what the browser holds. */
export interface Session {
  readonly token: string
  readonly staff: string
  readonly stage: 'password' | 'full'
  /** Whether a second factor was proved in it. */
  readonly second?: boolean
  readonly item: number
  readonly startedAt: string
  readonly seenAt: string
  readonly provedAt: string
  readonly address: string
  readonly browser: string
  /** When single sign-on last proved who they are; not there in a session that began with a password. */
  readonly ssoAt?: string | null
  readonly flash: string | null
}

export interface Invitation {
  readonly code: string
  readonly staff: string | null
  readonly madeBy: string
  readonly endsAt: string
}

export interface ServiceToken {
  readonly token: string
  readonly name: string
  readonly staff: string
  readonly item: number
  readonly scopes: readonly string[]
  readonly madeBy: string
  readonly endsAt: string
}

/**
 * The plain tables of signing in. Each method is one statement; all keys are hashes or staff numbers in lower case. What changes
 * a row names the columns it means: a row read before a wait must not be written back whole, and one that is gone stays gone.
 */
export interface Accounts {
  account(staff: string): Account | undefined
  /** An account without a password, where there is none yet. An empty hash is nobody's password. */
  beginAccount(staff: string, at: string): void
  /** Sets a password, with an account where there was none; wrong tries are forgotten. */
  setPassword(staff: string, password: string, at: string): void
  setTries(staff: string, failures: number, lockedUntil: string | null): void
  setSecond(staff: string, second: Pick<Account, 'totp' | 'totpStep' | 'recovery'>): void
  setTold(staff: string, version: number): void
  session(token: string): Session | undefined
  sessionsOf(staff: string): Session[]
  beginSession(session: Session): void
  seeSession(token: string, seenAt: string): void
  moveSession(token: string, item: number): void
  /** False when the session has ended meanwhile. */
  proveSession(token: string, proved: Pick<Session, 'provedAt' | 'ssoAt' | 'second'>): boolean
  setFlash(token: string, flash: string | null): void
  /** True when there was one. */
  endSession(token: string): boolean
  endSessionsOf(staff: string, but?: string): void
  /** Forgets sessions last used before an instant, and invitations and tokens that ended before it. */
  sweep(before: string): void
  invitation(code: string): Invitation | undefined
  putInvitation(invitation: Invitation): void
  /** Forgets every link somebody was given. */
  endInvitationsOf(staff: string): void
  /** True for the one caller who may use it: it is gone afterwards. */
  useInvitation(code: string): boolean
  serviceToken(token: string): ServiceToken | undefined
  serviceTokens(): ServiceToken[]
  putServiceToken(token: ServiceToken): void
  endServiceToken(name: string): void
}

type Row<T, K extends keyof T> = Omit<T, K> & { readonly [F in K]: string }

/** The tables of signing in, on the connection of the store: writing here must not make it forget its heads. */
export function accountsOf(db: Sqlite): Accounts {
  const account = db.prepare(`SELECT staff, password, password_set_at AS passwordSetAt, totp, totp_step AS totpStep,
    recovery, failures, locked_until AS lockedUntil, told_version AS toldVersion FROM accounts WHERE staff = ?`)
  const fresh = `INSERT INTO accounts (staff, password, password_set_at, totp, totp_step, recovery, failures,
    locked_until) VALUES (@staff, @password, @at, NULL, 0, '[]', 0, NULL)`
  const beginAccount = db.prepare(`${fresh} ON CONFLICT (staff) DO NOTHING`)
  const setPassword = db.prepare(`${fresh} ON CONFLICT (staff) DO UPDATE SET password = @password,
    password_set_at = @at, failures = 0, locked_until = NULL`)
  const setTries = db.prepare('UPDATE accounts SET failures = ?, locked_until = ? WHERE staff = ?')
  const setSecond = db.prepare('UPDATE accounts SET totp = ?, totp_step = ?, recovery = ? WHERE staff = ?')
  const setTold = db.prepare('UPDATE accounts SET told_version = ? WHERE staff = ?')
  const columns = `token, staff, stage, second, item, started_at AS startedAt, seen_at AS seenAt, proved_at AS provedAt, address,
    browser, sso_at AS ssoAt, flash`
  const session = db.prepare(`SELECT ${columns} FROM sessions WHERE token = ?`)
  const sessionsOf = db.prepare(`SELECT ${columns} FROM sessions WHERE staff = ? ORDER BY seen_at DESC`)
  const beginSession =
    db.prepare(`INSERT INTO sessions (token, staff, stage, second, item, started_at, seen_at, proved_at, address,
    browser, sso_at, flash) VALUES (@token, @staff, @stage, @second, @item, @startedAt, @seenAt, @provedAt, @address,
    @browser, @ssoAt, @flash)`)
  const seeSession = db.prepare('UPDATE sessions SET seen_at = ? WHERE token = ?')
  const moveSession = db.prepare('UPDATE sessions SET item = ? WHERE token = ?')
  const proveSession = db.prepare('UPDATE sessions SET proved_at = ?, sso_at = ?, second = ? WHERE token = ?')
  const setFlash = db.prepare('UPDATE sessions SET flash = ? WHERE token = ?')
  const endSession = db.prepare('DELETE FROM sessions WHERE token = ?')
  const endSessionsOf = db.prepare('DELETE FROM sessions WHERE staff = ? AND token <> ?')
  const sweep = [
    db.prepare('DELETE FROM sessions WHERE seen_at < ?'),
    db.prepare('DELETE FROM invitations WHERE ends_at < ?'),
    db.prepare('DELETE FROM service_tokens WHERE ends_at < ?'),
  ]
  const invitation = db.prepare(
    'SELECT code, staff, made_by AS madeBy, ends_at AS endsAt FROM invitations WHERE code = ?',
  )
  const putInvitation = db.prepare(
    'INSERT INTO invitations (code, staff, made_by, ends_at) VALUES (@code, @staff, @madeBy, @endsAt)',
  )
  const endInvitationsOf = db.prepare('DELETE FROM invitations WHERE staff = ?')
  const useInvitation = db.prepare('DELETE FROM invitations WHERE code = ?')
  const tokenColumns = 'token, name, staff, item, scopes, made_by AS madeBy, ends_at AS endsAt'
  const serviceToken = db.prepare(`SELECT ${tokenColumns} FROM service_tokens WHERE token = ?`)
  const serviceTokens = db.prepare(`SELECT ${tokenColumns} FROM service_tokens ORDER BY ends_at`)
  const putServiceToken = db.prepare(`INSERT INTO service_tokens (token, name, staff, item, scopes, made_by, ends_at)
    VALUES (@token, @name, @staff, @item, @scopes, @madeBy, @endsAt)`)
  const endServiceToken = db.prepare('DELETE FROM service_tokens WHERE name = ?')

  const seen = (row: unknown): Session => {
    const { second, ...rest } = row as Omit<Session, 'second'> & { readonly second: number }
    return { ...rest, second: second === 1 }
  }
  const scoped = (row: unknown) => {
    const r = row as Row<ServiceToken, 'scopes'>
    return { ...r, scopes: JSON.parse(r.scopes) as string[] }
  }
  return {
    account(staff) {
      const row = account.get(staff) as Row<Account, 'recovery'> | undefined
      return row && { ...row, recovery: JSON.parse(row.recovery) as string[] }
    },
    beginAccount: (staff, at) => void beginAccount.run({ staff, password: '', at }),
    setPassword: (staff, password, at) => void setPassword.run({ staff, password, at }),
    setTries: (staff, failures, lockedUntil) => void setTries.run(failures, lockedUntil, staff),
    setSecond: (staff, { totp, totpStep, recovery }) =>
      void setSecond.run(totp, totpStep, JSON.stringify(recovery), staff),
    setTold: (staff, version) => void setTold.run(version, staff),
    session(token) {
      const row = session.get(token)
      return row === undefined ? undefined : seen(row)
    },
    sessionsOf: (staff) => sessionsOf.all(staff).map(seen),
    beginSession: (one) => void beginSession.run({ ssoAt: null, ...one, second: one.second ? 1 : 0 }),
    seeSession: (token, seenAt) => void seeSession.run(seenAt, token),
    moveSession: (token, item) => void moveSession.run(item, token),
    proveSession: (token, { provedAt, ssoAt = null, second }) =>
      proveSession.run(provedAt, ssoAt, second ? 1 : 0, token).changes === 1,
    setFlash: (token, flash) => void setFlash.run(flash, token),
    endSession: (token) => endSession.run(token).changes === 1,
    endSessionsOf: (staff, but = '') => void endSessionsOf.run(staff, but),
    sweep(before) {
      for (const each of sweep) each.run(before)
    },
    invitation: (code) => invitation.get(code) as Invitation | undefined,
    putInvitation: (one) => void putInvitation.run(one),
    endInvitationsOf: (staff) => void endInvitationsOf.run(staff),
    useInvitation: (code) => useInvitation.run(code).changes === 1,
    serviceToken(token) {
      const row = serviceToken.get(token)
      return row === undefined ? undefined : scoped(row)
    },
    serviceTokens: () => serviceTokens.all().map(scoped),
    putServiceToken: (one) => void putServiceToken.run({ ...one, scopes: JSON.stringify(one.scopes) }),
    endServiceToken: (name) => void endServiceToken.run(name),
  }
}
