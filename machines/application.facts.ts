import { z } from 'zod'
import { areaCode, day, digest, due, fact, stageKey } from './fact.ts'

/** Programmes of the Luoyang document (S2) that take individual applications. */
export const programme = z.enum(['low_rent', 'public_rental', 'affordable_sale', 'resettlement'])

/** Why a case is refused; the facts behind it are a sealed record (`statement`), the basis names document and article. */
export const reasonCode = z.enum([
  'income_over_line',
  'floor_area_over_line',
  'owns_other_home',
  'household_not_as_declared',
  'hukou_not_met',
  'already_housed',
  'false_statement',
  'materials_not_completed',
  'outside_area',
  'other',
])

/** Remedies an adverse letter must carry: 复核 (部令11号第9条), 行政复议 60日, 行政诉讼 6个月. */
export const remedy = z.strictObject({
  kind: z.enum(['reexamination', 'administrative_review', 'lawsuit']),
  within: z.string(),
  basis: z.string(),
})

/** The limit of the state this fact leads to, if that state has one. */
const next = { due: due.optional() }
const stage = { stage: stageKey }

/** What the law recognises in the life of one household's application. No personal data: digests of sealed records. */
export const applicationFacts = [
  fact('ApplicationReceived', {
    number: z.string(),
    programme,
    procedure: z.string(),
    policy: z.string(),
    county: areaCode,
    subdistrict: areaCode,
    /** Communities where a publicity must hang (户籍地、居住地); a coarse area, not an address. */
    communities: z.array(areaCode).min(1),
    household: digest,
    members: z.int().min(1),
    materials: z.array(z.string()),
    ...next,
  }),
  fact('CorrectionRequested', { ...stage, items: z.array(z.string()).min(1), note: digest.optional(), ...next }),
  fact('CorrectionAnswered', { ...stage, items: z.array(z.string()).min(1), ...next }),
  fact('CorrectionLapsed', stage),
  fact('ApplicationAccepted', { acceptedOn: day, deemed: z.literal(true).optional(), ...next }),
  fact('ApplicationNotAccepted', {
    reason: reasonCode,
    statement: digest,
    basis: z.string(),
    goTo: areaCode.optional(),
    remedies: z.array(remedy).min(1),
  }),
  fact('SurveyRecorded', {
    ...stage,
    kind: z.enum(['home_visit', 'neighbours', 'records', 'letter', 'appraisal']),
    investigators: z.array(z.string()).min(1),
    visitedOn: day,
    finding: digest,
  }),
  fact('CheckRecorded', {
    ...stage,
    check: z.string(),
    source: z.string().min(1),
    verdict: z.enum(['consistent', 'inconsistent', 'unavailable']),
    finding: digest.optional(),
  }),
  fact('ReviewPassed', { ...stage, opinion: digest, ...next }),
  /** `reopens`: publicities completed since the stage it goes back to; what they published no longer stands. */
  fact('ReviewReturned', { ...stage, to: stageKey, reopens: z.array(stageKey), reasons: digest, ...next }),
  fact('ReviewRejected', {
    ...stage,
    reason: reasonCode,
    statement: digest,
    basis: z.string(),
    remedies: z.array(remedy).min(1),
  }),
  fact('FileTransmitted', { from: areaCode, to: areaCode, ...next }),
  fact('FileReceived', { from: areaCode, to: areaCode, ...next }),
  fact('ListedInPublicity', { ...stage, notice: z.string(), entry: z.int().min(1) }),
  fact('PublicityVoided', { ...stage, notice: z.string(), why: z.enum(['withdrawn', 'corrected']) }),
  fact('ObjectionRaised', {
    ...stage,
    objection: z.string(),
    ground: z.enum(['housing', 'income', 'assets', 'household', 'duplicate', 'other']),
    identity: z.enum(['named', 'confidential', 'anonymous']),
    channel: z.enum(['desk', 'letter', 'phone', 'web']),
    statement: digest,
    objector: digest.optional(),
    due,
  }),
  fact('ObjectionUpheld', { ...stage, objection: z.string(), finding: digest, ...next }),
  fact('ObjectionDismissed', { ...stage, objection: z.string(), finding: digest }),
  fact('PublicityCompleted', { ...stage, notice: z.string(), startsOn: day, endsOn: day, ...next }),
  fact('ApplicationApproved', { ...stage, opinion: digest, ...next }),
  fact('ApplicationRegistered', { waitingNumber: z.string(), registeredOn: day, publishBy: due }),
  fact('ReexaminationRequested', { statement: digest, due }),
  fact('ReexaminationDecided', {
    ...stage,
    outcome: z.enum(['confirmed', 'overturned']),
    finding: digest,
    remedies: z.array(remedy),
    ...next,
  }),
  /** A limit computed anew because the calendar of a year was loaded or changed by the notice `document`. */
  fact('LimitRecomputed', { objection: z.string().optional(), due, was: day, document: z.string() }),
  fact('ApplicationWithdrawn', { reason: digest.optional() }),
  fact('RegistrationCorrected', { programme, reasons: digest }),
] as const

/** Parses one stored fact of an application; a body that does not fit is a finding of the audit. */
export const applicationFact = z.discriminatedUnion('type', applicationFacts)
export type ApplicationFact = z.infer<typeof applicationFact>
export type ApplicationFactType = ApplicationFact['type']
