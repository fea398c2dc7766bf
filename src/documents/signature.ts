import { createHash, verify, X509Certificate } from 'node:crypto'
import { fromBER, type OctetString } from 'asn1js'
import { Certificate, ContentInfo, SignedData } from 'pkijs'

/* Reading an electronic signature (CMS, RFC 5652) out of a PDF. Whether its certificate deserves trust is not judged. */

/** What a signature in a file turns out to be. */
export interface SignatureFound {
  /** The signed bytes and the signature fit together; undefined when its algorithm is not known here (SM2, say). */
  readonly intact: boolean | undefined
  /** Whom the certificate names: CN, else the whole subject. Anyone can make a certificate that says so. */
  readonly by?: string
  /** SHA-256 of the certificate, to compare with the office's own. */
  readonly certificateSha256?: string
  /** Until when the certificate is valid, an instant in UTC. */
  readonly validUntil?: string
}

const hashes: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
/** RSA with PKCS#1 v1.5 padding and ECDSA over NIST curves: what PAdES files in use have. */
const known = /^1\.2\.840\.113549\.1\.1\.(1|11|12|13)$|^1\.2\.840\.10045\.4\.3\.[234]$/
const messageDigest = '1.2.840.113549.1.9.4'

/** Checks one CMS signature over bytes given in pieces. Throws nothing: rubbish is not intact. */
export function readSignature(cms: Uint8Array, signed: readonly Uint8Array[]): SignatureFound {
  try {
    return read(cms, signed)
  } catch {
    return { intact: false }
  }
}

function read(cms: Uint8Array, signed: readonly Uint8Array[]): SignatureFound {
  const { result, offset } = fromBER(new Uint8Array(cms))
  if (offset === -1) return { intact: false }
  const data = new SignedData({ schema: new ContentInfo({ schema: result }).content })
  const [signer] = data.signerInfos
  const serial = signer?.sid?.serialNumber?.toBER().slice(0)
  const certificates = (data.certificates ?? []).filter((each) => each instanceof Certificate)
  const own = certificates.find((each) => serial !== undefined && same(each.serialNumber.toBER(), serial))
  if (!signer || !own) return { intact: false }
  const certificate = new X509Certificate(Buffer.from(own.toSchema().toBER()))
  const about = {
    by: nameIn(own),
    certificateSha256: createHash('sha256').update(certificate.raw).digest('hex'),
    validUntil: certificate.validToDate.toISOString(),
  }
  const hash = hashes[signer.digestAlgorithm.algorithmId]
  if (!hash || !known.test(signer.signatureAlgorithm.algorithmId)) return { intact: undefined, ...about }
  const digest = createHash(hash)
  for (const piece of signed) digest.update(piece)
  const attributes = signer.signedAttrs
  const told = attributes?.attributes.find(({ type }) => type === messageDigest)?.values[0] as OctetString | undefined
  if (!attributes || !told) return { intact: false, ...about }
  const matches = same(told.valueBlock.valueHexView, digest.digest())
  const proven = verify(
    hash,
    Buffer.from(attributes.encodedValue),
    certificate.publicKey,
    signer.signature.valueBlock.valueHexView,
  )
  return { intact: matches && proven, ...about }
}

function same(one: ArrayBuffer | Uint8Array, other: ArrayBuffer | Uint8Array): boolean {
  return Buffer.compare(Buffer.from(new Uint8Array(one)), Buffer.from(new Uint8Array(other))) === 0
}

/** Whom a certificate names: its CN, else its organisation, else the whole of its subject. */
export function nameIn(certificate: Certificate): string {
  const named = certificate.subject.typesAndValues
  const text = (type: string) => named.find((each) => each.type === type)?.value.valueBlock.value as string | undefined
  return oneLine(text('2.5.4.3') ?? text('2.5.4.10') ?? named.map(({ value }) => `${value.valueBlock.value}`).join(' '))
}

/** A stranger's text, fit to be shown on somebody's screen: one line, no control characters, not endless. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200)
}
