import { dirname } from 'node:path'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { canonical } from '../db/facts.ts'
import type { SealedRecord, Sealer } from '../db/sealed.ts'
import type { Grant, Receipt, Store } from '../db/store.ts'
import type { ApplicationContext } from '../machines/application.ts'
import { type CalendarContext, calendarStream } from '../machines/calendar.ts'
import { type Actor, looksLikeStaffNumber } from '../machines/fact.ts'
import type { Law } from '../machines/law.ts'
import { type StaffContext, staffStream } from '../machines/staff.ts'
import { isSeen } from './access.ts'
import { type Assessed, assessedFor } from './assessment.ts'
import { assigningNow } from './assigning-organs.ts'
import { badInput } from './bad-input.ts'
import { type Calendar, type LoadedYear, legalDayOf, withYears } from './calendar.ts'
import { type Command, casesNamed, type Moment, type Wish } from './command.ts'
import { type Committer, committer } from './committer.ts'
import type { Override } from './eligibility.ts'
import { handlingOf } from './handled-before.ts'
import type { HouseholdFile } from './household-form.ts'
import { lookingOnce, type Records } from './look-once.ts'
import { mayName, mustNameNobody } from './names-in-clear.ts'
import { openingLately } from './opened-lately.ts'
import { identitiesOf } from './papers.ts'
import { lookUpIn, personOfKin, type Resolved } from './person-register.ts'
import { namesOf, plan } from './plan.ts'
import type { Policy } from './policy.ts'
import { Refused } from './refusal.ts'
import { refusalBook } from './refusal-book.ts'
import type { Role } from './roles.ts'
import { type VerifiedInput, type VerifiedValues, withSource } from './verified.ts'
import { say } from './words.ts'

/** Who is at work: named by a signed token or, for the clock, the system itself; never by the body of a request. */
export type AtWork = Actor & { readonly role: Role }

/** The job that acts on the clock, as a named actor. */
export const system: AtWork = { staff: 'system', role: 'system', organ: '' }

/** Where wishes are handed in. Everything that changes a case comes through `submit`. */
export interface Office {
  readonly store: Store
  readonly sealer: Sealer
  readonly law: Law
  readonly policy: Policy
  /** The holidays as this office knows them: those that come with the program and the years it has loaded. */
  readonly calendar: Calendar
  /** Reads the loaded years again: another process may have loaded one. */
  refreshCalendar(): void
  /** The clock all decisions of this office go by. */
  readonly now: () => Date
  /** What the clocks of people's phones show, where a demonstration's own clock differs from them. */
  readonly wall: () => Date
  /** Parses a body against a command. Refuses naming every field that is wrong, or holds in clear who is to be sealed. */
  parse(command: Command, body: unknown): Record<string, unknown>
  /** Parses, seals, decides and commits a wish. The receipt means: stored, durably. */
  submit(command: Command, actor: AtWork, body: unknown, key: string): Promise<{ receipt: Receipt; repeated: boolean }>
  /**
   * How a wish would be decided here and now, by the same plan over the same file; nothing is written or noted. `granted` is told
   * what would be written.
   */
  foresee(command: Command, actor: AtWork, body: unknown, granted?: (grant: Grant) => void): Promise<Refused | null>
  drain(): Promise<void>
}

export interface OfficeParts {
  readonly store: Store
  readonly sealer: Sealer
  readonly law: Law
  readonly policy: Policy
  readonly calendar: Calendar
  readonly now: () => Date
  readonly wall?: () => Date
  readonly committer?: Committer
}

/** Wishes whose persons are of the register of staff: nobody keeps out of those. */
const ofRegister: ReadonlySet<string> = new Set(['recordKin', 'enterStaff', 'recordIdentity'])

/** The personal fields that later decisions on the same case open again. */
const reopened: ReadonlySet<string> = new Set(['household', 'verified', 'resolutions'])

const TOLERANCE_MS = 5 * 60_000

/** Whether a clock shows a time before the last stored fact, by more than clocks differ. Both ISO UTC. */
export const isBehind = (now: string, last: string): boolean =>
  now < last && new Date(last).getTime() - new Date(now).getTime() > TOLERANCE_MS

/** Opens an office over a store. One office at a time writes a store's file within a process. */
export function openOffice(parts: OfficeParts): Office {
  const { store, sealer, law, policy, now } = parts
  let calendar = calendarOf(store, parts.calendar)
  const lately = openingLately(sealer)
  const handledBefore = handlingOf(store)
  const commits = parts.committer ?? committer(store)
  const refusals = refusalBook(store)
  let last = store.counts().lastRecordedAt ?? ''
  let asOf = { instant: Number.NaN, moment: undefined as Moment | undefined }

  /** One moment a millisecond. A clock that goes back must not write facts older than those already there. */
  function moment(): Moment {
    const at = now()
    const instant = at.getTime()
    if (asOf.moment && asOf.instant === instant) return asOf.moment
    const iso = at.toISOString()
    // A clock that is right by a few minutes writes no fact older than the last one; one that is wrong writes none at all.
    if (isBehind(iso, last)) throw new Refused('not_allowed', say.clockBehind(iso, last), { now: iso, last })
    const recordedAt = iso > last ? iso : last
    const today = legalDayOf(at)
    asOf = { instant, moment: { today, recordedAt, law, calendar, policy } }
    return asOf.moment as Moment
  }

  function refreshCalendar(): void {
    calendar = calendarOf(store, parts.calendar)
    asOf = { instant: Number.NaN, moment: undefined }
  }

  /** The organs that assign by lot; none before anybody is registered who might be drawn. */
  function lotsNow(): readonly string[] {
    try {
      const organs = assigningNow(dirname(store.path))
      return organs.length > 0 && store.staff().length > 0 ? organs : []
    } catch (error) {
      throw new Refused('not_allowed', (error as Error).message, {})
    }
  }

  function personsOnFile(actor: AtWork, subject: string | null): string[] {
    const head = subject === null ? undefined : store.head(subject)
    if (head?.kind !== 'application' || !isSeen(actor, head)) return []
    const record = store.unseal(head.stream, (head.context as ApplicationContext).household)
    if (!record) throw new Refused('not_allowed', say.sealedErased(), {})
    const household = lately.open(record) as HouseholdFile
    return household.members.flatMap((m) => identitiesOf(m).map((each) => sealer.personKey(each)))
  }

  function parse(command: Command, body: unknown): Record<string, unknown> {
    // The input is reported so that a field left out can be told from a wrong one; no value leaves badInput.
    const parsed = shapeOf(command).safeParse(body, { reportInput: true })
    if (!parsed.success) throw badInput(parsed.error)
    const personal = command.personal.shape
    if (mayName(personal)) {
      const inClear = Object.entries(parsed.data).filter(([field]) => !(field in personal))
      mustNameNobody(Object.fromEntries(inClear), parsed.data)
    }
    command.agrees?.(parsed.data as never)
    return parsed.data
  }

  function prepare(command: Command, actor: AtWork, body: unknown, key: string): Wish {
    if (!looksLikeStaffNumber.test(actor.staff)) throw new Refused('invalid', say.notAStaffNumber(), { field: 'staff' })
    const parsed = parse(command, body)
    const personal = command.personal.shape
    const input: Record<string, unknown> = {}
    const digests: Record<string, string> = {}
    const sealed: SealedRecord[] = []
    // What was asked, line by line: texts without line breaks, in the order of the shapes and not as they were typed.
    let asked = `${command.name}\n${actor.staff}\n${actor.role}\n${actor.organ}`
    let persons: string[] = []
    let verified: VerifiedValues | undefined
    for (const field in parsed) {
      let value = parsed[field]
      if (value === undefined) continue
      if (!(field in personal)) {
        input[field] = value
        continue
      }
      if (command.verifies && field === 'verified') {
        verified = withSource(value as VerifiedInput, command.verifies(parsed as never))
        value = verified
      }
      const text = canonical(value)
      asked += `\n${field} ${text}`
      // Overrides are sealed with the findings they are about.
      if (command.assesses && field === 'overrides') continue
      const digest = sealInto(sealed, text)
      digests[field] = digest
      if (reopened.has(field)) lately.keep(digest, text)
    }
    const at = moment()
    if (command.persons) persons = command.persons(parsed as never, at.today).map((id) => sealer.personKey(id))
    else if (command.personsOnFile && command.roles.includes(actor.role))
      persons = personsOnFile(actor, command.subject(input as never))
    const records: Records =
      command.register || command.assesses ? lookingOnce({ store, sealer: lately }) : { store, sealer: lately }
    const register =
      command.register && command.roles.includes(actor.role)
        ? command.register(parsed as never, lookUpIn(records, at.today), input as never)
        : undefined
    const request = sealer.requestDigest(`${asked}\n${JSON.stringify(input)}`)
    const membersVerified = verified?.members?.length
    const assessed = command.assesses
      ? assess(records, command, actor, input, verified ? { ...parsed, verified } : parsed, (snapshot) =>
          sealInto(sealed, canonical(snapshot)),
        )
      : undefined
    const subject = command.subject(input as never)
    const handled =
      command.separates && command.roles.includes(actor.role) && subject !== null && records.store.head(subject)
        ? handledBefore(subject)
        : undefined
    const byLot = actor.role !== 'system' && 'stage' in input ? lotsNow() : []
    const cases = casesNamed(command, input, handled)
    const kinIn = kinAmong(records, actor, cases, ofRegister.has(command.name) ? [] : persons)
    const wish: { -readonly [F in keyof Wish]: Wish[F] } = {
      ...{ command, actor, input, digests, sealed, persons, key, request, moment: at },
    }
    if (kinIn !== undefined) wish.kinIn = kinIn
    if (byLot.length > 0) wish.byLot = byLot
    if (handled) wish.handled = handled
    if (register) wish.register = register
    if (membersVerified !== undefined) wish.membersVerified = membersVerified
    if (assessed) wish.assessed = assessed
    return wish
  }

  /** Seals a text among the records of a wish. */
  function sealInto(sealed: SealedRecord[], text: string): string {
    const record = sealer.sealText(text)
    sealed.push(record)
    return record.digest
  }

  /** The first of these cases, or '' for a household being received, that holds the actor or somebody registered as their kin. */
  function kinAmong(
    records: Records,
    actor: AtWork,
    cases: readonly string[],
    persons: readonly string[],
  ): string | undefined {
    if (actor.role === 'system') return undefined
    const own = records.store.head(staffStream(actor.staff))
    const { kin: registered = [], identity = null } = (own?.context ?? {}) as Partial<StaffContext>
    if (!own || (registered.length === 0 && identity === null)) return undefined
    const kin = new Set(records.store.claimsOf(own.stream).flatMap((claim) => personOfKin(claim, actor.staff) ?? []))
    const among = new Set(cases)
    for (const person of kin) {
      const live = records.store.holder(person)
      if (live !== undefined && among.has(live)) return live
    }
    return persons.some((each) => kin.has(each)) ? (cases[0] ?? '') : undefined
  }

  /**
   * The findings for a decision on eligibility, sealed by `seal`. What stands in their way is told by the decision, after
   * it has seen who asks. Nothing is opened for a wish on another version or stage: it will be refused.
   */
  function assess(
    records: Records,
    command: Command,
    actor: AtWork,
    input: Record<string, unknown>,
    given: { overrides?: Override[]; resolutions?: Resolved[]; verified?: VerifiedValues },
    seal: (snapshot: unknown) => string,
  ): Assessed | Refused | undefined {
    if (!command.assesses || !command.roles.includes(actor.role)) return undefined
    const head = records.store.head(command.subject(input as never) ?? '')
    if (head?.kind !== 'application' || head.version !== input.version) return undefined
    if (!command.assesses(input as never, head.context as ApplicationContext)) return undefined
    if (input.stage !== undefined && head.state !== input.stage) return undefined
    try {
      // A correction of the registration asks about another programme than the case has.
      const { programme } = input as { programme?: string }
      const asked = programme === undefined ? head : { ...head, context: { ...head.context, programme } }
      return assessedFor(records, policy, asked, given, seal)
    } catch (error) {
      if (error instanceof Refused) return error
      throw error
    }
  }

  return {
    store,
    sealer,
    law,
    policy,
    get calendar() {
      return calendar
    },
    refreshCalendar,
    now,
    wall: parts.wall ?? now,
    parse,
    async submit(command, actor, body, key) {
      const answer = await commits
        .submit(() => prepare(command, actor, body, key))
        .catch((error: unknown) => {
          if (error instanceof Refused) refusals.note(actor, command.name, body, error, now())
          throw error
        })
      if (answer.receipt.recordedAt > last) last = answer.receipt.recordedAt
      if (answer.receipt.subject.startsWith('calendar-')) refreshCalendar()
      return answer
    },
    async foresee(command, actor, body, granted) {
      let refused: unknown = null
      try {
        const wish = store.reading(() => prepare(command, actor, body, uuid()))
        await store.commit([wish], namesOf, (batch, known) => {
          const [verdict] = plan(batch, known)
          if (verdict?.is === 'refused') refused = verdict.error
          if (verdict?.is === 'granted') granted?.(verdict.grant)
          return []
        })
      } catch (error) {
        refused = error
      }
      if (refused === null || refused instanceof Refused) return refused
      throw refused
    },
    async drain() {
      await commits.drain()
      refusals.flush()
    },
  }
}

/** The base calendar with the years loaded into this store. Years are looked up by name, as everything else is. */
export function calendarOf(store: Store, base: Calendar): Calendar {
  const covered = [...base.years].sort((a, b) => a - b)
  const loaded: LoadedYear[] = []
  for (let year = covered[0] ?? 2000; year <= (covered.at(-1) ?? 2000) + YEARS_AHEAD; year += 1) {
    const head = store.head(calendarStream(year))
    if (head) loaded.push(head.context as CalendarContext)
  }
  return withYears(base, loaded)
}

/** How many years beyond those that come with the program a notice may be loaded for. */
const YEARS_AHEAD = 60

const shapes = new WeakMap<Command, z.ZodObject>()
/** The whole input of a command: plain and personal fields, nothing else. */
export function shapeOf(command: Command): z.ZodObject {
  let shape = shapes.get(command)
  if (!shape) {
    shape = z.strictObject({ ...command.input.shape, ...command.personal.shape })
    shapes.set(command, shape)
  }
  return shape
}
