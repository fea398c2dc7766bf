import type { ApplicationFact } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { Level, ProcedureDefinition, Stage } from '../../machines/stages.ts'
import { officeOf } from '../access.ts'
import type { LegalDay } from '../calendar.ts'
import { typedCode } from '../documents/code.ts'
import { contactOf, type Directory } from '../documents/directory.ts'
import { paperName } from '../documents/paper-name.ts'
import { materials } from '../household-form.ts'
import { explained } from '../limits.ts'
import type { Office } from '../office.ts'
import { programmes, progressSays, stages } from '../words.ts'

/* 进度查询: what whoever holds a paper of a case may hear of it. No name, no ID number, no reason of a decision. */

/** One step on the way, in the procedure's order. */
export interface Step {
  readonly name: string
  /** `done` has a day, `now` may have a limit, `stopped` is where the case ended. */
  readonly is: 'done' | 'now' | 'later' | 'stopped'
  readonly on: LegalDay | null
}

export interface Progress {
  readonly number: string
  readonly programme: string
  readonly procedure: string
  readonly receivedOn: LegalDay
  readonly steps: readonly Step[]
  /** Where it stands and what comes next, in plain words. */
  readonly stands: string
  readonly next: string
  /** Who has it now. The telephone is empty where the city gave none; nobody has it once it is over. */
  readonly withWhom: { readonly organ: string; readonly phone: string } | null
  readonly until: {
    readonly on: LegalDay
    readonly provisional: boolean
    readonly explanation: readonly string[]
  } | null
  /** What the household has to bring, by name. */
  readonly bring: readonly string[]
  /** The papers made out in this case, newest first: kind, number, day. */
  readonly papers: readonly { readonly kind: string; readonly mark: string; readonly on: LegalDay }[]
  /** Where the household's entry hangs in public now: the notice's address and entry number. */
  readonly posted: { readonly sheet: string; readonly entry: number } | null
}

/**
 * Where a case stands, for whoever knows its acceptance number and the code printed on one of its papers. Undefined for
 * an unknown number and for a wrong code alike, so that no number can be tried out. Public notices are no such paper:
 * their codes hang on the wall.
 */
export function progressOf(
  office: Office,
  typedNumber: string,
  code: string,
  directory?: Directory,
): Progress | undefined {
  const number = typedNumber.trim().toUpperCase()
  const paper = office.store.documentsBy('code', typedCode(code))[0]
  const head = office.store.head(number)
  if (!paper || paper.of !== number || head?.kind !== 'application') return undefined
  const c = head.context as ApplicationContext
  const { definition } = office.law.procedure(head.machine)
  const facts = office.store.history(number).map(({ body }) => JSON.parse(body) as ApplicationFact & Said)
  const level = levelAt(definition, c, head.state)
  const organ = level && officeOf(c, level)
  return {
    number,
    programme: programmes[c.programme] ?? c.programme,
    procedure: definition.name,
    receivedOn: c.receivedOn,
    steps: stepsOf(definition, head.state, facts),
    ...wordsFor(definition, head.state, c, office),
    withWhom: organ ? { organ: contactOf(organ, directory).organ, phone: contactOf(organ, directory).phone } : null,
    until:
      c.due && !over.has(head.state)
        ? {
            on: c.due.on,
            provisional: c.due.provisional ?? false,
            explanation: explained(c.due, office.calendar),
          }
        : null,
    bring: (over.has(head.state) ? [] : (c.correction?.items ?? [])).map(
      (code) => materials.find((each) => each.code === code)?.name ?? code,
    ),
    papers: office.store
      .documentsOf(number)
      .filter(({ sha256, state, kind }) => sha256 !== null && state === 'issued' && !internal.has(kind))
      .map((row) => ({ kind: paperName(office, row), mark: row.mark, on: row.issuedOn }))
      .reverse(),
    posted: postedIn(office, c),
  }
}

interface Said {
  readonly occurredOn: LegalDay
}

/** Papers between organs: not the household's to have, so not told. */
const internal = new Set(['opinion', 'case-file'])

/** The steps of the procedure; what a return or an upheld objection took back is ahead again. */
function stepsOf(
  { stages: all }: ProcedureDefinition,
  state: string,
  facts: readonly (ApplicationFact & Said)[],
): Step[] {
  const shown = all.filter((each): each is Exclude<Stage, { kind: 'transmit' }> => each.kind !== 'transmit')
  const keys = shown.map(({ key }) => key)
  const done = new Map<string, LegalDay>()
  const recalled = new Set(facts.flatMap((f) => (f.type === 'DecisionRecalled' ? [f.data.recalls] : [])))
  for (const [i, fact] of facts.entries()) {
    if (recalled.has(i + 1)) continue
    const ended = endedBy(fact)
    if (ended) done.set(ended, fact.type === 'ApplicationAccepted' ? fact.data.acceptedOn : fact.occurredOn)
    if (fact.type === 'ReviewReturned') {
      for (const key of keys.slice(keys.indexOf(fact.data.to))) if (!fact.data.reopens.includes(key)) done.delete(key)
      for (const key of fact.data.reopens) done.delete(key)
    }
    if (fact.type === 'PublicityVoided') done.delete(fact.data.stage)
  }
  const at = keys.find((key) => !done.has(key))
  const stopped = over.has(state) || state === 'reexamination'
  return shown.map(({ key }) => ({
    name: stages[key] ?? key,
    is: done.has(key) ? 'done' : key !== at ? 'later' : stopped ? 'stopped' : 'now',
    on: done.get(key) ?? null,
  }))
}

function endedBy(fact: ApplicationFact): string | undefined {
  switch (fact.type) {
    case 'ApplicationAccepted':
      return 'intake'
    case 'ReviewPassed':
    case 'ApplicationApproved':
    case 'PublicityCompleted':
      return fact.data.stage
    case 'ApplicationRegistered':
      return 'registration'
    default:
      return undefined
  }
}

/** States in which nothing more comes by itself. */
const over = new Set(['rejected', 'rejectionConfirmed', 'notAccepted', 'lapsed', 'withdrawn'])

/** The level whose organ has the case; undefined once nobody has. */
function levelAt({ stages: all }: ProcedureDefinition, c: ApplicationContext, state: string): Level | undefined {
  if (over.has(state)) return undefined
  const to = /^(?:transmissionTo|receiptBy)(\w+)$/.exec(state)?.[1]?.toLowerCase() as Level | undefined
  if (to) {
    const index = all.findIndex((each) => each.kind === 'transmit' && each.to === to)
    const before = all.slice(0, index).findLast((each) => each.kind !== 'transmit')
    return state.startsWith('receiptBy') ? to : before && 'level' in before ? before.level : undefined
  }
  const key = c.correction?.stage ?? (state === 'received' ? 'intake' : state)
  const stage = all.find((each) => 'key' in each && each.key === key)
  if (stage && 'level' in stage) return stage.level
  return state === 'waiting' || state === 'reexamination' ? 'city' : undefined
}

/** Where it stands and what comes next. A correction, an objection and a rest of the limit come before the stage's own words. */
function wordsFor(
  { stages: all }: ProcedureDefinition,
  state: string,
  c: ApplicationContext,
  office: Office,
): Pick<Progress, 'stands' | 'next'> {
  const ended = over.has(state) ? progressSays.states[state] : undefined
  if (ended) return { stands: ended[0], next: ended[1] }
  if (c.correction) return { stands: progressSays.correction(c.correction.askedOn), next: progressSays.bring }
  const open = c.objections.some(({ outcome }) => outcome === 'open')
  if (c.publicity) {
    const notice = office.store.head(c.publicity.notice)?.context as NoticeContext | undefined
    const stands = progressSays.posted(stages[c.publicity.stage] ?? c.publicity.stage, notice?.window ?? null)
    return { stands, next: open ? progressSays.objection : progressSays.afterPublicity }
  }
  if (state === 'waiting' && c.waiting) {
    const { number, on } = c.waiting
    return { stands: progressSays.waiting(number, on), next: progressSays.whileWaiting }
  }
  if (c.still) return { stands: progressSays.still, next: progressSays.afterStill }
  // Passed, and on no list yet: an organ posts many households at a time.
  const unlisted = all.some((each) => each.kind === 'publicity' && each.key === state)
  const words = progressSays.states[state] ?? (unlisted ? progressSays.unlisted : progressSays.otherwise)
  return { stands: words[0], next: words[1] }
}

function postedIn({ store }: Office, c: ApplicationContext): Progress['posted'] {
  if (!c.publicity) return null
  const notice = store.head(c.publicity.notice)
  if (!notice || !['running', 'interrupted'].includes(notice.state)) return null
  const sheet = (notice.context as NoticeContext).issued?.document
  const known = sheet === undefined ? undefined : (store.head(sheet)?.context as DocumentContext | undefined)
  return known ? { sheet: known.number, entry: c.publicity.entry } : null
}
