import { createHash, randomBytes } from 'node:crypto'
import { fromBER, Integer, OctetString, type Sequence } from 'asn1js'
import {
  AlgorithmIdentifier,
  ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'
import { readSignature } from '../documents/signature.ts'
import { say } from '../words.ts'

/*
 * Timestamps by somebody else's clock (RFC 3161), for the checkpoint of each day: off unless the configuration names an
 * authority. The reply is kept to the letter; `openssl ts -verify` checks it against the authority's certificate.
 */

const sha256 = '2.16.840.1.101.3.4.2.1'
const tstInfo = '1.2.840.113549.1.9.16.1.4'

/** What a timestamp says. Whether its certificate deserves trust is for whoever reads it to judge. */
export interface Timestamp {
  /** An instant in UTC. */
  readonly at: string
  /** Whom the authority's certificate names; empty where the reply brings none. */
  readonly by: string
}

/** A reply that is no timestamp of these bytes, with why. */
export class NoTimestamp extends Error {}

/** A request for a timestamp of these bytes; `nonce` makes sure that the answer is to this very request. */
export function timestampRequest(bytes: Uint8Array, nonce: Uint8Array = ownNonce()): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256 }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(digestOf(bytes)).buffer }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER())
}

/** A positive number of 16 bytes. */
function ownNonce(): Uint8Array {
  const nonce = randomBytes(16)
  nonce[0] = ((nonce[0] as number) & 0x3f) | 0x40
  return nonce
}

/** Checks a reply: granted, of these bytes, to this nonce (where one is given), its signature intact. Throws NoTimestamp. */
export function readTimestamp(reply: Uint8Array, bytes: Uint8Array, nonce?: Uint8Array): Timestamp {
  try {
    return read(reply, bytes, nonce)
  } catch (error) {
    if (error instanceof NoTimestamp) throw error
    throw new NoTimestamp(say.notATimestamp('回执无法读取'))
  }
}

function read(reply: Uint8Array, bytes: Uint8Array, nonce: Uint8Array | undefined): Timestamp {
  const { result, offset } = fromBER(new Uint8Array(reply))
  if (offset === -1) throw new NoTimestamp(say.notATimestamp('回执无法读取'))
  const answer = new TimeStampResp({ schema: result })
  // 0 granted, 1 granted with changes.
  if (!answer.timeStampToken || answer.status.status > 1) throw new NoTimestamp(say.notATimestamp('时间戳机构没有签发'))
  const token = (result as Sequence).valueBlock.value[1]
  const data = new SignedData({ schema: new ContentInfo({ schema: token }).content })
  const content = data.encapContentInfo.eContent
  if (data.encapContentInfo.eContentType !== tstInfo || !content)
    throw new NoTimestamp(say.notATimestamp('内容不是时间戳'))
  const told = new Uint8Array(content.getValue())
  const info = new TSTInfo({ schema: fromBER(told).result })
  const { hashAlgorithm, hashedMessage } = info.messageImprint
  if (hashAlgorithm.algorithmId !== sha256 || !same(hashedMessage.valueBlock.valueHexView, digestOf(bytes)))
    throw new NoTimestamp(say.notATimestamp('不是这个检查点的时间戳'))
  if (nonce && !same(info.nonce?.valueBlock.valueHexView ?? new Uint8Array(), nonce))
    throw new NoTimestamp(say.notATimestamp('不是对本次请求的答复'))
  const { intact, by = '' } = readSignature(new Uint8Array(token?.valueBeforeDecodeView ?? []), [told])
  if (intact === false) throw new NoTimestamp(say.notATimestamp('签名不符'))
  return { at: info.genTime.toISOString(), by }
}

const PATIENCE_MS = 20_000

/** Asks an authority for a timestamp over HTTP; returns its reply, checked. Throws NoTimestamp, or when nobody answers. */
export async function askTimestamp(url: string, bytes: Uint8Array): Promise<Uint8Array> {
  const nonce = ownNonce()
  const answer = await fetch(url, {
    method: 'POST',
    body: timestampRequest(bytes, nonce) as Uint8Array<ArrayBuffer>,
    headers: { 'content-type': 'application/timestamp-query' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (!answer.ok) throw new NoTimestamp(say.notATimestamp(`时间戳机构答复 ${answer.status}`))
  const reply = new Uint8Array(await answer.arrayBuffer())
  readTimestamp(reply, bytes, nonce)
  return reply
}

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0
