import { z } from 'zod'
import { mustBeOffice } from '../access.ts'
import { command } from '../command.ts'
import { theNotice } from './notice-parts.ts'
import { digestOf, onNotice, postedText, subjectOfNotice } from './parts.ts'

/** 撤回公示: the notice no longer stands; its households return to the list of those to be published. */
export const withdrawNotice = command({
  name: 'withdrawNotice',
  path: '/notices/:notice/withdrawal',
  roles: ['publisher'],
  input: z.strictObject(onNotice),
  personal: z.strictObject({ reason: postedText }),
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    mustBeOffice(wish.actor, n.organ)
    return { facts: [{ stream: head.stream, type: 'NoticeWithdrawn', data: { reason: digestOf(wish, 'reason') } }] }
  },
  example: { version: 2, reason: '拟稿误列一户，重新拟稿。' },
})
