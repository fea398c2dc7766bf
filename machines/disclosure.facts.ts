import { z } from 'zod'
import { areaCode, day, digest, due, fact } from './fact.ts'

/** What an item says, field by field; which fields there are is its form's to say (src/disclosures/kinds). */
const fields = z.record(z.string().regex(/^[a-z][A-Za-z]*$/), z.union([z.string().max(4000), z.number()]))

/** A field that was made another: `''` where there was, or is, nothing. */
const changed = z.strictObject({
  field: z.string(),
  before: z.union([z.string(), z.number()]),
  after: z.union([z.string(), z.number()]),
})

/** What is recognised in the life of one item of the column 重点领域信息公开专栏. */
export const disclosureFacts = [
  /** Entered, not yet public. `due` is the day by which it must be. People are sealed; here is how many they are. */
  fact('DisclosureEntered', {
    number: z.string(),
    kind: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
    /** The version of its fields, e.g. started-project/1: kept for life. */
    form: z.string().regex(/^[a-z]+(-[a-z]+)*\/\d+$/),
    organ: areaCode,
    year: z.int().min(1990).max(2299),
    title: z.string().min(1),
    /** What makes it this item and no other of its kind and organ: two of one subject are refused. */
    subject: z.string().min(1),
    fields,
    people: digest.exactOptional(),
    peopleCount: z.int().min(0),
    due,
  }),
  /** Released by another person. `shownUntil`: the last day on which people are named, where the form bounds it. */
  fact('DisclosurePublished', { shownUntil: day.exactOptional() }),
  /** Not released: entered wrongly. */
  fact('DisclosureReturned', { reason: z.string().min(1) }),
  /**
   * Other content for a public item, not yet released. `change`: the world changed on `since`, and `due` runs from then;
   * `correction`: what was published was wrong, and this is its 更正 notice once released.
   */
  fact('AmendmentEntered', {
    is: z.enum(['change', 'correction']),
    title: z.string().min(1),
    subject: z.string().min(1),
    year: z.int().min(1990).max(2299),
    fields,
    changes: z.array(changed),
    people: digest.exactOptional(),
    peopleCount: z.int().min(0),
    since: day,
    reason: z.string().min(1),
    due,
  }),
  fact('DisclosureChanged', { shownUntil: day.exactOptional() }),
  fact('DisclosureCorrected', { shownUntil: day.exactOptional() }),
  /** Not released: what was public stays as it was. */
  fact('AmendmentReturned', { reason: z.string().min(1) }),
  /** Taken off the column; that it was there, and why it went, stays. */
  fact('DisclosureWithdrawn', { reason: z.string().min(1) }),
] as const

export const disclosureFact = z.discriminatedUnion('type', disclosureFacts)
export type DisclosureFact = z.infer<typeof disclosureFact>
export type DisclosureFactType = DisclosureFact['type']
export type DisclosureFields = z.infer<typeof fields>
export type ChangedField = z.infer<typeof changed>
