import { describe, expect, test } from 'vitest'
import { households, idNumber } from '../../src/demo/households.ts'
import { householdForm, type Person, readIntake, writeIntake } from '../../src/intake.ts'
import { ancestors, counties, organ } from '../../src/organs.ts'
import { birthOf, checkedIdentity, identityOf } from '../../src/papers.ts'
import { ageOn } from '../../src/people.ts'
import { Refused } from '../../src/refusal.ts'

const on = '2026-03-10'
/** Papers of the generator whose numbers nobody can have: no such country, no such district. */
const nobodys = ['passport', 'soldier_card', 'foreign_permanent_residence']
const ageOf = (each: Person) => ageOn(birthOf(each) as string, on)
const sexOf = (each: Person) => each.paper?.sex ?? (Number(identityOf(each).charAt(16)) % 2 === 1 ? '男' : '女')
const bytes = (text: string) => new TextEncoder().encode(text)

describe('synthetic ID numbers', () => {
  test.each([
    ['1980-01-01', '男', 1, '410399198001010018'],
    ['1956-02-29', '女', 1, '410399195602290023'],
    ['1972-03-19', '女', 6, '410399197203190120'],
  ] as const)('born %s, %s, number %i', (birthOn, sex, serial, id) => {
    expect(idNumber({ birthOn, sex, serial })).toBe(id)
  })
  test('a serial that does not fit is a mistake of the caller', () => {
    for (const serial of [0, 500, 1.5]) {
      expect(() => idNumber({ birthOn: '1980-01-01', sex: '女', serial })).toThrow(RangeError)
    }
  })
})

describe('ten thousand households', () => {
  const rows = households({ seed: 1, county: '410305', n: 10_000, on })
  const people = rows.flatMap((row) => row.form.members)

  test('have valid and unique ID numbers in the unassigned region', () => {
    for (const each of people) {
      expect(checkedIdentity(each, on)).toBe(identityOf(each))
      if (each.paper?.kind !== 'household_register' && each.paper) expect(nobodys).toContain(each.paper.kind)
      else expect(identityOf(each)).toMatch(/^410399/)
    }
    expect(new Set(people.map(identityOf)).size).toBe(people.length)
    for (const kind of ['household_register', ...nobodys])
      expect(people.some(({ paper }) => paper?.kind === kind)).toBe(true)
  })

  test('survive the roll without a slip', () => {
    const { rows: again, errors } = readIntake(bytes(writeIntake(rows)), on)
    expect(errors).toEqual([])
    expect(again).toEqual(rows)
  })

  test('are families that could be', () => {
    for (const { form } of rows) {
      const aged = form.members.map((member) => ({ ...member, ageYears: ageOf(member), sex: sexOf(member) }))
      const applicant = aged.find((member) => member.relation === '申请人')
      expect(aged[0]).toBe(applicant)
      expect(aged.length).toBeGreaterThanOrEqual(1)
      expect(aged.length).toBeLessThanOrEqual(5)
      const age = applicant?.ageYears ?? 0
      expect(age).toBeGreaterThanOrEqual(22)
      for (const { relation, ageYears, sex } of aged) {
        expect(ageYears).toBeLessThan(100)
        if (relation === '子女') expect(age - ageYears).toBeGreaterThanOrEqual(18)
        if (relation === '父母') expect(ageYears - age).toBeGreaterThanOrEqual(18)
        if (relation === '配偶') expect(sex).not.toBe(applicant?.sex)
      }
    }
  })

  test('live in three to six subdistricts of their county, some registered elsewhere', () => {
    const subdistricts = new Set(rows.map((row) => row.form.subdistrict))
    expect(subdistricts.size).toBeGreaterThanOrEqual(3)
    expect(subdistricts.size).toBeLessThanOrEqual(6)
    for (const { form } of rows) {
      expect(ancestors(form.community)).toMatchObject({ subdistrict: form.subdistrict, county: '410305' })
      expect(organ(form.hukouCommunity).level).toBe('community')
    }
    const share = rows.filter((row) => row.form.hukouCommunity !== row.form.community).length / rows.length
    expect(share).toBeGreaterThan(0.1)
    expect(share).toBeLessThan(0.2)
  })

  test('hold what programs tend to trip over', () => {
    const names = people.map((each) => each.name).join('\n')
    for (const rare of ['𠮷', '㛃', '祎', '堃', '·', '欧阳']) expect(names).toContain(rare)
    const ages = people.map(ageOf)
    expect(ages.some((age) => age < 14)).toBe(true)
    expect(rows.some((row) => row.form.materials.length < 5)).toBe(true)
    expect(rows.some((row) => row.form.yearlyIncome === 0)).toBe(true)
    expect(new Set(rows.map((row) => row.form.programme)).size).toBe(4)
    for (const { phone } of people) if (phone !== undefined) expect(phone).toMatch(/^000\d{8}$/)
  })

  test('are forms the API would take', () => {
    for (const { form } of rows.slice(0, 500)) expect(householdForm.parse(form)).toEqual(form)
  })
})

test('the same seed gives the same bytes and another seed does not', () => {
  const roll = (seed: number) => writeIntake(households({ seed, county: '410302', n: 200, on }))
  expect(roll(7)).toBe(roll(7))
  expect(roll(8)).not.toBe(roll(7))
})

test('a shorter roll is the beginning of a longer one', () => {
  const long = households({ seed: 7, county: '410327', n: 50, on })
  expect(households({ seed: 7, county: '410327', n: 20, on })).toEqual(long.slice(0, 20))
})

test('no number is given twice, in the largest roll or across counties and seeds', () => {
  const seen = new Set<string>()
  let people = 0
  const add = (seed: number, county: string, n: number) => {
    for (const { form } of households({ seed, county, n, on })) {
      for (const member of form.members) {
        seen.add(identityOf(member))
        people++
        if (member.relation === '子女') expect(ageOf(member)).toBeLessThan(40)
      }
    }
  }
  add(1, '410311', 20_000)
  for (const { code } of counties()) for (let seed = 2; seed < 9; seed++) add(seed, code, 200)
  expect(seen.size).toBe(people)
})

test('every county can be asked, also in 2012, and a wrong one is refused', () => {
  for (const { code } of counties()) {
    const rows = households({ seed: 3, county: code, n: 30, on: '2012-09-10' })
    expect(readIntake(bytes(writeIntake(rows)), '2012-09-10')).toEqual({ rows, errors: [] })
  }
  expect(() => households({ seed: 1, county: '999999', n: 1, on })).toThrow(Refused)
  expect(() => households({ seed: 1, county: '410305', n: 20_001, on })).toThrow(RangeError)
  expect(() => households({ seed: -1, county: '410305', n: 1, on })).toThrow(RangeError)
})
