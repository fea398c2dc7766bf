import { closeSync, openSync, readSync } from 'node:fs'

/*
 * A small reader of TrueType files and a cutter of subsets (OpenType 1.9: cmap, glyf, head, hhea, hmtx, loca, maxp, name,
 * OS/2, post). Chinese fonts are 10 to 25 MB: only the small tables are kept, outlines are read from the file one by
 * one as they are needed. pdfkit's own reader parses the whole font and was most of the time of a document.
 */

/** A glyph as pdfkit asks for it. */
interface Glyph {
  readonly id: number
  readonly advanceWidth: number
  readonly codePoints: readonly number[]
}

/** One font file, open for reading. Holds what pdfkit reads of a font, and nothing of the outlines. */
export class TrueTypeFont {
  readonly unitsPerEm: number
  readonly ascent: number
  readonly descent: number
  readonly lineGap: number
  readonly xHeight: number
  readonly capHeight: number
  readonly italicAngle: number
  readonly bbox: { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number }
  readonly post: { readonly isFixedPitch: boolean }
  readonly head = { macStyle: { italic: false } }
  readonly postscriptName: string
  /** What pdfkit compares when two fonts have one name, so that it never takes one for the other. */
  readonly _tables: { readonly head: { readonly checkSumAdjustment: number } }
  readonly #fd: number
  readonly #tables: ReadonlyMap<string, { readonly at: number; readonly length: number }>
  readonly #kept: ReadonlyMap<string, Buffer>
  readonly #advances: Uint16Array
  readonly #glyphOf: (codePoint: number) => number
  readonly #longLoca: boolean
  readonly #outlines = new Map<number, Buffer>()

  /** Opens a .ttf file; the caller closes it. Throws on a file that holds no TrueType outlines. */
  constructor(path: string) {
    this.#fd = openSync(path, 'r')
    const header = this.#read(0, 12)
    const version = header.readUInt32BE(0)
    if (version !== 0x00010000 && version !== 0x74727565) {
      closeSync(this.#fd)
      throw new Error(`字体文件 ${path} 不是 TrueType（.ttf）轮廓：公示文书只能嵌入 TrueType 字体，请换一个文件`)
    }
    const directory = this.#read(12, header.readUInt16BE(4) * 16)
    const tables = new Map<string, { at: number; length: number }>()
    for (let at = 0; at < directory.length; at += 16) {
      tables.set(directory.toString('latin1', at, at + 4), {
        at: directory.readUInt32BE(at + 8),
        length: directory.readUInt32BE(at + 12),
      })
    }
    this.#tables = tables
    const kept = ['head', 'hhea', 'maxp', 'loca', 'hmtx', 'cvt ', 'fpgm', 'prep'] as const
    this.#kept = new Map(kept.flatMap((tag) => (tables.has(tag) ? [[tag, this.#table(tag)] as const] : [])))
    const head = this.#must('head')
    const hhea = this.#must('hhea')
    this._tables = { head: { checkSumAdjustment: head.readUInt32BE(8) } }
    this.unitsPerEm = head.readUInt16BE(18)
    this.bbox = {
      minX: head.readInt16BE(36),
      minY: head.readInt16BE(38),
      maxX: head.readInt16BE(40),
      maxY: head.readInt16BE(42),
    }
    this.#longLoca = head.readInt16BE(50) === 1
    this.ascent = hhea.readInt16BE(4)
    this.descent = hhea.readInt16BE(6)
    this.lineGap = hhea.readInt16BE(8)
    this.#advances = advancesOf(this.#must('hmtx'), hhea.readUInt16BE(34), this.#must('maxp').readUInt16BE(4))
    const os2 = this.#table('OS/2')
    const hasHeights = os2.readUInt16BE(0) >= 2
    this.xHeight = hasHeights ? os2.readInt16BE(86) : 0
    this.capHeight = hasHeights ? os2.readInt16BE(88) : 0
    // Only its beginning: behind it stand the names of all glyphs.
    const post = this.#table('post', 32)
    this.italicAngle = post.readInt32BE(4) / 65536
    this.post = { isFixedPitch: post.readUInt32BE(12) !== 0 }
    this.postscriptName = postscriptNameOf(this.#table('name'))
    this.#glyphOf = glyphFinder(this.#table('cmap'))
  }

  /** Closes the file. What was cut from it before stays good. */
  close(): void {
    closeSync(this.#fd)
  }

  /** The glyph of a character, or 0 when the font has none. */
  glyphOf(codePoint: number): number {
    return this.#glyphOf(codePoint)
  }

  /** The width of a glyph in font units. */
  advanceOf(glyph: number): number {
    return this.#advances[glyph] ?? this.#advances.at(-1) ?? 0
  }

  /** pdfkit's name for advanceOf. */
  getGlyph(id: number): Glyph {
    return { id, advanceWidth: this.advanceOf(id), codePoints: [] }
  }

  /** One glyph a character: Chinese needs no shaping. The form pdfkit takes. */
  layout(text: string): {
    readonly glyphs: readonly Glyph[]
    readonly positions: readonly object[]
    readonly advanceWidth: number
  } {
    const glyphs = Array.from(text, (character) => {
      const codePoint = character.codePointAt(0) ?? 0
      const id = this.#glyphOf(codePoint)
      return { id, advanceWidth: this.advanceOf(id), codePoints: [codePoint] }
    })
    const positions = glyphs.map(() => ({ xOffset: 0, yOffset: 0, xAdvance: 0, yAdvance: 0 }))
    return { glyphs, positions, advanceWidth: glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) }
  }

  /** A new, empty subset of this font, numbered from 1 in the order of inclusion. */
  createSubset(): Subset {
    return new Subset(this)
  }

  /** The outline of a glyph, not to be changed; empty for a blank one. Kept: the next notice uses the same characters. */
  outline(glyph: number): Buffer {
    const known = this.#outlines.get(glyph)
    if (known) return known
    const loca = this.#must('loca')
    const [from, to] = this.#longLoca
      ? [loca.readUInt32BE(glyph * 4), loca.readUInt32BE(glyph * 4 + 4)]
      : [loca.readUInt16BE(glyph * 2) * 2, loca.readUInt16BE(glyph * 2 + 2) * 2]
    const outline = to <= from ? Buffer.alloc(0) : this.#read((this.#tables.get('glyf')?.at ?? 0) + from, to - from)
    this.#outlines.set(glyph, outline)
    return outline
  }

  /** The left side bearing of a glyph. */
  bearingOf(glyph: number): number {
    const hmtx = this.#must('hmtx')
    const long = this.#must('hhea').readUInt16BE(34)
    return glyph < long ? hmtx.readInt16BE(glyph * 4 + 2) : hmtx.readInt16BE(long * 4 + (glyph - long) * 2)
  }

  /** A copy of a small table, or undefined when the font has none. */
  smallTable(tag: 'head' | 'hhea' | 'maxp' | 'cvt ' | 'fpgm' | 'prep'): Buffer | undefined {
    const table = this.#kept.get(tag)
    return table && Buffer.from(table)
  }

  #must(tag: string): Buffer {
    const table = this.#kept.get(tag)
    if (!table) throw new Error(`字体缺少 ${tag} 表：文件可能已损坏，请重新安装`)
    return table
  }

  #table(tag: string, atMost = Number.POSITIVE_INFINITY): Buffer {
    const table = this.#tables.get(tag)
    if (!table) throw new Error(`字体缺少 ${tag} 表：文件可能已损坏，请重新安装`)
    return this.#read(table.at, Math.min(table.length, atMost))
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length)
    let done = 0
    while (done < length) {
      const read = readSync(this.#fd, bytes, done, length - done, at + done)
      if (read === 0) throw new Error('字体文件不完整：请重新安装')
      done += read
    }
    return bytes
  }
}

/** The glyphs a document uses, renumbered from 0 (.notdef), written as a TrueType file without cmap (PDF has its own). */
class Subset {
  readonly #font: TrueTypeFont
  readonly #glyphs: number[] = [0]
  readonly #numbers = new Map([[0, 0]])

  constructor(font: TrueTypeFont) {
    this.#font = font
  }

  /** The number of a glyph in the subset; the first call includes it. */
  includeGlyph(glyph: number): number {
    const known = this.#numbers.get(glyph)
    if (known !== undefined) return known
    const number = this.#glyphs.length
    this.#glyphs.push(glyph)
    this.#numbers.set(glyph, number)
    return number
  }

  /** The bytes of the subset. */
  encode(): Buffer {
    const outlines: Buffer[] = []
    // Parts of composite glyphs are included while the list is walked, so it may grow under way.
    for (let i = 0; i < this.#glyphs.length; i++) {
      let outline = this.#font.outline(this.#glyphs[i] ?? 0)
      if (outline.length > 0 && outline.readInt16BE(0) < 0) {
        outline = Buffer.from(outline)
        this.#renumberParts(outline)
      }
      outlines.push(
        outline.length % 4 === 0 ? outline : Buffer.concat([outline, Buffer.alloc(4 - (outline.length % 4))]),
      )
    }
    const count = this.#glyphs.length
    const loca = Buffer.alloc((count + 1) * 4)
    const hmtx = Buffer.alloc(count * 4)
    let at = 0
    for (const [i, glyph] of this.#glyphs.entries()) {
      loca.writeUInt32BE(at, i * 4)
      at += outlines[i]?.length ?? 0
      hmtx.writeUInt16BE(this.#font.advanceOf(glyph), i * 4)
      hmtx.writeInt16BE(this.#font.bearingOf(glyph), i * 4 + 2)
    }
    loca.writeUInt32BE(at, count * 4)
    const head = this.#small('head')
    head.writeUInt32BE(0, 8)
    head.writeInt16BE(1, 50)
    const hhea = this.#small('hhea')
    hhea.writeUInt16BE(count, 34)
    const maxp = this.#small('maxp')
    maxp.writeUInt16BE(count, 4)
    const hints = (['cvt ', 'fpgm', 'prep'] as const).flatMap((tag) => {
      const table = this.#font.smallTable(tag)
      return table ? [[tag, table] as const] : []
    })
    return fileOf([
      ...hints,
      ['glyf', Buffer.concat(outlines)],
      ['head', head],
      ['hhea', hhea],
      ['hmtx', hmtx],
      ['loca', loca],
      ['maxp', maxp],
    ])
  }

  #small(tag: 'head' | 'hhea' | 'maxp'): Buffer {
    return this.#font.smallTable(tag) ?? Buffer.alloc(0)
  }

  /** OpenType 1.9, glyf, "Composite glyph description": flags tell how long each part is and whether more follow. */
  #renumberParts(outline: Buffer): void {
    let at = 10
    let flags: number
    do {
      flags = outline.readUInt16BE(at)
      outline.writeUInt16BE(this.includeGlyph(outline.readUInt16BE(at + 2)), at + 2)
      at += 4 + (flags & 0x0001 ? 4 : 2)
      if (flags & 0x0008) at += 2
      else if (flags & 0x0040) at += 4
      else if (flags & 0x0080) at += 8
    } while (flags & 0x0020)
  }
}

function fileOf(tables: readonly (readonly [tag: string, bytes: Buffer])[]): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1))
  const power = 2 ** Math.floor(Math.log2(sorted.length))
  const directory = Buffer.alloc(12 + sorted.length * 16)
  directory.writeUInt32BE(0x00010000, 0)
  directory.writeUInt16BE(sorted.length, 4)
  directory.writeUInt16BE(power * 16, 6)
  directory.writeUInt16BE(Math.log2(power), 8)
  directory.writeUInt16BE(sorted.length * 16 - power * 16, 10)
  let at = directory.length
  const parts: Buffer[] = [directory]
  for (const [i, [tag, bytes]] of sorted.entries()) {
    directory.write(tag, 12 + i * 16, 'latin1')
    directory.writeUInt32BE(checksum(bytes), 12 + i * 16 + 4)
    directory.writeUInt32BE(at, 12 + i * 16 + 8)
    directory.writeUInt32BE(bytes.length, 12 + i * 16 + 12)
    const padding = (4 - (bytes.length % 4)) % 4
    parts.push(bytes, Buffer.alloc(padding))
    at += bytes.length + padding
  }
  return Buffer.concat(parts)
}

function checksum(bytes: Buffer): number {
  let sum = 0
  const whole = bytes.length & ~3
  for (let at = 0; at < whole; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0
  if (whole < bytes.length) {
    const last = Buffer.alloc(4)
    bytes.copy(last, 0, whole)
    sum = (sum + last.readUInt32BE(0)) >>> 0
  }
  return sum
}

function advancesOf(hmtx: Buffer, long: number, glyphs: number): Uint16Array {
  const advances = new Uint16Array(glyphs)
  for (let i = 0; i < glyphs; i++) advances[i] = hmtx.readUInt16BE(Math.min(i, long - 1) * 4)
  return advances
}

/** The PostScript name (nameID 6) of a name table: the Windows one in UTF-16, else the Macintosh one in ASCII. */
function postscriptNameOf(name: Buffer): string {
  const texts = name.readUInt16BE(4)
  let found = ''
  for (let i = 0; i < name.readUInt16BE(2); i++) {
    const at = 6 + i * 12
    if (name.readUInt16BE(at + 6) !== 6) continue
    const from = texts + name.readUInt16BE(at + 10)
    const bytes = name.subarray(from, from + name.readUInt16BE(at + 8))
    if (name.readUInt16BE(at) === 3) return Buffer.from(bytes).swap16().toString('utf16le')
    if (found === '') found = bytes.toString('latin1')
  }
  return found
}

/** Reads the widest Unicode cmap: format 12 (all planes), else format 4 (the first plane). */
function glyphFinder(cmap: Buffer): (codePoint: number) => number {
  let best = 0
  let bestFormat = 0
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const platform = cmap.readUInt16BE(4 + i * 8)
    const encoding = cmap.readUInt16BE(6 + i * 8)
    const at = cmap.readUInt32BE(8 + i * 8)
    const format = cmap.readUInt16BE(at)
    const unicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10))
    if (unicode && (format === 4 || format === 12) && format > bestFormat) {
      best = at
      bestFormat = format
    }
  }
  if (bestFormat === 12) return inGroups(cmap, best)
  if (bestFormat === 4) return inSegments(cmap, best)
  throw new Error('字体没有 Unicode 字符表：请换一个字体文件')
}

function inGroups(cmap: Buffer, at: number): (codePoint: number) => number {
  const count = cmap.readUInt32BE(at + 12)
  return (codePoint) => {
    let low = 0
    let high = count - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const group = at + 16 + middle * 12
      if (codePoint < cmap.readUInt32BE(group)) high = middle - 1
      else if (codePoint > cmap.readUInt32BE(group + 4)) low = middle + 1
      else return cmap.readUInt32BE(group + 8) + codePoint - cmap.readUInt32BE(group)
    }
    return 0
  }
}

function inSegments(cmap: Buffer, at: number): (codePoint: number) => number {
  const doubled = cmap.readUInt16BE(at + 6)
  const ends = at + 14
  const starts = ends + doubled + 2
  const deltas = starts + doubled
  const offsets = deltas + doubled
  return (codePoint) => {
    if (codePoint > 0xffff) return 0
    let low = 0
    let high = doubled / 2 - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (codePoint > cmap.readUInt16BE(ends + middle * 2)) low = middle + 1
      else high = middle
    }
    const start = cmap.readUInt16BE(starts + low * 2)
    if (codePoint < start) return 0
    const delta = cmap.readUInt16BE(deltas + low * 2)
    const offset = cmap.readUInt16BE(offsets + low * 2)
    if (offset === 0) return (codePoint + delta) & 0xffff
    const glyph = cmap.readUInt16BE(offsets + low * 2 + offset + (codePoint - start) * 2)
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff
  }
}
