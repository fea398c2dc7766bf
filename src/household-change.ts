import type { z } from 'zod'
import { canonical } from '../db/facts.ts'
import type { changeEvidence, householdChange } from '../machines/application.facts.ts'
import { daysBetween, type LegalDay } from './calendar.ts'
import type { HouseholdFile, Person } from './household-form.ts'
import { birthOf, checkedIdentities, checkedMember, identitiesOf, identityOf } from './papers.ts'
import { Refused } from './refusal.ts'
import { say } from './words.ts'

/* What a change of a household may and may not alter. Works on plain households, so it runs before the decision. */

export type HouseholdChange = z.infer<typeof householdChange>
export type ChangeEvidence = z.infer<typeof changeEvidence>

/** What proves a change: one of these must be among the papers (民法典 1049, 1080; 户口登记条例 7, 8, 10). */
export const provenBy: Readonly<Record<HouseholdChange, readonly ChangeEvidence[]>> = {
  marriage: ['marriage_certificate'],
  birth: ['birth_certificate'],
  death: ['death_certificate', 'court_judgment'],
  divorce: ['divorce_certificate', 'court_judgment'],
  moved_out: ['household_register', 'residence_proof'],
  moved_in: ['household_register', 'residence_proof'],
  renewed_paper: ['new_paper'],
}

/** Who comes, by their index in the new household, and who leaves, by their index in the old one. */
export interface Difference {
  readonly entering: readonly number[]
  readonly leaving: readonly number[]
  /** Identities that members who stay have gained by a renewed paper: their index in the new household, and which. */
  readonly renewed: readonly { readonly member: number; readonly identity: string }[]
}

interface Wanted {
  readonly change: HouseholdChange
  readonly effectiveOn: LegalDay
  /** Places in the old household, from 1, of those said to leave. */
  readonly leaving: readonly number[]
}

/** A newborn is registered within a year; somebody older moves in. */
const NEWBORN_DAYS = 366

/**
 * Compares two households. Refuses, by place and never by value, what the kind of change does not explain. Besides
 * those who come and go only these may differ: the household's income, floor area per head, homes and assets, and of
 * who stays their income, work and marital status; when the applicant leaves and another takes the place, also the
 * relations and what the form says of the applicant. Homes and assets told before must be told again, as they are now.
 * Papers differ where they were renewed, and then nobody comes or goes. All other fields, also those a later form may
 * add, must be as they were: a form filled in anew for a birth must not lose what it does not concern.
 */
export function differenceOf(before: HouseholdFile, after: HouseholdFile, wanted: Wanted, today: LegalDay): Difference {
  const [was, is] = [placesOf(before), placesOf(after)]
  /** The place of a member in the other household: whoever shares a number is the same person. */
  const placeIn = (other: ReadonlyMap<string, number>, member: Person): number | undefined =>
    identitiesOf(member).flatMap((identity) => other.get(identity) ?? [])[0]
  const entering = after.members.flatMap((m, i) => (placeIn(was, m) === undefined ? [i] : []))
  const leaving = before.members.flatMap((m, i) => (placeIn(is, m) === undefined ? [i] : []))
  const refuse = (message: string, field = 'household.members'): never => {
    throw new Refused('invalid', message, { field })
  }
  const count = (household: HouseholdFile, relation: string) =>
    household.members.filter((m) => m.relation === relation).length

  for (const i of entering) checkedMember(after.members[i] as Person, i, today, 'household.members')
  if (is.size < after.members.flatMap(identitiesOf).length) refuse(say.samePersonTwice())
  const applicants = count(after, '申请人')
  if (applicants === 0) refuse(say.applicantGone())
  if (applicants > 1) refuse(say.oneApplicant())
  if (count(after, '配偶') > 1) refuse(say.oneSpouse())

  const places = leaving.map((i) => i + 1)
  const named = [...new Set(wanted.leaving)].sort((a, b) => a - b)
  if (places.join() !== named.join()) refuse(say.leavingDiffers(places, named), 'leaving')

  const applicantLeaves = leaving.some((i) => before.members[i]?.relation === '申请人')
  for (const [i, member] of before.members.entries()) {
    const now = after.members[placeIn(is, member) ?? -1]
    if (now && !isSame(member, now, { relation: applicantLeaves, paper: wanted.change === 'renewed_paper' }))
      refuse(say.memberAltered(i + 1))
  }
  for (const field of fieldsOf(before, after))
    if (!mayDiffer.has(field) && !(applicantLeaves && ofApplicant.has(field)) && !isEqual(before[field], after[field]))
      refuse(say.householdAltered(field), `household.${field}`)
  if (before.homes && !after.homes) refuse(say.homesVanished(), 'household.homes')
  const unsaid = before.assets ? fieldsOf(before.assets).filter((kind) => after.assets?.[kind] === undefined) : []
  if (unsaid.length > 0)
    refuse(say.assetsVanished(), after.assets ? `household.assets.${unsaid[0]}` : 'household.assets')

  const fault = faultOf(wanted, before, after, { entering, leaving })
  if (fault) refuse(fault)
  if (wanted.change !== 'renewed_paper') return { entering, leaving, renewed: [] }
  const renewal = renewalFault(before, after, today)
  if (renewal) refuse(renewal)
  const gained = (m: Person, member: number) =>
    identitiesOf(m).flatMap((identity) => (was.has(identity) ? [] : [{ member, identity }]))
  return { entering, leaving, renewed: after.members.flatMap(gained) }
}

/** Where each number a member is known by stands. */
const placesOf = ({ members }: HouseholdFile): Map<string, number> =>
  new Map(members.flatMap((m, i) => identitiesOf(m).map((identity): [string, number] => [identity, i])))

/**
 * What a renewal of papers does not explain. A citizen number is its holder's for life (居民身份证法 3); of another paper
 * whose number changes every former one stays named, since cases and the register may know the person by it.
 */
function renewalFault(before: HouseholdFile, after: HouseholdFile, today: LegalDay): string | undefined {
  let renewed = 0
  for (const [i, was] of before.members.entries()) {
    const now = after.members[i] as Person
    const known = new Set(identitiesOf(now))
    if (identityOf(was) !== identityOf(now) && !identitiesOf(was).some((identity) => known.has(identity)))
      return say.renewalKeepsAll()
    if (isEqual(paperOf(was), paperOf(now))) continue
    renewed += 1
    if (was.idNumber !== undefined && was.idNumber !== now.idNumber) return say.idNumberLasts(i + 1)
    if (!identitiesOf(was).every((identity) => known.has(identity))) return say.formerPaperMissing(i + 1)
    checkedIdentities(now, today)
    const [born, isBorn] = [birthOf(was), birthOf(now)]
    const [sex, isSex] = [was.paper?.sex, now.paper?.sex]
    if ((born && isBorn && born !== isBorn) || (sex && isSex && sex !== isSex)) return say.renewedBirthDiffers(i + 1)
  }
  if (!isEqual(withoutPapers(before), withoutPapers(after))) return say.renewalOnly()
  return renewed === 0 ? say.nothingRenewed() : undefined
}

/** A household as a renewal must leave it: what was checked of it stands, so nothing else of it may change. */
const withoutPapers = ({ members, ...household }: HouseholdFile) => ({
  ...household,
  members: members.map(({ idNumber: _, paper: __, formerPapers: ___, ...rest }) => rest),
})
const paperOf = ({ idNumber, paper, formerPapers }: Person) => ({ idNumber, paper, formerPapers })

/** Of the household; the members are compared one by one. */
const mayDiffer: ReadonlySet<keyof HouseholdFile> = new Set([
  'members',
  'yearlyIncome',
  'floorAreaPerHead',
  'homes',
  'assets',
])

/** What the form says of the applicant: another one has their own. */
const ofApplicant: ReadonlySet<keyof HouseholdFile> = new Set(['hukouSince', 'employmentYears'])

const fieldsOf = <T extends object>(...all: readonly T[]) => [
  ...new Set(all.flatMap((each) => Object.keys(each) as (keyof T & string)[])),
]
const isEqual = (a: unknown, b: unknown): boolean => canonical([a ?? null]) === canonical([b ?? null])

interface MayDiffer {
  readonly relation: boolean
  readonly paper: boolean
}
const isSame = (a: Person, b: Person, may: MayDiffer): boolean => isEqual(lasting(a, may), lasting(b, may))

/** What of a member a change leaves as it is. The groups are a set: their order says nothing. */
function lasting(member: Person, may: MayDiffer): object {
  const { yearlyIncome: _, work: __, maritalStatus: ___, relation, priorityGroups, ...others } = member
  const { idNumber, paper, formerPapers, ...rest } = others
  return {
    ...rest,
    ...(priorityGroups ? { priorityGroups: [...priorityGroups].sort() } : {}),
    ...(may.relation ? {} : { relation }),
    ...(may.paper ? {} : { idNumber, paper, formerPapers }),
  }
}

/** What this kind of change does not explain. */
function faultOf(
  { change, effectiveOn }: Wanted,
  before: HouseholdFile,
  after: HouseholdFile,
  { entering, leaving }: Pick<Difference, 'entering' | 'leaving'>,
): string | undefined {
  const come = entering.map((i) => after.members[i] as Person)
  const gone = leaving.map((i) => (before.members[i] as Person).relation)
  const isMarried = before.members.some((m) => m.relation === '配偶')
  switch (change) {
    case 'marriage':
      if (isMarried) return say.marriedAlready()
      return gone.length === 0 && come.length === 1 && come[0]?.relation === '配偶'
        ? undefined
        : say.marriageAddsSpouse()
    case 'birth': {
      const areNewborn = come.every((member) => {
        const birthOn = birthOf(member)
        const age = birthOn === undefined ? -1 : daysBetween(birthOn, effectiveOn)
        return member.relation === '子女' && age >= 0 && age <= NEWBORN_DAYS
      })
      return gone.length === 0 && come.length > 0 && areNewborn ? undefined : say.birthAddsChild(effectiveOn)
    }
    case 'moved_in':
      return gone.length === 0 && come.length > 0 ? undefined : say.movedInAdds()
    case 'divorce': {
      const oneOfTwo = gone.includes('申请人') !== gone.includes('配偶')
      return isMarried && come.length === 0 && oneOfTwo ? undefined : say.divorceParts()
    }
    case 'renewed_paper':
      return come.length + gone.length > 0 ? say.renewalKeepsAll() : undefined
    case 'death':
    case 'moved_out':
      return come.length === 0 && gone.length > 0 ? undefined : say.leavingOnly(change)
  }
}
