import { z } from 'zod'
import { mustBeOffice, samePerson } from '../access.ts'
import { addDays, parsePeriod, publicityWindow } from '../calendar.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { theNotice } from './notice-parts.ts'
import { day, digestOf, onNotice, privateText, subjectOfNotice } from './parts.ts'

/** How many days ahead a posting may be planned: a cleared list goes stale. */
const MOST_AHEAD = 30

/**
 * 发布审查: nothing is posted before a person other than the drafter has reviewed it (保密法实施条例 42; BR-27). The sheet is
 * printed with the window that follows if the last channel is up on `postOn` (today unless said); another day makes another
 * edition.
 */
export const clearNotice = command({
  name: 'clearNotice',
  path: '/notices/:notice/clearance',
  roles: ['release_reviewer'],
  input: z.strictObject({ ...onNotice, postOn: day.optional().describe('计划张贴日期，默认当天') }),
  personal: z.strictObject({ opinion: privateText }),
  subject: subjectOfNotice,
  separates: true,
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    mustBeOffice(wish.actor, n.organ)
    if (samePerson(wish.actor.staff, n.drafter)) throw new Refused('forbidden', say.ownDraft(), {})
    const { today, calendar } = wish.moment
    const postOn = wish.input.postOn ?? today
    if (postOn < today) throw new Refused('invalid', say.earlierThan('postOn', postOn, today), { field: 'postOn' })
    const latest = addDays(today, MOST_AHEAD)
    if (postOn > latest) throw new Refused('invalid', say.postTooFarAhead(postOn, latest), { field: 'postOn' })
    const { explanation: _, ...window } = publicityWindow(postOn, parsePeriod(n.lasts), n.minWorkdays, calendar)
    const data = { opinion: digestOf(wish, 'opinion'), postOn, window }
    return { facts: [{ stream: head.stream, type: 'NoticeCleared', data }] }
  },
  example: { version: 1, opinion: '经审查，内容不涉密，个人信息已作去标识化处理，同意发布。' },
})
