import type { DisclosureContext } from '../../machines/disclosure.ts'
import { legalDayOf } from '../calendar.ts'
import type { PeopleRows } from '../disclosures/content.ts'
import type { Office } from '../office.ts'
import { placeName } from './parts.ts'

/* 配租结果: what departments have published of each round, and one's own result by the number on the waiting list. */

export interface Allocation {
  readonly number: string
  readonly batch: string
  readonly project: string
  readonly category: string
  readonly organName: string
  readonly households: number
  readonly fixedOn: string
  readonly publishedOn: string
}

export interface AllocationsShown {
  readonly rounds: readonly Allocation[]
  /** Homes to be allocated, as last published, item by item. */
  readonly stock: readonly { readonly number: string; readonly title: string; readonly dwellings: number }[]
  readonly asked: string
  /** What the published lists say of the number; nobody's name, since who asks may be anybody. */
  readonly found: readonly { readonly round: Allocation; readonly floorArea: number }[]
}

const MOST = 1_000

/** Every published round, the newest first, and what is said of one number. */
export function allocationsShown({ store, sealer, now }: Office, asked: string): AllocationsShown {
  return store.reading(() => {
    const contextsOf = (kind: string) =>
      store
        .disclosures({ kind, shown: true, limit: MOST })
        .flatMap(({ number }) => {
          const head = store.head(number)
          return head && head.state !== 'withdrawn' ? [head.context as DisclosureContext] : []
        })
        .sort((a, b) => ((a.publishedOn ?? '') < (b.publishedOn ?? '') ? 1 : -1))
    const results = contextsOf('allocation-result').map((c) => ({ c, round: roundOf(c) }))
    const today = legalDayOf(now())
    return {
      rounds: results.map(({ round }) => round),
      stock: newestStock(contextsOf('housing-stock'), today),
      asked,
      found:
        asked === ''
          ? []
          : results.flatMap(({ c, round }) => {
              const record = c.people === null ? undefined : store.unseal(c.number, c.people)
              const own = record && (sealer.open(record) as PeopleRows).find(({ number }) => number === asked)
              return own ? [{ round, floorArea: Number(own.floorArea) }] : []
            }),
    }
  })
}

const roundOf = ({ number, organ, fields, peopleCount, publishedOn }: DisclosureContext): Allocation => ({
  number,
  batch: String(fields.batch ?? ''),
  project: String(fields.project ?? ''),
  category: String(fields.category ?? ''),
  organName: placeName(organ),
  households: peopleCount,
  fixedOn: String(fields.fixedOn ?? ''),
  publishedOn: publishedOn ?? '',
})

/** Of each project the month that was published last. */
function newestStock(contexts: readonly DisclosureContext[], today: string): AllocationsShown['stock'] {
  const newest = new Map<string, DisclosureContext>()
  for (const c of contexts) {
    const key = `${c.organ} ${c.fields.project} ${c.fields.category}`
    const before = newest.get(key)
    const month = (one: DisclosureContext) => String(one.fields.month ?? '')
    if (String(c.fields.month) <= today && (!before || month(before) < month(c))) newest.set(key, c)
  }
  return [...newest.values()].map(({ number, title, fields }) => ({
    number,
    title,
    dwellings: Number(fields.dwellings),
  }))
}
