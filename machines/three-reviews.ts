import { defineProcedure } from './procedure.ts'
import { approval, days, intake, publicity, registration, review, transmit, workdays } from './stages.ts'

const LY2012 = '洛阳市人民政府办公室关于推进全市重点领域信息公开工作的实施意见（2012-09-10）'

/** 十日, by the head of the organ, the applicant told of it with reasons; 二十日 of the licensing law count working days (82). */
const extendBy = workdays(10)('行政许可法第42条（参照）')

/**
 * 三审两公示, city districts: the subdistrict office or township accepts, reviews and posts; the district's housing
 * department reviews again; the municipal department approves and posts. Order: the Luoyang document of 2012.
 * The numbers it leaves open are defaults a city may set; each names its basis.
 */
export const threeReviews = defineProcedure({
  id: 'three-reviews',
  version: '2012',
  name: '三审两公示',
  basis: LY2012,
  reexamineWithin: workdays(15)('公租房办法（部令11号）第9条', 'ReexaminationRequested'),
  stages: [
    intake({
      level: 'subdistrict',
      role: 'clerk',
      answerWithin: workdays(5)('行政许可法第32条（参照）', 'ApplicationReceived'),
      correction: { answerWithin: workdays(15)('默认值，待市级确定') },
    }),
    review('firstReview', {
      level: 'subdistrict',
      role: 'first_reviewer',
      within: days(30)('廉租房办法（部令162号）第17条', 'ApplicationAccepted'),
      extendBy,
      survey: { investigators: 2 },
      correction: { answerWithin: workdays(15)('默认值，待市级确定') },
    }),
    publicity('firstPublicity', {
      level: 'subdistrict',
      role: 'publisher',
      lasts: days(10)('默认值，参照郑州、徐州；洛阳未见规定'),
      minWorkdays: 5,
      channels: [
        { channel: 'community_board', at: 'communities' },
        { channel: 'organ_board', at: 'organ' },
      ],
      timing: 'after',
      countsTowardLimit: false,
      objection: {
        identities: ['named', 'confidential', 'anonymous'],
        verifyWithin: workdays(10)('默认值，参照重庆', 'ObjectionRaised'),
      },
    }),
    transmit('county', days(3)('默认值，参照运城', 'PublicityCompleted')),
    review('secondReview', {
      level: 'county',
      role: 'reviewer',
      within: days(15)('廉租房办法（部令162号）第17条', 'FileReceived'),
      extendBy,
      checks: [
        { key: 'housing', within: days(15)('廉租房办法（部令162号）第17条') },
        { key: 'income', within: days(15)('廉租房办法（部令162号）第17条') },
      ],
      correction: { answerWithin: workdays(15)('默认值，待市级确定') },
      mayReturn: true,
    }),
    transmit('city', days(3)('默认值，参照运城', 'ReviewPassed')),
    approval('approval', {
      level: 'city',
      role: 'approver',
      within: workdays(10)('洛阳市公租房办事指南（2021）', 'FileReceived'),
      extendBy,
      mayReturn: true,
    }),
    publicity('finalPublicity', {
      level: 'city',
      role: 'publisher',
      lasts: days(15)('廉租房办法（部令162号）第17条'),
      minWorkdays: 5,
      channels: [
        { channel: 'government_site', at: 'organ' },
        { channel: 'community_board', at: 'communities' },
      ],
      timing: 'after',
      countsTowardLimit: false,
      objection: {
        identities: ['named', 'confidential', 'anonymous'],
        verifyWithin: workdays(10)('默认值，参照重庆', 'ObjectionRaised'),
      },
    }),
    registration({ level: 'city', role: 'publisher', publishWithin: workdays(20)('政府信息公开条例第26条') }),
  ],
})
