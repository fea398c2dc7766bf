import type { z } from 'zod'
import './slips.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/** Turns a Zod error into a refusal that names each field and what is wrong with it, never the value. */
export function badInput(error: z.ZodError): Refused {
  const issues = error.issues.flatMap((i) => {
    const at = i.path.join('.')
    if (i.code === 'unrecognized_keys')
      return i.keys.map((key) => ({ field: at ? `${at}.${key}` : key, message: say.unknownField() }))
    // Zod says of a field left out that it found undefined; a person wants to hear that it is missing.
    const missing = (i.code === 'invalid_type' || i.code === 'invalid_value') && i.input === undefined
    return [{ field: at, message: missing ? say.missingField() : i.message }]
  })
  return new Refused('invalid', say.badInput(issues.map((i) => (i.field ? `${i.field}：${i.message}` : i.message))), {
    issues,
  })
}
