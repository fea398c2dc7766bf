import { defineProcedure } from '../../../machines/procedure.ts'
import {
  approval,
  days,
  intake,
  publicity,
  registration,
  review,
  transmit,
  workdays,
} from '../../../machines/stages.ts'

const guide = '沈阳市公租房办理指南（领域设计 §4 第7行）'

/** 沈阳: 居委会 3工作日 → 街道 5工作日 → 区 10工作日 → 市 7工作日; both publicities 5天, 均不计入办理时限. */
export const shenyang = defineProcedure({
  id: 'shenyang',
  version: '2024',
  name: '居委会、街道、区、市四级审核两级公示',
  basis: guide,
  reexamineWithin: workdays(15)('公租房办法（部令11号）第9条'),
  stages: [
    intake({
      level: 'community',
      role: 'clerk',
      answerWithin: workdays(5)('行政许可法第32条（参照）'),
      correction: { answerWithin: workdays(15)('默认值') },
    }),
    review('communityReview', {
      level: 'community',
      role: 'first_reviewer',
      within: workdays(3)(guide),
      survey: { investigators: 2 },
      correction: { answerWithin: workdays(15)('默认值') },
    }),
    publicity('communityPublicity', {
      level: 'community',
      role: 'publisher',
      lasts: days(5)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'community_board', at: 'communities' }],
      timing: 'after',
      countsTowardLimit: false,
      objection: { verifyWithin: workdays(10)('默认值') },
    }),
    transmit('subdistrict', workdays(2)('默认值')),
    review('firstReview', {
      level: 'subdistrict',
      role: 'first_reviewer',
      within: workdays(5)(guide),
      correction: { answerWithin: workdays(15)('默认值') },
      mayReturn: true,
    }),
    transmit('county', workdays(2)('默认值')),
    review('secondReview', {
      level: 'county',
      role: 'reviewer',
      within: workdays(10)(guide),
      checks: [
        { key: 'housing', within: workdays(10)(guide) },
        { key: 'income', within: workdays(10)(guide) },
      ],
      correction: { answerWithin: workdays(15)('默认值') },
      mayReturn: true,
    }),
    transmit('city', workdays(2)('默认值')),
    approval('approval', {
      level: 'city',
      role: 'approver',
      within: workdays(7)(guide),
      correction: { answerWithin: workdays(15)('默认值') },
      mayReturn: true,
    }),
    publicity('finalPublicity', {
      level: 'city',
      role: 'publisher',
      lasts: days(5)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'government_site', at: 'organ' }],
      timing: 'after',
      countsTowardLimit: false,
      objection: { verifyWithin: workdays(10)('默认值') },
    }),
    registration({ level: 'city', role: 'publisher', publishWithin: workdays(20)('政府信息公开条例第26条') }),
  ],
})
