import { addDays, isWorkday, type LegalDay, stateCouncilCalendar } from '../../src/calendar.ts'
import { idNumber } from '../../src/demo/households.ts'
import { floorAreaOf, type HouseholdFile, type Person } from '../../src/household-form.ts'
import { formOf } from '../../src/import.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { closeDue } from '../../src/jobs/close-due.ts'
import { staff, type TestOffice } from './office.ts'
import { sheetIssued } from './press.ts'

export { formOf } from '../../src/import.ts'

/** The household of a row with a child born today. */
export function withNewborn({ form }: IntakeRow, on: string): Record<string, unknown> {
  const child = { relation: '子女', name: '新生', idNumber: idNumber({ birthOn: on, sex: '女', serial: 480 }) }
  return withMembers(form, [...form.members, child])
}

/** The sealed household of a form with other members: all else as it was, the totals fitting its parts. */
export function withMembers(form: HouseholdFile, members: readonly object[]): Record<string, unknown> {
  const { hukouArea, hukouSince, employmentYears, yearlyIncome, homes, assets } = form
  const floorAreaPerHead = floorAreaOf(homes ?? [], members.length) ?? form.floorAreaPerHead
  const given = { hukouArea, hukouSince, employmentYears, homes, assets }
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    members: members.map((member) =>
      Object.fromEntries(Object.entries(member).filter(([field]) => field !== 'yearlyIncome')),
    ),
    yearlyIncome,
    floorAreaPerHead,
  }
}

/** A household without what its totals are the sum of, so that totals and members can be changed freely. */
export function withoutParts<H extends { readonly members: readonly Person[]; readonly homes?: unknown }>(
  household: H,
) {
  const { homes: _, ...rest } = household
  return { ...rest, members: household.members.map(({ yearlyIncome: __, ...member }) => member) }
}

export const sheet = { sha256: 'ab'.repeat(32) }
/** The first working day at or after a day. */
export function workdayFrom(day: LegalDay): LegalDay {
  let at = day
  while (!isWorkday(at, stateCouncilCalendar)) at = addDays(at, 1)
  return at
}

/** Takes a household in and accepts it; returns its number. */
export async function accepted(office: TestOffice, row: IntakeRow): Promise<string> {
  const clerk = staff('clerk', row.form.subdistrict)
  const { subject } = await office.ask('receiveApplication', clerk, formOf(row))
  await office.ask('acceptApplication', clerk, { application: subject })
  return subject
}

/** Survey and pass of the first review. */
export async function firstReviewed(office: TestOffice, application: string): Promise<void> {
  const reviewer = staff('first_reviewer', subdistrictOf(office, application))
  await office.ask('recordSurvey', reviewer, {
    application,
    stage: 'firstReview',
    kind: 'home_visit',
    investigators: ['A01', 'A02'],
    visitedOn: office.clock.today,
    finding: '入户查看，与申报一致。',
  })
  await office.ask('passReview', reviewer, { application, stage: 'firstReview', opinion: '符合条件。' })
}

/** Values within every line of every version, for a household of so many: what two checks between them would find. */
export const within = (county: string, members: number) => ({
  housing: { homes: { value: 0 }, floorAreaPerHead: { value: 8 } },
  income: {
    yearlyIncome: { value: 6_000 * members },
    assets: { value: 20_000 },
    vehicles: { value: 0 },
    businesses: { value: 0 },
    hukou: { value: { county, since: '2001-01-01' }, source: '公安户籍' },
    members: Array.from({ length: members }, () => ({
      paper: { value: true, source: '公安人口信息' },
      birthOn: { value: '1975-01-01', source: '公安人口信息' },
    })),
  },
})

/** What a case or a notice remembers now. */
export const contextOf = <T>(office: Pick<TestOffice, 'store'>, stream: string): T => {
  const head = office.store.head(stream)
  if (!head) throw new Error(`no stream ${stream}`)
  return head.context as T
}

export const subdistrictOf = (office: TestOffice, application: string): string =>
  contextOf<{ subdistrict: string }>(office, application).subdistrict

/** Drafts, clears, prints and posts one notice today; returns its number. */
export async function posted(
  office: TestOffice,
  organ: string,
  stage: string,
  applications: readonly string[],
): Promise<string> {
  const { subject: notice } = await office.ask('draftNotice', staff('publisher', organ), { stage, applications })
  await office.ask('clearNotice', staff('release_reviewer', organ), { notice, opinion: '同意发布。' })
  await sheetIssued(office, notice)
  for (const { channel, place } of required(office, notice))
    await office.ask('postNotice', staff('publisher', organ), {
      notice,
      channel,
      place,
      postedOn: office.clock.today,
      evidence: sheet,
    })
  return notice
}

/** Goes to the end of a notice's window, records the end evidence, and lets the clock's job run the day after. */
export async function ended(office: TestOffice, notice: string): Promise<void> {
  const { organ, endsOn } = office.store.notice(notice) as { organ: string; endsOn: string }
  office.clock.at(endsOn, '17:00')
  for (const { channel, place } of required(office, notice))
    await office.ask('checkPosting', staff('publisher', organ), {
      notice,
      channel,
      place,
      checkedOn: endsOn,
      evidence: sheet,
    })
  office.clock.at(addDays(endsOn, 1))
  await closeDue(office)
}

/** Where a notice must hang. */
export const required = (office: TestOffice, notice: string) =>
  contextOf<{ required: { channel: string; place: string }[] }>(office, notice).required

/** Sends the file up and has it signed for. */
export async function transmitted(office: TestOffice, application: string, from: string, to: string): Promise<void> {
  await office.ask('transmitFile', staff('clerk', from), { application })
  await office.ask('receiveFile', staff('clerk', to), { application })
}

/** Both checks of the stage at work, and what they found: within every line. */
export async function checked(
  office: TestOffice,
  application: string,
  role: 'reviewer' | 'approver',
  organ: string,
  stage: string,
): Promise<void> {
  const c = contextOf<{ county: string; members: number }>(office, application)
  const verified = within(c.county, c.members)
  for (const [check, source] of [
    ['housing', '不动产登记中心'],
    ['income', '民政部门'],
  ] as const)
    await office.ask('recordCheck', staff(role, organ), {
      application,
      stage,
      check,
      source,
      verdict: 'consistent',
      verified: verified[check],
    })
}

/** The whole way of one household to the waiting list, under whichever procedure its county has. */
export async function registered(office: TestOffice, row: IntakeRow): Promise<string> {
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  return fromFirstPublicity(office, application)
}

/** Taken in and reviewed up to its approval: what is next is the publicity of it. */
export async function approved(office: TestOffice, row: IntakeRow): Promise<string> {
  const application = await accepted(office, row)
  await firstReviewed(office, application)
  await toApproval(office, application)
  return application
}

/** From the first publicity on. */
export async function fromFirstPublicity(office: TestOffice, application: string): Promise<string> {
  const approving = await toApproval(office, application)
  await ended(office, await posted(office, approving, 'finalPublicity', [application]))
  office.clock.at(workdayFrom(office.clock.today))
  await office.ask('registerApplication', staff('publisher', approving), { application })
  return application
}

/** From the first publicity to the approval; returns the organ that approved. */
async function toApproval(office: TestOffice, application: string): Promise<string> {
  const c = contextOf<{ subdistrict: string; county: string; procedure: string }>(office, application)
  const city = `${c.county.slice(0, 4)}00`
  const next = () => office.clock.at(workdayFrom(office.clock.today))
  await ended(office, await posted(office, c.subdistrict, 'firstPublicity', [application]))
  next()
  await transmitted(office, application, c.subdistrict, c.county)
  let approving = c.county
  if (c.procedure.startsWith('three')) {
    await checked(office, application, 'reviewer', c.county, 'secondReview')
    await office.ask('passReview', staff('reviewer', c.county), {
      application,
      stage: 'secondReview',
      opinion: '同意。',
    })
    await transmitted(office, application, c.county, city)
    approving = city
  } else await checked(office, application, 'approver', c.county, 'approval')
  await office.ask('approveApplication', staff('approver', approving), { application, opinion: '核准。' })
  return approving
}
