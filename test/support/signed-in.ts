import type { FastifyInstance } from 'fastify'
import { Secret, TOTP } from 'otpauth'
import type { AtWork } from '../../src/office.ts'
import { newSecret } from '../../src/second-factor.ts'
import { enrol, needsSecond, setPassword, staffOf } from '../../src/sign-in.ts'
import { type Browser, browserOn } from './browser.ts'
import type { TestOffice } from './office.ts'

const password = '槐花满街-半夜听雨-卖花声'

/** Browsers of staff who are registered, signed in by their own page; again when the clock has gone on too far. */
export function browsersOf(office: TestOffice, app: FastifyInstance) {
  const known = new Map<string, { browser: Browser; since: number; secret?: string }>()
  return async ({ staff }: AtWork): Promise<Browser> => {
    const now = office.now()
    const before = known.get(staff)
    if (before && now.getTime() - before.since < 9 * 60_000) return before.browser
    let secret = before?.secret
    if (!before) {
      await setPassword(office, staff, password)
      if (needsSecond(staffOf(office, staff)?.posts ?? [])) {
        secret = newSecret()
        // Of the half minute before: a code is good once, and the sign-in below needs the one of now.
        enrol(office, staff, secret, codeOf(secret, new Date(now.getTime() - 30_000)))
      }
    }
    const browser = browserOn(app)
    await browser.get('/login')
    const first = await browser.send('/login', { staff, password })
    if (secret !== undefined) {
      await browser.follow(first)
      const done = await browser.send('/login/second', { code: codeOf(secret, now) })
      if (done.statusCode !== 303) throw new Error(`${staff}: second factor refused: ${done.payload.slice(0, 2000)}`)
    } else if (first.statusCode !== 303) throw new Error(`${staff}: not signed in: ${first.statusCode}`)
    known.set(staff, { browser, since: now.getTime(), ...(secret ? { secret } : {}) })
    return browser
  }
}

const codeOf = (secret: string, now: Date) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })
