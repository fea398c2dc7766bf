import { z } from 'zod'

/** A legal day, `YYYY-MM-DD` in Asia/Shanghai. */
export const day = z.iso.date()
/** An instant, ISO 8601 UTC. */
export const instant = z.iso.datetime()
/** SHA-256 of a sealed record (salt ‖ plaintext), lower-case hex. Facts hold digests where people are meant. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/)
/** Administrative division code: 6 (city, county), 9 (subdistrict, township) or 12 digits (community). */
export const areaCode = z.string().regex(/^\d{6}(\d{3}){0,2}$/, '应为 6、9 或 12 位区划代码，如 410305005')
/** A stage's key inside a procedure, e.g. `firstReview`. */
export const stageKey = z.string().regex(/^[a-z][A-Za-z]*$/, '应为环节的代码，如 firstReview（初审）')

/** A text that may be a staff number: see `staffNumber`. */
export const looksLikeStaffNumber = /^(?!.*(\d{15}|(?<!\d)1[3-9]\d{9}(?!\d)))[A-Za-z0-9][\w-]{0,59}$/

/** A staff number: letters, digits and hyphens, never a name, an ID number or a mobile number. */
export const staffNumber = z
  .string()
  .regex(looksLikeStaffNumber, '请填写工号（字母、数字、连字符），不要填写姓名或证件号码')

/**
 * Who did it. The job that acts on the clock is the named actor `system`, never an empty field.
 * `organ` is the division code of the actor's organ (`''` for the system).
 */
export const actor = z.strictObject({ staff: staffNumber, role: z.string().min(1), organ: z.string() })
export type Actor = z.infer<typeof actor>

/** A time for which a limit stood still: the days after `from` up to and including `to` do not count, each once. */
export const stop = z.strictObject({
  why: z.enum(['correction', 'publicity', 'verification', 'outside_budget']),
  from: day,
  to: day,
})
export type Stop = z.infer<typeof stop>

/**
 * A legal limit as it was computed on the day of the decision. `provisional` is true while the calendar of a year
 * it runs through is not yet published; replay copies it and never recomputes it.
 */
export const due = z.strictObject({
  on: day,
  from: day,
  period: z.string(),
  calendar: z.string(),
  /** The ledger: every time for which it stood still. They may overlap; the last day follows from their union. */
  stops: z.array(stop).min(1).optional(),
  provisional: z.literal(true).optional(),
  /** By how much it was extended: counted from the last day it would have had. */
  extended: z.string().optional(),
  /** The budget of the procedure these days are taken from, where several stages share one. */
  budget: z.string().optional(),
})
export type Due = z.infer<typeof due>

/** The envelope every fact shares: when it was true, when the office learned it, who did it. */
const envelope = { actor, occurredOn: day, recordedAt: instant }

/** Declares one fact: its type (past tense) and the shape of its data. */
export function fact<T extends string, S extends z.ZodRawShape>(type: T, data: S) {
  return z.strictObject({ type: z.literal(type), data: z.strictObject(data), ...envelope })
}

/** The least a machine must know of a fact. Each kind of stream narrows it to its own union. */
export interface AnyFact {
  readonly type: string
  readonly data: object
  readonly actor: Actor
  readonly occurredOn: string
  readonly recordedAt: string
}
