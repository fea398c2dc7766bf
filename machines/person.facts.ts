import { z } from 'zod'
import { areaCode, day, digest, fact } from './fact.ts'

/** How a person is protected: on a waiting list, living in a home, paid a subsidy, or owner of a home sold under price. */
export const protectionForm = z.enum(['waiting', 'housed', 'subsidy', 'bought'])

/** Why somebody is barred: obtained a home by fraud; was only registered by fraud; gave a home up after choosing it. */
export const barKind = z.enum(['fraud_leased', 'fraud_registered', 'give_up'])

/** Protections and bars of one person are numbered together, in the order in which they were entered. */
const item = z.int().min(1)
const programme = z.string().regex(/^[a-z]+(_[a-z]+)*$/)

/** What the register holds of one person. Who it is stands in a sealed record; the number of the entry is public. */
export const personFacts = [
  /** `person`: digest of the sealed name and ID number. */
  fact('PersonRecorded', { number: z.string(), person: digest }),
  /** `where`: the county-level area that protects; `reference`: the number of the contract, decision or file there. */
  fact('ProtectionRecorded', {
    item,
    programme,
    form: protectionForm,
    where: areaCode.length(6),
    reference: z.string().min(1),
    since: day,
  }),
  fact('ProtectionEnded', { item, on: day, reference: z.string().min(1) }),
  /** The end is computed once, from the version of the numbers named, and carries its explanation. */
  fact('BarImposed', {
    item,
    kind: barKind,
    county: areaCode.length(6),
    programme,
    countsFrom: day,
    endsOn: day,
    explanation: z.array(z.string()).min(1),
    calendar: z.string(),
    basis: z.string().min(1),
    policyNumbers: z.string().min(1),
    decision: z.string().min(1),
    reasons: digest,
  }),
  fact('BarLifted', {
    item,
    on: day,
    why: z.enum(['decision_revoked', 'court_ruling', 'mistaken_person', 'other']),
    document: z.string().min(1),
    reasons: digest,
  }),
] as const

export const personFact = z.discriminatedUnion('type', personFacts)
export type PersonFact = z.infer<typeof personFact>
export type PersonFactType = PersonFact['type']
