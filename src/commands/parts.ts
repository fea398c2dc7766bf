import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { reasonCode } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { areaCode, day, stageKey } from '../../machines/fact.ts'
import type { Procedure } from '../../machines/procedure.ts'
import type { Review } from '../../machines/stages.ts'
import { mustBeOffice, mustHold, mustNotHaveDecided, officeOf } from '../access.ts'
import type { LegalDay } from '../calendar.ts'
import type { Reading, Wish } from '../command.ts'
import { caseOf } from '../limits.ts'
import { applicationNumber, noticeNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { checks, say } from '../words.ts'

/** Input every command on a case or a notice shares: which one, and the version the person was looking at. */
const version = z.int().min(1).describe('办理人看到的版本号；此后有变动则拒绝')
export const onApplication = { application: applicationNumber, version } as const
export const onNotice = { notice: noticeNumberInput, version } as const
export const subjectOfApplication = (i: { application: string }) => i.application
export const subjectOfNotice = (i: { notice: string }) => i.notice

export { areaCode, day, reasonCode, stageKey }

/** A piece of text about people: sealed before the decision, at most 2,000 characters. */
export const privateText = z.string().trim().min(1, '请填写').max(2000, '不超过 2000 字')
/** ID numbers (15 or 18 digits), numbers of passports and permits, mobile numbers: what must not stand in a fact. */
const aboutSomebody =
  /\d{15}(\d{2}[\dXx])?|(?<!\d)1[3-9]\d{9}(?!\d)|(?<![A-Za-z\d])([EGHKM]\d{8}(\d{2})?|E[A-Z]\d{7})(?![A-Za-z\d])/i
/** Text that goes into facts in the clear, such as a basis: names a document or an office, never a person. */
export const publicText = (least: number, most: number, ask: string) =>
  z
    .string()
    .trim()
    .min(least, ask)
    .max(most)
    .refine((text) => !aboutSomebody.test(text), '这一项会公开记入日志，不得含证件号码或手机号码')
/** A staff number: letters, digits and hyphens, never a name. */
export const staffNumber = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,39}$/, '请填写工号（字母、数字、连字符），不要填写姓名')

/** No personal fields. */
export const nothingPersonal = z.strictObject({})
/** Evidence of a posting: the digest of a photograph or page capture, and what is seen on it. */
export const evidence = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  note: z.string().max(500).optional(),
})

export interface Case {
  readonly head: Head
  readonly c: ApplicationContext
  readonly procedure: Procedure
}

/** The case a wish is about. */
export function theCase(wish: Wish<{ application: string } & Record<string, unknown>>, read: Reading): Case {
  const head = read.head(wish.input.application)
  return { head, ...caseOf(head, wish.moment) }
}

/** The digest of a personal field. Fields the schema requires are always there. */
export function digestOf(wish: Wish<unknown>, field: string): string {
  const digest = wish.digests[field]
  if (!digest) throw new Error(`${wish.command.name}: personal field ${field} was not sealed`)
  return digest
}

/** An optional personal field, as it stands in a fact. */
export const optionalDigest = (wish: Wish<unknown>, field: string): Record<string, string> =>
  wish.digests[field] ? { [field]: wish.digests[field] } : {}

/** The review at whose stage the case is, held and acted on by the right person of the right organ. */
export function atReview(wish: Wish<unknown>, { head, c, procedure }: Case, stage: string): Review {
  const review = procedure.reviews[stage]
  if (!review) throw new Refused('invalid', say.noSuchStage(stage), { stage })
  // Who may not act hears that first, and nothing of where the case stands.
  mustHold(wish.actor, review.role)
  mustBeOffice(wish.actor, officeOf(c, review.level))
  if (head.state !== stage)
    throw new Refused('not_allowed', say.notThisStage(stage, head.state), { state: head.state, stage })
  return review
}

/** The same, for a decision: nobody decides twice on one case. */
export function decidingReview(wish: Wish<unknown>, its: Case, stage: string): Review {
  const review = atReview(wish, its, stage)
  mustNotHaveDecided(wish.actor, its.c, stage)
  return review
}

/** Names what a pass still lacks: survey, checks, open objections. The machine's guard says the same without words. */
export function mustBeComplete(c: ApplicationContext, review: Review): void {
  if (review.survey && !c.surveyed) throw new Refused('not_allowed', say.surveyMissing(), { missing: 'survey' })
  const lacking = (review.checks ?? [])
    .map((check) => check.key)
    .filter((key) => c.checks[key] === undefined || c.checks[key] === 'unavailable')
  if (lacking.length > 0)
    throw new Refused('not_allowed', say.checksMissing(lacking.map((key) => checks[key] ?? key)), { missing: lacking })
  const differing = (review.checks ?? []).map((check) => check.key).filter((key) => c.checks[key] === 'inconsistent')
  if (differing.length > 0)
    throw new Refused('not_allowed', say.checksDiffer(differing.map((key) => checks[key] ?? key)), { differing })
  mustHaveSettled(c)
}

/** No objection is open: what is open holds the household where it is. */
export function mustHaveSettled(c: ApplicationContext): void {
  const open = c.objections.filter((o) => o.outcome === 'open').length
  if (open > 0) throw new Refused('not_allowed', say.objectionsOpen(open), { openObjections: open })
}

/** A day on which something happened: not after today, not before `notBefore`. */
export function pastDay(field: string, on: LegalDay, today: LegalDay, notBefore?: LegalDay): LegalDay {
  if (on > today) throw new Refused('invalid', say.futureDay(field, on), { field })
  if (notBefore !== undefined && on < notBefore)
    throw new Refused('invalid', say.earlierThan(field, on, notBefore), { field })
  return on
}
