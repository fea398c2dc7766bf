import type { Head } from '../../db/heads.ts'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import { maskName } from '../../public-notices/masking.ts'
import type { LegalDay } from '../calendar.ts'
import type { Office } from '../office.ts'
import { placeName } from '../queries/parts.ts'
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
    organName: placeName(organ),
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
    amended: c.amended.map((line) => ({
      ...line,
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

const shownFields = (
  fields: DisclosureKind['fields'],
  values: Readonly<Record<string, string | number>>,
): ShownField[] =>
  fields.flatMap(({ key, title }) => {
    const value = values[key]
    return value === undefined ? [] : [{ key, title, value }]
  })
