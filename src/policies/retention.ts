/*
 * How long the personal records of a case are kept after it has ended (个人信息保护法 19, 47: no longer than its purpose needs).
 * 住房保障档案管理办法 (建保〔2012〕158号) asks for one file a household and names no national term for those that were never
 * protected; what is not law below is a default to be confirmed by the city's archives (档案法 15).
 */

/** The rule for cases that ended in one way. */
export interface RetentionRule {
  /** As it is written beside each erasure, for good. */
  readonly name: string
  readonly states: readonly string[]
  readonly years: number
  readonly basis: string
  /** How firmly the term is known: as of the policy's numbers. */
  readonly firmness: 'law' | 'local_rule' | 'default'
}

export const retentionRules: readonly RetentionRule[] = [
  {
    name: '未受理、放弃、撤回@1',
    states: ['notAccepted', 'lapsed', 'withdrawn'],
    years: 5,
    basis: '个人信息保护法第19条、第47条；档案法第15条',
    firmness: 'default',
  },
  {
    name: '不予通过@1',
    states: ['rejected', 'rejectionConfirmed'],
    // The longest limit within which a decision can still be sued over is five years (行政诉讼法 46), and the file must outlast it.
    years: 10,
    basis: '行政诉讼法第46条；个人信息保护法第19条、第47条；档案法第15条',
    firmness: 'default',
  },
]

/** A form begun at the counter and never handed in is no application: nothing was received, and its time is short. */
export const draftRule = {
  name: '未提交的收件草稿@1',
  days: 90,
  basis: '个人信息保护法第6条、第19条、第47条',
  firmness: 'default',
} as const
