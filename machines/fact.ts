import { z } from 'zod'

/** A legal day, `YYYY-MM-DD` in Asia/Shanghai. */
export const day = z.iso.date()
/** An instant, ISO 8601 UTC. */
export const instant = z.iso.datetime()
/** SHA-256 of a sealed record (salt ‖ plaintext), lower-case hex. Facts hold digests where people are meant. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/)
/** Administrative division code: 6 (city, county), 9 (subdistrict, township) or 12 digits (community). */
export const areaCode = z.string().regex(/^\d{6}(\d{3}){0,2}$/)
/** A stage's key inside a procedure, e.g. `firstReview`. */
export const stageKey = z.string().regex(/^[a-z][A-Za-z]*$/)

/**
 * Who did it. The job that acts on the clock is the named actor `system`, never an empty field.
 * `organ` is the division code of the actor's organ (`''` for the system).
 */
export const actor = z.strictObject({ staff: z.string().min(1), role: z.string().min(1), organ: z.string() })
export type Actor = z.infer<typeof actor>

/**
 * A legal limit as it was computed on the day of the decision. `provisional` is true while the calendar of a year
 * it runs through is not yet published; replay copies it and never recomputes it.
 */
export const due = z.strictObject({
  on: day,
  from: day,
  period: z.string(),
  calendar: z.string(),
  /** Days, in the unit of the period, for which the clock stood still. */
  stopped: z.int().min(1).optional(),
  provisional: z.literal(true).optional(),
  /** The budget of the procedure these days are taken from, where several stages share one. */
  budget: z.string().optional(),
})
export type Due = z.infer<typeof due>

/**
 * A time for which a limit stood still: from the day it stopped to the day it went on, and how many of its days (in the
 * unit of its period) that gave back. Entered in the ledger by the fact that lets the limit go on.
 */
export const stop = z.strictObject({
  why: z.enum(['correction', 'publicity', 'verification', 'outside_budget']),
  from: day,
  to: day,
  days: z.int().min(1),
})
export type Stop = z.infer<typeof stop>

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
