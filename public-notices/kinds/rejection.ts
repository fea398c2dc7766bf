import { CannotSet } from '../cannot-set.ts'
import type { Kind } from '../view.ts'
import type { Letter } from './letters.ts'
import { addressee, type Finding, findingTexts, paragraph, parts, type Remedies, remedyTexts } from './phrases.ts'

export interface Rejection extends Letter {
  /** The criteria that are not met. */
  readonly findings: readonly Finding[]
  readonly reasons: string
  readonly basis: readonly string[]
  readonly remedies: Remedies
}

/** 不予核准决定书: each criterion not met with what was found, the reasons, the basis, and every remedy. */
export const rejection: Kind<Rejection> = {
  name: 'rejection',
  version: 1,
  audience: 'applicant',
  word: ({ applicant, application, scheme, findings, reasons, basis, remedies, contact }) => {
    if (findings.length === 0) throw new CannotSet('事实', '没有写明哪一项条件不符合，不予核准必须说明事实')
    return {
      title: ['不予核准', '决定书'],
      body: [
        addressee(applicant),
        paragraph(`你提出的${scheme}保障申请（编号${application}），经审核，决定不予核准。`),
        ...parts(
          ['事实', ...findingTexts(findings)],
          ['理由', reasons],
          ['依据', `${basis.join('、')}。`],
          ['救济途径', ...remedyTexts(remedies)],
          ['联系方式', `${contact.office}，地址：${contact.address}，电话：${contact.phone}。`],
        ),
      ],
      list: null,
    }
  },
}
