import { deflateSync } from 'node:zlib'
import type { PdfInside } from './pdfkit-inside.ts'

/*
 * Object streams and the cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8): many small objects packed and
 * compressed together. A tagged table of 10,000 rows has 90,000 of them.
 */

const perStream = 2000

/** Packs small objects into a document, which must be PDF 1.5 or later. */
export class Packed {
  readonly #pdf: PdfInside
  #numbers: number[] = []
  #texts: string[] = []

  constructor(pdf: PdfInside) {
    this.#pdf = pdf
    pdf._finalize = () => finalize(pdf)
  }

  /** A new object number. */
  number(): number {
    return this.#pdf._offsets.push(null)
  }

  /** Writes the object of this number. */
  add(number: number, text: string): void {
    this.#numbers.push(number)
    this.#texts.push(text)
    if (this.#numbers.length === perStream) this.flush()
  }

  /** Writes what is still held; to be called before the document ends. */
  flush(): void {
    if (this.#numbers.length === 0) return
    let at = 0
    const header: string[] = []
    for (const [i, text] of this.#texts.entries()) {
      header.push(`${this.#numbers[i]} ${at}`)
      at += text.length + 1
    }
    const head = `${header.join(' ')}\n`
    const stream = this.#pdf.ref({ Type: 'ObjStm', N: this.#texts.length, First: head.length })
    for (const [index, number] of this.#numbers.entries()) this.#pdf._offsets[number - 1] = { stream: stream.id, index }
    stream.end(Buffer.from(head + this.#texts.join('\n'), 'latin1'))
    this.#numbers = []
    this.#texts = []
  }
}

/** Ends the file with a cross-reference stream instead of a table, since tables cannot point into object streams. */
function finalize(pdf: PdfInside): void {
  const count = pdf._offsets.length + 2
  const width = 7
  const rows = Buffer.alloc(count * width)
  rows.writeUInt16BE(65535, 5)
  for (const [i, place] of pdf._offsets.entries()) {
    const at = (i + 1) * width
    if (place === null) throw new Error(`object ${i + 1} was numbered and never written`)
    if (typeof place === 'number') {
      rows[at] = 1
      rows.writeUInt32BE(place, at + 1)
    } else {
      rows[at] = 2
      rows.writeUInt32BE(place.stream, at + 1)
      rows.writeUInt16BE(place.index, at + 5)
    }
  }
  const here = pdf._offset
  rows[(count - 1) * width] = 1
  rows.writeUInt32BE(here, (count - 1) * width + 1)
  const bytes = deflateSync(predicted(rows, width))
  const id = Buffer.from(pdf._id).toString('hex')
  pdf._write(`${count - 1} 0 obj`)
  pdf._write(
    `<</Type/XRef/Size ${count}/W[1 4 2]/Root ${pdf._root.id} 0 R/Info ${pdf._info.id} 0 R/ID[<${id}><${id}>]` +
      `/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns ${width}>>/Length ${bytes.length}>>`,
  )
  pdf._write('stream')
  pdf._write(bytes)
  pdf._write('\nendstream')
  pdf._write('endobj')
  pdf._write('startxref')
  pdf._write(`${here}`)
  pdf._write('%%EOF')
  pdf.push(null)
}

/** PNG predictor "up": each byte as its difference from the one above, which makes long tables compress well. */
function predicted(rows: Buffer, width: number): Buffer {
  const count = rows.length / width
  const out = Buffer.alloc(count * (width + 1))
  for (let row = 0; row < count; row++) {
    const to = row * (width + 1)
    out[to] = 2
    for (let i = 0; i < width; i++) {
      const above = row === 0 ? 0 : (rows[(row - 1) * width + i] ?? 0)
      out[to + 1 + i] = ((rows[row * width + i] ?? 0) - above) & 0xff
    }
  }
  return out
}
