import { inflateSync } from 'node:zlib'
import sharp from 'sharp'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { heicDrawn } from './heic-thread.ts'
import { drawPage } from './pdf-pages.ts'

/*
 * What somebody hands in as a file, made harmless: told by its first bytes and never by its name, pictures drawn anew (which
 * leaves out where and when they were taken, and whatever else was packed behind them; HEIC as JPEG), PDFs taken only where they do nothing
 * but show pages.
 */

export type FileType = 'application/pdf' | 'image/jpeg' | 'image/png'

/** A file as it is kept. */
export interface CleanFile {
  readonly type: FileType
  readonly bytes: Uint8Array
  /** A small JPEG for lists; null for a PDF that cannot be drawn. */
  readonly thumbnail: Uint8Array | null
  /** How many pages a PDF has; null for a picture. */
  readonly pages: number | null
}

/** A picture larger than any phone takes: a bomb, not a photograph. */
const MOST_PIXELS = 100_000_000
/** Longer than what a page needs to be read. */
const LONGEST_SIDE = 4_000
const THUMBNAIL = 320
/** What the streams of a PDF may unpack to, all together. */
const MOST_UNPACKED = 256 * 1024 * 1024

const starts = (bytes: Uint8Array, ...wanted: number[]) => wanted.every((byte, i) => bytes[i] === byte)

/** The type of a file by its first bytes; undefined for all that is not taken. */
export function typeOf(bytes: Uint8Array): FileType | 'heic' | undefined {
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf'
  if (starts(bytes, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  const brand = Buffer.from(bytes.subarray(4, 12)).toString('latin1')
  return /^ftyp(heic|heix|heim|heis|mif1)$/.test(brand) ? 'heic' : undefined
}

/** Makes a file harmless, or refuses `invalid` saying why and what to do. Nothing is written anywhere. */
export async function cleanFile(bytes: Uint8Array): Promise<CleanFile> {
  const type = typeOf(bytes)
  if (type === undefined) throw refuse(say.attachmentType())
  if (type === 'application/pdf') {
    const said = pagesOfPlainPdf(bytes)
    const first = await drawPage({ bytes, page: 1, side: THUMBNAIL })
    return { type, bytes, thumbnail: first?.jpeg ?? null, pages: first?.pages ?? said }
  }
  const decoded = type === 'heic' ? await heicDrawn(bytes) : undefined
  if (type === 'heic' && !decoded) throw refuse(say.attachmentDamaged())
  try {
    const open = () =>
      decoded
        ? sharp(decoded.pixels, { raw: { width: decoded.width, height: decoded.height, channels: 3 } })
        : sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'warning', pages: 1 }).autoOrient()
    const fitted = open().resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    const drawn = await (type === 'image/png' ? fitted.png() : fitted.jpeg({ quality: 88 })).toBuffer()
    const thumbnail = await open()
      .resize(THUMBNAIL, THUMBNAIL, { fit: 'inside' })
      .flatten({ background: '#fff' })
      .jpeg({ quality: 70 })
      .toBuffer()
    return { type: type === 'heic' ? 'image/jpeg' : type, bytes: drawn, thumbnail, pages: null }
  } catch {
    throw refuse(say.attachmentDamaged())
  }
}

const refuse = (sentence: string) => new Refused('invalid', sentence, { field: 'file' })

/**
 * A PDF that is whole, open to all and inert. Names may be spelled with `#4a` and packed into object streams: both are undone
 * before looking. What cannot be unpacked is not looked at, so it is refused. Returns how many pages it says it has.
 */
function pagesOfPlainPdf(bytes: Uint8Array): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tail = file.subarray(-1024).toString('latin1')
  // Something else that begins after its end (a ZIP has its directory there) makes it two files in one.
  if (!/%%EOF\s*$/.test(tail) || file.includes('PK\x05\x06', Math.max(0, file.length - 66_000), 'latin1'))
    throw refuse(say.attachmentDamaged())
  let unpacked = 0
  const texts: string[] = []
  let last = 0
  for (let at = file.indexOf('stream'); at >= 0; at = file.indexOf('stream', last)) {
    const head = file.toString('latin1', last, at)
    texts.push(head)
    const from = at + (file[at + 6] === 13 ? 8 : 7)
    const end = file.indexOf('endstream', from)
    if (end < 0) throw refuse(say.attachmentDamaged())
    if (/\/ObjStm\b/.test(named(head.slice(head.lastIndexOf(' obj')))))
      try {
        const plain = inflateSync(file.subarray(from, end), { maxOutputLength: MOST_UNPACKED - unpacked })
        unpacked += plain.length
        texts.push(plain.toString('latin1'))
      } catch {
        throw refuse(say.attachmentDamaged())
      }
    last = end + 'endstream'.length
  }
  texts.push(file.toString('latin1', last))
  const said = named(texts.join('\n'))
  if (/\/Encrypt\b/.test(said)) throw refuse(say.attachmentEncrypted())
  if (/\/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Rendition|Movie)\b/.test(said))
    throw refuse(say.attachmentActive())
  return said.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0
}

const named = (objects: string): string =>
  objects.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
