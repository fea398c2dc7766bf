import { hash } from 'node:crypto'

/*
 * The Merkle tree of RFC 6962, section 2.1 (the same as RFC 9162, section 2.1), over SHA-256. Pure: what is asked of a tree
 * is asked of its perfect subtrees, wherever those are kept. Sizes are counted in doubles, so up to 2^53 leaves.
 */

/** The 32 bytes of a SHA-256. */
export type Hash = Buffer

/**
 * The hash of a perfect subtree: of the 2^height leaves from index × 2^height on. Throws where it cannot be told; never asked
 * beyond the tree's size.
 */
export type Subtrees = (height: number, index: number) => Hash

const LEAF = 0
const NODE = 1

/** SHA-256(0x00 ‖ entry): what an entry stands for in the tree. */
export function leafHash(entry: Uint8Array): Hash {
  const text = Buffer.allocUnsafe(entry.length + 1)
  text[0] = LEAF
  text.set(entry, 1)
  return sha256(text)
}

/** Asked for as text and turned into bytes: a third of what `hash` takes when asked for a Buffer. */
const sha256 = (bytes: Uint8Array): Hash => Buffer.from(hash('sha256', bytes, 'binary'), 'binary')

const pair = Buffer.allocUnsafe(65)

/** SHA-256(0x01 ‖ left ‖ right): what two subtrees stand for together. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Hash {
  pair[0] = NODE
  pair.set(left, 1)
  pair.set(right, 33)
  return sha256(pair)
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (): Hash => sha256(Buffer.alloc(0))

/** The root of the first `size` leaves. */
export const rootOf = (size: number, at: Subtrees): Hash => (size === 0 ? emptyRoot() : rangeHash(0, size, at))

/**
 * The audit path of a leaf in the tree of the first `size` leaves (RFC 6962 2.1.1), from the leaf's sibling up to the root's
 * child. `index` counts from 0.
 */
export function inclusionProof(index: number, size: number, at: Subtrees): Hash[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  const path: Hash[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + largestPower(to - from)
    if (index < middle) {
      path.push(rangeHash(middle, to, at))
      to = middle
    } else {
      path.push(rangeHash(from, middle, at))
      from = middle
    }
  }
  return path.reverse()
}

/** Shows that the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962 2.1.2); empty for 0 and for `to`. */
export function consistencyProof(from: number, to: number, at: Subtrees): Hash[] {
  if (!isCount(from) || !isCount(to) || from > to) throw new RangeError(`no tree of ${from} in a tree of ${to}`)
  if (from === 0 || from === to) return []
  const proof: Hash[] = []
  let left = 0
  let right = to
  // Down to the subtree that ends where the smaller tree does; what lies beside the way is told.
  while (from < right) {
    const middle = left + largestPower(right - left)
    if (from <= middle) {
      proof.push(rangeHash(middle, right, at))
      right = middle
    } else {
      proof.push(rangeHash(left, middle, at))
      left = middle
    }
  }
  // The smaller tree itself need not be told where it is that subtree whole: who asks has its root.
  if (left !== 0) proof.push(rangeHash(left, right, at))
  return proof.reverse()
}

/** The root an audit path leads to (RFC 9162 2.1.3.2); undefined when the path has another length than it must have. */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Hash | undefined {
  if (!isCount(index) || !isCount(size) || index >= size) return undefined
  let fn = index
  let sn = size - 1
  let r: Hash = Buffer.from(leaf)
  for (const p of path) {
    if (sn === 0) return undefined
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = half(sn)
      }
    } else r = nodeHash(r, p)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 ? r : undefined
}

/** Whether a tree of `to` leaves with that root begins with the tree of `from` leaves with that root (RFC 9162 2.1.4.2). */
export function isConsistent(
  from: number,
  fromRoot: Uint8Array,
  to: number,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(from) || !isCount(to) || from > to) return false
  if (from === to) return proof.length === 0 && equal(fromRoot, toRoot)
  if (from === 0) return proof.length === 0 && equal(fromRoot, emptyRoot())
  const path = isPower(from) ? [fromRoot, ...proof] : proof
  const [first, ...rest] = path
  if (!first) return false
  let fn = from - 1
  let sn = to - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  let fr: Uint8Array = first
  let sr: Uint8Array = first
  for (const c of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = half(sn)
      }
    } else sr = nodeHash(sr, c)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && equal(fr, fromRoot) && equal(sr, toRoot)
}

/** MTH(D[from:to]): `from` is a multiple of a power of two that is no less than the length. */
function rangeHash(from: number, to: number, at: Subtrees): Hash {
  let length = to - from
  let start = from
  const parts: Hash[] = []
  while (length > 0) {
    const span = powerUpTo(length)
    parts.push(at(Math.log2(span), start / span))
    start += span
    length -= span
  }
  return parts.reduceRight((right, left) => nodeHash(left, right))
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0
const half = (n: number): number => Math.floor(n / 2)
const isPower = (n: number): boolean => powerUpTo(n) === n
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** The largest power of two that is no more than n. */
function powerUpTo(n: number): number {
  let power = 1
  while (power * 2 <= n) power *= 2
  return power
}

/** The largest power of two smaller than n, for n > 1. */
const largestPower = (n: number): number => powerUpTo(n - 1)
