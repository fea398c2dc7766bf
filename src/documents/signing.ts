import { verify, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { P12Signer, PDF, type Signer, SignerError } from '@libpdf/core'
import { BitString, fromBER } from 'asn1js'
import { Certificate } from 'pkijs'
import { legalDayOf } from '../calendar.ts'
import { say } from '../words.ts'
import { nameIn } from './signature.ts'

/*
 * The signed copy of a document: PAdES B-B (ETSI EN 319 142-1), RSA or ECDSA, as a second file. The document itself stays
 * as it was issued, so that it can be made again byte by byte. An SM2 seal (GB/T 38540-2020) is not made here: no package
 * can make one, and it needs the office's sealing device.
 */

/** The certificate cannot sign; the message says why and what to do. */
export class CannotSign extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CannotSign'
  }
}

/** A certificate ready to sign, with its key. */
export interface SigningCertificate {
  /** Whom it names: CN, else the organisation. */
  readonly by: string
  /** SHA-256 of the certificate, as `inspect` tells it of a signed copy. */
  readonly sha256: string
  /** Instants between which it is valid. */
  readonly validFrom: Date
  readonly validUntil: Date
  readonly signer: Signer
}

const keyUsage = '2.5.29.15'

/**
 * Opens a certificate with its key (PKCS#12: .p12 or .pfx). Throws CannotSign when the file is missing, readable by
 * others or no PKCS#12, when the password is wrong, the certificate not valid at `now`, not made for signing, or not that
 * of the key.
 */
export async function openCertificate(file: string, password: string, now: Date): Promise<SigningCertificate> {
  const opened = await P12Signer.create(privateFile(file), password).catch((error: unknown) => {
    const said = error instanceof SignerError ? error.message : ''
    // The package tells these apart by its messages only; its version is pinned and the tests hold each of them.
    if (/integrity|invalid password/i.test(said)) throw new CannotSign(say.certificatePassword(file))
    if (/ASN\.1|schema/i.test(said)) throw new CannotSign(say.certificateFormat(file))
    throw new CannotSign(say.certificateKey(file))
  })
  const data = Buffer.from('anju')
  const signature = await opened.sign(data, 'SHA-256').catch(() => undefined)
  const all = [opened.certificate, ...opened.certificateChain]
  // A file may hold the certificates of its chain in any order; the package takes the first for the signer's.
  const own = all.find((der) => signature && belongs(der, data, signature))
  if (!own) throw new CannotSign(say.certificateOfOther(file))
  const certificate = new X509Certificate(own)
  const read = new Certificate({ schema: fromBER(new Uint8Array(own)).result })
  const by = nameIn(read)
  if (!maySign(read)) throw new CannotSign(say.certificateUse(by))
  const made: SigningCertificate = {
    by,
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: certificate.validFromDate,
    validUntil: certificate.validToDate,
    signer: {
      certificate: own,
      certificateChain: all.filter((der) => der !== own),
      keyType: opened.keyType,
      signatureAlgorithm: opened.signatureAlgorithm,
      sign: (bytes, algorithm) => opened.sign(bytes, algorithm),
    },
  }
  mustBeValid(made, now)
  return made
}

/**
 * The signed copy of a document: its bytes, unchanged, and the signature behind them. `at` is told as the time of signing
 * (a claim, no timestamp). Throws CannotSign when the certificate is not valid then.
 */
export async function signed(bytes: Uint8Array, certificate: SigningCertificate, at: Date): Promise<Uint8Array> {
  mustBeValid(certificate, at)
  const { signer } = certificate
  const chain = [signer.certificate, ...(signer.certificateChain ?? [])]
  const copy = await (await PDF.load(bytes)).sign({
    signer,
    level: 'B-B',
    signingTime: at,
    fieldName: 'anju',
    // The certificates, the signer's name twice more in the attributes, and the signature.
    estimatedSize: 4096 + 2 * signer.certificate.length + chain.reduce((sum, each) => sum + each.length, 0),
  })
  if (Buffer.compare(copy.bytes.subarray(0, bytes.length), bytes) !== 0)
    throw new Error('the signed copy does not begin with the document it signs')
  return copy.bytes
}

/** Reads a file that its owner alone may read, as with every key. */
function privateFile(file: string): Uint8Array {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode
  if (mode === undefined) throw new CannotSign(say.certificateMissing(file))
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw new CannotSign(say.certificateOpenToOthers(file))
  try {
    return readFileSync(file)
  } catch {
    throw new CannotSign(say.certificateMissing(file))
  }
}

function mustBeValid({ by, validFrom, validUntil }: SigningCertificate, at: Date): void {
  if (at < validFrom) throw new CannotSign(say.certificateNotYet(by, legalDayOf(validFrom)))
  if (at > validUntil) throw new CannotSign(say.certificateExpired(by, legalDayOf(validUntil)))
}

function belongs(der: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify('sha256', data, new X509Certificate(der).publicKey, signature)
  } catch {
    return false
  }
}

/** digitalSignature or nonRepudiation; a certificate without the extension is not restricted (RFC 5280, 4.2.1.3). */
function maySign(certificate: Certificate): boolean {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === keyUsage)
  if (!usage) return true
  const { result } = fromBER(new Uint8Array(usage.extnValue.valueBlock.valueHexView))
  return result instanceof BitString && ((result.valueBlock.valueHexView[0] ?? 0) & 0xc0) !== 0
}
