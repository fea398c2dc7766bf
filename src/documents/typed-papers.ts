import type { StoredFact } from '../../db/facts.ts'
import type { DocumentContext } from '../../machines/document.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { typedReview } from '../words.ts'

/*
 * Papers that print what somebody typed (更正公告, 撤回公告) go out when somebody else has reviewed the words (信息公开条例 17; 领域设计
 * BR-27: 先审查、后公开). Until then they stand as papers that cannot be made yet, for the reason `typedReview`; the review is the release
 * reviewer's own `RenderRetried`, and other words are reviewed anew. All of it in facts, by the machine there is.
 */

const kinds: ReadonlySet<string> = new Set(['correction', 'withdrawal'])

/** Whether a paper prints what somebody typed. */
export const printsTyped = ({ kind }: Pick<DocumentContext, 'kind'>): boolean => kinds.has(kind)

/** Whether a paper waits for the review of its words, and by whom they were typed: never their reviewer. */
export function typistOf({ failure }: Pick<DocumentContext, 'failure'>): string | undefined {
  return failure?.where === typedReview.where ? typedReview.typist(failure.sentence) : undefined
}

/** Why a paper is not made yet: who typed its words, when nobody has reviewed them since. */
export function unreviewed(
  d: Pick<DocumentContext, 'kind' | 'of' | 'upTo' | 'number'>,
  history: (stream: string) => readonly StoredFact[],
): { readonly where: string; readonly sentence: string } | undefined {
  if (!printsTyped(d)) return undefined
  let typist = actorOf(history(d.of)[d.upTo - 1])
  let isReviewed = false
  for (const stored of history(d.number)) {
    const { type, data, actor } = JSON.parse(stored.body) as AnyFact
    if (type !== 'RenderRetried') continue
    if ((data as { text?: string }).text !== undefined) [typist, isReviewed] = [actor.staff, false]
    else if (actor.role === 'release_reviewer') isReviewed = true
  }
  return isReviewed ? undefined : { where: typedReview.where, sentence: typedReview.waits(typist) }
}

const actorOf = (stored: StoredFact | undefined): string =>
  stored ? (JSON.parse(stored.body) as AnyFact).actor.staff : ''
