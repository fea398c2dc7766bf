import type { Bytes } from './bytes.ts'
import type { Face } from './fonts.ts'
import type { Glyph, Ink, Where } from './ink.ts'
import type { Placed } from './paragraph.ts'
import type { PdfFont, PdfPage } from './pdfkit-inside.ts'
import type { Tags } from './tags.ts'

/* One page being written: text, rules and rectangles straight as PDF operators, each piece marked for its element. */

const round = (n: number): number => Math.round(n * 100) / 100
/** The glyphs of the cell being written, of this page or another: a cell needs them only while it is written. */
const laid: Glyph[] = []

/** Which element a piece of content belongs to; null for what is only decoration: rules, page numbers. */
export type Owner = number | null

/** The content of one page. Distances are in points from its upper left corner, as it is read. */
export class Sheet {
  readonly #page: PdfPage
  readonly #ink: Ink
  readonly #tags: Tags | null
  readonly #paper: { readonly width: number; readonly height: number }
  readonly #out: Bytes
  #height: number
  /** Where the next text is measured from (PDF counts from the last Td), in hundredths of a point. */
  #x = 0
  #y = 0
  #font: PdfFont | null = null
  #size = 0

  /** A new sheet, written into `out`; `lying` turns it so that its head stands at the left edge of the paper. */
  constructor(
    page: PdfPage,
    ink: Ink,
    tags: Tags | null,
    paper: { readonly width: number; readonly height: number },
    lying: boolean,
    out: Bytes,
  ) {
    this.#page = page
    this.#ink = ink
    this.#tags = tags
    this.#paper = paper
    this.#height = lying ? paper.width : paper.height
    // pdfkit begins every page by turning it upside down; this turns it back.
    this.#out = out
    this.#put(`1 0 0 -1 0 ${paper.height} cm`)
    if (lying) {
      this.#put(`q 0 1 -1 0 ${paper.width} 0 cm`)
      // Shown upright on a screen; on paper the head is at the binding edge of odd pages (GB/T 9704-2012, 7.3.6).
      page.dictionary.data.Rotate = 90
    }
    tags?.page(page.dictionary)
  }

  /** Turns a lying sheet back: what follows (the page number) stands as on every other page. */
  turnBack(): void {
    if (this.#height === this.#paper.height) return
    this.#put('Q')
    this.#height = this.#paper.height
  }

  /** Characters in their places on one line, in one face and size. `squeeze` narrows them: 1 is their own width. */
  line(
    placed: readonly Placed[],
    left: number,
    baseline: number,
    style: { face: Face; size: number; colour?: string; squeeze?: number; where: Where },
    owner: Owner,
  ): void {
    const { face, size, colour, squeeze = 1, where } = style
    this.#begin(owner)
    this.#put('BT')
    if (colour) this.#put(`${colour} rg`)
    if (squeeze !== 1) this.#put(`${round(squeeze * 100)} Tz`)
    let font: PdfFont | null = null
    let run: string[] = []
    let end = 0
    const flush = () => {
      if (run.length > 0) this.#put(`[${run.join('')}] TJ`)
      run = []
    }
    for (const { character, x } of placed) {
      const glyph = this.#ink.glyph(face, character, where)
      if (glyph.font !== font) {
        flush()
        if (font === null) this.#put(`1 0 0 1 ${round(left)} ${round(this.#height - baseline)} Tm`)
        this.#put(this.#change(glyph.font, size))
        font = glyph.font
      }
      // TJ moves back by thousandths of the size; what rounding leaves over goes into the next move.
      const back = Math.round(((end - x) * 1000) / (size * squeeze))
      if (back !== 0) run.push(`${back}`)
      end -= (back * size * squeeze) / 1000
      run.push(`<${glyph.code.toString(16).padStart(4, '0')}>`)
      end += (glyph.width * size * squeeze) / 1000
    }
    flush()
    if (squeeze !== 1) this.#put('100 Tz')
    if (colour) this.#put('0 g')
    this.#put('ET')
    this.#font = null
    this.#end()
  }

  /** Text from `x` on, its characters side by side. */
  text(
    text: string,
    x: number,
    baseline: number,
    style: { face: Face; size: number; colour?: string; squeeze?: number; where: Where },
    owner: Owner,
  ): void {
    const placed: Placed[] = []
    let at = 0
    for (const character of text) {
      placed.push({ character, x: at })
      at += (this.#ink.glyph(style.face, character, style.where).width * style.size * (style.squeeze ?? 1)) / 1000
    }
    this.line(placed, x, baseline, style, owner)
  }

  /** How wide a text is in a face and size. */
  widthOf(text: string, face: Face, size: number, where: () => string): number {
    return (this.#ink.widthOf(face, text, where) * size) / 1000
  }

  /** Begins a run of cells: the fastest way to write many short texts. */
  beginCells(): void {
    this.#put('BT')
    this.#x = 0
    this.#y = 0
    this.#font = null
  }

  /** One line of a cell, centred between two edges. */
  cell(
    text: string,
    left: number,
    right: number,
    baseline: number,
    style: { face: Face; size: number; where: Where },
  ): void {
    const { face, size, where } = style
    const count = this.#ink.glyphs(face, text, where, laid)
    if (count === 0) return
    let width = 0
    for (let i = 0; i < count; i++) width += (laid[i] as Glyph).width
    const x = Math.round(((left + right - (width * size) / 1000) / 2) * 100)
    const y = Math.round((this.#height - baseline) * 100)
    const out = this.#out
    out
      .hundredths(x - this.#x)
      .space()
      .hundredths(y - this.#y)
      .text(' Td')
    this.#x = x
    this.#y = y
    for (let i = 0; i < count; ) {
      const { font } = laid[i] as Glyph
      if (this.#font !== font || this.#size !== size) out.text(this.#change(font, size))
      out.text(' (')
      while (i < count && (laid[i] as Glyph).font === font) out.code((laid[i++] as Glyph).code)
      out.text(') Tj')
    }
    out.text('\n')
  }

  /** Ends a run of cells. */
  endCells(): void {
    this.#put('ET')
    this.#font = null
  }

  /** Marks what follows as this piece of its element, up to `closePiece`. */
  openPiece(tag: string, mcid: number): void {
    this.#out.text('/').text(tag).text('<</MCID ').integer(mcid).text('>>BDC\n')
  }

  closePiece(): void {
    this.#put('EMC')
  }

  /** Straight lines of one thickness: each from a point to a point. */
  rules(
    segments: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[],
    thickness: number,
    colour = '0 0 0',
  ): void {
    this.#begin(null)
    this.#put(`${colour} RG ${thickness} w`)
    for (const [x1, y1, x2, y2] of segments) {
      this.#put(`${round(x1)} ${round(this.#height - y1)} m ${round(x2)} ${round(this.#height - y2)} l`)
    }
    this.#put('S')
    this.#end()
  }

  /** Filled rectangles, black: the modules of a QR code. */
  squares(rectangles: readonly (readonly [x: number, y: number, width: number, height: number])[], owner: Owner): void {
    this.#begin(owner, 'Figure')
    this.#put('0 g')
    for (const [x, y, width, height] of rectangles) {
      const fine = (n: number) => Math.round(n * 1000) / 1000
      this.#put(`${fine(x)} ${fine(this.#height - y - height)} ${fine(width)} ${fine(height)} re`)
    }
    this.#put('f')
    this.#end()
  }

  /** The operators of the whole page. */
  content(): Uint8Array {
    return this.#out.take(1)
  }

  /** One line of operators. */
  #put(line: string): void {
    this.#out.text(line).text('\n')
  }

  /** The operator that changes to this font and size, or nothing when they are in use. */
  #change(font: PdfFont, size: number): string {
    if (this.#font === font && this.#size === size) return ''
    this.#page.fonts[font.id] ??= font.ref()
    this.#font = font
    this.#size = size
    return ` /${font.id} ${size} Tf`
  }

  #begin(owner: Owner, tag = 'P'): void {
    if (!this.#tags) return
    if (owner === null) this.#put('/Artifact BMC')
    else this.openPiece(tag, this.#tags.mark(owner, this.#page.dictionary.id))
  }

  #end(): void {
    if (this.#tags) this.#put('EMC')
  }
}
