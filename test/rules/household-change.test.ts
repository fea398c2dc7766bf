import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnyFact } from '../../machines/fact.ts'
import { audit } from '../../src/audit.ts'
import { idNumber } from '../../src/demo/households.ts'
import { differenceOf, type HouseholdChange } from '../../src/household-change.ts'
import type { HouseholdFile, Person, Relation } from '../../src/household-form.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { Refused } from '../../src/refusal.ts'
import { say } from '../../src/words.ts'
import { dryRun } from '../support/dry-run.ts'
import { checked, ended, firstReviewed, posted, transmitted } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'

const person = (relation: Relation, birthOn: string, sex: '男' | '女', more: Partial<Person> = {}): Person => ({
  relation,
  name: '测试人',
  idNumber: idNumber({ birthOn, sex, serial: 300 }),
  ...more,
})
const applicant = person('申请人', '1984-05-06', '男')
const spouse = person('配偶', '1986-11-30', '女')
const child = person('子女', '2012-02-29', '女')
const mother = person('父母', '1955-08-08', '女')
const baby = person('子女', '2025-09-20', '男')
const today = '2025-10-09'
const home = (...members: Person[]): HouseholdFile => ({ members, yearlyIncome: 36_000, floorAreaPerHead: 9.5 })
const family = home(applicant, spouse, child, mother)
const as = (relation: Relation, who: Person): Person => ({ ...who, relation })

const compare = (
  before: HouseholdFile,
  after: HouseholdFile,
  change: HouseholdChange,
  leaving: number[] = [],
  on = today,
) => differenceOf(before, after, { change, effectiveOn: on, leaving }, today)
const told = (...args: Parameters<typeof compare>): string => {
  try {
    compare(...args)
  } catch (error) {
    if (error instanceof Refused && error.code === 'invalid') return error.message
    throw error
  }
  return 'granted'
}

describe('a plausible change', () => {
  test('marriage: one spouse comes', () => {
    expect(compare(home(applicant, child), home(applicant, spouse, child), 'marriage')).toEqual({
      entering: [1],
      leaving: [],
      renewed: [],
    })
  })
  test('birth: children come, twins too', () => {
    const twin = person('子女', '2025-09-20', '女')
    expect(compare(family, home(...family.members, baby, twin), 'birth')).toEqual({
      entering: [4, 5],
      leaving: [],
      renewed: [],
    })
    expect(compare(family, home(...family.members, baby), 'birth', [], '2025-09-20').entering).toEqual([4])
  })
  test('death, moving out: those named leave, in any order of the rest', () => {
    expect(compare(family, home(mother, applicant, child), 'death', [2])).toEqual({
      entering: [],
      leaving: [1],
      renewed: [],
    })
    expect(compare(family, home(applicant, spouse), 'moved_out', [4, 3])).toEqual({
      entering: [],
      leaving: [2, 3],
      renewed: [],
    })
  })
  test('divorce: the spouse leaves, with a child or without; or the applicant does and the spouse applies on', () => {
    expect(compare(family, home(applicant, child, mother), 'divorce', [2]).leaving).toEqual([1])
    expect(compare(family, home(applicant, mother), 'divorce', [2, 3]).leaving).toEqual([1, 2])
    expect(compare(family, home(as('申请人', spouse), child), 'divorce', [1, 4]).leaving).toEqual([0, 3])
  })
  test('the applicant dies: another takes the place, and the relations are told anew', () => {
    const after = home(as('申请人', spouse), child, as('其他', mother))
    expect(compare(family, after, 'death', [1]).leaving).toEqual([0])
  })
  test('income and floor area may be what they have become', () => {
    expect(
      compare(family, { ...home(applicant, spouse, child), yearlyIncome: 1, floorAreaPerHead: 30 }, 'death', [4]),
    ).toBeDefined()
  })
  test('moving in: a parent, a child who is no newborn, a spouse registered elsewhere', () => {
    const before = home(applicant)
    for (const one of [mother, child, spouse])
      expect(compare(before, home(applicant, one), 'moved_in').entering).toEqual([1])
  })
})

describe('an implausible one is refused by what is wrong with it', () => {
  test.each<[string, string, Parameters<typeof compare>]>([
    [
      'a second spouse by marriage',
      say.marriedAlready(),
      [family, home(...family.members, person('其他', '1990-01-01', '女')), 'marriage'],
    ],
    ['a marriage to a child', say.marriageAddsSpouse(), [home(applicant), home(applicant, child), 'marriage']],
    [
      'a marriage with a child brought along',
      say.marriageAddsSpouse(),
      [home(applicant), home(applicant, spouse, child), 'marriage'],
    ],
    [
      'a marriage and somebody gone',
      say.marriageAddsSpouse(),
      [home(applicant, mother), home(applicant, spouse), 'marriage', [2]],
    ],
    ['two spouses', say.oneSpouse(), [family, home(...family.members, person('配偶', '1990-01-01', '女')), 'moved_in']],
    ['a birth of a grown child', say.birthAddsChild(today), [home(applicant), home(applicant, child), 'birth']],
    [
      'a birth before the birth',
      say.birthAddsChild('2025-09-19'),
      [family, home(...family.members, baby), 'birth', [], '2025-09-19'],
    ],
    ['a birth of a parent', say.birthAddsChild(today), [family, home(...family.members, as('父母', baby)), 'birth']],
    ['a birth of nobody', say.birthAddsChild(today), [family, family, 'birth']],
    [
      'a death that adds somebody',
      say.leavingOnly('death'),
      [family, home(applicant, spouse, child, baby), 'death', [4]],
    ],
    ['a death of nobody', say.leavingOnly('death'), [family, family, 'death']],
    ['a moving out of nobody', say.leavingOnly('moved_out'), [family, family, 'moved_out']],
    ['a moving in of nobody', say.movedInAdds(), [family, family, 'moved_in']],
    [
      'a moving in with somebody gone',
      say.movedInAdds(),
      [family, home(applicant, spouse, child, baby), 'moved_in', [4]],
    ],
    ['a divorce of the unmarried', say.divorceParts(), [home(applicant, child), home(applicant), 'divorce', [2]]],
    ['a divorce of a child', say.divorceParts(), [family, home(applicant, spouse, mother), 'divorce', [3]]],
    [
      'a divorce of both',
      say.divorceParts(),
      [family, home(as('申请人', child), as('其他', mother)), 'divorce', [1, 2]],
    ],
    ['no applicant left', say.applicantGone(), [family, home(spouse, child, mother), 'death', [1]]],
    ['two applicants', say.oneApplicant(), [family, home(applicant, as('申请人', spouse), child), 'death', [4]]],
    [
      'somebody missing who is not said to leave',
      say.leavingDiffers([2, 4], [4]),
      [family, home(applicant, child), 'death', [4]],
    ],
    [
      'somebody said to leave who stays',
      say.leavingDiffers([4], [3, 4]),
      [family, home(applicant, spouse, child), 'death', [3, 4]],
    ],
    ['nobody said to leave', say.leavingDiffers([4], []), [family, home(applicant, spouse, child), 'death']],
    [
      'a name altered',
      say.memberAltered(3),
      [family, home(applicant, spouse, { ...child, name: '改名' }), 'death', [4]],
    ],
    [
      'a phone altered',
      say.memberAltered(2),
      [family, home(applicant, { ...spouse, phone: '00012345678' }, child), 'death', [4]],
    ],
    [
      'a relation altered without need',
      say.memberAltered(3),
      [family, home(applicant, spouse, as('其他', child)), 'death', [4]],
    ],
    [
      'the hukou altered',
      say.householdAltered('hukouArea'),
      [family, { ...home(applicant, spouse, child), hukouArea: '410102' }, 'death', [4]],
    ],
    [
      'the same person twice',
      say.samePersonTwice(),
      [family, home(applicant, spouse, child, mother, baby, baby), 'birth'],
    ],
  ])('%s', (_, message, args) => {
    expect(told(...args)).toBe(message)
  })
  describe('a birth moves nothing it does not concern', () => {
    const full: HouseholdFile = {
      members: [
        { ...applicant, phone: '00000000001', disabilityGrade: 2, work: '测试厂', maritalStatus: 'married' },
        { ...spouse, priorityGroups: ['low_income', 'veteran'] },
        {
          relation: '子女',
          name: '测试人',
          paper: { kind: 'passport', number: 'E12345678', birthOn: '2012-02-29', sex: '女' },
        },
      ],
      hukouArea: '410102',
      hukouSince: '2015-01-01',
      employmentYears: 6,
      yearlyIncome: 36_000,
      floorAreaPerHead: 9.5,
      homes: [{ address: '测试路 1 号', tenure: 'owned', floorArea: 28.5 }],
      assets: { deposits: 12_000, vehicles: 1 },
    }
    const born = (altered: Partial<HouseholdFile> = {}, without?: keyof HouseholdFile): HouseholdFile => {
      const after = { ...full, ...altered, members: [...(altered.members ?? full.members), baby] }
      if (without) delete (after as Partial<Record<keyof HouseholdFile, unknown>>)[without]
      return after
    }
    const member = (i: number, altered: object, without: keyof Person | '' = '') =>
      born({
        members: full.members.map((each, at) => {
          if (at !== i) return each
          const { [without as keyof Person]: _, ...rest } = { ...each, ...altered }
          return rest as Person
        }),
      })
    const passport = full.members[2]?.paper

    test('what may differ does: income, area, homes, assets; income, work and marital status of who stays', () => {
      expect(told(full, born(), 'birth')).toBe('granted')
      const now = {
        yearlyIncome: 1,
        floorAreaPerHead: 7,
        homes: [{ address: '测试路 2 号', tenure: 'rented', floorArea: 28 }],
        assets: { deposits: 0, vehicles: 0, other: 5 },
      } as const
      expect(told(full, born({ ...now, homes: [...now.homes] }), 'birth')).toBe('granted')
      const more = { yearlyIncome: 20_000, work: '另一厂', maritalStatus: 'divorced' }
      expect(told(full, member(0, more), 'birth')).toBe('granted')
      expect(told(full, member(0, {}, 'work'), 'birth')).toBe('granted')
      expect(told(full, member(1, { priorityGroups: ['veteran', 'low_income'] }), 'birth')).toBe('granted')
    })
    test.each<[string, string, HouseholdFile]>([
      ['the hukou dropped', say.householdAltered('hukouArea'), born({}, 'hukouArea')],
      ['the day of the hukou moved', say.householdAltered('hukouSince'), born({ hukouSince: '2005-01-01' })],
      ['years of work dropped', say.householdAltered('employmentYears'), born({}, 'employmentYears')],
      ['a field of a later form', say.householdAltered('later'), born({ later: 1 } as object)],
      ['homes dropped', say.homesVanished(), born({}, 'homes')],
      ['assets dropped', say.assetsVanished(), born({}, 'assets')],
      ['one kind of asset dropped', say.assetsVanished(), born({ assets: { vehicles: 1 } })],
      ['a disability dropped', say.memberAltered(1), member(0, {}, 'disabilityGrade')],
      ['a disability made graver', say.memberAltered(1), member(0, { disabilityGrade: 1 })],
      ['a phone dropped', say.memberAltered(1), member(0, {}, 'phone')],
      ['a priority group added', say.memberAltered(1), member(0, { priorityGroups: ['martyr_family'] })],
      ['a priority group dropped', say.memberAltered(2), member(1, { priorityGroups: ['veteran'] })],
      [
        'another birthday on the passport',
        say.memberAltered(3),
        member(2, { paper: { ...passport, birthOn: '2011-02-28' } }),
      ],
      ['another sex on the passport', say.memberAltered(3), member(2, { paper: { ...passport, sex: '男' } })],
    ])('%s', (_, message, after) => {
      expect(told(full, after, 'birth')).toBe(message)
    })
    test('the refusal names the place and holds no value', () => {
      try {
        compare(full, born({ hukouSince: '2005-01-01' }), 'birth')
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid', details: { field: 'household.hukouSince' } })
        expect(JSON.stringify([(error as Refused).message, (error as Refused).details])).not.toMatch(/20[01]5/)
        return
      }
      throw new Error('granted')
    })
  })

  test('an ID number that is none', () => {
    const last = (baby.idNumber as string).endsWith('1') ? '2' : '1'
    const wrong = { ...baby, idNumber: (baby.idNumber as string).slice(0, 17) + last }
    expect(told(family, home(...family.members, wrong), 'birth')).toContain('校验位')
  })
})

describe('登记家庭变更', () => {
  const subdistrict = '410305005'
  const clerk = staff('clerk', subdistrict)
  const paper = { materials: ['id_card'], community: '410305005001', hukouCommunity: '410305005001' }
  let office: TestOffice
  let application: string
  beforeEach(async () => {
    office = testOffice({ day: '2025-09-01' })
    application = await receive(family)
    await office.ask('acceptApplication', clerk, { application })
  })
  afterEach(async () => {
    expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
    office.close()
  })
  const receive = async (household: HouseholdFile) =>
    (await office.ask('receiveApplication', clerk, { ...paper, programme: 'public_rental', household })).subject
  const born = (more = {}) => ({
    application,
    change: 'birth',
    effectiveOn: '2025-09-20',
    evidence: ['birth_certificate'],
    household: home(...family.members, baby),
    ...more,
  })
  const change = (input: Record<string, unknown>, actor = clerk) => office.ask('changeHousehold', actor, input)
  const refused = (asked: Promise<unknown>) =>
    asked.then(
      () => 'granted',
      (error: Refused) => error.message,
    )
  const context = () => office.store.head(application)?.context as Record<string, unknown>
  const holder = ({ idNumber: id }: Person) => office.store.holder(office.sealer.personKey(id as string))
  const onFile = () => {
    const record = office.store.unseal(application, context().household as string)
    return record && office.sealer.open(record)
  }
  const later = () => office.clock.at('2025-10-09')

  test('a child is born: claimed, sealed whole, counted; what was surveyed is open again', async () => {
    later()
    await office.ask('recordSurvey', staff('first_reviewer', subdistrict), {
      application,
      stage: 'firstReview',
      kind: 'home_visit',
      investigators: ['A01', 'A02'],
      visitedOn: '2025-10-09',
      finding: '一致。',
    })
    await change(born())
    const fact = JSON.parse(office.store.history(application).at(-1)?.body ?? '') as AnyFact
    expect(fact).toMatchObject({
      type: 'HouseholdChanged',
      occurredOn: '2025-10-09',
      data: {
        change: 'birth',
        effectiveOn: '2025-09-20',
        members: 5,
        entered: 1,
        left: 0,
        evidence: ['birth_certificate'],
      },
    })
    expect(Object.keys(fact.data).sort()).toEqual([
      'change',
      'effectiveOn',
      'entered',
      'evidence',
      'household',
      'left',
      'members',
    ])
    expect(onFile()).toEqual(home(...family.members, baby))
    expect(holder(baby)).toBe(application)
    expect(context()).toMatchObject({ members: 5, surveyed: false, recheckSince: '2025-09-20' })
    const pass = { application, stage: 'firstReview', opinion: '符合。' }
    expect(await refused(office.ask('passReview', staff('first_reviewer', subdistrict), pass))).toBe(
      say.surveyMissing(),
    )
  })

  test('who leaves is free at once, and so are all when the case ends', async () => {
    later()
    await change({
      ...born(),
      change: 'moved_out',
      leaving: [4],
      evidence: ['residence_proof'],
      household: home(applicant, spouse, child),
    })
    expect(holder(mother)).toBeUndefined()
    const own = await receive(home(as('申请人', mother)))
    expect(holder(mother)).toBe(own)
    await office.ask('withdrawApplication', clerk, { application })
    for (const one of [applicant, spouse, child]) expect(holder(one)).toBeUndefined()
    expect(holder(mother)).toBe(own)
  })

  test('who is in another live case cannot enter; two clerks who claim the same newcomer at once: one does', async () => {
    const elsewhere = await receive(home(as('申请人', person('父母', '1958-01-01', '女'))))
    later()
    const newcomer = person('父母', '1958-01-01', '女')
    const moving = (into: string, household: HouseholdFile) => ({
      application: into,
      change: 'moved_in',
      effectiveOn: today,
      evidence: ['household_register'],
      household,
    })
    expect(await refused(change(moving(application, home(...family.members, newcomer))))).toBe(
      say.alreadyApplied(elsewhere),
    )
    await office.ask('withdrawApplication', clerk, { application: elsewhere })
    const second = await receive(home(person('申请人', '1979-03-03', '女')))
    const answers = await Promise.allSettled([
      change(moving(application, home(...family.members, newcomer))),
      change(moving(second, home(person('申请人', '1979-03-03', '女'), newcomer))),
    ])
    expect(answers.map((a) => a.status)).toEqual(['fulfilled', 'rejected'])
    expect((answers[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'conflict', details: { application } })
    expect(holder(newcomer)).toBe(application)
  })

  test('one leaves and another enters within the same second: the freed person may be claimed', async () => {
    const second = await receive(home(person('申请人', '1979-03-03', '女')))
    later()
    const answers = await Promise.allSettled([
      change({
        ...born(),
        change: 'moved_out',
        leaving: [4],
        evidence: ['residence_proof'],
        household: home(applicant, spouse, child),
      }),
      change({
        application: second,
        change: 'moved_in',
        effectiveOn: today,
        evidence: ['residence_proof'],
        household: home(person('申请人', '1979-03-03', '女'), mother),
      }),
    ])
    expect(answers.map((a) => a.status)).toEqual(['fulfilled', 'fulfilled'])
    expect(holder(mother)).toBe(second)
  })

  describe('证件换发', () => {
    const passport = { kind: 'passport' as const, number: 'E12345678', birthOn: '1960-03-04', sex: '女' as const }
    const next = { ...passport, number: 'E87654321' }
    const aunt: Person = { relation: '其他', name: '测试姑', paper: passport }
    const before = home(applicant, spouse, aunt)
    const keyOf = (number: string) => office.store.holder(office.sealer.personKey(`passport:${number}`))
    const renewal = (who: Person, more = {}) => ({
      application,
      change: 'renewed_paper',
      effectiveOn: '2025-08-20',
      evidence: ['new_paper'],
      household: home(applicant, spouse, who),
      ...more,
    })
    const withNew: Person = { ...aunt, paper: next, formerPapers: [passport] }
    beforeEach(async () => {
      await office.ask('withdrawApplication', clerk, { application, reason: '误报。' })
      application = await receive(before)
      await office.ask('acceptApplication', clerk, { application })
      await office.ask('recordSurvey', staff('first_reviewer', subdistrict), {
        application,
        stage: 'firstReview',
        kind: 'home_visit',
        investigators: ['A01', 'A02'],
        visitedOn: '2025-09-01',
        finding: '一致。',
        verified: { floorAreaPerHead: { value: 9.5 } },
      })
    })

    test('a new passport of the same person: both numbers are held, and what was checked stands', async () => {
      const was = context()
      await change(renewal(withNew))
      expect([keyOf('E12345678'), keyOf('E87654321')]).toEqual([application, application])
      expect(context()).toMatchObject({ members: 3, surveyed: true, recheckSince: null, verified: was.verified })
      const fact = JSON.parse(office.store.history(application).at(-1)?.body ?? '') as AnyFact
      expect(fact.data).toMatchObject({ change: 'renewed_paper', members: 3, entered: 0, left: 0 })
      // Nobody applies a second time by the old number, nor by the new one.
      const [old, present] = [
        { ...aunt, relation: '申请人' as const },
        { ...withNew, relation: '申请人' as const },
      ]
      for (const one of [old, present, { ...present, formerPapers: undefined }])
        expect(await refused(receive(home(JSON.parse(JSON.stringify(one)))))).toContain('一人只能有一件在办申请')
      // Whoever leaves, leaves with both.
      await change({
        application,
        change: 'moved_out',
        effectiveOn: '2025-09-01',
        leaving: [3],
        evidence: ['household_register'],
        household: home(applicant, spouse),
      })
      expect([keyOf('E12345678'), keyOf('E87654321'), context().members]).toEqual([undefined, undefined, 2])
    })

    test('what the register holds under the old number is still found', async () => {
      const record = (
        await office.ask('recordProtection', staff('reviewer', '410300'), {
          programme: 'low_rent',
          form: 'subsidy',
          where: '410100',
          reference: '郑补2020-9',
          since: '2020-01-01',
          person: { name: aunt.name, paper: passport },
        })
      ).subject
      await change(renewal(withNew))
      const pass = { application, stage: 'firstReview', opinion: '符合。' }
      const reviewer = staff('first_reviewer', subdistrict)
      expect(await refused(office.ask('passReview', reviewer, pass))).toContain('第 3 名成员（其他）已有住房保障')
      const resolutions = [{ member: 3, found: `${record}#1`, reason: '外地补贴已停。' }]
      await office.ask('passReview', reviewer, { ...pass, resolutions })
    })

    test('somebody gets an identity card, or a permit counted up: the former paper stays named where its number differs', async () => {
      const card: Person = {
        relation: '其他',
        name: '测试姑',
        idNumber: idNumber({ birthOn: '1960-03-04', sex: '女', serial: 8 }),
      }
      await change(renewal({ ...card, formerPapers: [passport] }))
      expect(holder(card)).toBe(application)
      // The same person, gone on to a further household with a permit whose number stays.
      const permit = {
        kind: 'hk_macao_permit' as const,
        number: 'H1234567801',
        birthOn: '1960-03-04',
        sex: '女' as const,
      }
      const friend: Person = { relation: '申请人', name: '测试友', paper: permit }
      application = await receive(home(friend))
      const counted = { ...friend, paper: { ...permit, number: 'H1234567802' } }
      await change(renewal(counted, { household: home(counted) }))
      expect(onFile()).toEqual(home(counted))
    })

    test.each<[string, () => Person, string]>([
      ['without the former paper', () => ({ ...aunt, paper: next }), '原证件（formerPapers）'],
      [
        'with another former paper',
        () => ({ ...withNew, formerPapers: [{ ...passport, number: 'E11112222' }] }),
        '原证件',
      ],
      [
        'of somebody born on another day',
        () => ({ ...withNew, paper: { ...next, birthOn: '1961-03-04' } }),
        '出生日期或性别不同',
      ],
      ['with another name', () => ({ ...withNew, name: '测试人' }), '原名单第 3 名有改动'],
      ['with other work beside it', () => ({ ...withNew, work: '退休' }), '证件换发只改证件'],
      ['of nobody', () => aunt, '没有成员的证件与原来不同'],
      ['with a number that is none', () => ({ ...withNew, paper: { ...next, number: 'E1' } }), '护照的号码应为'],
    ])('%s it is refused with what to do', async (_, who, says) => {
      expect(await refused(change(renewal(who())))).toContain(says)
    })

    test('an identity number never changes, a paper is proved, and another change is not the place for it', async () => {
      const altered = { ...applicant, idNumber: child.idNumber as string, formerPapers: [passport] }
      const household = home({ ...altered, formerPapers: undefined } as unknown as Person, spouse, aunt)
      expect(await refused(change(renewal(aunt, { household: JSON.parse(JSON.stringify(household)) })))).toContain(
        '证件换发',
      )
      expect(await refused(change(renewal(withNew, { evidence: ['household_register'] })))).toContain('换发的新证件')
      const birth = { ...born(), household: home(applicant, spouse, withNew, baby) }
      later()
      expect(await refused(change(birth))).toContain('证件换发的另按证件换发登记')
    })
  })

  test('the register knows a newcomer: refused, or resolved with reasons', async () => {
    const newcomer = person('父母', '1958-01-01', '女')
    const record = (
      await office.ask('recordProtection', staff('reviewer', '410300'), {
        programme: 'low_rent',
        form: 'subsidy',
        where: '410100',
        reference: '郑补2020-9',
        since: '2020-01-01',
        person: { name: newcomer.name, idNumber: newcomer.idNumber },
      })
    ).subject
    later()
    const moving = {
      application,
      change: 'moved_in',
      effectiveOn: today,
      evidence: ['household_register'],
      household: home(...family.members, newcomer),
    }
    expect(await refused(change(moving))).toContain(
      '第 5 名成员（父母）已有住房保障：廉租住房领取补贴，410100，郑补2020-9',
    )
    await change({ ...moving, resolutions: [{ member: 5, found: `${record}#1`, reason: '外地补贴本月终止。' }] })
    expect(holder(newcomer)).toBe(application)
  })

  test('dates and papers', async () => {
    later()
    expect(await refused(change(born({ effectiveOn: '2025-10-10' })))).toBe(say.futureDay('effectiveOn', '2025-10-10'))
    expect(await refused(change(born({ effectiveOn: '2025-08-31' })))).toBe(
      say.earlierThan('effectiveOn', '2025-08-31', '2025-09-01', 'received'),
    )
    expect(await refused(change(born({ evidence: ['household_register'] })))).toBe(
      '“出生”须有出生医学证明：请补充证明材料。',
    )
    expect(await refused(change(born({ evidence: [] })))).toContain('evidence')
    expect(await refused(change(born({ change: 'adoption' })))).toContain('change')
    expect(office.store.head(application)?.version).toBe(2)
  })

  test('who may not act hears that, and nothing of the household', async () => {
    later()
    const wrong = born({ household: home(spouse) })
    const above = await dryRun(office, 'changeHousehold', staff('clerk', '410305'), wrong)
    expect(above).toMatchObject({ granted: false, refusal: { code: 'forbidden' } })
    // Who does not see the case hears what they would of a number nobody has.
    const elsewhere = await dryRun(office, 'changeHousehold', staff('clerk', '410305006'), wrong)
    expect(elsewhere).toMatchObject({
      granted: false,
      refusal: { code: 'not_found', message: say.notFound(application) },
    })
    expect(await refused(change(wrong))).toBe(say.applicantGone())
  })

  test('on an old version nothing is changed', async () => {
    later()
    await change(born())
    const again = born({ version: 2, household: home(...family.members, baby) })
    await expect(change(again)).rejects.toMatchObject({ code: 'conflict', details: { actual: 3 } })
  })

  test('listed, it is refused with what to do; the notice withdrawn, or over, it is recorded', async () => {
    await firstReviewed(office, application)
    const notice = await posted(office, subdistrict, 'firstPublicity', [application])
    later()
    expect(await refused(change(born()))).toBe(say.changeWhileListed(notice))
    await office.ask('withdrawNotice', staff('publisher', subdistrict), { notice, reason: '家庭人口变化。' })
    await closeDue(office)
    await change(born())
    // What is posted now is the household as it is.
    const again = await posted(office, subdistrict, 'firstPublicity', [application])
    await ended(office, again)
    expect(office.store.head(application)?.state).toBe('transmissionToCounty')
  })

  describe('after the checks', () => {
    const reviewer = staff('reviewer', '410305')
    const approver = staff('approver', '410300')
    const secondReview = { stage: 'secondReview', opinion: '同意。' }
    beforeEach(async () => {
      await firstReviewed(office, application)
      await ended(office, await posted(office, subdistrict, 'firstPublicity', [application]))
      await transmitted(office, application, subdistrict, '410305')
      await checked(office, application, 'reviewer', '410305', 'secondReview')
      later()
    })
    const toCity = async () => {
      await office.ask('passReview', reviewer, { application, ...secondReview })
      await transmitted(office, application, '410305', '410300')
    }

    test('they are stale: the review records them anew', async () => {
      await change(born())
      expect(await refused(office.ask('passReview', reviewer, { application, ...secondReview }))).toBe(
        say.checksMissing(['住房核查', '收入核查']),
      )
      await checked(office, application, 'reviewer', '410305', 'secondReview')
      await toCity()
      expect(context()).toMatchObject({ recheckSince: null })
    })
    test('a change on the way up sends the case back from the approval, even a second time', async () => {
      await toCity()
      const approve = () => office.ask('approveApplication', approver, { application, opinion: '核准。' })
      const back = () =>
        office.ask('returnReview', approver, { application, stage: 'approval', reasons: '家庭变更，请重新核查。' })
      await back()
      await checked(office, application, 'reviewer', '410305', 'secondReview')
      await toCity()
      expect(await refused(back())).toBe(say.returnedOnce('approval'))
      await change(born())
      expect(await refused(approve())).toBe(say.recheckDue('2025-09-20'))
      await back()
      await checked(office, application, 'reviewer', '410305', 'secondReview')
      await toCity()
      await approve()
      expect(office.store.head(application)?.state).toBe('finalPublicity')
    })
    test('on the list it is recorded and marked, and later decisions read the new household', async () => {
      await toCity()
      await office.ask('approveApplication', approver, { application, opinion: '核准。' })
      await ended(office, await posted(office, '410300', 'finalPublicity', [application]))
      await office.ask('registerApplication', staff('publisher', '410300'), { application })
      office.clock.at('2025-12-01')
      await change({
        ...born(),
        change: 'death',
        effectiveOn: '2025-11-20',
        leaving: [1],
        evidence: ['death_certificate'],
        household: home(as('申请人', spouse), child, as('其他', mother)),
      })
      expect(office.store.head(application)).toMatchObject({
        state: 'waiting',
        context: { members: 3, recheckSince: '2025-11-20' },
      })
      expect(holder(applicant)).toBeUndefined()
    })
  })
})
