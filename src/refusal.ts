import { nameOfSaid } from './words.ts'

/** The closed set of reasons for which Anju says no. HTTP numbers for them live in web/problem.ts only. */
export type RefusalCode = 'invalid' | 'forbidden' | 'not_found' | 'not_allowed' | 'conflict'

/**
 * A refusal: the wish was understood and is not granted. Nothing has been written.
 * `message` is one Chinese sentence that names the slip and says what to do; it never holds personal data.
 * `details` is plain JSON for programs (which field, which version, which row).
 */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: RefusalCode
  readonly details: Readonly<Record<string, unknown>>
  /** Which sentence it is, by its name in words.ts: what may be recorded of a refusal. Empty for one said elsewhere. */
  readonly reason: string

  constructor(code: RefusalCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.details = details
    this.reason = nameOfSaid(message)
  }
}
