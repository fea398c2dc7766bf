import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { applicationFact } from '../../machines/application.facts.ts'
import { calendarFact } from '../../machines/calendar.facts.ts'
import { disclosureFact } from '../../machines/disclosure.facts.ts'
import { documentFact } from '../../machines/document.facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { fitting } from '../../machines/fits.ts'
import { noticeFact } from '../../machines/notice.facts.ts'
import { personFact } from '../../machines/person.facts.ts'
import { staffFact } from '../../machines/staff.facts.ts'
import { everyLaw, readHistories } from '../contract/histories.ts'
import '../support/seed.ts'

const shapes = {
  application: applicationFact,
  notice: noticeFact,
  calendar: calendarFact,
  person: personFact,
  document: documentFact,
  staff: staffFact,
  disclosure: disclosureFact,
} as const
type Kind = keyof typeof shapes
const kinds = Object.keys(shapes) as Kind[]

/** One fact of each type and set of members that the recorded histories have. */
const examples = new Map<string, readonly [Kind, AnyFact]>()
for (const { machine, facts } of readHistories())
  for (const { body } of facts) {
    const fact = JSON.parse(body) as AnyFact
    const { kind } = everyLaw.machine(machine).chart
    examples.set(`${kind} ${fact.type} ${Object.keys(fact.data)}`, [kind, fact])
  }
const facts = [...examples.values()]

/** What may stand where something else should: near misses of every kind of member first. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', 'x', 0, 1, -1, 0.5, 2 ** 53, [], {}, [null], undefined),
  fc.constantFrom(
    '2026-02-29',
    '2024-02-29',
    '2026-11-24',
    '2026-11-24T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24\n',
  ),
  fc.constantFrom('410305', '4103050', '410305005001', 'firstReview', 'a'.repeat(64), 'A'.repeat(64), '13800138000'),
  fc.jsonValue(),
)

/** Every place of a fact, as the path to it. */
function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Object.entries(value).flatMap(([key, each]) =>
    places(each, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return [path, ...inside]
}

function changed(value: unknown, [key, ...rest]: readonly (string | number)[], by: (was: unknown) => unknown): unknown {
  if (key === undefined) return by(value)
  const copy: Record<string | number, unknown> = (Array.isArray(value) ? [...value] : { ...(value as object) }) as never
  const member = changed(copy[key], rest, by)
  if (member === removed) delete copy[key]
  else copy[key] = member
  return copy
}
const removed = Symbol('removed')

test('facts of every kind fit, without Zod being asked', () => {
  expect(new Set(facts.map(([kind]) => kind)).size).toBe(kinds.length)
  for (const [kind, fact] of facts)
    expect([kind, fact.type, fitting(shapes[kind])(fact)]).toEqual([kind, fact.type, true])
})

test('the compiled shapes say of any altered fact what Zod says', () => {
  const compiled = Object.fromEntries(kinds.map((kind) => [kind, fitting(shapes[kind])]))
  let refused = 0
  fc.assert(
    fc.property(fc.constantFrom(...facts), fc.nat(), fc.nat(2), anything, ([kind, fact], at, how, value) => {
      const all = places(fact)
      const place = all[at % all.length] as readonly (string | number)[]
      const altered = changed(fact, place, (was) => {
        if (how === 0) return value
        if (how === 1 && place.length > 0) return removed
        return typeof was === 'object' && was !== null && !Array.isArray(was)
          ? { ...was, besides: value }
          : [was, value]
      })
      const own = compiled[kind]?.(altered)
      if (!own) refused += 1
      expect(own).toBe(shapes[kind].safeParse(altered).success)
    }),
    { numRuns: 3_000 },
  )
  expect(refused).toBeGreaterThan(1_500)
})

test('a kind of schema it does not know is left to Zod', () => {
  const even = z.strictObject({
    n: z.number().refine((n) => n % 2 === 0),
    day: z.iso.time(),
    any: z.union([z.null(), z.string()]),
  })
  expect(fitting(even)({ n: 2, day: '10:00', any: null })).toBe(true)
  expect(fitting(even)({ n: 3, day: '10:00', any: null })).toBe(false)
  expect(fitting(even)({ n: 2, day: '25:00', any: 'x' })).toBe(false)
})
