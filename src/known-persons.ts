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
 * The protections and bars of a person, under every number they are known by, that the system knows itself, the case `exceptStream` left out. What somebody has
 * resolved with reasons (`resolved`: numbers of matters) is marked and stays, so that a decision shows what it let pass.
 * An empty list says that the register was looked at, nothing of other registers.
 */
export function knownOf(
  records: { readonly store: Pick<Store, 'holder' | 'head'>; readonly sealer: Pick<Sealer, 'personKey'> },
  policy: Pick<Policy, 'numbers'>,
  identities: readonly string[],
  exceptStream: string,
  resolved: ReadonlySet<string>,
): KnownOfPerson {
  const found = identities.map((identity) => knownUnder(identity, records, policy, exceptStream, resolved))
  return { protections: found.flatMap((each) => each.protections), bars: found.flatMap((each) => each.bars) }
}

const marked = (matter: string, resolved: ReadonlySet<string>) => (resolved.has(matter) ? { resolved: matter } : {})

function knownUnder(
  identity: string,
  { store, sealer }: Parameters<typeof knownOf>[0],
  policy: Pick<Policy, 'numbers'>,
  exceptStream: string,
  resolved: ReadonlySet<string>,
): KnownOfPerson {
  const key = sealer.personKey(identity)
  const holder = store.holder(key)
  const inCase: Protection[] =
    holder === undefined || holder === exceptStream
      ? []
      : [{ what: knownHere.liveCase(), where: knownHere.thisSystem(), reference: holder, ...marked(holder, resolved) }]
  const record = store.holder(recordClaim(key))
  const entry = record === undefined ? undefined : (store.head(record)?.context as PersonContext | undefined)
  if (!entry) return { protections: inCase, bars: [] }
  const protections = entry.protections
    .filter((p) => p.endedOn === null)
    .map(({ item, programme, where, reference }) => ({
      what: programmeName(programme, policy),
      where: placeName(where),
      reference,
      ...marked(matterNumber(entry.number, item), resolved),
    }))
  const bars = entry.bars
    .filter((b) => b.liftedOn === null)
    .map(({ item, kind, decision, endsOn }) => ({
      kind,
      source: decision,
      endsOn,
      ...marked(matterNumber(entry.number, item), resolved),
    }))
  return { protections: [...inCase, ...protections], bars }
}
