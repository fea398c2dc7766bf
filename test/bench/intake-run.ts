import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sealerOf } from '../../db/sealed.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { luoyang } from '../../machines/law.ts'
import { instantOf, stateCouncilCalendar } from '../../src/calendar.ts'
import { importIntake } from '../../src/import.ts'
import { readOnThread } from '../../src/intake-thread.ts'
import { openOffice } from '../../src/office.ts'
import { luoyangPolicy } from '../../src/policy.ts'

/* One import as server and command line do it, into a fresh office on a real file, in a process of its own. */

const [path = '', day = ''] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'anju-bench-intake-run-'))
try {
  const store = sqliteStore(join(folder, 'anju.sqlite'))
  store.migrate()
  const office = openOffice({
    store,
    sealer: sealerOf(Buffer.alloc(32, 7)),
    law: luoyang,
    policy: luoyangPolicy,
    calendar: stateCouncilCalendar,
    now: () => instantOf(day),
  })
  const start = performance.now()
  const { taken, errors } = await importIntake(office, readFileSync(path), 'C1', { read: readOnThread })
  const seconds = (performance.now() - start) / 1000
  const cases = store.counts().streams
  store.close()
  const peakMb = process.resourceUsage().maxRSS / 1024
  process.stdout.write(JSON.stringify({ seconds, peakMb, taken: taken.length, errors: errors.slice(0, 3), cases }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
