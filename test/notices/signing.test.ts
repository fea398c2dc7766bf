import { createHash, verify, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderNotice } from '../../public-notices/render.ts'
import { configOf } from '../../src/config.ts'
import { inspect } from '../../src/documents/inspect.ts'
import { CannotSign, openCertificate, signed } from '../../src/documents/signing.ts'
import { makeCertificate, type Wanted } from '../support/certificate.ts'
import { documentFor, examples, fonts } from './examples.ts'
import { readPdf } from './read.ts'

const now = new Date('2026-07-01T01:00:00Z')
const password = '口令 Aa1'
let folder = ''
let count = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-signing-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function certificateFile(wanted: Wanted = {}, mode = 0o600): Promise<{ file: string; der: Uint8Array }> {
  const { p12, der } = await makeCertificate({ password, ...wanted })
  const file = join(folder, `${++count}.p12`)
  writeFileSync(file, p12)
  chmodSync(file, mode)
  return { file, der }
}
const notice = () => renderNotice(documentFor(examples['first-review']?.() as never), fonts()).bytes

/** A verifier of its own, with nothing of the product or its packages: DER read by hand, mathematics by Node. */
function verified(file: Uint8Array): { by: string; holds: boolean; pades: boolean } {
  const text = Buffer.from(file).toString('latin1')
  const [, a, b, c, d] = (/\/ByteRange \[(\d+) +(\d+) +(\d+) +(\d+) *\]/.exec(text) ?? []).map(Number) as number[]
  if (a !== 0 || b === undefined || c === undefined || d === undefined) throw new Error('no ByteRange')
  const covered = Buffer.concat([file.subarray(0, b), file.subarray(c, c + d)])
  const cms = Buffer.from(text.slice(b + 1, c - 1), 'hex')
  // ContentInfo { oid, [0] SignedData { version, digests, content, [0] certificates, SET OF SignerInfo } }
  const signedData = parts(inside(parts(inside(cms))[1]))[0] as Buffer
  const fields = parts(inside(signedData))
  const [certificate] = parts(inside(fields[3] as Buffer))
  const [signer] = parts(inside(fields.at(-1) as Buffer))
  const info = parts(inside(signer as Buffer))
  const attributes = Buffer.from(info[3] as Buffer)
  attributes[0] = 0x31
  const digestInside = (oid: string) => {
    const found = parts(inside(attributes)).find((each) => each.toString('hex').includes(oid))
    return found && inside(parts(inside(parts(inside(found))[1] as Buffer))[0] as Buffer)
  }
  const x509 = new X509Certificate(certificate as Buffer)
  const told = digestInside('2a864886f70d010904') // messageDigest
  const whose = digestInside('2a864886f70d010910022f') // signing-certificate-v2, without which it is no PAdES
  const right = told?.equals(createHash('sha256').update(covered).digest())
  return {
    by: x509.subject,
    holds: right === true && verify('sha256', attributes, x509.publicKey, inside(info[5] as Buffer)),
    pades:
      text.includes('/SubFilter /ETSI.CAdES.detached') &&
      whose?.includes(createHash('sha256').update(x509.raw).digest()) === true,
  }
}

/** What stands in one DER element. */
function inside(der: Buffer | undefined): Buffer {
  if (!der) throw new Error('nothing there')
  const [from, length] = extent(der)
  return der.subarray(from, from + length)
}

/** The elements that follow each other. */
function parts(der: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at < der.length; ) {
    const [from, length] = extent(der.subarray(at))
    found.push(der.subarray(at, at + from + length))
    at += from + length
  }
  return found
}

function extent(der: Buffer): [from: number, length: number] {
  const first = der[1] ?? 0
  if (first < 0x80) return [2, first]
  return [2 + (first & 0x7f), der.readUIntBE(2, first & 0x7f)]
}

describe('a signed copy', () => {
  test.each(['rsa', 'ec'] as const)(
    'with %s: the document unchanged, a PAdES signature that holds, a Chinese name',
    async (key) => {
      const { file, der } = await certificateFile({ key, usage: [0, 1] })
      const certificate = await openCertificate(file, password, now)
      expect(certificate.by).toBe('洛阳市住房保障电子签名（测试）')
      const bytes = notice()
      const before = Buffer.from(bytes)
      const copy = await signed(bytes, certificate, now)
      expect(Buffer.compare(Buffer.from(bytes), before)).toBe(0)
      expect(Buffer.compare(copy.subarray(0, bytes.length), before)).toBe(0)
      const check = verified(copy)
      expect(check).toMatchObject({ holds: true, pades: true })
      expect(check.by).toContain('洛阳市住房保障和房产管理局')
      expect(inspect(copy).signed).toEqual({
        intact: true,
        by: certificate.by,
        certificateSha256: createHash('sha256').update(der).digest('hex'),
        validUntil: '2036-01-01T00:00:00.000Z',
        coversWholeFile: true,
        originalSha256: createHash('sha256').update(before).digest('hex'),
        originalBytes: before.length,
      })
      expect(certificate.sha256).toBe(inspect(copy).signed?.certificateSha256)
      // It reads as before: the same pages, the same text, the same attachment.
      const [one, two] = [await readPdf(before), await readPdf(copy)]
      expect(two.pages).toEqual(one.pages)
      expect(two.attachments).toEqual(one.attachments)
    },
  )

  test('does not hold any more when one byte of the document, or of what was signed behind it, is another', async () => {
    const { file } = await certificateFile()
    const copy = Buffer.from(await signed(notice(), await openCertificate(file, password, now), now))
    for (const at of [copy.indexOf('<anju:mark>') + 12, 500, copy.lastIndexOf('/Fields') + 2]) {
      const altered = Buffer.from(copy)
      altered[at] = (altered[at] ?? 0) ^ 1
      expect(verified(altered).holds, `${at}`).toBe(false)
      expect(inspect(altered).signed?.intact, `${at}`).toBe(false)
    }
  })

  test('does not hold when the message digest fits and the signature over it is another', async () => {
    const { file } = await certificateFile()
    const copy = Buffer.from(await signed(notice(), await openCertificate(file, password, now), now))
    // The last bytes of the CMS are the signature itself; behind them come the zeros of the room.
    const end = copy.toString('latin1').search(/0{200,}>/)
    copy.write(copy.toString('latin1', end - 60, end - 59) === '1' ? '2' : '1', end - 60, 'latin1')
    expect(verified(copy).holds).toBe(false)
    expect(inspect(copy).signed).toMatchObject({ intact: false, by: '洛阳市住房保障电子签名（测试）' })
  })

  test('does not hold when anything is put into the room behind it, which no signature covers', async () => {
    const { file } = await certificateFile()
    const copy = Buffer.from(await signed(notice(), await openCertificate(file, password, now), now))
    const end = copy.lastIndexOf('00>')
    for (const [at, text] of [
      [end - 40, '> 11 0 obj <</Type/Page>> endobj <'],
      [end, '01'],
      [end - 1, ' '],
    ] as const) {
      const stuffed = Buffer.from(copy)
      stuffed.write(text, at, 'latin1')
      expect(inspect(stuffed).signed?.intact, text).toBe(false)
    }
    expect(inspect(copy).signed?.intact).toBe(true)
  })

  test('room is made for the certificate of a very long name', async () => {
    const CN = '洛阳市涧西区长安路街道办事处住房保障窗口'.repeat(40)
    const { file } = await certificateFile({ subject: { C: 'CN', O: '机关', CN }, usage: [1] })
    const copy = await signed(notice(), await openCertificate(file, password, now), now)
    expect(verified(copy).holds).toBe(true)
    expect(inspect(copy).signed?.by).toBe(CN.slice(0, 200))
  })
})

describe('a certificate that cannot sign is refused with a sentence that says what to do', () => {
  const refusal = async (wanted: Wanted, at = now, secret = password, mode = 0o600) => {
    const { file } = await certificateFile(wanted, mode)
    return openCertificate(file, secret, at).then(
      () => 'opened',
      (error: unknown) => (error instanceof CannotSign ? error.message : `${error}`),
    )
  }

  test.each(['', '口令', '口令 Aa1 ', '口令 aa1'])('a wrong password: “%s”', async (secret) => {
    expect(await refusal({}, now, secret)).toMatch(/口令不对.*ANJU_SIGNING_PASSWORD/)
  })

  test('expired, or not yet valid', async () => {
    expect(await refusal({ until: new Date('2026-06-30T15:59:59Z') })).toMatch(/已于 2026-06-30 到期.*换发/)
    expect(await refusal({ from: new Date('2026-07-01T16:00:00Z') })).toMatch(/2026-07-02 起才有效/)
    expect(await refusal({ until: now })).toBe('opened')
  })

  test('expired while the office was open', async () => {
    const { file } = await certificateFile({ until: new Date('2026-07-31T00:00:00Z') })
    const certificate = await openCertificate(file, password, now)
    await expect(signed(notice(), certificate, new Date('2026-08-01T00:00:00Z'))).rejects.toThrow(
      /已于 2026-07-31 到期/,
    )
  })

  test('made for encryption or for certificates only; without any restriction it may sign', async () => {
    expect(await refusal({ usage: [2] })).toMatch(/不能用于签名.*加密证书不能用/)
    expect(await refusal({ usage: [5, 6] })).toMatch(/不能用于签名/)
    expect(await refusal({ usage: [0] })).toBe('opened')
    expect(await refusal({ usage: [1, 2] })).toBe('opened')
    expect(await refusal({})).toBe('opened')
  })

  test('the key of another certificate', async () => {
    expect(await refusal({ strangeKey: true })).toMatch(/不是一对.*重新导出/)
  })

  test.each([0o640, 0o604, 0o644])('a file with mode %o', async (mode) => {
    expect(await refusal({}, now, password, mode)).toMatch(/chmod 600/)
  })

  test('no file, a folder, an empty file, a certificate without its key', async () => {
    const open = (file: string) => openCertificate(file, password, now)
    await expect(open(join(folder, 'none.p12'))).rejects.toThrow(/读不到.*ANJU_SIGNING_CERTIFICATE/)
    chmodSync(folder, 0o700)
    await expect(open(folder)).rejects.toThrow(/读不到/)
    for (const content of ['', '-----BEGIN CERTIFICATE-----\n', (await makeCertificate()).der]) {
      const file = join(folder, `${++count}.cer`)
      writeFileSync(file, content, { mode: 0o600 })
      await expect(open(file)).rejects.toThrow(/不是 PKCS#12.*\.pfx/)
    }
  })
})

test('the environment names the certificate; without one there is none', () => {
  expect(configOf({}).signing).toBeUndefined()
  expect(configOf({ ANJU_SIGNING_CERTIFICATE: '/etc/a.p12', ANJU_SIGNING_PASSWORD: 'x' }).signing).toEqual({
    file: '/etc/a.p12',
    password: 'x',
  })
  expect(() => configOf({ ANJU_SIGNING_CERTIFICATE: '' })).toThrow(/ANJU_SIGNING_CERTIFICATE：.*不签名就不要设置/)
})
