import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { initialTransition, transition } from 'xstate'
import { canonical } from '../../db/facts.ts'
import { calendarMachine } from '../../machines/calendar.ts'
import { disclosureMachine } from '../../machines/disclosure.ts'
import { documentMachine } from '../../machines/document.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { compile, evolve, type Machine, may, replay, type Standing } from '../../machines/fold.ts'
import { noticeMachine } from '../../machines/notice.ts'
import { personMachine } from '../../machines/person.ts'
import { staffMachine } from '../../machines/staff.ts'
import { everyFact } from '../support/explore.ts'
import * as f from '../support/facts.ts'
import { allProcedures } from '../support/procedures/all.ts'

const noticeFacts: readonly AnyFact[] = [
  f.drafted(),
  f.cleared(),
  f.cleared('周发布'),
  ...[1, 2, 3].map((edition) => f.noticeIssued(edition)),
  ...[f.board, f.office].flatMap((p) => [
    f.posted(p),
    f.posted(p, '2025-08-01'),
    f.posted(p, '2025-09-08'),
    f.checked(p),
    f.interrupted([p]),
  ]),
  f.interrupted([f.board, f.office], '2025-09-10'),
  f.started(),
  f.started('2025-09-09', '2025-09-18'),
  f.noticeCompleted(),
  f.noticeCompleted('2025-09-09', '2025-09-18'),
  f.noticeCorrected(true),
  f.noticeCorrected(false),
  f.noticeWithdrawn(),
  f.extended('2025-09-12'),
  f.extended('2025-09-10'),
]

const documentFacts: readonly AnyFact[] = [
  f.documentNumbered(),
  f.documentNumbered(2),
  f.documentIssued(),
  f.renderFailed(),
  f.renderRetried(),
  f.documentSuperseded(),
  f.documentWithdrawn(),
]

const machines: [string, Machine, readonly AnyFact[]][] = [
  ...allProcedures.map((p): [string, Machine, readonly AnyFact[]] => [p.name, compile(p), everyFact(p)]),
  ['notice@1', compile(noticeMachine), noticeFacts],
  ['calendar@1', compile(calendarMachine), [f.yearLoaded(2025), f.yearLoaded(2026)]],
  ['person@1', compile(personMachine), f.everyPersonFact],
  ['staff@1', compile(staffMachine), f.everyStaffFact],
  ['document@1', compile(documentMachine), documentFacts],
  ['disclosure@1', compile(disclosureMachine), f.everyDisclosureFact],
]

/**
 * A long life: at each step a number picks one fact, mostly among those the table accepts (so that the life goes on),
 * every third time among all there are (so that refusals are compared too). What ends a life is rare, or none gets far.
 */
const choices = fc.array(fc.nat(1_000_000), { minLength: 60, maxLength: 160 })

const ending = new Set([
  'ApplicationWithdrawn',
  'ApplicationNotAccepted',
  'CorrectionLapsed',
  'ReviewRejected',
  'NoticeWithdrawn',
  'NoticeCompleted',
  'DocumentIssued',
  'DocumentSuperseded',
  'DocumentWithdrawn',
  'StaffLeft',
])

function pick(machine: Machine, standing: Standing, facts: readonly AnyFact[], n: number): AnyFact {
  const endsIt = (fact: AnyFact) =>
    n % 40 > 0 && (ending.has(fact.type) || (fact.data as { outcome?: string }).outcome === 'confirmed')
  if (n % 3 > 0) {
    const open = facts.filter((fact) => !endsIt(fact) && may(machine, standing, fact) !== undefined)
    const one = open[Math.floor(n / 3) % open.length]
    if (one) return one
  }
  return facts[Math.floor(n / 3) % facts.length] as AnyFact
}

describe.each(machines)('%s', (_, machine, facts) => {
  test('XState and the compiled table agree at every step of long random lives, refused facts included', () => {
    let accepted = 0
    let refused = 0
    const states = new Set<string>()
    fc.assert(
      fc.property(choices, (numbers) => {
        let [snapshot] = initialTransition(machine.xstate)
        let standing = machine.start
        expect([snapshot.value, snapshot.context]).toEqual([standing.state, standing.context])
        const life: AnyFact[] = []
        for (const n of numbers) {
          const fact = pick(machine, standing, facts, n)
          const next = evolve(machine, standing, fact)
          const can: boolean = snapshot.can(fact)
          if (can !== (next !== undefined)) throw new Error(`${fact.type} in ${standing.state}: XState says ${can}`)
          if (may(machine, standing, fact) !== next?.state) throw new Error(`${fact.type}: may and evolve differ`)
          const before = canonical(standing.context)
          const [after] = transition(machine.xstate, snapshot, fact)
          if (!next) {
            refused += 1
            if (after.value !== standing.state || canonical(after.context) !== before)
              throw new Error(`XState changed on the refused ${fact.type}`)
            continue
          }
          accepted += 1
          if (after.value !== next.state) throw new Error(`${fact.type}: ${after.value} against ${next.state}`)
          if (canonical(after.context) !== canonical(next.context)) throw new Error(`${fact.type}: contexts differ`)
          if (canonical(standing.context) !== before) throw new Error(`${fact.type} changed its input`)
          life.push(fact)
          snapshot = after
          standing = next
          states.add(next.state)
        }
        expect(replay(machine, life)).toEqual(standing)
      }),
      { numRuns: 150 },
    )
    // The lives were long and varied, or the agreement would say little.
    expect(accepted).toBeGreaterThan(300)
    expect(refused).toBeGreaterThan(200)
    expect(states.size).toBeGreaterThanOrEqual(Object.keys(machine.chart.states).length / 2)
  })

  test('what the table refuses everywhere, XState refuses everywhere: state × fact, guards aside', () => {
    for (const [state, node] of Object.entries(machine.xstate.root.states)) {
      const inXState = [...node.ownEvents].sort()
      expect([...(machine.table.get(state)?.keys() ?? [])].sort(), state).toEqual(inXState)
    }
  })
})

test('any accepted history, stored as text and read again, replays to the same standing', () => {
  for (const [, machine, facts] of machines)
    fc.assert(
      fc.property(choices, (numbers) => {
        let standing = machine.start
        const bodies: string[] = []
        for (const n of numbers) {
          const fact = pick(machine, standing, facts, n)
          const next = evolve(machine, standing, fact)
          if (!next) continue
          bodies.push(canonical(fact))
          // A head is stored as text between two facts: the next decision starts from what was read.
          standing = { ...next, context: JSON.parse(JSON.stringify(next.context)) as object }
        }
        const again = replay(
          machine,
          bodies.map((body) => JSON.parse(body) as AnyFact),
        )
        expect(again).toEqual(standing)
      }),
      { numRuns: 20 },
    )
})
