import { z } from 'zod'
import { type LegalDay, parseDay } from './calendar.ts'
import { counties, findCommunity, findSubdistrict, organ } from './organs.ts'
import { birthOf, identitiesOf, type Paper, paperKinds, sexes, tidyPaperNumber } from './papers.ts'
import { normaliseIdNumber } from './people.ts'
import { programmes as programmeNames, say } from './words.ts'

/*
 * What a household hands in: the form of the application, in the one spelling in which it is stored. What was added
 * after the first forms is optional, so that every form ever sealed still opens.
 */

/** 关系, in the words of the form itself, as periods keep the units of the law. */
export const relations = ['申请人', '配偶', '子女', '父母', '其他'] as const

export type Programme = 'low_rent' | 'public_rental' | 'affordable_sale' | 'resettlement'
export const programmes = Object.entries(programmeNames).map(([code, name]) => ({ code: code as Programme, name }))

/** What is handed in beside the form. Those with `programmes` are asked for under these alone; all may be handed in. */
export const materials: readonly Material[] = [
  { code: 'id_card', name: '身份证' },
  { code: 'household_register', name: '户口簿' },
  { code: 'income_proof', name: '收入证明' },
  { code: 'housing_proof', name: '住房状况证明' },
  { code: 'marriage_proof', name: '婚姻证明' },
  { code: 'consent', name: '核查授权书' },
  { code: 'priority_proof', name: '优先对象证明' },
  { code: 'poverty_proof', name: '低保或低收入证明', programmes: ['low_rent'] },
  { code: 'employment_proof', name: '劳动合同或社保证明', programmes: ['public_rental'] },
  { code: 'asset_proof', name: '财产申报证明', programmes: ['low_rent', 'affordable_sale'] },
  { code: 'expropriation_agreement', name: '征收补偿协议', programmes: ['resettlement'] },
]
interface Material {
  readonly code: string
  readonly name: string
  readonly programmes?: readonly Programme[]
}

/** 住房性质: by what right the household is in a home. */
export const tenures = [
  { code: 'owned', name: '自有' },
  { code: 'rented', name: '租赁' },
  { code: 'public', name: '公房' },
  { code: 'lent', name: '借住' },
] as const
export const maritalStatuses = [
  { code: 'single', name: '未婚' },
  { code: 'married', name: '已婚' },
  { code: 'divorced', name: '离异' },
  { code: 'widowed', name: '丧偶' },
] as const
/** 优先对象: groups the law puts first or before equals (领域设计 §6.1). Which of them count is the policy's to say. */
export const priorityGroups = [
  { code: 'subsistence_allowance', name: '低保' },
  { code: 'extreme_poverty', name: '特困' },
  { code: 'low_income', name: '低收入' },
  { code: 'lone_elder', name: '孤老' },
  { code: 'severe_illness', name: '重病' },
  { code: 'entitled_group', name: '定期抚恤优抚' },
  { code: 'military_family', name: '军属' },
  { code: 'martyr_family', name: '烈属' },
  { code: 'bereaved_military_family', name: '因公牺牲或病故军人遗属' },
  { code: 'veteran', name: '退役军人' },
  { code: 'brave_deed', name: '见义勇为' },
  { code: 'model_worker', name: '劳动模范' },
  { code: 'expropriated', name: '被征收人' },
  { code: 'family_planning', name: '计划生育特别扶助' },
] as const
/** 残疾等级, from the gravest. */
export const disabilityGrades = ['一级', '二级', '三级', '四级'] as const

export type Relation = (typeof relations)[number]
export type Tenure = (typeof tenures)[number]['code']
export type MaritalStatus = (typeof maritalStatuses)[number]['code']
export type PriorityGroup = (typeof priorityGroups)[number]['code']

/** One member. Either `idNumber`, whatever paper it was read from, or the paper of somebody who has no such number. */
export interface Person {
  relation: Relation
  name: string
  idNumber?: string
  paper?: Paper
  /** Papers that were renewed under another number. */
  formerPapers?: Paper[]
  phone?: string
  maritalStatus?: MaritalStatus
  /** 职业或工作单位. */
  work?: string
  /** Yuan a year. Where any member's is given, the household's is their sum. */
  yearlyIncome?: number
  /** 1 is the gravest. */
  disabilityGrade?: number
  priorityGroups?: PriorityGroup[]
}

/** A home the household lives in or has a right to. */
export interface Home {
  /** 坐落, down to the door. */
  address: string
  /** 12-digit code of its community, where that lies in the city and is known. */
  community?: string
  tenure: Tenure
  /** Square metres. */
  floorArea: number
}

/** What the household owns, in yuan and pieces. What is left out was not said; nothing is written 0. */
export interface Assets {
  deposits?: number
  vehicles?: number
  /** What the dearest car cost. */
  vehiclePrice?: number
  /** 工商登记: businesses registered on members. */
  businesses?: number
  businessCapital?: number
  /** Everything else, such as shares, insurances, shops. */
  other?: number
}

export interface HouseholdForm extends Declared {
  programme: Programme
  /** 9-digit code of the subdistrict or town that accepts the application. */
  subdistrict: string
  /** 12-digit code of the community the household lives in. */
  community: string
  /** 12-digit code of the community where the household is registered; often the same, and the same for `hukouArea`. */
  hukouCommunity: string
  /** Codes of the materials handed in. */
  materials: string[]
}

/** What a household says of itself: the part of the form that is about people, and sealed. */
interface Declared {
  /** 外地户籍: 6-digit code of the county or district outside the city where the household is registered. */
  hukouArea?: string
  /** 户籍迁入日期 of the applicant. */
  hukouSince?: LegalDay
  /** Completed years of work in the city, for workers registered elsewhere. */
  employmentYears?: number
  members: Person[]
  /** Yuan a year for the whole household, two decimals at most. */
  yearlyIncome: number
  /** Square metres of dwelling per head. */
  floorAreaPerHead: number
  /** The first is the one the household lives in. */
  homes?: Home[]
  assets?: Assets
}

export const mostMembers = 20
export const mostHomes = 10
export const mostPieces = 100
export const mostIncome = 100_000_000
export const mostArea = 10_000

/** Letters of any script, private-use characters (rare names typed before Unicode had them), 〇, and the marks between. */
export const namePattern = /^[\p{L}\p{M}\p{Co}\p{Nl}][\p{L}\p{M}\p{Co}\p{Nl}·'’. -]{0,49}$/u
export const phonePattern = /^\+?\d[\d-]{3,18}\d$/

/** One spelling of a name: spreadsheets pad short names with spaces, and four look-alike dots are typed for ·. */
export function tidyName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[•・‧∙]/g, '·')
    .trim()
  return /[A-Za-z]/.test(name) ? name.replace(/\s+/g, ' ') : name.replace(/\s/g, '')
}

/** One spelling of a telephone number. */
export function tidyPhone(text: string): string {
  return halfWidth(text).replace(/[\s()（）]/g, '')
}

/** Digits and letters typed in full width, brought to half width; everything else stays. */
export function halfWidth(text: string): string {
  return text.replace(/[０-９Ａ-Ｚａ-ｚ．，－＋]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
}

function hasTwoDecimals(value: number): boolean {
  return Math.abs(value * 100 - Math.round(value * 100)) < 1e-4
}

/** Whether this is the code of a community or village of the city. */
export function isCommunity(code: string): boolean {
  try {
    return organ(code).level === 'community'
  } catch {
    return false
  }
}

const city = counties()[0]?.parent.slice(0, 4) ?? ''
const provinces = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/

/**
 * Whether this can be the 6-digit code of a county or district outside the city. The codes of the whole country, with
 * those abolished since, are not kept here: province and form are judged, and that it is not one of the city's own.
 */
export function isElsewhere(code: string): boolean {
  return /^\d{6}$/.test(code) && provinces.test(code) && !code.startsWith(city)
}

const realDay = z.string().refine((text) => {
  try {
    return parseDay(text) === text
  } catch {
    return false
  }
}, '日期应为真实存在的日子，写作 YYYY-MM-DD')
const yuan = z.number().min(0).max(mostIncome).refine(hasTwoDecimals, '金额最多两位小数')
const area = z.number().min(0).max(mostArea).refine(hasTwoDecimals, '面积最多两位小数')
const pieces = z.int().min(0).max(mostPieces)
const oneOf = <Code extends string>(list: readonly { readonly code: Code }[]) =>
  z.enum(list.map(({ code }) => code) as [Code, ...Code[]])

const paper: z.ZodType<Paper> = z
  .strictObject({
    kind: z.enum(paperKinds as [Paper['kind'], ...Paper['kind'][]]),
    number: z.string().min(1, '请填写证件号码').max(40),
    birthOn: realDay.exactOptional(),
    sex: z.enum(sexes).exactOptional(),
  })
  .overwrite((given) => ({ ...given, number: tidyPaperNumber(given.kind, given.number) }))

const identityFields = {
  name: z.string().overwrite(tidyName).regex(namePattern, '姓名应为 1 至 50 个字，不含数字和符号'),
  idNumber: z
    .string()
    .overwrite(normaliseIdNumber)
    .regex(/^\d{17}[\dX]$/, '证件号码应为 18 位，末位可为 X')
    .exactOptional()
    .describe('公民身份号码；没有的填 paper'),
  paper: paper.exactOptional().describe('没有居民身份证的，填其他证件'),
} as const
const hasOnePaper = (given: { idNumber?: string; paper?: Paper }) =>
  (given.idNumber === undefined) !== (given.paper === undefined)
const onePaper = { error: say.onePaper(), path: ['idNumber'] }

/** Who somebody is: name and one paper, each brought into its one spelling. */
export const identity = z.strictObject(identityFields).refine(hasOnePaper, onePaper)

/** One member of a household as the API takes it: strict, and brought into its one spelling. */
export const person: z.ZodType<Person> = z
  .strictObject({
    relation: z.enum(relations),
    ...identityFields,
    formerPapers: z
      .array(paper)
      .min(1)
      .max(10)
      .exactOptional()
      .describe('原证件：号码与现证件不同的旧护照、旧居留证等，据以认定是同一人'),
    phone: z.string().overwrite(tidyPhone).regex(phonePattern, '电话应为 5 至 20 位数字').exactOptional(),
    maritalStatus: oneOf(maritalStatuses).exactOptional(),
    work: z.string().trim().min(1, '请填写').max(100, '不超过 100 字').exactOptional().describe('职业或工作单位'),
    yearlyIncome: yuan.exactOptional().describe('个人年收入（元）'),
    disabilityGrade: z.int().min(1).max(disabilityGrades.length).exactOptional().describe('残疾等级，1 至 4 级'),
    priorityGroups: z.array(oneOf(priorityGroups)).min(1).max(priorityGroups.length).exactOptional(),
  })
  .refine(hasOnePaper, onePaper)

const home: z.ZodType<Home> = z.strictObject({
  address: z.string().trim().min(1, '请填写坐落').max(200, '不超过 200 字'),
  community: z.string().refine(isCommunity, '没有这个社区代码').exactOptional(),
  tenure: oneOf(tenures),
  floorArea: area,
})

const assets: z.ZodType<Assets> = z.strictObject({
  deposits: yuan.exactOptional().describe('存款（元）'),
  vehicles: pieces.exactOptional().describe('车辆数'),
  vehiclePrice: yuan.exactOptional().describe('最贵一辆的购买价格（元）'),
  businesses: pieces.exactOptional().describe('工商登记数'),
  businessCapital: yuan.exactOptional().describe('注册资本（元）'),
  other: yuan.exactOptional().describe('其他财产（元）'),
})

/** What is sealed of a household: who they are and how they live. Places and programme are not personal and go into the fact. */
export type HouseholdFile = { readonly [Field in keyof Declared]: Declared[Field] }

/** The sealed part of the form, field by field. */
const householdFields = {
  hukouArea: z.string().refine(isElsewhere, '户籍地应为本市以外的县级区划代码，6 位数字').exactOptional(),
  hukouSince: realDay.exactOptional().describe('申请人户籍迁入日期'),
  employmentYears: pieces.exactOptional().describe('在本市稳定就业满几年（外来务工人员）'),
  members: z.array(person).min(1, '至少应有申请人一人').max(mostMembers, `一户最多 ${mostMembers} 人`),
  yearlyIncome: z.number().min(0).max(mostIncome).refine(hasTwoDecimals, '家庭年收入最多两位小数'),
  floorAreaPerHead: z.number().min(0).max(mostArea).refine(hasTwoDecimals, '人均住房面积最多两位小数'),
  homes: z.array(home).min(1).max(mostHomes).exactOptional().describe('住房，第一处为现住的'),
  assets: assets.exactOptional(),
} as const

/** The household's income as its members' incomes give it, in yuan; undefined where no member's is given. */
export function incomeOf(members: readonly Pick<Person, 'yearlyIncome'>[]): number | undefined {
  const given = members.flatMap(({ yearlyIncome }) => (yearlyIncome === undefined ? [] : [yearlyIncome]))
  return given.length === 0 ? undefined : sumOf(given)
}

/** The floor area per head as the homes give it, cut to two decimals as it is written; undefined without homes. */
export function floorAreaOf(homes: readonly Pick<Home, 'floorArea'>[], members: number): number | undefined {
  if (homes.length === 0 || members === 0) return undefined
  return Math.round((100 * sumOf(homes.map(({ floorArea }) => floorArea))) / members) / 100
}

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + Math.round(100 * amount), 0) / 100

type Slip = (path: readonly (string | number)[], message: string) => void

/**
 * Totals that do not agree with their parts, and things that do not exist but have a price. No figure is named: by how
 * much an income differs may be somebody's income. Whoever hands in a file is told, for they look at it row by row.
 */
function checkSums({ members, yearlyIncome, floorAreaPerHead, homes = [], assets = {} }: HouseholdFile, slip: Slip) {
  const income = incomeOf(members)
  if (income !== undefined && yearlyIncome !== income) slip(['yearlyIncome'], say.incomeUnequal())
  const perHead = floorAreaOf(homes, members.length)
  if (perHead !== undefined && !isAbout(floorAreaPerHead, perHead)) slip(['floorAreaPerHead'], say.floorAreaUnequal())
  if (assets.vehicles === 0 && (assets.vehiclePrice ?? 0) > 0) slip(['assets', 'vehiclePrice'], say.priceOfNothing())
  if (assets.businesses === 0 && (assets.businessCapital ?? 0) > 0)
    slip(['assets', 'businessCapital'], say.capitalOfNothing())
}

/** Whether two areas per head are the same but for rounding up or down. */
export const isAbout = (a: number, b: number): boolean => Math.abs(a - b) < 0.015

/** The sealed part of the form as the API takes it. */
export const householdFile: z.ZodType<HouseholdFile> = z.strictObject(householdFields).superRefine((file, context) => {
  const slip: Slip = (path, message) => context.addIssue({ code: 'custom', path: [...path], message })
  checkSums(file, slip)
  if (isBeforeBirth(file)) slip(['hukouSince'], say.hukouBeforeBirth())
})

/** Whether the applicant is said to have had the hukou before being born. */
export function isBeforeBirth({ hukouSince, members }: Pick<HouseholdFile, 'hukouSince' | 'members'>): boolean {
  const applicant = members.find(({ relation }) => relation === '申请人')
  const birthOn = applicant && (applicant.idNumber ?? applicant.paper) !== undefined ? birthOf(applicant) : undefined
  return hukouSince !== undefined && birthOn !== undefined && hukouSince < birthOn
}

/**
 * The form of one household as the API takes it: strict, codes instead of names. Names, ID numbers and phones are
 * brought into their one spelling. The check digit and age need a day and are judged by `checkIdNumber`.
 */
export const householdForm: z.ZodType<HouseholdForm> = z
  .strictObject({
    programme: oneOf(programmes),
    subdistrict: z.string().regex(/^\d{9}$/, '街道应为 9 位代码'),
    community: z.string().regex(/^\d{12}$/, '社区应为 12 位代码'),
    hukouCommunity: z.string().regex(/^\d{12}$/, '户籍社区应为 12 位代码'),
    ...householdFields,
    materials: z.array(z.enum(materials.map((each) => each.code))).max(materials.length),
  })
  .superRefine((form, context) => {
    const slip: Slip = (path, message) => context.addIssue({ code: 'custom', path: [...path], message })
    checkSums(form, slip)
    if (findSubdistrict(form.subdistrict) === undefined) slip(['subdistrict'], '没有这个街道代码')
    else if (findCommunity(form.subdistrict, form.community)?.code !== form.community) {
      slip(['community'], '这个街道没有这个社区代码')
    }
    if (!isCommunity(form.hukouCommunity)) slip(['hukouCommunity'], '没有这个户籍社区代码')
    if (form.hukouArea !== undefined && form.hukouCommunity !== form.community) {
      slip(['hukouArea'], '户籍在外地的，户籍社区应与居住社区相同')
    }
    const count = (relation: Relation) => form.members.filter((member) => member.relation === relation).length
    if (count('申请人') !== 1) slip(['members'], '一户应有且只有一名申请人')
    if (count('配偶') > 1) slip(['members'], '一户最多一名配偶')
    const known = form.members.filter(({ idNumber, paper }) => idNumber !== undefined || paper !== undefined)
    const identities = known.flatMap(identitiesOf)
    if (new Set(identities).size < identities.length) {
      slip(['members'], '同一证件号码在一户中出现了两次')
    }
    if (new Set(form.materials).size < form.materials.length) slip(['materials'], '同一材料列了两次')
  })
