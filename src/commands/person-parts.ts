import { z } from 'zod'
import { emptyPerson, type PersonContext, personMachine } from '../../machines/person.ts'
import { mustBeOffice, officeOf } from '../access.ts'
import type { Decision, Draft, Moment, Reading, Wish } from '../command.ts'
import { identity } from '../household-form.ts'
import { registerNumber, registerNumberInput } from '../numbers.ts'
import { cityCode, kindOfCounty } from '../organs.ts'
import { checkedIdentity, type Identified } from '../papers.ts'
import { entryOf, type LookUp, namesOfRegister, type Register, recordClaim } from '../person-register.ts'
import { presentCode } from '../policy-numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { digestOf, onApplication } from './parts.ts'

/** Input every command on an entry of the register shares. */
export const onRecord = { record: registerNumberInput, version: onApplication.version } as const
export const subjectOfRecord = (i: { record: string }) => i.record
/** Which of a person's protections and bars, by its number in the entry. */
export const item = z.int().min(1).describe('登记事项在该人员名下的序号')
export const programmeCode = z
  .string()
  .regex(/^[a-z]+(_[a-z]+)*$/, '保障方式应为小写字母代码，如 public_rental')
  .describe('保障方式代码')

/** Whom an entry is about: sealed, and only once. */
export const thePerson = identity

/** `register` of a command about one person, named by ID number or another paper. */
export function onePerson({ person }: { person: Identified }, lookUp: LookUp): Register {
  return { people: [lookUp.person(checkedIdentity(person, lookUp.today))], resolved: [] }
}

const cityOf = (organ: string) => `${organ.slice(0, 4)}00`
const series = (organ: string) => `person:${cityOf(organ)}`

/** `names` of a command that writes into a person's entry, or begins it. */
export function namesOfEntry(wish: Wish<unknown>): { streams: string[]; claims: string[]; counters: string[] } {
  return { ...namesOfRegister(wish), counters: [series(wish.actor.organ)] }
}

/** The entry of the one person a wish is about, and what begins it when there is none. */
export interface Entry extends Pick<Decision, 'take' | 'counters'> {
  readonly stream: string
  readonly c: PersonContext
  readonly opening: readonly Draft[]
}

/** Finds the person's entry or opens one. A person has one for life: the claim is held by the entry. */
export function theEntry(wish: Wish<unknown>, read: Reading): Entry {
  const [person] = wish.register?.people ?? []
  if (!person) throw new Error(`${wish.command.name}: nobody was looked up`)
  const c = entryOf(person, read)
  if (c) return { stream: c.number, c, opening: [] }
  const counter = series(wish.actor.organ)
  const n = read.counter(counter) + 1
  const number = registerNumber(cityOf(wish.actor.organ), n)
  const begins = { kind: 'person', machine: personMachine.name } as const
  const data = { number, person: digestOf(wish, 'person') }
  return {
    stream: number,
    c: emptyPerson,
    opening: [{ stream: number, begins, type: 'PersonRecorded', data }],
    take: { stream: number, keys: [recordClaim(person.key)] },
    counters: { [counter]: n },
  }
}

/** The entry a wish names by its number. */
export function theRecord(wish: Wish<{ record: string }>, read: Reading): PersonContext {
  return read.head(wish.input.record).context as PersonContext
}

/** A protection is kept by the housing department of its county, or by the city's, which keeps those from elsewhere too. */
export function mustKeepFor(wish: Wish<unknown>, where: string): void {
  const { actor } = wish
  const place = presentCode(where)
  const isOurs = place.startsWith(cityCode().slice(0, 4))
  if (actor.organ !== cityCode()) mustBeOffice(actor, isOurs ? place : cityCode())
}

/** Who bars and lifts: the organ that approves in this county, as only 市、县级 departments may (部令11号 35). */
export function mustApproveIn(wish: Wish<unknown>, county: string): void {
  mustBeOffice(wish.actor, approvingOrgan(county, wish.moment))
}

function approvingOrgan(county: string, { law, policy, today }: Moment): string {
  const reviews = Object.values(law.procedure(policy.procedureFor(county, today)).reviews)
  const level = reviews.find((review) => review.approves)?.level ?? 'city'
  return officeOf({ communities: [], subdistrict: '', county: presentCode(county) }, level)
}

/** A county or district of the city, by its present or its former code. Refuses others. */
export function ownCounty(field: string, code: string, on: string): string {
  try {
    kindOfCounty(code, on)
    return code
  } catch {
    throw new Refused('invalid', say.notOurCounty(code), { field })
  }
}
