import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvOf } from '../../public-notices/csv.ts'
import { renderNotice } from '../../public-notices/render.ts'
import { digestOf, type NoticeView } from '../../public-notices/view.ts'
import { inspect } from '../../src/documents/inspect.ts'
import { documentFor, examples, fonts } from './examples.ts'
import { readPdf } from './read.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const view = () => examples['first-review']?.() as NoticeView
const made = (over: object = {}) => renderNotice({ ...documentFor(view()), ...over }, fonts())
const bytesOf = (text: string) => Buffer.from(text, 'latin1')
const claims = (mark: string) =>
  `<?xpacket begin="" id="x"?><rdf:Description xmlns:anju="urn:anju:document:1:"><anju:mark>${mark}</anju:mark></rdf:Description><?xpacket end="w"?>`

describe('a document of ours', () => {
  test.each(Object.keys(examples))('%s tells its number, code, wording and digests', (kind) => {
    const shown = examples[kind]?.() as NoticeView
    const { bytes, sha256: digest, contentSha256 } = renderNotice(documentFor(shown), fonts())
    expect(inspect(bytes)).toMatchObject({
      is: 'pdf',
      bytes: bytes.length,
      sha256: digest,
      looksOurs: true,
      contradictsItself: false,
      mark: shown.number,
      template: shown.template,
      code: '7K3M-9QXR-2T5V',
      viewSha256: digestOf(shown),
      contentSha256,
      issuedOn: shown.issuedOn,
      earlier: [],
    })
    expect(inspect(bytes).signed).toBeUndefined()
  })

  test('the properties are what another reader finds in the catalogue, and describe themselves for PDF/A', async () => {
    const { bytes } = made()
    const { xmp } = await readPdf(bytes)
    for (const [name, value] of Object.entries(inspect(bytes)))
      if (['mark', 'template', 'code', 'viewSha256', 'contentSha256', 'issuedOn'].includes(name)) {
        expect(xmp).toContain(`<anju:${name}>${value}</anju:${name}>`)
        expect(xmp).toContain(`<pdfaProperty:name>${name}</pdfaProperty:name>`)
      }
    expect(xmp).toContain('<pdfaSchema:namespaceURI>urn:anju:document:1:</pdfaSchema:namespaceURI>')
  })

  test('gives out the list attached to it', () => {
    const { list } = view()
    const csv = csvOf(
      (list?.columns ?? []).map(({ header }) => header),
      list?.rows ?? [],
    )
    const [attached, ...others] = inspect(made().bytes).attached
    expect(others).toEqual([])
    expect(attached?.name).toBe('list.csv')
    expect(Buffer.from(attached?.content ?? []).toString('utf8')).toBe(csv)
    expect(attached?.sha256).toBe(sha256(Buffer.from(csv)))
  })

  test('a letter without a code has none; a number with marks of XML comes back whole', () => {
    const found = inspect(made({ proof: null, number: '涧<住>&"〔2026〕2号' }).bytes)
    expect(found.code).toBeUndefined()
    expect(found.viewSha256).toBeUndefined()
    expect(found.mark).toBe('涧<住>&"〔2026〕2号')
  })
})

describe('a document of ours that somebody altered', () => {
  test('one byte changed: another digest, the same claims', () => {
    const { bytes, sha256: digest } = made()
    const altered = Buffer.from(bytes)
    altered[2000] = (altered[2000] ?? 0) ^ 1
    const found = inspect(altered)
    expect(found.sha256).not.toBe(digest)
    expect(found.mark).toBe(view().number)
  })

  test('something added behind it: the digest of the document inside is told', () => {
    const { bytes, sha256: digest } = made()
    const more = Buffer.concat([bytes, bytesOf('9 0 obj\n<<>>\nendobj\nstartxref\n5\n%%EOF\n')])
    expect(inspect(more).earlier).toEqual([{ bytes: bytes.length, sha256: digest }])
    const twice = Buffer.concat([more, bytesOf('startxref\n5\n%%EOF\r\n')])
    expect(inspect(twice).earlier.map((each) => each.sha256)).toEqual([digest, sha256(more)])
  })

  test('cut off in the middle: a broken file that still tells what it was', () => {
    const { bytes } = made()
    const found = inspect(bytes.subarray(0, bytes.length - 30))
    expect(found).toMatchObject({ is: 'broken pdf', mark: view().number })
  })

  test('claims that contradict each other are not told', () => {
    const both = Buffer.concat([made().bytes, Buffer.from(claims('洛房保公示〔2099〕1号'))])
    expect(inspect(both)).toMatchObject({ looksOurs: true, contradictsItself: true })
    expect(inspect(both).mark).toBeUndefined()
  })

  test('a signature that signs nothing, or claims bytes that are not there, is none', () => {
    const { bytes } = made()
    for (const range of [
      '0 10 20 30',
      `0 ${bytes.length + 5} ${bytes.length + 9} 999999`,
      '5 9 9 9',
      'a b c d',
      '0 1 2',
    ])
      expect(inspect(Buffer.concat([bytes, bytesOf(`/ByteRange [${range}] %%EOF\n`)])).signed, range).toBeUndefined()
  })

  test('a signature of rubbish is told, and that it does not hold', () => {
    const { bytes, sha256: digest } = made()
    const before = `8 0 obj\n<</Type/Sig/ByteRange [0 ${bytes.length + 60} ${bytes.length + 80} 6]/Contents `.padEnd(60)
    const forged = Buffer.concat([bytes, bytesOf(before), bytesOf('<308204DEADBEEF0000>'), bytesOf('%%EOF\n')])
    expect(inspect(forged).signed).toMatchObject({
      intact: false,
      coversWholeFile: true,
      originalSha256: digest,
      originalBytes: bytes.length,
    })
  })
})

describe('a file of somebody else', () => {
  test('is told for what it is', () => {
    expect(inspect(new Uint8Array()).is).toBe('empty')
    expect(inspect(bytesOf('PK\u0003\u0004 a document')).is).toBe('not a pdf')
    const other = bytesOf('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF')
    expect(inspect(other)).toEqual({
      is: 'pdf',
      bytes: other.length,
      sha256: sha256(other),
      looksOurs: false,
      contradictsItself: false,
      earlier: [],
      attached: [],
    })
    expect(inspect(bytesOf('%PDF-1.7')).is).toBe('broken pdf')
  })

  test('properties written anew by another program, as attributes, are read too', () => {
    const packet =
      '<?xpacket begin=""?><x xmlns:anju="urn:anju:document:1:" anju:mark="涧〔2026〕1号" anju:code="A&amp;B"/>'
    expect(inspect(Buffer.from(`%PDF-1.7 ${packet}`))).toMatchObject({ mark: '涧〔2026〕1号', code: 'A&B' })
    expect(inspect(Buffer.from(`%PDF-1.7 ${packet.replace('document:1', 'other')}`)).looksOurs).toBe(false)
  })

  test('a claim comes on one line, without control characters or marks that turn the writing round', () => {
    const found = inspect(Buffer.from(`%PDF-1.7 ${claims('甲\u202e\u0007\n\u001b[31m乙')}`))
    expect(found.mark).toBe('甲 [31m乙')
  })
})

describe('rubbish and malice', () => {
  // What takes too long fails by its time limit: 20 seconds are a hundred times what each needs.
  const limit = 20_000

  test('any bytes, and our document with any piece overwritten, cut or doubled, are answered without an error', () => {
    const { bytes } = made()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), fc.nat(), fc.nat(), (noise, at, to) => {
        inspect(Buffer.concat([bytesOf('%PDF-1.7\n'), noise]))
        const file = Buffer.from(bytes)
        file.set(noise.subarray(0, Math.max(0, file.length - (at % file.length))), at % file.length)
        expect(inspect(file).sha256).toBe(sha256(file))
        inspect(file.subarray(0, to % file.length))
        inspect(Buffer.concat([file.subarray(0, to % file.length), file.subarray(at % file.length)]))
      }),
      { numRuns: 200 },
    )
  })

  test(
    'an attachment that swells to gigabytes is not unpacked, 60 of them neither',
    () => {
      const bomb = deflateSync(Buffer.alloc(200 * 1024 * 1024))
      const object = Buffer.concat([
        bytesOf(`7 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n`),
        bomb,
        bytesOf('\nendstream\nendobj\n'),
      ])
      const file = Buffer.concat([bytesOf('%PDF-1.7\n'), ...new Array<Buffer>(60).fill(object), bytesOf('%%EOF\n')])
      expect(inspect(file).attached).toEqual([])
    },
    limit,
  )

  test.each([
    ['ends', '%%EOF\n'],
    ['signatures', '/ByteRange [0 1 2 3]'],
    ['properties', '<?xpacket begin"urn:anju:document:1:"<anju:mark>'],
    ['attachments', '/Type /EmbeddedFile'],
    ['objects', '1 0 obj '],
  ])(
    'a file of nothing but %s is answered soon',
    (_, piece) => {
      inspect(Buffer.concat([bytesOf('%PDF-1.7\n'), Buffer.alloc(20 * 1024 * 1024, piece)]))
    },
    limit,
  )

  test.each([1000, 200_000, 2_000_000])(
    'a signature of %i bytes, nested without end, is answered',
    (size) => {
      const { bytes } = made()
      const nested = Buffer.alloc(size, '3080', 'hex')
      nested.set([0x30, 0x83, 0, 0, 0])
      nested.writeUIntBE(size - 5, 2, 3)
      const start = bytes.length + 80
      const before = `8 0 obj\n<</Type/Sig/ByteRange [0 ${start} ${start + 2 * size + 2} 6]/Contents `.padEnd(80)
      const file = Buffer.concat([bytes, bytesOf(before), bytesOf(`<${nested.toString('hex')}>`), bytesOf('%%EOF\n')])
      expect(inspect(file).signed?.intact).toBe(false)
    },
    limit,
  )

  test('a file larger than any notice gets its digest only', () => {
    const huge = Buffer.concat([made().bytes, Buffer.alloc(256 * 1024 * 1024)])
    expect(inspect(huge)).toMatchObject({ is: 'too large', looksOurs: false, bytes: huge.length })
  })
})
