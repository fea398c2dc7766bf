import Database from 'better-sqlite3'
import { afterEach, expect, test } from 'vitest'
import { keptLately } from '../../db/lately.ts'
import { sqliteStore } from '../../db/sqlite.ts'
import { households } from '../../src/demo/households.ts'
import { handlingOf } from '../../src/handled-before.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { accepted, contextOf, firstReviewed, formOf } from '../support/life.ts'
import { staff, type TestOffice, testOffice } from '../support/office.ts'
import { firstAdministrator } from '../support/staff.ts'

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

test('a stream, its later versions and the first member of staff are found although there were none a moment ago', async () => {
  office = testOffice()
  const other = testOffice({ path: office.path })
  const { store } = office
  const clerk = staff('clerk', row().form.subdistrict)
  const number = '410305-2025-00001-4'
  expect([store.head(number), store.reading(() => store.head(number))]).toEqual([undefined, undefined])
  expect(store.staff()).toEqual([])
  await other.ask('receiveApplication', clerk, formOf(row()))
  expect([store.head(number)?.version, store.reading(() => store.head(number))?.version]).toEqual([1, 1])
  await other.ask('acceptApplication', clerk, { application: number })
  expect(store.head(number)).toEqual(other.store.head(number))
  expect(store.head(number)?.version).toBe(2)
  await firstAdministrator(other, 'LY-0001')
  expect(store.staff()).toEqual(['staff-ly-0001'])
  other.close()
})

test('who had a hand in a case is told by its facts as they are now, of which only the new ones are read', () => {
  const listed = (version: number, notice: string) => ({
    ...{ seq: version, stream: 'x', version, hash: '' },
    body: JSON.stringify({ actor: { staff: 'A' }, data: { notice }, type: 'ListedInPublicity' }),
  })
  const log = [listed(1, 'N1')]
  const read: number[] = []
  const handled = handlingOf({
    history(_stream, after = 0) {
      read.push(after)
      return log.filter(({ version }) => version > after)
    },
  })
  expect(handled('x')).toEqual({ version: 1, related: ['N1'], settled: [] })
  expect(handled('x')).toEqual({ version: 1, related: ['N1'], settled: [] })
  log.push(listed(2, 'N2'))
  expect(handled('x')).toEqual({ version: 2, related: ['N1', 'N2'], settled: [] })
  expect(read).toEqual([0, 1, 1])
})

test('what is kept lately is bounded, and at least the last half of it is there', () => {
  const kept = keptLately<number>(100)
  for (let i = 0; i < 1_000; i += 1) {
    kept.set(`${i}`, i)
    for (let back = 0; back < Math.min(i, 50); back += 1)
      if (kept.get(`${i - back}`) !== i - back) throw new Error(`${i}`)
  }
  const there = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => kept.get(`${i}`) !== undefined)
  expect(there.length).toBeLessThanOrEqual(100)
  expect(there.at(-1)).toBe(999)
})
