import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import type { Posting } from '../../machines/notice.facts.ts'
import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import { mustBeOffice } from '../access.ts'
import type { Reading, Wish } from '../command.ts'
import { areaName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { areaCode } from './parts.ts'

/** One posting as input: which channel, where. */
export const onePosting = {
  channel: z.enum(['community_board', 'organ_board', 'government_site', 'newspaper']),
  place: areaCode.describe('张贴地点：社区代码，或机关的区划代码'),
} as const

export interface TheNotice {
  readonly head: Head
  readonly n: NoticeContext
}

/** The notice a wish is about. */
export function theNotice(wish: Wish<{ notice: string }>, read: Reading): TheNotice {
  return noticeOf(read.head(wish.input.notice))
}

export function noticeOf(head: Head): TheNotice {
  if (head.kind !== 'notice') throw new Refused('invalid', say.notANotice(head.stream), { subject: head.stream })
  return { head, n: head.context as NoticeContext }
}

/** A posting of the organ's own notice that the notice requires. */
export function requiredPosting(wish: Wish<{ notice: string } & Posting>, read: Reading): TheNotice & { key: string } {
  const its = theNotice(wish, read)
  mustBeOffice(wish.actor, its.n.organ)
  const { channel, place } = wish.input
  const key = postingKey({ channel, place })
  if (!its.n.required.some((p) => postingKey(p) === key))
    throw new Refused('invalid', say.noSuchPosting(channel, areaName(place)), { channel, place })
  return { ...its, key }
}
