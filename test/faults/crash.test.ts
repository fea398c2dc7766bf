import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Receipt } from '../../db/store.ts'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { onlooker } from '../support/dump.ts'
import { formOf } from '../support/life.ts'
import { staff, testKey, testOffice } from '../support/office.ts'
import { type Counter, startCounter } from './child.ts'

const county = '410305'
const inFolder = async (work: (path: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-crash-'))
  try {
    await work(join(folder, 'anju.sqlite'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const clean = async (path: string) => expect((await audit({ path, key: testKey })).differences).toEqual([])

/** Hands every announced wish in again under its key, as a careful client does after a crash. */
async function resubmit(path: string, counter: Counter, rows: ReturnType<typeof households>): Promise<void> {
  const office = testOffice({ path })
  const before = office.store.counts().streams
  let again = 0
  await Promise.all(
    [...counter.asked].map(async ([key, i]) => {
      const row = rows[i] as (typeof rows)[number]
      const stored = office.store.receipt(key)
      const receipt = await office.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row), key)
      if (stored) expect(receipt).toEqual(stored)
      else again += 1
      expect(counter.has.get(key) ?? receipt.subject).toBe(receipt.subject)
    }),
  )
  expect(office.store.counts().streams).toBe(before + again)
  office.close()
}

describe('kill -9 at any moment, with 64 callers at work', () => {
  test('what was acknowledged is there, the log audits clean, and a wish handed in again happens once', async () => {
    await inFolder(async (path) => {
      const rounds = [37, 260, 5, 600]
      const rows = households({ seed: 1, county, n: 8_000, on: '2025-09-01' })
      const everything = new Map<string, string>()
      let from = 0
      for (const n of rounds) {
        const counter = startCounter({ path, county, from, to: rows.length })
        await counter.acknowledged(n)
        counter.process.kill('SIGKILL')
        await counter.ended
        expect(counter.said.filter((line) => line.startsWith('stderr'))).toEqual([])
        expect(counter.has.size).toBeGreaterThanOrEqual(n)
        for (const [key, number] of counter.has) everything.set(key, number)
        from = Math.max(...counter.asked.values()) + 1

        await clean(path)
        const office = testOffice({ path })
        for (const [key, number] of everything) {
          const receipt = office.store.receipt(key) as Receipt
          expect(receipt.subject).toBe(number)
          expect(office.store.head(number)?.hash).toBe(receipt.facts[0]?.hash)
        }
        office.close()
        await resubmit(path, counter, rows)
        await clean(path)
      }
      const seen = onlooker(path)
      expect(seen.heads().size).toBe(from)
      expect(seen.rows('receipts')).toHaveLength(from)
      seen.close()
    })
  })
})

describe('a full disk', () => {
  test('fails the batch, tells nobody it was stored, leaves nothing half-done, and works again with room', async () => {
    await inFolder(async (path) => {
      const rows = households({ seed: 1, county, n: 1_500, on: '2025-09-01' })
      const counter = startCounter({ path, county, from: 0, to: rows.length, largestFile: 1_200 })
      await counter.ended
      // The process lived on, and still read what is there.
      expect(counter.said.at(-1)).toBe('done')
      expect(counter.faults.length).toBeGreaterThan(100)
      expect(counter.has.size).toBeGreaterThan(50)
      expect(counter.has.size + counter.faults.length).toBe(rows.length)
      const counts = JSON.parse((counter.said.at(-2) ?? '').replace('counts ', '')) as { facts: number }
      expect(counts.facts).toBe(counter.has.size)

      await clean(path)
      const seen = onlooker(path)
      expect(seen.heads().size).toBe(counter.has.size)
      expect(seen.rows('receipts')).toHaveLength(counter.has.size)
      seen.close()
      await resubmit(path, counter, rows)
      await clean(path)
    })
  })
})

describe('two processes write the same file', () => {
  test('neither loses or repeats anything, and no number is issued twice', async () => {
    await inFolder(async (path) => {
      testOffice({ path }).close()
      const halves = [startCounter({ path, from: 0, to: 500 }), startCounter({ path, from: 500, to: 1_000 })]
      await Promise.all(halves.map((c) => c.ended))
      for (const c of halves) expect([c.faults, c.said.at(-1)]).toEqual([[], 'done'])
      const numbers = halves.flatMap((c) => [...c.has.values()])
      expect(new Set(numbers).size).toBe(1_000)
      await clean(path)
    })
  })

  test('each sees at once what the other has done to a case, however often it had looked at it', async () => {
    await inFolder(async (path) => {
      const [a, b] = [testOffice({ path }), testOffice({ path })]
      const [row] = households({ seed: 1, county, n: 1, on: '2025-09-01' })
      if (!row) throw new Error('no household')
      const clerk = staff('clerk', row.form.subdistrict)
      const { subject: application } = await a.ask('receiveApplication', clerk, formOf(row))
      await b.ask('requestCorrection', clerk, { application, items: ['consent'] })
      // The first process last saw version 1.
      await expect(a.ask('acceptApplication', clerk, { application, version: 1 })).rejects.toMatchObject({
        code: 'conflict',
        details: { expected: 1, actual: 2, state: 'intakeCorrection' },
      })
      await a.ask('answerCorrection', clerk, { application, items: ['consent'] })
      await expect(b.ask('withdrawApplication', clerk, { application, version: 2 })).rejects.toMatchObject({
        code: 'conflict',
      })
      const both = await Promise.allSettled([
        a.ask('acceptApplication', clerk, { application, version: 3 }),
        b.ask('withdrawApplication', clerk, { application, version: 3 }),
      ])
      expect(both.map((x) => x.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(a.store.head(application)).toEqual(b.store.head(application))
      a.close()
      b.close()
      await clean(path)
    })
  })
})
