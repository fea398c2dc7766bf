import { defineProcedure } from '../../../machines/procedure.ts'
import {
  approval,
  days,
  intake,
  publicity,
  registration,
  review,
  shared,
  transmit,
  workdays,
} from '../../../machines/stages.ts'

const guide = '淄博公租房办理时限（领域设计、同类产品记录 §8）'

/** Like 淄博: 街道 and 区县 have 20 工作日 together, publicity not counted; nor is the time 民政 takes for its answer. */
export const zibo = defineProcedure({
  id: 'zibo',
  version: '2024',
  name: '街道、区县共用时限的两级审核',
  basis: guide,
  reexamineWithin: workdays(15)('公租房办法（部令11号）第9条'),
  stages: [
    intake({
      level: 'subdistrict',
      role: 'clerk',
      answerWithin: workdays(5)('行政许可法第32条（参照）'),
      correction: { answerWithin: workdays(15)('默认值') },
    }),
    review('firstReview', {
      level: 'subdistrict',
      role: 'first_reviewer',
      within: shared('streetAndCounty', workdays(20)(guide)),
      survey: { investigators: 2 },
      correction: { answerWithin: workdays(15)('默认值') },
    }),
    publicity('firstPublicity', {
      level: 'subdistrict',
      role: 'publisher',
      lasts: days(7)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'community_board', at: 'communities' }],
      timing: 'after',
      countsTowardLimit: false,
      objection: { verifyWithin: workdays(10)('默认值') },
    }),
    transmit('county', shared('streetAndCounty', workdays(20)(guide))),
    approval('approval', {
      level: 'county',
      role: 'approver',
      within: shared('streetAndCounty', workdays(20)(guide)),
      checks: [
        { key: 'income', within: workdays(15)(guide), stopsClock: true },
        { key: 'housing', within: workdays(5)(guide) },
      ],
      correction: { answerWithin: workdays(15)('默认值') },
      mayReturn: true,
    }),
    publicity('finalPublicity', {
      level: 'county',
      role: 'publisher',
      lasts: days(7)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'government_site', at: 'organ' }],
      timing: 'after',
      countsTowardLimit: false,
      objection: { verifyWithin: workdays(10)('默认值') },
    }),
    registration({ level: 'county', role: 'publisher', publishWithin: workdays(20)('政府信息公开条例第26条') }),
  ],
})
