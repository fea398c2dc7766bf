import type { ActRow, LedgerBook, PostingRow, TermRow } from '../../db/ledger-book.ts'
import type { Store } from '../../db/store.ts'
import type { Look, Page, Refusal } from '../../db/trail.ts'
import type { Due } from '../../machines/fact.ts'
import { type Calendar, type LegalDay, localTime } from '../calendar.ts'
import type { ListColumn } from '../export.ts'
import { counties, organName } from '../organs.ts'
import { placeName } from '../queries/parts.ts'
import { lookedAtUnder } from '../record-look.ts'
import {
  channels,
  checks,
  commands,
  facts,
  lookedAt,
  refusalTitles,
  roleNames,
  say,
  stages,
  states,
  stopReasons,
  termKinds,
} from '../words.ts'
import { countsTo, daysUsed } from './terms.ts'

/** What a ledger is read from: the book made from the log, and what is kept beside the log. */
export interface Sources {
  readonly book: LedgerBook
  readonly store: Pick<Store, 'trail' | 'history'>
  readonly today: LegalDay
  readonly calendar: Calendar
}
export type Chosen = Readonly<Record<string, string>>

export interface LedgerColumn<Row> extends ListColumn<Row> {
  /** Where its text leads on a page. */
  readonly href?: (row: Row) => string | undefined
  readonly tone?: (row: Row) => 'red' | 'amber' | 'green' | undefined
  readonly mono?: true
}
export interface LedgerFilter {
  readonly name: string
  readonly label: string
  /** Without options, a text that must be equal. */
  readonly options?: readonly (readonly [value: string, text: string])[]
}
export interface Ledger<Row = never> {
  readonly key: string
  readonly name: string
  /** What it lists and in which order, in a sentence or two. */
  readonly about: string
  readonly filters: readonly LedgerFilter[]
  readonly columns: readonly LedgerColumn<Row>[]
  /** One page of its rows, and how many there are. */
  readonly read: (
    from: Sources,
    chosen: Chosen,
    page: Page,
  ) => { readonly rows: readonly Row[]; readonly total: number }
}

const county: LedgerFilter = {
  name: 'county',
  label: '区县',
  options: counties().map(({ code, name }) => [code, name]),
}
const word = (words: Readonly<Record<string, string>>, key: string) => words[key] ?? key
/** An office by its name; 审计局 and 纪委监委 have one as well. */
function officeName(code: string): string {
  try {
    return organName(code)
  } catch {
    return code
  }
}
/** The replay of what is named, at a step: of a case, or of a notice or a paper by their numbers. */
function onCase(number: string, at?: number): string | undefined {
  const step = at === undefined ? '' : `?at=${at}`
  if (/^\d{6}-\d{4}-/.test(number)) return `/audit/cases/${number}${step}`
  return /^\d{6,9}-[DG]-?\d{4}-/.test(number) ? `/audit/histories/${number}${step}` : undefined
}

interface TermShown extends TermRow {
  readonly over: number
  readonly used: number
  readonly of: number | null
  readonly stops: string
}

const deadlines: Ledger<TermShown> = {
  key: 'deadlines',
  name: '时限台账',
  about: '每件申请的每一项法定期限：依据、起算、停止计算、应办结日和实际用时。超期在前，其次为在办，按应办结日排列。',
  filters: [
    county,
    {
      name: 'standing',
      label: '情况',
      options: [
        ['over', '超期'],
        ['running', '在办'],
        ['met', '按期办结'],
      ],
    },
    { name: 'kind', label: '种类', options: Object.entries(termKinds) },
    { name: 'subject', label: '受理编号' },
  ],
  columns: [
    { title: '受理编号', width: 22, mono: true, of: (r) => r.subject, href: (r) => onCase(r.subject, r.began) },
    { title: '期限', width: 22, of: (r) => termName(r) },
    { title: '责任单位', width: 22, of: (r) => (r.organ ? placeName(r.organ) : '—') },
    { title: '依据', width: 30, of: (r) => r.basis || '—' },
    { title: '起算', width: 12, of: (r) => r.startsOn },
    { title: '停止计算', width: 30, of: (r) => r.stops },
    { title: '应办结', width: 12, of: (r) => r.dueOn },
    { title: '办结', width: 12, of: (r) => r.endedOn ?? (r.restsSince ? '停止计算' : '在办') },
    { title: '用时', width: 14, of: (r) => (r.of === null ? `${r.used} 日` : `${r.used} / ${r.of}`) },
    {
      title: '超期（日）',
      width: 10,
      of: (r) => r.over,
      tone: (r) => (r.over === 0 ? undefined : r.kind === 'household' ? 'amber' : 'red'),
    },
    { title: '办结人', width: 18, mono: true, of: (r) => r.endedBy || '—' },
  ],
  read({ book, today, calendar }, chosen, page) {
    const over = 'max(0, cast(julianday(coalesce(restsSince, endedOn, @today)) - julianday(dueOn) AS INTEGER))'
    const where = `WHERE (@county = '' OR county = @county) AND (@kind = '' OR kind = @kind) AND (@subject = '' OR subject = @subject)
      AND (@standing = '' OR (@standing = 'over' AND ${over} > 0) OR (@standing = 'running' AND endedOn IS NULL)
      OR (@standing = 'met' AND endedOn IS NOT NULL AND ${over} = 0))`
    const values = { ...asked(deadlines, chosen), today }
    const rows = book.all(
      `SELECT *, ${over} AS over FROM terms ${where}
       ORDER BY kind = 'household', over DESC, endedOn IS NOT NULL, dueOn, subject, began LIMIT @limit OFFSET @offset`,
      { ...values, ...page },
    ) as (TermRow & { over: number })[]
    return {
      rows: rows.map((row) => {
        const due = JSON.parse(row.due) as Due
        const stops = (due.stops ?? [])
          .map(({ why, from, to }) => `${word(stopReasons, why)} ${from} 至 ${to}`)
          .join('；')
        return { ...row, ...daysUsed(due, countsTo(row, today), calendar), stops: stops || '—' }
      }),
      total: countOf(book, `SELECT count(*) AS n FROM terms ${where}`, values),
    }
  },
}

const termName = ({ kind, key, due }: TermRow): string => {
  const { period } = JSON.parse(due) as Due
  const of = kind === 'check' ? word(checks, key) : kind === 'objection' ? '异议核查' : word(states, key)
  return `${of}（${period}）`
}

/** An act with the grant it was made under: number and appointment; null where there is none in the register. */
/** A line of the authority ledger. */
export interface ActShown extends ActRow {
  readonly grant: string | null
  /** Whether anybody was registered when it was made: before, there were no grants to act under. */
  readonly registered: number
}

const authority: Ledger<ActShown> = {
  key: 'authority',
  name: '职权核验',
  about:
    '谁在何时以什么岗位办理了什么，时间新的在前。同一人办理同一件的两个环节、岗位、单位、授权不符和工作时间以外入库的标出；工作时间以外办理不违法，只供了解。',
  filters: [
    county,
    {
      name: 'flag',
      label: '范围',
      options: [
        ['decisions', '各环节的决定'],
        ['twice', '同一人办理两个环节'],
        ['post', '岗位不符'],
        ['organ', '单位不符'],
        ['grant', '没有授权'],
        ['outside', '工作时间以外'],
      ],
    },
    { name: 'staff', label: '工号' },
    { name: 'subject', label: '受理编号、公示编号等' },
  ],
  columns: [
    { title: '编号', width: 22, mono: true, of: (r) => r.subject, href: (r) => onCase(r.subject, r.version) },
    { title: '步', width: 6, of: (r) => r.version },
    { title: '事项', width: 18, of: (r) => word(facts, r.type) },
    { title: '决定环节', width: 12, of: (r) => (r.decides ? word(stages, r.decides) : '—') },
    { title: '工号', width: 20, mono: true, of: (r) => r.staff },
    { title: '岗位', width: 12, of: (r) => word(roleNames, r.role), tone: (r) => (r.wrongPost ? 'red' : undefined) },
    { title: '单位', width: 22, of: (r) => placeName(r.organ), tone: (r) => (r.wrongOrgan ? 'red' : undefined) },
    {
      title: '授权',
      width: 22,
      of: (r) => r.grant ?? (r.registered ? '没有授权' : '—'),
      tone: (r) => (r.grant === null && r.registered ? 'red' : undefined),
    },
    { title: '发生', width: 12, of: (r) => r.occurredOn },
    {
      title: '入库',
      width: 20,
      of: (r) => `${r.day} ${r.time}${r.outside ? '（工作时间以外）' : ''}`,
      tone: (r) => (r.outside ? 'amber' : undefined),
    },
    {
      title: '同一人另办',
      width: 16,
      of: (r) =>
        r.twice
          ? r.twice
              .split(' ')
              .map((each) => word(stages, each))
              .join('、')
          : '—',
      tone: (r) => (r.twice ? 'red' : undefined),
    },
  ],
  read({ book }, chosen, page) {
    const grant = `(SELECT '第 ' || CAST(g.item AS INTEGER) || ' 项（' || g.document || '）' FROM grants g WHERE g.staff = lower(acts.staff)
      AND g.role = acts.role AND g.organ = acts.organ AND g.since <= acts.day AND (g.until IS NULL OR acts.day <= g.until) LIMIT 1)`
    const registered = '(acts.day >= (SELECT min(since) FROM grants))'
    const where = `WHERE role <> 'system' AND (@county = '' OR county = @county) AND (@staff = '' OR staff = @staff)
      AND (@subject = '' OR subject = @subject) AND (@flag = '' OR (@flag = 'decisions' AND decides <> '')
      OR (@flag = 'twice' AND twice <> '') OR (@flag = 'post' AND wrongPost) OR (@flag = 'organ' AND wrongOrgan)
      OR (@flag = 'outside' AND outside) OR (@flag = 'grant' AND ${registered} AND ${grant} IS NULL))`
    const values = asked(authority, chosen)
    const rows = book.all(
      `SELECT *, ${grant} AS "grant", ${registered} AS registered FROM acts ${where} ORDER BY day DESC, time DESC, subject, version DESC LIMIT @limit OFFSET @offset`,
      { ...values, ...page },
    ) as ActShown[]
    return { rows, total: countOf(book, `SELECT count(*) AS n FROM acts ${where}`, values) }
  },
}

const postings: Ledger<PostingRow> = {
  key: 'postings',
  name: '张贴证据',
  about: '每份公示在每个法定渠道的张贴和期满查验，连同所存证据的摘要。缺证据的在前。',
  filters: [
    county,
    {
      name: 'flag',
      label: '范围',
      options: [
        ['lacking', '缺证据'],
        ['late', '事后补登'],
        ['holiday', '公示期含法定节假日'],
      ],
    },
    { name: 'subject', label: '公示编号' },
  ],
  columns: [
    { title: '公示编号', width: 20, mono: true, of: (r) => r.subject, href: (r) => onCase(r.subject) },
    { title: '环节', width: 12, of: (r) => word(stages, r.stage) },
    { title: '公示单位', width: 20, of: (r) => placeName(r.organ) },
    { title: '渠道', width: 18, of: (r) => word(channels, r.channel) },
    { title: '地点', width: 22, of: (r) => placeName(r.place) },
    { title: '张贴', width: 12, of: (r) => r.postedOn ?? '未登记', tone: (r) => (r.postedOn ? undefined : 'red') },
    { title: '张贴人', width: 18, mono: true, of: (r) => r.postedBy || '—' },
    {
      title: '补登（日）',
      width: 10,
      of: (r) => r.postedLate ?? '',
      tone: (r) => ((r.postedLate ?? 0) > 0 ? 'amber' : undefined),
    },
    { title: '张贴证据', width: 16, mono: true, of: (r) => short(r.postedEvidence) },
    { title: '公示期', width: 24, of: (r) => (r.startsOn ? `${r.startsOn} 至 ${r.endsOn}` : '—') },
    { title: '工作日', width: 8, of: (r) => r.workdays },
    { title: '节假日', width: 8, of: (r) => r.daysOff },
    {
      title: '期满查验',
      width: 12,
      of: (r) => r.checkedOn ?? (r.state === 'running' ? '公示中' : '未登记'),
      tone: (r) => (r.checkedOn || r.state !== 'completed' ? undefined : 'red'),
    },
    { title: '查验证据', width: 16, mono: true, of: (r) => short(r.checkedEvidence) },
    { title: '状态', width: 10, of: (r) => word(states, r.state) },
  ],
  read({ book }, chosen, page) {
    const lacking = `(postedOn IS NULL AND state NOT IN ('drafted', 'cleared', 'withdrawn') OR checkedOn IS NULL AND state = 'completed')`
    const where = `WHERE (@county = '' OR substr(organ, 1, 6) = @county) AND (@subject = '' OR subject = @subject)
      AND (@flag = '' OR (@flag = 'lacking' AND ${lacking}) OR (@flag = 'late' AND postedLate > 0) OR (@flag = 'holiday' AND daysOff > 0))`
    const values = asked(postings, chosen)
    const rows = book.all(
      `SELECT * FROM postings ${where} ORDER BY ${lacking} DESC, startsOn DESC, subject, channel, place LIMIT @limit OFFSET @offset`,
      { ...values, ...page },
    ) as PostingRow[]
    return { rows, total: countOf(book, `SELECT count(*) AS n FROM postings ${where}`, values) }
  },
}

const short = (hash: string): string => (hash ? hash.slice(0, 12) : '—')

const reads: Ledger<Look> = {
  key: 'reads',
  name: '查阅记录',
  about: '谁在何时查阅了哪一件的个人信息或哪一本台账、事由为何，新的在前。审计员的查阅同样在内；记录只增不改。',
  filters: [
    { name: 'what', label: '内容', options: Object.entries(lookedAt) },
    { name: 'staff', label: '工号' },
    { name: 'subject', label: '受理编号' },
  ],
  columns: [
    { title: '序号', width: 8, of: (r) => r.seq },
    { title: '时间', width: 20, mono: true, of: (r) => localTime(r.at) },
    { title: '工号', width: 20, mono: true, of: (r) => r.staff },
    { title: '岗位', width: 12, of: (r) => word(roleNames, r.role) },
    { title: '单位', width: 22, of: (r) => officeName(r.organ) },
    { title: '查阅内容', width: 18, of: (r) => word(lookedAt, r.what) },
    { title: '对象', width: 22, mono: true, of: (r) => r.subject || '—', href: (r) => onCase(r.subject) },
    { title: '事由', width: 30, of: (r) => r.why || '—' },
  ],
  read({ store }, chosen, page) {
    const { trail } = store
    const { subject, ...others } = given(asked(reads, chosen)) as Readonly<Record<string, string>>
    const filter = subject === undefined ? others : { ...others, subjects: lookedAtUnder(store, subject) }
    return { rows: trail.looks(filter, page), total: trail.countLooks(filter) }
  },
}

const refusals: Ledger<Refusal> = {
  key: 'refusals',
  name: '拒办记录',
  about:
    '提交了而系统没有准许的办理：谁、何时、哪一件、为什么，新的在前。只记编码，不记提交的内容；没有准许的提交不产生事实。',
  filters: [
    { name: 'code', label: '类别', options: Object.entries(refusalTitles) },
    { name: 'organ', label: '单位代码' },
  ],
  columns: [
    { title: '序号', width: 8, of: (r) => r.seq },
    { title: '时间', width: 20, mono: true, of: (r) => localTime(r.at) },
    { title: '工号', width: 20, mono: true, of: (r) => r.staff },
    { title: '岗位', width: 12, of: (r) => word(roleNames, r.role) },
    { title: '单位', width: 22, of: (r) => officeName(r.organ) },
    { title: '办理', width: 16, of: (r) => word(commands, r.command) },
    { title: '对象', width: 22, mono: true, of: (r) => r.subject || '—', href: (r) => onCase(r.subject) },
    { title: '类别', width: 14, of: (r) => word(refusalTitles, r.code) },
    { title: '理由', width: 60, of: (r) => reasonShown(r.reason) },
  ],
  read({ store: { trail } }, chosen, page) {
    const { code, organ } = asked(refusals, chosen)
    const filter = given({ code, organ })
    return { rows: trail.refusals(filter, page), total: trail.countRefusals(filter) }
  },
}

/** The sentence a refusal was told with, its particulars left out: they are not kept. */
export function reasonShown(reason: string): string {
  const sentence = (say as Readonly<Record<string, (...given: unknown[]) => string>>)[reason]
  if (!sentence) return '—'
  try {
    // A list of one is written like its one member, and is a list where the sentence wants one.
    return sentence(...Array.from({ length: 8 }, () => ['…']))
  } catch {
    return reason
  }
}

/** All ledgers, by their key in the address. */
export const ledgers = Object.fromEntries(
  [deadlines, authority, postings, reads, refusals].map((each) => [each.key, each as unknown as Ledger]),
) as Readonly<Record<string, Ledger>>

/** What was chosen of a ledger's filters, '' for what was not. What is no option of it is left out. */
export function asked({ filters }: Pick<Ledger, 'filters'>, chosen: Chosen): Record<string, string> {
  return Object.fromEntries(
    filters.map(({ name, options }) => {
      const value = (chosen[name] ?? '').trim().slice(0, 60)
      return [name, options && !options.some(([each]) => each === value) ? '' : value]
    }),
  )
}
const given = (all: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter((each): each is [string, string] => Boolean(each[1])))

const countOf = (book: LedgerBook, sql: string, values: Readonly<Record<string, unknown>>): number =>
  (book.all(sql, values)[0] as { n: number }).n
