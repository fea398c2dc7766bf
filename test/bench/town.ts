import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import type { Grant, Receipt, Store } from '../../db/store.ts'
import { luoyang } from '../../machines/law.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { addDays, instantOf, type LegalDay, stateCouncilCalendar } from '../../src/calendar.ts'
import { commandNamed } from '../../src/commands.ts'
import { committer } from '../../src/committer.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type AtWork, type Office, openOffice, system } from '../../src/office.ts'
import { luoyangPolicy } from '../../src/policy.ts'
import type { Role } from '../../src/roles.ts'
import { sheetIssued } from '../support/press.ts'

/** The county of all measured lives: 两审两公示, where a case itself takes exactly twelve commands. */
export const county = '410327'
export const firstDay = '2025-09-01'
/** The key of the benchmark's sealed records: synthetic people only. */
export const benchKey = Buffer.alloc(32, 9)
const sheet = { sha256: 'ab'.repeat(32) }

/** One household on its way: the caller knows its number and the version it last saw, as a browser page would. */
export interface Case {
  readonly row: IntakeRow
  number: string
  version: number
  /** The notice the case is listed in. */
  notice: string
}

/** One command of a life: who hands it in and the body as it would arrive. */
export interface Step {
  readonly command: string
  readonly actor: (one: Case) => AtWork
  readonly body: (one: Case, today: LegalDay) => Record<string, unknown>
}

const at = (role: Role, organ: string): AtWork => ({ staff: `${role}-${organ}`, role, organ })
const bySubdistrict = (role: Role) => (one: Case) => at(role, one.row.form.subdistrict)
const byCounty = (role: Role) => () => at(role, county)
const bySystem = () => system
const stands = (one: Case) => ({ application: one.number, version: one.version })

/** The body of a receipt, as the counter's form sends it. */
export function formOf(row: IntakeRow): Record<string, unknown> {
  const { programme, community, hukouCommunity, materials, members, yearlyIncome, floorAreaPerHead } = row.form
  return { programme, community, hukouCommunity, materials, household: { members, yearlyIncome, floorAreaPerHead } }
}

/** What the two checks find: values as many as a real answer has, within every line, so that each life goes through. */
const found = ({ row: { form } }: Case) => ({
  housing: { homes: { value: 0 }, floorAreaPerHead: { value: Math.min(form.floorAreaPerHead, 12) } },
  income: {
    yearlyIncome: { value: Math.min(form.yearlyIncome, 11_000 * form.members.length) },
    assets: { value: 30_000 },
    vehicles: { value: 0 },
    businesses: { value: 0 },
    hukou: { value: { county, since: '2005-03-01' }, source: '公安户籍' },
    members: form.members.map(() => ({
      paper: { value: true, source: '公安人口信息' },
      birthOn: { value: '1975-01-01', source: '公安人口信息' },
    })),
  },
})
const check =
  (name: 'housing' | 'income', source: string): Step['body'] =>
  (one) => ({
    ...stands(one),
    stage: 'approval',
    check: name,
    source,
    verdict: 'consistent',
    verified: found(one)[name],
  })
const close: Step = {
  command: 'closePublicity',
  actor: bySystem,
  body: (one) => ({ ...stands(one), notice: one.notice }),
}

/** The twelve commands, cut where a public notice (which lists many households, and is not timed) comes between. */
export const untilFirstNotice: readonly Step[] = [
  { command: 'receiveApplication', actor: bySubdistrict('clerk'), body: (one) => formOf(one.row) },
  { command: 'acceptApplication', actor: bySubdistrict('clerk'), body: stands },
  {
    command: 'recordSurvey',
    actor: bySubdistrict('first_reviewer'),
    body: (one, today) => ({
      ...stands(one),
      stage: 'firstReview',
      kind: 'home_visit',
      investigators: ['A01', 'A02'],
      visitedOn: today,
      finding: '入户查看，家庭成员、住房与收入情况与申报一致，邻里无异议。',
    }),
  },
  {
    command: 'passReview',
    actor: bySubdistrict('first_reviewer'),
    body: (one) => ({ ...stands(one), stage: 'firstReview', opinion: '经审核，符合条件。本单位承担审查责任。' }),
  },
]
export const untilFinalNotice: readonly Step[] = [
  close,
  { command: 'transmitFile', actor: bySubdistrict('clerk'), body: stands },
  { command: 'receiveFile', actor: byCounty('clerk'), body: stands },
  { command: 'recordCheck', actor: byCounty('approver'), body: check('housing', '不动产登记中心') },
  { command: 'recordCheck', actor: byCounty('approver'), body: check('income', '民政部门') },
  {
    command: 'approveApplication',
    actor: byCounty('approver'),
    body: (one) => ({ ...stands(one), opinion: '经核准，符合保障条件。' }),
  },
]
export const untilWaiting: readonly Step[] = [
  close,
  { command: 'registerApplication', actor: byCounty('publisher'), body: stands },
]
/** Commands a case itself needs from the counter to the waiting list. */
export const COMMANDS = untilFirstNotice.length + untilFinalNotice.length + untilWaiting.length

/** A real office on a real file, whose clock runs from whichever legal day it is set to. */
export interface Town {
  readonly office: Office
  readonly path: string
  /** What each transaction wrote, in order, while `timed` or not: filled only when asked for. */
  written: { readonly timed: boolean; readonly grants: readonly Grant[] }[]
  timed: boolean
  today: LegalDay
  goTo(day: LegalDay): void
  /** The next `n` synthetic households, not yet at the counter; a town has 12,000. */
  arrive(n: number): Case[]
  ask(one: Case, step: Step): Promise<void>
  close(): void
}

let rows: IntakeRow[] | undefined
const roll = () => {
  rows ??= households({ seed: 1, county, n: 12_000, on: firstDay })
  return rows
}

/** `largest` 1 commits every command by itself; `record` keeps what was written, for the bare writer. */
export function openTown(options: { largest?: number; record?: boolean } = {}): Town {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-'))
  const path = join(folder, 'anju.sqlite')
  const file = sqliteStore(path)
  file.migrate()
  const store = options.record ? recording(file, (grants) => town.written.push({ timed: town.timed, grants })) : file
  const all = roll()
  let arrived = 0
  // The clock runs while commands arrive, as a server's does: a moment is made anew every millisecond.
  let base = instantOf(firstDay).getTime()
  let since = performance.now()
  const office = openOffice({
    store,
    sealer: sealerOf(benchKey),
    law: luoyang,
    policy: luoyangPolicy,
    calendar: stateCouncilCalendar,
    now: () => new Date(base + performance.now() - since),
    committer: committer(store, options.largest),
  })
  const town: Town = {
    office,
    path,
    written: [],
    timed: false,
    today: firstDay,
    goTo(day) {
      town.today = day
      base = instantOf(day).getTime()
      since = performance.now()
    },
    async ask(one, step) {
      const receipt = await say(office, step.command, step.actor(one), step.body(one, town.today))
      one.number = receipt.subject
      one.version = receipt.version
    },
    arrive(n) {
      arrived += n
      if (arrived > all.length) throw new Error('this town has no more households')
      return all.slice(arrived - n, arrived).map((row) => ({ row, number: '', version: 0, notice: '' }))
    },
    close() {
      store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return town
}

/** Idempotency keys come from the caller: made ahead, time-ordered as a browser would make them. */
const keys: string[] = []
const prepareKeys = (n: number) => {
  keys.length = 0
  for (let i = 0; i < n; i += 1) keys.push(uuid())
  keys.reverse()
}

async function say(office: Office, name: string, actor: AtWork, body: Record<string, unknown>): Promise<Receipt> {
  const command = commandNamed(name)
  return (await office.submit(command, actor, body, keys.pop() ?? uuid())).receipt
}

function recording(store: Store, keep: (grants: Grant[]) => void): Store {
  return {
    ...store,
    commit: (batch, namesOf, plan) =>
      store.commit(batch, namesOf, (wishes, known) => {
        const verdicts = plan(wishes, known)
        keep(verdicts.flatMap((v) => (v.is === 'granted' ? [v.grant] : [])))
        return verdicts
      }),
  }
}

/** Has `callers` callers drive the cases through `steps`, each waiting for its answer. Returns the seconds it took. */
export async function drive(
  town: Town,
  cases: readonly Case[],
  steps: readonly Step[],
  callers: number,
): Promise<number> {
  prepareKeys(cases.length * steps.length)
  globalThis.gc?.()
  town.timed = true
  let next = 0
  const caller = async () => {
    for (let one = cases[next++]; one; one = cases[next++]) for (const step of steps) await town.ask(one, step)
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: callers }, caller))
  const seconds = (performance.now() - start) / 1000
  town.timed = false
  return seconds
}

/**
 * Lists the cases in one notice an organ, posts them everywhere, lets the windows pass and completes them; the clock then
 * stands on the day after. Not timed.
 */
export async function publish(town: Town, stage: string, byOrgan: ReadonlyMap<string, readonly Case[]>): Promise<void> {
  const { office } = town
  const notices: { readonly organ: string; readonly notice: string; version: number }[] = []
  const next = async (one: (typeof notices)[number], name: string, actor: AtWork, more: Record<string, unknown>) => {
    one.version = (await say(office, name, actor, { notice: one.notice, version: one.version, ...more })).version
  }
  const context = ({ notice }: { notice: string }) => office.store.head(notice)?.context as NoticeContext
  for (const [organ, cases] of byOrgan) {
    const applications = cases.map((c) => c.number)
    const drafted = await say(office, 'draftNotice', at('publisher', organ), { stage, applications })
    const one = { organ, notice: drafted.subject, version: drafted.version }
    notices.push(one)
    for (const each of cases) {
      each.notice = one.notice
      each.version += 1
    }
    await next(one, 'clearNotice', at('release_reviewer', organ), { opinion: '同意发布。' })
    await sheetIssued(office, one.notice)
    one.version = office.store.head(one.notice)?.version as number
    for (const { channel, place } of context(one).required)
      await next(one, 'postNotice', at('publisher', organ), { channel, place, postedOn: town.today, evidence: sheet })
  }
  const last = notices.map((one) => context(one).window?.endsOn as string).reduce((a, b) => (a > b ? a : b))
  town.goTo(last)
  for (const one of notices)
    for (const { channel, place } of context(one).required)
      await next(one, 'checkPosting', at('publisher', one.organ), { channel, place, checkedOn: last, evidence: sheet })
  town.goTo(addDays(last, 1))
  for (const one of notices) await next(one, 'completeNotice', system, {})
}

/** The first publicity of all cases, one notice a subdistrict. */
export const publishFirst = (town: Town, cases: readonly Case[]): Promise<void> =>
  publish(
    town,
    'firstPublicity',
    Map.groupBy(cases, (c) => c.row.form.subdistrict),
  )

/** The final publicity, one notice of the county. */
export const publishFinal = (town: Town, cases: readonly Case[]): Promise<void> =>
  publish(town, 'finalPublicity', new Map([[county, cases]]))

/** A life: the commands up to a notice, and the notice. */
export const phases = [
  [untilFirstNotice, publishFirst],
  [untilFinalNotice, publishFinal],
  [untilWaiting, undefined],
] as const

/** Whole lives of twelve commands; returns the seconds those commands took, notices not counted. */
export async function live(town: Town, cases: readonly Case[], callers: number): Promise<number> {
  let seconds = 0
  for (const [steps, then] of phases) {
    seconds += await drive(town, cases, steps, callers)
    await then?.(town, cases)
  }
  return seconds
}
