import { dirname } from 'node:path'
import { audit } from '../../src/audit.ts'

/* One audit of one file in a process of its own, as `anju audit` makes it. Answers on stdout. */
const [path = '', threads = '2', log = 'log'] = process.argv.slice(2)
const start = performance.now()
const report = await audit({
  path,
  key: null,
  threads: Number(threads),
  ...(log === 'log' ? { log: dirname(path) } : {}),
})
const seconds = (performance.now() - start) / 1000
const { facts, streams, tree, differences } = report
process.stdout.write(
  JSON.stringify({
    seconds,
    facts,
    streams,
    tree: tree?.size ?? null,
    peakMb: process.resourceUsage().maxRSS / 1024,
    differences: differences.length,
    first: differences.slice(0, 5),
  }),
)
