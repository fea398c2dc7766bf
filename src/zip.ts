import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { Refused } from './refusal.ts'

/*
 * ZIP as spreadsheets use it, on Node's own zlib. Reading trusts nothing the file says of itself: every length is
 * checked against the bytes there are, and what is unpacked is counted against a budget, so a bomb costs no more than
 * an honest file of the largest size allowed.
 */

/** What is packed in a ZIP file, unpacked by name when asked. */
export interface Archive {
  readonly names: readonly string[]
  /** The content of an entry, undefined when there is none. Refuses `invalid` when it is damaged or over the budget. */
  read(name: string): Uint8Array | undefined
}

interface Entry {
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endHeader = 0x06054b50
const endLength = 22
const mostEntries = 10_000
const overflow = 0xffffffff

const damaged = (): Refused =>
  new Refused('invalid', '文件不完整或已损坏；请在 Excel 中打开原文件，重新另存为 .xlsx 后再导入', {})
const tooLarge = (most: number): Refused =>
  new Refused(
    'invalid',
    `工作簿解压后超过 ${Math.floor(most / 2 ** 20)} MB；多半是大片空白行带了格式，请把有内容的部分复制到新的工作簿`,
    {},
  )

/**
 * Opens a ZIP file; `most` is the number of bytes that may be unpacked from it in all. Refuses `invalid`, with what to
 * do, whatever is broken, encrypted or too large, and throws nothing else.
 */
export function openArchive(file: Uint8Array, most: number): Archive {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const need = (at: number, length: number) => {
    if (!Number.isSafeInteger(at) || at < 0 || at + length > file.length) throw damaged()
  }
  const entries = new Map<string, Entry>()
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  if (count > mostEntries) throw damaged()
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i += 1) {
    need(at, 46)
    if (view.getUint32(at, true) !== centralHeader) throw damaged()
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true))
    const [nameAt, extra] = [at + 46, { at: at + 46 + (nameLength ?? 0), length: extraLength ?? 0 }]
    need(nameAt, (nameLength ?? 0) + extra.length)
    const name = entryName(new TextDecoder().decode(file.subarray(nameAt, extra.at)))
    if (entries.has(name)) throw damaged()
    entries.set(name, {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes(view, at, extra),
    })
    at = extra.at + extra.length + (commentLength ?? 0)
  }
  let left = most

  return {
    names: [...entries.keys()],
    read(wanted) {
      const entry = entries.get(entryName(wanted))
      if (entry === undefined) return undefined
      if ((entry.flags & 1) !== 0) throw new Refused('invalid', '工作簿加了密码；请取消密码后再导入', {})
      if (entry.size > left) throw tooLarge(most)
      left -= entry.size
      need(entry.at, 30)
      if (view.getUint32(entry.at, true) !== localHeader) throw damaged()
      const start = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true)
      need(start, entry.packed)
      const content = unpack(file.subarray(start, start + entry.packed), entry)
      if (content.length !== entry.size || crc32(content) !== entry.crc) throw damaged()
      return content
    },
  }
}

// Names are compared as Windows does, which most of these files come from.
function entryName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\//, '').toLowerCase()
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - endLength - 0xffff)
  for (let at = view.byteLength - endLength; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== endHeader) continue
    if (at + endLength + view.getUint16(at + 20, true) <= view.byteLength) return at
  }
  throw damaged()
}

/** Lengths and place of an entry. Writers that stream put them into the ZIP64 field even for small files. */
function sizes(
  view: DataView,
  at: number,
  extra: { readonly at: number; readonly length: number },
): Pick<Entry, 'packed' | 'size' | 'at'> {
  let wide = -1
  const end = extra.at + extra.length
  for (let field = extra.at; field + 4 <= end; field += 4 + view.getUint16(field + 2, true))
    if (view.getUint16(field, true) === 1) wide = field + 4
  const next = (narrow: number): number => {
    if (narrow !== overflow) return narrow
    if (wide < 0 || wide + 8 > end) throw damaged()
    wide += 8
    return Number(view.getBigUint64(wide - 8, true))
  }
  const size = next(view.getUint32(at + 24, true))
  const packed = next(view.getUint32(at + 20, true))
  return { size, packed, at: next(view.getUint32(at + 42, true)) }
}

function unpack(packed: Uint8Array, { method, size }: Entry): Uint8Array {
  if (method === 0) return packed
  if (method !== 8) throw damaged()
  try {
    // One chunk a little larger than the whole: the content is then never copied together.
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1), chunkSize: Math.max(size + 16, 64) })
  } catch {
    throw damaged()
  }
}

/**
 * Writes a ZIP file piece by piece: every method returns the bytes to be sent next. Pieces are deflated on their own,
 * so memory holds one of them; a few hundred kilobytes each cost no compression worth naming. The same content gives
 * the same bytes: entries carry no time.
 */
export class ZipWriter {
  readonly #central: Uint8Array[] = []
  #written = 0
  #entry = { name: new Uint8Array(), at: 0, crc: 0, packed: 0, size: 0 }

  /** Begins an entry; the one before must be ended. */
  start(name: string): Uint8Array {
    const bytes = new TextEncoder().encode(name)
    this.#entry = { name: bytes, at: this.#written, crc: 0, packed: 0, size: 0 }
    const header = record([4, localHeader], [2, 20, flags, 8, 0, firstDay], [4, 0, 0, 0], [2, bytes.length, 0])
    return this.#send(Buffer.concat([header, bytes]))
  }

  /** Adds content to the entry. */
  add(content: string): Uint8Array {
    const bytes = new TextEncoder().encode(content)
    const packed = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
    this.#entry.crc = crc32(bytes, this.#entry.crc)
    this.#entry.size += bytes.length
    this.#entry.packed += packed.length
    return this.#send(packed)
  }

  /** Ends the entry. */
  end(): Uint8Array {
    const last = Uint8Array.of(3, 0) // the empty block that ends a deflate stream
    this.#entry.packed += last.length
    const { name, at, crc, packed, size } = this.#entry
    if (at + packed > overflow || size > overflow) throw new RangeError('a workbook of 4 GB or more')
    const where = record([2, name.length, 0, 0, 0, 0], [4, 0, at])
    const central = record([4, centralHeader], [2, 20, 20, flags, 8, 0, firstDay], [4, crc, packed, size])
    this.#central.push(Buffer.concat([central, where, name]))
    const descriptor = record([4, 0x08074b50, crc, packed, size])
    return this.#send(Buffer.concat([last, descriptor]))
  }

  /** The directory that ends the file. */
  finish(): Uint8Array {
    const directory = Buffer.concat(this.#central)
    const count = this.#central.length
    const end = record([4, endHeader], [2, 0, 0, count, count], [4, directory.length, this.#written], [2, 0])
    return this.#send(Buffer.concat([directory, end]))
  }

  #send(bytes: Uint8Array): Uint8Array {
    this.#written += bytes.length
    return bytes
  }
}

// UTF-8 names; lengths follow the content.
const flags = 0x0808
// 1980-01-01, the first day a ZIP file knows.
const firstDay = 0x0021

/** Numbers, little end first, each group as wide as its first number says. */
function record(...groups: readonly (readonly [width: 2 | 4, ...values: number[]])[]): Uint8Array {
  const bytes: number[] = []
  for (const [width, ...values] of groups)
    for (const value of values) for (let i = 0; i < width; i += 1) bytes.push((value >>> (8 * i)) & 0xff)
  return Uint8Array.from(bytes)
}
