import { parentPort, workerData } from 'node:worker_threads'
import { sealerOf } from '../db/sealed.ts'
import { openSqlite } from '../db/sqlite.ts'
import { luoyang } from '../machines/law.ts'
import { type AuditAnswer, type AuditTask, fileReport } from './audit.ts'
import { calendarsThen } from './audit-calendars.ts'
import { registerThen } from './audit-grants.ts'
import { auditShard } from './audit-shard.ts'
import { auditTree } from './audit-tree.ts'
import { stateCouncilCalendar } from './calendar.ts'
import { documentFiles } from './documents/files.ts'
import { luoyangPolicy } from './policy.ts'

const { path, key, files, log, what, covered, until, treeThen } = workerData as AuditTask
const db = openSqlite(path, { readonly: true })
// Who reads from end to end has no use for pages read before; the file's own check goes from each row to its indices and back.
db.pragma(what === 'file' ? 'cache_size = -16384' : 'cache_size = -8192')
// Receipts are sorted by stream: in memory that would grow with the city (600 MB more at 12 million facts).
db.pragma('temp_store = FILE')
const answer = (told: AuditAnswer) => parentPort?.postMessage(told)
if (what === 'file') answer({ ofFile: fileReport(db) })
else if (what === 'tree') answer({ tree: auditTree(db, log ?? '', treeThen) })
else {
  const by = {
    law: luoyang,
    policy: luoyangPolicy,
    calendars: calendarsThen(db, stateCouncilCalendar),
    sealer: key ? sealerOf(key) : null,
    documents: files === null ? null : documentFiles(files),
    register: registerThen(db, luoyang, key ? sealerOf(key) : null),
    covered,
    ...(until === undefined ? {} : { until }),
  }
  answer({ report: auditShard(db, by, what, (streams) => answer({ streams })) })
}
db.close()
