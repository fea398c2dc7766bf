import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { badInput } from '../bad-input.ts'
import { type LegalDay, legalDayOf, parseDay } from '../calendar.ts'
import type { Office } from '../office.ts'
import { kindOfCounty } from '../organs.ts'
import { criteria as allCriteria, barKinds, firmnesses, numbersFor, type PolicyNumbers } from '../policy-numbers.ts'
import { type ProcedureInForce, proceduresOn } from '../procedure-limits.ts'
import { Refused } from '../refusal.ts'
import { selfCheck, selfCheckAnswers } from '../self-check.ts'
import { barKinds as barNames, criteria as criterionNames, periodNames, say } from '../words.ts'
import { draft7 } from './schemas.ts'

/* What anybody may ask without a token: the numbers in force, and how they would judge a household. Stores nothing. */

const county = z
  .string()
  .regex(/^\d{6}$/, '区县应为 6 位区划代码')
  .describe('申请地区县代码')
const programme = z
  .string()
  .regex(/^[a-z]+(_[a-z]+)*$/, '保障方式应为小写字母代码，如 public_rental')
  .describe(
    '保障方式：low_rent 廉租住房；public_rental 公共租赁住房；affordable_sale 经济适用住房；resettlement 棚户区改造安置住房',
  )
const day = z
  .string()
  .refine((text) => {
    try {
      return parseDay(text) === text
    } catch {
      return false
    }
  }, '日期应为真实存在的日子，写作 YYYY-MM-DD，如 2026-03-10')
  .describe('哪一天适用，默认今天')

export const selfCheckBody = z.strictObject({ programme, ...selfCheckAnswers.shape })
export const selfCheckExample = {
  programme: 'affordable_sale',
  county: '410305',
  members: 3,
  yearlyIncome: 96_000,
  floorAreaPerHead: 12.5,
  vehicles: 1,
  vehiclePrice: 80_000,
  businesses: 0,
  hukouCounty: '410305',
  hukouSince: '2015-06-01',
  withoutPaper: 0,
  protections: 0,
  bars: 0,
}
const firmness = z.enum(firmnesses).describe('law 法律原文；local_rule 据转引，待核原文；default 默认值')
export const selfCheckAnswer = z.strictObject({
  policy: z.string(),
  on: z.string(),
  verdict: z.enum(['符合', '不符合', '待核']),
  lines: z.array(
    z.strictObject({
      criterion: z.enum(allCriteria),
      verdict: z.enum(['符合', '不符合', '待核']),
      sentence: z.string(),
      byHowMuch: z.strictObject({ value: z.number(), unit: z.string() }).nullable(),
      basis: z.string(),
      firmness,
    }),
  ),
  conclusion: z.string(),
})

export const policyInput = z.strictObject({ programme, county, on: day.optional() })
const amount = { unit: z.string(), basis: z.string(), firmness }
export const policyAnswer = z.strictObject({
  version: z.string(),
  document: z.string(),
  effectiveFrom: z.string(),
  area: z.string(),
  kind: z.string().nullable(),
  programme: z.string(),
  programmeName: z.string(),
  on: z.string(),
  criteria: z.array(
    z.strictObject({
      criterion: z.enum(allCriteria),
      name: z.string(),
      bound: z.string(),
      value: z.union([z.number(), z.string()]),
      ...amount,
      orEmployment: z.strictObject({ bound: z.string(), value: z.number(), ...amount }).nullable(),
    }),
  ),
  bars: z.array(
    z.strictObject({ bar: z.enum(barKinds), name: z.string(), value: z.int(), ...amount, countsFrom: z.string() }),
  ),
  periods: z.array(z.strictObject({ period: z.string(), name: z.string(), value: z.int(), ...amount })),
  procedure: z
    .strictObject({
      procedure: z.string(),
      name: z.string(),
      basis: z.string(),
      limits: z.array(
        z.strictObject({
          stage: z.string(),
          stageName: z.string(),
          what: z.string(),
          value: z.int(),
          unit: z.string(),
          basis: z.string(),
        }),
      ),
    })
    .describe('当地当日施行的程序和各环节的期限'),
})

/** Registers the public routes. */
export function publicRoutes(app: FastifyInstance, office: Office): void {
  app.post('/api/public/self-check', { schema: { response: { 200: draft7(selfCheckAnswer) } } }, (request) => {
    const { programme: asked, ...answers } = parsed(selfCheckBody, request.body ?? {})
    const on = legalDayOf(office.now())
    return selfCheck(answers, inForce(office, asked, answers.county, on), on)
  })
  app.get('/api/public/policy', { schema: { response: { 200: draft7(policyAnswer) } } }, (request) => {
    const { programme: asked, county: place, on = legalDayOf(office.now()) } = parsed(policyInput, request.query)
    const numbers = inForce(office, asked, place, on)
    const [procedure] = proceduresOn(office, place, on)
    return shown(numbers, procedure as ProcedureInForce, on)
  })
}

/** Refuses an unknown programme or county before it looks for numbers: those would be missing anyway. */
function inForce({ policy }: Office, programme: string, place: string, on: LegalDay): PolicyNumbers {
  const known = [...new Set(policy.numbers.map((each) => each.programme))]
  if (!known.includes(programme))
    throw new Refused('not_found', say.chooseProgramme(programme.slice(0, 40), known), { field: 'programme' })
  kindOfCounty(place, on)
  return numbersFor(policy, programme, place, on)
}

function parsed<T extends z.ZodType>(shape: T, given: unknown): z.output<T> {
  const read = shape.safeParse(given, { reportInput: true })
  if (read.success) return read.data
  throw badInput(read.error)
}

function shown(
  numbers: PolicyNumbers,
  { procedure, name, basis, limits }: ProcedureInForce,
  on: LegalDay,
): z.output<typeof policyAnswer> {
  const { version, document, effectiveFrom, area, kind = null, programme: code, programmeName } = numbers
  return {
    version,
    document,
    effectiveFrom,
    area,
    kind,
    programme: code,
    programmeName,
    on,
    criteria: allCriteria.flatMap((criterion) => {
      const rule = numbers.criteria[criterion]
      if (!rule) return []
      const orEmployment = ('orEmployment' in rule && rule.orEmployment) || null
      return [{ criterion, name: criterionNames[criterion] ?? criterion, ...rule, orEmployment }]
    }),
    bars: barKinds.flatMap((bar) => {
      const rule = numbers.bars[bar]
      return rule ? [{ bar, name: barNames[bar] ?? bar, ...rule }] : []
    }),
    periods: Object.entries(numbers.periods).map(([period, length]) => ({
      period,
      name: periodNames[period] ?? period,
      ...length,
    })),
    procedure: { procedure, name, basis, limits: [...limits] },
  }
}
