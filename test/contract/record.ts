import '../../src/node-version.ts'
/*
 * Records whole histories: random lives of an office under every procedure, of which each is kept that takes a step no kept
 * one has taken (this fact in that state to that state). What is there is never rewritten, for it is what older logs say.
 *
 *   node --import tsx test/contract/record.ts            adds what is missing
 *   node --import tsx test/contract/record.ts --afresh   starts over: only while no office anywhere holds a case
 */
import { existsSync, writeFileSync } from 'node:fs'
import { machineDigest } from '../../db/facts.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { addDays } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { recomputeLimits } from '../../src/jobs/recompute-limits.ts'
import { Refused } from '../../src/refusal.ts'
import { assignedRoad } from '../support/assigned-road.ts'
import { wholeDisclosureLife } from '../support/disclosures.ts'
import { Draw } from '../support/draw.ts'
import { onlooker } from '../support/dump.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { published, variants } from '../support/procedures/all.ts'
import { arrival, nonsense, sensible } from '../support/random-office.ts'
import { wholeStaffLife } from '../support/staff.ts'
import { officeUnder, wholeLife } from '../support/whole-life.ts'
import { aYear } from '../support/year.ts'
import { everyLaw, type History, historiesFile, readHistories, stepsOf } from './histories.ts'

const LIVES = 30
const kept: History[] = existsSync(historiesFile) && !process.argv.includes('--afresh') ? readHistories() : []
const taken = new Set(
  kept.flatMap((h) => stepsOf(everyLaw, h.machine, h.facts.map(factOf)).steps.map((s) => `${h.machine} ${s}`)),
)
const before = kept.length

// —— The plain way of each procedure, as far as it leads
for (const procedure of [...published, ...variants]) {
  const office = officeUnder(procedure)
  const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' })
  if (!row) throw new Error('a household needed')
  await wholeLife(office, row, procedure)
  keep(office, procedure.name, 0)
  office.close()
}

// —— Somebody who works there, from the first day to the last: no random office has any
{
  const office = testOffice()
  await wholeStaffLife(office)
  keep(office, 'staff', 0)
  office.close()
}

// —— Reviews assigned by lot, under either procedure
for (const county of ['410305', '410327']) {
  const office = testOffice()
  await assignedRoad(office, county)
  keep(office, `assigned in ${county}`, 0)
  office.close()
}

// —— Items of the disclosure column: entered, returned, published, changed, corrected, withdrawn
{
  const office = testOffice()
  await wholeDisclosureLife(office)
  keep(office, 'disclosure', 0)
  office.close()
}

// —— And lives in which anything may happen
for (const procedure of [...published, ...variants])
  for (let seed = 1; seed <= LIVES; seed += 1) {
    const own = published.some(({ name }) => name === procedure.name)
    // Every third life meets a year whose holidays become known late, and are then changed.
    const day = seed % 3 === 0 ? '2026-12-07' : '2025-03-03'
    const office = own ? testOffice({ day }) : officeUnder(procedure, day)
    const county = procedure.name.startsWith('two-reviews') ? '410327' : '410305'
    await live(office, new Draw(seed), county, seed % 3 === 0)
    keep(office, procedure.name, seed)
    office.close()
  }
writeFileSync(historiesFile, `${kept.map((history) => JSON.stringify(history)).join('\n')}\n`)
console.log(`${kept.length - before} histories added to ${before}; ${taken.size} steps`)

function factOf({ body }: { body: string }): AnyFact {
  return JSON.parse(body) as AnyFact
}

async function live(office: TestOffice, draw: Draw, county: string, withYear: boolean): Promise<void> {
  const rows = households({ seed: draw.below(1000), county, n: 5, on: office.clock.today })
  const cases: string[] = []
  for (let i = 0; i < 420; i += 1) {
    if (withYear && (i === 60 || i === 150)) {
      const off = i === 60 ? [] : ['2027-03-11', '2027-03-12'].map((on) => ({ on, kind: 'off' as const, name: '放假' }))
      const document = `示例〔2026〕${i}号`
      await office.ask('loadCalendarYear', staff('administrator', '410300'), {
        year: 2027,
        document,
        days: aYear(2027, off),
        ...(off.length > 0 ? { unusual: '多放的日子，只为试验' } : {}),
      })
      office.refreshCalendar()
      await recomputeLimits(office, document)
    }
    if (cases.length > 0 && draw.happens(12)) {
      office.clock.at(addDays(office.clock.today, 1 + draw.below(6)))
      await closeDue(office)
      continue
    }
    const asked =
      cases.length === 0 || draw.happens(5)
        ? arrival(draw, rows)
        : draw.happens(12)
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
}

/** Keeps the histories that take new steps: the one that takes most first, the shorter of two that take as many. */
function keep(office: TestOffice, procedure: string, seed: number): void {
  const seen = onlooker(office.path)
  const lives = [...seen.heads().keys()].map((stream) => {
    const machine = office.store.head(stream)?.machine ?? ''
    const facts = office.store.history(stream).map(({ body, hash }) => ({ body, hash }))
    return { stream, machine, facts, ...stepsOf(office.law, machine, facts.map(factOf)) }
  })
  seen.close()
  for (;;) {
    const fresh = (one: (typeof lives)[number]) =>
      [...new Set(one.steps)].filter((s) => !taken.has(`${one.machine} ${s}`))
    const [best] = lives.toSorted((a, b) => fresh(b).length - fresh(a).length || a.facts.length - b.facts.length)
    const [first] = best ? fresh(best) : []
    if (!best || first === undefined) return
    const { stream, machine, facts, standing, steps } = best
    const root = machineDigest(office.law.machine(machine).chart)
    const name = `${machine} (${procedure} ${seed}): ${first}`
    kept.push({ name, machine, root, stream, facts, state: standing.state, context: standing.context })
    for (const step of steps) taken.add(`${machine} ${step}`)
    lives.splice(lives.indexOf(best), 1)
  }
}
