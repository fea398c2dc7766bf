import { describe, expect, test } from 'vitest'
import { canonical } from '../../db/facts.ts'
import { stateCouncilCalendar as calendar } from '../../src/calendar.ts'
import { luoyangNumbers } from '../../src/policies/luoyang.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import {
  barUntil,
  criteriaOf,
  digestible,
  numbersDigest,
  numbersFor,
  numbersNamed,
  type PolicyNumbers,
  readNumbers,
} from '../../src/policy-numbers.ts'

/** Digests of every version ever published. A line here is never edited: a changed number is a new version, a new line. */
const published: readonly (readonly [string, string])[] = [
  ['luoyang-low-rent@1', '4a8dd5c4f79cc32a1e28dde58f709c87f9fea26e35b780c09231f36adc42c7fe'],
  ['luoyang-public-rental@1', '5400a51335be2e56fd7614330aeee14e8d77a993f8e84b9da860e00e2cfc06dd'],
  ['luoyang-public-rental-districts@1', 'eff0843b132b3efb0091747b8bdd814b0c6548bdfb0d10cba906c4f4a0b6e82f'],
  ['luoyang-affordable-sale-districts@1', 'ec90a288798757234894b8aeff43611215483bc35c8b6baadb4897506497dd34'],
  ['luoyang-affordable-sale-districts@2', '47773011f8b4831683a0ea5d30696eb613a2fe8a91229b53dec28d71f8dd2383'],
  ['luoyang-affordable-sale-districts@3', '83d8936da309b2ca2d619127780281f768e13d9c2adc716a02d527fbd24eddd2'],
  ['luoyang-affordable-sale-counties@1', '001120f981b8016acc8224df86fcb9c3c21ca88cd557abf73cf3c24676ad54ea'],
  ['luoyang-resettlement@1', 'd8a14851a87a40e476c3eac59ef9a13c6dfdd9ee8155745a93f29f663f4e4496'],
]

const of = (programme: string, county: string, on: string) => numbersFor(luoyangPolicy, programme, county, on)
const rental = numbersNamed(luoyangPolicy, 'luoyang-public-rental@1')
/** The rental numbers once more, under another name and with something changed. */
const version = (name: string, change: Partial<PolicyNumbers> = {}): PolicyNumbers =>
  readNumbers({ ...rental, version: name, ...change })

describe('published versions', () => {
  test('are what they were when they were published', () => {
    expect(luoyangPolicy.numbers.map((n) => [n.version, numbersDigest(n)])).toEqual(published)
  })
  test('have each their own name', () => {
    expect(new Set(published.map(([name]) => name)).size).toBe(published.length)
  })
  test('cannot be changed by whoever holds one', () => {
    expect(Object.isFrozen(rental)).toBe(true)
    expect(Object.isFrozen(rental.criteria)).toBe(true)
    expect(Object.isFrozen(rental.criteria.income)).toBe(true)
    expect(Object.isFrozen(rental.bars.fraud_leased)).toBe(true)
  })
  test('have the same digest however their members are ordered, and another for any changed number', () => {
    const turned = Object.fromEntries(Object.entries(rental).reverse())
    expect(numbersDigest(readNumbers(turned))).toBe(numbersDigest(rental))
    const income = { ...rental.criteria.income, value: 2001 }
    expect(numbersDigest(readNumbers({ ...rental, criteria: { ...rental.criteria, income } }))).not.toBe(
      numbersDigest(rental),
    )
    expect(readNumbers(digestible(rental))).toEqual(rental)
    expect(canonical(digestible(rental))).toBe(canonical(rental))
  })
})

describe('every number', () => {
  const numbers = luoyangNumbers.flatMap((n) =>
    [n.criteria, n.bars, n.periods].flatMap((group) =>
      Object.entries(group).map(([name, rule]) => [`${n.version} ${name}`, rule] as const),
    ),
  )
  test.each(numbers)('%s carries value, unit, basis and firmness', (_, rule) => {
    expect(rule).toMatchObject({ value: expect.anything(), unit: expect.any(String), basis: expect.any(String) })
    expect(['law', 'local_rule', 'default']).toContain(rule.firmness)
  })
  test.each(numbers)('%s is marked as a default if and only if its basis says that it is undecided', (_, rule) => {
    expect(rule.firmness === 'default').toBe(/^默认值，待(市|县)级确定/.test(rule.basis))
  })
  test.each(numbers)('%s says whether a value on the line passes', (_, rule) => {
    if (!('bound' in rule) || rule.bound === '属于' || rule.value === 0) return
    expect(rule.basis).toContain(rule.bound === '低于' ? '“低于”不含本数' : `“${rule.bound}”含本数`)
  })
  test('no income line is known for Luoyang, so none is passed off as a rule', () => {
    for (const { criteria } of luoyangNumbers) if (criteria.income) expect(criteria.income.firmness).toBe('default')
  })
})

describe('the numbers in force', () => {
  test.each([
    ['2012-09-10', 'luoyang-affordable-sale-districts@1'],
    ['2023-12-30', 'luoyang-affordable-sale-districts@1'],
    ['2023-12-31', 'luoyang-affordable-sale-districts@2'],
    ['2025-05-12', 'luoyang-affordable-sale-districts@2'],
    ['2025-05-13', 'luoyang-affordable-sale-districts@3'],
    ['2031-01-01', 'luoyang-affordable-sale-districts@3'],
  ])('affordable homes in 涧西区 on %s: %s', (on, expected) => {
    expect(of('affordable_sale', '410305', on).version).toBe(expected)
  })

  test.each([
    ['偃师 as a county', '410381', '2012-09-20', 'luoyang-affordable-sale-counties@1'],
    ['偃师 as a county, under its present code', '410307', '2021-03-17', 'luoyang-affordable-sale-counties@1'],
    ['偃师 as a district', '410307', '2021-03-18', 'luoyang-affordable-sale-districts@1'],
    ['偃师 as a district, under its old code', '410381', '2023-06-01', 'luoyang-affordable-sale-districts@1'],
    ['宜阳, always a county', '410327', '2026-01-05', 'luoyang-affordable-sale-counties@1'],
  ])('T03: %s on its day', (_, county, on, expected) => {
    expect(of('affordable_sale', county, on).version).toBe(expected)
  })

  test('the district rule of 2013 beats the older one for everybody, and leaves counties alone', () => {
    expect(of('public_rental', '410305', '2013-10-31').version).toBe('luoyang-public-rental@1')
    expect(of('public_rental', '410305', '2013-11-01').version).toBe('luoyang-public-rental-districts@1')
    expect(of('public_rental', '410327', '2013-11-01').version).toBe('luoyang-public-rental@1')
  })

  test('the most specific area wins even against a newer version, then the newest, then the highest n', () => {
    const numbers = [
      version('city@10', { effectiveFrom: '2020-01-01' }),
      version('city@9', { effectiveFrom: '2020-01-01' }),
      version('city@2', { effectiveFrom: '2019-01-01' }),
      version('yiyang@1', { area: '410327', effectiveFrom: '2014-01-01' }),
      version('yanshi@1', { area: '410381', effectiveFrom: '2014-01-01' }),
    ]
    const name = (county: string, on: string) => numbersFor({ numbers }, 'public_rental', county, on).version
    expect(name('410305', '2019-12-31')).toBe('city@2')
    expect(name('410305', '2020-01-01')).toBe('city@10')
    expect(name('410327', '2020-01-01')).toBe('yiyang@1')
    expect(name('410307', '2020-01-01')).toBe('yanshi@1')
    const turned = { numbers: numbers.toReversed() }
    expect(numbersFor(turned, 'public_rental', '410305', '2020-01-01').version).toBe('city@10')
  })

  test('a programme of later years is one more entry', () => {
    const numbers = [
      ...luoyangPolicy.numbers,
      version('luoyang-shared@1', { programme: 'shared_ownership', programmeName: '共有产权住房' }),
    ]
    expect(numbersFor({ numbers }, 'shared_ownership', '410305', '2026-01-05').programmeName).toBe('共有产权住房')
  })

  test.each([
    ['an unknown programme', 'talent_home', '410305', '2026-01-05', 'talent_home'],
    ['a day before the first version', 'low_rent', '410305', '2012-09-09', '廉租住房'],
    ['a place outside the city', 'low_rent', '410102', '2026-01-05', '410102'],
  ])('%s is refused, saying what to add', (_, programme, county, on, named) => {
    const ask = () => of(programme, county, on)
    expect(ask).toThrow(/请增加一版，写明地区、保障方式、施行日期、各项标准及其依据/)
    expect(ask).toThrow(named)
  })

  test('a version is found by its name, or refused', () => {
    expect(numbersNamed(luoyangPolicy, 'luoyang-low-rent@1').programme).toBe('low_rent')
    expect(() => numbersNamed(luoyangPolicy, 'luoyang-low-rent@99')).toThrow(/没有政策版本/)
  })

  test('resettlement names no income or area line: the law gives people their home back for what they lost', () => {
    expect(criteriaOf(of('resettlement', '410305', '2026-01-05'))).toEqual(['papers', 'protection', 'bars'])
  })
})

describe('a draft from a file', () => {
  const refuses = (change: object, message: RegExp) =>
    expect(() => readNumbers({ ...digestible(rental), ...change })).toThrow(message)
  test.each<[string, object, RegExp]>([
    ['without a number after @', { version: 'draft' }, /version：版本应写作/],
    ['from a day that does not exist', { effectiveFrom: '2026-02-30' }, /effectiveFrom：施行日期/],
    ['for an area that is no code', { area: '洛阳' }, /area：地区应为/],
    ['with no criteria', { criteria: {} }, /criteria：至少要有一项条件/],
    ['with a criterion nobody knows', { criteria: { height: {} } }, /criteria/],
    [
      'with a negative line',
      { criteria: { income: { ...rental.criteria.income, value: -1 } } },
      /criteria.income.value/,
    ],
    ['with a line without basis', { criteria: { income: { ...rental.criteria.income, basis: '' } } }, /income.basis/],
    ['in another unit', { criteria: { income: { ...rental.criteria.income, unit: '元' } } }, /criteria.income.unit/],
    [
      'with the bound turned round',
      { criteria: { income: { ...rental.criteria.income, bound: '满' } } },
      /income.bound/,
    ],
    ['with members of its own', { note: 'x' }, /note/],
  ])('is refused %s, naming the place', (_, change, message) => refuses(change, message))
  test('is refused when it is no object at all', () => {
    for (const plain of [null, [], '{}', 3]) expect(() => readNumbers(plain)).toThrow(/输入有误/)
  })
})

describe('bars', () => {
  test('T17: fraud, the unit returned on 2020-03-10: the last day of five years is still barred', () => {
    const { endsOn, explanation } = barUntil(rental, 'fraud_leased', '2020-03-10', calendar)
    expect(endsOn).toBe('2025-03-10')
    expect(explanation.join()).toContain('不因放假顺延')
  })
  test('a bar ends on a holiday if that is its day, also in years whose calendar is not published', () => {
    expect(barUntil(rental, 'give_up', '2023-10-01', calendar).endsOn).toBe('2025-10-01')
    expect(barUntil(rental, 'fraud_leased', '2028-02-29', calendar).endsOn).toBe('2033-02-28')
  })
  test('a kind without a rule bars nobody', () => {
    expect(() => barUntil(rental, 'fraud_registered', '2020-03-10', calendar)).toThrow(/没有依据不得限制申请/)
  })
})
