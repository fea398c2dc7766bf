import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import type { StaffContext } from '../../machines/staff.ts'
import { addDays } from '../../src/calendar.ts'
import { commandNamed } from '../../src/commands.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import {
  holds,
  type OracleCase,
  type OraclePerson,
  oracle,
  oracleActs,
  type Verdict,
} from '../support/access-oracle.ts'
import { dryRun } from '../support/dry-run.ts'
import { contextOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { sessionFor } from '../support/signed-in.ts'
import { situations } from '../support/situations.ts'
import { firstAdministrator, numberOf } from '../support/staff.ts'

/*
 * Random people (posts with dates, at random organs, some suspended, some related to a household, some keeping out of a case, some
 * who decided in one before) ask for random acts in random cases. An oracle that shares no code with the program says what they
 * must hear; the program is asked by its real plan and, where they can sign in, over HTTP.
 */

/** In an order in which later households do not have to wait for earlier ones. */
const names = [
  'decideReexamination, rejected above: those above decide',
  ...['approveApplication, approval', 'passReview, second review', 'returnReview, secondReview'],
  ...['transmitFile, by the subdistrict', 'settleObjection, open', 'rejectApplication, first review'],
  ...['passReview, first review', 'recordSurvey, first review', 'changeHousehold, first review'],
  ...['withdrawApplication, received', 'declineApplication, received', 'acceptApplication, received'],
]
const PEOPLE = 120
const ASKED = 2_500

interface There {
  readonly name: string
  readonly command: string
  readonly input: Record<string, unknown>
  readonly case: OracleCase
}
let desk: Desk
const there: There[] = []
const people: OraclePerson[] = []
let today = ''

const roles = ['clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher', 'release_reviewer', 'auditor'] as const
const days = fc.option(fc.integer({ min: 5, max: 60 }), { freq: 3 })
const person = fc.record({
  /** A decider of this case, or somebody new. */
  decider: fc.option(fc.nat(99), { freq: 2 }),
  grants: fc.array(
    fc.record({
      fits: fc.boolean(),
      role: fc.constantFrom(...roles),
      at: fc.nat(99),
      from: fc.constantFrom(0, 0, 0, 40),
      until: days,
      ended: days,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  suspended: fc.boolean().map((yes) => yes),
  kin: fc.option(fc.nat(99), { freq: 2 }),
  recused: fc.option(fc.nat(99), { freq: 2 }),
})

beforeAll(async () => {
  const office = testOffice({ day: '2025-01-06' })
  desk = openDesk(office)
  await desk.app.ready()
  const rows = households({ seed: 9, county: '410305', n: names.length, on: '2025-01-06' })
  const table = situations(true)
  for (const [i, name] of names.entries()) {
    const one = table.find((each) => each.name === name)
    if (!one) throw new Error(name)
    const input = await one.there(office, rows[i] as IntakeRow)
    const number = input.application as string
    const c = contextOf<ApplicationContext>(office, number)
    const decided = Object.entries(c.decided).flatMap(([stage, who]) => who.map((each) => ({ stage, number: each })))
    there.push({
      name,
      command: one.command,
      input,
      case: { number, subdistrict: c.subdistrict, county: c.county, decided },
    })
  }
  const organs = [
    ...new Set(there.flatMap(({ case: c }) => [c.subdistrict, c.subdistrict])),
    '410305',
    '410302',
    '410300',
  ]
  const began = office.clock.today
  const admin = await firstAdministrator(office)
  const at = <T>(list: readonly T[], n: number) => list[n % list.length] as T
  for (const [n, one] of fc.sample(person, { numRuns: PEOPLE, seed: 20_261_130 }).entries()) {
    const before = one.decider === null ? undefined : at(there, one.decider).case.decided[0]?.number
    const number = before !== undefined && !people.some((p) => p.number === before) ? before : `P-${n}`
    const given: OraclePerson['grants'][number][] = []
    const suspended = one.suspended && n % 5 === 0
    for (const g of one.grants) {
      // Half of the posts are those somebody needs for one of the acts, so that not everybody is a stranger.
      const near = at(there, g.at)
      const act = oracleActs[near.name]
      const right =
        act?.at === 'subdistrict' ? near.case.subdistrict : act?.at === 'county' ? near.case.county : '410300'
      const grant = {
        ...(g.fits
          ? { role: at(act?.by ?? [], g.at) as Role, organ: right }
          : { role: g.role as Role, organ: at(organs, g.at) }),
        from: addDays(began, g.from),
        ...(g.until === null ? {} : { until: addDays(began, Math.max(g.until, g.from)) }),
        document: '（文号）',
      }
      const asked =
        given.length === 0
          ? office.ask('enterStaff', admin, {
              staff: number,
              ...grant,
              person: { name: '测试人员' },
              identity: numberOf(number),
            })
          : office.ask('giveGrant', admin, { staff: number, ...grant })
      // A post that does not exist there, or stands beside another that may not: they do not have it.
      const isGiven = await asked.then(
        () => true,
        () => false,
      )
      if (!isGiven) continue
      const item = given.length + 1
      const endedOn = g.ended !== null && g.from === 0 && n % 3 === 0 ? addDays(began, g.ended) : null
      const isEnded =
        endedOn !== null &&
        (await office.ask('endGrant', admin, { staff: number, item, on: endedOn, why: '（文号）' }).then(
          () => true,
          () => false,
        ))
      given.push({
        role: grant.role,
        organ: grant.organ,
        from: grant.from,
        until: grant.until ?? null,
        endedOn: isEnded ? endedOn : null,
      })
    }
    if (given.length === 0) continue
    const keepsOutOf: string[] = []
    if (one.kin !== null) {
      const { number: application } = at(there, one.kin).case
      const { household } = contextOf<ApplicationContext>(office, application)
      const sealed = office.store.unseal(application, household)
      const [first] = (office.sealer.open(sealed as never) as { members: { name: string; idNumber: string }[] }).members
      await office.ask('recordKin', admin, {
        staff: number,
        kin: [{ relation: '父母', name: first?.name, idNumber: first?.idNumber }],
      })
      // Kin are found in live cases; one that was rejected and is looked at again is live.
      keepsOutOf.push(application)
    }
    if (one.recused !== null) {
      const { number: application } = at(there, one.recused).case
      const [mine] = contextOf<StaffContext>(office, `staff-${number.toLowerCase()}`).grants
      const other = `R-${n}`
      await office.ask('enterStaff', admin, {
        ...{
          staff: other,
          role: mine?.role,
          organ: mine?.organ,
          from: began,
          document: '（文号）',
          person: { name: '测试' },
          identity: numberOf(other),
        },
      })
      await office
        .ask('declareRecusal', admin, { staff: number, application, ground: 'interest', replacement: other })
        .then(
          () => keepsOutOf.push(application),
          () => {},
        )
    }
    if (suspended) await office.ask('suspendStaff', admin, { staff: number, why: '（文号）' })
    people.push({ number, grants: given, suspended, keepsOutOf })
  }
  office.clock.at(addDays(began, 30))
  today = office.clock.today
}, 120_000)
afterAll(() => desk.close())

test('whatever random people ask, in whatever post they say they hold, is answered as the texts say', async () => {
  const seen = new Map<Verdict, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(people.length - 1),
      fc.nat(there.length - 1),
      fc.nat(9),
      fc.option(fc.constantFrom(...roles), { freq: 6 }),
      async (p, t, g, claimed) => {
        const who = people[p] as OraclePerson
        const { name, command, input, case: its } = there[t] as There
        const grant = who.grants[g % who.grants.length] as OraclePerson['grants'][number]
        // Now and then somebody says a post they were never given.
        const post = { role: (claimed ?? grant.role) as Role, organ: grant.organ }
        const wanted = oracle(who, post, oracleActs[name] as never, its, today)
        const actor: AtWork = { staff: who.number, ...post }
        const answer = await dryRun(desk.office, command, actor, input)
        // A month later some of it is out of time: that is told only to who may.
        const isLetIn = answer.granted || !['forbidden', 'not_found'].includes(answer.refusal.code)
        const got = isLetIn ? 'granted' : answer.refusal.code
        expect([name, who, post, got]).toEqual([name, who, post, wanted])
        seen.set(wanted, (seen.get(wanted) ?? 0) + 1)
      },
    ),
    { numRuns: ASKED },
  )
  for (const each of ['granted', 'forbidden', 'not_found'] as const)
    expect([each, (seen.get(each) ?? 0) > 15]).toEqual([each, true])
})

test('and over HTTP, in a session of the post: who may not hears the same, who may is stopped by the version alone', async () => {
  const facts = desk.facts()
  let asked = 0
  for (const who of people)
    for (const { name, command, input, case: its } of there) {
      const held = who.grants.findIndex((g) => holds({ ...who, grants: [g] }, g, today))
      const grant = who.grants[held]
      if (!grant) continue
      asked += 1
      const wanted = oracle(who, grant, oracleActs[name] as never, its, today)
      const field = /:(\w+)/.exec(commandNamed(command).path as string)?.[1] as string
      const { [field]: number, ...rest } = input
      const answer = await desk.app.inject({
        method: 'POST',
        url: `/api${(commandNamed(command).path as string).replace(/:\w+/, String(number))}`,
        headers: {
          ...{ host: 'localhost', origin: 'http://localhost', 'idempotency-key': uuid() },
          cookie: `anju-session=${sessionFor(desk, { staff: who.number, role: grant.role as Role, organ: grant.organ }, held + 1)}`,
        },
        payload: { ...rest, version: 99_999 },
      })
      const got = { 403: 'forbidden', 404: 'not_found', 409: 'granted' }[answer.statusCode] ?? answer.statusCode
      expect([name, who, grant, got]).toEqual([name, who, grant, wanted])
    }
  expect(asked).toBeGreaterThan(300)
  expect(desk.facts()).toBe(facts)
})
