import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'

/*
 * The parts of pdfkit that we reach into, in one place; its version is pinned and test/notices guards what we rely on.
 * pdfkit gives us: the objects, fonts, attachments and colour profile of a PDF. Pages, tags and the cross-reference are
 * written by us: pdfkit's own calls cost eight times as much (see the bench), and two objects for every table cell.
 */

export interface PdfRef {
  readonly id: number
  compress: boolean
  /** What was written into it so far. */
  readonly buffer: Uint8Array[]
  readonly data: Record<string, unknown>
  write(chunk: string | Uint8Array): void
  end(chunk?: string | Uint8Array): void
}

/** A font as a document uses it. */
export interface PdfFont {
  readonly id: string
  readonly name: string
  readonly subset: { includeGlyph(glyph: number): number }
  /** By the glyph's number in the subset: its width in 1/1000 and the characters it stands for. */
  readonly widths: number[]
  readonly unicode: number[][]
  ref(): PdfRef
}

export interface PdfPage {
  readonly dictionary: PdfRef
  readonly fonts: Record<string, PdfRef>
}

/** Where an object lies in the file: at an offset of its own, or packed in a stream of objects. */
export type Place = number | { readonly stream: number; readonly index: number }

export interface PdfInside {
  page: PdfPage
  info: Record<string, string | Date>
  readonly _root: PdfRef
  readonly _info: PdfRef
  readonly _id: Uint8Array
  readonly _offsets: (Place | null)[]
  _offset: number
  _waiting: number
  _font: PdfFont
  font(source: object, family: string): void
  ref(data?: Record<string, unknown>): PdfRef
  addPage(options: object): void
  addContent(content: string | Uint8Array): void
  appendXML(xml: string, newline?: boolean): void
  addNamedEmbeddedFile(name: string, specification: PdfRef): void
  end(): void
  push(chunk: Uint8Array | null): boolean
  _write(data: string | Uint8Array): void
  _finalize(): void
  _addInfo(): void
}

/** A new document. Its bytes go to `take`, one piece after another, without waiting. */
export function newPdf(options: object, take: (bytes: Uint8Array) => void): PdfInside {
  let ended = false
  const Quiet = class extends PDFDocument {
    override push(chunk: Uint8Array | null): boolean {
      if (chunk === null) ended = true
      else take(chunk)
      return true
    }
  }
  // An empty name keeps pdfkit from loading Helvetica, which PDF/A does not allow.
  const pdf = new Quiet({ ...options, font: '' }) as unknown as PdfInside
  const ref = pdf.ref.bind(pdf)
  pdf.ref = (data) => (data ? ref(data) : lightly(ref()))
  const end = pdf.end.bind(pdf)
  pdf.end = () => {
    end()
    // An object begun and never ended leaves pdfkit waiting for ever, without a word and without a file.
    if (!ended || pdf._waiting !== 0) throw new Error(`pdfkit left ${pdf._waiting} objects open`)
  }
  return pdf
}

/**
 * Pages and font files, which pdfkit begins without saying what they are. Pages are short moves and numbers: the usual
 * level takes 60 % longer for 11 % less. Outlines hardly give way: there it takes 65 % longer for 3 % less.
 */
function lightly(ref: PdfRef): PdfRef {
  const end = ref.end.bind(ref)
  ref.end = (chunk) => {
    const whole = chunk instanceof Uint8Array ? chunk : Buffer.concat(ref.buffer)
    if (whole.length === 0) return end(chunk)
    ref.compress = false
    ref.data.Filter = 'FlateDecode'
    ref.data.Length = 0
    ref.buffer.length = 0
    end(deflateSync(whole, { level: chunk instanceof Uint8Array ? 1 : 3 }))
  }
  return ref
}

/** Text that pdfkit writes into a dictionary as it stands. */
export class Raw {
  readonly #text: string
  readonly [Symbol.toStringTag] = 'Raw'

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}
