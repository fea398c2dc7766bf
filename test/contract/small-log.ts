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

/** The trees over leaf hashes; every subtree is hashed once. */
export function treeOver(leaves: readonly Buffer[]) {
  const known = new Map<string, Buffer>()
  /** MTH(D[from:to]) (§2.1.1). */
  function rootOf(from: number, to: number): Buffer {
    if (to - from <= 1) return leaves[from] ?? sha256()
    const k = from + below(to - from)
    const name = `${from}-${to}`
    const root = known.get(name) ?? sha256(Buffer.of(1), rootOf(from, k), rootOf(k, to))
    known.set(name, root)
    return root
  }
  /** PATH(m, D[from:to]) (§2.1.3.1). */
  function pathOf(m: number, from: number, to: number): Buffer[] {
    if (to - from === 1) return []
    const k = from + below(to - from)
    return m < k ? [...pathOf(m, from, k), rootOf(k, to)] : [...pathOf(m, k, to), rootOf(from, k)]
  }
  /** SUBPROOF(m, D[from:to], whole) (§2.1.4.1). */
  function growthOf(m: number, from: number, to: number, isWhole: boolean): Buffer[] {
    if (m === to) return isWhole ? [] : [rootOf(from, to)]
    const k = from + below(to - from)
    return m <= k ? [...growthOf(m, from, k, isWhole), rootOf(k, to)] : [...growthOf(m, k, to, false), rootOf(from, k)]
  }
  return {
    root: (size = leaves.length) => rootOf(0, size),
    path: (index: number, size = leaves.length) => pathOf(index, 0, size),
    growth: (first: number, size = leaves.length) => growthOf(first, 0, size, true),
  }
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
  const tree = treeOver(leaves)
  const root = tree.root().toString('base64')
  const text = `${key.name}\n${leaves.length}\n${root}\n`
  const checkpoint = `${text}\n${[key, ...witnesses].map((each) => signatureLine(text, each)).join('')}`
  return {
    origin: key.name,
    key: vkey(key),
    size: leaves.length,
    root,
    checkpoint,
    proofOf: (seq) => {
      const steps = tree.path(seq - 1).map((step) => `${step.toString('base64')}\n`)
      return `c2sp.org/tlog-proof@v1\nindex ${seq - 1}\n${steps.join('')}\n${checkpoint}`
    },
    growthFrom: (size) => tree.growth(size),
    sign: (manifest) => `${manifest}\n${signatureLine(manifest, { ...key, name: `${key.name}/bundle` })}`,
  } satisfies Evidence
}
