import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeOffice } from './audit-file.ts'
import { count, type Measured, median, tell } from './figures.ts'

const ROUNDS = 3
const FACTS = 1_200_000

interface Run {
  readonly seconds: number
  readonly facts: number
  readonly streams: number
  readonly tree: number | null
  readonly peakMb: number
  readonly differences: number
  readonly first: readonly object[]
}

/**
 * The whole audit on two threads: chains, shapes, guards, days, duties, heads, read tables, receipts, counters, the file as
 * such and the city log; without sealed records. `FACTS` may be given in ANJU_BENCH_FACTS, to measure a larger office by hand.
 */
export async function auditing(): Promise<Measured[]> {
  const folder = mkdtempSync(join(process.env.ANJU_BENCH_FOLDER ?? tmpdir(), 'anju-bench-audit-'))
  const wanted = Number(process.env.ANJU_BENCH_FACTS ?? FACTS)
  const rounds = wanted > FACTS ? 1 : ROUNDS
  try {
    const path = join(folder, 'anju.sqlite')
    const facts = await writeOffice(folder, path, wanted)
    tell(`audit: ${count(facts)} facts, ${count(statSync(path).size / 2 ** 20)} MB`)
    const runs: Run[] = []
    // The first round only brings the file into the system's cache.
    for (let round = wanted > FACTS ? 1 : 0; round <= rounds; round += 1) {
      const one = run(path, facts)
      tell(`audit ${round}: ${count(one.seconds)} s, ${count(facts / one.seconds)} facts/s, ${count(one.peakMb)} MB`)
      if (round > 0) runs.push(one)
    }
    const seconds = median(runs.map((r) => r.seconds))
    const peakMb = Math.max(...runs.map((r) => r.peakMb))
    const behind = `${count(facts)} facts of ${count(runs[0]?.streams ?? 0)} streams in ${count(seconds)} s`
    return [
      { key: 'audit.facts_per_s', value: facts / seconds, behind },
      { key: 'audit.peak_mb', value: peakMb, behind: `${count(facts)} facts` },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(path: string, facts: number): Run {
  const script = fileURLToPath(new URL('./audit-run.ts', import.meta.url))
  const result = JSON.parse(execFileSync(process.execPath, [script, path, '2'], { encoding: 'utf8' })) as Run
  if (result.facts !== facts || result.tree !== facts || result.differences > 0)
    throw new Error(
      `the audit saw ${result.facts} facts, ${result.tree} leaves, ${result.differences} differences: ${JSON.stringify(result.first)}`,
    )
  return result
}
