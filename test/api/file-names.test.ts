import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attachmentsBeside, copyAttachments } from '../../src/attachments/copy-attachments.ts'
import { households } from '../../src/demo/households.ts'
import type { IntakeRow } from '../../src/intake.ts'
import { issueDocuments } from '../../src/jobs/issue-documents.ts'
import { prefilledOf } from '../support/browser.ts'
import { formOf } from '../support/life.ts'
import { testOffice } from '../support/office.ts'
import { textPress } from '../support/press.ts'
import { browserOf } from '../support/signed-in.ts'
import { entered, firstAdministrator, staff } from '../support/staff.ts'
import { type Desk, openDesk } from './desk.ts'

/*
 * No name of a file tells of anybody: not of what was handed in, nor beside it while it is written, nor of a backup, nor of what is
 * sent, whatever the household is called and whatever its scans were called.
 */

const [row] = households({ seed: 12, county: '410305', n: 1, on: '2025-09-01' }) as [IntakeRow]
const clerk = staff('A-1', 'clerk', row.form.subdistrict)
const canaries = [
  '410399198001010018',
  'canary',
  ...row.form.members.flatMap(({ name, idNumber, phone }) =>
    [name, idNumber, phone].filter((each) => each !== undefined),
  ),
]
const telling = (names: readonly string[]) => names.filter((name) => canaries.some((each) => name.includes(each)))

let desk: Desk
let number: string
const press = textPress()
beforeAll(async () => {
  desk = openDesk(testOffice(), undefined, { press })
  const admin = await firstAdministrator(desk.office)
  await entered(desk.office, admin, clerk)
  number = (await desk.office.ask('receiveApplication', clerk, formOf(row))).subject
  await issueDocuments(desk.office, press)
})
afterAll(() => desk.close())

test('what is handed in is kept under its digest, also while it is written; a backup’s files are called the same', async () => {
  const data = dirname(desk.office.path)
  const touched = new Set<string>()
  const watched = watch(data, { recursive: true }, (_, name) => void touched.add(String(name)))
  const before = new Set(readdirSync(tmpdir()))
  const b = browserOf(desk, clerk)
  const path = `/cases/${number}/materials`
  await b.get(path)
  const bytes = await sharp({ create: { width: 30, height: 40, channels: 3, background: '#eeddcc' } })
    .jpeg()
    .toBuffer()
  const fields = { ...prefilledOf(b.page, path), as: 'id_card', go: 'check' }
  const name = `身份证-${row.form.members[0]?.name}-410399198001010018-canary.jpg`
  expect((await b.attach(path, fields, { field: 'files', name, type: 'image/jpeg', bytes })).statusCode).toBe(303)
  const kept = readdirSync(data, { recursive: true }).map(String)
  expect(kept.some((each) => each.startsWith('attachments'))).toBe(true)
  await expect.poll(() => [...touched].some((each) => each.startsWith('attachments'))).toBe(true)
  watched.close()
  expect(telling([...kept, ...touched, ...readdirSync(tmpdir()).filter((each) => !before.has(each))])).toEqual([])

  const folder = mkdtempSync(join(tmpdir(), 'anju-backup-'))
  const target = join(folder, '备份.sqlite')
  await desk.office.store.backup(target)
  copyAttachments(attachmentsBeside(desk.office.path), `${target}.attachments`)
  const copied = readdirSync(folder, { recursive: true }).map(String)
  expect(copied.length).toBeGreaterThan(2)
  expect(telling(copied)).toEqual([])
  // What the files hold is sealed: neither the database's copy nor a scan has anybody in clear.
  for (const each of copied.map((one) => join(folder, one)).filter((one) => statSync(one).isFile()))
    expect([each, telling([readFileSync(each).toString('utf8')]).length]).toEqual([each, 0])
  rmSync(folder, { recursive: true })
})

test('what is sent is called by its number, kind and day', async () => {
  const b = browserOf(desk, clerk)
  const [paper] = desk.office.store.documentsOf(number)
  await b.get(`/cases/${number}/why/${paper?.number}`)
  await b.send(`/cases/${number}/why/${paper?.number}`, { why: '打印送达' })
  const { version } = desk.office.store.head(number) as { version: number }
  const sent = [
    `/api/documents/${paper?.number}/file`,
    `/cases/${number}/files/${version}/1/whole`,
    `/cases/${number}/files/${version}/1/small`,
    '/api/applications?format=csv',
    '/api/applications?format=xlsx',
  ]
  for (const url of sent) {
    const { statusCode, headers } = await b.get(url)
    expect([url, statusCode]).toEqual([url, 200])
    expect(String(headers['content-disposition'])).toMatch(/filename/)
    expect([url, telling([decodeURIComponent(String(headers['content-disposition']))])]).toEqual([url, []])
  }
})
