import type { Head } from '../../db/heads.ts'
import type { DocumentContext } from '../../machines/document.ts'
import { addDays } from '../../src/calendar.ts'
import { contactOf } from '../../src/documents/directory.ts'
import { type Paper, papersOf } from '../../src/documents/papers-of.ts'
import { sheetOf } from '../../src/documents/sheet.ts'
import { sourcesOf, type ToldFact, toldOf } from '../../src/documents/sources.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issuing, numbering, numberPaper } from '../../src/jobs/issue-documents.ts'
import type { AtWork } from '../../src/office.ts'
import { system } from '../../src/office.ts'
import type { Role } from '../../src/roles.ts'
import { isRegistered } from '../../src/sign-in.ts'
import { amended, disclosed, project } from './disclosures.ts'
import {
  accepted,
  checked,
  contextOf,
  ended,
  firstReviewed,
  formOf,
  posted,
  required,
  sheet,
  transmitted,
  withNewborn,
} from './life.ts'
import { staff, type TestOffice } from './office.ts'
import { asText, everyContact, sheetIssued, textPress } from './press.ts'
import { assignable, assigned, entered, enteredBefore, firstAdministrator, numberOf } from './staff.ts'
import { aYear } from './year.ts'

/*
 * Every command in a situation where the right person may give it, and who that is. The table is written from the Luoyang
 * document (S6, S7), the domain (BR-02, BR-10, BR-27, §5.1) and the rules of the road; it is not made from the code. It is held
 * against the plan (`rules/access.test.ts`) and against the API with real sessions (`api/matrix.test.ts`).
 */

export type Where = 'subdistrict' | 'county' | 'city' | 'another county'
export type May = Partial<Record<Role, readonly Where[]>>
const at = (where: Where, ...who: Role[]): May => Object.fromEntries(who.map((role) => [role, [where]]))
const clock: May = { system: ['subdistrict', 'county', 'city'] }
const year = (off: string[]) => ({
  year: 2025,
  document: '示例〔2025〕1号',
  unusual: '测试假日',
  days: aYear(
    2025,
    off.map((on) => ({ on, kind: 'off' as const, name: '放假' })),
  ),
})
const reviewers: Role[] = ['first_reviewer', 'reviewer', 'approver']

/** Who gives and takes the posts of a subdistrict. */
const keepsStaff: May = { administrator: ['county', 'city'] }
const adminOf = async (o: TestOffice) =>
  isRegistered(o) ? staff('administrator', '410300') : await firstAdministrator(o)
/** A number nobody has yet. */
const nextNumber = (o: TestOffice) => `LY-${1000 + o.store.staff().length}`
const clerkOf = async (o: TestOffice, row: IntakeRow): Promise<string> => {
  const admin = await adminOf(o)
  return (await entered(o, admin, { staff: nextNumber(o), role: 'clerk', organ: row.form.subdistrict })).staff
}
const programOf = async (o: TestOffice, row: IntakeRow): Promise<string> => {
  const post = { staff: nextNumber(o), role: 'clerk', organ: row.form.subdistrict } as const
  return (await entered(o, await adminOf(o), post, { kind: 'service' })).staff
}
/** Organs that do not see a case of the subdistrict at all: a number of theirs is one nobody has. */
export const unseen = [
  'another subdistrict of the county',
  'another county',
  'a subdistrict of another county',
  'another city',
]

/**
 * Whether somebody with the post, there, hears what they would of a number nobody has: of cases, notices and papers out of their
 * area; of staff who are not theirs to keep; of items of the column nobody has released.
 */
export function isHidden({ command, input }: { command: string; input: object }, role: Role, where: string): boolean {
  if (role === 'system' || command === 'enterStaff') return false
  if ('staff' in input) return role !== 'administrator' || !['county', 'city'].includes(where)
  if ('disclosure' in input) return where === 'another city' || (command === 'returnDisclosure' && where !== 'city')
  const names = ['application', 'applications', 'notice']
  // A community hears whose a notice on its board is; the papers of organs above are not its own.
  if (command === 'retryDocument' && where === 'the community') return true
  return (command === 'retryDocument' || names.some((field) => field in input)) && unseen.includes(where)
}

export interface Situation {
  readonly name: string
  readonly command: string
  readonly may: May
  /** Brings a household there and says what would be asked. */
  readonly there: (o: TestOffice, row: IntakeRow) => Promise<Record<string, unknown>>
}

// —— How far a household comes
export const received = async (o: TestOffice, row: IntakeRow) =>
  (await o.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row))).subject
const late = async (o: TestOffice, row: IntakeRow) => {
  const application = await accepted(o, row)
  o.clock.at(addDays(contextOf<{ due: { on: string } }>(o, application).due.on, 1))
  return application
}
const over: May = { head: ['county', 'city'], reviewer: ['county', 'city'], approver: ['county', 'city'] }
const surveyed = async (o: TestOffice, row: IntakeRow) => {
  const application = await accepted(o, row)
  await o.ask('recordSurvey', staff('first_reviewer', row.form.subdistrict), {
    application,
    stage: 'firstReview',
    kind: 'home_visit',
    investigators: ['A01', 'A02'],
    visitedOn: o.clock.today,
    finding: '一致。',
  })
  return application
}
const toBePublished = async (o: TestOffice, row: IntakeRow) => {
  const application = await accepted(o, row)
  await firstReviewed(o, application)
  return application
}
const inPublicity = async (o: TestOffice, row: IntakeRow) => {
  const application = await toBePublished(o, row)
  return { application, notice: await posted(o, row.form.subdistrict, 'firstPublicity', [application]) }
}
const objectedTo = async (o: TestOffice, row: IntakeRow) => {
  const { application, notice } = await inPublicity(o, row)
  await o.ask('raiseObjection', staff('clerk', row.form.subdistrict), { application, notice, ...objection })
  return application
}
export const objection = {
  ground: 'housing',
  identity: 'anonymous',
  channel: 'phone',
  statement: '另有住房。',
} as const
export const published = async (o: TestOffice, row: IntakeRow) => {
  const { application, notice } = await inPublicity(o, row)
  await ended(o, notice)
  return application
}
export const countyOf = (row: IntakeRow) => row.form.community.slice(0, 6)
const atCounty = async (o: TestOffice, row: IntakeRow) => {
  const application = await published(o, row)
  await transmitted(o, application, row.form.subdistrict, countyOf(row))
  return application
}
export const isThree = (row: IntakeRow) => countyOf(row) === '410305'
const middle = (row: IntakeRow) =>
  isThree(row) ? (['reviewer', 'secondReview'] as const) : (['approver', 'approval'] as const)
const checkedAtCounty = async (o: TestOffice, row: IntakeRow) => {
  const application = await atCounty(o, row)
  const [role, stage] = middle(row)
  await checked(o, application, role, countyOf(row), stage)
  return application
}
const atApproval = async (o: TestOffice, row: IntakeRow) => {
  const application = await checkedAtCounty(o, row)
  if (!isThree(row)) return application
  const opinion = { application, stage: 'secondReview', opinion: '同意。' }
  await o.ask('passReview', staff('reviewer', countyOf(row)), opinion)
  await transmitted(o, application, countyOf(row), '410300')
  return application
}
const top = (row: IntakeRow) => (isThree(row) ? '410300' : countyOf(row))
const approved = async (o: TestOffice, row: IntakeRow) => {
  const application = await atApproval(o, row)
  await o.ask('approveApplication', staff('approver', top(row)), { application, opinion: '核准。' })
  return application
}
const toRegister = async (o: TestOffice, row: IntakeRow) => {
  const application = await approved(o, row)
  await ended(o, await posted(o, top(row), 'finalPublicity', [application]))
  return application
}
const waiting = async (o: TestOffice, row: IntakeRow) => {
  const application = await toRegister(o, row)
  await o.ask('registerApplication', staff('publisher', top(row)), { application })
  return application
}
export const rejection = { reason: 'other', basis: '收入标准', statement: '超过标准。' } as const
const rejectedBelow = async (o: TestOffice, row: IntakeRow) => {
  const application = await accepted(o, row)
  const why = { application, stage: 'firstReview', ...rejection }
  await o.ask('rejectApplication', staff('first_reviewer', row.form.subdistrict), why)
  return application
}
const rejectedAbove = async (o: TestOffice, row: IntakeRow) => {
  const application = await atApproval(o, row)
  await o.ask('rejectApplication', staff('approver', top(row)), { application, stage: 'approval', ...rejection })
  return application
}
const reexamining = (from: typeof rejectedBelow) => async (o: TestOffice, row: IntakeRow) => {
  const application = await from(o, row)
  await o.ask('requestReexamination', staff('clerk', row.form.subdistrict), { application, statement: '请复核。' })
  return application
}
export const drafted = async (o: TestOffice, row: IntakeRow) => {
  const applications = [await toBePublished(o, row)]
  const draft = { stage: 'firstPublicity', applications }
  return (await o.ask('draftNotice', staff('publisher', row.form.subdistrict), draft)).subject
}
const cleared = async (o: TestOffice, row: IntakeRow) => {
  const notice = await drafted(o, row)
  await o.ask('clearNotice', staff('release_reviewer', row.form.subdistrict), { notice, opinion: '同意。' })
  return notice
}
const clearanceOf = (o: TestOffice, notice: string) =>
  o.store
    .history(notice)
    .map(toldOf)
    .find(({ type }) => type === 'NoticeCleared') as ToldFact
/** The sheet of a cleared notice, numbered. */
const numbered = async (o: TestOffice, row: IntakeRow) => {
  const notice = await cleared(o, row)
  const fact = clearanceOf(o, notice)
  for (const paper of papersOf(fact, o.store.head(notice) as Head)) await numberPaper(o, textPress(), fact, paper)
  return o.store.head(o.store.documentsOf(notice)[0]?.number ?? '')?.context as DocumentContext
}
const firstPosting = (o: TestOffice, notice: string) => required(o, notice)[0]

const someone = ({ form }: IntakeRow) => {
  const { name, idNumber } = form.members[0] as { name: string; idNumber: string }
  return { name, idNumber }
}
const keepers: May = { reviewer: ['county', 'city'] }
const protection = (row: IntakeRow) => ({
  programme: 'public_rental',
  form: 'housed',
  where: countyOf(row),
  reference: '公租2021-118',
  since: '2021-06-01',
  person: someone(row),
})
const bar = (row: IntakeRow) => ({
  kind: 'give_up',
  programme: 'public_rental',
  county: countyOf(row),
  countsFrom: '2025-08-20',
  decision: '住保决〔2025〕3号',
  person: someone(row),
  reasons: '选房后放弃。',
})

/** A project no item names yet. */
const house = (o: TestOffice) => project(`示例公寓${o.store.counts().facts}期`, o.clock.today)

// —— What is asked there
/** A case there, and what else is asked. */
const on =
  (
    come: (o: TestOffice, row: IntakeRow) => Promise<string>,
    more: Record<string, unknown> | ((o: TestOffice) => Record<string, unknown>) = {},
  ) =>
  async (o: TestOffice, row: IntakeRow) => {
    const application = await come(o, row)
    return { application, ...(typeof more === 'function' ? more(o) : more) }
  }

export const situations = (three: boolean): Situation[] => {
  const above: Where = three ? 'city' : 'county'
  const middleRole: Role = three ? 'reviewer' : 'approver'
  const middleStage = three ? 'secondReview' : 'approval'
  const office: Role[] = ['clerk', 'first_reviewer', 'reviewer']
  const s = (command: string, where: string, may: May, there: Situation['there']): Situation => ({
    name: `${command}, ${where}`,
    command,
    may,
    there,
  })
  return [
    s('receiveApplication', 'at the counter', at('subdistrict', 'clerk'), async (_, row) => formOf(row)),
    s('acceptApplication', 'received', at('subdistrict', 'clerk'), on(received)),
    s('declineApplication', 'received', at('subdistrict', 'clerk'), on(received, rejection)),
    s('deemAccepted', 'received, its time over', clock, async (o, row) => {
      const application = await received(o, row)
      o.clock.at('2025-09-20')
      return { application }
    }),
    s('requestCorrection', 'received', at('subdistrict', 'clerk'), on(received, { items: ['consent'] })),
    s('requestCorrection', 'first review', at('subdistrict', 'first_reviewer'), on(accepted, { items: ['consent'] })),
    s(`requestCorrection`, middleStage, at('county', middleRole), on(atCounty, { items: ['consent'] })),
    s('answerCorrection', 'asked at the counter', at('subdistrict', 'clerk', ...reviewers), async (o, row) => {
      const application = await received(o, row)
      await o.ask('requestCorrection', staff('clerk', row.form.subdistrict), { application, items: ['consent'] })
      return { application, items: ['consent'] }
    }),
    s('answerCorrection', `asked at ${middleStage}`, at('county', 'clerk', ...reviewers), async (o, row) => {
      const application = await atCounty(o, row)
      await o.ask('requestCorrection', staff(middleRole, countyOf(row)), { application, items: ['consent'] })
      return { application, items: ['consent'] }
    }),
    s('lapseCorrection', 'unanswered', clock, async (o, row) => {
      const application = await received(o, row)
      await o.ask('requestCorrection', staff('clerk', row.form.subdistrict), { application, items: ['consent'] })
      o.clock.at('2025-12-01')
      return { application }
    }),
    s(
      'recordSurvey',
      'first review',
      at('subdistrict', 'first_reviewer'),
      on(accepted, ({ clock: { today: visitedOn } }) => ({
        ...{ stage: 'firstReview', kind: 'home_visit', investigators: ['A01', 'A02'], visitedOn, finding: '一致。' },
      })),
    ),
    s(
      'passReview',
      'first review',
      at('subdistrict', 'first_reviewer'),
      on(surveyed, { stage: 'firstReview', opinion: '符合。' }),
    ),
    s(
      'rejectApplication',
      'first review',
      at('subdistrict', 'first_reviewer'),
      on(accepted, { stage: 'firstReview', ...rejection }),
    ),
    s('recallDecision', 'its own pass', at('subdistrict', 'first_reviewer'), async (o, row) => {
      const application = await surveyed(o, row)
      const organ = row.form.subdistrict
      const actor: AtWork = { staff: `new-first_reviewer-${organ}`, role: 'first_reviewer', organ }
      await o.ask('passReview', actor, { application, stage: 'firstReview', opinion: '符合。' })
      return { application, stage: 'firstReview', reasons: '误选。' }
    }),
    s(
      'extendLimit',
      'first review',
      at('subdistrict', 'head'),
      on(accepted, { stage: 'firstReview', reasons: '须向外省核实。' }),
    ),
    s('extendLimit', middleStage, at('county', 'head'), on(atCounty, { stage: middleStage, reasons: '须外省核实。' })),
    s('assignCase', 'first review', clock, async (o, row) => (await assignable(o, row)).wish),
    s('reassignCase', 'first review', at('subdistrict', 'head'), async (o, row) => {
      const { application, stage, free } = await assigned(o, row)
      return { application, stage, to: free.staff, reasons: '原承办人病假。' }
    }),
    s('issueSupervision', 'first review overrun', over, on(late, { demand: '请说明。' })),
    s('answerSupervision', 'asked', at('subdistrict', ...office, 'approver', 'publisher', 'head'), async (o, row) => {
      const application = await late(o, row)
      await o.ask('issueSupervision', staff('head', countyOf(row)), { application, demand: '请说明。' })
      return { application, slip: `${application}-D1`, answer: '即办。' }
    }),
    s('transmitFile', 'by the subdistrict', at('subdistrict', ...office), on(published)),
    s('receiveFile', 'by the county', at('county', ...office, 'approver'), async (o, row) => {
      const application = await published(o, row)
      await o.ask('transmitFile', staff('clerk', row.form.subdistrict), { application })
      return { application }
    }),
    s(
      'requestCheck',
      middleStage,
      at('county', middleRole),
      on(atCounty, { stage: middleStage, check: 'income', source: '民政部门' }),
    ),
    s(
      'recordCheck',
      middleStage,
      at('county', middleRole),
      on(atCounty, { stage: middleStage, check: 'income', source: '民政部门', verdict: 'consistent' }),
    ),
    s(
      'returnReview',
      middleStage,
      at('county', middleRole),
      on(atCounty, { stage: middleStage, reasons: '请补充调查。' }),
    ),
    s('rejectApplication', middleStage, at('county', middleRole), on(atCounty, { stage: middleStage, ...rejection })),
    ...(three
      ? [
          s(
            'passReview',
            'second review',
            at('county', 'reviewer'),
            on(checkedAtCounty, { stage: 'secondReview', opinion: '同意。' }),
          ),
          s(
            'returnReview',
            'approval',
            at('city', 'approver'),
            on(atApproval, { stage: 'approval', reasons: '重核。' }),
          ),
          s(
            'rejectApplication',
            'approval',
            at('city', 'approver'),
            on(atApproval, { stage: 'approval', ...rejection }),
          ),
        ]
      : []),
    s('approveApplication', 'approval', at(above, 'approver'), on(atApproval, { opinion: '核准。' })),
    s('draftNotice', 'first publicity', at('subdistrict', 'publisher'), async (o, row) => ({
      stage: 'firstPublicity',
      applications: [await toBePublished(o, row)],
    })),
    s('draftNotice', 'final publicity', at(above, 'publisher'), async (o, row) => ({
      stage: 'finalPublicity',
      applications: [await approved(o, row)],
    })),
    s('clearNotice', 'drafted', at('subdistrict', 'release_reviewer'), async (o, row) => ({
      notice: await drafted(o, row),
      opinion: '同意发布。',
    })),
    s('postNotice', 'cleared', at('subdistrict', 'publisher'), async (o, row) => {
      const notice = await cleared(o, row)
      await sheetIssued(o, notice)
      return { notice, ...firstPosting(o, notice), postedOn: o.clock.today, evidence: sheet }
    }),
    s('checkPosting', 'its last day', at('subdistrict', 'publisher'), async (o, row) => {
      const { notice } = await inPublicity(o, row)
      const { endsOn } = o.store.notice(notice) as { endsOn: string }
      o.clock.at(endsOn, '17:00')
      return { notice, ...firstPosting(o, notice), checkedOn: endsOn, evidence: sheet }
    }),
    s('interruptNotice', 'running', at('subdistrict', 'publisher'), async (o, row) => {
      const { notice } = await inPublicity(o, row)
      return { notice, failed: [firstPosting(o, notice)], since: o.clock.today, reason: '脱落。' }
    }),
    s('correctNotice', 'running', at('subdistrict', 'publisher'), async (o, row) => ({
      ...(await inPublicity(o, row)),
      restarts: true,
      what: '面积有误。',
    })),
    s('withdrawNotice', 'running', at('subdistrict', 'publisher'), async (o, row) => ({
      notice: (await inPublicity(o, row)).notice,
      reason: '误列。',
    })),
    s('completeNotice', 'over', clock, async (o, row) => {
      const { notice } = await inPublicity(o, row)
      const { endsOn } = o.store.notice(notice) as { endsOn: string }
      o.clock.at(endsOn, '17:00')
      const places = required(o, notice)
      for (const p of places)
        await o.ask('checkPosting', staff('publisher', row.form.subdistrict), {
          notice,
          ...p,
          checkedOn: endsOn,
          evidence: sheet,
        })
      o.clock.at(addDays(endsOn, 1))
      return { notice }
    }),
    s('closePublicity', 'its notice withdrawn', clock, async (o, row) => {
      const { application, notice } = await inPublicity(o, row)
      await o.ask('withdrawNotice', staff('publisher', row.form.subdistrict), { notice, reason: '误列。' })
      return { application, notice }
    }),
    s(
      'raiseObjection',
      'running',
      at('subdistrict', 'clerk', 'publisher', 'first_reviewer', 'reviewer'),
      async (o, row) => ({ ...(await inPublicity(o, row)), ...objection }),
    ),
    s('enterObjection', 'running', clock, async (o, row) => {
      const { channel: _, ...given } = objection
      return { ...(await inPublicity(o, row)), ...given }
    }),
    s('settleObjection', 'open', at('subdistrict', ...reviewers), async (o, row) => {
      const application = await objectedTo(o, row)
      return { application, objection: `${application}-Y1`, outcome: 'dismissed', finding: '不成立。' }
    }),
    s('registerApplication', 'both publicities over', at(above, 'publisher'), on(toRegister)),
    s(
      'correctRegistration',
      'on the list',
      at(above, 'publisher', 'approver'),
      on(waiting, { programme: 'low_rent', reasons: '误选。' }),
    ),
    s(
      'requestReexamination',
      'rejected by the subdistrict',
      {
        clerk: three ? ['subdistrict', 'county', 'city'] : ['subdistrict', 'county'],
        reviewer: three ? ['subdistrict', 'county', 'city'] : ['subdistrict', 'county'],
        approver: three ? ['subdistrict', 'county', 'city'] : ['subdistrict', 'county'],
      },
      on(rejectedBelow, { statement: '请复核。' }),
    ),
    s(
      'decideReexamination',
      'rejected by the subdistrict: the county decides',
      at('county', 'reviewer', 'approver'),
      on(reexamining(rejectedBelow), { outcome: 'overturned', finding: '有误。' }),
    ),
    s(
      'decideReexamination',
      'rejected above: those above decide',
      at(above, 'reviewer', 'approver'),
      on(reexamining(rejectedAbove), { outcome: 'confirmed', finding: '无误。' }),
    ),
    s('loadCalendarYear', 'whenever a notice comes out', at('city', 'administrator'), async () => year([])),
    s('recomputeLimit', 'its year became known', clock, async (o, row) => {
      o.clock.at('2026-12-28')
      const application = await received(o, row)
      await o.ask('loadCalendarYear', staff('administrator', '410300'), { ...year([]), year: 2027, days: aYear(2027) })
      o.refreshCalendar()
      return { application, document: '示例' }
    }),
    s('extendWindow', 'a day off became known', clock, async (o, row) => {
      const { notice } = await inPublicity(o, row)
      const { endsOn } = o.store.notice(notice) as { endsOn: string }
      await o.ask('loadCalendarYear', staff('administrator', '410300'), year([endsOn]))
      o.refreshCalendar()
      return { notice, document: '示例' }
    }),
    s('changeHousehold', 'first review', at('subdistrict', 'clerk'), async (o, row) => ({
      application: await accepted(o, row),
      change: 'birth',
      effectiveOn: o.clock.today,
      evidence: ['birth_certificate'],
      household: withNewborn(row, o.clock.today),
    })),
    s(
      'checkMaterials',
      'first review',
      Object.fromEntries(
        office.map((role) => [role, three ? ['subdistrict', 'county', 'city'] : ['subdistrict', 'county']]),
      ),
      async (o, row) => ({ application: await accepted(o, row), papers: [{ material: 'id_card', as: 'original' }] }),
    ),
    s('changeHousehold', 'on the list', at('subdistrict', 'clerk'), async (o, row) => ({
      application: await waiting(o, row),
      change: 'birth',
      effectiveOn: o.clock.today,
      evidence: ['birth_certificate'],
      household: withNewborn(row, o.clock.today),
    })),
    s('recordProtection', 'of this county', keepers, async (_, row) => protection(row)),
    s('endProtection', 'of this county', keepers, async (o, row) => {
      const record = (await o.ask('recordProtection', staff('reviewer', countyOf(row)), protection(row))).subject
      return { record, item: 1, on: o.clock.today, reference: '退房2025-7' }
    }),
    s('imposeBar', 'in this county', at(above, 'approver'), async (_, row) => bar(row)),
    s('liftBar', 'imposed in this county', at(above, 'approver'), async (o, row) => {
      const record = (await o.ask('imposeBar', staff('approver', top(row)), bar(row))).subject
      return { record, item: 1, why: 'court_ruling', document: '（文号）', reasons: '判决撤销。' }
    }),
    s('numberDocument', 'cleared', clock, async (o, row) => {
      const notice = await cleared(o, row)
      const [paper] = papersOf(clearanceOf(o, notice), o.store.head(notice) as Head)
      return numbering(o, textPress(), clearanceOf(o, notice), paper as Paper)
    }),
    s('issueDocument', 'numbered', clock, async (o, row) => {
      const d = await numbered(o, row)
      const contact = contactOf(d.organ, everyContact())
      const { document, view } = sheetOf(d, { contact, site: 'https://a.example' }, sourcesOf(o))
      return {
        document: d.number,
        ...issuing(o, d, { rendered: asText(document), view, contact }, 'https://a.example'),
      }
    }),
    s('failDocument', 'numbered', clock, async (o, row) => ({
      document: (await numbered(o, row)).number,
      ...{ where: '标题', sentence: '标题太长，请改短。' },
    })),
    s('retryDocument', 'failed', at('subdistrict', 'publisher'), async (o, row) => {
      const document = (await numbered(o, row)).number
      await o.ask('failDocument', system, { document, where: '标题', sentence: '标题太长，请改短。' })
      return { document }
    }),
    s('resumeDocument', 'failed', clock, async (o, row) => {
      const document = (await numbered(o, row)).number
      await o.ask('failDocument', system, { document, where: '标题', sentence: '标题太长，请改短。' })
      return { document }
    }),
    s('withdrawDocument', 'its notice withdrawn', clock, async (o, row) => {
      const { notice } = await inPublicity(o, row)
      await o.ask('withdrawNotice', staff('publisher', row.form.subdistrict), { notice, reason: '误列。' })
      return { document: o.store.documentsOf(notice)[0]?.number, of: notice }
    }),
    s('enterFirstAdministrator', 'nobody there yet', clock, async (o) => ({
      ...{ staff: 'LY-1', organ: '410300', from: o.clock.today, document: '（文号）' },
      ...{ person: { name: '测试人员' }, identity: numberOf('LY-1') },
    })),
    s('enterStaff', 'another', keepsStaff, async (o, row) => ({
      ...{ staff: `new-${(await adminOf(o)) && nextNumber(o)}`, role: 'clerk', organ: row.form.subdistrict },
      ...{ from: o.clock.today, document: '（文号）', person: { name: '测试人员' } },
      identity: numberOf('somebody'),
    })),
    s('recordIdentity', 'of one entered before', keepsStaff, async (o, row) => ({
      staff: (
        await enteredBefore(o, await adminOf(o), { staff: nextNumber(o), role: 'clerk', organ: row.form.subdistrict })
      ).staff,
      identity: numberOf('somebody else'),
    })),
    s('askSignInLink', 'of a subdistrict', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      why: '（文号）',
    })),
    s('issueSignInLink', 'of a first password', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      ...{ why: '（文号）', replaces: false, alone: false, endsAt: '2025-09-04T01:00:00.000Z' },
    })),
    s('renewSignIn', 'of a subdistrict', clock, async (o, row) => ({
      staff: await clerkOf(o, row),
      secondForgotten: false,
    })),
    s('issueToken', 'of a program', keepsStaff, async (o, row) => ({
      staff: await programOf(o, row),
      ...{ token: '0a1b2c3d', item: 1, scopes: ['listApplications'], endsAt: '2025-12-01T01:00:00.000Z' },
    })),
    s('endToken', 'of a program', keepsStaff, async (o, row) => ({
      staff: await programOf(o, row),
      token: '0a1b2c3d',
    })),
    s('giveGrant', 'of a subdistrict', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      ...{ role: 'publisher', organ: row.form.subdistrict, from: o.clock.today, document: '（文号）' },
    })),
    s('endGrant', 'of a subdistrict', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      ...{ item: 1, on: o.clock.today, why: '（文号）' },
    })),
    s('suspendStaff', 'of a subdistrict', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      why: '（文号）',
    })),
    s('reinstateStaff', 'of a subdistrict', keepsStaff, async (o, row) => {
      const staffNumber = await clerkOf(o, row)
      await o.ask('suspendStaff', staff('administrator', '410300'), { staff: staffNumber, why: '（文号）' })
      return { staff: staffNumber, why: '（文号）' }
    }),
    s('recordDeparture', 'of a subdistrict', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      ...{ on: o.clock.today, why: '（文号）' },
    })),
    s('recordKin', 'of somebody else', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      kin: [{ ...protection(row).person, relation: '父母' }],
    })),
    s('declareRecusal', 'of somebody else', keepsStaff, async (o, row) => {
      const application = await received(o, row)
      const staffNumber = await clerkOf(o, row)
      const other = { staff: nextNumber(o), role: 'clerk', organ: row.form.subdistrict } as const
      await entered(o, staff('administrator', '410300'), other)
      return { staff: staffNumber, application, ground: 'kin', replacement: other.staff }
    }),
    s('linkLogin', 'of a subdistrict', keepsStaff, async (o, row) => ({
      staff: await clerkOf(o, row),
      login: { issuer: 'https://sso.example', subject: 'u-7' },
    })),
    s('unlinkLogin', 'of a subdistrict', keepsStaff, async (o, row) => {
      const linked = { staff: await clerkOf(o, row), login: { issuer: 'https://sso.example', subject: 'u-8' } }
      await o.ask('linkLogin', staff('administrator', '410300'), linked)
      return { ...linked, why: '（文号）' }
    }),
    s('enterDisclosure', 'for its own organ', { publisher: ['county', 'city', 'another county'] }, async (o) => ({
      kind: 'started-project',
      fields: house(o),
    })),
    s('amendDisclosure', 'of the city', at('city', 'publisher'), async (o) => {
      const fields = house(o)
      const disclosure = await disclosed(o, 'started-project', fields)
      const reason = '规划调整。'
      const changed = { ...fields, dwellings: 640 }
      return { disclosure, kind: 'started-project', is: 'change', since: o.clock.today, reason, fields: changed }
    }),
    s('releaseDisclosure', 'a correction', at('city', 'release_reviewer'), async (o) => {
      const fields = house(o)
      const disclosure = await disclosed(o, 'started-project', fields)
      await amended(o, disclosure, 'started-project', 'correction', { ...fields, dwellings: 640 })
      return { disclosure }
    }),
    s('returnDisclosure', 'not yet public', at('city', 'release_reviewer'), async (o) => {
      const fields = house(o)
      const disclosure = await disclosed(o, 'started-project', fields, { release: false })
      return { disclosure, reason: '项目名称不完整。' }
    }),
    s('withdrawDisclosure', 'public', at('city', 'release_reviewer'), async (o) => ({
      disclosure: await disclosed(o, 'started-project', house(o)),
      reason: '项目已经取消。',
    })),
    s('withdrawApplication', 'received', at('subdistrict', 'clerk'), on(received)),
    s('withdrawApplication', 'on the list', at('subdistrict', 'clerk'), on(waiting)),
  ]
}
