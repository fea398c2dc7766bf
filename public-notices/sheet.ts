import type { Face } from './fonts.ts'
import type { Ink } from './ink.ts'
import type { Placed } from './paragraph.ts'
import type { PdfFont, PdfPage } from './pdfkit-inside.ts'
import type { Tags } from './tags.ts'

/* One page being written: text, rules and rectangles straight as PDF operators, each piece marked for its element. */

const round = (n: number): number => Math.round(n * 100) / 100

/** Which element a piece of content belongs to; null for what is only decoration: rules, page numbers. */
export type Owner = number | null

/** The content of one page. Distances are in points from its upper left corner, as it is read. */
export class Sheet {
  readonly #page: PdfPage
  readonly #ink: Ink
  readonly #tags: Tags | null
  readonly #paper: { readonly width: number; readonly height: number }
  readonly #out: string[]
  #height: number
  /** Where the next text is measured from (PDF counts from the last Td). */
  #x = 0
  #y = 0
  #font: PdfFont | null = null
  #size = 0

  /** A new sheet; `lying` turns it so that its head stands at the left edge of the paper. */
  constructor(
    page: PdfPage,
    ink: Ink,
    tags: Tags | null,
    paper: { readonly width: number; readonly height: number },
    lying: boolean,
  ) {
    this.#page = page
    this.#ink = ink
    this.#tags = tags
    this.#paper = paper
    this.#height = lying ? paper.width : paper.height
    // pdfkit begins every page by turning it upside down; this turns it back.
    this.#out = [`1 0 0 -1 0 ${paper.height} cm`]
    if (lying) {
      this.#out.push(`q 0 1 -1 0 ${paper.width} 0 cm`)
      // Shown upright on a screen; on paper the head is at the binding edge of odd pages (GB/T 9704-2012, 7.3.6).
      page.dictionary.data.Rotate = 90
    }
    tags?.page(page.dictionary)
  }

  /** Turns a lying sheet back: what follows (the page number) stands as on every other page. */
  turnBack(): void {
    if (this.#height === this.#paper.height) return
    this.#out.push('Q')
    this.#height = this.#paper.height
  }

  /** Characters in their places on one line, in one face and size. `squeeze` narrows them: 1 is their own width. */
  line(
    placed: readonly Placed[],
    left: number,
    baseline: number,
    style: { face: Face; size: number; colour?: string; squeeze?: number; where: () => string },
    owner: Owner,
  ): void {
    const { face, size, colour, squeeze = 1, where } = style
    this.#begin(owner)
    this.#out.push('BT')
    if (colour) this.#out.push(`${colour} rg`)
    if (squeeze !== 1) this.#out.push(`${round(squeeze * 100)} Tz`)
    let font: PdfFont | null = null
    let run: string[] = []
    let end = 0
    const flush = () => {
      if (run.length > 0) this.#out.push(`[${run.join('')}] TJ`)
      run = []
    }
    for (const { character, x } of placed) {
      const glyph = this.#ink.glyph(face, character, where)
      if (glyph.font !== font) {
        flush()
        if (font === null) this.#out.push(`1 0 0 1 ${round(left)} ${round(this.#height - baseline)} Tm`)
        this.#out.push(this.#change(glyph.font, size))
        font = glyph.font
      }
      // TJ moves back by thousandths of the size; what rounding leaves over goes into the next move.
      const back = Math.round(((end - x) * 1000) / (size * squeeze))
      if (back !== 0) run.push(`${back}`)
      end -= (back * size * squeeze) / 1000
      run.push(`<${glyph.hex}>`)
      end += (glyph.width * size * squeeze) / 1000
    }
    flush()
    if (squeeze !== 1) this.#out.push('100 Tz')
    if (colour) this.#out.push('0 g')
    this.#out.push('ET')
    this.#font = null
    this.#end()
  }

  /** Text from `x` on, its characters side by side. */
  text(
    text: string,
    x: number,
    baseline: number,
    style: { face: Face; size: number; colour?: string; squeeze?: number; where: () => string },
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
    let width = 0
    for (const character of text) width += this.#ink.glyph(face, character, where).width
    return (width * size) / 1000
  }

  /** Begins a run of cells: the fastest way to write many short texts. */
  beginCells(): void {
    this.#out.push('BT')
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
    style: { face: Face; size: number; where: () => string },
  ): void {
    const { face, size, where } = style
    const { runs, width } = this.#ink.written(face, text, where)
    if (runs.length === 0) return
    const x = round((left + right - (width * size) / 1000) / 2)
    const y = round(this.#height - baseline)
    let operators = `${round(x - this.#x)} ${round(y - this.#y)} Td`
    this.#x = x
    this.#y = y
    for (const run of runs) operators += `${this.#change(run.font, size)} <${run.hex}> Tj`
    this.#out.push(operators)
  }

  /** Ends a run of cells. */
  endCells(): void {
    this.#out.push('ET')
    this.#font = null
  }

  /** Marks what follows as this piece of its element, up to `closePiece`. */
  openPiece(tag: string, mcid: number): void {
    this.#out.push(`/${tag}<</MCID ${mcid}>>BDC`)
  }

  closePiece(): void {
    this.#out.push('EMC')
  }

  /** Straight lines of one thickness: each from a point to a point. */
  rules(
    segments: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[],
    thickness: number,
    colour = '0 0 0',
  ): void {
    this.#begin(null)
    this.#out.push(`${colour} RG ${thickness} w`)
    for (const [x1, y1, x2, y2] of segments) {
      this.#out.push(`${round(x1)} ${round(this.#height - y1)} m ${round(x2)} ${round(this.#height - y2)} l`)
    }
    this.#out.push('S')
    this.#end()
  }

  /** Filled rectangles, black: the modules of a QR code. */
  squares(rectangles: readonly (readonly [x: number, y: number, width: number, height: number])[], owner: Owner): void {
    this.#begin(owner, 'Figure')
    this.#out.push('0 g')
    for (const [x, y, width, height] of rectangles) {
      const fine = (n: number) => Math.round(n * 1000) / 1000
      this.#out.push(`${fine(x)} ${fine(this.#height - y - height)} ${fine(width)} ${fine(height)} re`)
    }
    this.#out.push('f')
    this.#end()
  }

  /** The operators of the whole page. */
  content(): string {
    return this.#out.join('\n')
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
    if (owner === null) this.#out.push('/Artifact BMC')
    else this.openPiece(tag, this.#tags.mark(owner, this.#page.dictionary.id))
  }

  #end(): void {
    if (this.#tags) this.#out.push('EMC')
  }
}
