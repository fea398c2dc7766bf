import { z } from 'zod'
import type { Bar, EligibilityFacts, Hukou, Known, MemberFacts, Protection, Verified } from './eligibility.ts'
import { isElsewhere } from './household-form.ts'
import type { KnownOfPerson } from './known-persons.ts'
import { barKinds, isOwnCounty } from './policy-numbers.ts'
import { knownHere, say } from './words.ts'

/*
 * What an organ found out about a household, as it is recorded with a survey or a check and sealed: the values of
 * `EligibilityFacts`, each with where it comes from.
 */

const source = z
  .string()
  .trim()
  .min(2, '请写明来源单位或系统')
  .max(100)
  .exactOptional()
  .describe('来源；不填则为本次核查的来源')
const found = <T extends z.ZodType>(value: T) => z.strictObject({ value, source }).exactOptional()
const count = z.int().min(0).max(100)
const yuan = z.number().min(0).max(1_000_000_000)
const day = z.iso.date('日期应为真实存在的日子，写作 YYYY-MM-DD，如 2026-03-10')
/** Of the city's own places those that are or were; elsewhere the form and the province (`isElsewhere`). */
const hukouCounty = z
  .string()
  .regex(/^\d{6}$/, '户籍地应为 6 位区划代码')
  .refine((code) => isOwnCounty(code) || isElsewhere(code), say.noSuchHukouCounty())
const text = z.string().trim().min(1, '请填写').max(200)

const member = z.strictObject({
  paper: found(z.boolean()).describe('是否持有有效身份证件'),
  birthOn: found(day).describe('出生日期'),
  protections: found(z.array(z.strictObject({ what: text, where: text, reference: text })).max(20)).describe(
    '已享受或登记的住房保障；查过没有则为空列表',
  ),
  bars: found(z.array(z.strictObject({ kind: z.enum(barKinds), source: text, endsOn: day })).max(20)).describe(
    '限制申请；查过没有则为空列表',
  ),
})

/** The personal field `verified` of a survey or a check. What is left out was not looked at, or could not be found out. */
export const verifiedValues = z
  .strictObject({
    yearlyIncome: found(yuan).describe('家庭年收入（元）'),
    floorAreaPerHead: found(z.number().min(0).max(10_000)).describe('人均住房面积（平方米）'),
    homes: found(count).describe('自有住房套数'),
    assets: found(yuan).describe('家庭财产（元）'),
    vehicles: found(count).describe('家庭汽车辆数'),
    vehiclePrice: found(yuan).describe('最贵一辆汽车的购买价格（元）'),
    businesses: found(count).describe('工商注册个数'),
    businessCapital: found(yuan).describe('注册资本（元）'),
    hukou: found(z.strictObject({ county: hukouCounty, since: day.exactOptional() })).describe(
      '申请人户籍地和迁入日期',
    ),
    employmentYears: found(count).describe('稳定就业年限（外来务工人员）'),
    members: z.array(member).min(1).max(20).exactOptional().describe('各成员，顺序与申请表相同'),
  })
  .refine((values) => Object.keys(values).length > 0, '没有填写任何核实值：请填写，或去掉这一项')

/** As typed: a value without a source of its own was found where the whole record says. */
export type VerifiedInput = z.output<typeof verifiedValues>

type Found<T> = { readonly [F in keyof T]: NonNullable<T[F]> extends { value: infer V } ? Verified<V> : never }
type Member = z.output<typeof member>
/** As sealed: every value with its source. */
export type VerifiedValues = Found<Omit<VerifiedInput, 'members'>> & { readonly members?: readonly Found<Member>[] }

/** Gives every value the source of the record it came with, unless it names its own. */
export function withSource({ members, ...household }: VerifiedInput, from: string): VerifiedValues {
  const each = (values: object) =>
    Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { source: from, ...value }]))
  return { ...each(household), ...(members ? { members: members.map(each) } : {}) }
}

// A verified and a declared value as the criteria take them.
function known<T>(verified: Verified<T> | undefined, declared?: T): Known<T> {
  return { ...(verified ? { verified } : {}), ...(declared === undefined ? {} : { declared }) }
}

// What this system knows comes on top of what an organ found elsewhere; where nobody else looked, it verifies by itself.
function withOwn<T>(verified: Verified<readonly T[]> | undefined, own: readonly T[]): Known<readonly T[]> {
  const here = knownHere.thisSystem()
  if (!verified) return { verified: { value: own, source: here } }
  const { value, source } = verified
  return { verified: { value: [...value, ...own], source: own.length > 0 ? `${source}；${here}` : source } }
}

/**
 * The facts the criteria are judged on: what surveys and checks verified (a later record's value stands over an earlier
 * one's, field by field), what the household declared, and what this system itself knows of each member.
 */
export function factsFrom(
  records: readonly VerifiedValues[],
  declared: EligibilityFacts,
  persons: readonly KnownOfPerson[],
): EligibilityFacts {
  const { members: _, yearlyIncome, floorAreaPerHead, ...v }: VerifiedValues = Object.assign({}, ...records)
  return {
    ...(yearlyIncome ? { yearlyIncome } : {}),
    ...(floorAreaPerHead ? { floorAreaPerHead } : {}),
    homes: known(v.homes, declared.homes?.declared),
    assets: known(v.assets, declared.assets?.declared),
    vehicles: known(v.vehicles, declared.vehicles?.declared),
    vehiclePrice: known(v.vehiclePrice, declared.vehiclePrice?.declared),
    businesses: known(v.businesses, declared.businesses?.declared),
    businessCapital: known(v.businessCapital, declared.businessCapital?.declared),
    hukou: known<Hukou>(v.hukou, declared.hukou?.declared),
    employmentYears: known(v.employmentYears, declared.employmentYears?.declared),
    members: persons.map((own, i): MemberFacts => {
      const found: Found<Member> = Object.assign({}, ...records.map((r) => r.members?.[i]))
      return {
        paper: known(found.paper, declared.members?.[i]?.paper?.declared),
        ...(found.birthOn ? { birthOn: found.birthOn } : {}),
        protections: withOwn<Protection>(found.protections, own.protections),
        bars: withOwn<Bar>(found.bars, own.bars),
      }
    }),
  }
}
