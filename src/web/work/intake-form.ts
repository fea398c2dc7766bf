import type { LegalDay } from '../../calendar.ts'
import type { Typing } from '../../drafts.ts'
import {
  disabilityGrades,
  floorAreaOf,
  incomeOf,
  maritalStatuses,
  materials,
  mostHomes,
  mostMembers,
  priorityGroups,
  programmes,
  relations,
  tenures,
} from '../../household-form.ts'
import { communitiesOf } from '../../organs.ts'
import { sexes } from '../../papers.ts'
import { ageOn, checkIdNumber } from '../../people.ts'
import { papers } from '../../words.ts'
import { type ActField, dayTyped, numberTyped } from './acts.ts'

/*
 * 收件登记 as a form of sections: which fields each has, and how what was typed becomes the wish `receiveApplication`.
 * Pure: what is wrong with it is said by the command's own shape.
 */

export const sections = [
  { key: 'application', name: '申请事项' },
  { key: 'members', name: '家庭成员' },
  { key: 'homes', name: '住房情况' },
  { key: 'income', name: '收入与资产' },
  { key: 'materials', name: '申请材料' },
] as const
export type Section = (typeof sections)[number]['key']
export const isSection = (text: string): text is Section => sections.some(({ key }) => key === text)

/** One field's value as typed. */
export const one = (typing: Typing, name: string): string => typing[name]?.[0] ?? ''
const counted = (typing: Typing, name: string, most: number): number =>
  Math.min(most, Math.max(1, Number(one(typing, name)) || 1))
export const membersIn = (typing: Typing): number => counted(typing, 'members', mostMembers)
export const homesIn = (typing: Typing): number => counted(typing, 'homes', mostHomes)

const coded = (list: readonly { readonly code: string; readonly name: string }[]) =>
  list.map(({ code, name }) => [code, name] as const)
const optional = { optional: true, half: true } as const

/** A row of fields that repeats: a member, a home. */
export interface Row {
  readonly title: string
  readonly fields: readonly ActField[]
  /** What the ID number itself says, once it is whole. */
  readonly told?: string
}

/** The fields of a section for what stands in it; rows where it repeats. */
export function sectionOf(
  section: Section,
  typing: Typing,
  subdistrict: string,
  today: LegalDay,
): { readonly fields: readonly ActField[]; readonly rows: readonly Row[]; readonly more?: 'members' | 'homes' } {
  switch (section) {
    case 'application':
      return { fields: applicationFields(subdistrict, today), rows: [] }
    case 'members': {
      const n = membersIn(typing)
      const rows = Array.from({ length: n }, (_, i) => memberRow(i, n, typing, today))
      return n < mostMembers ? { fields: [], rows, more: 'members' } : { fields: [], rows }
    }
    case 'homes': {
      const n = homesIn(typing)
      const rows = Array.from({ length: n }, (_, i) => homeRow(i, n))
      return n < mostHomes ? { fields: [], rows, more: 'homes' } : { fields: [], rows }
    }
    case 'income':
      return { fields: incomeFields(typing), rows: [] }
    case 'materials':
      return { fields: [materialsField(one(typing, 'programme'))], rows: [] }
  }
}

function applicationFields(subdistrict: string, today: LegalDay): ActField[] {
  const communities = communitiesOf(subdistrict).map(({ code, name }) => [code, name] as const)
  return [
    { name: 'programme', label: '保障方式', as: 'one', options: coded(programmes), value: 'public_rental' },
    { name: 'receivedOn', label: '收到申请的日期', as: 'day', value: today, hint: '如 20260907、2026.9.7。' },
    { name: 'community', label: '居住地社区（村）', as: 'choose', options: communities },
    {
      name: 'hukou',
      label: '户籍地',
      as: 'one',
      options: [
        ['same', '与居住地相同'],
        ['here', '本街道的其他社区（村）'],
        ['city', '本市其他地方'],
        ['elsewhere', '外地'],
      ],
      value: 'same',
    },
    { name: 'hukouHere', label: '户籍社区（本街道）', as: 'choose', options: communities, optional: true },
    {
      name: 'hukouCode',
      label: '户籍地代码',
      as: 'line',
      hint: '本市其他地方写 12 位社区代码，外地写 6 位县级区划代码。',
      optional: true,
    },
    { name: 'hukouSince', label: '户籍迁入日期', as: 'day', optional: true },
    {
      name: 'employmentYears',
      label: '在本市稳定就业（年）',
      hint: '外来务工人员填写。',
      as: 'number',
      optional: true,
    },
  ]
}

function memberRow(i: number, n: number, typing: Typing, today: LegalDay): Row {
  const at = (field: string) => `members.${i}.${field}`
  const id = one(typing, at('idNumber'))
  const told = id === '' ? undefined : toldBy(id, today)
  return {
    title: i === 0 ? `第 1 位：申请人（共 ${n} 位）` : `第 ${i + 1} 位，共 ${n} 位`,
    ...(told ? { told } : {}),
    fields: [
      { name: at('name'), label: '姓名', as: 'line', half: true },
      {
        name: at('relation'),
        label: '与申请人关系',
        as: 'choose',
        options: relations.map((each) => [each, each]),
        value: i === 0 ? '申请人' : '',
        half: true,
      },
      { name: at('idNumber'), label: '身份证号', as: 'line', ...(told ? { hint: told } : {}), half: true },
      { name: at('phone'), label: '联系电话', as: 'line', ...optional },
      { name: at('maritalStatus'), label: '婚姻状况', as: 'choose', options: coded(maritalStatuses), ...optional },
      { name: at('work'), label: '职业或工作单位', as: 'line', ...optional },
      { name: at('yearlyIncome'), label: '年收入（元）', as: 'number', ...optional },
      {
        name: at('disabilityGrade'),
        label: '残疾等级',
        as: 'choose',
        options: disabilityGrades.map((grade, k) => [String(k + 1), grade]),
        ...optional,
      },
      {
        name: at('priority'),
        label: '优先对象',
        as: 'choose',
        options: coded(priorityGroups),
        ...optional,
      },
      {
        name: at('paperKind'),
        label: '没有身份证的，其他证件',
        as: 'choose',
        options: Object.entries(papers).filter(([kind]) => kind !== 'resident_id'),
        ...optional,
      },
      { name: at('paperNumber'), label: '其他证件号码', as: 'line', ...optional },
      { name: at('birthOn'), label: '出生日期（其他证件）', as: 'day', ...optional },
      {
        name: at('sex'),
        label: '性别（其他证件）',
        as: 'choose',
        options: sexes.map((each) => [each, each]),
        ...optional,
      },
    ],
  }
}

/** What an ID number says of its holder; nothing where it is wrong, since the field then says so itself. */
function toldBy(id: string, today: LegalDay): string | undefined {
  try {
    const { birthOn, sex } = checkIdNumber(id, today)
    return `✓ 校验通过　${sex}　${birthOn}　${ageOn(birthOn, today)} 周岁`
  } catch {
    return undefined
  }
}

const homeRow = (i: number, n: number): Row => ({
  title: i === 0 ? '现住房' : `第 ${i + 1} 处，共 ${n} 处`,
  fields: [
    { name: `homes.${i}.address`, label: '坐落', as: 'line', half: true },
    { name: `homes.${i}.tenure`, label: '性质', as: 'choose', options: coded(tenures), half: true },
    { name: `homes.${i}.floorArea`, label: '建筑面积（平方米）', as: 'number', half: true },
  ],
})

function incomeFields(typing: Typing): ActField[] {
  const { members, homes } = parts(typing)
  const income = incomeOf(members as { yearlyIncome?: number }[])
  const area = homes && floorAreaOf(homes as { floorArea: number }[], members.length)
  return [
    {
      name: 'yearlyIncome',
      label: '家庭年收入（元）',
      as: 'number',
      ...(income === undefined ? {} : { value: String(income), hint: `各成员合计 ${income} 元。` }),
    },
    {
      name: 'floorAreaPerHead',
      label: '人均住房面积（平方米）',
      as: 'number',
      ...(area === undefined ? {} : { value: String(area), hint: `按所填住房和人数为 ${area} 平方米。` }),
    },
    ...assetFields.map(
      ([name, label], i): ActField => ({
        name: `assets.${name}`,
        label,
        as: 'number',
        ...optional,
        ...(i === 0 ? { group: { name: '资产', hint: '申请人申报没有的填 0；没有申报的留空。' } } : {}),
      }),
    ),
  ]
}
const assetFields: readonly (readonly [string, string])[] = [
  ['deposits', '存款（元）'],
  ['other', '其他财产（元）'],
  ['vehicles', '汽车（辆）'],
  ['vehiclePrice', '最贵一辆的购买价格（元）'],
  ['businesses', '工商注册（个）'],
  ['businessCapital', '注册资本（元）'],
]

const materialsField = (programme: string): ActField => ({
  name: 'materials',
  label: '已收到的材料',
  hint: '缺少的受理时一次性告知补正。',
  as: 'many',
  options: coded(
    materials.filter((each) => each.programmes === undefined || each.programmes.some((one) => one === programme)),
  ),
})

/** Members and homes as typed; a row nobody touched is left out, but never the first member. */
function parts(typing: Typing): { members: object[]; homes: object[] | undefined } {
  const text = (name: string) => one(typing, name)
  const members = Array.from({ length: membersIn(typing) }, (_, i) => {
    const at = (field: string) => text(`members.${i}.${field}`)
    const kind = at('paperKind')
    const paper =
      kind === ''
        ? {}
        : { paper: given({ kind, number: at('paperNumber'), birthOn: dayOr(at('birthOn')), sex: at('sex') }) }
    const priority = at('priority')
    return {
      ...given({
        relation: at('relation') || (i === 0 ? '申请人' : ''),
        name: at('name'),
        idNumber: at('idNumber'),
        phone: at('phone'),
        maritalStatus: at('maritalStatus'),
        work: at('work'),
        yearlyIncome: numberOr(at('yearlyIncome')),
        disabilityGrade: numberOr(at('disabilityGrade')),
      }),
      ...(priority === '' ? {} : { priorityGroups: [priority] }),
      ...paper,
    }
  })
  const homes = Array.from({ length: homesIn(typing) }, (_, i) => {
    const at = (field: string) => text(`homes.${i}.${field}`)
    return given({ address: at('address'), tenure: at('tenure'), floorArea: numberOr(at('floorArea')) })
  }).filter((home) => Object.keys(home).length > 0)
  return { members, homes: homes.length > 0 ? homes : undefined }
}

/** The wish `receiveApplication` of what was typed. */
export function wishOf(typing: Typing): Record<string, unknown> {
  const text = (name: string) => one(typing, name)
  const { members, homes } = parts(typing)
  const hukou = text('hukou')
  const community = text('community')
  const elsewhere = hukou === 'elsewhere'
  const assets = given(Object.fromEntries(assetFields.map(([name]) => [name, numberOr(text(`assets.${name}`))])))
  return {
    programme: text('programme'),
    community,
    hukouCommunity: hukou === 'here' ? text('hukouHere') : hukou === 'city' ? text('hukouCode') : community,
    materials: [...(typing.materials ?? [])],
    ...given({ receivedOn: dayOr(text('receivedOn')) }),
    household: {
      members,
      ...given({
        yearlyIncome: numberOr(text('yearlyIncome')),
        floorAreaPerHead: numberOr(text('floorAreaPerHead')),
        hukouSince: dayOr(text('hukouSince')),
        employmentYears: numberOr(text('employmentYears')),
      }),
      ...(elsewhere ? { hukouArea: text('hukouCode') } : {}),
      ...(homes ? { homes } : {}),
      ...(Object.keys(assets).length > 0 ? { assets } : {}),
    },
  }
}

const dayOr = (text: string): string => (text === '' ? '' : dayTyped(text))
const numberOr = (text: string): number | string => (text === '' ? '' : numberTyped(text))
const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))

/** In which section and field a slip of the command stands. */
export function placeOf(path: string): { readonly section: Section; readonly field: string } {
  const field = path.replace(/\[(\d+)\]/g, '.$1').replace(/^household\./, '')
  if (/^members/.test(field))
    return {
      section: 'members',
      field: field.replace(/\.paper\.number$/, '.paperNumber').replace(/\.paper\b.*$/, '.paperKind'),
    }
  if (/^homes/.test(field)) return { section: 'homes', field }
  if (/^(assets|yearlyIncome|floorAreaPerHead)/.test(field)) return { section: 'income', field }
  if (/^materials/.test(field)) return { section: 'materials', field: 'materials' }
  if (/^hukouCommunity|^hukouArea/.test(field)) return { section: 'application', field: 'hukouCode' }
  return { section: 'application', field }
}
