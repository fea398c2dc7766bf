import type { LegalDay } from './calendar.ts'
import { kindOfCounty } from './organs.ts'
import { ageOn, checkIdNumber } from './people.ts'
import {
  type BarKind,
  type Bound,
  type Criterion,
  criteriaOf,
  type Firmness,
  type HukouScope,
  type PolicyNumbers,
  presentCode,
  type Rule,
} from './policy-numbers.ts'
import { Refused } from './refusal.ts'
import * as words from './words.ts'

/*
 * Whether a household meets the criteria of one version of the numbers: pure, and sealed with the decision, so that no
 * later version changes what was found. What is not verified is 待核, never a guess.
 */

/** A value an organ has checked, and where it got it: the income check of the civil affairs office, the register. */
export interface Verified<T> {
  readonly value: T
  readonly source: string
}

/** A value as the household declared it and as an organ verified it. Either may be missing; the verified one decides. */
export interface Known<T> {
  readonly declared?: T
  readonly verified?: Verified<T>
}

/** One member as the form has them. The birthday is read from a valid ID number, else taken from `birthOn`. */
export interface Member {
  readonly relation: string
  readonly idNumber?: string
  /** For those whose paper is not an ID card. */
  readonly birthOn?: LegalDay
}

/** What a household declared, the applicant among its members; a `HouseholdFile` with the county of the application. */
export interface Household {
  /** Division code of the county or district that accepts; without it a hukou in the same county cannot be told. */
  readonly county?: string
  readonly members: readonly Member[]
  /** Yuan a year for the whole household. */
  readonly yearlyIncome?: number
  /** Square metres per head. */
  readonly floorAreaPerHead?: number
}

/** Where the applicant's hukou is (division code of the county, six digits or more) and since when. */
export interface Hukou {
  readonly county: string
  readonly since?: LegalDay
}

/** A protection a member has: what (公共租赁住房轮候), where, and its number or document. */
export interface Protection {
  readonly what: string
  readonly where: string
  readonly reference: string
  /** The number by which a recorded resolution lets it pass in this case: it is shown then, and does not count. */
  readonly resolved?: string
}

/** A bar against a person: its kind, the decision behind it, and its last day, as computed when it was imposed. */
export interface Bar {
  readonly kind: BarKind
  readonly source: string
  readonly endsOn: LegalDay
  /** As with a protection. */
  readonly resolved?: string
}

/** What is known of one member, in the order of the household's members. */
export interface MemberFacts {
  /** Whether they hold a valid identity paper. A verified paper verifies the birthday that stands on it. */
  readonly paper?: Known<boolean>
  /** A birthday verified otherwise, such as from the household register. */
  readonly birthOn?: Verified<LegalDay>
  /** Their protections, this application itself left out; an empty list says that somebody looked. */
  readonly protections?: Known<readonly Protection[]>
  readonly bars?: Known<readonly Bar[]>
}

/** What is known beside the form. The declared income and floor area stand in the household. */
export interface EligibilityFacts {
  /** Yuan a year for the whole household. */
  readonly yearlyIncome?: Verified<number>
  /** Square metres per head. */
  readonly floorAreaPerHead?: Verified<number>
  /** Homes that count under the version's rule. */
  readonly homes?: Known<number>
  /** Yuan, all assets of the household. */
  readonly assets?: Known<number>
  readonly vehicles?: Known<number>
  /** Yuan, what the dearest car cost. */
  readonly vehiclePrice?: Known<number>
  readonly businesses?: Known<number>
  /** Yuan. */
  readonly businessCapital?: Known<number>
  readonly hukou?: Known<Hukou>
  /** Completed years of employment as the version's rule describes it. */
  readonly employmentYears?: Known<number>
  readonly members?: readonly MemberFacts[]
}

export type FindingVerdict = '符合' | '不符合' | '待核'

/** A value before it is rounded: yuan a year over months and heads. */
export interface Quotient {
  readonly of: number
  readonly by: number
}

/** What was found on one criterion. All that is needed to read it years later stands in it. */
export interface Finding {
  readonly criterion: Criterion
  readonly required: { readonly bound: Bound | '属于'; readonly value: number | HukouScope; readonly unit: string }
  /** In the unit of the requirement; of a hukou its county. Null when not known. */
  readonly declared: number | string | null
  readonly verified: number | string | null
  /** Where the verified value comes from. */
  readonly source: string | null
  /** What `verified` is the rounding of, where it was divided: the quotient is compared, the rounded value shown. */
  readonly exactly?: Quotient
  readonly verdict: FindingVerdict
  /** Document and article of the requirement. */
  readonly basis: string
  readonly firmness: Firmness
  /** What a reader must know beside the value: whom a bar hits and until when, why a criterion does not apply. */
  readonly notes: readonly string[]
}

/** An open finding that somebody answers for, in one sense or the other: the reason is recorded with the decision. */
export interface Override {
  readonly criterion: Criterion
  readonly reason: string
}

/** What is sealed with a decision: the version, the day, the criteria then in force, what was found, what was let pass. */
export interface Snapshot {
  readonly policy: string
  readonly on: LegalDay
  readonly criteria: readonly Criterion[]
  readonly findings: readonly Finding[]
  readonly overrides: readonly Override[]
  /** Of a rejection: open criteria that its author holds not met all the same, with the reason. Absent where there are none. */
  readonly held?: readonly Override[]
  /** Of an adverse decision: open criteria the household breaks by its own declaration. Absent where there are none. */
  readonly admitted?: readonly Criterion[]
}

type Value = number | string

/** One criterion's values before they are judged. */
interface Measured {
  readonly declared: Value | null
  readonly verified: Value | null
  readonly source: string | null
  readonly exactly?: Quotient
  /** Some members are not verified, so a count can only grow. */
  readonly partial?: boolean
  /** Decides without comparing. */
  readonly settled?: FindingVerdict
  readonly notes?: readonly string[]
}

interface Asked {
  readonly household: Household
  readonly facts: EligibilityFacts
  readonly numbers: PolicyNumbers
  readonly on: LegalDay
}

const unknown: Measured = { declared: null, verified: null, source: null }

// A number that cannot be (negative, not finite) counts as missing.
function sane(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : null
}

function amount({ declared, verified }: Known<number> = {}): Measured {
  const value = sane(verified?.value)
  return { declared: sane(declared), verified: value, source: value === null ? null : (verified?.source ?? null) }
}

function amountOf(declared: number | undefined, verified: Verified<number> | undefined): Measured {
  return amount({ ...(declared === undefined ? {} : { declared }), ...(verified === undefined ? {} : { verified }) })
}

function map(measured: Measured, to: (value: Value) => Value | null): Measured {
  const { declared } = measured
  const verified = measured.verified === null ? null : to(measured.verified)
  return {
    ...measured,
    declared: declared === null ? null : to(declared),
    verified,
    source: verified === null ? null : measured.source,
  }
}

// What does not exist has no price: with no car verified, the price is a verified nothing.
function ofThings(things: Measured, price: Measured): Measured {
  const none = things.verified === 0 && price.verified === null
  return {
    declared: price.declared ?? (things.declared === 0 ? 0 : null),
    verified: none ? 0 : price.verified,
    source: none ? things.source : price.source,
  }
}

/**
 * Income per head and month in yuan as it is shown: the household's year divided by twelve and by its members, rounded
 * half up to the fen. What is compared is the quotient itself. Null without members.
 */
export function incomePerHead(yearlyIncome: number, members: number): number | null {
  return members > 0 ? Math.round(Math.round(yearlyIncome * 100) / (12 * members)) / 100 : null
}

function countOver(
  { household, facts }: Asked,
  of: (known: MemberFacts | undefined) => Known<number> | undefined,
  note: (known: MemberFacts, member: number, relation: string) => readonly string[],
): Measured {
  if (household.members.length === 0) return unknown
  const each = household.members.map((_, i) => amount(of(facts.members?.[i])))
  const verified = each.filter((m) => m.verified !== null)
  return {
    declared: each.some((m) => m.declared === null) ? null : sumOf(each, 'declared'),
    verified: verified.length === 0 ? null : sumOf(verified, 'verified'),
    source: [...new Set(verified.map((m) => m.source))].join('；') || null,
    partial: verified.length < each.length,
    notes: household.members.flatMap(({ relation }, i) => {
      const known = facts.members?.[i]
      return known && each[i]?.verified !== null ? note(known, i + 1, relation) : []
    }),
  }
}

const sumOf = (list: readonly Measured[], which: 'declared' | 'verified'): number =>
  list.reduce((total, measured) => total + Number(measured[which] ?? 0), 0)

function counted<T>(known: Known<T> | undefined, count: (value: T) => number): Known<number> | undefined {
  if (known === undefined) return undefined
  const { declared, verified } = known
  return {
    ...(declared === undefined ? {} : { declared: count(declared) }),
    ...(verified === undefined ? {} : { verified: { value: count(verified.value), source: verified.source } }),
  }
}

function papers(asked: Asked): Measured {
  return countOver(
    asked,
    (known) => counted(known?.paper, (valid) => (valid ? 0 : 1)),
    (known, member, relation) =>
      known.paper?.verified?.value === false ? [words.findingNotes.noPaper(member, relation)] : [],
  )
}

// What a resolution lets pass is noted with its source and its end, and does not count.
interface Resolvable {
  readonly resolved?: string
}
const standing = (list: readonly Resolvable[]): number => list.filter((each) => each.resolved === undefined).length
const letPass = (note: string, { resolved }: Resolvable): string =>
  resolved === undefined ? note : words.findingNotes.letPass(note, resolved)

function protection(asked: Asked): Measured {
  return countOver(
    asked,
    (known) => counted(known?.protections, standing),
    (known, member, relation) =>
      (known.protections?.verified?.value ?? []).map((p) =>
        letPass(words.findingNotes.protected(member, relation, p.what, p.where, p.reference), p),
      ),
  )
}

/** Whether a bar still holds on a day: its last day is barred. */
export function isBarred(bar: Bar, on: LegalDay): boolean {
  return on <= bar.endsOn
}

const heldOn = (list: readonly Bar[], on: LegalDay) => list.filter((each) => isBarred(each, on))

function bars(asked: Asked): Measured {
  return countOver(
    asked,
    (known) => counted(known?.bars, (list) => standing(heldOn(list, asked.on))),
    (known, member, relation) =>
      heldOn(known.bars?.verified?.value ?? [], asked.on).map((b) =>
        letPass(words.findingNotes.barred(member, relation, b.kind, b.source, b.endsOn), b),
      ),
  )
}

// Whether a hukou lies where the rule wants it; null when the codes cannot tell.
function isInside(hukou: Value, scope: HukouScope, { household, numbers, on }: Asked): boolean | null {
  const place = presentCode(String(hukou).slice(0, 6))
  if (!/^\d{6}$/.test(place)) return null
  if (scope === 'county') return household.county === undefined ? null : place === presentCode(household.county)
  if (!place.startsWith(numbers.area.slice(0, 4))) return false
  if (scope === 'city') return true
  try {
    return kindOfCounty(String(hukou).slice(0, 6), on) === 'district'
  } catch {
    return null
  }
}

function hukouPlace(asked: Asked): Measured {
  const { declared, verified } = asked.facts.hukou ?? {}
  const rule = asked.numbers.criteria.hukou_place
  const measured: Measured = {
    declared: declared?.county ?? null,
    verified: verified?.value.county ?? null,
    source: verified?.source ?? null,
  }
  if (!rule || measured.verified === null) return measured
  const inside = isInside(measured.verified, rule.value, asked)
  if (inside === null) return { ...measured, settled: '待核' }
  if (inside) return { ...measured, settled: '符合' }
  if (!rule.orEmployment) return { ...measured, settled: '不符合' }
  const needed = rule.orEmployment.value
  const years = amount(asked.facts.employmentYears)
  if (years.verified === null)
    return { ...measured, settled: '待核', notes: [words.findingNotes.employmentUnknown(needed)] }
  return {
    ...measured,
    source: [measured.source, years.source].filter((s) => s !== null).join('；'),
    settled: Number(years.verified) >= needed ? '符合' : '不符合',
    notes: [words.findingNotes.employment(Number(years.verified), needed)],
  }
}

function yearsInPlace(hukou: Hukou | undefined, asked: Asked): number | null {
  if (!hukou) return null
  const rule = asked.numbers.criteria.hukou_place
  // Years elsewhere are no years here.
  const inside = rule ? isInside(hukou.county, rule.value, asked) : true
  if (inside === false) return 0
  return inside && hukou.since !== undefined ? ageOn(hukou.since, asked.on) : null
}

function hukouYears(asked: Asked): Measured {
  const { declared, verified } = asked.facts.hukou ?? {}
  const rule = asked.numbers.criteria.hukou_place
  const years = yearsInPlace(verified?.value, asked)
  const measured = {
    declared: yearsInPlace(declared, asked),
    verified: years,
    source: years === null ? null : (verified?.source ?? null),
  }
  const elsewhere = rule?.orEmployment && verified && isInside(verified.value.county, rule.value, asked) === false
  return elsewhere ? { ...measured, settled: '符合', notes: [words.findingNotes.workersHaveNoHukouYears()] } : measured
}

function birthOf({ idNumber, birthOn }: Member, on: LegalDay): LegalDay | undefined {
  if (idNumber === undefined) return birthOn
  try {
    return checkIdNumber(idNumber, on).birthOn
  } catch {
    return birthOn
  }
}

// One person alone is a single applicant.
function singleAge({ household: { members }, facts, on }: Asked): Measured {
  const [only, second] = members
  if (!only) return unknown
  if (second) return { ...unknown, settled: '符合', notes: [words.findingNotes.notAlone()] }
  const declared = birthOf(only, on)
  const { birthOn, paper } = facts.members?.[0] ?? {}
  const onPaper = declared !== undefined && paper?.verified?.value === true
  const verified = birthOn ?? (onPaper ? { value: declared, source: paper.verified.source } : undefined)
  return {
    declared: declared === undefined ? null : ageOn(declared, on),
    verified: verified ? ageOn(verified.value, on) : null,
    source: verified?.source ?? null,
  }
}

const measures: Readonly<Record<Criterion, (asked: Asked) => Measured>> = {
  income: ({ household, facts }) => {
    const heads = household.members.length
    const yearly = amountOf(household.yearlyIncome, facts.yearlyIncome)
    const monthly = map(yearly, (value) => incomePerHead(Number(value), heads))
    return monthly.verified === null
      ? monthly
      : { ...monthly, exactly: { of: Number(yearly.verified), by: 12 * heads } }
  },
  floor_area: ({ household, facts }) => amountOf(household.floorAreaPerHead, facts.floorAreaPerHead),
  homes: ({ facts }) => amount(facts.homes),
  assets: ({ facts }) => amount(facts.assets),
  vehicles: ({ facts }) => amount(facts.vehicles),
  vehicle_price: ({ facts }) => ofThings(amount(facts.vehicles), amount(facts.vehiclePrice)),
  businesses: ({ facts }) => amount(facts.businesses),
  business_capital: ({ facts }) => ofThings(amount(facts.businesses), amount(facts.businessCapital)),
  hukou_place: hukouPlace,
  hukou_years: hukouYears,
  single_age: singleAge,
  papers,
  protection,
  bars,
}

// Whole millionths of a yuan: exact for every amount and line a form or a version can hold.
const millionths = (yuan: number): bigint => BigInt(Math.round(yuan * 1e6))

// Negative below the line, 0 on it, positive above; of a quotient before it is rounded.
function beside(value: number, line: number, exactly?: Quotient): number {
  if (!exactly) return value - line
  const [above, below] = [millionths(exactly.of), millionths(line) * BigInt(exactly.by)]
  return above < below ? -1 : above > below ? 1 : 0
}

function meets(bound: Bound, besideLine: number): boolean {
  if (bound === '低于') return besideLine < 0
  return bound === '不超过' ? besideLine <= 0 : besideLine >= 0
}

function judge(rule: Rule, { verified, exactly, partial, settled }: Measured): FindingVerdict {
  if (settled) return settled
  if (typeof verified !== 'number' || rule.bound === '属于') return '待核'
  if (!meets(rule.bound, beside(verified, rule.value, exactly))) return '不符合'
  return partial ? '待核' : '符合'
}

/**
 * The findings of a household under one version of the numbers on a day, one for each criterion in force, in their
 * fixed order. Pure: the same arguments give the same canonical JSON. Only verified values decide; a value on the line
 * passes 不超过 and 满 and fails 低于 (民法典第1259条). A breach already verified stands although others are unknown.
 */
export function assess(
  household: Household,
  facts: EligibilityFacts,
  numbers: PolicyNumbers,
  on: LegalDay,
): readonly Finding[] {
  const asked: Asked = { household, facts, numbers, on }
  return criteriaOf(numbers).map((criterion) => {
    const rule = numbers.criteria[criterion] as Rule
    const measured = measures[criterion](asked)
    // In the order of its canonical JSON, which then sorts nothing.
    return {
      basis: rule.basis,
      criterion,
      declared: measured.declared,
      ...(measured.exactly ? { exactly: measured.exactly } : {}),
      firmness: rule.firmness,
      notes: measured.notes ?? [],
      required: { bound: rule.bound, unit: rule.unit, value: rule.value },
      source: measured.source,
      verdict: judge(rule, measured),
      verified: measured.verified,
    }
  })
}

/** The findings with the version, the day and the list of criteria they were made under, to be sealed with a decision. */
export function snapshotOf(
  household: Household,
  facts: EligibilityFacts,
  numbers: PolicyNumbers,
  on: LegalDay,
): Snapshot {
  return {
    policy: numbers.version,
    on,
    criteria: criteriaOf(numbers),
    findings: assess(household, facts, numbers, on),
    overrides: [],
  }
}

// The sealed finding of one criterion under the rule of another version.
function rejudgedFinding(
  criterion: Criterion,
  snapshot: Snapshot,
  numbers: PolicyNumbers,
  madeUnder: PolicyNumbers | undefined,
): Finding {
  const rule = numbers.criteria[criterion] as Rule
  const { bound, value, unit, basis, firmness } = rule
  const ruled = { criterion, required: { bound, value, unit }, basis, firmness }
  const open = (note: string): Finding => ({
    ...ruled,
    declared: null,
    verified: null,
    source: null,
    verdict: '待核',
    notes: [note],
  })
  const sealed = snapshot.findings.find((f) => f.criterion === criterion)
  if (!sealed) return open(words.findingNotes.notAskedThen())
  const own = { ...sealed, ...ruled }
  if (criterion === 'hukou_place' || criterion === 'hukou_years') {
    const isSame = isSameHukouRule(criterion, snapshot, numbers, madeUnder)
    if (!isSame) return { ...open(words.findingNotes.ruleHasChanged()), declared: sealed.declared }
  }
  const { verified, verdict } = sealed
  // Without a number it is a place, open, or did not apply; of a worker from elsewhere a note says that it did not.
  if (typeof verified !== 'number') return own
  if (verdict === '符合' && criterion === 'hukou_years' && sealed.notes.length > 0) return own
  // What is open although a number is verified is a count over members not all of whom were looked up: it can only grow.
  // A breach of such a count stays one, since its line is none in every version.
  return { ...own, verdict: judge(rule, { ...sealed, partial: verdict === '待核' }) }
}

// Both hukou criteria are found under the rule of the place, which is more than the finding has of it: area, employment.
function isSameHukouRule(
  criterion: 'hukou_place' | 'hukou_years',
  { findings }: Snapshot,
  numbers: PolicyNumbers,
  madeUnder: PolicyNumbers | undefined,
): boolean {
  const ofPlace = ({ area, criteria: { hukou_place: rule } }: PolicyNumbers): string => {
    const work = criterion === 'hukou_place' ? rule?.orEmployment?.value : rule?.orEmployment !== undefined
    return rule ? `${rule.value} ${area.slice(0, 4)} ${work}` : ''
  }
  const place = findings.find((f) => f.criterion === 'hukou_place')
  const rule = numbers.criteria.hukou_place
  // Who was found inside is so under the same scope, whatever else the rule says of those outside.
  if (
    place?.verdict === '符合' &&
    place.notes.length === 0 &&
    place.required.value === (rule?.value ?? place.required.value)
  )
    return true
  if (!place && !rule) return true
  return madeUnder !== undefined && ofPlace(madeUnder) === ofPlace(numbers)
}

/**
 * A sealed snapshot as another version of the numbers would judge it: on the values verified then, and nothing found out
 * since. What did not apply still does not, what was open stays open unless its verified part already breaks the line,
 * and an override stands. 待核 is what the snapshot cannot answer: a criterion it lacks, a hukou under another rule.
 * `madeUnder` is the version of the snapshot, which says whether the rule of the hukou is the same.
 */
export function rejudged(snapshot: Snapshot, numbers: PolicyNumbers, madeUnder?: PolicyNumbers): Snapshot {
  const listed = criteriaOf(numbers)
  return {
    policy: numbers.version,
    on: snapshot.on,
    criteria: listed,
    findings: listed.map((criterion) => rejudgedFinding(criterion, snapshot, numbers, madeUnder)),
    overrides: snapshot.overrides,
    ...(snapshot.held ? { held: snapshot.held } : {}),
    ...(snapshot.admitted ? { admitted: stillAdmitted(snapshot, numbers, madeUnder) } : {}),
  }
}

// What was declared then breaks the other line as well; a place only under the same rule.
function stillAdmitted(snapshot: Snapshot, numbers: PolicyNumbers, madeUnder?: PolicyNumbers): readonly Criterion[] {
  return (snapshot.admitted ?? []).filter((criterion) => {
    const rule = numbers.criteria[criterion]
    if (criterion === 'hukou_place' || criterion === 'hukou_years') {
      if (!isSameHukouRule(criterion, snapshot, numbers, madeUnder)) return false
    }
    const declared = snapshot.findings.find((f) => f.criterion === criterion)?.declared
    if (!rule || rule.bound === '属于' || typeof declared !== 'number') return rule !== undefined
    return !meets(rule.bound, declared - rule.value)
  })
}

/** What a snapshot comes to, and why. */
export interface Outcome {
  readonly verdict: FindingVerdict
  /** Not met, or held to be so for a recorded reason. */
  readonly failed: readonly Criterion[]
  /** Open and answered for by nobody, or in force without a finding. */
  readonly open: readonly Criterion[]
  /** Open, and let pass for a recorded reason. */
  readonly overridden: readonly Criterion[]
}

/**
 * What the findings come to: 符合 only if every criterion in force has a finding and each is 符合 or an open one that a
 * recorded override names with its reason. An override never helps against 不符合; what an adverse
 * decision holds not met, or the household itself declared so, counts as that. No criteria at all is 待核: a list
 * switched off is not a pass. Reads the snapshot only, so that it says the same in twenty years.
 */
export function verdictOf({ criteria, findings, overrides, held = [], admitted = [] }: Snapshot): Outcome {
  const failed: Criterion[] = []
  const open: Criterion[] = []
  const overridden: Criterion[] = []
  const names = (list: readonly Override[], criterion: Criterion) =>
    list.some((o) => o.criterion === criterion && o.reason.trim() !== '')
  for (const criterion of criteria) {
    const its = findings.filter((f) => f.criterion === criterion)
    if (its.some((f) => f.verdict === '不符合')) failed.push(criterion)
    else if (its.length > 0 && its.every((f) => f.verdict === '符合')) continue
    else if (its.length > 0 && (names(held, criterion) || admitted.includes(criterion))) failed.push(criterion)
    else if (its.length > 0 && names(overrides, criterion)) overridden.push(criterion)
    else open.push(criterion)
  }
  const verdict = failed.length > 0 ? '不符合' : open.length > 0 || criteria.length === 0 ? '待核' : '符合'
  return { verdict, failed, open, overridden }
}

/** The snapshot with an open criterion let pass for a reason. Refuses a criterion that is not open, and an empty reason. */
export function overriding(snapshot: Snapshot, override: Override): Snapshot {
  return { ...snapshot, overrides: [...snapshot.overrides, answeredFor(snapshot, override)] }
}

/**
 * The snapshot with an open criterion held not met for a reason, such as a household that keeps it from being verified
 * (社会救助暂行办法 58, 61). For rejections. Refuses as `overriding` does.
 */
export function holding(snapshot: Snapshot, override: Override): Snapshot {
  return { ...snapshot, held: [...(snapshot.held ?? []), answeredFor(snapshot, override)] }
}

function answeredFor(snapshot: Snapshot, { criterion, reason }: Override): Override {
  if (!verdictOf(snapshot).open.includes(criterion) || !snapshot.findings.some((f) => f.criterion === criterion))
    throw new Refused('not_allowed', words.say.overrideNotOpen(criterion), { criterion })
  if (reason.trim() === '') throw new Refused('invalid', words.say.overrideReason(criterion), { criterion })
  return { criterion, reason: reason.trim() }
}

const asTold = <T>(known: Known<T> | undefined): Known<T> | undefined =>
  known?.verified === undefined && known?.declared !== undefined
    ? { ...known, verified: { value: known.declared, source: words.knownHere.ownWords() } }
    : known

/**
 * The open criteria a household breaks by what it declared itself: nobody has to verify what nobody disputes
 * (行政诉讼证据规定 65, by analogy). What is verified counts as it is.
 */
export function admitted(household: Household, facts: EligibilityFacts, numbers: PolicyNumbers, on: LegalDay) {
  const { yearlyIncome, floorAreaPerHead, members } = facts
  const said = <T>(value: T | undefined) => asTold(value === undefined ? undefined : { declared: value })?.verified
  const income = yearlyIncome ?? said(household.yearlyIncome)
  const area = floorAreaPerHead ?? said(household.floorAreaPerHead)
  const told = Object.fromEntries(
    [
      ...(['homes', 'assets', 'vehicles', 'vehiclePrice', 'businesses', 'businessCapital'] as const),
      ...(['hukou', 'employmentYears'] as const),
    ].flatMap((field) => {
      const known = asTold(facts[field] as Known<unknown> | undefined)
      return known ? [[field, known]] : []
    }),
  )
  const each = members?.map((m) => {
    const paper = asTold(m.paper)
    return { ...m, ...(paper ? { paper } : {}) }
  })
  const atItsWord: EligibilityFacts = {
    ...facts,
    ...told,
    ...(income ? { yearlyIncome: income } : {}),
    ...(area ? { floorAreaPerHead: area } : {}),
    ...(each ? { members: each } : {}),
  }
  const open = new Set(verdicts(assess(household, facts, numbers, on), '待核'))
  return verdicts(assess(household, atItsWord, numbers, on), '不符合').filter((criterion) => open.has(criterion))
}

const verdicts = (findings: readonly Finding[], verdict: FindingVerdict): Criterion[] =>
  findings.filter((f) => f.verdict === verdict).map((f) => f.criterion)

/**
 * Refuses a pass that the snapshot does not carry, naming the criteria that fail, by how much, or that are still open.
 * The values themselves are not repeated.
 */
export function mustPass(snapshot: Snapshot): void {
  const { verdict, failed, open } = verdictOf(snapshot)
  if (verdict === '符合') return
  const misses = snapshot.findings.filter((f) => f.verdict === '不符合').map(missOf)
  if (failed.length > 0) throw new Refused('not_allowed', words.say.notEligible(misses), { failed, open })
  const names = open.map((each) => words.criteria[each] ?? each)
  if (open.length > 0) throw new Refused('not_allowed', words.say.criteriaOpen(names), { failed, open })
  throw new Refused('not_allowed', words.say.noCriteria())
}

/**
 * By how much the verified value misses the requirement, in its unit: positive beyond it, 0 exactly on it, negative
 * within it; less than the smallest unit shown counts as one of it. Null for 待核, for a place, and where the criterion
 * did not apply.
 */
export function missesBy({ required: { bound, value }, verified, exactly, verdict }: Finding): number | null {
  if (verdict === '待核' || typeof verified !== 'number' || typeof value !== 'number') return null
  const shown = Math.round((bound === '满' ? value - verified : verified - value) * 100) / 100 + 0
  const by = shown === 0 ? Math.sign(beside(verified, value, exactly)) / 100 : shown
  return verdict === '符合' && by > 0 ? null : by
}

// The shown value is the line, and the value itself is not.
function isHidden({ required: { value }, verified, exactly }: Finding): boolean {
  return typeof value === 'number' && verified === value && beside(verified, value, exactly) !== 0
}

// A breach in a few words: the criterion and by how much, never the value.
function missOf(finding: Finding): string {
  const { findingSays } = words
  const { criterion, required } = finding
  const by = missesBy(finding)
  if (by === null || by < 0) return findingSays.notMet(criterion)
  if (by === 0) return findingSays.isOnTheLine(criterion)
  if (isHidden(finding)) return findingSays.missesByLess(criterion)
  return (required.bound === '满' ? findingSays.lacks : findingSays.misses)(criterion, by, required.unit)
}

/** A finding as one plain Chinese sentence, its notes after it. */
export function sentenceOf(finding: Finding): string {
  const { findingSays } = words
  const { criterion, required, verdict, verified, notes } = finding
  const aside = notes.length > 0 ? `${notes.join('；')}。` : ''
  if (verdict === '待核') return findingSays.open(criterion) + aside
  if (typeof required.value === 'string') {
    const scope = required.value
    if (verdict === '不符合') return findingSays.hukouOutside(scope) + aside
    return (notes.length > 0 ? findingSays.hukouByWork(scope) : findingSays.hukouInside(scope)) + aside
  }
  const { bound, value: line, unit } = required
  const by = missesBy(finding)
  if (typeof verified !== 'number' || by === null) return findingSays.doesNotApply(criterion) + aside
  if (verdict === '符合') {
    const none = line === 0 && bound === '不超过'
    if (isHidden(finding)) return findingSays.justMeets(criterion, bound, line, unit) + aside
    if (!none) return findingSays.meets(criterion, verified, bound, line, unit) + aside
    // Something is noted and does not count: it was let pass.
    return (notes.length > 0 ? findingSays.letPass(criterion) : findingSays.hasNone(criterion)) + aside
  }
  if (bound === '满') return findingSays.short(criterion, verified, line, unit, by) + aside
  if (line === 0) return findingSays.mustHaveNone(criterion, verified, unit) + aside
  if (by === 0) return findingSays.onTheLine(criterion, line, unit) + aside
  if (isHidden(finding)) return findingSays.justOver(criterion, bound, line, unit) + aside
  return findingSays.over(criterion, verified, bound, line, unit, by) + aside
}
