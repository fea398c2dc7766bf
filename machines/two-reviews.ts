import { defineProcedure } from './procedure.ts'
import { approval, days, intake, publicity, registration, review, transmit, workdays } from './stages.ts'

const LY2012 = '洛阳市人民政府办公室关于推进全市重点领域信息公开工作的实施意见（2012-09-10）'

/** 十日, by the head of the organ, the applicant told of it with reasons; 二十日 of the licensing law count working days (82). */
const extendBy = workdays(10)('行政许可法第42条（参照）')

/**
 * 两审两公示, counties: the subdistrict office or township accepts, reviews and posts; the county's housing department
 * approves and posts. Order: the Luoyang document of 2012. There is no second review; the checks happen at the approval.
 */
export const twoReviews = defineProcedure({
  id: 'two-reviews',
  version: '2012',
  name: '两审两公示',
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
    approval('approval', {
      level: 'county',
      role: 'approver',
      within: days(15)('廉租房办法（部令162号）第17条', 'FileReceived'),
      extendBy,
      checks: [
        { key: 'housing', within: days(15)('廉租房办法（部令162号）第17条') },
        { key: 'income', within: days(15)('廉租房办法（部令162号）第17条') },
      ],
      correction: { answerWithin: workdays(15)('默认值，待市级确定') },
      mayReturn: true,
    }),
    publicity('finalPublicity', {
      level: 'county',
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
    registration({ level: 'county', role: 'publisher', publishWithin: workdays(20)('政府信息公开条例第26条') }),
  ],
})
