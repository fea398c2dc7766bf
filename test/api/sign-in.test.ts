import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { staffStream } from '../../machines/staff.ts'
import { buildApp } from '../../src/app.ts'
import { invite } from '../../src/handed-out.ts'
import { IDLE_MS, isRegistered, WHOLE_MS } from '../../src/sign-in.ts'
import { type Browser, browserOn, hiddenOf, wrongOf } from '../support/browser.ts'
import { textPress } from '../support/press.ts'
import { numberOf, staff as someone, system } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/*
 * Signing in as a browser does it, on the real app: the first start, a clerk with a password, an administrator with a
 * second factor; and everything that must not let anybody in.
 */

const password = '梧桐叶落-三盏清茶-归来晚'
const another = '青石板上-细雨敲窗-夜读人'
const codeOf = (secret: string, now: Date) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })

let desk: Desk
let administrator: Browser
let secret = ''
let recovery: string[] = []
beforeAll(() => {
  desk = openDesk()
})
afterAll(() => desk.close())
const now = () => desk.office.now()
const facts = () => desk.facts()
/** The clock goes on, so that the phone shows another code. */
let minutes = 0
const wait = (more: number) => {
  minutes += more
  desk.office.clock.at(
    '2025-09-01',
    `${String(9 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
  )
}

describe('the first start', () => {
  test('there is no default password, and nobody signs in before somebody is registered', async () => {
    expect(isRegistered(desk.office)).toBe(false)
    const b = browserOn(desk.app)
    await b.get('/login')
    for (const who of ['admin', 'root', 'system', 'LY-0001', ''])
      expect((await b.send('/login', { staff: who, password: 'admin' })).statusCode).toBe(401)
  })

  test('the link registers the first administrator, who must take a second factor before anything else', async () => {
    const code = invite(desk.office, null, 'system')
    administrator = browserOn(desk.app)
    expect((await administrator.get(`/setup/${code}`)).statusCode).toBe(200)
    const fields = { staff: 'LY-0001', name: '测试管理', document: '（任命文件）', ...numberOf('LY-0001') }
    const weak = await administrator.send(`/setup/${code}`, {
      ...fields,
      password: '123456789012',
      again: '123456789012',
    })
    expect([weak.statusCode, wrongOf(weak.payload)[0]]).toEqual([422, expect.stringContaining('太常见')])
    expect(weak.payload).toContain('<title>错误：')
    const short = await administrator.send(`/setup/${code}`, { ...fields, password: 'a b c d', again: 'a b c d' })
    expect(wrongOf(short.payload)[0]).toContain('12 至 128')
    const differ = await administrator.send(`/setup/${code}`, { ...fields, password, again: another })
    expect(wrongOf(differ.payload)[0]).toContain('不一样')
    const noNumber = await administrator.send(`/setup/${code}`, { ...fields, staff: '张三', password, again: password })
    expect([noNumber.statusCode, facts()]).toEqual([422, 0])

    const done = await administrator.send(`/setup/${code}`, { ...fields, password, again: password })
    expect([done.statusCode, done.headers.location]).toEqual([303, '/login/enrol'])
    expect(desk.office.store.history(staffStream('LY-0001')).length).toBe(3)
    for (const page of ['/desk', '/admin/staff', '/account'])
      expect((await administrator.get(page)).headers.location, page).toContain('/login')

    await administrator.get('/login/enrol')
    secret = hiddenOf(administrator.page, '/login/enrol').secret as string
    const wrong = await administrator.send('/login/enrol', { code: '000000' })
    expect([wrong.statusCode, hiddenOf(wrong.payload, '/login/enrol').secret]).toEqual([422, secret])
    const shown = await administrator.send('/login/enrol', { code: codeOf(secret, now()) })
    recovery = [...shown.payload.matchAll(/<li>([A-Z0-9]{5}-[A-Z0-9]{5})<\/li>/g)].map(([, each]) => each as string)
    expect([shown.statusCode, new Set(recovery).size]).toEqual([200, 10])
    expect((await administrator.get('/admin')).payload).toContain('测试管理，您好')
  })

  test('a link is used once, ends by itself, and the first one ends when somebody is registered', async () => {
    const b = browserOn(desk.app)
    for (const code of [invite(desk.office, null, 'system'), invite(desk.office, 'ly-0001', 'x', -1), 'made-up'])
      expect((await b.get(`/setup/${code}`)).statusCode).toBe(404)
  })
})

describe('an administrator enters a clerk, who signs in', () => {
  let link = ''
  test('with a first post, and a one-time link', async () => {
    await administrator.get('/admin/staff/new')
    const fields = {
      staff: 'LY-0002',
      name: '测试受理',
      role: 'clerk',
      organ: '410305005',
      from: '2025-09-01',
      document: '（文号）',
      ...numberOf('LY-0002'),
    }
    const nowhere = await administrator.send('/admin/staff', { ...fields, organ: '999999' })
    expect(wrongOf(nowhere.payload)[0]).toContain('没有这个单位')
    const done = await administrator.send('/admin/staff', fields)
    expect(done.headers.location).toBe('/admin/staff/LY-0002')
    await administrator.follow(done)
    const shown = await administrator.send('/admin/staff/LY-0002/invitation', { linkWhy: '首次登录' })
    // Whole, so that it can be sent as it stands.
    expect(shown.payload).toMatch(/http:\/\/localhost\/setup\/[\w-]+/)
    link = /\/setup\/[\w-]+/.exec(shown.payload)?.[0] as string
    expect(link).toBeDefined()
    expect((await administrator.get('/admin/staff/LY-0002')).payload).not.toContain(link)
  })

  test('the same form sent twice is one wish', async () => {
    await administrator.get('/admin/staff/new')
    const once = hiddenOf(administrator.page, '/admin/staff')
    const fields = {
      ...once,
      staff: 'LY-0003',
      name: '测试发布',
      role: 'publisher',
      organ: '410305005',
      from: '2025-09-01',
      document: '（文号）',
      ...numberOf('LY-0003'),
      kind: 'person',
    }
    const origin = { origin: 'http://localhost' }
    expect((await administrator.post('/admin/staff', fields, origin)).statusCode).toBe(303)
    const before = facts()
    expect((await administrator.post('/admin/staff', fields, origin)).statusCode).toBe(303)
    expect(facts()).toBe(before)
  })

  test('the clerk sets a password by the link, and it works once', async () => {
    const b = browserOn(desk.app)
    await b.get(link)
    const done = await b.send(link, { password: another, again: another })
    expect(done.headers.location).toBe('/desk')
    expect((await b.get('/work')).payload).toContain('受理员')
    expect((await b.get(link)).statusCode).toBe(404)
    expect((await b.get('/admin/staff')).statusCode).toBe(403)
  })

  test('number and password are enough where nobody approves; the number in any case of its letters', async () => {
    const b = browserOn(desk.app)
    await b.get('/login?next=/account')
    const done = await b.send('/login', { staff: 'ly-0002', password: another })
    expect(done.headers.location).toBe('/account')
    expect((await b.get('/account')).payload).toContain('本机')
  })
})

const signedIn = async (who = 'LY-0002', secretly = another) => {
  const b = browserOn(desk.app)
  await b.get('/login')
  await b.send('/login', { staff: who, password: secretly })
  return b
}

describe('nobody else gets in', () => {
  test('one answer for an unknown number, a wrong password, a locked account and somebody who left', async () => {
    const b = browserOn(desk.app)
    await b.get('/login')
    const said = async (who: string, word: string) => {
      const answer = await b.send('/login', { staff: who, password: word })
      return [answer.statusCode, wrongOf(answer.payload).join()]
    }
    const unknown = await said('LY-9999', another)
    expect(await said('LY-0002', 'wrong')).toEqual(unknown)
    for (let i = 0; i < 5; i += 1) await said('LY-0002', 'wrong')
    expect(desk.office.store.accounts.account('ly-0002')?.lockedUntil).not.toBeNull()
    expect(await said('LY-0002', another)).toEqual(unknown)
    wait(16)
    expect((await b.send('/login', { staff: 'LY-0002', password: another })).statusCode).toBe(303)
    expect(desk.office.store.accounts.account('ly-0002')?.failures).toBe(0)
  })

  test('whoever waits waits twice as long each time, a quarter of an hour at most', async () => {
    const b = browserOn(desk.app)
    await b.get('/login')
    const waits: number[] = []
    for (let i = 0; i < 11; i += 1) {
      await b.send('/login', { staff: 'LY-0002', password: 'wrong' })
      const until = desk.office.store.accounts.account('ly-0002')?.lockedUntil
      if (!until) continue
      const ms = Date.parse(until) - now().getTime()
      waits.push(ms / 60_000)
      wait(ms / 60_000 + 1)
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15, 15])
    await signedIn()
  })

  test('a password alone opens nothing of an administrator; a code is good once; a paper code once', async () => {
    wait(1)
    const b = browserOn(desk.app)
    await b.get('/login')
    expect((await b.send('/login', { staff: 'LY-0001', password })).headers.location).toBe('/login/second')
    for (const page of ['/desk', '/admin/staff', '/login/enrol']) expect((await b.get(page)).statusCode, page).toBe(303)
    expect(
      (
        await desk.app.inject({
          url: '/api/staff',
          headers: { cookie: `anju-session=${b.cookies.get('anju-session')}` },
        })
      ).statusCode,
    ).toBe(401)
    await b.get('/login/second')
    expect((await b.send('/login/second', { code: '123456' })).statusCode).toBe(401)
    const code = codeOf(secret, now())
    const before = b.cookies.get('anju-session')
    expect((await b.send('/login/second', { code })).headers.location).toBe('/desk')
    expect(b.cookies.get('anju-session')).not.toBe(before)

    const c = browserOn(desk.app)
    await c.get('/login')
    await c.send('/login', { staff: 'LY-0001', password })
    await c.get('/login/second')
    expect((await c.send('/login/second', { code })).statusCode).toBe(401)
    expect((await c.send('/login/second', { code: (recovery[0] as string).toLowerCase() })).headers.location).toBe(
      '/desk',
    )

    const d = browserOn(desk.app)
    await d.get('/login')
    await d.send('/login', { staff: 'LY-0001', password })
    await d.get('/login/second')
    expect((await d.send('/login/second', { code: recovery[0] as string })).statusCode).toBe(401)
  })

  test('an altered, made-up or ended session is nobody', async () => {
    const b = await signedIn()
    const token = b.cookies.get('anju-session') as string
    const look = (value: string) => desk.app.inject({ url: '/account', headers: { cookie: `anju-session=${value}` } })
    expect((await look(token)).statusCode).toBe(200)
    for (let i = 0; i < token.length; i += 1) {
      const altered = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      expect([i, (await look(altered)).statusCode]).toEqual([i, 303])
    }
    for (const value of ['', 'x', `${token}x`, desk.office.store.accounts.sessionsOf('ly-0002')[0]?.token ?? ''])
      expect((await look(value)).statusCode).toBe(303)
    await b.get('/account')
    expect((await b.send('/logout')).headers.location).toBe('/login')
    expect((await look(token)).statusCode).toBe(303)
  })

  test('a session nobody uses ends after half an hour, one somebody uses after ten', async () => {
    const b = await signedIn()
    const start = minutes
    while (minutes + 25 - start < WHOLE_MS / 60_000) {
      wait(25)
      expect([minutes, (await b.get('/account')).statusCode]).toEqual([minutes, 200])
    }
    wait(26)
    expect((await b.get('/account')).statusCode).toBe(303)
    desk.office.clock.at('2025-09-02')
    minutes = 0
    const c = await signedIn()
    desk.office.clock.at('2025-09-02', '09:31')
    expect(IDLE_MS).toBe(30 * 60_000)
    expect((await c.get('/account')).statusCode).toBe(303)
  })
})

describe('forms are ours, or nothing happens', () => {
  const fields = { current: another, password, again: password }
  test.each<[string, (b: Browser) => Record<string, string>, Record<string, string>]>([
    ['without a proof', () => ({}), { origin: 'http://localhost' }],
    ['with the proof of another session', () => ({ csrf: 'x'.repeat(43) }), { origin: 'http://localhost' }],
    ['from another site', (b) => hiddenOf(b.page, '/account/password'), { origin: 'https://evil.example' }],
    [
      'from a site whose name begins like ours',
      (b) => hiddenOf(b.page, '/account/password'),
      { origin: 'http://localhost.evil.example' },
    ],
    ['from nowhere', (b) => hiddenOf(b.page, '/account/password'), {}],
    ['from a sandbox', (b) => hiddenOf(b.page, '/account/password'), { origin: 'null' }],
  ])('%s', async (_, proof, headers) => {
    const b = await signedIn()
    await b.get('/account')
    const before = desk.office.store.accounts.account('ly-0002')?.password
    const answer = await b.post('/account/password', { ...fields, ...proof(b) }, headers)
    expect(answer.statusCode).toBe(403)
    expect(desk.office.store.accounts.account('ly-0002')?.password).toBe(before)
  })

  test('a call of the API by a browser comes from our site, and carries what the session may', async () => {
    const b = await signedIn()
    const cookie = `anju-session=${b.cookies.get('anju-session')}`
    const call = (headers: Record<string, string>) =>
      desk.app.inject({
        method: 'POST',
        url: '/api/staff',
        headers: { cookie, host: 'localhost', 'idempotency-key': '0198f3e0-0000-7000-8000-000000000000', ...headers },
        payload: {},
      })
    expect((await call({})).statusCode).toBe(403)
    expect((await call({ origin: 'https://evil.example' })).statusCode).toBe(403)
    expect((await call({ origin: 'http://localhost' })).statusCode).toBe(422)
    expect((await desk.app.inject({ url: '/api/applications', headers: { cookie } })).statusCode).toBe(200)
    expect((await desk.app.inject({ url: '/api/staff', headers: { cookie } })).statusCode).toBe(403)
  })

  test('where to go after signing in is a page of this site', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const b = browserOn(desk.app)
      await b.get(`/login?next=${encodeURIComponent(next)}`)
      expect((await b.send('/login', { staff: 'LY-0002', password: another })).headers.location).toBe('/desk')
      const c = browserOn(desk.app)
      await c.get('/login')
      expect((await c.send('/login', { staff: 'LY-0002', password: another, next })).headers.location).toBe('/desk')
    }
  })
})

describe('a change of standing is felt at once', () => {
  test('another place can be signed out, and a new password signs all others out', async () => {
    const here = await signedIn()
    const there = await signedIn()
    await here.get('/account')
    const session = [...here.page.matchAll(/name="session" value="([0-9a-f]{64})"/g)][0]?.[1] as string
    expect(session).toBeDefined()
    const open = desk.office.store.accounts.sessionsOf('ly-0002').length
    await here.send('/account/sessions/end', { session })
    expect(desk.office.store.accounts.sessionsOf('ly-0002').length).toBe(open - 1)
    await here.get('/account')
    const done = await here.send('/account/password', { current: another, password, again: password })
    expect(done.headers.location).toBe('/account')
    expect((await there.get('/account')).statusCode).toBe(303)
    expect((await here.follow(done)).payload).toContain('密码已修改')
    expect((await here.get('/account')).payload).not.toContain('密码已修改')
    await here.send('/account/password', { current: password, password: another, again: another })
  })

  test('nobody ends a session of somebody else', async () => {
    const b = await signedIn()
    const theirs = desk.office.store.accounts.sessionsOf('ly-0001')[0]?.token ?? ''
    await b.get('/account')
    await b.post(
      '/account/sessions/end',
      { ...hiddenOf(b.page, '/account/password'), session: theirs },
      { origin: 'http://localhost' },
    )
    expect(desk.office.store.accounts.session(theirs)).toEqual(theirs === '' ? undefined : expect.anything())
  })

  test('who is suspended is out on the next page, and does not come in again', async () => {
    const b = await signedIn()
    const version = () => desk.office.store.head(staffStream('LY-0002'))?.version as number
    const admin = someone('LY-0001', 'administrator', '410300')
    await desk.office.ask('suspendStaff', admin, { staff: 'LY-0002', version: version(), why: '（文号）' })
    expect((await b.get('/account')).statusCode).toBe(303)
    const c = browserOn(desk.app)
    await c.get('/login')
    expect((await c.send('/login', { staff: 'LY-0002', password: another })).statusCode).toBe(401)
    await desk.office.ask('reinstateStaff', admin, { staff: 'LY-0002', version: version(), why: '（文号）' })
    await signedIn()
  })

  test('whoever has two posts changes between them, and acts in one at a time', async () => {
    const admin = someone('LY-0001', 'administrator', '410300')
    await desk.office.ask('giveGrant', admin, {
      staff: 'LY-0002',
      role: 'publisher',
      organ: '410305005',
      from: '2025-09-02',
      document: '（文号）',
    })
    const b = await signedIn()
    await b.get('/work')
    expect(b.page).toContain('换岗位')
    await b.send('/account/post', { item: '2' })
    expect((await b.get('/work')).payload).toContain('· 公示发布人')
    expect((await b.send('/account/post', { item: '7' })).statusCode).toBe(404)
    expect((await b.get('/work')).payload).toContain('· 公示发布人')
  })
})

describe('who approves proves anew who is there', () => {
  test('ten minutes after the last proof, on the page and over the API', async () => {
    const admin = someone('LY-0001', 'administrator', '410300')
    await desk.office.ask('enterStaff', admin, {
      staff: 'LY-0009',
      role: 'approver',
      organ: '410300',
      from: '2025-09-02',
      document: '（文号）',
      person: { name: '测试核准' },
      identity: numberOf('LY-0009'),
    })
    const link = `/setup/${invite(desk.office, 'LY-0009', 'LY-0001')}`
    const b = browserOn(desk.app)
    await b.get(link)
    expect((await b.send(link, { password, again: password })).headers.location).toBe('/login/enrol')
    await b.get('/login/enrol')
    const own = hiddenOf(b.page, '/login/enrol').secret as string
    await b.send('/login/enrol', { code: codeOf(own, now()) })
    const approve = () =>
      desk.app.inject({
        method: 'POST',
        url: '/api/applications/410305-2025-00001-4/approval',
        headers: {
          cookie: `anju-session=${b.cookies.get('anju-session')}`,
          host: 'localhost',
          origin: 'http://localhost',
          'idempotency-key': '0198f3e0-0000-7000-8000-000000000001',
        },
        payload: { version: 1, opinion: '同意。' },
      })
    expect((await approve()).statusCode).toBe(404)
    desk.office.clock.at('2025-09-02', '09:42')
    expect((await approve()).statusCode).toBe(401)
    await b.get('/account/proof?next=/desk')
    expect((await b.send('/account/proof', { password: another, code: codeOf(own, now()) })).statusCode).toBe(401)
    expect((await b.send('/account/proof', { password, code: codeOf(own, now()) })).headers.location).toBe('/desk')
    expect((await approve()).statusCode).toBe(404)
  })
})

describe('a program acts by a token of its own', () => {
  test('for what it is for, until it is ended', async () => {
    const admin = someone('LY-0001', 'administrator', '410300')
    await desk.office.ask('enterStaff', admin, {
      staff: 'svc-1',
      kind: 'service',
      role: 'clerk',
      organ: '410305005',
      from: '2025-09-02',
      document: '（文号）',
      person: { name: '测试程序' },
    })
    wait(45)
    desk.office.clock.at('2025-09-02', '10:30')
    const b = browserOn(desk.app)
    await b.get('/login')
    await b.send('/login', { staff: 'LY-0001', password })
    await b.get('/login/second')
    await b.send('/login/second', { code: codeOf(secret, now()) })
    await b.get('/admin/staff/svc-1')
    const wrong = await b.send('/admin/staff/svc-1/tokens', { scopes: 'everything', days: '30' })
    expect(wrongOf(wrong.payload)[0]).toContain('没有“everything”')
    const shown = await b.send('/admin/staff/svc-1/tokens', { scopes: 'listApplications', days: '30' })
    const token = /anju_[0-9a-f]{8}_[\w-]{43}/.exec(shown.payload)?.[0] as string
    const get = (url: string, bearer = token) =>
      desk.app.inject({ url, headers: { authorization: `Bearer ${bearer}` } })
    expect((await get('/api/applications')).statusCode).toBe(200)
    expect((await get('/api/overview')).statusCode).toBe(403)
    // Files have scopes too: refused without one; with one it goes on to ask for the case, of which there is none.
    expect((await get('/api/applications/410305-2025-00001-0/bundle')).statusCode).toBe(403)
    await b.get('/admin/staff/svc-1')
    const files = await b.send('/admin/staff/svc-1/tokens', { scopes: 'getCaseBundle getCaseFile', days: '30' })
    const ofFiles = /anju_[0-9a-f]{8}_[\w-]{43}/.exec(files.payload)?.[0] as string
    expect((await get('/api/applications/410305-2025-00001-0/bundle', ofFiles)).statusCode).toBe(404)
    expect((await get('/api/applications/410305-2025-00001-0/case-file', ofFiles)).statusCode).toBe(404)
    expect((await get('/api/applications', ofFiles)).statusCode).toBe(403)
    expect((await get('/api/applications', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).statusCode).toBe(
      401,
    )
    await b.get('/admin/staff/svc-1')
    await b.send('/admin/staff/svc-1/tokens/end')
    expect((await get('/api/applications')).statusCode).toBe(401)
  })
})

describe('trial tokens end where staff are registered', () => {
  test('one that claims a post nobody granted opens and changes nothing', async () => {
    const clerk = { staff: 'LY-0002', role: 'clerk', organ: '410302001' } as const
    expect((await desk.get('/api/applications', clerk)).statusCode).toBe(403)
    expect((await desk.get('/api/applications', { ...clerk, organ: '410305005' })).statusCode).toBe(200)
    expect(
      (await desk.get('/api/applications', { staff: 'nobody', role: 'auditor', organ: '410300' })).statusCode,
    ).toBe(403)
  })
})

test('no page of the staff site shows a hash, a secret or a token again', async () => {
  expect(system.role).toBe('system')
  const b = await signedIn()
  for (const path of ['/desk', '/account', '/login']) {
    const { payload } = await b.get(path)
    expect(payload).not.toMatch(/\$argon2|anju_[0-9a-f]{8}_[\w-]{20}/)
    expect(payload).not.toContain(secret)
  }
})

describe('guessing', () => {
  test('behind a proxy is counted by the reader’s address, and only a proxy we know is believed', async () => {
    const app = buildApp({ office: desk.office, tokens: desk.tokens, press: textPress(), proxies: ['10.0.0.5'] })
    const ask = (remoteAddress: string, reader: string) =>
      app.inject({ url: '/login', remoteAddress, headers: { 'x-forwarded-for': reader } })
    const seen: string[] = []
    app.addHook('onResponse', (request, _reply, done) => {
      seen.push(request.ip)
      done()
    })
    await ask('10.0.0.5', '203.0.113.7')
    await ask('203.0.113.9', '203.0.113.8')
    expect(seen).toEqual(['203.0.113.7', '203.0.113.9'])
    await app.close()
  })

  test('from one address is slowed with a clear answer; another address goes on', async () => {
    const guesser = browserOn(desk.app, '10.9.8.7')
    await guesser.get('/login')
    const form = { ...hiddenOf(guesser.page, '/login'), staff: 'LY-0002', password: 'x' }
    const origin = { origin: 'http://localhost' }
    let slowed = await guesser.post('/login', form, origin)
    for (let i = 0; i < 80 && slowed.statusCode === 401; i += 1) slowed = await guesser.post('/login', form, origin)
    expect([slowed.statusCode, Number(slowed.headers['retry-after']) > 0]).toEqual([429, true])
    expect(slowed.payload).toMatch(/太频繁|过多|稍后|分钟/)
    expect(slowed.payload).not.toMatch(/\bat .+\.ts/)
    const other = browserOn(desk.app, '10.9.8.6')
    await other.get('/login')
    expect((await other.send('/login', { staff: 'LY-0002', password: 'x' })).statusCode).toBe(401)
  })
})
