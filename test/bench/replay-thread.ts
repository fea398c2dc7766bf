import { parentPort, workerData } from 'node:worker_threads'
import { replayRange } from '../../db/replay.ts'
import { openSqlite } from '../../db/sqlite.ts'
import { luoyang } from '../../machines/law.ts'

const { path, from, to } = workerData as { path: string; from: number; to: number }
const db = openSqlite(path, { readonly: true })
let facts = 0
let differences = 0
replayRange(db, luoyang, from, to, (one) => {
  facts += one.head.version
  differences += one.differences.length
})
db.close()
parentPort?.postMessage({ facts, differences })
