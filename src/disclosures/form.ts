import { z } from 'zod'
import type { DisclosureFields } from '../../machines/disclosure.facts.ts'
import { day } from '../../machines/fact.ts'
import { addDays } from '../calendar.ts'
import { publicText } from '../commands/parts.ts'
import { usccFault } from './uscc.ts'

/** One field of a form: how it is called, read, written and explained. */
export interface Field {
  readonly key: string
  readonly title: string
  readonly type: 'text' | 'long' | 'day' | 'month' | 'count' | 'area' | 'choice' | 'uscc' | 'link'
  readonly choices?: readonly string[]
  readonly optional?: true
  /** How to fill it in; stands in the template and in the field dictionary. */
  readonly rule: string
  readonly example: string
  readonly shape: z.ZodType<string | number>
}

const make = (type: Field['type'], shape: Field['shape']) => {
  return (key: string, title: string, rule: string, example: string): Field => ({
    key,
    title,
    type,
    rule,
    example,
    shape,
  })
}

const number = (most: number) => z.number({ error: '应为数字，不带单位' }).min(0, '不能小于 0').max(most)

/** A short text without anything about people. */
export const text = make('text', publicText(1, 200, '请填写'))
export const long = make('long', publicText(1, 4000, '请填写'))
export const onDay = make('day', day)
/** A month, `2026-10`. */
export const inMonth = make(
  'month',
  z.string().regex(/^(19|20|21|22)\d\d-(0[1-9]|1[0-2])$/, '月份应写作 YYYY-MM，如 2026-10'),
)
/** Whole things: dwellings, households. */
export const count = make('count', number(1_000_000).int('应为整数'))
/** Square metres, with up to two decimals. */
export const area = make('area', number(100_000_000).multipleOf(0.01, '最多两位小数'))
export const yearOf = make('count', z.number({ error: '年度应为四位数字' }).int().min(1990).max(2299))
/** A firm's or an organ's 统一社会信用代码, with its check character. */
export const uscc = make(
  'uscc',
  z
    .string()
    .overwrite((code) => code.trim().toUpperCase())
    .superRefine((code, { addIssue }) => {
      const message = usccFault(code)
      if (message) addIssue({ code: 'custom', message })
    }),
)
export const link = make('link', z.url({ protocol: /^https?$/, error: '网址应以 http:// 或 https:// 开头' }).max(400))
export const choice = (key: string, title: string, rule: string, choices: readonly [string, ...string[]]): Field => ({
  ...make('choice', z.enum(choices, `应为${choices.join('、')}之一`))(key, title, rule, choices[0]),
  choices,
})
export const optional = (field: Field): Field => ({ ...field, optional: true })

/** A slip of a whole form: which field, and what to do. */
export interface FormSlip {
  readonly field: string
  readonly message: string
}

/** The legal limit of a kind: so many working days from a day the fields tell. */
export interface DutyOf {
  readonly period: '10工作日' | '20工作日'
  /** The day of the event, which is not counted. */
  readonly from: (fields: DisclosureFields) => string
  /** What that day is called: 开工之日. */
  readonly event: string
  readonly basis: string
  /** Something is owed for each of these, whether there is anything to tell or not. */
  readonly every?: 'month' | 'year'
}

/** The categories a kind reports one by one; none where an item is told by something else, as housing stock by project. */
export const reportedBy = ({ fields, identifies }: Pick<DisclosureKind, 'fields' | 'identifies'>): readonly string[] =>
  identifies.length === 2 && identifies[1] === 'category'
    ? (fields.find(({ key }) => key === 'category')?.choices ?? [])
    : []

/** People an item names: sealed, shown masked, and for a time only where `shownFor` bounds it. */
export interface PeopleOf {
  readonly fields: readonly Field[]
  /** Natural days after release; null: as long as the item stands. */
  readonly shownFor: '30日' | null
  /** Which count of the item their number must be. */
  readonly counted: string
}

/** A kind of item. */
export interface DisclosureKind {
  readonly key: string
  /** The version of its fields, kept in every fact: `started-project/1`. */
  readonly form: string
  readonly name: string
  readonly fields: readonly Field[]
  readonly year: (fields: DisclosureFields) => number
  readonly title: (fields: DisclosureFields) => string
  /** The fields that make it this item and no other of its kind and organ. */
  readonly identifies: readonly string[]
  readonly duty: DutyOf
  readonly check?: (fields: DisclosureFields) => readonly FormSlip[]
  readonly people?: PeopleOf
}

export const numberIn = (fields: DisclosureFields, key: string): number => Number(fields[key] ?? 0)
export const textIn = (fields: DisclosureFields, key: string): string => String(fields[key] ?? '')
export const yearIn = (key: string) => (fields: DisclosureFields) => Number(textIn(fields, key).slice(0, 4))

/** The last day of a month `YYYY-MM`. */
export function monthEnd(month: string): string {
  const [y = 0, m = 0] = month.split('-').map(Number)
  const next = m === 12 ? `${y + 1}-01` : `${y}-${String(m + 1).padStart(2, '0')}`
  return addDays(`${next}-01`, -1)
}

/** The slip of a part that is more than its whole. */
export const notMore = (fields: DisclosureFields, part: Field, whole: Field): readonly FormSlip[] =>
  fields[part.key] !== undefined &&
  fields[whole.key] !== undefined &&
  numberIn(fields, part.key) > numberIn(fields, whole.key)
    ? [{ field: part.key, message: `“${part.title}”不应多于“${whole.title}”：请核对两项` }]
    : []

/** The slip of a sum that does not come out. */
export const adds = (fields: DisclosureFields, parts: readonly Field[], whole: Field): readonly FormSlip[] => {
  const sum = parts.reduce((n, { key }) => n + numberIn(fields, key), 0)
  const message = `“${whole.title}”应为${parts.map(({ title }) => `“${title}”`).join('、')}之和（${sum}）：请核对`
  return sum === numberIn(fields, whole.key) ? [] : [{ field: whole.key, message }]
}

/** The four categories of the Luoyang document (LY2012): 廉租、公租、经适、棚改安置. */
export const categories = ['廉租住房', '公共租赁住房', '经济适用住房', '棚户区改造安置住房'] as const
export const category = choice('category', '类别', '住房类别', categories)
