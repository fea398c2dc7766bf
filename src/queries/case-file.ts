import type { ApplicationContext } from '../../machines/application.ts'
import type { CaseFile } from '../../public-notices/kinds/case-file.ts'
import { legalDayOf } from '../calendar.ts'
import { composeCaseFile, type IssuedPaper } from '../documents/case-file.ts'
import { type Sources, sourcesOf } from '../documents/sources.ts'
import type { AtWork, Office } from '../office.ts'
import { caseSeenBy } from './application.ts'
import { mustReview } from './findings.ts'

/**
 * The file of a case as it stands now, for those who review it: it holds their findings. `issued` finds the papers issued
 * about a stream. Refuses as a case and its findings are refused; throws CannotSet where a sealed record is erased.
 */
export function caseFileFor(
  office: Office,
  actor: AtWork,
  number: string,
  issued: (sources: Sources) => (of: string) => readonly IssuedPaper[],
): CaseFile {
  const head = caseSeenBy(office, actor, number)
  mustReview(office, actor, head.machine, head.context as ApplicationContext)
  const sources = sourcesOf(office)
  const now = office.now()
  return composeCaseFile(
    { number, madeOn: legalDayOf(now), madeAt: now.toISOString(), madeBy: actor.staff, issued: issued(sources) },
    sources,
  )
}
