/*
 * A server's job at work, to be killed: takes up what is open and tells how far it is.
 *
 *   jobs-child.ts FILE
 */
import { writeSync } from 'node:fs'
import { jobRunner } from '../../src/jobs/many-wishes.ts'
import { testOffice } from '../support/office.ts'

const [path = ''] = process.argv.slice(2)
const office = testOffice({ path })
const runner = jobRunner(office, (error) => writeSync(1, `fault ${String(error)}\n`))
runner.wake()
setInterval(() => {
  const [job] = office.store.jobs.jobsOf({ role: 'clerk', organ: '410305005' }, 1)
  writeSync(1, `${job?.state} ${(job?.done ?? 0) + (job?.refused ?? 0)}\n`)
  if (job?.state !== 'running') process.exit(0)
}, 5)
