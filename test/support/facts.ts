import type { ApplicationFact } from '../../machines/application.facts.ts'
import type { CalendarFact } from '../../machines/calendar.facts.ts'
import type { DisclosureFact } from '../../machines/disclosure.facts.ts'
import type { DocumentFact } from '../../machines/document.facts.ts'
import type { Actor, Due } from '../../machines/fact.ts'
import type { NoticeFact, Posting } from '../../machines/notice.facts.ts'
import type { PersonFact } from '../../machines/person.facts.ts'
import type { StaffFact } from '../../machines/staff.facts.ts'

/*
 * Facts as sentences: `received()`, `passed('firstReview')`, `completed('firstPublicity')`. Each is a whole fact with
 * the right shape; the people and days are fixed, and a test names only what it is about.
 */

export type Fact = ApplicationFact | NoticeFact | CalendarFact | PersonFact | DocumentFact | StaffFact | DisclosureFact
type DataOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data']

/** The digest of some sealed text. Which one never matters to a machine. */
export const digest = 'd1'.repeat(32)
export const day = '2025-09-01'
export const due: Due = { on: '2025-10-01', from: day, period: '30日', calendar: 'cn' }
export const home = '410305005001'
const subdistrict = '410305005'

export const by = (staff: string, role = 'clerk', organ = subdistrict): Actor => ({ staff, role, organ })

function fact<T extends Fact['type']>(type: T, data: DataOf<T>, actor: Actor = by('clerk-wang')) {
  return { type, data, actor, occurredOn: day, recordedAt: `${day}T01:00:00.000Z` } as Extract<Fact, { type: T }>
}
/** The same fact, done by somebody else. */
export const done = <F extends Fact>(f: F, staff: string): F => ({ ...f, actor: { ...f.actor, staff } })
/** The same fact, true on another day. */
export const on = <F extends Fact>(f: F, occurredOn: string): F => ({ ...f, occurredOn })

export const received = (procedure = 'three-reviews@2012') =>
  fact('ApplicationReceived', {
    number: '410305-2025-00001-4',
    programme: 'public_rental',
    procedure,
    policy: 'luoyang@2012',
    county: '410305',
    subdistrict,
    communities: [home],
    household: digest,
    members: 3,
    materials: ['id_card'],
    due,
  })
export const asked = (stage: string) => fact('CorrectionRequested', { stage, items: ['income_proof'], due })
export const answered = (stage: string) => fact('CorrectionAnswered', { stage, items: ['income_proof'], due })
export const lapsed = (stage: string) => fact('CorrectionLapsed', { stage }, by('system', 'system', ''))
export const accepted = () => fact('ApplicationAccepted', { acceptedOn: day, due })
export const notAccepted = () =>
  fact('ApplicationNotAccepted', {
    reason: 'outside_area',
    statement: digest,
    basis: '行政许可法第32条',
    remedies: [{ kind: 'lawsuit', within: '6个月', basis: '行政诉讼法第46条' }],
  })
export const surveyed = (stage: string) =>
  fact('SurveyRecorded', {
    stage,
    kind: 'home_visit',
    investigators: ['A01', 'A02'],
    visitedOn: day,
    finding: digest,
  })
export const check = (stage: string, name: string, verdict: DataOf<'CheckRecorded'>['verdict'] = 'consistent') =>
  fact('CheckRecorded', { stage, check: name, source: '不动产登记中心', verdict })
/** A survey or check that carries verified values, and a pass that carries findings. */
export const withValues = <F extends Fact>(f: F, verified = digest): F => ({ ...f, data: { ...f.data, verified } })
export const withFindings = <F extends Fact>(f: F, policyNumbers = 'luoyang-low-rent@1'): F => ({
  ...f,
  data: { ...f.data, findings: digest, policyNumbers },
})
export const passed = (stage: string) => fact('ReviewPassed', { stage, opinion: digest, due })
export const returned = (stage: string, to: string, reopens: string[] = []) =>
  fact('ReviewReturned', { stage, to, reopens, reasons: digest, due })
export const rejected = (stage: string) =>
  fact('ReviewRejected', {
    stage,
    reason: 'income_over_line',
    statement: digest,
    basis: '收入标准',
    remedies: [{ kind: 'lawsuit', within: '6月', basis: '行政诉讼法第46条' }],
  })
export const sent = () => fact('FileTransmitted', { from: subdistrict, to: '410305', due })
export const signedFor = () => fact('FileReceived', { from: subdistrict, to: '410305', due })
export const listed = (stage: string, notice = 'N1') => fact('ListedInPublicity', { stage, notice, entry: 1 })
export const voided = (stage: string, notice = 'N1') => fact('PublicityVoided', { stage, notice, why: 'withdrawn' })
export const objected = (stage: string, objection = 'Y1') =>
  fact('ObjectionRaised', {
    stage,
    objection,
    ground: 'housing',
    identity: 'named',
    channel: 'desk',
    statement: digest,
    due,
  })
export const upheld = (stage: string, objection = 'Y1') =>
  fact('ObjectionUpheld', { stage, objection, finding: digest, due })
export const dismissed = (stage: string, objection = 'Y1') =>
  fact('ObjectionDismissed', { stage, objection, finding: digest })
export const completed = (stage: string, notice = 'N1') =>
  fact('PublicityCompleted', { stage, notice, startsOn: day, endsOn: '2025-09-11', due }, by('system', 'system', ''))
export const approved = (stage = 'approval') => fact('ApplicationApproved', { stage, opinion: digest })
export const registered = () =>
  fact('ApplicationRegistered', { waitingNumber: '410305-L2025-00001', registeredOn: day, publishBy: due })
export const reexaminationAsked = () => fact('ReexaminationRequested', { statement: digest, due })
export const reexamined = (stage: string, outcome: 'confirmed' | 'overturned') =>
  fact('ReexaminationDecided', { stage, outcome, finding: digest, remedies: [], due })
export const withdrawn = () => fact('ApplicationWithdrawn', {})
export const recalled = (stage: string, decision: DataOf<'DecisionRecalled'>['decision'], recalls = 1) =>
  fact('DecisionRecalled', { stage, decision, recalls, reasons: digest, due })
export const limitExtended = (stage: string) =>
  fact('LimitExtended', {
    ...{ stage, due: { ...due, on: '2025-10-20', extended: '10工作日' }, was: due.on },
    ...{ basis: '行政许可法第42条（参照）', reasons: digest },
  })
export const slipIssued = (slip = 'D1', to = subdistrict) =>
  fact('SupervisionIssued', { slip, to, late: day, demand: digest, due }, by('head-lu', 'head', '410305'))
export const caseAssigned = (stage: string, to = 'A01') =>
  fact('CaseAssigned', { stage, to, seed: digest, among: ['A01', 'A02'] }, by('system', 'system', ''))
export const caseReassigned = (stage: string, to = 'A02') =>
  fact('CaseReassigned', { stage, to, why: 'head', reasons: digest }, by('head-lu', 'head', subdistrict))
export const slipAnswered = (slip = 'D1') => fact('SupervisionAnswered', { slip, answer: digest })
export const recomputed = (objection?: string) =>
  fact(
    'LimitRecomputed',
    { ...(objection ? { objection } : {}), due: { ...due, on: '2025-10-09' }, was: due.on, document: '国办发明电' },
    by('system', 'system', ''),
  )
export const registrationCorrected = () =>
  fact('RegistrationCorrected', { programme: 'low_rent', reasons: digest }, by('publisher-zhou', 'publisher', '410300'))

export const materialsChecked = () => fact('MaterialsChecked', { papers: [{ material: 'id_card', as: 'original' }] })

export const householdChanged = (change: DataOf<'HouseholdChanged'>['change'] = 'birth', members = 4) =>
  fact('HouseholdChanged', {
    change,
    effectiveOn: day,
    household: 'd2'.repeat(32),
    members,
    entered: 1,
    left: 0,
    evidence: ['birth_certificate'],
  })

// —— The facts of one notice

export const board: Posting = { channel: 'community_board', place: home }
export const office: Posting = { channel: 'organ_board', place: subdistrict }
export const drafted = (drafter = 'publisher-zhou') =>
  fact(
    'NoticeDrafted',
    {
      number: '410305005-G2025-1',
      stage: 'firstPublicity',
      organ: subdistrict,
      cases: ['410305-2025-00001-4'],
      required: [board, office],
      lasts: '10日',
      minWorkdays: 5,
    },
    by(drafter, 'publisher'),
  )
export const cleared = (reviewer = 'release-wu') =>
  fact(
    'NoticeCleared',
    {
      opinion: digest,
      postOn: day,
      window: { startsOn: '2025-09-02', endsOn: '2025-09-11', workdays: 8, calendar: 'cn' },
    },
    by(reviewer, 'release_reviewer'),
  )
export const noticeIssued = (edition = 1) =>
  fact(
    'NoticeIssued',
    { document: `410305005-D-2025-0000${edition}`, edition, sha256: digest, content: digest },
    by('system', 'system', ''),
  )
export const posted = (where: Posting, postedOn = day) =>
  fact('NoticePosted', { ...where, postedOn, evidence: digest }, by('publisher-zhou', 'publisher'))
export const started = (startsOn = '2025-09-02', endsOn = '2025-09-11') =>
  fact('PublicityStarted', { startsOn, endsOn, workdays: 8, calendar: 'cn' }, by('publisher-zhou', 'publisher'))
export const checked = (where: Posting, checkedOn = '2025-09-11') =>
  fact('PostingChecked', { ...where, checkedOn, evidence: digest }, by('publisher-zhou', 'publisher'))
export const interrupted = (failed: Posting[], since = '2025-09-05') =>
  fact('NoticeInterrupted', { failed, since, reason: digest }, by('publisher-zhou', 'publisher'))
export const noticeCorrected = (restarts: boolean) =>
  fact('NoticeCorrected', { case: '410305-2025-00001-4', what: digest, restarts }, by('publisher-zhou', 'publisher'))
export const noticeCompleted = (startsOn = '2025-09-02', endsOn = '2025-09-11') =>
  fact('NoticeCompleted', { startsOn, endsOn }, by('system', 'system', ''))
export const noticeWithdrawn = () => fact('NoticeWithdrawn', { reason: digest }, by('publisher-zhou', 'publisher'))

export const extended = (endsOn: string, was = '2025-09-11') =>
  fact('WindowExtended', { endsOn, was, workdays: 8, calendar: 'cn', document }, by('system', 'system', ''))

// —— The holiday notice of a year

const document = '国办发明电〔2024〕12号'
export const yearLoaded = (year = 2025) =>
  fact(
    'CalendarYearLoaded',
    { year, document, days: [{ on: `${year}-10-01`, kind: 'off', name: '国庆节' }] },
    by('administrator-chen', 'administrator', '410300'),
  )

// —— One person's entry in the register

const keeper = by('reviewer-feng', 'reviewer', '410305')
const approver = by('approver-chu', 'approver', '410300')
export const personRecorded = () => fact('PersonRecorded', { number: '410300-R-00001-4', person: digest }, keeper)
export const protectionRecorded = (item = 1, since = '2021-06-01') =>
  fact(
    'ProtectionRecorded',
    { item, programme: 'public_rental', form: 'housed', where: '410305', reference: '涧公租2021-118', since },
    keeper,
  )
export const protectionEnded = (item = 1, ended = '2025-06-30') =>
  fact('ProtectionEnded', { item, on: ended, reference: '退房确认2025-7' }, keeper)
export const barImposed = (item = 1, countsFrom = '2020-03-10', endsOn = '2025-03-10') =>
  fact(
    'BarImposed',
    {
      item,
      kind: 'fraud_leased',
      county: '410305',
      programme: 'public_rental',
      countsFrom,
      endsOn,
      explanation: ['限制期 5 年'],
      calendar: 'cn',
      basis: '公租房办法（部令11号）第35条',
      policyNumbers: 'luoyang-public-rental@1',
      decision: '洛住保决〔2020〕3号',
      reasons: digest,
    },
    approver,
  )
export const barLifted = (item = 1, lifted = day) =>
  fact(
    'BarLifted',
    { item, on: lifted, why: 'decision_revoked', document: '洛政复决〔2025〕1号', reasons: digest },
    approver,
  )
export const everyPersonFact = [
  personRecorded(),
  ...[1, 2, 3].flatMap((n) => [protectionRecorded(n), protectionEnded(n), barImposed(n), barLifted(n)]),
  protectionEnded(1, '2019-01-01'),
  barImposed(1, '2025-03-10', '2020-03-10'),
  barLifted(2, '2019-01-01'),
]

// —— One member of staff

const administrator = { staff: 'LY-1', role: 'administrator', organ: '410300' }
const why = { why: '（文号）' }
export const staffEntered = () =>
  fact('StaffEntered', { staff: 'LY-7', serial: 2, kind: 'person', person: digest }, administrator)
export const grantGiven = (item = 1, from = '2025-09-01', until: string | null = null) => {
  const post = { role: 'clerk', organ: '410305005', document: '（文号）' } as const
  return fact('GrantGiven', { item, ...post, from, until }, administrator)
}
export const grantEnded = (item = 1, on = '2025-09-10') => fact('GrantEnded', { item, on, ...why }, administrator)
export const recusalDeclared = (application = '410305-2025-00001-4') =>
  fact('RecusalDeclared', { application, ground: 'kin', replacement: 'LY-8' }, administrator)
export const kinRecorded = () => fact('KinRecorded', { kin: digest }, administrator)
export const staffSuspended = () => fact('StaffSuspended', why, administrator)
export const staffReinstated = () => fact('StaffReinstated', why, administrator)
export const staffLeft = () => fact('StaffLeft', { on: '2025-09-10', ...why }, administrator)
export const loginLinked = () => fact('LoginLinked', { login: digest }, administrator)
export const loginUnlinked = () => fact('LoginUnlinked', why, administrator)
export const identityRecorded = () => fact('IdentityRecorded', { identity: digest }, administrator)
export const linkAsked = (by = 'LY-1') => fact('SignInLinkAsked', why, { ...administrator, staff: by })
export const linkIssued = (by = 'LY-1', replaces = false, alone = false) => {
  const data = { replaces, alone, ...why, endsAt: '2025-09-04T01:00:00.000Z' }
  return fact('SignInLinkIssued', data, { ...administrator, staff: by })
}
export const signInRenewed = () => fact('SignInRenewed', { secondForgotten: true })
export const programEntered = () =>
  fact('StaffEntered', { staff: 'svc-7', serial: 3, kind: 'service', person: digest }, administrator)
export const tokenIssued = (item = 1) => {
  const data = { token: '0a1b2c3d', item, scopes: ['listApplications'], endsAt: '2025-12-01T01:00:00.000Z' }
  return fact('TokenIssued', data, administrator)
}
export const tokenEnded = () => fact('TokenEnded', { token: '0a1b2c3d' }, administrator)
export const everyStaffFact = [
  staffEntered(),
  ...[1, 2, 3].flatMap((n) => [grantGiven(n), grantEnded(n), recusalDeclared(`410305-2025-0000${n}-4`)]),
  grantGiven(1, '2025-09-01', '2025-08-31'),
  grantGiven(2, '2025-09-01', '2025-09-05'),
  grantEnded(2, '2025-09-06'),
  kinRecorded(),
  loginLinked(),
  loginUnlinked(),
  identityRecorded(),
  linkAsked(),
  ...['LY-1', 'LY-2'].flatMap((by) => [linkIssued(by), linkIssued(by, true), linkIssued(by, true, true)]),
  signInRenewed(),
  programEntered(),
  tokenIssued(),
  tokenEnded(),
  staffSuspended(),
  staffReinstated(),
  staffLeft(),
]

// —— One item of the disclosure column

const said = { title: '示例公寓', subject: '示例公寓', year: 2025, fields: { project: '示例公寓' }, peopleCount: 0 }
const byThen = { on: '2025-09-29', from: '2025-09-01', period: '20工作日', calendar: 'cn-2026' }
const amendmentEntered = (is: 'change' | 'correction') =>
  fact('AmendmentEntered', {
    ...said,
    ...{ is, since: '2025-09-02', reason: '规划调整。', due: byThen },
    changes: [{ field: 'project', before: '示例', after: '示例公寓' }],
  })
export const everyDisclosureFact = [
  fact('DisclosureEntered', {
    ...{ number: '410300-K2025-1', kind: 'started-project', form: 'started-project/1', organ: '410300' },
    ...said,
    due: byThen,
  }),
  fact('DisclosurePublished', { shownUntil: '2025-10-01' }),
  fact('DisclosureReturned', { reason: '不完整。' }),
  amendmentEntered('change'),
  amendmentEntered('correction'),
  fact('DisclosureChanged', {}),
  fact('DisclosureCorrected', {}),
  fact('AmendmentReturned', { reason: '没有依据。' }),
  fact('DisclosureWithdrawn', { reason: '取消。' }),
]

// —— One paper

const contact = {
  organ: '涧西区长安路街道办事处',
  office: '便民服务中心',
  address: '洛阳市涧西区长安路1号',
  phone: '0379-12345678',
  supervision: { organ: '涧西区纪检监察机关', phone: '0379-87654321' },
}
export const documentNumbered = (edition = 1) =>
  fact(
    'DocumentNumbered',
    {
      number: '410305005-D-2025-00012-8',
      mark: '涧长住公示〔2025〕12号',
      series: '公示',
      serial: 12,
      kind: 'first-review',
      template: 'first-review/1',
      of: '410305005-G2025-1',
      upTo: 2,
      organ: subdistrict,
      code: '7K3M9QXR2T5V0ABC',
      issuedOn: day,
      edition,
      ...(edition > 1 ? { replaces: '410305005-D-2025-00011-9' } : {}),
    },
    by('system', 'system', ''),
  )
export const documentIssued = () =>
  fact(
    'DocumentIssued',
    {
      ...{ sha256: digest, view: digest, content: digest, zlib: '1.3.1', pages: 2, bytes: 60_000 },
      ...{ contact, site: 'https://zfbz.example.gov.cn' },
    },
    by('system', 'system', ''),
  )
export const renderFailed = () =>
  fact(
    'RenderFailed',
    { where: '附件第 12 行〔姓名〕', sentence: '现有字体都没有 U+20BB7 这个字。' },
    by('system', 'system', ''),
  )
export const renderRetried = () => fact('RenderRetried', {}, by('publisher-zhou', 'publisher'))
export const documentSuperseded = () =>
  fact('DocumentSuperseded', { by: '410305005-D-2025-00013-1' }, by('system', 'system', ''))
export const documentWithdrawn = () => fact('DocumentWithdrawn', {}, by('system', 'system', ''))
