/**
 * A statechart as Anju writes it: flat states, facts as events, guards by name. Plain data, so that its digest can pin
 * the law a case runs under, and small enough that `fold.ts` can prove its compiled table equal to XState.
 */
export interface GuardRef {
  readonly type: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface Transition {
  readonly target: string
  readonly guard?: GuardRef
}

export interface StateNode {
  readonly on: Readonly<Record<string, readonly Transition[]>>
  readonly final?: true
  /** A stream in this state holds its claims: a live case its persons (BR-11), a person's entry its person. */
  readonly live?: true
}

export type Guard = (context: never, fact: never, params: never) => boolean
export type Reducer = (context: never, fact: never) => object

/** What a stream is the history of. */
export type StreamKind = 'application' | 'notice' | 'calendar' | 'person' | 'document' | 'staff' | 'disclosure'

export interface Statechart {
  /** `id@version`, as facts name it. */
  readonly name: string
  readonly kind: StreamKind
  readonly initial: string
  readonly empty: object
  readonly states: Readonly<Record<string, StateNode>>
  readonly guards: Readonly<Record<string, Guard>>
  readonly reducers: Readonly<Record<string, Reducer>>
  /** What the digest of the machine covers besides states and guards' names: limits, channels, levels, roles. */
  readonly definition: unknown
}
