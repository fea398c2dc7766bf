import { z } from 'zod'
import { type LegalDay, parseDay } from './calendar.ts'
import {
  assess,
  type EligibilityFacts,
  type Finding,
  type FindingVerdict,
  type Household,
  type MemberFacts,
  missesBy,
  sentenceOf,
  type Verified,
} from './eligibility.ts'
import type { Criterion, Firmness, PolicyNumbers } from './policy-numbers.ts'
import { findingSays, selfCheckSays } from './words.ts'

/*
 * For a household that wonders whether to apply: the criteria the reviewers use, run over a few answers taken at their
 * word. Nothing is stored and no person is named.
 */

const count = z.int().min(0).max(100)
const yuan = z.number().min(0).max(1_000_000_000)
const day = z.string().refine((text) => {
  try {
    return parseDay(text) === text
  } catch {
    return false
  }
}, '日期应为真实存在的日子，写作 YYYY-MM-DD，如 2026-03-10')

/** The answers: what is left out is not guessed, its criterion stays 待核. */
export const selfCheckAnswers = z.strictObject({
  county: z
    .string()
    .regex(/^\d{6}$/, '区县应为 6 位区划代码')
    .describe('申请地区县代码'),
  members: z
    .int('人数应为整数')
    .min(1, '家庭成员至少 1 人，即申请人')
    .max(20, '家庭成员最多 20 人')
    .describe('家庭成员人数，含申请人'),
  yearlyIncome: yuan.exactOptional().describe('家庭年收入（元）'),
  floorAreaPerHead: z.number().min(0).max(10_000).exactOptional().describe('人均住房面积（平方米）'),
  homes: count.exactOptional().describe('自有住房套数'),
  assets: yuan.exactOptional().describe('家庭财产（元）'),
  vehicles: count.exactOptional().describe('家庭汽车辆数'),
  vehiclePrice: yuan.exactOptional().describe('最贵一辆汽车的购买价格（元）'),
  businesses: count.exactOptional().describe('工商注册个数'),
  businessCapital: yuan.exactOptional().describe('注册资本（元）'),
  hukouCounty: z
    .string()
    .regex(/^\d{6}$/, '户籍地应为 6 位区划代码')
    .exactOptional()
    .describe('户籍地区县代码'),
  hukouSince: day.exactOptional().describe('迁入户籍的日期'),
  employmentYears: count.exactOptional().describe('稳定就业年限（外来务工人员）'),
  birthOn: day.exactOptional().describe('申请人出生日期'),
  withoutPaper: count.exactOptional().describe('没有有效身份证件的成员人数'),
  protections: count.exactOptional().describe('已享受或登记的住房保障项数'),
  bars: count.exactOptional().describe('仍在限制期内的限制项数'),
})
export type SelfCheckAnswers = Readonly<z.infer<typeof selfCheckAnswers>>

/** One criterion as the household reads it. */
export interface SelfCheckLine {
  readonly criterion: Criterion
  readonly verdict: FindingVerdict
  /** What is required, what was answered and by how much it misses, in one sentence. */
  readonly sentence: string
  /** Positive: misses the line by so much; 0: exactly on it; negative: within it. Null where nothing is measured. */
  readonly byHowMuch: { readonly value: number; readonly unit: string } | null
  readonly basis: string
  readonly firmness: Firmness
}

export interface SelfCheck {
  readonly policy: string
  readonly on: LegalDay
  readonly verdict: FindingVerdict
  readonly lines: readonly SelfCheckLine[]
  readonly conclusion: string
}

const taken = <T>(value: T): Verified<T> => ({ value, source: selfCheckSays.ownWords() })

/** An optional answer as an optional member: nothing answered, nothing known. */
function when<T, K extends string, R>(value: T | undefined, key: K, make: (value: T) => R): { [key in K]?: R } {
  return (value === undefined ? {} : { [key]: make(value) }) as { [key in K]?: R }
}

const answered = (value: number) => ({ verified: taken(value) })

/** The household and facts the answers amount to. Counts over members are put on the first, since nobody is named. */
function asFacts(answers: SelfCheckAnswers): { household: Household; facts: EligibilityFacts } {
  const { county, members, withoutPaper, protections, bars, hukouCounty, hukouSince } = answers
  const household: Household = {
    county,
    members: Array.from({ length: members }, (_, i) => ({
      relation: i === 0 ? '申请人' : '其他',
    })),
  }
  const each = (i: number): MemberFacts => ({
    ...(i === 0 ? when(answers.birthOn, 'birthOn', taken) : {}),
    ...when(withoutPaper, 'paper', (n) => ({ verified: taken(i >= n) })),
    ...when(protections, 'protections', (n) => ({
      verified: taken(i > 0 ? [] : Array.from({ length: n }, () => ({ what: '', where: '', reference: '' }))),
    })),
    ...when(bars, 'bars', (n) => ({
      verified: taken(
        i > 0 ? [] : Array.from({ length: n }, () => ({ kind: 'give_up' as const, source: '', endsOn: '9999-12-31' })),
      ),
    })),
  })
  const facts: EligibilityFacts = {
    ...when(answers.yearlyIncome, 'yearlyIncome', taken),
    ...when(answers.floorAreaPerHead, 'floorAreaPerHead', taken),
    ...when(answers.homes, 'homes', answered),
    ...when(answers.assets, 'assets', answered),
    ...when(answers.vehicles, 'vehicles', answered),
    ...when(answers.vehiclePrice, 'vehiclePrice', answered),
    ...when(answers.businesses, 'businesses', answered),
    ...when(answers.businessCapital, 'businessCapital', answered),
    ...when(answers.employmentYears, 'employmentYears', answered),
    ...when(hukouCounty, 'hukou', (place) => ({
      verified: taken({ county: place, ...when(hukouSince, 'since', (since) => since) }),
    })),
    members: household.members.map((_, i) => each(i)),
  }
  return { household, facts }
}

// Whose paper is missing, or who is barred, nobody answered: the notes about members are left out.
const aboutMembers: ReadonlySet<Criterion> = new Set(['papers', 'protection', 'bars'])

function lineOf(finding: Finding): SelfCheckLine {
  const { criterion, required, verdict, basis, firmness, notes } = finding
  const by = missesBy(finding)
  const said =
    verdict === '待核'
      ? findingSays.unanswered(criterion) + (notes.length > 0 ? `${notes.join('；')}。` : '')
      : sentenceOf(aboutMembers.has(criterion) ? { ...finding, notes: [] } : finding)
  return {
    criterion,
    verdict,
    sentence: firmness === 'default' ? said + findingSays.stillADefault() : said,
    byHowMuch: by === null ? null : { value: by, unit: required.unit },
    basis,
    firmness,
  }
}

/**
 * The criteria of a version over a household's own answers, taken at their word: which one fails and by how much. The
 * same function judges as in a review, so the two cannot differ but by what turns out not to be true.
 */
export function selfCheck(answers: SelfCheckAnswers, numbers: PolicyNumbers, on: LegalDay): SelfCheck {
  const { household, facts } = asFacts(answers)
  const lines = assess(household, facts, numbers, on).map(lineOf)
  const failed = lines.filter((l) => l.verdict === '不符合').length
  const open = lines.filter((l) => l.verdict === '待核').length
  const conclusion =
    failed > 0 ? selfCheckSays.fails(failed) : open > 0 ? selfCheckSays.open(open) : selfCheckSays.passes()
  return {
    policy: numbers.version,
    on,
    verdict: failed > 0 ? '不符合' : open > 0 ? '待核' : '符合',
    lines,
    conclusion,
  }
}
