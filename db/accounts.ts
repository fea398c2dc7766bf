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
}

/** Where somebody is signed in. `token` is the hash of what the browser holds. */
export interface Session {
  readonly token: string
  readonly staff: string
  readonly stage: 'password' | 'full'
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

/** The plain tables of signing in. Each method is one statement; all keys are hashes or staff numbers in lower case. */
export interface Accounts {
  account(staff: string): Account | undefined
  putAccount(account: Account): void
  session(token: string): Session | undefined
  sessionsOf(staff: string): Session[]
  putSession(session: Session): void
  /** True when there was one. */
  endSession(token: string): boolean
  endSessionsOf(staff: string, but?: string): void
  /** Forgets sessions last used before an instant, and invitations and tokens that ended before it. */
  sweep(before: string): void
  invitation(code: string): Invitation | undefined
  putInvitation(invitation: Invitation): void
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
    recovery, failures, locked_until AS lockedUntil FROM accounts WHERE staff = ?`)
  const putAccount =
    db.prepare(`INSERT INTO accounts (staff, password, password_set_at, totp, totp_step, recovery, failures,
    locked_until) VALUES (@staff, @password, @passwordSetAt, @totp, @totpStep, @recovery, @failures, @lockedUntil)
    ON CONFLICT (staff) DO UPDATE SET password = @password, password_set_at = @passwordSetAt, totp = @totp,
    totp_step = @totpStep, recovery = @recovery, failures = @failures, locked_until = @lockedUntil`)
  const columns = `token, staff, stage, item, started_at AS startedAt, seen_at AS seenAt, proved_at AS provedAt, address,
    browser, sso_at AS ssoAt, flash`
  const session = db.prepare(`SELECT ${columns} FROM sessions WHERE token = ?`)
  const sessionsOf = db.prepare(`SELECT ${columns} FROM sessions WHERE staff = ? ORDER BY seen_at DESC`)
  const putSession =
    db.prepare(`INSERT INTO sessions (token, staff, stage, item, started_at, seen_at, proved_at, address,
    browser, sso_at, flash)
    VALUES (@token, @staff, @stage, @item, @startedAt, @seenAt, @provedAt, @address, @browser, @ssoAt, @flash)
    ON CONFLICT (token) DO UPDATE SET stage = @stage, item = @item, seen_at = @seenAt, proved_at = @provedAt,
    sso_at = @ssoAt, flash = @flash`)
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
  const useInvitation = db.prepare('DELETE FROM invitations WHERE code = ?')
  const tokenColumns = 'token, name, staff, item, scopes, made_by AS madeBy, ends_at AS endsAt'
  const serviceToken = db.prepare(`SELECT ${tokenColumns} FROM service_tokens WHERE token = ?`)
  const serviceTokens = db.prepare(`SELECT ${tokenColumns} FROM service_tokens ORDER BY ends_at`)
  const putServiceToken = db.prepare(`INSERT INTO service_tokens (token, name, staff, item, scopes, made_by, ends_at)
    VALUES (@token, @name, @staff, @item, @scopes, @madeBy, @endsAt)`)
  const endServiceToken = db.prepare('DELETE FROM service_tokens WHERE name = ?')

  const scoped = (row: unknown) => {
    const r = row as Row<ServiceToken, 'scopes'>
    return { ...r, scopes: JSON.parse(r.scopes) as string[] }
  }
  return {
    account(staff) {
      const row = account.get(staff) as Row<Account, 'recovery'> | undefined
      return row && { ...row, recovery: JSON.parse(row.recovery) as string[] }
    },
    putAccount: (one) => void putAccount.run({ ...one, recovery: JSON.stringify(one.recovery) }),
    session: (token) => session.get(token) as Session | undefined,
    sessionsOf: (staff) => sessionsOf.all(staff) as Session[],
    putSession: (one) => void putSession.run({ ssoAt: null, ...one }),
    endSession: (token) => endSession.run(token).changes === 1,
    endSessionsOf: (staff, but = '') => void endSessionsOf.run(staff, but),
    sweep(before) {
      for (const each of sweep) each.run(before)
    },
    invitation: (code) => invitation.get(code) as Invitation | undefined,
    putInvitation: (one) => void putInvitation.run(one),
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
