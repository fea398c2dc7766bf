import { z } from 'zod'
import type { ApplicationContext } from '../../machines/application.ts'
import type { DocumentContext } from '../../machines/document.ts'
import { type Audience, audiences } from '../bundle/bundle.ts'
import { sheetSeries } from '../commands/document-parts.ts'
import type { AtWork, Office } from '../office.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { caseSeenBy } from './application.ts'
import { isPublic } from './document.ts'
import { mustReview } from './findings.ts'
import { wholeNoticeSeen } from './notice.ts'

export const bundleQuery = z.strictObject({
  for: z
    .enum(audiences)
    .default('public')
    .describe(
      'public 不含封存原文；case 另含申报内容和送达本户的文书（限本件审核人员）；auditor 仅可在机关的机器上用命令导出',
    ),
})

/**
 * Whether somebody may have the bundle of a case: whoever may read the case, one without sealed records; with them, whoever
 * reviews it. `actor` gives who asks, or throws that nobody has said so.
 */
export function mayHaveCase(office: Office, number: string, audience: Audience, actor: AtWork): void {
  const { machine, context } = caseSeenBy(office, actor, number)
  mustNotBeSealed(audience)
  if (audience === 'case') mustReview(office, actor, machine, context as ApplicationContext)
}

/** Of a notice: anybody while its list is public, else whoever the notice is of as a whole; then also with the papers that hung. */
export function mayHaveNotice(office: Office, number: string, audience: Audience, actor: () => AtWork): void {
  const hangs = office.store.documentsOf(number).some(({ number: paper, series }) => {
    const head = series === sheetSeries ? office.store.head(paper) : undefined
    return head !== undefined && isPublic(office, head, head.context as DocumentContext)
  })
  if (audience === 'public' && hangs) return
  wholeNoticeSeen(office, actor(), number)
  mustNotBeSealed(audience)
}

// Everything that is sealed leaves only by the hand of whoever keeps the key, never over the network.
function mustNotBeSealed(audience: Audience): void {
  if (audience === 'auditor') throw new Refused('forbidden', say.bundleByHand(), { for: audience })
}
