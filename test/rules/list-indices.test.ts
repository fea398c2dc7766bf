import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { queries } from '../../src/queries.ts'
import { type Desk, openDesk } from '../api/desk.ts'
import { accepted } from '../support/life.ts'
import { staff } from '../support/office.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/*
 * Every text a running office prepares, its pages and lists asked in every narrowing, is read by an index or by row number:
 * SQLite's own plan says so. What may go through a whole large table stands here by name, with the reason.
 */

const large = ['facts', 'streams', 'heads', 'sealed', 'claims', 'receipts', 'applications', 'documents', 'looks']
const allowed: readonly (readonly [text: RegExp, why: string])[] = [
  [
    /^SELECT county, state, count\(\*\) FROM applications/,
    'figures of the whole city: counted in an index, kept a while (costly.ts)',
  ],
  [/^SELECT state, count\(\*\) FROM documents/, 'figures of the whole city: counted in an index'],
  [
    /^SELECT number FROM applications WHERE due_on IS NOT NULL/,
    'the clock’s job after a new calendar: every running limit',
  ],
  [/^SELECT number FROM applications WHERE state LIKE/, 'the clock’s job: corrections that ran out'],
  [/JOIN notices n ON n\.number = a\.notice/, 'the clock’s job: by the index over notices'],
  [/^SELECT a\.number FROM applications a JOIN facts f/, 'the frame of an auditor’s sample is all cases of the period'],
  [/^SELECT (coalesce\(max|key_id FROM sealed)/, 'the ends of a table'],
]

const prepare = Database.prototype.prepare
const planned = (db: Database.Database, text: string) =>
  prepare.call(db, `EXPLAIN QUERY PLAN ${text}`) as Database.Statement<unknown[]>

const texts = new Set<string>()
let desk: Desk
beforeAll(async () => {
  Database.prototype.prepare = function (this: Database.Database, text: string) {
    texts.add(text.trim())
    return prepare.call(this, text)
  } as typeof prepare
  desk = openDesk()
  const { office } = desk
  const [row] = households({ seed: 3, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
  const number = await accepted(office, row)
  const admin = await firstAdministrator(office)
  const people = [
    staff('reviewer', '410305'),
    staff('publisher', '410300'),
    await entered(office, admin, staff('auditor', '410300')),
    await entered(office, admin, staff('first_reviewer', row.form.subdistrict)),
    admin,
  ]
  for (const one of people.slice(0, 2)) await entered(office, admin, one)
  const narrowings = ['', 'state=waiting', 'organ=410305005', 'kind=first-review', 'county=410305', 'q=1', 'staff=a']
  const paths = [
    ...['/work', '/todo', '/todo?lamp=red', '/todo?programme=low_rent', '/postings', '/disclosures', '/cases/:number'],
    ...['/admin/staff', '/audit', '/audit/cases', '/audit/reads', '/audit/refusals', '/audit/samples', '/'],
    ...['/notices', '/waiting-list', '/statistics', '/disclosure', '/data'],
  ]
  for (const one of people) {
    const browser = browserOf(desk, one)
    for (const path of paths)
      for (const narrowing of narrowings)
        await browser.get(`${path.replace(':number', number)}${path.includes('?') ? '&' : '?'}${narrowing}`)
    for (const { path } of queries)
      for (const narrowing of narrowings) await desk.get(`/api${path.replace(/:\w+/, number)}?${narrowing}`, one)
  }
})
afterAll(async () => {
  Database.prototype.prepare = prepare
  await desk.close()
})

/** Whether a step of a plan goes through all of a large table; a walk in row order that a limit cuts short does not. */
function goesThrough(text: string, plan: readonly { readonly detail: string }[]): string[] {
  const details = plan.map(({ detail }) => detail)
  const sorts = details.some((each) => each.includes('USE TEMP B-TREE'))
  const isCut = !sorts && !/\bWHERE\b/.test(text) && /\bLIMIT\b/.test(text)
  return isCut ? [] : details.filter((each) => large.some((table) => new RegExp(`^SCAN ${table}\\b`).test(each)))
}

test('every list of the office is read by an index, never by going through a large table', () => {
  const db = new Database(desk.office.path, { readonly: true })
  const read = [...texts].filter(
    (text) => /^(SELECT|WITH)\b/i.test(text) && !allowed.some(([known]) => known.test(text)),
  )
  expect(read.length).toBeGreaterThan(60)
  const wrong = read.flatMap((text) => {
    const named = Object.fromEntries([...text.matchAll(/@(\w+)/g)].map(([, name]) => [name as string, null]))
    const given = text.includes('@') ? [named] : [...text.matchAll(/\?/g)].map(() => null)
    try {
      const plan = planned(db, text).all(...given) as { detail: string }[]
      return goesThrough(text, plan).map((step) => `${step} ← ${text.replace(/\s+/g, ' ').slice(0, 160)}`)
    } catch (error) {
      // Of another file: the auditor's ledgers have tables of their own.
      if (/no such table/.test(String(error))) return []
      throw error
    }
  })
  db.close()
  expect(wrong).toEqual([])
})

test('the check itself finds a list that goes through everything', () => {
  const db = new Database(desk.office.path, { readonly: true })
  const text = "SELECT number FROM applications WHERE programme = 'low_rent' ORDER BY number"
  const plan = planned(db, text).all() as { detail: string }[]
  db.close()
  expect(goesThrough(text, plan)).toEqual([expect.stringContaining('SCAN applications')])
})
