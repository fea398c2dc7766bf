import type { ApplicationFact } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { Level, ProcedureDefinition, Stage } from '../../machines/stages.ts'
import { officeOf } from '../access.ts'
import { type LegalDay, legalDayOf } from '../calendar.ts'
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
  /** `done` has a day, `now` may have a limit, `stopped` is where the case ended, `disputed` what is looked at once more. */
  readonly is: 'done' | 'now' | 'later' | 'stopped' | 'disputed'
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
    /** The day is over and the office has not done it: whom to tell. The telephone is empty where the city gave none. */
    readonly late: { readonly organ: string; readonly phone: string } | null
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
 * their codes hang on the wall. Without a number the code alone says which case, as for somebody who scanned it (80 bits that
 * stand on that paper only): what is scanned has not to be typed.
 */
export function progressOf(
  office: Office,
  typedNumber: string,
  code: string,
  directory?: Directory,
): Progress | undefined {
  const paper = office.store.documentsBy('code', typedCode(code))[0]
  const number = typedNumber.trim() === '' ? (paper?.of ?? '') : typedNumber.trim().toUpperCase()
  const head = office.store.head(number)
  if (!paper || paper.of !== number || head?.kind !== 'application' || betweenOrgans.has(paper.kind)) return undefined
  const c = head.context as ApplicationContext
  const { definition } = office.law.procedure(head.machine)
  const facts = office.store.history(number).map(({ body }) => JSON.parse(body) as ApplicationFact & Said)
  const level = levelAt(definition, c, head.state)
  const organ = level && officeOf(c, level)
  const contact = organ ? contactOf(organ, directory) : null
  const today = legalDayOf(office.now())
  return {
    number,
    programme: programmes[c.programme] ?? c.programme,
    procedure: definition.name,
    receivedOn: c.receivedOn,
    steps: stepsOf(definition, head.state, c, facts),
    ...wordsFor(definition, head.state, c, office),
    withWhom: contact && { organ: contact.organ, phone: contact.phone },
    until:
      c.due && !over.has(head.state)
        ? {
            on: c.due.on,
            provisional: c.due.provisional ?? false,
            explanation: explained(c.due, office.calendar),
            late: contact && !c.correction && c.due.on < today ? contact.supervision : null,
          }
        : null,
    bring: (over.has(head.state) ? [] : (c.correction?.items ?? [])).map(
      (code) => materials.find((each) => each.code === code)?.name ?? code,
    ),
    papers: office.store
      .documentsOf(number)
      .filter(({ sha256, state, kind }) => sha256 !== null && state === 'issued' && !betweenOrgans.has(kind))
      .map((row) => ({ kind: paperName(office, row), mark: row.mark, on: row.issuedOn }))
      .reverse(),
    posted: postedIn(office, c),
  }
}

interface Said {
  readonly occurredOn: LegalDay
}

/** Papers between organs: not the household's to have, so not told. */
export const betweenOrgans: ReadonlySet<string> = new Set(['opinion', 'case-file'])

/** The steps of the procedure; what a return, an upheld objection or a recall took back is ahead again. */
function stepsOf(
  { stages: all }: ProcedureDefinition,
  state: string,
  c: ApplicationContext,
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
    if (fact.type === 'ReviewReturned') for (const key of fact.data.reopens) done.delete(key)
    if (fact.type === 'PublicityVoided') done.delete(fact.data.stage)
  }
  // Where it is says what is ahead, whichever way it came back: of that nothing is done.
  // Withdrawn or lapsed, it ended where it was.
  const at = stageAt(all, state, c) ?? (over.has(state) ? keys.find((key) => !done.has(key)) : undefined)
  for (const key of at === undefined ? [] : keys.slice(keys.indexOf(at))) done.delete(key)
  const under = /^(?:transmissionTo|receiptBy)/.test(state) ? 'later' : 'now'
  const is = over.has(state) ? 'stopped' : state === 'reexamination' ? 'disputed' : under
  return shown.map(({ key }) => ({
    name: stages[key] ?? key,
    is: done.has(key) ? 'done' : key === at ? is : 'later',
    on: done.get(key) ?? null,
  }))
}

/** The stage a case is at, or comes to when what is under way arrives; where it ended. Undefined once all are done. */
function stageAt(all: ProcedureDefinition['stages'], state: string, c: ApplicationContext): string | undefined {
  const first = all[0]
  const intake = first && 'key' in first ? first.key : undefined
  const to = /^(?:transmissionTo|receiptBy)(\w+)$/.exec(state)?.[1]?.toLowerCase()
  if (to) {
    const index = all.findIndex((each) => each.kind === 'transmit' && each.to === to)
    const next = all.slice(index).find((each) => each.kind !== 'transmit')
    return next && 'key' in next ? next.key : undefined
  }
  if (state === 'received') return intake
  const key = c.correction?.stage ?? (over.has(state) || state === 'reexamination' ? undefined : state)
  if (key !== undefined) return all.some((each) => 'key' in each && each.key === key) ? key : undefined
  if (c.rejection) return c.rejection.stage
  return undefined
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
  if (c.publicity) {
    const notice = office.store.head(c.publicity.notice)
    const name = stages[c.publicity.stage] ?? c.publicity.stage
    const { window = null } = (notice?.context ?? {}) as Partial<NoticeContext>
    const doubt = c.objections.find(({ outcome }) => outcome === 'open')
    return {
      stands: notice?.state === 'interrupted' ? progressSays.interrupted(name) : progressSays.posted(name, window),
      next: doubt
        ? progressSays.objection(doubt.due.on)
        : window && window.endsOn < legalDayOf(office.now())
          ? progressSays.publicityOver
          : progressSays.afterPublicity,
    }
  }
  if (state === 'waiting' && c.waiting) {
    const { number, on } = c.waiting
    return { stands: progressSays.waiting(number, on), next: progressSays.whileWaiting }
  }
  if (c.still) return { stands: progressSays.still, next: progressSays.afterStill }
  // Passed, and on no list yet: an organ posts many households at a time.
  const unlisted = all.some((each) => each.kind === 'publicity' && each.key === state)
  if (/^transmissionTo/.test(state)) return { stands: progressSays.toSend[0], next: progressSays.toSend[1] }
  const sentBack = c.objections.some(({ outcome }) => outcome === 'upheld') && /Review$/.test(state)
  if (sentBack) return { stands: progressSays.sentBack[0], next: progressSays.sentBack[1] }
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
