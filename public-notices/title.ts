import { CannotSet } from './cannot-set.ts'
import { neverFirst, neverLast } from './paragraph.ts'

/* 标题 of one or more lines: 回行时词意完整、排列对称、长短适宜，使用梯形或菱形 (GB/T 9704-2012, 7.3.1). */

const most = 5

// What share of the whole each line should have: a trapezium with the long line on top, from three lines on a gentle one.
const shapes: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [0.56, 0.44],
  3: [0.38, 0.34, 0.28],
  4: [0.29, 0.27, 0.24, 0.2],
  5: [0.235, 0.22, 0.2, 0.185, 0.16],
}

/**
 * Breaks a title, given as the words that must stay whole, into lines no wider than `width`: as few as possible, in the
 * shape of a trapezium. Throws CannotSet when a word is too wide or five lines are not enough.
 */
export function titleLines(
  words: readonly string[],
  width: number,
  widthOf: (text: string) => number,
  where = '标题',
): string[] {
  const widths = words.map(widthOf)
  const tooWide = words.findIndex((_, i) => (widths[i] ?? 0) > width)
  if (tooWide >= 0) throw new CannotSet(where, `“${words[tooWide]}”一个词就超过一行，请在词中分出可以回行的地方`)
  const whole = widths.reduce((sum, each) => sum + each, 0)
  for (let lines = 1; lines <= most; lines++) {
    if (whole > lines * width) continue
    let best: { score: number; breaks: readonly number[] } | undefined
    for (const breaks of waysToBreak(words, lines - 1)) {
      const edges = [0, ...breaks, words.length]
      const shares = edges.slice(1).map((to, i) => sum(widths, edges[i] ?? 0, to))
      if (shares.some((share) => share > width)) continue
      const score = shares.reduce((total, share, i) => total + (share / whole - (shapes[lines]?.[i] ?? 0)) ** 2, 0)
      if (!best || score < best.score) best = { score, breaks }
    }
    if (best) {
      const edges = [0, ...best.breaks, words.length]
      return edges.slice(1).map((to, i) => words.slice(edges[i], to).join(''))
    }
  }
  throw new CannotSet(where, `有 ${Array.from(words.join('')).length} 个字，${most} 行也放不下，请改短`)
}

/** Every choice of so many places to break between words, such that no line begins or ends with a forbidden mark. */
function* waysToBreak(words: readonly string[], breaks: number, from = 1): Generator<readonly number[]> {
  if (breaks === 0) {
    yield []
    return
  }
  for (let at = from; at < words.length; at++) {
    if (neverFirst.test(words[at] ?? '') || neverLast.test(words[at - 1] ?? '')) continue
    for (const rest of waysToBreak(words, breaks - 1, at + 1)) yield [at, ...rest]
  }
}

function sum(widths: readonly number[], from: number, to: number): number {
  let total = 0
  for (let i = from; i < to; i++) total += widths[i] ?? 0
  return total
}
