import type { ApplicationContext } from '../../machines/application.ts'
import { lawOf } from '../../machines/law.ts'
import type { Procedure } from '../../machines/procedure.ts'
import type { Level, Publicity, Review } from '../../machines/stages.ts'
import { officeOf } from '../../src/access.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import type { AtWork } from '../../src/office.ts'
import { ancestors } from '../../src/organs.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import type { Role } from '../../src/roles.ts'
import { ended, formOf, posted, transmitted, within, workdayFrom } from './life.ts'
import { staff, type TestOffice, testOffice } from './office.ts'

/** An office in a city where everybody is treated by one procedure. */
export const officeUnder = (procedure: Procedure, day = '2025-09-01'): TestOffice =>
  testOffice({
    law: lawOf([procedure]),
    policy: { ...luoyangPolicy, version: `${procedure.definition.id}@test`, procedureFor: () => procedure.name },
    day,
  })

export const contextOf = (office: TestOffice, application: string): ApplicationContext => {
  const head = office.store.head(application)
  if (!head) throw new Error(`no case ${application}`)
  return head.context as ApplicationContext
}
export const stateOf = (office: TestOffice, application: string): string | undefined =>
  office.store.head(application)?.state

/** The person who decides a stage: one for each, since nobody may decide two. */
export const decider = (office: TestOffice, application: string, stage: string, role: string, level: Level): AtWork =>
  staff(role as Role, officeOf(contextOf(office, application), level), `-${stage}`)

/** The whole way of one household to the waiting list, stage by stage as its procedure's definition has them. */
export async function wholeLife(office: TestOffice, row: IntakeRow, procedure: Procedure): Promise<string> {
  const { stages } = procedure.definition
  let application = ''
  for (const [i, stage] of stages.entries()) {
    office.clock.at(workdayFrom(office.clock.today))
    const following = stages[i + 1]
    const beside = following?.kind === 'publicity' && following.timing === 'beside' ? following : undefined
    if (stage.kind === 'intake') application = await takenIn(office, row, stage.level)
    else if (stage.kind === 'review') {
      if (beside) await publicised(office, application, beside)
      await reviewed(office, application, stage)
    } else if (stage.kind === 'publicity' && stage.timing === 'after') await publicised(office, application, stage)
    else if (stage.kind === 'transmit') {
      const before = stages.slice(0, i).findLast((s) => s.kind === 'review') as Review
      const c = contextOf(office, application)
      await transmitted(office, application, officeOf(c, before.level), officeOf(c, stage.to))
    } else if (stage.kind === 'registration')
      await office.ask('registerApplication', decider(office, application, stage.key, stage.role, stage.level), {
        application,
      })
  }
  return application
}

/** Received and accepted at the level that takes applications in. */
export async function takenIn(office: TestOffice, row: IntakeRow, level: Level = 'subdistrict'): Promise<string> {
  const { community, subdistrict, hukouCommunity } = row.form
  const county = ancestors(community).county as string
  const organ = officeOf({ communities: [community, hukouCommunity], subdistrict, county }, level)
  const clerk = staff('clerk', organ, '-intake')
  const { subject } = await office.ask('receiveApplication', clerk, formOf(row))
  await office.ask('acceptApplication', clerk, { application: subject })
  return subject
}

/** Survey, checks and pass of one review. */
export async function reviewed(office: TestOffice, application: string, review: Review, name = ''): Promise<void> {
  const actor = decider(office, application, `${review.key}${name}`, review.role, review.level)
  await prepared(office, application, review, actor)
  const opinion = { application, stage: review.key, opinion: '经审核，符合条件。' }
  await office.ask(review.approves ? 'approveApplication' : 'passReview', actor, opinion)
}

/** Everything a review needs before its pass. */
export async function prepared(office: TestOffice, application: string, review: Review, actor: AtWork): Promise<void> {
  if (review.survey)
    await office.ask('recordSurvey', actor, {
      application,
      stage: review.key,
      kind: 'home_visit',
      investigators: ['A01', 'A02'],
      visitedOn: office.clock.today,
      finding: '入户查看，与申报一致。',
    })
  const { county, members } = contextOf(office, application)
  const found = within(county, members)
  for (const { key } of review.checks ?? [])
    await office.ask('recordCheck', actor, {
      application,
      stage: review.key,
      check: key,
      source: '不动产登记中心',
      verdict: 'consistent',
      verified: { ...found.housing, ...found.income },
    })
}

/** One notice for one household, from draft to the day after its end. */
export async function publicised(office: TestOffice, application: string, publicity: Publicity): Promise<void> {
  const organ = officeOf(contextOf(office, application), publicity.level)
  await ended(office, await posted(office, organ, publicity.key, [application]))
  await closeDue(office)
  office.clock.at(workdayFrom(office.clock.today))
}
