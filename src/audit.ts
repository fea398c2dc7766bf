import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Difference } from '../db/replay.ts'
import { type Keys, sealerOf } from '../db/sealed.ts'
import { openSqlite, type Sqlite } from '../db/sqlite.ts'
import { fileFaults } from '../db/whole-file.ts'
import { type Law, luoyang } from '../machines/law.ts'
import { calendarsThen } from './audit-calendars.ts'
import { strayFiles } from './audit-files.ts'
import { type Finding, findingOf } from './audit-findings.ts'
import { registerThen } from './audit-grants.ts'
import { auditShard, type Range, type ShardReport } from './audit-shard.ts'
import { auditTree, type TreeKnown, type TreeReport } from './audit-tree.ts'
import { type Calendar, stateCouncilCalendar } from './calendar.ts'
import { documentFiles } from './documents/files.ts'
import { luoyangPolicy, type Policy } from './policy.ts'
import { settingsFaults } from './settings-book.ts'

/** What an audit found, for people and machines. `differences` empty means: the past is what the log says. */
export interface AuditReport {
  readonly streams: number
  readonly facts: number
  readonly sealed: number
  /** Files of issued documents whose digest was compared; null when no folder was given. */
  readonly files: number | null
  /** False when no key was given: then sealed records and claims were not looked at. */
  readonly sealedChecked: boolean
  /** The whole log and everything made of it; else only what was asked for, or what has come since. */
  readonly isWhole: boolean
  /** The newest fact of the file when it began: where the next run may go on. */
  readonly upTo: number
  /** How the one case stood, where one was asked for: as of the instant, or now. */
  readonly standing: { readonly version: number; readonly state: string; readonly hash: string } | null
  /** Leaves and root (hex) of the city log, recomputed; null where there is none or it was not asked for. */
  readonly tree: { readonly size: number; readonly root: string } | null
  readonly differences: readonly Finding[]
}

export interface AuditOptions {
  readonly path: string
  /** The sealing key; without it sealed records and claims are not checked. */
  readonly key: Uint8Array | Keys | null
  /** Where the files of issued documents lie; without it they are not looked at. */
  readonly files?: string
  /** The data folder whose city log and book of settings are compared; without it they are not looked at. */
  readonly log?: string
  /** With `since`: the root of the city log then, in hex, so that only what has come since is read. */
  readonly treeThen?: TreeKnown
  /** Audit one case, notice, document, entry or calendar year only. */
  readonly only?: string
  /** Only what an organ or the places below it have to do with: the division code of a county, subdistrict or the city. */
  readonly organ?: string
  /** Only what was recorded at this instant or before; ISO UTC. What is kept beside the log is of today and left out. */
  readonly asOf?: string
  /** Only streams that have grown since the log had so many facts. */
  readonly since?: number
  readonly threads?: number
  readonly law?: Law
  /** Needed with another law than Luoyang's, or what rests on a policy is left out. */
  readonly policy?: Policy
  readonly calendar?: Calendar
  readonly progress?: (done: number, total: number) => void
}

/** What a thread is given: plain data. `what`: streams, the file as such, or its city log. */
export interface AuditTask {
  readonly path: string
  readonly key: Uint8Array | Keys | null
  readonly files: string | null
  readonly until?: string
  /** Shared by all shards; see AuditBy. */
  readonly covered: Uint8Array | null
  readonly log: string | null
  readonly what: readonly Range[] | 'file' | 'tree'
  readonly treeThen?: TreeKnown
}

/** Under so many streams a thread costs more than it saves. */
const SMALL = 5_000

/**
 * Replays everything and recomputes what follows from it (days, who might act, heads, read rows, claims, counters), then
 * compares with what is stored. Opens the file read-only. A law other than Luoyang's (tests) is audited on this thread.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { path, key, only, organ, asOf, since, treeThen, progress, files = null, log = null } = options
  const isWhole = only === undefined && organ === undefined && asOf === undefined && since === undefined
  const db = openSqlite(path, { readonly: true })
  try {
    const differences: Difference[] = []
    const whole = (field: string, stored: unknown, recomputed: unknown) =>
      differences.push({ stream: '', version: null, field, stored, recomputed })
    const before = lastSeq(db)
    const ids = wanted(db, options)
    if (only !== undefined && ids.length === 0) whole('stream', only, 'no such case or notice')
    if (since !== undefined && since > before) whole('log cut off', before, since)
    const ranges = runsOf(ids)
    const covered = isWhole ? new Uint8Array(new SharedArrayBuffer(before + 1)) : null
    const task = { path, key, files, log, covered, ...(asOf === undefined ? {} : { until: asOf }) }

    const isSmall = options.law !== undefined || ids.length < SMALL
    const threads = isSmall ? 1 : (options.threads ?? availableParallelism())
    const tick = (done: number) => progress?.(done, ids.length)
    let reports: readonly ShardReport[]
    // The tree is one for all: a case or an organ alone says nothing of it.
    const hasTree = isWhole || (since !== undefined && only === undefined && organ === undefined)
    let tree: TreeReport = { size: null, root: null, differences: [] }
    if (threads === 1) {
      if (isWhole) differences.push(...fileReport(db))
      if (log !== null && hasTree) tree = auditTree(db, log, treeThen)
      const law = options.law ?? luoyang
      const by = {
        ...task,
        law,
        policy: options.policy ?? (options.law ? null : luoyangPolicy),
        calendars: calendarsThen(db, options.calendar ?? stateCouncilCalendar),
        sealer: key ? sealerOf(key) : null,
        documents: files === null ? null : documentFiles(files),
        register: registerThen(db, law, key ? sealerOf(key) : null),
      }
      reports = [auditShard(db, by, ranges, tick)]
    } else {
      const found = await inThreads(task, ranges, { isWhole, tree: hasTree && log !== null, treeThen }, threads, tick)
      reports = found.reports
      differences.push(...found.ofFile)
      if (found.tree) tree = found.tree
    }
    for (const r of reports) differences.push(...r.differences)
    if (isWhole && log !== null) differences.push(...settingsFaults(log))
    differences.push(...tree.differences)
    // Between two looks at a file that is being written, numbers do not have to agree.
    if (covered && lastSeq(db) === before) {
      uncovered(covered, whole)
      wholeFaults(db, reports, differences.length === 0, whole)
      if (files !== null) {
        const issued = db.prepare('SELECT sha256 FROM documents WHERE sha256 IS NOT NULL').pluck().all() as string[]
        differences.push(...(await strayFiles(files, new Set(issued), Date.now())))
      }
    }

    const sum = (pick: (r: ShardReport) => number) => reports.reduce((n, r) => n + pick(r), 0)
    return {
      streams: sum((r) => r.streams),
      facts: sum((r) => r.facts),
      sealed: sum((r) => r.sealed),
      files: files === null ? null : sum((r) => r.files),
      sealedChecked: key !== null,
      isWhole,
      upTo: before,
      standing: only === undefined ? null : (reports[0]?.standing ?? null),
      tree: tree.size === null || tree.root === null ? null : { size: tree.size, root: tree.root },
      differences: differences.map(findingOf),
    }
  } finally {
    db.close()
  }
}

const lastSeq = (db: Sqlite) => db.prepare('SELECT coalesce(max(seq), 0) FROM facts').pluck().get() as number

/** The ids of the streams asked for, in order. */
function wanted(db: Sqlite, { only, organ, since }: AuditOptions): number[] {
  // A case is named after its county; its subdistrict stands in its first fact. The city's code ends in 00.
  const prefix = organ?.replace(/^(\d{4})00$/, '$1')
  return db
    .prepare(
      `SELECT id FROM streams s WHERE (@only IS NULL OR name = @only)
      AND (@since IS NULL OR id IN (SELECT stream FROM facts WHERE seq > @since))
      AND (@prefix IS NULL OR name LIKE @prefix || '%' OR (length(@prefix) = 9 AND kind = 'application'
        AND name LIKE substr(@prefix, 1, 6) || '%' AND (SELECT json_extract(body, '$.data.subdistrict') FROM facts f
        WHERE f.stream = s.id AND f.version = 1 AND json_valid(body)) = @prefix)) ORDER BY id`,
    )
    .pluck()
    .all({ only: only ?? null, since: since ?? null, prefix: prefix ?? null }) as number[]
}

function runsOf(ids: readonly number[]): Range[] {
  const runs: [number, number][] = []
  for (const id of ids) {
    const last = runs.at(-1)
    if (last && last[1] === id - 1) last[1] = id
    else runs.push([id, id])
  }
  return runs
}

/** What the file is as such: whole to SQLite, and with nothing taken out. */
export function fileReport(db: Sqlite): Difference[] {
  const broken = db.pragma('integrity_check', { simple: true })
  const own = broken === 'ok' ? [] : [{ stream: '', version: null, field: 'file', stored: broken, recomputed: 'ok' }]
  return [...own, ...fileFaults(db)]
}

/** Facts no receipt covers, or more than one: the rows of each wish lie side by side, from the first to the last of the log. */
function uncovered(covered: Uint8Array, differ: (field: string, stored: unknown, recomputed: unknown) => void): void {
  let told = 0
  for (let seq = 1; seq < covered.length && told < TOLD; seq += 1)
    if (covered[seq] !== 1) {
      differ('receipts', `${covered[seq]} of fact ${seq}`, 1)
      told += 1
    }
  if (covered[0] !== 0) differ('receipts', 'of fact 0', 0)
}

/** So many facts without a receipt are told one by one. */
const TOLD = 20

/** What only all shards together know: how many rows there are, who agrees with whom, which numbers are in use. */
function wholeFaults(
  db: Sqlite,
  reports: readonly ShardReport[],
  isClean: boolean,
  differ: (field: string, stored: unknown, recomputed: unknown) => void,
): void {
  const count = (table: string, where = '') =>
    db.prepare(`SELECT count(*) FROM ${table} ${where}`).pluck().get() as number
  const streams = count('streams')
  if (count('heads') !== streams) differ('heads', count('heads'), streams)
  for (const [table, kind] of [
    ['applications', 'application'],
    ['notices', 'notice'],
    ['documents', 'document'],
    ['disclosures', 'disclosure'],
  ] as const) {
    const own = count('streams', `WHERE kind = '${kind}'`)
    if (count(table) !== own) differ(table, count(table), own)
  }
  const facts = reports.reduce((n, r) => n + r.facts, 0)
  if (isClean && count('facts') !== facts) differ('facts', count('facts'), facts)
  compareAgreements(reports, differ)
  compareCounters(reports, db.prepare('SELECT name, value FROM counters').raw().all() as [string, number][], differ)
}

function compareCounters(
  reports: readonly ShardReport[],
  stored: readonly [string, number][],
  differ: (field: string, stored: unknown, recomputed: unknown) => void,
): void {
  const own = new Map<string, { highest: number; used: number }>()
  for (const { numbers } of reports)
    for (const [series, { highest, used }] of Object.entries(numbers)) {
      const before = own.get(series) ?? { highest: 0, used: 0 }
      own.set(series, { highest: Math.max(before.highest, highest), used: before.used + used })
    }
  for (const [series, value] of stored) {
    const { highest, used } = own.get(series) ?? { highest: null, used: null }
    if (highest !== value) differ(`counter ${series}`, value, highest)
    // A number is issued in the transaction that uses it: one that nobody has is a case, notice or entry taken out.
    else if (used !== value) differ(`numbers of ${series}`, used, value)
    own.delete(series)
  }
  for (const [series, { highest }] of own) differ(`counter ${series}`, null, highest)
}

/** Two streams must say the same of each other: whom a notice lists has the fact of it, and nobody else. */
function compareAgreements(
  reports: readonly ShardReport[],
  differ: (field: string, stored: unknown, recomputed: unknown) => void,
): void {
  const own = new Map<string, { said: number; told: number }>()
  for (const { agreements } of reports)
    for (const [what, { said, told }] of Object.entries(agreements)) {
      const before = own.get(what) ?? { said: 0, told: 0 }
      own.set(what, { said: before.said + said, told: before.told + told })
    }
  for (const [what, { said, told }] of own) if (said !== told) differ(what, said, told)
}

/** What a thread answers: how far it is, or what it found. */
export type AuditAnswer =
  | { readonly streams: number }
  | { readonly report: ShardReport }
  | { readonly ofFile: readonly Difference[] }
  | { readonly tree: TreeReport }

async function inThreads(
  task: Omit<AuditTask, 'what' | 'treeThen'>,
  ranges: readonly Range[],
  besides: { readonly isWhole: boolean; readonly tree: boolean; readonly treeThen: TreeKnown | undefined },
  threads: number,
  tick: (done: number) => void,
): Promise<{
  readonly reports: readonly ShardReport[]
  readonly ofFile: readonly Difference[]
  readonly tree: TreeReport | null
}> {
  const done = new Array<number>(threads).fill(0)
  const silent = () => {}
  const { treeThen } = besides
  const others = [
    ...(besides.isWhole ? [inThread({ ...task, what: 'file' }, silent)] : []),
    ...(besides.tree ? [inThread({ ...task, what: 'tree', ...(treeThen ? { treeThen } : {}) }, silent)] : []),
  ]
  const shards = shared(ranges, threads).map((its, i) =>
    inThread({ ...task, what: its }, (streams) => {
      done[i] = streams
      tick(done.reduce((a, b) => a + b, 0))
    }),
  )
  const answers = await Promise.all([...shards, ...others])
  return {
    reports: answers.flatMap((answer) => ('report' in answer ? [answer.report] : [])),
    ofFile: answers.flatMap((answer) => ('ofFile' in answer ? answer.ofFile : [])),
    tree: answers.flatMap((answer) => ('tree' in answer ? [answer.tree] : []))[0] ?? null,
  }
}

/** Ranges of as many streams each, in order. */
function shared(ranges: readonly Range[], threads: number): Range[][] {
  const all = ranges.reduce((n, [first, last]) => n + last - first + 1, 0)
  const size = Math.max(1, Math.ceil(all / threads))
  const shares: Range[][] = [[]]
  let room = size
  for (let [first, last] of ranges)
    while (first <= last) {
      if (room === 0) {
        shares.push([])
        room = size
      }
      const end = Math.min(last, first + room - 1)
      shares.at(-1)?.push([first, end])
      room -= end - first + 1
      first = end + 1
    }
  return shares
}

function inThread(task: AuditTask, progress: (streams: number) => void): Promise<AuditAnswer> {
  return new Promise((resolve, reject) => {
    // Node strips the types of a worker itself; the audit has no JSX.
    const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), {
      workerData: task,
      execArgv: [],
      // What is read dies young: a larger nursery only makes the process larger.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    })
    worker.on('message', (answer: AuditAnswer) => {
      if ('streams' in answer) progress(answer.streams)
      else resolve(answer)
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`an audit thread ended with code ${code} and no report`)))
  })
}
