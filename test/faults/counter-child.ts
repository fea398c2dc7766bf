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
writeSync(1, 'ready\n')

let next = Number(from)
async function caller(): Promise<void> {
  for (let i = next++; i < rows.length; i = next++) {
    const row = rows[i] as (typeof rows)[number]
    const key = uuid()
    writeSync(1, `asks ${key} ${i}\n`)
    try {
      const clerk = staff('clerk', row.form.subdistrict)
      const { subject } = await office.ask('receiveApplication', clerk, formOf(row), key)
      writeSync(1, `has ${key} ${subject}\n`)
    } catch (error) {
      writeSync(1, `${error instanceof Refused ? 'refused' : 'fault'} ${key} ${(error as Error).message}\n`)
    }
  }
}
await Promise.all(Array.from({ length: Number(callers) }, caller))
// Whatever happened to the writes, what is there can still be read.
writeSync(1, `counts ${JSON.stringify(office.store.counts())}\n`)
office.close()
writeSync(1, 'done\n')
