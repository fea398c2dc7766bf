/** A reading may take this share of the program's time, and no more. */
const SHARE = 0.05
/** What is faster than this is simply done again. */
const CHEAP_MS = 5

/**
 * Readings that count every row, some of them asked for without a token. One that took long serves again for so long
 * that counting never takes more than a twentieth of the time; one that was quick is never stale.
 */
export function costly<K extends object, T>(read: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly until: number; readonly value: T }>()
  return (of) => {
    const start = performance.now()
    const before = known.get(of)
    if (before && start < before.until) return before.value
    const value = read(of)
    const end = performance.now()
    if (end - start > CHEAP_MS) known.set(of, { until: end + (end - start) / SHARE, value })
    return value
  }
}
