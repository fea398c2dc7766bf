import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import { lawOf } from '../../machines/law.ts'
import { defineProcedure, type Procedure } from '../../machines/procedure.ts'
import { audit } from '../../src/audit.ts'
import { addDays, stateCouncilCalendar, workdaysAfter } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { recomputed } from '../../src/limits.ts'
import { Refused } from '../../src/refusal.ts'
import { Draw } from '../support/draw.ts'
import { type TestOffice, testKey } from '../support/office.ts'
import { nanning } from '../support/procedures/nanning.ts'
import { zibo } from '../support/procedures/zibo.ts'
import { arrival, nonsense, sensible } from '../support/random-office.ts'
import { officeUnder } from '../support/whole-life.ts'

const besideNotCounting = defineProcedure({
  ...nanning.definition,
  id: 'beside-not-counting',
  stages: nanning.definition.stages.map((s) =>
    s.kind === 'publicity' && s.timing === 'beside' ? { ...s, countsTowardLimit: false } : s,
  ),
})

/** What must be true of the clock of every case, whatever happened to it. */
function holds(office: TestOffice, procedure: Procedure, number: string): void {
  const head = office.store.head(number)
  const c = head?.context as ApplicationContext
  const state = head?.state as string
  // A state with a limit never loses it: it runs, or it stands still for a cause that is on file.
  if (procedure.limits[state])
    expect([number, state, c.due !== null || c.still !== null]).toEqual([number, state, true])
  if (c.still) expect(Object.keys(c.still.causes).length).toBeGreaterThan(0)
  for (const due of [c.due, c.still?.running]) {
    if (!due?.period.endsWith('工作日')) continue
    // The day follows from the ledger alone, and the ledger gives back at most the days it names.
    expect(recomputed(due, stateCouncilCalendar)).toBeUndefined()
    const used = workdaysAfter(due.from, due.on, stateCouncilCalendar)
    const named = (due.stops ?? []).reduce((n, { from, to }) => n + workdaysAfter(from, to, stateCouncilCalendar), 0)
    const n = Number.parseInt(due.period, 10)
    expect(used).toBeGreaterThanOrEqual(n)
    expect(used - n).toBeLessThanOrEqual(named)
    for (const { from, to } of due.stops ?? []) expect(from < to && to <= office.clock.today).toBe(true)
  }
}

describe.each([
  ['淄博: one budget for two organs, checks that stop it', zibo],
  ['a publicity beside the review that does not count', besideNotCounting],
] as const)('%s', (_, procedure) => {
  test('in any life, no limit is lost and no day given back twice', { timeout: 120_000 }, async () => {
    const rows = households({ seed: 61, county: '410305', n: 60, on: '2025-03-03' })
    const met = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.nat(0x7fffffff), async (seed) => {
        const office = officeUnder(procedure, '2025-03-03')
        const draw = new Draw(seed)
        const cases: string[] = []
        for (let i = 0; i < 260; i += 1) {
          if (cases.length > 0 && draw.happens(14)) {
            office.clock.at(addDays(office.clock.today, 1 + draw.below(5)))
            await closeDue(office)
          } else {
            const asked =
              cases.length === 0 || draw.happens(5)
                ? arrival(draw, rows)
                : draw.happens(10)
                  ? nonsense(draw, office, cases)
                  : sensible(draw, office, draw.of(cases))
            if (!asked) continue
            try {
              const { subject } = await office.ask(asked.name, asked.actor, asked.input)
              if (asked.name === 'receiveApplication') cases.push(subject)
            } catch (error) {
              if (!(error instanceof Refused)) throw error
            }
          }
          for (const number of cases) holds(office, procedure, number)
        }
        for (const number of cases)
          for (const { body } of office.store.history(number)) met.add((JSON.parse(body) as { type: string }).type)
        const { differences } = await audit({ path: office.path, key: testKey, law: lawOf([procedure]) })
        expect(differences).toEqual([])
        office.close()
      }),
      { numRuns: 6, endOnFailure: true },
    )
    for (const type of [
      'CorrectionAnswered',
      'CheckRequested',
      'CheckRecorded',
      'ObjectionRaised',
      'PublicityCompleted',
    ])
      expect([...met]).toContain(type)
  })
})
