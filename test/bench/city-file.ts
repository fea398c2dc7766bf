import { addDays } from '../../src/calendar.ts'
import { patternIn, writeCopies } from './audit-file.ts'
import {
  type Case,
  county,
  drive,
  openTown,
  publish,
  publishFirst,
  type Step,
  type Town,
  untilFinalNotice,
  untilFirstNotice,
  untilWaiting,
} from './town.ts'

/** Of fifty cases so many stand where: what a city looks like on an ordinary day, most of it waiting for a home. */
const WAITING = 26
const UNDER_WAY: readonly (readonly [cases: number, done: (all: readonly Step[]) => readonly Step[]])[] = [
  // Announced cases come first: they are further on.
  [6, (all) => all],
  [7, (all) => all.slice(0, 3)],
  [6, (all) => all.slice(0, 2)],
  [5, (all) => all.slice(0, 1)],
]
/** Days between the households that are under way, so that their lamps differ. */
const APART = 4

async function town(): Promise<{ readonly town: Town; readonly today: string }> {
  const office = openTown()
  const settled = office.arrive(WAITING)
  await through(office, settled)
  // Those at the county: their first publicity is over, the checks are open or the approval is given.
  const atCounty = office.arrive(10)
  await drive(office, atCounty, untilFirstNotice, 1)
  await publishFirst(office, atCounty)
  await drive(office, atCounty, untilFinalNotice.slice(0, 3), 1)
  await drive(office, atCounty.slice(0, 4), untilFinalNotice.slice(3), 1)
  for (const [n, steps] of UNDER_WAY) {
    office.goTo(addDays(office.today, APART))
    await drive(office, office.arrive(n), steps(untilFirstNotice), 1)
  }
  return { town: office, today: addDays(office.today, APART) }
}

async function through(office: Town, cases: readonly Case[]): Promise<void> {
  await drive(office, cases, untilFirstNotice, 10)
  await publishFirst(office, cases)
  await drive(office, cases, untilFinalNotice, 10)
  await publish(office, 'finalPublicity', new Map([[county, cases]]))
  await drive(office, cases, untilWaiting, 10)
}

/**
 * A city of some `wanted` cases in assorted stages, all of one county, which makes each queue ten times as long as in a real
 * one: a real small office, copied with its sealed records (claims are not: a person has one case). Returns the day it
 * stands on.
 */
export async function writeCity(
  path: string,
  wanted: number,
): Promise<{ cases: number; facts: number; today: string }> {
  const { town: small, today } = await town()
  const pattern = patternIn(small.path, true)
  small.close()
  const each = pattern.rows.get('applications')?.length ?? 0
  const copies = Math.ceil(wanted / each)
  return { cases: copies * each, facts: writeCopies(path, pattern, copies), today }
}
