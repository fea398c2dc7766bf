import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Head } from '../../db/heads.ts'
import { keyFile, sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { luoyang } from '../../machines/law.ts'
import type { NoticeContext } from '../../machines/notice.ts'
import { maskName } from '../../public-notices/masking.ts'
import { sealedFindings } from '../assessment.ts'
import { type AuditReport, audit } from '../audit.ts'
import { findingOf } from '../audit-findings.ts'
import { addDays, instantOf, type LegalDay, parsePeriod, publicityWindow, stateCouncilCalendar } from '../calendar.ts'
import { directoryFileName } from '../documents/directory.ts'
import { paperName } from '../documents/paper-name.ts'
import { filesFolder, openPress, type Press } from '../documents/press.ts'
import { rerenderAll } from '../documents/rerender.ts'
import type { HouseholdFile } from '../household-form.ts'
import { importIntake } from '../import.ts'
import { readIntake, writeIntake } from '../intake.ts'
import type { IntakeError } from '../intake-columns.ts'
import { closeDue } from '../jobs/close-due.ts'
import { issueDocuments } from '../jobs/issue-documents.ts'
import { openCityLog, printedCheckpoint } from '../log/city-log.ts'
import { type Office, openOffice } from '../office.ts'
import { areaName, cityCode, counties, organ, organName, subdistrictsOf } from '../organs.ts'
import { luoyangPolicy } from '../policy.ts'
import { siteFileName } from '../web/site.ts'
import { documentsSay, facts, reasons, stages, states } from '../words.ts'
import { deskOpen, workday, workIsLeft } from './desks.ts'
import { demoDirectory } from './directory.ts'
import { columnKeepers } from './disclosures.ts'
import { households } from './households.ts'
import { columns } from './tables.ts'

/** The demo's first day: its publicities run across the National Day holiday of 2025. */
export const demoStart: LegalDay = '2025-09-15'
/** A year of days is far more than any case needs; reaching it means that something stands still. */
const longest = 365

export interface DemoOptions {
  /** Folder of the demo's own data; emptied at the start. */
  readonly folder: string
  /** An intake file of the city's own instead of the generated one. */
  readonly intake?: string
  /** It is served afterwards: a second batch is taken in and stands in the middle of its publicities at the end. */
  readonly goesOn?: boolean
  /** Where the codes on its documents can be looked up once it is served. */
  readonly site: string
  readonly print: (text: string) => void
  readonly progress: (label: string) => { tick: (done: number, total: number) => void; end: () => void }
}

/** Thrown when the demo's intake file has errors: each is printed, nothing was taken in. */
export class IntakeRefused extends Error {}

function refuseFaulty(errors: readonly IntakeError[], print: (text: string) => void): void {
  if (errors.length === 0) return
  for (const e of errors) print(`第 ${e.line} 行〔${e.column}〕${e.message}`)
  throw new IntakeRefused(
    `收件文件有 ${errors.length} 处错误，没有写入任何一户：请改正后重试（演示中的“今天”是 ${demoStart}）。`,
  )
}

/**
 * The road, once, in a minute: a batch of applications is taken in from a CSV file and driven by commands, day by day
 * on a simulated legal clock, until nobody has anything left to do. Prints who is where and why, then audits the log.
 */
export async function demo(options: DemoOptions): Promise<AuditReport> {
  const { folder, print } = options
  // Read before the folder is emptied: the file may be the one the last demo left there, edited.
  const own = options.intake === undefined ? undefined : readFileSync(options.intake)
  if (own) refuseFaulty(readIntake(own, demoStart).errors, print)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'anju.sqlite')
  const key = keyFile(join(folder, 'anju.key'))
  const store = sqliteStore(path)
  store.migrate()
  let now = instantOf(demoStart)
  const office = openOffice({
    store,
    sealer: sealerOf(key),
    law: luoyang,
    policy: luoyangPolicy,
    calendar: stateCouncilCalendar,
    now: () => now,
  })
  const organs = counties().flatMap((county) => [county, ...subdistrictsOf(county.code)])
  const directory = demoDirectory([organ(cityCode()), ...organs])
  const { organ: host = organName(cityCode()), address = '', phone = '' } = directory.organs[cityCode()] ?? {}
  writeFileSync(join(folder, siteFileName), JSON.stringify({ ...demoSite, host, address, phone }))
  writeFileSync(join(folder, directoryFileName), JSON.stringify(directory, null, 1))
  const log = await openCityLog(folder, `${options.site.replace(/^https?:\/\//, '')}/log`)
  const press = { ...openPress(folder, options.site), checkpoint: () => printedCheckpoint(log, store) }
  try {
    const file = join(folder, 'intake.csv')
    writeFileSync(file, own ?? generated())
    print(`收件文件：${options.intake ?? file}`)
    const imported = await importIntake(office, readFileSync(file), '410300-01-1')
    refuseFaulty(imported.errors, print)
    print(`收件 ${imported.taken.length} 户。法定时钟自 ${demoStart} 起逐日推进。`)
    const order = new Map(imported.taken.map(({ number }, i) => [number, i]))

    const keepColumn = columnKeepers(office)
    const bar = options.progress('逐日办理')
    let day = demoStart
    let days = 0
    const passDay = async (places: ReadonlyMap<string, number>) => {
      now = instantOf(day, '00:05')
      await closeDue(office)
      if (deskOpen(office, day)) {
        now = instantOf(day, '09:00')
        await workday(office, day, places)
      }
      now = instantOf(day, '16:00')
      await keepColumn(day)
      await printed(office, press)
      day = addDays(day, 1)
      days += 1
    }
    while (workIsLeft(office) && days < longest) {
      await passDay(order)
      bar.tick(ended(office), imported.taken.length)
    }
    // The list of those registered on the last day is made the day after.
    now = instantOf(day, '00:05')
    await printed(office, press)
    bar.end()
    print(report(office, order, addDays(day, -1)))
    if (options.goesOn) {
      const going = options.progress('下一批申请')
      const waves = [...nextWaves]
      const places = new Map(order)
      for (let n = 0; n < longest && !isInTheMiddle(office, addDays(day, -1)); n += 1) {
        const wave = waves[0]
        if (wave && n >= wave.after) {
          waves.shift()
          now = instantOf(day, '00:05')
          const rows = households({ ...wave, on: day }).map((row, i) => ({ ...row, household: String(i + 1) }))
          const next = await importIntake(office, Buffer.from(writeIntake(rows)), '410300-01-1')
          for (const [i, { number }] of next.taken.entries()) places.set(number, i)
        }
        await passDay(places)
        going.tick(n, nextLasts)
      }
      going.end()
      print(
        `\n另有一批申请正在办理：演示日期 ${addDays(day, -1)}，正在公示 ${running(office, addDays(day, -1)).length} 份。`,
      )
    }
    const checking = options.progress('重放核验')
    const found = await audit({ path, key, files: filesFolder(folder), progress: checking.tick })
    checking.end()
    print(laidOut(office, press, join(folder, 'documents')))
    const making = options.progress('重新生成')
    const { made, unlike } = await rerenderAll(office, press, { progress: making.tick })
    making.end()
    print(documentsSay.rerendered(made, unlike.length))
    const differences = unlike.map(({ number }) => findingOf(unlikeIn(number)))
    return { ...found, differences: [...found.differences, ...differences] }
  } finally {
    await press.close()
    store.close()
  }
}

const demoSite = { name: '住房保障公示平台', demo: true }

/** The batch that is under way when the demo is served: seeds of their own, so that nobody is anybody of the first. */
const nextWaves = [
  { seed: 2, county: '410305', n: 24, after: 0 },
  { seed: 3, county: '410327', n: 10, after: 20 },
  { seed: 4, county: '410305', n: 16, after: 30 },
] as const
/** So many days they take, about. */
const nextLasts = 80

const running = ({ store }: Office, on: LegalDay) =>
  store.notices({ state: 'running', limit: 1_000 }).filter(({ startsOn }) => startsOn !== null && startsOn <= on)

/** Whether a visitor finds what a city has on an ordinary working day: several notices running, first ones and final ones. */
function isInTheMiddle(office: Office, on: LegalDay): boolean {
  const notices = running(office, on)
  return deskOpen(office, on) && notices.length >= 4 && new Set(notices.map(({ stage }) => stage)).size > 1
}

/** The day's papers. In the demo nothing may go wrong with one. */
async function printed(office: Office, press: Press): Promise<void> {
  const { faults } = await issueDocuments(office, press)
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

const unlikeIn = (stream: string) => ({
  stream,
  version: null,
  field: 'rendered',
  stored: 'issued',
  recomputed: 'other',
})

/** Lays the papers out for people: a folder a kind, a file named by its 发文字号. Says how many of which there are. */
function laidOut({ store, law }: Office, press: Press, folder: string): string {
  const counts = new Map<string, number>()
  for (const row of store.documents({ limit: 100_000 })) {
    const bytes = row.sha256 === null ? undefined : press.files.read(row.sha256)
    const kind = paperName({ store, law }, row)
    if (!bytes) continue
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    mkdirSync(join(folder, kind), { recursive: true })
    const fallen = row.state === 'issued' ? '' : `（${states[row.state]}）`
    writeFileSync(join(folder, kind, `${row.mark}${fallen}.pdf`), bytes)
  }
  const all = [...counts.values()].reduce((a, b) => a + b, 0)
  const each = [...counts].map(([kind, n]) => `${kind} ${n}`).join('，')
  return `\n文书 ${all} 份（${each}），在 ${folder}`
}

const generated = (): string =>
  writeIntake(
    [
      ...households({ seed: 1, county: '410305', n: 60, on: demoStart }),
      ...households({ seed: 1, county: '410327', n: 20, on: demoStart }),
    ].map((row, i) => ({ ...row, household: String(i + 1) })),
  )

const ended = (office: Office): number =>
  office.store
    .countByState()
    .filter(({ state }) =>
      ['waiting', 'rejected', 'rejectionConfirmed', 'notAccepted', 'lapsed', 'withdrawn'].includes(state),
    )
    .reduce((n, row) => n + row.n, 0)

type Told = AnyFact & { readonly data: Record<string, never> }
const historyOf = (office: Office, stream: string): Told[] =>
  office.store.history(stream).map((f) => JSON.parse(f.body) as Told)

/** The end of the demo in words: cases, notices, objections, adverse decisions. Names masked, as on any screen. */
export function report(office: Office, order: ReadonlyMap<string, number>, today: LegalDay): string {
  const { store } = office
  const cases: string[][] = []
  const objections: string[][] = []
  const adverse: string[][] = []
  const versions = new Map<string, number>()
  let answeredFor = 0
  for (const number of order.keys()) {
    const head = store.head(number) as Head
    const c = head.context as ApplicationContext
    const history = historyOf(office, number)
    for (const { findings } of c.assessed)
      answeredFor += sealedFindings(office, number, findings)?.overrides.length ?? 0
    const decidedBy = c.assessed.at(-1)?.numbers
    if (decidedBy) versions.set(decidedBy, (versions.get(decidedBy) ?? 0) + 1)
    const on = (type: string, stage?: string) =>
      history.findLast(
        (f) => f.type === type && (stage === undefined || (f.data as { stage?: string }).stage === stage),
      )?.occurredOn ?? '—'
    cases.push([
      number,
      nameOf(office, c),
      `${areaName(c.county)}${areaName(c.subdistrict)}`,
      on('ApplicationAccepted'),
      on('PublicityCompleted', 'firstPublicity'),
      on('ApplicationApproved'),
      on('PublicityCompleted', 'finalPublicity'),
      states[head.state] ?? head.state,
      whyOf(c, history),
    ])
    for (const f of history) {
      const data = f.data as {
        objection?: string
        stage?: string
        reason?: string
        outcome?: string
        policyNumbers?: string
      }
      if (f.type === 'ObjectionRaised') {
        const outcome = history.find(
          (g) => g.type !== f.type && (g.data as { objection?: string }).objection === data.objection,
        )
        objections.push([
          data.objection ?? '',
          stages[data.stage ?? ''] ?? '',
          f.occurredOn,
          outcome ? `${outcome.occurredOn} ${(facts as Record<string, string>)[outcome.type]}` : '办理中',
        ])
      }
      if (f.type === 'ReviewRejected' || f.type === 'ApplicationNotAccepted')
        adverse.push([
          number,
          stages[data.stage ?? 'intake'] ?? '',
          f.occurredOn,
          reasons[data.reason ?? ''] ?? '',
          data.policyNumbers ?? '—',
          remedyOf(history),
        ])
    }
  }
  const notices = store
    .notices({ limit: 10_000 })
    .reverse()
    .map((row) => {
      const n = (store.head(row.number) as Head).context as NoticeContext
      return [
        row.number,
        organName(row.organ),
        stages[row.stage] ?? row.stage,
        `${row.entries} 户`,
        row.startsOn ?? '—',
        row.endsOn ?? '—',
        states[row.state] ?? row.state,
        windowWhy(office, n),
      ]
    })
  const counts = new Map<string, number>()
  for (const { state, n } of store.countByState()) counts.set(state, (counts.get(state) ?? 0) + n)
  return [
    '',
    `截至 ${today}`,
    columns(['受理编号', '申请人', '街道（乡镇）', '受理', '初审公示满', '核准', '核准公示满', '现状', '说明'], cases),
    '',
    `公示 ${notices.length} 份`,
    columns(['编号', '单位', '环节', '户数', '起', '止', '状态', '期间说明'], notices),
    '',
    `异议 ${objections.length} 件`,
    columns(['编号', '环节', '提出', '处理'], objections),
    '',
    `不予受理、不予通过 ${adverse.length} 件`,
    columns(['受理编号', '环节', '日期', '理由', '政策版本', '救济'], adverse),
    '',
    [...counts].map(([state, n]) => `${states[state] ?? state} ${n} 户`).join('，'),
    `资格认定所依据的政策版本：${[...versions].map(([version, n]) => `${version} ${n} 户`).join('，')}`,
    `无法核实而由决定人写明理由放行的条件 ${answeredFor} 项。`,
    '（各项标准及其依据见 anju policy show，其中多项是待当地确定的默认值；人物均为虚构。）',
  ].join('\n')
}

function nameOf(office: Office, c: ApplicationContext): string {
  const record = office.store.unseal(c.number, c.household)
  const applicant = record && (office.sealer.open(record) as HouseholdFile).members.find((m) => m.relation === '申请人')
  return applicant ? maskName(applicant.name) : '—'
}

function whyOf(c: ApplicationContext, history: readonly Told[]): string {
  const happened: string[] = []
  const told = (type: string) => history.some((f) => f.type === type)
  if (history.some((f) => f.type === 'ApplicationAccepted' && (f.data as { deemed?: true }).deemed))
    happened.push('逾期未答复，视为自收件日受理')
  if (told('CorrectionAnswered')) happened.push('经补正')
  if (told('CorrectionLapsed')) happened.push('逾期未补正')
  if (told('ReviewReturned')) happened.push('曾退回下级')
  if (told('ObjectionDismissed')) happened.push('异议不成立')
  if (told('ObjectionUpheld')) happened.push('异议成立')
  if (c.rejection) happened.push(`${stages[c.rejection.stage]}：${reasons[c.rejection.reason]}`)
  const decided = history.find((f) => f.type === 'ReexaminationDecided')
  if (decided)
    happened.push((decided.data as { outcome?: string }).outcome === 'overturned' ? '复核撤销原决定' : '复核维持')
  if (c.waiting) happened.push(`轮候号 ${c.waiting.number}`)
  return happened.join('；')
}

function remedyOf(history: readonly Told[]): string {
  const asked = history.find((f) => f.type === 'ReexaminationRequested')
  const decided = history.find((f) => f.type === 'ReexaminationDecided')
  if (decided)
    return `${decided.occurredOn} 复核${(decided.data as { outcome?: string }).outcome === 'overturned' ? '撤销' : '维持'}`
  return asked ? `${asked.occurredOn} 申请复核` : '未申请复核'
}

/** Why a window ends when it does: the same function that computed it says so. */
function windowWhy(office: Office, n: NoticeContext): string {
  if (!n.window) return ''
  const last = Object.values(n.posted).reduce((a, b) => (a > b ? a : b))
  const { explanation, workdays } = publicityWindow(last, parsePeriod(n.lasts), n.minWorkdays, office.calendar)
  const moved = explanation.filter((line) => line.includes('顺延') || line.includes('延长'))
  return [`${n.lasts}，含 ${workdays} 个工作日`, ...(n.interruptions > 0 ? ['中断后重新起算'] : []), ...moved].join(
    '；',
  )
}
