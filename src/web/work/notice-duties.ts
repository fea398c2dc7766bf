import type { QueueFilter } from '../../../db/queue.ts'
import { legalDayOf } from '../../calendar.ts'
import type { AtWork, Office } from '../../office.ts'
import { stages } from '../../words.ts'
import { queueOf } from './lamps.ts'
import type { NoticeDuty } from './queue.tsx'

/** How many of an organ's newest notices are looked through: older ones have long ended. */
const NEWEST = 200

/** What somebody has to do with the notices of their organ, in the order of the road. */
export function noticeDuties(office: Office, actor: AtWork): NoticeDuty[] {
  const { role, organ } = actor
  if (role !== 'publisher' && role !== 'release_reviewer') return []
  const today = legalDayOf(office.now())
  const filter = role === 'publisher' ? queueOf(office, actor) : null
  const drafts = filter ? unlisted(office, filter) : []
  const own = office.store.notices({ organ, limit: NEWEST }).flatMap((row): NoticeDuty[] => {
    const { number, state, unposted, unchecked, endsOn } = row
    const name = `${stages[row.stage] ?? row.stage} ${number}（${row.entries} 户）`
    const to = (says: string, act: string): NoticeDuty[] => [
      { says: `${name}：${says}`, href: `/postings/${number}`, act },
    ]
    if (role === 'release_reviewer') return state === 'drafted' ? to('等待保密审查', '审查') : []
    if (unposted > 0 && (state === 'cleared' || state === 'interrupted'))
      return to(`还有 ${unposted} 处没有张贴`, '登记张贴')
    if (state === 'running' && unchecked > 0 && endsOn !== null && endsOn <= today)
      return to(`期满，还有 ${unchecked} 处没有查验`, '登记查验')
    return []
  })
  return [...drafts, ...own]
}

/** Cases that wait to be listed, by stage. */
function unlisted({ store }: Office, filter: QueueFilter): NoticeDuty[] {
  const byStage = new Map<string, number>()
  for (const { state, n } of store.queues.countQueue(filter))
    if (filter.unlisted.includes(state)) byStage.set(state, (byStage.get(state) ?? 0) + n)
  return [...byStage].map(([stage, n]) => ({
    says: `待列入${stages[stage] ?? stage}的案件 ${n} 件`,
    href: `/postings/new?stage=${stage}`,
    act: '拟稿',
  }))
}
