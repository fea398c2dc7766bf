import type { LegalDay } from './calendar.ts'
import { kindOfCounty } from './organs.ts'
import { luoyangNumbers } from './policies/luoyang.ts'
import { type PolicyNumbers, readNumbers } from './policy-numbers.ts'

/** The remedies every adverse letter names, with their times and basis (领域设计 §5.2). */
export interface Remedy {
  readonly kind: 'reexamination' | 'administrative_review' | 'lawsuit'
  readonly within: string
  readonly basis: string
}

/** What a city decides apart from the order of the stages. A case is pinned to the version it was received under. */
export interface Policy {
  readonly version: string
  /** The procedure in force for a county or district on a day: the day decides, since counties become districts. */
  procedureFor(county: string, on: LegalDay): string
  readonly remedies: readonly Remedy[]
  /** Remedies left after 复核 has confirmed a rejection. */
  readonly remediesAfterReexamination: readonly Remedy[]
  /** Every version of the numbers ever published, in any order. `numbersFor` finds the one in force. */
  readonly numbers: readonly PolicyNumbers[]
}

const review: Remedy = { kind: 'administrative_review', within: '60日', basis: '行政复议法第20条' }
const lawsuit: Remedy = { kind: 'lawsuit', within: '6个月', basis: '行政诉讼法第46条' }

/** Luoyang's defaults: 三审两公示 in districts, 两审两公示 in counties (2012 document). */
export const luoyangPolicy: Policy = {
  version: 'luoyang@2012',
  procedureFor: (county, on) => (kindOfCounty(county, on) === 'district' ? 'three-reviews@2012' : 'two-reviews@2012'),
  remedies: [
    { kind: 'reexamination', within: '法规未规定期限，宜尽早提出', basis: '公租房办法（部令11号）第9条' },
    review,
    lawsuit,
  ],
  remediesAfterReexamination: [review, lawsuit],
  numbers: luoyangNumbers.map(readNumbers),
}
