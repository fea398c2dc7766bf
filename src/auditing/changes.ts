import { canonical } from '../../db/facts.ts'

/** One place at which two remembered states differ. `undefined`: there was nothing there, or there no longer is. */
export interface Change {
  /** From the outside in; places in a list are their numbers, from 0. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

type Members = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: unknown, b: unknown) =>
  a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b))

/** Every place at which `after` differs from `before`, in the order of its fields. Applied in order they give `after`. */
export function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): Change[] {
  if (same(before, after)) return []
  const at = (key: string, a: unknown, b: unknown) => changesBetween(a, b, [...path, key])
  if (isRecord(before) && isRecord(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      at(key, before[key], after[key]),
    )
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, i) => String(i)).flatMap((key) =>
      at(key, before[Number(key)], after[Number(key)]),
    )
  return [{ path, before, after }]
}

/** The state that follows when these changes are made to `before`. Nothing given is altered. */
export function changed(before: unknown, changes: readonly Change[]): unknown {
  return changes.reduce((state, { path, after }) => placed(state, path, after), before)
}

function placed(state: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(state)) {
    const at = Number(key)
    const next = rest.length > 0 ? placed(state[at], rest, value) : value
    // A list grows and shrinks at its end: from the first place that is gone nothing follows.
    return next === undefined ? state.slice(0, at) : Object.assign([...state], { [at]: next })
  }
  const members = (state ?? {}) as Members
  const { [key]: was, ...others } = members
  const next = rest.length > 0 ? placed(was, rest, value) : value
  return next === undefined ? others : { ...members, [key]: next }
}
