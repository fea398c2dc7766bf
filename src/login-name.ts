/** Who somebody is at the city's single sign-on: the provider, and its name for them (OpenID Connect Core 2: `iss`, `sub`). */
export interface Login {
  readonly issuer: string
  readonly subject: string
}

/** The two as one text, of which the blind index is made. No issuer holds a space. */
export const loginName = ({ issuer, subject }: Login): string => `${issuer} ${subject}`
