import { addDays, daysBetween, type LegalDay } from '../calendar.ts'
import type { Assets, Home, HouseholdForm, MaritalStatus, Person, PriorityGroup } from '../household-form.ts'
import { materials } from '../household-form.ts'
import { birthOf, type Paper } from '../papers.ts'
import { ageOn, idCheckDigit } from '../people.ts'
import type { Dice } from './dice.ts'

/*
 * What the official form asks beside names, income and area, made up for households that do not exist: papers, work,
 * incomes of each, homes, assets. Some households leave it out, as the first forms did. No number can be anybody's:
 * ZZ issues no passports, 测 is no military district, and 999999 is no place.
 */

const works = ['环卫工', '保安', '超市营业员', '快递员', '小学教师', '公交驾驶员', '建筑工', '个体经营', '护工', '待业']
const groups: readonly PriorityGroup[] = [
  'subsistence_allowance',
  'low_income',
  'severe_illness',
  'veteran',
  'lone_elder',
]
const cents = (value: number) => Math.round(value * 100) / 100
const workingAge = 16

/** Another paper for somebody, numbered after their ID number, which is nobody else's. */
function paperOf(dice: Dice, idNumber: string, birthOn: LegalDay): Paper {
  const serial = Number(idNumber.slice(14, 17))
  const sex = serial % 2 === 1 ? '男' : '女'
  const n = daysBetween('1900-01-01', birthOn) * 1000 + serial
  switch (dice.between(1, 3)) {
    case 1:
      return { kind: 'passport', number: `ZZ1${n.toString(36).toUpperCase().padStart(6, '0')}`, birthOn, sex }
    case 2:
      return { kind: 'soldier_card', number: `测字第1${String(n).padStart(8, '0')}号`, birthOn, sex }
    default: {
      const first17 = `999999${idNumber.slice(6, 17)}`
      return { kind: 'foreign_permanent_residence', number: first17 + idCheckDigit(first17) }
    }
  }
}

/** Children often have no card yet; now and then somebody who married in has another paper altogether. */
function withPaper(dice: Dice, { idNumber = '', ...person }: Person, age: number, birthOn: LegalDay): Person {
  const { relation, name, ...rest } = person
  if (age < workingAge && dice.happens(0.35))
    return { relation, name, paper: { kind: 'household_register', number: idNumber }, ...rest }
  if (relation === '配偶' && dice.happens(0.03))
    return { relation, name, paper: paperOf(dice, idNumber, birthOn), ...rest }
  return { relation, name, idNumber, ...rest }
}

function maritalStatusOf(dice: Dice, { relation }: Person, age: number, isCouple: boolean): MaritalStatus | undefined {
  if (age < 22) return undefined
  if (relation === '配偶' || (relation === '申请人' && isCouple)) return 'married'
  if (relation === '父母') return dice.pick(['married', 'widowed'])
  return relation === '申请人' && age > 35 ? dice.pick(['single', 'divorced', 'widowed']) : 'single'
}

function shares(dice: Dice, total: number, parts: number): number[] {
  const weights = Array.from({ length: parts }, () => dice.between(1, 9))
  const all = weights.reduce((sum, each) => sum + each, 0)
  const given = weights.slice(1).map((weight) => cents((total * weight) / all))
  return [cents(total - given.reduce((sum, each) => sum + each, 0)), ...given]
}

function homesOf(dice: Dice, { community, floorAreaPerHead, members }: HouseholdForm): Home[] {
  const total = cents(floorAreaPerHead * members.length)
  if (total === 0) return []
  const address = () => `幸福路 ${dice.between(1, 99)} 号院 ${dice.between(1, 9)}-${dice.between(101, 609)}`
  const second = dice.happens(0.06) ? cents(total / 3) : 0
  const tenure = dice.pick(['owned', 'rented', 'rented', 'public', 'lent'] as const)
  const homes: Home[] = [{ address: address(), community, tenure, floorArea: cents(total - second) }]
  if (second > 0) homes.push({ address: address(), tenure: 'owned', floorArea: second })
  return homes
}

function assetsOf(dice: Dice): Assets {
  const vehicles = dice.happens(0.12) ? 1 : 0
  const businesses = dice.happens(0.05) ? 1 : 0
  return {
    deposits: dice.between(0, 90_000),
    vehicles,
    ...(vehicles > 0 ? { vehiclePrice: dice.between(20, 160) * 1000 } : {}),
    businesses,
    ...(businesses > 0 ? { businessCapital: dice.between(1, 20) * 10_000 } : {}),
    other: dice.happens(0.8) ? 0 : dice.between(1, 50) * 1000,
  }
}

/** The household with what the longer form asks. Income, area per head and who is who stay as they are. */
export function detailed(dice: Dice, form: HouseholdForm, on: LegalDay): HouseholdForm {
  const programme = dice.happens(0.06) ? 'resettlement' : form.programme
  const isCouple = form.members.some(({ relation }) => relation === '配偶')
  const born = form.members.map((member) => birthOf(member) ?? on)
  const ages = born.map((birthOn) => ageOn(birthOn, on))
  const working = ages.filter((age) => age >= workingAge).length
  const incomes = dice.happens(0.6) ? shares(dice, form.yearlyIncome, working) : []
  const isTold = incomes.length > 0
  const members = form.members.map((member, i): Person => {
    const age = ages[i] ?? 0
    const known = withPaper(dice, member, age, born[i] ?? on)
    const marital = maritalStatusOf(dice, member, age, isCouple)
    // A child's nothing is written down: the file is still whole when the child is grown up.
    const income = age >= workingAge ? incomes.shift() : isTold ? 0 : undefined
    return {
      ...known,
      ...(marital === undefined ? {} : { maritalStatus: marital }),
      ...(age >= workingAge && dice.happens(0.7) ? { work: age >= 60 ? '退休' : dice.pick(works) } : {}),
      ...(income === undefined ? {} : { yearlyIncome: income }),
      ...(dice.happens(0.04) ? { disabilityGrade: dice.between(1, 4) } : {}),
      ...(age >= workingAge && dice.happens(0.06) ? { priorityGroups: [dice.pick(groups)] } : {}),
    }
  })
  const isMigrant = form.hukouCommunity === form.community && dice.happens(0.03)
  const since = addDays(on, -dice.between(200, 9_000))
  const homes = dice.happens(0.7) ? homesOf(dice, form) : []
  const more = materials.filter(({ programmes }) => programmes?.includes(programme)).map(({ code }) => code)
  const { materials: usual, members: _, ...rest } = form
  return {
    ...rest,
    programme,
    members,
    ...(dice.happens(0.8) && !isMigrant ? { hukouSince: since > (born[0] ?? on) ? since : (born[0] ?? on) } : {}),
    ...(isMigrant ? { hukouArea: '410105', employmentYears: dice.between(0, 12) } : {}),
    ...(homes.length > 0 ? { homes } : {}),
    ...(dice.happens(0.75) ? { assets: assetsOf(dice) } : {}),
    materials: dice.happens(0.6) ? [...usual, ...more] : usual,
  }
}
