import { canonical } from '../db/facts.ts'
import type { DisclosureFact } from '../machines/disclosure.facts.ts'
import type { DisclosureContext } from '../machines/disclosure.ts'
import type { Due } from '../machines/fact.ts'
import { samePerson } from './access.ts'
import type { DatesBy, Differ } from './audit-deadlines.ts'
import { changesOf, disclosureClaim, fieldsOf, subjectOf } from './disclosures/content.ts'
import { AMENDMENT_PERIOD, dueAfter, dueOf } from './disclosures/duty.ts'
import { findKind, kindOfForm } from './disclosures/kinds.ts'

/* The column of disclosures, made again from its facts: fields by their form, limits by their calendar, who did what. */

/** What an entry or an amendment says must fit its form, and its limit must be the one its calendar gives. */
export function disclosureFaults(was: DisclosureContext, fact: DisclosureFact, by: DatesBy, differ: Differ): void {
  disclosureActorFaults(was, fact, differ)
  if (fact.type !== 'DisclosureEntered' && fact.type !== 'AmendmentEntered') return
  const entered = fact.type === 'DisclosureEntered'
  const form = entered ? fact.data.form : was.form
  const kind = kindOfForm(form)
  if (!kind || kind.key !== (entered ? fact.data.kind : was.kind)) {
    differ('form', form, null)
    return
  }
  const { fields, title, subject, year, peopleCount, due } = fact.data
  const found = fieldsOf(kind, fields)
  if ('slips' in found) {
    differ('fields', found.slips.map(({ field }) => field).join(', '), `as ${form} says`)
    return
  }
  const own = {
    title: kind.title(fields),
    subject: subjectOf(kind, fields),
    year: kind.year(fields),
    peopleCount: kind.people ? Number(fields[kind.people.counted]) : 0,
  }
  const stored = { title, subject, year, peopleCount }
  for (const each of ['title', 'subject', 'year', 'peopleCount'] as const)
    if (stored[each] !== own[each]) differ(each, stored[each], own[each])
  if (fact.type === 'AmendmentEntered') {
    const changes = changesOf(kind, was.fields, fields)
    if (canonical(changes) !== canonical(fact.data.changes)) differ('changes', fact.data.changes, changes)
  }
  dueFaults(
    due,
    by,
    (calendar) =>
      fact.type === 'DisclosureEntered'
        ? dueOf(kind, fields, calendar)
        : dueAfter(fact.data.since, AMENDMENT_PERIOD, calendar),
    differ,
  )
}

function dueFaults(
  due: Due,
  { calendars }: DatesBy,
  make: (calendar: Parameters<typeof dueOf>[2]) => Due,
  differ: Differ,
): void {
  const then = calendars(due.calendar)
  if (!then) {
    differ('calendar', due.calendar, null)
    return
  }
  const own = make(then.calendar)
  if (canonical(own) !== canonical(due)) differ('due', due, own)
}

/** Entered by the publisher of the organ, released or withdrawn by its release reviewer, and never by who entered it. */
function disclosureActorFaults(was: DisclosureContext, fact: DisclosureFact, differ: Differ): void {
  const { staff, role, organ } = fact.actor
  const enters = fact.type === 'DisclosureEntered' || fact.type === 'AmendmentEntered'
  const needed = enters ? 'publisher' : 'release_reviewer'
  if (role !== needed) differ('role', role, needed)
  const own = fact.type === 'DisclosureEntered' ? fact.data.organ : was.organ
  if (organ !== own) differ('organ', organ, own)
  if (enters || fact.type === 'DisclosureWithdrawn') return
  const enteredBy = was.amendment?.enteredBy ?? was.enteredBy
  if (samePerson(staff, enteredBy)) differ('separation of duties', staff, `entered it`)
}

/** The claims an item holds: its subject, and that of an amendment which waits; none once it has ended. */
export function disclosureClaims(c: DisclosureContext, isLive: boolean): string[] {
  if (!isLive || !findKind(c.kind)) return []
  const subjects = new Set([c.subject, ...(c.amendment ? [c.amendment.subject] : [])])
  return [...subjects].map((subject) => disclosureClaim(c.kind, c.organ, subject)).sort()
}
