import type { StoredFact } from '../../db/facts.ts'
import type { Sealer } from '../../db/sealed.ts'
import type { Store } from '../../db/store.ts'
import type { ApplicationFact } from '../../machines/application.facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import type { Law } from '../../machines/law.ts'
import type { NoticeFact } from '../../machines/notice.facts.ts'
import type { Calendar } from '../calendar.ts'
import type { Policy } from '../policy.ts'
import type { Contact } from './directory.ts'

/* What a document is made from: the facts of its streams up to a version, and the sealed records these name. */

/** A fact as the log tells it. */
export interface ToldFact extends AnyFact {
  readonly stream: string
  readonly version: number
  readonly hash: string
}

/** A paper to be made, as its numbering fixed it. */
export interface Asked {
  readonly kind: string
  /** The wording it is made from, for life: `first-review/1`. */
  readonly template: string
  /** The notice or case it is about. */
  readonly of: string
  /** It states the facts of that stream up to and with this version. */
  readonly upTo: number
  /** 发文字号. */
  readonly mark: string
  /** 成文日期, YYYY-MM-DD. */
  readonly issuedOn: string
  /** The instant its numbering was recorded, ISO in UTC. */
  readonly issuedAt: string
  readonly contact: Contact
  /** The words given anew for what somebody had typed, sealed under the paper's own stream. */
  readonly reworded?: { readonly stream: string; readonly digest: string }
}

/** Where facts and sealed records are read. Behind it lies the log, which only grows: the same question, the same answer. */
export interface Sources {
  /** The facts of a stream in order, up to and with a version; empty for a stream that does not exist. */
  history(stream: string, upTo?: number): readonly ToldFact[]
  /** The sealed record a fact of this stream names, opened; undefined once it is erased. */
  open(stream: string, digest: string): unknown | undefined
  readonly law: Law
  readonly policy: Policy
  /** Only for a planned posting whose days its clearance did not store. */
  readonly calendar: Calendar
}

/** The sources of an office. */
export function sourcesOf({
  store,
  sealer,
  law,
  policy,
  calendar,
}: {
  readonly store: Pick<Store, 'history' | 'unseal'>
  readonly sealer: Pick<Sealer, 'open'>
  readonly law: Law
  readonly policy: Policy
  readonly calendar: Calendar
}): Sources {
  return {
    history: (stream, upTo = Number.POSITIVE_INFINITY) => {
      const told: ToldFact[] = []
      for (const fact of store.history(stream)) if (fact.version <= upTo) told.push(toldOf(fact))
      return told
    },
    open: (stream, digest) => {
      const record = store.unseal(stream, digest)
      return record && sealer.open(record)
    },
    law,
    policy,
    calendar,
  }
}

/** A stored fact, read. */
export function toldOf({ stream, version, hash, body }: StoredFact): ToldFact {
  return { ...(JSON.parse(body) as AnyFact), stream, version, hash }
}

type Known = ApplicationFact | NoticeFact
/** The told fact of one type. */
export type Told<T extends Known['type']> = Extract<Known, { type: T }> & ToldFact

/** The last fact of a type that fits, or undefined. */
export function lastOf<T extends Known['type']>(
  history: readonly ToldFact[],
  type: T,
  fits: (fact: Told<T>) => boolean = () => true,
): Told<T> | undefined {
  return history.findLast((fact): fact is Told<T> => fact.type === type && fits(fact as Told<T>))
}

/** All facts of a type, in order. */
export function allOf<T extends Known['type']>(history: readonly ToldFact[], type: T): readonly Told<T>[] {
  return history.filter((fact): fact is Told<T> => fact.type === type)
}
