import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts } from './phrases.ts'

export interface Receipt extends Letter {
  readonly receivedOn: string
  readonly materials: readonly { readonly name: string; readonly copies: number }[]
  /** By when the organ tells whether it accepts. */
  readonly answerBy: string
}

/** 收件凭证: what was handed in and when. Not yet an acceptance. */
export const receipt: Kind<Receipt> = {
  name: 'receipt',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, receivedOn, materials, answerBy, contact }) => ({
    title: ['收件', '凭证'],
    body: [
      addressee(applicant),
      paragraph(`你于${chineseDay(receivedOn)}提交的${scheme}保障申请材料已经收到，收件编号${application}。`),
      ...parts(
        [
          `收到的材料（共${materials.length}种）`,
          `${materials.map(({ name, copies }, i) => `${i + 1}. ${name}，${copies}份`).join('；')}。`,
        ],
        [
          '办理时限',
          `本机关在${chineseDay(answerBy)}前告知是否受理；材料不齐全的，一次告知需要补正的全部内容。` +
            '逾期不告知的，自收到申请材料之日起即为受理。',
        ],
        ['查询', `凭收件编号向${contact.office}查询，地址：${contact.address}，电话：${contact.phone}。`],
      ),
      paragraph('本凭证证明收到上述材料，不代表已经受理。'),
    ],
    list: null,
  }),
}
