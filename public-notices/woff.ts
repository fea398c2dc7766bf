import { inflateSync } from 'node:zlib'

/**
 * Unpacks a WOFF 1.0 file into the TrueType file it wraps (W3C WOFF 1.0 §3 to §5). The bytes depend on the input
 * alone, so a kept copy never goes stale. Throws on anything that is not WOFF.
 */
export function trueTypeOf(woff: Uint8Array): Buffer {
  const input = Buffer.from(woff.buffer, woff.byteOffset, woff.byteLength)
  if (input.toString('latin1', 0, 4) !== 'wOFF') throw new Error('字体文件不是 WOFF 格式：请改用 .woff 或 .ttf 文件')
  const tables = input.readUInt16BE(12)
  const output = Buffer.alloc(input.readUInt32BE(16))
  const power = 2 ** Math.floor(Math.log2(tables))
  output.writeUInt32BE(input.readUInt32BE(4), 0)
  output.writeUInt16BE(tables, 4)
  output.writeUInt16BE(power * 16, 6)
  output.writeUInt16BE(Math.log2(power), 8)
  output.writeUInt16BE(tables * 16 - power * 16, 10)
  let at = 12 + tables * 16
  for (let i = 0; i < tables; i++) {
    const entry = 44 + i * 20
    const from = input.readUInt32BE(entry + 4)
    const packed = input.readUInt32BE(entry + 8)
    const length = input.readUInt32BE(entry + 12)
    const bytes = input.subarray(from, from + packed)
    const table = packed < length ? inflateSync(bytes) : bytes
    table.copy(output, at)
    input.copy(output, 12 + i * 16, entry, entry + 4)
    output.writeUInt32BE(input.readUInt32BE(entry + 16), 12 + i * 16 + 4)
    output.writeUInt32BE(at, 12 + i * 16 + 8)
    output.writeUInt32BE(length, 12 + i * 16 + 12)
    at += (length + 3) & ~3
  }
  return output
}
