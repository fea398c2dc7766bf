/** The posts a person may act in. `system` is the job that acts on the clock; it has no password and no token. */
export const roles = [
  'clerk',
  'first_reviewer',
  'reviewer',
  'approver',
  'publisher',
  'release_reviewer',
  /** 单位负责人: extends limits and has slips written and answered; decides no case. */
  'head',
  'auditor',
  'administrator',
  'system',
] as const
export type Role = (typeof roles)[number]
