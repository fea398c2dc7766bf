import { maskIdNumber } from '../public-notices/masking.ts'
import type { LegalDay } from './calendar.ts'
import { checkIdNumber, normaliseIdNumber } from './people.ts'
import { Refused } from './refusal.ts'
import { papers, say } from './words.ts'

/*
 * The papers of those who have no resident identity card at hand: their shapes, and what of their numbers names the
 * person. Refusals here never repeat a number.
 */

export type PaperKind = Exclude<keyof typeof papers, 'resident_id'>

/** Every kind but the resident identity card, whose number is the member's `idNumber`. */
export const paperKinds = Object.keys(papers).filter((kind) => kind !== 'resident_id') as PaperKind[]

export const sexes = ['男', '女'] as const
export type Sex = (typeof sexes)[number]

/** A paper that is no resident identity card. Birthday and sex are given where the number does not hold them. */
export interface Paper {
  readonly kind: PaperKind
  readonly number: string
  readonly birthOn?: LegalDay
  readonly sex?: Sex
}

/** Whoever is known by a number: of the identity card, or of another paper. */
export interface Identified {
  readonly idNumber?: string
  readonly paper?: Paper
  /** Papers that were renewed under another number, and by which the person may still be known. */
  readonly formerPapers?: readonly Paper[]
}

interface Shape {
  readonly matches: RegExp
  /** What a right number looks like, in words. */
  readonly looks: string
}

/**
 * The numbers of these are citizen numbers or made like them (GB 11643, check digit and all): the register of a child
 * without a card, the residence permit since 2018, the foreigners' card of 2023. One series over all papers.
 */
const citizenNumbers: Partial<Record<PaperKind, Shape>> = {
  household_register: { matches: /^[1-8]\d{16}[\dX]$/, looks: '户口簿上的 18 位公民身份号码' },
  hmt_residence_permit: {
    matches: /^8[123]0000\d{11}[\dX]$/,
    looks: '18 位公民身份号码，香港以 810000、澳门以 820000、台湾以 830000 开头',
  },
  foreign_permanent_residence: {
    matches: /^9\d{16}[\dX]$/,
    looks: '2023 年版为 9 开头的 18 位号码，此前的为 3 个字母加 12 位数字',
  },
}

const otherNumbers: Partial<Record<PaperKind, Shape>> = {
  // Chinese passports are told by their letters; the book of any country has up to nine characters (ICAO 9303).
  passport: {
    matches: /^(?=(.*\d){2})[A-Z\d]{5,9}$/,
    looks: '5 至 9 位字母和数字，如中国护照为 E 加 8 位数字，或 E 加 1 个字母再加 7 位数字',
  },
  hk_macao_permit: { matches: /^[HM]\d{8}(\d{2})?$/, looks: 'H 或 M 加 8 位数字；旧版另有 2 位换证次数' },
  taiwan_permit: { matches: /^\d{8}(\d{2}[A-Z]?)?$/, looks: '8 位数字；旧版另有 2 位签注次数和字母' },
  foreign_permanent_residence: { matches: /^[A-Z]{3}\d{12}$/, looks: '3 个字母加 12 位数字' },
  officer_card: { matches: /^\p{Script=Han}{1,3}字第[A-Z\d]{4,10}号$/u, looks: '如“南字第1234567号”' },
  soldier_card: { matches: /^\p{Script=Han}{1,3}字第[A-Z\d]{4,10}号$/u, looks: '如“南字第1234567号”' },
}

/** One spelling of a paper's number: half-width capitals without spaces, dots and hyphens; 第 and 号 where they belong. */
export function tidyPaperNumber(kind: PaperKind, text: string): string {
  const bare = normaliseIdNumber(text).replace(/[-—.·()（）]/g, '')
  if (kind !== 'officer_card' && kind !== 'soldier_card') return bare
  const parts = /^(\p{Script=Han}{1,3}?)字?第?([A-Z\d]+)号?$/u.exec(bare)
  return parts === null ? bare : `${parts[1]}字第${parts[2]}号`
}

function isPlaceholder(number: string): boolean {
  const digits = number.replace(/\D/g, '')
  return digits.length === 0 || /^(\d)\1{3,}$/.test(digits) || '123456789012345678'.startsWith(number)
}

function refuse(reason: string, message: string): never {
  throw new Refused('invalid', message, { reason })
}

/**
 * Checks a paper as of `today` and brings its number into its one spelling; birthday and sex are left out where the
 * number holds them. Refuses with details.reason placeholder, shape, birth_date, sex, or what `checkIdNumber` gives.
 */
export function checkPaper({ kind, number, birthOn, sex }: Paper, today: LegalDay): Paper {
  const tidy = tidyPaperNumber(kind, number)
  const name = papers[kind]
  if (isPlaceholder(tidy)) refuse('placeholder', say.paperPlaceholder(name))
  const citizen = citizenNumbers[kind]
  if (citizen && (otherNumbers[kind] === undefined || /^\d/.test(tidy))) {
    // Length and check digit first: they say what was miswritten; what is left is another kind of number.
    const held = checkIdNumber(tidy, today)
    if (!citizen.matches.test(tidy)) refuse('shape', say.paperShape(name, citizen.looks))
    if (birthOn !== undefined && birthOn !== held.birthOn) refuse('birth_date', say.paperBirthDiffers(name))
    if (sex !== undefined && sex !== held.sex) refuse('sex', say.paperSexDiffers(name))
    return { kind, number: tidy }
  }
  const shape = otherNumbers[kind] as Shape
  if (!shape.matches.test(tidy)) refuse('shape', say.paperShape(name, shape.looks))
  if (birthOn !== undefined && birthOn > today) refuse('birth_date', say.paperBirthLate(name))
  return { kind, number: tidy, ...(birthOn === undefined ? {} : { birthOn }), ...(sex === undefined ? {} : { sex }) }
}

/**
 * What names a person, and what their blind index is made of. A number made like a citizen's is the person's whatever
 * paper it was read from, so nobody applies twice as holder of a card and of a register. Permits are counted up with
 * every renewal behind the number that stays, which alone counts. Any other paper names its holder by kind and number.
 */
export function identityOf({ idNumber, paper }: Identified): string {
  if (idNumber !== undefined) return idNumber
  if (paper === undefined) throw new Error('a person without a number')
  const { kind, number } = paper
  if (citizenNumbers[kind]?.matches.test(number)) return number
  if (kind === 'hk_macao_permit') return `${kind}:${number.slice(0, 9)}`
  if (kind === 'taiwan_permit') return `${kind}:${number.slice(0, 8)}`
  return `${kind}:${number}`
}

/** Everything that names a person: the identity of the paper they have, then those of the papers they had. */
export function identitiesOf(person: Identified): string[] {
  return [...new Set([identityOf(person), ...(person.formerPapers ?? []).map((paper) => identityOf({ paper }))])]
}

/** Checks all numbers a person is known by and gives their identities. Refuses as `checkedIdentity`. */
export function checkedIdentities(person: Identified, today: LegalDay): string[] {
  const former = (person.formerPapers ?? []).map((paper) => checkedIdentity({ paper }, today))
  return [...new Set([checkedIdentity(person, today), ...former])]
}

/** A member of a household as it is checked. */
export type CheckedMember = Identified & { readonly relation: string }

/**
 * The identities of a household's member, the `i`th from 0, checked. Refuses as `checkedIdentities`, naming the member by
 * place and relation, and the field below `path`.
 */
export function checkedMember(member: CheckedMember, i: number, today: LegalDay, path: string): string[] {
  try {
    return checkedIdentities(member, today)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const field = `${path}.${i}.${member.paper === undefined ? 'idNumber' : 'paper.number'}`
    const message = say.ofMember(i + 1, member.relation, `：${error.message}`)
    throw new Refused(error.code, message, { ...error.details, issues: [{ field, message: error.message }] })
  }
}

/** The identities of all members of a household, checked. */
export const checkedMembers = (members: readonly CheckedMember[], today: LegalDay, path: string): string[] =>
  members.flatMap((member, i) => checkedMember(member, i, today, path))

/** Checks whichever number a person is known by and gives their identity. Refuses as `checkIdNumber` and `checkPaper`. */
export function checkedIdentity({ idNumber, paper }: Identified, today: LegalDay): string {
  if (paper === undefined) return checkIdNumber(idNumber ?? '', today).id
  return identityOf({ paper: checkPaper(paper, today) })
}

/** The birthday a person's number or paper holds; undefined where it holds none. The number must be a checked one. */
export function birthOf(person: Identified): LegalDay | undefined {
  const number = identityOf(person)
  if (!/^\d{17}[\dX]$/.test(number)) return person.paper?.birthOn
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
}

/**
 * The number of a person for the public: an ID number as `maskIdNumber` has it, of any other its letters at the front
 * and the last three characters, since it is too short for more.
 */
export function maskNumber({ idNumber, paper }: Identified): string {
  const number = idNumber ?? paper?.number ?? ''
  if (number.length === 18) return maskIdNumber(number)
  const shown = number.length - 3 - (number.endsWith('号') ? 1 : 0)
  return Array.from(number, (each, i) => (i < shown && /\d/.test(each) ? '*' : each)).join('')
}
