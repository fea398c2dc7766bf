import type { Head } from '../db/heads.ts'
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
  const heads = new Map<string, Head | undefined>()
  const holders = new Map<string, string | undefined>()
  const claims = new Map<string, string[]>()
  const keys = new Map<string, string>()
  // A digest names one record: the stream it lies under is only where to look.
  const records = new Map<string, SealedRecord | undefined>()
  const opened = new Map<string, unknown>()
  return {
    store: {
      head(stream) {
        if (!heads.has(stream)) heads.set(stream, store.head(stream))
        return heads.get(stream)
      },
      holder(claim) {
        if (!holders.has(claim)) holders.set(claim, store.holder(claim))
        return holders.get(claim)
      },
      claimsOf(stream) {
        const known = claims.get(stream) ?? store.claimsOf(stream)
        claims.set(stream, known)
        return known
      },
      unseal(stream, digest) {
        if (!records.has(digest)) records.set(digest, store.unseal(stream, digest))
        return records.get(digest)
      },
    },
    sealer: {
      personKey(identity) {
        const known = keys.get(identity) ?? sealer.personKey(identity)
        keys.set(identity, known)
        return known
      },
      open(record) {
        if (!opened.has(record.digest)) opened.set(record.digest, sealer.open(record))
        return opened.get(record.digest)
      },
    },
  }
}
