import '../../src/node-version.ts'
import { type Measured, table } from './figures.ts'

const groups: Readonly<Record<string, () => Promise<Measured[]>>> = {
  engine: async () => [
    ...(await (await import('./engine.ts')).engine()),
    ...(await (await import('./http.ts')).http()),
  ],
  fold: async () => (await import('./fold.ts')).fold(),
  replay: async () => (await import('./replay.ts')).replay(),
  audit: async () => [...(await (await import('./audit.ts')).auditing()), ...(await (await import('./log.ts')).log())],
  life: async () => (await import('./life.ts')).life(),
  intake: async () => (await import('./intake.ts')).intake(),
  notices: async () => (await import('./notices.ts')).notices(),
  public: async () => (await import('./public.ts')).reading(),
  web: async () => (await import('./web.ts')).web(),
}
/** Parts of a group, for who has not the time for all of it. */
const parts: typeof groups = {
  'notices-peers': async () => (await import('./notices.ts')).peersOfNotices(),
  'notices-ours': async () => (await import('./notices.ts')).oursOfNotices(),
  'notices-batch': async () => (await import('./notices.ts')).batchOfNotices(),
  floor: async () => (await import('./floor.ts')).floor(),
}

// A peer logs its errors: stdout belongs to the figures.
console.log = console.error

const args = process.argv.slice(2)
const json = args.includes('--json')
const wanted = args.filter((a) => !a.startsWith('--'))
const unknown = wanted.find((name) => !(name in groups || name in parts))
if (unknown !== undefined) {
  process.stderr.write(`no group ${unknown}; there are ${Object.keys(groups).join(', ')}\n`)
  process.exit(2)
}
const measured: Measured[] = []
for (const [name, run] of Object.entries(groups))
  if (wanted.length === 0 || wanted.includes(name)) measured.push(...(await run()))
for (const [name, run] of Object.entries(parts)) if (wanted.includes(name)) measured.push(...(await run()))
process.stdout.write(
  json
    ? `${JSON.stringify(Object.fromEntries(measured.map(({ key, value }) => [key, Number(value.toPrecision(4))])))}\n`
    : `${table(measured)}\n`,
)
