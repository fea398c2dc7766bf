import type { Difference } from '../db/replay.ts'

/** A difference as people and machines are told of it. */
export interface Finding extends Difference {
  /** Stable: programs may rely on it. */
  readonly code: FindingCode
  /** What was found and what to do, in Chinese; no value, so that it may be shown to anybody who may read the field. */
  readonly sentence: string
}

const ASIDE = '请封存现库，不要再写入，并从最近一次核验无误的备份比对'
const REBUILD = '事实未变，请用备份恢复该表，或请维护人员按事实重建'
const LEGAL = '请承办单位按所载依据重新计算，并按纠错程序更正，已通知当事人的以有利于当事人为准'
const DUTY = '请由上级单位复查该项决定，确有违反的，由未参与过本件的人员重新作出'

/** Every kind of finding: which fields it stands for, what it says, and what to do. The first that fits is it. */
const kinds = [
  ['shape', /^shape$/, '事实的内容不合其类型规定的格式', ASIDE],
  ['hash', /^hash$/, '事实的正文与哈希链不符，正文或哈希被改动过', ASIDE],
  ['order', /^(version|type|body|order of facts)$/, '事实的次序、类型或正文不能成立，重放到此为止', ASIDE],
  ['machine', /^machine$/, '案卷所依程序的定义不在本程序中', '请改用含有该版本定义的程序核验'],
  ['recomputation', /^recomputation$/, '事实所载的期限、日期或地点无法据以计算', ASIDE],
  [
    'calendar',
    /^calendar$/,
    '事实所称的放假安排版本不存在，或当时尚未载入',
    '请核对年度放假安排的载入记录；程序较旧的请先升级再核验',
  ],
  [
    'window',
    /^(window(\..+)?|window of .+|reprint|postOn|checkedOn|completion|was)$/,
    '公示期与按所载放假安排、张贴日期重算的结果不符',
    LEGAL,
  ],
  [
    'deadline',
    /^((due|resting|publishBy)(\..+)?|lapse|deemed|acceptance in time|acceptedOn|registeredOn)$/,
    '期限与按所载规程、放假安排重算的结果不符',
    LEGAL,
  ],
  [
    'disclosure',
    /^(form|fields|title|subject|year|peopleCount|changes)$/,
    '信息公开事项的内容与其字段规则或者所记变更不符',
    '请调取录入依据核对；内容有误的按更正办理',
  ],
  ['bar', /^bar\./, '限制申请的起止与所载标准版本不符', LEGAL],
  [
    'time',
    /^(occurredOn|recordedAt)$/,
    '事实的发生日期或登记时间前后矛盾',
    '请核对纸质材料上的日期，属倒签的按纠错程序更正',
  ],
  ['separation', /^separation of duties$/, '同一人办理了应由不同人员办理的环节', DUTY],
  ['recusal', /^recusal$/, '应当回避的人员办理了该项：已登记回避，或者本人、亲属在这一户中', DUTY],
  ['authority', /^(role|organ|from|to)$/, '办理人的岗位或单位无权作出该项事实', DUTY],
  ['grant', /^grant$/, '办理人当日没有该岗位的授权', DUTY],
  [
    'pinned',
    /^(procedure|policy|policyNumbers)$/,
    '所依程序、政策或标准的版本与应当适用的不符',
    '请核对收件当日施行的版本；程序较旧的请先升级再核验',
  ],
  [
    'publicity',
    /^((entry \d+|stage|organ|period|working days|channels|withdrawal) of .+|cases listed in .+)$/,
    '案卷与公示互相矛盾：名单、环节、单位、期限或张贴渠道不一致',
    '请调取公示原件与张贴影像核对；公示不合规定的应当重新公示',
  ],
  ['findings', /^findings$/, '决定与其封存的认定结果相反', DUTY],
  [
    'sealed',
    /^(sealed .+)$/,
    '封存记录缺失、打不开，或者没有任何事实提到它',
    '请确认所用的密钥文件；密钥无误的从备份恢复该条封存记录',
  ],
  ['claims', /^claims( of no stream)?$/, '人员占用记录与封存的家庭成员不符', REBUILD],
  ['head', /^heads?(\..+)?$/, '案卷的当前状态与重放结果不符', REBUILD],
  [
    'readTable',
    /^(applications|notices|documents|disclosures|supervisions)(\..+)?$/,
    '读表与按事实重建的结果不符',
    REBUILD,
  ],
  [
    'document',
    /^(mark|issuedOn|sheet .+|rendered .+)$/,
    '文书的字号、摘要或内容与事实不符',
    '请停止使用该文书，从备份恢复原件，或用 anju notice render 重新生成后比对',
  ],
  [
    'counter',
    /^(counter|numbers of) /,
    '编号的计数与已用的编号不符：有编号无案卷，或编号会重复',
    '请查明缺失的案卷或编号，查明前不要再发新号',
  ],
  ['receipt', /^receipts?( state)?$/, '回执与事实不符，或没有覆盖全部事实', ASIDE],
  ['gap', /^(.+ without a gap|log cut off|facts|.+ of no stream)$/, '日志有缺口：有事实或案卷被取走', ASIDE],
  ['tree', /^tree/, '城市日志与事实不符', `请与见证单位或其他留存的检查点比对；${ASIDE}`],
  [
    'settings',
    /^settings /,
    '设置的改动记录（settings-changes.jsonl）断了链，或者设置文件在管理页面以外被改动过',
    '请核对该文件的内容；内容无误的，在管理页面写明原因重新保存一次，记录断链的请从备份比对',
  ],
  ['schema', /^schema /, '数据库的表、索引或触发器被改动过', '请停止服务，用备份恢复数据库文件'],
  ['stream', /^stream$/, '没有这个编号', '请核对编号；确有此件的，说明它已被整件取走'],
  ['file', /^file$/, '数据库文件或文书文件已损坏', '请停止服务，从备份恢复该文件'],
] as const satisfies readonly (readonly [code: string, fields: RegExp, what: string, todo: string])[]

export type FindingCode = (typeof kinds)[number][0] | 'other'

/** The codes there are, for the help and the tests. */
export const findingCodes: readonly FindingCode[] = [...kinds.map(([code]) => code), 'other']

/** Names a difference. */
export function findingOf(difference: Difference): Finding {
  const found = kinds.find(([, fields]) => fields.test(difference.field))
  const [code, , what, todo] = found ?? (['other', null, '存储的内容与重算的结果不符', ASIDE] as const)
  return { ...difference, code, sentence: `${what}；${todo}。` }
}
