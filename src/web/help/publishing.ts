import type { Help } from './help.ts'

/** 公示管理、信息公开: whoever publishes and whoever releases. */
export const publishingHelp: readonly Help[] = [
  [
    '/postings',
    '顺序：选案件拟稿，另一人作保密审查，系统制发公示件，打印张贴并逐处登记（照片作证据），期满再逐处查验。',
    '必须张贴的地方有一处没有登记，公示期就不开始；中断的，重新张贴后重新计算。',
    '公示期内收到异议的，本件停在公示，由决定的岗位核查答复。发错了用更正或者撤回，不能删除。',
  ],
  [
    '/disclosures',
    '一个单位一件事项录入一次，发布和撤下由另一人（保密审查员）办理。',
    '到期日按各类信息的法定时限计算；变更在变更之日起十个工作日内公开。',
  ],
]
