import { z } from 'zod'
import { areaCode, day, digest, due, fact, staffNumber, stageKey } from './fact.ts'

/** Programmes of the Luoyang document (S2) that take individual applications. */
export const programme = z.enum(['low_rent', 'public_rental', 'affordable_sale', 'resettlement'])

/** Why a case is refused; the facts behind it are a sealed record (`statement`), the basis names document and article. */
export const reasonCode = z.enum([
  'income_over_line',
  'floor_area_over_line',
  'owns_other_home',
  'assets_over_line',
  'vehicles_not_allowed',
  'business_not_allowed',
  'single_below_age',
  'no_valid_paper',
  'household_not_as_declared',
  'hukou_not_met',
  'already_housed',
  'false_statement',
  'materials_not_completed',
  'outside_area',
  'barred',
  'other',
])

/** Remedies an adverse letter must carry: 复核 (部令11号第9条), 行政复议 60日, 行政诉讼 6个月. */
export const remedy = z.strictObject({
  kind: z.enum(['reexamination', 'administrative_review', 'lawsuit']),
  within: z.string().exactOptional(),
  called: z.string().exactOptional(),
  basis: z.string(),
  /** What sets the term of the answer, where the basis itself sets none. */
  answeredUnder: z.string().exactOptional(),
})

/** What may change in a household once it has applied. */
export const householdChange = z.enum([
  'marriage',
  'birth',
  'death',
  'divorce',
  'moved_out',
  'moved_in',
  'renewed_paper',
])

/** Papers a change of the household is proved by. */
export const changeEvidence = z.enum([
  'household_register',
  'marriage_certificate',
  'birth_certificate',
  'death_certificate',
  'divorce_certificate',
  'court_judgment',
  'residence_proof',
  'new_paper',
])

/** Sealed reasons why members whom the register or another case knows may go on all the same. */
const resolved = { resolutions: digest.optional() }

/** As what a material was received: the original, a copy compared with it, or a copy alone. */
export const materialForm = z.enum(['original', 'checked_copy', 'copy'])
/** Materials with what they were received as, and the sealed list of their scans. */
const received = {
  papers: z.array(z.strictObject({ material: z.string(), as: materialForm })).optional(),
  scans: digest.optional(),
}

/** The limit of the state this fact leads to, if that state has one. */
const next = { due: due.optional() }
/** Or, where another reason still holds it up: that limit at rest, with the ledger brought up to date. */
const nextOrResting = { ...next, resting: due.optional() }
const stage = { stage: stageKey }
/** 回避承诺: whoever decides stated, with the decision, to have no interest in the household (公务员法 76). */
const stated = { noInterest: z.literal(true).optional() }
/** Document and article a pass cites, as it was in force. */
const cited = { basis: z.string().optional() }
/** What a decision on eligibility rests on: the sealed findings, and the version of the numbers they were made under. */
const assessed = { findings: digest.optional(), policyNumbers: z.string().optional() }

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
    ...received,
    ...next,
  }),
  fact('CorrectionRequested', { ...stage, items: z.array(z.string()).min(1), note: digest.optional(), ...next }),
  fact('CorrectionAnswered', { ...stage, items: z.array(z.string()).min(1), ...received, ...nextOrResting }),
  /** Originals looked at, or scans filed, after the materials came in: changes nothing of how far the case is. */
  fact('MaterialsChecked', received),
  fact('CorrectionLapsed', stage),
  fact('ApplicationAccepted', { acceptedOn: day, deemed: z.literal(true).optional(), ...resolved, ...next }),
  fact('ApplicationNotAccepted', {
    reason: reasonCode,
    statement: digest,
    basis: z.string(),
    goTo: areaCode.optional(),
    remedies: z.array(remedy).min(1),
    ...assessed,
    ...stated,
  }),
  fact('SurveyRecorded', {
    ...stage,
    kind: z.enum(['home_visit', 'neighbours', 'records', 'letter', 'appraisal']),
    investigators: z.array(z.string()).min(1),
    visitedOn: day,
    finding: digest,
    verified: digest.optional(),
    /** The sealed list of photographs taken there. */
    photos: digest.optional(),
  }),
  /** A question sent to another department; where the procedure says so, the review's limit stands still meanwhile. */
  fact('CheckRequested', {
    ...stage,
    check: z.string(),
    source: z.string().min(1),
    /** The number of the letter it was asked in, as the office gives its letters numbers. */
    letter: z.string().min(1).optional(),
    due,
    stops: z.literal(true).optional(),
  }),
  fact('CheckRecorded', {
    ...stage,
    ...nextOrResting,
    check: z.string(),
    source: z.string().min(1),
    verdict: z.enum(['consistent', 'inconsistent', 'unavailable']),
    /** What this source itself concludes, where the check as a whole, which several answer, stands otherwise. */
    answered: z.enum(['consistent', 'inconsistent', 'unavailable']).optional(),
    finding: digest.optional(),
    /** The values the organ found, sealed: income, floor area, homes … */
    verified: digest.optional(),
  }),
  fact('ReviewPassed', { ...stage, opinion: digest, ...cited, ...assessed, ...resolved, ...stated, ...next }),
  /** `reopens`: publicities completed since the stage it goes back to; what they published no longer stands. */
  fact('ReviewReturned', { ...stage, to: stageKey, reopens: z.array(stageKey), reasons: digest, ...stated, ...next }),
  /**
   * 撤回决定: whoever decided takes it back before it has had an effect on anybody: the file is not signed for, nothing is
   * posted, and nobody has acted on it. `recalls` is the version of the fact taken back; what was said in it stays on record.
   */
  fact('DecisionRecalled', {
    ...stage,
    decision: z.enum(['CorrectionRequested', 'ReviewPassed', 'ReviewReturned', 'ApplicationApproved']),
    recalls: z.int().min(1),
    reasons: digest,
    ...next,
  }),
  fact('ReviewRejected', {
    ...stage,
    reason: reasonCode,
    statement: digest,
    basis: z.string(),
    remedies: z.array(remedy).min(1),
    ...assessed,
    ...stated,
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
    /** Files handed in with it: the sealed list of what opens them. Whoever is objected to must never reach it. */
    evidence: digest.exactOptional(),
    due,
    /**
     * Made in time and entered after the window was closed: the day the household went back into that publicity, and
     * whether the limit that runs goes on meanwhile.
     */
    reopened: z.strictObject({ on: day, runs: z.literal(true).optional() }).optional(),
  }),
  fact('ObjectionUpheld', { ...stage, objection: z.string(), finding: digest, ...stated, ...next }),
  fact('ObjectionDismissed', { ...stage, objection: z.string(), finding: digest, ...stated }),
  fact('PublicityCompleted', { ...stage, notice: z.string(), startsOn: day, endsOn: day, ...nextOrResting }),
  fact('ApplicationApproved', { ...stage, opinion: digest, ...cited, ...assessed, ...resolved, ...stated, ...next }),
  fact('ApplicationRegistered', { waitingNumber: z.string(), registeredOn: day, publishBy: due, ...resolved }),
  fact('ReexaminationRequested', { statement: digest, due }),
  fact('ReexaminationDecided', {
    ...stage,
    outcome: z.enum(['confirmed', 'overturned']),
    finding: digest,
    /** The values the deciding organ found itself, sealed. */
    verified: digest.optional(),
    remedies: z.array(remedy),
    ...assessed,
    ...stated,
    ...next,
  }),
  /** A limit computed anew because the calendar of a year was loaded or changed by the notice `document`. */
  fact('LimitRecomputed', {
    objection: z.string().optional(),
    check: z.string().optional(),
    due,
    was: day,
    document: z.string(),
  }),
  /** 延期: the head of the organ lengthens the limit of a review, once, before it has run out (行政许可法 42, by analogy). */
  fact('LimitExtended', { ...stage, due, was: day, basis: z.string(), reasons: digest }),
  /**
   * 随机分配: a review falls to one of those who might do it. Whoever has the lowest SHA-256 over seed, case, stage and staff
   * number; `among` is everybody who might have been drawn, in the order of their numbers, so that anybody can draw again.
   */
  fact('CaseAssigned', { ...stage, to: staffNumber, seed: digest, among: z.array(staffNumber).min(1) }),
  /** 改派: to whoever takes over from somebody who keeps out of the case, or by the head of the organ, who gives the reasons. */
  fact('CaseReassigned', { ...stage, to: staffNumber, why: z.enum(['recusal', 'head']), reasons: digest.optional() }),
  /** 督办单: an organ above asks for a limit that is overrun or runs out today; answered within `due`. */
  fact('SupervisionIssued', { slip: z.string(), to: areaCode, late: day, demand: digest, due }),
  fact('SupervisionAnswered', { slip: z.string(), answer: digest }),
  fact('ApplicationWithdrawn', { reason: digest.optional() }),
  fact('RegistrationCorrected', { programme, reasons: digest, ...assessed }),
  /** `household`: digest of the whole household as it is now; `entered` and `left`: how many came and went. */
  fact('HouseholdChanged', {
    change: householdChange,
    effectiveOn: day,
    household: digest,
    members: z.int().min(1),
    entered: z.int().min(0),
    left: z.int().min(0),
    evidence: z.array(changeEvidence).min(1),
    ...resolved,
  }),
] as const

/** Parses one stored fact of an application; a body that does not fit is a finding of the audit. */
export const applicationFact = z.discriminatedUnion('type', applicationFacts)
export type ApplicationFact = z.infer<typeof applicationFact>
export type ApplicationFactType = ApplicationFact['type']
