import { z } from 'zod'
import { changeEvidence, householdChange } from '../../machines/application.facts.ts'
import { command } from '../command.ts'
import { differenceOf, provenBy } from '../household-change.ts'
import { type HouseholdFile, householdFile, mostMembers } from '../household-form.ts'
import { step, targetOf } from '../limits.ts'
import { identityOf } from '../papers.ts'
import {
  type KnownChange,
  type LookUp,
  mustBeFreeOrResolved,
  mustBeThisHousehold,
  namesOfPeople,
  type Register,
} from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { atIntake } from './accept-application.ts'
import { day, digestOf, onApplication, optionalDigest, pastDay, resolutions, subjectOfApplication } from './parts.ts'

const input = z.strictObject({
  ...onApplication,
  change: householdChange.describe(
    'marriage 结婚；birth 出生；death 死亡；divorce 离婚；moved_out 迁出；moved_in 迁入',
  ),
  effectiveOn: day.describe('变更发生之日'),
  leaving: z
    .array(z.int().min(1).max(mostMembers))
    .max(mostMembers)
    .default([])
    .describe('离开的成员在原名单中的序号；逐一写明，以防漏填'),
  evidence: z.array(changeEvidence).min(1, '请至少列一项证明').max(changeEvidence.options.length).describe('证明材料'),
})
const personal = z.strictObject({ household: householdFile, resolutions })

/**
 * 登记家庭变更: marriage, birth, death, divorce, moving. The new household is sealed whole; who comes must be free and is
 * claimed for the case, who leaves is free at once. What was checked of the old household has to be checked again.
 */
export const changeHousehold = command({
  name: 'changeHousehold',
  path: '/applications/:application/household-changes',
  roles: ['clerk'],
  input,
  personal,
  subject: subjectOfApplication,
  register: comparison,
  names: ({ register }) => namesOfPeople(register?.change?.entering ?? []),
  decide: (wish, read) => {
    const { head, c, procedure } = atIntake(wish, read)
    const { change, effectiveOn, evidence } = wish.input
    if (c.publicity) throw new Refused('not_allowed', say.changeWhileListed(c.publicity.notice), { ...c.publicity })
    // Between the approval and the list nobody would look at the changed household before it is registered.
    const { stages } = procedure.definition
    const at = (found: (s: (typeof stages)[number]) => boolean) => stages.findIndex(found)
    if (at((s) => 'key' in s && s.key === head.state) > at((s) => s.kind === 'review' && s.approves === true))
      throw new Refused('not_allowed', say.changeAfterApproval(), { state: head.state })
    targetOf(wish, head, { type: 'HouseholdChanged', data: {} })
    pastDay('effectiveOn', effectiveOn, wish.moment.today, c.receivedOn)
    const wanted = provenBy[change]
    if (!wanted.some((paper) => evidence.includes(paper)))
      throw new Refused('invalid', say.evidenceLacking(change, wanted), { field: 'evidence' })
    const known = wish.register?.change
    if (!known) throw new Error('changeHousehold: the households were not compared')
    mustBeThisHousehold(wish, c)
    if (known.refusal) throw known.refusal
    for (const { key } of known.entering) {
      const holder = read.holder(key)
      if (holder) throw new Refused('conflict', say.alreadyApplied(holder), { application: holder })
    }
    mustBeFreeOrResolved(wish, read, head.stream, known.entering)
    const data = {
      change,
      effectiveOn,
      household: digestOf(wish, 'household'),
      members: c.members + known.entering.length - known.leaving.length,
      entered: known.entering.length,
      left: known.leaving.length,
      evidence,
      ...optionalDigest(wish, 'resolutions'),
    }
    return {
      facts: [step(wish, head, 'HouseholdChanged', data)],
      take: { stream: head.stream, keys: known.entering.map(({ key }) => key) },
      free: { stream: head.stream, keys: known.leaving },
    }
  },
  example: {
    version: 3,
    change: 'birth',
    effectiveOn: '2025-10-09',
    evidence: ['birth_certificate'],
    household: {
      members: [
        { relation: '申请人', name: '测试人', idNumber: '410399198001010018' },
        { relation: '子女', name: '测试子', idNumber: '410399202510090017' },
      ],
      yearlyIncome: 21600,
      floorAreaPerHead: 6.3,
    },
  },
})

/** Compares the household on file with the new one. What it finds wrong is said in the decision, to those who may know. */
function comparison(
  { household: after, resolutions: given = [] }: z.output<typeof personal>,
  lookUp: LookUp,
  { application, ...wanted }: z.output<typeof input>,
): Register {
  const resolved = given.map(({ member, found }) => ({ member, found }))
  const known = lookUp.household(application)
  if (!known) return { people: [], resolved, change: { entering: [], leaving: [] } }
  return { people: [], resolved, household: known.digest, change: changeOf(known.file, after, lookUp, wanted) }
}

function changeOf(
  before: HouseholdFile,
  after: HouseholdFile,
  lookUp: LookUp,
  wanted: Parameters<typeof differenceOf>[2],
): KnownChange {
  try {
    const { entering, leaving } = differenceOf(before, after, wanted, lookUp.today)
    return {
      entering: entering.map((i) => {
        const member = after.members[i] as HouseholdFile['members'][number]
        return lookUp.person(identityOf(member), i + 1, member.relation)
      }),
      leaving: leaving.map((i) => lookUp.person(identityOf(before.members[i] as HouseholdFile['members'][number])).key),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { entering: [], leaving: [], refusal: error }
  }
}
