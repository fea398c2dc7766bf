import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { namespace, properties, type SaidOfItself } from '../../public-notices/xmp.ts'
import { oneLine, readSignature, type SignatureFound } from './signature.ts'

/*
 * What a PDF from anywhere says of itself. Nothing here is trusted: anybody can write our properties into a file of his
 * own. Whoever asks compares `sha256`, or `signed.originalSha256`, with the log. The file is searched for a few marks
 * and never interpreted, so that a hostile one can neither run nor swell: ISO 32000-1 lets a file be read this way as
 * far as we need it, since the properties stand uncompressed (ISO 16684-1, packet scanning).
 */

/** A file attached to the PDF. */
export interface AttachedFile {
  readonly name: string
  readonly sha256: string
  readonly content: Uint8Array
}

/**
 * The last signature. A file can hold an issued document and show something else, added behind it and signed by
 * anybody: only one that is intact, covers the whole file and has the office's own certificate is the office's.
 */
export interface Signed extends SignatureFound {
  /** Nothing was added behind the signature. */
  readonly coversWholeFile: boolean
  /**
   * SHA-256 of the bytes before the first signature was added: for a copy we signed, the document as issued. Where another
   * program has written the file anew there are no such bytes: then `originalBytes` is 0.
   */
  readonly originalSha256: string
  readonly originalBytes: number
}

/** What bytes turn out to be. All but `sha256` and `bytes` are the file's own claims. */
export interface Inspected extends SaidOfItself {
  readonly is: 'pdf' | 'broken pdf' | 'not a pdf' | 'empty' | 'too large'
  readonly bytes: number
  /** SHA-256 of the whole file. */
  readonly sha256: string
  /** It carries the properties our documents carry. */
  readonly looksOurs: boolean
  /** It carries such properties several times, and they contradict each other; then none of them is told. */
  readonly contradictsItself: boolean
  readonly signed?: Signed
  /** Digests of the file before each addition at its end, oldest first: an unaltered document may be inside. */
  readonly earlier: readonly { readonly bytes: number; readonly sha256: string }[]
  readonly attached: readonly AttachedFile[]
}

/** Beyond this only the digest is told: no notice of a city of ten million is as large. */
const largest = 256 * 1024 * 1024
const largestPacket = 1024 * 1024
const largestAttached = 64 * 1024 * 1024
const largestSignature = 256 * 1024
/** How far apart the parts of one object may stand. */
const near = 4000
const mostFound = 64

/** Says what bytes are. Throws nothing, whatever they are; time and memory grow with their length only. */
export function inspect(bytes: Uint8Array): Inspected {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const nothing = {
    bytes: file.length,
    sha256: sha256(file),
    looksOurs: false,
    contradictsItself: false,
    earlier: [],
    attached: [],
  }
  if (file.length === 0) return { is: 'empty', ...nothing }
  // Readers accept anything before the header within the first kilobyte.
  if (!file.subarray(0, 1024).includes('%PDF-')) return { is: 'not a pdf', ...nothing }
  if (file.length > largest) return { is: 'too large', ...nothing }
  const claims = claimsOf(file)
  const ends = endsOf(file)
  const signed = signedOf(file, ends)
  return {
    ...nothing,
    is: ends.at(-1) === undefined || !file.includes('startxref') ? 'broken pdf' : 'pdf',
    looksOurs: claims.length > 0,
    contradictsItself: claims.length > 1,
    ...(claims.length === 1 ? claims[0] : {}),
    ...(signed ? { signed } : {}),
    earlier: digestsUpTo(file, ends.slice(0, -1)),
    attached: attachedTo(file),
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Where a text stands in a file, `most` times at the most. */
function* places(file: Buffer, text: string, most = mostFound): Generator<number> {
  for (let at = file.indexOf(text), n = 0; at >= 0 && n < most; at = file.indexOf(text, at + text.length), n++) yield at
}

/** The different sets of our properties in the file's XMP packets. */
function claimsOf(file: Buffer): SaidOfItself[] {
  const found = new Map<string, SaidOfItself>()
  for (const at of places(file, '<?xpacket begin')) {
    const within = file.subarray(at, at + largestPacket)
    const end = within.indexOf('<?xpacket end')
    const xml = within.subarray(0, end < 0 ? within.length : end).toString('utf8')
    if (!xml.includes(`"${namespace}"`) && !xml.includes(`'${namespace}'`)) continue
    const said: Record<string, string> = {}
    for (const name of Object.keys(properties)) {
      // As an element, or as an attribute when another program has written the packet anew.
      const value =
        new RegExp(`<anju:${name}>([^<]{1,200})</anju:${name}>`).exec(xml)?.[1] ??
        new RegExp(`\\sanju:${name}="([^"<]{1,200})"`).exec(xml)?.[1]
      if (value !== undefined) said[name] = plainText(value)
    }
    found.set(JSON.stringify(said), said)
  }
  return [...found.values()]
}

/** Text out of XML. */
function plainText(xml: string): string {
  return oneLine(
    xml
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  )
}

/** Where the file, and each earlier state of it, ends: behind `%%EOF` and its line end. The last 64 are enough. */
function endsOf(file: Buffer): number[] {
  const ends: number[] = []
  for (let at = file.lastIndexOf('%%EOF'); at >= 0 && ends.length < mostFound; at = file.lastIndexOf('%%EOF', at - 1)) {
    let end = at + 5
    if (file[end] === 0x0d) end++
    if (file[end] === 0x0a) end++
    ends.unshift(end)
    if (at === 0) break
  }
  return ends
}

/** Digests of the file up to each of these places, in one pass. */
function digestsUpTo(file: Buffer, ends: readonly number[]): { bytes: number; sha256: string }[] {
  const hash = createHash('sha256')
  let from = 0
  return ends.map((end) => {
    hash.update(file.subarray(from, end))
    from = end
    return { bytes: end, sha256: hash.copy().digest('hex') }
  })
}

/** The signatures of the file: what each covers is told by its ByteRange (ISO 32000-1, 12.8.1). */
function signedOf(file: Buffer, ends: readonly number[]): Signed | undefined {
  const ranges = [...places(file, '/ByteRange')].flatMap((at) => {
    const text = file.subarray(at, at + 120).toString('latin1')
    const numbers = /^\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(text)?.slice(1).map(Number)
    const [start = 0, length = 0, next = 0, rest = 0] = numbers ?? []
    const sound = numbers && start === 0 && length > at && next > length && next + rest <= file.length
    return sound ? [{ at, length, next, end: next + rest }] : []
  })
  const first = ranges[0]
  const last = ranges.at(-1)
  if (!first || !last) return undefined
  // The dictionary of the first signature stands behind the end of what was signed.
  const originalBytes = ends.findLast((end) => end <= first.at) ?? 0
  const covered = [file.subarray(0, last.length), file.subarray(last.next, last.end)]
  const cms = betweenRanges(file.subarray(last.length, last.next))
  return {
    ...(cms ? readSignature(cms, covered) : { intact: false }),
    coversWholeFile: file.subarray(last.end).every((byte) => byte === 0x0a || byte === 0x0d),
    originalSha256: sha256(file.subarray(0, originalBytes)),
    originalBytes,
  }
}

/**
 * The signature that stands between the two ranges it covers: `<`, hexadecimal digits, zeros up to the end of the place
 * kept for it, `>`. Nothing else may stand there, since nothing there is signed.
 */
function betweenRanges(gap: Buffer): Buffer | undefined {
  if (gap.length > 2 * largestSignature) return undefined
  const text = gap.toString('latin1')
  const cms = Buffer.from(text.slice(1, -1), 'hex')
  // What is no hexadecimal digit ends what Node reads.
  if (!text.startsWith('<') || !text.endsWith('>') || 2 * cms.length !== text.length - 2) return undefined
  // Its own length stands in its first bytes (DER).
  const count = (cms[1] ?? 0) & 0x7f
  if (cms[0] !== 0x30 || cms[1] === count || count === 0 || count > 4 || cms.length < 2 + count) return undefined
  const length = 2 + count + cms.readUIntBE(2, count)
  return cms.subarray(length).every((byte) => byte === 0) ? cms.subarray(0, length) : undefined
}

/** The files attached to it, where they are written the way we write them; of others maybe not all. */
function attachedTo(file: Buffer): AttachedFile[] {
  const found: AttachedFile[] = []
  let room = largestAttached
  for (const at of places(file, '/Type /EmbeddedFile')) {
    const start = Math.max(0, at - near)
    const before = file.subarray(start, at).toString('latin1')
    const head = before.lastIndexOf(' 0 obj')
    const number = /(\d{1,10})$/.exec(before.slice(0, Math.max(0, head)))?.[1]
    const after = file.subarray(at, at + near).toString('latin1')
    const opens = after.indexOf('stream')
    if (!number || opens < 0) continue
    const dictionary = before.slice(head) + after.slice(0, opens)
    const length = Number(/\/Length (\d{1,10})/.exec(dictionary)?.[1] ?? 0)
    const from = at + opens + 'stream'.length + (after[opens + 6] === '\r' ? 2 : 1)
    const packed = file.subarray(from, Math.min(from + length, file.length))
    try {
      const content = dictionary.includes('/FlateDecode') ? inflateSync(packed, { maxOutputLength: room }) : packed
      if (content.length > room) break
      room -= content.length
      found.push({ name: nameOf(file, number), sha256: sha256(content), content })
    } catch (error) {
      // A broken one is not told; one that swells beyond all measure ends the search, or 64 of them would take minutes.
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') break
    }
  }
  return found
}

/** The name under which the stream of this number is attached: printable characters of the Filespec's /F or /UF. */
function nameOf(file: Buffer, number: string): string {
  for (const at of places(file, `/F ${number} 0 R`)) {
    const before = file.subarray(Math.max(0, at - near), at).toString('latin1')
    const around =
      before.slice(Math.max(0, before.lastIndexOf(' 0 obj'))) + file.subarray(at, at + 200).toString('latin1')
    const [, name] = /\/UF \(([^()\\]{1,200})\)/.exec(around) ?? /\/F \(([^()\\]{1,200})\)/.exec(around) ?? []
    if (name) return name.replace(/[^!-~]/g, '_')
  }
  return ''
}
