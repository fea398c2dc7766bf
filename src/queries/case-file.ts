import type { ApplicationContext } from '../../machines/application.ts'
import type { CaseFile } from '../../public-notices/kinds/case-file.ts'
import { legalDayOf } from '../calendar.ts'
import { composeCaseFile, issuedAbout } from '../documents/case-file.ts'
import { sourcesOf } from '../documents/sources.ts'
import type { AtWork, Office } from '../office.ts'
import { caseSeenBy } from './application.ts'
import { mustReview } from './findings.ts'

/**
 * The file of a case as it stands now, for those who review it: it holds their findings. Its papers are those that
 * were issued. Refuses as a case and its findings are refused; throws CannotSet where a sealed record is erased.
 */
export function caseFileFor(office: Office, actor: AtWork, number: string): CaseFile {
  const head = caseSeenBy(office, actor, number)
  mustReview(office, actor, head.machine, head.context as ApplicationContext)
  const sources = sourcesOf(office)
  const now = office.now()
  const issued = issuedAbout((of) => office.store.documentsOf(of), sources)
  return composeCaseFile(
    { number, madeOn: legalDayOf(now), madeAt: now.toISOString(), madeBy: actor.staff, issued },
    sources,
  )
}
