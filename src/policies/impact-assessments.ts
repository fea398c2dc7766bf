/*
 * 个人信息保护影响评估 (个人信息保护法 55, 56; kept for three years at least): one for each kind of sheet that is posted for
 * everybody. A kind without one gets no sheet, and without a sheet nothing can be posted. What is published under it stays
 * assessed as it was: a change is a new version beside the old one.
 */

/** One assessment, as it is shown to everybody. Texts are Chinese. */
export interface ImpactAssessment {
  /** The kind of sheet, as compose.ts names it. */
  readonly kind: string
  readonly version: number
  /** Since when it holds, YYYY-MM-DD. */
  readonly on: string
  /** Whether purpose and manner are lawful, proper and necessary (56 一). */
  readonly purpose: string
  readonly necessity: string
  /** What it does to people, and how likely harm is (56 二). */
  readonly risk: string
  /** Whether the measures fit the risk (56 三). */
  readonly measures: readonly string[]
  readonly basis: string
  readonly approvedBy: string
}

const approvedBy = '市住房保障部门负责人（示范文本，正式使用前由本单位签批）'
const on = '2026-11-24'
const masked = '证件号码只显示前 3 位和后 4 位，同名才多显示，够区分为止'
const hidden = '不公开收入数额、电话、住址、出生日期、健康状况和家庭其他成员；不满十四周岁的不公开姓名'
const gated =
  '制发前由他人作发布审查，程序再逐字核对成品，查出证件号码、手机号码、银行卡号、门牌住址或封存内容即停止发布'
const down = '期满自动撤下名单，只留份数、摘要和核验信息；页面禁止搜索引擎收录'

export const impactAssessments: readonly ImpactAssessment[] = [
  {
    ...{ kind: 'first-review', version: 1, on, approvedBy },
    purpose: '让知情的群众在初审阶段指出不实申报，防止不符合条件的家庭占用保障性住房',
    necessity: '异议须能认出是谁：姓名不可少；社区、人口、人均面积、收入类别是异议的对象，收入数额不是，只公开类别',
    risk: '邻里知道某户申请住房保障及其大致收入状况；被转载后可能在期满后仍能查到。影响中等，发生的可能较大',
    measures: [masked, hidden, gated, down],
    basis: '公共租赁住房管理办法（部令第11号）第8条；个人信息保护法第6条、第13条第1款第3项、第25条',
  },
  {
    ...{ kind: 'approval', version: 1, on, approvedBy },
    purpose: '在核准之前再次接受监督',
    necessity: '与初审公示同；不再列人均面积和收入类别，因为已经初审公示',
    risk: '全市范围可见，知道某户将获得保障。影响中等，发生的可能较大',
    measures: [masked, hidden, gated, down],
    basis: '公共租赁住房管理办法（部令第11号）第8条、第9条；个人信息保护法第6条、第13条第1款第3项、第25条',
  },
  {
    ...{ kind: 'registration', version: 1, on, approvedBy },
    purpose: '公布轮候次序，让每户能核对先后是否公正',
    necessity: '次序须能与人对上：姓名、保障方式、轮候序号、登记日期',
    risk: '长期可见，知道某户在轮候。影响中等，发生的可能较大',
    measures: [masked, hidden, gated, '只列轮候所需各项，页面禁止搜索引擎收录'],
    basis: '公共租赁住房管理办法（部令第11号）第9条；个人信息保护法第6条、第13条第1款第3项、第25条',
  },
  {
    ...{ kind: 'registration', version: 2, on: '2026-11-30', approvedBy },
    purpose: '公布轮候次序，让每户能核对先后是否公正',
    necessity:
      '次序须能与人对上：编号后六位、轮候序号、登记日期；姓名只留首字，因为公告长期保留，而核准公示已经写明是谁',
    risk: '长期可见，知道某户在轮候的人可以认出该户；不能由公告查出姓名。影响较小，发生的可能较小',
    measures: ['姓名只显示首字，不列证件号码', hidden, gated, '只列轮候所需各项，页面禁止搜索引擎收录'],
    basis: '公共租赁住房管理办法（部令第11号）第9条；个人信息保护法第6条、第13条第1款第3项、第19条、第25条',
  },
  {
    ...{ kind: 'waiting-list', version: 1, on: '2026-11-30', approvedBy },
    purpose: '让每一户随时查到自己的位次和变化原因，让社会监督轮候次序',
    necessity:
      '登记号足以排定先后；姓名只留第一个字，供本人和知情人辨认。全名已在登记结果公告中接受过监督，长期挂网没有必要',
    risk: '熟人可能由姓氏、街道和编号推知某户在轮候。影响较小，发生的可能中等',
    measures: [
      '姓名只显示第一个字，不满十四周岁的不显示',
      '不显示证件号码',
      '退出或者得到住房的当时从册上消失，任何缓存都不保留',
      '页面禁止搜索引擎收录，不提供整册下载，逐页抄录受到限速',
    ],
    basis: '公共租赁住房管理办法（部令第11号）第9条；个人信息保护法第6条、第19条、第51条',
  },
  {
    ...{ kind: 'waiting-list', version: 2, on: '2026-11-30', approvedBy },
    purpose: '让每一户随时查到自己的位次和变化原因，让社会监督轮候次序',
    necessity:
      '登记号足以排定先后；姓名只留第一个字，供本人和知情人辨认。全名已在初审公示和核准公示中接受过监督，长期挂网没有必要',
    risk: '熟人可能由姓氏、街道和编号推知某户在轮候。影响较小，发生的可能中等',
    measures: [
      '姓名只显示第一个字，不满十四周岁的不显示',
      '不显示证件号码',
      '退出或者得到住房的当时从册上消失，任何缓存都不保留',
      '页面禁止搜索引擎收录，不提供整册下载，逐页抄录受到限速',
    ],
    basis: '公共租赁住房管理办法（部令第11号）第9条；个人信息保护法第6条、第19条、第51条',
  },
  {
    ...{ kind: 'correction', version: 1, on, approvedBy },
    purpose: '更正已公示的错误，免除错误信息对当事人的影响',
    necessity: '只写序号和更正的项目，不重复名单',
    risk: '更正文字由人填写，可能带出不应公开的内容。影响较大，发生的可能较小',
    measures: ['填写的文字含名单家庭的号码、电话、住址、收入或成员姓名的，不予制发', gated],
    basis: '政府信息公开条例第41条；个人信息保护法第46条',
  },
  {
    ...{ kind: 'withdrawal', version: 1, on, approvedBy },
    purpose: '说明公示为何撤回、如何继续',
    necessity: '不列任何家庭',
    risk: '撤回原因由人填写，可能带出不应公开的内容。影响较大，发生的可能较小',
    measures: ['填写的文字含名单家庭的号码、电话、住址、收入或成员姓名的，不予制发', gated],
    basis: '政府信息公开条例第14条、第15条；个人信息保护法第47条',
  },
  {
    ...{ kind: 'disclosure', version: 1, on, approvedBy },
    purpose: '公开保障性住房的建设、分配和退出情况，接受社会监督',
    necessity: '只写项目、套数、户数，不写任何人的姓名：文书长期有效，名单的公布期间却会届满',
    risk: '文字由人填写，可能带出不应公开的内容。影响较大，发生的可能较小',
    measures: ['名单只在网页上公布，姓名部分隐去，期满自动取下', gated],
    basis: '政府信息公开条例第15条、第20条、第26条；个人信息保护法第6条、第19条',
  },
  {
    ...{ kind: 'disclosure-correction', version: 1, on, approvedBy },
    purpose: '更正已公开事项中的错误',
    necessity: '只写项目、套数、户数，不写任何人的姓名：文书长期有效，名单的公布期间却会届满',
    risk: '文字由人填写，可能带出不应公开的内容。影响较大，发生的可能较小',
    measures: ['名单只在网页上公布，姓名部分隐去，期满自动取下', gated],
    basis: '政府信息公开条例第15条、第20条、第26条；个人信息保护法第6条、第19条',
  },
  {
    ...{ kind: 'disclosure-change', version: 1, on, approvedBy },
    purpose: '公开已公开事项的变化',
    necessity: '只写项目、套数、户数，不写任何人的姓名：文书长期有效，名单的公布期间却会届满',
    risk: '文字由人填写，可能带出不应公开的内容。影响较大，发生的可能较小',
    measures: ['名单只在网页上公布，姓名部分隐去，期满自动取下', gated],
    basis: '政府信息公开条例第15条、第20条、第26条；个人信息保护法第6条、第19条',
  },
  {
    ...{ kind: 'publicity-statement', version: 1, on, approvedBy },
    purpose: '证明公示在何处、自何日至何日、有多少异议',
    necessity: '只有份数，没有任何家庭',
    risk: '没有个人信息；张贴地点是公共场所。影响很小',
    measures: [gated],
    basis: '公共租赁住房管理办法（部令第11号）第8条',
  },
]

/** The assessment in force of a kind: its newest version. */
export const assessmentOf = (
  kind: string,
  all: readonly ImpactAssessment[] = impactAssessments,
): ImpactAssessment | undefined => all.filter((each) => each.kind === kind).sort((a, b) => b.version - a.version)[0]
