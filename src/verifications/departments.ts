/*
 * The departments an office asks, and what each answers: the columns of its file. A department belongs to one check of the
 * procedure; several may answer under one check.
 */

/** A column a department fills in. Of the household as a whole it is filled in once, beside the applicant. */
export interface AnswerColumn {
  readonly title: string
  readonly rule: string
  readonly of: 'household' | 'person'
  readonly as: 'count' | 'amount' | 'day' | 'county' | 'yes'
  /** The field of `verified` it becomes. */
  readonly field: string
}

export interface Department {
  readonly key: string
  readonly name: string
  /** The check of the procedure it answers: `housing` or `income`. */
  readonly check: string
  readonly columns: readonly AnswerColumn[]
}

const column = (
  of: AnswerColumn['of'],
  as: AnswerColumn['as'],
  field: string,
  title: string,
  rule: string,
): AnswerColumn => ({ title, rule, of, as, field })
const household = (as: AnswerColumn['as'], field: string, title: string, rule: string) =>
  column('household', as, field, title, `${rule}全户合计，共有的只计一次，填在申请人一行；没有的填 0，没有查的留空。`)
const person = (as: AnswerColumn['as'], field: string, title: string, rule: string) =>
  column('person', as, field, title, `${rule}逐人填写，没有查的留空。`)

export const departments: readonly Department[] = [
  {
    ...{ key: 'real-estate', name: '不动产登记中心', check: 'housing' },
    columns: [
      household('count', 'homes', '自有住房套数', '登记在家庭成员名下的住房。'),
      household('amount', 'floorArea', '住房建筑面积合计', '平方米，上列住房的建筑面积。'),
    ],
  },
  {
    ...{ key: 'civil-affairs', name: '民政局', check: 'income' },
    columns: [
      household('amount', 'yearlyIncome', '家庭年收入', '元，申请之日前十二个月。'),
      household('amount', 'assets', '家庭财产', '元，存款、证券等。'),
    ],
  },
  {
    ...{ key: 'public-security', name: '公安局户籍部门', check: 'income' },
    columns: [
      column('household', 'county', 'hukou', '户籍地区划代码', '六位区县代码，只填申请人的。'),
      column('household', 'day', 'hukouSince', '户籍迁入日期', '如 2001-01-01，只填申请人的。'),
      person('yes', 'paper', '身份证件有效', '是或否。'),
      person('day', 'birthOn', '出生日期', '如 1968-03-07。'),
    ],
  },
  {
    ...{ key: 'traffic-police', name: '公安交管部门', check: 'income' },
    columns: [
      household('count', 'vehicles', '机动车辆数', '登记在家庭成员名下的家用汽车。'),
      household('amount', 'vehiclePrice', '最贵一辆购买价格', '元。'),
    ],
  },
  {
    ...{ key: 'market-regulation', name: '市场监督管理局', check: 'income' },
    columns: [
      household('count', 'businesses', '工商登记数', '家庭成员开办的企业和个体户。'),
      household('amount', 'businessCapital', '注册资本合计', '元，认缴的出资额。'),
    ],
  },
  {
    ...{ key: 'social-security', name: '人力资源社会保障局', check: 'income' },
    columns: [household('count', 'employmentYears', '稳定就业年限', '申请人在本市连续缴纳社会保险的整年数。')],
  },
]

export const departmentNamed = (key: string): Department | undefined => departments.find((each) => each.key === key)

/** The columns in front of a department's own, and the two behind them. */
export const asked = ['参考号', '发函文号', '关系', '姓名', '证件类型', '证件号码'] as const
export const concluded = ['核对结论', '说明'] as const
/** What a department concludes, and what it is called in a fact. */
export const conclusions = { 一致: 'consistent', 不一致: 'inconsistent', 查无信息: 'unavailable' } as const
export type Verdict = (typeof conclusions)[keyof typeof conclusions]
