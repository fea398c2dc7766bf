import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { instantOf } from '../../src/calendar.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { auditAtNight, auditDue } from '../../src/jobs/nightly-audit.ts'
import { type LastAudits, lastAuditFileName, lastAudits } from '../../src/last-audit.ts'
import type { AtWork } from '../../src/office.ts'
import { auditWeakness } from '../../src/queries/health.ts'
import { showOverview } from '../../src/queries/overview.ts'
import { startNights } from '../../src/server.ts'
import { accepted, registered } from '../support/life.ts'
import { staff, type TestOffice, testKey, testOffice } from '../support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-night-'))
const path = join(folder, 'anju.sqlite')
const file = { path, key: testKey }
let office: TestOffice
let waiting = ''
let young = ''
let before = 0

beforeAll(async () => {
  office = testOffice({ path })
  const [a, b] = households({ seed: 77, county: '410305', n: 2, on: '2025-09-01' }) as [IntakeRow, IntakeRow]
  waiting = await registered(office, a)
  before = office.store.lastSeq()
  young = await accepted(office, b)
})
afterAll(() => {
  office.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The file as somebody has altered it who has taken the guards off; audited as asked. */
async function altered(statement: string, options: Parameters<typeof audit>[0] | object = {}) {
  const copy = join(folder, 'altered.sqlite')
  await office.store.backup(copy)
  const db = new Database(copy)
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all() as Record<
    string,
    string
  >[]
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  expect(db.prepare(statement).run().changes).toBeGreaterThan(0)
  for (const { sql } of triggers) db.exec(sql as string)
  db.close()
  return audit({ path: copy, key: testKey, ...options })
}
const alter = (stream: string) =>
  `UPDATE facts SET body = replace(body, '"clerk', '"klerk') WHERE version = 1 AND stream = (SELECT id FROM streams WHERE name = '${stream}')`

describe('an audit narrowed', () => {
  test('to one case: its standing now, and as it was on a day', async () => {
    const now = await audit({ path, key: testKey, only: waiting })
    expect(now).toMatchObject({ streams: 1, isWhole: false, standing: { state: 'waiting' }, differences: [] })
    const then = await audit({ path, key: testKey, only: waiting, asOf: '2025-09-02T15:59:59.999Z' })
    expect(then.differences).toEqual([])
    expect(then.facts).toBeGreaterThan(0)
    expect(then.facts).toBeLessThan(now.facts)
    const history = office.store.history(waiting)
    expect(then.standing).toMatchObject({ version: then.facts, hash: history[then.facts - 1]?.hash })
  })
  test('as of a day: what came later is not looked at, also when it is wrong', async () => {
    const last = `UPDATE facts SET hash = '${'0'.repeat(64)}' WHERE seq = (SELECT max(seq) FROM facts)`
    expect((await altered(last)).differences.map(({ code }) => code)).toContain('hash')
    const then = await altered(last, { asOf: '2025-09-02T15:59:59.999Z' })
    expect(then.differences).toEqual([])
    expect(then.streams).toBeLessThan(office.store.counts().streams)
  })
  test('to an organ: the subdistrict’s cases, notices and papers, and nobody else’s', async () => {
    const own = subdistrictOf(waiting)
    const all = await audit({ path, key: testKey })
    const county = await audit({ path, key: testKey, organ: '410305' })
    const subdistrict = await audit({ path, key: testKey, organ: own })
    const city = await audit({ path, key: testKey, organ: '410300' })
    expect(city.streams).toBe(all.streams)
    expect(subdistrict.streams).toBeGreaterThan(2)
    expect(subdistrict.streams).toBeLessThanOrEqual(county.streams)
    expect(county.streams).toBeLessThan(city.streams)
    expect(await audit({ path, key: testKey, organ: '410327' })).toMatchObject({ streams: 0, differences: [] })
    for (const { differences } of [all, county, subdistrict, city]) expect(differences).toEqual([])
    expect((await altered(alter(waiting), { organ: own })).differences).toContainEqual(
      expect.objectContaining({ stream: waiting, code: 'hash' }),
    )
    expect((await altered(alter(waiting), { organ: '410327' })).differences).toEqual([])
  })
  test('to what has come since: finds it there, and reads nothing else', async () => {
    const report = await audit({ path, key: testKey, since: before })
    expect(report).toMatchObject({ streams: 1, differences: [], upTo: office.store.lastSeq() })
    expect((await altered(alter(young), { since: before })).differences).toContainEqual(
      expect.objectContaining({ stream: young, code: 'hash' }),
    )
    expect((await altered(alter(waiting), { since: before })).differences).toEqual([])
  })
  test('to what has come since a log that was longer: something was cut off', async () => {
    const { differences } = await audit({ path, key: testKey, since: office.store.lastSeq() + 1 })
    expect(differences).toEqual([expect.objectContaining({ code: 'gap', field: 'log cut off' })])
  })
})

describe('which audit is due', () => {
  const run = (at: string, scope: 'full' | 'incremental') =>
    ({ at, scope, seconds: 1, streams: 1, facts: 1, upTo: 1, tree: null, findings: 0, codes: {} }) as const
  const audited = (latest: string, full: string): LastAudits => ({
    latest: run(latest, 'incremental'),
    full: run(full, 'full'),
    cleanUpTo: 1,
    cleanTree: null,
  })
  const night = (day: string, time = '02:30') => instantOf(day, time)
  test.each([
    ['never audited', null, night('2025-09-10', '14:00'), 'full'],
    ['last night', audited('2025-09-09T18:30:00Z', '2025-09-08T18:30:00Z'), night('2025-09-10', '03:00'), null],
    [
      'the next day at noon',
      audited('2025-09-09T18:30:00Z', '2025-09-08T18:30:00Z'),
      night('2025-09-10', '12:00'),
      null,
    ],
    ['the next night', audited('2025-09-09T18:30:00Z', '2025-09-08T18:30:00Z'), night('2025-09-11'), 'incremental'],
    [
      'a night was missed',
      audited('2025-09-08T18:30:00Z', '2025-09-08T18:30:00Z'),
      night('2025-09-10', '12:00'),
      'incremental',
    ],
    [
      'the full one is older than a week',
      audited('2025-09-09T18:30:00Z', '2025-09-02T18:00:00Z'),
      night('2025-09-11'),
      'full',
    ],
  ] as const)('%s', (_, known, now, scope) => expect(auditDue(known, now)).toBe(scope))
})

describe('the audit of the night', () => {
  const now = () => new Date('2025-10-20T18:30:00Z')
  const overview = (role: AtWork['role']) =>
    (showOverview.read(office, staff(role, '410300'), {}) as { warnings: { code: string; text: string }[] }).warnings
  const codes = () => auditWeakness(office).map(({ code }) => code)

  test('is remembered beside the file; the next goes on from there and is short', async () => {
    expect(codes()).toEqual(['neverAudited'])
    const full = await auditAtNight(file, 'full', now)
    expect(full?.audits).toMatchObject({ latest: { scope: 'full', findings: 0 }, cleanUpTo: office.store.lastSeq() })
    expect(full?.audits.latest.streams).toBe(office.store.counts().streams)
    office.clock.at('2025-10-21')
    expect(codes()).toEqual([])
    expect(overview('administrator')).toEqual([])
    await office.ask('withdrawApplication', staff('clerk', subdistrictOf(young)), { application: young })
    const next = await auditAtNight(file, 'incremental', now)
    expect(next?.audits.latest).toMatchObject({ scope: 'incremental', streams: 1, findings: 0 })
    expect(next?.audits.full).toEqual(full?.audits.latest)
    office.clock.at('2025-10-24')
    expect(codes()).toEqual(['auditOld'])
  })

  test('an alteration it finds is in the log, on /health and before every administrator, until a full one is clean', async () => {
    const kept = join(folder, 'kept.sqlite')
    await office.store.backup(kept)
    const told: [level: string, what: object, text: string | undefined][] = []
    const log = (level: string) => (what: object, text?: string) => void told.push([level, what, text])
    const db = new Database(path)
    db.prepare(`UPDATE applications SET due_on = '2031-01-01' WHERE number = ?`).run(waiting)
    db.close()
    // What an incremental audit does not look at it does not find; the weekly one does.
    expect((await auditAtNight(file, 'incremental', now))?.audits.latest.findings).toBe(0)
    writeFileSync(join(folder, lastAuditFileName), '{"half": ')
    const nights = startNights({ log: { info: log('info'), error: log('error') } as never }, file, now, 1)
    await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(0)
    await nights.stop()
    expect(told[0]?.[0]).toBe('error')
    expect(told[0]?.[1]).toMatchObject({
      audit: { scope: 'full', findings: 1, codes: { readTable: 1 } },
      first: [{ code: 'readTable', stream: waiting, field: 'applications.dueOn' }],
    })
    expect(codes()).toEqual(['auditFailed'])
    for (const role of ['administrator', 'auditor'] as const)
      expect(overview(role)).toEqual([{ code: 'auditFailed', text: expect.stringContaining('1 处差异') }])
    expect(overview('clerk')).toEqual([])
    // What was found is not passed over by the next, shorter one: it goes on from where nothing was wrong.
    expect((await auditAtNight(file, 'incremental', now))?.audits.latest.findings).toBe(1)
    expect(codes()).toEqual(['auditFailed'])
    expect(JSON.stringify(lastAudits(path))).not.toContain(waiting)
    const mended = new Database(path)
    const was = new Database(kept, { readonly: true })
    const due = was.prepare('SELECT due_on FROM applications WHERE number = ?').pluck().get(waiting)
    was.close()
    mended.prepare('UPDATE applications SET due_on = ? WHERE number = ?').run(due, waiting)
    mended.close()
    await auditAtNight(file, 'full', now)
    expect(codes()).not.toContain('auditFailed')
  })

  test('one that cannot be carried through is a failure, not a silence', async () => {
    const ruined = join(mkdtempSync(join(folder, 'ruined-')), 'anju.sqlite')
    const copy = join(folder, 'whole.sqlite')
    await office.store.backup(copy)
    copyFileSync(copy, ruined)
    const bytes = readFileSync(ruined)
    bytes.fill(0, 0, 100)
    writeFileSync(ruined, bytes)
    const done = await auditAtNight({ path: ruined, key: testKey }, 'full', now)
    expect(done?.audits.latest.error).toBeTruthy()
    expect(auditWeakness({ store: { path: ruined }, now } as never)[0]?.code).toBe('auditFailed')
  })

  test('stopping the server ends it and remembers nothing', async () => {
    const stop = new AbortController()
    stop.abort()
    const was = lastAudits(path)
    expect(await auditAtNight(file, 'full', now, stop.signal)).toBeNull()
    expect(lastAudits(path)).toEqual(was)
  })
})

const subdistrictOf = (number: string) => office.store.application(number)?.subdistrict ?? ''
