/** One measured key with the absolute figures behind it. */
export interface Measured {
  readonly key: string
  readonly value: number
  readonly behind: string
}

/** What the key must reach: at least, or at most. What the issues ask for. */
export const limits: Readonly<Record<string, { readonly atLeast: number } | { readonly atMost: number }>> = {
  'engine.one_vs_bare': { atLeast: 0.5 },
  'engine.group_vs_one': { atLeast: 6 },
  'engine.http_group_vs_one': { atLeast: 5 },
  'engine.http_vs_hello': { atLeast: 0.18 },
  'fold.table_vs_xstate': { atLeast: 40 },
  'fold.table_vs_hand': { atLeast: 0.5 },
  'replay.vs_read': { atLeast: 0.6 },
  'replay.peak_mb': { atMost: 600 },
  'audit.facts_per_s': { atLeast: 100_000 },
  'audit.peak_mb': { atMost: 800 },
  'life.vs_emmett': { atLeast: 10 },
  'life.vs_bpmn_engine': { atLeast: 6 },
  'intake.households_per_s': { atLeast: 500 },
  'intake.peak_mb': { atMost: 400 },
  'audit.tree_cost': { atLeast: 0.9 },
  'audit.proof_ms': { atMost: 5 },
  'notices.vs_mupdf': { atLeast: 2.5 },
  'notices.vs_typst': { atLeast: 10 },
  'notices.vs_pdfmake': { atLeast: 15 },
  'notices.vs_jspdf': { atLeast: 20 },
  'notices.vs_pdf_lib': { atLeast: 20 },
  'notices.vs_chromium': { atLeast: 20 },
  'notices.vs_naive': { atLeast: 6 },
  'notices.vs_deflate': { atMost: 3.5 },
  'notices.gbt60_ms_vs_naive60': { atLeast: 6 },
  'notices.batch_per_s': { atLeast: 100 },
  'notices.stall_ms': { atMost: 30 },
  'notices.peak_mb': { atMost: 160 },
  'notices.tagged_time_ratio': { atMost: 3 },
  'notices.tagged_size_ratio': { atMost: 3 },
  'public.cached_per_s': { atLeast: 2000 },
  'public.cold_per_s': { atLeast: 400 },
  'public.crowd_errors': { atMost: 0 },
  'public.crowd_p99_ms': { atMost: 500 },
  'web.queue_ms': { atMost: 30 },
  'web.case_ms': { atMost: 30 },
  'web.page_kb': { atMost: 40 },
  'web.fcp_old_pc_ms': { atMost: 1200 },
}

/** Progress, on stderr: stdout belongs to the figures. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** `12,345`, or with decimals for small numbers. */
export const count = (n: number): string => n.toLocaleString('en', { maximumFractionDigits: n < 100 ? 2 : 0 })

/** The table for people. */
export function table(measured: readonly Measured[]): string {
  const rows = measured.map(({ key, value, behind }) => {
    const limit = limits[key]
    const text = limit === undefined ? '' : 'atLeast' in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`
    const ok =
      limit === undefined ? '' : ('atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost) ? 'yes' : 'NO'
    return [key, count(value), text, ok, behind]
  })
  const all = [['key', 'measured', 'limit', 'ok', 'behind it'], ...rows]
  const widths = [0, 1, 2, 3].map((i) => Math.max(...all.map((row) => (row[i] ?? '').length)))
  return all.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n')
}
