/*
 * One spelling for what is written in many: entities of HTML, digits and letters in other dress, other hyphens, points and spaces.
 * Every replacement is as long as what it replaces, filled up with what nobody sees, so that a place found is a place in the
 * text given.
 */

/** What no reader sees, for a class of a pattern: soft hyphens, joiners, marks of direction. Also what fills the room of a longer spelling. */
export const unseen = '\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff'
const FILL = '\u200b'
const entity = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(nbsp|ensp|emsp|thinsp|shy|zwj|zwnj|hyphen|dash|period|num));/gi
const anEntity = new RegExp(entity.source, 'i')
const entities: Readonly<Record<string, string>> = {
  hyphen: '-',
  dash: '-',
  period: '.',
  num: '#',
  shy: FILL,
  zwj: FILL,
  zwnj: FILL,
}
const hyphens = '\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d'
const points = '\\u00b7\\u2022\\u2027\\u30fb\\uff0e'
const spaces = '\\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000'
/** Digits and letters in other dress (full width, superscript, mathematical), and behind a digit other hyphens, points and spaces. */
const dressed = new RegExp(
  `[\\uff03\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a\\u00b2\\u00b3\\u00b9\\u2070-\\u2079\\u2080-\\u2089\\ud835]|\\d[${unseen}]*[${hyphens}${points}${spaces}]`,
)
const dressedAll = new RegExp(
  `[\\uff03\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a\\u00b2\\u00b3\\u00b9\\u2070-\\u2079\\u2080-\\u2089\\u{1d7ce}-\\u{1d7ff}${hyphens}${points}${spaces}]`,
  'gu',
)
const isHyphen = new RegExp(`[${hyphens}]`)
const isPoint = new RegExp(`[${points}]`)
const isSpace = new RegExp(`[${spaces}]`)
const plainOf = (c: string): string => {
  if (isHyphen.test(c)) return '-'
  if (isPoint.test(c)) return '.'
  if (isSpace.test(c)) return ' '
  const plain = c.normalize('NFKC')
  return /^[\dA-Za-z#.-]$/.test(plain) ? plain : c
}
const padded = (plain: string, whole: string): string => plain + FILL.repeat(whole.length - plain.length)

/** A text in one spelling, place by place as it was given. */
export function oneSpelling(given: string): string {
  let text = given
  if (anEntity.test(text))
    text = text.replace(entity, (whole, hex?: string, decimal?: string, name?: string) => {
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
      if (name) return padded(entities[name.toLowerCase()] ?? ' ', whole)
      return code > 0 && code <= 0x10ffff ? padded(String.fromCodePoint(code), whole) : whole
    })
  return dressed.test(text) ? text.replace(dressedAll, (c) => padded(plainOf(c), c)) : text
}

const hidden = new RegExp(`[${unseen}]+`, 'g')

/** A text without what no reader sees. */
export const withoutUnseen = (text: string): string => text.replace(hidden, '')

/** Where the `n`th character of a text that somebody sees stands in it. */
export function placeOfSeen(text: string, n: number): number {
  let place = n
  for (const { 0: run, index } of text.matchAll(hidden)) {
    if (index > place) break
    place += run.length
  }
  return place
}
