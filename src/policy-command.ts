import { readFileSync } from 'node:fs'
import type { Store } from '../db/store.ts'
import type { ApplicationContext } from '../machines/application.ts'
import type { Procedure } from '../machines/procedure.ts'
import { countsOn, decidesOnEligibility, fileOf, sealedFindings } from './assessment.ts'
import type { LegalDay } from './calendar.ts'
import { columns } from './demo/tables.ts'
import type { FindingVerdict } from './eligibility.ts'
import type { Records } from './look-once.ts'
import type { Office } from './office.ts'
import { counties, kindOfCounty } from './organs.ts'
import type { Policy } from './policy.ts'
import {
  type Criterion,
  criteriaOf,
  holdsFor,
  numbersDigest,
  numbersFor,
  type PolicyNumbers,
  presentCode,
  type Rule,
  readNumbers,
} from './policy-numbers.ts'
import type { ProcedureInForce } from './procedure-limits.ts'
import { Refused } from './refusal.ts'
import { namedTwice } from './unique-keys.ts'
import { compareWith, type WhatIf, type WhatIfCase } from './what-if.ts'
import { barKinds, criteria, firmnesses, hukouScopes, periodNames, policySays, say } from './words.ts'

/* `anju policy`: what a draft of the numbers would change, and the numbers in force. Reads and prints, writes nothing. */

/**
 * Reads a draft from a JSON file. Refuses a missing file, what is not JSON, every slip by its field, an unknown area, and
 * other numbers under the name of a published version, which never changes.
 */
export function draftFrom(file: string, published: readonly PolicyNumbers[]): PolicyNumbers {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Refused('not_found', policySays.noFile(file), {})
  }
  return draftOf(text, file, published)
}

/** The same of a draft's text; `file` is what a refusal calls it. */
export function draftOf(text: string, file: string, published: readonly PolicyNumbers[]): PolicyNumbers {
  let plain: unknown
  try {
    plain = JSON.parse(text)
  } catch {
    throw new Refused('invalid', policySays.notJson(file), {})
  }
  const field = namedTwice(text, plain)
  if (field !== undefined) throw new Refused('invalid', say.namedTwice(field.slice(0, 40)), { field })
  const draft = readNumbers(plain)
  if (!counties().some(({ code }) => code.startsWith(presentCode(draft.area))))
    throw new Refused('not_found', policySays.unknownArea(draft.area), { field: 'area' })
  if (!published.some(({ programme }) => programme === draft.programme))
    throw new Refused('not_found', policySays.draftForNoProgramme(draft.programme), { field: 'programme' })
  const same = published.find(({ version }) => version === draft.version)
  if (same && numbersDigest(same) !== numbersDigest(draft)) {
    const [id = ''] = draft.version.split('@')
    const ordinals = published.flatMap(({ version }) =>
      version.startsWith(`${id}@`) ? [Number(version.split('@')[1])] : [],
    )
    const next = `${id}@${Math.max(...ordinals) + 1}`
    throw new Refused('conflict', policySays.versionPublished(draft.version, next), { field: 'version', next })
  }
  return draft
}

/** What a draft would change, with the cases left out of the comparison. */
export interface DraftEffect extends WhatIf {
  readonly draft: string
  readonly county: string | null
  /** Cases that ended before anybody decided on eligibility: withdrawn, lapsed, not accepted. */
  readonly endedUndecided: number
  /** Cases whose file has been erased. */
  readonly erased: number
}

/**
 * Runs a draft over all cases on file, or those of one county: on the findings the case was decided on, else on what
 * would be found now. Only cases the draft is about are opened, one at a time; of a decided one its findings, not its file.
 */
export function effectOf(
  office: Pick<Office, 'store' | 'sealer' | 'policy' | 'law'>,
  draft: PolicyNumbers,
  county: string | undefined,
  progress: (done: number, total: number) => void = () => {},
): DraftEffect {
  const reading = readingOf(office, draft, county)
  const numbers = reading.numbers()
  for (const [i, number] of numbers.entries()) {
    progress(i + 1, numbers.length)
    reading.take(number)
  }
  return reading.result()
}

/** The same, letting others have their turn whenever `slice` says so: for a server. */
export async function effectInSlices(
  office: Pick<Office, 'store' | 'sealer' | 'policy' | 'law'>,
  draft: PolicyNumbers,
  county: string | undefined,
  slice: (done: number, total: number) => Promise<void>,
): Promise<DraftEffect> {
  const reading = readingOf(office, draft, county)
  const numbers = reading.numbers()
  for (const [i, number] of numbers.entries()) {
    await slice(i, numbers.length)
    reading.take(number)
  }
  return reading.result()
}

function readingOf(
  { store, sealer, policy, law }: Pick<Office, 'store' | 'sealer' | 'policy' | 'law'>,
  draft: PolicyNumbers,
  county: string | undefined,
) {
  const left = { endedUndecided: 0, erased: 0 }
  const records = { store, sealer }
  const comparing = compareWith(draft, policy)
  return {
    numbers: (): string[] =>
      store
        .applications({ limit: Number.MAX_SAFE_INTEGER, ...(county === undefined ? {} : { county }) })
        .map(({ number }) => number),
    take(number: string): void {
      const head = store.head(number)
      if (!head) return
      const c = head.context as ApplicationContext
      const decided = decisionOn(law.procedure(head.machine), head.state, c)
      if (!decided && !law.machine(head.machine).live.has(head.state)) left.endedUndecided += 1
      else if (!isConcerned(draft, c)) comparing.take(placeOf(c))
      else {
        const opened = openedCase(records, policy, c, decided)
        if (opened) comparing.take(opened)
        else left.erased += 1
      }
    },
    result: (): DraftEffect => ({ draft: draft.version, county: county ?? null, ...comparing.result(), ...left }),
  }
}

const isConcerned = (draft: PolicyNumbers, c: ApplicationContext): boolean =>
  c.programme === draft.programme && holdsFor(draft, c.county, countsOn(c))

const placeOf = (c: ApplicationContext) => ({
  number: c.number,
  programme: c.programme,
  county: c.county,
  on: countsOn(c),
})

/**
 * The digest of the findings a case was decided on. Undefined while it is not: an early review leaves open what is
 * verified later, and a case that is back at a review is decided anew, so that sealed findings are then older than its file.
 */
function decisionOn({ definition, reviews }: Procedure, state: string, c: ApplicationContext): string | undefined {
  const last = c.assessed.at(-1)
  if (!last || reviews[state] || c.correction) return undefined
  const isFinal = decidesOnEligibility(definition, last.stage) || c.rejection?.stage === last.stage
  return isFinal ? last.findings : undefined
}

/** A case with its findings open, or, undecided, its file; undefined once what is needed has been erased. */
function openedCase(
  records: Records,
  policy: Pick<Policy, 'numbers'>,
  c: ApplicationContext,
  decided: string | undefined,
): WhatIfCase | undefined {
  if (decided === undefined)
    return isOnFile(records.store, c) ? { ...placeOf(c), ...fileOf(records, policy, c) } : undefined
  const snapshot = sealedFindings(records, c.number, decided)
  return snapshot && { ...placeOf(c), snapshot }
}

const isOnFile = (store: Pick<Store, 'unseal'>, c: ApplicationContext): boolean =>
  store.unseal(c.number, c.household) !== undefined

/** The effect as a text: how many verdicts would change, and a table of what changes and why. Acceptance numbers only. */
export function tellEffect({ draft, counts, changed, endedUndecided, erased }: DraftEffect): string {
  const compared = counts.cases - counts.notConcerned - counts.notComparable
  const verdict = (v: FindingVerdict | null) => v ?? policySays.notInForce()
  const flips = counts.verdicts.filter(({ was, would }) => was !== would)
  const lines = [
    policySays.compared(draft, compared, counts.changedCases),
    ...flips.map(({ was, would, cases }) => policySays.flip(was, would, cases)),
    ...(flips.length === 0 ? [compared === 0 ? policySays.nothingCompared() : policySays.noFlip()] : []),
    ...counts.criteriaNew.map((each) =>
      policySays.criterionNew(criteria[each.criterion] ?? each.criterion, each.cases),
    ),
  ]
  if (counts.notConcerned > 0) lines.push(policySays.notConcerned(counts.notConcerned))
  if (counts.notComparable > 0) lines.push(policySays.notComparable(counts.notComparable))
  if (endedUndecided > 0) lines.push(policySays.endedUndecided(endedUndecided))
  if (erased > 0) lines.push(policySays.erased(erased))
  if (changed.length > 0)
    lines.push(
      '',
      columns(
        ['受理编号', '条件', '原认定', '按草案', '为什么'],
        changed.map((c) => [c.number, criteria[c.criterion] ?? c.criterion, verdict(c.was), verdict(c.would), c.why]),
      ),
    )
  return lines.join('\n')
}

/** A version of the numbers and the counties it is in force for. */
export interface InForce {
  readonly numbers: PolicyNumbers
  readonly counties: readonly string[]
}

/** The versions in force on a day, of one programme or all, for one county or all of the city's. Refuses when there are none. */
export function inForceOn(
  policy: Pick<Policy, 'numbers'>,
  { programme, county, on }: { programme?: string | undefined; county?: string | undefined; on: LegalDay },
): readonly InForce[] {
  if (county !== undefined) kindOfCounty(county, on)
  const programmes = programme === undefined ? [...new Set(policy.numbers.map((n) => n.programme))] : [programme]
  if (!programmes.every((p) => policy.numbers.some((n) => n.programme === p)))
    throw new Refused('not_found', policySays.noSuchProgramme(programme ?? ''), { field: 'programme' })
  const found = new Map<string, { numbers: PolicyNumbers; counties: string[] }>()
  for (const each of programmes)
    for (const place of county === undefined ? counties().map(({ code }) => code) : [county]) {
      const numbers = versionFor(policy, each, place, on)
      if (!numbers) continue
      const known = found.get(numbers.version) ?? { numbers, counties: [] }
      known.counties.push(place)
      found.set(numbers.version, known)
    }
  if (found.size === 0) throw new Refused('not_found', policySays.noneInForce(on), { on })
  return [...found.values()]
}

function versionFor(policy: Pick<Policy, 'numbers'>, programme: string, county: string, on: LegalDay) {
  try {
    return numbersFor(policy, programme, county, on)
  } catch (error) {
    if (error instanceof Refused && error.code === 'not_found') return undefined
    throw error
  }
}

/** The numbers of procedures as a text. */
export const tellProcedures = (procedures: readonly ProcedureInForce[], nameOf: (county: string) => string): string =>
  procedures
    .map(({ procedure, name, basis, counties: places, limits }) =>
      [
        policySays.procedure(name, procedure, places.map(nameOf)),
        basis,
        columns(
          ['环节', '期限', '数值', '依据'],
          limits.map((each) => [each.stageName, each.what, `${each.value} ${each.unit}`, each.basis]),
        ),
      ].join('\n'),
    )
    .join('\n\n')

/** The versions as a text: each number with its basis and how firmly it is known. */
export function tellInForce(versions: readonly InForce[], nameOf: (county: string) => string): string {
  return versions
    .map(({ numbers, counties: places }) => {
      const rows = criteriaOf(numbers).flatMap((criterion) => rowsOf(criterion, numbers.criteria[criterion] as Rule))
      const lengths = Object.entries(numbers.bars).map(([kind, bar]) => [
        policySays.bar(barKinds[kind] ?? kind),
        `${bar.value} ${bar.unit}`,
        firmnesses[bar.firmness] ?? bar.firmness,
        bar.basis,
      ])
      const periods = Object.entries(numbers.periods).map(([name, { value, unit, firmness, basis }]) => [
        periodNames[name] ?? name,
        `${value} ${unit}`,
        firmnesses[firmness] ?? firmness,
        basis,
      ])
      return [
        policySays.version(numbers.programmeName, numbers.version, numbers.effectiveFrom, places.map(nameOf)),
        numbers.document,
        columns(['条件', '标准', '把握程度', '依据'], [...rows, ...lengths, ...periods]),
      ].join('\n')
    })
    .join('\n\n')
}

/** One criterion of a version as rows: what, the line, how firmly it is known, its basis. */
export function rowsOf(criterion: Criterion, rule: Rule): string[][] {
  const firm = firmnesses[rule.firmness] ?? rule.firmness
  const name = criteria[criterion] ?? criterion
  if (rule.bound === '属于') {
    const own = [[name, hukouScopes[rule.value] ?? rule.value, firm, rule.basis]]
    if (!rule.orEmployment) return own
    const { bound, value, unit, firmness, basis } = rule.orEmployment
    const orElse = [policySays.orEmployment(), `${bound} ${value} ${unit}`, firmnesses[firmness] ?? firmness, basis]
    return [...own, orElse]
  }
  return [[name, rule.value === 0 ? policySays.none() : `${rule.bound} ${rule.value} ${rule.unit}`, firm, rule.basis]]
}
