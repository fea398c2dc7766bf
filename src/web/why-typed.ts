import { Refused } from '../refusal.ts'
import { say } from '../words.ts'

const LONGEST = 80

/** Numbers of people, cards and telephones: what may not stand in a record that is kept for ever in the clear. */
const aboutSomebody = /\d(?:[\s-]?\d){10,}[\dXx]?/

/** A reason as it was typed, tidied. Refuses one that says nothing, and one that names somebody. */
export function reasonTyped(given: unknown, tooShort: () => string = say.whyTooShort): string {
  const why = typeof given === 'string' ? given.replace(/\s+/g, ' ').trim() : ''
  const refused = (message: string) => new Refused('invalid', message, { field: 'why' })
  if (Array.from(why).length < 4) throw refused(tooShort())
  if (aboutSomebody.test(why)) throw refused(say.whyNamesSomebody())
  return Array.from(why).slice(0, LONGEST).join('')
}
