import type { Procedure } from '../../machines/procedure.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type { PlainHousehold } from '../../public-notices/view.ts'
import type { Snapshot } from '../eligibility.ts'
import type { HouseholdFile, Person } from '../household-form.ts'
import { areaName } from '../organs.ts'
import { birthOf } from '../papers.ts'
import { programmes, say } from '../words.ts'
import { lastOf, type Sources, type Told, type ToldFact } from './sources.ts'

/* One case as it stood at a version: what its facts say, and the sealed records they name. Never as it is today. */

export interface CaseThen {
  readonly number: string
  readonly history: readonly ToldFact[]
  readonly received: Told<'ApplicationReceived'>
  readonly programme: string
  readonly procedure: Procedure
}

/** A case up to and with a version, or a part of its history. Throws CannotSet when there is no such case. */
export function caseThen(number: string, sources: Sources, upTo?: number): CaseThen {
  return caseOf(number, sources.history(number, upTo), sources)
}

export function caseOf(number: string, history: readonly ToldFact[], { law }: Sources): CaseThen {
  const received = history[0] as Told<'ApplicationReceived'> | undefined
  if (received?.type !== 'ApplicationReceived') throw new CannotSet('案卷', say.notFound(number))
  const { programme, procedure } = received.data
  const moved = lastOf(history, 'RegistrationCorrected')
  return {
    number,
    history,
    received,
    programme: moved?.data.programme ?? programme,
    procedure: law.procedure(procedure),
  }
}

/** The fact a paper states. Throws CannotSet when the version is another fact's. */
export function statedFact<T extends Parameters<typeof lastOf>[1]>(
  history: readonly ToldFact[],
  ...types: readonly T[]
): Told<T> {
  const fact = history.at(-1)
  if (!fact || !(types as readonly string[]).includes(fact.type))
    throw new CannotSet('文书', say.otherFact(types, fact?.type))
  return fact as Told<T>
}

/** A sealed record, opened. Throws CannotSet when it has been erased: what it said can be printed no more. */
export function opened<R>(sources: Sources, stream: string, digest: string): R {
  const record = sources.open(stream, digest)
  if (record === undefined) throw new CannotSet('封存记录', say.recordErased())
  return record as R
}

/** The household as its form last had it. */
export function householdOf({ number, history, received }: CaseThen, sources: Sources): HouseholdFile {
  const { household } = (lastOf(history, 'HouseholdChanged') ?? received).data
  return opened<HouseholdFile>(sources, number, household)
}

/** The applicant of a household. */
export function applicantOf({ members }: HouseholdFile): Person {
  const found = members.find(({ relation }) => relation === '申请人')
  if (!found) throw new CannotSet('申请人', say.oneApplicant())
  return found
}

/** What the programme is called. */
export const programmeName = (code: string): string => programmes[code] ?? code

/** The findings sealed with a decision; undefined where it made none. */
export function findingsOf(
  { number }: CaseThen,
  data: { readonly findings?: string | undefined },
  sources: Sources,
): Snapshot | undefined {
  return data.findings === undefined ? undefined : opened<Snapshot>(sources, number, data.findings)
}

/**
 * The household as a public list may show it: name and number of the applicant, masked later; how many they are; nobody
 * else. `before` is its case as it stood when it was listed.
 */
export function plainHousehold(before: CaseThen, sources: Sources): PlainHousehold {
  const applicant = applicantOf(householdOf(before, sources))
  const { subdistrict, communities, members } = before.received.data
  const birthOn = birthOf(applicant)
  const mode = programmeName(before.programme)
  return {
    application: before.number,
    name: applicant.name,
    id: applicant.idNumber ?? applicant.paper?.number ?? '',
    ...(birthOn === undefined ? {} : { birthOn }),
    subdistrict: areaName(subdistrict),
    community: communityName(communities[0] as string),
    members: lastOf(before.history, 'HouseholdChanged')?.data.members ?? members,
    category: mode,
    mode,
    opinion: '',
  }
}

/** A community without the title of its committee: 同乐寨社区, 柳泉村. */
function communityName(code: string): string {
  const name = areaName(code)
  return name
    .replace(/社区居民委员会$/, '社区')
    .replace(/(?<!社区)居民委员会$/, '社区')
    .replace(/村?村民委员会$/, '村')
}

/** 人均住房面积: as verified by the last survey, else as declared. Square metres. */
export function floorAreaOf(before: CaseThen, sources: Sources): number {
  const passed = lastOf(before.history, 'ReviewPassed')
  const found = passed && findingsOf(before, passed.data, sources)?.findings.find((f) => f.criterion === 'floor_area')
  const area = found?.verified ?? found?.declared
  return typeof area === 'number' ? area : householdOf(before, sources).floorAreaPerHead
}

/**
 * 收入类别, never the income: the group the household belongs to, else the one its programme is for. 廉租住房 and 经济适用住房
 * are for 低收入 (国发〔2007〕24号; 建住房〔2007〕258号), 公共租赁住房 for 中等偏下收入 (部令11号第3条).
 */
export function incomeBandOf(before: CaseThen, sources: Sources): string {
  const groups = new Set(householdOf(before, sources).members.flatMap((m) => m.priorityGroups ?? []))
  if (groups.has('extreme_poverty')) return '特困人员'
  if (groups.has('subsistence_allowance')) return '最低生活保障'
  if (groups.has('low_income')) return '低收入'
  return bands[before.programme] ?? '其他'
}

const bands: Readonly<Record<string, string>> = {
  low_rent: '低收入',
  affordable_sale: '低收入',
  public_rental: '中等偏下收入',
}
