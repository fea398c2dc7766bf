import type { z } from 'zod'
import type { AtWork, Office } from '../office.ts'

/** A read: what it takes, what of the answer may leave the house, and the function. It writes nothing. */
export interface Query {
  /** camelCase verb-noun; its Chinese name stands in words.ts. */
  readonly name: string
  /** `GET` path below `/api`. */
  readonly path: string
  /** Path and query parameters together. */
  readonly input: z.ZodObject
  readonly output: z.ZodType
  readonly read: (office: Office, actor: AtWork, input: Record<string, unknown>) => unknown
}

interface Spec<I extends z.ZodObject, O extends z.ZodType> {
  readonly name: string
  readonly path: string
  readonly input: I
  readonly output: O
  readonly read: (office: Office, actor: AtWork, input: z.output<I>) => z.output<O>
}

/** Declares a query with its types, and forgets them for the list of all queries. */
export const query = <I extends z.ZodObject, O extends z.ZodType>(spec: Spec<I, O>): Query => spec as unknown as Query
