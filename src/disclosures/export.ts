import { sha256 } from '../../db/facts.ts'
import type { Store } from '../../db/store.ts'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import type { LegalDay } from '../calendar.ts'
import type { ListColumn } from '../export.ts'
import { placeName } from '../queries/parts.ts'
import { states } from '../words.ts'
import type { DisclosureKind } from './form.ts'

/** A public item in an export: what it says and when; of people only how many. */
export interface ExportedItem {
  readonly number: string
  readonly organ: string
  readonly state: string
  readonly publishedOn: LegalDay
  readonly dueOn: LegalDay
  readonly amendedOn: LegalDay | null
  readonly fields: DisclosureContext['fields']
}

/** A field of an export, as its dictionary explains it. */
export interface DictionaryLine {
  readonly key: string
  readonly title: string
  readonly type: string
  readonly required: boolean
  readonly rule: string
}

const typeNames = {
  text: '文字',
  long: '文字',
  day: '日期 YYYY-MM-DD',
  month: '月份 YYYY-MM',
  count: '整数',
  area: '数字（平方米）',
  choice: '选项',
  uscc: '统一社会信用代码（GB 32100）',
  link: '网址',
} as const

/** The field dictionary of a kind: what every column of its files means. */
export const dictionaryOf = (kind: DisclosureKind): readonly DictionaryLine[] => [
  { key: 'number', title: '编号', type: '文字', required: true, rule: '信息公开编号，终身不变' },
  { key: 'organ', title: '公开主体', type: '文字', required: true, rule: '公开该事项的机关' },
  { key: 'state', title: '状态', type: '文字', required: true, rule: '已公开、变更待发布，或者已撤回' },
  { key: 'publishedOn', title: '公开日期', type: typeNames.day, required: true, rule: '首次公开的日期' },
  {
    key: 'dueOn',
    title: '公开期限',
    type: typeNames.day,
    required: true,
    rule: `${kind.duty.event}后 ${kind.duty.period}`,
  },
  {
    key: 'amendedOn',
    title: '最近变更公开',
    type: typeNames.day,
    required: false,
    rule: '最近一次变更或更正公开的日期',
  },
  ...kind.fields.map(({ key, title, type, optional, rule, choices }) => ({
    key,
    title,
    type: typeNames[type],
    required: !optional,
    rule: choices ? `${rule}：${choices.join('、')}` : rule,
  })),
]

/** The public items of a kind, those taken off left out. */
export function exportedItems(
  store: Pick<Store, 'disclosures' | 'head'>,
  kind: DisclosureKind,
  filter: { readonly organ?: string; readonly year?: number; readonly text?: string },
): ExportedItem[] {
  return store.disclosures({ ...filter, kind: kind.key, shown: true, limit: 200_000 }).flatMap((row) => {
    const c = store.head(row.number)?.context as DisclosureContext | undefined
    if (row.state === 'withdrawn' || !c?.publishedOn || !c.due) return []
    return [
      {
        number: row.number,
        organ: placeName(row.organ),
        state: states[row.state] ?? row.state,
        publishedOn: c.publishedOn,
        dueOn: c.due.on,
        amendedOn: row.amendedOn,
        fields: c.fields,
      },
    ]
  })
}

/** The columns of a file of one kind, in the order of its dictionary. */
export const exportColumns = (kind: DisclosureKind): readonly ListColumn<ExportedItem>[] => [
  { title: '编号', width: 20, of: (each) => each.number },
  { title: '公开主体', width: 20, of: (each) => each.organ },
  { title: '状态', of: (each) => each.state },
  { title: '公开日期', width: 12, of: (each) => each.publishedOn },
  { title: '公开期限', width: 12, of: (each) => each.dueOn },
  { title: '最近变更公开', width: 12, of: (each) => each.amendedOn },
  ...kind.fields.map(({ key, title, type }) => ({
    title,
    width: type === 'text' || type === 'long' ? 28 : 18,
    of: (each: ExportedItem) => each.fields[key],
  })),
]

/** The items with their dictionary as JSON; `sha256` is of the items' own JSON, without spaces. */
export function exportJson(kind: DisclosureKind, items: readonly ExportedItem[], on: LegalDay): object {
  return {
    name: kind.name,
    kind: kind.key,
    form: kind.form,
    on,
    fields: dictionaryOf(kind),
    sha256: sha256(JSON.stringify(items)),
    items,
  }
}
