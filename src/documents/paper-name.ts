import type { DocumentRow } from '../../db/project.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { opinionTitle } from '../../public-notices/kinds/opinion.ts'
import { rejectionTitle } from '../../public-notices/kinds/rejection.ts'
import type { Office } from '../office.ts'
import { documentKinds, stages } from '../words.ts'

/** A kind of paper, where no single paper is meant. */
export const kindName = (kind: string): string => documentKinds[kind] ?? kind

/**
 * What a paper is called: as its own title says. Opinions and rejections are named after their stage, which stands in the
 * fact that called for them; of all others the kind is the name.
 */
export function paperName(
  { store, law }: Pick<Office, 'store' | 'law'>,
  { kind, of, upTo }: Pick<DocumentRow, 'kind' | 'of' | 'upTo'>,
): string {
  if (kind !== 'opinion' && kind !== 'rejection') return kindName(kind)
  const body = store.history(of)[upTo - 1]?.body
  const head = store.head(of)
  const stage = body === undefined ? undefined : (JSON.parse(body) as AnyFact & { data: { stage?: string } }).data.stage
  if (stage === undefined || !head) return kindName(kind)
  const name = stages[stage] ?? stage
  if (kind === 'opinion') return opinionTitle(name).join('')
  return rejectionTitle(name, law.procedure(head.machine).reviews[stage]?.approves === true).join('')
}
