import type { DisclosureFact, DisclosureFactType, DisclosureFields } from '../../machines/disclosure.facts.ts'
import { CannotSet } from '../../public-notices/cannot-set.ts'
import type {
  DisclosedItem,
  DisclosureAmendmentNotice,
  DisclosureNotice,
} from '../../public-notices/kinds/disclosure.ts'
import { chineseDay } from '../../public-notices/xmp.ts'
import type { DisclosureKind, Field } from '../disclosures/form.ts'
import { kindOfForm } from '../disclosures/kinds.ts'
import { say } from '../words.ts'
import { headingOf } from './posted.ts'
import type { Asked, Sources, ToldFact } from './sources.ts'

/*
 * The papers of the disclosure column. They name nobody: the time names may be shown ends, a paper stands for good. So they
 * are made from facts alone, and can be made again when the sealed list is long erased.
 */

type Of<T extends DisclosureFactType> = Extract<DisclosureFact, { type: T }> & ToldFact

const basis = ['《中华人民共和国政府信息公开条例》（国务院令第711号）第二十条、第二十六条']

interface ItemThen {
  readonly entered: Of<'DisclosureEntered'>
  readonly history: readonly ToldFact[]
  readonly kind: DisclosureKind
}

function itemThen({ of, upTo }: Asked, sources: Sources): ItemThen {
  const history = sources.history(of, upTo)
  const entered = history[0] as Of<'DisclosureEntered'> | undefined
  if (entered?.type !== 'DisclosureEntered') throw new CannotSet('公开事项', say.notFound(of))
  const kind = kindOfForm(entered.data.form)
  if (!kind) throw new CannotSet('公开事项', say.noSuchDisclosureKind())
  return { entered, history, kind }
}

/** The last fact of a type up to the paper's version. */
function last<T extends DisclosureFactType>(history: readonly ToldFact[], type: T): Of<T> {
  const found = history.findLast((fact) => fact.type === type)
  if (!found) throw new CannotSet('公开事项', say.otherFact([type], history.at(-1)?.type))
  return found as Of<T>
}

/** What is said of an item everywhere; `titled` is what it is called in the content the paper tells. */
const about = (
  asked: Asked,
  { entered, kind }: ItemThen,
  titled: { title: string },
  codes: string[],
): DisclosedItem => ({
  ...headingOf(asked),
  item: titled.title,
  kindName: kind.name,
  itemNumber: entered.data.number,
  contact: asked.contact,
  codes,
})

/** A value as a document writes it: days in Chinese, nothing as nothing. */
const written = (field: Field | undefined, value: string | number | undefined): string =>
  field?.type === 'day' && value ? chineseDay(String(value)) : String(value ?? '')

const isCode = (kind: DisclosureKind, key: string) => kind.fields.find((f) => f.key === key)?.type === 'uscc'
const codesOf = (kind: DisclosureKind, fields: DisclosureFields): string[] =>
  Object.entries(fields).flatMap(([key, value]) => (isCode(kind, key) ? [String(value)] : []))

/** 信息公开公告: the item as it was released. */
export function disclosureOf(asked: Asked, sources: Sources): DisclosureNotice {
  const then = itemThen(asked, sources)
  const { entered, history, kind } = then
  const released = last(history, 'DisclosurePublished')
  const { fields, due, peopleCount } = entered.data
  return {
    ...about(asked, then, entered.data, codesOf(kind, fields)),
    fields: kind.fields.flatMap((field) =>
      fields[field.key] === undefined ? [] : [{ title: field.title, value: written(field, fields[field.key]) }],
    ),
    basis,
    event: kind.duty.event,
    period: kind.duty.period.replace('工作日', '个工作日'),
    dueOn: due.on,
    publishedOn: released.occurredOn,
    people:
      kind.people && peopleCount > 0 ? { count: peopleCount, shownUntil: released.data.shownUntil ?? null } : null,
  }
}

/** What everybody knew an item as until its last amendment was released: that is what the amendment's paper is about. */
function calledBefore({ entered, history }: ItemThen): string {
  const known = [entered.data.title]
  let next = entered.data.title
  for (const fact of history) {
    if (fact.type === 'AmendmentEntered') next = (fact as Of<'AmendmentEntered'>).data.title
    if (fact.type === 'DisclosureChanged' || fact.type === 'DisclosureCorrected') known.push(next)
  }
  return known.at(-2) ?? entered.data.title
}

/** 更正公告 and 变更公告: what was made another, field by field. */
export function disclosureAmendmentOf(asked: Asked, sources: Sources): DisclosureAmendmentNotice {
  const then = itemThen(asked, sources)
  const { history, kind, entered } = then
  const { changes, since, reason, fields } = last(history, 'AmendmentEntered').data
  const codes = [entered.data.fields, fields].flatMap((each) => codesOf(kind, each))
  const before = changes.flatMap(({ field, before: was }) => (isCode(kind, field) && was !== '' ? [String(was)] : []))
  return {
    ...about(asked, then, { title: calledBefore(then) }, [...codes, ...before]),
    publishedOn: last(history, 'DisclosurePublished').occurredOn,
    since,
    reason,
    changes: changes.map((each) => {
      const field = kind.fields.find(({ key }) => key === each.field)
      return {
        title: field?.title ?? each.field,
        before: written(field, each.before),
        after: written(field, each.after),
      }
    }),
  }
}
