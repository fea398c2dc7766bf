import { CannotSet } from './cannot-set.ts'
import type { Block, NoticeDocument } from './document.ts'
import type { Face } from './fonts.ts'
import {
  charactersPerLine,
  line,
  lineOf,
  lines,
  mark,
  mm,
  mostLines,
  pitch,
  size,
  title,
  top,
  typeArea,
} from './page.ts'
import { type Line, linesOf, type WidthOf } from './paragraph.ts'
import { titleLines } from './title.ts'

/*
 * Where everything of the front pages stands: head, title, body, the line of attachments, signature. Pure: knows widths,
 * not fonts. Body lines stand in slots, as many on every page, so that facing pages keep their lines level: 22, or up to
 * 25 where that spares a last page with hardly any text.
 */

/** Widths in a face, in 1/1000 of the size. */
export type Measure = (face: Face, where: () => string) => WidthOf

/** A line of the body in its slot; `block` tells which paragraph it belongs to. */
export interface SetLine {
  readonly slot: number
  readonly line: Line
  readonly face: Face
  readonly block: number
  readonly where: string
}

export interface FrontPage {
  readonly lines: readonly SetLine[]
}

export interface Front {
  readonly mark: { readonly top: number; readonly size: number; readonly squeeze: number; readonly width: number }
  readonly numberTop: number
  readonly ruleAt: number
  readonly title: readonly { readonly text: string; readonly top: number; readonly width: number }[]
  /** How many slots each page has. */
  readonly perPage: number
  readonly pages: readonly FrontPage[]
  /** The slot of the signing organ, on the last page; its date stands one below. */
  readonly signature: number
  /** The slot from which on the QR code may stand; its text stands under the date. */
  readonly proof: number
}

const faces: Readonly<Record<Block['is'], Face>> = { paragraph: '仿宋', heading: '黑体', addressee: '仿宋' }
const headingFaces: Readonly<Record<1 | 2 | 3, Face>> = { 1: '黑体', 2: '楷体', 3: '仿宋' }

/**
 * The 附件 line under the body: `附件：1.…`, its continuations under the first character of the name. A name, given as the
 * words it is made of, breaks between them wherever a word fits on a line.
 */
export function attachmentLines(names: readonly (readonly string[])[], widthOf: WidthOf): Line[] {
  const two = 2 * pitch
  return names.flatMap((name, i) => {
    const label = names.length === 1 ? '附件：' : i === 0 ? `附件：${i + 1}.` : `${i + 1}.`
    const labelled = linesOf(label, { width: typeArea.width, size, pitch, first: 0, others: 0, widthOf })[0]
    const start = names.length > 1 && i > 0 ? two + 3 * pitch : two
    const hanging = start + (labelled?.right ?? 0)
    const setting = { width: typeArea.width - 2 * pitch, size, pitch, first: hanging, others: hanging, widthOf }
    const [first, ...rest] = byWords(name, setting).flatMap((text) => linesOf(text, setting))
    if (!first || !labelled) return []
    const placed = [...labelled.placed.map(({ character, x }) => ({ character, x: x + start })), ...first.placed]
    return [{ text: label + first.text, placed, right: first.right }, ...rest]
  })
}

/** A text of several words, in pieces of one line each; a word too long for a line is a piece of its own. */
function byWords(words: readonly string[], setting: Parameters<typeof linesOf>[1]): string[] {
  const pieces: string[] = []
  for (const word of words) {
    const longer = (pieces.at(-1) ?? '') + word
    if (pieces.length > 0 && linesOf(longer, setting).length === 1) pieces[pieces.length - 1] = longer
    else pieces.push(word)
  }
  return pieces
}

/** Places the front pages of a document. Throws CannotSet when the title or the head leave no room for the body. */
export function flow(document: NoticeDocument, measure: Measure): Front {
  const markWidth = measure('小标宋', () => '发文机关标志')
  const ems = Array.from(document.organ).reduce((sum, character) => sum + markWidth(character), 0) / 1000
  // A long name is first set smaller, then narrower, then smaller again: never wider than the type area.
  const wished = Math.min(mark.largest, Math.max(typeArea.width / ems, mark.good))
  const markSize = Math.min(wished, typeArea.width / (ems * mark.narrowest))
  const squeeze = Math.min(1, typeArea.width / (ems * markSize))
  if (markSize < mark.smallest)
    throw new CannotSet('发文机关标志', `“${document.organ}”太长，放不进一行，请改用规范化简称`)
  // 7.2.5: the number two lines under the mark, the red rule 4 mm under the number.
  const numberTop = mark.top + markSize + 2 * line
  const ruleAt = numberTop + size + mm(4)
  const titleWidth = measure('小标宋', () => '标题')
  const set = titleLines(
    document.title,
    title.width,
    (text) => (Array.from(text).reduce((sum, character) => sum + titleWidth(character), 0) * title.size) / 1000,
  )
  const titleTop = ruleAt + 2 * line
  const placedTitle = set.map((text, i) => ({
    text,
    top: titleTop + i * title.line,
    width: (Array.from(text).reduce((sum, character) => sum + titleWidth(character), 0) * title.size) / 1000,
  }))
  const bodyTop = titleTop + set.length * title.line + line / 2 - top
  if (Math.ceil(bodyTop / line) > lines - 1) throw new CannotSet('标题', '标题太长，首页没有地方放正文，请改短')

  const body = document.body.flatMap((block, i) => bodyLines(block, i, measure))
  const names = document.attachments.map(({ title: words }) => words)
  const attached = attachmentLines(
    names,
    measure('仿宋', () => '附件说明'),
  ).map((each) => ({
    line: each,
    face: '仿宋' as Face,
    block: document.body.length,
    where: '附件说明',
  }))
  // A name so long that it would run into the QR code on the left signs one line lower, under the code.
  const organWidth = measure('仿宋', () => '署名')
  const signing = Array.from(document.organ).reduce((sum, character) => sum + organWidth(character), 0)
  const crowded = document.proof !== null && (signing * size) / 1000 > typeArea.width - mm(24) - 2 * pitch
  const text: Text = { body, blocks: document.body, attached, bodyTop, crowded, proof: document.proof }
  return {
    mark: { top: mark.top, size: markSize, squeeze, width: ems * markSize * squeeze },
    numberTop,
    ruleAt,
    title: placedTitle,
    ...closest(text),
  }
}

/** What is to be put on pages, and what these need to know of it. */
interface Text {
  readonly body: readonly Omit<SetLine, 'slot'>[]
  readonly blocks: readonly Block[]
  readonly attached: readonly Omit<SetLine, 'slot'>[]
  /** How far under the top of the type area the body begins. */
  readonly bodyTop: number
  /** Whether the signature stands under the code, not beside it. */
  readonly crowded: boolean
  readonly proof: NoticeDocument['proof']
}

type Paged = Pick<Front, 'perPage' | 'pages' | 'signature' | 'proof'>

/**
 * Pages of 22 lines. If only a few lines stand on the last one, over the signature, all pages take up to 25, as few as
 * spare that page (GB/T 9704-2012, 7.3.5.4: 调整行距); where 25 do not, they keep 22.
 */
function closest(text: Text): Paged {
  const usual = paged(text, lines)
  const { pages } = usual
  if (pages.length === 1 || text.crowded || (pages.at(-1)?.lines.length ?? 0) - text.attached.length > few) return usual
  for (let perPage = lines + 1; perPage <= mostLines; perPage++) {
    const closer = paged(text, perPage)
    if (closer.pages.length < pages.length) return closer
  }
  return usual
}

/** A last page with no more lines of the body than these is worth sparing. */
const few = 8

/** The lines that the text of the proof takes under the date. It may reach 8 points under the type area, no further. */
function proofLines(proof: NoticeDocument['proof'], perPage: number): number {
  if (!proof) return 0
  return Math.ceil(((proof.checkpoint ? 3 : 2) * 12 - 8) / lineOf(perPage))
}

/** The body, attachments and signature on pages of so many lines. Throws CannotSet when the tail alone needs more. */
function paged({ body, blocks, attached, bodyTop, crowded, proof }: Text, perPage: number): Paged {
  let blank = crowded ? 3 : 2
  // A blank line and the attachments; blank lines, organ and date; the code and digest of the proof.
  const tail = () => (attached.length > 0 ? 1 + attached.length : 0) + blank + 2 + proofLines(proof, perPage)
  if (tail() + 2 > perPage)
    throw new CannotSet('附件说明', `附件名称共占 ${attached.length} 行，与署名放不进一页，请减少附件或者把名称改短`)
  // If everything but one line fits, one of the two blank lines goes; on closer pages the code needs them both.
  const fits = (used: number) => {
    const lacking = used + tail() - perPage
    if (lacking === 1 && !crowded && perPage === lines) blank = 1
    return lacking <= 0 || blank === 1
  }
  const pages: SetLine[][] = []
  let slot = Math.ceil(bodyTop / lineOf(perPage))
  for (let from = 0; ; ) {
    const done = fits(slot + body.length - from)
    const end = done ? body.length : pageEnd(body, blocks, from, from + perPage - slot, pages.length === 0)
    pages.push(body.slice(from, end).map((each, i) => ({ ...each, slot: slot + i })))
    slot += end - from
    if (done) break
    from = end
    slot = 0
  }
  if (attached.length > 0) {
    slot++
    for (const each of attached) pages.at(-1)?.push({ ...each, slot: slot++ })
  }
  return { perPage, pages: pages.map((each) => ({ lines: each })), signature: slot + blank, proof: slot }
}

/**
 * Up to which line (not included) a page goes on that begins with line `from` and has room up to `room`, when what
 * follows does not fit on it: 署名 takes at least two lines of text along, a heading stays with its text, and no paragraph
 * leaves one line alone at the foot or the head of a page. The first page shows text in any case (GB/T 9704-2012, 7.3.2).
 */
function pageEnd(
  body: readonly Omit<SetLine, 'slot'>[],
  blocks: readonly Block[],
  from: number,
  room: number,
  first: boolean,
): number {
  const latest = Math.min(room, Math.max(from, body.length - 2))
  for (let end = latest; end > from; end--) if (mayEnd(body, blocks, end)) return end
  return first && latest === from && body.length > 1 ? from + 1 : latest
}

/** Whether a page may end before this line. */
function mayEnd(body: readonly Omit<SetLine, 'slot'>[], blocks: readonly Block[], at: number): boolean {
  const block = body[at]?.block
  if (body[at - 1]?.block !== block) return blocks[body[at - 1]?.block ?? 0]?.is === 'paragraph'
  return body[at - 2]?.block === block && body[at + 1]?.block === block
}

function bodyLines(block: Block, index: number, measure: Measure): Omit<SetLine, 'slot'>[] {
  const face = block.is === 'heading' ? headingFaces[block.level] : faces[block.is]
  const where = `正文第 ${index + 1} 段“${Array.from(block.text).slice(0, 8).join('')}…”`
  const setting = {
    width: Math.max(typeArea.width, charactersPerLine * pitch),
    size,
    pitch,
    first: block.is === 'addressee' ? 0 : 2 * pitch,
    others: 0,
    widthOf: measure(face, () => where),
  }
  return linesOf(block.text, setting).map((each) => ({ line: each, face, block: index, where }))
}
