import { z } from 'zod'
import { areaCode, day, digest, fact, stageKey } from './fact.ts'

/** One mandatory posting: this channel at this place (a community or the issuing organ). */
export const posting = z.strictObject({ channel: z.string(), place: areaCode })
export type Posting = z.infer<typeof posting>

/** The window a sheet announces, computed once, by the calendar named. */
const printedWindow = z.strictObject({ startsOn: day, endsOn: day, workdays: z.int(), calendar: z.string() })

/** What the law recognises in the life of one public notice: one organ, one stage, many households. */
export const noticeFacts = [
  fact('NoticeDrafted', {
    number: z.string(),
    stage: stageKey,
    organ: areaCode,
    /** The listed cases in order; their places on the list never change. */
    cases: z.array(z.string()).min(1),
    required: z.array(posting).min(1),
    lasts: z.string(),
    minWorkdays: z.int().min(0),
  }),
  /**
   * 先审查、后公开 (保密法实施条例 42; 信息公开条例 17): by a person other than the drafter. `window` is the one the sheet
   * is printed with: what follows if the last channel is up on `postOn`.
   */
  fact('NoticeCleared', { opinion: digest, postOn: day, window: printedWindow }),
  /** The sheet of this notice as issued; an edition with other dates replaces the one before. */
  fact('NoticeIssued', { document: z.string(), edition: z.int().min(1), sha256: digest, content: digest }),
  fact('NoticePosted', { ...posting.shape, postedOn: day, evidence: digest }),
  /** `reprint`: the sheets bear other dates, so a new edition has to follow. */
  fact('PublicityStarted', {
    startsOn: day,
    endsOn: day,
    workdays: z.int(),
    calendar: z.string(),
    reprint: z.literal(true).optional(),
  }),
  /** A calendar loaded later names a day off inside the window: its end moves, never to an earlier day. */
  fact('WindowExtended', { endsOn: day, was: day, workdays: z.int(), calendar: z.string(), document: z.string() }),
  /** The sheet was seen still in place on its last day or after: the end evidence of BR-05. */
  fact('PostingChecked', { ...posting.shape, checkedOn: day, evidence: digest }),
  /** Some postings failed (torn sheet, site down); they must be posted again and the window starts anew. */
  fact('NoticeInterrupted', { failed: z.array(posting).min(1), since: day, reason: digest }),
  fact('NoticeCorrected', { case: z.string(), what: digest, restarts: z.boolean() }),
  fact('NoticeCompleted', { startsOn: day, endsOn: day }),
  fact('NoticeWithdrawn', { reason: digest }),
] as const

export const noticeFact = z.discriminatedUnion('type', noticeFacts)
export type NoticeFact = z.infer<typeof noticeFact>
export type NoticeFactType = NoticeFact['type']
