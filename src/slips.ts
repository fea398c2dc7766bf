import { z } from 'zod'
import { slipSays } from './words.ts'

/*
 * What Zod finds wrong with an input, in the words of an office: Zod's own Chinese names types and signs (“期望 string
 * >=6 字符”), which tell a clerk nothing. A message that a shape gives itself stands.
 */

type Issue = z.core.$ZodRawIssue

const isCounted = (origin: string): origin is 'string' | 'array' => origin === 'string' || origin === 'array'

/** What is wrong with one field, and how it should be. */
export function slipOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return slipSays.type(issue.expected)
    case 'invalid_value':
      return slipSays.oneOf(issue.values.map(String))
    case 'too_big':
      return isCounted(issue.origin)
        ? slipSays.atMost(Number(issue.maximum), issue.origin, issue.exact === true)
        : slipSays.notOver(Number(issue.maximum), issue.inclusive !== false)
    case 'too_small':
      return isCounted(issue.origin)
        ? slipSays.atLeast(Number(issue.minimum), issue.origin, issue.exact === true)
        : slipSays.notUnder(Number(issue.minimum), issue.inclusive !== false)
    case 'invalid_format':
      return slipSays.format(issue.format)
    case 'not_multiple_of':
      return slipSays.stepsOf(issue.divisor)
    case 'unrecognized_keys':
      return slipSays.unknown(issue.keys)
    default:
      return slipSays.otherwise()
  }
}

z.config({ localeError: slipOf })
