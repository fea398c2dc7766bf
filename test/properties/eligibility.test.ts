import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical } from '../../db/facts.ts'
import { addDays } from '../../src/calendar.ts'
import {
  assess,
  type EligibilityFacts,
  type Household,
  type Known,
  type MemberFacts,
  missesBy,
  overriding,
  rejudged,
  snapshotOf,
  verdictOf,
} from '../../src/eligibility.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { criteriaOf, numbersDigest, numbersFor, type PolicyNumbers, readNumbers } from '../../src/policy-numbers.ts'
import { type WhatIfCase, whatIf } from '../../src/what-if.ts'

const day = fc.integer({ min: 0, max: 6_000 }).map((n) => addDays('2012-09-10', n))
const county = fc.constantFrom('410302', '410305', '410307', '410308', '410311', '410327', '410381')
const place = fc.oneof(county, fc.constantFrom('410399', '410102', '110101'))
const numbers = fc.constantFrom(...luoyangPolicy.numbers)
const source = fc.constantFrom('民政局', '不动产登记', '公安')
const runs = { numRuns: 500 }

/** Something of which either, both or neither side may be known. */
const known = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Known<T>> =>
  fc.record({ declared: value, verified: fc.record({ value, source }) }, { requiredKeys: [] })
const maybe = { requiredKeys: [] }
const count = fc.nat(3)
const yuan = fc.integer({ min: 0, max: 30_000_000 }).map((fen) => fen / 100)
const area = fc.integer({ min: 0, max: 5_000 }).map((n) => n / 100)

const bar = fc.record({ kind: fc.constantFrom('fraud_leased', 'give_up'), source, endsOn: day } as const)
const protection = fc.record({ what: source, where: place, reference: source })
const member: fc.Arbitrary<MemberFacts> = fc.record(
  {
    paper: known(fc.boolean()),
    birthOn: fc.record({ value: day.map((d) => addDays(d, -9_000)), source }),
    protections: known(fc.array(protection, { maxLength: 2 })),
    bars: known(fc.array(bar, { maxLength: 2 })),
  },
  maybe,
)
const facts: fc.Arbitrary<EligibilityFacts> = fc.record(
  {
    yearlyIncome: fc.record({ value: yuan, source }),
    floorAreaPerHead: fc.record({ value: area, source }),
    homes: known(count),
    assets: known(yuan),
    vehicles: known(count),
    vehiclePrice: known(yuan),
    businesses: known(count),
    businessCapital: known(yuan),
    hukou: known(fc.record({ county: place, since: day }, { requiredKeys: ['county'] })),
    employmentYears: known(count),
    members: fc.array(member, { maxLength: 4 }),
  },
  maybe,
)
const household: fc.Arbitrary<Household> = fc.record(
  {
    county,
    members: fc.array(
      fc.record(
        { relation: fc.constantFrom('申请人', '配偶', '子女'), birthOn: day.map((d) => addDays(d, -9_000)) },
        { requiredKeys: ['relation'] },
      ),
      { maxLength: 4 },
    ),
    yearlyIncome: yuan,
    floorAreaPerHead: area,
  },
  { requiredKeys: ['members'] },
)
/** Some later version of the same programme: other lines, or criteria dropped. */
const laterVersion = (base: PolicyNumbers): fc.Arbitrary<PolicyNumbers> =>
  fc
    .record({ factor: fc.constantFrom(0, 0.5, 1.5, 3), drop: fc.subarray([...criteriaOf(base)]) })
    .map(({ factor, drop }) => {
      const left = Object.entries(base.criteria).filter(([criterion]) => !drop.some((d) => d === criterion))
      const rules = (left.length > 0 ? left : Object.entries(base.criteria)).map(([criterion, rule]) => [
        criterion,
        typeof rule.value === 'number' && rule.value > 0 ? { ...rule, value: rule.value * factor } : rule,
      ])
      return readNumbers({
        ...base,
        version: 'later@1',
        effectiveFrom: '2012-09-11',
        criteria: Object.fromEntries(rules),
      })
    })

describe('findings', () => {
  test('of a snapshot survive any later version byte for byte, and so does its verdict', () => {
    const both = numbers.chain((base) => fc.tuple(fc.constant(base), laterVersion(base)))
    fc.assert(
      fc.property(household, facts, both, day, (h, f, [base, later], on) => {
        const snapshot = snapshotOf(h, f, base, on)
        const sealed = canonical(snapshot)
        const verdict = verdictOf(snapshot)
        const digest = numbersDigest(base)
        // The later version is issued, cases are run over it, and the old case is decided again beside the old decision.
        const policy = { ...luoyangPolicy, numbers: [...luoyangPolicy.numbers, later] }
        numbersFor(policy, base.programme, base.kind === 'county' ? '410327' : '410305', '2026-01-05')
        snapshotOf(h, f, later, on)
        whatIf(
          [{ number: 'n', household: h, facts: f, programme: base.programme, county: '410305', on, snapshot }],
          later,
        )
        expect(canonical(snapshot)).toBe(sealed)
        expect(verdictOf(JSON.parse(sealed))).toEqual(verdict)
        expect(numbersDigest(base)).toBe(digest)
      }),
      runs,
    )
  })

  test('are one for each criterion in force, and the same every time', () => {
    fc.assert(
      fc.property(household, facts, numbers, day, (h, f, n, on) => {
        const findings = assess(h, f, n, on)
        expect(findings.map((each) => each.criterion)).toEqual(criteriaOf(n))
        expect(canonical(assess(structuredClone(h), structuredClone(f), n, on))).toBe(canonical(findings))
      }),
      runs,
    )
  })

  test('of more income, area or assets never turn 不符合 into 符合', () => {
    fc.assert(
      fc.property(household, facts, numbers, day, yuan, yuan, (h, f, n, on, value, more) => {
        const of = (amount: number) => {
          const known = { value: amount, source: '核查' }
          const changed = { ...f, yearlyIncome: known, floorAreaPerHead: known, assets: { verified: known } }
          return assess(h, changed, n, on)
        }
        const richer = of(value + more)
        for (const [i, finding] of of(value).entries()) {
          if (finding.verdict === '不符合') expect(richer[i]?.verdict).toBe('不符合')
          expect(missesBy(richer[i] ?? finding) ?? 0).toBeGreaterThanOrEqual(missesBy(finding) ?? 0)
        }
      }),
      runs,
    )
  })

  test('with anything missing never pass: taking a verified value away gives no 符合 that was not there', () => {
    const single = fc.constantFrom(
      ...(['yearlyIncome', 'floorAreaPerHead', 'homes', 'assets', 'vehicles', 'hukou', 'members'] as const),
    )
    fc.assert(
      fc.property(household, facts, numbers, day, single, (h, f, n, on, gone) => {
        const { [gone]: _, ...less } = f
        const before = assess(h, f, n, on)
        for (const [i, finding] of assess(h, less, n, on).entries()) {
          if (finding.verdict === '符合') expect(before[i]?.verdict).toBe('符合')
        }
      }),
      runs,
    )
  })

  test('of a household of which nothing is verified never pass', () => {
    fc.assert(
      fc.property(household, numbers, day, (h, n, on) => {
        const outcome = verdictOf(snapshotOf(h, {}, n, on))
        expect(outcome).toMatchObject({ verdict: '待核', failed: [] })
      }),
      runs,
    )
  })

  test('that are open can be let pass one by one, and only those', () => {
    fc.assert(
      fc.property(household, facts, numbers, day, (h, f, n, on) => {
        const snapshot = snapshotOf(h, f, n, on)
        const { open, failed } = verdictOf(snapshot)
        const passed = open.reduce((s, criterion) => overriding(s, { criterion, reason: '已入户核对' }), snapshot)
        expect(verdictOf(passed)).toEqual({
          verdict: failed.length > 0 ? '不符合' : '符合',
          failed,
          open: [],
          overridden: open,
        })
        expect(canonical(passed.findings)).toBe(canonical(snapshot.findings))
      }),
      runs,
    )
  })
})

describe('a what-if', () => {
  const cases = (n: PolicyNumbers) =>
    fc.array(
      fc.record({ household, facts, county: fc.constantFrom('410305', '410327'), on: day }).map(
        (c): WhatIfCase => ({
          ...c,
          number: '410305-2025-00001-1',
          programme: n.programme,
          snapshot: snapshotOf({ ...c.household, county: c.county }, c.facts, n, c.on),
        }),
      ),
      { maxLength: 5 },
    )

  test('with the same numbers changes nothing', () => {
    const both = numbers.chain((n) => fc.tuple(fc.constant(n), cases(n)))
    fc.assert(
      fc.property(both, ([n, list]) => {
        const { changed, counts } = whatIf(list, readNumbers({ ...n, version: 'draft@1' }), luoyangPolicy)
        expect(changed).toEqual([])
        expect(counts).toMatchObject({ cases: list.length, changedCases: 0, notComparable: 0 })
        for (const { was, would } of counts.verdicts) expect(would).toBe(was)
        expect(counts.verdicts.reduce((sum, v) => sum + v.cases, 0) + counts.notConcerned).toBe(list.length)
      }),
      runs,
    )
  })

  test('with the same numbers changes nothing whatever has become of the files of decided cases since', () => {
    const all = numbers.chain((n) => fc.tuple(fc.constant(n), cases(n), household, facts))
    fc.assert(
      fc.property(all, ([n, list, laterHousehold, laterFacts]) => {
        const since = list.map((each) => ({ ...each, household: laterHousehold, facts: laterFacts }))
        const draft = readNumbers({ ...n, version: 'draft@1' })
        expect(whatIf(since, draft, luoyangPolicy).changed).toEqual([])
      }),
      runs,
    )
  })

  test('of other lines says what the decision would have said on the same values, or that it cannot tell', () => {
    const both = numbers.chain((base) => fc.tuple(fc.constant(base), laterVersion(base)))
    fc.assert(
      fc.property(household, facts, both, day, (h, f, [base, later], on) => {
        const sealed = snapshotOf(h, f, base, on)
        const fresh = assess(h, f, later, on)
        const again = rejudged(sealed, later, base)
        expect(again.criteria).toEqual(criteriaOf(later))
        // Without the rule of the place, the years of a hukou elsewhere are not known from the snapshot.
        const isTold = (criterion: string) =>
          criterion !== 'hukou_years' || Boolean(later.criteria.hukou_place) === Boolean(base.criteria.hukou_place)
        for (const [i, finding] of again.findings.entries()) {
          if (isTold(finding.criterion) || finding.verdict !== '待核') expect(finding.verdict).toBe(fresh[i]?.verdict)
        }
      }),
      runs,
    )
  })

  test('names exactly the criteria whose verdict differs, and writes to nothing', () => {
    const all = numbers.chain((n) => fc.tuple(fc.constant(n), cases(n), laterVersion(n)))
    fc.assert(
      fc.property(all, ([, list, later]) => {
        const before = canonical(list)
        const { changed, counts } = whatIf(list, later)
        expect(canonical(list)).toBe(before)
        for (const { was, would } of changed) expect(would).not.toBe(was)
        expect(counts.changedCases).toBeLessThanOrEqual(list.length)
        expect(counts.changedCases > 0).toBe(changed.length > 0)
      }),
      runs,
    )
  })
})

test('income is judged as the law says it: the whole against the line times months and heads, never a rounded share', () => {
  const heads = fc.integer({ min: 1, max: 12 })
  const line = fc.integer({ min: 1, max: 500_000 })
  const bound = fc.constantFrom('低于', '不超过')
  const [base] = luoyangPolicy.numbers
  fc.assert(
    fc.property(heads, line, fc.integer({ min: -40, max: 40 }), bound, (n, fen, beyond, asked) => {
      const total = fen * 12 * n + beyond
      if (total < 0) return
      const rule = { bound: asked, value: fen / 100, unit: '元/人·月', basis: '例', firmness: 'default' }
      const numbers = readNumbers({ ...base, criteria: { income: rule } })
      const members = Array.from({ length: n }, (_, i) => ({ relation: i === 0 ? '申请人' : '子女' }))
      const known = { yearlyIncome: { value: total / 100, source: '民政局' } }
      const [finding] = assess({ members }, known, numbers, '2025-09-01')
      const isMet = beyond < 0 || (beyond === 0 && asked === '不超过')
      expect(finding?.verdict).toBe(isMet ? '符合' : '不符合')
      expect(Math.sign(missesBy(finding as NonNullable<typeof finding>) ?? Number.NaN)).toBe(Math.sign(beyond))
      // Sealed and judged again under the same numbers it stays what it was.
      const snapshot = snapshotOf({ members }, known, numbers, '2025-09-01')
      expect(canonical(rejudged(snapshot, numbers, numbers))).toBe(canonical(snapshot))
    }),
    { ...runs, examples: [[3, 200_000, -14, '低于']] },
  )
})
