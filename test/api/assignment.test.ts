import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationContext } from '../../machines/application.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { staffStream } from '../../machines/staff.ts'
import { assigningOrgans } from '../../src/assigning-organs.ts'
import { lotOf } from '../../src/assignment.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { assignCases } from '../../src/jobs/assign-cases.ts'
import type { AtWork } from '../../src/office.ts'
import { hiddenOf } from '../support/browser.ts'
import { contextOf } from '../support/life.ts'
import { testKey, testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { assignable, entered, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* 随机分配: an administrator turns it on, the job casts the lot, nobody else decides, and it is handed on only with a reason on record. */

const [row] = households({ seed: 21, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const organ = row.form.subdistrict

let desk: Desk
let admin: AtWork
let head: AtWork
let third: AtWork
let application: string
let reviewers: AtWork[]
beforeAll(async () => {
  desk = openDesk(testOffice())
  const there = await assignable(desk.office, row)
  ;({ application, admin } = there)
  third = await entered(desk.office, admin, staff('LY-1090', 'first_reviewer', organ))
  reviewers = [there.one, there.other, third]
  head = await entered(desk.office, admin, staff('LY-1091', 'head', organ))
  // Who came in the same minute as a lot need not have been in it.
  desk.office.clock.at('2025-09-01', '09:05')
})
afterAll(() => desk.close())

const folder = () => dirname(desk.office.store.path)
const has = () => contextOf<ApplicationContext>(desk.office, application).assigned.firstReview
const holder = () => reviewers.find(({ staff: number }) => number === has()) as AtWork
const others = () => reviewers.filter(({ staff: number }) => number !== has())
const facts = () => desk.office.store.history(application).map(({ body }) => JSON.parse(body) as AnyFact)
/** The draw as the log has it. */
const draw = () => {
  const found = facts().filter(({ type }) => type === 'CaseAssigned')
  expect(found).toHaveLength(1)
  const { data, actor } = found[0] as AnyFact
  return { ...(data as { to: string; seed: string; among: string[]; stage: string }), actor }
}
const rejection = {
  ...{ stage: 'firstReview', reason: 'other', statement: '经核查不符合。' },
  basis: '《公共租赁住房管理办法》（住房和城乡建设部令第11号）第七条',
}
const decides = (actor: AtWork) =>
  desk.office.ask('rejectApplication', actor, { application, ...rejection }).then(
    () => 'done',
    (error: { code: string; message: string }) => error,
  )

test('off by default: the job finds no organ that wants it', async () => {
  expect(assigningOrgans(folder())).toEqual([])
  expect(await assignCases(desk.office, assigningOrgans(folder()))).toEqual({ assigned: 0, nobody: 0, refused: 0 })
  expect(has()).toBeUndefined()
})

test('turned on at the organ’s page with a reason, which is written down with who and when', async () => {
  const b = browserOf(desk, admin)
  const page = (await b.get(`/admin/organs/${organ}`)).payload
  expect(page).toContain('随机分配　未启用')
  const without = await b.send(`/admin/organs/${organ}/assignment`, { lotsWhy: '' })
  expect([without.statusCode, without.payload.includes('href="#lotsWhy"')]).toEqual([422, true])
  expect(existsSync(join(folder(), 'assignment.json'))).toBe(false)
  const done = await b.send(`/admin/organs/${organ}/assignment`, { lotsWhy: '办公会决定' })
  expect(done.statusCode).toBe(303)
  const after = (await b.follow(done)).payload
  expect(after).toContain('随机分配　已启用')
  expect(after).toContain('办公会决定')
  expect(assigningOrgans(folder())).toEqual([organ])
  const book = JSON.parse(readFileSync(join(folder(), 'settings-changes.jsonl'), 'utf8').trim()) as object
  expect(book).toMatchObject({ staff: admin.staff, file: 'assignment.json', why: '办公会决定' })
})

test('another county’s administrator does not turn it on', async () => {
  const away = await entered(desk.office, admin, staff('LY-1092', 'administrator', '410302'))
  const b = browserOf(desk, away)
  // The proof that a form is ours comes from a page they may have.
  const { csrf } = hiddenOf((await b.get('/admin/organs/410302')).payload, '/admin/organs/410302/assignment')
  const wish = { csrf: csrf as string, seen: '', on: 'no', lotsWhy: '不该成功' }
  const answer = await b.post(`/admin/organs/${organ}/assignment`, wish, { origin: 'http://localhost' })
  expect(answer.statusCode).toBe(403)
  expect(assigningOrgans(folder())).toEqual([organ])
})

test('until the lot is cast nobody decides, and hears when', async () => {
  for (const one of reviewers)
    expect(await decides(one)).toMatchObject({ code: 'not_allowed', message: expect.stringContaining('尚未分派') })
  expect(facts().filter(({ type }) => type === 'ApplicationRejected')).toEqual([])
})

test('a file of choices that cannot be read lets nobody decide, and names itself', async () => {
  const path = join(folder(), 'assignment.json')
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, '{"organs":7}')
  expect(await decides(reviewers[0] as AtWork)).toMatchObject({
    ...{ code: 'not_allowed', message: expect.stringContaining('assignment.json') },
  })
  writeFileSync(path, whole)
})

test('the job casts the lot among all who might have it; a second run finds nothing', async () => {
  expect(await assignCases(desk.office, assigningOrgans(folder()))).toEqual({ assigned: 1, nobody: 0, refused: 0 })
  expect(await assignCases(desk.office, assigningOrgans(folder()))).toEqual({ assigned: 0, nobody: 0, refused: 0 })
  const { to, seed, among, stage, actor } = draw()
  expect(among).toEqual(reviewers.map(({ staff: number }) => number).sort())
  const lots = among.map((one) => lotOf({ seed, application, stage }, one))
  expect(to).toBe(among[lots.indexOf([...lots].sort()[0] as string)])
  expect(actor).toEqual({ staff: 'system', role: 'system', organ: '' })
})

test('the page says who has it and with which seed; only they are offered the decision, and have it in their queue', async () => {
  const { seed } = draw()
  const own = browserOf(desk, holder())
  const page = (await own.get(`/cases/${application}`)).payload
  expect(page).toContain(`由 <b><span title="工号 ${has()}">测试人员</span></b> 办理（从 3 人中随机分配）`)
  expect(page).toContain(seed)
  expect(page).toContain('id="outcome-reject"')
  expect((await own.get('/todo?mine=1')).payload).toContain(application)
  const other = browserOf(desk, others()[0] as AtWork)
  expect((await other.get(`/cases/${application}`)).payload).not.toContain('id="outcome-reject"')
  expect((await other.get('/todo?mine=1')).payload).not.toContain(application)
  expect((await other.get('/todo')).payload).toContain(application)
})

test('a decision by anybody else is refused, by a sentence that names who has it', async () => {
  for (const other of others()) {
    const answer = await decides(other)
    expect(answer).toMatchObject({ code: 'forbidden', message: expect.stringContaining(has() as string) })
  }
})

test('whoever has it and keeps out of it hands it on with the recusal', async () => {
  const before = holder()
  const [next] = others() as [AtWork]
  const about = { staff: before.staff, application, ground: 'interest', replacement: next.staff }
  const version = () => desk.office.store.head(staffStream(before.staff))?.version as number
  const was = version()
  await desk.office.ask('declareRecusal', before, about)
  expect(has()).toBe(next.staff)
  expect(facts().at(-1)).toMatchObject({
    ...{ type: 'CaseReassigned', actor: { staff: before.staff } },
    data: { stage: 'firstReview', to: next.staff, why: 'recusal' },
  })
  expect(version()).toBe(was + 1)
  // Nobody hands it to themselves by keeping out of what they do not have.
})

test('the head gives it to another on the case’s page, with reasons; not to somebody who keeps out of it', async () => {
  const before = holder()
  const [free] = others().filter(
    ({ staff: number }) => contextOf<{ recusals: unknown[] }>(desk.office, staffStream(number)).recusals.length === 0,
  ) as [AtWork]
  const out = others().find(({ staff: number }) => number !== free.staff) as AtWork
  const wish = { application, stage: 'firstReview', reasons: '病假。' }
  await expect(desk.office.ask('reassignCase', head, { ...wish, to: out.staff })).rejects.toMatchObject({
    code: 'invalid',
  })
  await expect(desk.office.ask('reassignCase', free, { ...wish, to: free.staff })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect((await browserOf(desk, head).get(`/cases/${application}`)).payload).toContain(`/cases/${application}/reassign`)
  await desk.office.ask('reassignCase', head, { ...wish, to: free.staff })
  expect(has()).toBe(free.staff)
  expect(facts().at(-1)?.data).toMatchObject({
    to: free.staff,
    why: 'head',
    reasons: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(await decides(before)).toMatchObject({ code: 'forbidden' })
  expect((await browserOf(desk, head).get(`/cases/${application}`)).payload).toContain('随机分配后已改派')
})

describe('the audit draws again', () => {
  let copies = 0
  async function altered(alter: (db: Database.Database) => void) {
    copies += 1
    const path = join(folder(), `altered-${copies}.sqlite`)
    await desk.office.store.backup(path)
    const db = new Database(path)
    const triggers = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all() as {
      name: string
      sql: string
    }[]
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    alter(db)
    for (const { sql } of triggers) db.exec(sql)
    db.close()
    return (await audit({ path, key: testKey })).differences
  }
  const forged = (change: (body: string) => string) => (db: Database.Database) => {
    const found = db.prepare(`SELECT seq, body FROM facts WHERE body LIKE '%"type":"CaseAssigned"}'`).get() as {
      seq: number
      body: string
    }
    const body = change(found.body)
    expect(body).not.toBe(found.body)
    db.prepare('UPDATE facts SET body = ? WHERE seq = ?').run(body, found.seq)
  }

  test('what was done here it finds in order', async () => {
    expect(await altered(() => undefined)).toEqual([])
  })
  test('a forged winner is named, beside the one the seed gives', async () => {
    const { to, among } = draw()
    const friend = among.find((one) => one !== to) as string
    const found = await altered(forged((body) => body.replace(`"to":"${to}"`, `"to":"${friend}"`)))
    expect(found).toContainEqual(
      expect.objectContaining({
        stream: application,
        type: 'CaseAssigned',
        field: 'to',
        stored: friend,
        recomputed: to,
      }),
    )
  })
  test('so is one who was left out, though they might have had it', async () => {
    const { to, among } = draw()
    const out = among.find((one) => one !== to) as string
    const fewer = among.filter((one) => one !== out)
    const found = await altered(forged((body) => body.replace(JSON.stringify(among), JSON.stringify(fewer))))
    // The winner stays who they were, and the order is right: only the register tells.
    expect(found.filter(({ field }) => field === 'to')).toEqual([])
    expect(found).toContainEqual(
      expect.objectContaining({
        ...{ stream: application, type: 'CaseAssigned', field: 'among' },
        ...{ stored: fewer.join(', '), recomputed: `also ${out}` },
      }),
    )
  })
  test('so is one who stands twice among those drawn from', async () => {
    const { among } = draw()
    const found = await altered(
      forged((body) => body.replace(JSON.stringify(among), JSON.stringify([among[0], ...among]))),
    )
    expect(found).toContainEqual(expect.objectContaining({ stream: application, field: 'among' }))
  })
})

test('whoever has it decides', async () => {
  expect(await decides(holder())).toBe('done')
})
