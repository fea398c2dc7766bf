import type { ListFact, Registered } from '../../db/waiting.ts'
import type { ApplicationFact } from '../../machines/application.facts.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { nameOnStandingList } from '../../public-notices/masking.ts'
import { addDays, type LegalDay, legalDayOf } from '../calendar.ts'
import { applicantOf } from '../documents/the-case.ts'
import type { HouseholdFile } from '../household-form.ts'
import type { Office } from '../office.ts'
import { birthOf } from '../papers.ts'

/*
 * 轮候册: everybody's place now, the place as it was at the end of the last month, and why it changed since. Ranks follow from
 * the facts of the log alone, so that anybody who has it finds the same.
 */

export type ListReason = 'registered' | 'movedIn' | 'movedOut' | 'withdrawn' | 'ended'

/** Somebody came onto a list, or went off it. */
export interface ListChange {
  readonly programme: string
  readonly waitingNumber: string
  readonly by: 1 | -1
  readonly why: ListReason
  /** When the office wrote it down: what is published is what was known then. */
  readonly on: LegalDay
}

/** What ever happened to the lists of a county, in order. Pure. */
export function changesOf(facts: readonly ListFact[]): readonly ListChange[] {
  const listOf = new Map<string, string>()
  const found: ListChange[] = []
  for (const { waitingNumber, state, programme: first, body } of facts) {
    const fact = JSON.parse(body) as ApplicationFact & { readonly recordedAt: string }
    const on = legalDayOf(new Date(fact.recordedAt))
    const at = listOf.get(waitingNumber)
    const note = (programme: string, by: 1 | -1, why: ListReason) =>
      found.push({ programme, waitingNumber, by, why, on })
    if (at !== undefined) note(at, -1, state === 'waiting' || isMove(fact) ? 'movedOut' : leaving(state))
    listOf.delete(waitingNumber)
    if (fact.type === 'ApplicationRegistered') {
      listOf.set(waitingNumber, first)
      note(first, 1, 'registered')
    } else if (isMove(fact)) {
      listOf.set(waitingNumber, fact.data.programme)
      note(fact.data.programme, 1, 'movedIn')
    }
  }
  return found
}

type Move = Extract<ApplicationFact, { type: 'RegistrationCorrected' }>
const isMove = (fact: ApplicationFact): fact is Move & ApplicationFact => fact.type === 'RegistrationCorrected'
const leaving = (state: string): ListReason => (state === 'withdrawn' ? 'withdrawn' : 'ended')

/** Who stood on a list at the end of a day, each with the rank it had: numbers are given in the order of registration. */
export function ranksOn(changes: readonly ListChange[], programme: string, day: LegalDay): ReadonlyMap<string, number> {
  const there = new Set<string>()
  for (const change of changes) {
    if (change.programme !== programme || change.on > day) continue
    if (change.by === 1) there.add(change.waitingNumber)
    else there.delete(change.waitingNumber)
  }
  return new Map([...there].sort().map((number, i) => [number, i + 1]))
}

/** One day's changes ahead of somebody, and what they made of the rank. */
export interface RankChange {
  readonly on: LegalDay
  readonly from: number
  readonly to: number
  readonly why: readonly { readonly why: ListReason; readonly n: number }[]
}

/** How a household on a list came from its first rank there to the last: every change ahead of it, day by day. Pure. */
export function rankChanges(
  changes: readonly ListChange[],
  programme: string,
  own: string,
): { readonly first: number; readonly since: LegalDay; readonly days: readonly RankChange[] } | undefined {
  const there = new Set<string>()
  let rank = 0
  let since: LegalDay | undefined
  let first = 0
  let days: { on: LegalDay; from: number; to: number; why: Map<ListReason, number> }[] = []
  for (const { programme: of, waitingNumber, by, why, on } of changes) {
    if (of !== programme) continue
    if (by === 1) there.add(waitingNumber)
    else there.delete(waitingNumber)
    if (waitingNumber === own) {
      since = by === 1 ? on : since
      rank = 1 + [...there].filter((each) => each < own).length
      first = by === 1 ? rank : first
      days = by === 1 ? [] : days
    } else if (waitingNumber < own && there.has(own)) {
      const day = days.at(-1)?.on === on ? days.at(-1) : undefined
      const line = day ?? { on, from: rank, to: rank, why: new Map() }
      if (!day) days.push(line)
      rank += by
      line.to = rank
      line.why.set(why, (line.why.get(why) ?? 0) + 1)
    }
  }
  if (since === undefined) return undefined
  return {
    first,
    since,
    days: days.map(({ why, ...line }) => ({ ...line, why: [...why].map(([each, n]) => ({ why: each, n })) })),
  }
}

/** Where a registered household stands and stood. */
export interface Place extends Registered {
  /** Today, among those who wait; null for one that waits no longer. */
  readonly rank: number | null
  /** At the end of the last month; null for one that was not there yet, or is no longer. */
  readonly publishedRank: number | null
  readonly publishedOn: LegalDay
  /** When it came onto this list. */
  readonly registeredRank: number
  readonly changes: readonly RankChange[]
}

/** One line of the list as everybody may read it. */
export interface WaitingLine {
  readonly number: string
  readonly waitingNumber: string
  readonly subdistrict: string
  readonly rank: number
  readonly publishedRank: number | null
  readonly registeredOn: LegalDay
  /** Masked; empty once the record is erased. */
  readonly name: string
}

/** The last day of the month before: the list as it stood then is what was published. */
export const publishedOn = (today: LegalDay): LegalDay => addDays(`${today.slice(0, 7)}-01`, -1)

/** The changes of each county, read anew when the log has grown: a place that is told is the place of this moment. */
const known = new WeakMap<Office, { seq: number; of: Map<string, readonly ListChange[]> }>()
function changesKept(office: Office, county: string): readonly ListChange[] {
  const seq = office.store.lastSeq()
  let kept = known.get(office)
  if (kept?.seq !== seq) {
    kept = { seq, of: new Map() }
    known.set(office, kept)
  }
  const changes = kept.of.get(county) ?? changesOf(office.store.waitingLists.changesIn(county))
  kept.of.set(county, changes)
  return changes
}

/** By 受理编号 or 轮候登记号; undefined for what was never registered. */
export function placeOf(office: Office, typed: string): Place | undefined {
  const row = office.store.waitingLists.registered(typed)
  if (!row) return undefined
  const { county, programme, waitingNumber } = row
  const changes = changesKept(office, county)
  const own = rankChanges(changes, programme, waitingNumber)
  if (!own) return undefined
  const cut = publishedOn(legalDayOf(office.now()))
  const waits = row.state === 'waiting'
  return {
    ...row,
    rank: waits ? (own.days.at(-1)?.to ?? own.first) : null,
    publishedRank: waits ? (ranksOn(changes, programme, cut).get(waitingNumber) ?? null) : null,
    publishedOn: cut,
    registeredRank: own.first,
    changes: own.days,
  }
}

/** A page of a list, with names as the public may see them. */
export function waitingPage(
  office: Office,
  list: { readonly county: string; readonly programme: string; readonly year: number | null },
  { limit, offset }: { readonly limit: number; readonly offset: number },
): readonly WaitingLine[] {
  const { store } = office
  const today = legalDayOf(office.now())
  const published = ranksOn(changesKept(office, list.county), list.programme, publishedOn(today))
  return store.waitingLists.waiting({ ...list, limit, offset }).map((row) => {
    const c = store.head(row.number)?.context as ApplicationContext | undefined
    return {
      ...row,
      publishedRank: published.get(row.waitingNumber) ?? null,
      registeredOn: c?.waiting?.on ?? '',
      name: c ? nameOf(office, row.number, c, today) : '',
    }
  })
}

function nameOf({ store, sealer }: Office, number: string, c: ApplicationContext, today: LegalDay): string {
  const record = store.unseal(number, c.household)
  if (!record) return ''
  const applicant = applicantOf(sealer.open(record) as HouseholdFile)
  const birthOn = birthOf(applicant)
  const id = applicant.idNumber ?? applicant.paper?.number ?? ''
  return nameOnStandingList({ name: applicant.name, id, ...(birthOn === undefined ? {} : { birthOn }) }, today)
}
