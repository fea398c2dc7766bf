import { z } from 'zod'
import { changeEvidence, householdChange } from '../../machines/application.facts.ts'
import { command } from '../command.ts'
import { differenceOf, provenBy } from '../household-change.ts'
import { type HouseholdFile, householdFile, mostMembers, type Person } from '../household-form.ts'
import { step, targetOf } from '../limits.ts'
import {
  type KnownChange,
  type LookUp,
  mustBeFreeOrResolved,
  mustBeThisHousehold,
  namesOfPeople,
  peopleOf,
  type Register,
} from '../person-register.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { atIntake } from './accept-application.ts'
import { day, digestOf, onApplication, optionalDigest, pastDay, resolutions, subjectOfApplication } from './parts.ts'

const input = z.strictObject({
  ...onApplication,
  change: householdChange.describe(
    'marriage 结婚；birth 出生；death 死亡；divorce 离婚；moved_out 迁出；moved_in 迁入；renewed_paper 证件换发',
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
  names: ({ register }) => namesOfPeople([...(register?.change?.entering ?? []), ...(register?.change?.renewed ?? [])]),
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
    // A paper may have been renewed before the application came in, and the old one handed in with it.
    pastDay(
      'effectiveOn',
      effectiveOn,
      wish.moment.today,
      change === 'renewed_paper' ? undefined : c.receivedOn,
      'received',
    )
    const wanted = provenBy[change]
    if (!wanted.some((paper) => evidence.includes(paper)))
      throw new Refused('invalid', say.evidenceLacking(change, wanted), { field: 'evidence' })
    const known = wish.register?.change
    if (!known) throw new Error('changeHousehold: the households were not compared')
    mustBeThisHousehold(wish, c)
    if (known.refusal) throw known.refusal
    const claimed = [...known.entering, ...known.renewed]
    for (const { key } of claimed) {
      const holder = read.holder(key)
      if (holder) throw new Refused('conflict', say.alreadyApplied(holder), { application: holder })
    }
    mustBeFreeOrResolved(wish, read, head.stream, claimed)
    // Somebody known by several numbers is still one person.
    const entered = new Set(known.entering.map(({ member }) => member)).size
    const left = known.left
    const data = {
      change,
      effectiveOn,
      household: digestOf(wish, 'household'),
      members: c.members + entered - left,
      entered,
      left,
      evidence,
      ...optionalDigest(wish, 'resolutions'),
    }
    return {
      facts: [step(wish, head, 'HouseholdChanged', data)],
      take: { stream: head.stream, keys: claimed.map(({ key }) => key) },
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

const nobody: KnownChange = { entering: [], leaving: [], left: 0, renewed: [] }

/** Compares the household on file with the new one. What it finds wrong is said in the decision, to those who may know. */
function comparison(
  { household: after, resolutions: given = [] }: z.output<typeof personal>,
  lookUp: LookUp,
  { application, ...wanted }: z.output<typeof input>,
): Register {
  const resolved = given.map(({ member, found }) => ({ member, found }))
  const known = lookUp.household(application)
  if (!known) return { people: [], resolved, change: nobody }
  return { people: [], resolved, household: known.digest, change: changeOf(known.file, after, lookUp, wanted) }
}

function changeOf(
  before: HouseholdFile,
  after: HouseholdFile,
  lookUp: LookUp,
  wanted: Parameters<typeof differenceOf>[2],
): KnownChange {
  try {
    const { entering, leaving, renewed } = differenceOf(before, after, wanted, lookUp.today)
    const known = (household: HouseholdFile, i: number) => peopleOf(household.members[i] as Person, i + 1, lookUp)
    return {
      entering: entering.flatMap((i) => known(after, i)),
      leaving: leaving.flatMap((i) => known(before, i).map(({ key }) => key)),
      left: leaving.length,
      renewed: renewed.map(({ member, identity }) =>
        lookUp.person(identity, member + 1, after.members[member]?.relation),
      ),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { ...nobody, refusal: error }
  }
}
