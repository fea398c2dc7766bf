import { createHash } from 'node:crypto'
import { CannotSet } from './cannot-set.ts'
import type { Block, NoticeDocument, Proof } from './document.ts'
import { defaultMasking, isUnder14, type Masking, shownPeople } from './masking.ts'
import { chineseDay } from './xmp.ts'

/*
 * From plain data to what the public may see. Every kind names the fields it shows; anything else the caller hands in is
 * not copied, so it cannot leak. Page, CSV and PDF are made from the same view and cannot differ.
 */

/** One list, as posted. */
export interface ListView {
  /** The words of its title that must not be split. */
  readonly title: readonly string[]
  readonly columns: readonly { readonly header: string; readonly wraps: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

/** A notice or paper in words: all that page, CSV and PDF know. */
export interface NoticeView {
  readonly kind: string
  /** The version of the wording it was made from; a notice keeps it for life. */
  readonly template: string
  readonly organ: string
  readonly number: string
  readonly issuedOn: string
  readonly issuedAt: string
  readonly title: readonly string[]
  readonly body: readonly Block[]
  readonly list: ListView | null
}

/** What every notice and paper begins and ends with. */
export interface Heading {
  /** The issuing organ's name; it heads and signs the sheet. */
  readonly organ: string
  /** 发文字号, e.g. 涧长住公示〔2026〕2号. */
  readonly number: string
  /** 成文日期, YYYY-MM-DD. */
  readonly issuedOn: string
  /** The instant its fact was recorded, ISO in UTC. */
  readonly issuedAt: string
}

/** What a kind says: its title, its body, its list. */
export interface Wording {
  readonly title: readonly string[]
  readonly body: readonly Block[]
  readonly list: ListView | null
}

/** A kind of notice or paper: one file of wording in kinds/. */
export interface Kind<Plain extends Heading> {
  readonly name: string
  /** Raised by one with every change of the wording: what was posted is rendered again from the version it had. */
  readonly version: number
  /** Posted for everyone, handed to one applicant, or kept in the case's file. */
  readonly audience: 'public' | 'applicant' | 'file'
  readonly word: (plain: Plain, masking: Masking) => Wording
}

/** A household as the caller knows it, opened from its sealed records. Of these fields a kind shows those it names. */
export interface PlainHousehold {
  /** Its place on the list, which never changes; counted from 1 where it is left out. */
  readonly entry?: number
  /** The full application number; lists show its last six digits. */
  readonly application: string
  readonly name: string
  /** The number of the applicant's paper. */
  readonly id: string
  /** The applicant's birthday, for papers whose number does not hold it. Tells who is a child; never shown. */
  readonly birthOn?: string
  readonly subdistrict: string
  readonly community: string
  readonly members: number
  /** 人均住房建筑面积, square metres. */
  readonly areaPerPerson?: number
  /** The band of the income, never the income. */
  readonly incomeBand?: string
  /** 申请类别: what it applied for. */
  readonly category: string
  readonly mode: string
  readonly opinion: string
  readonly queueNumber?: string
  readonly registeredOn?: string
}

export const incomeBands: readonly string[] = [
  '最低生活保障',
  '特困人员',
  '低保',
  '低保边缘',
  '低收入',
  '中等偏下收入',
  '中等偏下',
  '其他',
]

interface Column {
  readonly header: string
  readonly wraps: boolean
  readonly show: (
    household: PlainHousehold,
    context: { readonly index: number; readonly name: string; readonly id: string },
  ) => string
}

// The only fields that can ever stand in a public list. Income, phone, address, health, birth date, family members and
// employers have no entry here on purpose.
const columns = {
  index: { header: '序号', wraps: false, show: ({ entry }, { index }) => `${entry ?? index + 1}` },
  application: { header: '受理编号', wraps: false, show: ({ application }) => lastSix(application) },
  name: { header: '申请人姓名', wraps: true, show: (_, { name }) => name },
  id: { header: '身份证号', wraps: false, show: (_, { id }) => id },
  community: { header: '社区（村）', wraps: true, show: ({ community }) => community },
  subdistrict: { header: '所属街道（乡镇）', wraps: true, show: ({ subdistrict }) => subdistrict },
  members: { header: '家庭人口', wraps: false, show: ({ members }) => `${members}` },
  areaPerPerson: {
    header: '人均住房面积（㎡）',
    wraps: false,
    show: ({ areaPerPerson }) => areaPerPerson?.toFixed(2) ?? '—',
  },
  incomeBand: { header: '收入类别', wraps: true, show: ({ incomeBand }) => band(incomeBand ?? '其他') },
  category: { header: '申请类别', wraps: true, show: ({ category }) => category },
  mode: { header: '保障方式', wraps: true, show: ({ mode }) => mode },
  opinion: { header: '审核意见', wraps: true, show: ({ opinion }) => opinion },
  queueNumber: { header: '轮候序号', wraps: false, show: ({ queueNumber }) => queueNumber ?? '' },
  registeredOn: {
    header: '登记日期',
    wraps: false,
    show: ({ registeredOn }) => (registeredOn ? chineseDay(registeredOn) : ''),
  },
} as const satisfies Record<string, Column>

/** The name of a field that a public list may have. */
export type PublicField = keyof typeof columns

/** A list of households with these columns, in the caller's order; `headers` renames a column for one kind. */
export function listOf(
  title: readonly string[],
  households: readonly PlainHousehold[],
  fields: readonly PublicField[],
  issuedOn: string,
  masking: Masking,
  headers: { readonly [field in PublicField]?: string } = {},
): ListView {
  if (households.length === 0) throw new CannotSet('名单', '一户也没有，不能公示空名单，请核对本批次的户数')
  const people = shownPeople(households, issuedOn, masking)
  return {
    title,
    columns: fields.map((field) => ({ header: headers[field] ?? columns[field].header, wraps: columns[field].wraps })),
    rows: households.map((household, index) => {
      const shown = people[index] ?? { name: '', id: '' }
      return fields.map((field) => columns[field].show(household, { index, ...shown }))
    }),
  }
}

/** The last six digits of an application number: enough to find one's own entry. */
export function lastSix(application: string): string {
  return application.replace(/\D/g, '').slice(-6)
}

function band(text: string): string {
  if (!incomeBands.includes(text)) {
    throw new CannotSet(
      '名单〔收入类别〕',
      `只能公开收入类别（${incomeBands.join('、')}），不能公开具体收入，请改用类别`,
    )
  }
  return text
}

/** How a wording is named in facts, for life: `first-review/1`. */
export const templateOf = (kind: string, version: number): string => `${kind}/${version}`

/** Makes the view of a notice or paper. Throws CannotSet when something personal would become public. */
export function viewOf<Plain extends Heading>(kind: Kind<Plain>, plain: Plain, masking = defaultMasking): NoticeView {
  const { title, body, list } = kind.word(plain, masking)
  const view: NoticeView = {
    kind: kind.name,
    template: templateOf(kind.name, kind.version),
    organ: plain.organ,
    number: plain.number,
    issuedOn: plain.issuedOn,
    issuedAt: plain.issuedAt,
    title,
    body,
    list,
  }
  if (kind.audience === 'public') refusePersonal(view, plain)
  return view
}

/** What of a posted sheet the gate must know: whom it lists; codes of firms, which may look like anybody's number. */
type Posted = Heading & { readonly households?: readonly PlainHousehold[]; readonly codes?: readonly string[] }

/** The last gate before the public: no whole ID number in any text, and no name of a child of this notice. */
function refusePersonal(view: NoticeView, plain: Posted): void {
  const children = (plain.households ?? [])
    .filter(({ id, birthOn }) => isUnder14(id, plain.issuedOn, birthOn))
    .map(({ name }) => name.trim())
  const listed = new Set(
    (plain.households ?? [])
      .filter(({ id, birthOn }) => !isUnder14(id, plain.issuedOn, birthOn))
      .map(({ name }) => name.trim()),
  )
  const hidden = children.filter((name) => name !== '' && !listed.has(name))
  const check = (given: string, where: string) => {
    const text = (plain.codes ?? []).reduce((rest, code) => rest.replaceAll(code, '｜'), given)
    if (/(?<!\d)\d{17}[\dXx](?!\d)/.test(text))
      throw new CannotSet(where, '含有完整的身份证号码，不得公开，请删去或改为掩码')
    if (/(?<!\d)1[3-9]\d{9}(?!\d)/.test(text))
      throw new CannotSet(where, '含有个人手机号码，不得公开，请删去或改用单位电话')
    if (hidden.some((name) => text.includes(name)))
      throw new CannotSet(where, '含有不满十四周岁未成年人的姓名，不得公开，请删去')
  }
  check(view.title.join(''), '标题')
  for (const [i, { text }] of view.body.entries()) check(text, `正文第 ${i + 1} 段`)
  for (const [i, row] of (view.list?.rows ?? []).entries()) for (const cell of row) check(cell, `附件第 ${i + 1} 行`)
}

/** SHA-256 of a view: its JSON with sorted keys. Printed on the sheet, and the same whoever computes it. */
export function digestOf(view: NoticeView): string {
  return createHash('sha256').update(canonicalView(view)).digest('hex')
}

/** JSON with sorted keys: the same text for the same content, whoever writes it. */
export function canonicalView(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalView).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalView(each)}`).join(',')}}`
}

/** The document of a view. `proof` gives its code and address; the digest is of this very view. */
export function documentOf(view: NoticeView, proof: Omit<Proof, 'digest'> | null): NoticeDocument {
  return {
    organ: view.organ,
    number: view.number,
    title: view.title,
    body: view.body,
    attachments: view.list ? [{ ...view.list, csvName: 'list.csv' }] : [],
    issuedOn: view.issuedOn,
    issuedAt: view.issuedAt,
    proof: proof && { ...proof, digest: digestOf(view) },
    template: view.template,
  }
}
