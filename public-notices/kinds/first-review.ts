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

export interface FirstReviewNotice extends Heading, Publicity {
  /** The subdistrict or town whose households these are: 长安路街道. */
  readonly place: string
  /** Who reviews next: 涧西区住房保障部门, and what: 复审. */
  readonly nextOrgan: string
  readonly nextStage: string
  /** 初审; of a city with a review before it, 居委会审核. */
  readonly stage: string
}

/** N1 初审公示: the subdistrict's or town's list after the first review. */
export const firstReview: Kind<FirstReviewNotice> = {
  name: 'first-review',
  version: 1,
  audience: 'public',
  word(plain, masking) {
    const { place, scheme, batch, households, nextOrgan, nextStage, stage } = plain
    const { how, where } = objectionTexts(plain)
    return {
      title: ['关于', place, ...batch, scheme, '申请家庭', `${stage}情况的`, '公示'],
      body: [
        paragraph(
          `${basisOf(plain.basis)}经个人申请，${plain.organ}受理、入户调查和${stage}，` +
            `${batch.join('')}共有${households.length}户家庭通过${eligibility(scheme)}${stage}（名单见附件），现予公示。`,
        ),
        ...parts(
          ['公示时间', windowText(plain.window)],
          ['异议的提出', how],
          ['受理方式', where],
          [
            '公示结果',
            `公示期满无异议，或者异议经核实不成立的，报${nextOrgan}${nextStage}；异议成立的，依法重新审核。${useOnly}`,
          ],
        ),
      ],
      list: listOf(
        [place, ...batch, scheme, '申请家庭', `${stage}名单`],
        households,
        [
          'index',
          'application',
          'name',
          'id',
          'community',
          'members',
          'areaPerPerson',
          'incomeBand',
          'category',
          'opinion',
        ],
        plain.issuedOn,
        masking,
        { opinion: `${stage}意见` },
      ),
    }
  },
}
