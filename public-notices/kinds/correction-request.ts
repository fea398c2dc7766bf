import { CannotSet } from '../cannot-set.ts'
import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, reach, sentence } from './phrases.ts'

export interface CorrectionRequest extends Letter {
  /** Everything that is missing, by name. */
  readonly items: readonly string[]
  /** What the clerk adds: why, and what else would do. */
  readonly note?: string
  readonly dueOn: string
  readonly answerWithin: string
}

/** 一次性告知书: everything that is missing, at once; until when; and what silence means (部令11号 8). */
export const correctionRequest: Kind<CorrectionRequest> = {
  name: 'correction-request',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, items, note, dueOn, answerWithin, contact }) => {
    if (items.length === 0) throw new CannotSet('补正内容', '没有写明需要补正什么，请逐项写明')
    return {
      title: ['申请材料', '补正', '一次性告知书'],
      body: [
        addressee(applicant),
        paragraph(`你提出的${scheme}保障申请（编号${application}）需要补正，现将需要补正的全部内容一次告知如下。`),
        ...parts(
          [`需要补正的材料（共${items.length}项）`, ...items.map((item, i) => `${i + 1}. ${item}。`)],
          ...(note ? [['说明', sentence(note)] as const] : []),
          [
            '补正期限',
            `请自收到本告知书之日起${answerWithin}内，即${chineseDay(dueOn)}前（含当日）补正；逾期未补正又没有正当理由的，` +
              '视为放弃申请，可以重新申请。补正期间不计入办理时限。',
          ],
          ['联系方式', `${reach(contact)}。`],
        ),
      ],
      list: null,
    }
  },
}
