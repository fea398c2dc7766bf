import { Worker } from 'node:worker_threads'
import type { AuditOptions, AuditReport } from '../audit.ts'
import { type AuditRun, type LastAudits, lastAudits, rememberAudit, runOf } from '../last-audit.ts'

/** What a night's audit is given; plain data, for a thread. */
export type NightlyAudit = Pick<AuditOptions, 'path' | 'key' | 'files' | 'log'>

/** What the audit thread answers. */
export interface NightlyReport {
  readonly report: AuditReport
}

const HOUR_MS = 3_600_000
/** A full audit this long ago is due again: what lies below the newest facts is looked at once a week. */
const WEEK_MS = 7 * 24 * HOUR_MS
/** Between two nights, whatever the hour: the clock of a server does not run on the minute. */
const NIGHT_MS = 20 * HOUR_MS
/** From two to five in the morning in Shanghai, or as soon as a day and two hours have passed without. */
const isNight = (now: Date): boolean => {
  const hour = (now.getUTCHours() + 8) % 24
  return hour >= 2 && hour < 5
}

/** Which audit is due now, if any: the first of a file is a full one, then one a night, a full one every week. */
export function auditDue(before: LastAudits | null, now: Date): AuditRun['scope'] | null {
  if (!before) return 'full'
  const age = now.getTime() - Date.parse(before.latest.at)
  if (age < NIGHT_MS || (age < NIGHT_MS + 6 * HOUR_MS && !isNight(now))) return null
  return !before.full || now.getTime() - Date.parse(before.full.at) > WEEK_MS ? 'full' : 'incremental'
}

/**
 * Audits a file on a thread of its own and remembers the result beside it. An audit that cannot be carried through is
 * remembered too: not knowing is a failure. `signal` ends the thread and remembers nothing.
 */
export async function auditAtNight(
  options: NightlyAudit,
  scope: AuditRun['scope'],
  now: () => Date,
  signal?: AbortSignal,
): Promise<{ readonly audits: LastAudits; readonly report: AuditReport | null } | null> {
  const began = performance.now()
  const since = scope === 'full' ? {} : sinceLast(lastAudits(options.path))
  try {
    const report = await onThread({ ...options, ...since, threads: 1 }, signal)
    if (!report) return null
    return { audits: rememberAudit(options.path, runOf(report, scope, began, now())), report }
  } catch (error) {
    const run: AuditRun = {
      at: now().toISOString(),
      scope,
      seconds: 0,
      streams: 0,
      facts: 0,
      upTo: 0,
      tree: null,
      findings: 0,
      codes: {},
      error: error instanceof Error ? error.message : String(error),
    }
    return { audits: rememberAudit(options.path, run), report: null }
  }
}

/** Where the next short audit begins: where nothing was wrong. */
export const sinceLast = (last: LastAudits | null): Pick<AuditOptions, 'since' | 'treeThen'> => ({
  since: last?.cleanUpTo ?? 0,
  ...(last?.cleanTree ? { treeThen: last.cleanTree } : {}),
})

function onThread(options: AuditOptions, signal: AbortSignal | undefined): Promise<AuditReport | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./audit-night-worker.ts', import.meta.url), {
      workerData: options,
      execArgv: [],
    })
    const stop = () => {
      resolve(null)
      void worker.terminate()
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    worker.on('message', ({ report }: NightlyReport) => resolve(report))
    worker.on('error', reject)
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', stop)
      reject(new Error(`the audit thread ended with code ${code} and no report`))
    })
  })
}
