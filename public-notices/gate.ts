import { inflateSync } from 'node:zlib'
import { oneSpelling, placeOfSeen, unseen, withoutUnseen } from './one-spelling.ts'

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
const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31

/** Whether 18 characters are a resident's number: its check digit fits, and so does its day of birth. */
function isIdNumber(text: string): boolean {
  if (!/^[1-9]\d{5}(18|19|20|21)/.test(text) || !isDay(Number(text.slice(10, 12)), Number(text.slice(12, 14))))
    return false
  const sum = weights.reduce((all, weight, i) => all + weight * Number(text[i]), 0)
  return '10X98765432'[sum % 11] === text[17]
}

/** Numbers of before 1999: 15 digits without a check, so by province and day of birth. */
const isOldIdNumber = (text: string): boolean =>
  /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{13}$/.test(text) &&
  isDay(Number(text.slice(8, 10)), Number(text.slice(10, 12)))

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

// —— Numbers
/** A stretch of digits as people part them. No line, cell, tag or comma is in it: numbers of two cells are never joined. */
const stretch = new RegExp(`\\d[\\d .${unseen}-]{9,}\\d(?:[ ${unseen}-]{0,2}[Xx])?`, 'g')
const group = new RegExp(`\\d(?:[\\d${unseen}]*\\d)?(?:[ ${unseen}-]{0,2}[Xx])?`, 'g')
const notDigits = /[^\dXx]/g

interface Group {
  readonly digits: string
  readonly at: number
  readonly end: number
  /** Whether the next group may go on with this one: parted by a space, a hyphen or a point, or by both. */
  readonly joins: boolean
  /** A point stands before it with a digit before that: decimals begin no number. */
  readonly afterPoint: boolean
}

function groupsOf(text: string): Group[] {
  const found = [...text.matchAll(group)]
  return found.map(({ 0: whole, index: at }, i) => {
    const end = at + whole.length
    const between = withoutUnseen(text.slice(end, found[i + 1]?.index))
    const before = i === 0 ? '' : text.slice((found[i - 1]?.index ?? 0) + (found[i - 1]?.[0].length ?? 0), at)
    return {
      digits: whole.replace(notDigits, '').toUpperCase(),
      at,
      end,
      joins: i + 1 < found.length && /^ {0,2}[-.]? {0,2}$/.test(between),
      afterPoint: withoutUnseen(before) === '.',
    }
  })
}

/**
 * Whether letters beside a number are a word (Tel, ID, No) and not the rest of a digest, a code or a name of ours: of these, and
 * behind a masked number, nothing is read.
 */
function standsBeside(letters: string): boolean {
  return letters === '' || (/^[A-Za-z]+$/.test(letters) && /[g-zG-Z]/.test(letters))
}

/** What consecutive groups are together; `whole` when nothing else of digits stands beside them. */
function numberIn(
  groups: readonly Group[],
  whole: boolean,
): Exclude<Private, 'child' | 'sealed' | 'doorNumber'> | undefined {
  const digits = groups.map((each) => each.digits).join('')
  const sizes = groups.map((each) => each.digits.length)
  if (digits.length === 18) {
    if (isIdNumber(digits)) return 'idNumber'
  } else if (digits.length === 15 && (sizes.length === 1 || String(sizes) === '6,6,3') && isOldIdNumber(digits))
    return 'idNumber'
  // Parts of a mobile are three digits or more; all by ones or twos only where nothing else is near, or a date would be one.
  const isParted = sizes.every((n) => n >= 3) || (whole && sizes.every((n) => n <= 2))
  const withoutCountry = digits.replace(/^(?:00)?86(?=1\d{10}$)/, '')
  if (isParted && /^1[3-9]\d{9}$/.test(withoutCountry)) return 'mobile'
  if (digits.length >= 16 && digits.length <= 19 && !digits.includes('X'))
    if ((sizes.length === 1 || sizes.slice(0, 3).every((n) => n === 4)) && isBankCard(digits)) return 'bankCard'
  return undefined
}

const MOST_DIGITS = 19

function leakInNumbers(text: string, allowed: ReadonlySet<string>): Leak | undefined {
  for (const { 0: found, index } of text.matchAll(stretch)) {
    const groups = groupsOf(found)
    const before = /[\dA-Za-z*.]*$/.exec(text.slice(Math.max(0, index - 24), index))?.[0] ?? ''
    const after = /^[A-Za-z]*/.exec(text.slice(index + found.length, index + found.length + 24))?.[0] ?? ''
    const first =
      /[*]$|\d\.$/.test(before) || !standsBeside(/[\dA-Za-z]*$/.exec(before.replace(/\.$/, ''))?.[0] ?? '') ? 1 : 0
    const last = standsBeside(after) ? groups.length : groups.length - 1
    if (allowed.has(groups.map(({ digits }) => digits).join(''))) continue
    for (let from = first; from < last; from += 1) {
      // 0.13800138000 is a decimal, 138.0013.8000 is not.
      if (groups[from]?.afterPoint && !groups[from]?.joins) continue
      let size = 0
      let best: Leak | undefined
      for (let to = from; to < last; to += 1) {
        const { digits, joins, end } = groups[to] as Group
        size += digits.length
        if (size > MOST_DIGITS) break
        const some = size < 11 ? [] : groups.slice(from, to + 1)
        const what = numberIn(some, from === 0 && to === groups.length - 1)
        if (what && !allowed.has(some.map((each) => each.digits).join(''))) {
          const at = index + (groups[from] as Group).at
          const leak = { what, at, length: index + end - at }
          // The first sixteen digits of a resident's number may be a card's.
          if (what === 'idNumber') return leak
          best ??= leak
        }
        if (!joins) break
      }
      if (best) return best
    }
  }
  return undefined
}

// —— Addresses down to the door
const n = '(?:\\d+|[一二三四五六七八九十百零〇两]+)'
const s = '\\s*'
const side = '[东西南北中左右]'
/** 3号楼2单元501室, 12栋1104, 二单元五楼东户: where somebody lives. */
const door = new RegExp(
  [
    `(?:${n}|[A-Za-z甲乙丙丁])${s}(?:号楼|栋|幢|座|#楼?)${s}(?:${n}${s}单元${s})?(?:${n}${s}[层楼]${s})?(?:\\d{2,4}|[一二三四五六七八九十百零〇]{3,})${s}(?:室|户|号(?!楼))`,
    `${n}${s}单元${s}\\d{2,4}(?!\\d|套|户型|人|平|㎡|元)(?:室|户|号)?`,
    `${n}${s}单元${s}${n}${s}[层楼]${s}(?:${side}${s}(?:边|侧)?${s}(?:户|室|门)|${n}${s}(?:户|室|号))`,
    `${n}${s}单元${s}${side}${s}(?:户|室|门)`,
  ].join('|'),
  'g',
)
// A cheap question first: the whole one took ten times as long as everything else. A colour (#000) is no house.
const maybeDoor = /号楼|[栋幢座]|单元|\d\s*#/

/**
 * The first thing in a text that no public text may hold, by its form alone: a resident's number, a mobile, a bank card, an
 * address down to the door; in whatever dress and however parted. `allowed` are numbers and texts of offices, which are public.
 */
export function leakByForm(given: string, allowed: ReadonlySet<string> = none): Leak | undefined {
  const text = oneSpelling(given)
  const number = leakInNumbers(text, allowed)
  if (number) return number
  const seen = withoutUnseen(text)
  if (!maybeDoor.test(seen)) return undefined
  for (const { 0: found, index } of seen.matchAll(door)) {
    if ([...allowed].some((each) => each.includes(found))) continue
    const at = placeOfSeen(text, index)
    return { what: 'doorNumber', at, length: placeOfSeen(text, index + found.length) - at }
  }
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

const bare = (text: string): string =>
  oneSpelling(text)
    .replace(hiddenOrSpace, '')
    .replace(/(?<=\d)[,，](?=\d{3})/g, '')
const hiddenOrSpace = new RegExp(`[\\s${unseen}]+`, 'g')
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
