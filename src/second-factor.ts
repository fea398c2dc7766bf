import { createHash, randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/* The second factor: codes of a phone (RFC 6238), and codes on paper for the day the phone is gone. */

const STEP_MS = 30_000
const totp = (secret: string, staff: string, issuer: string) =>
  new TOTP({ issuer, label: staff, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 })

/** A new secret, 160 bits in base 32 (RFC 4226 4). */
export const newSecret = (): string => new Secret({ size: 20 }).base32

/** What a phone reads from the QR code. */
export const secretUri = (secret: string, staff: string, issuer: string): string =>
  totp(secret, staff, issuer).toString()

/**
 * The step of the clock a code belongs to, one step of drift allowed; undefined when it is wrong, or of a step at or before
 * `after`: a code is good once (RFC 6238 5.2).
 */
export function stepOfCode(secret: string, code: string, now: Date, after: number): number | undefined {
  const delta = totp(secret, '', '').validate({ token: code.replace(/\s/g, ''), timestamp: now.getTime(), window: 1 })
  if (delta === null) return undefined
  const step = Math.floor(now.getTime() / STEP_MS) + delta
  return step > after ? step : undefined
}

/** Letters and digits that nobody mixes up. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** Ten codes of 50 bits, each good once; and the hashes that are kept of them. */
export function recoveryCodes(): { readonly codes: readonly string[]; readonly hashes: readonly string[] } {
  const codes = Array.from({ length: 10 }, () => {
    // 256 is no multiple of 31: bytes above 247 are drawn again, so that every letter is as likely.
    let text = ''
    while (text.length < 10)
      for (const byte of randomBytes(16)) if (byte < 248 && text.length < 10) text += letters[byte % 31]
    return `${text.slice(0, 5)}-${text.slice(5)}`
  })
  return { codes, hashes: codes.map(recoveryHash) }
}

/** The hash of a recovery code, however it was typed. */
export const recoveryHash = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest('hex')
