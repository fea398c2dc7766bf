import { sha256 } from '../db/facts.ts'
import type { Head } from '../db/heads.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { StaffContext } from '../machines/staff.ts'
import { samePerson } from './access.ts'
import type { LegalDay } from './calendar.ts'
import { grantsInForce } from './grants.ts'

/* 随机分配: which of those who might do a review has it is drawn, so that nobody chooses their reviewer. Pure: the seed is given in. */

/** What a draw is made from; `among` are staff numbers as they are registered. */
export interface Lots {
  readonly seed: string
  readonly application: string
  readonly stage: string
  readonly among: readonly string[]
}

/** The lot of one of them: SHA-256 over four lines of UTF-8, in lower-case hex. Published with vectors. */
export const lotOf = ({ seed, application, stage }: Omit<Lots, 'among'>, staff: string): string =>
  sha256(`${seed}\n${application}\n${stage}\n${staff}`)

/** Whoever has the lowest lot. The order in which they are named changes nothing. Throws where there is nobody. */
export function drawn({ among, ...about }: Lots): string {
  const [first, ...others] = among
  if (first === undefined) throw new Error('nobody to draw among')
  return others.reduce((best, one) => (lotOf(about, one) < lotOf(about, best) ? one : best), first)
}

/** Each of them once, in the order in which a fact names them. */
export const inOrder = (among: readonly string[]): string[] =>
  [...new Map(among.map((one) => [one.toLowerCase(), one])).values()].sort((a, b) => (a < b ? -1 : 1))

/** The case and the review somebody would have; without a stage nobody counts who has decided any. */
export interface Wanted {
  readonly post: { readonly role: string; readonly organ: string }
  readonly application: string
  readonly c: Pick<ApplicationContext, 'decided'>
  readonly stage: string | null
}

/** Whether somebody might have a review: a person who holds its post that day, keeps out of nothing here, and decided no other stage. */
export function mightHave(
  head: Pick<Head, 'kind' | 'state' | 'context'> | undefined,
  { post, application, c, stage }: Wanted,
  today: LegalDay,
): boolean {
  if (head?.kind !== 'staff') return false
  const one = head.context as StaffContext
  return (
    one.kind === 'person' &&
    grantsInForce(head.state, one, today).some((g) => g.role === post.role && g.organ === post.organ) &&
    one.recusals.every((each) => each.application !== application) &&
    Object.entries(c.decided).every(
      ([other, people]) => other === stage || people.every((staff) => !samePerson(staff, one.staff)),
    )
  )
}
