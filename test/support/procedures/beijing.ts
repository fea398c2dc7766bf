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

const guide = '北京市三级审核两级公示（领域设计 §4 第5行）'

/**
 * 北京 current: the street visits the home and holds an appraisal, posts 10天 where the household lives and is
 * registered; 2工作日 up; the district 10工作日 and posts 5天; 2工作日 up; the city files it (备案) within 5天.
 */
export const beijing = defineProcedure({
  id: 'beijing',
  version: 'current',
  name: '三级审核两级公示',
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
      within: days(30)('默认值'),
      survey: { investigators: 2 },
      checks: [{ key: 'appraisal', within: days(30)('默认值') }],
      correction: { answerWithin: workdays(15)('默认值') },
    }),
    publicity('firstPublicity', {
      level: 'subdistrict',
      role: 'publisher',
      lasts: days(10)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'community_board', at: 'communities' }],
      timing: 'after',
      countsTowardLimit: false,
      objection: { verifyWithin: days(10)(guide) },
    }),
    transmit('county', workdays(2)(guide)),
    review('secondReview', {
      level: 'county',
      role: 'reviewer',
      within: workdays(10)(guide),
      correction: { answerWithin: workdays(15)('默认值') },
      mayReturn: true,
    }),
    publicity('secondPublicity', {
      level: 'county',
      role: 'publisher',
      lasts: days(5)(guide),
      minWorkdays: 5,
      channels: [{ channel: 'government_site', at: 'organ' }],
      timing: 'after',
      countsTowardLimit: false,
      objection: { verifyWithin: days(10)(guide) },
    }),
    transmit('city', workdays(2)(guide)),
    approval('approval', {
      level: 'city',
      role: 'approver',
      within: days(5)(guide),
      correction: { answerWithin: workdays(15)('默认值') },
      mayReturn: true,
    }),
    registration({ level: 'city', role: 'publisher', publishWithin: workdays(20)('政府信息公开条例第26条') }),
  ],
})
