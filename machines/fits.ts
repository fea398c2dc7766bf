import type { z } from 'zod'

/** Whether a value fits a shape. */
export type Fits = (value: unknown) => boolean

/** What is read of a schema of Zod: how it was declared (`_zod.def` is what Zod offers to libraries). */
interface Def {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly discriminator?: string
  readonly values?: readonly unknown[]
  readonly entries?: Readonly<Record<string, string>>
  readonly coerce?: boolean
  readonly format?: string
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDef } }[]
}
interface CheckDef {
  readonly check: string
  readonly format?: string
  readonly pattern?: RegExp
  readonly minimum?: number
  readonly maximum?: number
  readonly value?: number
  readonly inclusive?: boolean
}

/**
 * A shape of facts as one function that only says yes or no: an audit asks it of every fact of the city. Knows the few kinds
 * of schema facts are declared with; whatever it does not know it leaves to Zod, so that it can be slower but never say
 * otherwise (a property holds the two together). Says no by itself only where Zod would: callers ask Zod why.
 */
export function fitting(schema: z.ZodType): Fits {
  return known(schema) ?? ((value) => schema.safeParse(value).success)
}

function known(schema: z.ZodType): Fits | undefined {
  const def = (schema as unknown as { _zod: { def: Def } })._zod.def
  switch (def.type) {
    case 'object':
      return (def.catchall as unknown as { _zod: { def: Def } } | undefined)?._zod.def.type === 'never' &&
        !def.checks?.length
        ? strict(def.shape ?? {})
        : undefined
    case 'union':
      return def.discriminator === undefined ? undefined : oneOf(def.discriminator, def.options ?? [])
    case 'array': {
      const checks = sizes(def)
      const each = fitting(def.element as z.ZodType)
      return checks && ((value) => Array.isArray(value) && checks(value.length) && all(value, each))
    }
    case 'string':
      return def.coerce ? undefined : text(def)
    case 'number':
      return def.coerce ? undefined : whole(def)
    case 'boolean':
      return def.coerce || def.checks?.length ? undefined : (value) => typeof value === 'boolean'
    case 'literal':
    case 'enum': {
      const values = new Set<unknown>(def.values ?? Object.values(def.entries ?? {}))
      return (value) => values.has(value)
    }
    case 'optional': {
      const inner = fitting(def.innerType as z.ZodType)
      // Of two kinds: an optional member may be undefined, an exact one may only be missing.
      const isExact = schema.constructor.name === 'ZodExactOptional'
      return isExact ? inner : (value) => value === undefined || inner(value)
    }
  }
  return undefined
}

/** Also of places that are empty, which `every` passes over. */
function all(values: readonly unknown[], fits: Fits): boolean {
  for (const value of values) if (!fits(value)) return false
  return true
}

/** Exactly these members and no others; those that may be missing are. */
function strict(shape: Readonly<Record<string, z.ZodType>>): Fits {
  const members = Object.entries(shape).map(([name, schema]) => ({
    name,
    fits: fitting(schema),
    mayMiss: (schema as unknown as { _zod: { optin?: string } })._zod.optin === 'optional',
  }))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const given = value as Record<string, unknown>
    let found = 0
    for (const { name, fits, mayMiss } of members) {
      const member = given[name]
      if (member === undefined && !Object.hasOwn(given, name)) {
        if (!mayMiss) return false
      } else {
        if (!fits(member)) return false
        found += 1
      }
    }
    let present = 0
    for (const _ in given) present += 1
    return present === found
  }
}

/** One of several objects, told apart by a member with one value each. */
function oneOf(discriminator: string, options: readonly z.ZodType[]): Fits | undefined {
  const byValue = new Map<unknown, Fits>()
  for (const option of options) {
    const { shape } = (option as unknown as { _zod: { def: Def } })._zod.def
    const values = (shape?.[discriminator] as unknown as { _zod: { def: Def } } | undefined)?._zod.def.values
    if (!values) return undefined
    for (const value of values) byValue.set(value, fitting(option))
  }
  return (value) => {
    if (typeof value !== 'object' || value === null) return false
    return byValue.get((value as Record<string, unknown>)[discriminator])?.(value) ?? false
  }
}

/** Least and greatest length; undefined where a check is of another kind. */
function sizes({ checks = [] }: Def): ((length: number) => boolean) | undefined {
  let least = 0
  let most = Number.POSITIVE_INFINITY
  for (const { _zod } of checks) {
    const { check, minimum, maximum } = _zod.def
    if (check === 'min_length') least = Math.max(least, minimum ?? 0)
    else if (check === 'max_length') most = Math.min(most, maximum ?? most)
    else return undefined
  }
  return (length) => length >= least && length <= most
}

function text(def: Def): Fits | undefined {
  const patterns: RegExp[] = []
  const lengths: NonNullable<Def['checks']>[number][] = []
  const own = def.format === undefined ? [] : [{ _zod: { def: def as unknown as CheckDef } }]
  for (const check of [...own, ...(def.checks ?? [])]) {
    const { format, pattern, check: kind } = check._zod.def
    if (kind !== 'string_format') lengths.push(check)
    // Patterns with a state of their own, and formats that ask more than a pattern, are Zod's.
    else if (pattern && !pattern.global && !pattern.sticky && ['regex', 'date', 'datetime'].includes(format ?? ''))
      patterns.push(pattern)
    else return undefined
  }
  const fits = sizes({ type: 'string', checks: lengths })
  if (!fits) return undefined
  const [only, ...more] = patterns
  if (!only) return (value) => typeof value === 'string' && fits(value.length)
  if (more.length === 0) return (value) => typeof value === 'string' && fits(value.length) && only.test(value)
  return (value) => typeof value === 'string' && fits(value.length) && patterns.every((each) => each.test(value))
}

/** Whole numbers within bounds; undefined for any other kind. */
function whole(def: Def): Fits | undefined {
  let least = Number.MIN_SAFE_INTEGER
  let most = Number.MAX_SAFE_INTEGER
  let isWhole = def.format === 'safeint'
  for (const { _zod } of def.checks ?? []) {
    const { check, format, value = 0, inclusive = true } = _zod.def
    if (check === 'number_format' && format === 'safeint') isWhole = true
    else if (check === 'greater_than') least = Math.max(least, inclusive ? value : Math.floor(value) + 1)
    else if (check === 'less_than') most = Math.min(most, inclusive ? value : Math.ceil(value) - 1)
    else return undefined
  }
  return isWhole
    ? (value) => Number.isSafeInteger(value) && least <= (value as number) && (value as number) <= most
    : undefined
}
