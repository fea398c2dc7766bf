import { randomBytes } from 'node:crypto'
import type { AtWork } from '../../src/office.ts'
import { hashOf } from '../../src/sign-in.ts'
import type { Desk } from '../api/desk.ts'
import { type Browser, browserOn } from './browser.ts'

/** A session of somebody with a grant, whole and proved a moment ago: its token. */
export function sessionFor({ office }: Pick<Desk, 'office'>, { staff }: AtWork, item = 1): string {
  const token = randomBytes(24).toString('base64url')
  const at = office.now().toISOString()
  office.store.accounts.beginSession({
    ...{ token: hashOf(token), staff: staff.toLowerCase(), stage: 'full', second: true, item },
    ...{ startedAt: at, seenAt: at, provedAt: at, address: '127.0.0.1', browser: 'test', flash: null },
  })
  return token
}

/** A browser in which somebody with a grant is signed in, whole: for tests of what stands behind the door, not of it. */
export function browserOf(desk: Pick<Desk, 'app' | 'office'>, actor: AtWork, item = 1): Browser {
  const browser = browserOn(desk.app)
  browser.cookies.set('anju-session', sessionFor(desk, actor, item))
  return browser
}
