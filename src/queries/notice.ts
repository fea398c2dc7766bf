import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { accepted } from '../../machines/fold.ts'
import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import { windowExplained } from '../limits.ts'
import type { AtWork, Office } from '../office.ts'
import { organName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { channels, say, stages, states } from '../words.ts'
import { factName } from './application.ts'
import { maySeeOrgan } from './area.ts'
import { day } from './parts.ts'
import { query } from './query.ts'

const output = z.strictObject({
  number: z.string(),
  version: z.int().describe('办理时须写明的版本号'),
  stage: z.string(),
  stageName: z.string(),
  organ: z.string(),
  organName: z.string(),
  state: z.string(),
  stateName: z.string(),
  entries: z.int(),
  drafter: z.string(),
  clearedBy: z.string().nullable(),
  lasts: z.string(),
  minWorkdays: z.int(),
  window: z
    .strictObject({ startsOn: day, endsOn: day, explanation: z.array(z.string()).describe('逐日说明') })
    .nullable(),
  postings: z
    .array(
      z.strictObject({
        channel: z.string(),
        channelName: z.string(),
        place: z.string(),
        placeName: z.string(),
        postedOn: day.nullable(),
        checkedOn: day.nullable(),
      }),
    )
    .describe('须张贴之处，何时张贴、何时查验'),
  interruptions: z.int(),
  corrected: z.array(z.string()),
  mayFollow: z.array(z.strictObject({ type: z.string(), name: z.string() })),
  hash: z.string(),
})

/** Where one notice stands: where it must hang, where it hangs, until when. */
export const showNotice = query({
  name: 'showNotice',
  path: '/notices/:number',
  input: z.strictObject({ number: z.string() }),
  output,
  read(office, actor, { number }) {
    const head = noticeSeen(office, actor, number)
    const n = head.context as NoticeContext
    return {
      number: n.number,
      version: head.version,
      stage: n.stage,
      stageName: stages[n.stage] ?? n.stage,
      organ: n.organ,
      organName: organName(n.organ),
      state: head.state,
      stateName: states[head.state] ?? head.state,
      entries: n.entries,
      drafter: n.drafter,
      clearedBy: n.clearedBy,
      lasts: n.lasts,
      minWorkdays: n.minWorkdays,
      window: n.window && { ...n.window, explanation: windowExplained(n, office.calendar) },
      postings: n.required.map((posting) => ({
        ...posting,
        channelName: channels[posting.channel] ?? posting.channel,
        placeName: organName(posting.place),
        postedOn: n.posted[postingKey(posting)] ?? null,
        checkedOn: n.checked[postingKey(posting)] ?? null,
      })),
      interruptions: n.interruptions,
      corrected: [...n.corrected],
      mayFollow: accepted(office.law.machine(head.machine), head.state).map((type) => ({ type, name: factName(type) })),
      hash: head.hash,
    }
  },
})

/**
 * The head of a notice the person may see in full, with the numbers of the cases it lists: that of their own organ, of
 * one below or of one above. Another's and an unknown one get the same answer.
 */
export function noticeSeen({ store }: Office, actor: AtWork, number: string): Head {
  const head = store.head(number)
  if (head?.kind !== 'notice' || !maySeeOrgan(actor, (head.context as NoticeContext).organ))
    throw new Refused('not_found', say.noSuchNotice())
  return head
}
