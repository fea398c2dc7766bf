import { type CheckedId, dayTold, dayTyped, numberTold, numberTyped, readIdNumber, toldById } from '../../as-typed.mjs'
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
import { cityCode, communitiesOf, counties, subdistrictsOf } from '../../organs.ts'
import { sexes } from '../../papers.ts'
import { countiesIn, provinces } from '../../places.ts'
import { materialForms, papers } from '../../words.ts'
import type { ActField } from './acts.ts'

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

interface Shown {
  readonly fields: readonly ActField[]
  readonly rows: readonly Row[]
  readonly more?: 'members' | 'homes'
}

/** The fields of a section for what stands in it; rows where it repeats. Days and amounts say how they are understood. */
export function sectionOf(section: Section, typing: Typing, subdistrict: string, today: LegalDay): Shown {
  const { fields, rows, ...more } = askedIn(section, typing, subdistrict, today)
  const read = (field: ActField): ActField => {
    if (field.told !== undefined || (field.as !== 'day' && field.as !== 'number')) return field
    const text = one(typing, field.name)
    return { ...field, reads: field.as, told: field.as === 'day' ? dayTold(text) : numberTold(text) }
  }
  return { fields: fields.map(read), rows: rows.map((row) => ({ ...row, fields: row.fields.map(read) })), ...more }
}

function askedIn(section: Section, typing: Typing, subdistrict: string, today: LegalDay): Shown {
  switch (section) {
    case 'application':
      return { fields: applicationFields(typing, subdistrict, today), rows: [] }
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
      return { fields: materialFields(one(typing, 'programme')), rows: [] }
  }
}

function applicationFields(typing: Typing, subdistrict: string, today: LegalDay): ActField[] {
  const communities = communitiesOf(subdistrict).map(({ code, name }) => [code, name] as const)
  return [
    { name: 'callNumber', label: '叫号', as: 'line', hint: '窗口排队号，如 A037；只显示在草稿上。', optional: true },
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
    ...hukouParts.map((part, i): ActField => ({ ...(hukouFields(typing, communities)[i] ?? nothing), part })),
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

const hukouParts = ['hukou-1', 'hukou-2', 'hukou-3']
const nothing: ActField = { name: '', label: '', as: 'line' }

/** Where the hukou is, step by step as far as the step before was chosen. */
function hukouFields(typing: Typing, communities: readonly (readonly [string, string])[]): ActField[] {
  const choose = (name: string, label: string, options: ActField['options'] = []): ActField => ({
    ...{ name, label, as: 'choose', options },
  })
  switch (one(typing, 'hukou')) {
    case 'here':
      return [choose('hukouHere', '户籍社区（本街道）', communities)]
    case 'city': {
      const town = one(typing, 'hukouTown')
      const towns = counties().flatMap((county) =>
        subdistrictsOf(county.code).map(({ code, name }) => [code, `${county.name} ${name}`] as const),
      )
      const there = towns.some(([code]) => code === town) ? coded(communitiesOf(town)) : undefined
      return [
        choose('hukouTown', '户籍街道（乡镇）', towns),
        ...(there ? [choose('hukouThere', '户籍社区（村）', there)] : []),
      ]
    }
    case 'elsewhere': {
      const its = countiesIn(one(typing, 'hukouProvince'), cityCode().slice(0, 4))
      return [
        choose('hukouProvince', '户籍省份', provinces()),
        ...(its.length > 0 ? [choose('hukouCounty', '户籍区县', its)] : []),
        {
          ...{ name: 'hukouCode', label: '或者写区划代码', as: 'line', optional: true },
          hint: '区县找不到的（如已经撤销），写 6 位代码，以它为准。',
        },
      ]
    }
    default:
      return []
  }
}

/** The field of a place that was left open or is wrong: the first step nobody took. */
export function hukouField(typing: Typing): string {
  const has = (name: string) => one(typing, name) !== ''
  switch (one(typing, 'hukou')) {
    case 'here':
      return 'hukouHere'
    case 'city':
      return has('hukouTown') ? 'hukouThere' : 'hukouTown'
    case 'elsewhere':
      return has('hukouCode') ? 'hukouCode' : has('hukouProvince') ? 'hukouCounty' : 'hukouProvince'
    default:
      return 'hukou'
  }
}

/** Sections of a member's card: who they are comes first, the rest two in a row as the paper form has it. */
function memberRow(i: number, n: number, typing: Typing, today: LegalDay): Row {
  const at = (field: string) => `members.${i}.${field}`
  const kind = one(typing, at('paperKind'))
  const read = kind === '' ? readById(one(typing, at('idNumber')), today) : undefined
  /** Sex and birthday follow from an ID number; what was typed stands. */
  const follows = (field: string, known: string | undefined) => {
    const typed = one(typing, at(field))
    return known !== undefined && (typed === '' || typed === known) ? { value: known, filled: true as const } : {}
  }
  return {
    title: i === 0 ? `第 1 位：申请人（共 ${n} 位）` : `第 ${i + 1} 位，共 ${n} 位`,
    fields: [
      { name: at('name'), label: '姓名', as: 'line' },
      {
        name: at('relation'),
        label: '与申请人关系',
        as: 'choose',
        options: relations.map((each) => [each, each]),
        value: i === 0 ? '申请人' : '',
      },
      {
        name: at('paperKind'),
        label: '证件种类',
        as: 'choose',
        empty: papers.resident_id,
        options: Object.entries(papers).filter(([each]) => each !== 'resident_id'),
      },
      {
        name: at('idNumber'),
        label: '证件号码',
        as: 'line',
        reads: 'id',
        told: read ? toldById(read) : '',
      },
      {
        name: at('sex'),
        label: '性别',
        as: 'choose',
        options: sexes.map((each) => [each, each]),
        ...optional,
        ...follows('sex', read?.sex),
      },
      { name: at('birthOn'), label: '出生日期', as: 'day', ...optional, ...follows('birthOn', read?.birthOn) },
      { name: at('maritalStatus'), label: '婚姻状况', as: 'choose', options: coded(maritalStatuses), ...optional },
      { name: at('work'), label: '职业或工作单位', as: 'line', ...optional },
      { name: at('yearlyIncome'), label: '年收入（元）', as: 'number', ...optional },
      { name: at('phone'), label: '联系电话', as: 'line', reads: 'phone', told: '', ...optional },
      {
        name: at('disabilityGrade'),
        label: '残疾等级',
        as: 'choose',
        empty: '无',
        options: disabilityGrades.map((grade, k) => [String(k + 1), grade]),
        ...optional,
      },
      {
        name: at('priority'),
        label: '优先对象',
        as: 'choose',
        empty: '不是',
        options: coded(priorityGroups),
        ...optional,
      },
    ],
  }
}

/** What an ID number says of its holder; undefined where it is wrong, since the field then says so itself. */
export function readById(id: string, today: LegalDay): CheckedId | undefined {
  const read = id === '' ? undefined : readIdNumber(id, today)
  return read && !('reason' in read) ? read : undefined
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

/** The checklist of a programme's materials: whether each was received, and as what. */
const materialFields = (programme: string): ActField[] =>
  materialsOf(programme).map(({ code, name }) => ({
    name: `papers.${code}`,
    label: name,
    as: 'choose',
    empty: '未收到',
    options: Object.entries(materialForms),
  }))

/** What a programme asks for. */
export const materialsOf = (programme: string) =>
  materials.filter(({ programmes: only }) => only === undefined || only.some((each) => each === programme))

/** The materials received as typed: each with whether it is the original. */
export const receivedIn = (typing: Typing): { material: string; as: string }[] =>
  materialsOf(one(typing, 'programme')).flatMap(({ code }) => {
    const as = one(typing, `papers.${code}`)
    return as === '' ? [] : [{ material: code, as }]
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
        : { paper: given({ kind, number: at('idNumber'), birthOn: dayOr(at('birthOn')), sex: at('sex') }) }
    const priority = at('priority')
    return {
      ...given({
        relation: at('relation') || (i === 0 ? '申请人' : ''),
        name: at('name'),
        idNumber: kind === '' ? at('idNumber') : '',
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
    hukouCommunity: hukou === 'here' ? text('hukouHere') : hukou === 'city' ? text('hukouThere') : community,
    materials: receivedIn(typing).map(({ material }) => material),
    ...(receivedIn(typing).length > 0 ? { papers: receivedIn(typing) } : {}),
    ...given({ receivedOn: dayOr(text('receivedOn')) }),
    household: {
      members,
      ...given({
        yearlyIncome: numberOr(text('yearlyIncome')),
        floorAreaPerHead: numberOr(text('floorAreaPerHead')),
        hukouSince: dayOr(text('hukouSince')),
        employmentYears: numberOr(text('employmentYears')),
      }),
      ...(elsewhere ? { hukouArea: text('hukouCode') || text('hukouCounty') } : {}),
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
      field: field
        .replace(/\.paper\.(birthOn|sex)$/, '.$1')
        .replace(/\.paper\.number$/, '.idNumber')
        .replace(/\.paper\b.*$/, '.paperKind'),
    }
  if (/^homes/.test(field)) return { section: 'homes', field }
  if (/^(assets|yearlyIncome|floorAreaPerHead)/.test(field)) return { section: 'income', field }
  if (/^(materials|papers)/.test(field)) return { section: 'materials', field }
  if (/^hukouCommunity|^hukouArea/.test(field)) return { section: 'application', field: 'hukouPlace' }
  return { section: 'application', field }
}
