import type { Kind } from '../view.ts'
import { chineseDay } from '../xmp.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, reachWithin, sentence } from './phrases.ts'

export interface Extension extends Letter {
  /** What was to be decided: 复审. */
  readonly stage: string
  /** Why it takes longer, as the head of the organ gave it. */
  readonly reasons: string
  /** The last day it had. */
  readonly was: string
  /** By how much it is longer: 10个工作日. */
  readonly by: string
  readonly dueOn: string
  readonly basis: string
}

/** 延期告知书: a decision takes longer, why, and by when it is made (行政许可法 42). */
export const extension: Kind<Extension> = {
  name: 'extension',
  version: 1,
  audience: 'applicant',
  word: (plain) => ({
    title: ['延长办理期限', '告知书'],
    body: [
      addressee(plain.applicant),
      paragraph(
        `你提出的${plain.scheme}保障申请（编号${plain.application}），在规定的期限内不能作出${plain.stage}决定，经本机关负责人批准，延长办理期限。现将有关事项告知如下。`,
      ),
      ...parts(
        ['延长的理由', sentence(plain.reasons)],
        [
          '延长后的期限',
          `${plain.stage}的办理期限原至${chineseDay(plain.was)}，延长${plain.by}，至${chineseDay(plain.dueOn)}（含当日）。此后不再延长；依法停止计算的时间不计入。`,
        ],
        ['依据', sentence(plain.basis)],
        ['查询', `办理进度凭编号向${reachWithin(plain.contact)}查询。`],
      ),
    ],
    list: null,
  }),
}
