import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { deflateRawSync, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type ArrivedFile, arrive, clearArriving } from '../../src/attachments/arriving.ts'
import { copyAttachments } from '../../src/attachments/copy-attachments.ts'
import { heicDrawn } from '../../src/attachments/heic-thread.ts'
import { openAttachment, openThumbnail, storeAttachment } from '../../src/attachments/store-attachment.ts'
import { type Clamd, clamdAt, scanned } from '../../src/attachments/virus-scan.ts'

const base = mkdtempSync(join(tmpdir(), 'anju-attachments-'))
let folder: string
let n = 0
beforeEach(() => {
  n += 1
  folder = join(base, String(n))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

async function* pieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const store = (bytes: Uint8Array, limits?: { bytes: number; clamd?: Clamd }) =>
  storeAttachment(pieces(bytes), folder, limits)
const filesThere = () => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  } catch {
    return []
  }
}

const photo = (width = 800, height = 600) =>
  sharp({ create: { width, height, channels: 3, background: '#a52' } })
    .withExif({ IFD0: { Artist: 'canary-artist' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 40/1 0/1' } })
    .jpeg()
    .toBuffer()
const pdf = (inside: string, after = '') =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${inside} >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n${after}`,
    'latin1',
  )

/** A photograph of nobody, with a name and a place in its EXIF, as x265 writes it. */
const heic = readFileSync(new URL('../support/photo.heic', import.meta.url))

describe('what is kept', () => {
  test('a photograph in HEIC as a JPEG of the same picture: no place, no author, a thumbnail', async () => {
    expect(heic.includes('canary-artist')).toBe(true)
    const kept = await store(heic)
    expect(kept.type).toBe('image/jpeg')
    const plain = openAttachment(folder, kept) as Uint8Array
    const { format, exif, width, height } = await sharp(plain).metadata()
    expect([format, exif, width, height]).toEqual(['jpeg', undefined, 320, 240])
    expect(Buffer.from(plain).includes('canary-artist')).toBe(false)
    // Its green disc and its white square are where they were drawn.
    const { data } = await sharp(plain).raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number) => [...data.subarray((y * 320 + x) * 3, (y * 320 + x) * 3 + 3)]
    const near = (given: number[], wanted: number[]) => given.every((v, i) => Math.abs(v - (wanted[i] as number)) < 16)
    expect(near(at(224, 144), [0, 170, 0])).toBe(true)
    expect(near(at(64, 48), [255, 255, 255])).toBe(true)
    expect((await sharp(openThumbnail(folder, kept)).metadata()).format).toBe('jpeg')
  })
  test('a photograph is drawn anew: no place, no author, a thumbnail; on disk only ciphertext under its own digest', async () => {
    const given = await photo()
    expect(given.includes('canary-artist')).toBe(true)
    const kept = await store(given)
    expect(kept.type).toBe('image/jpeg')
    const plain = openAttachment(folder, kept) as Uint8Array
    expect(plain.length).toBe(kept.size)
    const { exif, width, xmp, icc } = await sharp(plain).metadata()
    expect([exif, xmp, icc, width]).toEqual([undefined, undefined, undefined, 800])
    expect(Buffer.from(plain).includes('canary-artist')).toBe(false)
    const small = await sharp(openThumbnail(folder, kept)).metadata()
    expect([small.format, small.width, small.exif]).toEqual(['jpeg', 320, undefined])
    // The thumbnail is ciphertext in a file of its own, under the same key.
    expect(
      filesThere()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([`${kept.address}.bin`, `${kept.thumbnail}.bin`].sort())
    const small64 = readFileSync(join(folder, kept.thumbnail?.slice(0, 2) ?? '', `${kept.thumbnail}.bin`))
    expect(small64.includes(Buffer.from(openThumbnail(folder, kept)?.subarray(20, 60) as Uint8Array))).toBe(false)
    const file = filesThere().find(({ name }) => name === `${kept.address}.bin`)
    const box = readFileSync(join(file?.parentPath as string, file?.name as string))
    expect(box.includes(Buffer.from(plain.subarray(100, 140)))).toBe(false)
    // Altered bytes are not handed out; without the record there is no key.
    writeFileSync(
      join(file?.parentPath as string, file?.name as string),
      Buffer.concat([box.subarray(0, -1), Buffer.from([(box.at(-1) as number) ^ 1])]),
    )
    expect(() => openAttachment(folder, kept)).toThrow()
    expect(openAttachment(folder, { ...kept, address: '00'.repeat(32) })).toBeUndefined()
    expect(() => openThumbnail(folder, { ...kept, key: Buffer.alloc(32).toString('base64') })).toThrow()
  })
  test('a PDF that only shows pages, and a PNG with something behind it, without that', async () => {
    const two = await store(pdf('>> endobj 2 0 obj << /Type /Page >> endobj 3 0 obj <</Type/Page/Parent 9 0 R'))
    expect([two.type, two.pages, two.thumbnail, openThumbnail(folder, two)]).toEqual([
      'application/pdf',
      2,
      undefined,
      undefined,
    ])
    const png = await sharp({ create: { width: 40, height: 40, channels: 4, background: '#fff' } })
      .png()
      .toBuffer()
    const kept = await store(Buffer.concat([png, Buffer.from('PK\x03\x04 canary behind the picture')]))
    const plain = openAttachment(folder, kept) as Uint8Array
    expect(Buffer.from(plain).includes('canary')).toBe(false)
  })
  test('the same file twice is two files: nobody learns from the disk that they are alike', async () => {
    const given = await photo(50, 50)
    expect((await store(given)).address).not.toBe((await store(given)).address)
  })
})

describe('what is refused, with nothing left on disk', () => {
  const packed = deflateSync(Buffer.from('1 0 << /S /JavaScript /JS (app.alert) >>'))
  const hidden = Buffer.concat([
    Buffer.from('%PDF-1.7\n5 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n', 'latin1'),
    packed,
    Buffer.from('\nendstream\nendobj\n%%EOF\n', 'latin1'),
  ])
  const bomb = Buffer.concat([
    Buffer.from('%PDF-1.7\n5 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n', 'latin1'),
    deflateSync(Buffer.alloc(300 * 1024 * 1024)),
    Buffer.from('\nendstream\nendobj\n%%EOF\n', 'latin1'),
  ])
  /** A PNG of 60,000 × 60,000 pixels of nothing: small, and 10 GB when drawn. */
  const hugePng = async () => {
    const one = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    const head = Buffer.from(one)
    head.writeUInt32BE(60_000, 16)
    head.writeUInt32BE(60_000, 20)
    return head
  }
  test.each<[string, () => Uint8Array | Promise<Uint8Array>, RegExp]>([
    ['a web page', () => Buffer.from('<html><script>1</script>'), /只能接收/],
    ['a program', () => Buffer.from('MZ\x90\0'), /只能接收/],
    ['a ZIP', () => Buffer.concat([Buffer.from('PK\x03\x04'), deflateRawSync(Buffer.alloc(1000))]), /只能接收/],
    ['nothing', () => Buffer.alloc(0), /只能接收/],
    ['the name of HEIC and nothing behind it', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), /损坏/],
    ['half a HEIC', () => heic.subarray(0, heic.length >> 1), /损坏/],
    ['a film in HEVC', () => Buffer.from('\0\0\0\x18ftyphevc\0\0\0\0'), /只能接收/],
    ['a PDF behind something else', () => Buffer.concat([Buffer.from('GIF89a'), pdf('')]), /只能接收/],
    ['a PDF with a ZIP behind it', () => pdf('', 'PK\x05\x06canary'), /损坏/],
    ['half a PDF', () => pdf('').subarray(0, 40), /损坏/],
    ['a PDF with a password', () => pdf('/Encrypt 3 0 R'), /密码/],
    ['a PDF with a script', () => pdf('/OpenAction << /S /JavaScript /JS (x) >>'), /脚本/],
    ['a script spelled otherwise', () => pdf('/OpenAction << /S /J#61vaScript >>'), /脚本/],
    ['a script in a packed object', () => hidden, /脚本/],
    ['a PDF that starts a program', () => pdf('/A << /S /Launch >>'), /脚本/],
    ['a PDF that unpacks to 300 MB', () => bomb, /损坏/],
    ['half a photograph', async () => (await photo()).subarray(0, 1500), /损坏/],
    ['a picture of 3.6 thousand million pixels', hugePng, /损坏/],
    ['random bytes called JPEG', () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(5000, 7)]), /损坏/],
  ])('%s', async (_, bytes, sentence) => {
    await expect(store(await bytes())).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(sentence),
    })
    expect(filesThere()).toEqual([])
  })
  test('one byte too many, before the rest is read', async () => {
    let read = 0
    async function* endless() {
      for (;;) {
        read += 1000
        yield Buffer.alloc(1000)
      }
    }
    const asked = storeAttachment(endless(), folder, { bytes: 1024 * 1024 })
    await expect(asked).rejects.toThrow(/超过 1 MB/)
    expect(read).toBeLessThan(1024 * 1024 + 2000)
    expect(filesThere()).toEqual([])
  })
})

describe('HEIC is decoded within bounds', () => {
  test('of memory and of time: what goes beyond is no picture, and the next one is drawn', async () => {
    const large = readFileSync(new URL('../support/large.heic', import.meta.url))
    expect(await heicDrawn(large, { mostMemory: 24 * 1024 * 1024 })).toBeUndefined()
    expect(await heicDrawn(large)).toMatchObject({ width: 3000, height: 2000 })
    expect(await heicDrawn(heic, { patience: 0 })).toBeUndefined()
    expect(await heicDrawn(heic)).toMatchObject({ width: 320, height: 240 })
  })
  test('forty altered ones are drawn or refused, never anything else', async () => {
    for (let i = 0; i < 40; i += 1) {
      const altered = Buffer.from(heic)
      const at = 12 + ((i * 7919) % (heic.length - 12))
      altered[at] = (altered[at] as number) ^ (1 << (i % 8))
      const kept = await store(altered).catch((error: unknown) => error)
      if (kept instanceof Error) expect(kept).toMatchObject({ code: 'invalid' })
      else expect(kept).toMatchObject({ type: 'image/jpeg' })
    }
  }, 60_000)
})

describe('files on their way', () => {
  const arrived = async (bytes: Uint8Array) => (await arrive(Readable.from(pieces(bytes)), folder)) as ArrivedFile
  const whole = async (file: ArrivedFile) => {
    const all: Uint8Array[] = []
    for await (const piece of file.read()) all.push(piece)
    return Buffer.concat(all)
  }
  test('lie encrypted, readable by nobody else, until they are dropped', async () => {
    const given = Buffer.alloc(50_000, 'canary ')
    const file = await arrived(given)
    const [entry] = filesThere()
    const path = join(entry?.parentPath as string, entry?.name as string)
    expect([statSync(path).mode & 0o777, readFileSync(path).includes('canary'), file.size]).toEqual([
      0o600,
      false,
      50_000,
    ])
    expect(await whole(file)).toEqual(given)
    file.drop()
    file.drop()
    expect(filesThere()).toEqual([])
  })
  test('one that was altered on its way is not read', async () => {
    const file = await arrived(Buffer.alloc(1000, 'x'))
    const [entry] = filesThere()
    writeFileSync(join(entry?.parentPath as string, entry?.name as string), Buffer.alloc(1000))
    await expect(whole(file)).rejects.toThrow()
  })
  test('one that breaks off leaves nothing, and what a crash left goes at the next start', async () => {
    async function* broken() {
      yield Buffer.alloc(1000)
      throw new Error('gone')
    }
    await expect(arrive(Readable.from(broken()), folder)).rejects.toThrow('gone')
    expect(filesThere()).toEqual([])
    await arrived(Buffer.alloc(10))
    clearArriving(folder)
    expect(filesThere()).toEqual([])
  })
  test('are made harmless two at a time, however many came', async () => {
    let reading = 0
    let most = 0
    async function* watched(bytes: Uint8Array) {
      reading += 1
      most = Math.max(most, reading)
      for await (const piece of pieces(bytes)) yield piece
      reading -= 1
    }
    const given = await photo(300, 200)
    const kept = await Promise.all(Array.from({ length: 12 }, () => storeAttachment(watched(given), folder)))
    expect([most, new Set(kept.map(({ address }) => address)).size]).toEqual([2, 12])
  })
})

describe('clamd', () => {
  const eicar = Buffer.from(
    'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'.replace('ANTI', 'ANTI'),
  )
  /** Speaks clamd's INSTREAM as its manual has it: pieces after their lengths, then a verdict. */
  function speaking(answer?: string): Promise<{ server: Server; at: Clamd }> {
    const server = createServer((socket) => {
      let got = Buffer.alloc(0)
      socket.on('data', (data) => {
        got = Buffer.concat([got, data])
        if (got.toString('latin1', 0, 10) !== 'zINSTREAM\0') return socket.end('UNKNOWN COMMAND\0')
        const whole: Buffer[] = []
        for (let at = 10; at + 4 <= got.length; ) {
          const length = got.readUInt32BE(at)
          if (length === 0) {
            const bytes = Buffer.concat(whole)
            return socket.end(answer ?? (bytes.includes('EICAR') ? 'stream: Eicar-Signature FOUND\0' : 'stream: OK\0'))
          }
          if (at + 4 + length > got.length) return
          whole.push(got.subarray(at + 4, at + 4 + length))
          at += 4 + length
        }
      })
      socket.on('error', () => {})
    })
    return new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () =>
        resolve({ server, at: clamdAt(`127.0.0.1:${(server.address() as { port: number }).port}`) }),
      ),
    )
  }
  test('finds what it knows, in whichever piece; a clean file is kept', async () => {
    const { server, at } = await speaking()
    expect(await scanned(Buffer.concat([Buffer.alloc(200_000), eicar]), at)).toEqual({
      clean: false,
      found: 'Eicar-Signature',
    })
    expect(await scanned(Buffer.alloc(200_000), at)).toEqual({ clean: true })
    const limits = { bytes: 1_000_000, clamd: at }
    await expect(store(pdf(`/Title (${eicar.toString('latin1')})`), limits)).rejects.toThrow(/病毒/)
    expect(filesThere()).toEqual([])
    expect((await store(pdf(''), limits)).type).toBe('application/pdf')
    server.close()
  })
  test('not reached, or saying something else, means not looked at: refused', async () => {
    const { server, at } = await speaking('INSTREAM size limit exceeded. ERROR\0')
    await expect(scanned(Buffer.alloc(10), at)).rejects.toThrow(/size limit/)
    await expect(store(pdf(''), { bytes: 1000, clamd: at })).rejects.toMatchObject({ code: 'not_allowed' })
    server.close()
    const gone = { bytes: 1000, clamd: { path: join(base, 'no.sock') } }
    await expect(store(pdf(''), gone)).rejects.toThrow(/clamd/)
    expect(filesThere()).toEqual([])
    expect(() => clamdAt('nowhere')).toThrow(/ANJU_CLAMD/)
  })
})

test('a backup takes every whole file along, once, and names one that was altered', async () => {
  const { address } = await store(pdf(''))
  const file = join(folder, address.slice(0, 2), `${address}.bin`)
  const to = join(base, `${n}-copy`)
  expect(copyAttachments(folder, to)).toEqual({ files: filesThere().length, damaged: [] })
  expect(readFileSync(join(to, address.slice(0, 2), `${address}.bin`))).toEqual(readFileSync(file))
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from('x')]))
  const { damaged } = copyAttachments(folder, to)
  expect(damaged).toEqual([join(address.slice(0, 2), `${address}.bin`)])
  expect(copyAttachments(join(base, 'no such folder'), to)).toEqual({ files: 0, damaged: [] })
})
