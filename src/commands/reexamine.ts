import { z } from 'zod'
import type { Procedure } from '../../machines/procedure.ts'
import type { Level } from '../../machines/stages.ts'
import { mustBeConcerned, mustBeOffice, mustNotHaveDecided, officeOf } from '../access.ts'
import { command, type Reading } from '../command.ts'
import { dueOf, step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { verifiedValues } from '../verified.ts'
import { say, stages } from '../words.ts'
import { assessedOf, findingsIn, grounds, isAboutEligibility, mustBeGrounded, mustNoLongerHold } from './eligible.ts'
import {
  digestOf,
  mustFitMembers,
  onApplication,
  optionalDigest,
  privateText,
  stated,
  statedIn,
  subjectOfApplication,
  theCase,
} from './parts.ts'

/** 申请复核: the household disputes a rejection. It becomes a live case again, so its persons must be free (BR-11). */
export const requestReexamination = command({
  name: 'requestReexamination',
  path: '/applications/:application/reexaminations',
  roles: ['clerk', 'reviewer', 'approver'],
  input: z.strictObject(onApplication),
  personal: z.strictObject({ statement: privateText.describe('复核理由') }),
  subject: subjectOfApplication,
  personsOnFile: true,
  names: ({ persons }) => ({ claims: [...persons] }),
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    // The request may be handed in at any organ the case has to do with.
    mustBeConcerned(wish.actor, c, procedure)
    if (c.reexamined) throw new Refused('not_allowed', say.reexaminedOnce(), {})
    mustBeFree(wish.persons, read)
    const data = {
      statement: digestOf(wish, 'statement'),
      due: dueOf(procedure.definition.reexamineWithin, wish.moment.today, wish.moment.calendar),
    }
    return {
      facts: [step(wish, head, 'ReexaminationRequested', data)],
      take: { stream: head.stream, keys: wish.persons },
    }
  },
  example: { version: 4, statement: '收入中包含一次性补助，请复核。' },
})

/**
 * 复核决定: by another person than any who decided before, within 15 working days (部令11号 9; BR-10). It answers whether
 * the household is eligible after all, so its findings are made and sealed as a deciding review's are, on the file and on
 * what it verified itself: of an overturned rejection always, since the case lives on by it; of a confirmed one where the
 * reason is about eligibility, since this is then the decision a court looks at (行政诉讼法 6, 34).
 */
export const decideReexamination = command({
  name: 'decideReexamination',
  path: '/applications/:application/reexamination-decisions',
  roles: ['reviewer', 'approver'],
  input: z.strictObject({ ...onApplication, outcome: z.enum(['confirmed', 'overturned']), ...stated }),
  personal: z.strictObject({
    finding: privateText.describe('复核认定'),
    verified: verifiedValues.optional().describe('复核查明的核实值，如重新核定的收入'),
  }),
  subject: subjectOfApplication,
  separates: true,
  verifies: () => stages.reexamination as string,
  assesses: ({ outcome }, { rejection }) => outcome === 'overturned' || isAboutEligibility(rejection?.reason ?? ''),
  decide: (wish, read) => {
    const its = theCase(wish, read)
    const { head, c, procedure } = its
    mustBeConcerned(wish.actor, c, procedure)
    if (head.state !== 'reexamination' || !c.rejection)
      throw new Refused('not_allowed', say.notThisStage('reexamination', head.state), { state: head.state })
    mustBeOffice(wish.actor, officeOf(c, reexaminingLevel(procedure, c.rejection.stage)))
    mustNotHaveDecided(wish.actor, c, 'reexamination')
    const { outcome } = wish.input
    const { stage, reason } = c.rejection
    mustFitMembers(wish, c)
    const assessed = outcome === 'overturned' || isAboutEligibility(reason) ? assessedOf(wish, its) : undefined
    if (assessed && outcome === 'overturned') mustNoLongerHold(assessed, reason)
    else if (assessed) mustBeGrounded(assessed, reason, grounds.reexamination)
    const data = {
      stage,
      outcome,
      finding: digestOf(wish, 'finding'),
      ...optionalDigest(wish, 'verified'),
      ...(assessed ? findingsIn(assessed) : {}),
      ...statedIn(wish),
      remedies: outcome === 'confirmed' ? wish.moment.policy.remediesAfterReexamination : [],
    }
    return { facts: [step(wish, head, 'ReexaminationDecided', data)] }
  },
  example: {
    version: 5,
    outcome: 'overturned',
    finding: '一次性补助不计入家庭收入，原认定有误。',
    verified: { yearlyIncome: { value: 28_600, source: '民政部门复核函' } },
  },
})

/** 复核 is by a housing department: the one that rejected, or the county's when a lower organ did. */
function reexaminingLevel(procedure: Procedure, rejectedAt: string): Level {
  const level = procedure.reviews[rejectedAt]?.level
  return level === 'city' ? 'city' : 'county'
}

function mustBeFree(persons: readonly string[], read: Reading): void {
  for (const key of persons) {
    const holder = read.holder(key)
    if (holder) throw new Refused('conflict', say.alreadyApplied(holder), { application: holder })
  }
}
