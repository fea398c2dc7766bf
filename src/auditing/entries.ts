import type { ActRow, Entries, GrantRow, PostingRow, StreamOfLog, TermRow } from '../../db/ledger-book.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { evolve, type Standing } from '../../machines/fold.ts'
import type { Law } from '../../machines/law.ts'
import type { Posting } from '../../machines/notice.facts.ts'
import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import type { StaffContext } from '../../machines/staff.ts'
import { officeOf, samePerson } from '../access.ts'
import { decidedStage } from '../audit-duties.ts'
import { addDays, type Calendar, daysBetween } from '../calendar.ts'
import { enteredAt, officeHours, organFor, postsFor } from './acts.ts'
import { termsOf, works } from './terms.ts'

type Step = { readonly fact: AnyFact; readonly before: Standing; readonly after: Standing }

const nothing: Entries = { terms: [], acts: [], postings: [], grants: [] }

const grantsOf = (subject: string, { staff, grants }: StaffContext): GrantRow[] =>
  grants.map(({ item, role, organ, from, until, endedOn, document }) => {
    const ended = endedOn === null ? null : addDays(endedOn, -1)
    const last = ended !== null && (until === null || ended < until) ? ended : until
    return { subject, staff: staff.toLowerCase(), item, role, organ, since: from, until: last, document }
  })

/** What one stream comes to in the ledgers. A history that cannot be replayed comes to what could be: the audit names it. */
export function entriesOf(stream: StreamOfLog, law: Law, calendar: Calendar): Entries {
  const machine = law.machine(stream.machine)
  const steps: Step[] = []
  let standing: Standing = machine.start
  for (const body of stream.bodies) {
    const fact = JSON.parse(body) as AnyFact
    const after = evolve(machine, standing, fact)
    if (!after) break
    steps.push({ fact, before: standing, after })
    standing = after
  }
  if (steps.length === 0) return nothing
  switch (stream.kind) {
    case 'application':
      return ofCase(stream, steps, law, calendar)
    case 'notice':
      return ofNotice(stream, steps, calendar)
    case 'staff':
      return {
        ...nothing,
        acts: handsOn(stream, steps, calendar),
        grants: grantsOf(stream.name, standing.context as StaffContext),
      }
    default:
      return { ...nothing, acts: handsOn(stream, steps, calendar) }
  }
}

/** What people did to papers, the register, the column, the calendar and staff; the clock's part is in the log. */
const handsOn = ({ name }: StreamOfLog, steps: readonly Step[], calendar: Calendar): ActRow[] =>
  actsOf(name, '', steps, calendar)
    .filter(({ role }) => role !== 'system')
    .map((act) => ({ ...act, county: act.organ.slice(0, 6) }))

function ofCase({ name, machine }: StreamOfLog, steps: readonly Step[], law: Law, calendar: Calendar): Entries {
  const procedure = law.procedure(machine)
  const c = (steps.at(-1) as Step).after.context as ApplicationContext
  const terms = termsOf(steps, procedure).map(
    (term): TermRow => ({
      subject: name,
      kind: term.kind,
      key: term.key,
      county: c.county,
      organ: term.level ? officeOf(c, term.level) : '',
      basis: term.basis,
      due: JSON.stringify(term.due),
      startsOn: term.due.from,
      dueOn: term.due.on,
      began: term.began,
      ended: term.ended,
      endedOn: term.endedOn,
      restsSince: term.restsSince,
      endedBy: term.ended === null ? '' : (steps[term.ended - 1]?.fact.actor.staff ?? ''),
    }),
  )
  const decisions = steps.flatMap(({ fact }) => {
    const stage = decidedStage(fact)
    return stage === undefined || fact.actor.role === 'system' ? [] : [{ stage, staff: fact.actor.staff }]
  })
  const acts = actsOf(name, c.county, steps, calendar).map((act, i): ActRow => {
    const { fact, after } = steps[i] as Step
    const organ = organFor(fact, after.context as ApplicationContext, procedure)
    const others = decisions.filter(
      (d) => act.decides !== '' && d.stage !== act.decides && samePerson(d.staff, act.staff),
    )
    const wrongOrgan = organ !== null && act.role !== 'system' && organ !== act.organ ? 1 : 0
    return { ...act, wrongOrgan, twice: [...new Set(others.map(({ stage }) => stage))].join(' ') }
  })
  return { ...nothing, terms, acts }
}

function actsOf(subject: string, county: string, steps: readonly Step[], calendar: Calendar): ActRow[] {
  let before: string | null = null
  return steps.map(({ fact }, i): ActRow => {
    const { type, actor, occurredOn, recordedAt } = fact
    const { day, time } = enteredAt(fact)
    const isPerson = actor.role !== 'system'
    const outside = isPerson && (!works(day, calendar) || time < officeHours.from || time > officeHours.to)
    const posts = postsFor(type)
    const took = before === null ? null : (Date.parse(recordedAt) - Date.parse(before)) / 1000
    before = recordedAt
    return {
      subject,
      version: i + 1,
      type,
      staff: actor.staff,
      role: actor.role,
      organ: actor.organ,
      county,
      occurredOn,
      day,
      time,
      decides: isPerson ? (decidedStage(fact) ?? '') : '',
      twice: '',
      wrongPost: isPerson && posts && !posts.includes(actor.role) ? 1 : 0,
      wrongOrgan: 0,
      outside: outside ? 1 : 0,
      took,
    }
  })
}

type Held = { -readonly [K in keyof PostingRow]: PostingRow[K] }

function ofNotice({ name }: StreamOfLog, steps: readonly Step[], calendar: Calendar): Entries {
  const last = (steps.at(-1) as Step).after
  const c = last.context as NoticeContext
  const rows = new Map<string, Held>()
  const failed: Held[] = []
  const empty = (p: Posting): Held => ({
    ...{ subject: name, stage: c.stage, organ: c.organ, channel: p.channel, place: p.place, state: last.state },
    ...{ postedOn: null, postedBy: '', postedLate: null, postedEvidence: '', checkedOn: null, checkedBy: '' },
    ...{ checkedEvidence: '', startsOn: null, endsOn: null, workdays: null, daysOff: 0 },
  })
  for (const p of c.required) rows.set(postingKey(p), empty(p))
  for (const { fact } of steps) {
    const { day } = enteredAt(fact)
    if (fact.type === 'NoticePosted') {
      const data = fact.data as Posting & { postedOn: string; evidence: string }
      const row = rows.get(postingKey(data))
      const late = daysBetween(data.postedOn, day)
      if (row)
        Object.assign(row, {
          postedOn: data.postedOn,
          postedBy: fact.actor.staff,
          postedLate: late,
          postedEvidence: data.evidence,
        })
    } else if (fact.type === 'PostingChecked') {
      const data = fact.data as Posting & { checkedOn: string; evidence: string }
      const row = rows.get(postingKey(data))
      if (row)
        Object.assign(row, { checkedOn: data.checkedOn, checkedBy: fact.actor.staff, checkedEvidence: data.evidence })
    } else if (fact.type === 'PublicityStarted' || fact.type === 'WindowExtended') {
      const data = fact.data as { startsOn?: string; endsOn: string; workdays: number }
      for (const row of rows.values()) {
        const startsOn = data.startsOn ?? row.startsOn
        Object.assign(row, { startsOn, endsOn: data.endsOn, workdays: data.workdays })
        if (startsOn) row.daysOff = holidaysIn(startsOn, data.endsOn, calendar)
      }
    } else if (fact.type === 'NoticeInterrupted')
      for (const p of (fact.data as { failed: Posting[] }).failed) {
        const row = rows.get(postingKey(p))
        if (row?.postedOn) failed.push({ ...row, state: 'interrupted' })
        rows.set(postingKey(p), empty(p))
      }
  }
  return {
    ...nothing,
    acts: actsOf(name, c.organ.slice(0, 6), steps, calendar),
    postings: [...failed, ...rows.values()],
  }
}

/** Days of holidays (not plain weekends) inside a window, both ends counted. */
export function holidaysIn(startsOn: string, endsOn: string, calendar: Calendar): number {
  let n = 0
  for (let day = startsOn; day <= endsOn; day = addDays(day, 1)) if (calendar.off.has(day)) n += 1
  return n
}
