import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { v7 as uuid } from 'uuid'
import { afterEach, expect, test } from 'vitest'
import { households } from '../../src/demo/households.ts'
import { formOf } from '../../src/import.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { type Desk, openDesk, problem } from '../api/desk.ts'
import { staff } from '../support/office.ts'

/* Another process holds the file longer than a wish waits for it, as a backup tool or an import might. */

let desk: Desk
afterEach(() => desk.close())

/** A process that has begun to write and does not end. */
async function holder(path: string) {
  const script = `import Database from 'better-sqlite3'
    const db = new Database(process.argv[1])
    db.exec('BEGIN IMMEDIATE')
    console.log('held')
    process.stdin.on('end', () => { db.exec('ROLLBACK'); db.close() }).resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.end()
    await once(child, 'exit')
  }
}

test('a wish is answered 503 with what to do, reads go on, and the same key is granted once the file is free', async () => {
  desk = openDesk()
  const [row] = households({ seed: 8, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
  const key = { 'idempotency-key': uuid() }
  const receive = () => desk.ask('receiveApplication', staff('clerk', row.form.subdistrict), formOf(row), key)
  const free = await holder(desk.office.path)
  try {
    const refused = problem(await receive())
    expect([refused.status, refused.code]).toEqual([503, 'unavailable'])
    expect(refused.detail).toContain('请稍后重试，原来的 Idempotency-Key 可以沿用')
    expect(desk.facts()).toBe(0)
    expect((await desk.get('/health')).statusCode).toBe(200)
    expect((await desk.get('/api/applications', staff('auditor', '410300'))).json()).toEqual({
      applications: [],
      more: false,
    })
  } finally {
    await free()
  }
  expect((await receive()).statusCode).toBe(201)
  expect((await receive()).statusCode).toBe(200)
  expect(desk.facts()).toBe(1)
})
