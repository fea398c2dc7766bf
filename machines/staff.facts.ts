import { z } from 'zod'
import { day, digest, fact, instant, staffNumber } from './fact.ts'

/** The posts somebody may be given. The clock's own role is nobody's. */
export const grantRole = z.enum([
  'clerk',
  'first_reviewer',
  'reviewer',
  'approver',
  'publisher',
  'release_reviewer',
  'head',
  'auditor',
  'administrator',
])

/** An office by its division code, or a body that supervises: an audit bureau (SJ), a discipline inspection (JW). */
export const staffOrgan = z
  .string()
  .regex(/^\d{6}((\d{3}){0,2}|SJ|JW)$/, '应为 6、9 或 12 位区划代码，或者六位代码加 SJ、JW，如 410305005')

/** Why somebody keeps out of a case: kin, an interest of their own, or what else might touch fairness. */
export const recusalGround = z.enum(['kin', 'interest', 'other'])

/** Grants of one person are numbered in the order in which they were given. */
const item = z.int().min(1)
const why = z.string().min(1)

/** What the register of staff holds of one of them. Name and telephone, and who their kin are, stand in sealed records. */
export const staffFacts = [
  /** `serial`: how many had been entered, this one included. A service is a program that acts in a post. */
  fact('StaffEntered', {
    staff: staffNumber,
    serial: z.int().min(1),
    kind: z.enum(['person', 'service']),
    person: digest,
  }),
  /** In force from `from` up to and including `until`; null: until it is ended. `document`: the appointment. */
  fact('GrantGiven', {
    item,
    role: grantRole,
    organ: staffOrgan,
    from: day,
    until: day.nullable(),
    document: why,
  }),
  /** `on`: the first day on which it is no longer in force. */
  fact('GrantEnded', { item, on: day, why }),
  /** `kin`: digest of the sealed list of kin, known by blind indexes beside the log. */
  fact('KinRecorded', { kin: digest }),
  fact('RecusalDeclared', {
    application: z.string().min(1),
    ground: recusalGround,
    replacement: staffNumber,
  }),
  /** `identity`: their sealed identity number, known by a blind index beside the log: one person, one entry. */
  fact('IdentityRecorded', { identity: digest }),
  /** Whoever has a password already gets a link to set another one only with the consent of a second administrator. */
  fact('SignInLinkAsked', { why }),
  /** `replaces`: there was a password. `alone`: there was nobody who could have consented. The link itself is never here. */
  fact('SignInLinkIssued', { replaces: z.boolean(), alone: z.boolean(), why, endsAt: instant }),
  /** The link was used. `secondForgotten`: there was a second factor, and it is void. */
  fact('SignInRenewed', { secondForgotten: z.boolean() }),
  /** `token`: its public name. What it is good for, in which post, until when. */
  fact('TokenIssued', {
    token: z.string().regex(/^[0-9a-f]{8}$/),
    item,
    scopes: z.array(z.string().min(1)).min(1),
    endsAt: instant,
  }),
  fact('TokenEnded', { token: z.string().regex(/^[0-9a-f]{8}$/) }),
  /** `login`: the sealed name under which the city's single sign-on knows them. Which posts they hold it never says. */
  fact('LoginLinked', { login: digest }),
  fact('LoginUnlinked', { why }),
  fact('StaffSuspended', { why }),
  fact('StaffReinstated', { why }),
  fact('StaffLeft', { on: day, why }),
] as const

export const staffFact = z.discriminatedUnion('type', staffFacts)
export type StaffFact = z.infer<typeof staffFact>
export type StaffFactType = StaffFact['type']
