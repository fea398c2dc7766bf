import { CannotSet } from '../../public-notices/cannot-set.ts'
import { acceptance } from '../../public-notices/kinds/acceptance.ts'
import { approval } from '../../public-notices/kinds/approval.ts'
import { correction } from '../../public-notices/kinds/correction.ts'
import { correctionRequest } from '../../public-notices/kinds/correction-request.ts'
import { disclosure, disclosureChange, disclosureCorrection } from '../../public-notices/kinds/disclosure.ts'
import { extension } from '../../public-notices/kinds/extension.ts'
import { firstReview } from '../../public-notices/kinds/first-review.ts'
import { nonAcceptance } from '../../public-notices/kinds/non-acceptance.ts'
import { opinion } from '../../public-notices/kinds/opinion.ts'
import { publicityStatement } from '../../public-notices/kinds/publicity-statement.ts'
import { receipt } from '../../public-notices/kinds/receipt.ts'
import { reexamination } from '../../public-notices/kinds/reexamination.ts'
import { registration } from '../../public-notices/kinds/registration.ts'
import { registrationLetter } from '../../public-notices/kinds/registration-letter.ts'
import { rejection } from '../../public-notices/kinds/rejection.ts'
import { withdrawal } from '../../public-notices/kinds/withdrawal.ts'
import { type Heading, type Kind, type NoticeView, templateOf, viewOf } from '../../public-notices/view.ts'
import { say } from '../words.ts'
import { mustHaveContact } from './directory.ts'
import { disclosureAmendmentOf, disclosureOf } from './disclosed.ts'
import {
  acceptanceOf,
  correctionRequestOf,
  extensionOf,
  nonAcceptanceOf,
  opinionOf,
  receiptOf,
  reexaminationOf,
  registrationLetterOf,
  rejectionOf,
} from './letters.ts'
import {
  type Again,
  approvalOf,
  correctionOf,
  firstReviewOf,
  registrationOf,
  statementOf,
  withdrawalOf,
} from './posted.ts'

import type { Asked, Sources } from './sources.ts'

export type { Asked, Sources, ToldFact } from './sources.ts'
export { printedWindow } from './the-notice.ts'

/** One version of the wording of a kind, with how its plain data is read from facts and sealed records. */
export interface Paper {
  readonly kind: string
  readonly version: number
  /** Posted for everybody: then its organ must be reachable. */
  readonly isPosted: boolean
  /** `again` composes another paper, one this one speaks of. */
  readonly compose: (asked: Asked, sources: Sources, again: Again) => NoticeView
}

/** A wording with its reader. A second version of a wording is a second line in the table, beside the first. */
export function paper<Plain extends Heading>(
  kind: Kind<Plain>,
  plainOf: (asked: Asked, sources: Sources, again: Again) => Plain,
): Paper {
  return {
    kind: kind.name,
    version: kind.version,
    isPosted: kind.audience === 'public',
    compose: (asked, sources, again) => {
      if (kind.audience === 'public') mustHaveContact(asked.contact)
      return viewOf(kind, plainOf(asked, sources, again))
    },
  }
}

const papers: readonly Paper[] = [
  paper(firstReview, firstReviewOf),
  paper(approval, approvalOf),
  paper(registration, registrationOf),
  paper(correction, correctionOf),
  paper(withdrawal, withdrawalOf),
  paper(publicityStatement, statementOf),
  paper(disclosure, disclosureOf),
  paper(disclosureCorrection, disclosureAmendmentOf),
  paper(disclosureChange, disclosureAmendmentOf),
  paper(receipt, receiptOf),
  paper(acceptance, acceptanceOf),
  paper(nonAcceptance, nonAcceptanceOf),
  paper(correctionRequest, correctionRequestOf),
  paper(extension, extensionOf),
  paper(opinion, opinionOf),
  paper(rejection, rejectionOf),
  paper(reexamination, reexaminationOf),
  paper(registrationLetter, registrationLetterOf),
]

/** Composes from a table of papers: of the real one, `compose` and `newestTemplate`. */
export function composerOf(table: readonly Paper[]) {
  const byTemplate = new Map(table.map((each) => [templateOf(each.kind, each.version), each]))
  if (byTemplate.size !== table.length) throw new Error('two wordings with the same name and version')
  const compose = (asked: Asked, sources: Sources): NoticeView => {
    const its = byTemplate.get(asked.template)
    if (its?.kind !== asked.kind) throw new CannotSet('文书', say.noSuchTemplate(asked.template))
    const seen = remembering(sources)
    return its.compose(asked, seen, (other) => compose(other, seen))
  }
  return {
    compose,
    /** The newest wording of a kind: what a paper numbered today is made from. */
    newestTemplate(kind: string): string {
      const versions = table.filter((each) => each.kind === kind).map(({ version }) => version)
      if (versions.length === 0) throw new CannotSet('文书', say.noSuchKind(kind))
      return templateOf(kind, Math.max(...versions))
    },
  }
}

const real = composerOf(papers)

/**
 * The view of a paper: from the facts of its stream up to `upTo`, those of the cases a notice lists as they stood then,
 * and the sealed records they name; never from today's standing, policy or directory. The same facts give the same view,
 * for ever. Throws CannotSet, naming the place and what to do, when it cannot be made as it stands.
 */
export const compose: (asked: Asked, sources: Sources) => NoticeView = real.compose

/** The newest wording of a kind, as a numbering records it: `first-review/1`. Throws CannotSet for an unknown kind. */
export const newestTemplate: (kind: string) => string = real.newestTemplate

/** Whether a kind is posted for everybody. */
export const isPosted = (kind: string): boolean => papers.some((each) => each.kind === kind && each.isPosted)

/** Every kind of paper there is. */
export const kindsOfPaper: readonly string[] = [...new Set(papers.map(({ kind }) => kind))]

/** Opens each record once for the time of one paper; nothing opened outlives it. */
function remembering(sources: Sources): Sources {
  const opened = new Map<string, unknown>()
  return {
    ...sources,
    history: (stream, upTo) => sources.history(stream, upTo),
    open(stream, digest) {
      if (!opened.has(digest)) opened.set(digest, sources.open(stream, digest))
      return opened.get(digest)
    },
  }
}
