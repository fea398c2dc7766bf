/*
 * Lines of Chinese text: 禁则 (no closing mark at the head of a line, no opening one at its end), numbers and dates never
 * split, both edges straight. Pure: knows widths, not fonts.
 */

/** The width of a character, or of a text with its characters side by side, in 1/1000 of its size. */
export type WidthOf = (text: string) => number

export interface Placed {
  readonly character: string
  /** From the left edge of the type area, in points. */
  readonly x: number
}

/** One line of a paragraph, each character in its place. */
export interface Line {
  readonly text: string
  readonly placed: readonly Placed[]
  /** Where the line ends, in points from the left edge. */
  readonly right: number
}

export interface Setting {
  readonly width: number
  readonly size: number
  /** What each full-width character moves on by: a little less than its size, so that 28 fit. */
  readonly pitch: number
  /** How far the first line, and the others, stand in from the left. */
  readonly first: number
  readonly others: number
  readonly widthOf: WidthOf
}

/** Never at the head of a line (GB/T 15834-2011, 5.1.1 and 5.1.2). */
export const neverFirst = /^[、，。．：；！？…—～）〕】〗》〉」』”’·%％‰℃,.;:!?)\]}]/
/** Never at the end of a line. */
export const neverLast = /[（〔【〖《〈「『“‘([{$￥]$/
/** Marks of which the blank half may be taken away: its own width is half of its square. */
const closing = '、，。．：；！？）〕】〗》〉」』'
const opening = '（〔【〖《〈「『'

const isMark = (character: string): boolean => closing.includes(character) || opening.includes(character)

// A date (see `partedDate`), a document number's 〔2026〕2号, a run of digits or letters, 省略号 and 破折号 of two squares; else one character.
const whole = /\d{1,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|〔\d{4}〕\d+号|[!-~]+|…{2}|—{2}|[\s\S]/gu

interface Unit {
  readonly text: string
  readonly characters: readonly string[]
  readonly widths: readonly number[]
  readonly width: number
  /** By how much its marks can give way: half of the square each. Both halves gone, `，（` share one square, no less. */
  readonly squeezable: number
}

/** The pieces of a text between which a line may break if 禁则 allows: words of digits and letters, dates, characters. */
export function unitsOf(text: string): string[] {
  return (text.match(whole) ?? []).flatMap((piece) => {
    // A web address may break behind its marks, a long number of several parts (受理编号, 轮候登记号) behind its dashes; a telephone
    // number, a day or an amount never.
    if (/^\d+(?:-[A-Z]?\d*){2,}\D*$/.test(piece)) return piece.length > 15 ? (piece.match(/[^-]+-?/g) ?? []) : [piece]
    return /^[!-~]*[A-Za-z][!-~]*$/.test(piece) ? (piece.match(/[^./@]*[./@]+|[^./@]+/g) ?? []) : [piece]
  })
}

/**
 * Breaks a text into lines. A mark that may not begin a line is first made room for by squeezing the marks of the line;
 * if that is not enough, the character before it goes down with it.
 */
export function linesOf(text: string, setting: Setting): Line[] {
  const units = [...withoutSpacesAround(unitsOf(text).flatMap((piece) => fitting(measured(piece, setting), setting)))]
  const result: Line[] = []
  for (let from = 0; from < units.length; ) {
    const indent = result.length === 0 ? setting.first : setting.others
    const to = lineEnd(units, from, setting.width - indent)
    const parted = partedDate(units.slice(from, to), units[to], setting.width - indent, setting)
    if (parted) units.splice(to, 1, ...parted)
    const end = parted ? to + 1 : to
    result.push(set(withoutSpacesAround(units.slice(from, end)), indent, setting, end === units.length))
    from = end
    while (isSpace(units[from])) from++
  }
  return result
}

const isSpace = (unit: Unit | undefined): boolean => unit !== undefined && /^\s$/.test(unit.text)

/** No line begins or ends with a space: it would look like a ragged edge. */
function withoutSpacesAround(units: readonly Unit[]): readonly Unit[] {
  const from = units.findIndex((unit) => !isSpace(unit))
  return from < 0 ? [] : units.slice(from, units.findLastIndex((unit) => !isSpace(unit)) + 1)
}

function measured(text: string, { size, pitch, widthOf }: Setting): Unit {
  const characters = Array.from(text)
  const widths = characters.map((character) => {
    const width = widthOf(character)
    return width >= 1000 ? (width / 1000) * pitch : (width / 1000) * size
  })
  return {
    text,
    characters,
    widths,
    width: widths.reduce((sum, width) => sum + width, 0),
    squeezable: characters.reduce((sum, each, i) => sum + (isMark(each) ? (widths[i] ?? 0) / 2 : 0), 0),
  }
}

/** A word longer than a whole line has to be cut: a web address, a digest. */
function fitting(unit: Unit, setting: Setting): Unit[] {
  if (unit.width <= setting.width - Math.max(setting.first, setting.others)) return [unit]
  return unit.characters.map((character) => measured(character, setting))
}

/** A line that is to be drawn out by more characters than this is seen to be loose. */
const loose = 3.5

/** A day that goes down whole and leaves a loose line may part behind its 年 instead, if that much of it has room. */
function partedDate(
  line: readonly Unit[],
  next: Unit | undefined,
  width: number,
  setting: Setting,
): Unit[] | undefined {
  const [, year, day] = /^(\d{4}年)(\d{1,2}月.*)$/.exec(next?.text ?? '') ?? []
  if (year === undefined || day === undefined || line.length === 0) return undefined
  const left = width - line.reduce((sum, unit) => sum + unit.width, 0)
  const before = measured(year, setting)
  if (before.width > left || left <= loose * setting.pitch) return undefined
  return [before, measured(day, setting)]
}

/** Up to which unit (not included) the line that begins at `from` goes. */
function lineEnd(units: readonly Unit[], from: number, width: number): number {
  let used = 0
  let to = from
  while (to < units.length && used + (units[to]?.width ?? 0) <= width + 0.01) used += units[to++]?.width ?? 0
  if (to === units.length) return to
  const squeezed = squeezedEnd(units, from, to, width)
  if (squeezed > to) return squeezed
  let end = Math.max(to, from + 1)
  while (end > from + 1 && !mayBreak(units, end)) end--
  if (mayBreak(units, end)) return end
  // Nothing but marks that may not be parted: better a line a little too long than none.
  end = Math.max(to, from + 1)
  return end
}

/** Takes in the units that may not begin the next line, if squeezing the marks of this one makes room for them. */
function squeezedEnd(units: readonly Unit[], from: number, to: number, width: number): number {
  let end = to + 1
  while (end < units.length && !mayBreak(units, end)) end++
  // Only what may not begin a line is worth a squeeze; a character that may is simply the first of the next line.
  if (mayBreak(units, to)) return to
  const line = units.slice(from, end)
  const used = line.reduce((sum, unit) => sum + unit.width, 0)
  const room = line.reduce((sum, unit) => sum + unit.squeezable, 0)
  return used - room <= width ? end : to
}

function mayBreak(units: readonly Unit[], at: number): boolean {
  const after = units[at]
  const before = units[at - 1]
  if (!after || !before) return true
  // The number of an item, `5. `, stays with its item.
  if (numbersItem(before) && isSpace(after)) return false
  if (isSpace(before) && numbersItem(units[at - 2])) return false
  return !neverFirst.test(after.text) && !neverLast.test(before.text)
}

const numbersItem = (unit: Unit | undefined): boolean => unit !== undefined && /^\d{1,2}\.$/.test(unit.text)

/** How far a line is drawn out where a number goes down whole: by so many characters, so many sizes a gap. */
const most = { characters: 7.5, gap: 0.4 } as const

/** Places the characters: marks squeezed if the line is too long, everything spread if it is too short and not last. */
function set(units: readonly Unit[], indent: number, setting: Setting, last: boolean): Line {
  const characters = units.flatMap((unit) => unit.characters)
  const widths = units.flatMap((unit) => unit.widths)
  const natural = widths.reduce((sum, width) => sum + width, 0)
  const over = indent + natural - setting.width
  const room = units.reduce((sum, unit) => sum + unit.squeezable, 0)
  const squeeze = over > 0 && room > 0 ? Math.min(1, over / room) : 0
  // Digits and letters of one word stay together: only gaps beside a full-width character give.
  const gives = characters.map((character, i) => i > 0 && (wide(character) || wide(characters[i - 1] ?? '')))
  const gaps = gives.filter(Boolean).length
  // Before something longer that goes down whole, a ragged edge is easier to read than characters far apart.
  const drawnOut = -over <= most.characters * setting.pitch && -over / gaps <= most.gap * setting.size
  const spread = !last && over < 0 && drawnOut ? -over / gaps : 0
  const placed: Placed[] = []
  let x = indent
  for (const [i, character] of characters.entries()) {
    if (gives[i]) x += spread
    const width = widths[i] ?? 0
    const cut = isMark(character) ? (squeeze * width) / 2 : 0
    // The ink of an opening mark lies in its right half: to squeeze it is to move it left.
    placed.push({ character, x: opening.includes(character) ? x - cut : x })
    x += width - cut
  }
  return { text: characters.join(''), placed, right: x }
}

const wide = (character: string): boolean => (character.codePointAt(0) ?? 0) > 0x7f
