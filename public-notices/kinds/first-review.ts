import type { Heading, Kind } from '../view.ts'
import { listOf } from '../view.ts'
import { basisOf, objectionTexts, type Publicity, paragraph, parts, useOnly, windowText } from './phrases.ts'

export interface FirstReviewNotice extends Heading, Publicity {
  /** The subdistrict or town whose households these are: 长安路街道. */
  readonly place: string
  /** Who reviews next: 涧西区住房保障部门. */
  readonly nextOrgan: string
}

/** N1 初审公示: the subdistrict's or town's list after the first review. */
export const firstReview: Kind<FirstReviewNotice> = {
  name: 'first-review',
  version: 1,
  audience: 'public',
  word(plain, masking) {
    const { place, scheme, batch, households, nextOrgan } = plain
    const { how, where } = objectionTexts(plain)
    return {
      title: ['关于', place, ...batch, scheme, '申请家庭', '初审情况的', '公示'],
      body: [
        paragraph(
          `${basisOf(plain.basis)}经个人申请，${plain.organ}受理、入户调查和初审，` +
            `${batch.join('')}共有${households.length}户家庭完成${scheme}保障资格初审（名单见附件），现予公示。`,
        ),
        ...parts(
          ['公示时间', windowText(plain.window)],
          ['异议的提出', how],
          ['受理方式', where],
          [
            '公示结果',
            `公示期满无异议，或者异议经核实不成立的，报${nextOrgan}复审；异议成立的，依法重新审核。${useOnly}`,
          ],
        ),
      ],
      list: listOf(
        [place, ...batch, scheme, '申请家庭', '初审名单'],
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
        { opinion: '初审意见' },
      ),
    }
  },
}
