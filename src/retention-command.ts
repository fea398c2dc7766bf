import type { Kept } from '../db/trail.ts'
import { draftRule } from './policies/retention.ts'
import type { Due, Erased } from './retention.ts'

/* What `anju retention` says. */

const one = ({ application, rule, endedOn, keptUntil, heldBy }: Due): string =>
  `${application}　${endedOn} 办结，保管 ${rule.years} 年至 ${keptUntil}　${rule.name}（${rule.basis}${rule.firmness === 'default' ? '；年限为默认值，请经档案主管部门确认' : ''}）${heldBy === null ? '' : `　暂缓销毁：${heldBy}`}`

/** The dry run: what would go, what stays. */
export function tellDue(due: readonly Due[]): string[] {
  const free = due.filter(({ heldBy }) => heldBy === null)
  return [
    ...due.map(one),
    free.length === 0
      ? '没有可销毁的申请。'
      : `可销毁 ${free.length} 件，暂缓 ${due.length - free.length} 件。以上只是列出，没有销毁；核对后加 --apply --staff 工号 执行，销毁后不能恢复。`,
  ]
}

/** Forms begun and never handed in. */
export const tellDrafts = (n: number, isApplied: boolean): string =>
  `${draftRule.name}（${draftRule.basis}；期限为默认值）：${draftRule.days} 天没有再保存的 ${n} 份，${isApplied ? '连同扫描件已删除' : '加 --apply 时连同扫描件删除'}。`

/** What a run did. */
export const tellErased = ({ erased, held, skipped }: Erased): string[] => [
  ...erased.map((each) => `已销毁　${one(each)}`),
  `销毁 ${erased.length} 件，暂缓 ${held.length} 件，未销毁（其间有变动，请再执行一次）${skipped.length} 件。`,
  ...(erased.length > 0 ? ['此前的数据库备份里仍有这些内容：请按备份的保存期一并销毁。'] : []),
]

const names = { held: '暂缓', released: '解除暂缓', erased: '销毁' } as const
/** One line of the list of all that was done. */
export const tellKept = ({ at, staff, what, subject, rule, records }: Kept): string =>
  `${at.slice(0, 10)}　${names[what]}　${subject}　${staff}　${rule}${what === 'erased' ? `　${records} 份记录` : ''}`
