import type { ApplicationContext } from '../machines/application.ts'
import type { ImposedBar, PersonContext, RecordedProtection } from '../machines/person.ts'
import type { LegalDay } from './calendar.ts'
import type { Reading, Wish } from './command.ts'
import type { HouseholdFile, Person } from './household-form.ts'
import type { Records } from './look-once.ts'
import { areaName } from './organs.ts'
import { identitiesOf } from './papers.ts'
import type { Policy } from './policy.ts'
import { presentCode } from './policy-numbers.ts'
import { Refused } from './refusal.ts'
import { programmes, say } from './words.ts'

/*
 * Looking people up before a decision. What needs a name or an ID number is done outside the transaction, from sealed
 * records; a decision gets places in the household, relations, blind indexes and public numbers, and checks inside the
 * transaction that what was found is still so.
 */

/** The claim by which an entry of the register holds its person for life. */
export const recordClaim = (personKey: string): string => `record:${personKey}`

/** A relative as a claim of a member of staff: known by a blind index, which is of no use without the key. */
export const kinClaim = (personKey: string, staff: string): string => `kin:${personKey}:${staff.toLowerCase()}`

/**
 * What an entry of the register of staff holds of its person: that nobody else is entered with this number, and that they keep
 * out of their own household's case as out of a relative's.
 */
export const identityClaims = (personKey: string, staff: string): readonly string[] => [
  `staff:${personKey}`,
  kinClaim(personKey, staff),
]

/** Whose relative such a claim says somebody is: the person; undefined where it is none of theirs. */
export const personOfKin = (claim: string, staff: string): string | undefined => {
  const ending = `:${staff.toLowerCase()}`
  return claim.startsWith('kin:') && claim.endsWith(ending) ? claim.slice(4, -ending.length) : undefined
}

/** The name under which single sign-on knows somebody: one person for one name, as long as it is linked. */
export const loginClaim = (key: string): string => `login:${key}`

/** One person as a decision may know them. */
export interface KnownPerson {
  /** Place in the household, from 1, and relation: how a person is told in a refusal. */
  readonly member: number
  readonly relation: string
  /** Blind index of the ID number: the claim of the person's live case. */
  readonly key: string
  /** Their entry in the register, if there was one when it was looked up. */
  readonly record: string | undefined
}

/** What somebody has resolved, without the reason: that stays sealed. */
export interface Resolved {
  readonly member: number
  readonly found: string
}

/** How a household changes, without who. */
export interface KnownChange {
  /** Those who come, by their place in the new household. */
  readonly entering: readonly KnownPerson[]
  /** Blind indexes of those who leave, and how many they are. */
  readonly leaving: readonly string[]
  readonly left: number
  /** Those who stay, under the number of a renewed paper. */
  readonly renewed: readonly KnownPerson[]
  /** Why the change is not plausible: said once it is clear that the person asking may know. */
  readonly refusal?: Refused
}

/** What a wish has learnt of the people it concerns. */
export interface Register {
  readonly people: readonly KnownPerson[]
  readonly resolved: readonly Resolved[]
  /** The sealed household the people were read from, when they are those of a case. */
  readonly household?: string
  readonly change?: KnownChange
}

/** What may be asked outside the transaction. */
export interface LookUp {
  readonly today: LegalDay
  /** `identity`: as `identityOf` in papers.ts has it. */
  person(identity: string, member?: number, relation?: string): KnownPerson
  /**
   * The members of a live case by their blind indexes, when the register knows none of them: then nobody needs to be told
   * apart and the household stays sealed. Undefined otherwise.
   */
  unknownMembers(application: string): Pick<Register, 'people' | 'household'> | undefined
  /** The household of a case as it is now on file. Undefined when there is no such case. */
  household(application: string): { readonly digest: string; readonly file: HouseholdFile } | undefined
}

/** Whether the register may know a member of a live case: told by the claims alone, with the household unopened. */
export function registerKnows(store: Records['store'], { number, members }: ApplicationContext): boolean {
  const keys = store.claimsOf(number)
  return keys.length !== members || keys.some((key) => store.holder(recordClaim(key)) !== undefined)
}

/** Looks people up in a store. Refuses when a household has been destroyed at the end of its time. */
export function lookUpIn({ store, sealer }: Records, today: LegalDay): LookUp {
  return {
    today,
    person(identity, member = 1, relation = '') {
      const key = sealer.personKey(identity)
      return { member, relation, key, record: store.holder(recordClaim(key)) }
    },
    unknownMembers(application) {
      const c = store.head(application)?.context as ApplicationContext | undefined
      if (!c || registerKnows(store, c)) return undefined
      const people = store
        .claimsOf(application)
        .map((key, i) => ({ member: i + 1, relation: '', key, record: undefined }))
      return { people, household: c.household }
    },
    household(application) {
      const head = store.head(application)
      if (head?.kind !== 'application') return undefined
      const digest = (head.context as ApplicationContext).household
      const record = store.unseal(application, digest)
      if (!record) throw new Refused('not_allowed', say.sealedErased(), {})
      return { digest, file: sealer.open(record) as HouseholdFile }
    },
  }
}

type Resolutions = { readonly resolutions?: readonly Resolved[] | undefined }

/** One member under each number they are known by. */
export const peopleOf = (member: Person, place: number, lookUp: LookUp): KnownPerson[] =>
  identitiesOf(member).map((identity) => lookUp.person(identity, place, member.relation))

/** `register` of a command that decides about a whole case: every member is looked up. */
export function everyMember(
  { resolutions = [] }: Resolutions,
  lookUp: LookUp,
  { application }: { readonly application: string },
): Register {
  const unknown = resolutions.length === 0 ? lookUp.unknownMembers(application) : undefined
  if (unknown) return { ...unknown, resolved: [] }
  const known = lookUp.household(application)
  return {
    people: (known?.file.members ?? []).flatMap((m, i) => peopleOf(m, i + 1, lookUp)),
    resolved: resolutions.map(({ member, found }) => ({ member, found })),
    ...(known ? { household: known.digest } : {}),
  }
}

/** The keys a decision must load to look at these people: their claims and their entries in the register. */
export function namesOfPeople(people: readonly KnownPerson[]): { streams: string[]; claims: string[] } {
  return {
    streams: people.flatMap(({ record }) => (record === undefined ? [] : [record])),
    claims: people.flatMap(({ key }) => [key, recordClaim(key)]),
  }
}

/** The same for a wish: nothing when the register was not asked, as for somebody who may not act anyway. */
export const namesOfRegister = ({ register }: Pick<Wish<unknown>, 'register'>) => namesOfPeople(register?.people ?? [])

/** One matter that stands in a person's way: a protection, a bar, or another live case. */
export interface Matter {
  readonly kind: 'case' | 'protection' | 'bar'
  /** What a resolution must name: the number of the other case, or the register's number and that of the matter in it. */
  readonly found: string
  /** What, where, on which paper, until when. Never who. */
  readonly says: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Whether a bar keeps its person out on a day: its last day is one of them (T17). */
export const isBarred = (bar: ImposedBar, on: LegalDay): boolean => bar.liftedOn === null && on <= bar.endsOn

/**
 * What the register has against a person on a day: protections that run, and bars in force then or on the day of the
 * application, since who is barred may not apply (T17).
 */
export function mattersOf(
  c: PersonContext,
  on: LegalDay,
  policy: Pick<Policy, 'numbers'>,
  appliedOn: LegalDay = on,
): Matter[] {
  return [
    ...c.protections.filter((p) => p.endedOn === null).map((p) => protectionMatter(c.number, p, policy)),
    ...c.bars.filter((b) => isBarred(b, on) || isBarred(b, appliedOn)).map((b) => barMatter(c.number, b)),
  ]
}

/** The number of one matter of a register entry, as refusals name it and resolutions must. */
export const matterNumber = (record: string, item: number) => `${record}#${item}`

function protectionMatter(number: string, p: RecordedProtection, policy: Pick<Policy, 'numbers'>): Matter {
  const { item, programme, form, where, reference, since } = p
  const found = matterNumber(number, item)
  const says = say.foundProtection(programmeName(programme, policy), form, placeName(where), reference, since, found)
  return { kind: 'protection', found, says, details: { programme, form, where, reference, since } }
}

function barMatter(number: string, { item, kind, endsOn, basis, decision }: ImposedBar): Matter {
  const found = matterNumber(number, item)
  const says = say.foundBar(kind, endsOn, decision, basis, found)
  return { kind: 'bar', found, says, details: { bar: kind, endsOn, basis, decision } }
}

/** A programme's name: of the three that take applications, or as the numbers of some version call it. */
export function programmeName(code: string, { numbers }: Pick<Policy, 'numbers'>): string {
  return programmes[code] ?? numbers.find((each) => each.programme === code)?.programmeName ?? code
}

/** A county-level place by name; one outside the city by its code. */
export function placeName(code: string): string {
  try {
    return areaName(presentCode(code))
  } catch {
    return code
  }
}

/** The people of a case were read from the household it still has. */
export function mustBeThisHousehold({ register }: Wish<unknown>, c: ApplicationContext): void {
  if (register?.household !== c.household) throw new Refused('conflict', say.peopleChanged(), {})
}

/** A person's entry as loaded in the transaction. Refuses when it is another one than was looked up. */
export function entryOf(person: KnownPerson, read: Reading): PersonContext | undefined {
  const record = read.holder(recordClaim(person.key))
  if (record !== person.record) throw new Refused('conflict', say.peopleChanged(), {})
  return record === undefined ? undefined : (read.head(record).context as PersonContext)
}

/**
 * Nobody among these people has another live case, a running protection or a bar in force today, or each of these
 * matters is resolved in the wish, with reasons. Refuses, naming all that is found, by place and relation; refuses a
 * resolution that resolves nothing. `stream` is their own case.
 */
export function mustBeFreeOrResolved(
  wish: Wish<unknown>,
  read: Reading,
  stream: string,
  people: readonly KnownPerson[] = wish.register?.people ?? [],
  appliedOn?: LegalDay,
): void {
  const { today, policy } = wish.moment
  const found = people.flatMap((person) => {
    const entry = entryOf(person, read)
    const holder = read.holder(person.key)
    const other: Matter[] =
      holder === undefined || holder === stream
        ? []
        : [{ kind: 'case', found: holder, says: say.foundCase(holder), details: {} }]
    return [...other, ...(entry ? mattersOf(entry, today, policy, appliedOn) : [])].map((matter) => ({
      ...matter,
      ...person,
    }))
  })
  const name = ({ member, found: what }: Resolved) => `${member} ${what}`
  const resolved = (wish.register?.resolved ?? []).map(name)
  const matters = new Set(found.map(name))
  const idle = (wish.register?.resolved ?? []).filter((r, i) => !matters.has(name(r)) || resolved.indexOf(name(r)) < i)
  if (idle.length > 0)
    throw new Refused('invalid', say.nothingToResolve(idle.map((r) => say.memberMatter(r.member, r.found))), {
      field: 'resolutions',
      idle,
    })
  const open = found.filter((each) => !resolved.includes(name(each)))
  if (open.length > 0)
    throw new Refused('not_allowed', say.foundInRegister(open.map((m) => say.ofMember(m.member, m.relation, m.says))), {
      found: open.map(({ member, relation, kind, found: what, details }) => ({
        member,
        relation,
        kind,
        found: what,
        ...details,
      })),
    })
}
