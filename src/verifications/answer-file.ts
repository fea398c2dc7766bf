import type { ApplicationContext } from '../../machines/application.ts'
import { breath } from '../breath.ts'
import { commandNamed } from '../commands.ts'
import type { HouseholdFile } from '../household-form.ts'
import type { IntakeError } from '../intake.ts'
import type { AtWork, Office } from '../office.ts'
import { caseSeenBy } from '../queries/application.ts'
import { Refused } from '../refusal.ts'
import { readRoll, titlesOf } from '../roll.ts'
import type { VerifiedInput } from '../verified.ts'
import { answerSays } from '../words.ts'
import { type AnswerColumn, conclusions, type Department, type Verdict } from './departments.ts'
import { concludedBy } from './open-checks.ts'
import { referred } from './request-file.ts'

/* A department's answer: rows found again by their reference, read column by column, put together household by household. */

/** What a department answered of one case, as the wish that records it. */
export interface AnsweredCase {
  readonly line: number
  readonly number: string
  readonly persons: number
  readonly verdict: Verdict
  readonly body: Record<string, unknown>
}

export interface AnswersRead {
  readonly answers: readonly AnsweredCase[]
  readonly errors: readonly IntakeError[]
}

interface Row {
  readonly line: number
  readonly member: number
  readonly cells: ReadonlyMap<string, string>
}

/** Reads an answer and checks every case of it, at last by the real plan. Refuses a file that is no answer at all. */
export async function readAnswers(
  office: Office,
  actor: AtWork,
  department: Department,
  file: Uint8Array,
  answeredOn: string,
): Promise<AnswersRead> {
  const isHeader = (titles: readonly string[]) => titles.includes('参考号') && titles.includes('核对结论')
  const { rows } = readRoll(file, isHeader)
  const at = rows.findIndex((row) => isHeader(titlesOf(row)))
  const header = rows[at]
  if (!header) throw new Refused('invalid', answerSays.noHeader(), { field: 'file' })
  const titles = titlesOf(header)
  const errors: IntakeError[] = []
  const cases = new Map<string, Row[]>()
  for (const { line, cells } of rows.slice(at + 1)) {
    const texts = new Map(titles.map((title, i) => [title, (cells[i]?.text ?? '').trim()]))
    const reference = texts.get('参考号') ?? ''
    const found = referred(reference)
    if (!found) errors.push({ line, column: '参考号', message: answerSays.badReference(reference) })
    else cases.set(found.number, [...(cases.get(found.number) ?? []), { line, member: found.member, cells: texts }])
  }
  const answers: AnsweredCase[] = []
  for (const [i, [number, own]] of [...cases].entries()) {
    if (i % 20 === 19) await breath()
    const answered = await oneCase(office, actor, department, number, own, answeredOn)
    if (Array.isArray(answered)) errors.push(...answered)
    else answers.push(answered)
  }
  return { answers, errors: errors.sort((a, b) => a.line - b.line) }
}

async function oneCase(
  office: Office,
  actor: AtWork,
  department: Department,
  number: string,
  rows: readonly Row[],
  answeredOn: string,
): Promise<AnsweredCase | IntakeError[]> {
  const line = rows[0]?.line ?? 0
  const whole = (message: string): IntakeError[] => [{ line, column: '整户', message }]
  let head: ReturnType<typeof caseSeenBy>
  try {
    head = caseSeenBy(office, actor, number)
  } catch (error) {
    if (error instanceof Refused) return whole(error.message)
    throw error
  }
  const c = head.context as ApplicationContext
  const record = office.store.unseal(number, c.household)
  if (!record) return whole(answerSays.erased())
  const { members } = office.sealer.open(record) as HouseholdFile
  const errors: IntakeError[] = []
  const slip = (row: Row, column: string, message: string) => void errors.push({ line: row.line, column, message })
  const seen = new Set<number>()
  for (const row of rows) {
    if (seen.has(row.member)) slip(row, '参考号', answerSays.twice())
    seen.add(row.member)
    const member = members[row.member - 1]
    const told = row.cells.get('证件号码') ?? ''
    if (!member) slip(row, '参考号', answerSays.noSuchMember())
    else if (told !== '' && told.toUpperCase() !== (member.idNumber ?? member.paper?.number ?? '').toUpperCase())
      slip(row, '证件号码', answerSays.otherPerson())
    const conclusion = row.cells.get('核对结论') ?? ''
    if (!(conclusion in conclusions)) slip(row, '核对结论', answerSays.noConclusion(Object.keys(conclusions)))
  }
  const missing = members.flatMap((_, i) => (seen.has(i + 1) ? [] : [i + 1]))
  if (missing.length > 0) errors.push(...whole(answerSays.missing(missing)))
  const values = valuesOf(department, rows, slip)
  if (errors.length > 0) return errors

  const said = rows.map(({ cells }) => conclusions[cells.get('核对结论') as keyof typeof conclusions])
  const own: Verdict = said.includes('inconsistent')
    ? 'inconsistent'
    : said.includes('unavailable')
      ? 'unavailable'
      : 'consistent'
  // Several departments answer under one check, which stands as the worst of them: one that agrees undoes no other.
  const told = concludedBy(office, number, department.check).set(department.name, own)
  const verdict = [...told.values()].reduce((worst, each) => (rank[each] > rank[worst] ? each : worst))
  const isAnswered = c.checks[department.check] !== undefined
  const verified = together(office, c, department, isAnswered, values, members.length)
  const finding = rows
    .flatMap(({ member, cells }) =>
      cells.get('说明') ? [answerSays.ofMember(member, cells.get('说明') as string)] : [],
    )
    .join('；')
    .slice(0, 2_000)
  const body = {
    ...{ application: number, version: head.version, stage: c.correction?.stage ?? head.state },
    ...{ check: department.check, source: department.name, verdict, answeredOn },
    ...(verdict === own ? {} : { answered: own }),
    ...(finding === '' ? {} : { finding }),
    ...(verified === undefined ? {} : { verified }),
  }
  const refused = await office.foresee(commandNamed('recordCheck'), actor, body)
  if (refused) return whole(refused.message)
  return { line, number, persons: members.length, verdict, body }
}

const rank: Readonly<Record<Verdict, number>> = { consistent: 0, unavailable: 1, inconsistent: 2 }

type Values = { household: Map<string, string | number>; members: Map<number, Map<string, string | number | boolean>> }

/** The cells a department filled in, each checked by its kind; a slip at the cell that is wrong. */
function valuesOf(
  { columns }: Department,
  rows: readonly Row[],
  slip: (row: Row, column: string, message: string) => void,
): Values {
  const values: Values = { household: new Map(), members: new Map() }
  for (const row of rows)
    for (const column of columns) {
      const text = row.cells.get(column.title) ?? ''
      if (text === '') continue
      const value = cellValue(column, text)
      if (value === undefined) slip(row, column.title, answerSays.badValue[column.as])
      else if (column.of === 'person') {
        const own = values.members.get(row.member) ?? new Map()
        values.members.set(row.member, own.set(column.field, value))
      } else if (row.member !== 1) slip(row, column.title, answerSays.onceOnly())
      else values.household.set(column.field, value as string | number)
    }
  return values
}

function cellValue({ as }: AnswerColumn, text: string): string | number | boolean | undefined {
  const plain = text
    .replace(/[０-９．]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[,，\s]/g, '')
  switch (as) {
    case 'count':
      return /^\d{1,3}$/.test(plain) ? Number(plain) : undefined
    case 'amount':
      return /^\d{1,10}(\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined
    case 'county':
      return /^\d{6}$/.test(plain) ? plain : undefined
    case 'yes':
      return plain === '是' ? true : plain === '否' ? false : undefined
    case 'day': {
      const [, y = '', m = '', d = ''] = /^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$/.exec(plain) ?? []
      const day = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
      return y !== '' && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ? day : undefined
    }
  }
}

/**
 * The verified values of the answer, with what other departments answered under the same check in the same round: the newest
 * record of a check stands for all of it. Each value keeps its source.
 */
function together(
  office: Office,
  c: ApplicationContext,
  { name, check }: Department,
  isAnsweredBefore: boolean,
  { household, members }: Values,
  size: number,
): VerifiedInput | undefined {
  const found: Record<string, unknown> = {}
  for (const [field, value] of household) {
    if (field === 'floorArea')
      found.floorAreaPerHead = { value: Number(((value as number) / size).toFixed(6)), source: name }
    else if (field === 'hukou') {
      const since = household.get('hukouSince')
      found.hukou = { value: { county: value, ...(since === undefined ? {} : { since }) }, source: name }
    } else if (field !== 'hukouSince') found[field] = { value, source: name }
  }
  const each = Array.from({ length: size }, (_, i) =>
    Object.fromEntries([...(members.get(i + 1) ?? [])].map(([field, value]) => [field, { value, source: name }])),
  )
  const digest = c.verified.find(({ by }) => by === `check ${check}`)?.digest
  const record = isAnsweredBefore && digest !== undefined ? office.store.unseal(c.number, digest) : undefined
  const { members: memberBefore = [], ...before } = (record ? office.sealer.open(record) : {}) as Record<
    string,
    unknown
  > & {
    members?: Record<string, unknown>[]
  }
  const others = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => (value as { source?: string }).source !== name))
  const ofMembers = each.map((own, i) => ({ ...others(memberBefore[i] ?? {}), ...own }))
  const all = {
    ...others(before),
    ...found,
    ...(ofMembers.some((own) => Object.keys(own).length > 0) ? { members: ofMembers } : {}),
  }
  return Object.keys(all).length > 0 ? (all as VerifiedInput) : undefined
}
