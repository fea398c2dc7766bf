import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import type { AtWork } from '../../src/office.ts'
import { hashOf } from '../../src/sign-in.ts'
import { singleSignOn } from '../../src/single-sign-on.ts'
import { type Browser, browserOn, hiddenOf, wrongOf } from '../support/browser.ts'
import {
  atProvider,
  freePort,
  type Lie,
  lyingProvider,
  realProvider,
  type TestProvider,
} from '../support/identity-provider.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/*
 * Signing in by the city's single sign-on: against oidc-provider, through its own pages over HTTP; and against a provider
 * that says what it likes, since a real one cannot be made to lie.
 */

const site = 'http://localhost'
const nobody = { ssoAt: undefined }
const deskWith = (provider: TestProvider, more = {}): Desk => {
  const office = testOffice()
  const sso = singleSignOn(provider.settings(more), site, office.now)
  return openDesk(office, undefined, { sso })
}
const stateOf = (b: Browser, desk: Desk) => {
  const token = b.cookies.get('anju-session')
  return token === undefined ? nobody : (desk.office.store.accounts.session(hashOf(token)) ?? nobody)
}
const login = (provider: TestProvider, subject: string) => ({ issuer: provider.settings().issuer, subject })

describe('a real provider', () => {
  let provider: TestProvider
  let desk: Desk
  let admin: AtWork
  let clerk: AtWork
  let approver: AtWork
  let adminAt: Browser
  beforeAll(async () => {
    provider = await realProvider()
    desk = deskWith(provider)
    admin = await firstAdministrator(desk.office)
    clerk = await entered(desk.office, admin, staff('LY-7', 'clerk', '410305005'))
    approver = await entered(desk.office, admin, staff('LY-8', 'approver', '410300'))
    adminAt = browserOf(desk, admin)
  })
  afterAll(async () => {
    await desk.close()
    await provider.close()
  })
  const later = (minutes: number) =>
    new Date(desk.office.now().getTime() + (8 * 60 + minutes) * 60_000).toISOString().slice(11, 16)
  /** Presses the button, signs in at the provider, and comes back. */
  const through = async (b: Browser, who: string, at = atProvider(), from = '/login/sso') => {
    const away = await b.get(from)
    expect(away.statusCode, away.payload).toBe(303)
    return b.get(await at.signIn(String(away.headers.location), who))
  }

  test('the sign-in page offers it; who is not linked is not let in, and is told what the administrator needs', async () => {
    const b = browserOn(desk.app)
    expect((await b.get('/login')).payload).toContain('href="/login/sso?next=%2F"')
    const answer = await through(b, 'wang.7')
    expect([answer.statusCode, b.cookies.has('anju-session')]).toEqual([403, false])
    expect(answer.payload).toContain('没有关联')
    expect(answer.payload).toContain('wang.7')
    // A name that looks like somebody's number is not printed.
    const numbered = await through(browserOn(desk.app), '410399198001010018')
    expect(numbered.payload).not.toContain('410399198001010018')
  })

  test('the administrator links the name by a page, once; it is a fact, and the name is sealed', async () => {
    const page = `/admin/staff/${clerk.staff}`
    await adminAt.get(page)
    const wrong = await adminAt.send(`${page}/login`, { subject: 'two words' })
    expect([wrong.statusCode, wrongOf(wrong.payload)[0]]).toEqual([422, expect.stringContaining('主体标识')])
    const done = await adminAt.send(`${page}/login`, { subject: 'wang.7' })
    expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
    const last = desk.office.store.history(staffStream(clerk.staff)).at(-1)?.body ?? ''
    expect(JSON.parse(last)).toMatchObject({ type: 'LoginLinked', actor: admin })
    expect(last).not.toContain('wang.7')
    expect((await adminAt.get(page)).payload).toContain('wang.7')
    await adminAt.get(`/admin/staff/${approver.staff}`)
    const taken = await adminAt.send(`/admin/staff/${approver.staff}/login`, { subject: 'wang.7' })
    expect(wrongOf(taken.payload)[0]).toContain('已关联另一名')
  })

  test('then they are in, in their post of our register, and out again with the way out of the provider', async () => {
    const b = browserOn(desk.app)
    const at = atProvider()
    const arrived = await through(b, 'wang.7', at, '/login/sso?next=%2Ftodo')
    expect([arrived.statusCode, arrived.headers.location]).toEqual([303, '/todo'])
    expect((await b.get('/account')).payload).toContain('受理员')
    expect(b.cookies.has('anju-sso')).toBe(false)
    await b.get('/work')
    const out = await b.send('/logout')
    expect(out.headers.location).toBe('/login?out=sso')
    expect((await b.follow(out)).payload).toContain(`href="${provider.settings().issuer}/session/end?`)
    expect((await b.get('/work')).headers.location).toContain('/login')
    // Signed in there still: the provider need not ask again.
    await through(b, 'wang.7', at)
    expect(at.asked).toBe(1)
    expect((await b.get('/work')).statusCode).toBe(200)
  })

  test.each([
    ['state', (path: string) => path.replace(/state=[^&]+/, 'state=forged')],
    ['no state', (path: string) => path.replace(/&?state=[^&]+/, '')],
    ['code', (path: string) => path.replace(/code=[^&]+/, 'code=forged')],
    ['issuer of the answer', (path: string) => path.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Felsewhere.example')],
    ['error', () => '/login/sso/done?error=access_denied&state=x'],
    ['nothing', () => '/login/sso/done'],
  ])('a forged answer lets nobody in: %s', async (_, forged) => {
    const b = browserOn(desk.app)
    const away = await b.get('/login/sso')
    const path = forged(await atProvider().signIn(String(away.headers.location), 'wang.7'))
    const answer = await b.get(path)
    expect([answer.statusCode, b.cookies.has('anju-session')]).toEqual([401, false])
    expect(answer.payload).toContain('重新登录')
  })

  test('an answer is worth something once, and only in the browser that asked', async () => {
    const b = browserOn(desk.app)
    const away = await b.get('/login/sso')
    const flow = b.cookies.get('anju-sso') as string
    const path = await atProvider().signIn(String(away.headers.location), 'wang.7')
    const other = browserOn(desk.app)
    expect((await other.get(path)).statusCode).toBe(401)
    await other.get('/login/sso')
    expect((await other.get(path)).statusCode).toBe(401)
    expect((await b.get(path)).statusCode).toBe(303)
    // Replayed, even with the cookie that had been taken back: the provider has had its code.
    b.cookies.delete('anju-session')
    expect((await b.get(path)).statusCode).toBe(401)
    b.cookies.set('anju-sso', flow)
    expect([(await b.get(path)).statusCode, b.cookies.has('anju-session')]).toEqual([401, false])
  })

  test('who approves is asked for our own second factor, and proves anew at the provider before an approval', async () => {
    await adminAt.get(`/admin/staff/${approver.staff}`)
    await adminAt.send(`/admin/staff/${approver.staff}/login`, { subject: 'li.8' })
    const b = browserOn(desk.app)
    const at = atProvider()
    const arrived = await through(b, 'li.8', at)
    expect(arrived.headers.location).toBe('/login/enrol')
    expect((await b.get('/work')).headers.location).toContain('/login')
    await b.get('/login/enrol')
    const { secret = '' } = hiddenOf(b.page, '/login/enrol')
    const code = () =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: desk.office.now().getTime() })
    expect((await b.send('/login/enrol', { code: code() })).statusCode).toBe(200)
    expect((await b.get('/work')).statusCode).toBe(200)

    // Ten minutes later the proof is stale: the provider must ask again though it knows them, and our code completes it.
    const before = at.asked
    desk.office.clock.at(desk.office.clock.today, later(15))
    expect((await b.get('/account/proof?next=%2Fwork')).payload).toContain('/account/proof/sso?next=%2Fwork')
    const proved = await through(b, 'li.8', at, '/account/proof/sso?next=%2Fwork')
    expect([at.asked, proved.headers.location]).toEqual([before + 1, '/account/proof/code?next=%2Fwork'])
    const provedAt = () => (stateOf(b, desk) as { provedAt?: string }).provedAt
    const old = provedAt()
    await b.follow(proved)
    expect((await b.send('/account/proof/code', { code: '000000' })).statusCode).toBe(401)
    expect(provedAt()).toBe(old)
    const done = await b.send('/account/proof/code', { code: code() })
    expect([done.statusCode, done.headers.location, provedAt() === old]).toEqual([303, '/work', false])
    // Somebody else's proof is none.
    const others = await through(b, 'wang.7', atProvider(), '/account/proof/sso')
    expect([others.statusCode, others.payload]).toEqual([401, expect.stringContaining('不是现在登录的')])
  })

  test('nobody signs in with the empty password of an account that has none', async () => {
    const b = browserOn(desk.app)
    await b.get('/login')
    for (const password of ['', ' ']) {
      const answer = await b.send('/login', { staff: approver.staff, password })
      expect([answer.statusCode, b.cookies.has('anju-session')]).toEqual([401, false])
    }
  })

  test('who is suspended is not let in, and who is unlinked is out at once', async () => {
    const b = browserOn(desk.app)
    await through(b, 'wang.7')
    await desk.office.ask('suspendStaff', admin, { staff: clerk.staff, why: '（文号）' })
    expect((await b.get('/work')).headers.location).toContain('/login')
    const refused = await through(browserOn(desk.app), 'wang.7')
    expect([refused.statusCode, refused.payload]).toEqual([403, expect.stringContaining('没有岗位')])
    await desk.office.ask('reinstateStaff', admin, { staff: clerk.staff, why: '（文号）' })
    await through(b, 'wang.7')
    const page = `/admin/staff/${clerk.staff}`
    // Also an administrator proves anew who they are, before they say who may sign in as somebody.
    const fresh = browserOf(desk, admin)
    await fresh.get(page)
    const done = await fresh.send(`${page}/login-end`, { unlinkWhy: '（文号）' })
    expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
    expect((await b.get('/work')).headers.location).toContain('/login')
    expect((await through(browserOn(desk.app), 'wang.7')).statusCode).toBe(403)
    const head = desk.office.store.head(staffStream(clerk.staff))
    expect((head?.context as StaffContext | undefined)?.login).toBeNull()
  })
})

describe('a provider that lies', () => {
  const minutes = (n: number) => Math.floor(Date.now() / 1000) + n * 60
  let provider: Awaited<ReturnType<typeof lyingProvider>>
  beforeAll(async () => {
    provider = await lyingProvider()
  })
  afterAll(() => provider.close())
  const officeFor = async (role: 'clerk' | 'approver', more = {}) => {
    const desk = deskWith(provider, more)
    const admin = await firstAdministrator(desk.office)
    await entered(desk.office, admin, staff('LY-7', role, role === 'clerk' ? '410305005' : '410300'))
    await desk.office.ask('linkLogin', admin, { staff: 'LY-7', login: login(provider, 'u-1') })
    return desk
  }
  const told = async (desk: Desk, lie: Lie, from = '/login/sso', b = browserOn(desk.app)) => {
    provider.lie = lie
    const away = await b.get(from)
    return { b, answer: await b.get(provider.callback(String(away.headers.location))) }
  }

  test('the truth lets them in; every lie does not', async () => {
    const desk = await officeFor('clerk')
    const lies: readonly (readonly [string, Lie])[] = [
      ['for somebody else', { claims: { aud: 'another client' } }],
      ['for several, by none of them', { claims: { aud: ['anju', 'another'], azp: 'another' } }],
      ['from another issuer', { claims: { iss: 'https://elsewhere.example' } }],
      ['expired', { claims: { exp: minutes(-10), iat: minutes(-20) } }],
      ['of another sign-in', { claims: { nonce: 'another' } }],
      ['without a nonce', { claims: { nonce: undefined } }],
      ['about nobody', { claims: { sub: undefined } }],
      ['signed by another key', { key: 'another' }],
      ['signed by nobody', { key: 'none' }],
      ['a fault', { status: 500 }],
    ]
    for (const [what, lie] of lies) {
      const { b, answer } = await told(desk, lie)
      expect([what, answer.statusCode, b.cookies.has('anju-session')]).toEqual([what, lie.status ? 503 : 401, false])
    }
    const { b, answer } = await told(desk, {})
    expect([answer.statusCode, b.cookies.has('anju-session')]).toEqual([303, true])
    // Not let in is not the same as unknown: another name of the same provider is nobody here.
    expect((await told(desk, { claims: { sub: 'u-2' } })).answer.statusCode).toBe(403)
    await desk.close()
  })

  test('what the provider said of somebody stands in no line of the log and on no page, whatever went wrong', async () => {
    const written: string[] = []
    const logger = { level: 'trace', stream: { write: (line: string) => void written.push(line) } }
    const office = testOffice()
    const desk = openDesk(office, undefined, { sso: singleSignOn(provider.settings(), site, office.now), logger })
    const canaries = ['410399198001010018', 'canary-name', '13800138000', 'canary-mail', 'canary-secret']
    const [sub, name, phone_number, email, secret] = canaries
    const claims = { sub, name, phone_number, email }
    const lies: readonly Lie[] = [
      { claims },
      { claims: { ...claims, nonce: secret } },
      { claims: { ...claims, aud: secret } },
      { claims: { ...claims, exp: minutes(-10), iat: minutes(-20) } },
      { claims, key: 'another' },
      { claims, key: 'none' },
      { claims, status: 500 },
    ]
    for (const lie of lies) {
      const { answer } = await told(desk, lie)
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
      expect(canaries.filter((each) => `${answer.payload}${JSON.stringify(answer.headers)}`.includes(each))).toEqual([])
    }
    const b = browserOn(desk.app)
    await b.get('/login/sso')
    await b.get(`/login/sso/done?error=access_denied&error_description=${name}&state=${secret}`)
    expect(canaries.filter((each) => written.join('').includes(each))).toEqual([])
    await desk.close()
  })

  test('a second factor of the provider counts only where the settings say so', async () => {
    const claims = { amr: ['pwd', 'mfa'] }
    const strict = await officeFor('approver')
    expect((await told(strict, { claims })).answer.headers.location).toBe('/login/enrol')
    await strict.close()
    const lenient = await officeFor('approver', { second: ['mfa'] })
    expect((await told(lenient, { claims })).answer.headers.location).toBe('/desk')
    expect((await told(lenient, { claims: { amr: ['pwd'] } })).answer.headers.location).toBe('/login/enrol')
    expect((await told(lenient, { claims: { amr: [], acr: 'mfa' } })).answer.headers.location).toBe('/desk')
    await lenient.close()
  })

  test('an old sign-in is no proof of who is there now', async () => {
    const desk = await officeFor('clerk')
    const { b } = await told(desk, {})
    for (const claims of [{ auth_time: minutes(-30) }, { auth_time: undefined }])
      expect((await told(desk, { claims }, '/account/proof/sso', b)).answer.statusCode).toBe(401)
    const done = await told(desk, {}, '/account/proof/sso?next=%2Faccount', b)
    expect([done.answer.statusCode, done.answer.headers.location]).toEqual([303, '/account'])
    await desk.close()
  })
})

test('a provider that is down holds up nobody: the office opens, the page says so, the password still works', async () => {
  const provider = await realProvider()
  await provider.close()
  const desk = deskWith(provider)
  const b = browserOn(desk.app)
  expect((await b.get('/login')).payload).not.toContain('无法连接')
  const answer = await b.get('/login/sso')
  expect([answer.statusCode, answer.payload]).toEqual([503, expect.stringContaining('现在无法连接')])
  const page = (await b.get('/login')).payload
  expect(page).toContain('无法连接：请先用工号和密码')
  expect(page).toContain('name="password"')
  await desk.close()
})

test('without one there is no button and no such page', async () => {
  const desk = openDesk()
  const b = browserOn(desk.app)
  expect((await b.get('/login')).payload).not.toContain('/login/sso')
  for (const path of ['/login/sso', '/login/sso/done']) expect((await b.get(path)).statusCode).toBe(404)
  await desk.close()
})

describe('signed out at the provider', () => {
  const told = (desk: Desk, token: string | null, more: object = {}) =>
    desk.app.inject({
      method: 'POST',
      url: '/login/sso/logout',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: token === null ? 'nothing=1' : new URLSearchParams({ logout_token: token }).toString(),
      ...more,
    })

  test('by a real one: every session of theirs ends here, and nobody else’s', async () => {
    const port = await freePort()
    const provider = await realProvider(`http://127.0.0.1:${port}/login/sso/logout`)
    // Tokens go by the real clock.
    const desk = openDesk(testOffice(), undefined, { sso: singleSignOn(provider.settings(), site, () => new Date()) })
    await desk.app.listen({ port, host: '127.0.0.1' })
    const admin = await firstAdministrator(desk.office)
    const clerk = await entered(desk.office, admin, staff('LY-7', 'clerk', '410305005'))
    await desk.office.ask('linkLogin', admin, { staff: clerk.staff, login: login(provider, 'wang.7') })
    const at = atProvider()
    const b = browserOn(desk.app)
    const away = await b.get('/login/sso')
    await b.get(await at.signIn(String(away.headers.location), 'wang.7'))
    const [elsewhere, other] = [browserOf(desk, clerk), browserOf(desk, admin)]
    for (const each of [b, elsewhere]) expect((await each.get('/work')).statusCode).toBe(200)
    await at.signOut(provider.settings().issuer)
    await expect.poll(() => desk.office.store.accounts.sessionsOf('ly-7').length).toBe(0)
    for (const each of [b, elsewhere]) expect((await each.get('/work')).headers.location).toContain('/login')
    expect((await other.get('/admin')).statusCode).toBe(200)
    await desk.close()
    await provider.close()
  })

  describe('by one that lies', () => {
    let provider: Awaited<ReturnType<typeof lyingProvider>>
    let desk: Desk
    let clerk: AtWork
    const sessions = () => desk.office.store.accounts.sessionsOf('ly-7').length
    beforeAll(async () => {
      provider = await lyingProvider()
      // Tokens go by the real clock.
      desk = openDesk(testOffice(), undefined, { sso: singleSignOn(provider.settings(), site, () => new Date()) })
      const admin = await firstAdministrator(desk.office)
      clerk = await entered(desk.office, admin, staff('LY-7', 'clerk', '410305005'))
      await desk.office.ask('linkLogin', admin, { staff: clerk.staff, login: login(provider, 'u-1') })
      browserOf(desk, clerk)
    })
    afterAll(async () => {
      await desk.close()
      await provider.close()
    })
    const seconds = () => Math.floor(Date.now() / 1000)
    test.each<[string, () => string | null]>([
      ['none', () => null],
      ['nothing', () => ''],
      ['no token', () => 'a.b.c'],
      ['signed by another', () => provider.logoutToken({ key: 'another' })],
      ['not signed', () => provider.logoutToken({ key: 'none' })],
      ['of another issuer', () => provider.logoutToken({ claims: { iss: 'https://elsewhere.example' } })],
      ['for another client', () => provider.logoutToken({ claims: { aud: 'other' } })],
      ['over', () => provider.logoutToken({ claims: { exp: seconds() - 60 } })],
      ['old', () => provider.logoutToken({ claims: { iat: seconds() - 600, exp: seconds() + 600 } })],
      ['of tomorrow', () => provider.logoutToken({ claims: { iat: seconds() + 86_400, exp: seconds() + 90_000 } })],
      ['an ID token', () => provider.logoutToken({ claims: { nonce: 'n', events: undefined } })],
      ['with a nonce', () => provider.logoutToken({ claims: { nonce: 'n' } })],
      ['of another event', () => provider.logoutToken({ claims: { events: { 'https://example.org/other': {} } } })],
      [
        'whose event is a word',
        () => provider.logoutToken({ claims: { events: 'http://schemas.openid.net/event/backchannel-logout' } }),
      ],
      ['without a number of its own', () => provider.logoutToken({ claims: { jti: undefined } })],
      ['of a session alone', () => provider.logoutToken({ claims: { sub: undefined, sid: 's-1' } })],
    ])('%s: nobody is out', async (_, token) => {
      const { statusCode, payload } = await told(desk, token())
      expect([statusCode, payload, sessions()]).toEqual([400, '{"error":"invalid_request"}', 1])
    })
    test('too long, or in another form: nobody is out', async () => {
      expect((await told(desk, 'a'.repeat(20_000))).statusCode).toBe(413)
      const json = { headers: { 'content-type': 'application/json' }, payload: '{}' }
      expect([(await told(desk, null, json)).statusCode, sessions()]).toEqual([415, 1])
    })
    test('of somebody nobody here is linked to: the same answer as of one who is', async () => {
      const { statusCode, payload } = await told(desk, provider.logoutToken({ claims: { sub: 'u-2' } }))
      expect([statusCode, payload, sessions()]).toEqual([200, '', 1])
    })
    test('a true one counts, and once: told again it ends nobody’s next session', async () => {
      const token = provider.logoutToken()
      expect([(await told(desk, token)).statusCode, sessions()]).toEqual([200, 0])
      browserOf(desk, clerk)
      expect([(await told(desk, token)).statusCode, sessions()]).toEqual([400, 1])
    })
    test('where there is no single sign-on there is no such place', async () => {
      const bare = openDesk()
      expect((await told(bare, provider.logoutToken())).statusCode).toBe(404)
      await bare.close()
    })
  })
})
