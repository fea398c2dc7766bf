import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact, Due } from '../../machines/fact.ts'
import { dutiesFor, procedureNamed } from '../duties.ts'
import type { AtWork, Office } from '../office.ts'
import { areaOf } from '../queries/area.ts'
import type { Verdict } from './departments.ts'

/** One question of one case: still to be asked, or asked and without an answer. */
export interface OpenCheck {
  readonly number: string
  readonly version: number
  readonly stage: string
  readonly check: string
  /** Null while nobody has been asked. */
  readonly request: { readonly on: string; readonly due: Due } | null
  /** What was answered last; a check that differs may be asked again. */
  readonly verdict: string | null
}

/** Cases looked through for open checks: those due first. */
export const MOST_CASES = 1_000

/** The checks of the cases on somebody's desk: stages of their post that have checks, due ones first. */
export function openChecks(office: Office, actor: AtWork): OpenCheck[] {
  const area = areaOf(actor)
  const stages = checkStages(office, actor)
  if (area === null || stages.length === 0) return []
  const among = stages.flatMap((stage) => [stage, `${stage}Correction`])
  const rows = office.store.queues.queue({
    ...{ among, waits: [], unlisted: [], ...area, today: '', soon: '', limit: MOST_CASES, offset: 0 },
  })
  return rows.flatMap(({ number }) => {
    const head = office.store.head(number)
    return head ? checksOf(office, head) : []
  })
}

/** The stages of a post at which others are asked. */
export const checkStages = ({ law }: Pick<Office, 'law'>, actor: AtWork): string[] => {
  const hasChecks = (state: string) =>
    law.names.some((name) => (procedureNamed(law, name)?.reviews[state]?.checks ?? []).length > 0)
  return [...new Set(dutiesFor(law, actor).map(({ state }) => state))].filter(hasChecks)
}

function checksOf({ law }: Pick<Office, 'law'>, head: Head): OpenCheck[] {
  const c = head.context as ApplicationContext
  const stage = c.correction?.stage ?? head.state
  const review = law.procedure(head.machine).reviews[stage]
  return (review?.checks ?? []).flatMap(({ key }) => {
    const request = c.requests[key] ?? null
    const verdict = c.checks[key] ?? null
    if (verdict === 'consistent' && request === null) return []
    return [{ number: head.stream, version: head.version, stage, check: key, request, verdict }]
  })
}

/** To whom a check was last sent, and in which letter, as its fact says. */
export function letterOf(
  { store }: Pick<Office, 'store'>,
  number: string,
  check: string,
): { source: string; letter: string } {
  const facts = store.history(number).map(({ body }) => JSON.parse(body) as AnyFact)
  const asked = facts.findLast(
    ({ type, data }) => type === 'CheckRequested' && (data as { check: string }).check === check,
  )
  const { source = '', letter = '' } = (asked?.data ?? {}) as { source?: string; letter?: string }
  return { source, letter }
}

/** Facts within one round of checks: whatever else happens to a case empties its checks, or leaves its stage. */
const within = new Set([
  'CheckRequested',
  'CheckRecorded',
  'SurveyRecorded',
  'CorrectionRequested',
  'CorrectionAnswered',
  'LimitRecomputed',
])

/** What each source concluded in this round of a check, as it answered last: several may answer under one check. */
export function concludedBy({ store }: Pick<Office, 'store'>, number: string, check: string): Map<string, Verdict> {
  const facts = store.history(number).map(({ body }) => JSON.parse(body) as AnyFact)
  const round = facts.slice(facts.findLastIndex(({ type }) => !within.has(type)) + 1)
  const told = new Map<string, Verdict>()
  for (const { type, data } of round) {
    if (type !== 'CheckRecorded') continue
    const fact = data as { check: string; source: string; verdict: Verdict; answered?: Verdict }
    if (fact.check === check) told.set(fact.source, fact.answered ?? fact.verdict)
  }
  return told
}
