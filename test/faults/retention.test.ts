import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SealedRecord } from '../../db/sealed.ts'
import type { ApplicationContext } from '../../machines/application.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { dueForErasure, eraseDue, holdRecords } from '../../src/retention.ts'
import { tellDue } from '../../src/retention-command.ts'
import { openDesk } from '../api/desk.ts'
import { accepted, contextOf, registered } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'
import { filesInMemory, textPress } from '../support/press.ts'

const rows = households({ seed: 41, county: '410305', n: 4, on: '2025-09-01' }) as [
  IntakeRow,
  IntakeRow,
  IntakeRow,
  IntakeRow,
]
const approver = staff('approver', '410300')
const files = filesInMemory()
let office: TestOffice
let gone: string
let held: string
let live: string
const withdrawn = async (row: IntakeRow) => {
  const application = await accepted(office, row)
  await office.ask('withdrawApplication', staff('clerk', row.form.subdistrict), { application, reason: '已购房。' })
  return application
}

beforeAll(async () => {
  office = testOffice()
  gone = await withdrawn(rows[0])
  held = await withdrawn(rows[1])
  live = await registered(office, rows[2])
  await issueDocuments(office, { ...textPress(), files })
})
afterAll(() => office.close())

const differences = async () =>
  (await audit({ path: office.path, key: testKey })).differences.map(({ stream, field }) => `${stream} ${field}`)
const householdOf = (number: string) => {
  const { household } = contextOf<ApplicationContext>(office, number)
  return office.store.unseal(number, household)
}
const facts = () => office.store.hashesAfter(0, 100_000)

test('nothing is due before its time; a live case never is; the dry run writes nothing', () => {
  expect(dueForErasure(office)).toEqual([])
  office.clock.at('2030-09-01')
  expect(dueForErasure(office)).toEqual([])
  office.clock.at('2030-09-02')
  const due = dueForErasure(office)
  expect(due.map(({ application }) => application).sort()).toEqual([gone, held].sort())
  expect(due[0]).toMatchObject({ endedOn: '2025-09-01', keptUntil: '2030-09-01', heldBy: null })
  expect(tellDue(due).at(-1)).toMatch(/可销毁 2 件，暂缓 0 件。以上只是列出，没有销毁/)
  expect(office.store.trail.keptLately({ limit: 10, offset: 0 })).toEqual([])
  expect(householdOf(gone)).toBeDefined()
})

test('only an approver of the city may hold or erase', () => {
  for (const who of [staff('approver', '410305'), staff('administrator', '410300'), staff('auditor', '410300')]) {
    expect(() => eraseDue(office, files, who)).toThrow(/核准人/)
    expect(() => holdRecords(office, who, 'held', held, '（2030）行初1号')).toThrow(/核准人/)
  }
  expect(householdOf(gone)).toBeDefined()
})

test('what is due goes with its keys and its papers, what is in dispute stays; facts stay as they are and the audit is clean', async () => {
  holdRecords(office, approver, 'held', held, '（2030）豫0305行初1号')
  expect(() => holdRecords(office, approver, 'held', held, '又一次')).toThrow(/已在暂缓/)
  const before = facts()
  const counts = office.store.countByState()
  const { box, wrapped } = householdOf(gone) as SealedRecord
  const inFile = (bytes: Uint8Array) => readFileSync(office.path).includes(Buffer.from(bytes))
  new Database(office.path).pragma('wal_checkpoint(TRUNCATE)')
  expect([inFile(box), inFile(wrapped as Uint8Array)]).toEqual([true, true])
  const papers = office.store.documentsOf(gone).flatMap(({ sha256 }) => (sha256 ? [sha256] : []))
  expect(papers.length).toBeGreaterThan(0)

  const done = eraseDue(office, files, approver)
  expect(done.erased.map(({ application }) => application)).toEqual([gone])
  expect(done.held.map(({ application, heldBy }) => [application, heldBy])).toEqual([[held, '（2030）豫0305行初1号']])
  expect(householdOf(gone)).toBeUndefined()
  expect(householdOf(held)).toBeDefined()
  expect(householdOf(live)).toBeDefined()
  for (const sha256 of papers) expect(files.has(sha256)).toBe(false)
  // Not even the pages of the file that are free now hold them.
  expect([inFile(box), inFile(wrapped as Uint8Array)]).toEqual([false, false])
  expect(facts()).toEqual(before)
  expect(office.store.countByState()).toEqual(counts)
  const [told] = office.store.trail.keptLately({ limit: 10, offset: 0 })
  expect(told).toMatchObject({ what: 'erased', subject: gone, staff: approver.staff, endedOn: '2025-09-01' })
  expect(told?.rule).toMatch(/个人信息保护法第19条/)
  expect(told?.records).toBeGreaterThan(0)
  expect(await differences()).toEqual([])
  // A second run finds nothing to do; what a crash left of files goes with it.
  files.all.set(papers[0] as string, Buffer.from('left by a crash'))
  expect(eraseDue(office, files, approver).erased).toEqual([])
  expect(files.has(papers[0] as string)).toBe(false)
})

test('who asks for a paper of an erased case is told under which rule it went', async () => {
  const desk = openDesk(office)
  const paper = office.store.documentsOf(gone)[0]
  const answer = await desk.get(`/api/documents/${paper?.number}/file`, staff('auditor', '410300'))
  expect([answer.statusCode, answer.payload]).toEqual([
    404,
    expect.stringContaining('按保管期限销毁，依据：未受理、放弃、撤回@1'),
  ])
  await desk.app.close()
})

test('released, a case is due again', () => {
  holdRecords(office, approver, 'released', held, '（2030）豫0305行初1号判决生效')
  expect(dueForErasure(office).map(({ application, heldBy }) => [application, heldBy])).toEqual([[held, null]])
})

test('the book of erasures cannot be altered; records gone without an entry, or there in spite of one, are findings', async () => {
  const db = new Database(office.path)
  expect(() => db.exec('DELETE FROM retention')).toThrow(/append-only/)
  expect(() => db.exec(`UPDATE retention SET rule = ''`)).toThrow(/append-only/)
  expect(() => db.exec('REPLACE INTO retention SELECT * FROM retention LIMIT 1')).toThrow(/append-only/)
  db.exec(`INSERT INTO retention (at, staff, role, organ, what, subject, rule, records)
    VALUES ('2030-09-02T01:00:00Z', 'x', 'approver', '410300', 'erased', '${held}', 'r', 1)`)
  // Put in by hand, it also lacks its link in the chain.
  expect((await differences()).sort()).toEqual([' retention in the chain', `${held} sealed household`])
  db.close()
  // Taken away by hand, with nothing that says why.
  const other = testOffice()
  const row = rows[3]
  const application = await accepted(other, row)
  await other.ask('withdrawApplication', staff('clerk', row.form.subdistrict), { application, reason: '已购房。' })
  const by = new Database(other.path)
  by.exec('DELETE FROM sealed')
  by.close()
  const found = (await audit({ path: other.path, key: testKey })).differences
  expect(found.map(({ stream, field }) => [stream, field])).toEqual([[application, 'sealed household']])
  other.close()
})
