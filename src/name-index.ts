import type { Sealer } from '../db/sealed.ts'
import type { ApplicationContext } from '../machines/application.ts'
import { breath } from './breath.ts'
import { type HouseholdFile, tidyName } from './household-form.ts'
import type { Office } from './office.ts'

/*
 * Cases found by a name or by its pinyin initials (`zxm`). What is stored is an HMAC of the county with the whole name, or with
 * the initials, under the key of the blind indexes: without that key it says nothing, and with it only who is asked for. It is
 * made from the sealed households behind the log, so that it costs no commit, and is rebuilt by setting the bookmark to 0.
 */

type Parts = Pick<Office, 'store' | 'sealer'>

const BOOKMARK = 'case names'
/** Facts read at once, before others have their turn. */
const SOME = 500

const key = (sealer: Sealer, county: string, kind: 'name' | 'initials', text: string): string =>
  sealer.personKey(`${kind} ${county} ${text}`)

/** What may be typed for initials: two to six letters. */
export const looksLikeInitials = (text: string): boolean => /^[a-z]{2,6}$/i.test(text)

/** The cases of these counties with a member of this name, or these initials; the newest first. */
export function casesNamed(
  { store, sealer }: Parts,
  counties: readonly string[],
  text: string,
  limit: number,
): string[] {
  const kind = looksLikeInitials(text) ? 'initials' : 'name'
  const wanted = kind === 'initials' ? text.toLowerCase() : tidyName(text)
  return store.caseNames.find(
    counties.map((county) => key(sealer, county, kind, wanted)),
    limit,
  )
}

/** Whether the index is behind the log. */
export const namesBehind = ({ store }: Pick<Parts, 'store'>): boolean => store.bookmark(BOOKMARK) < store.lastSeq()

/**
 * Reads on in the log and says anew by which names its cases are found: new households, changed ones, and erased ones, of which
 * nothing is left. Done again it changes nothing.
 */
export async function indexNames(parts: Parts, signal?: AbortSignal): Promise<void> {
  const { store } = parts
  if (!namesBehind(parts)) return
  // Its dictionary is read when the first name comes.
  const { pinyin } = await import('pinyin-pro')
  const initials = (name: string) =>
    pinyin(name, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head', nonZh: 'removed' })
      .join('')
      .toLowerCase()
  while (!signal?.aborted) {
    const facts = store.factsAfter(store.bookmark(BOOKMARK), SOME)
    const last = facts.at(-1)
    if (!last) return
    const changed = facts.filter(({ body }) => /"type":"(ApplicationReceived|HouseholdChanged)"/.test(body))
    for (const stream of new Set(changed.map((each) => each.stream))) indexCase(parts, stream, initials)
    store.setBookmark(BOOKMARK, last.seq)
    await breath()
  }
}

/** Says anew by which names one case is found; of one that is erased, by none. */
function indexCase({ store, sealer }: Parts, stream: string, initials: (name: string) => string): void {
  const head = store.head(stream)
  if (head?.kind !== 'application') return
  const { county, household } = head.context as ApplicationContext
  const record = store.unseal(stream, household)
  const members = record ? (sealer.open(record) as HouseholdFile).members : []
  const keys = members.flatMap(({ name }) => [
    key(sealer, county, 'name', tidyName(name)),
    key(sealer, county, 'initials', initials(name)),
  ])
  store.caseNames.put(stream, [...new Set(keys)])
}
