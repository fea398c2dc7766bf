import reference from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyOf, canonical } from '../../db/facts.ts'
import { shapeFault } from '../../machines/law.ts'
import { everyFact } from '../support/explore.ts'
import { allProcedures } from '../support/procedures/all.ts'

const json = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' })
const runs = { numRuns: 3_000 }

/** Everything JSON text may hold, numbers of every size and sign included. */
const wild = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, -0, 0, 1e21, 1e-7, 5e-324, 0.1 + 0.2, Number.MAX_SAFE_INTEGER),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()),
    fc.array(tie('any'), { maxLength: 6 }),
    fc.dictionary(
      fc.string({ unit: 'binary', maxLength: 6 }).filter((s) => s.isWellFormed()),
      tie('any'),
      { maxKeys: 6 },
    ),
  ),
})).any

const wellFormed = (value: unknown): boolean =>
  JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/.test(JSON.stringify(value))

describe('canonical JSON (RFC 8785)', () => {
  test('equals the published reference for any JSON', () => {
    fc.assert(
      fc.property(fc.oneof(json, wild), (value) => {
        fc.pre(wellFormed(value))
        expect(canonical(value)).toBe(reference(value))
      }),
      runs,
    )
  })
  test('is stable: reading what was written and writing it again gives the same text', () => {
    fc.assert(
      fc.property(wild, (value) => {
        const text = canonical(value)
        expect(canonical(JSON.parse(text))).toBe(text)
      }),
      runs,
    )
  })
  test('does not depend on the order in which members were put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.nat(), { maxKeys: 12 }), (members) => {
        const turned = Object.fromEntries(Object.entries(members).reverse())
        expect(canonical(turned)).toBe(canonical(members))
      }),
      { numRuns: 300 },
    )
  })
  test('leaves out what is not there, as JSON does', () => {
    expect(canonical({ b: undefined, a: 1 })).toBe('{"a":1}')
  })
  test.each([
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a name', { '\udc00': 1 }],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['a hole in a list', [undefined]],
  ])('%s is no JSON, and is refused rather than bent', (_, value) => {
    expect(() => canonical(value)).toThrow(TypeError)
  })
  test('a number is written as ECMAScript writes it', () => {
    expect(canonical([-0, 1e21, 1e-7, Number('333333333.33333329'), 4.5, 2e-3])).toBe(
      '[0,1e+21,1e-7,333333333.3333333,4.5,0.002]',
    )
  })
})

test('a fact’s body holds exactly five members, whatever else hangs on the object', () => {
  for (const fact of allProcedures.flatMap((p) => everyFact(p))) {
    expect(shapeFault('application', fact)).toBeUndefined()
    const body = bodyOf({ ...fact, note: 'not part of it' } as never)
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['actor', 'data', 'occurredOn', 'recordedAt', 'type'])
    expect(body).toBe(reference(JSON.parse(body)))
  }
})
