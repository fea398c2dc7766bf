import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { subdistrictsOf } from '../../src/organs.ts'
import type { RefusalCode } from '../../src/refusal.ts'
import { amended, disclosed, project } from '../support/disclosures.ts'
import {
  accepted,
  checked,
  ended,
  firstReviewed,
  formOf,
  posted,
  sheet,
  transmitted,
  withNewborn,
  workdayFrom,
} from '../support/life.ts'
import { staff, type TestOffice } from '../support/office.ts'
import { sheetIssued, textPress } from '../support/press.ts'
import { assigned, entered, enteredBefore, firstAdministrator, numberOf } from '../support/staff.ts'
import { aYear } from '../support/year.ts'

/** One command over HTTP: how to come to where it is possible, and what follows. */
export interface Row {
  /** Brings a case of 涧西区 there; says who asks, and what but the version. */
  arrange(office: TestOffice, household: IntakeRow): Promise<{ actor: AtWork; input: Record<string, unknown> }>
  /** The state it leads to. */
  readonly state: string
  /** The refusal once case or notice is over; `not_allowed` unless said. */
  readonly over?: RefusalCode
  /** Every department of city and county may, for itself. */
  readonly ofEveryDepartment?: true
}

export const district = '410305'
export const city = '410300'

/** Another organ of the same level, or, for the city, of the one below. */
export function anotherOrgan(organ: string): string {
  if (organ === city) return district
  if (organ.length === 6) return organ === district ? '410302' : district
  const other = subdistrictsOf(organ.slice(0, 6)).find(({ code }) => code !== organ)
  return (other as NonNullable<typeof other>).code
}

const own = (household: IntakeRow) => household.form.subdistrict

async function received(office: TestOffice, household: IntakeRow): Promise<string> {
  return (await office.ask('receiveApplication', staff('clerk', own(household)), formOf(household))).subject
}

async function listed(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await accepted(office, household)
  await firstReviewed(office, application)
  return application
}

/** Accepted, and its first review overrun. */
async function late(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await accepted(office, household)
  office.clock.at('2025-10-20')
  return application
}

async function drafted(office: TestOffice, household: IntakeRow): Promise<string> {
  const applications = [await listed(office, household)]
  const draft = { stage: 'firstPublicity', applications }
  return (await office.ask('draftNotice', staff('publisher', own(household)), draft)).subject
}

async function cleared(office: TestOffice, household: IntakeRow): Promise<string> {
  const notice = await drafted(office, household)
  await office.ask('clearNotice', staff('release_reviewer', own(household)), { notice, opinion: '同意发布。' })
  return notice
}

async function printed(office: TestOffice, household: IntakeRow): Promise<string> {
  const notice = await cleared(office, household)
  await sheetIssued(office, notice)
  return notice
}

async function running(
  office: TestOffice,
  household: IntakeRow,
): Promise<{ application: string; notice: string; endsOn: string; place: string }> {
  const application = await listed(office, household)
  const notice = await posted(office, own(household), 'firstPublicity', [application])
  const endsOn = office.store.notice(notice)?.endsOn as string
  return { application, notice, endsOn, place: own(household) }
}

async function objected(office: TestOffice, household: IntakeRow): Promise<string> {
  const { application, notice } = await running(office, household)
  await office.ask('raiseObjection', staff('clerk', own(household)), { application, notice, ...objection })
  return application
}

const objection = {
  ground: 'housing',
  identity: 'named',
  channel: 'desk',
  statement: '该户另有住房。',
  objector: { name: '测试人', contact: '00000000001' },
}

async function publicised(office: TestOffice, household: IntakeRow): Promise<string> {
  const { application, notice } = await running(office, household)
  await ended(office, notice)
  office.clock.at(workdayFrom(office.clock.today))
  return application
}

async function atSecondReview(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await publicised(office, household)
  await transmitted(office, application, own(household), district)
  return application
}

async function atApproval(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await atSecondReview(office, household)
  const reviewer = staff('reviewer', district)
  const stage = 'secondReview'
  await checked(office, application, 'reviewer', district, stage)
  await office.ask('passReview', reviewer, { application, stage, opinion: '同意。' })
  await transmitted(office, application, district, city)
  return application
}

async function atRegistration(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await atApproval(office, household)
  await office.ask('approveApplication', staff('approver', city), { application, opinion: '核准。' })
  await ended(office, await posted(office, city, 'finalPublicity', [application]))
  office.clock.at(workdayFrom(office.clock.today))
  return application
}

const rejection = {
  stage: 'firstReview',
  reason: 'income_over_line',
  basis: '市公租房收入标准',
  statement: '收入超标。',
}

async function overTheLine(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await accepted(office, household)
  await office.ask('recordSurvey', staff('first_reviewer', own(household)), {
    application,
    stage: 'firstReview',
    kind: 'records',
    investigators: ['A01', 'A02'],
    visitedOn: office.clock.today,
    finding: '查阅工资单。',
    verified: { yearlyIncome: { value: 900_000 } },
  })
  return application
}

async function rejected(office: TestOffice, household: IntakeRow): Promise<string> {
  const application = await overTheLine(office, household)
  await office.ask('rejectApplication', staff('first_reviewer', own(household)), { application, ...rejection })
  return application
}

const person = ({ form: { members } }: IntakeRow) => {
  const { name, idNumber } = members[0] as (typeof members)[number]
  return { name, idNumber }
}
const lease = { programme: 'public_rental', form: 'housed', reference: '涧公租2021-118', since: '2021-06-01' }
const giveUp = { kind: 'give_up', programme: 'public_rental', county: district, decision: '洛住保决〔2025〕3号' }

async function protectedBefore(office: TestOffice, household: IntakeRow): Promise<string> {
  const input = { ...lease, where: district, person: person(household) }
  return (await office.ask('recordProtection', staff('reviewer', district), input)).subject
}

async function barred(office: TestOffice, household: IntakeRow): Promise<string> {
  const input = { ...giveUp, countsFrom: '2025-08-20', person: person(household), reasons: '选房后放弃。' }
  return (await office.ask('imposeBar', staff('approver', city), input)).subject
}

/** Every command that has a path. A new one without a row here fails its test. */
export const rows: Readonly<Record<string, Row>> = {
  receiveApplication: {
    arrange: async (_, household) => ({ actor: staff('clerk', own(household)), input: formOf(household) }),
    state: 'received',
  },
  requestCorrection: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: { application: await received(office, household), items: ['income_proof'], note: '请补交收入证明。' },
    }),
    state: 'intakeCorrection',
  },
  answerCorrection: {
    arrange: async (office, household) => {
      const actor = staff('clerk', own(household))
      const application = await received(office, household)
      await office.ask('requestCorrection', actor, { application, items: ['income_proof'] })
      return { actor, input: { application, items: ['income_proof'] } }
    },
    state: 'received',
  },
  acceptApplication: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: { application: await received(office, household) },
    }),
    state: 'firstReview',
  },
  declineApplication: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: {
        application: await received(office, household),
        reason: 'outside_area',
        basis: '行政许可法第32条',
        goTo: '410311',
        statement: '不在本辖区。',
      },
    }),
    state: 'notAccepted',
  },
  recordSurvey: {
    arrange: async (office, household) => ({
      actor: staff('first_reviewer', own(household)),
      input: {
        application: await accepted(office, household),
        stage: 'firstReview',
        kind: 'home_visit',
        investigators: ['A01', 'A02'],
        visitedOn: office.clock.today,
        finding: '与申报一致。',
      },
    }),
    state: 'firstReview',
  },
  requestCheck: {
    arrange: async (office, household) => ({
      actor: staff('reviewer', district),
      input: {
        application: await atSecondReview(office, household),
        stage: 'secondReview',
        check: 'income',
        source: '民政部门',
      },
    }),
    state: 'secondReview',
  },
  recordCheck: {
    arrange: async (office, household) => ({
      actor: staff('reviewer', district),
      input: {
        application: await atSecondReview(office, household),
        stage: 'secondReview',
        check: 'housing',
        source: '不动产登记中心',
        verdict: 'consistent',
        finding: '名下无房。',
        verified: { homes: { value: 0 } },
      },
    }),
    state: 'secondReview',
  },
  passReview: {
    arrange: async (office, household) => {
      const actor = staff('first_reviewer', own(household))
      const application = await accepted(office, household)
      const survey = { stage: 'firstReview', kind: 'home_visit', investigators: ['A01', 'A02'], finding: '一致。' }
      await office.ask('recordSurvey', actor, { application, ...survey, visitedOn: office.clock.today })
      return { actor, input: { application, stage: 'firstReview', opinion: '符合条件。' } }
    },
    state: 'firstPublicity',
  },
  returnReview: {
    arrange: async (office, household) => ({
      actor: staff('reviewer', district),
      input: { application: await atSecondReview(office, household), stage: 'secondReview', reasons: '缺签字。' },
    }),
    state: 'firstReview',
  },
  recallDecision: {
    arrange: async (office, household) => ({
      actor: staff('first_reviewer', own(household)),
      input: { application: await listed(office, household), stage: 'firstReview', reasons: '误选结论。' },
    }),
    state: 'firstReview',
  },
  extendLimit: {
    arrange: async (office, household) => ({
      actor: staff('head', own(household)),
      input: { application: await accepted(office, household), stage: 'firstReview', reasons: '须向外省核实。' },
    }),
    state: 'firstReview',
  },
  reassignCase: {
    arrange: async (office, household) => {
      const { application, admin, stage, free } = await assigned(office, household)
      const organ = own(household)
      const actor = await entered(office, admin, staff('head', organ))
      // Whoever else tries holds the post too: what is tried is the wish.
      for (const other of [staff('head', anotherOrgan(organ)), { ...actor, staff: 'X02' }])
        await entered(office, admin, other)
      return { actor, input: { application, stage, to: free.staff, reasons: '原承办人病假。' } }
    },
    state: 'firstReview',
  },
  issueSupervision: {
    arrange: async (office, household) => ({
      actor: staff('head', district),
      input: { application: await late(office, household), demand: '请说明原因。' },
    }),
    state: 'firstReview',
  },
  answerSupervision: {
    arrange: async (office, household) => {
      const application = await late(office, household)
      await office.ask('issueSupervision', staff('head', district), { application, demand: '请说明原因。' })
      const slip = `${application}-D1`
      return { actor: staff('head', own(household)), input: { application, slip, answer: '三日内办结。' } }
    },
    state: 'firstReview',
  },
  rejectApplication: {
    arrange: async (office, household) => ({
      actor: staff('first_reviewer', own(household)),
      input: { application: await overTheLine(office, household), ...rejection },
    }),
    state: 'rejected',
  },
  transmitFile: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: { application: await publicised(office, household) },
    }),
    state: 'receiptByCounty',
  },
  receiveFile: {
    arrange: async (office, household) => {
      const application = await publicised(office, household)
      await office.ask('transmitFile', staff('clerk', own(household)), { application })
      return { actor: staff('clerk', district), input: { application } }
    },
    state: 'secondReview',
  },
  approveApplication: {
    arrange: async (office, household) => ({
      actor: staff('approver', city),
      input: { application: await atApproval(office, household), opinion: '符合保障条件。' },
    }),
    state: 'finalPublicity',
  },
  draftNotice: {
    arrange: async (office, household) => ({
      actor: staff('publisher', own(household)),
      input: { stage: 'firstPublicity', applications: [await listed(office, household)] },
    }),
    state: 'drafted',
  },
  clearNotice: {
    arrange: async (office, household) => ({
      actor: staff('release_reviewer', own(household)),
      input: { notice: await drafted(office, household), opinion: '同意发布。' },
    }),
    state: 'cleared',
  },
  postNotice: {
    arrange: async (office, household) => ({
      actor: staff('publisher', own(household)),
      input: {
        notice: await printed(office, household),
        channel: 'organ_board',
        place: own(household),
        postedOn: office.clock.today,
        evidence: sheet,
      },
    }),
    state: 'cleared',
  },
  checkPosting: {
    arrange: async (office, household) => {
      const { notice, endsOn, place } = await running(office, household)
      office.clock.at(endsOn, '17:00')
      return {
        actor: staff('publisher', place),
        input: { notice, channel: 'organ_board', place, checkedOn: endsOn, evidence: sheet },
      }
    },
    state: 'running',
  },
  interruptNotice: {
    arrange: async (office, household) => {
      const { notice, place } = await running(office, household)
      const failed = [{ channel: 'organ_board', place }]
      return {
        actor: staff('publisher', place),
        input: { notice, failed, since: office.clock.today, reason: '公示件脱落。' },
      }
    },
    state: 'interrupted',
    // What failed no longer hangs there, and that is what it says.
    over: 'invalid',
  },
  correctNotice: {
    arrange: async (office, household) => {
      const { notice, application, place } = await running(office, household)
      return { actor: staff('publisher', place), input: { notice, application, restarts: false, what: '面积误录。' } }
    },
    state: 'running',
  },
  withdrawNotice: {
    arrange: async (office, household) => ({
      actor: staff('publisher', own(household)),
      input: { notice: await drafted(office, household), reason: '误列一户。' },
    }),
    state: 'withdrawn',
  },
  raiseObjection: {
    arrange: async (office, household) => {
      const { notice, application, place } = await running(office, household)
      return { actor: staff('clerk', place), input: { application, notice, ...objection } }
    },
    state: 'firstPublicity',
  },
  settleObjection: {
    arrange: async (office, household) => {
      const application = await objected(office, household)
      return {
        actor: staff('first_reviewer', own(household), '-b'),
        input: { application, objection: `${application}-Y1`, outcome: 'upheld', finding: '另有住房。' },
      }
    },
    state: 'firstReview',
    over: 'not_found',
  },
  registerApplication: {
    arrange: async (office, household) => ({
      actor: staff('publisher', city),
      input: { application: await atRegistration(office, household) },
    }),
    state: 'waiting',
  },
  requestReexamination: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: { application: await rejected(office, household), statement: '收入含一次性补助。' },
    }),
    state: 'reexamination',
  },
  decideReexamination: {
    arrange: async (office, household) => {
      const application = await rejected(office, household)
      await office.ask('requestReexamination', staff('clerk', own(household)), { application, statement: '请复核。' })
      const verified = { yearlyIncome: { value: 12_000 } }
      const input = { application, outcome: 'overturned', finding: '补助不计入收入。', verified }
      return { actor: staff('reviewer', district), input }
    },
    state: 'firstReview',
  },
  withdrawApplication: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: { application: await received(office, household), reason: '已自行购房。' },
    }),
    state: 'withdrawn',
  },
  correctRegistration: {
    arrange: async (office, household) => {
      const application = await atRegistration(office, household)
      await office.ask('registerApplication', staff('publisher', city), { application })
      const input = { application, programme: 'public_rental', reasons: '登记时误选。' }
      return { actor: staff('publisher', city), input }
    },
    state: 'waiting',
  },
  loadCalendarYear: {
    arrange: async () => ({
      actor: staff('administrator', city),
      input: { year: 2027, document: '测试〔2026〕1号', days: aYear(2027) },
    }),
    state: 'loaded',
  },
  changeHousehold: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: {
        application: await accepted(office, household),
        change: 'birth',
        effectiveOn: office.clock.today,
        evidence: ['birth_certificate'],
        household: withNewborn(household, office.clock.today),
      },
    }),
    state: 'firstReview',
  },
  checkMaterials: {
    arrange: async (office, household) => ({
      actor: staff('clerk', own(household)),
      input: {
        application: await accepted(office, household),
        papers: [{ material: 'id_card', as: 'original' }],
      },
    }),
    state: 'firstReview',
  },
  recordProtection: {
    arrange: async (_, household) => ({
      actor: staff('reviewer', district),
      input: { ...lease, where: district, person: person(household) },
    }),
    state: 'recorded',
  },
  endProtection: {
    arrange: async (office, household) => ({
      actor: staff('reviewer', district),
      input: { record: await protectedBefore(office, household), item: 1, on: '2025-08-31', reference: '退房2025-7' },
    }),
    state: 'recorded',
  },
  imposeBar: {
    arrange: async (_, household) => ({
      actor: staff('approver', city),
      input: { ...giveUp, countsFrom: '2025-08-20', person: person(household), reasons: '选房后放弃。' },
    }),
    state: 'recorded',
  },
  retryDocument: {
    arrange: async (office, household) => {
      const notice = await cleared(office, household)
      const broken = { ...textPress(), directory: () => undefined }
      await sheetIssued(office, notice, broken).catch(() => {})
      return {
        actor: staff('publisher', own(household)),
        input: { document: office.store.documentsOf(notice)[0]?.number },
      }
    },
    state: 'numbered',
  },
  liftBar: {
    arrange: async (office, household) => ({
      actor: staff('approver', city),
      input: {
        record: await barred(office, household),
        item: 1,
        why: 'decision_revoked',
        document: '洛政复决〔2025〕1号',
        reasons: '原决定已撤销。',
      },
    }),
    state: 'recorded',
  },
  enterStaff: {
    arrange: async (office) => ({
      actor: await keeper(office),
      input: {
        staff: 'LY-7',
        role: 'clerk',
        organ: '410305005',
        ...post(office),
        person: { name: '测试人员' },
        identity: numberOf('LY-7'),
      },
    }),
    state: 'active',
  },
  giveGrant: {
    arrange: async (office) => ({
      actor: (await clerkEntered(office)).admin,
      input: { staff: 'LY-7', role: 'publisher', organ: '410305005', ...post(office) },
    }),
    state: 'active',
    over: 'conflict',
  },
  endGrant: {
    arrange: async (office) => ({
      actor: (await clerkEntered(office)).admin,
      input: { staff: 'LY-7', item: 1, on: office.clock.today, why: '（文号）' },
    }),
    state: 'active',
  },
  suspendStaff: {
    arrange: async (office) => ({
      actor: (await clerkEntered(office)).admin,
      input: { staff: 'LY-7', why: '（文号）' },
    }),
    state: 'suspended',
  },
  reinstateStaff: {
    arrange: async (office) => {
      const { admin } = await clerkEntered(office)
      await office.ask('suspendStaff', admin, { staff: 'LY-7', why: '（文号）' })
      return { actor: admin, input: { staff: 'LY-7', why: '（文号）' } }
    },
    state: 'active',
  },
  recordDeparture: {
    arrange: async (office) => ({
      actor: (await clerkEntered(office)).admin,
      input: { staff: 'LY-7', on: office.clock.today, why: '（文号）' },
    }),
    state: 'left',
  },
  recordKin: {
    arrange: async (office, household) => ({
      actor: (await clerkEntered(office)).admin,
      input: { staff: 'LY-7', kin: [{ relation: '配偶', ...person(household) }] },
    }),
    state: 'active',
    over: 'conflict',
  },
  declareRecusal: {
    arrange: async (office, household) => {
      const application = await received(office, household)
      const { admin, clerk } = await clerkEntered(office, own(household))
      await entered(office, admin, { ...clerk, staff: 'LY-8' })
      return { actor: admin, input: { staff: 'LY-7', application, ground: 'interest', replacement: 'LY-8' } }
    },
    state: 'active',
    over: 'conflict',
  },
  recordIdentity: {
    arrange: async (office, household) => {
      const admin = await keeper(office)
      await enteredBefore(office, admin, { staff: 'LY-7', role: 'clerk', organ: own(household) })
      return { actor: admin, input: { staff: 'LY-7', identity: numberOf('LY-7') } }
    },
    state: 'active',
    over: 'conflict',
  },
  linkLogin: {
    arrange: async (office) => ({
      actor: (await clerkEntered(office)).admin,
      input: { staff: 'LY-7', login: { issuer: 'https://sso.example', subject: 'u-7' } },
    }),
    state: 'active',
    over: 'conflict',
  },
  unlinkLogin: {
    arrange: async (office) => {
      const { admin } = await clerkEntered(office)
      const login = { issuer: 'https://sso.example', subject: 'u-7' }
      await office.ask('linkLogin', admin, { staff: 'LY-7', login })
      return { actor: admin, input: { staff: 'LY-7', login, why: '（文号）' } }
    },
    state: 'active',
    over: 'invalid',
  },
  enterDisclosure: {
    arrange: async (office) => ({
      actor: staff('publisher', city),
      input: { kind: 'started-project', fields: project('示例公寓', office.clock.today) },
    }),
    state: 'entered',
    ofEveryDepartment: true,
  },
  amendDisclosure: {
    arrange: async (office) => {
      const fields = project('示例公寓', office.clock.today)
      const disclosure = await disclosed(office, 'started-project', fields)
      return {
        actor: staff('publisher', city),
        input: {
          ...{ disclosure, kind: 'started-project', is: 'change', since: office.clock.today, reason: '规划调整。' },
          fields: { ...fields, dwellings: 640 },
        },
      }
    },
    state: 'amending',
  },
  releaseDisclosure: {
    arrange: async (office) => {
      const fields = project('示例公寓', office.clock.today)
      const disclosure = await disclosed(office, 'started-project', fields)
      await amended(office, disclosure, 'started-project', 'correction', { ...fields, dwellings: 640 })
      return { actor: staff('release_reviewer', city), input: { disclosure } }
    },
    state: 'published',
  },
  returnDisclosure: {
    arrange: async (office) => {
      const fields = project('示例公寓', office.clock.today)
      const disclosure = await disclosed(office, 'started-project', fields, { release: false })
      return { actor: staff('release_reviewer', city), input: { disclosure, reason: '项目名称不完整。' } }
    },
    state: 'returned',
  },
  withdrawDisclosure: {
    arrange: async (office) => ({
      actor: staff('release_reviewer', city),
      input: {
        disclosure: await disclosed(office, 'started-project', project('示例公寓', office.clock.today)),
        reason: '项目已经取消。',
      },
    }),
    state: 'withdrawn',
  },
}

/** The first administrator, and another: who repeats a wish of the first must be somebody too. */
async function keeper(office: TestOffice): Promise<AtWork> {
  const admin = await firstAdministrator(office)
  await entered(office, admin, { ...admin, staff: 'X02' })
  return admin
}
async function clerkEntered(office: TestOffice, organ = '410305005'): Promise<{ admin: AtWork; clerk: AtWork }> {
  const admin = await keeper(office)
  return { admin, clerk: await entered(office, admin, { staff: 'LY-7', role: 'clerk', organ }) }
}
const post = (office: TestOffice) => ({ from: office.clock.today, document: '（文号）' })
