import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type QueueFilter, queueText } from '../../db/queue.ts'
import { waitingTexts } from '../../db/waiting.ts'
import { luoyang } from '../../machines/law.ts'
import { households } from '../../src/demo/households.ts'
import { dutiesFor, dutiesOf } from '../../src/duties.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { accepted, formOf } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'

/* What lies on whose desk: which states are whose turn, in which order, and by an index however large the city is. */

let office: TestOffice
const rows = households({ seed: 7, county: '410305', n: 3, on: '2025-09-01' }) as [IntakeRow, IntakeRow, IntakeRow]
const street = rows[0].form.subdistrict
const all: QueueFilter = {
  among: ['received', 'firstReview', 'firstReviewCorrection'],
  waits: ['firstReviewCorrection'],
  unlisted: [],
  today: '2025-09-01',
  soon: '2025-09-03',
}
beforeAll(async () => {
  office = testOffice()
  for (const row of rows.slice(0, 2)) await accepted(office, row)
  await office.ask('receiveApplication', staff('clerk', rows[2].form.subdistrict), formOf(rows[2]))
})
afterAll(() => office.close())

describe('duties', () => {
  test('every live state of every procedure is somebody’s turn, and no two posts share one', () => {
    const duties = dutiesOf(luoyang)
    for (const name of ['three-reviews@2012', 'two-reviews@2012']) {
      const live = [...luoyang.machine(name).live].filter((state) => state !== 'waiting')
      for (const state of live)
        expect([name, state, duties.some((duty) => duty.state === state)]).toEqual([name, state, true])
    }
    expect(new Set(duties.map(({ state, role, level }) => `${state} ${role} ${level}`)).size).toBe(duties.length)
  })
  test('of a post are those at the level of its organ; an administrator has none', () => {
    const of = (role: 'first_reviewer' | 'reviewer' | 'administrator', organ: string) =>
      dutiesFor(luoyang, { staff: 'A', role, organ }).map(({ state }) => state)
    expect(of('first_reviewer', street)).toEqual(expect.arrayContaining(['firstReview', 'transmissionToCounty']))
    expect(of('first_reviewer', '410305')).toEqual([])
    expect(of('reviewer', '410305')).toEqual(
      expect.arrayContaining(['receiptByCounty', 'secondReview', 'reexamination']),
    )
    expect(of('administrator', '410300')).toEqual([])
  })
})

describe('a queue', () => {
  test('has the most urgent first, grey ones last, and the same number as its counts', () => {
    const found = office.store.queues.queue({ ...all, limit: 10, offset: 0 })
    const dues = found.map(({ dueOn }) => dueOn ?? '')
    expect(dues).toEqual([...dues].sort())
    expect(found.map(({ lamp }) => lamp)).toEqual(['green', 'green', 'green'])
    const late = { ...all, today: '2025-12-01', soon: '2025-12-03' }
    expect(office.store.queues.countQueue(late).every(({ lamp }) => lamp === 'red')).toBe(true)
    expect(office.store.queues.countQueue(all).reduce((sum, { n }) => sum + n, 0)).toBe(found.length)
    expect(office.store.queues.queue({ ...all, lamp: 'red', limit: 10, offset: 0 })).toEqual([])
  })
  test('is read by an index in every narrowing, never by going through all cases', () => {
    const db = new Database(office.path, { readonly: true })
    const filters: QueueFilter[] = [
      all,
      { ...all, county: '410305' },
      { ...all, county: '410305', subdistrict: street, lamp: 'red' },
      { ...all, unlisted: ['firstPublicity'], programme: 'low_rent', objected: true },
    ]
    for (const filter of filters)
      for (const what of ['rows', 'counts'] as const) {
        const { among, waits, unlisted, objected: _, ...rest } = filter
        const asked = { ...rest, among: '[]', waits: '[]', unlisted: '[]', limit: 1, offset: 0 }
        const plan = db.prepare(`EXPLAIN QUERY PLAN ${queueText(what, filter)}`).all(asked) as { detail: string }[]
        const told = plan.map(({ detail }) => detail).join('\\n')
        expect(told).toMatch(/SEARCH applications USING (COVERING )?INDEX applications_queue/)
        expect(told).not.toMatch(/SCAN applications/)
      }
    db.close()
  })
})

test('the waiting list, and a place on it, are read by an index', () => {
  const db = new Database(office.path, { readonly: true })
  for (const [name, text] of Object.entries(waitingTexts)) {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${text}`).all({
      ...{ county: '410305', programme: 'low_rent', year: null, limit: 1, offset: 0 },
      ...{ number: '410305-2025-00001-4', waitingNumber: '410305-L2025-00001' },
    }) as { detail: string }[]
    const told = plan.map(({ detail }) => detail).join('\n')
    expect([name, told]).toEqual([
      name,
      expect.stringMatching(/SEARCH applications USING (COVERING )?INDEX applications_/),
    ])
    expect([name, told]).toEqual([name, expect.not.stringMatching(/SCAN applications/)])
  }
  db.close()
})
