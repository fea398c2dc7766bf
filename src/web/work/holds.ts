import type { AtWork } from '../../office.ts'

/*
 * Who has a draft or a case open to work on. A courtesy between colleagues, kept by the running server alone: what counts is
 * the version everything is handed in with.
 */

/** Who is at it, and since when they last were (ISO UTC). */
export interface Hold {
  readonly staff: string
  readonly at: string
}

/** For how long nobody else is asked to wait for somebody who went away. */
const MINUTES = 10
const holds = new Map<string, Hold>()

/** Somebody else who is at it now; undefined when it is free, or this person's. */
export function heldByOther(subject: string, { staff }: AtWork, now: Date): Hold | undefined {
  const hold = holds.get(subject)
  if (!hold || hold.staff === staff) return undefined
  return now.getTime() - Date.parse(hold.at) < MINUTES * 60_000 ? hold : undefined
}

/** Done with it: a colleague who comes next is not told of somebody who has gone. */
export function letGo(subject: string, { staff }: AtWork): void {
  if (holds.get(subject)?.staff === staff) holds.delete(subject)
}

/** Takes it, or goes on with it. `over`: also from somebody who is at it. Returns who has it instead, if somebody does. */
export function takeUp(subject: string, actor: AtWork, now: Date, over = false): Hold | undefined {
  const other = over ? undefined : heldByOther(subject, actor, now)
  if (other) return other
  // Old ones go as new ones come.
  if (holds.size > 5_000)
    for (const [key, { at }] of holds) if (now.getTime() - Date.parse(at) > MINUTES * 60_000) holds.delete(key)
  holds.set(subject, { staff: actor.staff, at: now.toISOString() })
  return undefined
}
