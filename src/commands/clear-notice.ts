import { z } from 'zod'
import { mustBeOffice, samePerson } from '../access.ts'
import { command } from '../command.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { theNotice } from './notice-parts.ts'
import { digestOf, onNotice, privateText, subjectOfNotice } from './parts.ts'

/** 发布审查: nothing is posted before a person other than the drafter has reviewed it (保密法实施条例 42; BR-27). */
export const clearNotice = command({
  name: 'clearNotice',
  path: '/notices/:notice/clearance',
  roles: ['release_reviewer'],
  input: z.strictObject(onNotice),
  personal: z.strictObject({ opinion: privateText }),
  subject: subjectOfNotice,
  decide: (wish, read) => {
    const { head, n } = theNotice(wish, read)
    mustBeOffice(wish.actor, n.organ)
    if (samePerson(wish.actor.staff, n.drafter)) throw new Refused('forbidden', say.ownDraft(), {})
    return { facts: [{ stream: head.stream, type: 'NoticeCleared', data: { opinion: digestOf(wish, 'opinion') } }] }
  },
  example: { version: 1, opinion: '经审查，内容不涉密，个人信息已作去标识化处理，同意发布。' },
})
