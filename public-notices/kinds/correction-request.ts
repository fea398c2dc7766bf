import { CannotSet } from '../cannot-set.ts'
import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts } from './phrases.ts'

export interface CorrectionRequest extends Letter {
  readonly items: readonly { readonly what: string; readonly why: string; readonly instead?: string }[]
  readonly dueOn: string
}

/** 一次性告知书: everything that is missing, at once; why; what else would do; until when; and what silence means. */
export const correctionRequest: Kind<CorrectionRequest> = {
  name: 'correction-request',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, items, dueOn, contact }) => {
    if (items.length === 0) throw new CannotSet('补正内容', '没有写明需要补正什么，请逐项写明')
    return {
      title: ['申请材料', '补正', '一次性告知书'],
      body: [
        addressee(applicant),
        paragraph(`你提出的${scheme}保障申请（编号${application}）需要补正，现将需要补正的全部内容一次告知如下。`),
        ...parts(
          [
            `需要补正的内容（共${items.length}项）`,
            ...items.map(
              ({ what, why, instead }, i) =>
                `${i + 1}. ${what}。原因：${why}。${instead ? `也可以用以下材料代替：${instead}。` : ''}`,
            ),
          ],
          ['补正期限', `请于${chineseDay(dueOn)}前补正；逾期未补正又没有正当理由的，视为放弃申请，可以重新申请。`],
          ['不需要提交的材料', '可以通过数据共享取得的证明材料，不需要提交。'],
          ['联系方式', `${contact.office}，地址：${contact.address}，电话：${contact.phone}。`],
        ),
      ],
      list: null,
    }
  },
}
