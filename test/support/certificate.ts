import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto'
import { BitString, fromBER, Integer, Utf8String } from 'asn1js'
import {
  AttributeTypeAndValue,
  AuthenticatedSafe,
  BasicConstraints,
  CertBag,
  Certificate,
  CryptoEngine,
  Extension,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
  Time,
} from 'pkijs'

/* Certificates for tests, made here and valid nowhere. */

export interface Wanted {
  readonly subject?: Readonly<Record<'CN' | 'O' | 'C', string>>
  readonly key?: 'rsa' | 'ec'
  readonly from?: Date
  readonly until?: Date
  /** The bits of keyUsage (RFC 5280, 4.2.1.3): 0 digitalSignature, 1 nonRepudiation, 2 keyEncipherment, 5 keyCertSign. */
  readonly usage?: readonly number[]
  readonly password?: string
  /** The certificate of another key in the place of its own. */
  readonly strangeKey?: boolean
}

const types = { CN: '2.5.4.3', O: '2.5.4.10', C: '2.5.4.6' } as const
const crypto = new CryptoEngine({ name: 'node', crypto: webcrypto as never })

/** A self-signed certificate with its key as PKCS#12. */
export async function makeCertificate(wanted: Wanted = {}): Promise<{ p12: Uint8Array; der: Uint8Array }> {
  const pair = () =>
    wanted.key === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { privateKey, publicKey } = pair()
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: 20260701 })
  const subject = wanted.subject ?? { C: 'CN', O: '洛阳市住房保障和房产管理局', CN: '洛阳市住房保障电子签名（测试）' }
  for (const name of ['C', 'O', 'CN'] as const)
    for (const whose of [certificate.subject, certificate.issuer])
      whose.typesAndValues.push(
        new AttributeTypeAndValue({ type: types[name], value: new Utf8String({ value: subject[name] }) }),
      )
  certificate.notBefore = new Time({ type: 1, value: wanted.from ?? new Date('2026-01-01T00:00:00Z') })
  certificate.notAfter = new Time({ type: 1, value: wanted.until ?? new Date('2036-01-01T00:00:00Z') })
  if (wanted.usage !== undefined) {
    const bits = Buffer.alloc(2)
    for (const bit of wanted.usage) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
    const value = new BitString({ valueHex: new Uint8Array(bits).buffer, unusedBits: 7 })
    certificate.extensions = [
      new Extension({ extnID: '2.5.29.15', critical: true, extnValue: value.toBER(false) }),
      new Extension({ extnID: '2.5.29.19', critical: true, extnValue: new BasicConstraints().toSchema().toBER(false) }),
    ]
  }
  const named =
    wanted.key === 'ec' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const imported = (key: KeyObject, type: 'pkcs8' | 'spki', use: 'sign' | 'verify') =>
    webcrypto.subtle.importKey(type, key.export({ format: 'der', type }), named, true, [use])
  await certificate.subjectPublicKeyInfo.importKey((await imported(publicKey, 'spki', 'verify')) as never, crypto)
  await certificate.sign((await imported(privateKey, 'pkcs8', 'sign')) as never, 'SHA-256', crypto)
  const kept = wanted.strangeKey ? pair().privateKey : privateKey
  return {
    p12: await packed(
      certificate,
      kept.export({ format: 'der', type: 'pkcs8' }),
      wanted.password ?? '口令不对就打不开',
    ),
    der: new Uint8Array(certificate.toSchema().toBER(false)),
  }
}

async function packed(certificate: Certificate, key: Uint8Array, secret: string): Promise<Uint8Array> {
  const password = new TextEncoder().encode(secret).buffer as ArrayBuffer
  const bag = new PKCS8ShroudedKeyBag({
    parsedValue: new PrivateKeyInfo({ schema: fromBER(new Uint8Array(key)).result }),
  })
  const aes = { name: 'AES-CBC', length: 256 }
  await bag.makeInternalValues(
    { password, contentEncryptionAlgorithm: aes as never, hmacHashAlgorithm: 'SHA-256', iterationCount: 2048 },
    crypto,
  )
  const pfx = new PFX({
    parsedValue: {
      integrityMode: 0,
      authenticatedSafe: new AuthenticatedSafe({
        parsedValue: {
          safeContents: [
            {
              privacyMode: 0,
              value: new SafeContents({
                safeBags: [
                  new SafeBag({ bagId: '1.2.840.113549.1.12.10.1.2', bagValue: bag }),
                  new SafeBag({
                    bagId: '1.2.840.113549.1.12.10.1.3',
                    bagValue: new CertBag({ parsedValue: certificate }),
                  }),
                ],
              }),
            },
          ],
        },
      }),
    },
  })
  await pfx.parsedValue?.authenticatedSafe?.makeInternalValues({ safeContents: [{}] }, crypto)
  await pfx.makeInternalValues(
    { password, iterations: 2048, pbkdf2HashAlgorithm: 'SHA-256' as never, hmacHashAlgorithm: 'SHA-256' },
    crypto,
  )
  return new Uint8Array(pfx.toSchema().toBER(false))
}
