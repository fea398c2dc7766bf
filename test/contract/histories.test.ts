import { describe, expect, test } from 'vitest'
import { chainHash, machineDigest } from '../../db/facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { luoyang, shapeFault } from '../../machines/law.ts'
import { published, variants } from '../support/procedures/all.ts'
import { everyLaw, readHistories, stepsOf } from './histories.ts'

const histories = readHistories()
const advice =
  'A recorded life comes out otherwise than it did. What was decided stays decided: leave the machine as it was and publish a new version of it. Recording afresh (test/contract/record.ts) is only for as long as no office holds a case.'

describe('histories that must never break', () => {
  test.each(histories.map((history) => [history.name, history] as const))('%s', (_, history) => {
    const { machine: name, root, stream, facts } = history
    const machine = everyLaw.machine(name)
    expect(machineDigest(machine.chart), `${name} is not what it was. ${advice}`).toBe(root)
    let hash = root
    const parsed = facts.map(({ body, hash: stored }, i) => {
      hash = chainHash(hash, stream, i + 1, body)
      expect(hash, `fact ${i + 1} of ${stream}`).toBe(stored)
      const fact = JSON.parse(body) as AnyFact
      expect(
        shapeFault(machine.chart.kind, fact),
        `fact ${i + 1} of ${stream} no longer parses. ${advice}`,
      ).toBeUndefined()
      return fact
    })
    const { standing } = stepsOf(everyLaw, name, parsed)
    expect(standing.state, advice).toBe(history.state)
    // As JSON: a head is stored as such, and what JSON leaves out nobody remembers.
    expect(JSON.parse(JSON.stringify(standing.context)), advice).toEqual(history.context)
  })

  test('are of every procedure and kind of stream there is, and end in every way a case can end', () => {
    const machines = new Set(histories.map(({ machine }) => machine))
    for (const { name } of [...published, ...variants]) expect(machines).toContain(name)
    for (const name of luoyang.names) expect(machines).toContain(name)
    for (const { name } of published)
      for (const state of ['waiting', 'withdrawn', 'notAccepted', 'rejectionConfirmed'])
        expect(
          histories.some((h) => h.machine === name && h.state === state),
          `${name} ${state}`,
        ).toBe(true)
  })

  test('take most of the steps each published machine knows', () => {
    const share = published.map((procedure) => {
      const { table } = luoyang.machine(procedure.name)
      const ways = [...table].flatMap(([state, rows]) =>
        [...rows].flatMap(([type, { candidates }]) =>
          candidates.map(({ target }) => `${type} in ${state} to ${target}`),
        ),
      )
      const taken = new Set(
        histories
          .filter((h) => h.machine === procedure.name)
          .flatMap(
            (h) =>
              stepsOf(
                everyLaw,
                h.machine,
                h.facts.map(({ body }) => JSON.parse(body) as AnyFact),
              ).steps,
          ),
      )
      return new Set(ways).size === 0 ? 0 : taken.size / new Set(ways).size
    })
    for (const each of share) expect(each).toBeGreaterThan(0.55)
  })
})
