import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import type { DisclosureRow } from '../../db/project.ts'
import type { Store } from '../../db/store.ts'
import type { DisclosureContext } from '../../machines/disclosure.ts'
import { legalDayOf } from '../calendar.ts'
import { explained } from '../disclosures/duty.ts'
import { disclosureKinds, findKind, kindNamed } from '../disclosures/kinds.ts'
import { owedOn } from '../disclosures/owed.ts'
import { disclosureNumberInput } from '../numbers.ts'
import type { AtWork } from '../office.ts'
import { cityCode } from '../organs.ts'
import { Refused } from '../refusal.ts'
import { lists, say, states } from '../words.ts'
import { mayKeepItem, maySeeItem } from './area.ts'
import { day, dueShape, mustFit, organFilter, paging, placeName, stateFilter } from './parts.ts'
import { query } from './query.ts'

export const kindFilter = z
  .enum(disclosureKinds.map(({ key }) => key) as [string, ...string[]])
  .optional()
  .describe('事项种类')
export const yearFilter = z.coerce.number().int().min(1990).max(2299).optional().describe('年度')

const kindName = (key: string) => findKind(key)?.name ?? key
const row = z.strictObject({
  number: z.string(),
  kind: z.string(),
  kindName: z.string(),
  organ: z.string(),
  organName: z.string(),
  year: z.int(),
  title: z.string(),
  state: z.string(),
  stateName: z.string(),
  enteredOn: day,
  dueOn: day,
  publishedOn: day.nullable(),
  amendedOn: day.nullable(),
  isLate: z.boolean().describe('首次公开晚于期限，或者已过期限仍待发布'),
})

/** Whether an item was first made public late, or waits past its day. */
export const isLate = ({ state, dueOn, publishedOn }: DisclosureRow, today: string): boolean =>
  state === 'entered' || state === 'amending' ? today > dueOn : publishedOn !== null && publishedOn > dueOn

const asked = <T extends object>(filter: T) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
/** Whose unreleased items somebody finds in a list: those of the city and auditors all, of a county its own. */
const kept = (actor: AtWork): { unreleasedOf?: string } =>
  mayKeepItem(actor, cityCode()) ? {} : { unreleasedOf: actor.organ }
const titles = lists.disclosures.columns

/** Items of the column: what is or was public, everyone at work; what waits for its release, the organ it is of and those above it. */
export const listDisclosures = query({
  name: 'listDisclosures',
  path: '/disclosures',
  input: z.strictObject({ kind: kindFilter, organ: organFilter, year: yearFilter, state: stateFilter, ...paging }),
  output: z.strictObject({ disclosures: z.array(row), more: z.boolean().describe('后面还有') }),
  read({ store, now }, actor, { limit, offset, ...filter }) {
    const today = legalDayOf(now())
    const found = store.disclosures({ ...asked(filter), ...kept(actor), offset, limit: limit + 1 })
    const disclosures = found.slice(0, limit).map((each) => {
      const { subject: _, provisional: __, corrections: ___, ...shown } = each
      return {
        ...shown,
        kindName: kindName(each.kind),
        organName: placeName(each.organ),
        stateName: states[each.state] ?? each.state,
        isLate: isLate(each, today),
      }
    })
    return { disclosures, more: found.length > limit }
  },
  file: {
    name: lists.disclosures.name,
    plain: 'disclosures',
    columns: [
      { title: titles.number, width: 20, of: (each: DisclosureRow) => each.number },
      { title: titles.kind, of: (each) => kindName(each.kind) },
      { title: titles.organ, of: (each) => placeName(each.organ) },
      { title: titles.year, width: 8, of: (each) => each.year },
      { title: titles.title, width: 40, of: (each) => each.title },
      { title: titles.state, of: (each) => states[each.state] ?? each.state },
      { title: titles.dueOn, width: 12, of: (each) => each.dueOn },
      { title: titles.publishedOn, width: 12, of: (each) => each.publishedOn },
      { title: titles.amendedOn, width: 12, of: (each) => each.amendedOn },
    ],
    conditions: ({ kind, organ, year, state }) => [
      ...(organ === undefined ? [] : [placeName(organ)]),
      ...(kind === undefined ? [] : [kindName(kind)]),
      ...(year === undefined ? [] : [String(year)]),
      ...(state === undefined ? [] : [states[state] ?? state]),
    ],
    rows: ({ store }, actor, { kind, organ, year, state }) =>
      mustFit(store.disclosures({ ...asked({ kind, organ, year, state }), ...kept(actor), limit: 200_001 })),
  },
})

const owed = z.strictObject({
  organ: z.string(),
  organName: z.string(),
  kind: z.string(),
  kindName: z.string(),
  number: z.string().nullable().describe('已录入而未发布的事项'),
  title: z.string(),
  dueOn: day.nullable().describe('没有写明的：期限从何日起算尚无人录入'),
})

/** What each organ owes the column today: late, missing, and who has nothing in it. */
export const listOverdueDisclosures = query({
  name: 'listOverdueDisclosures',
  path: '/overdue-disclosures',
  input: z.strictObject({ organ: organFilter }),
  output: z.strictObject({
    late: z.array(owed).describe('已录入，过了期限仍未发布'),
    missing: z.array(owed).describe('应当公开而没有录入'),
    silent: z.array(z.strictObject({ organ: z.string(), organName: z.string() })).describe('专栏中尚无任何事项的单位'),
  }),
  read({ store, calendar, now }, actor, { organ }) {
    const found = owedOn(store, calendar, legalDayOf(now()), organ)
    // That an organ is late is for everybody at work; what it says in what nobody has released is not.
    const named = (each: (typeof found.late)[number]) => ({
      ...each,
      ...(each.number === null || mayKeepItem(actor, each.organ) ? {} : { number: null, title: kindName(each.kind) }),
      organName: placeName(each.organ),
      kindName: kindName(each.kind),
    })
    return {
      late: found.late.map(named),
      missing: found.missing.map(named),
      silent: found.silent.map((code) => ({ organ: code, organName: placeName(code) })),
    }
  },
})

/**
 * An item somebody at work may see: what nobody has released yet is for its organ and those above it. Another's and an
 * unknown one get the same answer.
 */
export function itemSeen(
  store: Pick<Store, 'head'>,
  actor: AtWork,
  number: string,
): { head: Head; c: DisclosureContext } {
  const head = store.head(number)
  const c = head?.context as DisclosureContext
  if (head?.kind !== 'disclosure' || !maySeeItem(actor, c))
    throw new Refused('not_found', say.notADisclosure(number), {})
  // Of a public item, what waits to be released in it is still its organ's own.
  return { head, c: mayKeepItem(actor, c.organ) ? c : { ...c, amendment: null } }
}

const amended = z.strictObject({
  is: z.enum(['change', 'correction']),
  since: day,
  reason: z.string(),
  dueOn: day,
  releasedOn: day.nullable().describe('没有的：尚待发布'),
  changes: z.array(
    z.strictObject({
      field: z.string(),
      before: z.union([z.string(), z.number()]),
      after: z.union([z.string(), z.number()]),
    }),
  ),
})

/** One item for those at work: what it says, what waits, its limit with the working of it. People are counted, not named. */
export const showDisclosure = query({
  name: 'showDisclosure',
  path: '/disclosures/:disclosure',
  input: z.strictObject({ disclosure: disclosureNumberInput }),
  output: z.strictObject({
    ...row.omit({ isLate: true, amendedOn: true }).shape,
    version: z.int(),
    fields: z.record(z.string(), z.union([z.string(), z.number()])),
    peopleCount: z.int(),
    due: dueShape,
    amended: z.array(amended),
    amendment: amended.nullable(),
    ended: z.strictObject({ on: day, reason: z.string() }).nullable(),
  }),
  read({ store, calendar }, actor, { disclosure }) {
    const { head, c } = itemSeen(store, actor, disclosure)
    if (!c.due) throw new Refused('not_found', say.notADisclosure(disclosure), {})
    const { number, kind, organ, year, title, enteredOn, publishedOn, fields, peopleCount, due, ended } = c
    const { event, basis } = kindNamed(kind).duty
    return {
      ...{ number, kind, organ, year, title, enteredOn, publishedOn, fields, peopleCount, ended },
      kindName: kindName(kind),
      organName: placeName(organ),
      state: head.state,
      stateName: states[head.state] ?? head.state,
      version: head.version,
      dueOn: due.on,
      due: {
        ...{ on: due.on, from: due.from, period: due.period, calendar: due.calendar, stops: [] },
        provisional: due.provisional ?? false,
        explanation: [...explained(due, event, basis, calendar)],
      },
      amended: c.amended.map((line) => ({ ...line, changes: [...line.changes] })),
      amendment: c.amendment && {
        ...{ is: c.amendment.is, since: c.amendment.since, reason: c.amendment.reason },
        ...{ dueOn: c.amendment.due.on, releasedOn: null, changes: [...c.amendment.changes] },
      },
    }
  },
})
