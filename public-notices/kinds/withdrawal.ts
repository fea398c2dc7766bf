import type { Heading, Kind } from '../view.ts'
import type { Original } from './correction.ts'
import { type Contact, paragraph, reach, sentence } from './phrases.ts'

export interface WithdrawalNotice extends Heading {
  readonly original: Original
  readonly reason: string
  readonly contact: Contact
}

/** N10 撤回公告: a notice that counts no longer, why, and what follows. */
export const withdrawal: Kind<WithdrawalNotice> = {
  name: 'withdrawal',
  version: 1,
  audience: 'public',
  word: ({ original, reason, contact }) => ({
    title: ['关于', '撤回', `${original.number}`, '公示的', '公告'],
    body: [
      paragraph(`《${original.title}》（${original.number}）自本公告发布之日起撤回，不再作为公示的依据。`),
      paragraph(`撤回原因：${sentence(reason)}`),
      paragraph(
        '后续安排：名单所列家庭经核对后重新公示，公示期自重新公示之日起重新计算；重新公示期满前，不进入下一环节。',
      ),
      paragraph(`如有疑问，请联系${reach(contact)}。`),
    ],
    list: null,
  }),
}
