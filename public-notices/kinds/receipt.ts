import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, reachWithin } from './phrases.ts'

export interface Receipt extends Letter {
  readonly receivedOn: string
  /** What was handed in, by name. */
  readonly materials: readonly string[]
  /** By when the organ tells whether it accepts, and in what period that is. */
  readonly answerBy: string
  readonly answerWithin: string
  /** The clerk who took it, by number. */
  readonly receivedBy: string
}

/** 收件凭证: what was handed in and when. Not yet an acceptance. */
export const receipt: Kind<Receipt> = {
  name: 'receipt',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, receivedOn, materials, answerBy, answerWithin, receivedBy, contact }) => ({
    title: ['收件', '凭证'],
    body: [
      addressee(applicant),
      paragraph(`你于${chineseDay(receivedOn)}提交的${scheme}保障申请已经收到，受理编号${application}。`),
      ...parts(
        materials.length === 0
          ? ['收到的材料', '申请表。']
          : [
              `收到的材料（申请表及以下${materials.length}种）`,
              `${materials.map((name, i) => `${i + 1}. ${name}`).join('；')}。`,
            ],
        [
          '办理时限',
          `本机关自收到申请之日起${answerWithin}内，即${chineseDay(answerBy)}前（含当日）告知是否受理；材料不齐全的，` +
            '一次告知需要补正的全部内容。逾期不告知的，自收到申请材料之日起即为受理。',
        ],
        [
          '查询',
          `凭受理编号和二维码旁的核验码（即查询码），可以在公示网站“进度查询”栏目查询办理进度；也可以凭受理编号向${reachWithin(contact)}查询。`,
        ],
      ),
      paragraph(`本凭证证明收到上述材料，不代表已经受理。收件人：工号${receivedBy}。`),
    ],
    list: null,
  }),
}
