import type { ApplicationContext } from '../../machines/application.ts'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { samePerson } from '../access.ts'
import { legalDayOf } from '../calendar.ts'
import { grantsInForce } from '../grants.ts'
import type { AtWork, Office } from '../office.ts'
import { kinClaim } from '../person-register.ts'
import { nameOf } from '../sign-in.ts'

/** Why somebody keeps out of a case: they have declared it, or they or their registered kin are in it and nobody has yet. */
export type KeptOut = { readonly is: 'declared'; readonly replacement: string } | { readonly is: 'kin' }

type Parts = Pick<Office, 'store' | 'sealer' | 'now'>

const isKinIn = ({ store }: Pick<Office, 'store'>, staff: string, claims: readonly string[]): boolean =>
  claims.some((key) => store.holder(kinClaim(key, staff)) === staffStream(staff))

/** Whether somebody keeps out of a case; undefined when nothing is known that they should. */
export function keptOutOf({ store }: Parts, { staff }: AtWork, application: string): KeptOut | undefined {
  const head = store.head(staffStream(staff))
  if (head?.kind !== 'staff') return undefined
  const c = head.context as StaffContext
  const declared = c.recusals.find((each) => each.application === application)
  if (declared) return { is: 'declared', replacement: declared.replacement }
  return c.kin.length > 0 && isKinIn({ store }, staff, store.claimsOf(application)) ? { is: 'kin' } : undefined
}

/**
 * Who may take a case over: whoever holds the same post today and does not keep out of it themselves, is no kin, and has decided
 * no stage of it.
 */
export function replacementsFor(
  parts: Parts,
  actor: AtWork,
  application: string,
): readonly { readonly staff: string; readonly name: string }[] {
  const { store, now } = parts
  const today = legalDayOf(now())
  const head = store.head(application)
  const decided = head ? Object.values((head.context as ApplicationContext).decided).flat() : []
  const claims = store.claimsOf(application)
  return store.staff().flatMap((stream) => {
    const head = store.head(stream)
    if (head?.kind !== 'staff') return []
    const c = head.context as StaffContext
    const holds = grantsInForce(head.state, c, today).some((g) => g.role === actor.role && g.organ === actor.organ)
    const isOut =
      samePerson(c.staff, actor.staff) ||
      c.kind === 'service' ||
      c.recusals.some((each) => each.application === application) ||
      decided.some((one) => samePerson(one, c.staff)) ||
      isKinIn(parts, c.staff, claims)
    return holds && !isOut ? [{ staff: c.staff, name: nameOf(parts, c) }] : []
  })
}
