import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { type IntakeRow, intakeColumns, readIntake, writeIntake, writeIntakeWorkbook } from '../../src/intake.ts'
import { jobRunner } from '../../src/jobs/many-wishes.ts'
import type { AtWork } from '../../src/office.ts'
import { communitiesOf } from '../../src/organs.ts'
import { readRoll } from '../../src/roll.ts'
import { type Browser, wrongOf } from '../support/browser.ts'
import { testOffice } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/* A roll of paper forms, through the page: looked through row by row, said yes to, taken in as a job. */

const street = '410305005'
const community = communitiesOf(street)[0]?.code as string
const rolled = (n: number, seed = 77): IntakeRow[] =>
  households({ seed, county: '410305', n, on: '2025-09-01' }).map((row) => ({
    ...row,
    form: { ...row.form, subdistrict: street, community, hukouCommunity: community, homes: [] },
  }))
const clerk: AtWork = { staff: 'clerk-import', role: 'clerk', organ: street }
const other: AtWork = { staff: 'clerk-other', role: 'clerk', organ: street }

let desk: Desk
const browser = (): Browser => browserOf(desk, clerk)
const csv = (rows: readonly IntakeRow[]) => Buffer.from(writeIntake(rows))
async function uploaded(own: Browser, bytes: Buffer, fields: Record<string, string> = {}, name = '名单.csv') {
  await own.get('/intake/import')
  const answer = await own.attach('/intake/import', fields, { field: 'file', name, type: 'text/csv', bytes })
  return answer
}
async function ended(location: unknown) {
  const id = String(location).split('/').at(-1) as string
  await expect.poll(() => desk.office.store.jobs.job(id)?.state, { timeout: 60_000 }).not.toMatch(/running/)
  return desk.office.store.jobs.job(id)
}

beforeAll(async () => {
  const office = testOffice()
  desk = openDesk(office)
  const admin = await firstAdministrator(office)
  for (const one of [clerk, other]) await entered(office, admin, one)
})
afterAll(() => desk.close())

describe('a roll through the page', () => {
  test('the empty form is there to fetch, of the clerk’s own county, as workbook and as CSV', async () => {
    const own = browser()
    const book = await own.get('/intake/import/template.xlsx')
    expect(book.headers['content-disposition']).toContain('intake-template.xlsx')
    expect(readIntake(book.rawPayload, '2025-09-01').rows).toEqual([])
    const text = await own.get('/intake/import/template.csv')
    expect(text.payload).toContain(intakeColumns.slice(0, 3).join(','))
  })

  test('nothing, no list, a day that is none: said at the field, and nothing is kept', async () => {
    const own = browser()
    const nothing = await uploaded(own, Buffer.alloc(0))
    expect([nothing.statusCode, wrongOf(nothing.payload)]).toEqual([422, [expect.stringContaining('没有选择文件')]])
    const page = await uploaded(own, Buffer.from('<html>'))
    expect(wrongOf(page.payload)).toEqual([expect.stringContaining('不是 CSV')])
    const day = await uploaded(own, csv(rolled(1)), { receivedOn: '20250231' })
    expect(wrongOf(day.payload)).toEqual([expect.stringContaining('不是真实的日期')])
    expect(desk.office.store.jobs.checkedBy(clerk.staff, 'receiveApplication')).toEqual([])
  })

  test('with errors: each by row and column, as a file too; all or none is refused, the good ones are taken', async () => {
    const own = browser()
    const rows = rolled(5, 5)
    // A wrong check digit in the second household.
    const text = writeIntake(rows)
    const id = rows[1]?.form.members[0]?.idNumber as string
    const slip = `${id.slice(0, 14)}${(Number(id[14]) + 1) % 10}${id.slice(15)}`
    const answer = await uploaded(own, Buffer.from(text.replace(id, slip)), { receivedOn: '2025.9.1' })
    const path = String(answer.headers.location)
    const page = (await own.follow(answer)).payload
    expect(page).toMatch(/可以收件（户）<\/dt><dd>4</)
    expect(page).toContain('校验位')
    const file = await own.get(`${path}/errors.xlsx`)
    const listed = readRoll(file.rawPayload, (titles) => titles.includes('栏目')).rows
    expect(listed[1]?.cells.map((cell) => cell?.text)).toEqual([
      expect.stringMatching(/^\d+$/),
      '证件号码',
      expect.stringContaining('校验位'),
    ])
    await own.get(path)
    const facts = desk.facts()
    const refused = await own.send(path, { accept: 'all' })
    expect([refused.statusCode, wrongOf(refused.payload)]).toEqual([422, [expect.stringContaining('还有错误')]])
    expect(desk.facts()).toBe(facts)
    // Another clerk neither sees nor begins it.
    expect((await browserOf(desk, other).get(path)).statusCode).toBe(404)
    await own.get(path)
    const job = await ended((await own.send(path, { accept: 'good' })).headers.location)
    expect(job).toMatchObject({ state: 'done', done: 4, refused: 0 })
    const results = (await own.get(`/jobs/${job?.id}`)).payload
    expect(results).toMatch(/第 2 行，户号/)
    expect(results).toMatch(/\/intake\/received\/410305-2025-/)

    // The corrected file: only the one that was wrong is new.
    const again = await uploaded(own, Buffer.from(text), { receivedOn: '20250901' })
    expect((await own.follow(again)).payload).toMatch(/此前已收，不重复（户）<\/dt><dd>4</)
    const rest = await ended((await own.send(String(again.headers.location), { accept: 'all' })).headers.location)
    expect(rest).toMatchObject({ state: 'done', total: 5, done: 5 })
    expect(desk.facts()).toBe(facts + 5)
  })

  test('nothing personal lies in the tables of jobs in the clear', async () => {
    const own = browser()
    const rows = rolled(3, 9)
    const answer = await uploaded(
      own,
      Buffer.from(writeIntakeWorkbook(rows, '410305')),
      {},
      `${rows[0]?.form.members[0]?.name}.xlsx`,
    )
    expect(answer.statusCode).toBe(303)
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(desk.office.path, { readonly: true })
    const text = JSON.stringify([db.prepare('SELECT * FROM jobs').all(), db.prepare('SELECT * FROM job_items').all()])
    db.close()
    expect(text.length).toBeGreaterThan(2_000)
    for (const { form } of rows)
      for (const { name, idNumber } of form.members) {
        expect(text).not.toContain(name)
        expect(text).not.toContain(idNumber)
      }
    // Thrown away, nothing of it is left.
    const id = String(answer.headers.location).split('/').at(-1) as string
    await own.follow(answer)
    await own.send(`/intake/import/${id}/discard`)
    expect([desk.office.store.jobs.job(id), desk.office.store.jobs.items(id, null, 5, 0)]).toEqual([undefined, []])
  })

  test('what nobody says yes to is thrown away after a week: it holds people’s papers', async () => {
    const { office } = desk
    const { today } = office.clock
    await uploaded(browser(), csv(rolled(2, 31)))
    const waiting = () => office.store.jobs.checkedBy(clerk.staff, 'receiveApplication').length
    expect(waiting()).toBe(1)
    office.clock.at('2025-09-08')
    jobRunner(office).wake()
    expect(waiting()).toBe(1)
    office.clock.at('2025-09-09')
    jobRunner(office).wake()
    expect(waiting()).toBe(0)
    office.clock.at(today)
  })

  test('two thousand households, each once, however often the file comes', { timeout: 120_000 }, async () => {
    const own = browser()
    const rows = rolled(2_000, 1234)
    const facts = desk.facts()
    const answer = await uploaded(own, csv(rows))
    const page = (await own.follow(answer)).payload
    expect(page).toMatch(/可以收件（户）<\/dt><dd>2000</)
    const job = await ended((await own.send(String(answer.headers.location), { accept: 'all' })).headers.location)
    expect(job).toMatchObject({ state: 'done', done: 2_000, refused: 0 })
    expect(desk.facts()).toBe(facts + 2_000)
    const again = await uploaded(own, csv(rows))
    expect((await own.follow(again)).payload).toContain('名单中没有可以收件的新户')
  })
})
