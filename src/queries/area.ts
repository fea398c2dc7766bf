import type { DisclosureContext } from '../../machines/disclosure.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import type { StaffContext } from '../../machines/staff.ts'
import { looksAfter } from '../grants.ts'
import { isAcceptanceNumber } from '../numbers.ts'
import type { AtWork } from '../office.ts'
import { ancestors, organ } from '../organs.ts'

/** Where a case belongs. */
export interface Place {
  readonly county: string
  readonly subdistrict: string
}

/** The part of the city whose cases a person may see; null for none. An empty area is everything. */
export type Area = Partial<Place> | null

/**
 * A subdistrict sees its own cases, a county its own, the city and every auditor all of them. A community has no read
 * table of its own cases yet and sees none; an administrator has no cases at all.
 */
export function areaOf(actor: AtWork): Area {
  if (actor.role === 'auditor') return {}
  if (actor.role === 'administrator') return null
  switch (organ(actor.organ).level) {
    case 'city':
      return {}
    case 'county':
      return { county: actor.organ }
    case 'subdistrict':
      return { subdistrict: actor.organ }
    case 'community':
      return null
  }
}

/** Whether a person may see a case of this place. */
export function maySee(actor: AtWork, place: Place): boolean {
  const area = areaOf(actor)
  if (area === null) return false
  return (
    (area.county === undefined || area.county === place.county) &&
    (area.subdistrict === undefined || area.subdistrict === place.subdistrict)
  )
}

/** A filter narrowed to what the person may see; null when nothing of it is left. */
export function narrowed<F extends { county?: string | undefined; subdistrict?: string | undefined }>(
  actor: AtWork,
  filter: F,
): F | null {
  const area = areaOf(actor)
  if (area === null) return null
  for (const level of ['county', 'subdistrict'] as const)
    if (area[level] !== undefined && filter[level] !== undefined && area[level] !== filter[level]) return null
  return { ...filter, ...area }
}

/**
 * Whether a person may see the papers of an organ whole: their own, and those of the organs below it. Never those of one above:
 * the list of a city names households of every county.
 */
export const maySeeOrgan = (actor: AtWork, other: string): boolean =>
  actor.role === 'auditor' || (actor.role !== 'administrator' && isOver(actor, other))

/** Whether a notice is to hang on a board within a person's area: then its sheet is theirs to print. */
export const isToPost = (actor: AtWork, { required }: Pick<NoticeContext, 'required'>): boolean =>
  actor.role !== 'administrator' && required.some(({ place }) => isOver(actor, place))

/** Whether an organ is somebody's own or lies below it. */
const isOver = (actor: AtWork, other: string): boolean => Object.values(ancestors(other)).includes(actor.organ)

/**
 * Whether a person may name a paper in a wish: that of a notice as the notice, that of a case as the organ that issued it or one
 * above it. (Who may read a case's paper asks the case itself.)
 */
export const maySeePaper = (actor: AtWork, { of, organ: issuer }: DocumentContext): boolean =>
  isAcceptanceNumber(of) ? actor.role === 'auditor' || isOver(actor, issuer) : maySeeOrgan(actor, issuer)

/**
 * Whether a person may see an item of the column: what is or was public, everybody; what nobody has released yet, who entered
 * it, those above them and auditors.
 */
export const maySeeItem = (
  actor: AtWork,
  { publishedOn, organ: own }: Pick<DisclosureContext, 'publishedOn' | 'organ'>,
) => publishedOn !== null || mayKeepItem(actor, own)

/** Whether what waits to be released in an organ's items is for a person to see. */
export const mayKeepItem = (actor: AtWork, own: string): boolean => actor.role === 'auditor' || isOver(actor, own)

/**
 * Whether a person may know of a member of staff: of themselves, of those of whom they look after some post nobody has ended (of
 * who has none left, after one they had); an auditor of everybody.
 */
export const maySeeStaff = (actor: AtWork, { staff, grants }: StaffContext): boolean =>
  actor.role === 'auditor' ||
  actor.staff.toLowerCase() === staff.toLowerCase() ||
  (actor.role === 'administrator' && notEnded(grants).some((g) => looksAfter(actor.organ, g.role, g.organ)))

function notEnded(grants: StaffContext['grants']): StaffContext['grants'] {
  const left = grants.filter(({ endedOn }) => endedOn === null)
  return left.length > 0 ? left : grants
}
