import { z } from 'zod'
import { areaName, organ } from '../organs.ts'
import { isOwnCounty, presentCode } from '../policy-numbers.ts'
import { Refused } from '../refusal.ts'
import { say, states } from '../words.ts'

/** Which part of a long list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('最多几条，1 至 500'),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0).describe('跳过几条'),
} as const

/** The most rows a file is made of; a longer list is asked for by county. */
export const MOST_IN_FILE = 200_000

/** The rows as they come; refuses a list too long for one file: cut off, it would look whole. */
export function* mustFit<Row>(rows: Iterable<Row>): Generator<Row> {
  let n = 0
  for (const row of rows) {
    n += 1
    if (n > MOST_IN_FILE) throw new Refused('invalid', say.listTooLong(MOST_IN_FILE))
    yield row
  }
}

/** The name of a place; of a division abolished since, its code. */
export function placeName(code: string): string {
  try {
    return areaName(code)
  } catch {
    return code
  }
}

/** A filter on a state. */
export const stateFilter = z
  .string()
  .refine((state) => Object.hasOwn(states, state), say.noSuchState())
  .optional()
  .describe('状态')

function isOrgan(code: string, level?: 'subdistrict'): boolean {
  try {
    return organ(code).level === (level ?? organ(code).level)
  } catch {
    return false
  }
}

/*
 * Filters on places. An unknown code is refused: an empty list would say that there are no such cases. The cases of
 * 偃师, 孟津 and 吉利 stand under the present codes, which a code of the past leads to.
 */
export const countyFilter = z
  .string()
  .regex(/^\d{6}$/, '区县应为 6 位区划代码')
  .refine(isOwnCounty, say.noSuchCounty())
  .overwrite(presentCode)
  .optional()
  .describe('区县代码')
export const subdistrictFilter = z
  .string()
  .regex(/^\d{9}$/, '街道或乡镇应为 9 位区划代码')
  .refine((code) => isOrgan(code, 'subdistrict'), say.noSuchSubdistrict())
  .optional()
  .describe('街道或乡镇代码')
export const organFilter = z
  .string()
  .regex(/^\d{6}(\d{3}){0,2}$/, '单位应为 6、9 或 12 位区划代码')
  .refine((code) => isOrgan(code), say.noSuchOrgan())
  .optional()
  .describe('公示单位的区划代码')

export const day = z.string().describe('法定日 YYYY-MM-DD')

/** A legal limit with its explanation, day by day. */
export const dueShape = z.strictObject({
  on: day,
  from: day,
  period: z.string(),
  calendar: z.string(),
  provisional: z.boolean(),
  stops: z
    .array(z.strictObject({ why: z.string(), whyName: z.string(), from: day, to: day }))
    .describe('停止计算的时段：自次日起至末日止不计'),
  explanation: z.array(z.string()).describe('逐日说明'),
})
