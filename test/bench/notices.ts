import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { YOUNG_MB } from '../../src/documents/pool.ts'
import { count, type Measured, median, tell } from './figures.ts'
import { installPeers, versionOf } from './peers.ts'

const ROUNDS = 3
const ROWS = 10_000
const FEW = 60
const BATCH = 1_000
/** The key's last word, the name in notice-peer-run.ts, the package whose version is told. */
const peers = [
  ['mupdf', 'mupdf', 'mupdf'],
  ['typst', 'typst', '@myriaddreamin/typst-ts-node-compiler'],
  ['pdfmake', 'pdfmake', 'pdfmake'],
  ['jspdf', 'jspdf', 'jspdf'],
  ['pdf_lib', 'pdf-lib', 'pdf-lib'],
  ['chromium', 'chromium', '@sparticuz/chromium'],
] as const

/** What one process measured: the middle of its warm runs, the bytes, its highest memory. */
export interface NoticesRun {
  readonly ms: number
  readonly bytes: number
  readonly peakMb: number
}

/** All of it; the parts can be run alone as `notices-ours`, `notices-peers` and `notices-batch`. */
export async function notices(): Promise<Measured[]> {
  return [...(await peersOfNotices()), ...(await oursOfNotices()), ...(await batchOfNotices())]
}

/** A notice of 10,000 households by other engines, untagged: see notice-peer-run.ts. Rounds alternate with ours. */
export async function peersOfNotices(rounds = ROUNDS): Promise<Measured[]> {
  installPeers()
  return inFolder((folder) => {
    run('ours', FEW, folder)
    const ratios = new Map<string, number[]>()
    const times = new Map<string, number[]>()
    const note = (map: Map<string, number[]>, name: string, value: number) =>
      map.set(name, [...(map.get(name) ?? []), value])
    for (let round = 0; round < rounds; round += 1)
      for (const [key, name] of peers) {
        const ours = run('ours', ROWS, folder).ms
        const { ms, pages } = child<NoticesRun & { pages: number }>('notice-peer-run.ts', name, `${ROWS}`, folder)
        note(times, 'ours', ours)
        note(times, key, ms)
        note(ratios, key, ms / ours)
        tell(`notices ${round}: ${name} ${count(ms)} ms (${pages} pages), ours ${count(ours)} ms`)
      }
    const middle = (name: string) => count(median(times.get(name) ?? []))
    return peers.map(([key, name, pack]) => ({
      key: `notices.vs_${key}`,
      value: median(ratios.get(key) ?? []),
      behind: `${name} ${versionOf(pack)} ${middle(key)} ms, ours ${middle('ours')} ms`,
    }))
  })
}

/** 1,000 notices of 60 households through the pool, written as files, while the event loop is watched. */
export async function batchOfNotices(rounds = ROUNDS): Promise<Measured[]> {
  return inFolder((folder) => {
    run('ours', FEW, folder)
    const runs = Array.from({ length: rounds }, (_, round) => {
      const args = [`${BATCH}`, `${FEW}`, folder, join(folder, `batch-${round}`)]
      const one = child<{ perSecond: number; stallMs: number; peakMb: number }>('notices-batch-run.ts', ...args)
      tell(`notices ${round}: batch ${count(one.perSecond)} a second, longest stall ${count(one.stallMs)} ms`)
      return one
    })
    const all = (name: keyof (typeof runs)[number]) => runs.map((each) => each[name])
    const range = (name: keyof (typeof runs)[number]) =>
      `${count(Math.min(...all(name)))} to ${count(Math.max(...all(name)))}`
    const said = `${count(BATCH)} notices of ${FEW}, two threads, tagged, fsynced; peak ${range('peakMb')} MB`
    return [
      { key: 'notices.batch_per_s', value: median(all('perSecond')), behind: `${range('perSecond')}; ${said}` },
      {
        key: 'notices.stall_ms',
        value: median(all('stallMs')),
        behind: `longest stall of a batch: ${range('stallMs')}`,
      },
    ]
  })
}

/**
 * A notice of 10,000 households, eight columns, and one of 60: ours against the same words and rows set with pdfkit's
 * own text calls in the same fonts, and against the compression of our own streams alone. Each measurement is a process of
 * its own; rounds alternate.
 */
export async function oursOfNotices(rounds = ROUNDS): Promise<Measured[]> {
  return inFolder((folder) => {
    run('ours', FEW, folder)
    const all: Record<'ours' | 'tagged' | 'naive' | 'deflate' | 'ours60' | 'naive60', NoticesRun[]> = {
      ours: [],
      tagged: [],
      naive: [],
      deflate: [],
      ours60: [],
      naive60: [],
    }
    for (let round = 0; round < rounds; round += 1) {
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
  })
}

function inFolder<T>(measure: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-notices-'))
  try {
    return measure(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** In a process whose young generation (three semi-spaces) is that of a thread of the pool. */
function run(what: 'ours' | 'tagged' | 'naive' | 'deflate', rows: number, folder: string): NoticesRun {
  return child(`--max-semi-space-size=${YOUNG_MB / 3}`, 'notices-run.ts', what, `${rows}`, folder)
}

/** Runs a script of this folder, options of Node before its name, and reads the JSON it prints. */
function child<T>(...args: readonly string[]): T {
  const script = args.findIndex((each) => each.endsWith('.ts'))
  const file = fileURLToPath(new URL(args[script] as string, import.meta.url))
  const all = args.with(script, file)
  return JSON.parse(execFileSync(process.execPath, all, { encoding: 'utf8' })) as T
}
