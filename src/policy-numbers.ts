import { z } from 'zod'
import { canonical, sha256 } from '../db/facts.ts'
import { badInput } from './bad-input.ts'
import { type Calendar, type Deadline, deadline, type LegalDay, parseDay } from './calendar.ts'
import { counties, countyNameOn, kindOfCounty, presentCode } from './organs.ts'
import { Refused } from './refusal.ts'
import { slipOf } from './slips.ts'
import { say } from './words.ts'

/** All versions a lookup chooses from: a `Policy`, or a draft beside it. */
export interface NumbersInForce {
  readonly numbers: readonly PolicyNumbers[]
}

/**
 * How firmly a number is known. `law`: read in the national law itself. `local_rule`: a rule of this place or of a
 * ministry known only as others quote it, so a city checks the original. `default`: nobody's rule here, a stand-in until
 * the city decides, and shown as one.
 */
export const firmnesses = ['law', 'local_rule', 'default'] as const
export type Firmness = (typeof firmnesses)[number]

/**
 * The words by which the law draws a line, and what they mean for a value exactly on it (民法典第1259条): 低于 leaves the
 * number itself out, 不超过 and 满 take it in.
 */
export type Bound = '低于' | '不超过' | '满'

/** Where a hukou must be: in any city district (市区), anywhere in the city, or in the county of the application. */
export const hukouScopes = ['city_districts', 'city', 'county'] as const
export type HukouScope = (typeof hukouScopes)[number]

/** The criteria a version may put in force, in the order in which findings are written and shown. */
export const criteria = [
  'income',
  'floor_area',
  'homes',
  'assets',
  'vehicles',
  'vehicle_price',
  'businesses',
  'business_capital',
  'hukou_place',
  'hukou_years',
  'single_age',
  'papers',
  'protection',
  'bars',
] as const
export type Criterion = (typeof criteria)[number]

/** Kinds of bar: obtained a home by fraud; was only registered by fraud; gave a home up after choosing it. */
export const barKinds = ['fraud_leased', 'fraud_registered', 'give_up'] as const
export type BarKind = (typeof barKinds)[number]

const known = {
  basis: z.string().min(1),
  firmness: z.enum(firmnesses),
  /** As a paper cites it: full name, document number, article. Absent where none is known: a paper names the version. */
  cite: z.string().min(1).exactOptional(),
}
const amount = z.number().min(0)
const line = <const B extends readonly [Bound, ...Bound[]], const U extends string>(bounds: B, unit: U) =>
  z.strictObject({ bound: z.enum(bounds), value: amount, unit: z.literal(unit), ...known }).readonly()
const ceiling = <const U extends string>(unit: U) => line(['低于', '不超过'], unit)
const floor = <const U extends string>(unit: U) => line(['满'], unit)
const none = <const U extends string>(unit: U) =>
  z.strictObject({ bound: z.literal('不超过'), value: z.literal(0), unit: z.literal(unit), ...known }).readonly()
const period = z
  .strictObject({ value: z.int().min(1), unit: z.enum(['日', '工作日', '月', '年']), ...known })
  .readonly()
const bar = <const F extends string>(countsFrom: F) =>
  z.strictObject({ value: z.int().min(1), unit: z.enum(['月', '年']), countsFrom: z.literal(countsFrom), ...known })

function isDay(text: string): boolean {
  try {
    return parseDay(text) === text
  } catch {
    return false
  }
}

const rules = {
  /** Yuan per head and month: the household's year divided by its members and by twelve, rounded to the fen. */
  income: ceiling('元/人·月').exactOptional(),
  /** Square metres of dwelling per head. */
  floor_area: ceiling('㎡/人').exactOptional(),
  /** Homes the household owns besides the dwelling it is in need with; the basis says which count. */
  homes: ceiling('套').exactOptional(),
  /** All assets of the household, in yuan. */
  assets: ceiling('元').exactOptional(),
  vehicles: ceiling('辆').exactOptional(),
  /** What the household's dearest car cost, in yuan. */
  vehicle_price: ceiling('元').exactOptional(),
  businesses: ceiling('个').exactOptional(),
  /** Registered capital of the household's business, in yuan. */
  business_capital: ceiling('元').exactOptional(),
  /** Where the applicant's hukou is; a worker from elsewhere may instead show years of employment, where given. */
  hukou_place: z
    .strictObject({
      bound: z.literal('属于'),
      value: z.enum(hukouScopes),
      unit: z.literal('户籍地'),
      orEmployment: floor('年').exactOptional(),
      ...known,
    })
    .readonly()
    .exactOptional(),
  /** Completed years of that hukou; the corresponding day completes the year, as a birthday does. */
  hukou_years: floor('年').exactOptional(),
  /** Completed years of age of a person who applies alone. */
  single_age: floor('岁').exactOptional(),
  /** Members without a valid identity paper. */
  papers: none('人').exactOptional(),
  /** Housing protection any member already has, is registered for, or lives in. */
  protection: none('项').exactOptional(),
  /** Bars in force against any member. */
  bars: none('项').exactOptional(),
}

/** One version of the numbers, as it may come from a file: strict, every number with unit, basis and firmness. */
export const policyNumbers = z
  .strictObject({
    /** `id@n`. Once used a version never changes; a change is a new entry with the next n. */
    version: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*@[1-9]\d*$/, '版本应写作 名称@序号，如 luoyang-low-rent@1'),
    /** The document that makes the version, and what is not known of it. */
    document: z.string().min(1),
    effectiveFrom: z.string().refine(isDay, '施行日期应为真实存在的日子，写作 YYYY-MM-DD'),
    /** Prefix of the division codes it holds for: 4103 the whole city, 410305 one district. */
    area: z.string().regex(/^\d{2}(\d{2}(\d{2})?)?$/, '地区应为 2、4 或 6 位区划代码'),
    /** Only for places that are districts, or counties, on the day asked. */
    kind: z.enum(['district', 'county']).exactOptional(),
    programme: z.string().regex(/^[a-z]+(_[a-z]+)*$/, '保障方式应为小写字母代码，如 low_rent'),
    /** The programme's name, so that a new programme is data. */
    programmeName: z.string().min(1),
    /** A criterion is in force if and only if it stands here. */
    criteria: z
      .strictObject(rules)
      .readonly()
      .refine((all) => Object.keys(all).length > 0, '至少要有一项条件，否则人人都算符合'),
    /** Lengths of bars. A bar without a length here cannot be imposed. */
    bars: z
      .strictObject({
        fraud_leased: bar('unit_returned').readonly().exactOptional(),
        fraud_registered: bar('decided').readonly().exactOptional(),
        give_up: bar('gave_up').readonly().exactOptional(),
      })
      .readonly(),
    /** Lengths of time after registration: waiting, lease, yearly duties. Those of the stages stand in the procedure. */
    periods: z
      .strictObject({
        /** The longest a household should wait; longer is an alarm. */
        waiting_cap: period.exactOptional(),
        lease_longest: period.exactOptional(),
        /** How long before its end a lease must be asked to be renewed. */
        renewal_ahead: period.exactOptional(),
        /** Unbroken vacancy without reason that ends a lease. */
        vacancy: period.exactOptional(),
        /** Cumulative unpaid rent that ends a lease. */
        arrears: period.exactOptional(),
        /** How soon a change of household, income or housing must be reported. */
        change_report: period.exactOptional(),
        /** How often a housed or subsidised household declares anew. */
        declaration_every: period.exactOptional(),
        /** How long a bought home may not be sold. */
        resale: period.exactOptional(),
      })
      .readonly(),
  })
  .readonly()

/** One immutable version of the numbers of one programme in one area from one day on. It is whole: nothing is inherited. */
export type PolicyNumbers = z.infer<typeof policyNumbers>
/** What one criterion requires in one version. */
export type Rule = NonNullable<PolicyNumbers['criteria'][Criterion]>
export type PeriodName = keyof PolicyNumbers['periods']

/**
 * Reads one version of the numbers from plain data, such as a draft for a what-if. The result is frozen.
 * Refuses `invalid`, naming every slip by its place.
 */
export function readNumbers(plain: unknown): PolicyNumbers {
  const read = policyNumbers.safeParse(plain, { error: slipOf, reportInput: true })
  if (read.success) return read.data
  throw badInput(read.error)
}

/** The criteria a version puts in force, in their fixed order. */
export function criteriaOf(numbers: PolicyNumbers): readonly Criterion[] {
  return criteria.filter((each) => numbers.criteria[each] !== undefined)
}

export { presentCode }

/** Whether this is the code of a county or district of the city, present or past. */
export function isOwnCounty(code: string): boolean {
  const present = presentCode(code)
  return counties().some((county) => county.code === present)
}

/** Whether a version is meant for a county or district as it was on a day, whatever its programme and first day. */
export function holdsFor(numbers: PolicyNumbers, county: string, on: LegalDay): boolean {
  if (!presentCode(county).startsWith(presentCode(numbers.area))) return false
  return numbers.kind === undefined || numbers.kind === kindOfCounty(county, on)
}

function placeName(county: string, on: LegalDay): string {
  try {
    return countyNameOn(county, on)
  } catch {
    return county
  }
}

const ordinal = ({ version }: PolicyNumbers) => Number(version.slice(version.lastIndexOf('@') + 1))
const specificity = ({ area, kind }: PolicyNumbers) => area.length * 2 + (kind === undefined ? 0 : 1)

/**
 * The version of the numbers in force for a programme in a county or district on a day, normally the day of acceptance.
 * The most specific area wins, a version for districts or counties only beating one for both; of those the newest in
 * force, then the highest n. Refuses `not_found` when there is none and says what to add.
 */
export function numbersFor(
  { numbers }: NumbersInForce,
  programme: string,
  county: string,
  on: LegalDay,
): PolicyNumbers {
  const inForce = numbers.filter(
    (each) => each.programme === programme && each.effectiveFrom <= on && holdsFor(each, county, on),
  )
  const [found] = inForce.toSorted(
    (a, b) =>
      specificity(b) - specificity(a) ||
      (a.effectiveFrom === b.effectiveFrom ? ordinal(b) - ordinal(a) : a.effectiveFrom < b.effectiveFrom ? 1 : -1),
  )
  if (found) return found
  const name = numbers.find((each) => each.programme === programme)?.programmeName ?? programme
  throw new Refused('not_found', say.noNumbers(name, placeName(county, on), on), { programme, county, on })
}

/** The version with this name, for a case that was pinned to it. Refuses `not_found`. */
export function numbersNamed({ numbers }: NumbersInForce, version: string): PolicyNumbers {
  const found = numbers.find((each) => each.version === version)
  if (!found) throw new Refused('not_found', say.noSuchVersion(version.slice(0, 60)), { version: version.slice(0, 60) })
  return found
}

/** A version as plain data: the same numbers give the same canonical JSON, however they were written down. */
export function digestible(numbers: PolicyNumbers): Readonly<Record<string, unknown>> {
  return JSON.parse(canonical(numbers)) as Record<string, unknown>
}

/** SHA-256 of a version's canonical JSON, lower-case hex. A test holds the digests of all published versions. */
export function numbersDigest(numbers: PolicyNumbers): string {
  return sha256(canonical(digestible(numbers)))
}

/**
 * When a bar that counts from a day ends: its last day is still barred (T17), and days off do not lengthen it.
 * `from` is the day the version names: the unit returned (部令11号第35条), the decision, or the giving up.
 * Refuses when the version knows no such bar: nobody is barred without a rule.
 */
export function barUntil(numbers: PolicyNumbers, kind: BarKind, from: LegalDay, calendar: Calendar): Deadline {
  const length = numbers.bars[kind]
  if (!length) throw new Refused('invalid', say.noBar(kind, numbers.version), { bar: kind, version: numbers.version })
  return deadline(from, { n: length.value, unit: length.unit }, 'person', calendar)
}
