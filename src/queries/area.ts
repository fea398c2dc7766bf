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
 * table of its own cases yet and sees none.
 */
export function areaOf(actor: AtWork): Area {
  if (actor.role === 'auditor') return {}
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

/** Whether a person may see the papers of an organ: their own, and those of the organs above and below it. */
export function maySeeOrgan(actor: AtWork, other: string): boolean {
  if (actor.role === 'auditor') return true
  return Object.values(ancestors(actor.organ)).includes(other) || Object.values(ancestors(other)).includes(actor.organ)
}
