import { z } from 'zod'
import { postingKey } from '../../machines/notice.ts'
import { mustBeOffice } from '../access.ts'
import { command } from '../command.ts'
import { areaName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { onePosting, theNotice } from './notice-parts.ts'
import { day, digestOf, onNotice, pastDay, privateText, subjectOfNotice } from './parts.ts'

/** 公示中断: a sheet torn down, a site out of reach. What failed is posted again and the whole window starts anew. */
export const interruptNotice = command({
  name: 'interruptNotice',
  path: '/notices/:notice/interruptions',
  roles: ['publisher'],
  input: z.strictObject({ ...onNotice, failed: z.array(z.strictObject(onePosting)).min(1), since: day }),
  personal: z.strictObject({ reason: privateText }),
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    mustBeOffice(wish.actor, n.organ)
    for (const { channel, place } of wish.input.failed)
      if (n.posted[postingKey({ channel, place })] === undefined)
        throw new Refused('invalid', say.notPostedThere(channel, areaName(place)), { channel, place })
    const since = pastDay('since', wish.input.since, wish.moment.today, n.notBefore ?? undefined, 'sheet')
    if (n.window && since > n.window.endsOn)
      throw new Refused('not_allowed', say.windowOver(n.window.endsOn), { endsOn: n.window.endsOn })
    const data = { failed: wish.input.failed, since, reason: digestOf(wish, 'reason') }
    return { facts: [{ stream: head.stream, type: 'NoticeInterrupted', occurredOn: since, data }] }
  },
  example: {
    version: 4,
    failed: [{ channel: 'community_board', place: '410305005001' }],
    since: '2025-09-15',
    reason: '公示栏被雨水损毁，公示件脱落。',
  },
})
