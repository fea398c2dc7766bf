import { parentPort, workerData } from 'node:worker_threads'
import { sealerOf } from '../db/sealed.ts'
import { openSqlite } from '../db/sqlite.ts'
import { luoyang } from '../machines/law.ts'
import type { AuditTask } from './audit.ts'
import { auditShard } from './audit-shard.ts'
import { documentFiles } from './documents/files.ts'

const { path, key, files, from, to } = workerData as AuditTask
const db = openSqlite(path, { readonly: true })
const report = auditShard(
  db,
  luoyang,
  key ? sealerOf(key) : null,
  files === null ? null : documentFiles(files),
  from,
  to,
  (streams) => parentPort?.postMessage({ streams }),
)
db.close()
parentPort?.postMessage({ report })
