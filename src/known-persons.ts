import type { Sealer } from '../db/sealed.ts'
import type { Store } from '../db/store.ts'
import type { PersonContext } from '../machines/person.ts'
import type { Bar, Protection } from './eligibility.ts'
import { matterNumber, placeName, programmeName, recordClaim } from './person-register.ts'
import type { Policy } from './policy.ts'
import { knownHere } from './words.ts'

/** What this system's own register holds of one person. */
export interface KnownOfPerson {
  readonly protections: readonly Protection[]
  readonly bars: readonly Bar[]
}

/**
 * The protections and bars of a person that the system knows itself, the case `exceptStream` left out, and what somebody
 * has resolved with reasons (`resolved`: numbers of matters). An empty list says that the register was looked at, nothing
 * of other registers.
 */
export function knownOf(
  store: Pick<Store, 'holder' | 'head'>,
  sealer: Pick<Sealer, 'personKey'>,
  policy: Pick<Policy, 'numbers'>,
  identity: string,
  exceptStream: string,
  resolved: ReadonlySet<string>,
): KnownOfPerson {
  const key = sealer.personKey(identity)
  const holder = store.holder(key)
  const inCase: Protection[] =
    holder === undefined || holder === exceptStream || resolved.has(holder)
      ? []
      : [{ what: knownHere.liveCase(), where: knownHere.thisSystem(), reference: holder }]
  const record = store.holder(recordClaim(key))
  const entry = record === undefined ? undefined : (store.head(record)?.context as PersonContext | undefined)
  if (!entry) return { protections: inCase, bars: [] }
  const isOpen = ({ item }: { readonly item: number }) => !resolved.has(matterNumber(entry.number, item))
  const protections = entry.protections
    .filter((p) => p.endedOn === null && isOpen(p))
    .map(({ programme, where, reference }) => ({
      what: programmeName(programme, policy),
      where: placeName(where),
      reference,
    }))
  const bars = entry.bars
    .filter((b) => b.liftedOn === null && isOpen(b))
    .map(({ kind, decision, endsOn }) => ({ kind, source: decision, endsOn }))
  return { protections: [...inCase, ...protections], bars }
}
