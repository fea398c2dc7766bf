import type { Level, Stage } from '../../machines/stages.ts'
import type { Acceptance } from '../../public-notices/kinds/acceptance.ts'
import type { CorrectionRequest } from '../../public-notices/kinds/correction-request.ts'
import type { Extension } from '../../public-notices/kinds/extension.ts'
import type { Letter } from '../../public-notices/kinds/letters.ts'
import type { NonAcceptance } from '../../public-notices/kinds/non-acceptance.ts'
import type { Opinion } from '../../public-notices/kinds/opinion.ts'
import type { Remedy } from '../../public-notices/kinds/phrases.ts'
import type { Receipt } from '../../public-notices/kinds/receipt.ts'
import type { Reexamination } from '../../public-notices/kinds/reexamination.ts'
import type { RegistrationLetter } from '../../public-notices/kinds/registration-letter.ts'
import type { Rejection } from '../../public-notices/kinds/rejection.ts'
import { chineseDay } from '../../public-notices/xmp.ts'
import { officeOf } from '../access.ts'
import type { Finding } from '../eligibility.ts'
import { isElsewhere, materials } from '../household-form.ts'
import { organ as organOf } from '../organs.ts'
import { numbersNamed } from '../policy-numbers.ts'
import { findingNotes, reasons, roleNames, stages } from '../words.ts'
import { fullName } from './directory.ts'
import { criterionName, groundsOf, requiredText, valueText } from './findings.ts'
import { headingOf } from './posted.ts'
import { type Asked, lastOf, type Sources, type Told } from './sources.ts'
import {
  applicantOf,
  type CaseThen,
  caseThen,
  findingsOf,
  householdOf,
  opened,
  programmeName,
  statedFact,
} from './the-case.ts'
import { keyOf } from './the-notice.ts'

/* The papers of one case: handed to the applicant, or kept in its file. The plain data of each kind. */

const stageName = (key: string): string => stages[key] ?? key
/** 10工作日 of a limit, as people read it: 10个工作日. */
const periodText = (period: string): string => period.replace(/(\d)(工作日|月)$/, '$1个$2')
const materialName = (code: string): string => materials.find((each) => each.code === code)?.name ?? code

function letterOf(asked: Asked, its: CaseThen, sources: Sources): Letter {
  return {
    ...headingOf(asked),
    applicant: applicantOf(householdOf(its, sources)).name,
    application: its.number,
    scheme: programmeName(its.programme),
    contact: asked.contact,
  }
}

/** 收件凭证. */
export function receiptOf(asked: Asked, sources: Sources): Receipt {
  const its = caseThen(asked.of, sources, asked.upTo)
  const { data, occurredOn, actor } = statedFact(its.history, 'ApplicationReceived')
  return {
    ...letterOf(asked, its, sources),
    receivedOn: occurredOn,
    materials: data.materials.map(materialName),
    answerBy: data.due?.on ?? occurredOn,
    answerWithin: periodText(data.due?.period ?? ''),
    receivedBy: actor.staff,
  }
}

/** 受理通知书, also of an acceptance by silence. */
export function acceptanceOf(asked: Asked, sources: Sources): Acceptance {
  const its = caseThen(asked.of, sources, asked.upTo)
  const { data } = statedFact(its.history, 'ApplicationAccepted')
  return {
    ...letterOf(asked, its, sources),
    acceptedOn: data.acceptedOn,
    ...(data.deemed ? { isDeemed: true } : {}),
    steps: its.procedure.definition.stages.flatMap((stage) => stepOf(stage, its)),
  }
}

/** A step ahead of an accepted case: its name, its organ and the period the procedure gives it. */
function stepOf(stage: Stage, { received }: CaseThen): Acceptance['steps'] {
  if (stage.kind === 'intake' || stage.kind === 'transmit') return []
  const organ = fullName(officeOf(received.data, stage.level))
  const name = stageName(keyOf(stage))
  if (stage.kind === 'review') return [{ name, organ, lasts: `${limitText(stage.within)}内` }]
  if (stage.kind === 'publicity') return [{ name, organ, lasts: limitText(stage.lasts) }]
  return [{ name, organ, lasts: `登记后${limitText(stage.publishWithin)}内公开登记结果` }]
}

const limitText = ({ n, unit }: { readonly n: number; readonly unit: string }): string => periodText(`${n}${unit}`)

/** 不予受理决定书. */
export function nonAcceptanceOf(asked: Asked, sources: Sources): NonAcceptance {
  const its = caseThen(asked.of, sources, asked.upTo)
  const fact = statedFact(its.history, 'ApplicationNotAccepted')
  const { reason, statement, basis, goTo, remedies } = fact.data
  return {
    ...letterOf(asked, its, sources),
    reason: reasonText(reason),
    statement: opened<string>(sources, its.number, statement),
    basis,
    ...(goTo === undefined ? {} : { goTo: placeToApply(goTo) }),
    remedies: remediesOf(asked, remedies, fact.actor.organ, 'subdistrict', its),
  }
}

/** Where to apply instead; of places outside the city only codes are known. */
const placeToApply = (code: string): string =>
  isElsewhere(code) ? `户籍或居住地（区划代码 ${code}）的住房保障部门` : fullName(code)

/** A reason as the cause in a sentence; “其他” says nothing by itself. */
const reasonText = (reason: string): string =>
  reason === 'other' ? '存在其他不符合规定的情形' : (reasons[reason] ?? reason)

/** 一次性告知书. */
export function correctionRequestOf(asked: Asked, sources: Sources): CorrectionRequest {
  const its = caseThen(asked.of, sources, asked.upTo)
  const { data, occurredOn } = statedFact(its.history, 'CorrectionRequested')
  return {
    ...letterOf(asked, its, sources),
    items: data.items.map(materialName),
    ...(data.note === undefined ? {} : { note: opened<string>(sources, its.number, data.note) }),
    dueOn: data.due?.on ?? occurredOn,
    answerWithin: periodText(data.due?.period ?? ''),
  }
}

const tens = (n: number): string =>
  [n >= 20 ? digits[Math.floor(n / 10)] : '', n >= 10 ? '十' : '', n % 10 > 0 ? digits[n % 10] : ''].join('')
const digits = '〇一二三四五六七八九'

/** 行政许可法第42条（参照） as a letter cites it: 参照《中华人民共和国行政许可法》第四十二条. What is cited otherwise stays as it is. */
function citedInFull(basis: string): string {
  const [, law, article, like] = /^([^《》第]+法)第(\d{1,2})条(（参照）)?$/.exec(basis) ?? []
  if (law === undefined) return basis
  return `${like ? '参照' : ''}《中华人民共和国${law}》第${tens(Number(article))}条`
}

/** 延期告知书. */
export function extensionOf(asked: Asked, sources: Sources): Extension {
  const its = caseThen(asked.of, sources, asked.upTo)
  const { stage, due, was, basis, reasons } = statedFact(its.history, 'LimitExtended').data
  return {
    ...letterOf(asked, its, sources),
    ...{ stage: stageName(stage), was, dueOn: due.on, basis: citedInFull(basis), by: periodText(due.extended ?? '') },
    reasons: opened<string>(sources, its.number, reasons),
  }
}

/** 不予核准决定书, or that of a review below. */
export function rejectionOf(asked: Asked, sources: Sources): Rejection {
  const its = caseThen(asked.of, sources, asked.upTo)
  const fact = statedFact(its.history, 'ReviewRejected')
  const { stage, reason, statement, basis, remedies, policyNumbers } = fact.data
  const snapshot = findingsOf(its, fact.data, sources)
  const review = its.procedure.reviews[stage]
  return {
    ...letterOf(asked, its, sources),
    stage: stageName(stage),
    approves: review?.approves === true,
    statement: opened<string>(sources, its.number, statement),
    findings: snapshot ? groundsOf(snapshot, (finding) => basisOf(finding, policyNumbers, sources)) : [],
    reason: reasonText(reason),
    basis,
    remedies: remediesOf(asked, remedies, fact.actor.organ, review?.level ?? 'county', its),
  }
}

/** What a paper calls an organ: itself as its head does, another by its office. */
const calledIn = ({ contact }: Asked, own: string, organ: string): string =>
  organ === own ? contact.organ : fullName(organ)

type FactRemedies = Told<'ReviewRejected'>['data']['remedies']

/**
 * The remedies a decision names, each with whom to ask: 复核 by the housing department (that of the city for its own
 * decisions), 行政复议 by the government the deciding organ belongs to (行政复议法 24), the court that has jurisdiction.
 */
function remediesOf(asked: Asked, remedies: FactRemedies, organ: string, level: Level, its: CaseThen): Remedy[] {
  const { n, unit } = its.procedure.definition.reexamineWithin
  const reexaminer = calledIn(asked, organ, officeOf(its.received.data, level === 'city' ? 'city' : 'county'))
  const to = { reexamination: reexaminer, administrative_review: governmentOf(organ), lawsuit: '有管辖权的人民法院' }
  return remedies.map(({ kind, ...told }) => ({
    kind,
    to: to[kind],
    ...told,
    ...(kind === 'reexamination' ? { answeredWithin: limitText({ n, unit }) } : {}),
  }))
}

/** 涧西区人民政府 of anything in 涧西区; of a development zone, which has no government, that of the city. */
export function governmentOf(organ: string): string {
  const { level, name, parent } = organOf(organ)
  if (level === 'community' || level === 'subdistrict') return governmentOf(parent)
  return name.endsWith('开发区') ? governmentOf(parent) : `${name}人民政府`
}

/** 复核决定书. */
export function reexaminationOf(asked: Asked, sources: Sources): Reexamination {
  const its = caseThen(asked.of, sources, asked.upTo)
  const fact = statedFact(its.history, 'ReexaminationDecided')
  const { stage, outcome, finding, remedies } = fact.data
  const decided = lastOf(its.history, 'ReviewRejected')
  const requested = lastOf(its.history, 'ReexaminationRequested')
  // Re-examined under the rule the rejection named; what it confirms also stands on that decision's own basis.
  const remedy = decided?.data.remedies.find(({ kind }) => kind === 'reexamination')
  const upheld = outcome === 'confirmed' ? decided?.data.basis.replace(/。$/, '') : undefined
  const review = its.procedure.reviews[stage]
  return {
    ...letterOf(asked, its, sources),
    decision: {
      name: review?.approves ? '不予核准决定' : `${stageName(stage)}不通过决定`,
      organ: calledIn(asked, fact.actor.organ, decided?.actor.organ ?? fact.actor.organ),
      on: decided?.occurredOn ?? fact.occurredOn,
    },
    requestedOn: requested?.occurredOn ?? fact.occurredOn,
    ...(remedy?.called === undefined ? {} : { called: remedy.called }),
    finding: opened<string>(sources, its.number, finding),
    basis: citedTogether([upheld, remedy?.basis].flatMap((each) => (each === undefined ? [] : each.split('；')))),
    overturned: outcome === 'overturned' ? { stage: stageName(stage) } : null,
    remedies: remediesOf(asked, remedies, fact.actor.organ, review?.level ?? 'county', its),
  }
}

/** Several articles of one document cited once: 《…》（…）第七条、第九条. */
export function citedTogether(cites: readonly string[]): string {
  const byDocument = new Map<string, string[]>()
  for (const cite of new Set(cites)) {
    const [, document = cite, article = ''] = /^(.*》(?:（[^）]*）)?)(第[^第]*)?$/.exec(cite) ?? []
    byDocument.set(document, [...(byDocument.get(document) ?? []), ...(article ? [article] : [])])
  }
  return [...byDocument].map(([document, articles]) => document + [...new Set(articles)].join('、')).join('；')
}

/** 登记通知书. */
export function registrationLetterOf(asked: Asked, sources: Sources): RegistrationLetter {
  const its = caseThen(asked.of, sources, asked.upTo)
  const { data } = statedFact(its.history, 'ApplicationRegistered')
  const approved = lastOf(its.history, 'ApplicationApproved')?.data.policyNumbers
  const cap = approved === undefined ? undefined : numbersNamed(sources.policy, approved).periods.waiting_cap
  return {
    ...letterOf(asked, its, sources),
    mode: programmeName(its.programme),
    registeredOn: data.registeredOn,
    queueNumber: data.waitingNumber,
    // A default is no promise: only what law or local rule sets is printed.
    ...(cap && cap.firmness !== 'default' ? { longestWait: limitText({ n: cap.value, unit: cap.unit }) } : {}),
    publishedBy: data.publishBy.on,
  }
}

/** 初审意见书, 复审意见书, 核准意见书. */
export function opinionOf(asked: Asked, sources: Sources): Opinion {
  const its = caseThen(asked.of, sources, asked.upTo)
  const fact = statedFact(its.history, 'ReviewPassed', 'ApplicationApproved')
  const { stage, opinion, policyNumbers } = fact.data
  const snapshot = findingsOf(its, fact.data, sources)
  const { applicant, application, scheme } = letterOf(asked, its, sources)
  const { received, history } = its
  return {
    ...headingOf(asked),
    stage: stageName(stage),
    approves: fact.type === 'ApplicationApproved',
    applicant,
    application,
    scheme,
    members: lastOf(history, 'HouseholdChanged')?.data.members ?? received.data.members,
    acceptedOn: lastOf(history, 'ApplicationAccepted')?.data.acceptedOn ?? received.occurredOn,
    numbers: policyNumbers === undefined ? '' : numbersText(policyNumbers, sources),
    findings: (snapshot?.findings ?? []).map((finding) => ({
      criterion: criterionName(finding.criterion),
      required: requiredText(finding),
      declared: valueText(finding.declared, finding, '—'),
      verified: valueText(finding.verified, finding, '—'),
      source: finding.source ?? '—',
      verdict: finding.verdict,
      basis: basisOf(finding, policyNumbers, sources),
    })),
    letPass: (snapshot?.overrides ?? []).map(({ criterion, reason }) => ({
      criterion: criterionName(criterion),
      reason,
    })),
    opinion: opened<string>(sources, its.number, opinion),
    reviewer: {
      post: (roleNames as Record<string, string>)[fact.actor.role] ?? fact.actor.role,
      staff: fact.actor.staff,
    },
    reviewedOn: fact.occurredOn,
  }
}

/**
 * What a finding rests on, as a paper cites it: the document and article where its version names one, else that version.
 * What is noted beside a number (how firmly it is known) is for whoever sets it, not for an applicant.
 */
function basisOf({ criterion }: Finding, version: string | undefined, sources: Sources): string {
  if (version === undefined) return '—'
  return numbersNamed(sources.policy, version).criteria[criterion]?.cite ?? numbersText(version, sources)
}

/**
 * A version of the numbers as a paper names it. Versions never change, so this says the same for ever. Which of ours it is
 * (@1) nobody has published, so it is not printed.
 */
function numbersText(version: string, { policy }: Sources): string {
  const { programmeName: name, effectiveFrom } = numbersNamed(policy, version)
  return findingNotes.numbersCited(name, chineseDay(effectiveFrom))
}
