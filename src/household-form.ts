import { z } from 'zod'
import { counties, findCommunity, findSubdistrict, organ } from './organs.ts'
import { normaliseIdNumber } from './people.ts'

/* What a household hands in: the form of the application, in the one spelling in which it is stored. */

/** 关系, in the words of the form itself, as periods keep the units of the law. */
export const relations = ['申请人', '配偶', '子女', '父母', '其他'] as const

export const programmes = [
  { code: 'low_rent', name: '廉租住房' },
  { code: 'public_rental', name: '公共租赁住房' },
  { code: 'affordable_sale', name: '经济适用住房' },
] as const

export const materials = [
  { code: 'id_card', name: '身份证' },
  { code: 'household_register', name: '户口簿' },
  { code: 'income_proof', name: '收入证明' },
  { code: 'housing_proof', name: '住房状况证明' },
  { code: 'marriage_proof', name: '婚姻证明' },
  { code: 'consent', name: '核查授权书' },
] as const

export type Relation = (typeof relations)[number]
export type Programme = (typeof programmes)[number]['code']

export interface Person {
  relation: Relation
  name: string
  idNumber: string
  phone?: string
}

export interface HouseholdForm {
  programme: Programme
  /** 9-digit code of the subdistrict or town that accepts the application. */
  subdistrict: string
  /** 12-digit code of the community the household lives in. */
  community: string
  /** 12-digit code of the community where the household is registered; often the same, and the same for `hukouArea`. */
  hukouCommunity: string
  /** 外地户籍: 6-digit code of the county or district outside the city where the household is registered. */
  hukouArea?: string
  members: Person[]
  /** Yuan a year for the whole household, two decimals at most. */
  yearlyIncome: number
  /** Square metres of dwelling per head. */
  floorAreaPerHead: number
  /** Codes of the materials handed in. */
  materials: string[]
}

export const mostMembers = 20
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

/** Who somebody is: name and ID number, each brought into its one spelling. */
export const identity = {
  name: z.string().overwrite(tidyName).regex(namePattern, '姓名应为 1 至 50 个字，不含数字和符号'),
  idNumber: z
    .string()
    .overwrite(normaliseIdNumber)
    .regex(/^\d{17}[\dX]$/, '证件号码应为 18 位，末位可为 X'),
} as const

/** One member of a household as the API takes it: strict, and brought into its one spelling. */
export const person: z.ZodType<Person> = z.strictObject({
  relation: z.enum(relations),
  ...identity,
  phone: z.string().overwrite(tidyPhone).regex(phonePattern, '电话应为 5 至 20 位数字').exactOptional(),
})

/** What is sealed of a household: who they are and how they live. Places and programme are not personal and go into the fact. */
export interface HouseholdFile {
  readonly members: readonly Person[]
  readonly yearlyIncome: number
  readonly floorAreaPerHead: number
  /** The 6-digit area where they are registered, when that is outside the city. */
  readonly hukouArea?: string
}

/** The sealed part of the form, field by field. */
export const householdFields = {
  hukouArea: z.string().refine(isElsewhere, '户籍地应为本市以外的县级区划代码，6 位数字').exactOptional(),
  members: z.array(person).min(1, '至少应有申请人一人').max(mostMembers, `一户最多 ${mostMembers} 人`),
  yearlyIncome: z.number().min(0).max(mostIncome).refine(hasTwoDecimals, '家庭年收入最多两位小数'),
  floorAreaPerHead: z.number().min(0).max(mostArea).refine(hasTwoDecimals, '人均住房面积最多两位小数'),
} as const

/**
 * The form of one household as the API takes it: strict, codes instead of names. Names, ID numbers and phones are
 * brought into their one spelling. The check digit and age need a day and are judged by `checkIdNumber`.
 */
export const householdForm: z.ZodType<HouseholdForm> = z
  .strictObject({
    programme: z.enum(programmes.map((each) => each.code)),
    subdistrict: z.string().regex(/^\d{9}$/, '街道应为 9 位代码'),
    community: z.string().regex(/^\d{12}$/, '社区应为 12 位代码'),
    hukouCommunity: z.string().regex(/^\d{12}$/, '户籍社区应为 12 位代码'),
    ...householdFields,
    materials: z.array(z.enum(materials.map((each) => each.code))).max(materials.length),
  })
  .superRefine((form, context) => {
    const slip = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
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
    if (new Set(form.members.map((member) => member.idNumber)).size < form.members.length) {
      slip(['members'], '同一证件号码在一户中出现了两次')
    }
    if (new Set(form.materials).size < form.materials.length) slip(['materials'], '同一材料列了两次')
  })
