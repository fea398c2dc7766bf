import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts } from './phrases.ts'

export interface RegistrationLetter extends Letter {
  readonly mode: string
  readonly registeredOn: string
  readonly queueNumber: string
  /** The longest wait the rules allow: 5年. */
  readonly longestWait: string
  /** The notice in which the result is published. */
  readonly published: string
}

/** 登记通知书: the household stands on the waiting list; its number, and what it must report. */
export const registrationLetter: Kind<RegistrationLetter> = {
  name: 'registration-letter',
  version: 1,
  audience: 'applicant',
  word: (plain) => ({
    title: ['轮候登记', '通知书'],
    body: [
      addressee(plain.applicant),
      paragraph(
        `你提出的${plain.scheme}保障申请（编号${plain.application}）经审核并公示，于${chineseDay(plain.registeredOn)}登记为轮候对象。`,
      ),
      ...parts(
        ['登记内容', `保障方式：${plain.mode}；轮候序号：${plain.queueNumber}；登记结果见${plain.published}。`],
        ['轮候期', `轮候期一般不超过${plain.longestWait}。轮候序号和配租公告可以随时查询。`],
        ['变动报告', '轮候期间家庭人口、住房、收入、财产等情况发生变化的，应当如实报告，由主管部门重新审核。'],
        ['查询', `凭编号向${plain.contact.office}查询，地址：${plain.contact.address}，电话：${plain.contact.phone}。`],
      ),
    ],
    list: null,
  }),
}
