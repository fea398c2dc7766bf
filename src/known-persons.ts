import type { Sealer } from '../db/sealed.ts'
import type { Store } from '../db/store.ts'
import type { Bar, Protection } from './eligibility.ts'
import { knownHere } from './words.ts'

/** What this system's own register holds of one person. */
export interface KnownOfPerson {
  readonly protections: readonly Protection[]
  readonly bars: readonly Bar[]
}

/**
 * The protections and bars of a person that the system knows itself, the case `exceptStream` left out: today, that
 * another live case holds them. An empty list says that the register was looked at, nothing of other registers.
 */
export function knownOf(
  store: Pick<Store, 'holder'>,
  sealer: Pick<Sealer, 'personKey'>,
  idNumber: string,
  exceptStream: string,
): KnownOfPerson {
  const holder = store.holder(sealer.personKey(idNumber))
  const elsewhere = holder !== undefined && holder !== exceptStream
  return {
    protections: elsewhere ? [{ what: knownHere.liveCase(), where: knownHere.thisSystem(), reference: holder }] : [],
    bars: [],
  }
}
