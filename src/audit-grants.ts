import type { Sqlite } from '../db/sqlite.ts'
import type { Actor, AnyFact } from '../machines/fact.ts'
import { replay, type Standing } from '../machines/fold.ts'
import type { Law } from '../machines/law.ts'
import { type StaffContext, staffStream } from '../machines/staff.ts'
import type { Held } from './audit-duties.ts'
import { legalDayOf } from './calendar.ts'
import { grantsInForce } from './grants.ts'

/* Under which grant somebody acted: asked of the register of staff as it stood at that instant. */

type Then = Standing<StaffContext> & { readonly at: string }

/**
 * The register of a file, by instant: undefined where the actor held the post in that organ that day, or where nobody was
 * registered yet (signed trial tokens are then taken at their word; the health page says so). Of facts recorded in the
 * same millisecond either order is believed.
 */
export function heldFrom(db: Sqlite, law: Law): Held {
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
  return (actor, at) => {
    if (first === '' || at <= first) return undefined
    const life = lives.get(staffStream(actor.staff)) ?? []
    const before = life.findLast((each) => each.at < at)
    const then = [...(before ? [before] : []), ...life.filter((each) => each.at === at)]
    return then.some((each) => holds(each, actor, at)) ? undefined : `no grant as ${actor.role} at ${actor.organ}`
  }
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
