/*
 * JSON that names something twice: every parser keeps one of the two and says nothing, so that what somebody sent is not
 * what is decided on (RFC 8259, 4). Counting is cheap: a text has as many colons outside its strings as it has names.
 */

const [quote, backslash, colon, open, close, bracket] = Array.from('"\\:{}[', (each) => each.charCodeAt(0))

/**
 * The name that stands twice in one object of a JSON text, undefined when there is none. `value` is what the text was
 * parsed to, and the text must be valid JSON.
 */
export function namedTwice(text: string, value: unknown): string | undefined {
  return colonsIn(text) === namesIn(value) ? undefined : firstTwice(text)
}

function colonsIn(text: string): number {
  let colons = 0
  for (let i = 0; i < text.length; i += 1) {
    const each = text.charCodeAt(i)
    if (each === colon) colons += 1
    else if (each === quote) i = endOfString(text, i)
  }
  return colons
}

/** The place of the quote that ends the string beginning at `from`. */
function endOfString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i += 1) {
    const each = text.charCodeAt(i)
    if (each === quote) return i
    if (each === backslash) i += 1
  }
  return text.length
}

/** Deeper than any form. What is nested further is not counted but looked through, without recursion. */
const deepest = 64

function namesIn(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth > deepest) return Number.NaN
  let names = 0
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') names += namesIn(each, depth + 1)
    return names
  }
  for (const name in value) {
    const each = (value as Record<string, unknown>)[name]
    names += 1
    if (typeof each === 'object') names += namesIn(each, depth + 1)
  }
  return names
}

function isFollowedByColon(text: string, end: number): boolean {
  let at = end + 1
  while (text.charCodeAt(at) <= 0x20) at += 1
  return text.charCodeAt(at) === colon
}

function firstTwice(text: string): string | undefined {
  const objects: (Set<string> | undefined)[] = []
  for (let i = 0; i < text.length; i += 1) {
    const each = text.charCodeAt(i)
    if (each === open) objects.push(new Set())
    else if (each === bracket) objects.push(undefined)
    else if (each === close || each === 0x5d) objects.pop()
    else if (each === quote) {
      const end = endOfString(text, i)
      if (isFollowedByColon(text, end)) {
        const name = JSON.parse(text.slice(i, end + 1)) as string
        const names = objects.at(-1)
        if (names?.has(name)) return name
        names?.add(name)
      }
      i = end
    }
  }
  return undefined
}
