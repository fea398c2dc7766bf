import { z } from 'zod'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { mustBeOffice, officeOf } from '../access.ts'
import { presentFindings, sealedFindings } from '../assessment.ts'
import { type Override, type Snapshot, sentenceOf, verdictOf } from '../eligibility.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { criteria, say, stages } from '../words.ts'
import { caseSeenBy, factName } from './application.ts'
import { day } from './parts.ts'
import { query } from './query.ts'

const value = z.union([z.number(), z.string()]).nullable()
const answered = z.strictObject({ criterion: z.string(), name: z.string(), reason: z.string() })
const shown = {
  policyNumbers: z.string().describe('所依据的政策版本'),
  on: day.describe('标准按此日适用：受理日'),
  verdict: z.string().describe('符合、不符合或待核'),
  findings: z.array(
    z.strictObject({
      criterion: z.string(),
      name: z.string(),
      verdict: z.string(),
      sentence: z.string(),
      required: z.strictObject({ bound: z.string(), value: z.union([z.number(), z.string()]), unit: z.string() }),
      declared: value.describe('申报'),
      verified: value.describe('核实'),
      source: z.string().nullable(),
      basis: z.string(),
      firmness: z.string(),
    }),
  ),
  overrides: z.array(answered),
  held: z.array(answered).describe('无法核实而认定不符合的条件及理由'),
  admitted: z.array(z.string()).describe('按家庭申报即不符合的条件'),
} as const
const findings = z.strictObject(shown)

const output = z.strictObject({
  number: z.string(),
  version: z.int(),
  decisions: z
    .array(
      z.strictObject({
        stage: z.string(),
        stageName: z.string(),
        decision: z.string(),
        decidedOn: day,
        policyNumbers: z.string(),
        sealed: findings.nullable().describe('决定时封存的认定，原样；已销毁则为空'),
      }),
    )
    .describe('已作出的决定，按先后'),
  present: findings.nullable().describe('如现在决定；已结束的申请为空'),
  hindrance: z.string().nullable().describe('现在无法认定的原因'),
})

/**
 * The findings behind the decisions of a case, opened, and what would be found now, so that a reviewer sees what is still
 * 待核 before deciding. For those who review this case, at the organs that do.
 */
export const showFindings = query({
  name: 'showFindings',
  opens: true,
  path: '/applications/:number/findings',
  input: z.strictObject({ number: z.string() }),
  output,
  read(office, actor, { number }) {
    const head = caseSeenBy(office, actor, number)
    const c = head.context as ApplicationContext
    mustReview(office, actor, head.machine, c)
    const decisions = office.store.history(number).flatMap(({ body }) => {
      const { type, data, occurredOn } = JSON.parse(body) as AnyFact
      const { stage, findings, policyNumbers } = data as { stage: string; findings?: string; policyNumbers?: string }
      if (findings === undefined || policyNumbers === undefined) return []
      const sealed = sealedFindings(office, number, findings)
      const stageName = stages[stage] ?? stage
      const decided = { stage, stageName, decision: factName(type), decidedOn: occurredOn, policyNumbers }
      return [{ ...decided, sealed: sealed ? inWords(sealed) : null }]
    })
    const isLive = office.law.machine(head.machine).live.has(head.state)
    return { number, version: head.version, decisions, ...(isLive ? presentOf(office, c) : over) }
  },
})

const over = { present: null, hindrance: null } as const

function presentOf(office: Office, c: ApplicationContext) {
  try {
    return { present: inWords(presentFindings(office, office.policy, c)), hindrance: null }
  } catch (error) {
    if (error instanceof Refused) return { present: null, hindrance: error.message }
    throw error
  }
}

/** Who holds a reviewing post at the organ that reviews the case in it. */
export function mustReview({ law }: Pick<Office, 'law'>, actor: AtWork, machine: string, c: ApplicationContext): void {
  const reviews = Object.values(law.procedure(machine).reviews)
  const own = reviews.filter((review) => review.role === actor.role)
  if (own.length === 0) throw new Refused('forbidden', say.reviewersOnly(), { role: actor.role })
  const [office = ''] = own.map((review) => officeOf(c, review.level))
  if (!own.some((review) => officeOf(c, review.level) === actor.organ)) mustBeOffice(actor, office)
}

const inWords = (snapshot: Snapshot): z.output<typeof findings> => ({
  policyNumbers: snapshot.policy,
  on: snapshot.on,
  verdict: verdictOf(snapshot).verdict,
  findings: snapshot.findings.map((finding) => {
    const { criterion, verdict, required, declared, verified, source, basis, firmness } = finding
    const told = { criterion, name: criteria[criterion] ?? criterion, verdict, sentence: sentenceOf(finding) }
    return { ...told, required: { ...required }, declared, verified, source, basis, firmness }
  }),
  overrides: snapshot.overrides.map(answeredFor),
  held: (snapshot.held ?? []).map(answeredFor),
  admitted: [...(snapshot.admitted ?? [])],
})

const answeredFor = ({ criterion, reason }: Override) => ({ criterion, name: criteria[criterion] ?? criterion, reason })
