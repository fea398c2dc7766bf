import { Worker } from 'node:worker_threads'
import { openSqlite } from '../../db/sqlite.ts'

/*
 * One process, one job: `read` the log on this thread, or `replay` it on two. Answers {seconds, facts, peakMb} on stdout.
 */
const [job, path = ''] = process.argv.slice(2)

const db = openSqlite(path, { readonly: true })
const streams = db.prepare('SELECT max(id) FROM streams').pluck().get() as number
const start = performance.now()
const facts = job === 'read' ? read() : await replay(2)
const seconds = (performance.now() - start) / 1000
db.close()
process.stdout.write(JSON.stringify({ seconds, facts, peakMb: process.resourceUsage().maxRSS / 1024 }))

/** Every row a replay needs, in the same order and in the same portions, and nothing done with it. */
function read(): number {
  const rows = db
    .prepare('SELECT stream, version, body, hash FROM facts WHERE stream BETWEEN ? AND ? ORDER BY stream, version')
    .raw()
  let n = 0
  for (let first = 1; first <= streams; first += 400) n += rows.all(first, first + 399).length
  return n
}

/** From starting the threads to the last answer. */
async function replay(threads: number): Promise<number> {
  const size = Math.ceil(streams / threads)
  const reports = await Promise.all(
    Array.from(
      { length: threads },
      (_, i) =>
        new Promise<{ facts: number; differences: number }>((resolve, reject) => {
          const workerData = { path, from: i * size + 1, to: Math.min((i + 1) * size, streams) }
          const worker = new Worker(new URL('./replay-thread.ts', import.meta.url), { workerData, execArgv: [] })
          worker.on('message', resolve)
          worker.on('error', reject)
        }),
    ),
  )
  if (reports.some((r) => r.differences > 0)) throw new Error('the log does not replay')
  return reports.reduce((n, r) => n + r.facts, 0)
}
