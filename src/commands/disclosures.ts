import { z } from 'zod'
import type { Head } from '../../db/heads.ts'
import { type DisclosureContext, disclosureMachine } from '../../machines/disclosure.ts'
import { mustBeOffice, samePerson } from '../access.ts'
import { addDays } from '../calendar.ts'
import { command, type Reading, type Wish } from '../command.ts'
import { changesOf, disclosureClaim, mustFitKind, type PeopleRows, subjectOf } from '../disclosures/content.ts'
import { AMENDMENT_PERIOD, dueAfter, dueOf } from '../disclosures/duty.ts'
import type { DisclosureKind } from '../disclosures/form.ts'
import { disclosureKinds, findKind, isDepartment, kindNamed } from '../disclosures/kinds.ts'
import { disclosureNumber, disclosureNumberInput } from '../numbers.ts'
import { Refused } from '../refusal.ts'
import { say } from '../words.ts'
import { day, nothingPersonal, onApplication, pastDay, publicText } from './parts.ts'

const kindKey = z
  .enum(disclosureKinds.map(({ key }) => key) as [string, ...string[]])
  .describe(`事项种类：${disclosureKinds.map(({ key, name }) => `${key} ${name}`).join('；')}`)
const given = z
  .record(z.string().max(60), z.union([z.string().max(4000), z.number()]))
  .describe('各字段，见 /disclosure/fields 的字段说明')
const people = z
  .array(z.record(z.string().max(60), z.union([z.string().max(200), z.number()])))
  .max(5000)
  .optional()
  .describe('人员名单（分配结果、退出情况）：加密保存，公开时隐去姓名的一部分')
const onDisclosure = { disclosure: disclosureNumberInput, version: onApplication.version } as const
const subjectOfDisclosure = (i: { disclosure: string }) => i.disclosure
const reason = publicText(4, 500, '请写明原因').describe('原因，将一并公开')

const counterOf = (office: string, year: string) => `disclosure:${office}:${year}`
const fits = ({
  kind,
  fields,
  people: rows,
}: {
  kind: string
  fields: unknown
  people?: PeopleRows | undefined
}): void => void mustFitKind(kindNamed(kind), fields, rows)
/** The claim of the item a wish is about, as far as it can be told before the wish is checked. */
const claimsOf = ({ actor, input }: Wish<{ kind: string; fields: Record<string, string | number> }>): string[] => {
  const kind = findKind(input.kind)
  return kind ? [disclosureClaim(kind.key, actor.organ, subjectOf(kind, input.fields))] : []
}

/** Items are the matter of the city's and the counties' departments. */
function mustBeDepartment({ actor }: Wish<unknown>): void {
  if (!isDepartment(actor.organ)) throw new Refused('forbidden', say.disclosureByDepartment(), {})
}

/** What an item says now, whoever entered it. */
function contentOf(kind: DisclosureKind, input: { fields: unknown }, today: string) {
  const fields = mustFitKind(kind, input.fields, undefined)
  const from = kind.duty.from(fields)
  // A report may be made before its month ends; what has not happened cannot be disclosed.
  if (kind.duty.every !== 'month' && from > today)
    throw new Refused('invalid', say.disclosureAhead(kind.duty.event, from), {})
  return { fields, title: kind.title(fields), subject: subjectOf(kind, fields), year: kind.year(fields) }
}

function theDisclosure(wish: Wish<{ disclosure: string }>, read: Reading): { head: Head; c: DisclosureContext } {
  const head = read.head(wish.input.disclosure)
  if (head.kind !== 'disclosure') throw new Refused('not_found', say.notADisclosure(wish.input.disclosure), {})
  const c = head.context as DisclosureContext
  mustBeOffice(wish.actor, c.organ)
  return { head, c }
}

/** Who entered it does not release it (保密法实施条例 42; BR-27). */
function mustBeAnother({ actor }: Wish<unknown>, enteredBy: string): void {
  if (samePerson(actor.staff, enteredBy)) throw new Refused('forbidden', say.ownDisclosure(), {})
}

/** 录入信息公开事项: entered, with the day by which it must be public; another person releases it. */
export const enterDisclosure = command({
  name: 'enterDisclosure',
  path: '/disclosures',
  roles: ['publisher'],
  input: z.strictObject({ kind: kindKey, fields: given }),
  personal: z.strictObject({ people }),
  subject: () => null,
  names: (wish) => ({
    claims: claimsOf(wish),
    counters: [counterOf(wish.actor.organ, wish.moment.today.slice(0, 4))],
  }),
  agrees: fits,
  decide: (wish, read) => {
    mustBeDepartment(wish)
    const { today, calendar } = wish.moment
    const { organ: office } = wish.actor
    const kind = kindNamed(wish.input.kind)
    const content = contentOf(kind, wish.input, today)
    const list = wish.digests.people
    const counted = kind.people ? Number(content.fields[kind.people.counted]) : 0
    if (counted > 0 && list === undefined) throw new Refused('invalid', say.peopleMissing(counted), { field: 'people' })
    const key = disclosureClaim(kind.key, office, content.subject)
    const holder = read.holder(key)
    if (holder) throw new Refused('conflict', say.disclosedAlready(content.title, holder), { disclosure: holder })
    const series = counterOf(office, today.slice(0, 4))
    const n = read.counter(series) + 1
    const number = disclosureNumber(office, today.slice(0, 4), n)
    const data = {
      number,
      kind: kind.key,
      form: kind.form,
      organ: office,
      ...content,
      ...(list === undefined ? {} : { people: list }),
      peopleCount: counted,
      due: dueOf(kind, content.fields, calendar),
    }
    const begins = { kind: 'disclosure', machine: disclosureMachine.name } as const
    return {
      facts: [{ stream: number, begins, type: 'DisclosureEntered', data }],
      take: { stream: number, keys: [key] },
      counters: { [series]: n },
    }
  },
  example: {
    kind: 'annual-plan',
    fields: {
      year: 2025,
      category: '公共租赁住房',
      starts: 600,
      finishes: 420,
      completions: 300,
      document: '（文号）',
      fixedOn: '2025-08-20',
    },
  },
})

/** 录入变更或更正: the whole content anew, with why; public only once another person has released it. */
export const amendDisclosure = command({
  name: 'amendDisclosure',
  path: '/disclosures/:disclosure/amendments',
  roles: ['publisher'],
  input: z.strictObject({
    ...onDisclosure,
    kind: kindKey,
    is: z.enum(['change', 'correction']).describe('change 情况有变化；correction 原公开的内容有误'),
    fields: given,
    since: day.describe('变化发生之日，或发现错误之日'),
    reason,
  }),
  personal: z.strictObject({ people }),
  subject: subjectOfDisclosure,
  names: (wish) => ({ claims: claimsOf(wish) }),
  agrees: fits,
  decide: (wish, read) => {
    const { head, c } = theDisclosure(wish, read)
    const { input, moment } = wish
    if (input.kind !== c.kind) throw new Refused('invalid', say.otherKind(kindNamed(c.kind).name), { field: 'kind' })
    const kind = kindNamed(c.kind)
    const content = contentOf(kind, input, moment.today)
    const since = pastDay('since', input.since, moment.today)
    const list = wish.digests.people ?? c.people ?? undefined
    const counted = kind.people ? Number(content.fields[kind.people.counted]) : 0
    if (counted > 0 && wish.digests.people === undefined && counted !== c.peopleCount)
      throw new Refused('invalid', say.peopleMissing(counted), { field: 'people' })
    const changes = changesOf(kind, c.fields, content.fields)
    if (changes.length === 0 && wish.digests.people === undefined)
      throw new Refused('invalid', say.nothingAmended(), { field: 'fields' })
    const key = disclosureClaim(kind.key, c.organ, content.subject)
    const holder = read.holder(key)
    if (holder && holder !== head.stream)
      throw new Refused('conflict', say.disclosedAlready(content.title, holder), { disclosure: holder })
    const data = {
      is: input.is,
      ...content,
      changes,
      ...(list === undefined ? {} : { people: list }),
      peopleCount: counted,
      since,
      reason: input.reason,
      due: dueAfter(since, AMENDMENT_PERIOD, moment.calendar),
    }
    return {
      facts: [{ stream: head.stream, type: 'AmendmentEntered', data }],
      ...(holder ? {} : { take: { stream: head.stream, keys: [key] } }),
    }
  },
  example: {
    version: 2,
    kind: 'annual-plan',
    is: 'correction',
    fields: {
      year: 2025,
      category: '公共租赁住房',
      starts: 620,
      finishes: 420,
      completions: 300,
      document: '（文号）',
      fixedOn: '2025-08-20',
    },
    since: '2025-09-01',
    reason: '开工套数录入有误，按计划文件更正。',
  },
})

/** 发布: what waits is made public, by a person other than who entered it. */
export const releaseDisclosure = command({
  name: 'releaseDisclosure',
  path: '/disclosures/:disclosure/release',
  roles: ['release_reviewer'],
  input: z.strictObject(onDisclosure),
  personal: nothingPersonal,
  subject: subjectOfDisclosure,
  decide: (wish, read) => {
    const { head, c } = theDisclosure(wish, read)
    mustBeAnother(wish, c.amendment?.enteredBy ?? c.enteredBy)
    const isNewList = (c.amendment?.people ?? c.people) !== (c.publishedOn === null ? null : c.people)
    const shownFor = kindNamed(c.kind).people?.shownFor
    const data = shownFor && isNewList ? { shownUntil: addDays(wish.moment.today, Number.parseInt(shownFor, 10)) } : {}
    const type = !c.amendment
      ? 'DisclosurePublished'
      : c.amendment.is === 'change'
        ? 'DisclosureChanged'
        : 'DisclosureCorrected'
    const old = c.amendment && c.amendment.subject !== c.subject ? [c.subject] : []
    return { facts: [{ stream: head.stream, type, data }], ...freed(head.stream, c, old) }
  },
  example: { version: 1 },
})

/** 退回: what waits is not made public; of an amendment the item stays as it was. */
export const returnDisclosure = command({
  name: 'returnDisclosure',
  path: '/disclosures/:disclosure/return',
  roles: ['release_reviewer'],
  input: z.strictObject({ ...onDisclosure, reason }),
  personal: nothingPersonal,
  subject: subjectOfDisclosure,
  decide: (wish, read) => {
    const { head, c } = theDisclosure(wish, read)
    mustBeAnother(wish, c.amendment?.enteredBy ?? c.enteredBy)
    const data = { reason: wish.input.reason }
    const fresh = c.amendment && c.amendment.subject !== c.subject ? [c.amendment.subject] : []
    const type = c.amendment ? 'AmendmentReturned' : 'DisclosureReturned'
    return { facts: [{ stream: head.stream, type, data }], ...freed(head.stream, c, fresh) }
  },
  example: { version: 1, reason: '监理单位名称不完整，请核对后重新录入。' },
})

/** 撤下: an item goes off the column; its number, title and why it went stay. */
export const withdrawDisclosure = command({
  name: 'withdrawDisclosure',
  path: '/disclosures/:disclosure/withdrawal',
  roles: ['release_reviewer'],
  input: z.strictObject({ ...onDisclosure, reason }),
  personal: nothingPersonal,
  subject: subjectOfDisclosure,
  decide: (wish, read) => {
    const { head } = theDisclosure(wish, read)
    return { facts: [{ stream: head.stream, type: 'DisclosureWithdrawn', data: { reason: wish.input.reason } }] }
  },
  example: { version: 2, reason: '项目取消，计划已由上级文件撤销。' },
})

const freed = (stream: string, { kind, organ: office }: DisclosureContext, subjects: readonly string[]) =>
  subjects.length === 0 ? {} : { free: { stream, keys: subjects.map((each) => disclosureClaim(kind, office, each)) } }
