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

/** The type case of a face: where among the glyphs of the document a character is, 0 when it has not been met. */
interface Case {
  readonly face: Face
  /** By the character's UTF-16 unit; characters of two units are in `high`, by code point. */
  readonly low: Uint16Array
  readonly high: Map<number, number>
}

/**
 * The characters of one document. Each is looked up once, in the first font of its face that has it, and encoded once;
 * after that it is found by its code: that is most of the speed of a long table.
 */
export class Ink {
  readonly #pdf: PdfInside
  readonly #fonts: Fonts
  readonly #cases = new Map<Face, Case>()
  readonly #glyphs: Glyph[] = []
  readonly #opened = new Map<TrueTypeFont, PdfFont>()

  constructor(pdf: PdfInside, fonts: Fonts) {
    this.#pdf = pdf
    this.#fonts = fonts
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
      const number = from.low[text.charCodeAt(i)] as number
      if (number !== 0) into[count++] = this.#glyphs[number - 1] as Glyph
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
      const number = from.low[text.charCodeAt(i)] as number
      if (number !== 0) width += (this.#glyphs[number - 1] as Glyph).width
      else {
        width += this.#at(from, text, i, where).width
        if (isPair(text, i)) i++
      }
    }
    return width
  }

  #case(face: Face): Case {
    const known = this.#cases.get(face)
    if (known) return known
    const made = { face, low: new Uint16Array(0x10000), high: new Map() }
    this.#cases.set(face, made)
    return made
  }

  /** The glyph of the character that begins at `i`. */
  #at(from: Case, text: string, i: number, where: Where): Glyph {
    const codePoint = text.codePointAt(i) ?? 0
    const known = codePoint > 0xffff ? (from.high.get(codePoint) ?? 0) : (from.low[codePoint] as number)
    if (known !== 0) return this.#glyphs[known - 1] as Glyph
    const glyph = this.#find(from.face, String.fromCodePoint(codePoint), where)
    const number = this.#glyphs.push(glyph)
    if (codePoint > 0xffff) from.high.set(codePoint, number)
    else from.low[codePoint] = number
    return glyph
  }

  #find(face: Face, character: string, where: Where): Glyph {
    const codePoint = character.codePointAt(0) ?? 0
    // Digits and letters of the calligraphic faces are set in 宋体, as offices do.
    const chain =
      codePoint < 0x80 && (face === '仿宋' || face === '楷体') ? this.#fonts.chain('宋体') : this.#fonts.chain(face)
    const blank = /^[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]$/u.test(character)
    const source = blank ? undefined : chain.find((each) => each.glyphOf(codePoint) !== 0)
    if (!source) throw new MissingGlyph(character, where(character))
    const font = this.#open(source)
    const [hex] = font.encode(character)
    const width = (source.advanceOf(source.glyphOf(codePoint)) * 1000) / source.unitsPerEm
    return { font, code: Number.parseInt(hex.join(''), 16), width }
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
