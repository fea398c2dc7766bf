import { MissingGlyph } from './cannot-set.ts'
import type { Face, Fonts } from './fonts.ts'
import type { PdfFont, PdfInside } from './pdfkit-inside.ts'
import type { TrueTypeFont } from './truetype.ts'

/** One character, ready to be written: in which font of the document, its code there, and its width in 1/1000 size. */
export interface Glyph {
  readonly font: PdfFont
  readonly hex: string
  readonly width: number
}

/** A short text, ready to be written: its runs of one font each, and its width in 1/1000 size. */
export interface Written {
  readonly runs: readonly { readonly font: PdfFont; readonly hex: string }[]
  readonly width: number
}

/**
 * The characters of one document. Each is looked up once, in the first font of its face that has it, and encoded once:
 * that is most of the speed of a long table.
 */
export class Ink {
  readonly #pdf: PdfInside
  readonly #fonts: Fonts
  readonly #glyphs = new Map<Face, Map<string, Glyph>>()
  readonly #opened = new Map<TrueTypeFont, PdfFont>()

  constructor(pdf: PdfInside, fonts: Fonts) {
    this.#pdf = pdf
    this.#fonts = fonts
  }

  /** A character in a face; `where` names the place in the document should no font have it. */
  glyph(face: Face, character: string, where: () => string): Glyph {
    return this.of(face).get(character) ?? this.#find(face, character, where)
  }

  /** The characters met so far in a face, for loops that must not pay for a call. */
  of(face: Face): ReadonlyMap<string, Glyph> {
    const known = this.#glyphs.get(face)
    if (known) return known
    const made = new Map<string, Glyph>()
    this.#glyphs.set(face, made)
    return made
  }

  /** A whole text in a face, its characters side by side. */
  written(face: Face, text: string, where: () => string): Written {
    const known = this.of(face)
    const runs: { font: PdfFont; hex: string }[] = []
    let width = 0
    let run: { font: PdfFont; hex: string } | undefined
    for (const character of text) {
      const glyph = known.get(character) ?? this.#find(face, character, where)
      width += glyph.width
      if (run?.font === glyph.font) run.hex += glyph.hex
      else {
        run = { font: glyph.font, hex: glyph.hex }
        runs.push(run)
      }
    }
    return { runs, width }
  }

  #find(face: Face, character: string, where: () => string): Glyph {
    const codePoint = character.codePointAt(0) ?? 0
    // Digits and letters of the calligraphic faces are set in 宋体, as offices do.
    const chain =
      codePoint < 0x80 && (face === '仿宋' || face === '楷体') ? this.#fonts.chain('宋体') : this.#fonts.chain(face)
    const blank = /^[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]$/u.test(character)
    const source = blank ? undefined : chain.find((each) => each.glyphOf(codePoint) !== 0)
    if (!source) throw new MissingGlyph(character, where())
    const font = this.#open(source)
    const [hex] = font.encode(character)
    const width = (source.advanceOf(source.glyphOf(codePoint)) * 1000) / source.unitsPerEm
    const glyph = { font, hex: hex.join(''), width }
    this.#glyphs.get(face)?.set(character, glyph)
    return glyph
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
