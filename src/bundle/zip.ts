import { crc32 } from 'node:zlib'

/**
 * A ZIP file of these files, stored and never compressed, in the one layout a verifier rebuilds: names and contents decide
 * every byte of it, so that none can be changed unseen. Names in ASCII. Throws where ZIP itself has no room (4 GB, 65,535
 * files).
 */
export function storedZip(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Buffer {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  for (const { name, bytes } of files) {
    const label = Buffer.from(name, 'ascii')
    const common = fields(
      [2, 20, 0x0800, 0, 0, firstDay],
      [4, crc32(bytes), bytes.length, bytes.length],
      [2, label.length, 0],
    )
    directory.push(fields([4, 0x02014b50], [2, 20]), common, fields([2, 0, 0, 0], [4, 0, at]), label)
    parts.push(fields([4, 0x04034b50]), common, label, bytes)
    at += 30 + label.length + bytes.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  if (at + size > 0xffffffff || files.length > 0xffff)
    throw new RangeError('an evidence bundle of more than a ZIP file holds')
  const end = fields([4, 0x06054b50], [2, 0, 0, files.length, files.length], [4, size, at], [2, 0])
  return Buffer.concat([...parts, ...directory, end])
}

// 1980-01-01, the first day a ZIP file knows: a bundle says when it was made in its manifest, signed.
const firstDay = 0x0021

/** Numbers, little end first, each group as wide as its first number says. */
function fields(...groups: readonly (readonly [width: 2 | 4, ...values: number[]])[]): Buffer {
  const bytes: number[] = []
  for (const [width, ...values] of groups)
    for (const value of values) for (let i = 0; i < width; i += 1) bytes.push((value >>> (8 * i)) & 0xff)
  return Buffer.from(bytes)
}
