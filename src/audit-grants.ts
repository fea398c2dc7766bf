import type { Sealer } from '../db/sealed.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { Actor, AnyFact } from '../machines/fact.ts'
import { replay, type Standing } from '../machines/fold.ts'
import type { Law } from '../machines/law.ts'
import { type StaffContext, staffStream } from '../machines/staff.ts'
import { mightHave } from './assignment.ts'
import type { MightHave } from './audit-assignments.ts'
import type { Held, KeptOut } from './audit-duties.ts'
import { legalDayOf } from './calendar.ts'
import { grantsInForce } from './grants.ts'
import type { Person } from './household-form.ts'
import { identityOf } from './papers.ts'

/* Under which grant somebody acted, and which cases they kept out of: asked of the register of staff as it stood at that instant. */

type Then = Standing<StaffContext> & { readonly at: string }
type Lives = ReadonlyMap<string, readonly Then[]>

/** What the register of a file is asked, each question about the instant of a fact. */
export interface RegisterThen {
  readonly held: Held
  readonly keptOut: KeptOut
  readonly mightHave: MightHave
}

/** The register of staff of a file; without a sealer nobody's kin are known. */
export function registerThen(db: Sqlite, law: Law, sealer: Sealer | null): RegisterThen {
  const { lives, first } = livesIn(db, law)
  const keptOut = keptOutFrom(db, lives, sealer)
  return { held: heldFrom(lives, first), keptOut, mightHave: mightHaveFrom(lives, keptOut, sealer !== null) }
}

/**
 * The register of a file, by instant: undefined where the actor held the post in that organ that day, or where nobody was
 * registered yet (signed trial tokens are then taken at their word; the health page says so). Of facts recorded in the
 * same millisecond either order is believed.
 */
function heldFrom(lives: Lives, first: string): Held {
  return (actor, at) => {
    if (first === '' || at <= first) return undefined
    const life = lives.get(staffStream(actor.staff)) ?? []
    const before = life.findLast((each) => each.at < at)
    const then = [...(before ? [before] : []), ...life.filter((each) => each.at === at)]
    return then.some((each) => holds(each, actor, at)) ? undefined : `no grant as ${actor.role} at ${actor.organ}`
  }
}

/**
 * Who kept out of which cases, by instant (公务员法 76): the cases they had declared, and the persons they had registered as
 * themselves or their kin, whom only the key can name. Undefined where nothing was known that they should.
 */
function keptOutFrom(db: Sqlite, lives: Lives, sealer: Sealer | null): KeptOut {
  const box = db.prepare(
    `SELECT digest, salt, box, key_id AS keyId, wrapped FROM sealed
    WHERE stream = (SELECT id FROM streams WHERE name = ?) AND digest = ?`,
  )
  const persons = new Map<string, readonly string[]>()
  const personsOf = (stream: string, digest: string): readonly string[] => {
    const known = persons.get(digest)
    if (known) return known
    let own: readonly string[] = []
    try {
      const row = sealer && box.get(stream, digest)
      // A list of kin, or the one number of whoever it is themselves.
      if (sealer && row)
        own = [sealer.open(row as never) as Person | Person[]].flat().map((one) => sealer.personKey(identityOf(one)))
    } catch {
      // A record that does not open is told by the replay of its own stream.
    }
    persons.set(digest, own)
    return own
  }
  return (staff, at) => {
    const stream = staffStream(staff)
    const then = lives.get(stream)?.findLast((each) => each.at < at)
    if (!then) return undefined
    const { recusals, kin, identity } = then.context
    if (recusals.length === 0 && kin.length === 0 && identity === null) return undefined
    return {
      cases: new Set(recusals.map(({ application }) => application)),
      kin: new Set([...kin, ...(identity === null ? [] : [identity])].flatMap((digest) => personsOf(stream, digest))),
    }
  }
}

/** Names are gathered a moment before the lot they go into is written down: who came or left in between proves nothing. */
const MOMENT_MS = 60_000

/**
 * Who might have had a review when its lot was cast, and all of the minute before. Whose kin cannot be known (no key, a household erased)
 * is left out where they have any: a lot without them may be right.
 */
function mightHaveFrom(lives: Lives, keptOut: KeptOut, knowsKin: boolean): MightHave {
  const byOrgan = new Map<string, (readonly Then[])[]>()
  for (const life of lives.values())
    for (const organ of new Set(life.flatMap(({ context }) => context.grants.map((each) => each.organ))))
      byOrgan.set(organ, [...(byOrgan.get(organ) ?? []), life])
  return (wanted, at, persons) => {
    const since = new Date(new Date(at).getTime() - MOMENT_MS).toISOString()
    const today = legalDayOf(new Date(at))
    return (byOrgan.get(wanted.post.organ) ?? []).flatMap((life) => {
      const before = life.findLast((each) => each.at < since)
      if (!before) return []
      const now = [before, ...life.filter((each) => each.at >= since && each.at <= at)]
      if (!now.every(({ state, context }) => mightHave({ kind: 'staff', state, context }, wanted, today))) return []
      const { staff, kin } = before.context
      const own = kin.length > 0 ? keptOut(staff, at) : undefined
      const isKin = own && (!knowsKin || persons.length === 0 || persons.some((person) => own.kin.has(person)))
      return isKin ? [] : [staff]
    })
  }
}

/** How every member of staff stood after each fact of theirs, and when the first was registered. */
function livesIn(db: Sqlite, law: Law): { readonly lives: Lives; readonly first: string } {
  const lives = new Map<string, Then[]>()
  let first = ''
  const rows = db
    .prepare(
      `SELECT s.name, s.machine, f.body FROM streams s JOIN facts f ON f.stream = s.id WHERE s.kind = 'staff'
      ORDER BY s.id, f.version`,
    )
    .raw()
    .all() as [string, string, string][]
  const facts = new Map<string, { machine: string; facts: AnyFact[] }>()
  for (const [name, machine, body] of rows) {
    const fact = parsed(body)
    if (!fact) continue
    const one = facts.get(name) ?? { machine, facts: [] }
    one.facts.push(fact)
    facts.set(name, one)
    if (first === '' || fact.recordedAt < first) first = fact.recordedAt
  }
  for (const [name, { machine, facts: life }] of facts) {
    const standing = (n: number) => replay(law.machine(machine), life.slice(0, n)) as Standing<StaffContext>
    try {
      lives.set(
        name,
        life.map((fact, i) => ({ ...standing(i + 1), at: fact.recordedAt })),
      )
    } catch {
      // A life that cannot be folded is told by the replay of its own stream.
    }
  }
  return { lives, first }
}

const holds = ({ state, context }: Then, { role, organ }: Actor, at: string): boolean =>
  grantsInForce(state, context, legalDayOf(new Date(at))).some((each) => each.role === role && each.organ === organ)

function parsed(body: string): AnyFact | undefined {
  try {
    return JSON.parse(body) as AnyFact
  } catch {
    return undefined
  }
}
