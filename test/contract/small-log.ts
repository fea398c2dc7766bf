import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { StoredFact } from '../../db/facts.ts'
import type { Evidence } from '../../src/bundle/evidence.ts'

/*
 * A city log for tests, written from the definitions of RFC 9162 §2.1 and of C2SP alone: recursive, in memory, sharing
 * nothing with the office's log nor with the verifiers.
 */

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
export const leafHash = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry)

/** The largest power of two below n. */
const below = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1)

/** MTH(D[n]) over leaf hashes (§2.1.1). */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ?? sha256()
  const k = below(leaves.length)
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)))
}

/** PATH(m, D[n]) (§2.1.3.1). */
export function pathOf(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return []
  const k = below(leaves.length)
  return m < k
    ? [...pathOf(m, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    : [...pathOf(m - k, leaves.slice(k)), rootOf(leaves.slice(0, k))]
}

/** PROOF(m, D[n]) (§2.1.4.1). */
export function growthOf(m: number, leaves: readonly Buffer[], isWhole = true): Buffer[] {
  const n = leaves.length
  if (m === n) return isWhole ? [] : [rootOf(leaves)]
  const k = below(n)
  return m <= k
    ? [...growthOf(m, leaves.slice(0, k), isWhole), rootOf(leaves.slice(k))]
    : [...growthOf(m - k, leaves.slice(k), false), rootOf(leaves.slice(0, k))]
}

/** A key that signs notes: type 1 the log's, 4 a witness's. */
export interface NoteKey {
  readonly name: string
  readonly type: 1 | 4
  readonly own: KeyObject
  readonly raw: Buffer
}

export function noteKey(name: string, type: 1 | 4 = 1): NoteKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { name, type, own: privateKey, raw: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32) }
}
const idOf = ({ name, type, raw }: NoteKey) => sha256(Buffer.from(`${name}\n`), Buffer.of(type), raw).subarray(0, 4)
export const vkey = (key: NoteKey): string =>
  `${key.name}+${idOf(key).toString('hex')}+${Buffer.concat([Buffer.of(key.type), key.raw]).toString('base64')}`

/** One signature line over a note's text. A cosignature says when, in seconds. */
export function signatureLine(text: string, key: NoteKey, seconds = 1_760_000_000): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(seconds))
  const signed = key.type === 1 ? text : `cosignature/v1\ntime ${seconds}\n${text}`
  const bytes = [idOf(key), ...(key.type === 4 ? [time] : []), sign(null, Buffer.from(signed), key.own)]
  return `— ${key.name} ${Buffer.concat(bytes).toString('base64')}\n`
}

/** The log of these facts, in their order, with witnesses' signatures. */
export function smallLog(facts: readonly Pick<StoredFact, 'hash'>[], key: NoteKey, witnesses: readonly NoteKey[] = []) {
  const leaves = facts.map(({ hash }) => leafHash(Buffer.from(hash, 'hex')))
  const root = rootOf(leaves).toString('base64')
  const text = `${key.name}\n${leaves.length}\n${root}\n`
  const checkpoint = `${text}\n${[key, ...witnesses].map((each) => signatureLine(text, each)).join('')}`
  return {
    origin: key.name,
    key: vkey(key),
    size: leaves.length,
    root,
    checkpoint,
    proofOf: (seq) => {
      const steps = pathOf(seq - 1, leaves).map((step) => `${step.toString('base64')}\n`)
      return `c2sp.org/tlog-proof@v1\nindex ${seq - 1}\n${steps.join('')}\n${checkpoint}`
    },
    growthFrom: (size) => growthOf(size, leaves),
    sign: (manifest) => `${manifest}\n${signatureLine(manifest, { ...key, name: `${key.name}/bundle` })}`,
  } satisfies Evidence
}
