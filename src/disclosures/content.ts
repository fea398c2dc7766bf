import { z } from 'zod'
import type { ChangedField, DisclosureFields } from '../../machines/disclosure.facts.ts'
import { leakByForm } from '../../public-notices/gate.ts'
import { badInput } from '../bad-input.ts'
import { identity } from '../household-form.ts'
import { telling } from '../names-in-clear.ts'
import { Refused } from '../refusal.ts'
import { privateThings, say } from '../words.ts'
import type { DisclosureKind, Field, FormSlip } from './form.ts'

/** The people of an item, one a line; the name is hidden in part whenever it is shown. */
export type PeopleRows = readonly Readonly<Record<string, string | number>>[]

const shapes = new Map<readonly Field[], z.ZodObject>()

/** The shape of a form's fields, strict: what it does not know is refused. */
function shapeOf(fields: readonly Field[]): z.ZodObject {
  let shape = shapes.get(fields)
  if (!shape) {
    const own = fields.map(({ key, shape: one, optional }) => {
      const named = key === 'name' && fields[0]?.rule.includes('自动隐去') ? identity.shape.name : one
      return [key, optional ? named.optional() : named] as const
    })
    shape = z.strictObject(Object.fromEntries(own))
    shapes.set(fields, shape)
  }
  return shape
}

/** What fields say, checked and in one spelling; or every slip there is. */
export function fieldsOf(
  kind: DisclosureKind,
  given: unknown,
): { readonly fields: DisclosureFields } | { readonly slips: readonly FormSlip[] } {
  const parsed = shapeOf(kind.fields).safeParse(given, { reportInput: true })
  if (!parsed.success) return { slips: slipsOf(badInput(parsed.error)) }
  const fields = parsed.data as DisclosureFields
  const slips = [...privateSlips(fields), ...(kind.check?.(fields) ?? [])]
  return slips.length > 0 ? { slips } : { fields }
}

/** What no public text may hold is refused where it is typed, not when everybody reads it (个人信息保护法 25). */
const privateSlips = (fields: DisclosureFields): readonly FormSlip[] =>
  Object.entries(fields).flatMap(([field, value]) => {
    const leak = typeof value === 'string' ? leakByForm(value) : undefined
    return leak ? [{ field, message: say.privateTyped(privateThings[leak.what]) }] : []
  })

const slipsOf = (refused: Refused): readonly FormSlip[] =>
  (refused.details as { issues?: readonly FormSlip[] }).issues ?? [{ field: '', message: refused.message }]

/** What is wrong with the people of an item: rows, count, and names that stand in clear beside them. */
export function peopleSlips(
  kind: DisclosureKind,
  fields: DisclosureFields,
  people: PeopleRows | undefined,
): readonly FormSlip[] {
  if (!kind.people) return people ? [{ field: 'people', message: `“${kind.name}”不含人员名单：请去掉名单` }] : []
  if (!people) return []
  const shape = shapeOf(kind.people.fields)
  const slips = people.flatMap((row, i) => {
    const parsed = shape.safeParse(row, { reportInput: true })
    return parsed.success
      ? []
      : slipsOf(badInput(parsed.error)).map(({ field, message }) => ({ field: `people.${i}.${field}`, message }))
  })
  if (slips.length > 0) return slips
  const counted = fields[kind.people.counted]
  if (counted !== people.length)
    return [{ field: kind.people.counted, message: `应与名单人数（${people.length}）一致：请核对户数和名单` }]
  const tells = people.map(({ name }) => telling(String(name)))
  return Object.entries(fields).flatMap(([field, value]) =>
    typeof value === 'string' && tells.some((tell) => tell(value)) ? [{ field, message: say.nameInClear(field) }] : [],
  )
}

/** Refuses an item whose fields or people do not fit its kind, naming every slip. */
export function mustFitKind(kind: DisclosureKind, given: unknown, people: PeopleRows | undefined): DisclosureFields {
  const found = fieldsOf(kind, given)
  const slips = 'slips' in found ? found.slips : peopleSlips(kind, found.fields, people)
  if (slips.length > 0 || 'slips' in found) throw refusedFor(kind, slips)
  return found.fields
}

function refusedFor(kind: DisclosureKind, slips: readonly FormSlip[]): Refused {
  const title = (key: string) => kind.fields.find((f) => f.key === key)?.title ?? key
  const said = slips.map(({ field, message }) => (field ? `${title(field)}：${message}` : message))
  const issues = slips.map(({ field, message }) => ({ field: field ? `fields.${field}` : '', message }))
  return new Refused('invalid', say.badInput(said), { issues })
}

/** What makes an item this one: the values of its identifying fields, without spaces. */
export const subjectOf = (kind: DisclosureKind, fields: DisclosureFields): string =>
  kind.identifies.map((key) => String(fields[key] ?? '').replace(/\s/g, '')).join('|')

/** The claim that keeps a second item of the same subject out. */
export const disclosureClaim = (kind: string, organ: string, subject: string): string =>
  `disclosure:${kind}:${organ}:${subject}`

/** Field by field what an amendment makes another, in the order of the form. */
export function changesOf(kind: DisclosureKind, before: DisclosureFields, after: DisclosureFields): ChangedField[] {
  return kind.fields.flatMap(({ key }) =>
    before[key] === after[key] ? [] : [{ field: key, before: before[key] ?? '', after: after[key] ?? '' }],
  )
}
