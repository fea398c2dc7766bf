import { MissingGlyph } from './cannot-set.ts'
import type { Face, Fonts } from './fonts.ts'
import type { PdfFont, PdfInside } from './pdfkit-inside.ts'
import type { TrueTypeFont } from './truetype.ts'

/** One character, ready to be written: in which font of the document, its code there, and its width in 1/1000 size. */
export interface Glyph {
  readonly font: PdfFont
  readonly code: number
  readonly width: number
}

/** Names the place in the document of a character that no font has. */
export type Where = (character: string) => string

/** A character as some font has it: the same in every document. */
interface Letter {
  readonly source: TrueTypeFont
  readonly glyph: number
  readonly width: number
}

/** The type case of a face: which number among the letters a character has, 0 when it has not been met. */
interface Case {
  readonly face: Face
  /** By the character's UTF-16 unit; characters of two units are in `high`, by code point. */
  readonly low: Uint16Array
  readonly high: Map<number, number>
}

/** What has been looked up in these fonts so far, whatever the document. */
interface Letters {
  readonly cases: Map<Face, Case>
  readonly all: Letter[]
}
const lettersOf = new WeakMap<Fonts, Letters>()

/**
 * The characters of one document. Each is looked up once, in the first font of its face that has it, and encoded once;
 * after that it is found by its code: that is most of the speed of a long table.
 */
export class Ink {
  readonly #pdf: PdfInside
  readonly #fonts: Fonts
  readonly #letters: Letters
  /** By the number of the letter. */
  readonly #glyphs: (Glyph | undefined)[] = []
  readonly #opened = new Map<TrueTypeFont, PdfFont>()

  constructor(pdf: PdfInside, fonts: Fonts) {
    this.#pdf = pdf
    this.#fonts = fonts
    const known = lettersOf.get(fonts)
    this.#letters = known ?? { cases: new Map(), all: [] }
    if (!known) lettersOf.set(fonts, this.#letters)
  }

  /** A character in a face; `where` names the place in the document should no font have it. */
  glyph(face: Face, character: string, where: Where): Glyph {
    return this.#at(this.#case(face), character, 0, where)
  }

  /** The glyphs of a text in a face, one after another, written over what `into` holds; returns how many they are. */
  glyphs(face: Face, text: string, where: Where, into: Glyph[]): number {
    const from = this.#case(face)
    let count = 0
    for (let i = 0; i < text.length; i++) {
      const known = this.#glyphs[from.low[text.charCodeAt(i)] as number]
      if (known) into[count++] = known
      else {
        into[count++] = this.#at(from, text, i, where)
        if (isPair(text, i)) i++
      }
    }
    return count
  }

  /** The width of a text in a face, in 1/1000 of its size: its characters stand side by side. */
  widthOf(face: Face, text: string, where: Where): number {
    const from = this.#case(face)
    let width = 0
    for (let i = 0; i < text.length; i++) {
      const known = this.#glyphs[from.low[text.charCodeAt(i)] as number]
      if (known) width += known.width
      else {
        width += this.#at(from, text, i, where).width
        if (isPair(text, i)) i++
      }
    }
    return width
  }

  #case(face: Face): Case {
    const known = this.#letters.cases.get(face)
    if (known) return known
    const made = { face, low: new Uint16Array(0x10000), high: new Map() }
    this.#letters.cases.set(face, made)
    return made
  }

  /** The glyph of the character that begins at `i`. */
  #at(from: Case, text: string, i: number, where: Where): Glyph {
    const codePoint = text.codePointAt(i) ?? 0
    const known = codePoint > 0xffff ? (from.high.get(codePoint) ?? 0) : (from.low[codePoint] as number)
    const number = known || this.#find(from, codePoint, where)
    const glyph = this.#glyphs[number]
    if (glyph) return glyph
    const letter = this.#letters.all[number - 1] as Letter
    const font = this.#open(letter.source)
    // What pdfkit's own `encode` does for one character, without the layout that Chinese does not need.
    const code = font.subset.includeGlyph(letter.glyph)
    font.widths[code] ??= letter.width
    font.unicode[code] ??= [codePoint]
    const made = { font, code, width: letter.width }
    // Without a hole: a look-up past the end of an array is a slow one.
    while (this.#glyphs.length <= this.#letters.all.length) this.#glyphs.push(undefined)
    this.#glyphs[number] = made
    return made
  }

  /** Looks a character up in the fonts of a face; returns its number among the letters. */
  #find({ face, low, high }: Case, codePoint: number, where: Where): number {
    const character = String.fromCodePoint(codePoint)
    // Digits and letters of the calligraphic faces are set in 宋体, as offices do.
    const chain = this.#fonts.chain(codePoint < 0x80 && (face === '仿宋' || face === '楷体') ? '宋体' : face)
    const blank = /^[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]$/u.test(character)
    const source = blank ? undefined : chain.find((each) => each.glyphOf(codePoint) !== 0)
    if (!source) throw new MissingGlyph(character, where(character))
    const glyph = source.glyphOf(codePoint)
    const width = (source.advanceOf(glyph) * 1000) / source.unitsPerEm
    const number = this.#letters.all.push({ source, glyph, width })
    if (codePoint > 0xffff) high.set(codePoint, number)
    else low[codePoint] = number
    return number
  }

  #open(source: TrueTypeFont): PdfFont {
    const known = this.#opened.get(source)
    if (known) return known
    this.#pdf.font(source, `face-${this.#opened.size}`)
    const font = this.#pdf._font
    this.#opened.set(source, font)
    return font
  }
}

const isPair = (text: string, i: number): boolean => (text.codePointAt(i) ?? 0) > 0xffff
