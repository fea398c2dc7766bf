import { createHash } from 'node:crypto'
import { attach } from './attach.ts'
import { Bytes } from './bytes.ts'
import { drawCover } from './cover.ts'
import { csvOf } from './csv.ts'
import { type Attachment, type Binding, type NoticeDocument, type Proof, proofLines } from './document.ts'
import { type Front, flow, type Measure, type SetLine } from './flow.ts'
import type { Face, Fonts } from './fonts.ts'
import { Ink } from './ink.ts'
import { Packed } from './packed.ts'
import {
  baselineIn,
  baselineOf,
  leftOf,
  line,
  lineOf,
  mm,
  pageNumber,
  paper,
  pitch,
  red,
  size,
  title,
  top,
  typeArea,
} from './page.ts'
import { linesOf } from './paragraph.ts'
import { newPdf, type PdfInside } from './pdfkit-inside.ts'
import { qrRectangles } from './qr.ts'
import { Sheet } from './sheet.ts'
import { type PlannedRow, padding, planTable, type Room, type TablePlan } from './table.ts'
import { Tags } from './tags.ts'
import { titleLines } from './title.ts'
import { addInfo, chineseDay, saidBy } from './xmp.ts'

/** A document as a file, with what is needed to prove later that it is the same one. */
export interface RenderedNotice {
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes. */
  readonly sha256: string
  /** SHA-256 of what was compressed: the same on every version of zlib, and so of Node. */
  readonly contentSha256: string
  readonly zlib: string
  readonly pages: number
  /** Of a case file, the page on which each part begins. */
  readonly starts: readonly number[]
}

export interface RenderOptions {
  /** Tagged for screen readers, with the marks of PDF/A-3a and PDF/UA-1. Off only to measure what it costs. */
  readonly tagged?: boolean
}

/**
 * Makes the PDF of a document. Pure but for reading the font files: the same document gives the same bytes. Throws
 * CannotSet (MissingGlyph among them) with the place in the document when it cannot be set as it stands.
 */
export function renderNotice(document: NoticeDocument, fonts: Fonts, options: RenderOptions = {}): RenderedNotice {
  const chunks: Uint8Array[] = []
  const issuedAt = new Date(document.issuedAt)
  const tagged = options.tagged ?? true
  const pdf = newPdf(
    {
      pdfVersion: '1.7',
      ...(tagged ? { subset: 'PDF/A-3a', displayTitle: true } : {}),
      lang: 'zh-CN',
      autoFirstPage: false,
      info: {
        Title: document.title.join(''),
        Author: document.organ,
        Creator: 'Anju 安居',
        Producer: 'Anju public-notices',
        CreationDate: issuedAt,
        ModDate: issuedAt,
      },
    },
    (chunk) => chunks.push(chunk),
  )
  const writer = new Writer(pdf, fonts, document, tagged)
  const contents = writer.write()
  const bytes = Buffer.concat(chunks)
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    contentSha256: contents,
    zlib: process.versions.zlib,
    pages: writer.pages,
    starts: writer.starts,
  }
}

class Writer {
  readonly #pdf: PdfInside
  /** The paper being written: of a case file, one after another. */
  #document: NoticeDocument
  readonly #packed: Packed
  readonly #tags: Tags | null
  readonly #ink: Ink
  readonly #out = new Bytes()
  readonly #hash = createHash('sha256')
  readonly #starts: number[] = []
  #page = 0

  constructor(pdf: PdfInside, fonts: Fonts, document: NoticeDocument, tagged: boolean) {
    this.#pdf = pdf
    this.#document = document
    this.#packed = new Packed(pdf)
    this.#tags = tagged ? new Tags(pdf, this.#packed) : null
    this.#ink = new Ink(pdf, fonts)
  }

  get pages(): number {
    return this.#page
  }

  get starts(): readonly number[] {
    return this.#starts
  }

  /** Writes everything; returns the digest of what was compressed. */
  write(): string {
    const whole = this.#document
    if (whole.binding) this.#bound(whole, whole.binding)
    else this.#paper(true)
    const contents = this.#hash.digest('hex')
    addInfo(this.#pdf, this.#tags !== null, saidBy(whole, contents))
    this.#tags?.end()
    this.#packed.flush()
    this.#pdf.end()
    return contents
  }

  /** A case file: the cover, the table of contents, and each part on pages of its own. */
  #bound(whole: NoticeDocument, { cover, contents, parts }: Binding): void {
    const sheet = this.#newSheet(false)
    drawCover(sheet, this.#tags, whole.organ, whole.title, cover)
    this.#finish(sheet, false)
    this.#attachment(contents, '', '目录', this.#measure)
    for (const part of parts) {
      this.#starts.push(this.#page + 1)
      if ('organ' in part) {
        this.#document = part
        this.#paper(false)
      } else {
        this.#attachment(part, '', part.title.join(''), this.#measure)
        if (part.csvName !== '') this.#attach(part, part.title.join(''), whole.issuedAt)
      }
    }
  }

  /** Widths of texts as this document's fonts have them. */
  readonly #measure: Measure = (face, where) => (text) => this.#ink.widthOf(face, text, where)

  /** One paper: its front pages and its attachments, with their lists as files unless it is bound with others. */
  #paper(alone: boolean): void {
    const front = flow(this.#document, this.#measure)
    const blocks = new Map<number, number>()
    for (const [i, { lines }] of front.pages.entries()) {
      const sheet = this.#newSheet(false)
      const left = leftOf(this.#page)
      if (i === 0) this.#head(sheet, front, left)
      this.#body(sheet, lines, left, blocks, front.perPage)
      if (i === front.pages.length - 1) this.#closing(sheet, front, left)
      this.#finish(sheet)
    }
    for (const [i, attachment] of this.#document.attachments.entries()) {
      const name = this.#document.attachments.length === 1 ? '附件' : `附件${i + 1}`
      this.#attachment(attachment, name, name, this.#measure)
      if (alone && attachment.csvName !== '') this.#attach(attachment, name, this.#document.issuedAt)
    }
  }

  /** A list as a file inside the document, with the same rows. */
  #attach(attachment: Attachment, name: string, issuedAt: string): void {
    const csv = Buffer.from(
      csvOf(
        attachment.columns.map(({ header }) => header),
        attachment.rows,
      ),
      'utf8',
    )
    this.#hash.update(csv)
    attach(this.#pdf, csv, {
      name: attachment.csvName,
      description: `${name}：${attachment.title.join('')}（与表格同一数据）`,
      on: new Date(issuedAt),
    })
  }

  #newSheet(lying: boolean): Sheet {
    this.#pdf.addPage({ size: [paper.width, paper.height], margin: 0 })
    this.#page++
    return new Sheet(this.#pdf.page, this.#ink, this.#tags, paper, lying, this.#out)
  }

  /** The page number, at the same place on every page (a cover counts and bears none), and the end of the page. */
  #finish(sheet: Sheet, numbered = true): void {
    sheet.turnBack()
    if (numbered) this.#pageNumber(sheet)
    const content = sheet.content()
    this.#hash.update(content)
    this.#pdf.addContent(content)
  }

  #pageNumber(sheet: Sheet): void {
    const style = { face: '宋体' as const, size: pageNumber.size, where: () => '页码' }
    const text = `— ${this.#page} —`
    const left = leftOf(this.#page)
    const x =
      this.#page % 2 === 1
        ? left + typeArea.width - pageNumber.indent - sheet.widthOf(text, style.face, style.size, style.where)
        : left + pageNumber.indent
    sheet.text(text, x, pageNumber.baseline, style, null)
  }

  #head(sheet: Sheet, front: Front, left: number): void {
    const { organ, number } = this.#document
    const element = (tag: 'P' | 'H1') => this.#tags?.element(tag) ?? null
    const centred = (width: number) => left + (typeArea.width - width) / 2
    const markAt = baselineIn(front.mark.top, front.mark.size, front.mark.size)
    const markStyle = { face: '小标宋', size: front.mark.size, colour: red, squeeze: front.mark.squeeze } as const
    sheet.text(organ, centred(front.mark.width), markAt, { ...markStyle, where: () => '发文机关标志' }, element('P'))
    const where = () => '发文字号'
    const width = sheet.widthOf(number, '仿宋', size, where)
    sheet.text(
      number,
      centred(width),
      baselineIn(front.numberTop, size, size),
      { face: '仿宋', size, where },
      element('P'),
    )
    sheet.rules([[left, front.ruleAt, left + typeArea.width, front.ruleAt]], 1.5, red)
    this.#title(sheet, front.title, left, typeArea.width, element('H1'))
  }

  #title(
    sheet: Sheet,
    set: readonly { text: string; top: number; width: number }[],
    left: number,
    width: number,
    owner: number | null,
  ): void {
    for (const each of set) {
      const baseline = baselineIn(each.top, title.line, title.size)
      const style = { face: '小标宋', size: title.size, where: () => '标题' } as const
      sheet.text(each.text, left + (width - each.width) / 2, baseline, style, owner)
    }
  }

  #body(sheet: Sheet, lines: readonly SetLine[], left: number, blocks: Map<number, number>, perPage: number): void {
    for (const { slot, line: set, face, block, where } of lines) {
      let owner: number | null = null
      if (this.#tags) {
        owner = blocks.get(block) ?? this.#tags.element(face === '黑体' ? 'H2' : face === '楷体' ? 'H3' : 'P')
        blocks.set(block, owner)
      }
      sheet.line(set.placed, left, baselineOf(slot, perPage), { face, size, where: () => where }, owner)
    }
  }

  /** 署名 and 成文日期 (7.3.5.1: the date four characters from the right, the organ centred over it); the proof beside. */
  #closing(sheet: Sheet, front: Front, left: number): void {
    const { organ, issuedOn, proof } = this.#document
    const where = () => '署名'
    const { signature, perPage } = front
    const day = chineseDay(issuedOn)
    const style = { face: '仿宋', size, where } as const
    const dayWidth = sheet.widthOf(day, style.face, size, where)
    const natural = sheet.widthOf(organ, style.face, size, where)
    const organWidth = Math.min(natural, typeArea.width - 2 * pitch)
    const dayLeft = left + typeArea.width - 4 * pitch - dayWidth
    // A long name may not run out of the type area; one longer than a line is narrowed, as on the mark.
    const organLeft = Math.min(dayLeft + (dayWidth - organWidth) / 2, left + typeArea.width - organWidth)
    const owner = () => this.#tags?.element('P') ?? null
    sheet.text(organ, organLeft, baselineOf(signature, perPage), { ...style, squeeze: organWidth / natural }, owner())
    sheet.text(day, dayLeft, baselineOf(signature + 1, perPage), style, owner())
    if (proof) {
      const height = lineOf(perPage)
      this.#proof(sheet, proof, left, top + (front.proof + 0.5) * height, top + (signature + 2) * height)
    }
  }

  #proof(sheet: Sheet, proof: Proof, left: number, from: number, under: number): void {
    const side = mm(24)
    const figure = this.#tags?.element('Figure', undefined, `二维码：扫码核验本文书，网址 ${proof.url}`) ?? null
    const squares = qrRectangles(proof.url, side).map(([x, y, w, h]) => [left + pitch + x, from + y, w, h] as const)
    sheet.squares(squares, figure)
    const style = { face: '宋体', size: 9, where: () => '核验信息' } as const
    for (const [i, text] of proofLines(proof).entries())
      sheet.text(text, left + pitch, under + 12 + i * 12, style, this.#tags?.element('P') ?? null)
  }

  /** A table on pages of its own. `label` stands above its title (附件), `name` names it in messages. */
  #attachment(attachment: Attachment, label: string, name: string, measure: Measure): void {
    const where = () => `${name}标题`
    // The title stands on the third line under its label, on the first where it has none.
    const above = label === '' ? 0 : 2 * line
    const titleFace = measure('小标宋', where)
    const textWidth = (text: string) => (titleFace(text) * title.size) / 1000
    const set = (room: number) =>
      titleLines(attachment.title, Math.min(room, title.width * 1.4), textWidth, where()).map((text, i) => ({
        text,
        top: top + above + i * title.line,
        width: textWidth(text),
      }))
    const rowName = (row: number) => `${name}第 ${row + 1} 行“${attachment.rows[row]?.slice(0, 3).join(' ')}”`
    const titles = { upright: set(title.width), lying: set(typeArea.height) }
    const used = (count: number) => above + count * title.line + line / 3
    const upright: Room = {
      width: typeArea.width,
      first: typeArea.height - used(titles.upright.length),
      others: typeArea.height,
    }
    const lying: Room = {
      width: typeArea.height,
      first: typeArea.width - used(titles.lying.length),
      others: typeArea.width,
    }
    // While widths are measured nobody knows the row, so it is looked up when a character turns out to be missing.
    const searched = (character: string) => {
      const row = attachment.rows.findIndex((cells) => cells.some((cell) => cell.includes(character)))
      return row < 0 ? name : rowName(row)
    }
    const bodyWidth = (text: string) => this.#ink.widthOf('仿宋', text, searched)
    const plan = planTable(
      attachment,
      upright,
      lying,
      bodyWidth,
      measure('黑体', () => `${name}表头`),
      rowName,
    )
    const section = this.#tags?.element('Sect') ?? null
    const head = label === '' ? null : (this.#tags?.element('H2', section ?? undefined) ?? null)
    const caption = this.#tags?.element('H2', section ?? undefined) ?? null
    const table = this.#tags?.element('Table', section ?? undefined) ?? null
    for (const [i, { from, to }] of plan.pages.entries()) {
      const sheet = this.#newSheet(plan.lying)
      const left = plan.lying ? paper.height - top - typeArea.height : leftOf(this.#page)
      const edge = plan.lying ? leftOf(this.#page) : top
      let at = edge
      if (i === 0) {
        const set = linesOf(label, {
          width: typeArea.width,
          size,
          pitch,
          first: 0,
          others: 0,
          widthOf: measure('黑体', where),
        })[0]
        if (set && label !== '')
          sheet.line(set.placed, left, baselineIn(edge, line, size), { face: '黑体', size, where }, head)
        const lines = plan.lying ? titles.lying : titles.upright
        const width = plan.lying ? typeArea.height : typeArea.width
        this.#title(
          sheet,
          lines.map((each) => ({ ...each, top: each.top - top + edge })),
          left,
          width,
          caption,
        )
        at += used(lines.length)
      }
      this.#table(sheet, plan, from, to, left, at, table, (row) => rowName(row))
      this.#finish(sheet)
    }
  }

  #table(
    sheet: Sheet,
    plan: TablePlan,
    from: number,
    to: number,
    left: number,
    above: number,
    table: number | null,
    rowName: (row: number) => string,
  ): void {
    const edges = [left]
    for (const width of plan.widths) edges.push((edges.at(-1) ?? left) + width)
    const right = edges.at(-1) ?? left
    const inner: [number, number, number, number][] = []
    let at = above
    sheet.beginCells()
    const row = (planned: PlannedRow, face: Face, where: () => string, header: boolean) => {
      const first =
        table === null ? -1 : (this.#tags?.row(table, this.#pdf.page.dictionary.id, planned.cells.length, header) ?? -1)
      const leading = 1.3 * plan.size
      for (let i = 0; i < planned.cells.length; i++) {
        const lines = planned.cells[i] ?? []
        if (first >= 0) sheet.openPiece(header ? 'TH' : 'TD', first + i)
        const block = at + (planned.height - lines.length * leading) / 2
        for (let k = 0; k < lines.length; k++) {
          const baseline = baselineIn(block + k * leading, leading, plan.size)
          const style = { face, size: plan.size, where }
          sheet.cell(lines[k] ?? '', (edges[i] ?? left) + padding, (edges[i + 1] ?? right) - padding, baseline, style)
        }
        if (first >= 0) sheet.closePiece()
      }
      at += planned.height
    }
    row(plan.header, '黑体', () => '表头', true)
    for (let i = from; i < to; i++) {
      inner.push([left, at, right, at])
      row(plan.row(i), '仿宋', () => rowName(i), false)
    }
    sheet.endCells()
    for (const edge of edges.slice(1, -1)) inner.push([edge, above, edge, at])
    sheet.rules(inner, 0.5)
    const frame: [number, number, number, number][] = [
      [left, above, right, above],
      [left, at, right, at],
      [left, above - 0.5, left, at + 0.5],
      [right, above - 0.5, right, at + 0.5],
    ]
    sheet.rules(frame, 1)
  }
}
