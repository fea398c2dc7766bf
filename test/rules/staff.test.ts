import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSqlite } from '../../db/sqlite.ts'
import { audit } from '../../src/audit.ts'
import { registerThen } from '../../src/audit-grants.ts'
import { households } from '../../src/demo/households.ts'
import {
  conflictOf,
  conflicts,
  existsAt,
  type Grant,
  type GrantedRole,
  isInForce,
  looksAfter,
} from '../../src/grants.ts'
import type { IntakeRow } from '../../src/intake.ts'
import type { AtWork } from '../../src/office.ts'
import { isOrgan, organName } from '../../src/organs.ts'
import { roles } from '../../src/roles.ts'
import { formOf } from '../support/life.ts'
import { type TestOffice, testKey, testOffice } from '../support/office.ts'
import { entered, firstAdministrator, wholeStaffLife } from '../support/staff.ts'

const grant = (role: GrantedRole, organ: string, from = '2025-09-01', until: string | null = null): Grant => ({
  ...{ item: 1, role, organ, from, until, endedOn: null },
})
const granted = roles.filter((each) => each !== 'system')

describe('a grant is in force', () => {
  test('from its first day up to and including its last, and not from the day it is ended on', () => {
    const g = grant('clerk', '410305005', '2025-09-01', '2025-09-30')
    expect(['2025-08-31', '2025-09-01', '2025-09-30', '2025-10-01'].map((on) => isInForce(g, on))).toEqual([
      false,
      true,
      true,
      false,
    ])
    const ended = { ...g, endedOn: '2025-09-10' }
    expect(['2025-09-09', '2025-09-10'].map((on) => isInForce(ended, on))).toEqual([true, false])
  })
})

describe('the register of conflicts', () => {
  // Written from BR-02, BR-27 and the separation of administration, business and audit; not from the code.
  const apart: [GrantedRole, GrantedRole][] = [
    ...granted.filter((r) => r !== 'administrator').map((r): [GrantedRole, GrantedRole] => ['administrator', r]),
    ...granted
      .filter((r) => r !== 'administrator' && r !== 'auditor')
      .map((r): [GrantedRole, GrantedRole] => ['auditor', r]),
    ['first_reviewer', 'reviewer'],
    ['first_reviewer', 'approver'],
    ['reviewer', 'approver'],
    ['publisher', 'release_reviewer'],
  ]
  test.each(granted.flatMap((a) => granted.map((b): [GrantedRole, GrantedRole] => [a, b])))('%s beside %s', (a, b) => {
    const expected = apart.some(([x, y]) => (x === a && y === b) || (x === b && y === a))
    expect(conflictOf(grant(a, '410305'), [grant(b, '410305')]) !== undefined).toBe(expected)
  })
  test('holds along the line of offices, not across it; administration and audit everywhere', () => {
    expect(conflictOf(grant('approver', '410300'), [grant('first_reviewer', '410305005')])).toBeDefined()
    expect(conflictOf(grant('reviewer', '410305'), [grant('first_reviewer', '410302001')])).toBeUndefined()
    expect(conflictOf(grant('auditor', '410300SJ'), [grant('clerk', '410302001')])).toBeDefined()
    expect(conflictOf(grant('administrator', '410300'), [grant('auditor', '410305JW')])).toBeDefined()
  })
  test('only for days both run', () => {
    const held = [grant('auditor', '410300', '2025-01-01', '2025-08-31')]
    expect(conflictOf(grant('clerk', '410305005', '2025-09-01'), held)).toBeUndefined()
    expect(conflictOf(grant('clerk', '410305005', '2025-08-31'), held)).toBeDefined()
    const ended = [{ ...grant('auditor', '410300', '2025-01-01'), endedOn: '2025-09-01' }]
    expect(conflictOf(grant('clerk', '410305005', '2025-09-01'), ended)).toBeUndefined()
  })
  test('every line has its ground', () => {
    for (const { ground } of conflicts) expect(ground).toMatch(/（.+）/)
  })
})

describe('organs of staff', () => {
  test('bodies that supervise stand beside the offices of city and counties', () => {
    expect([organName('410300SJ'), organName('410305JW')]).toEqual(['洛阳市审计局', '涧西区纪委监委'])
    expect(['410305005SJ', '410999SJ', '410305XX', '410305SJ'].map(isOrgan)).toEqual([false, false, false, true])
  })
  test('each post exists where its work is; a body that supervises has auditors alone', () => {
    expect(granted.filter((r) => existsAt(r, '410300SJ'))).toEqual(['auditor'])
    expect(granted.filter((r) => existsAt(r, '410305005'))).toEqual([
      'clerk',
      'first_reviewer',
      'publisher',
      'release_reviewer',
      'head',
    ])
    expect(granted.filter((r) => existsAt(r, '410305005001'))).toEqual([])
  })
  test("the city's administrator looks after all, a county's after its own offices but who watches them", () => {
    for (const role of granted) {
      expect(looksAfter('410300', role, '410305005')).toBe(true)
      expect(looksAfter('410305', role, '410305005')).toBe(role !== 'auditor' && role !== 'administrator')
      for (const other of ['410302', '410100', '410300SJ', '410305005'])
        expect(looksAfter(other, role, '410305')).toBe(false)
    }
  })
})

describe('where staff are registered', () => {
  let office: TestOffice
  let admin: AtWork
  let row: IntakeRow
  let clerk: AtWork
  beforeEach(async () => {
    office = testOffice({ day: '2025-09-01' })
    row = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow
    clerk = { staff: 'LY-7', role: 'clerk', organ: row.form.subdistrict }
    admin = await firstAdministrator(office)
  })
  afterEach(() => office.close())
  const receive = (who: AtWork) => office.ask('receiveApplication', who, formOf(row))
  const facts = () => office.store.counts().facts
  const auditOf = () => audit({ path: office.path, key: testKey })

  test('who holds no grant that day, at that office, in that post, changes nothing', async () => {
    await entered(office, admin, clerk, { from: '2025-09-02', until: '2025-09-03' })
    const before = facts()
    const refused = { code: 'forbidden', message: expect.stringContaining('没有') }
    await expect(receive(clerk)).rejects.toMatchObject(refused)
    office.clock.at('2025-09-02')
    for (const other of [
      { ...clerk, staff: 'LY-9' },
      { ...clerk, organ: '410302001' },
      { ...clerk, role: 'publisher' as const },
      { ...clerk, role: 'administrator' as const, organ: '410300' },
    ])
      await expect(office.ask('receiveApplication', other, formOf(row))).rejects.toMatchObject({ code: 'forbidden' })
    expect(facts()).toBe(before)
    const { subject } = await receive({ ...clerk, staff: 'ly-7' })
    office.clock.at('2025-09-03')
    await office.ask('withdrawApplication', clerk, { application: subject })
    office.clock.at('2025-09-04')
    await expect(receive(clerk)).rejects.toMatchObject(refused)
    expect((await auditOf()).differences).toEqual([])
  })

  test('a grant that is ended, a suspension and a departure are felt by the next wish', async () => {
    await entered(office, admin, clerk)
    const { subject } = await receive(clerk)
    const withdraw = () => office.ask('withdrawApplication', clerk, { application: subject })
    await office.ask('suspendStaff', admin, { staff: 'LY-7', why: '（文号）' })
    await expect(withdraw()).rejects.toMatchObject({ code: 'forbidden' })
    await office.ask('reinstateStaff', admin, { staff: 'LY-7', why: '（文号）' })
    await office.ask('endGrant', admin, { staff: 'LY-7', item: 1, on: '2025-09-01', why: '（文号）' })
    await expect(withdraw()).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('nothing is granted for the past, nor ended in it; nobody is entered twice', async () => {
    const early = { from: '2025-08-31' }
    await expect(entered(office, admin, clerk, early)).rejects.toMatchObject({ details: { field: 'from' } })
    await entered(office, admin, clerk)
    await expect(entered(office, admin, { ...clerk, staff: 'ly-7' })).rejects.toMatchObject({ code: 'conflict' })
    const end = { staff: 'LY-7', item: 1, on: '2025-08-31', why: '（文号）' }
    await expect(office.ask('endGrant', admin, end)).rejects.toMatchObject({ details: { field: 'on' } })
  })

  test('a conflicting grant is refused with its ground and what to do; the system enters nobody else', async () => {
    await entered(office, admin, { ...clerk, role: 'first_reviewer' })
    const wanted = { staff: 'LY-7', role: 'reviewer', organ: '410305', from: '2025-09-01', document: '（文号）' }
    const before = facts()
    await expect(office.ask('giveGrant', admin, wanted)).rejects.toMatchObject({
      code: 'not_allowed',
      message: expect.stringMatching(/依据：.+请先终止原授权/),
    })
    await expect(firstAdministrator(office, 'LY-666')).rejects.toMatchObject({ code: 'forbidden' })
    expect(facts()).toBe(before)
  })

  test('nobody suspends themselves', async () => {
    const own = { staff: admin.staff, why: '（文号）' }
    await expect(office.ask('suspendStaff', admin, own)).rejects.toMatchObject({ code: 'not_allowed' })
  })

  test('kin in a household: refused with what to do, also while receiving; somebody else takes over, on record', async () => {
    const other = { ...clerk, staff: 'LY-8' }
    await entered(office, admin, clerk)
    await entered(office, admin, other)
    const [{ name, idNumber }] = row.form.members as unknown as [{ name: string; idNumber: string }]
    await office.ask('recordKin', clerk, { staff: 'LY-7', kin: [{ relation: '父母', name, idNumber }] })
    await expect(receive(clerk)).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('回避') })
    const { subject: application } = await receive(other)
    const accept = { application }
    await expect(office.ask('withdrawApplication', clerk, accept)).rejects.toMatchObject({
      message: expect.stringContaining('登记回避'),
    })
    const declare = (replacement: string) =>
      office.ask('declareRecusal', clerk, { staff: 'LY-7', application, ground: 'kin', replacement })
    for (const unfit of ['LY-7', 'LY-404', admin.staff])
      await expect(declare(unfit)).rejects.toMatchObject({ details: { field: 'replacement' } })
    await declare('LY-8')
    await expect(office.ask('withdrawApplication', clerk, accept)).rejects.toMatchObject({
      message: expect.stringContaining('LY-8'),
    })
    await office.ask('withdrawApplication', other, accept)
    expect((await auditOf()).differences).toEqual([])
  })

  test('a declared interest keeps out too, without any kin', async () => {
    await entered(office, admin, clerk)
    await entered(office, admin, { ...clerk, staff: 'LY-8' })
    const { subject: application } = await receive(clerk)
    const recusal = { staff: 'LY-7', application, ground: 'interest', replacement: 'LY-8' }
    await office.ask('declareRecusal', clerk, recusal)
    await expect(office.ask('withdrawApplication', clerk, { application })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('names of staff stand in no fact, in the clear or beside the sealed one', async () => {
    const named = { person: { name: '欧阳测试人' }, document: '关于欧阳测试人任职的通知' }
    await expect(entered(office, admin, clerk, named)).rejects.toMatchObject({ code: 'invalid' })
    await entered(office, admin, clerk, { person: { name: '欧阳测试人', phone: '0379-7654321' } })
    const bodies = office.store
      .factsAfter(0, 1000)
      .map(({ body }) => body)
      .join()
    expect(bodies).toContain('LY-7')
    expect(bodies).not.toMatch(/欧阳|7654321/)
  })
})

test('a whole life audits clean, and a claim of kin taken away or made up is found', async () => {
  const office = testOffice({ day: '2025-09-01' })
  const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
  await wholeStaffLife(office)
  expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  const admin: AtWork = { staff: 'administrator-410300', role: 'administrator', organ: '410300' }
  const [{ name, idNumber }] = row.form.members as unknown as [{ name: string; idNumber: string }]
  await office.ask('recordKin', admin, { staff: 'LY-8', kin: [{ relation: '配偶', name, idNumber }] })
  expect((await audit({ path: office.path, key: testKey })).differences).toEqual([])
  const db = openSqlite(office.path)
  db.prepare("DELETE FROM claims WHERE key LIKE 'kin:%:ly-8'").run()
  db.close()
  expect((await audit({ path: office.path, key: testKey })).differences).toMatchObject([
    { stream: 'staff-ly-8', field: 'claims', stored: 1 },
  ])
  office.close()
})

describe('under which grant somebody acted', () => {
  test('the audit believes what was done under one, and nothing done without', async () => {
    const office = testOffice()
    const before = office.now().toISOString()
    const admin = await firstAdministrator(office)
    const [row] = households({ seed: 5, county: '410305', n: 1, on: office.clock.today })
    const organ = (row as IntakeRow).form.subdistrict
    office.clock.at(office.clock.today, '10:00')
    const clerk = await entered(office, admin, { staff: 'LY-7', role: 'clerk', organ })
    office.clock.at(office.clock.today, '11:00')
    await office.ask('receiveApplication', clerk, formOf(row as IntakeRow))
    const during = office.now().toISOString()
    office.clock.at(office.clock.today, '12:00')
    await office.ask('endGrant', admin, { staff: 'LY-7', item: 1, on: office.clock.today, why: '（文号）' })
    office.clock.at(office.clock.today, '13:00')
    const after = office.now().toISOString()
    const report = await audit({ path: office.path, key: testKey, law: office.law, policy: office.policy })
    expect(report.differences).toEqual([])

    const db = openSqlite(office.path, { readonly: true })
    const held = registerThen(db, office.law, null).held
    expect(held(clerk, during)).toBeUndefined()
    expect(held({ ...clerk, staff: 'ly-7' }, during)).toBeUndefined()
    expect(held({ ...clerk, role: 'approver' }, during)).toContain('no grant as approver')
    expect(held({ ...clerk, organ: '410305' }, during)).toContain('no grant')
    expect(held({ ...clerk, staff: 'LY-9' }, during)).toContain('no grant')
    expect(held(clerk, after)).toContain('no grant')
    // Before anybody was registered tokens are taken at their word.
    expect(held({ ...clerk, staff: 'LY-9' }, before)).toBeUndefined()
    db.close()
    office.close()
  })
})
