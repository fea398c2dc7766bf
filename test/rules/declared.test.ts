import { describe, expect, test } from 'vitest'
import { declaredOf, householdOf } from '../../src/declared.ts'
import { assess, type Finding } from '../../src/eligibility.ts'
import type { Home, HouseholdFile } from '../../src/household-form.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import { numbersFor } from '../../src/policy-numbers.ts'

const on = '2025-09-01'
const household: HouseholdFile = {
  members: [
    { relation: '申请人', name: '测试人', idNumber: '410399198001010018', yearlyIncome: 20_000 },
    { relation: '子女', name: '测试人', paper: { kind: 'household_register', number: '410399201302280059' } },
  ],
  yearlyIncome: 20_000,
  floorAreaPerHead: 20,
  hukouSince: '2020-01-05',
  homes: [
    { address: '幸福路 1 号', community: '410305005001', tenure: 'owned', floorArea: 30 },
    { address: '幸福路 2 号', tenure: 'owned', floorArea: 10 },
  ],
  assets: { deposits: 1000.1, other: 0.2, vehicles: 1, vehiclePrice: 90_000, businesses: 0, businessCapital: 0 },
}

describe('what a household declared', () => {
  test('is told criterion by criterion', () => {
    expect(declaredOf(household, '410305005001')).toEqual({
      homes: { declared: 1 },
      assets: { declared: 1000.3 },
      vehicles: { declared: 1 },
      vehiclePrice: { declared: 90_000 },
      businesses: { declared: 0 },
      businessCapital: { declared: 0 },
      hukou: { declared: { county: '410305', since: '2020-01-05' } },
      members: [{ paper: { declared: true } }, { paper: { declared: true } }],
    })
  })

  test('what the form does not say is left out, never taken for none', () => {
    const { members, yearlyIncome, floorAreaPerHead } = household
    const bare = { members, yearlyIncome, floorAreaPerHead }
    expect(Object.keys(declaredOf(bare))).toEqual(['members'])
    expect(declaredOf({ ...bare, assets: { deposits: 5 } })).not.toHaveProperty('assets')
    expect(declaredOf({ ...bare, assets: { other: 0 } })).not.toHaveProperty('assets')
  })

  test('a hukou outside the city stands in the form, with the years of work here', () => {
    const away = { ...household, hukouArea: '410105', employmentYears: 3 }
    expect(declaredOf(away, '410305005001')).toMatchObject({
      hukou: { declared: { county: '410105' } },
      employmentYears: { declared: 3 },
    })
  })

  test.each<[string, Home['tenure'][], number]>([
    ['the home they live in is not another one', ['owned'], 0],
    ['nor is one they rent beside it', ['owned', 'rented'], 0],
    ['one they own elsewhere is, whatever they live in', ['lent', 'owned'], 1],
    ['each counts', ['owned', 'owned', 'owned'], 2],
  ])('%s', (_, tenures, count) => {
    const homes = tenures.map((tenure) => ({ address: '幸福路', tenure, floorArea: 10 }))
    expect(declaredOf({ ...household, homes }).homes).toEqual({ declared: count })
  })

  test('stands in the findings as declared, and decides nothing', () => {
    const numbers = numbersFor(luoyangPolicy, 'affordable_sale', '410305', on)
    const findings = assess(householdOf(household, '410305'), declaredOf(household, '410305005001'), numbers, on)
    const of = (criterion: string) => findings.find((f) => f.criterion === criterion) as Finding
    expect(of('vehicles')).toMatchObject({ declared: 1, verified: null, verdict: '待核' })
    expect(of('vehicle_price')).toMatchObject({ declared: 90_000, verified: null })
    expect(of('hukou_place')).toMatchObject({ declared: '410305', verified: null })
    expect(of('hukou_years')).toMatchObject({ declared: 5, verified: null })
    expect(of('papers')).toMatchObject({ declared: 0, verified: null })
    expect(of('floor_area')).toMatchObject({ declared: 20 })
    for (const finding of findings) expect([finding.criterion, finding.verdict]).not.toContain('不符合')
  })

  test('a birthday is read from any paper that holds it', () => {
    const passport = { kind: 'passport', number: 'ZZ1000001' } as const
    const members = [
      ...household.members,
      { relation: '配偶' as const, name: '测试人', paper: { ...passport, birthOn: '1990-05-15' } },
      { relation: '其他' as const, name: '测试人', paper: passport },
    ]
    expect(householdOf({ ...household, members }, '410305')).toEqual({
      county: '410305',
      members: [
        { relation: '申请人', idNumber: '410399198001010018' },
        { relation: '子女', birthOn: '2013-02-28' },
        { relation: '配偶', birthOn: '1990-05-15' },
        { relation: '其他' },
      ],
      yearlyIncome: 20_000,
      floorAreaPerHead: 20,
    })
  })
})
