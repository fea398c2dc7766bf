import Database from 'better-sqlite3'

/** A lock that one process of the machine holds at a time, and that goes with the process, however that ends. */
export interface Lock {
  /** Takes the lock; undefined while another one holds it. */
  take(): (() => void) | undefined
}

/** The lock of this file, which stays empty: SQLite's own locking, since Node has no `flock`. */
export function lockAt(path: string): Lock {
  return {
    take() {
      const db = new Database(path, { timeout: 0 })
      try {
        db.exec('BEGIN EXCLUSIVE')
        return () => db.close()
      } catch (error) {
        db.close()
        if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return undefined
        throw error
      }
    },
  }
}
