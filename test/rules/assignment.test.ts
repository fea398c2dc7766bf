import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ApplicationFact } from '../../machines/application.facts.ts'
import { emptyApplication } from '../../machines/application.ts'
import { drawn, inOrder, lotOf } from '../../src/assignment.ts'
import { assignmentFaults } from '../../src/audit-assignments.ts'
import { vectorsFolder } from '../contract/files.ts'

/* The draw: who has a review follows from the seed and those who might have it, and from nothing else. */

interface Vector {
  readonly name: string
  readonly seed: string
  readonly application: string
  readonly stage: string
  readonly among: readonly string[]
  readonly lots: readonly string[]
  readonly to: string
}
const { vectors } = JSON.parse(readFileSync(join(vectorsFolder, 'assignment.json'), 'utf8')) as { vectors: Vector[] }

describe('published vectors', () => {
  test.each(vectors)('$name', ({ lots, to, ...draw }) => {
    expect(draw.among.map((one) => lotOf(draw, one))).toEqual(lots)
    // Once more as the description says it, without the product's own code.
    const { seed, application, stage } = draw
    const own = draw.among.map((one) =>
      createHash('sha256').update([seed, application, stage, one].join('\n'), 'utf8').digest('hex'),
    )
    expect(own).toEqual(lots)
    expect(draw.among[lots.indexOf([...lots].sort()[0] as string)]).toBe(to)
    expect(drawn(draw)).toBe(to)
  })
})

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const people = fc
  .uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 12 })
  .map((all) => all.map((n) => `LY-${n}`))
const about = { application: '410305-2025-00001-4', stage: 'firstReview' }

test('the order in which they are named changes nothing, and who leaves changes it only if they had won', () => {
  fc.assert(
    fc.property(seeds, people, (seed, among) => {
      const to = drawn({ ...about, seed, among })
      expect(among).toContain(to)
      expect(drawn({ ...about, seed, among: [...among].reverse() })).toBe(to)
      const without = among.filter((one) => one !== among[0])
      if (without.length > 0 && among[0] !== to) expect(drawn({ ...about, seed, among: without })).toBe(to)
    }),
  )
})

test('over many seeds each of four has about a quarter', () => {
  const among = ['LY-1', 'LY-2', 'LY-3', 'LY-4']
  const won = new Map(among.map((one) => [one, 0]))
  // Seeds that are counted, not drawn: the outcome is the same on every run.
  for (let i = 0; i < 4000; i += 1) {
    const seed = createHash('sha256').update(String(i)).digest('hex')
    const to = drawn({ ...about, seed, among })
    won.set(to, (won.get(to) ?? 0) + 1)
  }
  for (const n of won.values()) expect(Math.abs(n - 1000)).toBeLessThan(110)
})

test('among nobody nothing is drawn; each stands once, however the letters are typed', () => {
  expect(() => drawn({ ...about, seed: 'ab'.repeat(32), among: [] })).toThrow('nobody')
  expect(inOrder(['LY-2', 'LY-1', 'ly-2'])).toEqual(['LY-1', 'ly-2'])
})

describe('the audit', () => {
  const faults = (fact: object, assigned: Record<string, string> = {}) => {
    const found: unknown[] = []
    assignmentFaults(about.application, { ...emptyApplication, assigned }, fact as ApplicationFact, (...told) =>
      found.push(told),
    )
    return found
  }
  const [first] = vectors as [Vector]
  const { seed, stage, among, to } = first

  test('accepts the winner and names the one that should have been', () => {
    const data = { seed, stage, among, to }
    expect(faults({ type: 'CaseAssigned', data })).toEqual([])
    const friend = among.find((one) => one !== to)
    expect(faults({ type: 'CaseAssigned', data: { ...data, to: friend } })).toEqual([['to', friend, to]])
  })
  test('names a decision by another than whoever has the review', () => {
    const by = (staff: string) => ({ type: 'ReviewPassed', data: { stage }, actor: { staff } })
    expect(faults(by('LY-9'), { [stage]: 'LY-1' })).toEqual([['assigned', 'LY-9', 'LY-1']])
    expect(faults(by('ly-1'), { [stage]: 'LY-1' })).toEqual([])
    expect(faults(by('LY-9'))).toEqual([])
  })
})
