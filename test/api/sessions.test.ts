import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AtWork } from '../../src/office.ts'
import { enrol, proveAgain, provesSecond, sessionOf, setPassword, signIn } from '../../src/sign-in.ts'
import { browserOn, hiddenOf } from '../support/browser.ts'
import { sessionFor } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* What lies between a wait and its end: passwords changed, sessions ended, posts given, tries made by the dozen at once. */

const password = '梧桐叶落-三盏清茶-归来晚'
const another = '青石板上-细雨敲窗-夜读人'
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const codeOf = (now: Date) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })
const from = { address: '127.0.0.1', browser: 'test' }

let desk: Desk
let admin: AtWork
let clerk: AtWork
beforeEach(async () => {
  desk = openDesk()
  admin = await firstAdministrator(desk.office)
  clerk = await entered(desk.office, admin, staff('LY-7', 'clerk', '410305005'))
  await setPassword(desk.office, 'LY-7', password)
})
afterEach(() => desk.close())
const accounts = () => desk.office.store.accounts
const signedIn = async () => {
  const b = browserOn(desk.app)
  await b.get('/login')
  await b.send('/login', { staff: 'LY-7', password })
  return b
}
const give = (role: string, organ: string, day = desk.office.clock.today) =>
  desk.office.ask('giveGrant', admin, { staff: 'LY-7', role, organ, from: day, document: '（文号）' })

describe('a wait in between', () => {
  test('brings no changed password back, whichever of the two ends first', async () => {
    for (let i = 0; i < 12; i += 1) {
      await setPassword(desk.office, 'LY-7', password)
      const [, old] = await Promise.all([
        setPassword(desk.office, 'LY-7', another),
        signIn(desk.office, 'LY-7', password, from),
        signIn(desk.office, 'LY-7', password, from),
      ])
      expect(await signIn(desk.office, 'LY-7', password, from), String(i)).toBeUndefined()
      // Whoever came in with the old one just before was sent out again.
      if (old) expect(sessionOf(desk.office, old.token)).toBeUndefined()
      expect(await signIn(desk.office, 'LY-7', another, from)).toBeDefined()
    }
  })

  test('brings no ended session back: neither by a proof nor by a new password from it', async () => {
    const token = sessionFor(desk, clerk)
    const own = sessionOf(desk.office, token)
    if (!own) throw new Error('a session needed')
    const proving = proveAgain(desk.office, own, password, '')
    accounts().endSessionsOf('ly-7')
    expect(await proving).toBe(false)
    expect(sessionOf(desk.office, token)).toBeUndefined()

    const b = await signedIn()
    await b.get('/account')
    const [session] = accounts().sessionsOf('ly-7')
    accounts().setFlash(session?.token ?? '', '还没有说的话')
    const changing = b.send('/account/password', { current: password, password: another, again: another })
    while ((accounts().account('ly-7')?.failures ?? 0) === 0) await new Promise((done) => setImmediate(done))
    accounts().endSessionsOf('ly-7')
    expect((await changing).statusCode).toBeGreaterThanOrEqual(400)
    expect(accounts().sessionsOf('ly-7')).toEqual([])
    expect(await signIn(desk.office, 'LY-7', another, from)).toBeUndefined()
  })

  test('many tries at once are no more than five: the right one among them does not open a locked account', async () => {
    const words = [...Array.from({ length: 54 }, (_, i) => `不对的密码-第${i}次-再来`), password]
    const found = await Promise.all(words.map((word) => signIn(desk.office, 'LY-7', word, from)))
    expect(found.filter((each) => each !== undefined)).toEqual([])
    expect(accounts().account('ly-7')).toMatchObject({ failures: 5, lockedUntil: expect.any(String) })
    expect(await signIn(desk.office, 'LY-7', password, from)).toBeUndefined()
    // A right one is none of the wrong ones.
    desk.office.clock.at(desk.office.clock.today, '09:05')
    expect(await signIn(desk.office, 'LY-7', password, from)).toBeDefined()
    expect(accounts().account('ly-7')).toMatchObject({ failures: 0, lockedUntil: null })
  })

  test('nor are many codes and proofs', async () => {
    enrol(desk.office, 'LY-7', secret, codeOf(desk.office.wall()))
    const right = codeOf(new Date(desk.office.wall().getTime() + 30_000))
    const codes = [...Array.from({ length: 8 }, () => '000000'), right]
    expect(codes.map((code) => provesSecond(desk.office, 'LY-7', code)).filter(Boolean)).toEqual([])
    expect(accounts().account('ly-7')?.lockedUntil).not.toBeNull()
    desk.office.clock.at(desk.office.clock.today, '09:20')
    const own = sessionOf(desk.office, sessionFor(desk, clerk))
    if (!own) throw new Error('a session needed')
    const words = [...Array.from({ length: 20 }, (_, i) => `又不对的密码-第${i}次`), password]
    const proofs = words.map((word) => proveAgain(desk.office, own, word, codeOf(desk.office.wall())))
    expect((await Promise.all(proofs)).filter(Boolean)).toEqual([])
  })
})

describe('a post given while somebody is signed in', () => {
  test.each<[string, string, string]>([
    ['an approver’s', 'approver', '410300'],
    ['an approver’s of a county', 'approver', '410305'],
  ])(
    '%s needs the second factor before anything else is done, and is not reached by the password alone',
    async (_, role, organ) => {
      const b = await signedIn()
      expect((await b.get('/work')).statusCode).toBe(200)
      const form = hiddenOf((await b.get('/account')).payload, '/account/password')
      await give(role, organ)
      for (const path of ['/work', '/account', '/account/proof'])
        expect((await b.get(path)).headers.location, path).toBe('/login/enrol')
      const origin = { origin: 'http://localhost' }
      const moved = await b.post('/account/post', { ...form, item: '2' }, origin)
      expect([moved.statusCode, accounts().sessionsOf('ly-7')[0]?.item]).toEqual([303, 1])
      const cookie = `anju-session=${b.cookies.get('anju-session')}`
      expect((await desk.app.inject({ url: '/api/applications', headers: { cookie } })).statusCode).toBe(401)

      await b.get('/login/enrol')
      const own = hiddenOf(b.page, '/login/enrol').secret as string
      const code = new TOTP({ secret: Secret.fromBase32(own) }).generate({ timestamp: desk.office.now().getTime() })
      expect((await b.send('/login/enrol', { code })).statusCode).toBe(200)
      await b.get('/work')
      await b.send('/account/post', { item: '2' })
      expect((await b.get('/work')).payload).toContain('· 核准人')
    },
  )

  test('begins to need it at midnight, and whoever has a second factor is asked for its code', async () => {
    enrol(desk.office, 'LY-7', secret, codeOf(desk.office.wall()))
    const token = sessionFor(desk, clerk)
    const half = { ...(sessionOf(desk.office, token)?.session as object), second: false } as never
    accounts().endSessionsOf('ly-7')
    desk.office.clock.at('2025-09-01', '23:50')
    accounts().beginSession({
      ...(half as object),
      seenAt: desk.office.now().toISOString(),
      startedAt: desk.office.now().toISOString(),
    } as never)
    await give('approver', '410300', '2025-09-02')
    const b = browserOn(desk.app)
    b.cookies.set('anju-session', token)
    expect((await b.get('/account')).statusCode).toBe(200)
    desk.office.clock.at('2025-09-02', '00:05')
    expect((await b.get('/account')).headers.location).toBe('/login/second')
  })

  test('is not slipped into when the one somebody is in ends', async () => {
    const b = await signedIn()
    const { today } = desk.office.clock
    await desk.office.ask('endGrant', admin, { staff: 'LY-7', item: 1, on: today, why: '（文号）' })
    await give('administrator', '410305')
    for (const path of ['/admin', '/work', '/account']) {
      const answer = await b.get(path)
      expect([path, answer.statusCode, answer.headers.location]).toEqual([path, 303, expect.stringContaining('/login')])
    }
    expect(sessionOf(desk.office, b.cookies.get('anju-session') as string)).toBeUndefined()
    await b.get('/login')
    expect((await b.send('/login', { staff: 'LY-7', password })).headers.location).toBe('/login/enrol')
  })
})
