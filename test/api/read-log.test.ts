import { afterAll, beforeAll, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { wrongOf } from '../support/browser.ts'
import { formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* A household asks who has looked at its file: at the counter, identified, recorded; to be printed. */

const [row] = households({ seed: 12, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const street = row.form.subdistrict
const clerk = staff('A-1', 'clerk', street)
const reviewer = staff('A-2', 'first_reviewer', street)
const stranger = staff('A-3', 'clerk', '410305001')

let desk: Desk
let number: string
beforeAll(async () => {
  desk = openDesk(testOffice())
  number = (await desk.office.ask('receiveApplication', clerk, formOf(row))).subject
  const admin = await firstAdministrator(desk.office)
  for (const one of [clerk, reviewer, stranger]) await entered(desk.office, admin, one)
})
afterAll(() => desk.close())
const looks = () => desk.office.store.trail.looks({ subject: number }, { limit: 100, offset: 0 })

test('it is shown after the asker was identified and named by place, and the asking is a look of its own', async () => {
  const other = browserOf(desk, reviewer)
  await other.get(`/cases/${number}`)
  await other.send(`/cases/${number}/full-numbers`, { why: '核对户口簿 canary-reason' })
  const b = browserOf(desk, clerk)
  const path = `/cases/${number}/reads`
  expect((await b.get(`/cases/${number}`)).payload).toContain(`href="${path}"`)
  await b.get(path)
  for (const filled of [{ member: '1' }, { identified: 'yes' }, { member: '99', identified: 'yes' }]) {
    const before = looks().length
    const answer = await b.send(path, filled as Record<string, string>)
    expect([answer.statusCode, wrongOf(answer.payload).length, looks().length]).toEqual([422, 1, before])
  }
  const shown = await b.send(path, { member: '1', identified: 'yes' })
  expect(shown.statusCode).toBe(200)
  for (const said of [
    '档案查阅记录',
    '证件全号',
    reviewer.staff,
    '初审员',
    '查阅记录（应当事人请求）',
    `共 ${looks().length} 次`,
  ])
    expect(shown.payload).toContain(said)
  // Neither the reason somebody typed nor anybody's name.
  const [member] = row.form.members as unknown as [{ name: string; idNumber: string }]
  for (const never of ['canary-reason', member.idNumber, member.name]) expect(shown.payload).not.toContain(never)
  expect(looks()[0]).toMatchObject({ what: 'readLog', staff: clerk.staff, why: expect.stringContaining('第 1 位') })
})

test('only the counter of the case gives it out', async () => {
  expect((await browserOf(desk, reviewer).get(`/cases/${number}/reads`)).statusCode).toBe(403)
  expect((await browserOf(desk, stranger).get(`/cases/${number}/reads`)).statusCode).toBe(404)
})
