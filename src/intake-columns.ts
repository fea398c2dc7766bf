import {
  disabilityGrades,
  type HouseholdForm,
  maritalStatuses,
  materials,
  priorityGroups,
  programmes,
  relations,
  tenures,
} from './household-form.ts'
import { sexes } from './papers.ts'
import { listIn, listOf, type SheetCheck } from './sheets.ts'
import { papers, programmes as programmeNames } from './words.ts'

/*
 * The columns of the roll, named and ordered as the official form has them: what each looks like in a spreadsheet, what
 * may be typed into it and how it is filled in. Reading and writing are elsewhere.
 */

export interface IntakeRow {
  /** Line of the applicant in the file; the first line is 1. */
  line: number
  /** 户号: what the file calls the household; it means nothing outside the file. */
  household: string
  form: HouseholdForm
}

export interface IntakeError {
  line: number
  column: string
  message: string
}

interface IntakeColumn {
  /** Filled in for every person, or once for the household, in the applicant's row. */
  readonly of: 'person' | 'household'
  /** Amounts have two decimals, counts none, days are YYYY-MM-DD; everything else is text, and codes are texts. */
  readonly kind: 'text' | 'amount' | 'count' | 'day'
  readonly width: number
  readonly rule: string
  readonly example: string
  /** What a spreadsheet lets people type; `streets` is how many the sheet of streets lists. */
  readonly check?: (streets: number) => SheetCheck
}

const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
const from = (words: readonly string[], otherwise: string) => () =>
  ({ must: { be: 'one_of', list: listOf(words) }, otherwise }) as const
const notNegative = (otherwise: string) => () => ({ must: { be: 'not_negative' }, otherwise }) as const
const once = '只填在申请人一行'

const person = (width: number, rule: string, example: string, check?: IntakeColumn['check']): IntakeColumn => ({
  of: 'person',
  kind: 'text',
  width,
  rule,
  example,
  ...(check === undefined ? {} : { check }),
})
const household = (width: number, rule: string, example: string, check?: IntakeColumn['check']): IntakeColumn => ({
  ...person(width, `${rule}；${once}`, example, check),
  of: 'household',
})
const amount = (rule: string, example: string): IntakeColumn => ({
  ...household(14, rule, example, notNegative('请填写不小于 0 的数字，最多两位小数')),
  kind: 'amount',
})
const count = (rule: string, example: string): IntakeColumn => ({
  ...household(12, rule, example, notNegative('请填写不小于 0 的整数')),
  kind: 'count',
})

/** How many homes a row has room for. */
export const homesInRoll = [1, 2, 3] as const
type HomeOrdinal = (typeof homesInRoll)[number]
export const homeParts = ['坐落', '社区', '性质', '面积'] as const
export type HomePart = (typeof homeParts)[number]
type HomeColumn = `住房${HomeOrdinal}${HomePart}`

/** The column of one part of one home. */
export const homeColumn = (n: HomeOrdinal, part: HomePart): HomeColumn => `住房${n}${part}`

function columnsOfHome(n: HomeOrdinal): [HomeColumn, IntakeColumn][] {
  const address = n === 1 ? '现住的一处的详细地址' : `第 ${n} 处住房的详细地址，没有的不填`
  const parts: Record<HomePart, IntakeColumn> = {
    坐落: household(28, address, n === 1 ? '长安路 0 号院 1-101' : ''),
    社区: household(24, n === 1 ? '与社区一栏相同，可以不填' : '所在社区的名称或 12 位代码，不在本市的不填', ''),
    性质: household(
      12,
      `${namesOf(tenures).join('、')}之一`,
      n === 1 ? '租赁' : '',
      from(namesOf(tenures), '请从列表中选择住房性质'),
    ),
    面积: amount('整处的面积，单位为平方米', n === 1 ? '37.50' : ''),
  }
  return homeParts.map((part) => [homeColumn(n, part), parts[part]])
}

export const howElsewhere = '户籍在外地的，请写“外地”加户籍所在县（市、区）的 6 位区划代码，如 外地410105'

const forProgramme = materials.flatMap(({ name, programmes: of }) =>
  of ? [`${name}（${of.map((each) => programmeNames[each]).join('、')}）`] : [],
)
const forAll = materials.flatMap(({ name, programmes: of }) => (of ? [] : [name]))

const spec = {
  户号: person(10, '同一户各人填同一个户号；只在本文件内有用', '1'),
  关系: person(
    10,
    `${relations.join('、')}之一；每户有且只有一名申请人`,
    '申请人',
    from(relations, '请从列表中选择关系'),
  ),
  姓名: person(14, '与证件一致', '某某'),
  证件类型: person(
    22,
    `${Object.values(papers).join('、')}之一；不填即为居民身份证，没有身份证的儿童填户口簿`,
    '',
    from(Object.values(papers), '请从列表中选择证件类型'),
  ),
  证件号码: person(
    22,
    '居民身份证为 18 位公民身份号码，末位可为 X；本列须保持“文本”格式',
    '410399198001010018',
    () => ({
      must: { be: 'text_of_length', from: 5, to: 18 },
      otherwise: '证件号码应为 5 至 18 位（居民身份证为 18 位），以文本填写',
    }),
  ),
  出生日期: { ...person(14, '证件号码中没有出生日期的（护照、通行证、军官证等）填写', ''), kind: 'day' },
  性别: person(8, '证件号码中看不出性别的填写', '', from(sexes, '请填男或女')),
  电话: person(16, '可以不填', '00012345678'),
  婚姻状况: person(
    12,
    `${namesOf(maritalStatuses).join('、')}之一`,
    '已婚',
    from(namesOf(maritalStatuses), '请从列表中选择婚姻状况'),
  ),
  职业或单位: person(24, '职业或工作单位，最多 100 字', '某某公司'),
  个人年收入: {
    ...amount('', '28600.00'),
    of: 'person',
    rule: '单位为元；同户有一人填写的，满 16 周岁的都要填，没有收入的填 0',
  },
  残疾等级: person(
    12,
    `${disabilityGrades.join('、')}之一，没有的不填`,
    '',
    from(disabilityGrades, '请从列表中选择残疾等级'),
  ),
  优先对象: person(24, `符合的都填，以顿号分隔：${namesOf(priorityGroups).join('、')}`, '低保、重病'),
  保障方式: household(
    20,
    `${namesOf(programmes).join('、')}之一`,
    '公共租赁住房',
    from(namesOf(programmes), '请从列表中选择保障方式'),
  ),
  街道: household(18, '受理申请的街道或乡镇，从列表选择', '长安路街道', (streets) => ({
    must: { be: 'one_of', list: listIn('街道', 0, streets) },
    otherwise: '请从列表中选择街道或乡镇',
  })),
  社区: household(28, '居住的社区或村，名称见“社区”表', '同乐寨社区'),
  户籍社区: household(
    28,
    `与居住社区相同的不填；在本街道的填社区名称，在本市其他街道的填 12 位代码；${howElsewhere}`,
    '',
  ),
  户籍迁入日期: { ...household(14, '申请人迁入现户籍的日期', '2012-03-05'), kind: 'day' },
  就业年限: count('外来务工人员在本市稳定就业满几年', ''),
  ...(Object.fromEntries(homesInRoll.flatMap(columnsOfHome)) as Record<HomeColumn, IntakeColumn>),
  人均住房面积: amount('单位为平方米，没有住房的填 0；填了住房面积的可以不填，由系统按总面积除以人数计算', '12.50'),
  家庭年收入: amount('全家一年的收入，单位为元，没有收入的填 0；填了个人年收入的可以不填，由系统合计', '28600.00'),
  存款: amount('全家存款，单位为元，没有的填 0', '15000.00'),
  车辆数: count('全家汽车辆数，没有的填 0', '0'),
  车辆最高购价: amount('最贵一辆的购买价格，单位为元', ''),
  工商登记数: count('全家工商登记的个数，没有的填 0', '0'),
  注册资本: amount('各登记注册资本合计，单位为元', ''),
  其他财产: amount('存款、住房、汽车以外的财产，单位为元，没有的填 0', '0.00'),
  材料: household(44, `已交的材料，以顿号分隔：${[...forAll, ...forProgramme].join('、')}`, '身份证、户口簿'),
} as const satisfies Readonly<Record<string, IntakeColumn>>

export type Column = keyof typeof spec

/** Every column by its title, in the order in which they are written. Any order is read. */
export const columns: Readonly<Record<Column, IntakeColumn>> = spec
export const intakeColumns = Object.keys(spec) as readonly Column[]
export const householdColumns = intakeColumns.filter((title) => columns[title].of === 'household')

/** The columns a roll must have. Rolls of the first form have only these. */
export const shortColumns = [
  '户号',
  '关系',
  '姓名',
  '证件号码',
  '电话',
  '保障方式',
  '街道',
  '社区',
  '户籍社区',
  '家庭年收入',
  '人均住房面积',
  '材料',
] as const satisfies readonly Column[]
