import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyProof,
  emptyRoot,
  type Hash,
  inclusionProof,
  isConsistent,
  leafHash,
  nodeHash,
  rootFromInclusion,
  rootOf,
  type Subtrees,
} from '../../src/log/tree.ts'
import { vectorsFolder } from '../contract/files.ts'

interface Inclusion {
  readonly index: number
  readonly size: number
  readonly root: string
  readonly leaf?: string
  readonly entry?: string
  readonly proof: readonly string[]
}
interface Consistency {
  readonly from: number
  readonly to: number
  readonly fromRoot: string
  readonly toRoot: string
  readonly proof: readonly string[]
}
const published: {
  readonly entries: { readonly entries: readonly string[]; readonly roots: readonly string[] }
  readonly inclusion: { readonly vectors: readonly Inclusion[] }
  readonly consistency: { readonly vectors: readonly Consistency[] }
} = JSON.parse(readFileSync(join(vectorsFolder, 'tree.json'), 'utf8'))
const base64 = (text: string) => Buffer.from(text, 'base64')

/** A tree straight from the definition: MTH of a list of entries, cut at the largest power of two below its length. */
const mth = (entries: readonly Buffer[]): Hash => {
  if (entries.length === 0) return createHash('sha256').digest()
  if (entries.length === 1)
    return createHash('sha256')
      .update(Buffer.of(0))
      .update(entries[0] as Buffer)
      .digest()
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(mth(entries.slice(0, k)))
    .update(mth(entries.slice(k)))
    .digest()
}
const perfect =
  (entries: readonly Buffer[]): Subtrees =>
  (height, index) => {
    const part = entries.slice(index * 2 ** height, (index + 1) * 2 ** height)
    if (part.length !== 2 ** height) throw new Error('asked beyond the tree')
    return mth(part)
  }
const numbered = (n: number) => Array.from({ length: n }, (_, i) => Buffer.from(`entry ${i}`))

describe('published vectors', () => {
  const entries: Buffer[] = published.entries.entries.map((hex) => Buffer.from(hex, 'hex'))
  test.each(published.entries.roots.map((root, size) => ({ root, size })))(
    'the root of the first $size entries',
    ({ root, size }) => {
      expect(rootOf(size, perfect(entries)).toString('hex')).toBe(root)
    },
  )
  test.each(published.inclusion.vectors)('leaf $index in a tree of $size', (v) => {
    const leaf = v.entry === undefined ? base64(v.leaf ?? '') : leafHash(base64(v.entry))
    const proof = v.proof.map(base64)
    expect(rootFromInclusion(v.index, v.size, leaf, proof)?.toString('base64')).toBe(v.root)
    if (v.size > 8) return
    expect(leafHash(entries[v.index] as Buffer)).toEqual(leaf)
    expect(inclusionProof(v.index, v.size, perfect(entries))).toEqual(proof)
  })
  test.each(published.consistency.vectors)('a tree of $from grown to $to', (v) => {
    const proof = v.proof.map(base64)
    expect(isConsistent(v.from, base64(v.fromRoot), v.to, base64(v.toRoot), proof)).toBe(true)
    if (v.to <= 8) expect(consistencyProof(v.from, v.to, perfect(entries))).toEqual(proof)
  })
})

/** The same bytes with one bit the other way. */
const flipped = (bytes: Uint8Array, bit: number) => {
  const other = Buffer.from(bytes)
  other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7))
  return other
}
const size = fc.integer({ min: 1, max: 700 })
const bit = fc.integer({ min: 0, max: 255 })

describe('always', () => {
  test('every entry is proven, and no other entry, place, size, path or root is', () => {
    fc.assert(
      fc.property(size, fc.nat(), bit, fc.nat(), (n, at, b, which) => {
        const entries = numbered(n)
        const index = at % n
        const root = rootOf(n, perfect(entries))
        expect(root).toEqual(mth(entries))
        const path = inclusionProof(index, n, perfect(entries))
        const leaf = leafHash(entries[index] as Buffer)
        const leadsTo = (i: number, s: number, l: Buffer, p: readonly Buffer[]) =>
          rootFromInclusion(i, s, l, p)?.equals(root) === true
        expect(leadsTo(index, n, leaf, path)).toBe(true)
        expect(leadsTo(index, n, flipped(leaf, b), path)).toBe(false)
        if (path.length > 0) {
          const hit = which % path.length
          expect(
            leadsTo(
              index,
              n,
              leaf,
              path.map((h, i) => (i === hit ? flipped(h, b) : h)),
            ),
          ).toBe(false)
          expect(leadsTo(index, n, leaf, path.slice(1))).toBe(false)
          expect(leadsTo(index, n, leaf, path.toSpliced(hit, 1))).toBe(false)
        }
        expect(leadsTo(index, n, leaf, [...path, root])).toBe(false)
        expect(leadsTo(n, n, leaf, path)).toBe(false)
        const other = (index + 1 + (which % Math.max(1, n - 1))) % n
        if (other !== index) expect(leadsTo(other, n, leaf, path)).toBe(false)
      }),
      { numRuns: 150 },
    )
  })
  test('growth is proven, and no bit of a proof or a root can be another', () => {
    fc.assert(
      fc.property(size, fc.nat(), bit, fc.nat(), (to, some, b, which) => {
        const from = some % (to + 1)
        const entries = numbered(to)
        const fromRoot = rootOf(from, perfect(entries.slice(0, from)))
        const toRoot = rootOf(to, perfect(entries))
        const proof = consistencyProof(from, to, perfect(entries))
        expect(isConsistent(from, fromRoot, to, toRoot, proof)).toBe(true)
        expect(isConsistent(from, flipped(fromRoot, b), to, toRoot, proof)).toBe(false)
        // From nothing everything follows: there a proof has nothing to hold on to.
        if (from > 0) expect(isConsistent(from, fromRoot, to, flipped(toRoot, b), proof)).toBe(false)
        if (proof.length > 0) {
          const hit = which % proof.length
          const altered = proof.map((h, i) => (i === hit ? flipped(h, b) : h))
          expect(isConsistent(from, fromRoot, to, toRoot, altered)).toBe(false)
          expect(isConsistent(from, fromRoot, to, toRoot, proof.toSpliced(hit, 1))).toBe(false)
        }
        expect(isConsistent(from, fromRoot, to, toRoot, [...proof, toRoot])).toBe(false)
        // A tree that was rewritten before it grew is no growth.
        if (from > 0 && from < to) {
          const rewritten = [Buffer.from('another'), ...entries.slice(1)]
          const forged = consistencyProof(from, to, perfect(rewritten))
          expect(isConsistent(from, fromRoot, to, rootOf(to, perfect(rewritten)), forged)).toBe(false)
        }
      }),
      { numRuns: 150 },
    )
  })
})

test('what cannot be proven is refused', () => {
  const at = perfect(numbered(4))
  for (const [index, n] of [
    [4, 4],
    [0, 0],
    [-1, 4],
    [1.5, 4],
  ] as const)
    expect(() => inclusionProof(index, n, at)).toThrow(RangeError)
  expect(() => consistencyProof(5, 4, at)).toThrow(RangeError)
  expect(isConsistent(5, emptyRoot(), 4, emptyRoot(), [])).toBe(false)
  expect(rootFromInclusion(4, 4, emptyRoot(), [])).toBeUndefined()
  expect(nodeHash(emptyRoot(), emptyRoot())).toHaveLength(32)
})
