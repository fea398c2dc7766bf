import type { Kind } from '../view.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, type Remedies, remedyTexts } from './phrases.ts'

export interface NonAcceptance extends Letter {
  readonly reason: string
  readonly basis: string
  /** Where the applicant can turn instead (行政许可法 32(二)); absent when nowhere. */
  readonly instead?: string
  readonly remedies: Remedies
}

/** 不予受理决定书: why, on what basis, where to go, and every remedy. */
export const nonAcceptance: Kind<NonAcceptance> = {
  name: 'non-acceptance',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, reason, basis, instead, remedies, contact }) => ({
    title: ['不予受理', '决定书'],
    body: [
      addressee(applicant),
      paragraph(`你提出的${scheme}保障申请（编号${application}），经审查，决定不予受理。`),
      ...parts(
        ['理由', reason],
        ['依据', `${basis}。`],
        ...(instead ? [['可以向何处申请', instead] as const] : []),
        ['救济途径', ...remedyTexts(remedies)],
        ['联系方式', `${contact.office}，地址：${contact.address}，电话：${contact.phone}。`],
      ),
    ],
    list: null,
  }),
}
