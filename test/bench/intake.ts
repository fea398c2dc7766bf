import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { households } from '../../src/demo/households.ts'
import { type IntakeRow, writeIntakeWorkbook } from '../../src/intake.ts'
import { sharedStringsBook } from '../support/workbook.ts'
import { count, type Measured, median, tell } from './figures.ts'

const ROUNDS = 5
const HOUSEHOLDS = 10_000
const ON = '2026-03-10'

interface Run {
  readonly seconds: number
  readonly peakMb: number
  readonly taken: number
  readonly cases: number
  readonly errors: readonly unknown[]
}

/**
 * The whole way of an XLSX with 10,000 households: read, every row checked, every household sealed, decided and
 * committed durably into an office on a fresh file; each run in a process of its own. The file is as Excel saves it,
 * with shared strings; one as our template writes it is measured beside it.
 */
export async function intake(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-bench-intake-'))
  try {
    const rows: IntakeRow[] = households({ seed: 1, county: '410305', n: HOUSEHOLDS, on: ON })
    const people = rows.reduce((sum, row) => sum + row.form.members.length, 0)
    const inline = writeIntakeWorkbook(rows, '410305')
    const files = { shared: sharedStringsBook(inline), inline }
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, `${name}.xlsx`), bytes)
    tell(`intake: ${count(HOUSEHOLDS)} households, ${count(people)} people, ${count(files.shared.length / 2 ** 20)} MB`)
    const seconds: number[] = []
    let peakMb = 0
    let other = Number.NaN
    for (let round = 0; round < ROUNDS; round += 1) {
      const shared = run(join(folder, 'shared.xlsx'))
      const own = run(join(folder, 'inline.xlsx'))
      tell(`intake ${round}: ${count(shared.seconds)} s, ${count(shared.peakMb)} MB; own file ${count(own.seconds)} s`)
      seconds.push(shared.seconds)
      peakMb = Math.max(peakMb, shared.peakMb, own.peakMb)
      other = HOUSEHOLDS / own.seconds
    }
    return [
      {
        key: 'intake.households_per_s',
        value: HOUSEHOLDS / median(seconds),
        behind: `${count(HOUSEHOLDS)} households (${count(people)} people) in ${count(median(seconds))} s; inline text ${count(other)}/s`,
      },
      { key: 'intake.peak_mb', value: peakMb, behind: 'highest resident memory of any run' },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(path: string): Run {
  const script = fileURLToPath(new URL('./intake-run.ts', import.meta.url))
  const result = JSON.parse(execFileSync(process.execPath, [script, path, ON], { encoding: 'utf8' })) as Run
  if (result.taken !== HOUSEHOLDS || result.cases !== HOUSEHOLDS)
    throw new Error(`taken ${result.taken}, on file ${result.cases}: ${JSON.stringify(result.errors)}`)
  return result
}
