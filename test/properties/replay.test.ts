import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyOf, chainHash, machineDigest, type StoredFact } from '../../db/facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { compile, evolve, type Machine, may, replay } from '../../machines/fold.ts'
import type { Procedure } from '../../machines/procedure.ts'
import { axisOf } from '../../src/auditing/axis.ts'
import { changed } from '../../src/auditing/changes.ts'
import { checksOf } from '../../src/auditing/checks.ts'
import { isWhole, remembered, replayOf } from '../../src/auditing/replay.ts'
import { termsOf } from '../../src/auditing/terms.ts'
import { stateCouncilCalendar } from '../../src/calendar.ts'
import { everyFact } from '../support/explore.ts'
import { allProcedures } from '../support/procedures/all.ts'

const stream = '410305-2025-00001-4'
const choices = fc.array(fc.nat(1_000_000), { minLength: 10, maxLength: 60 })

const ending = new Set(['ApplicationWithdrawn', 'ApplicationNotAccepted', 'CorrectionLapsed', 'ReviewRejected'])

/** A random life the machine accepts, as it would lie in the log. */
function lifeOf(machine: Machine, facts: readonly AnyFact[], numbers: readonly number[]): StoredFact[] {
  const stored: StoredFact[] = []
  let standing = machine.start
  let hash = machineDigest(machine.chart)
  for (const n of numbers) {
    const accepted = facts.filter((fact) => may(machine, standing, fact) !== undefined)
    // What ends a life is rare, or none gets far.
    const going = accepted.filter(({ type }) => n % 30 === 0 || !ending.has(type))
    const open = going.length > 0 ? going : accepted
    const fact = open[n % open.length]
    const next = fact && evolve(machine, standing, fact)
    if (!fact || !next) break
    standing = next
    const body = bodyOf(fact)
    hash = chainHash(hash, stream, standing.version, body)
    stored.push({ seq: stored.length + 1, stream, version: standing.version, body, hash })
  }
  return stored
}

test.each(allProcedures.map((p): [string, Procedure] => [p.name, p]))(
  '%s: a replay ends where the fold ends, its changes make its states, and an altered byte shows',
  (_, procedure) => {
    const machine = compile(procedure)
    const facts = everyFact(procedure)
    let steps = 0
    fc.assert(
      fc.property(choices, fc.nat(), (numbers, place) => {
        const stored = lifeOf(machine, facts, numbers)
        const whole = replay(
          machine,
          stored.map(({ body }) => JSON.parse(body) as AnyFact),
        )
        const found = replayOf(stream, machine, stored)
        expect(isWhole(found)).toBe(true)
        const last = found.steps.at(-1)
        expect(last?.after ?? machine.start).toEqual(whole)
        let state: unknown = remembered(machine.start)
        for (const step of found.steps) {
          state = changed(state, step.changes)
          expect(state).toEqual(remembered(step.after))
          expect(step.chain.quoted).toBe(step.n === stored.length ? null : true)
        }
        steps += found.steps.length

        const terms = termsOf(found.steps, procedure)
        for (const { began, ended } of terms) {
          expect(began).toBeGreaterThanOrEqual(1)
          if (ended !== null) expect(ended).toBeGreaterThan(began)
        }
        // A limit that runs now is a term that is open now.
        const c = whole.context as { due: { on: string } | null }
        const open = terms.filter(({ ended }) => ended === null)
        if (c.due) expect(open.some(({ due }) => due.on === c.due?.on)).toBe(true)
        for (const [i, step] of found.steps.entries())
          checksOf(step, { procedure, calendar: stateCouncilCalendar, terms, before: found.steps[i - 1] })
        const axis = axisOf(found.steps, terms, [], () => 'lane', '2025-12-01', stateCouncilCalendar)
        // Many of one moment are one dot: every step is still in exactly one.
        expect(axis.dots.flatMap(({ n, to }) => Array.from({ length: to - n + 1 }, (_, i) => n + i))).toEqual(
          found.steps.map(({ n }) => n),
        )

        // One letter of one fact changed, its hash left as it was.
        const at = place % stored.length
        const altered = stored.map((fact, i) =>
          i === at ? { ...fact, body: fact.body.replace(/"staff":"./, '"staff":"~') } : fact,
        )
        const seen = replayOf(stream, machine, altered)
        expect(isWhole(seen)).toBe(false)
        const wrong = seen.steps.filter(({ chain }) => chain.stored !== chain.recomputed).map(({ n }) => n)
        if (seen.broken === null) expect(wrong).toEqual([at + 1])
      }),
      { numRuns: 60 },
    )
    expect(steps).toBeGreaterThan(600)
  },
)
