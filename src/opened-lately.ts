import { keptLately } from '../db/lately.ts'
import type { SealedRecord, Sealer } from '../db/sealed.ts'

/** How many texts are kept, and how long one may be in characters: some megabytes at most. */
const MOST = 4096
const LONGEST = 4000

/** A sealer that need not decrypt again what it sealed or opened a short while ago. */
export interface OpenedLately extends Pick<Sealer, 'open' | 'personKey'> {
  /** Keeps the canonical text of a record just sealed. */
  keep(digest: string, text: string): void
}

/**
 * Decisions on one case follow each other: its household is sealed, accepted and passed by the same desk. A digest names
 * one text for ever, so what is kept cannot be out of date; whoever opens reads the record from the file first, so that
 * an erased one is not found here either. Texts and not values: every reader gets an object of their own. In memory
 * only, where the key to all of them lies anyway, and forgotten as newer ones come.
 */
export function openingLately(sealer: Pick<Sealer, 'openText' | 'personKey'>, most: number = MOST): OpenedLately {
  const texts = keptLately<string>(most)
  function keep(digest: string, text: string): void {
    if (text.length <= LONGEST) texts.set(digest, text)
  }
  return {
    keep,
    personKey: (identity) => sealer.personKey(identity),
    open(record: SealedRecord) {
      let text = texts.get(record.digest)
      if (text === undefined) {
        text = sealer.openText(record)
        keep(record.digest, text)
      }
      return JSON.parse(text)
    },
  }
}
