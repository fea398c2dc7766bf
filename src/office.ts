import { z } from 'zod'
import { canonical } from '../db/facts.ts'
import type { SealedRecord, Sealer } from '../db/sealed.ts'
import type { Receipt, Store } from '../db/store.ts'
import type { ApplicationContext } from '../machines/application.ts'
import { type CalendarContext, calendarStream } from '../machines/calendar.ts'
import type { Actor } from '../machines/fact.ts'
import type { Law } from '../machines/law.ts'
import { type Calendar, type LoadedYear, legalDayOf, withYears } from './calendar.ts'
import type { Command, Moment, Wish } from './command.ts'
import { type Committer, committer } from './committer.ts'
import type { HouseholdFile } from './household-form.ts'
import { identityOf } from './papers.ts'
import type { Policy } from './policy.ts'
import { Refused } from './refusal.ts'
import type { Role } from './roles.ts'
import { say } from './words.ts'

z.config(z.locales.zhCN())

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
  /** Parses a body against a command. Refuses naming every field that is wrong. */
  parse(command: Command, body: unknown): Record<string, unknown>
  /** Parses, seals, decides and commits a wish. The receipt means: stored, durably. */
  submit(command: Command, actor: AtWork, body: unknown, key: string): Promise<{ receipt: Receipt; repeated: boolean }>
  drain(): Promise<void>
}

export interface OfficeParts {
  readonly store: Store
  readonly sealer: Sealer
  readonly law: Law
  readonly policy: Policy
  readonly calendar: Calendar
  readonly now: () => Date
  readonly committer?: Committer
}

/** Opens an office over a store. One office at a time writes a store's file within a process. */
export function openOffice(parts: OfficeParts): Office {
  const { store, sealer, law, policy, now } = parts
  let calendar = calendarOf(store, parts.calendar)
  const commits = parts.committer ?? committer(store)
  let last = store.counts().lastRecordedAt ?? ''
  let asOf = { instant: Number.NaN, moment: undefined as Moment | undefined }

  /** One moment a millisecond. A clock that goes back must not write facts older than those already there. */
  function moment(): Moment {
    const at = now()
    const instant = at.getTime()
    if (asOf.moment && asOf.instant === instant) return asOf.moment
    const iso = at.toISOString()
    const recordedAt = iso > last ? iso : last
    last = recordedAt
    const today = legalDayOf(recordedAt === iso ? at : new Date(recordedAt))
    asOf = { instant, moment: { today, recordedAt, law, calendar, policy } }
    return asOf.moment as Moment
  }

  function personsOnFile(subject: string | null): string[] {
    const head = subject === null ? undefined : store.head(subject)
    if (head?.kind !== 'application') return []
    const record = store.unseal(head.stream, (head.context as ApplicationContext).household)
    if (!record) throw new Refused('not_allowed', say.sealedErased(), {})
    const household = sealer.open(record) as HouseholdFile
    return household.members.map((m) => sealer.personKey(identityOf(m)))
  }

  function parse(command: Command, body: unknown): Record<string, unknown> {
    // The input is reported so that a field left out can be told from a wrong one; no value leaves badInput.
    const parsed = shapeOf(command).safeParse(body, { reportInput: true })
    if (parsed.success) return parsed.data
    throw badInput(parsed.error)
  }

  function prepare(command: Command, actor: AtWork, body: unknown, key: string): Wish {
    const parsed = parse(command, body)
    const personal = command.personal.shape
    const input: Record<string, unknown> = {}
    const digests: Record<string, string> = {}
    const sealed: SealedRecord[] = []
    let persons: string[] = []
    for (const field in parsed) {
      const value = parsed[field]
      if (value === undefined) continue
      if (field in personal) {
        const record = sealer.seal(value)
        sealed.push(record)
        digests[field] = record.digest
      } else input[field] = value
    }
    if (command.persons) persons = command.persons(parsed as never, moment().today).map((id) => sealer.personKey(id))
    else if (command.personsOnFile && command.roles.includes(actor.role))
      persons = personsOnFile(command.subject(input as never))
    const request = sealer.requestDigest(canonical([command.name, actor.staff, actor.role, actor.organ, parsed]))
    return { command, actor, input, digests, sealed, persons, key, request, moment: moment() }
  }

  return {
    store,
    sealer,
    law,
    policy,
    get calendar() {
      return calendar
    },
    refreshCalendar() {
      calendar = calendarOf(store, parts.calendar)
      asOf = { instant: Number.NaN, moment: undefined }
    },
    now,
    parse,
    submit: (command, actor, body, key) => commits.submit(() => prepare(command, actor, body, key)),
    drain: () => commits.drain(),
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

/** Turns a Zod error into a refusal that names each field and what is wrong with it, never the value. */
export function badInput(error: z.ZodError): Refused {
  const issues = error.issues.flatMap((i) => {
    const at = i.path.join('.')
    if (i.code === 'unrecognized_keys')
      return i.keys.map((key) => ({ field: at ? `${at}.${key}` : key, message: say.unknownField() }))
    // Zod says of a field left out that it found undefined; a person wants to hear that it is missing.
    const missing = i.code === 'invalid_type' && i.input === undefined
    return [{ field: at, message: missing ? say.missingField() : i.message }]
  })
  return new Refused('invalid', say.badInput(issues.map((i) => (i.field ? `${i.field}：${i.message}` : i.message))), {
    issues,
  })
}
