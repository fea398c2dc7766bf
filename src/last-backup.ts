import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { putFile } from './log/durable.ts'

/** The last backup as it is remembered beside the database: when, how much, whether the copy audited clean. No path, no case. */
export interface BackupTrace {
  readonly at: string
  readonly bytes: number
  readonly facts: number
  readonly attachments: number
  readonly differences: number
}

const fileOf = (database: string) => join(dirname(database), 'backup.json')

export function rememberBackup(database: string, trace: BackupTrace): void {
  putFile(fileOf(database), Buffer.from(`${JSON.stringify(trace, null, 2)}\n`))
}

/** Null where none is remembered, or nothing that can be read. */
export function lastBackup(database: string): BackupTrace | null {
  const path = fileOf(database)
  if (!existsSync(path)) return null
  try {
    const trace = JSON.parse(readFileSync(path, 'utf8')) as BackupTrace
    return typeof trace.at === 'string' ? trace : null
  } catch {
    return null
  }
}
