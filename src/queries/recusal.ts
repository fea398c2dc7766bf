import { type ApplicationContext, emptyApplication } from '../../machines/application.ts'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { samePerson } from '../access.ts'
import { mightHave } from '../assignment.ts'
import { type LegalDay, legalDayOf } from '../calendar.ts'
import { type Colleague, colleagues } from '../colleagues.ts'
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

/** The same as a page shows it: with the name of who took the case over. */
export type KeptOutShown = KeptOut & { readonly by?: Colleague }
export function keptOutShown(parts: Parts, actor: AtWork, application: string): KeptOutShown | undefined {
  const kept = keptOutOf(parts, actor, application)
  return kept?.is === 'declared' ? { ...kept, by: colleagues(parts)(kept.replacement) } : kept
}

/**
 * Who might have a review of a case: whoever holds its post that day, does not keep out of the case, is no kin, and has decided no
 * other stage of it (of any, where no stage is named).
 */
export function whoMightHave(
  { store }: Pick<Office, 'store'>,
  post: { readonly role: string; readonly organ: string },
  application: string,
  stage: string | null,
  today: LegalDay,
): readonly StaffContext[] {
  const c = (store.head(application)?.context as ApplicationContext | undefined) ?? emptyApplication
  const claims = store.claimsOf(application)
  return store.staff().flatMap((stream) => {
    const head = store.head(stream)
    if (!mightHave(head, { post, application, c, stage }, today)) return []
    const one = head?.context as StaffContext
    return isKinIn({ store }, one.staff, claims) ? [] : [one]
  })
}

/** Who may take a case over from somebody: another who holds the same post today, and has decided no stage of it. */
export function replacementsFor(
  parts: Parts,
  actor: AtWork,
  application: string,
): readonly { readonly staff: string; readonly name: string }[] {
  return whoMightHave(parts, actor, application, null, legalDayOf(parts.now()))
    .filter(({ staff }) => !samePerson(staff, actor.staff))
    .map((c) => ({ staff: c.staff, name: nameOf(parts, c) }))
}
