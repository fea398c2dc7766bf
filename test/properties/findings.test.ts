import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical } from '../../db/facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { presentFindings, sealedFindings } from '../../src/assessment.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { type Override, type Snapshot, verdictOf } from '../../src/eligibility.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { effectOf } from '../../src/policy-command.ts'
import { type Criterion, criteriaOf, numbersFor, readNumbers } from '../../src/policy-numbers.ts'
import { Refused } from '../../src/refusal.ts'
import { dryRun, wishOf } from '../support/dry-run.ts'
import { onlooker } from '../support/dump.ts'
import { accepted, contextOf, ended, firstReviewed, posted, transmitted, within, workdayFrom } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'

const district = '410305'
const rows = households({ seed: 13, county: district, n: 2, on: '2025-09-01' }) as [IntakeRow, IntakeRow]
const reviewer = staff('reviewer', district)
const stage = 'secondReview'

async function atSecondReview(office: TestOffice, row: IntakeRow): Promise<string> {
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  await ended(office, await posted(office, row.form.subdistrict, 'firstPublicity', [application]))
  office.clock.at(workdayFrom(office.clock.today))
  await transmitted(office, application, row.form.subdistrict, district)
  return application
}
const found = (office: TestOffice, application: string) => {
  const { county, members } = contextOf<ApplicationContext>(office, application)
  const { housing, income } = within(county, members)
  return { ...housing, ...income }
}
const recorded = (office: TestOffice, application: string, check: string, verified?: object) =>
  office.ask('recordCheck', reviewer, {
    application,
    stage,
    check,
    source: '民政部门',
    verdict: 'consistent',
    ...(verified && Object.keys(verified).length > 0 ? { verified } : {}),
  })
const openedLast = (office: TestOffice, application: string): Snapshot => {
  const fact = JSON.parse(office.store.history(application).at(-1)?.body ?? '{}') as AnyFact
  return sealedFindings(office, application, (fact.data as { findings: string }).findings) as Snapshot
}

test('findings sealed under one version open to the same bytes once the next is in force', async () => {
  const base = numbersFor(luoyangPolicy, 'public_rental', district, '2025-09-01')
  const later = fc
    .record({ factor: fc.constantFrom(0, 0.1, 0.5, 3), drop: fc.subarray([...criteriaOf(base)]) })
    .map(({ factor, drop }) => {
      const kept = Object.entries(base.criteria).filter(([criterion]) => !drop.some((d) => d === criterion))
      const rules = (kept.length > 0 ? kept : Object.entries(base.criteria)).map(([criterion, rule]) => [
        criterion,
        typeof rule.value === 'number' && rule.value > 0 ? { ...rule, value: rule.value * factor } : rule,
      ])
      const version = base.version.replace('@1', '@2')
      return readNumbers({ ...base, version, criteria: Object.fromEntries(rules) })
    })
  await fc.assert(
    fc.asyncProperty(later, async (next) => {
      const form = { ...rows[0].form, programme: 'public_rental' as const }
      const office = testOffice()
      const application = await atSecondReview(office, { ...rows[0], form })
      await recorded(office, application, 'housing', found(office, application))
      await recorded(office, application, 'income')
      await office.ask('passReview', reviewer, { application, stage, opinion: '同意。' })
      const before = canonical(openedLast(office, application))
      const seen = onlooker(office.path)
      const boxes = seen.rows('sealed')

      // The next version comes into force for the very same day, and another case is decided under it.
      const policy = { ...luoyangPolicy, numbers: [...luoyangPolicy.numbers, next] }
      const then = testOffice({ path: office.path, policy, day: office.clock.today })
      const other = await accepted(then, { ...rows[1], form: { ...rows[1].form, programme: 'public_rental' } })
      await firstReviewed(then, other)
      expect(openedLast(then, other).policy).toBe(next.version)
      effectOf(then, next, undefined)
      expect(presentFindings(then, policy, contextOf(then, application)).policy).toBe(next.version)

      expect(canonical(openedLast(then, application))).toBe(before)
      expect(JSON.parse(before)).toMatchObject({ policy: base.version, criteria: criteriaOf(base) })
      expect(seen.rows('sealed')).toEqual(expect.arrayContaining(boxes))
      seen.close()
      expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
      then.close()
      office.close()
    }),
    { numRuns: 8 },
  )
})

test('a pass goes through exactly when the sealed findings carry it, and the decision knew what they say', async () => {
  const office = testOffice()
  const form = { ...rows[0].form, programme: 'low_rent' as const }
  const first = await accepted(office, { ...rows[1], form: { ...rows[1].form, programme: 'low_rent' } })
  const second = await atSecondReview(office, { ...rows[0], form })
  const { members } = contextOf<ApplicationContext>(office, second)
  const good = found(office, second)
  const one = (ok: object, bad: object) =>
    fc.oneof({ weight: 10, arbitrary: fc.constant(ok) }, fc.constant(bad), fc.constant(undefined))
  const values = fc
    .record({
      homes: one(good.homes, { value: 1 }),
      yearlyIncome: one(good.yearlyIncome, { value: 12_000 * members }),
      floorAreaPerHead: one(good.floorAreaPerHead, { value: 15 }),
      assets: one(good.assets, { value: 100_000 }),
      hukou: one(good.hukou, { value: { county: '410302' } }),
      members: one(
        good.members,
        good.members.map((m, i) => (i === 0 ? {} : m)),
      ),
    })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
  /** Nobody answers for anything, for all that is open, or for whatever comes to mind. */
  const overridden: fc.Arbitrary<'none' | 'open' | Criterion[]> = fc.oneof(
    fc.constantFrom('none', 'open'),
    fc.uniqueArray(fc.constantFrom<Criterion>('income', 'homes', 'assets', 'bars'), { minLength: 1, maxLength: 2 }),
  )
  const told = { granted: 0, refused: 0, overridden: 0 }
  const judged = async (application: string, at: string, strict: boolean, wanted: 'none' | 'open' | Criterion[]) => {
    const c = contextOf<ApplicationContext>(office, application)
    const present = presentFindings(office, office.policy, c)
    const criteria = wanted === 'none' ? [] : wanted === 'open' ? verdictOf(present).open : wanted
    const overrides = criteria.map((criterion): Override => ({ criterion, reason: '查询系统停用。' }))
    const actor = at === stage ? reviewer : staff('first_reviewer', c.subdistrict)
    const input = { application, stage: at, opinion: '同意。', ...(overrides.length > 0 ? { overrides } : {}) }
    const { assessed, sealed } = await wishOf(office, 'passReview', actor, input)
    const answer = await dryRun(office, 'passReview', actor, input)
    if (assessed instanceof Refused || assessed === undefined) {
      // Only an override of what is not open keeps findings from being made.
      const { open } = verdictOf(present)
      expect(overrides.some(({ criterion }) => !open.includes(criterion))).toBe(true)
      expect(answer.granted).toBe(false)
      return
    }
    const record = sealed.find(({ digest }) => digest === assessed.findings)
    const snapshot = office.sealer.open(record as NonNullable<typeof record>) as Snapshot
    expect(canonical(snapshot)).toBe(canonical({ ...present, overrides }))
    expect(assessed).toMatchObject({ policy: snapshot.policy, outcome: verdictOf(snapshot) })
    expect(assessed.verdicts).toEqual(Object.fromEntries(snapshot.findings.map((f) => [f.criterion, f.verdict])))
    const { verdict, failed } = verdictOf(snapshot)
    expect(answer.granted).toBe(strict ? verdict === '符合' : failed.length === 0)
    told[answer.granted ? 'granted' : 'refused'] += 1
    if (answer.granted && overrides.length > 0) told.overridden += 1
  }
  const survey = (verified: object) =>
    office.ask('recordSurvey', staff('first_reviewer', rows[1].form.subdistrict), {
      application: first,
      stage: 'firstReview',
      kind: 'home_visit',
      investigators: ['A01', 'A02'],
      visitedOn: office.clock.today,
      finding: '入户查看。',
      ...(Object.keys(verified).length > 0 ? { verified } : {}),
    })
  await recorded(office, second, 'income')
  await fc.assert(
    fc.asyncProperty(values, overridden, async (verified, overrides) => {
      await recorded(office, second, 'housing', verified)
      await judged(second, stage, true, overrides)
      const { members: _, yearlyIncome: __, ...household } = verified
      await survey(household)
      await judged(first, 'firstReview', false, overrides)
    }),
    { numRuns: 150 },
  )
  expect(told.granted).toBeGreaterThan(40)
  expect(told.refused).toBeGreaterThan(40)
  expect(told.overridden).toBeGreaterThan(3)
  office.close()
})
