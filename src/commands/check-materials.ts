import { z } from 'zod'
import { mustBeConcerned, mustBeOffice, officeOf } from '../access.ts'
import { command } from '../command.ts'
import { step } from '../limits.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { keptFiles, materialPapers, onApplication, optionalDigest, subjectOfApplication, theCase } from './parts.ts'

/**
 * 核对材料: originals looked at, or scans filed, after the materials came in. By the counter or by the reviewers of any organ
 * of the procedure, while the case lives; nothing is decided by it.
 */
export const checkMaterials = command({
  name: 'checkMaterials',
  path: '/applications/:application/material-checks',
  roles: ['clerk', 'first_reviewer', 'reviewer'],
  input: z.strictObject({ ...onApplication, papers: materialPapers.optional() }),
  personal: z.strictObject({ scans: keptFiles.optional().describe('补充的扫描件') }),
  subject: subjectOfApplication,
  decide: (wish, read) => {
    const { head, c, procedure } = theCase(wish, read)
    mustBeConcerned(wish.actor, c, procedure)
    const levels = procedure.definition.stages.flatMap((s) => ('level' in s ? [s.level] : []))
    const own = levels.find((level) => officeOf(c, level) === wish.actor.organ)
    if (own === undefined) mustBeOffice(wish.actor, officeOf(c, 'county'))
    const { papers = [] } = wish.input
    if (papers.length === 0 && !wish.digests.scans)
      throw new Refused('invalid', say.nothingChecked(), { field: 'papers' })
    const data = { ...(papers.length > 0 ? { papers } : {}), ...optionalDigest(wish, 'scans') }
    return { facts: [step(wish, head, 'MaterialsChecked', data)] }
  },
  example: { version: 2, papers: [{ material: 'id_card', as: 'original' }] },
})
