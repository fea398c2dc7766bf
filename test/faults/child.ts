import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./counter-child.ts', import.meta.url))

/** A counter in a process of its own. */
export interface Counter {
  readonly process: ChildProcess
  /** What it announced: key → row of the intake; and what it has a receipt for: key → number. */
  readonly asked: Map<string, number>
  readonly has: Map<string, string>
  readonly faults: string[]
  readonly said: string[]
  /** Resolves when so many wishes have been acknowledged, or the process has ended. */
  acknowledged(n: number): Promise<void>
  /** Resolves when the process has ended and everything it said has been read. */
  ended: Promise<void>
}

export interface CounterOptions {
  readonly path: string
  readonly county?: string
  readonly from: number
  readonly to: number
  /** The largest file the process may write, in KiB: to it, the disk is then full. */
  readonly largestFile?: number
}

export function startCounter({ path, county = '410305', from, to, largestFile }: CounterOptions): Counter {
  const args = ['--import', 'tsx', script, path, county, String(from), String(to)]
  // With SIGXFSZ ignored, a write beyond the limit fails as one on a full disk does.
  const child = largestFile
    ? spawn('bash', ['-c', `trap '' XFSZ; ulimit -S -f ${largestFile}; exec "$0" "$@"`, process.execPath, ...args])
    : spawn(process.execPath, args)
  const asked = new Map<string, number>()
  const has = new Map<string, string>()
  const faults: string[] = []
  const said: string[] = []
  const waiting: { n: number; resolve: () => void }[] = []
  const lines = createInterface({ input: child.stdout })
  child.stderr.on('data', (data: Buffer) => said.push(`stderr: ${data.toString()}`))
  lines.on('line', (line) => {
    const [word, key = '', ...rest] = line.split(' ')
    if (word === 'asks') asked.set(key, Number(rest[0]))
    else if (word === 'has') has.set(key, rest[0] ?? '')
    else if (word === 'fault') faults.push(line)
    else said.push(line)
    for (const one of waiting) if (has.size >= one.n) one.resolve()
  })
  const ended = new Promise<void>((resolve) => {
    lines.on('close', () => {
      for (const one of waiting) one.resolve()
      resolve()
    })
  })
  return {
    process: child,
    asked,
    has,
    faults,
    said,
    ended,
    acknowledged: (n) => (has.size >= n ? Promise.resolve() : new Promise((resolve) => waiting.push({ n, resolve }))),
  }
}
