import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { accepted } from '../../machines/fold.ts'
import type { NoticeFact } from '../../machines/notice.facts.ts'
import { type NoticeContext, postingKey } from '../../machines/notice.ts'
import { windowExplained } from '../limits.ts'
import type { AtWork, Office } from '../office.ts'
import { organName } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { channels, say, stages, states } from '../words.ts'
import { factName } from './application.ts'
import { maySee, maySeeOrgan } from './area.ts'
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
      corrected: correctedSeen(office, actor, head),
      mayFollow: accepted(office.law.machine(head.machine), head.state).map((type) => ({ type, name: factName(type) })),
      hash: head.hash,
    }
  },
})

/** A household of a notice and its number on the sheet, which never changes. */
export interface Entry {
  readonly number: string
  readonly entry: number
}

/**
 * The head of a notice the person may know of: of their own organ or of one below it; of one above only where it lists a
 * household of theirs, and of those alone (`entriesSeen`). Another's and an unknown one get the same answer.
 */
export function noticeSeen(office: Pick<Office, 'store'>, actor: AtWork, number: string): Head {
  const head = office.store.head(number)
  if (head?.kind === 'notice' && (isWhole(actor, head) || entriesSeen(office, actor, head).length > 0)) return head
  throw new Refused('not_found', say.noSuchNotice())
}

/** The same for what tells of everybody listed, or cannot be told in part: its facts as they were stored, its bundle. */
export function wholeNoticeSeen({ store }: Pick<Office, 'store'>, actor: AtWork, number: string): Head {
  const head = store.head(number)
  if (head?.kind === 'notice' && isWhole(actor, head)) return head
  throw new Refused('not_found', say.noSuchNotice())
}

/** Whether a notice is somebody's as a whole: that of their organ, of one below it, and an auditor's every one. */
export const isWhole = (actor: AtWork, { context }: Head): boolean =>
  maySeeOrgan(actor, (context as NoticeContext).organ)

/** Which of the listed households are a person's to see. */
export function entriesSeen({ store }: Pick<Office, 'store'>, actor: AtWork, head: Head): readonly Entry[] {
  const first = store.history(head.stream)[0]
  const fact = first && (JSON.parse(first.body) as NoticeFact)
  const all = fact?.type === 'NoticeDrafted' ? fact.data.cases.map((number, i) => ({ number, entry: i + 1 })) : []
  if (isWhole(actor, head)) return all
  // A number begins with its county: the list of a city is not looked up household by household.
  const county = actor.organ.slice(0, 6)
  return all.filter(({ number }) => {
    const its = number.startsWith(county) ? store.head(number) : undefined
    return its !== undefined && maySee(actor, its.context as ApplicationContext)
  })
}

function correctedSeen(office: Pick<Office, 'store'>, actor: AtWork, head: Head): string[] {
  const { corrected } = head.context as NoticeContext
  if (corrected.length === 0 || isWhole(actor, head)) return [...corrected]
  const seen = new Set(entriesSeen(office, actor, head).map(({ number }) => number))
  return corrected.filter((number) => seen.has(number))
}
