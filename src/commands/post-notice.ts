import { z } from 'zod'
import type { NoticeContext } from '../../machines/notice.ts'
import { parsePeriod, publicityWindow } from '../calendar.ts'
import { command, type Draft } from '../command.ts'
import { notNow } from '../limits.ts'
import { areaName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { onePosting, requiredPosting } from './notice-parts.ts'
import { day, digestOf, evidence, onNotice, pastDay, subjectOfNotice } from './parts.ts'

/**
 * 登记张贴, with its photograph or page capture. When the last mandatory channel is up, the window starts: it counts from
 * the day after that posting, so that posting late moves the end and never shortens it (P13). A day before the notice
 * was cleared and its sheet issued is refused: a window must not be made to have run already.
 */
export const postNotice = command({
  name: 'postNotice',
  path: '/notices/:notice/postings',
  roles: ['publisher'],
  input: z.strictObject({ ...onNotice, ...onePosting, postedOn: day }),
  personal: z.strictObject({ evidence }),
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n, key } = requiredPosting(wish, read)
    const { channel, place } = wish.input
    if (n.posted[key] !== undefined)
      throw new Refused('not_allowed', say.postedAlready(channel, areaName(place)), { channel, place })
    if (head.state !== 'cleared' && head.state !== 'interrupted') throw notNow(wish.moment.law, head, 'NoticePosted')
    if (n.issued === null) throw new Refused('not_allowed', say.sheetNotOut(), {})
    const postedOn = pastDay('postedOn', wish.input.postedOn, wish.moment.today, n.notBefore ?? undefined, 'sheet')
    const posted: NoticeContext['posted'] = { ...n.posted, [key]: postedOn }
    const facts: Draft[] = [
      {
        stream: head.stream,
        type: 'NoticePosted',
        occurredOn: postedOn,
        data: { channel, place, postedOn, evidence: digestOf(wish, 'evidence') },
      },
    ]
    if (Object.keys(posted).length === n.required.length) {
      const last = Object.values(posted).reduce((a, b) => (a > b ? a : b))
      const window = publicityWindow(last, parsePeriod(n.lasts), n.minWorkdays, wish.moment.calendar)
      const { startsOn, endsOn, workdays, calendar } = window
      // Entered when it would already be over, nobody could have relied on it: the sheets go up again.
      if (endsOn < wish.moment.today)
        throw new Refused('invalid', say.postedTooLongAgo(endsOn), { field: 'postedOn', endsOn })
      const isAsPrinted = n.printed?.startsOn === startsOn && n.printed.endsOn === endsOn
      const data = { startsOn, endsOn, workdays, calendar, ...(isAsPrinted ? {} : { reprint: true as const }) }
      facts.push({ stream: head.stream, type: 'PublicityStarted', data })
    }
    return { facts }
  },
  example: {
    version: 2,
    channel: 'community_board',
    place: '410305005001',
    postedOn: '2025-09-12',
    evidence: { sha256: 'a'.repeat(64), note: '社区公示栏照片' },
  },
})
