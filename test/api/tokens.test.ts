import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tokensOf } from '../../src/web/tokens.ts'
import { staff, testOffice } from '../support/office.ts'
import { type Desk, logOf, openDesk, problem, tokenSecret } from './desk.ts'

const auditor = staff('auditor', '410300')
const path = '/api/applications'

describe('who is at work is what the token says', () => {
  let desk: Desk
  beforeAll(async () => {
    const office = testOffice()
    desk = openDesk(office, await logOf(office))
  })
  afterAll(() => desk.close())

  const get = (authorization?: string) =>
    desk.app.inject({ method: 'GET', url: path, headers: authorization === undefined ? {} : { authorization } })
  const at = () => Math.floor(desk.office.now().getTime() / 1000)
  const claims = { staff: 'A01', role: 'clerk' as const, organ: '410305005', exp: 0 }

  test('a good token opens, whatever the case of the scheme', async () => {
    const bearer = desk.bearer(auditor)
    expect((await get(bearer)).statusCode).toBe(200)
    expect((await get(bearer.replace('Bearer', 'bearer'))).statusCode).toBe(200)
  })

  test('missing, empty or of another scheme is refused, and says how to sign in', async () => {
    const token = desk.bearer(auditor).slice(7)
    for (const header of [undefined, '', 'Bearer', 'Bearer ', token, `Basic ${token}`, `Bearer ${token} x`]) {
      const response = await get(header)
      expect([header, problem(response).code]).toEqual([header, 'unauthenticated'])
      expect(response.headers['www-authenticate']).toBe('Bearer')
    }
  })

  test('an altered payload is refused, and so is every altered character of the signature', async () => {
    const token = desk.bearer(staff('clerk', '410305005')).slice(7)
    const [payload, signature] = token.split('.') as [string, string]
    const forged = Buffer.from(Buffer.from(payload, 'base64url').toString('utf8').replace('clerk', 'auditor')).toString(
      'base64url',
    )
    expect((await get(`Bearer ${forged}.${signature}`)).statusCode).toBe(401)
    expect((await get(`Bearer ${payload}.`)).statusCode).toBe(401)
    for (let i = 0; i < signature.length; i += 1) {
      // The last character too: base64 has four spellings of it, one is the signature.
      const other = signature[i] === 'A' ? 'B' : 'A'
      const altered = `Bearer ${payload}.${signature.slice(0, i)}${other}${signature.slice(i + 1)}`
      expect([i, (await get(altered)).statusCode]).toEqual([i, 401])
    }
  })

  test('another key does not open', async () => {
    const foreign = tokensOf(Buffer.alloc(32, 1), desk.office.now).issue({ ...claims, exp: at() + 60 })
    expect((await get(`Bearer ${foreign}`)).statusCode).toBe(401)
  })

  test('it ends at its second, also when it was seen before', async () => {
    const token = desk.tokens.issue({ ...claims, exp: at() + 60 })
    expect((await get(`Bearer ${token}`)).statusCode).toBe(200)
    desk.office.clock.at('2025-09-01', '09:01')
    expect(problem(await get(`Bearer ${token}`)).code).toBe('unauthenticated')
    desk.office.clock.at('2025-09-01')
    expect((await get(`Bearer ${desk.tokens.issue({ ...claims, exp: at() - 1 })}`)).statusCode).toBe(401)
  })

  test('nobody is the system, not even by a rightly signed token', async () => {
    expect(() => desk.tokens.issue({ ...claims, role: 'system' as never, exp: at() + 60 })).toThrow()
    for (const wrong of [{ role: 'system' }, { organ: '' }, { organ: '999999' }, { staff: '' }, { more: 1 }]) {
      const payload = Buffer.from(JSON.stringify({ ...claims, exp: at() + 60, ...wrong })).toString('base64url')
      const token = `${payload}.${signedByOurKey(payload)}`
      expect([wrong, (await get(`Bearer ${token}`)).statusCode]).toEqual([wrong, 401])
    }
    const right = Buffer.from(JSON.stringify({ ...claims, exp: at() + 60 })).toString('base64url')
    expect((await get(`Bearer ${right}.${signedByOurKey(right)}`)).statusCode).toBe(200)
  })

  test('every route below /api but its description asks for a token', async () => {
    const { paths } = (await desk.get('/api/openapi.json')).json() as { paths: Record<string, object> }
    for (const [url, methods] of Object.entries(paths))
      for (const method of Object.keys(methods)) {
        const response = await desk.app.inject({ method: method as 'GET', url: url.replace(/\{\w+\}/, '1') })
        if (!url.startsWith('/api/')) {
          expect([url, response.statusCode]).not.toEqual([url, 401])
          continue
        }
        const open = url === '/api/openapi.json' || url === '/api/log'
        // What the public may ask wants to know about what: it answers that, and never that somebody should log in.
        const isPublic = url.startsWith('/api/public/') || url === '/api/log/proof'
        expect([url, response.statusCode]).toEqual([url, open ? 200 : isPublic ? 422 : 401])
      }
  })
})

/** A signature made from the same secret by other means than the program's. */
function signedByOurKey(payload: string): string {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(tokenSecret).digest()
  const key = createHmac('sha256', extracted).update(Buffer.from('anju tokens\u0001')).digest()
  return createHmac('sha256', key).update(payload).digest('base64url')
}
