import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, reachWithin } from './phrases.ts'

export interface Acceptance extends Letter {
  readonly acceptedOn: string
  /** The organ did not answer in time: accepted by law from the day of receipt (行政许可法 32, by analogy). */
  readonly isDeemed?: boolean
  /** What happens next, with the period of each step. */
  readonly steps: readonly { readonly name: string; readonly organ: string; readonly lasts: string }[]
}

/** 受理通知书: from now on the organ has to decide, in these periods. */
export const acceptance: Kind<Acceptance> = {
  name: 'acceptance',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, acceptedOn, isDeemed, steps, contact }) => ({
    title: ['受理', '通知书'],
    body: [
      addressee(applicant),
      paragraph(
        isDeemed
          ? `你提出的${scheme}保障申请（编号${application}），本机关没有在规定期限内告知是否受理，自收到申请材料之日` +
              `（${chineseDay(acceptedOn)}）起即为受理。`
          : `你提出的${scheme}保障申请（编号${application}），材料齐全、符合规定形式，自${chineseDay(acceptedOn)}起受理。`,
      ),
      ...parts(
        ['办理步骤和期限', ...steps.map(({ name, organ, lasts }, i) => `${i + 1}. ${name}：${organ}，${lasts}。`)],
        ['你的义务', '如实提供家庭人口、住房、收入和财产情况，配合入户调查和信息核对；情况发生变化的，及时报告。'],
        ['查询', `凭编号向${reachWithin(contact)}查询。`],
      ),
    ],
    list: null,
  }),
}
