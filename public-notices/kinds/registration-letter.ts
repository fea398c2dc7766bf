import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, reachWithin } from './phrases.ts'

export interface RegistrationLetter extends Letter {
  readonly mode: string
  readonly registeredOn: string
  readonly queueNumber: string
  /** The longest wait the rules in force for the case allow, 5年; absent where they set none. */
  readonly longestWait?: string
  /** By when the result is published. */
  readonly publishedBy: string
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
        ['登记内容', `保障方式：${plain.mode}；轮候登记号：${plain.queueNumber}。`],
        ['登记结果的公开', `登记结果在${chineseDay(plain.publishedBy)}前向社会公开。`],
        [
          '轮候',
          `${plain.longestWait ? `轮候期一般不超过${plain.longestWait}。` : ''}轮候顺序以登记先后为准，轮候情况和配租公告可以凭登记号查询。`,
        ],
        ['变动报告', '轮候期间家庭人口、住房、收入、财产等情况发生变化的，应当如实报告，由主管部门重新审核。'],
        ['查询', `凭登记号向${reachWithin(plain.contact)}查询。`],
      ),
    ],
    list: null,
  }),
}
