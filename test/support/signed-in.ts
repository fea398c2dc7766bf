import { randomBytes } from 'node:crypto'
import type { AtWork } from '../../src/office.ts'
import { hashOf } from '../../src/sign-in.ts'
import type { Desk } from '../api/desk.ts'
import { type Browser, browserOn } from './browser.ts'

/** A browser in which somebody with a grant is signed in, whole: for tests of what stands behind the door, not of it. */
export function browserOf({ app, office }: Pick<Desk, 'app' | 'office'>, { staff }: AtWork, item = 1): Browser {
  const token = randomBytes(24).toString('base64url')
  const at = office.now().toISOString()
  office.store.accounts.putSession({
    ...{ token: hashOf(token), staff: staff.toLowerCase(), stage: 'full', item },
    ...{ startedAt: at, seenAt: at, provedAt: at, address: '127.0.0.1', browser: 'test', flash: null },
  })
  const browser = browserOn(app)
  browser.cookies.set('anju-session', token)
  return browser
}
