import type { ApplicationFact } from '../machines/application.facts.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { DocumentContext } from '../machines/document.ts'
import type { Actor, AnyFact } from '../machines/fact.ts'
import type { Standing } from '../machines/fold.ts'
import type { Law } from '../machines/law.ts'
import type { NoticeFact } from '../machines/notice.facts.ts'
import type { NoticeContext } from '../machines/notice.ts'
import type { PersonFact } from '../machines/person.facts.ts'
import type { PersonContext } from '../machines/person.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { Level } from '../machines/stages.ts'
import { officeOf, samePerson } from './access.ts'
import type { Differ } from './audit-deadlines.ts'
import { typistOf } from './documents/typed-papers.ts'
import { cityCode } from './organs.ts'
import type { Policy } from './policy.ts'
import { presentCode } from './policy-numbers.ts'

/*
 * Who may have written a fact: the post, the organ, and that nobody decided twice (BR-02). Written down here a second
 * time, apart from the commands: what they let through by mistake is a finding.
 */

/** Who a fact asks for: one of these posts, in one of these organs. The clock's job is `system`, of no organ. */
interface Needed {
  readonly roles: readonly string[]
  readonly organs: readonly string[]
}
const bySystem: Needed = { roles: ['system'], organs: [''] }
const anyReviewer = ['first_reviewer', 'reviewer', 'approver']
const slipWriters = ['head', 'reviewer', 'approver']
const slipReaders = ['head', 'clerk', 'publisher', ...anyReviewer]
const recused = ['administrator', 'clerk', ...anyReviewer, 'publisher', 'release_reviewer']
/** The organs over another: its county's, and the city's. */
const above = (organ: string): string[] => [organ.slice(0, 6), cityCode()].filter((code) => code !== organ)

/** The post and the organ of whoever wrote a fact on a case. */
export function caseActorFaults(
  procedure: Procedure,
  { state, context }: Standing,
  fact: ApplicationFact,
  differ: Differ,
): void {
  const needed = neededOnCase(procedure, state, context as ApplicationContext, fact)
  actorFaults(needed, fact, differ)
  if (fact.type !== 'FileTransmitted' && fact.type !== 'FileReceived') return
  const [from, to] = passage(procedure, state, context as ApplicationContext)
  if (fact.data.from !== from) differ('from', fact.data.from, from ?? null)
  if (fact.data.to !== to) differ('to', fact.data.to, to ?? null)
}

function neededOnCase(
  procedure: Procedure,
  state: string,
  context: ApplicationContext,
  fact: ApplicationFact,
): Needed | undefined {
  const { definition, reviews, publicities } = procedure
  const intake = definition.stages[0]
  const last = definition.stages.at(-1)
  // The first fact names the places itself.
  const c = fact.type === 'ApplicationReceived' ? fact.data : context
  const at = (stage: { readonly level: Level } | undefined, roles: readonly string[]): Needed | undefined =>
    stage && { roles, organs: [officeOf(c, stage.level)] }
  const atIntake = intake?.kind === 'intake' ? at(intake, [intake.role]) : undefined
  const atReview = (key: string) => {
    const review = reviews[key]
    return review && at(review, [review.role])
  }
  switch (fact.type) {
    case 'ApplicationReceived':
    case 'ApplicationNotAccepted':
    case 'HouseholdChanged':
      return atIntake
    case 'ApplicationAccepted':
      return fact.data.deemed ? bySystem : atIntake
    case 'ApplicationWithdrawn':
      return atIntake && { ...atIntake, roles: ['clerk'] }
    case 'CorrectionRequested':
      return fact.data.stage === 'intake' ? atIntake : atReview(fact.data.stage)
    case 'CorrectionAnswered':
      return fact.data.stage === 'intake'
        ? atIntake && { ...atIntake, roles: ['clerk', ...anyReviewer] }
        : at(reviews[fact.data.stage], ['clerk', ...anyReviewer])
    case 'MaterialsChecked': {
      const levels = definition.stages.flatMap((s) => ('level' in s ? [s.level] : []))
      return { roles: ['clerk', 'first_reviewer', 'reviewer'], organs: levels.map((level) => officeOf(c, level)) }
    }
    case 'SurveyRecorded':
    case 'CheckRequested':
    case 'CheckRecorded':
    case 'ReviewPassed':
    case 'ReviewReturned':
    case 'ReviewRejected':
    case 'ApplicationApproved':
      return atReview(fact.data.stage)
    case 'DecisionRecalled':
      return fact.data.stage === 'intake' ? atIntake : atReview(fact.data.stage)
    case 'LimitExtended':
      return at(reviews[fact.data.stage], ['head'])
    case 'CaseAssigned':
      return bySystem
    case 'CaseReassigned':
      // Whoever keeps out of a case, or their administrator, names who takes it over; else the head of its organ.
      return fact.data.why === 'head'
        ? at(reviews[fact.data.stage], ['head'])
        : { roles: recused, organs: [fact.actor.organ] }
    case 'SupervisionIssued':
      return { roles: slipWriters, organs: above(fact.data.to) }
    case 'SupervisionAnswered':
      return { roles: slipReaders, organs: context.slips.flatMap(({ id, to }) => (id === fact.data.slip ? [to] : [])) }
    case 'FileTransmitted':
      return { roles: ['clerk', 'first_reviewer', 'reviewer'], organs: [fact.data.from] }
    case 'FileReceived':
      return { roles: ['clerk', ...anyReviewer], organs: [fact.data.to] }
    case 'ListedInPublicity': {
      const publicity = publicities[fact.data.stage]
      return publicity && at(publicity, [publicity.role])
    }
    case 'PublicityVoided':
      return fact.data.why === 'withdrawn' ? bySystem : at(publicities[fact.data.stage], ['publisher'])
    case 'ObjectionRaised':
      // Over the public site by nobody's hand.
      if (fact.data.channel === 'web' && fact.actor.role === 'system') return bySystem
      return at(publicities[fact.data.stage], ['clerk', 'publisher', 'first_reviewer', 'reviewer'])
    case 'ObjectionUpheld':
    case 'ObjectionDismissed':
      return at(publicities[fact.data.stage], anyReviewer)
    case 'ApplicationRegistered':
      return last?.kind === 'registration' ? at(last, [last.role]) : undefined
    case 'RegistrationCorrected':
      return last?.kind === 'registration' ? at(last, ['publisher', 'approver']) : undefined
    case 'ReexaminationRequested': {
      const levels = definition.stages.flatMap((s) => ('level' in s ? [s.level] : []))
      return { roles: ['clerk', 'reviewer', 'approver'], organs: levels.map((level) => officeOf(c, level)) }
    }
    case 'ReexaminationDecided': {
      // 复核 is by a housing department: the one that rejected, or the county's when a lower organ did.
      const level = reviews[context.rejection?.stage ?? '']?.level === 'city' ? 'city' : 'county'
      return { roles: ['reviewer', 'approver'], organs: [officeOf(c, level)] }
    }
    case 'CorrectionLapsed':
    case 'PublicityCompleted':
    case 'LimitRecomputed':
      return bySystem
  }
  // A fact type nobody has been named for is a finding, not a silence.
  const unnamed: never = fact
  throw new Error(`${state}: nobody may write ${(unnamed as AnyFact).type}`)
}

/** Between which two organs the file of a case lies on its way. */
function passage({ definition: { stages } }: Procedure, state: string, c: ApplicationContext): (string | undefined)[] {
  const at = stages.findIndex((s) => s.kind === 'transmit' && state.toLowerCase().endsWith(`to${s.to}`))
  const by = stages.findIndex((s) => s.kind === 'transmit' && state.toLowerCase() === `receiptby${s.to}`)
  const i = at < 0 ? by : at
  const before = stages.slice(0, Math.max(i, 0)).findLast((s) => s.kind === 'review')
  const after = i < 0 ? undefined : stages[i + 1]
  return [before, after].map((s) => (s?.kind === 'review' ? officeOf(c, s.level) : undefined))
}

/** The post and the organ of whoever wrote a fact on a notice; who clears it is not who drafted it. */
export function noticeActorFaults({ context }: Standing, fact: NoticeFact, differ: Differ): void {
  const n = context as NoticeContext
  const organs = [fact.type === 'NoticeDrafted' ? fact.data.organ : n.organ]
  actorFaults(noticeRoles(fact, organs), fact, differ)
  if (fact.type === 'NoticeCleared' && samePerson(fact.actor.staff, n.drafter))
    differ('separation of duties', fact.actor.staff, 'drafted it and cleared it')
}

function noticeRoles({ type }: NoticeFact, organs: readonly string[]): Needed {
  switch (type) {
    case 'NoticeCleared':
      return { roles: ['release_reviewer'], organs }
    case 'NoticeIssued':
    case 'WindowExtended':
    case 'NoticeCompleted':
      return bySystem
    default:
      return { roles: ['publisher'], organs }
  }
}

/** Papers are made by the clock's job; only a new attempt is somebody's. */
export function documentActorFaults({ context }: Standing, fact: AnyFact, differ: Differ): void {
  const { organ } = context as DocumentContext
  // The clock tries again what a mended directory held up; a publisher whenever they will; typed words another has reviewed.
  const bySomebody = fact.type === 'RenderRetried' && fact.actor.role !== 'system'
  const typist = typistOf(context as DocumentContext)
  const hasText = (fact.data as { text?: string }).text !== undefined
  const roles = typist === undefined || hasText ? ['publisher'] : ['release_reviewer']
  actorFaults(bySomebody ? { roles, organs: [organ] } : bySystem, fact, differ)
  if (bySomebody && typist !== undefined && !hasText && samePerson(fact.actor.staff, typist))
    differ('actor.staff', fact.actor.staff, '拟写人以外的人')
}

/** The register: protections by the housing departments, bars by the organ that approves in the county. */
export function personActorFaults(
  law: Law,
  policy: Policy | null,
  was: Standing,
  fact: PersonFact,
  differ: Differ,
): void {
  actorFaults(neededInRegister(law, policy, was.context as PersonContext, fact), fact, differ)
}

function neededInRegister(law: Law, policy: Policy | null, c: PersonContext, fact: PersonFact): Needed {
  const keeping = (where: string | undefined): Needed => ({
    roles: ['reviewer'],
    organs: [cityCode(), ...(where ? [presentCode(where)] : [])],
  })
  const approving = (county: string | undefined): Needed => {
    if (!county || !policy) return { roles: ['approver'], organs: [fact.actor.organ] }
    const present = presentCode(county)
    const reviews = Object.values(law.procedure(policy.procedureFor(county, fact.occurredOn)).reviews)
    const level = reviews.find((review) => review.approves)?.level ?? 'city'
    return { roles: ['approver'], organs: [officeOf({ communities: [], subdistrict: '', county: present }, level)] }
  }
  switch (fact.type) {
    case 'PersonRecorded':
      return { roles: ['reviewer', 'approver'], organs: [fact.actor.organ] }
    case 'ProtectionRecorded':
      return keeping(fact.data.where)
    case 'ProtectionEnded':
      return keeping(c.protections.find((p) => p.item === fact.data.item)?.where)
    case 'BarImposed':
      return approving(fact.data.county)
    case 'BarLifted':
      return approving(c.bars.find((b) => b.item === fact.data.item)?.county)
  }
}

/** One calendar for the whole city, loaded by its administrator. */
export function calendarActorFaults(fact: AnyFact, differ: Differ): void {
  actorFaults({ roles: ['administrator'], organs: [cityCode()] }, fact, differ)
}

function actorFaults(needed: Needed | undefined, { actor }: AnyFact, differ: Differ): void {
  if (!needed) {
    differ('role', actor.role, 'no such stage')
    return
  }
  if (!needed.roles.includes(actor.role)) differ('role', actor.role, needed.roles.join(', '))
  if (actor.role === 'system' ? actor.organ !== '' || actor.staff !== 'system' : !needed.organs.includes(actor.organ))
    differ('organ', actor.organ, needed.organs.join(', '))
}

/**
 * Decisions of one case by stage: nobody decides two (BR-02), objections in two publicities included, in whichever letters the
 * staff number is typed; and nobody decides who reviewed the release of a list with this case on it.
 */
export function separationFaults(
  facts: readonly AnyFact[],
  clearedBy: (notice: string) => string | null,
  differ: (version: number) => Differ,
): void {
  const stageOf = new Map<string, string>()
  const listings = facts.flatMap((fact) => (fact.type === 'ListedInPublicity' ? [(fact.data as Listed).notice] : []))
  const releasers = new Map(listings.map((notice) => [clearedBy(notice)?.toLowerCase(), notice]))
  facts.forEach((fact, i) => {
    const stage = decidedStage(fact)
    if (stage === undefined || fact.actor.role === 'system') return
    const person = fact.actor.staff.toLowerCase()
    const here = stage === 'objection' ? `objection in ${(fact.data as { stage?: string }).stage}` : stage
    const before = stageOf.get(person)
    if (before !== undefined && before !== here)
      differ(i + 1)('separation of duties', fact.actor.staff, `decided ${before} and ${here}`)
    stageOf.set(person, here)
    const notice = releasers.get(person)
    if (notice !== undefined)
      differ(i + 1)('separation of duties', fact.actor.staff, `decided ${here} and cleared ${notice}`)
  })
}
interface Listed {
  readonly notice: string
}

/** The stage a fact decides, for the rule that nobody decides two (BR-02); undefined where it decides none. */
export function decidedStage(fact: AnyFact): string | undefined {
  switch (fact.type) {
    case 'ApplicationAccepted':
    case 'ApplicationNotAccepted':
      return 'intake'
    case 'ObjectionUpheld':
    case 'ObjectionDismissed':
      return 'objection'
    case 'ReexaminationDecided':
      return 'reexamination'
    case 'ReviewPassed':
    case 'ReviewReturned':
    case 'ReviewRejected':
    case 'ApplicationApproved':
      return (fact.data as { stage: string }).stage
    default:
      return undefined
  }
}

/**
 * Whether somebody held a post in an organ at an instant, by the grants known then. Undefined: nothing speaks against it.
 * The one place where the register of staff is asked.
 */
export type Held = (actor: Actor, at: string) => string | undefined

/** What somebody kept out of at an instant: cases they had declared, and persons who are they or their kin. */
export type KeptOut = (
  staff: string,
  at: string,
) => { readonly cases: ReadonlySet<string>; readonly kin: ReadonlySet<string> } | undefined

/**
 * Nobody acts in a case they keep out of (公务员法 76), nor clears a list with it on it. `personsOf` names the persons of a
 * household by its digest, where a key was given and the household is still on file.
 */
export function recusalFaults(
  application: string,
  facts: readonly AnyFact[],
  keptOut: KeptOut,
  personsOf: (household: string) => readonly string[],
  cleared: (notice: string) => { readonly staff: string; readonly at: string } | null,
  differ: (version: number) => Differ,
): void {
  let household = ''
  facts.forEach((fact, i) => {
    const data = fact.data as { household?: string; notice?: string }
    if (typeof data.household === 'string') household = data.household
    const acts = [{ staff: fact.actor.staff, at: fact.recordedAt, what: fact.type }]
    if (fact.type === 'ListedInPublicity') {
      const by = cleared(data.notice ?? '')
      if (by) acts.push({ ...by, what: `cleared ${data.notice}` })
    }
    for (const { staff, at, what } of fact.actor.role === 'system' ? acts.slice(1) : acts) {
      const from = keptOut(staff, at)
      if (!from) continue
      if (from.cases.has(application)) differ(i + 1)('recusal', staff, `declared: ${what}`)
      else if (from.kin.size > 0 && personsOf(household).some((person) => from.kin.has(person)))
        differ(i + 1)('recusal', staff, `kin: ${what}`)
    }
  })
}
