import { hash } from 'node:crypto'
import type { AnyFact } from '../machines/fact.ts'
import { describe } from '../machines/fold.ts'
import type { Statechart } from '../machines/statechart.ts'

/** A fact as it lies in the log. `body` is kept to the letter; verification hashes it and never serialises again. */
export interface StoredFact {
  readonly seq: number
  readonly stream: string
  readonly version: number
  readonly body: string
  readonly hash: string
}

/**
 * Canonical JSON (RFC 8785): keys in UTF-16 order, no white space, numbers as ECMAScript writes them.
 * Throws on what JSON cannot hold (undefined in an array, NaN, functions, lone surrogates); undefined members are left out.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`canonical JSON: ${value} is no JSON number`)
      return String(value)
    case 'object': {
      if (value === null) return 'null'
      if (Array.isArray(value)) {
        let list = ''
        for (let i = 0; i < value.length; i += 1) list += i === 0 ? canonical(value[i]) : `,${canonical(value[i])}`
        return `[${list}]`
      }
      let members = ''
      for (const key of inOrder(Object.keys(value))) {
        const member = (value as Record<string, unknown>)[key]
        if (member === undefined) continue
        if (members !== '') members += ','
        members += named(key) + canonical(member)
      }
      return `{${members}}`
    }
    default:
      throw new TypeError(`canonical JSON: a ${typeof value}`)
  }
}

/** Neither a quote, a backslash, a control character nor a surrogate: the text stands in JSON as it is. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

// Every command canonicalises three texts. Asking the pattern first and sorting few keys by hand took a body from 8.8 to
// 3.5 µs: JSON.stringify and sort() are calls out of compiled code, made for each string and each object.
function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new TypeError('canonical JSON: a lone surrogate')
  return JSON.stringify(text)
}

const names = new Map<string, string>()
const MOST_NAMES = 4096

/** The name of a member with its colon. Shapes have few names, and each comes back in every text. */
function named(key: string): string {
  const known = names.get(key)
  if (known !== undefined) return known
  const name = `${quoted(key)}:`
  if (names.size < MOST_NAMES) names.set(key, name)
  return name
}

function inOrder(keys: string[]): string[] {
  if (keys.length > 24) return keys.sort()
  for (let i = 1; i < keys.length; i += 1) {
    const key = keys[i] as string
    let at = i
    for (; at > 0 && (keys[at - 1] as string) > key; at -= 1) keys[at] = keys[at - 1] as string
    keys[at] = key
  }
  return keys
}

/** SHA-256 of UTF-8 text, lower-case hex. */
export const sha256 = (text: string | Uint8Array): string => hash('sha256', text, 'hex')

/** The body of a fact: exactly `{type, data, actor, occurredOn, recordedAt}`, canonicalised once on the way in. */
export function bodyOf(fact: AnyFact): string {
  const { type, data, actor, occurredOn, recordedAt } = fact
  // In their canonical order, so that there is nothing to sort.
  return canonical({ actor, data, occurredOn, recordedAt, type })
}

/** The chain: SHA-256(previous hash ⏎ stream ⏎ version ⏎ body). The hash before a first fact is its machine's digest. */
export const chainHash = (previous: string, stream: string, version: number, body: string): string =>
  hash('sha256', `${previous}\n${stream}\n${version}\n${body}`, 'hex')

const digests = new WeakMap<Statechart, string>()

/** Digest of a machine definition: its states, guards and numbers. A case is pinned to it by the hash of its first fact. */
export function machineDigest(chart: Statechart): string {
  let known = digests.get(chart)
  if (known === undefined) {
    known = sha256(canonical(describe(chart)))
    digests.set(chart, known)
  }
  return known
}
