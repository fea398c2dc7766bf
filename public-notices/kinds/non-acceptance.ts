import type { Kind } from '../view.ts'
import type { Letter } from './letters.ts'
import { addressee, paragraph, parts, type Remedy, reach, remedyTexts, sentence } from './phrases.ts'

export interface NonAcceptance extends Letter {
  /** What is missing for an acceptance: 不属本辖区. */
  readonly reason: string
  /** The facts, as established. */
  readonly statement: string
  readonly basis: string
  /** Where the applicant can turn instead (行政许可法 32(二)); absent when nowhere. */
  readonly goTo?: string
  readonly remedies: readonly Remedy[]
}

/** 不予受理决定书: why, on what basis, where to go, and every remedy. */
export const nonAcceptance: Kind<NonAcceptance> = {
  name: 'non-acceptance',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, reason, statement, basis, goTo, remedies, contact }) => ({
    title: ['不予受理', '决定书'],
    body: [
      addressee(applicant),
      paragraph(`你提出的${scheme}保障申请（编号${application}），经审查，决定不予受理。`),
      ...parts(
        ['事实', sentence(statement)],
        ['理由', `${reason}。`],
        ['依据', sentence(basis)],
        ...(goTo ? [['可以向何处申请', `请向${goTo}提出申请。`] as const] : []),
        ['救济途径', ...remedyTexts(remedies)],
        ['联系方式', `${reach(contact)}。`],
      ),
    ],
    list: null,
  }),
}
