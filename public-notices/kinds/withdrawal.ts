import type { Heading, Kind } from '../view.ts'
import type { Original } from './correction.ts'
import { type Contact, paragraph } from './phrases.ts'

export interface WithdrawalNotice extends Heading {
  readonly original: Original
  readonly reason: string
  /** What happens with the households now. */
  readonly next: string
  readonly contact: Contact
}

/** N10 撤回公告: a notice that counts no longer, why, and what follows. */
export const withdrawal: Kind<WithdrawalNotice> = {
  name: 'withdrawal',
  version: 1,
  audience: 'public',
  word: ({ original, reason, next, contact }) => ({
    title: ['关于', '撤回', `${original.number}`, '公示的', '公告'],
    body: [
      paragraph(`《${original.title}》（${original.number}）自本公告发布之日起撤回，不再作为公示的依据。`),
      paragraph(`撤回原因：${reason}`),
      paragraph(`后续安排：${next}`),
      paragraph(`如有疑问，请联系${contact.office}，地址：${contact.address}，电话：${contact.phone}。`),
    ],
    list: null,
  }),
}
