import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Difference } from '../db/replay.ts'
import { sealerOf } from '../db/sealed.ts'
import { openSqlite } from '../db/sqlite.ts'
import { fileFaults } from '../db/whole-file.ts'
import { type Law, luoyang } from '../machines/law.ts'
import { strayFiles } from './audit-files.ts'
import { auditShard, type ShardReport } from './audit-shard.ts'
import { documentFiles } from './documents/files.ts'

/** What an audit found, for people and machines. `differences` empty means: the past is what the log says. */
export interface AuditReport {
  readonly streams: number
  readonly facts: number
  readonly sealed: number
  /** Files of issued documents whose digest was compared; null when no folder was given. */
  readonly files: number | null
  /** False when no key was given: then sealed records and claims were not looked at. */
  readonly sealedChecked: boolean
  readonly differences: readonly Difference[]
}

export interface AuditOptions {
  readonly path: string
  /** The sealing key; without it sealed records and claims are not checked. */
  readonly key: Uint8Array | null
  /** Where the files of issued documents lie; without it they are not looked at. */
  readonly files?: string
  /** Audit one case or notice only. */
  readonly only?: string
  readonly threads?: number
  readonly law?: Law
  readonly progress?: (done: number, total: number) => void
}

export interface AuditTask {
  readonly path: string
  readonly key: Uint8Array | null
  readonly files: string | null
  readonly from: number
  readonly to: number
}

/** Under so many streams a thread costs more than it saves. */
const SMALL = 5_000

/**
 * Replays everything and rebuilds heads, read rows, claims and counters aside, then compares with what is stored.
 * Opens the file read-only. A law other than Luoyang's (tests) is audited on this thread.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { path, key, only, progress, files = null } = options
  const db = openSqlite(path, { readonly: true })
  try {
    const broken = db.pragma('integrity_check', { simple: true })
    const differences: Difference[] = []
    const whole = (field: string, stored: unknown, recomputed: unknown) =>
      differences.push({ stream: '', version: null, field, stored, recomputed })
    if (broken !== 'ok') whole('file', broken, 'ok')

    const last = db.prepare('SELECT coalesce(max(id), 0) FROM streams').pluck().get() as number
    let from = 1
    let to = last
    if (only !== undefined) {
      const id = db.prepare('SELECT id FROM streams WHERE name = ?').pluck().get(only) as number | undefined
      if (id === undefined) {
        whole('stream', only, 'no such case or notice')
        return { streams: 0, facts: 0, sealed: 0, files: null, sealedChecked: key !== null, differences }
      }
      from = id
      to = id
    }
    const before = db.prepare('SELECT coalesce(max(seq), 0) FROM facts').pluck().get() as number

    const threads = options.law || to - from < SMALL ? 1 : (options.threads ?? availableParallelism())
    const reports =
      threads === 1
        ? [
            auditShard(
              db,
              options.law ?? luoyang,
              key ? sealerOf(key) : null,
              files === null ? null : documentFiles(files),
              from,
              to,
              (n) => progress?.(n, to - from + 1),
            ),
          ]
        : await inThreads(path, key, files, from, to, threads, progress)
    for (const r of reports) differences.push(...r.differences)

    if (only === undefined) {
      differences.push(...fileFaults(db))
      const count = (table: string, where = '') =>
        db.prepare(`SELECT count(*) FROM ${table} ${where}`).pluck().get() as number
      const after = db.prepare('SELECT coalesce(max(seq), 0) FROM facts').pluck().get() as number
      if (after === before) {
        const streams = count('streams')
        if (count('heads') !== streams) whole('heads', count('heads'), streams)
        const cases = count('streams', `WHERE kind = 'application'`)
        if (count('applications') !== cases) whole('applications', count('applications'), cases)
        const posted = count('streams', `WHERE kind = 'notice'`)
        if (count('notices') !== posted) whole('notices', count('notices'), posted)
        const papers = count('streams', `WHERE kind = 'document'`)
        if (count('documents') !== papers) whole('documents', count('documents'), papers)
        const facts = reports.reduce((n, r) => n + r.facts, 0)
        if (differences.length === 0 && count('facts') !== facts) whole('facts', count('facts'), facts)
        compareAgreements(reports, whole)
        if (files !== null) {
          const issued = db.prepare('SELECT sha256 FROM documents WHERE sha256 IS NOT NULL').pluck().all() as string[]
          differences.push(...(await strayFiles(files, new Set(issued), Date.now())))
        }
        compareCounters(
          reports,
          db.prepare('SELECT name, value FROM counters').raw().all() as [string, number][],
          whole,
        )
      }
    }
    const sum = (pick: (r: ShardReport) => number) => reports.reduce((n, r) => n + pick(r), 0)
    return {
      streams: sum((r) => r.streams),
      facts: sum((r) => r.facts),
      sealed: sum((r) => r.sealed),
      files: files === null ? null : sum((r) => r.files),
      sealedChecked: key !== null,
      differences,
    }
  } finally {
    db.close()
  }
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

function inThreads(
  path: string,
  key: Uint8Array | null,
  files: string | null,
  from: number,
  to: number,
  threads: number,
  progress: AuditOptions['progress'],
): Promise<ShardReport[]> {
  const size = Math.ceil((to - from + 1) / threads)
  const done = new Array<number>(threads).fill(0)
  return Promise.all(
    Array.from({ length: threads }, (_, i) => {
      const task: AuditTask = { path, key, files, from: from + i * size, to: Math.min(from + (i + 1) * size - 1, to) }
      return new Promise<ShardReport>((resolve, reject) => {
        // Node strips the types of a worker itself; the audit has no JSX.
        const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), { workerData: task, execArgv: [] })
        worker.on('message', (message: { streams?: number; report?: ShardReport }) => {
          if (message.report) resolve(message.report)
          else {
            done[i] = message.streams ?? 0
            progress?.(
              done.reduce((a, b) => a + b, 0),
              to - from + 1,
            )
          }
        })
        worker.on('error', reject)
        worker.on('exit', (code) => reject(new Error(`an audit thread ended with code ${code} and no report`)))
      })
    }),
  )
}
