import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StaffContext, staffStream } from '../../machines/staff.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { hiddenOf, wrongOf } from '../support/browser.ts'
import { formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* 回避 by pages: kin are registered, the case tells their relative to keep out, and somebody who may takes it over. */

const [row] = households({ seed: 12, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const street = row.form.subdistrict
const clerk = staff('A-1', 'clerk', street)
const relative = staff('A-2', 'clerk', street)
const free = staff('A-3', 'clerk', street)
const [member] = row.form.members as unknown as [{ name: string; idNumber: string }]

let desk: Desk
let admin: AtWork
let number: string
beforeAll(async () => {
  desk = openDesk(testOffice())
  number = (await desk.office.ask('receiveApplication', clerk, formOf(row))).subject
  admin = await firstAdministrator(desk.office)
  for (const one of [clerk, relative, free, staff('A-4', 'first_reviewer', street), staff('A-5', 'clerk', '410305001')])
    await entered(desk.office, admin, one)
})
afterAll(() => desk.close())
const staffOf = (who: AtWork) => desk.office.store.head(staffStream(who.staff))?.context as StaffContext

test('kin are registered at one’s own page; what is wrong is said at its field; nobody’s number is shown in full', async () => {
  const b = browserOf(desk, relative)
  expect((await b.get('/account')).payload).toContain('href="/account/kin"')
  await b.get('/account/kin')
  const filled = { relation: '父母', name: member.name, paper: 'resident_id', number: member.idNumber }
  const slip = await b.send('/account/kin', { ...filled, number: '410399198001010019' })
  expect([slip.statusCode, slip.payload]).toEqual([422, expect.stringContaining('href="#number"')])
  const done = await b.send('/account/kin', filled)
  expect([done.statusCode, wrongOf(done.payload)]).toEqual([303, []])
  const page = (await b.follow(done)).payload
  expect([
    page.includes(member.name),
    page.includes(member.idNumber),
    page.includes(member.idNumber.slice(-4)),
  ]).toEqual([true, false, true])
  const facts = desk.office.store.history(staffStream(relative.staff)).map(({ body }) => body)
  expect(facts.at(-1)).toContain('KinRecorded')
  expect(facts.join().includes(member.idNumber)).toBe(false)
  // Another paper than the ID card; and the same form twice is one wish.
  const other = {
    relation: '配偶',
    name: '测试亲属',
    paper: 'passport',
    number: 'EA1234567',
    birthOn: '1980-01-31',
    sex: '女',
  }
  expect((await b.send('/account/kin', other)).statusCode).toBe(303)
  expect(staffOf(relative).kin.length).toBe(2)
  // The administrator has a page of their own kin, and an auditor none.
  expect((await browserOf(desk, admin).get('/account/kin')).statusCode).toBe(200)
})

test('the case tells them to keep out, offers no act, and leads to who may take it over', async () => {
  const b = browserOf(desk, relative)
  const page = (await b.get(`/cases/${number}`)).payload
  expect(page).toContain('您应当回避本案')
  expect(page).not.toContain(`/cases/${number}/accept`)
  const refused = await b.get(`/cases/${number}/recusal`)
  // Offered: the same post of the same organ. Not the one who asks, not another post or organ.
  const offered = [...refused.payload.matchAll(/<option value="(A-\d)"/g)].map(([, one]) => one)
  expect(offered).toEqual([clerk.staff, free.staff])
  expect(refused.payload).toMatch(/value="kin" selected/)
})

test('a replacement that was not offered is refused; then the case is another’s, for good', async () => {
  const b = browserOf(desk, relative)
  const path = `/cases/${number}/recusal`
  await b.get(path)
  for (const replacement of ['', 'A-4', 'A-5', relative.staff]) {
    const answer = await b.send(path, { ground: 'kin', replacement })
    expect([replacement, answer.statusCode, wrongOf(answer.payload).length]).toEqual([replacement, 422, 1])
  }
  const done = await b.send(path, { ground: 'kin', replacement: free.staff })
  expect([done.statusCode, done.headers.location]).toEqual([303, '/todo'])
  expect((await b.follow(done)).payload).toContain(`由工号 ${free.staff} 接办`)
  expect(staffOf(relative).recusals).toEqual([{ application: number, ground: 'kin', replacement: free.staff }])
  expect((await b.get(`/cases/${number}`)).payload).toContain('已登记回避')
  expect((await b.get(path)).payload).not.toContain('<select id="replacement"')
  // Whoever has kept out is offered to nobody; whoever may act sees the case as ever, and the way to keep out.
  const other = browserOf(desk, clerk)
  const seen = (await other.get(`/cases/${number}`)).payload
  expect([seen.includes('应当回避'), seen.includes(`href="${path}"`)]).toEqual([false, true])
  const left = [...(await other.get(path)).payload.matchAll(/<option value="(A-\d)"/g)].map(([, one]) => one)
  expect(left).toEqual([free.staff])
})

test('where nobody is left to take over, the page says what to do; a stranger finds no case', async () => {
  await desk.office.ask('suspendStaff', admin, { staff: free.staff, why: '（文号）' })
  const b = browserOf(desk, clerk)
  const page = (await b.get(`/cases/${number}/recusal`)).payload
  expect(page).toContain('没有可以接办的人')
  expect(() => hiddenOf(page, `/cases/${number}/recusal`)).toThrow()
  const stranger = browserOf(desk, staff('A-5', 'clerk', '410305001'))
  expect((await stranger.get(`/cases/${number}/recusal`)).statusCode).toBe(404)
})
