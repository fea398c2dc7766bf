import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqlite } from '../../db/sqlite.ts'
import type { AnyFact } from '../../machines/fact.ts'
import { staffStream } from '../../machines/staff.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type AtWork, system } from '../../src/office.ts'
import { accepted, firstReviewed } from '../support/life.ts'
import { type TestOffice, testKey, testOffice } from '../support/office.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/* 回避 from a list (公务员法 76): who is related to one household on it, or keeps out of its case, neither drafts nor clears it. */

let office: TestOffice
let admin: AtWork
let street: string
let cases: string[]
let notice: string
const people = new Map<string, AtWork>()
const person = (number: string) => people.get(number) as AtWork
const relative = (row: IntakeRow) => {
  const [{ name, idNumber }] = row.form.members as unknown as [{ name: string; idNumber: string }]
  return { relation: '父母', name, idNumber }
}
let rows: IntakeRow[]

beforeAll(async () => {
  office = testOffice()
  const all = households({ seed: 77, county: '410305', n: 60, on: office.clock.today })
  street = (all[0] as IntakeRow).form.subdistrict
  rows = all.filter(({ form }) => form.subdistrict === street).slice(0, 2)
  cases = []
  for (const row of rows) cases.push(await accepted(office, row))
  for (const each of cases) await firstReviewed(office, each)
  admin = await firstAdministrator(office)
  for (const role of ['publisher', 'release_reviewer'] as const)
    for (const n of [1, 2, 3]) {
      const number = `${role === 'publisher' ? 'P' : 'R'}-${n}`
      people.set(number, await entered(office, admin, { staff: number, role, organ: street }))
    }
  office.clock.at(office.clock.today, '10:00')
  for (const kin of ['P-1', 'R-1'])
    await office.ask('recordKin', person(kin), { staff: kin, kin: [relative(rows[0] as IntakeRow)] })
  for (const [out, replacement] of [['P-2', 'P-3'] as const, ['R-2', 'R-3'] as const])
    await office.ask('declareRecusal', person(out), {
      ...{ staff: out, application: cases[0], ground: 'interest', replacement },
    })
  office.clock.at(office.clock.today, '11:00')
})
afterAll(() => office.close())

const draft = (number: string, applications: readonly string[]) =>
  office.ask('draftNotice', person(number), { stage: 'firstPublicity', applications })
const clear = (number: string) => office.ask('clearNotice', person(number), { notice, opinion: '同意发布。' })

test('drafting: the sentence names the household and what to do; another drafts it', async () => {
  await expect(draft('P-1', cases)).rejects.toMatchObject({
    ...{ code: 'forbidden', details: { application: cases[0] } },
    message: expect.stringMatching(new RegExp(`名单中的 ${cases[0]} 有工号“P-1”.*亲属.*移出名单`)),
  })
  await expect(draft('P-2', cases)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(new RegExp(`名单中的 ${cases[0]} 您已登记回避.*P-3.*移出名单`)),
  })
  // Alone on the sheet it is the same.
  await expect(draft('P-1', cases.slice(0, 1))).rejects.toThrow(/亲属/)
  notice = (await draft('P-3', cases)).subject
})

test('clearing: neither the relative nor who keeps out, but a third', async () => {
  await expect(clear('R-1')).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(new RegExp(`名单中的 ${cases[0]}.*亲属`)),
  })
  await expect(clear('R-2')).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('R-3') })
  await clear('R-3')
})

test('the list without that household is theirs', async () => {
  await office.ask('withdrawNotice', person('P-3'), { notice, reason: '误列。' })
  for (const application of cases) await office.ask('closePublicity', system, { application, notice })
  await draft('P-1', cases.slice(1))
})

test('the audit finds nothing here; and where a declaration or kin are older than the act, that act', async () => {
  const check = () => audit({ path: office.path, key: testKey, law: office.law, policy: office.policy })
  expect((await check()).differences).toEqual([])
  // R-3 and P-3 learn of it only now …
  office.clock.at(office.clock.today, '15:00')
  await office.ask('recordKin', person('R-3'), { staff: 'R-3', kin: [relative(rows[0] as IntakeRow)] })
  await office.ask('declareRecusal', person('P-3'), {
    ...{ staff: 'P-3', application: cases[0], ground: 'interest', replacement: 'P-2' },
  })
  expect((await check()).differences).toEqual([])
  // … and if they had known before, both acts are findings on the case, told apart.
  const before = (JSON.parse(office.store.history(cases[0] as string)[0]?.body ?? '') as AnyFact).recordedAt
  const db = openSqlite(office.path)
  const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'facts'")
  for (const name of triggers.pluck().all() as string[]) db.exec(`DROP TRIGGER ${name}`)
  for (const number of ['R-3', 'P-3'])
    db.prepare(
      `UPDATE facts SET body = json_set(body, '$.recordedAt', ?) WHERE stream = (SELECT id FROM streams WHERE name = ?)
      AND version = (SELECT max(version) FROM facts WHERE stream = (SELECT id FROM streams WHERE name = ?))`,
    ).run(before, staffStream(number), staffStream(number))
  db.close()
  const found = (await check()).differences.filter(({ code }) => code === 'recusal')
  expect(found.map(({ stream, stored, recomputed }) => [stream, stored, recomputed])).toEqual([
    [cases[0], 'P-3', 'declared: ListedInPublicity'],
    [cases[0], 'R-3', `kin: cleared ${notice}`],
  ])
  expect(found[0]?.sentence).toContain('回避')
})
