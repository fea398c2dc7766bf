import type { SealedRecord, Sealer } from '../db/sealed.ts'
import type { Store } from '../db/store.ts'

/** What people are looked up in: the cabinet, and the key to it. */
export interface Records {
  readonly store: Pick<Store, 'head' | 'holder' | 'claimsOf' | 'unseal'>
  readonly sealer: Pick<Sealer, 'open' | 'personKey'>
}

/**
 * The same for the time of one wish: a household that both the register and the criteria ask about is opened once, a
 * person indexed and looked up once. It goes with the wish; nothing opened outlives it.
 */
export function lookingOnce({ store, sealer }: Records): Records {
  const remembered = <K, V>(look: (key: K) => V) => {
    const known = new Map<K, V>()
    return (key: K): V => {
      if (!known.has(key)) known.set(key, look(key))
      return known.get(key) as V
    }
  }
  // A digest names one record: the stream it lies under is only where to look.
  const records = new Map<string, SealedRecord | undefined>()
  const opened = new Map<string, unknown>()
  return {
    store: {
      head: remembered((stream: string) => store.head(stream)),
      holder: remembered((claim: string) => store.holder(claim)),
      claimsOf: remembered((stream: string) => store.claimsOf(stream)),
      unseal(stream, digest) {
        if (!records.has(digest)) records.set(digest, store.unseal(stream, digest))
        return records.get(digest)
      },
    },
    sealer: {
      personKey: remembered((identity: string) => sealer.personKey(identity)),
      open(record) {
        if (!opened.has(record.digest)) opened.set(record.digest, sealer.open(record))
        return opened.get(record.digest)
      },
    },
  }
}
