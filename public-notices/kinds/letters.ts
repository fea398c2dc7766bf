import type { Heading } from '../view.ts'

/** What every paper of one case has: handed to the applicant, not posted. */
export interface Letter extends Heading {
  /** The applicant, or the guardian of one under age. */
  readonly applicant: string
  /** The full application number. */
  readonly application: string
  readonly scheme: string
  /** Where the applicant can ask; address and telephone may be empty. */
  readonly contact: { readonly office: string; readonly address: string; readonly phone: string }
}
