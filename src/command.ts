import type { z } from 'zod'
import type { Head } from '../db/heads.ts'
import type { SealedRecord } from '../db/sealed.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { Actor } from '../machines/fact.ts'
import type { Law, StreamKind } from '../machines/law.ts'
import type { Assessed } from './assessment.ts'
import type { Calendar, LegalDay } from './calendar.ts'
import type { Handled } from './handled-before.ts'
import type { LookUp, Register } from './person-register.ts'
import type { Policy } from './policy.ts'
import type { Refused } from './refusal.ts'
import type { Role } from './roles.ts'

/** Everything a decision may know besides the heads: given in, never read from the machine's clock or environment. */
export interface Moment {
  /** The legal day of the decision, Asia/Shanghai. */
  readonly today: LegalDay
  /** When the office learned it: ISO UTC. */
  readonly recordedAt: string
  readonly law: Law
  readonly calendar: Calendar
  readonly policy: Policy
}

/** What a decision may look up, all by key, all loaded before it starts. */
export interface Reading {
  /** The head of a stream the command named. Refuses with not_found when there is none. */
  head(stream: string): Head
  /** The head of a stream the command named, if it has begun. */
  find(stream: string): Head | undefined
  /** The stream that holds a claim, if any. */
  holder(claim: string): string | undefined
  /** The last number issued of a series. */
  counter(name: string): number
}

/** A fact as decided: the envelope is added by `plan`. `occurredOn` defaults to today. */
export interface Draft {
  readonly stream: string
  readonly type: string
  readonly data: object
  readonly occurredOn?: LegalDay
  /** For the first fact of a stream: what it is and the machine it is pinned to. */
  readonly begins?: { readonly kind: StreamKind; readonly machine: string }
}

/** What follows from a wish that is granted. */
export interface Decision {
  readonly facts: readonly Draft[]
  /** Persons who now have a live case: claims taken for a stream. A stream's claims end by themselves with its life. */
  readonly take?: { readonly stream: string; readonly keys: readonly string[] }
  /** Claims a stream gives up while it lives on. Freed before any are taken. */
  readonly free?: { readonly stream: string; readonly keys: readonly string[] }
  readonly counters?: Readonly<Record<string, number>>
}

/** A wish on its way: parsed, its personal fields sealed, its persons indexed. Nothing in it is plain personal data. */
export interface Wish<I = Record<string, unknown>> {
  readonly command: Command
  readonly actor: Actor & { readonly role: Role }
  readonly input: I
  /** Digest of each personal field that was given. */
  readonly digests: Readonly<Record<string, string>>
  readonly sealed: readonly SealedRecord[]
  /** Blind indexes of the persons concerned, where the command asks for them. */
  readonly persons: readonly string[]
  /** Of how many members the verified values speak, where they speak of members. */
  readonly membersVerified?: number
  /** What was found on eligibility, where the command asks for it, or why nothing could be. */
  readonly assessed?: Assessed | Refused
  /** What the register was asked about the persons concerned, where the command looks them up. */
  readonly register?: Register
  /** What was done before with the case it decides on, or with the notice it clears; on which version. */
  readonly handled?: Handled
  /** The case whose household holds the actor or a registered relative of theirs; empty for a household being received. */
  readonly kinIn?: string
  /** Organs whose reviews are given out by lot: nobody decides one before it is somebody's. */
  readonly byLot?: readonly string[]
  /** Idempotency key and keyed digest of the request. */
  readonly key: string
  readonly request: string
  readonly moment: Moment
}

/**
 * A command is a person's wish: one file saying who may, what input, which streams, and which facts follow.
 * `input` goes into facts; every field of `personal` is sealed before the decision, which sees only its digest.
 */
export interface Command<I = never, P = never> {
  /** camelCase verb-noun; the file is the kebab-case of it. */
  readonly name: string
  /** `POST` path below `/api`; null for wishes only the clock has. */
  readonly path: string | null
  readonly roles: readonly Role[]
  readonly input: z.ZodObject
  readonly personal: z.ZodObject
  /** The stream whose expected version the caller must state; null when the command begins one. */
  readonly subject: (input: I) => string | null
  readonly names: (wish: Wish<I>) => { streams: string[]; claims: string[]; counters: string[] }
  /** The identities of a household being received, checked; the decision sees only their blind indexes. */
  readonly persons?: (personal: P, today: LegalDay) => string[]
  /** Or: the decision needs the persons of the case on file. */
  readonly personsOnFile?: true
  /** The personal field `verified` holds what an organ found out: where values come from that do not say so themselves. */
  readonly verifies?: (input: I) => string
  /**
   * Whether the decision is about eligibility: findings are then made and sealed before it, and it gets their digest. The
   * personal field `overrides`, where there is one, goes into them and nowhere else; values of a field `verified` count.
   */
  readonly assesses?: (input: I, c: ApplicationContext) => boolean
  /** Or: it asks the register. Called outside the transaction, with plain personal data, which must not come out of it. */
  readonly register?: (personal: P, lookUp: LookUp, input: I) => Register
  /** Whether it decides on a case, or clears a list of them: by another person than whoever did the other (BR-02, BR-27). */
  readonly separates?: true
  /** Refuses what no field alone can tell: fields that must agree with each other, personal ones included. */
  readonly agrees?: (given: I & P) => void
  readonly decide: (wish: Wish<I>, read: Reading) => Decision
  readonly example: Record<string, unknown>
}

/**
 * The cases somebody would act in with a wish: its subject, the entry of a notice it is about, or every case of a list that is
 * drafted or cleared. Who declares that they keep out of one names it too, and acts in none.
 */
export function casesNamed(
  command: Command,
  input: Readonly<Record<string, unknown>>,
  handled?: Handled,
): readonly string[] {
  if (command.name === 'declareRecusal') return []
  if (typeof input.application === 'string') return [input.application]
  if (Array.isArray(input.applications)) return input.applications as string[]
  const subject = command.subject(input as never)
  return subject === null ? [] : [subject, ...(handled?.related ?? [])]
}

type Shape = z.ZodRawShape
type Out<S extends Shape> = z.output<z.ZodObject<S>>

interface Spec<I extends Shape, P extends Shape> {
  readonly name: string
  readonly path: string | null
  readonly roles: readonly Role[]
  readonly input: z.ZodObject<I>
  readonly personal: z.ZodObject<P>
  readonly subject: (input: Out<I>) => string | null
  readonly names?: (wish: Wish<Out<I>>) => { streams?: string[]; claims?: string[]; counters?: string[] }
  readonly persons?: (personal: Out<P>, today: LegalDay) => string[]
  readonly personsOnFile?: true
  readonly verifies?: (input: Out<I>) => string
  readonly assesses?: (input: Out<I>, c: ApplicationContext) => boolean
  readonly register?: (personal: Out<P>, lookUp: LookUp, input: Out<I>) => Register
  readonly separates?: true
  readonly agrees?: (given: Out<I> & Out<P>) => void
  readonly decide: (wish: Wish<Out<I>>, read: Reading) => Decision
  readonly example: Record<string, unknown>
}

/** Declares a command with its types, and forgets them for the list of all commands. */
export function command<I extends Shape, P extends Shape>(spec: Spec<I, P>): Command {
  const names = (wish: Wish<Out<I>>) => {
    const more = spec.names?.(wish)
    const subject = spec.subject(wish.input)
    return {
      streams: [...(subject ? [subject] : []), ...(more?.streams ?? [])],
      claims: more?.claims ?? [],
      counters: more?.counters ?? [],
    }
  }
  return { ...spec, names } as unknown as Command
}
