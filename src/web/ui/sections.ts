import type { Role } from '../../roles.ts'

/** A place in the staff menu. `roles` left out: everybody. */
export interface Section {
  readonly href: string
  readonly name: string
  readonly roles?: readonly Role[]
}

/** The posts that handle cases. Administrators and auditors have pages of their own. */
export const caseRoles = [
  'clerk',
  'first_reviewer',
  'reviewer',
  'approver',
  'publisher',
  'release_reviewer',
  'head',
] as const satisfies readonly Role[]

/** The staff menu, in order. A new part of the staff site adds its line here and nowhere else. */
const sections: readonly Section[] = [
  { href: '/work', name: '工作台', roles: caseRoles },
  { href: '/desk', name: '工作台', roles: ['auditor'] },
  { href: '/admin', name: '管理首页', roles: ['administrator'] },
  { href: '/todo', name: '待办', roles: caseRoles },
  { href: '/intake', name: '收件登记', roles: ['clerk'] },
  { href: '/verifications', name: '部门核对', roles: ['first_reviewer', 'reviewer', 'approver'] },
  { href: '/jobs', name: '批量任务', roles: caseRoles },
  { href: '/visits', name: '入户调查', roles: ['first_reviewer', 'reviewer'] },
  { href: '/objections/desk', name: '异议登记', roles: ['clerk', 'publisher', 'first_reviewer', 'reviewer'] },
  { href: '/postings', name: '公示管理', roles: ['publisher', 'release_reviewer'] },
  { href: '/admin/staff', name: '人员与授权', roles: ['administrator'] },
  { href: '/admin/organs', name: '单位', roles: ['administrator'] },
  { href: '/admin/calendar', name: '日历', roles: ['administrator'] },
  { href: '/policy', name: '政策数值', roles: ['administrator', 'approver'] },
  { href: '/admin/procedures', name: '办理程序', roles: ['administrator'] },
  { href: '/admin/templates', name: '文书样式', roles: ['administrator'] },
  { href: '/admin/site', name: '网站设置', roles: ['administrator'] },
  { href: '/admin/health', name: '运行状况', roles: ['administrator'] },
  { href: '/admin/jobs', name: '后台任务', roles: ['administrator'] },
  { href: '/admin/logs', name: '运行日志', roles: ['administrator'] },
  { href: '/audit', name: '监督总览', roles: ['auditor'] },
  { href: '/audit/cases', name: '案件回放', roles: ['auditor'] },
  { href: '/audit/deadlines', name: '时限台账', roles: ['auditor'] },
  { href: '/audit/authority', name: '职权核验', roles: ['auditor'] },
  { href: '/audit/postings', name: '张贴证据', roles: ['auditor'] },
  { href: '/audit/refusals', name: '拒办记录', roles: ['auditor'] },
  { href: '/audit/reads', name: '查阅记录', roles: ['auditor'] },
  { href: '/audit/samples', name: '抽样检查', roles: ['auditor'] },
  { href: '/audit/hints', name: '异常提示', roles: ['auditor'] },
  { href: '/audit/statistics', name: '统计', roles: ['auditor'] },
  { href: '/disclosures', name: '信息公开', roles: ['publisher', 'release_reviewer', 'auditor', 'administrator'] },
  { href: '/extensions', name: '延期与中止', roles: ['head', 'first_reviewer', 'reviewer', 'approver'] },
  { href: '/supervision', name: '督办', roles: caseRoles },
  { href: '/reports', name: '统计报表', roles: caseRoles },
  { href: '/account', name: '我的账号' },
  { href: '/help', name: '帮助' },
]

/** What somebody in this role finds in the menu. */
export const sectionsFor = (role: Role): readonly Section[] =>
  sections.filter(({ roles }) => roles === undefined || roles.includes(role))
