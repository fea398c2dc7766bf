import { z } from 'zod'
import { command } from '../command.ts'
import { notNow } from '../limits.ts'
import { areaName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { onePosting, requiredPosting } from './notice-parts.ts'
import { day, digestOf, evidence, onNotice, pastDay, subjectOfNotice } from './parts.ts'

/** 期满查验: the sheet still hung there on its last day or when it was taken down afterwards (end evidence, BR-05). */
export const checkPosting = command({
  name: 'checkPosting',
  path: '/notices/:notice/posting-checks',
  roles: ['publisher'],
  input: z.strictObject({ ...onNotice, ...onePosting, checkedOn: day }),
  personal: z.strictObject({ evidence }),
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n, key } = requiredPosting(wish, read)
    const { channel, place } = wish.input
    if (n.posted[key] === undefined)
      throw new Refused('not_allowed', say.notPostedThere(channel, areaName(place)), { channel, place })
    if (!n.window) throw notNow(wish.moment.law, head, 'PostingChecked')
    const checkedOn = pastDay('checkedOn', wish.input.checkedOn, wish.moment.today)
    if (checkedOn < n.window.endsOn)
      throw new Refused('invalid', say.checkTooEarly(n.window.endsOn), { endsOn: n.window.endsOn })
    const data = { channel, place, checkedOn, evidence: digestOf(wish, 'evidence') }
    return { facts: [{ stream: head.stream, type: 'PostingChecked', occurredOn: checkedOn, data }] }
  },
  example: {
    version: 4,
    channel: 'community_board',
    place: '410305005001',
    checkedOn: '2025-09-22',
    evidence: { sha256: 'b'.repeat(64) },
  },
})
