import { z } from 'zod'
import { day, fact } from './fact.ts'

/** One day a notice names: a day off, or a weekend day worked in exchange (调休). */
export const namedDay = z.strictObject({ on: day, kind: z.enum(['off', 'work']), name: z.string().min(1) })
export type NamedDay = z.infer<typeof namedDay>

/** The State Council's holiday notice of a year, as it was loaded; a later fact of the same stream replaces it. */
export const calendarFacts = [
  fact('CalendarYearLoaded', {
    year: z.int().min(2000).max(2299),
    document: z.string().min(1),
    days: z.array(namedDay).min(1),
    /** Why the notice has more or fewer days than the law's, where it has. */
    unusual: z.string().optional(),
  }),
] as const

export const calendarFact = z.discriminatedUnion('type', calendarFacts)
export type CalendarFact = z.infer<typeof calendarFact>
export type CalendarFactType = CalendarFact['type']
