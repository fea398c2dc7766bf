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

const guide = '南宁市公租房办理指南（领域设计 §4 第8行）'

/**
 * Like 南宁: the first publicity runs beside the first review (5日, 单位/社区); the district's two checks run side by
 * side; the city approves within 15工作日 and posts 5日, 不计入办理时限.
 */
export const nanning = defineProcedure({
  id: 'nanning',
  version: '2024',
  name: '公示与初审同步的三级审核',
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
      within: workdays(15)(guide),
      survey: { investigators: 2 },
      correction: { answerWithin: workdays(15)('默认值') },
    }),
    publicity('firstPublicity', {
      level: 'subdistrict',
      role: 'publisher',
      lasts: days(5)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'community_board', at: 'communities' }],
      timing: 'beside',
      countsTowardLimit: true,
      objection: { verifyWithin: workdays(10)('默认值') },
    }),
    transmit('county', workdays(3)('默认值')),
    review('secondReview', {
      level: 'county',
      role: 'reviewer',
      within: workdays(20)(guide),
      checks: [
        { key: 'income', within: workdays(15)(guide) },
        { key: 'housing', within: workdays(5)(guide) },
      ],
      mayReturn: true,
    }),
    transmit('city', workdays(3)('默认值')),
    approval('approval', { level: 'city', role: 'approver', within: workdays(15)(guide), mayReturn: true }),
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
