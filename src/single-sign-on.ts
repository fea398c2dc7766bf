import { createHmac, randomBytes } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import type { ProvedElsewhere } from './linked-sign-in.ts'

/*
 * The city's single sign-on by OpenID Connect: authorization code with PKCE, state and nonce; issuer, audience, times and
 * signature of the answer are the library's to check. Nothing is asked of the provider before somebody wants to sign in, so that one
 * that is down holds up nobody's start.
 */

/** What the settings say of the provider. */
export interface ProviderSettings {
  readonly issuer: string
  readonly client: string
  readonly secret: string
  /** What people call it: the words on the button. */
  readonly name: string
  /** Values of `amr` or `acr` that count as a second factor; none by default: then ours is asked. */
  readonly second: readonly string[]
}

/** Why it came to nothing: the provider cannot be reached, its person gave up, or the answer is not one to believe. */
export type Failure = 'down' | 'given up' | 'not believed'

export interface SingleSignOn {
  readonly name: string
  readonly issuer: string
  /** Where to send a browser, for a secret only that browser holds. `again`: who is there must be proved anew. */
  leave(secret: string, again: boolean): Promise<URL | Failure>
  /** What an answer proves, by the address it came to (path and query). `code` of what was wrong is for the log. */
  arrive(path: string, secret: string, again: boolean): Promise<ProvedElsewhere | { failed: Failure; code: string }>
  /** Where one signs out of the provider too; undefined when it has no such place or cannot be reached. */
  signOut(): Promise<URL | undefined>
  /**
   * Whom the provider says it has signed out (OpenID Connect Back-Channel Logout 1.0): signature, issuer, audience, times, event and
   * that it is no ID token are checked, and each token counts once.
   */
  signedOut(
    logoutToken: string,
  ): Promise<{ readonly issuer: string; readonly subject: string } | { failed: Failure; code: string }>
  /** When it last could not be reached, if it has not been since. */
  downSince(): Date | null
}

export const donePath = '/login/sso/done'
/** Where the provider tells that it has signed somebody out. */
export const signedOutPath = '/login/sso/logout'
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** A logout token is told at once; an older one is somebody else's. */
const MOST_AGE_S = 120
const PATIENCE_S = 8
/** Where the provider has its doors and its keys is asked again after this. */
const KNOWN_MS = 3_600_000

/** State, nonce and verifier follow from one secret of the browser: nothing is stored, and one stolen tells nothing of the others. */
const derived = (secret: string, what: string): string => createHmac('sha256', secret).update(what).digest('base64url')
export const newFlowSecret = (): string => randomBytes(32).toString('base64url')

/** Opens nothing: the provider is asked when somebody first wants to sign in. `address`: where this site is reached. */
export function singleSignOn(settings: ProviderSettings, address: string, now: () => Date): SingleSignOn {
  let known: { readonly config: oidc.Configuration; readonly at: number } | undefined
  let asking: Promise<oidc.Configuration> | undefined
  let down: Date | null = null
  let keys: { readonly of: string; readonly set: ReturnType<typeof createRemoteJWKSet> } | undefined
  /** Logout tokens that were taken, until they are too old to be taken again. */
  const taken = new Map<string, number>()

  /** The provider's keys, as its own document says where they are. */
  function keysAt(uri: string): ReturnType<typeof createRemoteJWKSet> {
    if (keys?.of !== uri)
      keys = { of: uri, set: createRemoteJWKSet(new URL(uri), { timeoutDuration: PATIENCE_S * 1000 }) }
    return keys.set
  }

  async function ask(): Promise<oidc.Configuration> {
    // Only on this machine itself may it be without TLS (a trial, a test): the settings say so.
    const execute = settings.issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []
    const about = { timeout: PATIENCE_S, execute }
    const found = await oidc.discovery(new URL(settings.issuer), settings.client, {}, oidc.None(), about)
    const server = found.serverMetadata()
    const basic = (server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']).includes(
      'client_secret_basic',
    )
    const config = new oidc.Configuration(
      server,
      settings.client,
      // Some seconds for clocks that differ.
      { [oidc.clockTolerance]: 30 },
      basic ? oidc.ClientSecretBasic(settings.secret) : oidc.ClientSecretPost(settings.secret),
    )
    config.timeout = PATIENCE_S
    // The signature counts too, not only that the answer came over a connection to the provider.
    oidc.enableNonRepudiationChecks(config)
    for (const each of execute) each(config)
    return config
  }
  async function configured(): Promise<oidc.Configuration> {
    if (known && now().getTime() - known.at < KNOWN_MS) return known.config
    asking ??= ask().finally(() => {
      asking = undefined
    })
    const config = await asking
    known = { config, at: now().getTime() }
    return config
  }
  const told = (error: unknown): { failed: Failure; code: string } => {
    const failed = failureOf(error)
    if (failed === 'down') down = now()
    const { code, error: said } = error as { code?: unknown; error?: unknown }
    // Codes of the protocol only: descriptions may name somebody.
    return {
      failed,
      code: [said, code].find((each) => typeof each === 'string' && /^\w{1,60}$/.test(each)) ?? '',
    } as never
  }

  return {
    name: settings.name,
    issuer: settings.issuer,
    downSince: () => down,
    async leave(secret, again) {
      try {
        const config = await configured()
        down = null
        return oidc.buildAuthorizationUrl(config, {
          redirect_uri: address + donePath,
          scope: 'openid',
          code_challenge: await oidc.calculatePKCECodeChallenge(derived(secret, 'verifier')),
          code_challenge_method: 'S256',
          state: derived(secret, 'state'),
          nonce: derived(secret, 'nonce'),
          ...(again ? { prompt: 'login', max_age: '0' } : {}),
        })
      } catch (error) {
        return told(error).failed
      }
    },
    async arrive(path, secret, again) {
      try {
        const tokens = await oidc.authorizationCodeGrant(await configured(), new URL(address + path), {
          pkceCodeVerifier: derived(secret, 'verifier'),
          expectedState: derived(secret, 'state'),
          expectedNonce: derived(secret, 'nonce'),
          idTokenExpected: true,
          ...(again ? { maxAge: 0 } : {}),
        })
        down = null
        const claims = tokens.claims()
        if (!claims) return { failed: 'not believed', code: 'no_id_token' }
        const { sub: subject, iss: issuer, amr, acr } = claims
        const said = [...(Array.isArray(amr) ? amr : []), acr]
        return { issuer, subject, hasSecond: said.some((each) => settings.second.includes(String(each))) }
      } catch (error) {
        return told(error)
      }
    },
    async signedOut(logoutToken) {
      const not = (code: string) => ({ failed: 'not believed' as const, code })
      try {
        const server = (await configured()).serverMetadata()
        if (server.jwks_uri === undefined) return not('no_keys')
        const { payload } = await jwtVerify(logoutToken, keysAt(server.jwks_uri), {
          ...{ issuer: server.issuer, audience: settings.client, clockTolerance: 30, currentDate: now() },
          ...{ maxTokenAge: MOST_AGE_S, requiredClaims: ['iat', 'jti', 'events'] },
          // Never one the client's own secret could have signed, nor none at all.
          algorithms: (server.id_token_signing_alg_values_supported ?? ['RS256']).filter((alg) =>
            /^(RS|PS|ES|Ed)/.test(alg),
          ),
        })
        down = null
        const { jti, nonce, sub: subject, events } = payload
        const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, LOGOUT_EVENT)
        if (!isLogout || nonce !== undefined || typeof jti !== 'string') return not('no_logout_token')
        // Of a session alone, by a number of the provider's, nothing is known here.
        if (typeof subject !== 'string' || subject === '') return not('no_subject')
        const at = now().getTime()
        for (const [each, until] of taken) if (until < at) taken.delete(each)
        if (taken.has(jti)) return not('told_before')
        taken.set(jti, at + (MOST_AGE_S + 60) * 1000)
        return { issuer: server.issuer, subject }
      } catch (error) {
        return told(error)
      }
    },
    async signOut() {
      try {
        const config = await configured()
        if (!config.serverMetadata().end_session_endpoint) return undefined
        return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${address}/login` })
      } catch (error) {
        told(error)
        return undefined
      }
    },
  }
}

/** A connection that fails or lasts too long is the provider being down; all else is an answer, and not a good one. */
function failureOf(error: unknown): Failure {
  const { code, name, status, error: said } = error as { code?: string; name?: string; status?: number; error?: string }
  if (said === 'access_denied' || said === 'login_required') return 'given up'
  if (code === 'OAUTH_TIMEOUT' || name === 'TimeoutError' || name === 'AbortError') return 'down'
  if (status !== undefined && status >= 500) return 'down'
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM') return 'down'
  // `fetch` tells of a broken connection with a TypeError that has a cause; so does the library of what it was misused for.
  return error instanceof TypeError && (error as { cause?: unknown }).cause !== undefined ? 'down' : 'not believed'
}
