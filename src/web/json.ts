import { Refused } from '../refusal.ts'
import { namedTwice } from '../unique-keys.ts'
import { say } from '../words.ts'
import { Problem } from './problem.ts'

/** Half a character can only come in as an escape: UTF-8 itself cannot hold one. */
const mayBeHalf = /\\u[dD][89a-fA-F]/

/** Refuses what JSON allows and no text is: half a surrogate pair, which could neither be stored nor hashed. */
export function mustBeText(text: string, value: unknown): void {
  if (mayBeHalf.test(text) && !isText(value)) throw new Problem('malformed', say.malformed())
}

function isText(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && isText(member))
}

/** Refuses a body that gives a field twice: which of the two was meant, nobody can know. */
export function mustNameOnce(text: string, value: unknown): void {
  const field = namedTwice(text, value)
  if (field === undefined) return
  const message = say.namedTwice(field.slice(0, 40))
  throw new Refused('invalid', say.badInput([message]), { issues: [{ field: field.slice(0, 40), message }] })
}
