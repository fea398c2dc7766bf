import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { count, type Measured, median, tell } from './figures.ts'
import { FACTS, writeLog } from './log-file.ts'

const ROUNDS = 3
const CASES = 100_000
const FEWER = 20_000

interface Run {
  readonly seconds: number
  readonly facts: number
  readonly peakMb: number
}

/** Replay on two threads against merely reading on one, each run in a process of its own; rounds alternate. */
export async function replay(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-replay-'))
  try {
    const fewer = join(folder, 'fewer.sqlite')
    const log = join(folder, 'log.sqlite')
    await writeLog(fewer, FEWER)
    await writeLog(log, CASES)
    tell(`replay: ${count(CASES)} cases, ${count(CASES * FACTS)} facts, ${count(statSync(log).size / 2 ** 20)} MB`)
    const small = run('replay', fewer, FEWER)
    const reads: number[] = []
    const replays: number[] = []
    let peakMb = 0
    for (let round = 0; round <= ROUNDS; round += 1) {
      const read = run('read', log, CASES)
      const replayed = run('replay', log, CASES)
      tell(
        `replay ${round}: read ${count(read.seconds)} s, replay ${count(replayed.seconds)} s, ${count(replayed.peakMb)} MB`,
      )
      // The first round only brings the file into the system's cache.
      if (round === 0) continue
      reads.push(read.seconds)
      replays.push(replayed.seconds)
      peakMb = Math.max(peakMb, replayed.peakMb)
    }
    const rate = count((CASES * FACTS) / median(replays))
    return [
      {
        key: 'replay.vs_read',
        value: median(reads.map((seconds, i) => seconds / (replays[i] as number))),
        behind: `${count(CASES * FACTS)} facts in ${count(median(replays))} s (${rate}/s), read in ${count(median(reads))} s`,
      },
      {
        key: 'replay.peak_mb',
        value: peakMb,
        behind: `${count(CASES)} cases ${count(peakMb)} MB, ${count(FEWER)} cases ${count(small.peakMb)} MB`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(job: 'read' | 'replay', path: string, cases: number): Run {
  const script = fileURLToPath(new URL('./replay-run.ts', import.meta.url))
  const result = JSON.parse(execFileSync(process.execPath, [script, job, path], { encoding: 'utf8' })) as Run
  if (result.facts !== cases * FACTS) throw new Error(`${job} saw ${result.facts} facts`)
  return result
}
