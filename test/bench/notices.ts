import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { count, type Measured, median, tell } from './figures.ts'

const ROUNDS = 5
const ROWS = 10_000
const FEW = 60

/** What one process measured: the middle of its warm runs, the bytes, its highest memory. */
export interface NoticesRun {
  readonly ms: number
  readonly bytes: number
  readonly peakMb: number
}

/**
 * A notice of 10,000 households, eight columns, and one of 60: ours against the same words and rows set with pdfkit's
 * own text calls in the same fonts, and against the compression of our own streams alone. Each measurement is a process of
 * its own; rounds alternate.
 */
export async function notices(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-notices-'))
  try {
    run('ours', FEW, folder)
    const all: Record<'ours' | 'tagged' | 'naive' | 'deflate' | 'ours60' | 'naive60', NoticesRun[]> = {
      ours: [],
      tagged: [],
      naive: [],
      deflate: [],
      ours60: [],
      naive60: [],
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      all.ours.push(run('ours', ROWS, folder))
      all.naive.push(run('naive', ROWS, folder))
      all.tagged.push(run('tagged', ROWS, folder))
      all.deflate.push(run('deflate', ROWS, folder))
      all.ours60.push(run('tagged', FEW, folder))
      all.naive60.push(run('naive', FEW, folder))
      const said = Object.entries(all).map(([name, runs]) => `${name} ${count(runs.at(-1)?.ms ?? 0)} ms`)
      tell(`notices ${round}: ${said.join(', ')}`)
    }
    const ms = (name: keyof typeof all) => median(all[name].map((each) => each.ms))
    const ratio = (over: keyof typeof all, under: keyof typeof all) =>
      median(all[over].map((each, i) => each.ms / (all[under][i]?.ms ?? Number.NaN)))
    const peak = Math.max(...all.ours.map(({ peakMb }) => peakMb))
    const size = (name: 'ours' | 'tagged') => all[name][0]?.bytes ?? Number.NaN
    const behind = (a: keyof typeof all, b: keyof typeof all) => `${a} ${count(ms(a))} ms, ${b} ${count(ms(b))} ms`
    return [
      { key: 'notices.vs_naive', value: ratio('naive', 'ours'), behind: behind('naive', 'ours') },
      { key: 'notices.vs_deflate', value: ratio('ours', 'deflate'), behind: behind('ours', 'deflate') },
      { key: 'notices.gbt60_ms_vs_naive60', value: ratio('naive60', 'ours60'), behind: behind('naive60', 'ours60') },
      {
        key: 'notices.peak_mb',
        value: peak,
        behind: `${count(ROWS)} rows, untagged, highest resident memory of any run`,
      },
      { key: 'notices.tagged_time_ratio', value: ratio('tagged', 'ours'), behind: behind('tagged', 'ours') },
      {
        key: 'notices.tagged_size_ratio',
        value: size('tagged') / size('ours'),
        behind: `${count(size('tagged') / 2 ** 20)} MB, untagged ${count(size('ours') / 2 ** 20)} MB`,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(what: 'ours' | 'tagged' | 'naive' | 'deflate', rows: number, folder: string): NoticesRun {
  const script = fileURLToPath(new URL('./notices-run.ts', import.meta.url))
  return JSON.parse(
    execFileSync(process.execPath, [script, what, String(rows), folder], { encoding: 'utf8' }),
  ) as NoticesRun
}
