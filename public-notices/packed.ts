import { deflateSync } from 'node:zlib'
import { Bytes } from './bytes.ts'
import type { PdfInside } from './pdfkit-inside.ts'

/*
 * Object streams and the cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8): many small objects packed and
 * compressed together. A tagged table of 10,000 rows has 90,000 of them.
 */

const perStream = 2000
// Levels above give 3 % smaller files for twice the time: such objects differ in a few digits only.
const level = 4

/** Packs small objects into a document, which must be PDF 1.5 or later. */
export class Packed {
  readonly #pdf: PdfInside
  readonly #bytes = new Bytes()
  #numbers: number[] = []
  #starts: number[] = []

  constructor(pdf: PdfInside) {
    this.#pdf = pdf
    pdf._finalize = () => finalize(pdf)
  }

  /** A new object number. */
  number(): number {
    return this.#pdf._offsets.push(null)
  }

  /** Begins the object of this number: write it, then call `end`. */
  begin(number: number): Bytes {
    if (this.#numbers.length > 0) this.#bytes.text('\n')
    this.#numbers.push(number)
    this.#starts.push(this.#bytes.length)
    return this.#bytes
  }

  /** Ends the object begun. */
  end(): void {
    if (this.#numbers.length === perStream) this.flush()
  }

  /** Writes what is still held; to be called before the document ends. */
  flush(): void {
    if (this.#numbers.length === 0) return
    const body = this.#bytes.take()
    for (let i = 0; i < this.#numbers.length; i++) {
      if (i > 0) this.#bytes.space()
      this.#bytes
        .integer(this.#numbers[i] as number)
        .space()
        .integer(this.#starts[i] as number)
    }
    const head = this.#bytes.text('\n').take()
    const stream = this.#pdf.ref({
      Type: 'ObjStm',
      N: this.#numbers.length,
      First: head.length,
      Filter: 'FlateDecode',
    })
    for (const [index, number] of this.#numbers.entries()) this.#pdf._offsets[number - 1] = { stream: stream.id, index }
    stream.end(deflateSync(Buffer.concat([head, body]), { level }))
    this.#numbers = []
    this.#starts = []
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
