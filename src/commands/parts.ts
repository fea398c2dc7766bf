import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { materialForm, reasonCode } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { areaCode, day, staffNumber, stageKey } from '../../machines/fact.ts'
import { isCheckedBelow, type Procedure } from '../../machines/procedure.ts'
import type { Review } from '../../machines/stages.ts'
import { mustBeOffice, mustBeTheirs, mustHold, mustNotHaveDecided, officeOf } from '../access.ts'
import type { KeptFile } from '../attachments/store-attachment.ts'
import type { LegalDay } from '../calendar.ts'
import type { Reading, Wish } from '../command.ts'
import { materials, mostMembers } from '../household-form.ts'
import { caseOf } from '../limits.ts'
import { applicationNumber, documentNumberInput, noticeNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { checks, type EarliestDay, say } from '../words.ts'

/** Input every command on a case or a notice shares: which one, and the version the person was looking at. */
const version = z.int().min(1).describe('办理人看到的版本号；此后有变动则拒绝')
export const onApplication = { application: applicationNumber, version } as const
export const onNotice = { notice: noticeNumberInput, version } as const
export const onDocument = { document: documentNumberInput, version } as const
export const subjectOfApplication = (i: { application: string }) => i.application
export const subjectOfNotice = (i: { notice: string }) => i.notice
export const subjectOfDocument = (i: { document: string }) => i.document

export { areaCode, day, reasonCode, staffNumber, stageKey }

/** A piece of text about people: sealed before the decision, at most 2,000 characters. */
export const privateText = z.string().trim().min(1, '请填写').max(2000, '不超过 2000 字')
/**
 * What a public notice may never carry, whoever it is about: numbers of people, accounts and telephones, door numbers, and
 * words of health (个人信息保护法 28). Refused when it is typed, since a sealed text cannot be mended afterwards.
 */
const neverPosted: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\d(?:[\s-]?\d){6,}/, '证件、银行账户或者电话号码'],
  [/\d\s*(栋|幢|单元|号楼|室)|门牌/, '门牌号'],
  [/病|残疾|伤残|癌|艾滋|精神障碍|怀孕/, '健康状况'],
]
/** What a text says of somebody that no phrase or notice may keep; undefined where it says nothing of the kind. */
export const mentionsSomebody = (text: string): string | undefined =>
  neverPosted.find(([pattern]) => pattern.test(text))?.[1]
const ofOneLine = /^[^\p{Cc}\p{Co}\p{Cn}]*$/u
/** A text that will be posted as it is typed, on one line. Of people it may say only what the list itself shows. */
export const postedText = privateText
  .refine((text) => ofOneLine.test(text), '将原文公布，请写成一行，不要换行，也不要用造字')
  .superRefine((text, { addIssue }) => {
    for (const [pattern, what] of neverPosted)
      if (pattern.test(text))
        addIssue({ code: 'custom', message: `将原文公布，不得含有${what}，请改写后再提交（如：住址误录，已更正）` })
  })
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
/**
 * Why members whom the register or another case knows may go on all the same: one reason for each matter found, by the
 * number a refusal gave it. Sealed whole; the decision learns which matters, never why.
 */
export const resolutions = z
  .array(
    z.strictObject({
      member: z.int().min(1).max(mostMembers).describe('成员在名单中的序号'),
      found: publicText(5, 60, '请写明所处理事项的编号').describe('受理编号，或人员登记编号#序号'),
      reason: privateText.describe('处理理由'),
    }),
  )
  .min(1, '请至少写一项，或去掉这一项')
  .max(100)
  .optional()
  .describe('对已发现的重复、限制等逐项写明的处理理由')

/** 回避承诺, stated with the decision and kept in its fact: nobody decides about a household they have an interest in. */
export const stated = {
  noInterest: z.literal(true).optional().describe('本人与申请家庭无利害关系的承诺，随决定记入事实'),
}
export const statedIn = ({ input }: Wish<unknown>): { noInterest?: true } =>
  (input as { noInterest?: true }).noInterest ? { noInterest: true } : {}
/** No personal fields. */
export const nothingPersonal = z.strictObject({})
const fileDigest = z.string().regex(/^[0-9a-f]{64}$/, '应为文件的摘要：64 位小写十六进制数')
/** A file that is kept here (`attachments/store-attachment.ts`): where it lies and the key that opens it. Always personal. */
export const keptFile = z.strictObject({
  type: z.enum(['application/pdf', 'image/jpeg', 'image/png'], '文件应为 PDF、JPEG 或者 PNG'),
  size: z.int().min(1, '应为文件的字节数'),
  sha256: fileDigest,
  address: fileDigest,
  key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, '应为上传时给出的密钥'),
  thumbnail: fileDigest.optional(),
  pages: z.int().min(0, '应为页数').optional(),
})
/** Evidence of a posting: the digest of a photograph or page capture, what is seen on it, and the file where it is kept. */
export const evidence = z.strictObject({
  sha256: fileDigest,
  note: z.string().max(500).optional(),
  file: keptFile.optional(),
})

/** Kept files and what each shows: scans of the form and the materials, photographs. Sealed as one list. */
export const keptFiles = z
  .array(
    keptFile.extend({
      shows: z.string().min(1).max(40).describe('是什么：材料代码，application_form 为申请表，photo 为照片'),
    }),
  )
  .min(1, '请至少上传一份')
  .max(60, '一次最多 60 份文件')
export type ShownFile = KeptFile & { readonly shows: string }

const materialCodes = materials.map(({ code }) => code) as [string, ...string[]]
/** As what each material was received, each named once. */
export const materialPapers = z
  .array(z.strictObject({ material: z.enum(materialCodes), as: materialForm }))
  .refine((all) => new Set(all.map(({ material }) => material)).size === all.length, '同一种材料只写一次')
  .describe('各种材料收到的是原件还是复印件')

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

/**
 * The review at whose stage the case is, held and acted on by the right person of the right organ. `here` names the
 * stage where the state alone does not: while a correction is open.
 */
export function atReview(wish: Wish<unknown>, { head, c, procedure }: Case, stage: string, here = head.state): Review {
  const review = procedure.reviews[stage]
  if (!review) throw new Refused('invalid', say.noSuchStage(stage), { stage })
  // Who may not act hears that first, and nothing of where the case stands.
  mustHold(wish.actor, review.role)
  mustBeOffice(wish.actor, officeOf(c, review.level))
  if (here !== stage)
    throw new Refused('not_allowed', say.notThisStage(stage, head.state), { state: head.state, stage })
  return review
}

/** The same, for a decision: nobody decides twice on one case, nor in another's place where reviews are assigned. */
export function decidingReview(wish: Wish<unknown>, its: Case, stage: string): Review {
  const review = atReview(wish, its, stage)
  mustNotHaveDecided(wish.actor, its.c, stage)
  mustBeTheirs(wish, its.c, stage)
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

/** Verified values that speak of members speak of each of them, in the order of the form. */
export function mustFitMembers({ membersVerified }: Wish<unknown>, c: ApplicationContext): void {
  if (membersVerified !== undefined && membersVerified !== c.members)
    throw new Refused('invalid', say.membersVerified(membersVerified, c.members), { field: 'verified.members' })
}

/** A household that has changed since the lower review checked it goes back there: this stage has no checks of its own. */
export function mustBeCheckedAnew({ c, procedure }: Case, review: Review): void {
  if (c.recheckSince !== null && isCheckedBelow(procedure.definition, review.key))
    throw new Refused('not_allowed', say.recheckDue(c.recheckSince), { recheckSince: c.recheckSince })
}

/** Nobody is turned away for papers that were not asked for, all at once and in writing (行政许可法 32(四); 部令11号 8). */
export function mustHaveAsked({ c }: Case, stage: string): void {
  if (!c.corrected.includes(stage))
    throw new Refused('not_allowed', say.neverAsked(), { reason: 'materials_not_completed' })
}

/** No objection is open: what is open holds the household where it is. */
export function mustHaveSettled(c: ApplicationContext): void {
  const open = c.objections.filter((o) => o.outcome === 'open').length
  if (open > 0) throw new Refused('not_allowed', say.objectionsOpen(open), { openObjections: open })
}

/** A day on which something happened: not after today, not before `notBefore`, which `thatDay` gives its name. */
export function pastDay(
  field: string,
  on: LegalDay,
  today: LegalDay,
  notBefore?: LegalDay,
  thatDay?: EarliestDay,
): LegalDay {
  if (on > today) throw new Refused('invalid', say.futureDay(field, on), { field })
  if (notBefore !== undefined && on < notBefore)
    throw new Refused('invalid', say.earlierThan(field, on, notBefore, thatDay), { field })
  return on
}
