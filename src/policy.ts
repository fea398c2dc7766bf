import type { LegalDay } from './calendar.ts'
import { kindOfCounty } from './organs.ts'
import { luoyangNumbers } from './policies/luoyang.ts'
import { type PolicyNumbers, readNumbers } from './policy-numbers.ts'

/** The remedies every adverse letter names, with their times and basis as it prints them (领域设计 §5.2). */
export interface Remedy {
  readonly kind: 'reexamination' | 'administrative_review' | 'lawsuit'
  /** Its time limit from the day the decision is known; absent where the rules set none. */
  readonly within?: string
  /** What the programme's rules call it where that is not 复核: 申诉. */
  readonly called?: string
  readonly basis: string
  /** What sets the term of its answer, where the basis itself sets none. */
  readonly answeredUnder?: string
}

/** What a city decides apart from the order of the stages. A case is pinned to the version it was received under. */
export interface Policy {
  readonly version: string
  /** The procedure in force for a county or district on a day: the day decides, since counties become districts. */
  procedureFor(county: string, on: LegalDay): string
  /** What a rejection names, by the programme applied for. */
  remediesFor(programme: string): readonly Remedy[]
  /** Remedies left after 复核 has confirmed a rejection. */
  readonly remediesAfterReexamination: readonly Remedy[]
  /** Every version of the numbers ever published, in any order. `numbersFor` finds the one in force. */
  readonly numbers: readonly PolicyNumbers[]
}

const review: Remedy = { kind: 'administrative_review', within: '60日', basis: '《中华人民共和国行政复议法》第二十条' }
const lawsuit: Remedy = { kind: 'lawsuit', within: '6个月', basis: '《中华人民共和国行政诉讼法》第四十六条' }

const reexamined = '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第九条'
/**
 * Turning to the housing department itself: 申诉 of low-rent housing (部令162号 17), 复核 of public rental housing (部令11号 9).
 * The rules of the other programmes know neither; they get what public rental housing gives, by analogy.
 */
const reexamination: Readonly<Record<string, Remedy>> = {
  low_rent: {
    kind: 'reexamination',
    called: '申诉',
    basis: '《廉租住房保障办法》（建设部等九部门令第162号）第十七条',
    answeredUnder: `参照${reexamined}`,
  },
  public_rental: { kind: 'reexamination', basis: reexamined },
}
const byAnalogy: Remedy = { kind: 'reexamination', basis: `参照${reexamined}` }

/** Luoyang's defaults: 三审两公示 in districts, 两审两公示 in counties (2012 document). */
export const luoyangPolicy: Policy = {
  version: 'luoyang@2012',
  procedureFor: (county, on) => (kindOfCounty(county, on) === 'district' ? 'three-reviews@2012' : 'two-reviews@2012'),
  remediesFor: (programme) => [reexamination[programme] ?? byAnalogy, review, lawsuit],
  remediesAfterReexamination: [review, lawsuit],
  numbers: luoyangNumbers.map(readNumbers),
}
