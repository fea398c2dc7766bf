/*
 * A counter at work, to be killed: 64 callers hand in households one after another, each under its own key. Before a
 * wish goes off it is announced (`asks KEY ROW`), after its receipt it is acknowledged (`has KEY NUMBER`).
 *
 *   counter-child.ts FILE COUNTY FROM TO [CALLERS]
 */
import { writeSync } from 'node:fs'
import { v7 as uuid } from 'uuid'
import { households } from '../../src/demo/households.ts'
import { Refused } from '../../src/refusal.ts'
import { formOf } from '../support/life.ts'
import { staff, testOffice } from '../support/office.ts'

const [path = '', county = '', from = '0', to = '0', callers = '64'] = process.argv.slice(2)
const rows = households({ seed: 1, county, n: Number(to), on: '2025-09-01' })
const office = testOffice({ path })
tell('ready\n')

/** Tells at once, whatever happens to this process next. A pipe that is full for a moment is waited for. */
function tell(text: string): void {
  const bytes = Buffer.from(text)
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(1, bytes, sent)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

let next = Number(from)
async function caller(): Promise<void> {
  for (let i = next++; i < rows.length; i = next++) {
    const row = rows[i] as (typeof rows)[number]
    const key = uuid()
    tell(`asks ${key} ${i}\n`)
    try {
      const clerk = staff('clerk', row.form.subdistrict)
      const { subject } = await office.ask('receiveApplication', clerk, formOf(row), key)
      tell(`has ${key} ${subject}\n`)
    } catch (error) {
      tell(`${error instanceof Refused ? 'refused' : 'fault'} ${key} ${(error as Error).message}\n`)
    }
  }
}
await Promise.all(Array.from({ length: Number(callers) }, caller))
// Whatever happened to the writes, what is there can still be read.
tell(`counts ${JSON.stringify(office.store.counts())}\n`)
office.close()
tell('done\n')
