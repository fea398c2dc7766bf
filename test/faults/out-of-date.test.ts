import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { sqliteStore } from '../../db/sqlite.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { accepted, contextOf, firstReviewed, formOf } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'

/* What an office keeps in memory must never stand against the file, whoever changed it. */

let office: TestOffice
afterEach(() => office.close())
const row = () => households({ seed: 5, county: '410305', n: 1, on: '2025-09-01' })[0] as IntakeRow

test('a household erased from the file is not decided on, although it was sealed a moment ago', async () => {
  office = testOffice()
  const application = await accepted(office, row())
  const { household } = contextOf<{ household: string }>(office, application)
  const tool = new Database(office.path)
  expect(tool.prepare('DELETE FROM sealed WHERE digest = ?').run(household).changes).toBe(1)
  tool.close()
  await expect(firstReviewed(office, application)).rejects.toThrow(/已按期限销毁/)
})

test('a claim another process takes after it was looked up is seen inside the transaction', async () => {
  office = testOffice()
  const other = testOffice({ path: office.path })
  const clerk = staff('clerk', row().form.subdistrict)
  let claim = ''
  const store = sqliteStore(office.path)
  const holderIn = async () => {
    let seen: string | undefined
    const names = { streams: [], claims: [claim], counters: [], key: 'none' }
    await store.commit(
      [names],
      (wish) => wish,
      (_wishes, known) => {
        seen = known.claims.get(claim)
        return []
      },
    )
    return seen
  }
  claim = office.sealer.personKey(row().form.members[0]?.idNumber ?? '')
  expect(store.reading(() => store.holder(claim))).toBeUndefined()
  const { subject } = await other.ask('receiveApplication', clerk, formOf(row()))
  expect(await holderIn()).toBe(subject)
  expect(store.reading(() => store.holder(claim))).toBe(subject)
  expect(await holderIn()).toBe(subject)
  store.close()
  other.close()
})
