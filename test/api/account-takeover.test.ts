import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { signInHint } from '../../src/auditing/sign-in-hints.ts'
import { invite } from '../../src/handed-out.ts'
import { signInLinked } from '../../src/linked-sign-in.ts'
import type { AtWork } from '../../src/office.ts'
import { hashOf, setPassword } from '../../src/sign-in.ts'
import { type Browser, browserOn, hiddenOf, wrongOf } from '../support/browser.ts'
import { testKey } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, enteredBefore, firstAdministrator, numberOf, staff, system } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* Nobody acts in another's name: not who administers them, not another office's administrator, not the same person under two numbers. */

const password = '梧桐叶落-三盏清茶-归来晚'
const codeOf = (secret: string, now: Date) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })

let desk: Desk
let admin: AtWork
let approver: AtWork
beforeEach(async () => {
  desk = openDesk()
  admin = await firstAdministrator(desk.office, 'LY-1')
  approver = await entered(desk.office, admin, staff('LY-9', 'approver', '410300'))
})
afterEach(() => desk.close())
const types = (number: string) =>
  desk.office.store
    .history(`staff-${number.toLowerCase()}`)
    .map(({ body }) => (JSON.parse(body) as { type: string }).type)
const pageOf = async (who: AtWork, number: string): Promise<Browser> => {
  const b = browserOf(desk, who)
  await b.get(`/admin/staff/${number}`)
  return b
}
/** A form the page does not offer, sent as if it did. */
const forged = (b: Browser, path: string, fields: Record<string, string>) => {
  const any = hiddenOf(b.page, `${path.slice(0, path.lastIndexOf('/'))}/grants`)
  return b.post(path, { ...any, ...fields }, { origin: 'http://localhost' })
}

describe('an administrator', () => {
  test('issues no token for a person, and a program gets no post that needs a person', async () => {
    const b = await pageOf(admin, 'LY-9')
    const answer = await forged(b, '/admin/staff/LY-9/tokens', { scopes: 'approveApplication', days: '30' })
    expect([answer.statusCode, wrongOf(answer.payload).join()]).toEqual([422, expect.stringContaining('只签发给程序')])
    expect(desk.office.store.accounts.serviceTokens()).toEqual([])
    const program = staff('svc-1', 'approver', '410300')
    await expect(entered(desk.office, admin, program, { kind: 'service' })).rejects.toMatchObject({ code: 'invalid' })
    await entered(desk.office, admin, { ...program, role: 'clerk', organ: '410305005' }, { kind: 'service' })
    const post = { role: 'administrator', organ: '410305', from: desk.office.clock.today, document: '（文号）' }
    await expect(desk.office.ask('giveGrant', admin, { staff: 'svc-1', ...post })).rejects.toMatchObject({
      message: expect.stringContaining('不能授予程序'),
    })
    const c = await pageOf(admin, 'svc-1')
    const wrong = await c.send('/admin/staff/svc-1/tokens', {
      scopes: 'listApplications approveApplication',
      days: '9',
    })
    expect([wrong.statusCode, wrongOf(wrong.payload).join()]).toEqual([
      422,
      expect.stringContaining('approveApplication'),
    ])
  })

  test('a token a person was given before opens nothing', async () => {
    const token = 'anju_0a1b2c3d_of-before'
    const row = { name: '0a1b2c3d', staff: 'ly-9', item: 1, scopes: ['listApplications'], madeBy: 'LY-1' }
    desk.office.store.accounts.putServiceToken({ ...row, token: hashOf(token), endsAt: '2030-01-01T00:00:00.000Z' })
    const asked = await desk.app.inject({ url: '/api/applications', headers: { authorization: `Bearer ${token}` } })
    expect(asked.statusCode).toBe(401)
  })

  test('tokens issued and ended are facts, by whom and what for', async () => {
    await entered(desk.office, admin, staff('svc-1', 'clerk', '410305005'), { kind: 'service' })
    const b = await pageOf(admin, 'svc-1')
    const shown = await b.send('/admin/staff/svc-1/tokens', { scopes: 'listApplications', days: '30' })
    const token = /anju_([0-9a-f]{8})_[\w-]{43}/.exec(shown.payload) as RegExpExecArray
    expect(types('svc-1')).toEqual(['StaffEntered', 'GrantGiven', 'TokenIssued'])
    const [, , issued] = desk.office.store.history('staff-svc-1')
    expect(issued?.body).toContain(token[1])
    expect(issued?.body).not.toContain(token[0])
    await b.get('/admin/staff/svc-1')
    await b.send('/admin/staff/svc-1/tokens/end')
    expect(types('svc-1').at(-1)).toBe('TokenEnded')
    expect((await audit({ path: desk.office.path, key: testKey })).differences).toEqual([])
  })

  test('replaces no password alone: a second one consents, and the owner is told', async () => {
    const { office } = desk
    await setPassword(office, 'LY-9', password)
    await entered(office, admin, staff('LY-2', 'administrator', '410300'))
    await setPassword(office, 'LY-2', password)
    const first = await pageOf(admin, 'LY-9')
    const asked = await first.send('/admin/staff/LY-9/invitation', { linkWhy: '手机遗失' })
    expect((await first.follow(asked)).payload).not.toMatch(/\/setup\//)
    const again = await first.send('/admin/staff/LY-9/invitation', { linkWhy: '手机遗失' })
    expect((await first.follow(again)).payload).not.toMatch(/\/setup\//)
    // A wish made up by hand meets the same rule.
    const wish = { staff: 'LY-9', why: '（文号）', replaces: true, alone: false, endsAt: '2025-09-04T01:00:00.000Z' }
    await expect(office.ask('issueSignInLink', admin, wish)).rejects.toMatchObject({ code: 'not_allowed' })
    expect(types('LY-9').filter((type) => type === 'SignInLinkIssued')).toEqual([])

    expect((await browserOf(desk, admin).get('/admin')).payload).not.toContain('等您核实')
    expect((await browserOf(desk, staff('LY-2', 'administrator', '410300')).get('/admin')).payload).toContain(
      '由 LY-1 提出',
    )
    const second = await pageOf(staff('LY-2', 'administrator', '410300'), 'LY-9')
    expect(second.page).toContain('LY-1 申请为该人员重设密码')
    const shown = await second.send('/admin/staff/LY-9/invitation', { linkWhy: '已当面核实' })
    const link = /\/setup\/[\w-]+/.exec(shown.payload)?.[0] as string
    expect(link).toBeDefined()
    // Shown on the answer, kept nowhere.
    for (const { flash } of office.store.accounts.sessionsOf('ly-2')) expect(flash).toBeNull()
    expect((await second.get('/admin/staff/LY-9')).payload).not.toContain(link)

    const owner = browserOf(desk, approver)
    expect((await owner.get('/account')).statusCode).toBe(200)
    const b = browserOn(desk.app)
    await b.get(link)
    expect((await b.send(link, { password: `${password}新`, again: `${password}新` })).headers.location).toBe(
      '/login/enrol',
    )
    expect((await owner.get('/account')).statusCode).toBe(303)
    await b.get('/login/enrol')
    const secret = hiddenOf(b.page, '/login/enrol').secret as string
    await b.send('/login/enrol', { code: codeOf(secret, office.now()) })
    const { payload } = await b.get('/account')
    for (const what of ['申请重设密码', '签发设置密码的链接', '凭链接设置密码', '系统管理员 LY-2'])
      expect(payload).toContain(what)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })

  test('where there is no second administrator, one may, and it is said that they were alone', async () => {
    await setPassword(desk.office, 'LY-9', password)
    const b = await pageOf(admin, 'LY-9')
    expect(b.page).toContain('审计人员的提示清单')
    const shown = await b.send('/admin/staff/LY-9/invitation', { linkWhy: '手机遗失' })
    expect(shown.payload).toMatch(/\/setup\/[\w-]+/)
    const issued = desk.office.store.history('staff-ly-9').at(-1)?.body
    expect(JSON.parse(issued ?? '{}')).toMatchObject({
      data: { replaces: true, alone: true },
      actor: { staff: 'LY-1' },
    })
    expect(
      wrongOf(
        (await (await pageOf(admin, 'LY-1')).send('/admin/staff/LY-1/invitation', { linkWhy: '自己' })).payload,
      ).join(),
    ).toContain('不能给自己')
  })

  test('the owner is told at the next sign-in of what was done about the account', async () => {
    const { office } = desk
    await entered(office, admin, staff('LY-3', 'clerk', '410305005'))
    await setPassword(office, 'LY-3', password)
    const signIn = async () => {
      const b = browserOn(desk.app)
      await b.get('/login')
      await b.follow(await b.send('/login', { staff: 'LY-3', password }))
      return b
    }
    expect((await signIn()).page).not.toContain('近来有')
    await office.ask('linkLogin', admin, { staff: 'LY-3', login: { issuer: 'https://sso.example', subject: 'u-1' } })
    const b = await signIn()
    expect((await b.get('/account')).payload).toContain('近来有')
    expect(b.page).toContain('关联统一身份认证')
  })

  test('a link given out before is void once another one is, or the password is set', async () => {
    const b = browserOn(desk.app)
    const old = invite(desk.office, 'LY-9', 'LY-1')
    const link = invite(desk.office, 'LY-9', 'LY-1')
    expect([(await b.get(`/setup/${old}`)).statusCode, (await b.get(`/setup/${link}`)).statusCode]).toEqual([404, 200])
    await setPassword(desk.office, 'LY-9', password)
    expect((await b.get(`/setup/${link}`)).statusCode).toBe(404)
  })
})

describe('who opened another way in, alone', () => {
  test('stands in the auditor’s hints, one by one; what two did does not', async () => {
    const { office } = desk
    const endsAt = '2025-09-04T01:00:00.000Z'
    const link = { why: '（文号）', replaces: true, endsAt }
    expect(signInHint(office).rows).toEqual([])
    await office.ask('issueSignInLink', admin, { staff: 'LY-9', ...link, replaces: false, alone: false })
    await office.ask('renewSignIn', system, { staff: 'LY-9', secondForgotten: false })
    expect(signInHint(office).rows).toEqual([])
    await office.ask('issueSignInLink', admin, { staff: 'LY-9', ...link, alone: true })
    const login = { issuer: 'https://sso.example', subject: 'u-9' }
    await office.ask('linkLogin', admin, { staff: 'LY-9', login })
    const second = await entered(office, admin, staff('LY-2', 'administrator', '410300'))
    await office.ask('askSignInLink', second, { staff: 'LY-9', why: '（文号）' })
    await office.ask('issueSignInLink', admin, { staff: 'LY-9', ...link, alone: false })
    expect(signInHint(office).rows.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^LY-1 为 LY-9：关联统一身份认证/),
      expect.stringMatching(/^LY-1 为 LY-9：签发设置密码的链接/),
    ])
  })
})

describe('the administrator of a county', () => {
  test('neither becomes nor stops who now acts for the city, though a grant of theirs that ended was of the county', async () => {
    const { office } = desk
    const county = await entered(office, admin, staff('LY-C', 'administrator', '410305'))
    await entered(office, admin, staff('LY-5', 'clerk', '410305'))
    await office.ask('endGrant', admin, { staff: 'LY-5', item: 1, on: office.clock.today, why: '（文号）' })
    const post = { role: 'approver', organ: '410300', from: office.clock.today, document: '（文号）' }
    await office.ask('giveGrant', admin, { staff: 'LY-5', ...post })
    const login = { issuer: 'https://sso.example', subject: 'county' }
    const on = office.clock.today
    const why = '（文号）'
    const refused = { code: expect.stringMatching(/^(forbidden|not_found)$/) }
    await expect(office.ask('linkLogin', county, { staff: 'LY-5', login })).rejects.toMatchObject(refused)
    await expect(office.ask('suspendStaff', county, { staff: 'LY-5', why })).rejects.toMatchObject(refused)
    await expect(office.ask('recordDeparture', county, { staff: 'LY-5', on, why })).rejects.toMatchObject(refused)
    await expect(office.ask('askSignInLink', county, { staff: 'LY-5', why })).rejects.toMatchObject(refused)
    const from = { address: '', browser: '' }
    expect(signInLinked(office, { ...login, hasSecond: true }, from)).toBe('unlinked')
    expect((await browserOf(desk, county).get('/admin/staff/LY-5')).statusCode).toBe(404)
  })

  test('of somebody who acts in county and city, stops neither, but may end what is the county’s', async () => {
    const { office } = desk
    const county = await entered(office, admin, staff('LY-C', 'administrator', '410305'))
    await entered(office, admin, staff('LY-6', 'clerk', '410305'))
    const post = { role: 'publisher', organ: '410300', from: office.clock.today, document: '（文号）' }
    await office.ask('giveGrant', admin, { staff: 'LY-6', ...post })
    await expect(office.ask('suspendStaff', county, { staff: 'LY-6', why: '（文号）' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await office.ask('endGrant', county, { staff: 'LY-6', item: 1, on: office.clock.today, why: '（文号）' })
  })
})

describe('one person has one entry', () => {
  test('a second one is refused with what to do; an older entry without a number is completed once', async () => {
    const { office } = desk
    const twin = staff('D-2', 'approver', '410300')
    await entered(office, admin, staff('D-1', 'first_reviewer', '410305005'))
    await expect(entered(office, admin, twin, { identity: numberOf('D-1') })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/D-1.*加授岗位/),
    })
    const { idNumber } = numberOf('D-1')
    await expect(entered(office, admin, twin, { identity: undefined })).rejects.toMatchObject({ code: 'invalid' })
    await enteredBefore(office, admin, twin)
    const health = await browserOf(desk, admin).get('/admin/health')
    expect(health.payload).toContain('没有证件号码的人员　1 人')
    expect(health.payload).toContain('/admin/staff/D-2')
    const b = await pageOf(admin, 'D-2')
    const refused = await b.send('/admin/staff/D-2/identity', { idNumber })
    expect([refused.statusCode, wrongOf(refused.payload).join()]).toEqual([422, expect.stringContaining('D-1')])
    await b.get('/admin/staff/D-2')
    expect((await b.send('/admin/staff/D-2/identity', numberOf('D-2'))).statusCode).toBe(303)
    expect((await b.get('/admin/staff/D-2')).payload).not.toContain('<h2>补录证件号码')
    const bodies = office.store.factsAfter(0, 100).map(({ body }) => body)
    expect(bodies.join()).not.toContain(idNumber)
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  })
})
