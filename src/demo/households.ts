import { addDays, daysBetween, type LegalDay } from '../calendar.ts'
import { type HouseholdForm, type IntakeRow, materials, type Person, type Programme, type Relation } from '../intake.ts'
import { communitiesOf, counties, type Organ, subdistrictsOf } from '../organs.ts'
import { idCheckDigit } from '../people.ts'
import { detailed } from './details.ts'
import { Dice } from './dice.ts'

/*
 * Households that do not exist, for demonstrations and tests. Their ID numbers carry valid check digits but lie in the
 * region 410399, which was never assigned, and their telephone numbers begin with 000; nobody real is named by either.
 * What the longer form asks beside is thrown with dice of its own (details.ts), so that it moved nobody.
 */

type Sex = '男' | '女'

const area = '410399'
const mostHouseholds = 20_000
const serialsPerSex = 499

/**
 * A valid ID number of the unassigned region 410399. `serial` is 1 to 499 and counts the people of one sex born on
 * one day; the sequence in the number is odd for men and even for women, as GB 11643 wants.
 */
export function idNumber({ birthOn, sex, serial }: { birthOn: LegalDay; sex: Sex; serial: number }): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > serialsPerSex) {
    throw new RangeError(`serial must be 1 to ${serialsPerSex}, is ${serial}`)
  }
  const sequence = String(2 * serial - (sex === '男' ? 1 : 0)).padStart(3, '0')
  const first17 = area + birthOn.replaceAll('-', '') + sequence
  return first17 + idCheckDigit(first17)
}

const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭',
  '欧阳',
  '司马',
  '上官',
  '皇甫',
]
const givenMale = [...'伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭晨博宁建国志刚文博子轩浩然天佑']
const givenFemale = [...'芳娜敏静丽艳娟霞秀英玲桂兰洁梅琳雪莹倩婷颖红云莉佳慧晶欣怡雨桐梓涵诗涵淑珍']
const given: Readonly<Record<Sex, readonly string[]>> = { 男: givenMale, 女: givenFemale }
// Characters that tables, fonts and encodings tend to lose: outside the BMP, outside GBK, or simply rare.
const rareGiven = ['𠮷', '㛃', '祎', '堃', '𬱖', '玥', '喆', '頔', '㐂', '翀']
const dottedNames: Readonly<Record<Sex, readonly string[]>> = {
  男: ['买买提·艾山', '阿卜杜拉·吐尔逊', '艾力·玉素甫'],
  女: ['阿依古丽·艾山', '古丽娜尔·吐尔逊', '热依汗·玉素甫'],
}

function nameOf(dice: Dice, sex: Sex, surname = dice.pick(surnames)): string {
  return surname + dice.pick(given[sex]) + (dice.happens(0.6) ? dice.pick(given[sex]) : '')
}

function surnameOf(name: string): string {
  return surnames.find((each) => each.length > 1 && name.startsWith(each)) ?? Array.from(name)[0] ?? ''
}

function otherSex(sex: Sex): Sex {
  return sex === '男' ? '女' : '男'
}

/*
 * Who has which number. Each county owns its own block of serials, each seed (modulo 8) its own birth days, and within
 * one call the serials of a day are counted up; so no two people of one run share a number. A day that is full passes
 * its next child to the day eight days before.
 */
const seedLanes = 8
const serialsPerCounty = Math.floor(serialsPerSex / 15)

type Register = (dice: Dice, sex: Sex, age: number) => string

function registryOf(firstSerial: number, lane: number, on: LegalDay): Register {
  const used = new Map<string, number>()
  const today = daysBetween('1970-01-01', on)
  return (dice, sex, age) => {
    const born = today - Math.floor(age * 365.2425) - dice.between(0, 357)
    let epoch = born - ((((born - lane) % seedLanes) + seedLanes) % seedLanes)
    for (;;) {
      const birthOn = addDays('1970-01-01', epoch)
      const taken = used.get(birthOn + sex) ?? 0
      if (taken < serialsPerCounty) {
        used.set(birthOn + sex, taken + 1)
        return idNumber({ birthOn, sex, serial: firstSerial + taken })
      }
      epoch -= seedLanes
    }
  }
}

interface Member {
  readonly relation: Relation
  readonly sex: Sex
  readonly age: number
  readonly name: string
}

function familyOf(dice: Dice): Member[] {
  const size = dice.pick([1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5])
  const sex: Sex = dice.happens(0.6) ? '男' : '女'
  const age = size === 1 ? dice.between(22, 78) : dice.between(26, 62)
  const name = dice.happens(0.01) ? dice.pick(dottedNames[sex]) : nameOf(dice, sex)
  const members: Member[] = [{ relation: '申请人', sex, age, name }]
  const spouseSex = otherSex(sex)
  const isMarried = size > 1 && dice.happens(0.8)
  const spouseName = nameOf(dice, spouseSex)
  if (isMarried) {
    const spouseAge = Math.max(22, age + dice.between(-5, 4))
    members.push({ relation: '配偶', sex: spouseSex, age: spouseAge, name: spouseName })
  }
  // The mother was at least twenty: count from the younger of the two.
  const oldestChild = Math.min(24, ...members.map((member) => member.age - 21))
  const familyName = surnameOf(sex === '男' || !isMarried ? name : spouseName)
  let children = 0
  while (members.length < size) {
    const someone: Sex = dice.happens(0.5) ? '男' : '女'
    if (oldestChild >= 0 && children < 3 && dice.happens(0.75)) {
      children++
      const childName = nameOf(dice, someone, familyName)
      members.push({ relation: '子女', sex: someone, age: dice.between(0, oldestChild), name: childName })
    } else if (age <= 60 && !members.some((member) => member.relation === '父母' && member.sex === someone)) {
      const parentName = nameOf(dice, someone, someone === '男' ? surnameOf(name) : dice.pick(surnames))
      members.push({ relation: '父母', sex: someone, age: age + dice.between(21, 32), name: parentName })
    } else {
      const siblingName = nameOf(dice, someone, surnameOf(name))
      members.push({ relation: '其他', sex: someone, age: Math.max(18, age - dice.between(1, 10)), name: siblingName })
    }
  }
  return members
}

// Yuan a year and head, and square metres a head, around which a programme's applicants lie: near its lines, some above.
const typical: Readonly<Record<Programme, { readonly income: number; readonly area: number }>> = {
  low_rent: { income: 10_400, area: 12.5 },
  public_rental: { income: 20_800, area: 12.5 },
  affordable_sale: { income: 31_000, area: 17 },
  resettlement: { income: 20_800, area: 12.5 },
}

function cents(value: number): number {
  return Math.round(value * 100) / 100
}

const usual = materials.flatMap(({ code, programmes }) => (programmes || code === 'priority_proof' ? [] : [code]))

function materialsOf(dice: Dice, isMarried: boolean): string[] {
  const complete = usual.filter((code) => isMarried || code !== 'marriage_proof')
  if (!dice.happens(0.12)) return complete
  const missing = dice.pick(complete)
  return complete.filter((code) => code !== missing)
}

interface Places {
  readonly subdistricts: readonly Organ[]
  readonly county: readonly Organ[]
  readonly city: readonly Organ[]
}

function formOf(dice: Dice, places: Places, register: Register, rare: string | undefined): HouseholdForm {
  const family = familyOf(dice)
  const programme = dice.pick(['low_rent', 'low_rent', 'public_rental', 'public_rental', 'affordable_sale'] as const)
  const subdistrict = dice.pick(places.subdistricts)
  const community = dice.pick(communitiesOf(subdistrict.code)).code
  const registeredElsewhere = dice.happens(0.05) ? places.city : places.county
  const members = family.map(({ relation, sex, age, name }): Person => {
    const idNumber = register(dice, sex, age)
    const phone = dice.happens(relation === '申请人' ? 0.7 : 0.2)
      ? `000${dice.between(10_000_000, 99_999_999)}`
      : undefined
    const shown = relation === '申请人' && rare !== undefined ? surnameOf(name) + rare : name
    return { relation, name: shown, idNumber, ...(phone === undefined ? {} : { phone }) }
  })
  const { income, area: floor } = typical[programme]
  const perHead = dice.happens(0.04) ? 0 : (income * dice.between(35, 125)) / 100
  return {
    programme,
    subdistrict: subdistrict.code,
    community,
    hukouCommunity: dice.happens(0.15) ? dice.pick(registeredElsewhere).code : community,
    members,
    yearlyIncome: cents(perHead * family.length + (perHead === 0 ? 0 : dice.between(0, 9_999) / 100)),
    floorAreaPerHead: dice.happens(0.1) ? 0 : cents((floor * dice.between(30, 130)) / 100),
    materials: materialsOf(dice, family[1]?.relation === '配偶'),
  }
}

/**
 * `n` households (up to 20,000) of a county as they would stand on a roll on the day `on`. The same arguments always
 * give the same households. ID numbers are unique within a call, between counties, and between seeds that differ
 * modulo 8. `line` is the applicant's line in `writeIntake(rows)`. Refuses an unknown county.
 */
export function households({
  seed,
  county,
  n,
  on,
}: {
  seed: number
  county: string
  n: number
  on: LegalDay
}): IntakeRow[] {
  if (!Number.isInteger(n) || n < 0 || n > mostHouseholds) throw new RangeError(`n must be 0 to ${mostHouseholds}`)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('seed must be a whole number, 0 or more')
  const inCounty = subdistrictsOf(county)
  const place = counties().findIndex((each) => each.code === county)
  const dice = new Dice(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(Number(county), 0x85ebca6b))
  const places: Places = {
    subdistricts: dice.some(inCounty, dice.between(3, 6)),
    county: inCounty.flatMap((each) => communitiesOf(each.code)),
    city: counties()
      .flatMap((each) => subdistrictsOf(each.code))
      .flatMap((each) => communitiesOf(each.code)),
  }
  const register = registryOf(1 + place * serialsPerCounty, seed % seedLanes, on)
  let line = 2
  return Array.from({ length: n }, (_, i) => {
    // Every 25th household carries a rare character, so that even a small roll has one.
    const rare = i % 25 === 3 ? rareGiven[Math.floor(i / 25) % rareGiven.length] : undefined
    const own = new Dice(
      Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(Number(county), 0xc2b2ae35) ^ Math.imul(i + 1, 0x27d4eb2f),
    )
    const form = detailed(own, formOf(dice, places, register, rare), on)
    const row = { line, household: `H${String(i + 1).padStart(5, '0')}`, form }
    line += form.members.length
    return row
  })
}
