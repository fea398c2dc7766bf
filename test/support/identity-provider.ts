import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error: the package brings no types.
import Provider from 'oidc-provider'
import type { ProviderSettings } from '../../src/single-sign-on.ts'
import { donePath } from '../../src/single-sign-on.ts'

/* Providers of identity for tests: a real one (oidc-provider) that people sign in to by its own pages, and one that lies. */

const site = 'http://localhost'
const client = 'anju'
const secret = 'a secret of tests only, long enough to be one'
const settingsOf = (issuer: string, more: Partial<ProviderSettings> = {}): ProviderSettings => ({
  ...{ issuer, client, secret, name: '市统一身份认证', second: [] },
  ...more,
})

export interface TestProvider {
  settings(more?: Partial<ProviderSettings>): ProviderSettings
  close(): Promise<void>
}

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )
const closing = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => resolve())
  })

/** A port nobody listens on, for an office its provider must know before there is one. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const { port } = new URL(await listening(server))
  await closing(server)
  return Number(port)
}

/** The real one; `backchannel`: where it tells that somebody has signed out. A person is whoever they say in its form: it is there to be signed in to, not to be a register. */
export async function realProvider(backchannel?: string): Promise<TestProvider> {
  let answer: ReturnType<InstanceType<typeof Provider>['callback']> | undefined
  const server = createServer((request, response) => answer?.(request, response))
  const issuer = await listening(server)
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client,
        client_secret: secret,
        redirect_uris: [site + donePath],
        post_logout_redirect_uris: [`${site}/login`],
        ...(backchannel === undefined ? {} : { backchannel_logout_uri: backchannel }),
      },
    ],
    pkce: { required: () => true },
    features: { backchannelLogout: { enabled: true } },
    // It tells nothing to addresses of this machine, where the office of a test is, unless it is left to plain fetch.
    fetch: (url: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) => fetch(url, options),
    cookies: { keys: ['of tests only'] },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
  })
  answer = provider.callback()
  return { settings: (more) => settingsOf(issuer, more), close: () => closing(server) }
}

/** Somebody's browser at the provider: keeps its cookies there from one sign-in to the next. */
export interface AtProvider {
  /** Signs out there, by the provider's own page; returns once the provider has told everybody. */
  signOut(issuer: string): Promise<void>
  /** Goes where the office sends it, signs in by the provider's own pages as often as it asks, and returns what it is sent back with. */
  signIn(where: string, login: string): Promise<string>
  /** How often the provider has asked who is there. */
  asked: number
}

export function atProvider(): AtProvider {
  const jar = new Map<string, string>()
  const ask = async (url: string, body?: URLSearchParams) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie }, ...(body && { method: 'POST', body }) })
    for (const each of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const own: AtProvider = {
    asked: 0,
    async signOut(issuer) {
      const page = await (await ask(`${issuer}/session/end`)).text()
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1]
      if (xsrf === undefined) throw new Error(page.slice(0, 600))
      await ask(`${issuer}/session/end/confirm`, new URLSearchParams({ xsrf, logout: 'yes' }))
    },
    async signIn(where, login) {
      let url = where
      let answer = await ask(url)
      for (let steps = 0; steps < 12; steps += 1) {
        const to = answer.headers.get('location')
        if (to !== null) {
          url = new URL(to, url).href
          if (url.startsWith(site + donePath)) return url.slice(site.length)
          answer = await ask(url)
          continue
        }
        const page = await answer.text()
        const action = /<form [^>]*action="([^"]+)"/.exec(page)?.[1]
        if (answer.status !== 200 || action === undefined) throw new Error(`${answer.status} ${page.slice(0, 600)}`)
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
        if (prompt === 'login') own.asked += 1
        const said = { prompt, ...(prompt === 'login' ? { login, password: 'whatever' } : {}) }
        url = new URL(action, url).href
        answer = await ask(url, new URLSearchParams(said))
      }
      throw new Error('the provider never sends anybody back')
    },
  }
  return own
}

/** What the lying provider puts into its next ID token, and how it signs it. */
export interface Lie {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly key?: 'another' | 'none'
  /** What the token endpoint answers instead of a token. */
  readonly status?: number
}

/**
 * One that answers as a provider does but says what a test tells it: every code is taken, and the token holds whatever the
 * test wants. What makes the rest of it true is what the office asked for.
 */
export async function lyingProvider(): Promise<
  TestProvider & {
    lie: Lie
    callback(where: string): string
    /** A logout token as it would tell it, but for what a test changes in it. */
    logoutToken(lie?: Lie): string
  }
> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  let nonce = ''
  let challenge = ''
  const server = createServer(async (request, response) => {
    const send = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const { pathname } = new URL(request.url ?? '', issuer)
    if (pathname === '/.well-known/openid-configuration')
      return send({
        ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
        ...{ jwks_uri: `${issuer}/jwks`, id_token_signing_alg_values_supported: ['RS256'] },
        ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
      })
    if (pathname === '/jwks')
      return send({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] })
    const given = new URLSearchParams(await bodyOf(request))
    const verifier = given.get('code_verifier') ?? ''
    if (createHash('sha256').update(verifier).digest('base64url') !== challenge)
      return send({ error: 'invalid_grant' }, 400)
    if (own.lie.status) return send({ error: 'server_error' }, own.lie.status)
    const at = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, sub: 'u-1', aud: client, iat: at, exp: at + 300, auth_time: at, nonce }
    const key = own.lie.key === 'another' ? foreign : keys.privateKey
    const id_token = signed({ ...claims, ...own.lie.claims }, own.lie.key === 'none' ? undefined : key)
    return send({ access_token: 'x', token_type: 'Bearer', expires_in: 300, id_token })
  })
  const issuer = await listening(server)
  const own = {
    lie: {} as Lie,
    settings: (more?: Partial<ProviderSettings>) => settingsOf(issuer, more),
    callback(where: string) {
      const asked = new URL(where).searchParams
      nonce = asked.get('nonce') ?? ''
      challenge = asked.get('code_challenge') ?? ''
      return `${donePath}?code=c-1&state=${asked.get('state')}`
    },
    logoutToken({ claims, key }: Lie = {}) {
      const at = Math.floor(Date.now() / 1000)
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const usual = { iss: issuer, sub: 'u-1', aud: client, iat: at, exp: at + 120, jti: randomUUID(), events }
      return signed({ ...usual, ...claims }, key === 'none' ? undefined : key === 'another' ? foreign : keys.privateKey)
    },
    close: () => closing(server),
  }
  return own
}

function signed(claims: object, key: KeyObject | undefined): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(key ? { alg: 'RS256', kid: 'k' } : { alg: 'none' })}.${part(claims)}`
  return `${text}.${key ? sign('sha256', Buffer.from(text), key).toString('base64url') : ''}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}
