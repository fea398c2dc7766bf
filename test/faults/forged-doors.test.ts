import { createHmac, randomBytes } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { csrfOf, hashOf } from '../../src/sign-in.ts'
import { tokensOf } from '../../src/web/tokens.ts'
import { type Desk, openDesk, tokenSecret } from '../api/desk.ts'
import { onlooker } from '../support/dump.ts'
import { formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { householdsOf } from '../support/office-matrix.ts'
import { sessionFor } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'

/*
 * Who is not who they say: altered cookies, forms replayed or proved for another session, tokens changed, made by others, or
 * over. All over HTTP, all refused with 4xx (or led to the door), and everything that is stored is afterwards what it was.
 */

let desk: Desk
let clerk: AtWork
let other: AtWork
let number: string
let look: ReturnType<typeof onlooker>
beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  await desk.app.ready()
  const [row] = householdsOf('410305', 1, office.clock.today) as [IntakeRow]
  const street = row.form.subdistrict
  number = (await office.ask('receiveApplication', { staff: 'x', role: 'clerk', organ: street }, formOf(row))).subject
  const admin = await firstAdministrator(office)
  clerk = await entered(office, admin, staff('F-1', 'clerk', street))
  other = await entered(office, admin, staff('F-2', 'clerk', street))
  look = onlooker(office.store.path)
})
afterAll(() => desk.close())

const version = () => String(desk.office.store.head(number)?.version)
interface Given {
  readonly cookie?: string
  readonly csrf?: string
  readonly origin?: string
  readonly once?: string
}
/** The acceptance of the case, as the checked form sends it. */
const accept = ({ cookie = '', csrf = '', origin = 'http://localhost', once = 'x' }: Given) =>
  desk.app.inject({
    method: 'POST',
    url: `/cases/${number}/accept`,
    headers: {
      ...{ host: 'localhost', origin, cookie },
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ csrf, once, version: version(), checked: 'yes', own: 'yes' }).toString(),
  })
const isNo = ({ statusCode, headers }: LightMyRequestResponse) =>
  (statusCode >= 400 && statusCode < 500) || (statusCode === 303 && String(headers.location).startsWith('/login'))
const cookieOf = (token: string) => `anju-session=${token}`

async function unchanged(tries: Readonly<Record<string, () => Promise<LightMyRequestResponse>>>): Promise<void> {
  const before = look.dump()
  for (const [what, go] of Object.entries(tries)) {
    const answer = await go()
    expect([what, answer.statusCode, answer.headers.location, isNo(answer)]).toEqual([
      ...[what, answer.statusCode, answer.headers.location],
      true,
    ])
    expect([what, look.dump()]).toEqual([what, before])
  }
}

describe('forms', () => {
  test('with an altered session, or the proof of another one', async () => {
    const [token, theirs] = [sessionFor(desk, clerk), sessionFor(desk, other)]
    const flipped = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const ended = sessionFor(desk, clerk)
    desk.office.store.accounts.endSession(hashOf(ended))
    await unchanged({
      'no session': () => accept({ csrf: csrfOf(token) }),
      'one letter changed': () => accept({ cookie: cookieOf(flipped), csrf: csrfOf(flipped) }),
      'the stored hash for the token': () => accept({ cookie: cookieOf(hashOf(token)), csrf: csrfOf(hashOf(token)) }),
      'a made-up one': () => {
        const own = randomBytes(24).toString('base64url')
        return accept({ cookie: cookieOf(own), csrf: csrfOf(own) })
      },
      'an ended one with its old proof': () => accept({ cookie: cookieOf(ended), csrf: csrfOf(ended) }),
      'the proof of an ended one': () => accept({ cookie: cookieOf(token), csrf: csrfOf(ended) }),
      'the proof of another’s': () => accept({ cookie: cookieOf(token), csrf: csrfOf(theirs) }),
      'no proof': () => accept({ cookie: cookieOf(token) }),
      'from another site': () =>
        accept({ cookie: cookieOf(token), csrf: csrfOf(token), origin: 'https://evil.example' }),
      'from a sandbox': () => accept({ cookie: cookieOf(token), csrf: csrfOf(token), origin: 'null' }),
      'two sessions in one cookie': () => accept({ cookie: `${cookieOf(theirs)}x; x=${token}`, csrf: csrfOf(token) }),
    })
  })
  test('sent twice with one key do it once, also from another session; what came before is not done again', async () => {
    const token = sessionFor(desk, clerk)
    const form = { cookie: cookieOf(token), csrf: csrfOf(token), once: 'one-key' }
    const first = await accept(form)
    expect([first.statusCode, desk.office.store.head(number)?.state]).toEqual([303, 'firstReview'])
    const before = look.dump()
    const again = await accept(form)
    expect([again.statusCode < 500, look.dump()]).toEqual([true, before])
    const theirs = sessionFor(desk, other)
    const replayed = await accept({ cookie: cookieOf(theirs), csrf: csrfOf(theirs), once: 'one-key' })
    expect([replayed.statusCode < 500, look.dump()]).toEqual([true, before])
  })
})

describe('tokens', () => {
  test('changed, of another secret, over, without a signature: 401, and nothing is done; the true one opens', async () => {
    // Signed tokens are for where nobody is registered yet.
    const office = testOffice()
    const trial = openDesk(office)
    const [row] = householdsOf('410305', 1, office.clock.today) as [IntakeRow]
    const organ = row.form.subdistrict
    const clerk = { staff: 'T-1', role: 'clerk', organ } as const
    const number = (await office.ask('receiveApplication', { ...clerk, staff: 'T-2' }, formOf(row))).subject
    const look = onlooker(office.store.path)
    const now = () => Math.floor(office.now().getTime() / 1000)
    const held = { staff: clerk.staff, role: 'clerk', organ: clerk.organ } as const
    const own = trial.tokens.issue({ ...held, exp: now() + 3600 })
    const parts = own.split('.')
    const b64 = (given: unknown) => Buffer.from(JSON.stringify(given)).toString('base64url')
    const payloads = parts.map((each) => {
      try {
        return JSON.parse(Buffer.from(each, 'base64url').toString()) as object
      } catch {
        return undefined
      }
    })
    const at = payloads.findIndex((each) => each !== undefined && 'staff' in each)
    expect(at).toBeGreaterThanOrEqual(0)
    const changed = parts.with(at, b64({ ...payloads[at], role: 'approver', organ: '410300' })).join('.')
    const strangers = tokensOf(Buffer.alloc(32, 1), office.now)
    const signed = (body: string) => createHmac('sha256', tokenSecret).update(body).digest('base64url')
    const head = { alg: 'none', typ: 'JWT' }
    const bearer = (token: string) => async () =>
      trial.app.inject({
        method: 'POST',
        url: `/api/applications/${number}/acceptance`,
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': '01890a5d-ac96-774b-bcce-b302099a8057' },
        payload: { version: office.store.head(number)?.version },
      })
    const tries = {
      'a payload changed': bearer(changed),
      'another secret': bearer(strangers.issue({ ...held, exp: now() + 3600 })),
      over: bearer(trial.tokens.issue({ ...held, exp: now() - 1 })),
      'without a signature': bearer(`${parts.slice(0, -1).join('.')}.`),
      'no signature at all': bearer(parts.slice(0, -1).join('.')),
      'a JWT that needs none': bearer(`${b64(head)}.${b64({ ...held, exp: now() + 3600 })}.`),
      'a JWT signed by our secret': bearer(`${b64(head)}.${b64(held)}.${signed(`${b64(head)}.${b64({ ...held })}`)}`),
      'a service’s form': bearer(`anju_${randomBytes(24).toString('base64url')}`),
    }
    const before = look.dump()
    for (const [what, go] of Object.entries(tries)) {
      expect([what, (await go()).statusCode]).toEqual([what, 401])
      expect([what, look.dump()]).toEqual([what, before])
    }
    expect((await bearer(own)()).statusCode).toBe(201)
    await trial.close()
  })
})
