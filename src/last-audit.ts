import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AuditReport } from './audit.ts'

/** One audit as it is remembered: how much, and how many findings of which kind. No case is named. */
export interface AuditRun {
  /** When it ended, ISO UTC. */
  readonly at: string
  readonly scope: 'full' | 'incremental'
  readonly seconds: number
  readonly streams: number
  readonly facts: number
  /** The newest fact of the log it saw. */
  readonly upTo: number
  /** The city log as it was recomputed: leaves and root (hex). */
  readonly tree: { readonly size: number; readonly root: string } | null
  readonly findings: number
  /** Findings by code. */
  readonly codes: Readonly<Record<string, number>>
  /** Why it could not be carried through; then nothing is known. */
  readonly error?: string
}

/** What is remembered beside the database. Losing it costs a full audit. */
export interface LastAudits {
  readonly latest: AuditRun
  /** The last audit of everything; what it found stands until another one of everything finds nothing. */
  readonly full: AuditRun | null
  /** Facts up to here were looked at and nothing was found: an incremental audit goes on from here. */
  readonly cleanUpTo: number
  /** The city log at that point. */
  readonly cleanTree: AuditRun['tree']
}

export const lastAuditFileName = 'audit.json'
const fileOf = (database: string) => join(dirname(database), lastAuditFileName)

/** The run an audit is remembered as. */
export function runOf(report: AuditReport, scope: AuditRun['scope'], began: number, now: Date): AuditRun {
  const codes: Record<string, number> = {}
  for (const { code } of report.differences) codes[code] = (codes[code] ?? 0) + 1
  const { streams, facts, upTo, tree, differences } = report
  const seconds = Math.round((performance.now() - began) / 10) / 100
  return { at: now.toISOString(), scope, seconds, streams, facts, upTo, tree, findings: differences.length, codes }
}

/** Whether something is wrong as far as is known: the latest audit or the last full one found something, or failed. */
export const hasFailed = ({ latest, full }: LastAudits): boolean =>
  [latest, full].some((run) => run !== null && (run.findings > 0 || run.error !== undefined))

const known = new Map<string, { readonly changed: number; readonly audits: LastAudits | null }>()

/** What is remembered of the audits of a database; null when there is nothing, or nothing that can be read. */
export function lastAudits(database: string): LastAudits | null {
  const file = fileOf(database)
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs
  if (changed === undefined) return null
  const before = known.get(file)
  if (before?.changed === changed) return before.audits
  const audits = read(file)
  known.set(file, { changed, audits })
  return audits
}

function read(file: string): LastAudits | null {
  try {
    const audits = JSON.parse(readFileSync(file, 'utf8')) as LastAudits
    return typeof audits.latest?.at === 'string' && Number.isSafeInteger(audits.cleanUpTo) ? audits : null
  } catch {
    return null
  }
}

/** Remembers a run: written whole beside the old file and renamed, so that a crash leaves one of the two. */
export function rememberAudit(database: string, run: AuditRun): LastAudits {
  const before = lastAudits(database)
  const isClean = run.findings === 0 && run.error === undefined
  const audits: LastAudits = {
    latest: run,
    full: run.scope === 'full' ? run : (before?.full ?? null),
    cleanTree: isClean ? run.tree : run.scope === 'full' ? null : (before?.cleanTree ?? null),
    cleanUpTo: isClean ? run.upTo : run.scope === 'full' ? 0 : (before?.cleanUpTo ?? 0),
  }
  const file = fileOf(database)
  writeFileSync(`${file}.new`, `${JSON.stringify(audits, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  known.delete(file)
  return audits
}
