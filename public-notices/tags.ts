import type { Bytes } from './bytes.ts'
import type { Packed } from './packed.ts'
import { type PdfInside, type PdfRef, Raw } from './pdfkit-inside.ts'

/*
 * The logical structure that screen readers follow (ISO 32000-1, 14.7; PDF/UA-1): headings, paragraphs, tables with
 * rows and cells. pdfkit's own elements take two objects a cell; these are written once, packed, and forgotten.
 */

export type Tag = 'Document' | 'Sect' | 'H1' | 'H2' | 'H3' | 'P' | 'Figure' | 'Table'

interface Open {
  readonly tag: Tag
  readonly parent: number
  readonly attributes: string
  readonly kids: { page: number; mcid: number }[]
  readonly children: number[]
}

/** The structure of one document, built while its pages are written. */
export class Tags {
  readonly #packed: Packed
  readonly #root: PdfRef
  readonly #document: number
  readonly #open = new Map<number, Open>()
  /** The object number of each page, and who owns each of its marked pieces: the index is the piece's number. */
  readonly #owners = new Map<number, number[]>()
  readonly #pages: number[] = []

  constructor(pdf: PdfInside, packed: Packed) {
    this.#packed = packed
    this.#root = pdf.ref({ Type: 'StructTreeRoot' })
    pdf._root.data.StructTreeRoot = this.#root
    pdf._root.data.MarkInfo = pdf.ref({ Marked: true })
    this.#document = packed.number()
    this.#open.set(this.#document, { tag: 'Document', parent: this.#root.id, attributes: '', kids: [], children: [] })
  }

  /** Makes a page known before anything on it is marked. */
  page(page: PdfRef): void {
    page.data.StructParents = this.#pages.length
    page.data.Tabs = 'S'
    this.#pages.push(page.id)
    this.#owners.set(page.id, [])
  }

  /** A new element, at the end of its parent or of the document. `alt` tells what a figure shows. */
  element(tag: Tag, parent = this.#document, alt = ''): number {
    const number = this.#packed.number()
    const attributes = alt === '' ? '' : `/Alt ${pdfText(alt)}`
    this.#open.set(number, { tag, parent, attributes, kids: [], children: [] })
    this.#open.get(parent)?.children.push(number)
    return number
  }

  /** A new piece of content of an element on a page; returns its number there. */
  mark(element: number, page: number): number {
    const owners = this.#of(page)
    const mcid = owners.push(element) - 1
    this.#open.get(element)?.kids.push({ page, mcid })
    return mcid
  }

  /** A whole row of a table, all on one page: cells of one piece each. Returns the number of the first piece. */
  row(table: number, page: number, cells: number, header: boolean): number {
    const owners = this.#of(page)
    const first = owners.length
    const row = this.#packed.number()
    this.#open.get(table)?.children.push(row)
    const cell = header ? '<</S/TH/A<</O/Table/Scope/Column>>/P ' : '<</S/TD/P '
    for (let i = 0; i < cells; i++) {
      const number = this.#packed.number()
      owners.push(number)
      const out = this.#packed.begin(number)
      out
        .text(cell)
        .integer(row)
        .text(' 0 R/Pg ')
        .integer(page)
        .text(' 0 R/K ')
        .integer(first + i)
        .text('>>')
      this.#packed.end()
    }
    const out = this.#packed.begin(row).text('<</S/TR/P ').integer(table).text(' 0 R/K')
    references(out, owners, first).text('>>')
    this.#packed.end()
    return first
  }

  /** Writes everything; to be called when the last page is done. pdfkit ends the root and the mark itself. */
  end(): void {
    for (const [number, { tag, parent, attributes, kids, children }] of this.#open) {
      const page = kids[0]?.page
      const pieces = kids.map((kid) =>
        kid.page === page ? `${kid.mcid}` : `<</Type/MCR/Pg ${kid.page} 0 R/MCID ${kid.mcid}>>`,
      )
      const all = [...pieces, ...children.map((child) => `${child} 0 R`)].join(' ')
      const where = page === undefined ? '' : `/Pg ${page} 0 R`
      this.#packed.begin(number).text(`<</S/${tag}/P ${parent} 0 R${where}${attributes}/K[${all}]>>`)
      this.#packed.end()
    }
    const parents = this.#pages.map((page, i) => {
      const number = this.#packed.number()
      references(this.#packed.begin(number), this.#of(page))
      this.#packed.end()
      return `${i} ${number} 0 R`
    })
    this.#root.data.K = new Raw(`[${this.#document} 0 R]`)
    this.#root.data.ParentTree = new Raw(`<</Nums[${parents.join(' ')}]>>`)
    this.#root.data.ParentTreeNextKey = this.#pages.length
  }

  #of(page: number): number[] {
    const owners = this.#owners.get(page)
    if (!owners) throw new Error(`page object ${page} is not known to the tags`)
    return owners
  }
}

/** An array of references to these objects, from the one at `from` on. */
function references(out: Bytes, numbers: readonly number[], from = 0): Bytes {
  out.text('[')
  for (let i = from; i < numbers.length; i++) {
    if (i > from) out.space()
    out.integer(numbers[i] as number).text(' 0 R')
  }
  return out.text(']')
}

/** A text string of PDF: UTF-16 with a byte order mark, in hexadecimal. */
function pdfText(text: string): string {
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`
}
