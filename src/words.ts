import type { ApplicationFactType } from '../machines/application.facts.ts'
import type { CalendarFactType } from '../machines/calendar.facts.ts'
import type { DisclosureFactType } from '../machines/disclosure.facts.ts'
import type { DocumentFactType } from '../machines/document.facts.ts'
import type { NoticeFactType } from '../machines/notice.facts.ts'
import type { PersonFactType } from '../machines/person.facts.ts'
import type { StaffFactType } from '../machines/staff.facts.ts'
import type { RefusalCode } from './refusal.ts'
import type { Role } from './roles.ts'

/** Every state in Chinese: what the case or notice waits for. Completeness is a test over all machines. */
export const states: Readonly<Record<string, string>> = {
  new: '未登记',
  received: '待受理',
  intakeCorrection: '待补正（受理）',
  communityReview: '居委会审核',
  communityReviewCorrection: '待补正（居委会审核）',
  communityPublicity: '居委会公示',
  firstReview: '初审',
  firstReviewCorrection: '待补正（初审）',
  firstPublicity: '初审公示',
  transmissionToSubdistrict: '待报送街道',
  receiptBySubdistrict: '待街道签收',
  transmissionToCounty: '待报送区县',
  receiptByCounty: '待区县签收',
  secondReview: '复审',
  secondReviewCorrection: '待补正（复审）',
  secondPublicity: '复审公示',
  transmissionToCity: '待报送市级',
  receiptByCity: '待市级签收',
  approval: '核准',
  approvalCorrection: '待补正（核准）',
  finalPublicity: '核准公示',
  registration: '待登记',
  waiting: '轮候',
  rejected: '不予通过',
  reexamination: '复核',
  rejectionConfirmed: '不予通过（复核维持）',
  notAccepted: '不予受理',
  lapsed: '视为放弃',
  withdrawn: '已撤回',
  drafted: '待发布审查',
  cleared: '待张贴',
  running: '公示中',
  interrupted: '公示中断',
  completed: '公示结束',
  loaded: '已载入',
  recorded: '在册',
  numbered: '待制发',
  failed: '未能制作',
  issued: '已制发',
  superseded: '已被新版替换',
  active: '在职',
  suspended: '停职',
  left: '离职',
  entered: '待发布',
  published: '已公开',
  amending: '变更待发布',
  returned: '已退回',
}

/** Every fact in Chinese. */
type FactType =
  | ApplicationFactType
  | NoticeFactType
  | CalendarFactType
  | PersonFactType
  | DocumentFactType
  | StaffFactType
  | DisclosureFactType
export const facts: Readonly<Record<FactType, string>> = {
  ApplicationReceived: '收件登记',
  CorrectionRequested: '一次性告知补正',
  CorrectionAnswered: '补正材料收到',
  CorrectionLapsed: '逾期未补正，视为放弃',
  ApplicationAccepted: '受理',
  ApplicationNotAccepted: '不予受理',
  MaterialsChecked: '核对材料',
  SurveyRecorded: '调查记录',
  CheckRequested: '发出核查函',
  CheckRecorded: '核查结果',
  ReviewPassed: '审核通过',
  ReviewReturned: '退回下级',
  ReviewRejected: '审核不通过',
  FileTransmitted: '报送上级',
  FileReceived: '签收',
  ListedInPublicity: '列入公示',
  PublicityVoided: '公示作废',
  ObjectionRaised: '提出异议',
  ObjectionUpheld: '异议成立',
  ObjectionDismissed: '异议不成立',
  PublicityCompleted: '公示期满',
  ApplicationApproved: '核准通过',
  ApplicationRegistered: '登记为轮候对象',
  ReexaminationRequested: '申请复核',
  ReexaminationDecided: '复核决定',
  LimitRecomputed: '期限重算',
  DecisionRecalled: '撤回决定',
  LimitExtended: '延长期限',
  CaseAssigned: '随机分配',
  CaseReassigned: '改派',
  SupervisionIssued: '发出督办单',
  SupervisionAnswered: '答复督办单',
  ApplicationWithdrawn: '撤回申请',
  RegistrationCorrected: '更正登记',
  NoticeDrafted: '公示拟稿',
  NoticeCleared: '发布审查通过',
  NoticePosted: '张贴',
  PublicityStarted: '公示起算',
  WindowExtended: '公示期顺延',
  PostingChecked: '期满查验',
  NoticeInterrupted: '公示中断',
  NoticeCorrected: '公示更正',
  NoticeCompleted: '公示完成',
  NoticeWithdrawn: '公示撤回',
  CalendarYearLoaded: '载入年度放假安排',
  HouseholdChanged: '家庭变更',
  PersonRecorded: '人员建档',
  ProtectionRecorded: '住房保障在案',
  ProtectionEnded: '住房保障终止',
  BarImposed: '限制申请',
  BarLifted: '限制解除',
  NoticeIssued: '公示文书制发',
  DocumentNumbered: '文书编号',
  DocumentIssued: '文书制发',
  RenderFailed: '文书未能制作',
  RenderRetried: '重新制作文书',
  DocumentSuperseded: '文书被新版替换',
  DocumentWithdrawn: '文书撤回',
  StaffEntered: '人员登记',
  GrantGiven: '授予岗位',
  GrantEnded: '终止授权',
  KinRecorded: '亲属登记',
  RecusalDeclared: '登记回避',
  LoginLinked: '关联统一身份认证',
  LoginUnlinked: '解除统一身份认证关联',
  IdentityRecorded: '证件号码建档',
  SignInLinkAsked: '申请重设密码',
  SignInLinkIssued: '签发设置密码的链接',
  SignInRenewed: '凭链接设置密码',
  TokenIssued: '签发令牌',
  TokenEnded: '作废令牌',
  StaffSuspended: '停职',
  StaffReinstated: '复职',
  StaffLeft: '离职',
  DisclosureEntered: '信息公开事项录入',
  DisclosurePublished: '信息公开',
  DisclosureReturned: '信息公开退回',
  AmendmentEntered: '公开内容变更录入',
  DisclosureChanged: '公开内容变更',
  DisclosureCorrected: '公开内容更正',
  AmendmentReturned: '公开内容变更退回',
  DisclosureWithdrawn: '信息公开撤下',
}

/** Every command in Chinese, as a button would name it. */
export const commands: Readonly<Record<string, string>> = {
  receiveApplication: '收件登记',
  requestCorrection: '一次性告知补正',
  answerCorrection: '登记补正材料',
  lapseCorrection: '逾期未补正视为放弃',
  acceptApplication: '受理',
  deemAccepted: '逾期未答复视为受理',
  declineApplication: '不予受理',
  recordSurvey: '登记调查',
  requestCheck: '发出核查函',
  recordCheck: '登记核查结果',
  passReview: '审核通过',
  returnReview: '退回下级',
  rejectApplication: '审核不通过',
  approveApplication: '核准',
  transmitFile: '报送上级',
  receiveFile: '签收',
  draftNotice: '公示拟稿',
  clearNotice: '发布审查',
  postNotice: '登记张贴',
  checkPosting: '登记期满查验',
  interruptNotice: '登记公示中断',
  correctNotice: '更正公示',
  completeNotice: '公示完成',
  withdrawNotice: '撤回公示',
  closePublicity: '公示期满转办',
  raiseObjection: '登记异议',
  enterObjection: '登记网上异议',
  settleObjection: '异议处理决定',
  registerApplication: '登记为轮候对象',
  requestReexamination: '申请复核',
  decideReexamination: '复核决定',
  withdrawApplication: '撤回申请',
  correctRegistration: '更正登记',
  loadCalendarYear: '载入年度放假安排',
  recomputeLimit: '期限重算',
  recallDecision: '撤回决定',
  extendLimit: '延长期限',
  assignCase: '随机分配',
  reassignCase: '改派',
  issueSupervision: '发出督办单',
  answerSupervision: '答复督办单',
  extendWindow: '公示期顺延',
  checkMaterials: '核对材料',
  changeHousehold: '登记家庭变更',
  recordProtection: '登记住房保障',
  endProtection: '登记保障终止',
  imposeBar: '作出限制申请',
  liftBar: '解除限制',
  numberDocument: '文书编号',
  issueDocument: '制发文书',
  failDocument: '登记文书未能制作',
  retryDocument: '重新制作文书',
  resumeDocument: '文书续办',
  withdrawDocument: '文书撤回',
  enterFirstAdministrator: '登记首名系统管理员',
  enterStaff: '登记人员',
  giveGrant: '授予岗位',
  endGrant: '终止授权',
  suspendStaff: '登记停职',
  reinstateStaff: '登记复职',
  recordDeparture: '登记离职',
  recordKin: '登记亲属',
  declareRecusal: '登记回避',
  linkLogin: '关联统一身份认证账号',
  unlinkLogin: '解除统一身份认证账号',
  recordIdentity: '补录证件号码',
  askSignInLink: '申请重设密码',
  issueSignInLink: '签发设置密码的链接',
  renewSignIn: '凭链接设置密码',
  issueToken: '签发令牌',
  endToken: '作废令牌',
  enterDisclosure: '录入信息公开事项',
  amendDisclosure: '录入公开内容变更',
  releaseDisclosure: '发布信息公开事项',
  returnDisclosure: '退回信息公开事项',
  withdrawDisclosure: '撤下信息公开事项',
}

export const roleNames: Readonly<Record<Role, string>> = {
  clerk: '受理员',
  first_reviewer: '初审员',
  reviewer: '复审员',
  approver: '核准人',
  publisher: '公示发布人',
  release_reviewer: '保密审查员',
  head: '单位负责人',
  auditor: '审计员',
  administrator: '系统管理员',
  system: '系统',
}

/** What a stage is called where it stands in a sentence. */
export const stages: Readonly<Record<string, string>> = {
  intake: '受理',
  communityReview: '居委会审核',
  communityPublicity: '居委会公示',
  firstReview: '初审',
  firstPublicity: '初审公示',
  secondReview: '复审',
  secondPublicity: '复审公示',
  approval: '核准',
  finalPublicity: '核准公示',
  registration: '登记',
  objection: '异议处理',
  reexamination: '复核',
}

export const reasons: Readonly<Record<string, string>> = {
  income_over_line: '收入超过标准',
  floor_area_over_line: '住房面积超过标准',
  owns_other_home: '另有住房',
  assets_over_line: '家庭财产超过标准',
  vehicles_not_allowed: '家庭汽车不符合规定',
  business_not_allowed: '工商登记或注册资本不符合规定',
  single_below_age: '单身申请人未到规定年龄',
  no_valid_paper: '成员没有有效身份证件',
  household_not_as_declared: '家庭情况与申报不符',
  hukou_not_met: '户籍条件不符',
  already_housed: '已享受住房保障',
  false_statement: '申报不实',
  materials_not_completed: '材料不全且未补正',
  outside_area: '不属本辖区',
  barred: '在限制申请期内',
  other: '其他',
}

export const checks: Readonly<Record<string, string>> = { housing: '住房核查', income: '收入核查' }
export const stopReasons: Readonly<Record<string, string>> = {
  correction: '补正',
  publicity: '公示',
  verification: '等候核查答复',
  outside_budget: '不在共用期限的环节内',
}
export const verdicts: Readonly<Record<string, string>> = {
  consistent: '一致',
  inconsistent: '不一致',
  unavailable: '数据缺失',
}
export const programmes: Readonly<Record<string, string>> = {
  low_rent: '廉租住房',
  public_rental: '公共租赁住房',
  affordable_sale: '经济适用住房',
  resettlement: '棚户区改造安置住房',
}
/** How a public document stands, as a directory says it. */
export const standingNames: Readonly<Record<string, string>> = {
  announced: '已公布',
  notPosted: '待张贴',
  running: '正在公示',
  interrupted: '公示中断',
  over: '公示期满',
  withdrawn: '已撤回',
  superseded: '已更换',
}
/** What people call a programme, and its official name: what somebody looks for is found under either. */
export const commonNames: readonly (readonly [common: string, official: string])[] = [
  ['公租房', '公共租赁住房'],
  ['廉租房', '廉租住房'],
  ['经济适用房', '经济适用住房'],
  ['经适房', '经济适用住房'],
  ['棚改房', '棚户区改造安置住房'],
  ['安置房', '棚户区改造安置住房'],
  ['棚户区改造', '棚户区改造安置住房'],
  ['棚改', '棚户区改造安置住房'],
]
/** What people look for guides by. */
export const guideWords =
  '怎样申请 怎么申请 如何申请 申请条件 申请材料 证明 低保 低收入 收入标准 流程 多久 期限 窗口 在哪里办'
/** The national rules a programme rests on, with their document numbers, as a notice cites them. */
export const programmeBasis: Readonly<Record<string, readonly string[]>> = {
  low_rent: ['《廉租住房保障办法》（建设部等九部门令第162号）'],
  public_rental: ['《公共租赁住房管理办法》（住房和城乡建设部令第11号）'],
  affordable_sale: ['《经济适用住房管理办法》（建住房〔2007〕258号）'],
  resettlement: ['《国有土地上房屋征收与补偿条例》（国务院令第590号）'],
}
/** What an objection is about, and how it came. */
export const objectionGrounds: Readonly<Record<string, string>> = {
  housing: '住房情况',
  income: '收入情况',
  assets: '财产情况',
  household: '家庭人口情况',
  duplicate: '重复享受保障',
  other: '其他',
}
export const objectionIdentities: Readonly<Record<string, string>> = {
  named: '实名：结果书面答复',
  confidential: '保密：只供核查联系',
  anonymous: '匿名',
}
export const objectionChannels: Readonly<Record<string, string>> = {
  desk: '窗口',
  letter: '信函',
  phone: '电话',
  web: '网络',
}
/** The tables of a case file. */
export const caseFileWords = {
  unnumbered: '（未编号）',
  members: ['申请家庭成员', '情况'],
  inquiries: ['调查和核查', '情况'],
  objections: ['公示异议及其处理', '情况'],
  facts: ['办理过程', '记录'],
  recorded: '已记录',
  unsettled: '尚在核查',
  thisSystem: '本系统',
  byStaff: (numbers: readonly string[]) => `调查人工号 ${numbers.join('、')}`,
} as const
/** Why somebody keeps out of a case (公务员法 76). */
export const recusalGrounds = {
  kin: '本人、亲属或者同住的人在这一户中',
  interest: '与本案有利害关系',
  other: '其他可能影响公正办理的情形',
} as const
/** The papers by which a person is known; the first is the usual one and the only one that is no `paper` of its own. */
export const papers = {
  resident_id: '居民身份证',
  household_register: '户口簿',
  passport: '护照',
  hk_macao_permit: '港澳居民来往内地通行证',
  taiwan_permit: '台湾居民来往大陆通行证',
  hmt_residence_permit: '港澳台居民居住证',
  foreign_permanent_residence: '外国人永久居留身份证',
  officer_card: '军官证',
  soldier_card: '士兵证',
} as const
/** As what a material was received. */
export const materialForms = {
  original: '原件',
  checked_copy: '复印件，已核对原件',
  copy: '复印件，未核对原件',
} as const
export const channels: Readonly<Record<string, string>> = {
  community_board: '社区（村）公示栏',
  organ_board: '机关公示栏',
  government_site: '政府网站',
  newspaper: '报纸',
}

export const refusalTitles: Readonly<Record<RefusalCode, string>> = {
  invalid: '内容有误',
  forbidden: '无权办理',
  not_found: '查无此件',
  not_allowed: '此时不能办理',
  conflict: '情况已变化',
}

export const protectionForms: Readonly<Record<string, string>> = {
  waiting: '轮候',
  housed: '在住',
  subsidy: '领取补贴',
  bought: '已购',
}
export const householdChanges: Readonly<Record<string, string>> = {
  marriage: '结婚',
  birth: '出生',
  death: '死亡',
  divorce: '离婚',
  moved_out: '迁出',
  moved_in: '迁入',
  renewed_paper: '证件换发',
}
export const changeEvidences: Readonly<Record<string, string>> = {
  household_register: '户口簿',
  marriage_certificate: '结婚证',
  birth_certificate: '出生医学证明',
  death_certificate: '死亡证明',
  divorce_certificate: '离婚证',
  court_judgment: '法院裁判文书',
  residence_proof: '居住证明',
  new_paper: '换发的新证件',
}

const state = (key: string) => states[key] ?? key
const places = (n: readonly number[]) => (n.length > 0 ? `第 ${n.join('、')} 名` : '零人')
const changed = (key: string) => householdChanges[key] ?? key
const householdFields: Readonly<Record<string, string>> = {
  hukouArea: '户籍地区',
  hukouSince: '户籍迁入日期',
  employmentYears: '稳定就业年限',
}
const stage = (key: string) => stages[key] ?? key
const fact = (key: string) => (facts as Record<string, string>)[key] ?? key
/** Days a person enters, as the form names them. */
const fieldNames: Readonly<Record<string, string>> = {
  receivedOn: '收件日期',
  postedOn: '张贴日期',
  checkedOn: '查验日期',
  visitedOn: '入户日期',
  raisedOn: '提出异议的日期',
  since: '起始日期',
  answeredOn: '收到答复的日期',
  effectiveOn: '变更发生之日',
  countsFrom: '限制起算之日',
  postOn: '计划张贴日期',
  on: '终止日期',
}
const fieldName = (key: string) => fieldNames[key] ?? key
const role = (key: string) => (roleNames as Record<string, string>)[key] ?? key

const moreOrLess = (by: number) => `${by > 0 ? '多' : '少'} ${Math.abs(by).toFixed(2)} `

/** What the day is before which something cannot have been. */
const earliestDays = {
  received: '收件之日',
  posted: '第一次张贴之日',
  sheet: '公示件制发或中断之日',
  since: '开始享受之日',
  asked: '发函核查或家庭变更之日',
} as const
export type EarliestDay = keyof typeof earliestDays

/** Sentences said lately and their names: who records a refusal needs the name, and callers should not repeat it. */
const said = new Map<string, string>()
const REMEMBERED = 256

function remembered<T extends Readonly<Record<string, (...given: never[]) => string>>>(sentences: T): T {
  const speaking = Object.entries(sentences).map(([name, sentence]) => [
    name,
    (...given: never[]) => {
      const text = sentence(...given)
      if (said.size >= REMEMBERED) said.clear()
      said.set(text, name)
      return text
    },
  ])
  return Object.fromEntries(speaking) as T
}

/** The name of a sentence of `say` said a moment ago; empty for any other text. */
export const nameOfSaid = (text: string): string => said.get(text) ?? ''

/** The sentences of refusals: what was wrong, and what to do. */
/** Where a verified value of a criterion is written down. */
const verifiedIn: Readonly<Record<string, string>> = {
  income: 'verified.yearlyIncome',
  floor_area: 'verified.floorAreaPerHead',
  homes: 'verified.homes',
  assets: 'verified.assets',
  vehicles: 'verified.vehicles',
  vehicle_price: 'verified.vehiclePrice',
  businesses: 'verified.businesses',
  business_capital: 'verified.businessCapital',
  hukou_place: 'verified.hukou',
  hukou_years: 'verified.hukou.since',
  single_age: 'verified.members.birthOn',
  papers: 'verified.members.paper',
  protection: 'verified.members.protections',
  bars: 'verified.members.bars',
}
const verifiedAs = (names: readonly string[]) => names.map((name) => verifiedIn[name] ?? name).join('、')
const named = (names: readonly string[]) => names.map((name) => criteria[name] ?? name).join('、')

export const say = remembered({
  disclosureByDepartment: () => '信息公开事项由市、区县住房保障部门录入：请由该部门的公示发布人办理。',
  disclosureAhead: (event: string, on: string) => `${event}（${on}）晚于今天：请在发生以后再录入，或者核对日期。`,
  notADisclosure: (subject: string) => `“${subject}”不是信息公开编号：请核对编号。`,
  ownDisclosure: () => '录入人不得自行发布或退回：请由本单位另一名保密审查员办理。',
  peopleMissing: (n: number) => `户数为 ${n}，而没有相应的名单：请附上名单，或者核对户数。`,
  disclosedAlready: (title: string, number: string) =>
    `“${title}”已经录入，编号 ${number}：内容有变化的，请在该事项上办理变更或更正。`,
  otherKind: (name: string) => `该事项的种类是“${name}”：请按这一种类的字段填写。`,
  nothingAmended: () => '与已公开的内容完全相同：请修改有变化的字段后再提交。',
  noSuchDisclosure: () => '没有这一信息公开事项，或者尚未公开：请核对编号，或从信息公开专栏重新查找。',
  noSuchDisclosureKind: () => '没有这一种类的信息公开事项：请从信息公开专栏选择。',
  noFileChosen: () => '没有选择文件：请选择填好的 XLSX 或 CSV 文件。',
  disclosureImportByPublisher: () => '导入信息公开事项由市、区县住房保障部门的公示发布人办理：请换由该岗位导入。',
  badInput: (issues: readonly string[]) => `输入有误：${issues.join('；')}`,
  unknownField: () => '没有这一项，请去掉',
  missingField: () => '缺少此项，请填写',
  keyMissing: () => '缺少 Idempotency-Key：请为每次提交附上一个新的 UUID（建议 UUIDv7），重发时沿用同一个。',
  keyReused: () => '这个 Idempotency-Key 已用于另一项提交：请换一个新的再提交。',
  notFound: (subject: string) => `没有找到“${subject}”：请核对编号。`,
  notACase: (subject: string) => `“${subject}”不是申请的受理编号：请核对编号。`,
  notANotice: (subject: string) => `“${subject}”不是公示编号：请核对编号。`,
  changedSince: (version: number, at: string) =>
    `此件在您查看之后已有变动，现为“${state(at)}”（第 ${version} 版）：请刷新后再办理。`,
  roleMayNot: (r: string, command: string, may: readonly string[]) =>
    `“${role(r)}”不能办理“${commands[command] ?? command}”：请由${may.map(role).join('、')}办理。`,
  roleNeeded: (r: string) => `此环节须由“${role(r)}”办理。`,
  otherOffice: (name: string) => `此件不属本单位办理，应由 ${name} 办理。`,
  decidedBefore: (s: string) => `您已办理过本件的“${stage(s)}”，同一人不得再办理另一环节：请转由他人办理。`,
  assignedTo: (s: string, staff: string) =>
    `本件的“${stage(s)}”已分给工号“${staff}”办理，他人不得作出决定：确需换人的，由本人登记回避，或者由单位负责人写明理由改派。`,
  notYetAssigned: (s: string) =>
    `本件的“${stage(s)}”由系统随机分配，尚未分派，任何人都不能先作决定：一般不到半分钟即分派，请稍候刷新再看。`,
  notAssigned: (s: string) =>
    `本件的“${stage(s)}”还没有分配给谁，不能改派：须先由系统随机分配；未分配的，符合条件的人员都可以办理。`,
  assigneeUnfit: (staff: string) =>
    `工号“${staff}”不能接办：接办人须是另一人，今天在本单位有这一岗位，没有登记回避本件，也没有办理过本件的其他环节。`,
  clearedBefore: (notice: string) =>
    `本件列在公示 ${notice} 中，您作过该公示的保密审查，不得再办理本件的决定：请转由他人办理。`,
  decidedListed: (application: string, s: string) =>
    `名单中的 ${application} 您已办理过“${stage(s)}”，不得再对该名单作保密审查：请转由他人办理。`,
  settledBefore: (s: string) => `您已处理过本件“${stage(s)}”中的异议，另一次公示中的异议须由他人处理：请转由他人办理。`,
  notNow: (
    what: '本件' | '本公示' | '该年安排' | '本文书' | '该人员' | '本事项',
    f: string,
    at: string,
    may: readonly string[],
  ) =>
    `${what}现处于“${state(at)}”，此时不能办理“${fact(f)}”${
      may.length > 0
        ? `：请先办理此状态下可以登记的事项（${may.map(fact).join('、')}）。`
        : '，也没有后续事项：请核对编号。'
    }`,
  notThisStage: (asked: string, at: string) =>
    `本件现处于“${state(at)}”，不在“${stage(asked)}”环节：请刷新后按现处环节办理。`,
  notATransmitter: (at: string) => `本件现处于“${state(at)}”，不在报送或签收环节：请先办结现处环节。`,
  acceptanceLate: (on: string) =>
    `受理期限已于 ${on} 届满，依法视为自收件之日起受理（参照行政许可法第32条）：系统将登记受理，请在初审环节办理。`,
  futureDay: (field: string, day: string) => `${fieldName(field)} ${day} 晚于今天：请填写实际发生的日期。`,
  earlierThan: (field: string, day: string, limit: string, that?: EarliestDay) =>
    `${fieldName(field)} ${day} 早于${(that && earliestDays[that]) ?? ''} ${limit}：请核对日期。`,
  alreadyApplied: (number: string) =>
    `家庭成员已在受理编号 ${number} 的申请中，一人只能有一件在办申请：请先核对或撤回原申请。`,
  oneApplicant: () => '一户须有且只有一名申请人：请核对家庭成员的关系。',
  samePersonTwice: () => '同一证件号码在本户中出现两次：请核对家庭成员。',
  outsideArea: (area: string) => `所填社区不在本单位辖区（${area}）：请核对社区，或告知申请人到所属街道申请。`,
  procedureChanged: (was: string, now: string) =>
    `收件后本地适用的程序已由 ${was} 改为 ${now}：请撤回后按新程序重新收件。`,
  correctionOnce: (s: string) => `“${stage(s)}”环节已发过一次补正告知，不得再次要求补正：请依现有材料作出决定。`,
  nameInClear: (field: string) =>
    `${field}：这一项会公开记入日志，其中写有本次登记人员的姓名：请只写文号、编号或单位，去掉姓名。`,
  unaskedItems: (items: readonly string[]) => `这些材料不在补正告知之列：${items.join('、')}；请只登记所要求的材料。`,
  missingItems: (items: readonly string[]) => `补正尚缺：${items.join('、')}；请收齐后一并登记。`,
  notLapsedYet: (on: string) => `补正期限至 ${on}，尚未届满：请在期满后再办。`,
  investigators: (n: number) => `调查须由至少 ${n} 名不同的调查人进行：请补填调查人。`,
  surveyMissing: () => '尚无调查记录：请先登记入户调查等结果。',
  checksMissing: (names: readonly string[]) => `尚缺${names.join('、')}的有效结果：请先登记，数据缺失的须补充核查。`,
  objectionsOpen: (n: number) => `还有 ${n} 件异议未作出决定：请先处理异议。`,
  checksDiffer: (names: readonly string[]) =>
    `${names.join('、')}与申报不一致：请核实后重新登记结果并写明情况，或作出审核不通过的决定。`,
  noSuchStage: (s: string) => `本件的程序没有“${stage(s)}”这一环节：请核对环节。`,
  postedTooLongAgo: (endsOn: string) => `按此张贴日期公示期已于 ${endsOn} 届满，事后补登不算公示：请重新张贴并登记。`,
  receivedUnderOther: (on: string, was: string, now: string) =>
    `${on} 适用的程序是 ${was}，现行程序是 ${now}，不能按当时的日期补登：请以今天收件。`,
  returnedOnce: (s: string) => `“${stage(s)}”环节已退回过一次，不得再次退回：请作出通过或不通过的决定。`,
  chooseOutcome: () => '请先选择结论。',
  phraseKept: () => '已存为您的常用语，下次请在“常用语”中选用。',
  phraseDropped: () => '已删去。无须保留的可以继续删。',
  phraseLength: () => '常用语应为 4 至 300 字。',
  phraseAboutSomebody: (what: string) => `常用语不得含有${what}：请改成对谁都适用的话再保存。`,
  phrasesFull: (most: number) => `常用语最多保存 ${most} 条，请先删去不用的。`,
  nothingToRecall: () =>
    '没有可以撤回的决定：作出后已经签收、列入公示、送达或另有办理的，不得撤回。确有错误的，由上级退回，或者更正、撤回公示。',
  recallOwn: (by: string) => `这项决定由工号 ${by} 作出，只能由其本人撤回。`,
  recallSameDay: (on: string) => `一次性告知书于 ${on} 作出，只能在当天撤回：请等候申请人补正。`,
  notExtendable: (s: string) => `本程序的“${stage(s)}”环节没有延长期限的规定：请在期限内作出决定。`,
  noLimitRuns: () => '现在没有计算中的期限，无须督办或延长。',
  extendedOnce: (on: string) => `本环节的期限已延长过一次（至 ${on}），不得再次延长：请作出决定。`,
  extendedTooLate: (on: string) => `期限已于 ${on} 届满，届满后不能延长：请尽快作出决定，并说明超期原因。`,
  notOver: (organ: string) => `本件现由${organ}办理，督办单应由其上级住房保障部门发出。`,
  notLate: (on: string) => `期限至 ${on}，尚未到期：只能督办今日到期和超期的案件。`,
  slipOpen: (slip: string, due: string) => `督办单 ${slip} 尚待答复（至 ${due}）：收到答复后再发下一份，请先催办。`,
  noSuchSlip: (slip: string) => `没有编号为 ${slip} 的督办单：请核对编号。`,
  slipAnswered: (on: string) => `这份督办单已于 ${on} 答复，无须再答。`,
  nothingToReturnTo: (s: string) => `“${stage(s)}”环节没有可以退回的下级：请作出通过或不通过的决定。`,
  noSuchCheck: (c: string, s: string) => `“${stage(s)}”环节没有“${checks[c] ?? c}”这项核查：请核对核查项目。`,
  useApprove: () => '核准环节请使用“核准”。',
  usePass: (s: string) => `“${stage(s)}”环节请使用“审核通过”。`,
  listTwice: (number: string) => `${number} 在公示名单中出现两次：请去掉一处。`,
  otherPublicity: (number: string, at: string) => `${number} 现处于“${state(at)}”，不能列入这份公示：请从名单中去掉。`,
  mixedPublicity: () => '一份公示只能列同一单位、同一环节、同一程序的家庭：请分开拟稿。',
  listedElsewhere: (number: string, notice: string) => `${number} 已列入公示 ${notice}：请从名单中去掉。`,
  ownDraft: () => '发布审查须由拟稿人以外的人进行（先审查、后公开）。',
  noSuchPosting: (channel: string, place: string) =>
    `公示不要求在“${channels[channel] ?? channel}（${place}）”张贴：请核对渠道和地点。`,
  postedAlready: (channel: string, place: string) =>
    `“${channels[channel] ?? channel}（${place}）”已登记张贴，无须再次登记；需更换张贴的请先登记公示中断。`,
  notPostedThere: (channel: string, place: string) =>
    `“${channels[channel] ?? channel}（${place}）”尚无张贴记录：请先登记张贴，或核对渠道和地点。`,
  checkTooEarly: (endsOn: string) => `公示期至 ${endsOn}：期满查验应在当日或之后进行。`,
  windowStillOpen: (s: string, endsOn: string) => `${stage(s)}尚未结束：公示期至 ${endsOn}，期满后由系统完成。`,
  evidenceMissing: (n: number) => `还有 ${n} 处缺少期满查验记录：请先登记。`,
  notListed: (notice: string) => `本件不在公示 ${notice} 的名单中：请核对公示编号和受理编号。`,
  windowClosed: (endsOn: string) => `公示期已于 ${endsOn} 届满：请按举报渠道受理。`,
  identityNeeded: () => '本地规定异议须以所列身份方式提出：请改用可受理的方式（如实名）。',
  objectionTooLate: (at: string) =>
    `本件已转到“${state(at)}”，原公示单位不能再受理这份异议：请立即报送现处单位，由其核查后退回或作出审核不通过的决定，并按举报渠道登记。`,
  objectorMissing: () => '实名异议须登记异议人姓名和联系方式；不愿公开身份的可登记为保密或匿名。',
  windowOver: (endsOn: string) => `公示期已于 ${endsOn} 届满，此后的损坏不影响公示：请登记期满查验。`,
  windowNotOpen: () => '公示尚未开始：请在公示期内提出异议。',
  notListedYet: () =>
    '本件不在这份公示的名单中，或公示期满后已转入后续环节：请核对公示编号；期满后收到的反映按举报渠道受理。',
  publicityRunning: (endsOn: string | null) =>
    endsOn ? `公示尚未结束：公示期至 ${endsOn}；请在期满后再办。` : '公示尚未开始或已中断：请先完成张贴登记。',
  noSuchObjection: (id: string) => `没有待决定的异议 ${id}：请核对异议编号；已作出决定的不能再次决定。`,
  reexaminedOnce: () => '本件已经复核过，不再受理第二次复核：可依法申请行政复议或提起行政诉讼。',
  noSuchCalendar: (year: string) =>
    `${year} 年的放假安排没有另行载入：程序自带的年份无须载入，其余年份请由市级系统管理员载入。`,
  calendarSame: (year: number) => `${year} 年的放假安排与已载入的相同，无须再次载入。`,
  cityOnly: () => '放假安排须由市级系统管理员统一载入。',
  limitExtended: (by: string) => `经本单位负责人批准延长 ${by}，应自原届满之日次日起算：`,
  limitAsThen: (on: string, calendar: string) => `本期限按当时的日历（${calendar}）定为 ${on}，以此为准。`,
  windowAsThen: (on: string) => `公示期已公布至 ${on}，公布后不缩短，以此为准。`,
  windowLater: (on: string, will: string) =>
    `公示期已公布至 ${on}；按现在载入的放假安排应至 ${will}，公示尚未结束的由系统顺延，已结束的以公布的为准。`,
  checkSettled: (check: string) => `“${checks[check] ?? check}”已有一致的结果，无须再次核查。`,
  alreadyAsked: (check: string, on: string) =>
    `“${checks[check] ?? check}”已于 ${on} 发出核查函，尚未答复：请先登记答复。`,
  yearIncomplete: (faults: readonly string[]) =>
    `这不是一份完整的全年放假安排：${faults.join('；')}。请按国务院办公厅的通知补全后重新载入。`,
  yearUnusual: (odd: readonly string[]) =>
    `${odd.join('；')}。请对照国务院办公厅的通知核对、改正后重新载入；通知确实如此的，请写明原因后载入（命令行用 --unusual 原因，接口用 unusual）。`,
  changeAfterApproval: () =>
    '本件已核准、尚未登记，此时不能变更家庭情况：请待登记后再登记变更并重新核查；影响资格的，请撤回公示或办理撤回申请。',
  calendarOfProgram: (version: string) => `随程序发布的放假安排（${version}）`,
  limitUnchanged: () => '期限没有变化，无须重算。',
  sealedErased: () => '本件的家庭档案已按期限销毁，不能再办理：如需保障请重新申请。',
  notAStaffNumber: () => '办理人应填写工号（字母、数字、连字符），不要填写姓名或证件号码：请更正后再提交。',
  clockBehind: (now: string, last: string) =>
    `本机时钟为 ${now}，早于最后一条记录的时间 ${last}：请先校准时钟，再办理。`,
  busy: () => '数据库正被其他程序占用：请稍后重试，原来的 Idempotency-Key 可以沿用。',
  receivedLongAgo: (on: string, most: number) =>
    `收件日期 ${on} 距今已超过 ${most} 天：请核对日期；确属积压的，请以今天收件并在受理时说明。`,
  noHealth: () => '系统暂不可用，请稍后再试。',
  internal: (id: string) => `系统出错，本次提交没有生效。请稍后重试；仍不行时请将编号 ${id} 告知管理员。`,
  tokenMissing: () => '缺少登录凭证：请在 Authorization 头中带上 Bearer 令牌。',
  tokenBad: () => '登录凭证无效或已过期：请重新登录。',
  keyBad: () => 'Idempotency-Key 应为 UUID（建议 UUIDv7）：请更换后再提交。',
  malformed: () => '请求无法读取：请检查 JSON 格式、编码和网址。',
  unsupportedType: () => '请求内容的类型应为 application/json：请检查 Content-Type。',
  tooLarge: (most: number) => `请求内容过大：最多 ${Math.floor(most / 1024)} KB，请分批提交。`,
  unknownRoute: () => '没有这个网址：请查看 /api/openapi.json。',
  methodNotAllowed: (allowed: readonly string[]) => `这个网址不支持此方法：可用 ${allowed.join('、')}。`,
  noSuchCase: () => '没有这件申请，或不在您的办理范围内：请核对受理编号。',
  noSuchPublicNotice: () => '没有查到这份公示：可能还没有张贴，或者编号抄错了。请核对编号，或者到公示公告里查找。',
  noSuchGuide: () => '当地没有这种住房保障，或者链接不完整：请从办事指南里选择申请地和保障方式。',
  noSuchNotice: () => '没有这份公示：请核对公示编号。',
  noSuchSubject: (name: string) => `没有“${name}”这件申请或公示：请核对受理编号或公示编号。`,
  bundleMade: (file: string, bytes: number, key: string) =>
    `证据包在 ${file}（${Math.ceil(bytes / 1024)} KB）。请把公钥另行交给对方，不要放在一起：${key}`,
  bundleByHand: () =>
    '含全部封存原文的证据包不经网络提供：请保管密钥的人在机关的机器上用 anju bundle --for auditor 导出。',
  brokenFact: (stream: string, version: number) =>
    `${stream} 的第 ${version} 条事实已不是原来的内容，不能出具证据：请执行 anju audit 查明，并从备份恢复。`,
  brokenRecord: (stream: string, field: string) =>
    `${stream} 的封存记录（${field}）打不开或已被改动，不能出具证据：请执行 anju audit 查明，并从备份恢复。`,
  notADocument: (subject: string) => `“${subject}”不是文书编号：请核对编号。`,
  notIssuedYet: (mark: string) => `${mark} 尚未制发，没有文件：请稍后再取，未能制作的请先处理。`,
  paperNotShown: (mark: string) =>
    `${mark} 的内容已按保存期限销毁，或者与制发时的摘要不一致，不再显示：请看 PDF 原件；原件也没有的，向档案管理人员查询。`,
  fileGone: (mark: string) =>
    `${mark} 的文件不在了：请管理员用 anju audit 核验，并从备份恢复或用 anju notice render 重新生成。`,
  notSigned: (mark: string) => `${mark} 没有签名副本：本单位没有配置签名证书，或副本尚未制成，请使用制发的原件。`,
  noDocumentCalled: (name: string) => `没有编号或发文字号为“${name}”的文书：请用 anju notice list 查看。`,
  severalCalled: (mark: string, numbers: readonly string[]) =>
    `“${mark}”不止一份（${numbers.join('、')}）：请改用文书编号，并核对 directory.json 中的机关代字。`,
  fileExists: (path: string) => `${path} 已存在：请另取名称。`,
  noLongerPublic: (at: string) => `这份文件已不再公开：公示期已满，或者已被更换、撤回。现在的情况请看 ${at}。`,
  noSuchDocument: () => '没有这份文书，或不在您的查阅范围内：请核对文书编号。',
  noSuchFact: (of: string, upTo: number) => `${of} 还没有第 ${upTo} 条事实：请核对后再编号。`,
  notReplaceable: (mark: string) => `${mark} 不能由这份文书替换：只有同一件事的同一种文书可以出新版，请核对。`,
  otherSubject: (mark: string) => `${mark} 不是关于此件的文书：请核对文书编号。`,
  otherStanding: (mark: string) => `公示现行的公示件在制作 ${mark} 时已有变动：请刷新后重新制发。`,
  noticeStands: (mark: string) => `${mark} 所属的公示没有撤回，不能使其失效：请先办理撤回公示。`,
  textNotTyped: (mark: string) =>
    `${mark} 的文字来自办理记录，不能在重新制作时改写：请去掉 text 一项，按待办所列原因处理后再制作。`,
  nothingToReview: (mark: string) => `${mark} 没有等待审查的文字：重新制作须由公示发布人办理。`,
  reviewerTypesNothing: () => '审查人不改写文字：不同意的，请告知公示发布人改写，改写后再审查。',
  ownText: () => '文字是您自己拟写的，须由另一人审查（信息公开条例第17条）。',
  textUnreviewed: (mark: string) =>
    `${mark} 的文字等待保密审查员审查，审查通过后自动制作：要改写的，请一并提交改写后的文字（text 一项）。`,
  nothingToRetry: (mark: string, at: string) =>
    `${mark} 现为“${state(at)}”，无须重新制作：只有未能制作的文书可以重做。`,
  glyphMissing: (where: string, codePoint: string) =>
    `${where}：现有字体都没有 ${codePoint} 这个字，文书没有生成。请核对该字是否录错；确属用字的，请把含有该字的字体文件以“补字”开头命名（如 补字-1.ttf），放进数据文件夹的 fonts/own，重新启动后再制作。`,
  sheetNotOut: () => '公示文书尚未制发，不能登记张贴：请待系统制发后再张贴；文书未能制作的，请先按提示处理并重新制作。',
  postTooFarAhead: (day: string, latest: string) =>
    `计划张贴日期 ${day} 过远，最晚应为 ${latest}：请核对日期，或临近张贴再作发布审查。`,
  inThePath: (field: string) => `${field} 已在网址中写明，不得再次填写`,
  givenTwice: (field: string) => `${field} 只能填写一次`,
  namedTwice: (field: string) => `“${field}”在同一处写了两次，请只保留一次`,
  noSuchState: () => '没有这个状态，请从接口说明所列的状态中选用',
  badConfig: (issues: readonly string[]) => `环境变量有误，安居没有启动：\n${issues.join('\n')}`,
  badVariable: (name: string, message: string) => `  ${name}：${message}`,
  badSiteFile: (file: string, issues: readonly string[]) =>
    `网站设置 ${file} 有误，安居没有启动，请改正后再启动：\n${issues.join('\n')}`,
  notJson: () => '  整个文件不是 JSON：请检查括号、引号和逗号',
  certificateMissing: (file: string) =>
    `读不到签名证书文件 ${file}：请核对 ANJU_SIGNING_CERTIFICATE 写的路径和文件权限。`,
  certificateOpenToOthers: (file: string) =>
    `签名证书文件 ${file} 别人也能读：请执行 chmod 600 只留本人可读写，并考虑是否须换发证书。`,
  certificatePassword: (file: string) =>
    `签名证书 ${file} 的口令不对：请核对 ANJU_SIGNING_PASSWORD，口令分大小写，前后不得有空格。`,
  certificateFormat: (file: string) =>
    `${file} 不是 PKCS#12 证书文件：请用含私钥的 .p12 或 .pfx 文件，不能用 .cer 或 .pem。`,
  certificateKey: (file: string) =>
    `签名证书 ${file} 里没有可用的私钥：只支持 RSA 和 P-256、P-384、P-521 的 ECDSA，不支持国密 SM2，请换一张连同私钥导出的证书。`,
  certificateOfOther: (file: string) =>
    `签名证书 ${file} 里的私钥和证书不是一对（或者是不支持的国密 SM2）：请重新导出，导出时勾选“包含私钥”。`,
  certificateUse: (by: string) =>
    `“${by}”的证书不能用于签名（密钥用途中没有数字签名）：请换一张签名证书，加密证书不能用。`,
  certificateNotYet: (by: string, from: string) => `“${by}”的签名证书 ${from} 起才有效：请到期再用，或者核对本机日期。`,
  certificateExpired: (by: string, until: string) =>
    `“${by}”的签名证书已于 ${until} 到期：请向发证机构换发后更换文件。`,
  listening: (address: string) => `安居已启动：${address}`,
  portInUse: (host: string, port: number) =>
    `${host} 的 ${port} 端口已被占用：请设置 PORT 换一个端口，或先停止占用它的程序。`,
  stopping: () => '正在停止：不再接受新的请求，办完手头的提交后退出。',
  noNumbers: (name: string, county: string, on: string) =>
    `没有 ${county} 在 ${on} 适用的“${name}”政策数值：请增加一版，写明地区、保障方式、施行日期、各项标准及其依据。`,
  noSuchVersion: (version: string) => `没有政策版本“${version}”：请核对版本号，或补录这一版。`,
  noBar: (kind: string, version: string) =>
    `政策版本 ${version} 没有规定“${barKinds[kind] ?? kind}”的限制期：没有依据不得限制申请，有依据的请先增加一版。`,
  notEligible: (misses: readonly string[]) =>
    `不能通过：${misses.join('；')}。请作出审核不通过的决定；核实有误的，先重新登记核查结果再办理。`,
  criteriaOpen: (names: readonly string[]) =>
    `这些条件尚待核实：${names.join('、')}；请先核实并登记核实值，确实无法核实的须逐项写明放行理由。`,
  notInForce: (names: readonly string[]) =>
    `这一保障方式在当地没有${names.map((name) => criteria[name] ?? name).join('、')}的条件，不能以此为由：请改用相符的理由（现行条件见 anju policy show）。`,
  contradictsFindings: (names: readonly string[]) =>
    `${named(names)}已核实为符合，不能以此为由不予通过：请改用相符的理由；核实有误的，先重新登记核查结果再办理。`,
  groundUnverified: (names: readonly string[]) =>
    `${named(names)}还没有核实，按申报也并无不符合，不能以此为由不予通过：请先在登记调查或登记核查结果时写明核实值（${verifiedAs(names)}）；拒不配合等确实无法核实的，在 overrides 中逐项写明认定不符合的理由。`,
  contradictsAgain: (names: readonly string[]) =>
    `${named(names)}已核实为符合，不能据此维持原决定：请撤销原决定；核实有误的，在本次复核的核实值（verified）中写明。`,
  groundUnverifiedAgain: (names: readonly string[]) =>
    `${named(names)}没有核实值，不能据此维持原决定：请在本次复核的核实值中写明（${verifiedAs(names)}），或撤销原决定。`,
  contradictsRegister: (names: readonly string[]) =>
    `${named(names)}按本系统的登记为符合，不能以此为由不予受理：请改用相符的理由；登记有遗漏的，请先登记该人员的住房保障或限制申请。`,
  groundUnseen: (names: readonly string[]) =>
    `${named(names)}按申报并无不符合，受理时不作核实，不能以此为由不予受理：请先受理，由审核环节核实后再作决定。`,
  heldForAnotherReason: (names: readonly string[]) =>
    `overrides 中的${named(names)}与不予通过的理由无关：请只写这一理由所依据的条件，或改用相符的理由。`,
  neverAsked: () => '还没有一次性告知需要补正的材料，不能以材料不全为由作出决定：请先告知补正；逾期不补正的视为放弃。',
  whereToGo: () => '不属本辖区的，须告知应向哪里申请（行政许可法第32条）：请在 goTo 中填写该地的区划代码。',
  goToWithout: () => '只有“不属本辖区”才告知应向哪里申请：请去掉 goTo，或改用该理由。',
  goToHere: () => '填写的应向哪里申请就是本单位：请填写有管辖权的单位的区划代码。',
  noSuchPlaceToGo: () =>
    '没有这个单位：本市的请填写街道、乡镇（9 位）或区县（6 位）代码，外地的请填写 6 位县级区划代码',
  staysUnmet: (names: readonly string[]) =>
    `${names.map((name) => criteria[name] ?? name).join('、')}按现有核实值仍不符合，不能据此撤销原决定：复核查明另有实情的，请在核实值（verified）中写明；没有的，请维持原决定。`,
  membersVerified: (given: number, members: number) =>
    `核实值写了 ${given} 名成员，本户有 ${members} 名：请按申请表的顺序逐人填写。`,
  reviewersOnly: () => '资格认定只供本件的审核人员查看：确需了解的，请向承办单位提出。',
  noCriteria: () => '这份认定没有列出任何条件，不能作为决定的依据：请重新认定。',
  overrideNotOpen: (criterion: string) =>
    `“${criteria[criterion] ?? criterion}”不是待核，不能放行：已有结论的条件只能凭新的核查结果改变。`,
  overrideReason: (criterion: string) => `放行“${criteria[criterion] ?? criterion}”须写明理由：请补填。`,
  noSuchRecord: () => '没有这份人员登记，或不在您的查阅范围内：请核对人员登记编号。',
  mayNotRead: (r: string, what: string) => `“${role(r)}”不能查阅“${what}”：请由有权查阅的人员办理。`,
  noSuchCounty: () => '没有这个区县代码：请填写本市区县的 6 位代码，如 410305',
  noSuchSubdistrict: () => '没有这个街道或乡镇代码：请填写本市街道或乡镇的 9 位代码，如 410305005',
  noSuchOrgan: () => '没有这个单位的区划代码：请填写本市的 6、9 或 12 位代码，如 410305005',
  noSuchHukouCounty: () => '没有这个户籍地代码：请填写县级区划代码，6 位数字，如 410305',
  noSuchItem: (record: string, item: number) => `${record} 名下没有第 ${item} 项此类登记：请核对序号。`,
  noSuchProgramme: (code: string) => `没有“${code}”这种保障方式：请核对代码，或先在政策数值中增加。`,
  chooseProgramme: (code: string, known: readonly string[]) =>
    `没有“${code}”这种保障方式：请填写 ${known.map((each) => (programmes[each] ? `${each}（${programmes[each]}）` : each)).join('、')}之一。`,
  notOurCounty: (code: string) => `${code} 不是本市的区县代码：请核对后改正。`,
  protectionSame: (reference: string, record: string) =>
    `${record} 名下已有同一文号（${reference}）的住房保障，尚未终止：无须再次登记。`,
  endedAlready: (on: string) => `这项住房保障已于 ${on} 终止，无须再次登记。`,
  barSame: (decision: string, record: string) => `${record} 名下已有同一决定（${decision}）的限制：无须再次作出。`,
  liftedAlready: (on: string) => `这项限制已于 ${on} 解除，无须再次登记。`,
  barOver: (endsOn: string) => `这项限制至 ${endsOn} 已届满，无须解除。`,
  peopleChanged: () => '家庭成员或其登记在办理的同时有变动：请刷新后再办理。',
  ofMember: (member: number, relation: string, what: string) => `第 ${member} 名成员（${relation}）${what}`,
  foundCase: (number: string) => `另在受理编号 ${number} 的申请中`,
  foundProtection: (programme: string, form: string, where: string, reference: string, since: string, found: string) =>
    `已有住房保障：${programme}${protectionForms[form] ?? form}，${where}，${reference}，自 ${since} 起（编号 ${found}）`,
  foundBar: (kind: string, endsOn: string, decision: string, basis: string, found: string) =>
    `因${barKinds[kind] ?? kind}限制申请至 ${endsOn}（含当日），决定书 ${decision}，依据 ${basis}（编号 ${found}）`,
  foundInRegister: (found: readonly string[]) =>
    `${found.join('；')}。不能继续办理：属实的请依法作出不予受理或不予通过的决定；登记有误的请先更正登记；可以继续的，须按编号逐项写明处理理由（resolutions）。`,
  knownAtIntake: (line: number, what: string) =>
    `第 ${line} 行：${what}。可以收件，受理时须先核实处理，或依法作出不予受理的决定。`,
  memberMatter: (member: number, found: string) => `第 ${member} 名成员的 ${found}`,
  nothingToResolve: (what: readonly string[]) =>
    `这些处理理由没有对应的事项，或重复：${what.join('、')}。请核对成员序号和编号后去掉或改正。`,
  recheckDue: (since: string) =>
    `家庭情况自 ${since} 起已变更，尚未重新核查：请退回下级重新核查后再办理，或依法作出不予通过的决定。`,
  changeWhileListed: (notice: string) =>
    `本件正列入公示 ${notice}，公示的内容不能在公示中改变：请待公示期满，或先撤回公示，再登记家庭变更。`,
  evidenceLacking: (change: string, papers: readonly string[]) =>
    `“${changed(change)}”须有${papers.map((paper) => changeEvidences[paper] ?? paper).join('或')}：请补充证明材料。`,
  applicantGone: () => '变更后没有申请人：请在其余成员中另定一名申请人；没有其他成员或无人继续申请的，请办理撤回申请。',
  oneSpouse: () => '一户最多一名配偶：请核对家庭成员的关系。',
  leavingDiffers: (missing: readonly number[], named: readonly number[]) =>
    `新名单比原名单少了${places(missing)}，写明离开的却是${places(named)}：请核对新名单，或逐一写明离开的成员；证件换了号码的，请在该成员的原证件（formerPapers）中写明旧证件，按证件换发登记。`,
  memberAltered: (member: number) =>
    `原名单第 ${member} 名有改动：留下的成员只能改个人年收入、职业或工作单位、婚姻状况，申请人离开时方可改关系；其余（姓名、电话、证件、残疾等级、优先对象等）请照原样填写，证件换发的另按证件换发登记。`,
  renewalKeepsAll: () => '证件换发不增减成员，也不改变名单的次序：请照原次序填写全部成员，人员的增减另行登记。',
  renewalOnly: () =>
    '证件换发只改证件，其余内容有改动：请照原样填写；收入、住房、财产等有变化的，请随人员的变更登记，或由核查认定。',
  nothingRenewed: () => '没有成员的证件与原来不同：请填写换发的新证件，或核对变更种类。',
  idNumberLasts: (member: number) =>
    `第 ${member} 名成员的公民身份号码不能改变（居民身份证法第3条，终身不变）：请核对号码；原来填错的，请撤回申请后重新申请。`,
  formerPaperMissing: (member: number) =>
    `第 ${member} 名成员换发的证件号码不同，须在其原证件（formerPapers）中写明此前用过的全部证件：请补填，以便核对是否同一人。`,
  renewedBirthDiffers: (member: number) => `第 ${member} 名成员新旧证件的出生日期或性别不同：请核对后改正。`,
  householdAltered: (field: string) =>
    `${householdFields[field] ?? field}有改动：家庭变更只登记人员的增减和收入、面积、住房、财产，请照原样填写。`,
  homesVanished: () =>
    '原有的住房（homes）在新的登记中不见了：有变化的请按现状填写，没有变化的请照原样填写，不能省略。',
  assetsVanished: () =>
    '原有的财产（assets）在新的登记中不见了：有变化的请按现状逐项填写，已经没有的填 0，没有变化的请照原样填写，不能省略。',
  marriedAlready: () => '原名单已有配偶，不能再登记结婚：请先登记离婚或死亡，或核对变更种类。',
  marriageAddsSpouse: () => '结婚只增加一名配偶，不减少成员：其他人员的增减请另行登记。',
  birthAddsChild: (on: string) => `出生只增加子女，其出生日期应不晚于 ${on}、且在此前一年之内：其他人员请按迁入登记。`,
  movedInAdds: () => '迁入只增加成员，不减少成员：请核对变更种类和名单。',
  divorceParts: () => '离婚应有申请人或配偶之一离开（子女可随同离开），不增加成员：请核对变更种类和名单。',
  leavingOnly: (change: string) => `“${changed(change)}”应减少至少一名成员，不增加成员：请核对变更种类和名单。`,
  paperPlaceholder: (paper: string) => `${paper}的号码不是真实号码：请按证件填写，不要用占位数字代替。`,
  paperShape: (paper: string, looks: string) => `${paper}的号码应为${looks}：请核对证件类型和号码。`,
  paperBirthDiffers: (paper: string) => `所填出生日期与${paper}号码中的不同：请核对后改正。`,
  paperSexDiffers: (paper: string) => `所填性别与${paper}号码中的不同：请核对后改正。`,
  paperBirthLate: (paper: string) => `${paper}所填出生日期晚于今天：请核对后改正。`,
  incomeUnequal: () => '家庭年收入不等于各人年收入之和：请核对后改成一致。',
  floorAreaUnequal: () => '人均住房面积不等于住房总面积除以人数：请核对后改成一致。',
  incomeDiffers: (by: number) => `家庭年收入比各人年收入之和${moreOrLess(by)}元：请核对后改成一致。`,
  floorAreaDiffers: (by: number) => `人均住房面积比住房总面积除以人数${moreOrLess(by)}平方米：请核对后改成一致。`,
  priceOfNothing: () => '车辆数为 0，却填了车辆购买价格：请核对后改正。',
  capitalOfNothing: () => '工商登记数为 0，却填了注册资本：请核对后改正。',
  othersRow: (theirs: string, own: string) =>
    `这一户由 ${theirs} 受理，不属您所在的 ${own}：请从本文件中删去，交由该单位导入。`,
  batchByClerk: () => '批量收件须由街道办事处、乡镇人民政府的受理员办理，且只收本单位受理的各户。',
  batchRefused: (n: number) => `文件有 ${n} 处错误，没有收任何一户：请按 details.errors 逐条改正后重新提交。`,
  renderingBroke: (why: string) =>
    `排版线程意外停止（${why}），这份文书没有生成：请重新生成；再次停止的，请把文书编号和括号中的话告诉系统管理员。`,
  renderingClosed: () => '系统正在停止，不再接收新的文书：请在重新启动后生成。',
  rollTooBig: () => '文件展开后过大，没有读完：请分成几个文件提交。',
  unsupportedRoll: (types: readonly string[]) => `收件文件的类型应为 ${types.join(' 或 ')}：请检查 Content-Type。`,
  wholeList: (field: string) => `导出文件是整份名单，不能填写 ${field}：请去掉，或改用 format=json 分页读取`,
  listTooLong: (most: number) => `名单超过 ${most} 行，放不进一个文件：请按区县或所处环节分开导出。`,
  notChosen: (field: string) => `还没有选“${field}”：请选择`,
  notFilled: (field: string) => `还没有填“${field}”：请照纸上的填写`,
  sameMark: (mark: string, other: string) => `机关代字“${mark}”已由 ${other} 使用：请改用不同的代字`,
  directoryNotJson: () => 'directory.json 不是 JSON：请检查引号、逗号和括号。',
  directorySlip: (slip: string, file: string) => `${file} 有误：${slip}。请改正后保存，系统随后自动重新制作`,
  noContact: (organ: string, file: string) =>
    `没有${organ}的受理地址、电话和监督电话，公示必须写明异议向何处提出：请系统管理员在“单位”页（/admin/organs，即数据文件夹的 ${file}）补上，系统随后自动重新制作`,
  noOrganName: (organ: string, file: string) =>
    `“${organ}”不是机关名称，不能作发文机关标志：请系统管理员在“单位”页（/admin/organs，即数据文件夹 ${file} 的 organ）填写机关全称，系统随后自动重新制作`,
  noSuchKind: (kind: string) => `没有“${kind}”这种文书：请核对文书种类`,
  noSuchTemplate: (template: string) => `没有文书模板“${template}”：请用含有这一版模板的程序版本生成`,
  otherFact: (asked: readonly string[], found: string | undefined) =>
    `应写明“${asked.map(fact).join('、')}”，而所指的是“${fact(found ?? '')}”：请核对文书所依据的版本号`,
  recordErased: () => '所依据的封存记录已按期限销毁，不能再生成：请使用已存档的文书',
  notCleared: () => '公示尚未通过发布审查，没有公示时间：请先办理发布审查',
  tellsSomebody: () =>
    '这段文字写有名单家庭的证件号码、电话、住址、收入或家庭成员姓名，不得公开：请公示发布人改写，只写更正的项目和公开的内容，重新制作时一并提交（text 一项）',
  privateTyped: (what: string) => `含有${what}，不得公开：请删去或改写`,
  gateClosed: (what: string) =>
    `含有${what}，不得公开，已停止制发：请公示发布人会同本件的办理单位查明来处，更正后重新制作；文字是手工填写的，改写后一并提交（text 一项）`,
  retentionByApprover: () => '到期销毁和暂缓销毁由市住房保障部门的核准人办理：请用 --staff 写明其工号。',
  recordsErased: (rule: string, on: string) =>
    `本件的个人信息已于 ${on} 按保管期限销毁，依据：${rule}；办理经过和统计仍在，如需内容请向办理单位查询纸质档案。`,
  holdSame: (application: string, held: boolean) =>
    held ? `${application} 已在暂缓销毁之列：请勿重复登记。` : `${application} 没有登记暂缓销毁：请核对受理编号。`,
  attachmentType: () => '只能接收 PDF、JPG、PNG、HEIC 文件：请另存为其中一种再上传；只改文件名的后缀没有用。',
  attachmentDamaged: () => '文件不完整、已损坏或尺寸过大：请重新扫描或拍照后上传。',
  attachmentEncrypted: () => '这份 PDF 加了密码：请去掉密码后再上传。',
  attachmentActive: () => '这份 PDF 带有脚本、附件或表单动作：请用“打印为 PDF”另存一份再上传。',
  attachmentTooLarge: (mb: number) => `文件超过 ${mb} MB：请压缩，或分成几份上传。`,
  uploadsBusy: () => '现在上传的文件太多，没有收下：请过几分钟再传。',
  attachmentInfected: () => '文件含有病毒，没有保存：请用干净的电脑重新制作后上传。',
  scannerGone: () => '病毒扫描暂时不能进行，文件没有保存：请稍后再传，工作人员请检查 clamd 是否在运行。',
  notAssessed: () =>
    '这一类公示还没有个人信息保护影响评估，不得公开（个人信息保护法第55条）：请先作出评估并列入 src/policies/impact-assessments.ts，再重新制作',
  answerHeld: () =>
    '本页含有不得公开的内容，已停止显示：请稍后再来，或向受理窗口查询；工作人员请查看运行日志中的“public gate”一行。',
  contentsMoved: () => '目录填入页号后页数有变，请把过长的文号或题名改短',
  notIssued: (notice: string) => `公示 ${notice} 还没有制成文书，没有发文字号可以引用：请先生成该公示`,
  hukouLate: () => '户籍迁入日期晚于今天：请核对后改正。',
  hukouBeforeBirth: () => '户籍迁入日期早于申请人的出生日期：请核对后改正；出生即落户的填写出生日期。',
  onePaper: () => '证件号码（idNumber）和其他证件（paper）应填且只填一项：有公民身份号码的填证件号码。',
  whyTooShort: () => '查阅事由过短：请写明文号、编号或抽查批次，至少 4 个字',
  whyNamesSomebody: () => '查阅事由会记入查阅记录，不得写证件号码、电话等个人信息：请改写为文号或编号',
  noSuchHistory: () => '没有这份记录：请从公示、文书或人员的清单中打开。',
  noSuchStep: (number: string, last: number) => `${number} 没有这一步：请查看第 1 至 ${last} 步。`,
  sampleDays: () => '收件日期的起止不对：请填写真实日期，且起日不晚于止日。',
  sampleSize: (frame: number) => `抽取户数应为 1 至 ${frame} 的整数：请改正后再抽取。`,
  sampleEmpty: () => '这一范围内没有案件：请放宽收件日期或区县。',
  sampleSeed: () =>
    '种子应为 8 至 80 个字符，且不含个人信息：请填写公开的随机结果，如某期彩票的开奖号码，或留空由系统产生。',
  noSuchSample: () => '没有这次抽样：请从抽样记录中选择。',
  noSuchStaff: (staff: string) => `没有登记工号“${staff}”：请核对工号，或先由系统管理员登记该人员。`,
  staffThere: (staff: string) => `工号“${staff}”已登记，工号终身不变、不转给他人：请另用工号，或给该人员加授岗位。`,
  administratorThere: () => '首次启动的链接只用来登记第一名系统管理员，现已登记：请由系统管理员登记其他人员。',
  otherAdministrator: (organ: string) =>
    `这一岗位在${organ}，不归您管理：请由市级系统管理员，或该单位所在区县的系统管理员办理。`,
  noSuchOffice: () => '没有这个单位：请填写区划代码（六位区县、九位街道乡镇），审计局、纪委监委为六位代码加 SJ、JW。',
  noSuchPost: (r: string, organ: string) => `${organ}没有“${role(r)}”这个岗位：请核对岗位和单位的层级后改正。`,
  grantInPast: (from: string) => `授权不能自过去的日子（${from}）起：从前办的事不能事后补权，请填写今天或以后的日期。`,
  grantEndsFirst: (from: string, until: string) => `授权至 ${until} 止，早于起始之日 ${from}：请核对日期。`,
  grantSame: (r: string, organ: string, item: number) =>
    `该人员在这段时间已有${organ}“${role(r)}”的授权（第 ${item} 项）：请改写起止日期，或先终止原授权。`,
  grantConflict: (r: string, other: string, organ: string, ground: string, item: number) =>
    `“${role(r)}”不能与该人员已有的“${role(other)}”（${organ}，第 ${item} 项）同时担任，依据：${ground}。请先终止原授权，或改由他人担任。`,
  noSuchGrant: (item: number) => `该人员没有第 ${item} 项授权：请核对序号。`,
  grantEndInPast: (on: string) => `授权不能自过去的日子（${on}）起终止：请填写今天或以后的日期。`,
  grantOver: (item: number, on: string) => `第 ${item} 项授权已于 ${on} 终止：不必再办，请核对序号。`,
  notYourself: () => '不能给自己办理停职、离职：请由另一名系统管理员办理。',
  loginLinked: (staff: string) => `工号“${staff}”已关联一个统一身份认证账号：一人一个，请先解除再另行关联。`,
  loginTaken: () =>
    '这个统一身份认证账号已关联另一名工作人员：一个账号只能是一个人，请核对主体标识，或者先为原人员解除。',
  loginNotLinked: (staff: string) => `工号“${staff}”没有关联这个统一身份认证账号：请核对后再解除。`,
  linkAsked: () => '已提出重设密码的申请：请由另一名系统管理员打开该人员的页面，核实后同意并签发链接。',
  handedOutBefore: () => '这份表单已经办过，链接或令牌只显示一次：没有记下的，请重新办理；令牌先作废原来的。',
  letterTaken: () => '这是送达一户的文书：另存须写明 --staff 工号 和 --why 事由，记入该件的查阅记录。',
  sessionOver: () => '登录已结束，没有改动：请重新登录后再办理。',
  accountNews: (lines: readonly string[], n: number) =>
    `您的账号和岗位近来有 ${n} 项变动：${lines.join('；')}${lines.length < n ? '等' : ''}。不是您知道的，请立即告诉单位负责人和审计人员；全部记录见“我的账号”。`,
  ownNumberNeeded: () => '请填写本人的公民身份号码：加密封存，只用来核对一人只登记一次。',
  identityOfService: () => '程序没有证件号码：请留空。',
  identityKnown: (staff: string) => `工号“${staff}”已有证件号码：不能改换，登记错误的请办理离职后重新登记。`,
  personThere: (staff: string) =>
    `这个人已以工号“${staff}”登记，一人只有一个工号：请打开该人员的页面加授岗位；其岗位在别的单位的，由市级系统管理员办理。`,
  postOfPersons: (r: string) =>
    `“${role(r)}”须由人登录并通过第二因素办理，不能授予程序：请改授其他岗位，或登记为人员。`,
  tokenOfPerson: () => '令牌只签发给程序：人员请凭密码和第二因素登录办理。',
  scopesOfPersons: (names: readonly string[]) =>
    `“${names.join('、')}”须由人登录办理，不能写入令牌的用途：请删去后再签发。`,
  linkOfService: () => '程序用令牌，不设密码：请为人员办理。',
  linkForYourself: () => '不能给自己签发链接：记得密码的请在“我的账号”修改，忘记的请由另一名系统管理员办理。',
  linkNotAsked: () => '该人员已有密码，重设须两名系统管理员办理：请先提出申请，由另一名系统管理员同意并签发。',
  linkAskedByYou: () => '申请是您提出的：请由另一名系统管理员核实后同意并签发。',
  loginOfService: () => '程序用令牌，不用统一身份认证：请为人员关联。',
  kinKnown: () => '所填各人都已登记为该人员的亲属：不必再办，请核对名单。',
  chooseMember: () => '请选择来查询的是哪一位家庭成员：查阅记录只给本户的人。',
  identifyFirst: () => '请先核对来人的证件，再打勾：不能确认是本人的，不得出具。',
  readLogAsked: (member: number) => `应家庭成员第 ${member} 位当面请求，证件已核对`,
  chooseReplacement: () => '请从名单中选择接办人：只有今天同一岗位、又不须回避的人员可以接办。',
  recusalDone: (application: string, staff: string) =>
    `已对 ${application} 登记回避，由工号 ${staff} 接办：请口头或书面告知接办人。`,
  recusedAlready: (application: string) => `该人员对 ${application} 已登记回避：不必再办，请由接办人办理。`,
  replacementUnfit: (staff: string) =>
    `工号“${staff}”今天没有与回避人相同单位、相同岗位的授权：请改填有此授权的接办人，或先授予岗位。`,
  noGrant: (staff: string, r: string, organ: string) =>
    `工号“${staff}”今天没有${organ}“${role(r)}”的授权：请由系统管理员核对该人员的授权和起止日期。`,
  recused: (application: string, replacement: string) =>
    `您对 ${application} 已登记回避：请由接办人（工号 ${replacement}）办理。`,
  recusedListed: (application: string, replacement: string) =>
    `名单中的 ${application} 您已登记回避：请由接办人（工号 ${replacement}）或者本单位其他人员拟稿、审查；只您一人的，请先把这一件移出名单。`,
  tooManyLists: (minutes: number) =>
    `这个地址在短时间内打开了太多份不同的公示：请过 ${minutes} 分钟再看；要全部目录，请到开放数据下载。`,
  tooFastFromAddress: (seconds: number) => `这个地址一分钟内的请求太多：请过 ${seconds} 秒再试。`,
  tooFastFromAccount: (seconds: number) =>
    `这个账号一分钟内的请求太多：请过 ${seconds} 秒再试；程序大批办理的，请放慢速度或用导入。`,
  tooMany: () => '这个地址在短时间内请求太多：请过一分钟再试。',
  passwordLength: (least: number, most: number) =>
    `密码应为 ${least} 至 ${most} 个字符：可以用几个不相干的词连成一句，请重新填写。`,
  passwordCommon: () => '这个密码太常见或者容易猜到（常用词、日期、键盘顺序、重复）：请换一个，可以用几个不相干的词。',
  passwordsDiffer: () => '两次填写的密码不一样：请重新填写。',
  signInFailed: () =>
    '工号或者密码不对，或者暂时不能登录：请核对后再试；连续五次不对的，请过几分钟再试，仍不行的请联系系统管理员。',
  codeWrong: () => '验证码不对，或者已经用过：请等手机上换出下一个验证码再填；手机不在身边的，请填一个恢复码。',
  proofWrong: () => '密码或者验证码不对：请核对后再试。',
  pageNotDrawn: () => '这一页没有画出来：页码不在文件里，或者文件太大、已损坏。请下载 PDF 原件查看。',
  keptFileGone: () => '没有这份文件：可能当时没有上传，或者已按保存期限销毁。请查看登记的记录。',
  photographMissing: () => '请选择张贴处的照片或网页截图；没有照片不能登记张贴。',
  intakeNotReady: () => '还有填错或没有填的地方，请改正后再提交。',
  scanMissing: () => '请先选择要上传的文件，再点“上传”。',
  chooseAgain: () => '文件没有保存，请重新选择后再提交。',
  whyOpenFile: () => '请写明打开这份材料的理由（至少 4 个字），它与工号一并记入查阅记录。',
  whyHeader: (header: string) =>
    `文书载有当事人的个人信息，须说明查看理由：请在请求头 ${header} 中写明（至少 4 个字，UTF-8 百分号编码），它记入查阅记录。`,
  nothingChecked: () => '没有要登记的：请选定核对了哪些材料，或上传扫描件。',
  noSuchDraft: () => '没有这份草稿：可能已经提交或删除，请到“收件登记”查看。',
  typeSomething: () => '请填写受理编号或身份证号，再查找。',
  nothingFound: () => '没有找到：请核对编号。您能查到的只有本单位管辖的案件，身份证号只能查到在办的。',
  whyLook: () => '请写明为什么要看全号，至少四个字，如“核对户口簿”。',
  jobEndedAtRefusal: () =>
    '有一户未能收件，按“全部无误才收”停在这里：请看下面的原因，改正后把文件再导入一次，已收的不会重复。',
  jobFault: () => '系统出现故障，任务停在这里，已办的都已记入：请点“接着办”；再次停下的，请告知系统管理员。',
  noSuchJob: () => '没有这个任务，或者不属于您的岗位：请回到任务列表查看。',
  jobOver: () => '这个任务已经结束，不能取消或继续：已办的不能撤回，请看下面的结果。',
  noDraftNow: () => '预览的是拟稿中的公示件：本公示不在拟稿，或者不是本单位的，请打开正式的公示件。',
  tickSome: () => '没有选择案件：请先在待办中勾选，再点“批量办理”。',
  tooManyAtOnce: (most: number) => `一次最多办理 ${most} 件：请返回待办，用时限、环节、保障方式缩小范围，分几次办理。`,
  noBatchAct: () => '所选案件没有可以批量办理的事项：请逐件办理。',
  nothingToDo: () => '所选案件没有一件可以这样办理，原因见下表：请返回待办另选，或逐件办理。',
  countNotTyped: (n: number) => `请照抄要办理的件数“${n}”，以示确认。`,
  noSuchDayTyped: (text: string) => `“${text}”不是真实的日期：请写作 20260310 或 2026.3.10。`,
  noAnswerGiven: () => '没有选择文件：请选择部门填好的核对表（XLSX 或 CSV）再上传。',
  noLetter: () => '请填写发函文号：所选案件同用一号。',
  noSuchList: () => '没有这份名单：请回到待办，从页面上的链接下载。',
  noDepartment: () => '没有选择单位：请选择要核对的单位。',
  noCasesChosen: () => '没有选择案件：请先勾选，再办理。',
  whyExport: () => '请写明导出的事由，至少四个字：核对表含姓名和证件号码，导出须有记录。',
  noAnswers: () => '核对表中没有可以登记的答复：请看下面的错误，改正后重新上传。',
  noRollGiven: () => '没有选择文件：请选择填好的收件表（XLSX 或 CSV）再上传。',
  rollFileTooBig: (mb: number) => `文件超过 ${mb} 兆字节：请分成几个文件，分几次导入。`,
  importHasErrors: () => '名单中还有错误，不能按“全部无误才收”办理：请改正后重新上传，或选择“只收没有错误的各户”。',
  importNothingNew: () => '名单中没有可以收件的新户：请看下面的错误和说明，改正后重新上传。',
  otherStateNow: (state: string) => `现处于“${states[state] ?? state}”，不办这一项：请另选事项或逐件办理。`,
  changedSinceTicked: () => '勾选以后有了变动：请打开案件查看后再办。',
  notOffered: (state: string) => `案件现在是“${state}”，这一步不由您办理，或者刚刚已经办过：请返回案件查看。`,
  doneAlready: () => '这一项此前已经办理，没有重复办理。请查看下面的办理记录。',
  sayNoInterest: () => '请先勾选“与申请家庭无利害关系”；有利害关系的，请登记回避。',
  formStale: () => '这一页已经过期，没有办理：请重新打开后再提交。',
  foreignForm: () => '这项提交不是从本站的页面发出的，没有办理：请从本站的页面重新提交。',
  signInFirst: () => '请先登录。',
  noSso: () => '本系统没有设置统一身份认证：请用工号和密码登录。',
  ssoDown: (name: string) => `${name}现在无法连接：请用工号和密码登录，或者稍后再试。`,
  ssoGivenUp: (name: string) => `在${name}没有完成登录：请重新登录。`,
  ssoNotBelieved: (name: string) => `${name}的答复没有通过核验（已过期、已用过，或者不是由本浏览器发起）：请重新登录。`,
  ssoUnlinked: (name: string) => `这个${name}账号没有关联本系统的工作人员：请系统管理员先登记人员并关联账号。`,
  ssoNoPost: (name: string) =>
    `${name}确认了您的身份，但是您今日在本系统没有岗位（未授权、已停职或者离职）：请问系统管理员。`,
  ssoOther: (name: string) => `${name}确认的不是现在登录的工作人员：请用本人的账号重新验证。`,
  proveFirst: () => '距上次验证身份已超过十分钟：请在“我的账号”重新验证身份后再提交。',
  linkOver: () => '这个链接已经用过，或者已过期：请系统管理员另发一个。',
  notInScope: () => '这个令牌的用途不包括这一项：请由系统管理员另发令牌。',
  trialTokensOver: () => '已登记工作人员，试用令牌不再有效：请登录，程序请用系统管理员发给的令牌。',
  notForYourRole: (r: string) => `“${role(r)}”岗位不用这一页：请换岗位，或回到工作台。`,
  fillIn: (what: string) => `请填写${what}。`,
  scopesUnknown: (names: readonly string[]) =>
    `令牌的用途${names.length > 0 ? `没有“${names.join('、')}”` : '还没有填'}：请填写接口的英文名，以空格分开。`,
  daysWrong: () => '有效天数应为 1 至 366 的整数：请改正。',
  noPostToday: () => '该程序今天没有岗位，不能签发令牌：请先授予岗位。',
  firstLink: (url: string) =>
    `还没有登记任何工作人员，试用令牌仍然有效：请在 24 小时内打开这个只能用一次的链接，登记第一名系统管理员：${url}`,
  kinInCase: (staff: string) =>
    `这一户中有工号“${staff}”本人或其登记的亲属，应当回避（公务员法第76条）：请登记回避，写明接办人，由接办人办理。`,
  kinListed: (staff: string, application: string) =>
    `名单中的 ${application} 有工号“${staff}”本人或其登记的亲属，应当回避（公务员法第76条）：请由本单位其他人员拟稿、审查，或者先把这一件移出名单。`,

  // The city log.
  logWithoutCheckpoint: (file: string) =>
    `城市日志的检查点 ${file} 不见了，而日志文件还在：请从备份恢复该文件，查明原因之前不再签发检查点。`,
  logKeyMissing: (file: string) =>
    `城市日志的密钥 ${file} 不见了：请从备份恢复，切勿另建，否则外部无法再核对此前的检查点。`,
  logCheckpointDamaged: (file: string, why: string) =>
    `城市日志的检查点 ${file} 已损坏或不是本机密钥所签（${why}）：请从备份恢复，查明原因之前不再签发检查点。`,
  logStoreShorter: (signed: number, stored: number) =>
    `已签发的检查点含 ${signed} 条事实，数据库里只有 ${stored} 条：末尾的记录被删去，或数据库是从较旧的备份恢复的。已停止签发检查点，请恢复较新的数据库，并报告审计员。`,
  logStoreDiffers: (seq: number) =>
    `数据库第 ${seq} 条事实与已签发的检查点不符：该条事实在签发之后被改动。已停止签发检查点，请运行 anju audit 查明是哪一条，并从备份恢复。`,
  logTileMissing: (file: string) =>
    `城市日志的文件 ${file} 缺少、不完整或被改动：请从备份恢复 log 文件夹，恢复之前不再签发检查点。`,
  logTilesAltered: (size: number) =>
    `城市日志的文件与已签发的检查点（${size} 条）不符，文件被改动过：请从备份恢复 log 文件夹，恢复之前不再签发检查点。`,
  logForked: (size: number) =>
    `送来的检查点（${size} 条）由本机密钥签名，却与本日志不符：日志可能有两个版本，请立即报告审计员，查明密钥是否外泄。`,
  logBusy: (folder: string) =>
    `另一进程正在使用城市日志 ${folder}，等候超过一分钟：请查看是否有停住的 anju 进程，结束后再试。`,
  logOriginBad: (origin: string) =>
    `日志名称 ${origin} 不能用：应为不含空格和加号的网址（不写 https://），请更改 ANJU_LOG_ORIGIN。`,
  noCityLog: () => '本服务没有城市日志：请用 anju serve 启动服务，日志自动建立。',
  noLogFile: () => '城市日志里没有这个文件：请先读取 /log/checkpoint，再按其条数取文件。',
  noSuchHash: () => '没有这条事实，或摘要不符：请照回执或办理记录填写编号、序号和摘要。',
  notYetLogged: () => '这条事实还没有进入检查点：请几秒后再试。',
  noCityLogIn: (folder: string) => `${folder} 里还没有城市日志：请先启动服务，或运行 anju log update 建立。`,
  noFactAt: (fact: string) => `没有 ${fact} 这条事实：应写作 编号@序号，如 410305-2026-00001-1@3，请核对。`,
  logDiffersAt: (seq: number) =>
    `数据库第 ${seq} 条事实与城市日志不同：请运行 anju audit 查明是哪一条，从备份恢复，并报告审计员。`,
  noLogThere: (at: string) =>
    `${at} 没有检查点：应为日志的网址（如 https://zfbz.example.gov.cn/log）或 log 文件夹，请核对。`,
  tileNotServed: (at: string, path: string) => `${at} 缺少文件 ${path}，无法核对：不得会签，请联系办理机关补齐。`,
  logAnswers: (url: string, status: number) => `${url} 答复异常（${status}）：请联系办理机关，稍后再试。`,
  logShrank: (seen: number, size: number) =>
    `上次会签到 ${seen} 条，现在只有 ${size} 条：记录被删去，不得会签，请保存检查点并报告。`,
  witnessKnowsOnly: () => '见证服务只应答 POST /add-checkpoint，请照此发送。',
  witnessForgot: (file: string) => `见证记录 ${file} 无法读取：请从备份恢复；忘记了上次会签到哪里，就不能再会签。`,
  witnessBusy: (file: string) => `另一进程正在使用见证记录 ${file}：请稍后再试。`,
  notAddCheckpoint: () => '会签请求应为“old 条数”、一致性证明、空行和检查点，请按 C2SP tlog-witness 的格式送来。',
  witnessSawOther: (seen: number, old: number) =>
    `上次会签到 ${seen} 条，送来的证明从 ${old} 条开始：请从 ${seen} 条开始重做。`,
  logTwoFaced: (size: number) =>
    `同为 ${size} 条，两次的检查点不同：该日志有两个版本，不得会签，请保存两份检查点并报告。`,
  logNotGrown: (from: number, to: number) =>
    `${to} 条的检查点不是由上次会签的 ${from} 条增长而来，或证明有误：不得会签；如确属改写，请保存两份检查点并报告。`,
  logUnknown: (origin: string) => `没有登记名为 ${origin} 的日志：请用 --log 写明该日志的公钥。`,
  logNotSigned: (origin: string) => `检查点不是 ${origin} 的密钥所签：不得会签，请核对公钥。`,
  badWitnesses: (file: string) =>
    `${file} 无法读取：应为 [{"key": "见证方公钥", "url": "https://…"}]，公钥由见证方用 anju witness --key 打印，请改正。`,
  witnessWithoutAddress: (name: string) =>
    `见证方 ${name} 没有网址：请由其用 anju witness 会签，再用 anju log accept 收下。`,
  witnessAhead: (name: string, seen: number, size: number) =>
    `见证方 ${name} 会签过 ${seen} 条，本日志只有 ${size} 条：记录可能被删去，请立即报告审计员查明。`,
  witnessRefused: (name: string, status: number, why: string) =>
    `见证方 ${name} 没有会签（${status}）：${why}。请与见证方核对两边的检查点。`,
  notATimestamp: (why: string) => `时间戳没有取得：${why}。请核对 ANJU_TIMESTAMPS 的网址，下次自动再取。`,
  noKnownWitness: () => '送来的检查点上没有已登记见证方的签名：请先把见证方的公钥写入 witnesses.json。',
})

/** Every kind of paper, as a list names it. */
export const documentKinds: Readonly<Record<string, string>> = {
  'first-review': '初审公示',
  approval: '核准公示',
  registration: '登记结果公告',
  correction: '更正公告',
  withdrawal: '撤回公告',
  'publicity-statement': '公示情况证明',
  disclosure: '信息公开公告',
  'disclosure-correction': '信息公开更正公告',
  'disclosure-change': '信息公开变更公告',
  receipt: '收件凭证',
  acceptance: '受理通知书',
  'non-acceptance': '不予受理决定书',
  'correction-request': '一次性告知书',
  extension: '延期告知书',
  opinion: '审核意见书',
  rejection: '不予通过或者不予核准决定书',
  reexamination: '复核决定书',
  'registration-letter': '轮候登记通知书',
}

/** What holds of a paper somebody has in hand. */
export const documentStatus = {
  valid: '有效',
  superseded: '已被新版替换',
  withdrawn: '已撤回',
  unknown: '查无此件',
} as const

/** What `anju documents` and `anju notice` say. */
export const documentsSay = {
  issued: (numbered: number, issued: number, failed: number) =>
    `文书编号 ${numbered} 份，制发 ${issued} 份${failed > 0 ? `，未能制作 ${failed} 份` : ''}。`,
  withdrawn: (n: number) => `随公示撤回 ${n} 份。`,
  fault: (fault: string) => `未能办理：${fault}；下次运行时重试，仍不行的请用 anju audit 核验。`,
  aborted: () => '已中止：没有做完的下次运行时继续。',
  slip: (slip: string, file: string) => `请改正 ${file}：${slip}（改正之前，所涉单位的文书暂不制作，其他单位的照常）`,
  task: (number: string, mark: string, why: string) => `待办：${mark}（${number}）${why}`,
  unlike: (mark: string, what: 'view' | 'content' | 'bytes' | 'sheet', stored: string, made: string) =>
    ({
      view: `差异：${mark} 的文面内容：存 ${stored}，重新生成 ${made}`,
      content: `差异：${mark} 文面内容相同而版面数据不同：存 ${stored}，重新生成 ${made}`,
      bytes: `差异：${mark} 内容相同而文件字节不同：存 ${stored}，重新生成 ${made}`,
      sheet: `差异：${mark} 不能重新生成：${made}`,
    })[what],
  otherZlib: (mark: string, stored: string, now: string) =>
    `${mark} 制发时的压缩库为 zlib ${stored}，现为 ${now}：只比内容，不比字节。`,
  otherZlibs: (n: number) => `其中 ${n} 份制发时的压缩库版本与现在不同：只比内容，不比字节。`,
  same: (mark: string, sha256: string) => `${mark} 按事实重新生成，与制发的相同：${sha256}`,
  putBack: (mark: string) => `${mark} 的文件原已缺失，现已补回。`,
  restored: (n: number) => `原已缺失的文件补回 ${n} 份。`,
  written: (path: string) => `文件在 ${path}。`,
  rerendered: (made: number, unlike: number) => `按事实重新生成 ${made} 份文书：${unlike} differences`,
  paper: (kind: string, mark: string, organ: string, on: string) => `${kind} ${mark}（${organ}，${on}）`,
  checked: {
    valid: (what: string) => `有效：${what}，与制发的文件逐字节相同。`,
    superseded: (what: string, by: string) => `已被新版替换：${what}，现行的是 ${by}。`,
    withdrawn: (what: string) => `已撤回：${what}，不再有效。`,
    altered: (what: string) => `不是原件：自称是 ${what}，但与制发的文件不同，请以本系统中的文件为准。`,
    unknown: (what: string) => `查无此件：${what}`,
  },
  appended: (what: string, standing: string, behind: string) =>
    `内含原件：文件前段与制发的 ${what} 逐字节相同（该件${standing}）；${behind}。后加的内容可能改变显示，请以本系统中的文件为准。`,
  behind: {
    'another certificate': (by: string) =>
      `其后有“${by}”的电子签名，签名完好，但不是本系统现用的证书：请核对签名证书是否为本机关以前或其他的证书（本机关的请在 ANJU_SIGNING_CERTIFICATE 中配置后再核对）`,
    'broken signature': (by: string) => `其后有“${by}”的电子签名，但签名已被破坏或者签名之后又添加了内容，不能采信`,
    'no signature': () => '其后被添加了内容，没有电子签名',
  },
  checkedUnknown: () => '查无此件：本系统没有制发过这份文件。',
  signedCopy: (by: string) => `（签名副本，签名人：${by}）`,
  digest: (sha256: string) => `SHA-256 ${sha256}`,
} as const

const types: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否（true、false）',
  array: '列表',
  object: '一组栏目（JSON 对象）',
  record: '一组栏目（JSON 对象）',
  null: '空（null）',
  undefined: '空（不填）',
}
const counted = { string: '个字', array: '项' } as const

/** What is wrong with a field where the form says nothing of its own: how it should be. */
export const slipSays = {
  type: (expected: string) => `应为${types[expected] ?? '另一种内容'}`,
  oneOf: (values: readonly string[]) => `应为${values.join('、')}${values.length > 1 ? '之一' : ''}`,
  atMost: (n: number, of: keyof typeof counted, exactly: boolean) => `${exactly ? '应为' : '最多'} ${n} ${counted[of]}`,
  atLeast: (n: number, of: keyof typeof counted, exactly: boolean) =>
    n === 1 && !exactly
      ? { string: '请填写', array: '请至少写一项' }[of]
      : `${exactly ? '应为' : '至少'} ${n} ${counted[of]}`,
  notOver: (n: number, inclusive: boolean) => `应${inclusive ? '不大于' : '小于'} ${n}`,
  notUnder: (n: number, inclusive: boolean) => `应${inclusive ? '不小于' : '大于'} ${n}`,
  format: (format: string) =>
    format === 'date'
      ? '应为真实存在的日子，写作 YYYY-MM-DD，如 2026-03-10'
      : format === 'uuid'
        ? '应为 UUID'
        : '写法不对，请按接口说明或示例填写',
  stepsOf: (step: number) => (step === 0.01 ? '最多两位小数' : `应为 ${step} 的倍数`),
  unknown: (keys: readonly string[]) => `没有这些项，请去掉：${keys.join('、')}`,
  otherwise: () => '填写有误，请按接口说明或示例改正',
} as const

/** The numbers of a procedure, as they are shown. */
export const limitSays = {
  answer: () => '答复是否受理',
  within: () => '办理期限',
  extension: () => '经批准可延长',
  correction: () => '补正期限',
  check: (check: string) => `${check}答复期限`,
  lasts: () => '公示期',
  atLeast: () => '公示期内最少工作日',
  objection: () => '异议核查期限',
  publish: () => '公开登记结果',
  transmit: (level: string) => ({ subdistrict: '报送街道', county: '报送区县', city: '报送市级' })[level] ?? level,
  ownDefault: () => '默认值，待市级确定',
} as const

/** Lengths of time after registration. */
export const periodNames: Readonly<Record<string, string>> = {
  waiting_cap: '轮候期上限',
  lease_longest: '租赁合同最长期限',
  renewal_ahead: '续租申请提前',
  vacancy: '连续空置',
  arrears: '累计欠租',
  change_report: '家庭情况变更报告',
  declaration_every: '定期申报间隔',
  resale: '限制转让',
}

/** What a new calendar moves. */
export const movedLimits = {
  limit: '办理期限',
  correction: '补正期限',
  objection: '异议核查期限',
  check: '核查答复期限',
  window: '公示期',
} as const

/** What a lamp says beside its colour; the shape says it a third time. */
export const lampNames: Readonly<Record<'red' | 'amber' | 'green' | 'grey', string>> = {
  red: '超期与今日到期',
  amber: '两个工作日内到期',
  green: '时限内',
  grey: '等待他人',
}

/** Lists as files: what they are called, and their columns. */
export const lists = {
  queue: { name: '待办', lamp: '时限' },
  yes: '是',
  template: { name: '收件表' },
  applications: {
    name: '申请',
    columns: {
      number: '受理编号',
      state: '所处环节',
      programme: '保障方式',
      county: '区县',
      subdistrict: '街道或乡镇',
      receivedOn: '收件日期',
      dueOn: '办理期限',
      provisional: '期限暂定',
      notice: '公示编号',
      openObjections: '未决异议数',
      waitingNumber: '轮候登记号',
    },
  },
  notices: {
    name: '公示',
    columns: {
      number: '公示编号',
      stage: '公示环节',
      organ: '公示单位',
      state: '状态',
      entries: '列入户数',
      startsOn: '公示开始',
      endsOn: '公示截止',
      unposted: '待张贴处数',
      unchecked: '待查验处数',
    },
  },
  disclosures: {
    name: '信息公开事项',
    columns: {
      number: '编号',
      kind: '种类',
      organ: '公开主体',
      year: '年度',
      title: '名称',
      state: '状态',
      dueOn: '公开期限',
      publishedOn: '公开日期',
      amendedOn: '最近变更公开',
    },
  },
  overview: { name: '各环节件数', columns: { county: '区县', state: '所处环节', n: '件数' } },
} as const

/** Titles of the problems only HTTP has; those of refusals are `refusalTitles`. */
export const problemTitles = {
  malformed: '请求无法读取',
  key_missing: '缺少提交编号',
  unauthenticated: '尚未登录',
  unknown_route: '没有这个网址',
  no_longer_public: '不再公开',
  method_not_allowed: '方法不适用',
  too_many: '请求过于频繁',
  too_large: '内容过大',
  unsupported_type: '类型不支持',
  internal: '系统出错',
  unavailable: '暂不可用',
} as const

/** What the reads are called in the description of the API. */
export const reads = {
  listApplications: '申请列表（本单位辖区内）',
  showApplication: '一件申请的现状',
  showApplicationHistory: '一件申请的全部事实，按先后',
  listNotices: '公示列表',
  showNotice: '一份公示的现状与张贴情况',
  showNoticeHistory: '一份公示的全部事实，按先后',
  showOverview: '各区县各环节的件数',
  showCalendar: '已载入的一年放假安排',
  showFindings: '一件申请的资格认定：历次决定所封存的，和现在的（仅限本件的审核人员）',
  showPerson: '一名人员的登记：住房保障与限制申请，不含姓名和证件号码',
  listDocuments: '本单位制发的文书；未能制作的是待办',
  listStaff: '工作人员与授权，不含姓名和电话',
  showStaff: '一名工作人员的岗位、授权和回避，不含姓名和电话',
  listDisclosures: '信息公开事项及其期限，不含人员名单',
  showDisclosure: '一项信息公开的内容、期限和变更，不含人员名单',
  listOverdueDisclosures: '各单位逾期未公开、应公开而未录入的事项',
} as const

/** Where this installation is weaker than it could be: said plainly on the health page. */
export const weaknesses = {
  noLog: () => '没有城市日志：事实链只由本机保存，整体重写不能由他人发现。',
  noWitness: () =>
    '没有外部见证：检查点只由本机签名，整体重写不能由他人发现。请在 witnesses.json 登记见证方（如审计机关、公证机构）。',
  notWitnessed: () => '已登记的见证方还没有会签过检查点：整体重写不能由他人发现。',
  witnessLate: (days: number) => `见证方已有 ${days} 天没有会签检查点：此后的记录还没有外部见证。`,
  noTimestamps: () => '没有可信时间戳：记录时间以本机时钟为准。可用 ANJU_TIMESTAMPS 设置时间戳机构的网址。',
  timestampLate: (day: string | null) =>
    day === null
      ? '时间戳机构还没有签发过时间戳：记录时间以本机时钟为准。'
      : `时间戳机构自 ${day} 以来没有签发时间戳：此后的记录时间以本机时钟为准。`,
  noCertificate: () =>
    '没有签名证书：文书没有电子签名副本，只能凭核验码和摘要核对。可用 ANJU_SIGNING_CERTIFICATE 设置证书。',
  noVirusScanner: () =>
    '没有病毒查杀：上传的文件未经查杀即保存（图片重新编码，全部加密）。可用 ANJU_CLAMD 设置 ClamAV。',
  logStopped: (why: string) => `城市日志已停止签发检查点：${why}`,
  demoTokens: () => '还没有登记工作人员：试用令牌代替账号，不核对授权，丢失即可冒用；登记第一名系统管理员后失效。',
  plainHttp: () => '本服务自身不加密：除本机外，须由反向代理提供 HTTPS。',
  neverAudited: () => '本库尚未整体核验过：请运行 anju audit，或等待服务在夜间自动核验。',
  auditOld: (at: string) => `上次核验在 ${at}，已超过两天：请查看服务日志，并运行 anju audit。`,
  auditFailed: (at: string, findings: number) =>
    `核验未通过（${at}${findings > 0 ? `，${findings} 处差异` : '，未能完成'}）：请系统管理员立即运行 anju audit 查看差异，查明前请保留现库和备份。`,
  clockBehind: (last: string) => `本机时钟早于最后一条记录的时间 ${last}，已停止办理：请校准时钟。`,
  directorySlip: (slip: string, file: string) =>
    `${file} 有误：${slip}。所涉单位的文书暂不制作：请系统管理员改正该文件，保存后自动继续。`,
  papersFailed: (n: number) => `有 ${n} 份文书未能制作：请各单位的公示发布人在待办中查看原因并处理。`,
  papersFaulty: (n: number) =>
    `上次制作文书时有 ${n} 处未能办理：请系统管理员查看运行日志，或运行 anju documents issue。`,
  calendarMissing: (year: number) =>
    `${year} 年的放假安排尚未载入：跨入该年的期限暂按周末推算：请由市级系统管理员在国务院办公厅通知公布后载入（接口 POST /api/calendars，或 anju calendar import）。`,
} as const

/** The criteria of eligibility, as the thing each measures. */
export const criteria: Readonly<Record<string, string>> = {
  income: '家庭人均月收入',
  floor_area: '人均住房面积',
  homes: '自有住房',
  assets: '家庭财产',
  vehicles: '家庭汽车',
  vehicle_price: '汽车购买价格',
  businesses: '工商注册',
  business_capital: '注册资本',
  hukou_place: '户籍地',
  hukou_years: '户籍年限',
  single_age: '单身申请人年龄',
  papers: '没有有效证件的成员',
  protection: '已有的住房保障',
  bars: '限制申请',
}
export const barKinds: Readonly<Record<string, string>> = {
  fraud_leased: '骗取承租',
  fraud_registered: '骗取登记',
  give_up: '选房后放弃',
}
export const hukouScopes: Readonly<Record<string, string>> = {
  city_districts: '本市城市区',
  city: '本市',
  county: '申请地所在区县',
}
/** Units as a sentence speaks them, where the thing measured already says per head and month. */
export const units: Readonly<Record<string, string>> = { '元/人·月': '元', '㎡/人': '平方米' }

const measured = (criterion: string) => criteria[criterion] ?? criterion
const withUnit = (value: number, unit: string) => `${value} ${units[unit] ?? unit}`

/** The sentences of findings: what is required, what was found, and by how much they differ. */
export const findingSays = {
  meets: (criterion: string, value: number, bound: string, line: number, unit: string) =>
    `${measured(criterion)}为 ${withUnit(value, unit)}，标准为${bound} ${withUnit(line, unit)}：符合。`,
  hasNone: (criterion: string) => `${measured(criterion)}：没有，符合。`,
  mustHaveNone: (criterion: string, value: number, unit: string) =>
    `${measured(criterion)}有 ${withUnit(value, unit)}，标准为没有：不符合。`,
  over: (criterion: string, value: number, bound: string, line: number, unit: string, by: number) =>
    `${measured(criterion)}为 ${withUnit(value, unit)}，标准为${bound} ${withUnit(line, unit)}，超出 ${withUnit(by, unit)}：不符合。`,
  onTheLine: (criterion: string, line: number, unit: string) =>
    `${measured(criterion)}正好是 ${withUnit(line, unit)}，标准为低于 ${withUnit(line, unit)}，等于不算低于：不符合。`,
  short: (criterion: string, value: number, line: number, unit: string, by: number) =>
    `${measured(criterion)}为 ${withUnit(value, unit)}，标准为满 ${withUnit(line, unit)}，还差 ${withUnit(by, unit)}：不符合。`,
  hukouInside: (scope: string) => `户籍在${hukouScopes[scope] ?? scope}：符合。`,
  hukouOutside: (scope: string) => `户籍不在${hukouScopes[scope] ?? scope}：不符合。`,
  hukouByWork: (scope: string) => `户籍不在${hukouScopes[scope] ?? scope}，按外来务工人员认定：符合。`,
  doesNotApply: (criterion: string) => `${measured(criterion)}：不适用，符合。`,
  open: (criterion: string) => `${measured(criterion)}：尚未核实，待核。`,
  justMeets: (criterion: string, bound: string, line: number, unit: string) =>
    `${measured(criterion)}（不舍入）比 ${withUnit(line, unit)} 少，不足 0.01，标准为${bound} ${withUnit(line, unit)}：符合。`,
  justOver: (criterion: string, bound: string, line: number, unit: string) =>
    `${measured(criterion)}（不舍入）比 ${withUnit(line, unit)} 多，不足 0.01，标准为${bound} ${withUnit(line, unit)}：不符合。`,
  missesByLess: (criterion: string) => `${measured(criterion)}超出标准，不足 0.01`,
  misses: (criterion: string, by: number, unit: string) => `${measured(criterion)}超出标准 ${withUnit(by, unit)}`,
  lacks: (criterion: string, by: number, unit: string) => `${measured(criterion)}还差 ${withUnit(by, unit)}`,
  isOnTheLine: (criterion: string) => `${measured(criterion)}正好等于标准，而标准为低于`,
  notMet: (criterion: string) => `${measured(criterion)}不符合`,
  unanswered: (criterion: string) => `${measured(criterion)}：所填不足以判断，请补填或到受理窗口核对。`,
  stillADefault: () => '（这项标准是默认值，待当地确定。）',
  letPass: (criterion: string) => `${measured(criterion)}：查到的事项均已逐项登记处理理由放行，不计入，符合。`,
} as const

/** What a finding notes beside its value. Members are told by their place in the form, never by name. */
export const findingNotes = {
  notAlone: () => '不是一人单独申请，不适用此项',
  workersHaveNoHukouYears: () => '按外来务工人员认定，不适用此项',
  employment: (years: number, needed: number) => `户籍在外地；稳定就业 ${years} 年，标准为满 ${needed} 年`,
  employmentUnknown: (needed: number) => `户籍在外地；稳定就业年限尚未核实，标准为满 ${needed} 年`,
  noPaper: (member: number, relation: string) => `第 ${member} 名成员（${relation}）没有有效身份证件`,
  protected: (member: number, relation: string, what: string, where: string, reference: string) =>
    `第 ${member} 名成员（${relation}）：${what}，${where}，${reference}`,
  barred: (member: number, relation: string, kind: string, source: string, endsOn: string) =>
    `第 ${member} 名成员（${relation}）：${barKinds[kind] ?? kind}，限制申请至 ${endsOn}（含当日），依据 ${source}`,
  letPass: (note: string, matter: string) => `${note}（事项 ${matter}，已登记处理理由放行，不计入）`,
  notAskedThen: () => '作出决定时不是条件，没有认定过',
  unverified: () => '未能核实',
  declaredOnly: (value: string) => `${value}（家庭申报，未另行核实）`,
  numbersCited: (programme: string, from: string) => `${programme}保障标准（${from}起施行）`,
  ruleHasChanged: () => '按这一版户籍地的规则，作出决定时的认定不足以判断',
} as const

/** What the public self-check says at its end. */
export const selfCheckSays = {
  notANumber: (asked: string, typed: string) => `${asked}：应填数字，如 3 或 12.5，现为“${typed}”，请改正。`,
  passes: () => '按您填写的情况，各项条件都符合。结果仅供参考，以受理机关核实后的认定为准。',
  fails: (n: number) => `按您填写的情况，有 ${n} 项条件不符合。结果仅供参考，您仍可以提出申请，由受理机关认定。`,
  open: (n: number) => `按您填写的情况，还有 ${n} 项条件无法判断。请补填，或到受理窗口咨询。`,
  ownWords: () => '自测时所填',
} as const

/** What 进度查询 says, to people who may never have heard of a procedure: where it stands, what comes next. */
export const progressSays = {
  states: {
    received: [
      '申请已经登记，正在核对材料是否齐全。',
      '材料齐全的，会发给受理通知书；缺少材料的，会一次告诉您全部缺项。',
    ],
    firstReview: ['正在初审：核对材料，上门或者邻里走访。', '初审通过后，名单在社区和街道（乡镇）公示。'],
    communityReview: ['社区居民委员会正在审核。', '通过后在社区公示。'],
    secondReview: ['正在复审：核对住房、收入等情况。', '复审通过后报市住房保障部门核准，县里办理的进行公示。'],
    approval: ['正在核准。', '核准通过后再公示一次，没有成立的异议即登记轮候。'],
    registration: ['两次公示都已结束，等待登记。', '登记后发给登记通知书，进入轮候。'],
    reexamination: ['已收到您的复核申请，由原经办人以外的人员复核。', '复核结果会书面告诉您。'],
    rejected: [
      '审核没有通过，决定书写明了理由和依据。',
      '不服的，可以按决定书写明的途径和期限申请复核、行政复议或者提起诉讼；决定书写明向哪个单位提出、最迟哪一天。',
    ],
    rejectionConfirmed: [
      '复核维持了原来的决定。',
      '不服的，可以按复核决定书写明的途径和期限申请行政复议或者提起诉讼。',
    ],
    notAccepted: [
      '申请没有受理，决定书写明了理由和依据。',
      '理由消除后可以重新申请；不服的，按决定书写明的途径和期限处理。',
    ],
    lapsed: ['没有在期限内补交材料，视为放弃本次申请。', '材料备齐后可以重新申请。'],
    withdrawn: ['申请已经撤回。', '需要时可以重新申请。'],
  } as Readonly<Record<string, readonly [stands: string, next: string]>>,
  unlisted: [
    '这一级的审核已经通过，等待列入下一份公示。',
    '公示张贴以后，这里会写明从哪一天到哪一天；期满没有成立的异议的，自动进入下一步。',
  ] as const,
  otherwise: ['材料已经移送，等待签收。', '签收后开始下一步审核。'] as const,
  correction: (askedOn: string) => `${askedOn} 已请您补交材料，补齐之前办理期限停止计算。`,
  bring: '请在期限内把下列材料交到受理窗口；逾期不交的，视为放弃申请。',
  posted: (stage: string, window: { startsOn: string; endsOn: string } | null) =>
    window ? `${stage}：${window.startsOn} 至 ${window.endsOn}。` : `${stage}：名单已经编入公示，等待张贴。`,
  afterPublicity: '公示期满、没有成立的异议的，自动进入下一步；有异议的，先核实。',
  publicityOver: '公示期已满，单位登记公示情况以后自动进入下一步。',
  objection: (until: string) =>
    `公示期内收到异议，正在核实，最迟 ${until} 查清；结果会写在这里，也可以向经办单位要求书面答复。`,
  interrupted: (stage: string) => `${stage}：公示中断，重新张贴后重新计算。`,
  toSend: ['这一级已经办完，材料等待移送到下一个单位。', '移送、签收以后开始下一步审核。'] as const,
  sentBack: [
    '公示期内的异议经核实成立，已退回重新审核。',
    '重新审核通过后再次公示；需要补充材料的，会通知您。',
  ] as const,
  late: (organ: string) =>
    `已经超过期限，单位应当尽快办理并说明原因。可以打电话询问${organ === '' ? '' : `，也可以向${organ}反映`}。`,
  still: '正在等待其他部门的核查结果，等待期间办理期限停止计算。',
  afterStill: '收到结果后继续审核，您不用做什么。',
  waiting: (number: string, on: string) => `已于 ${on} 登记轮候，轮候编号 ${number}。`,
  whileWaiting: '家庭人口、收入、住房有变化的，请在 30 日内告诉受理窗口；轮到分配前会重新核查，并通知您。',
  notFound:
    '没有查到。请核对受理编号和查询码：两者都印在收件凭证上，缺一不可。仍然查不到的，请带身份证到受理窗口查询。',
  tooOften: (seconds: number) => `查询过于频繁，请 ${seconds} 秒后再试。`,
} as const

/** What the pages for objections say. */
export const objectingSays = {
  closed: (endsOn: string | null) =>
    endsOn
      ? `公示期已于 ${endsOn} 届满，不能再提出异议。仍要反映情况的，请向下列单位举报。`
      : '这份公示现在不能提出异议。需要反映情况的，请联系下列单位。',
  entry: '请填写名单第一列的序号。',
  noSuchEntry: (n: number) => `名单上没有第 ${n} 号，请对照名单核对。`,
  ground: '请选择异议涉及哪方面。',
  statement: '请写明您知道的事实：什么人、什么事、什么时候、在哪里。',
  statementLong: (most: number) => `请写在 ${most} 字以内；更多材料可以交到窗口或者邮寄。`,
  identity: '请选择是否公开身份。',
  name: {
    named: '实名异议请填写您的姓名。',
    confidential: '请填写您的姓名：只供核查人员联系，不告诉被反映的家庭。不愿留姓名的，可以到窗口匿名反映。',
  },
  struck: (n: number) => `第 ${n} 号的公示内容已经更正，将另行公示，请到新的一份公示提出。`,
  contact: '请填写联系电话或者地址，核查人员好与您联系。',
  gone: '这份公示刚有变动，请从公示重新开始。',
  noFile: '请先选择一个文件，再上传；没有材料的，直接到下一步。',
  filesFull: (most: number) => `最多附 ${most} 份材料。更多的可以交到窗口或者邮寄，写明异议编号。`,
  tooLarge: '每份材料不超过 10 MB。请用浏览器的“返回”回到上一页（填好的内容还在），换一份小的；也可以不附材料先提交。',
  filesGone: '上传的材料已经过期，请重新上传。',
  busyFiles: '现在上传材料的人较多，请过一会儿再传；也可以不附材料先提交，材料随后交到窗口。',
  notFound: '没有查到。请核对异议编号和查询码：两者都在提交成功的页面上，缺一不可。',
  outcomes: {
    open: '正在核查。',
    upheld: '核查认定异议成立，已退回重新审核。',
    dismissed: '核查认定异议不成立。',
    moot: '公示已经撤回或者申请已经终止，这份异议不再需要处理。',
  },
} as const

/** What the public calculator of periods says. */
export const calculatorSays = {
  unknownYear: (year: number) =>
    `${year} 年的放假安排还没有公布或者还没有载入，截止日无法确定；请在国务院办公厅公布后再算，或者改算较早的日期。`,
  understood: (from: string, period: string) => `按您填写的，从 ${from} 起算，期限为 ${period}。`,
  fields: '请填写起算的事情发生在哪一天（如 2026-09-11），以及期限的长度（如 10日、7工作日、2月、1年）。',
} as const

/** What this system itself knows of a person, as a finding names it. */
export const knownHere = {
  thisSystem: () => '本系统',
  liveCase: () => '在办的住房保障申请',
  ownWords: () => '家庭申报',
} as const

/** Where values verified by a survey come from. */
export const surveyKinds: Readonly<Record<string, string>> = {
  home_visit: '入户调查',
  neighbours: '邻里访问',
  records: '查档取证',
  letter: '信函索证',
  appraisal: '组织评议',
}

/** How firmly a number of the policy is known. */
export const firmnesses: Readonly<Record<string, string>> = {
  law: '法律原文',
  local_rule: '据转引，待核原文',
  default: '默认值，待当地确定',
}

/** What `anju policy` says. */
export const policySays = {
  noFile: (file: string) => `读不到文件 ${file}：请核对路径。`,
  notJson: (file: string) => `${file} 不是 JSON：请检查引号、逗号和括号。`,
  unknownArea: (area: string) => `area：没有地区 ${area}：请填写本市（如 4103）或本市区县的区划代码。`,
  noSuchProgramme: (programme: string) => `没有保障方式“${programme.slice(0, 40)}”：请核对，如 public_rental。`,
  procedure: (name: string, version: string, places: readonly string[]) =>
    `${name}（${version}），适用于 ${places.join('、')}：各环节的期限`,
  versionPublished: (version: string, next: string) =>
    `草案的版本 ${version} 已经发布，而数值与已发布的不同：已发布的版本不能改动，请把草案的 version 改为 ${next}。`,
  noneInForce: (on: string) => `${on} 没有适用的政策数值：请核对日期、地区和保障方式。`,
  notInForce: () => '不适用',
  compared: (draft: string, compared: number, changed: number) =>
    `草案 ${draft}：比较 ${compared} 件，其中 ${changed} 件至少有一项条件的认定会变。`,
  flip: (was: string, would: string, cases: number) => `  总认定由“${was}”变为“${would}”：${cases} 件`,
  noFlip: () => '  总认定没有变化。',
  nothingCompared: () => '  没有可以比较的案件，看不出草案的影响：请核对草案的保障方式、地区和起始日，以及 --county。',
  draftForNoProgramme: (programme: string) =>
    `草案的保障方式“${programme.slice(0, 40)}”没有公布过任何政策数值，也就没有案件可以比较：请核对代码，如 public_rental。`,
  notConcerned: (n: number) => `其他保障方式或地区的 ${n} 件不受影响，未比较。`,
  notComparable: (n: number) => `受理时没有适用的政策数值的 ${n} 件，无从比较。`,
  endedUndecided: (n: number) => `另有 ${n} 件未作资格认定即已结束（撤回、放弃、不予受理等），未计入。`,
  erased: (n: number) => `另有 ${n} 件的档案已按期限销毁，未计入。`,
  version: (name: string, version: string, from: string, places: readonly string[]) =>
    `${name}　${version}　自 ${from} 起　适用：${places.join('、')}`,
  bar: (kind: string) => `限制期：${kind}`,
  orEmployment: () => '　或稳定就业',
  none: () => '没有',
  criterionNew: (criterion: string, n: number) =>
    `  草案的条件“${criterion}”在已决定的 ${n} 件中没有认定过，按待核计。`,
} as const

/** What an auditor's replay checks of a step. */
export const auditChecks = {
  inTime: '在法定期限内办结',
  mayAct: '岗位有权作出本步动作',
  ownOffice: '由有管辖权的单位办理',
  separateDuties: '同一人没有办理两个环节',
  accepted: '状态转移为本件程序所允许',
  longEnough: '公示期够长',
  limitRight: '期限按日历复算一致',
  enteredInTime: '及时登记入库',
  inOrder: '发生时间不早于上一步',
  hashRight: '哈希与内容一致',
  clearedByAnother: '发布审查人不是拟稿人',
  postedEverywhere: '每一法定渠道都已张贴',
  windowFromLastPosting: '公示期自最后一处张贴起算',
  hungToTheEnd: '每一法定渠道都张贴到期满',
} as const

/** What a case or notice remembers, as an auditor reads it: the outer names and what stands inside them. */
export const auditFields: Readonly<Record<string, string>> = {
  state: '办理环节',
  identity: '身份证号（封存）',
  linkAskedBy: '请求更换密码的管理员',
  tokens: '有效的访问令牌',
  number: '受理编号',
  programme: '保障方式',
  procedure: '程序',
  policy: '政策版本',
  county: '区县',
  subdistrict: '街道或乡镇',
  communities: '公示社区',
  household: '家庭档案摘要',
  members: '家庭人数',
  receivedOn: '收件日期',
  acceptedOn: '受理日期',
  due: '办理期限',
  decided: '办理人',
  checks: '核查结果',
  requests: '发出的核查函',
  still: '停止计算的期限',
  budgets: '共用期限',
  surveyed: '已有调查记录',
  verified: '核实值摘要',
  assessed: '资格认定',
  resolutions: '放行理由摘要',
  correction: '补正告知',
  corrected: '已告知补正的环节',
  returned: '已退回的环节',
  publicity: '列入公示',
  publicised: '已公示的环节',
  closed: '最近期满的公示',
  objections: '异议',
  rejection: '不予通过',
  reexamined: '已复核',
  waiting: '轮候登记',
  recheckSince: '待重新核查，自',
  stage: '环节',
  organ: '公示单位',
  entries: '户数',
  drafter: '拟稿人',
  clearedBy: '发布审查人',
  required: '法定渠道',
  lasts: '公示期限',
  minWorkdays: '最少工作日',
  posted: '张贴',
  firstPostedOn: '首次张贴',
  notBefore: '张贴不早于',
  checked: '期满查验',
  window: '公示期',
  printed: '文书所载公示期',
  issued: '公示文书',
  interruptions: '中断次数',
  mark: '发文字号',
  series: '文号系列',
  serial: '顺序号',
  kind: '种类',
  template: '版式',
  of: '所属案件或公示',
  upTo: '依据到第几步',
  code: '核验码',
  issuedOn: '成文日期',
  numberedAt: '编号时间',
  edition: '版次',
  replaces: '替换',
  issue: '制发文件',
  failure: '未能制作的原因',
  text: '改用的文字摘要',
  checkpoint: '所印检查点',
  supersededBy: '替换为',
  staff: '工号',
  person: '本人信息摘要',
  grants: '授权',
  kin: '亲属名单摘要',
  login: '统一认证绑定',
  recall: '可收回的审核意见',
  recalled: '已收回的决定（步）',
  slips: '督办单',
  assigned: '承办人（随机分配）',
  recusals: '回避申报',
  protections: '在保记录',
  bars: '限制期',
  title: '标题',
  subject: '主体',
  year: '年度',
  fields: '内容',
  people: '人员名单摘要',
  peopleCount: '人数',
  form: '表式',
  enteredBy: '录入人',
  enteredOn: '录入日期',
  publishedOn: '公开日期',
  shownUntil: '姓名公开到',
  amendment: '待发布的变更',
  amended: '变更记录',
  document: '所据文件',
  ended: '撤下',
  days: '放假和调休安排',
  revision: '第几次载入',
}
/** The same inside of a field. */
export const auditParts: Readonly<Record<string, string>> = {
  on: '日期',
  from: '起算日',
  to: '至',
  period: '期限',
  calendar: '日历版本',
  stops: '停止计算',
  provisional: '暂定',
  budget: '共用期限',
  due: '期限',
  id: '编号',
  stage: '环节',
  outcome: '结果',
  settledOn: '决定日期',
  notice: '公示编号',
  entry: '序号',
  number: '编号',
  reason: '理由',
  items: '材料',
  askedOn: '告知日期',
  by: '来源',
  digest: '摘要',
  findings: '认定摘要',
  numbers: '政策版本',
  running: '期限',
  causes: '原因',
  leftOn: '离开日期',
  why: '原因',
  startsOn: '开始',
  endsOn: '截止',
  document: '文书编号',
  edition: '版次',
  sha256: '文件摘要',
  decision: '决定',
  later: '此后步数',
  before: '此前所记',
  content: '内容摘要',
  pages: '页数',
  channel: '渠道',
  place: '地点',
  item: '序号',
  role: '岗位',
  organ: '单位',
  since: '自',
  until: '至',
  endedOn: '终止日期',
  liftedOn: '解除日期',
  where: '何处',
  sentence: '说明',
}
export const objectionOutcomes: Readonly<Record<string, string>> = {
  open: '核查中',
  upheld: '成立',
  dismissed: '不成立',
  moot: '案件已结束，不再处理',
}

/** What was looked at, as the register of readings lists it. */
export const lookedAt: Readonly<Record<string, string>> = {
  overview: '监督总览',
  cases: '案件查找',
  replay: '案件回放',
  history: '公示、文书和名册回放',
  compare: '两件对照',
  deadlines: '时限台账',
  authority: '职权核验',
  reads: '查阅记录',
  postings: '张贴证据',
  refusals: '拒办记录',
  samples: '抽样检查',
  hints: '异常提示',
  statistics: '统计',
  case: '案件',
  found: '按姓名查找',
  visits: '入户名单',
  draft: '收件草稿',
  draftScan: '收件草稿的扫描件',
  duplicate: '查重',
  listed: '公示所列家庭',
  materialFile: '材料扫描件',
  fullNumbers: '证件全号',
  readLog: '查阅记录（应当事人请求）',
  jobFile: '批量任务结果下载',
  importErrors: '导入错误清单下载',
  checkFile: '核对表导出（含姓名和证件号码）',
  queueFile: '待办名单下载',
  casesFile: '案件名单下载',
  posting: '张贴照片',
  objection: '异议内容和材料',
  showFindings: '资格认定（接口）',
  caseFile: '卷宗（接口）',
  document: '文书（接口）',
  bundle: '证据包（接口）',
}

/** What is wrong with a department's answer, row by row. */
export const answerSays = {
  noHeader: () => '文件里没有“参考号”和“核对结论”两栏：请用本系统导出的核对表填写，不要改动表头。',
  badReference: (text: string) => `参考号“${text.slice(0, 40)}”不完整或有误：请照核对表原样保留，不要改动。`,
  erased: () => '本件的家庭档案已按期限销毁，不能再登记：请去掉这一户。',
  twice: () => '同一人出现两行：请去掉一行。',
  noSuchMember: () => '本件没有这一位成员，家庭情况可能已经变更：请重新导出核对表。',
  otherPerson: () => '证件号码与案卷中这个参考号的不符，可能错行：请与导出的核对表逐行核对。',
  noConclusion: (words: readonly string[]) => `核对结论请填写：${words.join('、')}。`,
  missing: (members: readonly number[]) => `缺第 ${members.join('、')} 位成员的答复：请补上，一户须一并答复。`,
  onceOnly: () => '这一栏是全户合计，只填在申请人一行：请移到申请人一行。',
  badValue: {
    count: '应为整数，如 0、1：请改正。',
    amount: '应为数字，如 36000 或 45.5：请改正。',
    day: '应为真实的日期，如 1968-03-07：请改正。',
    county: '应为六位区划代码，如 410305：请改正。',
    yes: '请填写“是”或“否”。',
  },
  ofMember: (member: number, text: string) => `第 ${member} 位成员：${text}`,
} as const

/** Kinds of legal limit, as the deadlines ledger lists them. */
export const termKinds: Readonly<Record<string, string>> = {
  office: '办理期限',
  household: '补正期限（约束申请人）',
  check: '核查答复',
  objection: '异议核查',
  reexamination: '复核',
}

/** What the gate before publication finds. */
export const privateThings = {
  idNumber: '居民身份证号码',
  mobile: '个人手机号码',
  bankCard: '银行卡号码',
  doorNumber: '具体到门牌的住址',
  child: '不满十四周岁未成年人的姓名',
  sealed: '名单家庭封存的证件号码、电话、住址或收入',
} as const

/** Where in a PDF beside its pages something may stand. */
export const partsOfPdf = {
  properties: 'PDF 的文件属性、附件名或结构',
  xmp: 'PDF 的元数据（XMP）',
  attachment: 'PDF 所附的名单文件',
} as const

/** What the pages of administrators say. */
export const adminSays = {
  readingFailed: () => '没有比较完：程序出错了，没有写入任何内容。请重试；再次出错请看运行日志。',
  readingGone: () => '这次比较的结果已经不在了：服务重新启动过，或者此后又做了多次。请重新开始。',
  otherOrgan: (name: string) => `${name}的联系方式由市或者它所在区县的系统管理员修改，请与之联系。`,
  directoryBroken: (file: string) => `${file} 不是规范的 JSON，网页不能改它：请先在服务器上改正这个文件。`,
  cityChangesSite: () => '网站设置由市级系统管理员修改，请与之联系。',
  noSuchProcedure: () => '没有这个程序：请从“办理程序”里选择。',
  noSuchRoleGuide: () => '没有这个岗位的指南：请从“帮助”里选择。',
  noSuchTemplate: () => '没有这种文书：请从“文书样式”里选择。',
}

/** What a change of a settings file is refused with. */
export const settingsSays = {
  somebodyWasFirst: () => '在你填写的时候，别人已经改过这个文件：请重新打开本页，看过新的内容再改。',
  whyMissing: () => '请写明为什么改：会留在修改记录里。',
  nothingChanged: () => '没有改动任何内容。',
}

/** Why a paper with typed words is not made yet. The staff number in it is who typed them, and may not review them. */
export const typedReview = {
  where: '发布审查',
  waits: (typist: string) => `发布审查：文字由工号“${typist}”拟写，等待另一人审查后制作、发布`,
  typist: (sentence: string) => /工号“([^”]*)”拟写/.exec(sentence)?.[1] ?? '',
} as const
