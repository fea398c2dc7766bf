import type { ApplicationContext } from '../../../machines/application.ts'
import type { Procedure } from '../../../machines/procedure.ts'
import type { Review } from '../../../machines/stages.ts'
import { officeOf, samePerson } from '../../access.ts'
import { dayTyped, numberTyped } from '../../as-typed.mjs'
import { answerableFor, isOver } from '../../commands/supervision.ts'
import { materials } from '../../household-form.ts'
import type { AtWork } from '../../office.ts'
import type { PhraseUse } from '../../phrases.ts'
import {
  checks,
  facts,
  objectionChannels,
  objectionGrounds,
  programmeBasis,
  reasons,
  stages,
  surveyKinds,
  verdicts,
} from '../../words.ts'

/*
 * What a person can do about a case, as forms: one entry an act, its fields, and the wish they make. Which acts are
 * offered follows from state, post and organ; whether one is granted is the command's to say.
 */

/** A case as its page knows it: nothing sealed but which criteria are still open. */
export interface CaseSeen {
  readonly c: ApplicationContext
  readonly state: string
  readonly version: number
  readonly procedure: Procedure
  readonly today: string
  /** Whether the stage decides on eligibility, so that nothing may be left 待核; an earlier review may pass all the same. */
  readonly decides: boolean
  /** Criteria not yet verified, with their names, and those found not met. */
  readonly open: readonly (readonly [key: string, name: string])[]
  readonly unmet: readonly string[]
  /** Documents and articles a decision may cite. */
  readonly bases: readonly string[]
}

export interface ActField {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly as: 'line' | 'lines' | 'day' | 'number' | 'one' | 'many' | 'choose' | 'file'
  readonly options?: readonly (readonly [value: string, label: string])[]
  /** A line may also be one of these. */
  readonly suggests?: readonly string[]
  /** What phrases of the book are offered for it. */
  readonly phrases?: PhraseUse
  readonly value?: string | readonly string[]
  readonly optional?: true
  /** What choosing nothing means, where it means something. */
  readonly empty?: string
  /** Said under the field: how what was typed is understood. The browser keeps it up to date while one types. */
  readonly told?: string
  /** Its value follows from another field: tinted, and still the person's to change. */
  readonly filled?: true
  /** What the browser reads in it while it is filled in (`as-typed.mjs`). */
  readonly reads?: 'id' | 'day' | 'number' | 'phone'
  /** A heading above this field and the `half` ones behind it, two in a row. */
  readonly group?: { readonly name: string; readonly hint: string }
  readonly half?: true
  /** Stands in a part of the page with this id, put in anew once what it depends on was saved; without a label the part is empty. */
  readonly part?: string
}

/** What was typed: one value of a field, or all. */
export interface Typed {
  one(name: string): string
  all(name: string): readonly string[]
}

export interface Act {
  /** In the address of its page. */
  readonly key: string
  readonly command: string
  readonly button: string
  readonly tone?: 'grave' | 'plain'
  /** Decides over the household: looked through on a page of its own before it is sent, and signed for. */
  readonly decides?: true
  readonly fields: readonly ActField[]
  readonly wish: (typed: Typed) => Record<string, unknown>
  /** Another thing than the page's own that the wish is about. */
  readonly about?: { readonly document: string; readonly version: number }
  /** What follows, said before and after. */
  readonly follows: readonly string[]
}

/** Everything this person is offered here, the usual next step first. */
export function actsFor(seen: CaseSeen, actor: AtWork): readonly Act[] {
  const { c, state, procedure } = seen
  const acts: Act[] = []
  const intake = procedure.definition.stages[0]
  const isOf = (level: Review['level']) => officeOf(c, level) === actor.organ
  if (intake?.kind === 'intake' && intake.role === actor.role && isOf(intake.level)) {
    if (state === 'received') acts.push(accept, correction(seen), decline(seen))
    if (state === 'intakeCorrection') acts.push(corrected(seen))
    if (state === 'rejected' && !c.reexamined) acts.push(dispute)
    if (isLive(state)) acts.push(withdrawal)
  }
  const at = c.correction?.stage ?? state
  const review = procedure.reviews[at]
  if (review && review.role === actor.role && isOf(review.level)) {
    if (state === review.key) acts.push(...reviewing(seen, review, actor))
    else acts.push(corrected(seen))
  }
  acts.push(...passages(seen, actor))
  if (review && actor.role === 'head' && isOf(review.level) && mayExtend(seen, review))
    acts.push(extension(review, seen))
  if (review && actor.role === 'head' && isOf(review.level) && c.assigned[review.key] !== undefined)
    acts.push(reassignment(review, seen))
  const asked = c.slips.filter(({ to, answeredOn }) => to === actor.organ && answeredOn === null)
  if (slipReaders.includes(actor.role)) acts.push(...asked.map(slipAnswer))
  if (maySupervise(seen, actor)) acts.push(supervision(seen))
  const recall = recallOf(seen, actor)
  if (recall) acts.push(recall)
  const publicity = c.publicity && procedure.publicities[c.publicity.stage]
  if (publicity && isOf(publicity.level)) {
    const settles = ['first_reviewer', 'reviewer', 'approver'].includes(actor.role)
    const open = c.objections.filter((o) => o.outcome === 'open')
    if (settles && open.length > 0 && !hasDecided(c, actor, 'objection')) acts.push(settle(open.map(({ id }) => id)))
    if (['clerk', 'publisher', 'first_reviewer', 'reviewer'].includes(actor.role)) acts.push(objection(seen))
  }
  const last = procedure.definition.stages.at(-1)
  if (state === 'registration' && last?.kind === 'registration' && last.role === actor.role && isOf(last.level))
    acts.push(register)
  if (state === 'reexamination' && c.rejection && ['reviewer', 'approver'].includes(actor.role)) {
    const level = procedure.reviews[c.rejection.stage]?.level === 'city' ? 'city' : 'county'
    if (isOf(level) && !hasDecided(c, actor, 'reexamination')) acts.push(reexamine(seen))
  }
  return acts
}

/** Decisions that carry the statement to have no interest in the household. */
const sworn: ReadonlySet<string> = new Set([
  ...['passReview', 'approveApplication', 'returnReview', 'rejectApplication', 'declineApplication'],
  ...['settleObjection', 'decideReexamination'],
])
export const carriesOath = ({ command }: Pick<Act, 'command'>): boolean => sworn.has(command)
/** Acts that decide nothing over anybody's home: no statement is asked for. */
const unsworn: ReadonlySet<string> = new Set([
  ...['withdrawApplication', 'registerApplication', 'recallDecision', 'extendLimit'],
  'reassignCase',
])
export const needsOath = ({ command }: Pick<Act, 'command'>): boolean => !unsworn.has(command)

const over = new Set(['waiting', 'withdrawn', 'notAccepted', 'lapsed', 'rejected', 'rejectionConfirmed'])
const isLive = (state: string): boolean => !over.has(state)

/** Whether this person may not decide here because they decided another stage of the case (BR-02). */
export const hasDecided = (c: ApplicationContext, { staff }: AtWork, stage: string): boolean =>
  Object.entries(c.decided).some(([other, people]) => other !== stage && people.some((one) => samePerson(one, staff)))

const pairs = (words: Readonly<Record<string, string>>) => Object.entries(words)
const lines = (name: string, label: string, value = '', hint?: string): ActField => ({
  name,
  label,
  as: 'lines',
  value,
  ...(hint ? { hint } : {}),
})

// —— At the counter

const accept: Act = {
  key: 'accept',
  command: 'acceptApplication',
  button: '予以受理',
  fields: [],
  wish: () => ({}),
  follows: ['系统核对家庭成员是否已享受保障、是否重复申请', '生成《受理通知书》，初审期限自受理次日起算'],
}

const asked = (c: ApplicationContext) => materials.filter(({ code }) => c.correction?.items.includes(code))

const correction = (seen: CaseSeen): Act => ({
  key: 'correct',
  command: 'requestCorrection',
  button: '一次性告知补正',
  tone: 'plain',
  fields: [
    {
      name: 'items',
      label: '需补正的材料',
      hint: '须一次列全：每个环节只能告知一次（部令第11号第八条）。',
      as: 'many',
      options: materialsFor(seen).map(({ code, name }) => [code, name]),
    },
    { ...lines('note', '补正要求', '', '写清楚要什么、哪一份、哪个时段的。'), phrases: 'correct', optional: true },
  ],
  wish: ({ all, one }) => ({ items: [...all('items')], ...some({ note: one('note') }) }),
  follows: ['生成《一次性告知书》', '本环节期限停止计算，补正材料收齐后继续'],
})

const materialsFor = ({ c }: CaseSeen) =>
  materials.filter(({ programmes }) => programmes === undefined || programmes.some((each) => each === c.programme))

const corrected = ({ c }: CaseSeen): Act => ({
  key: 'corrected',
  command: 'answerCorrection',
  button: '登记补正材料已收齐',
  fields: [
    {
      name: 'items',
      label: '已收到的材料',
      hint: '告知的材料全部收到后才能登记。',
      as: 'many',
      options: asked(c).map(({ code, name }) => [code, name]),
    },
  ],
  wish: ({ all }) => ({ items: [...all('items')] }),
  follows: ['期限自次日起继续计算'],
})

const reasonField = (seen: CaseSeen): ActField => ({
  name: 'reason',
  label: '理由',
  as: 'choose',
  options: pairs(reasons),
  ...(seen.unmet[0] ? { hint: `现有认定中不符合的：${seen.unmet.join('、')}。` } : {}),
})
const basisField = ({ c, bases }: CaseSeen): ActField => ({
  suggests: bases,
  name: 'basis',
  label: '依据',
  hint: '文件全称、文号、条款，原样印在决定书上。',
  as: 'line',
  value: (programmeBasis[c.programme] ?? []).join('、'),
})

const decline = (seen: CaseSeen): Act => ({
  key: 'decline',
  command: 'declineApplication',
  button: '不予受理',
  tone: 'grave',
  decides: true,
  fields: [
    reasonField(seen),
    basisField(seen),
    {
      name: 'goTo',
      label: '应向哪里申请',
      hint: '不属本辖区的必填：区划代码，6 位或 9 位。',
      as: 'line',
      optional: true,
    },
    lines('statement', '认定的事实'),
  ],
  wish: ({ one }) => ({
    reason: one('reason'),
    basis: one('basis'),
    statement: one('statement'),
    ...some({ goTo: one('goTo') }),
  }),
  follows: ['生成《不予受理决定书》，写明理由、依据和救济途径', '本申请办结'],
})

const withdrawal: Act = {
  key: 'withdraw',
  command: 'withdrawApplication',
  button: '登记申请人撤回',
  tone: 'grave',
  decides: true,
  fields: [{ ...lines('reason', '撤回原因', '', '凭申请人书面撤回申请登记。'), optional: true }],
  wish: ({ one }) => some({ reason: one('reason') }),
  follows: ['本申请办结，家庭成员可另行申请'],
}

const dispute: Act = {
  key: 'dispute',
  command: 'requestReexamination',
  button: '登记复核申请',
  fields: [lines('statement', '申请人的复核理由')],
  wish: ({ one }) => ({ statement: one('statement') }),
  follows: ['由未参与原审核的人员复核，期限 15 个工作日'],
}

// —— Reviews

function reviewing(seen: CaseSeen, review: Review, actor: AtWork): Act[] {
  const { c } = seen
  const has = c.assigned[review.key]
  const own = hasDecided(c, actor, review.key) || (has !== undefined && !samePerson(has, actor.staff))
  const acts: Act[] = []
  if (!own) acts.push(pass(seen, review))
  if (!own && review.mayReturn && !(c.returned.includes(review.key) && c.recheckSince === null))
    acts.push(sendBack(review))
  if (!own) acts.push(reject(seen, review))
  if (review.survey) acts.push(survey(seen, review))
  const asking = (review.checks ?? []).filter(({ key }) => c.checks[key] !== 'consistent')
  if ((review.checks ?? []).length > 0) acts.push(answer(seen, review))
  const unasked = asking.filter(({ key }) => c.requests[key] === undefined)
  if (unasked.length > 0)
    acts.push(
      ask(
        review,
        unasked.map(({ key }) => key),
      ),
    )
  if (review.correction && !c.corrected.includes(review.key)) acts.push(correction(seen))
  return acts
}

const reviewName = ({ key }: Review) => stages[key] ?? key

/** One field for each criterion still open: why it may pass, or is held not met, all the same. */
const openFields = (open: CaseSeen['open'], group: string, hint: string): ActField[] =>
  open.map(([key, name], i) => ({
    name: `open.${key}`,
    label: name,
    as: 'line',
    optional: true,
    half: true,
    ...(i === 0 ? { group: { name: group, hint } } : {}),
  }))
const answered = ({ open }: CaseSeen, { one }: Typed) =>
  open.flatMap(([criterion]) => (one(`open.${criterion}`) ? [{ criterion, reason: one(`open.${criterion}`) }] : []))

function pass(seen: CaseSeen, review: Review): Act {
  const name = reviewName(review)
  const says = review.approves
    ? '经核准，该家庭户籍、住房、收入、财产情况符合保障条件，同意核准。'
    : `经${name}，该家庭户籍、住房、收入、财产情况符合申请条件，本单位承担审查责任。`
  return {
    key: 'pass',
    command: review.approves ? 'approveApplication' : 'passReview',
    button: review.approves ? '核准通过' : `${name}通过`,
    decides: true,
    fields: [
      {
        name: 'basis',
        label: '依据条款',
        as: 'choose',
        options: seen.bases.map((each) => [each, each]),
        value: seen.bases[0] ?? '',
        optional: true,
      },
      { ...lines('opinion', `${name}意见`, says, '印在意见书上；可以改写。'), phrases: 'pass' },
      ...(seen.decides
        ? openFields(seen.open, '尚未核实的条件', '能核实的先核实。确实无法核实而放行的，逐项写明理由。')
        : []),
    ],
    wish: (typed) => {
      const overrides = answered(seen, typed)
      return {
        stage: review.key,
        opinion: typed.one('opinion'),
        ...some({ basis: typed.one('basis') }),
        ...(overrides.length > 0 ? { overrides } : {}),
      }
    },
    follows: [`生成${name}意见书，写入事实链`, review.approves ? '转入核准公示' : '转入下一环节'],
  }
}

const sendBack = (review: Review): Act => ({
  key: 'return',
  command: 'returnReview',
  button: '退回下级',
  tone: 'plain',
  decides: true,
  fields: [
    { ...lines('reasons', '退回理由', '', '写明缺什么、要下级补做什么；每个环节只能退回一次。'), phrases: 'return' },
  ],
  wish: ({ one }) => ({ stage: review.key, reasons: one('reasons') }),
  follows: ['案件回到下级审核，期间已作的公示重新进行'],
})

const reject = (seen: CaseSeen, review: Review): Act => ({
  key: 'reject',
  command: 'rejectApplication',
  button: review.approves ? '不予核准' : '不予通过',
  tone: 'grave',
  decides: true,
  fields: [
    reasonField(seen),
    basisField(seen),
    { ...lines('statement', '认定的事实', '', '写明查到什么、来自哪里、与标准差多少。'), phrases: 'reject' },
    ...openFields(seen.open, '认定不符合的条件', '未核实、但因申请人拒不配合等认定不符合的，逐项写明理由。'),
  ],
  wish: (typed) => {
    const overrides = answered(seen, typed)
    return {
      stage: review.key,
      reason: typed.one('reason'),
      basis: typed.one('basis'),
      statement: typed.one('statement'),
      ...(overrides.length > 0 ? { overrides } : {}),
    }
  },
  follows: ['生成决定书，写明理由、依据和复核、行政复议、诉讼的期限', '申请人可在期限内申请复核'],
})

const survey = (seen: CaseSeen, review: Review): Act => ({
  key: 'survey',
  command: 'recordSurvey',
  button: '登记调查',
  tone: 'plain',
  fields: [
    { name: 'kind', label: '方式', as: 'one', options: pairs(surveyKinds), value: 'home_visit' },
    {
      name: 'investigators',
      label: '调查人工号',
      hint: `至少 ${review.survey?.investigators ?? 1} 人，用空格或顿号分开。`,
      as: 'line',
    },
    { name: 'visitedOn', label: '调查日期', as: 'day', value: seen.today },
    lines('finding', '调查情况'),
    ...foundFields('只填这次查明的。'),
  ],
  wish: (typed) => ({
    stage: review.key,
    kind: typed.one('kind'),
    investigators: typed
      .one('investigators')
      .split(/[\s,，、]+/)
      .filter(Boolean),
    visitedOn: dayTyped(typed.one('visitedOn')),
    finding: typed.one('finding'),
    ...found(seen, typed),
  }),
  follows: ['核实值用于认定各项条件'],
})

const named = (keys: readonly string[]) => keys.map((key) => [key, checks[key] ?? key] as const)

const ask = (review: Review, keys: readonly string[]): Act => ({
  key: 'ask',
  command: 'requestCheck',
  button: '发核查函',
  tone: 'plain',
  fields: [
    { name: 'check', label: '核查内容', as: 'one', options: named(keys), value: keys[0] ?? '' },
    { name: 'source', label: '发往单位', as: 'line', hint: '如：不动产登记中心、民政局。' },
  ],
  wish: ({ one }) => ({ stage: review.key, check: one('check'), source: one('source') }),
  follows: ['答复期限自次日起算；程序规定停止计算的，本环节期限停止'],
})

const answer = (seen: CaseSeen, review: Review): Act => ({
  key: 'answer',
  command: 'recordCheck',
  button: '登记核查结果',
  tone: 'plain',
  fields: [
    {
      name: 'check',
      label: '核查内容',
      as: 'one',
      options: named((review.checks ?? []).map(({ key }) => key)),
      value: Object.keys(seen.c.requests)[0] ?? (review.checks ?? [])[0]?.key ?? '',
    },
    { name: 'source', label: '来源单位或系统', as: 'line' },
    { name: 'verdict', label: '与申报', as: 'one', options: pairs(verdicts), value: 'consistent' },
    { name: 'answeredOn', label: '收到答复的日期', as: 'day', value: seen.today },
    { ...lines('finding', '说明'), optional: true },
    ...foundFields('只填答复中写明的。'),
  ],
  wish: (typed) => ({
    stage: review.key,
    check: typed.one('check'),
    source: typed.one('source'),
    verdict: typed.one('verdict'),
    answeredOn: dayTyped(typed.one('answeredOn')),
    ...some({ finding: typed.one('finding') }),
    ...found(seen, typed),
  }),
  follows: ['核实值用于认定各项条件'],
})

/** The values an organ can find out about a household, as fields; `members` are told whole. */
const values: readonly (readonly [field: string, label: string])[] = [
  ['yearlyIncome', '家庭年收入（元）'],
  ['floorAreaPerHead', '人均住房面积（平方米）'],
  ['homes', '自有住房（套）'],
  ['assets', '家庭财产（元）'],
  ['vehicles', '家庭汽车（辆）'],
  ['vehiclePrice', '最贵一辆的购买价格（元）'],
  ['businesses', '工商注册（个）'],
  ['businessCapital', '注册资本（元）'],
  ['employmentYears', '稳定就业（年，外来务工人员）'],
]
const foundFields = (hint: string): ActField[] => [
  ...values.map(
    ([name, label], i): ActField => ({
      name: `found.${name}`,
      label,
      as: 'number',
      optional: true,
      half: true,
      ...(i === 0 ? { group: { name: '核实值', hint: `${hint}没有的填 0，没有查的留空。` } } : {}),
    }),
  ),
  { name: 'found.hukou', label: '户籍地区划代码（6 位）', as: 'line', optional: true, half: true },
  { name: 'found.hukouSince', label: '户籍迁入日期', as: 'day', optional: true, half: true },
  {
    name: 'found.papers',
    label: '身份证件',
    as: 'many',
    optional: true,
    options: [['all', '全体成员的有效身份证件均已核对原件']],
  },
]

function found({ c }: CaseSeen, { one, all }: Typed): Record<string, unknown> {
  const numbers = values.flatMap(([field]) => {
    const text = one(`found.${field}`)
    return text === '' ? [] : [[field, { value: numberTyped(text) }] as const]
  })
  const county = one('found.hukou')
  const since = one('found.hukouSince')
  const verified = {
    ...Object.fromEntries(numbers),
    ...(county ? { hukou: { value: { county, ...(since ? { since: dayTyped(since) } : {}) } } } : {}),
    ...(all('found.papers').includes('all')
      ? { members: Array.from({ length: c.members }, () => ({ paper: { value: true } })) }
      : {}),
  }
  return Object.keys(verified).length > 0 ? { verified } : {}
}

// —— Taken back, extended, supervised

/** What may be taken back by whoever decided it, while nothing rests on it; the command says the same. */
export function recallOf(
  { c, today, procedure, state }: CaseSeen,
  { staff, role, organ: own }: AtWork,
): Act | undefined {
  const { recall } = c
  if (!recall || recall.by !== staff.toLowerCase() || state === 'withdrawn') return undefined
  if (recall.decision === 'CorrectionRequested' && recall.on !== today) return undefined
  const first = procedure.definition.stages[0]
  const post = procedure.reviews[recall.stage] ?? (first?.kind === 'intake' ? first : undefined)
  if (post?.role !== role || officeOf(c, post.level) !== own) return undefined
  return {
    key: 'recall',
    command: 'recallDecision',
    button: `撤回本人的决定（${facts[recall.decision as keyof typeof facts]}）`,
    tone: 'plain',
    decides: true,
    fields: [
      {
        ...lines(
          'reasons',
          '撤回理由',
          '',
          '签收、列入公示、送达以前，作出决定的本人可以撤回；原决定和撤回都留在记录里。',
        ),
        phrases: 'recall',
      },
    ],
    wish: ({ one }) => ({ stage: recall.stage, reasons: one('reasons') }),
    follows: ['案件回到作出决定之前，期限照原来的继续', '已制作的意见书或者告知书随之撤回'],
  }
}

const mayExtend = ({ c, state, today }: CaseSeen, review: Review): boolean =>
  review.extendBy !== undefined && state === review.key && !!c.due && !c.due.extended && c.due.on >= today

const extension = (review: Review, { c }: CaseSeen): Act => ({
  key: 'extend',
  command: 'extendLimit',
  button: `批准延长 ${review.extendBy?.n} ${review.extendBy?.unit}`,
  decides: true,
  fields: [
    {
      ...lines(
        'reasons',
        '延期理由',
        '',
        `告知申请人。依据${review.extendBy?.basis}；每个期限只能延长一次，现至 ${c.due?.on}。`,
      ),
      phrases: 'extend',
    },
  ],
  wish: ({ one }) => ({ stage: review.key, reasons: one('reasons') }),
  follows: [
    '期限从原届满之日次日起延长',
    '《延期告知书》自动制作，写明理由和新的期限，由窗口送达申请人',
    '申请人查询进度时看到新的期限',
  ],
})

const reassignment = ({ key }: Review, { c }: CaseSeen): Act => ({
  key: 'reassign',
  command: 'reassignCase',
  button: '改派承办人',
  tone: 'plain',
  decides: true,
  fields: [
    {
      name: 'to',
      label: '改派给（工号）',
      as: 'line',
      hint: `现由 ${c.assigned[key]} 办理。须是本单位同一岗位、未办理过本件的人员。`,
    },
    lines('reasons', '改派理由', '', '如病假、离岗。理由加密记入案件，审计可以查看。'),
  ],
  wish: ({ one }) => ({ stage: key, to: one('to'), reasons: one('reasons') }),
  follows: ['本环节改由接办人作出决定', '改派与原来的随机分配都留在记录里'],
})

const slipReaders: readonly string[] = ['head', 'clerk', 'first_reviewer', 'reviewer', 'approver', 'publisher']

const slipAnswer = ({ id, due }: { id: string; due: { on: string } }): Act => ({
  key: `answer-slip-${id.slice(id.lastIndexOf('-D') + 2)}`,
  command: 'answerSupervision',
  button: `答复督办单 ${id.slice(id.lastIndexOf('-D') + 1)}`,
  fields: [{ ...lines('answer', '办理情况和办结日期', '', `须于 ${due.on} 前答复。`), phrases: 'answer' }],
  wish: ({ one }) => ({ slip: id, answer: one('answer') }),
  follows: ['发出督办单的单位可以看到答复'],
})

function maySupervise(seen: CaseSeen, { role, organ: own }: AtWork): boolean {
  const { c, procedure, state, today } = seen
  if (!['head', 'reviewer', 'approver'].includes(role) || !c.due || c.due.on > today) return false
  const to = answerableFor({ head: { state }, c, procedure })
  return to !== undefined && isOver(own, to) && c.slips.every((slip) => slip.to !== to || slip.answeredOn !== null)
}

const supervision = ({ c }: CaseSeen): Act => ({
  key: 'supervise',
  command: 'issueSupervision',
  button: '发出督办单',
  tone: 'plain',
  fields: [
    { ...lines('demand', '督办要求', '', `本环节期限至 ${c.due?.on}。答复期限为 5 个工作日。`), phrases: 'supervise' },
  ],
  wish: ({ one }) => ({ demand: one('demand') }),
  follows: ['承办单位须在 5 个工作日内答复', '督办单和答复写入事实链'],
})

// —— On the way between two organs

function passages({ c, state, procedure }: CaseSeen, actor: AtWork): Act[] {
  const { stages: all } = procedure.definition
  return all.flatMap((stage, i) => {
    if (stage.kind !== 'transmit') return []
    const to = `${stage.to.charAt(0).toUpperCase()}${stage.to.slice(1)}`
    const from = all.slice(0, i).findLast((each) => each.kind === 'review')
    const next = all.slice(i + 1).find((each) => each.kind === 'review')
    const isOf = (each: typeof from) => each?.kind === 'review' && officeOf(c, each.level) === actor.organ
    const roles = ['clerk', 'first_reviewer', 'reviewer', 'approver']
    if (!roles.includes(actor.role)) return []
    if (state === `transmissionTo${to}` && isOf(from) && actor.role !== 'approver') return [transmit]
    return state === `receiptBy${to}` && isOf(next) ? [receive] : []
  })
}
const transmit: Act = {
  key: 'transmit',
  command: 'transmitFile',
  button: '报送上级',
  fields: [],
  wish: () => ({}),
  follows: ['上级签收前，材料在途，期限仍由本单位承担'],
}
const receive: Act = {
  key: 'receive',
  command: 'receiveFile',
  button: '签收',
  fields: [],
  wish: () => ({}),
  follows: ['本单位的办理期限自次日起算'],
}

// —— Publicity, registration, 复核

const objection = ({ c, today }: CaseSeen): Act => ({
  key: 'object',
  command: 'raiseObjection',
  button: '登记异议',
  tone: 'plain',
  fields: [
    { name: 'ground', label: '异议事项', as: 'one', options: pairs(objectionGrounds), value: 'housing' },
    {
      name: 'identity',
      label: '提出人',
      as: 'one',
      options: [
        ['named', '实名'],
        ['confidential', '实名但要求保密'],
        ['anonymous', '匿名'],
      ],
      value: 'confidential',
    },
    { name: 'channel', label: '途径', as: 'one', options: pairs(objectionChannels), value: 'desk' },
    { name: 'raisedOn', label: '提出日期', as: 'day', value: today },
    { name: 'name', label: '提出人姓名', as: 'line', optional: true },
    {
      name: 'contact',
      label: '联系方式',
      as: 'line',
      optional: true,
      hint: '提出人的身份单独加密，被异议的家庭无从得知。',
    },
    lines('statement', '异议内容'),
  ],
  wish: ({ one }) => ({
    notice: c.publicity?.notice ?? '',
    ground: one('ground'),
    identity: one('identity'),
    channel: one('channel'),
    raisedOn: dayTyped(one('raisedOn')),
    statement: one('statement'),
    ...(one('name') ? { objector: { name: one('name'), contact: one('contact') } } : {}),
  }),
  follows: ['只暂停这一户，公示其他家庭不受影响', '核查期限自提出次日起算'],
})

const settle = (open: readonly string[]): Act => ({
  key: 'settle',
  command: 'settleObjection',
  button: '异议处理决定',
  decides: true,
  fields: [
    {
      name: 'objection',
      label: '异议',
      as: 'one',
      options: open.map((id) => [id, id.slice(id.lastIndexOf('-Y') + 1)]),
      value: open[0] ?? '',
    },
    {
      name: 'outcome',
      label: '认定',
      as: 'one',
      options: [
        ['dismissed', '异议不成立'],
        ['upheld', '异议成立'],
      ],
    },
    lines('finding', '核查认定'),
  ],
  wish: ({ one }) => ({ objection: one('objection'), outcome: one('outcome'), finding: one('finding') }),
  follows: ['成立的，案件回到公示前的审核', '不成立的，公示期满后继续'],
})

const register: Act = {
  key: 'register',
  command: 'registerApplication',
  button: '登记为轮候对象',
  decides: true,
  fields: [],
  wish: () => ({}),
  follows: ['按登记先后编轮候号', '生成《轮候登记通知书》，20 个工作日内公布登记结果'],
}

const reexamine = (seen: CaseSeen): Act => ({
  key: 'reexamine',
  command: 'decideReexamination',
  button: '复核决定',
  decides: true,
  fields: [
    {
      name: 'outcome',
      label: '复核结论',
      as: 'one',
      options: [
        ['confirmed', '维持原决定'],
        ['overturned', '撤销原决定，恢复审核'],
      ],
    },
    lines('finding', '复核认定'),
    ...foundFields('只填复核新查明的。'),
  ],
  wish: (typed) => ({ outcome: typed.one('outcome'), finding: typed.one('finding'), ...found(seen, typed) }),
  follows: ['生成《复核决定书》', '维持的，写明行政复议和诉讼的期限'],
})

// —— What people type

const some = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
