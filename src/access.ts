import type { Head } from '../db/heads.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { DisclosureContext } from '../machines/disclosure.ts'
import type { DocumentContext } from '../machines/document.ts'
import type { Actor } from '../machines/fact.ts'
import type { NoticeContext } from '../machines/notice.ts'
import type { Procedure } from '../machines/procedure.ts'
import type { StaffContext } from '../machines/staff.ts'
import type { Level } from '../machines/stages.ts'
import type { LegalDay } from './calendar.ts'
import type { Decision, Reading, Wish } from './command.ts'
import { grantsInForce } from './grants.ts'
import type { Handled } from './handled-before.ts'
import { isOrgan, organName } from './organs.ts'
import { isToPost, maySee, maySeeItem, maySeeOrgan, maySeePaper, maySeeStaff } from './queries/area.ts'
import { Refused } from './refusal.ts'
import type { Role } from './roles.ts'
import { say } from './words.ts'

/** The division code of the organ that handles a case at a level. */
export function officeOf(c: Pick<ApplicationContext, 'communities' | 'subdistrict' | 'county'>, level: Level): string {
  switch (level) {
    case 'community':
      return c.communities[0] as string
    case 'subdistrict':
      return c.subdistrict
    case 'county':
      return c.county
    case 'city':
      return `${c.county.slice(0, 4)}00`
  }
}

/** Only the organ responsible acts. The system actor acts for every organ, and only where a command lets it. */
export function mustBeOffice(actor: Actor, office: string): void {
  if (actor.role !== 'system' && actor.organ !== office)
    throw new Refused('forbidden', say.otherOffice(organName(office)), { organ: office })
}

/** Only an organ that has to do with the case hears where it stands; any other hears whose it is. */
export function mustBeConcerned(actor: Actor, c: ApplicationContext, procedure: Procedure): void {
  const levels = new Set(procedure.definition.stages.flatMap((s) => ('level' in s ? [s.level] : [])))
  if (![...levels].some((level) => officeOf(c, level) === actor.organ)) mustBeOffice(actor, officeOf(c, 'county'))
}

/** The post a stage asks for. */
export function mustHold(actor: Actor, role: string): void {
  if (actor.role !== 'system' && actor.role !== role) throw new Refused('forbidden', say.roleNeeded(role), { role })
}

/** Staff numbers are the same whichever way somebody types their letters. */
export const samePerson = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * Nobody decides two stages of one case (BR-02): acceptance, each review, the decision on an objection and the
 * re-examination are by different persons. The same person may take up the same stage again.
 */
export function mustNotHaveDecided(actor: Actor, c: ApplicationContext, stage: string): void {
  for (const [other, people] of Object.entries(c.decided))
    if (other !== stage && people.some((one) => samePerson(one, actor.staff)))
      throw new Refused('forbidden', say.decidedBefore(other), { stage: other })
}

/** A review that the lot or the head has given to somebody is decided by nobody else; where lots are cast, by nobody before. */
export function mustBeTheirs(
  { actor, byLot }: Pick<Wish, 'actor' | 'byLot'>,
  c: ApplicationContext,
  stage: string,
): void {
  const has = c.assigned[stage]
  if (has === undefined && byLot?.includes(actor.organ))
    throw new Refused('not_allowed', say.notYetAssigned(stage), { stage })
  if (has !== undefined && !samePerson(has, actor.staff))
    throw new Refused('forbidden', say.assignedTo(stage, has), { staff: has })
}

/**
 * What the heads of a case do not keep of the same rule: whoever reviewed the release of a list decides on none of its
 * households, nor the other way round; and objections in two publicities are two decisions. Held against the version the wish names.
 */
export function mustBeAnother({ actor, command }: Wish, handled: Handled, { facts }: Decision, read: Reading): void {
  for (const stream of handled.related) {
    const other = read.find(stream)
    if (other?.kind === 'notice') {
      const { clearedBy } = other.context as NoticeContext
      if (clearedBy !== null && samePerson(clearedBy, actor.staff))
        throw new Refused('forbidden', say.clearedBefore(stream), { notice: stream })
    }
    if (other?.kind === 'application')
      for (const [stage, people] of Object.entries((other.context as ApplicationContext).decided))
        if (people.some((one) => samePerson(one, actor.staff)))
          throw new Refused('forbidden', say.decidedListed(stream, stage), { application: stream, stage })
  }
  if (command.name !== 'settleObjection') return
  const now = (facts[0]?.data as { stage?: string } | undefined)?.stage
  const before = handled.settled.find(({ stage, staff }) => stage !== now && samePerson(staff, actor.staff))
  if (before) throw new Refused('forbidden', say.settledBefore(before.stage), { stage: 'objection' })
}

/**
 * Where staff are registered, whoever acts holds a grant in force that day for the post and the organ they act in. Before
 * the first is registered (a demonstration, a trial) nobody is: the health page says so. The clock's own actor has none.
 */
export function mustHoldGrant(actor: Actor, head: Head | undefined, registered: boolean, today: LegalDay): void {
  if (!registered || actor.role === 'system') return
  const posts = head ? grantsInForce(head.state, head.context as StaffContext, today) : []
  if (!posts.some(({ role, organ }) => role === actor.role && organ === actor.organ))
    throw new Refused(
      'forbidden',
      say.noGrant(actor.staff, actor.role, isOrgan(actor.organ) ? organName(actor.organ) : actor.organ),
      { role: actor.role },
    )
}

/**
 * Nobody acts in a case they keep out of (公务员法 76): declared, or because they or a registered relative belong to the
 * household (`kinIn`, found outside the transaction on the version of the case that the wish names). Nobody drafts or clears a
 * list with such a case on it either.
 */
export function mustNotBeRecused(
  actor: Actor,
  head: Head | undefined,
  cases: readonly string[],
  kinIn: string | undefined,
): void {
  const among = new Set(cases)
  const declared = (head?.context as StaffContext | undefined)?.recusals.find((r) => among.has(r.application))
  if (declared) {
    const { application, replacement } = declared
    const sentence = isListOf(cases, application) ? say.recusedListed : say.recused
    throw new Refused('forbidden', sentence(application, replacement), { application })
  }
  if (kinIn === undefined) return
  const sentence = isListOf(cases, kinIn) ? say.kinListed(actor.staff, kinIn) : say.kinInCase(actor.staff)
  throw new Refused('forbidden', sentence, { application: kinIn === '' ? null : kinIn })
}

/** Whether a case is acted on as one of a list: named after the notice, or beside others. */
const isListOf = (cases: readonly string[], application: string): boolean =>
  cases.length > 1 || cases[0] !== application

/**
 * What somebody does not see, they cannot name in a wish either: the answer is that of a number nobody has. Asked of every
 * stream a wish reads by its number, whichever field names it.
 */
export function mustSee(actor: Actor & { readonly role: Role }, head: Head): void {
  if (!isSeen(actor, head)) throw new Refused('not_found', say.notFound(head.stream), { subject: head.stream })
}

/** Whether somebody sees a stream. A community of a case acts in it without seeing lists; a calendar, the register are the city's. */
export function isSeen(actor: Actor & { readonly role: Role }, { kind, context }: Head): boolean {
  if (actor.role === 'system' || kind === 'calendar' || kind === 'person') return true
  if (!isOrgan(actor.organ)) return false
  switch (kind) {
    case 'application': {
      const c = context as ApplicationContext
      return maySee(actor, c) || (actor.role !== 'administrator' && c.communities.includes(actor.organ))
    }
    case 'notice': {
      // Who has a board it hangs on knows of it, and hears whose it is; which households it lists is asked by `noticeSeen`.
      const n = context as NoticeContext
      return maySeeOrgan(actor, n.organ) || isToPost(actor, n)
    }
    case 'document':
      return maySeePaper(actor, context as DocumentContext)
    case 'disclosure':
      return maySeeItem(actor, context as DisclosureContext)
    case 'staff':
      return maySeeStaff(actor, context as StaffContext)
  }
}
