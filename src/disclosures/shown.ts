import type { Head } from '../../db/heads.ts'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import type { DocumentContext } from '../../machines/document.ts'
import { maskName } from '../../public-notices/masking.ts'
import type { LegalDay } from '../calendar.ts'
import { fullName } from '../documents/directory.ts'
import type { Office } from '../office.ts'
import type { PeopleRows } from './content.ts'
import type { DisclosureKind } from './form.ts'
import { kindNamed } from './kinds.ts'

/** A cell as people read it: its field's title and what stands there. */
export interface ShownField {
  readonly key: string
  readonly title: string
  readonly value: string | number
}

/** What the public may see of an item: nobody's name whole, and no name at all once its time is over. */
export interface ShownDisclosure {
  readonly number: string
  readonly kind: DisclosureKind
  readonly organ: string
  /** The organ's name in full, as its papers bear it. */
  readonly organName: string
  readonly year: number
  readonly title: string
  readonly state: string
  readonly publishedOn: LegalDay
  readonly dueOn: LegalDay
  readonly isLate: boolean
  readonly fields: readonly ShownField[]
  readonly people: readonly (readonly ShownField[])[] | 'taken-down' | null
  readonly peopleCount: number
  readonly shownUntil: LegalDay | null
  readonly amended: readonly (Omit<DisclosureContext['amended'][number], 'changes'> & {
    readonly isLate: boolean
    /** What the item was called until then. */
    readonly called: string
    readonly changes: readonly { readonly title: string; readonly before: string; readonly after: string }[]
  })[]
  readonly ended: DisclosureContext['ended']
}

/** An item as the public sees it; undefined while it is not public. Of one taken off only number, title and reason stay. */
export function shownDisclosure(
  { store, sealer }: Pick<Office, 'store' | 'sealer'>,
  head: Head | undefined,
  today: LegalDay,
): ShownDisclosure | undefined {
  if (head?.kind !== 'disclosure') return undefined
  const c = head.context as DisclosureContext
  if (c.publishedOn === null || c.due === null) return undefined
  const kind = kindNamed(c.kind)
  const titleOf = (key: string) => kind.fields.find((f) => f.key === key)?.title ?? key
  const isOff = head.state === 'withdrawn'
  const { number, organ, year, title, publishedOn, due, peopleCount, shownUntil, ended } = c
  return {
    number,
    kind,
    organ,
    organName: issuerOfItem(store, number) ?? fullName(organ),
    year,
    title,
    state: head.state,
    publishedOn,
    dueOn: due.on,
    isLate: publishedOn > due.on,
    fields: isOff ? [] : shownFields(kind.fields, c.fields),
    people: isOff || c.people === null ? null : peopleOf(),
    peopleCount,
    shownUntil,
    amended: c.amended.map((line, i) => ({
      ...line,
      called: isOff ? title : calledBefore(c, kind, i),
      isLate: line.releasedOn > line.dueOn,
      changes: isOff
        ? []
        : line.changes.map(({ field, before, after }) => ({
            title: titleOf(field),
            before: String(before),
            after: String(after),
          })),
    })),
    ended,
  }

  function peopleOf(): ShownDisclosure['people'] {
    if (shownUntil !== null && today > shownUntil) return 'taken-down'
    const record = store.unseal(number, c.people ?? '')
    if (!record || !kind.people) return 'taken-down'
    const { fields } = kind.people
    return (sealer.open(record) as PeopleRows).map((row) =>
      shownFields(fields, { ...row, name: maskName(String(row.name)) }),
    )
  }
}

/** The organ as the newest of an item's papers has it; undefined before the first is set. */
const issuerOfItem = (store: Office['store'], item: string): string | undefined =>
  store
    .documentsOf(item)
    .map(({ number }) => (store.head(number)?.context as DocumentContext | undefined)?.issue?.contact.organ)
    .findLast((organ) => organ !== undefined)

/** What an item was called before one of its amendments: those since are undone, the newest first. */
function calledBefore(c: DisclosureContext, kind: DisclosureKind, amendment: number): string {
  const then = c.amended
    .slice(amendment)
    .reduceRight<Record<string, string | number>>(
      (fields, { changes }) => ({ ...fields, ...Object.fromEntries(changes.map((each) => [each.field, each.before])) }),
      { ...c.fields },
    )
  return kind.title(then)
}

const shownFields = (
  fields: DisclosureKind['fields'],
  values: Readonly<Record<string, string | number>>,
): ShownField[] =>
  fields.flatMap(({ key, title }) => {
    const value = values[key]
    return value === undefined ? [] : [{ key, title, value }]
  })
