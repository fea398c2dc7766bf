import type { ApplicationContext } from '../../machines/application.ts'
import type { PersonContext } from '../../machines/person.ts'
import { officeOf } from '../../src/access.ts'
import { addDays } from '../../src/calendar.ts'
import { idNumber } from '../../src/demo/households.ts'
import { type HouseholdChange, provenBy } from '../../src/household-change.ts'
import type { HouseholdFile, Person } from '../../src/household-form.ts'
import { identityOf } from '../../src/papers.ts'
import { mattersOf, recordClaim } from '../../src/person-register.ts'
import { type Asked, canary, type Draw, somebody } from './draw.ts'
import { withMembers } from './life.ts'
import type { TestOffice } from './office.ts'

/* What random clerks do about people: households that change, entries in the register, and what they resolve. */

const adult = (birthOn: string, sex: '男' | '女', name: string, relation: Person['relation']): Person => ({
  relation,
  name,
  idNumber: idNumber({ birthOn, sex, serial: 470 }),
})

/** Few people who come into households, so that two want the same one; with two births and a child too old to be one. */
export const newcomers: readonly Person[] = [
  adult('1988-02-29', '女', '新人甲', '配偶'),
  adult('1991-07-14', '男', '新人乙', '配偶'),
  adult('1950-12-01', '女', '新人丙', '父母'),
  adult('2025-03-01', '男', '新人丁', '子女'),
  adult('2025-06-11', '女', '新人戊', '子女'),
  adult('2012-05-05', '女', '新人己', '子女'),
]

/** The household of a case as it is now on file. */
export function householdOf(office: TestOffice, application: string): HouseholdFile {
  const c = office.store.head(application)?.context as ApplicationContext
  const record = office.store.unseal(application, c.household)
  if (!record) throw new Error(`${application}: household gone`)
  return office.sealer.open(record) as HouseholdFile
}

/** Somebody marries, is born, dies or moves; one of eight forms is filled in wrongly. */
export function householdChange(draw: Draw, office: TestOffice, application: string): Asked {
  const c = office.store.head(application)?.context as ApplicationContext
  const household = householdOf(office, application)
  const { change, members, leaving } = changed(draw, household.members)
  const isWrong = draw.happens(12)
  return {
    name: 'changeHousehold',
    actor: somebody(draw, 'clerk', c.subdistrict),
    input: {
      application,
      change,
      effectiveOn: isWrong && draw.happens(30) ? addDays(office.clock.today, 1) : office.clock.today,
      leaving: isWrong && draw.happens(50) ? [1] : leaving,
      evidence: isWrong && draw.happens(50) ? ['household_register'] : [...provenBy[change]],
      household: withMembers(
        { ...household, yearlyIncome: household.yearlyIncome + (change === 'renewed_paper' ? 0 : 1) },
        members,
      ),
    },
  }
}

/** The next passport of whoever has one: the old one stays named. */
function renewed(member: Person): Person {
  const { paper, formerPapers = [], ...rest } = member
  if (paper?.kind !== 'passport') return member
  const number = `E${String((Number(paper.number.slice(1)) || 0) + 1).padStart(8, '0')}`
  return { ...rest, paper: { ...paper, number }, formerPapers: [...formerPapers, paper] }
}

interface Changed {
  readonly change: HouseholdChange
  readonly members: readonly Person[]
  readonly leaving: readonly number[]
}

function changed(draw: Draw, members: readonly Person[]): Changed {
  const come = (change: HouseholdChange, relation: Person['relation']): Changed => {
    const one = draw.of(newcomers.filter((n) => relation === '父母' || n.relation === relation))
    return { change, members: [...members, { ...one, relation }], leaving: [] }
  }
  const spouse = members.findIndex((m) => m.relation === '配偶')
  const last = members.length - 1
  const gone = (change: HouseholdChange, at: number): Changed => {
    const rest = members.filter((_, i) => i !== at)
    const isHeadless = rest.length > 0 && rest.every((m) => m.relation !== '申请人')
    const named = rest.map((m, i) => (isHeadless && i === 0 ? { ...m, relation: '申请人' as const } : m))
    return { change, members: named.length > 0 ? named : members, leaving: [at + 1] }
  }
  return draw.of([
    () => come('marriage', '配偶'),
    () => come('birth', '子女'),
    () => come('moved_in', '父母'),
    () => gone('death', draw.below(members.length)),
    () => gone('moved_out', last),
    () => gone('divorce', Math.max(spouse, 0)),
    () => ({ change: 'renewed_paper' as const, members: members.map(renewed), leaving: [] }),
  ])()
}

/** What reviewers and approvers enter about a member of a case: a protection or a bar begun or ended. */
export function aboutPerson(draw: Draw, office: TestOffice, application: string): Asked {
  const c = office.store.head(application)?.context as ApplicationContext
  const { name, idNumber, paper } = draw.of(householdOf(office, application).members)
  const person = { name, ...(paper ? { paper } : { idNumber }) }
  const identity = identityOf(paper ? { paper } : { idNumber: idNumber as string })
  const record = office.store.holder(recordClaim(office.sealer.personKey(identity)))
  const entry = record === undefined ? undefined : (office.store.head(record)?.context as PersonContext)
  const approving = somebody(draw, 'approver', c.procedure.startsWith('two') ? c.county : officeOf(c, 'city'))
  const reviewer = somebody(draw, 'reviewer', c.county)
  const running = entry?.protections.find((p) => p.endedOn === null)
  const barred = entry?.bars.find((b) => b.liftedOn === null)
  if (running && draw.happens(70)) {
    const input = { record, item: running.item, on: office.clock.today, reference: '（退房编号）' }
    return { name: 'endProtection', actor: reviewer, input }
  }
  if (barred && draw.happens(70)) {
    const input = { record, item: barred.item, why: 'court_ruling', document: '（文号）', reasons: canary }
    return { name: 'liftBar', actor: approving, input }
  }
  const reference = `合同-${draw.below(1000)}`
  const common = { programme: 'public_rental', person }
  if (draw.happens(60)) {
    const input = { ...common, form: 'housed', where: c.county, reference, since: '2021-06-01' }
    return { name: 'recordProtection', actor: reviewer, input }
  }
  const kind = draw.of(['give_up', 'fraud_leased', 'fraud_registered'])
  const input = {
    ...common,
    kind,
    county: c.county,
    countsFrom: office.clock.today,
    decision: reference,
    reasons: canary,
  }
  return { name: 'imposeBar', actor: approving, input }
}

/** The reasons a clerk gives for what the register knows of a household; one of four gives none, or one too many. */
export function resolved(draw: Draw, office: TestOffice, application: string): Record<string, unknown> {
  const matters = householdOf(office, application).members.flatMap((member, i) => {
    const record = office.store.holder(recordClaim(office.sealer.personKey(identityOf(member))))
    const entry = record === undefined ? undefined : (office.store.head(record)?.context as PersonContext)
    const found = entry ? mattersOf(entry, office.clock.today, office.policy) : []
    return found.map((matter) => ({ member: i + 1, found: matter.found, reason: canary }))
  })
  if (draw.happens(5)) matters.push({ member: 1, found: '410300-R-00001-4#9', reason: canary })
  return matters.length > 0 && draw.happens(75) ? { resolutions: matters } : {}
}
