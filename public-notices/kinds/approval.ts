import type { Heading, Kind } from '../view.ts'
import { listOf } from '../view.ts'
import {
  basisOf,
  eligibility,
  objectionTexts,
  type Publicity,
  paragraph,
  parts,
  useOnly,
  windowText,
} from './phrases.ts'

export interface ApprovalNotice extends Heading, Publicity {
  /** The city or county: 洛阳市. */
  readonly place: string
  /** What the households have passed before, in order: 受理, 初审, 初审公示, 复审. */
  readonly steps: readonly string[]
  /** The first-review notices these households were in, and how those ended. */
  readonly firstPublicity: { readonly numbers: readonly string[]; readonly result: string }
}

/** N2 核准公示: the city's (or county's) list before registration. */
export const approval: Kind<ApprovalNotice> = {
  name: 'approval',
  version: 1,
  audience: 'public',
  word(plain, masking) {
    const { place, scheme, batch, households, steps, firstPublicity } = plain
    const { how, where } = objectionTexts(plain)
    return {
      title: ['关于', place, ...batch, eligibility(scheme), '拟核准对象的', '公示'],
      body: [
        paragraph(
          `${basisOf(plain.basis)}经个人申请、${steps.join('、')}和核准审查，拟核准${households.length}户家庭的` +
            `${eligibility(scheme)}（名单见附件），现予公示。`,
        ),
        paragraph(
          `上述家庭的初审情况已经公示（${firstPublicity.numbers.join('、')}），结果为：${firstPublicity.result}。`,
        ),
        ...parts(
          ['公示时间', windowText(plain.window)],
          ['异议的提出', how],
          ['受理方式', where],
          ['公示结果', `公示期满无异议，或者异议经核实不成立的，核准登记为${scheme}轮候对象。${useOnly}`],
        ),
      ],
      list: listOf(
        [place, ...batch, eligibility(scheme), '拟核准对象名单'],
        households,
        ['index', 'application', 'name', 'id', 'subdistrict', 'members', 'mode', 'opinion'],
        plain.issuedOn,
        masking,
        { opinion: '核准意见' },
      ),
    }
  },
}
