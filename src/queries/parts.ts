import { z } from 'zod'
import { say, states } from '../words.ts'

/** Which part of a long list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('最多几条，1 至 500'),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0).describe('跳过几条'),
} as const

/** A filter on a state. */
export const stateFilter = z
  .string()
  .refine((state) => Object.hasOwn(states, state), say.noSuchState())
  .optional()
  .describe('状态')

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
