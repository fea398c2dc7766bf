import type { QueueFilter, QueueRow } from '../../../db/queue.ts'
import type { ApplicationContext } from '../../../machines/application.ts'
import { officeOf } from '../../access.ts'
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
  const drafts = filter ? unlisted(office, actor, filter) : []
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

/** How many cases one notice may be drafted from. */
const MOST_LISTED = 2_000

/**
 * The cases that wait to be listed by an organ: under a county's own procedure the same stage is the county's, though whoever sits in
 * the city sees those cases too.
 */
export function listableAt(office: Office, actor: AtWork, stage: string): QueueRow[] {
  const { store, law } = office
  const filter = queueOf(office, actor)
  if (!filter?.unlisted.includes(stage)) return []
  const rows = store.queues.queue({ ...filter, among: [stage], unlisted: [stage], limit: MOST_LISTED, offset: 0 })
  return rows.filter(({ number }) => {
    const head = store.head(number)
    const level = head && law.procedure(head.machine).publicities[stage]?.level
    return level !== undefined && officeOf(head?.context as ApplicationContext, level) === actor.organ
  })
}

/** Cases that wait to be listed, by stage. */
function unlisted(office: Office, actor: AtWork, filter: QueueFilter): NoticeDuty[] {
  const byStage = filter.unlisted.map((stage) => [stage, listableAt(office, actor, stage).length] as const)
  return byStage
    .filter(([, n]) => n > 0)
    .map(([stage, n]) => ({
      says: `待列入${stages[stage] ?? stage}的案件 ${n} 件`,
      href: `/postings/new?stage=${stage}`,
      act: '拟稿',
    }))
}
