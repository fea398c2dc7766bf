import { afterAll, beforeAll, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { browserOn } from '../support/browser.ts'
import { formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* What the server writes into its log, at its most talkative, while people type numbers and names where they should and should not. */

const [row] = households({ seed: 12, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const clerk = staff('A-1', 'clerk', row.form.subdistrict)
const id = '410399198001010018'
const name = '测试甲乙'
const password = 'canary-梧桐叶落-三盏清茶'

let desk: Desk
let written = ''
beforeAll(async () => {
  const stream = {
    write: (line: string) => {
      written += line
    },
  }
  desk = openDesk(testOffice(), undefined, { logger: { level: 'trace', stream } })
  const admin = await firstAdministrator(desk.office)
  await entered(desk.office, admin, clerk)
})
afterAll(() => desk.close())

test('no number, name, password or address asked for stands in the log, whatever went wrong', async () => {
  const b = browserOn(desk.app)
  for (const path of [`/nothing/${id}`, `/login?next=/x/${id}`, `/v/${id}`, `/login/sso/done?code=${id}&state=${id}`])
    await b.get(path)
  await b.get('/login')
  await b.send('/login', { staff: id, password })
  const own = browserOf(desk, clerk)
  await own.get('/work')
  await own.send('/find', { q: id })
  await own.get('/account/kin')
  await own.send('/account/kin', { relation: '父母', name, paper: 'resident_id', number: id })
  await desk.ask('receiveApplication', clerk, formOf(row))
  await desk.ask('receiveApplication', clerk, { ...formOf(row), members: [{ name, idNumber: `${id}9` }] })
  for (const payload of [`{"name":"${name}","idNumber":"${id}"`, `{"a":1,"a":"${id}"}`])
    await desk.app.inject({
      method: 'POST',
      url: `/api/applications?q=${id}`,
      headers: { 'content-type': 'application/json', authorization: desk.bearer(clerk) },
      payload,
    })
  // A fault of our own: its line may name the place in the program, never what was asked.
  const { store } = desk.office
  const broken = store.queues.queue
  Object.assign(store.queues, {
    queue: () => {
      throw new Error('a fault of the test')
    },
  })
  expect((await own.get(`/work?q=${id}`)).statusCode).toBe(500)
  Object.assign(store.queues, { queue: broken })
  expect(written).toContain('a fault of the test')
  const members = row.form.members as unknown as { name: string; idNumber?: string }[]
  const canaries = [id, name, password, 'canary', ...members.flatMap((m) => [m.name, m.idNumber ?? id])]
  expect(canaries.filter((each) => written.includes(each))).toEqual([])
})
