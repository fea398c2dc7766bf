import { z } from 'zod'
import { areaCode, day, digest, fact } from './fact.ts'

/** Where an organ can be reached in public, as printed; empty where nobody had given it. Never a person's own telephone. */
export const contact = z.strictObject({
  organ: z.string().min(1),
  office: z.string(),
  address: z.string(),
  phone: z.string(),
  email: z.string().exactOptional(),
  supervision: z.strictObject({ organ: z.string(), phone: z.string() }),
})

/** How far the city log had come: so many facts, told by one hash (RFC 6962, in base64). Printed on the paper. */
export const checkpoint = z.strictObject({
  size: z.int().min(0),
  root: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
})

/** What a paper was set as, and with what it was printed. */
export const printed = {
  sha256: digest,
  view: digest,
  content: digest,
  zlib: z.string(),
  pages: z.int().min(1),
  bytes: z.int().min(1),
  contact,
  site: z.string(),
}

/** What is recognised in the life of one issued paper, whether it hangs on a wall or is handed to one applicant. */
export const documentFacts = [
  /**
   * Its numbers, allotted in the transaction. It states the facts of the stream `of` up to and with version `upTo`; what
   * it says of people is read from sealed records those facts name, never from here.
   */
  fact('DocumentNumbered', {
    number: z.string(),
    /** 发文字号, e.g. 涧长住公示〔2025〕12号; it runs by organ, year and series. */
    mark: z.string().min(1),
    series: z.string().min(1),
    serial: z.int().min(1),
    kind: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
    /** The version of its wording, e.g. first-review/1: kept for life. */
    template: z.string().regex(/^[a-z]+(-[a-z]+)*\/\d+$/),
    of: z.string(),
    upTo: z.int().min(1),
    organ: areaCode,
    /** 80 random bits in Crockford's base 32: who has the paper can look it up, nobody can guess another's. */
    code: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16}$/),
    /** 成文日期. */
    issuedOn: day,
    /** The first sheet of a notice is edition 1; one with other dates replaces it. */
    edition: z.int().min(1),
    replaces: z.string().optional(),
    checkpoint: checkpoint.exactOptional(),
  }),
  /**
   * Set as PDF and on disk. With what it was printed: contact and the site of its code, as they were then. Three digests, so
   * that a difference can be told by its cause: `view` of its words (printed on it), `content` of what was compressed (the
   * same under every version of zlib), `sha256` of the file.
   */
  fact('DocumentIssued', printed),
  /** It cannot be set as it stands. `sentence` names entry and code point, never a name or a character of one. */
  fact('RenderFailed', { where: z.string().min(1), sentence: z.string().min(1) }),
  /** The cause is out of the way: try again. */
  fact('RenderRetried', {}),
  fact('DocumentSuperseded', { by: z.string() }),
  /** The notice it is the sheet of was withdrawn. */
  fact('DocumentWithdrawn', {}),
] as const

export const documentFact = z.discriminatedUnion('type', documentFacts)
export type DocumentFact = z.infer<typeof documentFact>
export type DocumentFactType = DocumentFact['type']
export type PrintedCheckpoint = z.infer<typeof checkpoint>
export type PublicContact = z.infer<typeof contact>
