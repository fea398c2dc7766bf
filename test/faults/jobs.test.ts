import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { households } from '../../src/demo/households.ts'
import { bodyOf } from '../../src/import.ts'
import { jobRunner, rowKey, toldBy, waitingItem } from '../../src/jobs/many-wishes.ts'
import type { AtWork } from '../../src/office.ts'
import { communitiesOf } from '../../src/organs.ts'
import { sealedText } from '../../src/sealed-text.ts'
import { type TestOffice, testKey, testOffice } from '../support/office.ts'
import { entered, firstAdministrator } from '../support/staff.ts'

/* Work for many at once, cut off at any moment: what is begun comes to its end, nothing twice and nothing left out. */

const street = '410305005'
const community = communitiesOf(street)[0]?.code as string
const clerk: AtWork = { staff: 'job-clerk', role: 'clerk', organ: street }
const N = 600

/** A job of `N` households to be received, of which a tenth apply twice: those are refused, each alone. */
function begun(office: TestOffice, id: string, strict = false): void {
  const rows = households({ seed: 8, county: '410305', n: N, on: '2025-09-01' })
  const items = rows.map((row, i) => {
    const from = i % 10 === 9 ? (rows[i - 1] as typeof row) : row
    const { homes: _, ...rest } = from.form
    const form = { ...rest, subdistrict: street, community, hukouCommunity: community }
    const wish = { command: 'receiveApplication', body: bodyOf({ ...from, form }, undefined), label: `第 ${i + 2} 行` }
    return waitingItem(office, i + 1, rowKey(id, i + 1), '', wish)
  })
  const at = office.now().toISOString()
  const nothing = { endedAt: null, total: N, done: 0, refused: 0, takenUpAt: null, takenUpDone: 0, why: '' }
  const { staff, role, organ } = clerk
  office.store.jobs.add(
    {
      ...{ id, kind: 'receiveApplication', staff, role, organ, state: 'checked', startedAt: at, ...nothing },
      ...{ strict, box: sealedText(office.sealer, {}) },
    },
    items,
  )
  office.store.jobs.begin(id, { kind: 'receiveApplication', at, strict }, [])
}

/** Runs a child on the file until it has answered so many rows, and kills it. True when it came to its end before. */
async function killedAfter(path: string, rows: number): Promise<boolean> {
  const script = fileURLToPath(new URL('./jobs-child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let isOver = false
  for await (const line of createInterface({ input: child.stdout })) {
    expect(line).not.toMatch(/^fault/)
    const [state, n] = line.split(' ')
    isOver = state !== 'running'
    if (Number(n) >= rows) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve))
  return isOver
}

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-jobs-'))
  try {
    await work(join(folder, 'anju.sqlite'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const over = (office: TestOffice, id: string) =>
  expect.poll(() => office.store.jobs.job(id)?.state, { timeout: 30_000 }).not.toBe('running')

describe('kill -9 in the middle of a job', () => {
  test('and again, and again: it is taken up, every household is there once, the log audits clean', async () => {
    await inFolder(async (path) => {
      const before = testOffice({ path })
      await entered(before, await firstAdministrator(before), clerk)
      begun(before, 'job-1')
      const { streams } = before.store.counts()
      before.close()
      let cuts = 0
      for (const rows of [1, 60, 200, 420]) if (!(await killedAfter(path, rows))) cuts += 1
      expect(cuts).toBeGreaterThanOrEqual(2)

      const office = testOffice({ path })
      jobRunner(office).wake()
      await over(office, 'job-1')
      const job = office.store.jobs.job('job-1')
      const [first] = office.store.jobs.items('job-1', 'refused', 1, 0)
      expect(job, first && toldBy(office, first).message).toMatchObject({
        state: 'done',
        done: N * 0.9,
        refused: N * 0.1,
      })
      const items = office.store.jobs.items('job-1', null, N, 0)
      expect(items.every(({ box }) => box === null)).toBe(true)
      const numbers = items.filter(({ state }) => state === 'done').map(({ subject }) => subject)
      expect(new Set(numbers).size).toBe(N * 0.9)
      expect(office.store.counts().streams).toBe(streams + N * 0.9)
      for (const item of items.filter(({ state }) => state === 'refused').slice(0, 3))
        expect(toldBy(office, item)).toMatchObject({
          label: expect.stringContaining('行'),
          message: expect.any(String),
        })
      office.close()
      expect((await audit({ path, key: testKey })).differences).toEqual([])
    })
  })
})

describe('what ends a job before its end', () => {
  test('a grant that ends: nothing more is done in that person’s name, and what is left waits', async () => {
    await inFolder(async (path) => {
      const office = testOffice({ path })
      const admin = await firstAdministrator(office)
      await entered(office, admin, clerk)
      begun(office, 'job-2')
      const { streams } = office.store.counts()
      await office.ask('suspendStaff', admin, { staff: clerk.staff, why: '（文号）' })
      jobRunner(office).wake()
      await over(office, 'job-2')
      expect(office.store.jobs.job('job-2')).toMatchObject({ state: 'stopped', done: 0, refused: 0 })
      expect(office.store.jobs.job('job-2')?.why).toContain(clerk.staff)
      expect(office.store.counts().streams).toBe(streams)
      office.close()
    })
  })

  test('cancelled: the rest stays undone; all or nothing: it stops at the first refusal', async () => {
    await inFolder(async (path) => {
      const office = testOffice({ path })
      await entered(office, await firstAdministrator(office), clerk)
      begun(office, 'job-3', true)
      const runner = jobRunner(office)
      runner.wake()
      await over(office, 'job-3')
      const strict = office.store.jobs.job('job-3')
      expect(strict?.state).toBe('stopped')
      expect(strict?.done).toBeLessThan(N / 2)
      expect(strict?.refused).toBeGreaterThan(0)
      begun(office, 'job-4')
      office.store.jobs.move('job-4', ['running'], 'cancelling', office.now().toISOString())
      runner.wake()
      await expect.poll(() => office.store.jobs.job('job-4')?.state).toBe('cancelled')
      expect(office.store.jobs.job('job-4')).toMatchObject({ done: 0, refused: 0 })
      await runner.stop()
      office.close()
    })
  })
})
