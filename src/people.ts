import { type CheckedId, readIdNumber } from './as-typed.mjs'
import type { LegalDay } from './calendar.ts'
import { Refused } from './refusal.ts'

/* Citizen identity numbers (GB 11643-1999). Refusals here never repeat the number. */

export { ageOn, type CheckedId, idCheckDigit, normaliseIdNumber } from './as-typed.mjs'

/**
 * Checks an ID number as of `today` and reads birth date, sex and age from it, as `readIdNumber` does in the browser too.
 * Refuses with details.reason placeholder, length, characters, birth_date or check_digit.
 */
export function checkIdNumber(text: string, today: LegalDay): CheckedId {
  const read = readIdNumber(text, today)
  if ('reason' in read) throw new Refused('invalid', read.message, { reason: read.reason })
  return read
}
