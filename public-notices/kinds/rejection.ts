import type { Kind } from '../view.ts'
import type { Letter } from './letters.ts'
import {
  addressee,
  eligibility,
  type Finding,
  findingTexts,
  paragraph,
  parts,
  type Remedy,
  reach,
  remedyTexts,
  sentence,
} from './phrases.ts'

export interface Rejection extends Letter {
  /** The review that decided: 复审. */
  readonly stage: string
  /** Whether it is the approving one: 不予核准. */
  readonly approves: boolean
  /** What the decision established, in the words of who decided. */
  readonly statement: string
  /** The criteria found not to be met; none where the reason is no criterion. */
  readonly findings: readonly Finding[]
  /** 收入超过标准. */
  readonly reason: string
  readonly basis: string
  readonly remedies: readonly Remedy[]
}

/** Its title: 不予核准决定书 of the approval, 初审不通过决定书 of a review below. */
export const rejectionTitle = (stage: string, approves: boolean): string[] =>
  approves ? ['不予核准', '决定书'] : [`${stage}不通过`, '决定书']

/** 不予核准决定书, of a review below 审核不通过决定书: the facts, each criterion not met, reasons, basis and every remedy. */
export const rejection: Kind<Rejection> = {
  name: 'rejection',
  version: 1,
  audience: 'applicant',
  word: (plain) => ({
    title: rejectionTitle(plain.stage, plain.approves),
    body: [
      addressee(plain.applicant),
      paragraph(
        `你提出的${plain.scheme}保障申请（编号${plain.application}），${plain.approves ? '经核准审查，决定不予核准' : `经${plain.stage}，决定不予通过`}。`,
      ),
      ...parts(
        ['事实', sentence(plain.statement), ...findingTexts(plain.findings)],
        ['理由', `${plain.reason}，不符合${eligibility(plain.scheme)}条件。`],
        ['依据', sentence(plain.basis)],
        ['救济途径', ...remedyTexts(plain.remedies)],
        ['联系方式', `${reach(plain.contact)}。`],
      ),
    ],
    list: null,
  }),
}
