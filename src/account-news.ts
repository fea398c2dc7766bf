import type { Store } from '../db/store.ts'
import type { AnyFact } from '../machines/fact.ts'
import { staffStream } from '../machines/staff.ts'
import { localTime } from './calendar.ts'
import type { Office } from './office.ts'
import { facts, roleNames, say } from './words.ts'

/* What others did about somebody's account and posts: told to them, so that nobody acts in their name without their knowing. */

const told: ReadonlySet<string> = new Set([
  ...['GrantGiven', 'GrantEnded', 'StaffSuspended', 'StaffReinstated', 'IdentityRecorded', 'KinRecorded'],
  ...[
    'LoginLinked',
    'LoginUnlinked',
    'SignInLinkAsked',
    'SignInLinkIssued',
    'SignInRenewed',
    'TokenIssued',
    'TokenEnded',
  ],
])

/** One thing that was done, as its person reads it. */
export interface AccountNews {
  readonly version: number
  readonly at: string
  readonly what: string
  readonly by: string
}

/** Everything done by others about somebody's account and posts, newest first. */
export function accountNews(store: Pick<Store, 'history'>, staff: string): AccountNews[] {
  return store
    .history(staffStream(staff))
    .map(({ body }, i) => ({ fact: JSON.parse(body) as AnyFact, version: i + 1 }))
    .filter(({ fact }) => told.has(fact.type) && fact.actor.staff.toLowerCase() !== staff.toLowerCase())
    .map(({ fact, version }) => ({
      ...{
        version,
        at: localTime(fact.recordedAt),
        what: (facts as Readonly<Record<string, string>>)[fact.type] ?? fact.type,
      },
      by:
        fact.actor.role === 'system'
          ? '系统'
          : `${roleNames[fact.actor.role as keyof typeof roleNames]} ${fact.actor.staff}`,
    }))
    .reverse()
}

/** How long something is told at every sign-in, so that whoever came in as them once has not read it in their place. */
const LATELY_MS = 7 * 86_400_000
const MOST = 5

/** What is to be said at a sign-in: what others have done since the last one, or lately. The page of the account has it all. */
export function newsFor({ store, now }: Pick<Office, 'store' | 'now'>, staff: string): string | null {
  const key = staff.toLowerCase()
  const account = store.accounts.account(key)
  if (!account) return null
  const since = localTime(new Date(now().getTime() - LATELY_MS).toISOString())
  store.accounts.setTold(key, store.head(staffStream(staff))?.version ?? 0)
  // At the very first sign-in everything is new, and they were there when they were entered.
  if (account.toldVersion === 0) return null
  const news = accountNews(store, staff).filter(({ version, at }) => version > account.toldVersion || at > since)
  if (news.length === 0) return null
  return say.accountNews(
    news.slice(0, MOST).map(({ at, what, by }) => `${at.slice(0, 16)} ${what}（${by}）`),
    news.length,
  )
}
