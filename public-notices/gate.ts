import { inflateSync } from 'node:zlib'

/*
 * The last gate before the public (个人信息保护法 25; 政府信息公开条例 15): what is about to be posted or answered is read as
 * its readers will get it, and stopped where it holds what no public text may hold. A finding names what it is and where,
 * never the value.
 */

/** What no public text may hold. */
export type Private = 'idNumber' | 'mobile' | 'bankCard' | 'doorNumber' | 'child' | 'sealed'

/** One finding. `at` is the place in the text and `length` how much of it, in UTF-16 units, for whoever names it to people. */
export interface Leak {
  readonly what: Private
  readonly at: number
  readonly length: number
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Whether 18 characters are a resident's number: its check digit fits, and so does its day of birth. */
function isIdNumber(text: string): boolean {
  const month = Number(text.slice(10, 12))
  const day = Number(text.slice(12, 14))
  if (!/^[1-9]\d{5}(18|19|20|21)/.test(text) || month < 1 || month > 12 || day < 1 || day > 31) return false
  const sum = weights.reduce((all, weight, i) => all + weight * Number(text[i]), 0)
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase()
}

/** 16 to 19 digits with the check digit of ISO/IEC 7812 (Luhn), of the networks cards here belong to. */
function isBankCard(digits: string): boolean {
  if (!/^(62|4|5[1-5]|3[57]|60|81|9558)/.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)
  }
  return sum % 10 === 0
}

// Digits may be parted as people write them; what stands in a hash, a code or a longer number is none of these.
const numbers = /(?<![\dA-Za-z*.])\d(?:[ -]?\d){10,18}(?:[ -]?[Xx])?(?![\dA-Za-z])/g
/** 3号楼2单元501室, 12栋1104: where somebody lives, down to the door. */
const door =
  /\d+\s*(?:号楼|栋|幢|座|#楼?)\s*(?:[\d一二三四五六七八九十]+\s*单元\s*)?\d{2,4}\s*(?:室|户|号(?!楼))|\d+\s*单元\s*\d{2,4}(?:室|户)?/

/**
 * The first thing in a text that no public text may hold, by its form alone: a resident's number, a mobile, a bank card, an
 * address down to the door. `allowed` are numbers and texts of offices, which are public.
 */
export function leakByForm(given: string, allowed: ReadonlySet<string> = none): Leak | undefined {
  const text = /[０-９－]/.test(given)
    ? given.replace(/[０-９－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    : given
  for (const { 0: found, index: at } of text.matchAll(numbers)) {
    const plain = found.replace(/[ -]/g, '')
    const { length } = found
    if (allowed.has(plain)) continue
    if (plain.length === 18 && isIdNumber(plain)) return { what: 'idNumber', at, length }
    if (/^1[3-9]\d{9}$/.test(plain)) return { what: 'mobile', at, length }
    // Of a number with parts, each part by itself: 2026-13800000000.
    for (const part of found.split(/[ -]/))
      if (/^1[3-9]\d{9}$/.test(part) && !allowed.has(part)) return { what: 'mobile', at, length }
    if (plain.length >= 16 && plain.length <= 19 && isBankCard(plain) && /^\d{16,19}$|^(\d{4}[ -]){3}/.test(found))
      return { what: 'bankCard', at, length }
  }
  // A cheap question first: the whole one took ten times as long as everything else. A colour (#000) is no house.
  if (!/\d\s*(?:号楼|栋|幢|座|#)|\d\s*单元\s*\d/.test(text)) return undefined
  const home = door.exec(text)
  if (home && ![...allowed].some((each) => each.includes(home[0])))
    return { what: 'doorNumber', at: home.index, length: home[0].length }
  return undefined
}
const none: ReadonlySet<string> = new Set()

/** What is known of the people a sheet is about and may not stand on it: a text, and what it is. */
export interface Secret {
  readonly what: Extract<Private, 'child' | 'sealed'>
  readonly text: string
}

/**
 * Looks for many texts at once: an index over their first two characters, so that the list of a whole city is read once.
 * Spaces and the commas of amounts do not hide anything; a number counts only where it stands alone.
 */
export function finderOf(secrets: readonly Secret[]): (text: string) => Leak | undefined {
  const index = new Map<string, Secret[]>()
  for (const { what, text } of secrets) {
    const plain = bare(text)
    if (plain.length < 2) continue
    const start = plain.slice(0, 2)
    const same = index.get(start)
    if (same) same.push({ what, text: plain })
    else index.set(start, [{ what, text: plain }])
  }
  return (given) => {
    if (index.size === 0) return undefined
    const text = bare(given)
    for (let at = 0; at + 1 < text.length; at += 1) {
      const some = index.get(text.slice(at, at + 2))
      const found = some?.find((each) => text.startsWith(each.text, at) && standsAlone(text, at, each.text))
      if (found) return { what: found.what, at, length: found.text.length }
    }
    return undefined
  }
}

const bare = (text: string): string => text.replace(/\s+/g, '').replace(/(?<=\d)[,，](?=\d{3})/g, '')
/** Of a text that ends in letters or digits, none of these goes on with it. */
function standsAlone(text: string, at: number, found: string): boolean {
  if (!/^[\dA-Za-z.]+$/.test(found)) return true
  // A point goes on only with a digit behind it: 36500.5 is another amount, 36500.csv is not.
  return (
    !/[\dA-Za-z]$|\d\.$/.test(text.slice(Math.max(0, at - 2), at)) &&
    !/^(?:[\dA-Za-z]|\.\d)/.test(text.slice(at + found.length, at + found.length + 2))
  )
}

/** A text of a PDF, and what it is of: properties and names of attachments, the XMP packet, or an attached file. */
export interface TextOfPdf {
  readonly of: 'properties' | 'xmp' | 'attachment'
  readonly text: string
}

/**
 * Every text a PDF carries beside its pages, as programs read it: the strings of its objects (properties, structure, names of
 * what is attached), its XMP packet, in clear, and what is attached (CSV). What is drawn on the pages is in the codes of fonts cut for this file and stands in none of them: that is
 * asked of the view the pages were set from.
 */
export function* textsOfPdf(bytes: Uint8Array): Generator<TextOfPdf> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let last = 0
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', at)) {
    const from = at + (file[at + 6] === 13 ? 8 : 7)
    const end = file.indexOf('endstream', from)
    if (end < 0) break
    const head = file.toString('latin1', last, at)
    yield* strings(head)
    const dictionary = head.slice(head.lastIndexOf(' obj'))
    const stream = file.subarray(from, end)
    if (/\/EmbeddedFile|\/ObjStm|\/Metadata/.test(dictionary)) {
      const plain = dictionary.includes('/FlateDecode') ? inflateSync(stream) : stream
      if (dictionary.includes('/ObjStm')) yield* strings(plain.toString('latin1'))
      else yield { of: dictionary.includes('/Metadata') ? 'xmp' : 'attachment', text: plain.toString('utf8') }
    }
    last = end + 9
    at = last
  }
  yield* strings(file.toString('latin1', last))
}

/** The literal and hexadecimal strings of PDF objects, as text (ISO 32000-1, 7.9.2). */
function* strings(objects: string): Generator<TextOfPdf> {
  for (const [, literal, hex] of objects.matchAll(/\(((?:\\[\s\S]|[^\\()])*)\)|<([0-9A-Fa-f\s]{4,})>/g)) {
    const raw = hex
      ? Buffer.from(hex.replace(/\s/g, ''), 'hex')
      : Buffer.from((literal ?? '').replace(/\\([nrtbf()\\]|[0-7]{1,3})/g, unescaped), 'latin1')
    const isWide = raw[0] === 0xfe && raw[1] === 0xff
    const text = isWide
      ? Buffer.from(raw.subarray(2, raw.length & ~1))
          .swap16()
          .toString('utf16le')
      : raw.toString('latin1')
    yield { of: 'properties', text }
  }
}
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
const unescaped = (_: string, code: string): string =>
  /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code)
